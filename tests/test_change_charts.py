"""The page and the report of what changed: sentences, cards and tables that say it, escaped and complete."""

from dataclasses import replace

import pandas as pd
import pytest
from edition_cases import AREAS, SERIES, SOURCES, corrections, edition, kpi, kpis, observations, population
from pseudo import escaped, pseudo, unmarked  # noqa: F401 - a fixture

from visionbook.edition import EditionTables, SeriesRoles
from visionbook.editions.indicators import INDICATOR_REASONS
from visionbook.editions.naming import Naming
from visionbook.editions.reasons import REASON_KINDS
from visionbook.pages.changes import model, tables, text
from visionbook.pages.changes.cells import figure_text, reason_text
from visionbook.pages.changes.download import all_changes, download
from visionbook.pages.changes.report import report
from visionbook.show.prose import Sentences
from visionbook.show.table import Table
from visionbook.words import Words, load_words, read_entries

JA = load_words("ja")
SEEN = ("catch", 2022, 115.0, "press", None, "report2023", "2頁")
EMPTY = {"kpi_observations": observations(), "corrections": corrections(), "sources": SOURCES}


def old_and_new(**new):
    old = edition(fiscal_year=2023, kpis=kpis(), **EMPTY)
    return old, edition("v2", **{"kpis": kpis(), **EMPTY, "kpi_observations": observations(SEEN), **new})


CONTRACT = {"resources": [{"schema": {"fields": [{"name": "kpi_id"}, {"name": "unit"}]}}]}
HELD = {"kpis": kpis(), "corrections": corrections()}
NAMING = text.codes(JA)
FIRST = model.changes(None, None, HELD, CONTRACT, NAMING)


def compare(old, new, naming=NAMING):
    return model.changes(old, new, HELD, CONTRACT, naming)


@pytest.fixture
def page():
    return compare(*old_and_new())


def texts(shown):
    return shown._repr_mimebundle_()["text/plain"]


def test_the_lead_of_a_first_edition_says_that_it_is_the_first_and_what_will_be_here():
    lines = texts(text.lead(FIRST, JA)).splitlines()
    assert lines[0] == "これは最初の版です。比べる前の版がないため、変更はまだありません。"
    assert lines[1].startswith("次の版を作ると")


SECTIONS = (tables.indicators, tables.plan, tables.corrections, tables.settings, tables.summary, tables.details)


def test_a_first_edition_says_how_much_it_holds_and_shows_no_empty_tables():
    assert texts(text.cards(FIRST, JA)).splitlines() == [
        "表\t1個\tこの版\t",
        "列\t2列\tこの版\t",
        "指標\t1個\tこの版\t",
        "訂正\t0件\tこの版\t",
    ]
    for section in SECTIONS:
        shown = section(FIRST, JA)
        assert isinstance(shown, Sentences)
        assert shown.texts[0].startswith("次の版から、")


def test_the_lead_counts_what_changed_and_names_both_years(page):
    lead = texts(text.lead(page, JA))
    assert "前の版「v1（2023年度）」から、1個の指標の値または状況が変わりました。設定が1件変わりました。" in lead
    assert "変わったものが0行、加わったものが1行、なくなったものが0行です。" in lead
    assert "理由の記載がありません" not in lead


def test_the_lead_counts_changes_without_a_reason():
    lead = text.lead(compare(*old_and_new(kpis=kpis(kpi(target=150.0)))), JA)
    assert lead.texts[-1] == "表の変更のうち1件には、理由の記載がありません。"


def test_equal_editions_are_said_to_be_equal():
    present = edition(kpis=kpis(), **EMPTY)
    page = compare(present, present)
    assert texts(text.lead(page, JA)) == "前の版「v1（2024年度）」から変わったところはありません。"
    for section in SECTIONS:
        assert isinstance(section(page, JA), Sentences)
    assert texts(tables.summary(page, JA)) == "どの表も、前の版と同じです。"
    assert report(page.comparison, JA).splitlines()[1:] == ["違いはありません。"]


def test_the_indicator_shows_values_with_year_and_sureness_statuses_and_reason(page):
    shown = tables.indicators(page, JA)
    assert shown.table.cells() == [["漁獲量", "－", "115トン（2022報道）", "○ 未報告", "◆ やや遅れ"]]
    assert shown.notes.to_text() == ["変更の理由", "  漁獲量", "    出典：報告（2頁）"]


def test_better_and_worse_count_only_where_both_editions_judge():
    seen = ("catch", 2022, 125.0, "final", None, "report2023", "2頁")
    better, worse = (("catch", 2023, value, "final", None, "report2023", "3頁") for value in (140.0, 100.0))
    for newer, told in ((better, "よくなった 1、悪くなった 0"), (worse, "よくなった 0、悪くなった 1")):
        old, new = (
            edition(kpis=kpis(), **EMPTY | {"kpi_observations": observations(*rows)})
            for rows in ([seen], [seen, newer])
        )
        assert told in texts(text.cards(compare(old, new), JA))
    assert "よくなった 0、悪くなった 0" in texts(text.cards(compare(*old_and_new()), JA))


