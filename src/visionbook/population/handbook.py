"""Scenarios of the handbook for a municipality, from the tables to what pages show.

The published projection by sex and age gives the population by sex and age; life tables, usually the nation's, split
its change into deaths and net migration; the municipal TFR fixes what one child per woman means (see `scenarios`).
Beyond the published horizon the rates of the last published interval are held, survivorship included.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from visionbook.ages import THREE_GROUPS, TOTAL
from visionbook.errors import ParameterError
from visionbook.messages import message
from visionbook.needs import require_tables
from visionbook.population.assumptions import Assumptions, Projection, held, number_of_intervals
from visionbook.population.axes import SEXES, people_aged
from visionbook.population.implied import child_woman_ratios, implied_rates, rates_exist
from visionbook.population.inputs import AGES, people_by_age, survivorship
from visionbook.population.net_migration import assumptions_from
from visionbook.population.scenarios import (
    HANDBOOK,
    FertilityGoal,
    handbook_scenarios,
    influences,
    tfr_per_child,
)

TABLES = ("population", "life_table_mx", "municipal_fertility")
"""The tables that `base_case` and `handbook_of` read."""

HANDBOOK_GOAL = FertilityGoal()
"""The handbook's assumption for simulation 1: a TFR of 2.1 (replacement) by 2030."""


@dataclass(frozen=True)
class BaseCase:
    """A published projection of one municipality as engine input, extended to a horizon.

    Parameters
    ----------
    area_code, series : str
        Whose projection, and which.
    base_year, published_to, horizon_year : int
        First year, last published year, last year.
    population : ndarray, shape (sex, age)
        Persons in the base year.
    assumptions : Assumptions
        That reproduce the published years and hold the last interval's rates to the horizon.
    base_rate : float
        TFR (births per woman) set against the child-woman ratio of the base year.
    births_per_child : float
        k of TFR = k x child-woman ratio.
    """

    area_code: str
    series: str
    base_year: int
    published_to: int
    horizon_year: int
    population: np.ndarray
    assumptions: Assumptions
    base_rate: float
    births_per_child: float


@dataclass(frozen=True)
class Handbook:
    """The three scenarios of one municipality.

    Parameters
    ----------
    base : BaseCase
        What they start from.
    projection : Projection
        With the scenario axis in the order of `HANDBOOK`.
    by_age : DataFrame
        scenario, year, age_group (``total`` and the three groups), population (persons, not rounded).
    influence_year : int
        Year of the influences.
    influence : Series
        natural_ratio, natural_rating, social_ratio, social_rating.
    goal : FertilityGoal
        Of simulation 1.
    """

    base: BaseCase
    projection: Projection
    by_age: pd.DataFrame
    influence_year: int
    influence: pd.Series
    goal: FertilityGoal

    def totals(self, scenario: str) -> pd.Series:
        """Return the total population (persons) of a scenario by year."""
        rows = self.by_age[(self.by_age["scenario"] == scenario) & (self.by_age["age_group"] == TOTAL)]
        return rows.set_index("year")["population"]


def life_tables_reach(life_tables: pd.DataFrame, years: Sequence[int]) -> bool:
    """Return whether there is a life table for each of consecutive intervals.

    Parameters
    ----------
    life_tables : DataFrame
        As for `survivorship_of`.
    years : sequence of int
        Ends of the intervals and the start of the first one.

    Examples
    --------
    >>> rows = pd.DataFrame({"period": ["2015-2020"]})
    >>> life_tables_reach(rows, [2015, 2020]), life_tables_reach(rows, [2015, 2020, 2025])
    (True, False)
    """
    return {f"{start}-{end}" for start, end in pairwise(years)} <= set(life_tables["period"])


