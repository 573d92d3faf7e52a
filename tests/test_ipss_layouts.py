"""Results of projections laid out as one table: blocks of ages beside each other, a sheet for each sex or area."""

import pytest

from visionbook.intake.grid import Grid
from visionbook.intake.ipss_layout import _said_of, as_result_table

AGES = ["0～4歳", "5～9歳", "10歳～"]
LABELS = ["0~4歳", "5~9歳", "10歳以上"]
SEXES = {"男女計": 3, "男": 1, "女": 2}


def grid(*rows, **facts):
    """A CSV file, or with `sheet` a sheet, whose rows stand below each other from the first on."""
    return Grid("t.csv", [(number, list(cells)) for number, cells in enumerate(rows, 1)], **facts)


def laid(*grids):
    """Rows of the table that sheets make, or None."""
    found = as_result_table(grids)
    return None if found is None else found.rows


# Ages with their marks, as the table is saved as CSV


MARKED = ["コード", "年", "0～4歳/a", "0～4歳／m"]


@pytest.mark.parametrize(("above", "found"), [(0, True), (59, True), (60, False)])
def test_a_head_of_marked_ages_is_looked_for_in_sixty_rows(above, found):
    made = laid(grid(*[["題"]] * above, MARKED, ["1223", "2020年", "5", "2"]))
    assert made == ([(above + 1, MARKED), (above + 2, ["1223", "2020年", "5", "2"])] if found else None)


def test_one_marked_age_is_no_head():
    assert laid(grid(["コード", "年", "0～4歳/a"], ["1223", "2020年", "5"])) is None


def test_rows_of_a_marked_sheet_are_as_wide_as_its_head_and_notes_in_the_first_column_are_left_out():
    rows = [MARKED, ["1223", "2020年", "5"], ["（注）"], ["1224", "x"]]
    assert laid(grid(*rows, sheet="表"))[1:] == [(2, ["1223", "2020年", "5", ""]), (4, ["1224", "x", "", ""])]
    assert laid(grid(*rows))[1:] == [(2, rows[1]), (3, rows[2]), (4, rows[3])]


# Blocks beside each other


def head(*before, sexes=SEXES, total="総数"):
    """Two rows of heads: sexes over the totals of their blocks, and what stands in each column."""
    labels = [total, *AGES] if total else AGES
    over = [cell for sex in sexes for cell in [sex, *[""] * len(labels)]]
    return [[""] * len(before) + over, [*before, *[*labels, ""] * len(sexes)]]


def row(*before, sexes=SEXES, total=True):
    counts = [[*([str(9 * n)] if total else []), *[str(3 * n)] * 3, ""] for n in sexes.values()]
    return [*before, *(count for block in counts for count in block)]


COLUMNS = ["コード", "市区町村", "年"]
NEMURO = ("1223", "根室市", "2020")


def test_blocks_of_both_men_and_women_become_one_table_and_keep_their_places():
    found = as_result_table([grid(["題"], *head(*COLUMNS), row(*NEMURO))])
    heads = ["コード", "市区町村", "年", "総数"]
    heads += [f"{label}/{mark}" for mark in "amf" for label in LABELS] + ["総数/m", "総数/f"]
    counts = ["27", "9", "9", "9", "3", "3", "3", "6", "6", "6", "9", "18"]  # women are two for each man
    assert found.rows == [(3, heads), (4, ["1223", "根室市", "2020年", *counts])]
    # Blocks begin in D, I and N with their totals, ages in the three columns after each.
    places = {"コード": 1, "年": 3, "総数": 4, "総数/m": 9, "総数/f": 14}
    places |= {f"{label}/{mark}": at + n for mark, at in zip("amf", (5, 10, 15), strict=True)
               for n, label in enumerate(LABELS)}  # fmt: skip
    assert found.columns == places


def test_blocks_without_totals_have_none():
    found = as_result_table([grid(["題"], *head(*COLUMNS, total=""), row(*NEMURO, total=False))])
    assert found.rows[0][1][4:] == [f"{label}/{mark}" for mark in "amf" for label in LABELS]
    assert found.rows[1][1] == ["1223", "根室市", "2020年", "", *["9"] * 3, *["3"] * 3, *["6"] * 3]
    assert "総数" not in found.columns and found.columns["0~4歳/m"] == 8


def test_a_total_may_stand_in_another_row_of_the_head_than_its_ages():
    ages = ["コード", "年", "", *AGES]
    made = grid(["", "", "総数", "", "", ""], ages, ["1223", "2020", "9", "2", "3", "4"], sheet="男女計")
    assert laid(made)[1][1][:4] == ["1223", "", "2020年", "9"]


def test_three_blocks_of_which_two_are_of_one_sex_are_none_of_these():
    both = {"男女計": 3, "男": 1, "男性": 2}
    assert laid(grid(["題"], *head(*COLUMNS, sexes=both), row(*NEMURO, sexes=both))) is None


