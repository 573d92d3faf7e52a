"""The page and the report of what changed: sentences, cards and tables that say it, escaped and complete."""

import pandas as pd
import pytest
from edition_cases import SOURCES, corrections, edition, kpi, kpis, observations

from visionbook.editions.compare import compare
from visionbook.editions.indicators import INDICATOR_REASONS
from visionbook.editions.reasons import REASON_KINDS
from visionbook.pages.changes import download as change_download
from visionbook.pages.changes import tables as changes
from visionbook.pages.changes.report import report
from visionbook.pages.changes.text import all_changes, codes, figure_text, reason_text
from visionbook.show.prose import Sentences
from visionbook.show.table import Table
from visionbook.words import load_words

JA = load_words("ja")
SEEN = ("catch", 2022, 115.0, "press", None, "report2023", "2頁")
EMPTY = {"kpi_observations": observations(), "corrections": corrections(), "sources": SOURCES}


def old_and_new(**new):
    old = edition(fiscal_year=2023, kpis=kpis(), **EMPTY)
    return old, edition("v2", **{"kpis": kpis(), **EMPTY, "kpi_observations": observations(SEEN), **new})


@pytest.fixture
def comparison():
    return compare(*old_and_new())


def texts(shown):
    return shown._repr_mimebundle_()["text/plain"]


def test_the_lead_of_a_first_edition_says_that_it_is_the_first_and_what_will_be_here():
    lines = texts(changes.lead(None, JA)).splitlines()
    assert lines[0] == "これは最初の版です。比べる前の版がないため、変更はまだありません。"
    assert lines[1].startswith("次の版を作ると")


def test_a_first_edition_shows_what_it_holds_and_no_empty_tables():
    present = edition(kpis=kpis(), **EMPTY)
    assert "表kpis\t1" in changes.tables_table(None, present, JA).to_text()
    assert "指標\t1個\tこの版" in texts(changes.cards(None, present, JA))
    sections = (changes.indicators_table, changes.plan_table, changes.corrections_table, changes.settings_table)
    for section in (*sections, changes.details):
        shown = section(None, JA)
        assert isinstance(shown, Sentences)
        assert shown.texts[0].startswith("次の版から、")


def test_the_lead_counts_what_changed_and_names_both_years(comparison):
    lead = texts(changes.lead(comparison, JA))
    assert "前の版「v1（2023年度）」から、1個の指標の値または状況が変わりました。設定が1件変わりました。" in lead
    assert "変わったものが0行、加わったものが1行、なくなったものが0行です。" in lead
    assert "理由の記載がありません" not in lead


def test_the_lead_counts_changes_without_a_reason():
    lead = changes.lead(compare(*old_and_new(kpis=kpis(kpi(target=150.0)))), JA)
    assert lead.texts[-1] == "表の変更のうち1件には、理由の記載がありません。"


def test_equal_editions_are_said_to_be_equal():
    present = edition(kpis=kpis(), **EMPTY)
    comparison = compare(present, present)
    assert texts(changes.lead(comparison, JA)) == "前の版「v1（2024年度）」から変わったところはありません。"
    sections = (changes.indicators_table, changes.plan_table, changes.corrections_table, changes.settings_table)
    for section in (*sections, changes.details):
        assert isinstance(section(comparison, JA), Sentences)
    assert texts(changes.tables_table(comparison, present, JA)) == "どの表も、前の版と同じです。"
    assert report(comparison, JA).splitlines()[1:] == ["違いはありません。"]


def test_the_indicator_shows_values_with_year_and_sureness_statuses_and_reason(comparison):
    shown = changes.indicators_table(comparison, JA)
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
        assert told in texts(changes.cards(compare(old, new), new, JA))
    assert "よくなった 0、悪くなった 0" in texts(changes.cards(compare(*old_and_new()), None, JA))


def test_figures_of_the_plan_are_in_their_unit_and_a_missing_one_is_a_dash():
    comparison = compare(*old_and_new(kpis=kpis(kpi(target=150.5), kpi("new", "貝"))))
    cells = changes.plan_table(comparison, JA).cells()
    assert cells[0] == ["漁獲量：列target", "140トン", "150.5トン", "理由の記載なし"]
    assert ["貝：列target", "－", "140トン", "出典：計画（第3章）"] in cells
    share = {"table": "population_shares", "unit": "ratio", "step": 0.001, "old": "0.541", "new": None}
    assert (figure_text(share, "old", JA), figure_text(share, "new", JA)) == ("54.1%", "－")


