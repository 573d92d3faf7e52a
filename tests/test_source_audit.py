"""The page of the source audit: both values of what does not agree, all counts, and nothing that escapes the words."""

import dataclasses

import pandas as pd
import pytest
from overlaps import drawn, overlapping_texts, texts_outside
from pseudo import escaped, pseudo, unmarked  # noqa: F401 - a fixture
from test_audit import formula

from visionbook import audit, data
from visionbook.pages.source_audit import model, pictures, tables, text
from visionbook.show.chart import LAYOUTS
from visionbook.words import load_words

JA = load_words("ja")
NOTES = pd.DataFrame(
    {"check_id": ["formula:f"], "kind": ["date"], "explanation_ja": ["<i>理由</i>"], "consequence_ja": ["<u>読む</u>"]}
)
CORRECTION = {
    "table_name": "population",
    "row_key": "01223/2005/renkei2024/observed/both/total",
    "field_name": "population",
    "printed": "31302",
    "used": "31202",
    "reason_ja": "写し間違い",
    "undone_by_ja": "編者",
}
DEFECT = {"kind": "cut", "printed": "とは", "explanation": "続きがない", "document": "計画", "source_place": "1 2"}
DEFECT |= {"heading": "目標", "first_line": 3, "last_line": 3}
FIGURE = {"label_ja": "原則の数", "value": 5.0, "unit": "count", "rounded_to": 1.0, "printed": "５原則"}


def page(checks, words=JA, *, corrections=(), defects=(), figures=()):
    """The page about some checks, with rows of its other tables."""
    return model.SourceAudit(
        checks,
        audit.findings(checks, NOTES, words),
        audit.counts_by_family(checks),
        pd.DataFrame(list(defects), columns=list(DEFECT)),
        pd.DataFrame(list(corrections), columns=list(CORRECTION)),
        pd.DataFrame(list(figures), columns=[*FIGURE, "source_place"]),
        {"population": "人口"},
        ["doc"],
    )


def checks(*rows):
    """Rows of checks; of each only its family and whether it agrees."""
    own = {"check_id": "x", "subject": "", "place": "表", "printed": "9", "printed_value": 9.0, "recomputed": 9.0}
    own |= {"unit": "persons", "rounded_to": 1.0, "difference": 3.0, "tolerance": 0.5, "how": "足す"}
    own |= {"document": "文書", "table": "", "parts": 1, "dated_apart": False, "weighs": True}
    return pd.DataFrame([{**own, "family": family, "agrees": agrees} for family, agrees in rows], columns=audit.COLUMNS)


def plain(shown):
    return shown._repr_mimebundle_()["text/plain"]


def test_the_page_shows_both_values_and_the_explanation_escaped():
    found = formula("46 / 12").reset_index().assign(subject="<b>年数</b>")
    html = tables.findings(page(found), "date", JA)._repr_mimebundle_()["text/html"]
    assert "&lt;b&gt;年数" in html and "&lt;i&gt;理由" in html and "&lt;u&gt;読む" in html and "<b>" not in html
    assert plain(tables.findings(page(found), "error", JA)) == "おそらく誤りとみられる数値はありません。"
    assert "4.00年" in html and "3.833年" in html and "−0.167年" in html


def test_the_chart_of_families_carries_all_counts():
    shown = page(checks(("sum", False), ("cost", True), ("cost", True)))
    chart = pictures.families(shown, "出典：文書", JA)
    # three checks, one of them disagrees
    assert chart.title == "照合3通りのうち、一致しないのは1通り"
    assert chart.alt_text.endswith("不一致があるのは、年齢別人口の合計（1件中1件）です。")
    assert chart.table.cells() == [
        ["年齢別人口の合計", "1", "0", "1"],
        ["事業費の二つの表", "2", "2", "0"],
    ]
    assert plain(text.lead(shown, JA)) == (
        "文書の数値を3通りの方法で計算し直すと、合わないものが1件ありました。まだ分けていないものが1件です。"
    )
    # error, rounding, two definitions, different dates, unsorted
    assert [card.value for card in text.cards(shown, JA).cards] == ["0", "0", "0", "0", "1"]
    assert plain(tables.unsorted(shown, JA)).startswith("\n文書の値\t「9」（9人）")


def test_the_chart_of_kinds_says_in_which_documents_the_findings_stand():
    found = pd.concat([formula("46 / 12"), formula("50 / 12")]).reset_index()
    found["check_id"], found["document"] = ["formula:f", "formula:g"], ["甲", "乙"]
    notes = pd.concat([NOTES, NOTES.assign(check_id="formula:g", kind="error")])
    shown = dataclasses.replace(page(found), findings=audit.findings(found, notes, JA))
    chart = pictures.kinds(shown, "", JA)
    assert chart.title == "合わない2件のうち、おそらく誤りは1件"
    assert chart.table.cells() == [
        ["おそらく誤り", "1", "乙1件"],
        ["端数の扱い", "0", ""],
        ["二つの定義", "0", ""],
        ["時点の違う二つの表", "1", "甲1件"],
    ]
    assert plain(pictures.kinds(page(checks(("sum", True))), "", JA)) == "合わない数値はありません。"


def test_the_documents_beside_the_bars_are_not_cut():
    printed = {name: data.load(name, as_printed=True) for name in model.PRINTED}
    told = {name: data.load(name) for name in model.TABLES}
    shown = model.source_audit(printed, told, data.resources(), data.edition().series.census, JA)
    for layout in LAYOUTS:
        figure = drawn(pictures.kinds(shown, "", JA).draw, layout)
        assert not overlapping_texts(figure) and not texts_outside(figure)