def test_two_blocks_beside_each_other_are_none_of_these():
    two = {"男": 1, "女": 2}
    assert laid(grid(["題"], *head(*COLUMNS, sexes=two), row(*NEMURO, sexes=two))) is None


def of_one(ages, sheet="男女計", before=("コード", "年")):
    """The heads of the ages that a sheet of one block has."""
    found = laid(grid([*before, *ages], [*("1223", "2020")[: len(before)], *["1"] * len(ages)], sheet=sheet))
    return found if found is None else [each.removesuffix("/a") for each in found[0][1] if each.endswith("/a")]


@pytest.mark.parametrize(
    ("ages", "found"),
    [
        (AGES, LABELS),
        (["総数", "0～4歳", "5～9歳", "10～14歳"], ["0~4歳", "5~9歳", "10~14歳"]),
        (["0～4歳", "5歳～"], None),  # two ages are none of these tables
        (["5～9歳", "10～14歳", "15歳～"], None),  # they begin with the youngest
        ([*AGES, "総数", "15歳以上", "65歳以上"], LABELS),  # what is counted again after the oldest
        (["0～4歳", "5～9歳", "10～14歳", "20～24歳"], ["0~4歳", "5~9歳", "10~14歳"]),  # they follow each other
        (["0～4歳", "5～9歳", "10～14歳", "年齢不詳"], ["0~4歳", "5~9歳", "10~14歳"]),
        (["0～14歳", "15～64歳", "65歳以上", *AGES], None),  # two blocks in one sheet
        (["総数", "総数", "総数", "0～4歳", "5歳～"], None),  # totals are no ages
    ],
)
def test_ages_of_a_block_begin_with_the_youngest_and_follow_each_other(ages, found):
    assert of_one(ages) == found


@pytest.mark.parametrize("before", [("コード",), ("年",)])
def test_a_table_has_codes_and_years(before):
    assert of_one(AGES, before=before) is None


@pytest.mark.parametrize(("between", "found"), [(2, True), (3, False)])
def test_codes_and_years_stand_in_the_row_of_the_ages_or_three_above(between, found):
    rows = [["コード", "年", "男女計"], *[["", "", "x"]] * between, ["", "", *AGES], ["1223", "2020", "1", "2", "3"]]
    assert (laid(grid(*rows, sheet="男女計")) is not None) == found


@pytest.mark.parametrize(("above", "found"), [(59, True), (60, False)])
def test_ages_are_looked_for_in_sixty_rows(above, found):
    rows = [*[["題"]] * above, ["コード", "年", *AGES], ["1223", "2020", "1", "2", "3"]]
    assert (laid(grid(*rows, sheet="男女計")) is not None) == found


@pytest.mark.parametrize(
    ("cells", "kept"),
    [
        (["1223", "2020", "1"], True),
        (["1223"], True),
        (["", "2020", "1", "2", "3"], True),  # figures without an area are told to whoever reads them
        (["", "2020", "1", "2"], False),
        (["", "", "注", "1", "2", "3"], False),  # neither area nor year
        (["（注）"], False),
        (["122", "2020"], False),
        (["012238", "2020"], False),
    ],
)
def test_a_row_of_a_block_has_a_code_or_figures(cells, kept):
    made = laid(grid(["コード", "年", "総数", *AGES], ["1223", "2015", "6", "1", "2", "3"], cells, sheet="男女計"))
    assert len(made) == 2 + kept


def test_a_prefecture_has_its_own_name_and_a_town_the_name_of_the_town():
    heads = ["コード", "都道府県", "市区町村", "年", *AGES]
    rows = [["1000", "北海道", " ", "2020", "1", "2", "3"], ["1223", "北海道", "根室市", "2020", "1", "2", "3"]]
    assert [cells[1] for _, cells in laid(grid(heads, *rows, sheet="男女計"))[1:]] == ["北海道", "根室市"]


@pytest.mark.parametrize(
    ("year", "written"), [("2020", "2020年"), ("２０２０", "2020年"), ("R2", "R2"), ("3020", "3020")]
)
def test_a_year_of_four_digits_is_written_with_its_sign(year, written):
    assert laid(grid(["コード", "年", *AGES], ["1223", year, "1", "2", "3"], sheet="男女計"))[1][1][2] == written


# A sheet for each sex, or a column of sexes


HEADS = [
    "コード",
    "市区町村",
    "年",
    "総数",
    "総数/m",
    "総数/f",
    *(f"{label}/{mark}" for mark in "amf" for label in LABELS),
]
SHEET = [["コード", "市区町村", "年", "総数", *AGES], ["1223", "根室市", "2020", "6", "1", "2", "3"]]


