"""Total fertility rates from registered births and women by age: worked by hand."""

import numpy as np
import pandas as pd
import pytest
from vital_tables import ROLES, events, people, tables, total

from visionbook.errors import ProjectionError
from visionbook.population.indirect_fertility import births_at_one, fertility_of, indirect_rate
from visionbook.population.poisson import gamma_interval

GROUPS = [f"{age}-{age + 4}" for age in range(15, 50, 5)]


def pattern(*shares, period="2015-2020"):
    return pd.DataFrame({"area_code": "00000", "period": period, "age_group": GROUPS, "share": shares})


def given(populations, registered, *patterns):
    flat = pattern(*[1 / 7] * 7), pattern(*[1 / 7] * 7, period="2020-2025")
    return tables(populations, registered) | {"fertility_age_pattern": pd.concat(patterns or flat)}


def test_women_count_by_the_share_of_births_at_their_age():
    # All births between 25 and 29: of the 500 women there a fifth bears one child a year at a rate of 1.
    shares = np.array([0, 0, 1.0, 0, 0, 0, 0])
    women = np.array([[900.0, 900.0, 500.0, 900.0, 900.0, 900.0, 900.0]])
    assert births_at_one(women, shares) == pytest.approx([100])


@pytest.mark.parametrize(("births", "rate"), [([60, 60], 1.2), ([0, 50], 0.5), ([105, 105], 2.1)])
def test_the_rate_is_births_over_those_of_a_rate_of_one(births, rate):
    found = indirect_rate((2016, 2017), np.array(births, dtype=float), np.array([50.0, 50.0]))
    assert (found.rate, found.births, found.first, found.last) == (rate, sum(births), 2016, 2017)
    assert (found.low, found.high) == gamma_interval(sum(births) + 0.5, 100)
    assert found.low < rate < found.high


@pytest.mark.parametrize(
    ("years", "births", "due", "said"),
    [
        ((), [], [], r"births has shape \(0,\).*\(1,\)"),
        ((2016,), [5.0, 5.0], [1.0], r"births has shape \(2,\).*\(1,\)"),
        ((2016,), [5.0], [1.0, 1.0], "births at a rate of 1 has shape"),
        ((2016,), [5.0], [0.0], "births at a rate of 1 are 0"),
    ],
)
def test_births_without_women_are_refused(years, births, due, said):
    with pytest.raises(ProjectionError, match=said):
        indirect_rate(years, np.array(births), np.array(due))


def test_each_period_of_the_pattern_has_its_own_rate():
    registered = [events("a", year, births, 1) for year, births in ((2016, 24), (2019, 36), (2021, 20), (2022, 20))]
    populations = [people("a", "counts", 2015, 100), people("a", "counts", 2020, 200), people("a", "ahead", 2020, 1)]
    found = fertility_of(
        given([*populations, people("a", "ahead", 2025, 50), total("a", 2025, 38 * 100)], registered),
        ROLES,
        "a",
        "00000",
    )
    # Flat shares: at a rate of 1 a fifth of the women of one group bears. 120 and 180 women: 24 + 36 births.
    # From 200 in 2020 to the projection's 50, brought to the 100 of the count of 2025: 180 and 160, 36 + 32 births.
    assert [(rate.first, rate.last, rate.expected) for rate in found] == [(2016, 2019, False), (2021, 2022, True)]
    assert [rate.rate for rate in found] == pytest.approx([60 / 60, 40 / 68])


def test_a_pattern_with_a_missing_age_gives_no_rate():
    short = pattern(*[1 / 7] * 7).iloc[1:]
    populations = [people("a", "counts", 2015, 100), people("a", "counts", 2020, 200)]
    assert fertility_of(given(populations, [events("a", 2016, 24, 1)], short), ROLES, "a", "00000") == []


def test_a_town_without_births_or_people_by_age_has_no_rate():
    populations = [people("a", "counts", 2015, 100), people("a", "counts", 2020, 200), total("b", 2020, 9)]
    found = given(populations, [events("b", 2016, 24, 1)])
    assert fertility_of(found, ROLES, "a", "00000") == []
    assert fertility_of(found, ROLES, "b", "00000") == []