def test_figures_of_the_plan_are_in_their_unit_and_a_missing_one_is_a_dash():
    page = compare(*old_and_new(kpis=kpis(kpi(target=150.5), kpi("new", "貝"))))
    cells = tables.plan(page, JA).cells()
    assert cells[0] == ["漁獲量：列target", "140トン", "150.5トン", "理由の記載なし"]
    assert ["貝：列target", "－", "140トン", "出典：計画（第3章）"] in cells
    share = {"table": "population_shares", "unit": "ratio", "step": 0.001, "old": "0.541", "new": None}
    assert (figure_text(share, "old", JA), figure_text(share, "new", JA)) == ("54.1%", "－")


def test_a_correction_shows_what_is_printed_what_is_used_and_why():
    correction = corrections(("kpis", "catch", "target", "140", "150", "印字の誤り"))
    table = tables.corrections(compare(*old_and_new(corrections=correction)), JA)
    assert table.cells() == [["表kpis、漁獲量、列target", "追加", "140", "150", "印字の誤り"]]


def test_the_table_of_tables_leaves_out_what_did_not_change(page):
    table = tables.summary(page, JA)
    assert table.cells() == [["表kpi_observations", "0", "1", "0", "1", "0"]]
    assert "ほかの3個の表は、前の版と同じです。" in table.caption


def test_a_page_cuts_off_long_lists_and_says_how_many_are_left():
    frame = pd.DataFrame({"area_code": [f"{number:05}" for number in range(100)], "name_ja": "町"})
    blocks = tables.details(compare(edition(areas=frame.iloc[:0]), edition(areas=frame)), JA).blocks
    (table,) = blocks[0].tables
    assert len(table.cells()) == 60
    assert "残りの40件は、下の一覧（CSV）にあります。" in table.caption
    assert blocks[0].title == "表areas（100件）"


def test_cells_of_another_edition_are_escaped_and_steer_no_terminal():
    odd = "<script>x</script>\x1b[2J\u202e"
    frame = pd.DataFrame({"figure_id": ["a"], "label_ja": [odd], "value": [1.0]})
    page = compare(edition(f"v{odd}", plan_figures=frame.iloc[:0]), edition("v2", plan_figures=frame))
    for shown in (text.lead(page, JA), tables.plan(page, JA), tables.details(page, JA)):
        assert "<script" not in shown._repr_mimebundle_()["text/html"]
    told = report(page.comparison, JA)
    assert "<script>" in told
    assert not {"\x1b", "\u202e"} & set(told)


def test_the_report_gives_counts_before_details_and_a_reason_to_each(page):
    lines = report(page.comparison, JA).splitlines()
    assert lines[1].startswith("指標：値の変わったもの1、状況の変わったもの1")
    assert "    値：－ → 115トン（2022報道）" in lines
    assert "  評価する年度：2023 → 2024" in lines
    assert "  + 漁獲量、2022年度、報道  列value=115" in lines
    assert sum("理由：" in line for line in lines) == 2


def test_the_list_of_everything_has_one_line_per_change_with_plain_values(page):
    head, *rows = all_changes(page.comparison, JA)
    assert {len(row) for row in rows} == {len(head)}
    assert [row[0] for row in rows] == ["表", "指標の判定", "指標の判定", "設定"]
    assert rows[1][3:9] == ["漁獲量", "catch", "値", "value", "", "115"]
    assert rows[2][7:9] == ["not_reported", "moderate"]


@pytest.mark.parametrize("kind", [*REASON_KINDS, *INDICATOR_REASONS, "several"])
def test_every_kind_of_reason_has_words(kind):
    assert reason_text("x", kind, JA)


def test_the_codes_of_rows_have_words():
    assert {"female", "observed", "final", "total"} <= set(NAMING.codes)


def test_every_table_of_the_page_names_its_rows(page):
    for table in (tables.indicators(page, JA).table, tables.settings(page, JA)):
        assert isinstance(table, Table)
        assert all(row[0] for row in table.cells())


def test_the_download_holds_every_change_with_the_meaning_of_its_columns(page):
    offered = download(page, JA)
    assert len(offered.rows) == 4
    described = offered.descriptor["resources"][0]["schema"]["fields"]
    assert [field["name"] for field in described] == list(offered.columns)
    assert all(field["description"] for field in described)
    assert offered.links[0] == ("すべての変更の一覧（CSV、4行）", "../_static/downloads/changes.csv")


def test_nothing_is_offered_for_download_where_nothing_changed():
    present = edition(kpis=kpis(), **EMPTY)
    for nothing in (FIRST, compare(present, present)):
        assert isinstance(download(nothing, JA), Sentences)


