"""Differences of wording: how firmly one matter is promised, place by place, and other printings of the same."""

from dataclasses import replace

import pandas as pd
import pytest
from overlaps import drawn, overlapping_texts, texts_outside
from pseudo import pseudo, unmarked  # noqa: F401 - a fixture

from visionbook import data
from visionbook.pages.wording_differences import model, pictures, tables, text
from visionbook.show.prose import Sentences
from visionbook.show.sizes import LAYOUTS
from visionbook.strategy.promises import FIRMNESS, matters
from visionbook.words import load_words

JA = load_words("ja")
WORDING = {"kind": "name", "topic": "名称", "printed_a": "甲", "place_a": "1頁", "printed_b": "乙", "place_b": "2頁"}


def promises(**degrees):
    """Rows of promises: for each matter its degrees in the order of its places."""
    rows = [
        {"promise_id": key, "order": order, "matter_ja": key.upper(), "matter_en": key, "firmness": degree}
        for key, found in degrees.items()
        for order, degree in enumerate(found, 1)
    ]
    columns = ["promise_id", "order", "matter_ja", "matter_en", "firmness"]
    return pd.DataFrame(rows, columns=columns)


def test_what_lies_widest_apart_comes_first():
    found = matters(promises(a=["study"], b=["prepare", "setup"], c=["deliver", "study"], d=["study", "prepare"]))
    # c spans three steps, d and b one, d from the weaker word; a has one degree only
    assert found["matter"].tolist() == ["C", "D", "B", "A"]
    assert found["differs"].tolist() == [True, True, True, False]


def test_degrees_are_told_from_the_weakest_to_the_strongest_and_once():
    (row,) = matters(promises(a=["deliver", "study", "deliver", "setup"])).to_dict("records")
    assert (row["degrees"], row["places"]) == (("study", "setup", "deliver"), 4)
    assert (row["weakest"], row["strongest"]) == ("study", "deliver")


def test_matters_that_are_alike_keep_the_order_of_the_table():
    found = matters(promises(z=["study"], m=["prepare", "study"], a=["study"], b=["prepare", "study"]))
    assert found["matter"].tolist() == ["M", "B", "Z", "A"]


def test_no_promises_are_no_matters():
    assert matters(promises()).empty


@pytest.fixture(scope="module")
def page():
    return model.wording_differences({name: data.load(name) for name in model.TABLES}, "ja")


def test_a_council_member_reads_how_firmly_each_matter_is_promised(page):
    # strategy, lines 609 and 1544; 601 and 1431
    degrees = page.matters.set_index("promise_id")["degrees"]
    assert degrees["child_medical_free"] == ("study", "setup", "deliver")
    assert degrees["childcare_support_center"] == ("prepare", "setup")
    first = tables.promises(page, JA).items[0]
    assert (first.title, first.marks) == ("こども医療費の完全無償化", ["検討から実現"])
    assert first.items[0].title == "「こども医療費の完全無償化」の検討"
    assert first.items[0].texts == ["根室市創生総合戦略（2021年） 第3章 2（２）（Change（チェンジ））"]


def test_the_picture_counts_the_matters_whose_places_differ(page):
    chart = pictures.firmness(page, "", JA)
    differing = int(page.matters["differs"].sum())
    assert chart.title == f"{len(page.matters)}件のうち{differing}件は、箇所によって約束の強さが違う"
    assert len(chart.table.cells()) == len(page.matters)
    for layout in LAYOUTS:
        figure = drawn(chart.draw, layout)
        assert not overlapping_texts(figure) and not texts_outside(figure)


def test_where_no_place_differs_there_is_a_sentence_and_no_picture(page):
    same = replace(page, matters=page.matters[~page.matters["differs"]])
    shown = pictures.firmness(same, "", JA)
    assert isinstance(shown, Sentences)
    assert shown.texts == [f"{len(same.matters)}件の事柄は、どれも一つの段階で書かれています。"]


def test_the_answer_counts_differences_and_matters(page):
    (answer,) = text.lead(page, JA).texts
    assert f"箇所は{len(page.wordings)}件" in answer and f"{len(page.matters)}件の事柄のうち" in answer
    alone = replace(page, promises=page.promises.iloc[:0], matters=page.matters.iloc[:0])
    assert "事柄" not in text.lead(alone, JA).texts[0]
    assert "data/promises.csv" in pictures.firmness(alone, "", JA).texts[0]
    assert tables.promises(alone, JA).texts == []
    nothing = replace(page, wordings=page.wordings.iloc[:0])
    assert text.lead(nothing, JA).texts == ["書き方の食い違いは見つかっていません。"]
    assert tables.wordings(nothing, JA).texts == []


@pytest.mark.parametrize(
    ("kinds", "titles"),
    [
        (["name"], [("名前の違い", 1)]),
        (
            ["spelling", "meaning", "stage", "spelling"],
            [("内容、対象、単位の違い", 1), ("どこまで進めるかの違い", 1), ("字や送りがなの違い", 2)],
        ),
        ([], None),
    ],
)
def test_spelling_is_folded_away_under_what_changes_the_meaning(page, kinds, titles):
    names = [*WORDING, "explanation"]
    rows = pd.DataFrame([WORDING | {"explanation": "同じ", "kind": kind} for kind in kinds], columns=names)
    shown = tables.wordings(replace(page, wordings=rows), JA)
    if titles is None:
        assert shown.texts == []
        return
    assert [(group.title, len(group.items)) for group in shown.items] == titles
    assert shown.items[0].items[0].texts == ["「甲」（1頁）", "「乙」（2頁）", "同じ"]


def test_nothing_of_the_page_escapes_the_words(pseudo):  # noqa: F811
    found = model.wording_differences({name: data.load(name) for name in model.TABLES}, "ja")
    shown = [text.lead(found, pseudo), tables.promises(found, pseudo), tables.wordings(found, pseudo)]
    chart = pictures.firmness(found, "", pseudo)
    said = [chart.title, chart.caption, text.lead(found, pseudo).texts[0]]
    assert {unmarked(part) for part in said} == {""} and len(shown) == 3


def test_one_matter_has_one_name_and_every_degree_is_used():
    rows = data.load("promises")
    assert len(rows[["promise_id", "matter_ja", "matter_en"]].drop_duplicates()) == rows["promise_id"].nunique()
    assert set(rows["firmness"]) == set(FIRMNESS)
    # A matter for each difference of stage between places, and more.
    assert rows["promise_id"].nunique() > (data.load("wording_differences")["kind"] == "stage").sum()


def test_promises_stand_in_the_lines_that_the_table_names(shared):
    names = {"renkei_vision_2024": "000_0476e35a9e67e252.txt", "nemuro_strategy_2021": "001_d656a20c8b28cf7f.txt"}
    lines = {key: (shared / "seeds" / name).read_text(encoding="utf-8").split("\n") for key, name in names.items()}
    for row in data.load("promises").itertuples():
        inside = "".join("".join(lines[row.source_id][row.first_line - 1 : row.last_line]).split())
        assert "".join(row.printed.split()) in inside, row.printed
