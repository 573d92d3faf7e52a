"""What is last known of an indicator: the newest day wins, a report before statistics, a baseline only alone."""

from datetime import date

import pandas as pd
import pytest

from visionbook.strategy.known import last_values, whole_years

KPI = {"kpi_id": "k", "same_as": None, "observed": None, "observed_fy": None, "baseline": 3.0}


def judged(**changes):
    return pd.DataFrame([KPI | {"baseline_kind": "observed"} | changes])


def counted(year, value, kpi_id="k"):
    return {"kpi_id": kpi_id, "fiscal_year": year, "year": year, "value": value}


def known(frame, *rows):
    return last_values(frame, pd.DataFrame(rows))


def test_without_anything_else_the_counted_baseline_of_the_plan_is_what_is_known():
    found = known(judged())["k"]
    assert (found.kind, found.value, found.last, found.age(date(2026, 1, 1))) == ("baseline", 3.0, None, None)


@pytest.mark.parametrize("kind", ["projection", "unstated", "none"])
def test_no_other_baseline_is_a_value(kind):
    assert known(judged(baseline_kind=kind)) == {}
    assert known(judged(baseline=None)) == {}


@pytest.mark.parametrize(
    ("year", "kind"),
    # the report of the fiscal year 2022 covers the days until 31 March 2023; the census is of 1 October
    [(2020, "reported"), (2022, "reported"), (2023, "official"), (2025, "official")],
)
def test_the_newest_day_wins_whatever_the_fiscal_year_is_called(year, kind):
    found = known(judged(observed=5.0, observed_fy=2022), counted(year, 9.0))["k"]
    assert found.kind == kind
    assert found.last == (date(2023, 3, 31) if kind == "reported" else date(year, 10, 1))


def test_of_statistics_the_newest_counts_in_whatever_order_they_stand():
    found = known(judged(), counted(2025, 9.0), counted(2015, 7.0), counted(2020, 8.0))["k"]
    assert (found.value, found.age(date(2026, 9, 30)), found.age(date(2026, 10, 1))) == (9.0, 0, 1)


def test_an_indicator_that_is_the_same_as_another_has_its_statistics():
    frame = pd.concat([judged(), judged(kpi_id="again", same_as="k")])
    assert known(frame, counted(2020, 8.0))["again"].value == 8.0


@pytest.mark.parametrize(
    ("since", "day", "years"),
    [
        ("2024-02-29", "2025-02-28", 0),
        ("2024-02-29", "2025-03-01", 1),
        ("2023-03-31", "2026-11-30", 3),
        ("2026-11-30", "2026-11-30", 0),
        ("2026-12-01", "2026-11-30", None),
    ],
)
def test_years_are_whole_and_what_is_newer_than_the_day_has_no_age(since, day, years):
    assert whole_years(date.fromisoformat(since), date.fromisoformat(day)) == years