def test_a_correction_shows_what_is_printed_what_is_used_and_why():
    correction = corrections(("kpis", "catch", "target", "140", "150", "印字の誤り"))
    table = changes.corrections_table(compare(*old_and_new(corrections=correction)), JA)
    assert table.cells() == [["表kpis、漁獲量、列target", "追加", "140", "150", "印字の誤り"]]


def test_the_table_of_tables_leaves_out_what_did_not_change(comparison):
    table = changes.tables_table(comparison, None, JA)
    assert table.cells() == [["表kpi_observations", "0", "1", "0", "1", "0"]]
    assert "ほかの3個の表は、前の版と同じです。" in table.caption


def test_a_page_cuts_off_long_lists_and_says_how_many_are_left():
    frame = pd.DataFrame({"area_code": [f"{number:05}" for number in range(100)], "name_ja": "町"})
    blocks = changes.details(compare(edition(areas=frame.iloc[:0]), edition(areas=frame)), JA).blocks
    (table,) = blocks[0].tables
    assert len(table.cells()) == 60
    assert "残りの40件は、下の一覧（CSV）にあります。" in table.caption
    assert blocks[0].title == "表areas（100件）"


def test_cells_of_another_edition_are_escaped_and_steer_no_terminal():
    odd = "<script>x</script>\x1b[2J\u202e"
    frame = pd.DataFrame({"figure_id": ["a"], "label_ja": [odd], "value": [1.0]})
    comparison = compare(edition(f"v{odd}", plan_figures=frame.iloc[:0]), edition("v2", plan_figures=frame))
    for shown in (changes.lead(comparison, JA), changes.plan_table(comparison, JA), changes.details(comparison, JA)):
        assert "<script" not in shown._repr_mimebundle_()["text/html"]
    told = report(comparison, JA)
    assert "<script>" in told
    assert not {"\x1b", "\u202e"} & set(told)


def test_the_report_gives_counts_before_details_and_a_reason_to_each(comparison):
    lines = report(comparison, JA).splitlines()
    assert lines[1].startswith("指標：値の変わったもの1、状況の変わったもの1")
    assert "    値：－ → 115トン（2022報道）" in lines
    assert "  評価する年度：2023 → 2024" in lines
    assert "  + 漁獲量、2022年度、press  列value=115" in lines
    assert sum("理由：" in line for line in lines) == 2


def test_the_list_of_everything_has_one_line_per_change_with_plain_values(comparison):
    head, *rows = all_changes(comparison, JA)
    assert {len(row) for row in rows} == {len(head)}
    assert [row[0] for row in rows] == ["表", "指標の判定", "指標の判定", "設定"]
    assert rows[1][3:9] == ["漁獲量", "catch", "値", "value", "", "115"]
    assert rows[2][7:9] == ["not_reported", "moderate"]


@pytest.mark.parametrize("kind", [*REASON_KINDS, *INDICATOR_REASONS, "several"])
def test_every_kind_of_reason_has_words(kind):
    assert reason_text("x", kind, JA)


def test_the_codes_of_rows_have_words():
    assert {"female", "observed", "final", "total"} <= set(codes(JA))


def test_every_table_of_the_page_names_its_rows(comparison):
    for table in (changes.indicators_table(comparison, JA).table, changes.settings_table(comparison, JA)):
        assert isinstance(table, Table)
        assert all(row[0] for row in table.cells())


def test_the_download_holds_every_change_with_the_meaning_of_its_columns(comparison):
    offered = change_download.download(comparison, [], JA)
    assert len(offered.rows) == 4
    described = offered.descriptor["resources"][0]["schema"]["fields"]
    assert [field["name"] for field in described] == list(offered.columns)
    assert all(field["description"] for field in described)
    assert offered.links[0] == ("すべての変更の一覧（CSV、4行）", "../_static/downloads/changes.csv")


def test_nothing_is_offered_for_download_where_nothing_changed():
    present = edition(kpis=kpis(), **EMPTY)
    for nothing in (None, compare(present, present)):
        assert isinstance(change_download.download(nothing, [], JA), Sentences)
