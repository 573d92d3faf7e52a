"""Projections beside later counts: which count an interval may be held against, and where its ends belong."""

import pandas as pd
import pytest

from visionbook.population.accuracy import BAND_LEVEL
from visionbook.population.confronted import editions_apart, editions_met, intervals_met, plan_met
from visionbook.population.counted import Counted


def counted(**totals):
    """Counts by year (`y2025=90`), that of 2025 preliminary."""
    years = {int(name[1:]): float(people) for name, people in totals.items()}
    return Counted(pd.Series(years), frozenset({2025}), 2020)


def errors(*rows):
    """Errors of (target_year, horizon_years, observed) where 100 had been projected."""
    frame = pd.DataFrame(rows, columns=["target_year", "horizon_years", "observed"])
    return frame.assign(method="last", age_group="total", area="a", launch_year=2000, projected=100.0)


NINE = errors(*[(2020, 5, float(people)) for people in (80, 85, 90, 95, 100, 105, 110, 115, 120)])
"""With nine cases 80 % lie from the first to the ninth: 0.8 to 1.2."""


@pytest.mark.parametrize(
    ("people", "verdict"), [(79.9, "below"), (80, "inside"), (100, "inside"), (120, "inside"), (120.1, "above")]
)
def test_the_ends_of_an_interval_belong_to_it(people, verdict):
    table = intervals_met({"a": pd.Series({2025: 100.0})}, 2020, {"a": counted(y2020=100, y2025=people)}, NINE, 0.8)
    (row,) = table.itertuples()
    assert (row.low, row.high) == pytest.approx((80, 120))
    assert (row.verdict, row.preliminary, row.horizon_years) == (verdict, True, 5)


def test_an_interval_knows_the_errors_up_to_its_base_year_and_is_held_against_later_counts():
    later = errors(*[(2025, horizon, 50.0) for horizon in (5, 10)])
    table = intervals_met(
        {"a": pd.Series({2015: 1.0, 2020: 100.0, 2025: 100.0, 2030: 100.0, 2035: 100.0})},
        2020,
        {"a": counted(y2015=1, y2020=9, y2025=90, y2030=90)},
        pd.concat([NINE, later]),
    )
    # 2020 is the base year, 2030 is ten years ahead, of which no error was known in 2020
    assert table[["year", "low"]].to_numpy().tolist() == [[2025, pytest.approx(80)]]
    assert BAND_LEVEL == 0.8
    nothing = intervals_met({"a": pd.Series({2025: 1.0})}, 2020, {"a": counted(y2020=1)}, NINE)
    assert nothing.empty and nothing.columns.tolist() == table.columns.tolist()


def test_intervals_of_several_areas_are_numbered_as_one_table():
    seen = {area: counted(y2025=90) for area in "ab"}
    table = intervals_met({area: pd.Series({2025: 100.0}) for area in "ab"}, 2020, seen, NINE)
    assert table["area"].to_dict() == {0: "a", 1: "b"}


def test_an_edition_is_held_against_counts_after_its_base_year_that_it_projects():
    editions = {"new": {"a": pd.Series({2020: 1.0, 2025: 99.0, 2035: 1.0})}}
    table = editions_met(editions, {"new": 2020}, {"a": counted(y2015=1, y2020=1, y2025=90, y2030=80)})
    assert table[["year", "preliminary", "difference", "error"]].to_numpy().tolist() == [
        [2025, True, 9.0, pytest.approx(0.1)]
    ]


def rows(*given):
    frame = pd.DataFrame(given, columns=["variant", "year", "population"])
    return frame.assign(area_code="a", series="plan", sex="both", age_group="total", status=None)


def test_a_plan_is_held_against_counts_after_those_that_it_prints():
    seen = {"a": counted(y2015=8, y2020=6, y2025=5)}
    aims = [("target", year, 10.0) for year in (2015, 2020, 2025, 2030)]
    for printed, years in (([], [2015, 2020, 2025]), ([2015], [2020, 2025]), ([2010, 2020], [2025]), ([2025], [])):
        population = rows(*aims, *(("observed", year, 9.0) for year in printed))
        table = plan_met(population, "plan", seen)
        assert table[["kind", "year"]].to_numpy().tolist() == [["target", year] for year in years]
    assert plan_met(rows(*aims), "", seen).empty
    table = plan_met(rows(*aims, ("projection", 2025, 4.0)), "plan", seen)
    assert table[table["year"].eq(2025)][["kind", "difference", "preliminary", "error"]].to_numpy().tolist() == [
        ["projection", -1.0, True, pytest.approx(-0.2)],
        ["target", 5.0, True, 1.0],
    ]


def test_editions_are_set_side_by_side_in_the_last_year_that_all_areas_share():
    older = {"a": pd.Series({2030: 10.0, 2040: 8.0, 2045: 7.0}), "b": pd.Series({2030: 20.0, 2040: 16.0})}
    newer = {"a": pd.Series({2030: 9.0, 2040: 6.0, 2045: 1.0}), "b": pd.Series({2030: 9.0, 2040: 20.0, 2050: 1.0})}
    table = editions_apart(older, newer)
    assert table.to_numpy().tolist() == [["a", 2040, 8.0, 6.0, -0.25], ["b", 2040, 16.0, 20.0, 0.25]]
    assert editions_apart(older, {"a": pd.Series({2050: 1.0})}).empty
