"""Mortality of a town against the nation's, and the people that it is reckoned with: worked by hand."""

import math

import numpy as np
import pandas as pd
import pytest
from vital_tables import ROLES, events, people, tables, total

from visionbook.edition import SeriesRoles
from visionbook.errors import ProjectionError
from visionbook.messages import told
from visionbook.population.exposure import Exposure, exposure_of, moment_of
from visionbook.population.poisson import gamma_interval, ratio_interval
from visionbook.population.town_mortality import (
    DeathCounts,
    deaths_of,
    mortality_of,
    period_of,
    prior_of,
    scaled,
    shrunk,
)


def deaths(registered, expected):
    years = tuple(range(2016, 2016 + len(registered)))
    return DeathCounts(years, np.array(registered, dtype=float), np.array(expected, dtype=float))


# People in the middle of a year


@pytest.mark.parametrize(("year", "each"), [(2015, 10.0), (2017, 14.0), (2020, 20.0), (2022, 36.0), (2025, 60.0)])
def test_between_two_age_tables_every_group_changes_in_a_straight_line(year, each):
    moments = (2015.5, 2020.5, 2025.5)
    exposure = Exposure(moments, np.stack([np.full((2, 19), value) for value in (10.0, 20.0, 60.0)]), 2020.5)
    assert exposure.in_years([year]) == pytest.approx(np.full((1, 2, 19), each))


@pytest.mark.parametrize("year", [2014, 2026])
def test_a_year_outside_the_age_tables_is_refused_and_named(year):
    exposure = Exposure((2015.5, 2025.5), np.ones((2, 2, 19)), 2025.5)
    with pytest.raises(ProjectionError, match=f"for the middle of {year}") as refused:
        exposure.in_years([2016, year])
    assert f"{year}年の年央" in told(refused.value.args[0], "ja")
    assert (refused.value.args[0].facts["first"], refused.value.args[0].facts["last"]) == (2015.5, 2025.5)


@pytest.mark.parametrize(("counted", "each"), [(None, 30.0), (19 * 2 * 15.0, 15.0), (19 * 2 * 45.0, 45.0)])
def test_after_the_last_census_by_age_stands_the_projection_brought_to_what_was_counted(counted, each):
    rows = [people("a", "counts", 2020, 20), people("a", "ahead", 2020, 20), people("a", "ahead", 2025, 30)]
    rows += [] if counted is None else [total("a", 2025, counted)]
    found = tables(rows, [events("a", 2021, 1, 1)])
    exposure = exposure_of(found["population"], found["series"], ROLES, "a", 2021)
    assert exposure.moments == (2020.5, 2025.5)
    assert exposure.counted_to == 2020.5
    assert exposure.people[1] == pytest.approx(np.full((2, 19), each))


def test_the_census_before_the_first_year_is_needed_and_earlier_ones_are_not():
    rows = [people("a", "counts", year, each) for year, each in ((2005, 5), (2010, 10), (2015, 20), (2020, 30))]
    found = tables(rows, [events("a", 2015, 1, 1)])
    for first, moments in (
        (2015, (2010.5, 2015.5, 2020.5)),
        (2016, (2015.5, 2020.5)),
        (0, (2005.5, 2010.5, 2015.5, 2020.5)),
    ):
        assert exposure_of(found["population"], found["series"], ROLES, "a", first).moments == moments


def test_of_a_projection_only_the_next_table_after_the_last_census_stands_in():
    rows = [people("a", "counts", 2020, 20)]
    rows += [people("a", "ahead", year, each) for year, each in ((2015, 1), (2020, 2), (2025, 30), (2030, 40))]
    found = tables(rows, [events("a", 2021, 1, 1)])
    exposure = exposure_of(found["population"], found["series"], ROLES, "a", 2021)
    assert exposure.moments == (2020.5, 2025.5)
    assert exposure.people[1] == pytest.approx(np.full((2, 19), 30.0))


def test_a_projection_that_ends_with_the_last_census_adds_no_table():
    rows = [people("a", series, year, 10) for series in ("counts", "ahead") for year in (2015, 2020)]
    found = tables(rows, [events("a", 2016, 1, 1)])
    for roles in (ROLES, SeriesRoles("counts")):
        assert exposure_of(found["population"], found["series"], roles, "a", 2016).moments == (2015.5, 2020.5)