def test_a_setting_that_names_a_place_or_the_series_of_a_role_is_called_by_its_name():
    tables_ = {"areas": AREAS, "series": SERIES}
    old, new = edition(**tables_), edition("v2", **tables_)
    settings = replace(new.settings, municipality="01691", series=SeriesRoles("newest", plan="plan", vision=""))
    new = EditionTables("v2", settings, new.tables, new.resources)
    page = compare(old, new)
    assert tables.settings(page, JA).cells() == [
        ["市町村", "根室市", "別海町"],
        # A series that no table names stays as it is; a role without a series is a dash.
        ["役割「国勢調査（数えた人口）」の系列", "国勢調査", "newest"],
        ["役割「連携ビジョンの人口」の系列", "newer", "－"],
    ]
    assert "  市町村：根室市 → 別海町" in report(page.comparison, JA).splitlines()
    assert [row[7:9] for row in all_changes(page.comparison, JA)[1:3]] == [["01223", "01691"], ["census", "newest"]]


def test_nothing_of_the_page_escapes_the_words(pseudo):  # noqa: F811
    naming = text.codes(pseudo)
    old, new = old_and_new(
        kpis=kpis(kpi(target=150.0), kpi("new", "貝")),
        corrections=corrections(("kpis", "catch", "target", "140", "150", "印字の誤り")),
        plan_figures=pd.DataFrame({"figure_id": ["a"], "label_ja": ["漁船"], "value": [1.0]}),
    )
    page = compare(old, new, naming)
    shown = [section(one, pseudo) for one in (page, FIRST) for section in (text.lead, text.cards, *SECTIONS)]
    told = [texts(part) for part in shown] + [report(page.comparison, pseudo)]
    told += ["\t".join(cells) for cells in all_changes(page.comparison, pseudo)]
    # Names, notes and places of the tables, and titles of columns, are in Japanese only.
    known = "漁獲量 貝 漁船 計画 報告 第3章 2頁 印字の誤り 表 列 年 年度"
    assert {part for part in escaped("\n".join(told)) if part not in known} == set()
    words = {unmarked(part) for part in texts(text.lead(page, pseudo)).splitlines()}
    assert words == {""}


def test_a_name_in_another_language_is_taken_where_the_tables_have_it():
    words = Words("en", read_entries("ja"))
    areas = pd.DataFrame(
        {"area_code": ["01223", "01691"], "name_ja": ["根室市", "別海町"], "name_en": ["Nemuro", None]}
    )
    page = compare(edition(areas=areas.iloc[:0]), edition("v2", areas=areas), Naming(words, {}))
    assert page.comparison.rows["label"].tolist() == ["Nemuro", "別海町"]


PLAN = ("01223", 2025, "plan", "projection", "both", "total")
SEEN_2005 = ("01223", 2005, "plan", "observed", "both", "total")


def marked(*rows):
    """A table of marks of populations: key, kind, printed, official."""
    table = pd.DataFrame(rows, columns=["row_key", "kind", "printed", "official"])
    return table.assign(
        table_name="population", field_name="population", basis="published", reason_ja="写しちがい", source_id="census",
        source_place="表1",
    )  # fmt: skip


def with_marks(old_people, new_people, *marks):
    """A page on two editions of populations, the newer of which knows marks."""
    keys = {"figure_marks": ["table_name", "row_key", "field_name"]}
    old = edition(population=population(*old_people), figure_marks=marked(), keys=keys)
    return compare(old, edition("v2", population=population(*new_people), figure_marks=marked(*marks), keys=keys))


@pytest.mark.parametrize(
    ("old", "new", "mark", "cells", "signs"),
    [
        # another definition; a figure that came and is wrong; the older edition knew nothing of what was printed there
        ([(*PLAN, 22000)], [(*PLAN, 22006)], (PLAN, "definition", 22006.0, 22005.0),
         ("22,000人", "22,006人‡（公表値22,005人）"), "‡"),
        ([], [(*SEEN_2005, 31302)], (SEEN_2005, "error", 31302.0, 31202.0), ("－", "31,302人†（公表値31,202人）"), "†"),
        ([(*PLAN, 22006)], [(*PLAN, 22005)], (SEEN_2005, "error", 31302.0, 31202.0), ("22,006人", "22,005人"), ""),
    ],
)  # fmt: skip
def test_a_changed_figure_that_differs_from_the_official_one_has_its_sign(old, new, mark, cells, signs):
    key, *known = mark
    page = with_marks(old, new, ("/".join(map(str, key)), *known))
    table = tables.plan(page, JA)
    assert tuple(table.cells()[0][1:3]) == cells
    rows = next(block for block in tables.details(page, JA).blocks if "population" in block.title)
    name = rows.tables[0].cells()[0][0]
    assert [sign for sign in "†‡" if sign in name] == list(signs)
    for caption in (table.caption, rows.tables[0].caption):
        assert [sign for sign in "†‡" if sign in caption] == list(signs)