def test_sheets_of_one_sex_each_are_put_beside_each_other():
    sheets = [grid(*SHEET[:1], ["1223", "根室市", "2020", "9", *ages], sheet=sex) for sex, ages in
              {"女": ["a", "b", "c"], "男女計": ["1", "2", "3"], "男": ["x", "y", "z"]}.items()]  # fmt: skip
    found = as_result_table(sheets)
    counts = ["9", "9", "9", "1", "2", "3", "x", "y", "z", "a", "b", "c"]
    assert found.rows == [(1, HEADS), (2, ["1223", "根室市", "2020年", *counts])]
    assert found.origins == {2: ("女", 2)}  # where the row was met first


def test_a_sheet_that_is_not_there_leaves_gaps():
    made = grid(*SHEET, ["1224", "千歳市", "2020", "7", "4", "5", "6"], sheet="男")
    rows = laid(made)
    assert rows[1] == (2, ["1223", "根室市", "2020年", "6", "6", "", *[""] * 3, "1", "2", "3", *[""] * 3])
    assert rows[2][0] == 3 and as_result_table([made]).origins == {2: ("男", 2), 3: ("男", 3)}


def test_a_column_of_sexes_tells_the_rows_apart_whatever_the_sheet_is_called():
    rows = [[*SHEET[1], sex] for sex in ("男女計", "男", "女")]
    made = laid(grid([*SHEET[0], "性別"], *rows, sheet="男"))
    assert made == [(1, HEADS), (2, ["1223", "根室市", "2020年", "6", "6", "6", *["1", "2", "3"] * 3])]


def test_the_sex_of_a_block_is_that_of_its_sheet_or_else_of_its_head():
    rows = [["", "", "", "女", "", "", ""], *SHEET]
    assert laid(grid(*rows, sheet="表1"))[1][1][5] == "6"
    assert laid(grid(*rows, sheet="男"))[1][1][4:6] == ["6", ""]


def test_a_table_without_rows_is_none():
    assert laid(grid(SHEET[0], sheet="男女計")) is None


# A sheet for each area


def area(*cells, ages=("総数", *AGES), code=("1223", "根 室市"), years=("2020", "2025年")):
    """A sheet of one area, both sexes alone, with a figure for each age and year."""
    rows = [[age, *(f"{number}{at}" for at in range(len(years)))] for number, age in enumerate(ages)]
    return grid(["題"], list(code), ["男女計", *years, *cells], *rows, sheet="根室")


def test_years_across_and_ages_below_each_other_become_rows_of_areas_and_years():
    found = as_result_table([area()])
    assert [cells[:9] for _, cells in found.rows[1:]] == [
        ["1223", "根室市", "2020年", "00", "", "", "10", "20", "30"],
        ["1223", "根室市", "2025年", "01", "", "", "11", "21", "31"],
    ]
    assert found.origins == {2: ("根室", 3), 3: ("根室", 3)}


@pytest.mark.parametrize(
    "made",
    [
        area(code=("1223", " ")),
        area(code=("1223",)),
        area(code=("122", "根室市")),
        area(ages=("総数", "0～4歳")),  # two are too few
        area(years=("年", "2020")),  # years follow the sex at once
    ],
)
def test_a_sheet_without_area_ages_or_years_is_none_of_these(made):
    assert as_result_table([made]) is None


@pytest.mark.parametrize(("above", "found"), [(59, True), (60, False)])
def test_an_area_is_looked_for_in_sixty_rows(above, found):
    rows = [*[["題"]] * above, ["1223", "根室市"], ["男女計", "2020"], *([age, "5"] for age in AGES)]
    assert (laid(grid(*rows, sheet="a")) is not None) == found


def test_three_ages_are_enough_and_years_end_with_the_first_other_cell():
    found = laid(area("指数", "2030", ages=AGES))
    assert [(cells[2], cells[3], cells[6:9]) for _, cells in found[1:]] == [
        ("2020年", "", ["00", "10", "20"]),
        ("2025年", "", ["01", "11", "21"]),
    ]


def test_rows_end_with_an_age_that_comes_again_and_may_be_short():
    made = area(ages=AGES)
    rows = [*made.rows, (7, ["0～4歳", "9", "9"])]
    short = [(number, cells[:2]) if number == 6 else (number, cells) for number, cells in rows]
    found = as_result_table([Grid("t.csv", short, "根室")])
    assert [cells[6:9] for _, cells in found.rows[1:]] == [["00", "10", "20"], ["01", "11", ""]]


# What a row of the head says


@pytest.mark.parametrize(
    ("row", "at", "said"),
    [
        (["a", "", "", "b"], 2, "a"),
        (["a", "", "", "b"], 3, "b"),
        (["a", "", "", "b"], 9, "b"),
        (["", "", "b"], 1, ""),  # what comes after says nothing
        (["a", ""], 1, "a"),
        ([], 1, ""),
    ],
)
def test_a_head_says_of_a_column_what_stands_in_or_before_it(row, at, said):
    assert _said_of(row, at) == said