def survivorship_of(life_tables: pd.DataFrame, years: Sequence[int], area_code: str = "") -> np.ndarray:
    """Return survivorship ratios of consecutive intervals, each from the life table of its own years.

    Parameters
    ----------
    life_tables : DataFrame
        As for `visionbook.population.inputs.survivorship`.
    years : sequence of int
        Ends of the intervals and the start of the first one.
    area_code : str
        Whose life tables; if not given, of the one area that they are of.

    Returns
    -------
    ndarray, shape (interval, sex, age)

    Raises
    ------
    ProjectionError
        If there is no life table for an interval.
    ParameterError
        If the life tables are of several areas and none is named.

    Examples
    --------
    >>> limits = ["0-0", "1-4", *(f"{a}-{a + 4}" for a in range(5, 100, 5)), "100+"]
    >>> one = pd.DataFrame({"age_group": limits, "mx": 0.01, "area_code": "00000", "period": "2015-2020"})
    >>> rows = pd.concat([one.assign(sex=sex) for sex in ("female", "male")])
    >>> survivorship_of(rows, [2015, 2020])[0, 0, 5].round(3)  # exp(-5 x 0.01)
    np.float64(0.951)
    """
    periods, areas = [f"{start}-{end}" for start, end in pairwise(years)], life_tables["area_code"].unique()
    if not area_code and len(areas) > 1:
        raise ParameterError(message("model.one_life_table", areas=areas))
    whose = area_code or (areas[0] if len(areas) else "any area")
    return np.stack([survivorship(life_tables, whose, period) for period in periods])


def base_case(tables: Mapping[str, pd.DataFrame], area_code: str, series: str, horizon_year: int) -> BaseCase:
    """Return a municipality's published projection as engine input, extended.

    Parameters
    ----------
    tables : mapping
        The tables of `TABLES`.
    area_code : str
        Five-digit code.
    series : str
        A projection by sex and five-year age group.
    horizon_year : int
        Last year.

    Raises
    ------
    ParameterError
        If the municipality has no TFR.
    ProjectionError
        If a cell of the projection is missing, or the horizon is not a whole number of intervals away.

    Examples
    --------
    >>> base_case({}, "01223", "ipss2018", 2060)
    Traceback (most recent call last):
    visionbook.errors.ParameterError: tables lacks population; it needs population, life_table_mx, municipal_fertility
    """
    require_tables(tables, TABLES)
    years, people = people_by_age(tables["population"], series, [area_code])
    rates = _fertility(tables)
    if area_code not in rates:
        raise ParameterError(message("model.no_tfr", area_code=area_code))
    alive = survivorship_of(tables["life_table_mx"], years)
    return _base_case(area_code, series, (years, people[0]), alive, float(rates[area_code]), horizon_year)


