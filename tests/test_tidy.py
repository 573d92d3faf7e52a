"""The values of a table to take away: numbers as numbers, one unit a column, what is missing empty."""

import pandas as pd
import pytest

from visionbook.figure_marks import FigureMark
from visionbook.notation import number
from visionbook.show.table import Column, Table, number_column, percent_column, text_column, year_column
from visionbook.show.tidy import read_amount, tidy
from visionbook.words import load_words

JA = load_words("ja")
RATIO = "1を100％とする比"


def taken(values, column, **more):
    """The columns and cells that one column of a table gives."""
    found = tidy(Table(pd.DataFrame({"v": values, **more}), [column], "", JA))
    return [(c.name, c.type, c.unit) for c in found.columns], [list(row) for row in found.rows]


@pytest.mark.parametrize(
    ("values", "column", "told", "rows"),
    [
        ([24636, 21201], number_column("v", "人口", "人"), ("人口", "integer", "人"), [[24636], [21201]]),
        ([24636.0, None], number_column("v", "人口", "人"), ("人口", "integer", "人"), [[24636], [None]]),
        ([318.54321], number_column("v", "転出", "人", 1), ("転出", "number", "人"), [[318.5432]]),
        ([0.541, -0.35], percent_column("v", "割合"), ("割合", "number", RATIO), [[0.541], [-0.35]]),
        ([0.0, 0.0], percent_column("v", "割合"), ("割合", "integer", RATIO), [[0], [0]]),
        ([2020, 2025], year_column("v", "年", "年"), ("年", "integer", "年"), [[2020], [2025]]),
        ([12000.0, 3500.0], Column("v", "額", lambda v: number(v / 1000), "right", "千円"),
         ("額", "number", "千円"), [[12], [3.5]]),
        ([0.949], Column("v", "指数", lambda v: number(v * 100, 1), "right"), ("指数", "number", ""), [[94.9]]),
        ([True, False], text_column("v", "一致"), ("一致", "string", ""), [["True"], ["False"]]),
        ([None, None], number_column("v", "人口", "人"), ("人口", "number", "人"), [[None], [None]]),
        (["2021年度", "2022年度"], text_column("v", "時点"), ("時点", "integer", "年度"), [[2021], [2022]]),
        (["=1+1"], text_column("v", "備考"), ("備考", "string", ""), [["=1+1"]]),
    ],
)  # fmt: skip
def test_a_column_gives_its_numbers_in_one_unit(values, column, told, rows):
    assert taken(values, column) == ([told], rows)


@pytest.mark.parametrize(
    ("values", "told", "rows"),
    [
        (["23,854トン", "24,815.5トン", "－"], [("値", "number", "トン")], [[23854], [24815.5], [None]]),
        (["53.8%", "+0.3ポイント"], [("値", "number", RATIO)], [[0.538], [0.003]]),
        (["90万件", "1億2,500万件"], [("値", "integer", "件")], [[900000], [125000000]]),
        (["27,700トン", "54.1%"], [("値", "number", ""), ("値の単位", "string", "")],
         [[27700, "トン"], [0.541, RATIO]]),
        (["21,201（速報）", "24,636"], [("値", "integer", ""), ("値の注記", "string", "")],
         [[21201, "速報"], [24636, None]]),
        (["−1,235人", "△40人"], [("値", "integer", "人")], [[-1235], [-40]]),
        (["23,617～25,195", "－"], [("値の下端", "integer", ""), ("値の上端", "integer", "")],
         [[23617, 25195], [None, None]]),
        (["5.8%～6.9%"], [("値の下端", "number", RATIO), ("値の上端", "number", RATIO)], [[0.058, 0.069]]),
        (["（85.4%）", "80.9%"], [("値", "number", RATIO), ("値の注記", "string", "")],
         [[0.854, "かっこつき"], [0.809, None]]),
        (["15,573人（公表値15,533人）（2015年）"], [("値", "integer", "人"), ("値の注記", "string", "")],
         [[15573, "公表値15,533人、2015年"]]),
        (["2015年（平成27年）～2019年（令和元年）"],
         [("値の下端", "integer", "年"), ("値の下端の注記", "string", ""),
          ("値の上端", "integer", "年"), ("値の上端の注記", "string", "")], [[2015, "平成27年", 2019, "令和元年"]]),
        (["12件", "3件～"], [("値", "string", "")], [["12件"], ["3件～"]]),
        (["12件", "なし"], [("値", "string", "")], [["12件"], ["なし"]]),
    ],
)  # fmt: skip
def test_words_with_numbers_are_read_back(values, told, rows):
    assert taken(values, Column("v", "値", align="right")) == (told, rows)