def test_comparisons_that_say_nothing_are_told_and_not_counted():
    shown = page(checks(("sum", True), ("cost", True)).assign(weighs=[True, False]))
    assert plain(text.counted(shown, JA)).splitlines()[0] == "計算し直した1通りのうち、1通りが合いました。"
    assert plain(text.counted(shown, JA)).splitlines()[1].startswith("このほかの1通りは")
    assert [block.title for block in tables.agreements(shown, JA).blocks] == ["年齢別人口の合計（1件）"]


def test_where_all_agree_the_title_says_so_and_names_no_kind():
    chart = pictures.families(page(checks(("sum", True))), "", JA)
    assert chart.title == "照合1通りは、すべて一致"
    assert "不一致はありません" in chart.alt_text


def test_a_book_whose_documents_print_nothing_to_check_says_so():
    nothing = page(checks())
    assert plain(text.lead(nothing, JA)) == "文書に書かれた数値のうち、照合できるものはまだありません。"
    assert [card.value for card in text.cards(nothing, JA).cards] == ["0", "0", "0", "0"]
    assert plain(tables.unsorted(nothing, JA)) == ""
    assert plain(pictures.families(nothing, "", JA)) == "照合できる数値は、まだありません。"
    assert plain(tables.figures(nothing, JA)) == "ほかの表に入らない数値はありません。"
    assert tables.agreements(nothing, JA).blocks == []


def test_agreements_are_folded_by_kind_with_their_tolerance():
    (block,) = tables.agreements(page(checks(("sum", True))), JA).blocks
    assert (block.title, block.folded) == ("年齢別人口の合計（1件）", True)
    assert block.tables[0].cells()[0][1:5] == ["「9」（9人）", "9人", "0.5人", "足す"]


def test_a_correction_is_shown_with_both_values_and_its_reason():
    shown = tables.corrections(page(checks(), corrections=[CORRECTION]), JA).to_text()
    assert "31302\t31202\t写し間違い\t編者" in shown
    assert shown.splitlines()[2].startswith("人口\t")
    assert plain(tables.corrections(page(checks()), JA)).startswith("訂正した値はありません。")


def test_other_figures_are_shown_as_printed_with_their_places():
    shown = page(checks(), figures=[FIGURE | {"source_place": "1章"}])
    assert tables.figures(shown, JA).cells() == [["原則の数", "5", "５原則", "1章"]]


def test_what_is_broken_is_listed_by_kind_with_its_place():
    more = DEFECT | {"kind": "lost", "printed": None, "last_line": 5}
    shown = page(checks(), defects=[more, DEFECT])
    cut, lost = tables.defects(shown, JA).items
    assert (cut.title, lost.title) == ("途中で切れた文", "失われた図や表")
    assert (cut.items[0].title, cut.items[0].texts) == ("とは", ["続きがない", "計画 1 2（目標）、3行目"])
    assert (lost.items[0].title, lost.items[0].texts[1]) == (
        "（字がありません）",
        "計画 1 2（目標）、3行目から5行目まで",
    )
    assert plain(text.defects(page(checks()), JA)) == "欠けや崩れは見つかっていません。"
    assert plain(tables.defects(page(checks()), JA)) == ""


def test_what_is_broken_stands_in_the_lines_that_the_table_names(shared):
    names = {"renkei_vision_2024": "000_0476e35a9e67e252.txt", "nemuro_strategy_2021": "001_d656a20c8b28cf7f.txt"}
    lines = {key: (shared / "seeds" / name).read_text(encoding="utf-8").split("\n") for key, name in names.items()}
    for row in data.load("source_defects").dropna(subset="printed").itertuples():
        inside = "".join("".join(lines[row.source_id][row.first_line - 1 : row.last_line]).split())
        for part in row.printed.replace("（空欄）", "").replace("（横線）", "--").split("／"):
            assert "".join(part.split()) in inside, (row.defect_id, part)


@pytest.fixture
def real(pseudo):  # noqa: F811
    printed = {name: data.load(name, as_printed=True) for name in model.PRINTED}
    told = {name: data.load(name) for name in model.TABLES}
    return model.source_audit(printed, told, data.resources(), data.edition().series.census, pseudo), printed, told


def test_nothing_of_the_page_escapes_the_words(pseudo, real):  # noqa: F811
    shown, printed, told = real
    said = [plain(part(shown, pseudo)) for part in (text.lead, text.cards, text.counted, text.defects)]
    for chart in (pictures.kinds(shown, "", pseudo), pictures.families(shown, "", pseudo)):
        said += [chart.title, chart.caption, chart.alt_text, chart.table.to_text()]
        for layout in LAYOUTS:
            labels = chart.draw(layout).findobj(lambda artist: hasattr(artist, "get_text"))
            said += [label.get_text() for label in labels]
    names = "".join(printed["sources"]["short_ja"])
    assert {part for sentence in said for part in escaped(sentence) if part not in names} == set()
    assert {unmarked(part) for part in said if part} == {""}
    parts = (tables.agreements, tables.corrections, tables.figures, tables.defects)
    rows = [plain(part(shown, pseudo)) for part in parts]
    rows += [plain(tables.findings(shown, kind, pseudo)) for kind in audit.KINDS]
    # Names, places and printed characters are in Japanese only, and the years of eras in the labels of fiscal years.
    texts = [cell for table in (*printed.values(), *told.values()) for cell in table.astype("str").to_numpy().ravel()]
    known = "\n".join([*map(str, texts), "令和"])
    found = {part for row in rows for part in escaped(row)}
    assert {part for part in found if part not in known} == set()
