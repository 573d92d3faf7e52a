"""Fiscal years and eras, codes of municipalities, and labels of age groups."""

import pytest

from visionbook.ages import parse_age_group
from visionbook.areas import check_digit
from visionbook.periods import (
    beginning,
    ending,
    era_of,
    era_year,
    fiscal_months,
    months_from,
    span_of,
    western_year,
    year_and_month,
)


@pytest.mark.parametrize(
    ("era", "number", "year"),
    # Pairs printed in the strategy: 2012年（平成24年）, 2019年（令和元年）, 2060年（令和42年）.
    [("平成", 24, 2012), ("令和", 1, 2019), ("令和", 42, 2060), ("昭和", 60, 1985)],
)
def test_eras_convert_as_the_strategy_prints_them(era, number, year):
    assert western_year(era, number) == year
    assert era_year(year) == f"{era}{'元' if number == 1 else number}"


@pytest.mark.parametrize(
    ("moment", "era"),
    # The era changed on 8 January 1989 and on 1 May 2019; 昭和 began on 25 December 1926.
    [("2019-04", "平成31"), ("2019-05", "令和元"), ("2019", "令和元"), ("1989-01", "平成元"), ("1988-12", "昭和63"),
     ("2020-04", "令和2"), ("1926-12", "昭和元")],
)  # fmt: skip
def test_a_month_has_the_era_that_covers_its_last_day(moment, era):
    assert era_of(moment) == era


@pytest.mark.parametrize("moment", ["1926-11", "1925", "1925-12"])
def test_a_moment_before_all_known_eras_is_refused(moment):
    with pytest.raises(ValueError, match="is before"):
        era_of(moment)


def test_moments_begin_and_end_to_the_month():
    assert (beginning("2021-06"), ending("2021-06")) == (2021 + 5 / 12, 2021.5)
    assert (beginning("2014"), ending("2014"), ending("2014-12")) == (2014, 2015, 2015)
    assert year_and_month("2014") == (2014, 0)


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [("2021-06", "2025-03", 46), ("2021-04", "2025-03", 48), ("2020-01", "2020-01", 1), ("2015", "2019", 60)],
)
def test_months_are_counted_with_both_ends(first, last, months):
    assert months_from(first, last) == months


def test_fiscal_years_run_from_april_to_march():
    assert fiscal_months(2021, 2021) == ("2021-04", "2022-03")


def test_an_unknown_era_is_refused():
    with pytest.raises(ValueError, match="大化2 is not a year of an era"):
        western_year("大化", 2)


@pytest.mark.parametrize(
    ("code", "digit"),
    [
        ("01223", "8"),  # 0*6+1*5+2*4+2*3+3*2 = 25; 25 mod 11 = 3; 11 - 3 = 8
        ("13101", "6"),  # Chiyoda 131016: 6+15+4+0+2 = 27; 27 mod 11 = 5; 11 - 5 = 6
        ("01000", "6"),  # Hokkaido 010006
    ],
)
def test_check_digits_are_those_of_the_official_list(code, digit):
    assert check_digit(code) == digit


@pytest.mark.parametrize("code", ["1223", "０１２２３", "0122a"])
def test_a_check_digit_needs_five_half_width_digits(code):
    with pytest.raises(ValueError, match="is not a five-digit municipality code"):
        check_digit(code)


def test_an_age_group_includes_both_ends():
    group = parse_age_group("20-39")
    assert (group.lower, group.upper, group.label) == (20, 39, "20-39")


@pytest.mark.parametrize("label", ["39-20", "65～", "85", "total"])
def test_what_is_not_an_age_group_is_refused(label):
    with pytest.raises(ValueError, match="is not an age group"):
        parse_age_group(label)


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2024年", "2024-01-01", "2024-12-31"),
        ("2024年（暦年）", "2024-01-01", "2024-12-31"),
        ("2024年度", "2024-04-01", "2025-03-31"),
        ("2024年度末", "2025-03-31", "2025-03-31"),
        ("2024年2月", "2024-02-01", "2024-02-29"),
        ("2023年12月", "2023-12-01", "2023-12-31"),
        ("2024年3月5日", "2024-03-05", "2024-03-05"),
        ("2024年3月5日、2022年度", "2022-04-01", "2024-03-05"),
        ("2024年2月30日、2023年", "2023-01-01", "2023-12-31"),  # no calendar has that day
    ],
)
def test_a_period_reaches_from_its_first_day_to_its_last(period, first, last):
    assert [day.isoformat() for day in span_of(period)] == [first, last]


@pytest.mark.parametrize("period", ["2024年2月30日", "2024年13月", "2024年0月", "昨年", ""])
def test_a_period_without_a_day_has_no_span(period):
    assert span_of(period) is None