def test_what_a_number_says_in_brackets_is_kept_beside_it():
    column = Column("v", "年", lambda year: f"{year}年（速報）" if year == 2025 else f"{year}年", "right")
    assert taken([2020, 2025], column) == (
        [("年", "integer", "年"), ("年の注記", "string", "")], [[2020, None], [2025, "速報"]]
    )  # fmt: skip


def test_years_among_other_words_stand_in_a_column_of_their_own():
    assert taken(["基準値", "2021年度", "2025年（速報）"], text_column("v", "時点")) == (
        [("時点", "string", "")], [["基準値"], ["2021年度"], ["2025年（速報）"]]
    ), "years and fiscal years are two units"  # fmt: skip
    assert taken(["基準値", "2021年度", None], text_column("v", "時点")) == (
        [("時点", "string", ""), ("時点の年", "integer", "年度")], [["基準値", None], ["2021年度", 2021], [None, None]]
    )  # fmt: skip


def test_words_on_the_left_stay_words():
    assert taken(["1件", "2件"], text_column("v", "略号")) == ([("略号", "string", "")], [["1件"], ["2件"]])


def test_a_column_of_words_may_name_its_numbers_and_their_unit():
    column = text_column("v", "目標より", values="gap", base="人")
    told, rows = taken(["1,252人少ない", "同じ"], column, gap=[-1252.0, 0.0])
    assert (told, rows) == ([("目標より", "integer", "人")], [[-1252], [0]])


def test_a_marked_figure_stands_beside_the_official_one():
    mark = FigureMark("t", "k", "v", "error", "published", 31302.0, 31202.0, "転記", "c", "表1")
    frame = pd.DataFrame({"v": [31302, 29000]})
    found = tidy(Table(frame, [number_column("v", "人口", "人")], "", JA, marks={(0, "v"): mark}))
    assert [(c.name, c.type) for c in found.columns] == [
        ("人口", "integer"), ("人口（公表値）", "integer"), ("人口の注記", "string"),
    ]  # fmt: skip
    assert found.rows[0][:2] == [31302, 31202] and "転記" in found.rows[0][2]
    assert found.rows[1] == [29000, None, None]


def test_no_two_columns_have_one_name():
    frame = pd.DataFrame({"a": [1], "b": [2], "c": [3], "d": [4], "e": [5]})
    named = zip("abcde", ["目標", "差", "推計", "差", "差"], strict=True)
    found = tidy(Table(frame, [number_column(name, title) for name, title in named], "", JA))
    assert [column.name for column in found.columns] == ["目標", "差（目標）", "推計", "差（推計）", "差（差）"]


def test_a_marked_ratio_has_an_official_value_in_the_same_unit():
    mark = FigureMark("t", "k", "v", "error", "computed", 0.269, 0.173, "", "c", "")
    table = Table(pd.DataFrame({"v": [0.269]}), [percent_column("v", "率")], "", JA, marks={(0, "v"): mark})
    assert [(c.name, c.unit) for c in tidy(table).columns][:2] == [("率", RATIO), ("率（公表値）", RATIO)]


def test_a_number_may_say_its_unit_where_its_head_does_not():
    assert taken([318.5], number_column("v", "転出", decimals=1, base="人／年")) == (
        [("転出", "number", "人／年")],
        [[318.5]],
    )


def test_a_table_without_rows_keeps_its_columns():
    assert taken([], number_column("v", "人口", "人")) == ([("人口", "number", "人")], [])


@pytest.mark.parametrize("text", ["", "－", "約15人", "20～39歳", "2010～2015年", "3.2.1", "人"])
def test_what_is_no_number_with_a_unit_is_not_read_as_one(text):
    assert read_amount(text, JA) is None


def test_what_is_written_as_content_is_ready_for_json():
    found = tidy(Table(pd.DataFrame({"v": pd.array([1, None], "Int64")}), [number_column("v", "値", "件")], "", JA))
    assert found.content() == {"columns": [{"name": "値", "type": "integer", "unit": "件"}], "rows": [[1], [None]]}