def _fertility(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Return the TFR by municipality."""
    return tables["municipal_fertility"].set_index("area_code")["total_fertility_rate"]


def _base_case(
    area_code: str,
    series: str,
    projected: tuple[tuple[int, ...], np.ndarray],
    alive: np.ndarray,
    base_rate: float,
    horizon_year: int,
) -> BaseCase:
    """Return the base case of a projection, (year) and (year, sex, age), and of the survivorship of its years."""
    years, published = projected
    intervals = number_of_intervals(years[0], horizon_year, AGES)
    assumptions = assumptions_from(implied_rates(published, AGES).held(intervals), held(alive, intervals, -3))
    return BaseCase(
        area_code,
        series,
        years[0],
        years[-1],
        horizon_year,
        published[0],
        assumptions,
        base_rate,
        float(tfr_per_child(base_rate, child_woman_ratios(published[0], AGES))),
    )


def handbook_of(
    tables: Mapping[str, pd.DataFrame],
    area_code: str,
    series: str,
    horizon_year: int,
    influence_year: int = 0,
    goal: FertilityGoal = HANDBOOK_GOAL,
) -> Handbook:
    """Return pattern 1, simulation 1 and simulation 2 of a municipality, with the influence ratings.

    Parameters
    ----------
    tables, area_code, series, horizon_year
        As for `base_case`.
    influence_year : int, optional
        Year in which the scenarios are compared; 0 for the last published year of the projection.
    goal : FertilityGoal, optional
        The TFR of simulation 1 and the year by which it is reached; 2.1 by 2030, as the handbook has it, if not given.

    Raises
    ------
    ParameterError, ProjectionError
        As `base_case`.

    Examples
    --------
    >>> handbook_of({}, "01223", "ipss2018", 2060)
    Traceback (most recent call last):
    visionbook.errors.ParameterError: tables lacks population; it needs population, life_table_mx, municipal_fertility
    """
    return _scenarios(base_case(tables, area_code, series, horizon_year), influence_year, goal)


def _scenarios(base: BaseCase, influence_year: int, goal: FertilityGoal) -> Handbook:
    projection = handbook_scenarios(
        base.population,
        base.assumptions,
        AGES,
        base.base_year,
        base.horizon_year,
        np.array(base.base_rate),
        np.array(base.births_per_child),
        goal,
    )
    year = influence_year or base.published_to
    return Handbook(base, projection, groups_by_year(projection), year, influences(projection, year).iloc[0], goal)


def handbooks_of(
    tables: Mapping[str, pd.DataFrame],
    area_codes: Sequence[str],
    series: str,
    horizon_year: int | None,
    goal: FertilityGoal = HANDBOOK_GOAL,
) -> dict[str, Handbook]:
    """Return the handbook scenarios of those municipalities that they can be computed for; often all, maybe none.

    That needs a projection by sex and age in which no cohort is empty, life tables of its intervals, and a TFR.

    Parameters
    ----------
    tables, goal
        As for `handbook_of`.
    area_codes : sequence of str
        Five-digit codes, in the order of the result.
    series : str
        As for `handbook_of`; empty if there is no projection by sex and age.
    horizon_year : int or None
        As for `handbook_of`; None if there is no projection by sex and age. Then no municipality has scenarios.

    Examples
    --------
    >>> handbooks_of({}, ["01223"], "", 2060)
    {}
    """
    if not series or horizon_year is None:
        return {}
    population = tables["population"]
    projected = set(population.loc[population["series"].eq(series) & population["sex"].isin(SEXES), "area_code"])
    able = [code for code in area_codes if code in projected & set(tables["municipal_fertility"]["area_code"])]
    years, people = people_by_age(population, series, able)
    if len(years) < 2 or not life_tables_reach(tables["life_table_mx"], years):
        return {}
    alive, rates = survivorship_of(tables["life_table_mx"], years), _fertility(tables)
    bases = [
        _base_case(code, series, (years, published), alive, float(rates[code]), horizon_year)
        for code, published in zip(able, people, strict=True)
        if rates_exist(published, AGES)
    ]
    return {base.area_code: _scenarios(base, 0, goal) for base in bases}


def groups_by_year(projection: Projection, names: Sequence[str] = HANDBOOK) -> pd.DataFrame:
    """Return totals and three age groups of scenarios by year.

    Parameters
    ----------
    projection : Projection
        With one axis, the scenario, before the year.
    names : sequence of str
        Names of the scenarios, in order.

    Returns
    -------
    DataFrame
        scenario, year, age_group (``total``, ``0-14``, ``15-64``, ``65+``), population (persons).

    Examples
    --------
    >>> people = np.ones((1, 1, 2, 19))
    >>> groups_by_year(Projection((2015,), people, None, None, None), ["one"])["population"].tolist()
    [38.0, 6.0, 20.0, 12.0]
    """
    groups = (TOTAL, *THREE_GROUPS)
    persons = [people_aged(projection.population, AGES, "0+" if group == TOTAL else group) for group in groups]
    index = pd.MultiIndex.from_product([names, projection.years, groups], names=["scenario", "year", "age_group"])
    return pd.DataFrame({"population": np.stack(persons, axis=-1).reshape(-1)}, index=index).reset_index()