@pytest.mark.parametrize(
    ("day", "moment"), [("01-01", 2020), ("01-31", 2020 + 30 / 365), ("12-01", 2020 + 11 / 12), ("03-02", 2020.1694)]
)
def test_a_day_is_a_part_of_its_year(day, moment):
    assert moment_of(2020, day) == pytest.approx(moment, abs=1e-5)


@pytest.mark.parametrize(
    ("year", "period"), [(2014, None), (2015, "a"), (2019, "a"), (2020, "b"), (2024, "b"), (2025, None)]
)
def test_a_calendar_year_has_the_rates_of_the_period_that_it_begins_in(year, period):
    names = {"a": "2015-2020", "b": "2020-2025"}
    assert period_of(year, list(names.values())) == names.get(period)


def test_without_a_second_age_table_there_are_no_person_years():
    found = tables([people("a", "counts", 2020, 20)], [events("a", 2021, 1, 1)])
    assert exposure_of(found["population"], found["series"], ROLES, "a", 2021) is None
    assert deaths_of(found, ROLES, "a", "00000") is None
    assert mortality_of(found, ROLES, ["a"], "00000") == {}


# Expected deaths


def test_expected_deaths_are_the_nations_rates_times_the_people():
    found = tables(
        [people("a", "counts", 2015, 100), people("a", "counts", 2020, 200)],
        [events("a", 2016, 5, 60), events("a", 2019, 5, 70), events("a", 2021, 5, 80)],
    )
    counts = deaths_of(found, ROLES, "a", "00000")
    # 38 cells of 120 and 180 people in the middle of 2016 and 2019, one in a hundred dies; 2021 has no people.
    assert counts.years == (2016, 2019)
    assert counts.expected == pytest.approx([38 * 1.2, 38 * 1.8])
    assert counts.ratio == pytest.approx(130 / 114)


def test_years_without_rates_of_the_nation_are_left_out():
    found = tables([people("a", "counts", 2010, 100), people("a", "counts", 2020, 100)],
                   [events("a", 2014, 5, 60), events("a", 2016, 5, 38)])  # fmt: skip
    assert deaths_of(found, ROLES, "a", "00000").years == (2016,)
    assert deaths_of(found, ROLES, "a", "99999") is None


@pytest.mark.parametrize(
    ("years", "registered", "expected", "said"),
    [
        ((), [], [], r"registered has shape \(0,\).*\(1,\)"),
        ((2016,), [1.0, 2.0], [1.0], r"registered has shape \(2,\).*\(1,\)"),
        ((2016,), [1.0], [1.0, 2.0], r"expected has shape \(2,\).*\(1,\)"),
        ((2016, 2017), [1.0], [1.0], r"registered has shape \(1,\).*\(2,\)"),
        ((2016, 2017), [1.0, 1.0], [1.0, 0.0], "expected deaths are 0"),
    ],
)
def test_deaths_that_cannot_be_compared_are_refused(years, registered, expected, said):
    with pytest.raises(ProjectionError, match=said):
        DeathCounts(years, np.array(registered), np.array(expected))


def test_the_first_year_with_deaths_decides_which_censuses_are_needed():
    rows = [people("a", "counts", year, each) for year, each in ((2015, 100), (2020, 200), (2025, 300))]
    counts = deaths_of(tables(rows, [events("a", 2019, 5, 60), events("a", 2021, 5, 80)]), ROLES, "a", "00000")
    # 38 cells of 180 people in the middle of 2019 and of 220 in that of 2021, one in a hundred dies
    assert counts.years == (2019, 2021)
    assert counts.expected == pytest.approx([38 * 1.8, 38 * 2.2])


def test_half_a_death_may_be_expected():
    assert deaths([1], [0.5]).ratio == 2


# Shrinking


