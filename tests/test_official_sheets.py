"""Sheets of official counts made by hand: which sums do not hold, where, and how a refusal tells it."""

import pytest

from visionbook.errors import DataError
from visionbook.intake import official
from visionbook.intake.grid import Grid
from visionbook.intake.official import Line, Sheet
from visionbook.messages import message

RULE = message("official_file.no_count")


def line(sex, *counts, row=2, code="01223", year=2025):
    return Line(row, code, year, sex, list(counts))


def off(*lines, groups=("total", "0-4", "5+")):
    """Row, place, value and rule of each sum of some lines that does not hold."""
    found = official.sum_problems(Sheet("a.csv", list(groups), list(lines)))
    return [(each.row, str(each.column), each.value, each.rule.key.split(".")[1], each.rule.facts) for each in found]


HOLDS = (line("both", 9, 4, 5), line("male", 4, 2, 2, row=3), line("female", 5, 2, 3, row=4))


def test_sums_that_hold_are_not_told_nor_are_those_of_what_is_not_known():
    assert off(*HOLDS) == []
    assert off(line("both", None, 4, 5), *HOLDS[1:]) == []
    assert off(line("both", 9, 4), line("male", 4, 2), line("female", 5, 2), groups=("total", "unknown")) == [
        (2, "01223 2025 both total", "9", "age_sum", {"total": 4}),
        (2, "01223 2025 male total", "4", "age_sum", {"total": 2}),
        (2, "01223 2025 female total", "5", "age_sum", {"total": 2}),
    ]
    assert off(line("both", 9), line("male", 4), line("female", 5), groups=("total",)) == []  # no ages to sum


def test_a_total_that_is_not_the_sum_of_its_ages_is_told_where_it_stands():
    assert off(line("both", 1234, 4, 5), line("male", 4, 2, 2), line("female", 1230, 2, 3))[0] == (
        2, "01223 2025 both total", "1,234", "age_sum", {"total": 9},
    )  # fmt: skip


def test_ages_without_a_figure_are_named_before_any_sum():
    assert off(line("both", 9, None, 5), *HOLDS[1:]) == [(2, "01223 2025 both", None, "gaps", {"groups": ["0-4"]})]


def test_men_and_women_who_do_not_make_both_are_told_by_age():
    wrong = off(line("both", 9, 5, 4), line("male", 4, 2, 2, row=3), line("female", 5, 2, 3, row=4))
    assert wrong == [
        (2, "01223 2025 both 0-4", "5", "sexes", {"male": 2, "female": 2, "total": 4}),
        (2, "01223 2025 both 5+", "4", "sexes", {"male": 2, "female": 3, "total": 5}),
    ]


def test_a_sex_that_is_missing_or_there_twice_is_told():
    missing = off(HOLDS[1])
    assert [(row, place, rule) for row, place, _, rule, _ in missing] == [(3, "01223 2025", "no_sexes")]
    assert [str(sex) for sex in missing[0][4]["sexes"]] == ["both", "female"]
    twice = off(*HOLDS, line("male", 4, 2, 2, row=7))
    assert twice == [(7, "01223 2025 male", None, "twice", {"row": 3})]
    # Another year, and another area, are no second time.
    assert off(*HOLDS, *(line(each.sex, *each.counts, year=2020) for each in HOLDS)) == []
    assert off(*HOLDS, *(line(each.sex, *each.counts, code="01691") for each in HOLDS)) == []


def ages_off(*groups):
    found = official.age_problems("a.csv", 3, groups)
    return [(each.row, each.value, each.rule.key.split(".")[1]) for each in found]


@pytest.mark.parametrize(
    ("groups", "problems"),
    [
        (["5-9", "10+"], [(3, "5-9", "no_first_age")]),
        (["total", "unknown"], [(3, None, "no_first_age")]),
        (["0-4", "5-9"], [(3, "5-9", "no_open_end")]),
        (["0-4", "5-10", "11+"], [(3, "5-10", "not_five_years")]),
        (["0-4", "5-8", "9+"], [(3, "5-8", "not_five_years")]),
        (["0-4", "10+"], [(3, "10+", "no_next_age")]),
        (["0-4", "4-8", "9+"], [(3, "4-8", "no_next_age")]),
        (["0-4", "5+", "10+"], [(3, "10+", "no_next_age")]),
        (["0+"], []),
    ],
)
def test_what_is_wrong_with_ages_is_named_by_the_age(groups, problems):
    assert ages_off(*groups) == problems


def test_counts_become_rows_in_the_order_of_the_file_without_gaps():
    rows = official.tidy(Sheet("a.csv", ["total", "0-4"], [line("male", 4, None), line("both", 9, 0)]))
    assert list(rows.itertuples(index=False, name=None)) == [
        ("01223", 2025, "male", "total", 4),
        ("01223", 2025, "both", "total", 9),
        ("01223", 2025, "both", "0-4", 0),
    ]
    assert (str(rows["year"].dtype), list(rows.index)) == ("Int64", [0, 1, 2])


@pytest.mark.parametrize("cell", ["１２", "1,23", "-1", "1.0", "a", "²"])
def test_what_is_printed_otherwise_is_no_count(cell):
    with pytest.raises(ValueError, match="is not a count"):
        official.figure(cell)


@pytest.mark.parametrize(("meaning", "count"), [("nobody", 0), ("no_figure", None), ("secret", None)])
def test_a_stroke_is_nobody_unless_the_legend_says_otherwise(meaning, count):
    assert official.figure("-", {"-": meaning}) == count
    assert official.figure("*", {"-": "nobody", "*": meaning}) is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((None, None, None), "official_file.problem"),
        ((3, "列", None), "official_file.problem_at"),
        ((3, None, "v"), "official_file.problem_value"),
        ((3, "列", "v"), "official_file.problem_at_value"),
    ],
)
def test_a_problem_is_told_with_what_is_known_of_its_place(given, said):
    with pytest.raises(DataError) as caught:
        official.refuse("a.csv", message("official_file.estat"), [official.problem("a.csv", *given, RULE)], RULE)
    refused = caught.value.args[0]
    assert refused.key == "official_file.refused_once"
    (problem,) = refused.facts["problems"]
    where = problem.facts["where"].key
    assert (problem.key, where) == (said, f"official_file.in_{'file' if given[0] is None else 'row'}")


def test_problems_of_a_sheet_are_told_by_its_cells():
    made = Grid("a.xlsx", [(1, ["年", "人口"]), (2, ["2025", "x"])], "表")
    problems = [official.problem("a.xlsx", 2, "人口", "x", RULE), official.problem("a.xlsx", 2, "他", "x", RULE)]
    with pytest.raises(DataError) as caught:
        official.refuse("a.xlsx", message("official_file.estat"), problems, RULE, made)
    refused = caught.value.args[0]
    assert (refused.key, refused.facts["count"]) == ("official_file.refused", 2)
    first, second = (each.facts["where"] for each in refused.facts["problems"])
    assert (first.facts, second.key) == ({"sheet": "表", "cell": "B2"}, "official_file.in_sheet_row")
