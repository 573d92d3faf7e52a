"""What changes one municipality's population: net migrants between counts, events and cohorts of a projection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from visionbook.population.axes import SEXES
from visionbook.population.handbook import survivorship_of
from visionbook.population.implied import implied_rates
from visionbook.population.inputs import AGES
from visionbook.population.net_migration import assumptions_from, implied_net_migrants
from visionbook.population.projection import move_up, project


def migration_by_age(
    census_years: Sequence[int], censuses: np.ndarray, mortality: pd.DataFrame, intervals: int
) -> pd.DataFrame:
    """Return net migrants between censuses by sex and age reached, deaths taken from mortality rates.

    Parameters
    ----------
    census_years : sequence of int
        Census years, one interval apart.
    censuses : ndarray, shape (year, sex, age)
        Persons.
    mortality : DataFrame
        The table of mortality rates, of one area.
    intervals : int
        How many of the last intervals.

    Returns
    -------
    DataFrame
        start, end, sex, age_group, net_migrants (persons); no row for the youngest group, which needs births.

    Examples
    --------
    >>> rates = pd.DataFrame({"age_group": ["0-0", "1-4", *(f"{a}-{a + 4}" for a in range(5, 95, 5)), "95+"]})
    >>> rates = rates.assign(area_code="00000", period="2015-2020", mx=0.0).assign(mx=lambda r: r.index // 20 + 0.001)
    >>> rates = pd.concat([rates.assign(sex=sex) for sex in ("female", "male")])
    >>> len(migration_by_age((2015, 2020), np.full((2, 2, 19), 10.0), rates, 1))
    36
    """
    years, people = census_years[-intervals - 1 :], censuses[-intervals - 1 :]
    migrants = implied_net_migrants(people[:-1], people[1:], survivorship_of(mortality, years), AGES)[..., 1:]
    index = pd.MultiIndex.from_product([years[1:], SEXES, AGES.labels[1:]], names=["end", "sex", "age_group"])
    rows = pd.DataFrame({"net_migrants": migrants.reshape(-1)}, index=index).reset_index()
    rows["start"] = rows["end"] - AGES.width
    return rows[["start", "end", "sex", "age_group", "net_migrants"]]


def projected_events(
    years: tuple[int, ...], published: np.ndarray, mortality: pd.DataFrame, from_year: int = 0
) -> pd.DataFrame:
    """Return births, deaths and net migrants of each interval of a published projection.

    The published tables fix the sum of deaths and migration; the mortality rates split it.

    Parameters
    ----------
    years : tuple of int
        Years of the projection.
    published : ndarray, shape (year, sex, age)
        Persons.
    mortality : DataFrame
        The table of mortality rates.
    from_year : int
        Intervals that start earlier are left out.

    Returns
    -------
    DataFrame
        start, end, births, deaths, net_migrants and change (persons); births - deaths + net_migrants = change.

    Examples
    --------
    >>> rates = pd.DataFrame({"age_group": ["0-0", "1-4", *(f"{a}-{a + 4}" for a in range(5, 95, 5)), "95+"]})
    >>> rates = rates.assign(area_code="00000", period="2020-2025", mx=0.01)
    >>> rates = pd.concat([rates.assign(sex=sex) for sex in ("female", "male")])
    >>> events = projected_events((2020, 2025), np.stack([np.full((2, 19), 100.0)] * 2), rates, 2020)
    >>> float((events["births"] - events["deaths"] + events["net_migrants"] - events["change"]).abs().max()) < 1e-9
    True
    """
    assumptions = assumptions_from(implied_rates(published, AGES), survivorship_of(mortality, years))
    result = project(published[0], assumptions, AGES, years[0], years[-1])
    totals = result.population.sum(axis=(-2, -1))
    rows = pd.DataFrame(
        {
            "start": years[:-1],
            "end": years[1:],
            "births": result.births.sum(axis=-1),
            "deaths": result.deaths.sum(axis=(-2, -1)),
            "net_migrants": result.net_migrants.sum(axis=(-2, -1)),
            "change": totals[1:] - totals[:-1],
        }
    )
    return since(rows, from_year)


def since(intervals: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return those of some intervals that start in a year or later.

    Parameters
    ----------
    intervals : DataFrame
        start and whatever they hold.
    year : int
        The first that one may start in.

    Examples
    --------
    >>> since(pd.DataFrame({"start": [2015, 2020, 2025]}), 2020)["start"].tolist()
    [2020, 2025]
    """
    return intervals[intervals["start"] >= year].reset_index(drop=True)


def cohort_changes(years: tuple[int, ...], published: np.ndarray, from_year: int) -> pd.DataFrame:
    """Return how many of each age group a published projection leaves, or brings, one interval later.

    That is all that a projection by age says of what changes it: a life table would tell the dead from the movers.

    Parameters
    ----------
    years : tuple of int
        Years of the projection.
    published : ndarray, shape (year, sex, age)
        Persons.
    from_year : int
        Intervals that start earlier are left out.

    Returns
    -------
    DataFrame
        start, end, age_group (reached at the end), before and after (persons of the cohort) and ratio (after over
        before; missing where nobody was there); no row for the youngest group, who are born in the interval.

    Examples
    --------
    >>> people = np.stack([np.full((2, 19), 100.0), np.full((2, 19), 90.0)])
    >>> rows = cohort_changes((2020, 2025), people, 2020)
    >>> rows[["end", "age_group", "before", "after", "ratio"]].iloc[[0, -1]].values.tolist()
    [[2025, '5-9', 200.0, 180.0, 0.9], [2025, '90+', 400.0, 180.0, 0.45]]
    """
    before, after = (people.sum(axis=-2)[:, 1:] for people in (move_up(published[:-1]), published[1:]))
    index = pd.MultiIndex.from_product([years[1:], AGES.labels[1:]], names=["end", "age_group"])
    rows = pd.DataFrame({"before": before.reshape(-1), "after": after.reshape(-1)}, index=index).reset_index()
    rows.insert(0, "start", np.repeat(years[:-1], len(AGES.labels) - 1))
    rows["ratio"] = (rows["after"] / rows["before"]).where(rows["before"] > 0)
    return since(rows, from_year)


def split_by(events: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return natural change and net migration of all intervals together, a row per choice of mortality.

    Parameters
    ----------
    events : mapping of str to DataFrame
        As from `projected_events`, by choice.

    Returns
    -------
    DataFrame
        natural (births - deaths) and net_migrants (persons), indexed by choice.

    Examples
    --------
    >>> rows = pd.DataFrame({"births": [9.0, 8.0], "deaths": [20.0, 21.0], "net_migrants": [-3.0, -4.0]})
    >>> split_by({"town": rows}).loc["town"].tolist()
    [-24.0, -7.0]
    """
    sums = pd.DataFrame({choice: rows[["births", "deaths", "net_migrants"]].sum() for choice, rows in events.items()}).T
    return pd.DataFrame({"natural": sums["births"] - sums["deaths"], "net_migrants": sums["net_migrants"]})