def test_years_that_swing_more_than_chance_count_less():
    # r = 1; (40**2 / 100 + 40**2 / 100) / 1 = 32.
    assert deaths([60, 140], [100, 100]).dispersion == pytest.approx(32)
    # (2 + 8 + 2) ** 2 / ... : 0.04 + 0.16 + 0.04 = 0.24, over two: less than chance, so 1.
    assert deaths([98, 104, 98], [100, 100, 100]).dispersion == 1
    assert deaths([5], [4]).dispersion == 1
    assert deaths([0, 0], [4, 4]).dispersion == 1


def test_the_prior_is_taken_by_moments():
    areas = [deaths([80], [100]), deaths([100], [100]), deaths([150], [100])]
    # m = 330 / 300; s2 = (0.09 + 0.01 + 0.16) / 3; v = s2 - 1.1 / 100.
    assert prior_of(areas) == pytest.approx((1.1, 0.26 / 3 - 0.011))


def test_a_ratio_is_shrunk_the_more_the_fewer_its_deaths():
    areas = [deaths([1400], [1000]), deaths([800], [1000]), deaths([14], [10])]
    mean, variance = prior_of(areas)
    found = shrunk(areas)
    assert mean == pytest.approx(2214 / 2010)
    # The weight of an area's own ratio is E / (E + m / v).
    for area, result in zip(areas, found, strict=True):
        weight = area.expected.sum() / (area.expected.sum() + mean / variance)
        assert result.ratio == pytest.approx(weight * area.ratio + (1 - weight) * mean)
        assert result.low < result.ratio < result.high
        assert result.areas == 3
    assert abs(found[2].ratio - mean) < abs(found[0].ratio - mean)
    assert found[2].high - found[2].low > found[0].high - found[0].low


def test_deaths_that_swing_weigh_less_towards_their_own_ratio():
    steady, swinging = deaths([120, 120], [100, 100]), deaths([80, 160], [100, 100])
    # r = 1.2: 2 x 40**2 / 120 = 26.67 over one, so 240 deaths weigh as 9.
    assert swinging.dispersion == pytest.approx(2 * 40**2 / 120)
    others = [deaths([60], [100]), deaths([150], [100])]
    alone = [shrunk([*others, area])[2] for area in (steady, swinging)]
    mean, variance = prior_of([*others, swinging])
    weight = 200 / swinging.dispersion
    assert alone[1].ratio == pytest.approx((mean**2 / variance + 1.2 * weight) / (mean / variance + weight))
    assert alone[1].high - alone[1].low > 2 * (alone[0].high - alone[0].low)


def test_areas_that_differ_by_chance_alone_share_one_ratio():
    areas = [deaths([101], [100]), deaths([99], [100]), deaths([100], [100])]
    assert prior_of(areas) == (1.0, 0.0)
    found = shrunk(areas)
    assert [result.ratio for result in found] == [1.0, 1.0, 1.0]
    assert (found[0].low, found[0].high) == pytest.approx(gamma_interval(300, 300))


@pytest.mark.parametrize("count", [1, 2])
def test_too_few_areas_give_no_prior(count):
    found = shrunk([deaths([150], [100])] * count)
    assert [(result.ratio, result.areas) for result in found] == [(1.5, 0)] * count
    assert (found[0].low, found[0].high) == ratio_interval(150, 100)


def test_nobody_who_died_is_no_certainty():
    (found,) = shrunk([deaths([0], [2])])
    # Jeffreys: gamma of shape 1/2 is half a chi-squared of one degree, whose 97.5 % point is 5.0239; over 2 deaths due.
    assert found.ratio == 0
    assert found.low < 0.001
    assert found.high == pytest.approx(5.0239 / 4, abs=1e-4)


def test_intervals_are_those_of_a_gamma_distribution():
    # Shape 1 is exponential: quantile -ln(1 - p) / rate.
    assert gamma_interval(1, 4, 0.5) == pytest.approx((-math.log(0.75) / 4, -math.log(0.25) / 4))


def test_the_choices_of_a_split_are_the_nation_and_the_ends():
    (found,) = shrunk([deaths([150], [100])])
    assert [found.of(choice) for choice in ("nation", "low", "high")] == [1.0, found.low, found.high]
    assert scaled(pd.DataFrame({"mx": ["0.01"]}), 1.5)["mx"].tolist() == [0.015]
