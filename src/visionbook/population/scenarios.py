"""Scenarios of the handbook for municipal population visions (地方人口ビジョン策定のための手引き), and a grid.

- ``pattern_1``: the published projection (IPSS), its last interval's rates held to the horizon;
- ``simulation_1``: pattern 1, but the total fertility rate (TFR) rises to 2.1 by 2030 and stays there;
- ``simulation_2``: simulation 1, but net migration is zero at every age.

**TFR and child-woman ratio.** The engine bears children by a child-woman ratio, the handbook speaks of the TFR. They
are taken as proportional: TFR = k x child-woman ratio, with one k for each municipality, fixed by a TFR and a
child-woman ratio that stand for the same children (`tfr_per_child`). This holds exactly while the age pattern of
fertility, the ages of women within 15-49 and the survival and moves of young children stay as they were; it is an
approximation otherwise. Children 0-4 of a year are given the TFR of that year.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from visionbook.ages import THREE_GROUPS
from visionbook.errors import ParameterError
from visionbook.messages import message
from visionbook.population.assumptions import Assumptions, ChildWomanRatio, Projection
from visionbook.population.axes import AgeGroups, people_aged
from visionbook.population.projection import project

HANDBOOK = ("pattern_1", "simulation_1", "simulation_2")
REPLACEMENT_FERTILITY, REPLACEMENT_YEAR = 2.1, 2030
# Lower ends of ratings 2 to 5, as ratios; rating 1 lies below the first.
NATURAL_THRESHOLDS = (1.00, 1.05, 1.10, 1.15)
SOCIAL_THRESHOLDS = (1.00, 1.10, 1.20, 1.30)


@dataclass(frozen=True)
class FertilityGoal:
    """A total fertility rate (births per woman) to be reached in a year, and held from then on."""

    total_fertility_rate: float = REPLACEMENT_FERTILITY
    year: int = REPLACEMENT_YEAR


def tfr_per_child(total_fertility_rate: float | np.ndarray, child_woman_ratio: float | np.ndarray) -> np.ndarray:
    """Return k of TFR = k x child-woman ratio, from a pair that stands for the same children.

    Parameters
    ----------
    total_fertility_rate : array_like, shape (...)
        Births per woman.
    child_woman_ratio : array_like, shape (...)
        Children per woman at the end of the years that the TFR covers.

    Returns
    -------
    ndarray, shape (...)
        Births per woman for one child per woman; no unit.

    Raises
    ------
    ParameterError
        If a value is missing, zero or negative.

    Examples
    --------
    >>> float(tfr_per_child(1.6, 0.2))
    8.0
    """
    rate, ratio = np.asarray(total_fertility_rate, dtype=float), np.asarray(child_woman_ratio, dtype=float)
    if not (np.all(rate > 0) and np.all(ratio > 0) and np.all(np.isfinite(rate)) and np.all(np.isfinite(ratio))):
        raise ParameterError(message("model.rates_positive", rate=rate, ratio=ratio))
    return rate / ratio


def fertility_path(years: tuple[int, ...], base_year: int, base_rate: np.ndarray, goal: FertilityGoal) -> np.ndarray:
    """Return the TFR of each year: a straight line from the base year to the goal, constant afterwards.

    Parameters
    ----------
    years : tuple of int
        Ends of the intervals.
    base_year : int
        Where the line begins, before the goal's year.
    base_rate : ndarray, shape (...)
        TFR in the base year, births per woman.
    goal : FertilityGoal
        Rate and year to reach.

    Returns
    -------
    ndarray, shape (..., interval)

    Raises
    ------
    ParameterError
        If the goal's year is not after the base year, or its rate not above 0.

    Examples
    --------
    >>> fertility_path((2020, 2025, 2030, 2035), 2015, np.array(1.5), FertilityGoal(2.1, 2030)).round(2)
    array([1.7, 1.9, 2.1, 2.1])
    """
    if goal.year <= base_year or not goal.total_fertility_rate > 0:
        raise ParameterError(message("model.goal", goal=goal, base_year=base_year))
    share = np.clip((np.array(years) - base_year) / (goal.year - base_year), 0, 1)
    base = np.asarray(base_rate, dtype=float)[..., np.newaxis]
    return base + share * (goal.total_fertility_rate - base)


def with_fertility(assumptions: Assumptions, child_woman_ratio: np.ndarray) -> Assumptions:
    """Return the same assumptions with other child-woman ratios (..., interval).

    Raises
    ------
    ParameterError
        If fertility is stated by age of the mother.

    Examples
    --------
    >>> from visionbook.population.assumptions import no_migration
    >>> fertility, still = ChildWomanRatio(np.array([0.2]), np.array([1.0])), no_migration(AgeGroups(5, 50))
    >>> base = Assumptions(np.ones((1, 2, 11)), fertility, still)
    >>> with_fertility(base, np.array([0.3])).fertility.child_woman_ratio.tolist()
    [0.3]
    """
    if not isinstance(assumptions.fertility, ChildWomanRatio):
        raise ParameterError(message("model.needs_ratio"))
    return replace(assumptions, fertility=replace(assumptions.fertility, child_woman_ratio=child_woman_ratio))


def with_migration(assumptions: Assumptions, factor: float | np.ndarray) -> Assumptions:
    """Return the same assumptions with every net migration value multiplied: 1 as it was, 0 none.

    Parameters
    ----------
    assumptions : Assumptions
        Their migration has shape (..., interval, sex, age).
    factor : array_like
        Broadcast against the migration values.

    Examples
    --------
    >>> from visionbook.population.assumptions import Migration
    >>> base = Assumptions(np.ones((1, 2, 3)), None, Migration(np.full((1, 2, 3), -0.2)))
    >>> with_migration(base, 0.5).migration.net[0, 0].tolist()
    [-0.1, -0.1, -0.1]
    """
    return replace(assumptions, migration=replace(assumptions.migration, net=assumptions.migration.net * factor))


def handbook_scenarios(
    population: np.ndarray,
    pattern_1: Assumptions,
    ages: AgeGroups,
    base_year: int,
    horizon_year: int,
    base_rate: np.ndarray,
    births_per_child: np.ndarray,
    goal: FertilityGoal | None = None,
) -> Projection:
    """Project pattern 1, simulation 1 and simulation 2 in one call.

    Parameters
    ----------
    population : ndarray, shape (..., sex, age)
        Persons in the base year.
    pattern_1 : Assumptions
        Of the published projection, extended: as long as there are intervals.
    ages : AgeGroups
        The age groups.
    base_year, horizon_year : int
        First and last year.
    base_rate : ndarray, shape (...)
        TFR in the base year, births per woman, from which simulation 1 rises.
    births_per_child : ndarray, shape (...)
        k of TFR = k x child-woman ratio, see `tfr_per_child`.
    goal : FertilityGoal, optional
        Of simulation 1; 2.1 by 2030 if not given.

    Returns
    -------
    Projection
        With an axis for the scenario, in the order of `HANDBOOK`, as the last of the leading axes.

    References
    ----------
    Cabinet Secretariat (2014), 地方人口ビジョン策定のための手引き.

    Examples
    --------
    >>> from visionbook.population.assumptions import Migration
    >>> leaving = Migration(np.full((9, 2, 19), -0.02))
    >>> base = Assumptions(np.full((9, 2, 19), 0.97), ChildWomanRatio(np.full(9, 0.2), np.full(9, 1.05)), leaving)
    >>> ages, people = AgeGroups(5, 90), np.full((2, 19), 100.0)
    >>> totals = handbook_scenarios(people, base, ages, 2015, 2060, 1.5, 7.5).at(2060).sum(axis=(-2, -1))
    >>> bool(totals[0] < totals[1] < totals[2])
    True
    """
    pattern_1 = with_fertility(pattern_1, np.asarray(pattern_1.fertility.child_woman_ratio, dtype=float))
    years = tuple(range(base_year + ages.width, horizon_year + ages.width, ages.width))
    path = fertility_path(years, base_year, base_rate, goal or FertilityGoal())
    ratio = pattern_1.fertility.child_woman_ratio
    raised = path / np.asarray(births_per_child, dtype=float)[..., np.newaxis]
    leading = np.broadcast_shapes(ratio.shape[:-1], raised.shape[:-1])
    shape = (*leading, len(years))
    ratios = np.stack([np.broadcast_to(ratio, shape), *[np.broadcast_to(raised, shape)] * 2], axis=-2)
    kept = np.array([1.0, 1.0, 0.0]).reshape(3, 1, 1, 1)
    scenarios = Assumptions(
        pattern_1.survivorship_ratio[..., np.newaxis, :, :, :],
        replace(
            pattern_1.fertility,
            child_woman_ratio=ratios,
            sex_ratio_of_children=pattern_1.fertility.sex_ratio_of_children[..., np.newaxis, :],
        ),
        replace(pattern_1.migration, net=pattern_1.migration.net[..., np.newaxis, :, :, :] * kept),
    )
    return project(population[..., np.newaxis, :, :], scenarios, ages, base_year, horizon_year)


def influence_rating(ratio: float | np.ndarray, thresholds: tuple[float, ...]) -> np.ndarray:
    """Return the rating 1-5 of an influence: 1 below the first threshold, 5 from the last one up.

    Parameters
    ----------
    ratio : array_like, shape (...)
        Population of one scenario over that of another (1.05 for 105 %), not rounded.
    thresholds : tuple of float
        `NATURAL_THRESHOLDS` for simulation 1 / pattern 1, `SOCIAL_THRESHOLDS` for simulation 2 / simulation 1.

    Returns
    -------
    ndarray of int, shape (...)

    Raises
    ------
    ParameterError
        If a ratio is missing or negative.

    Examples
    --------
    >>> influence_rating([0.99, 1.0, 1.0499, 1.15], NATURAL_THRESHOLDS).tolist()
    [1, 2, 2, 5]
    """
    values = np.asarray(ratio, dtype=float)
    if not np.all(values >= 0):
        raise ParameterError(message("model.influence", values=values))
    return np.searchsorted(thresholds, values, side="right") + 1


def influences(scenarios: Projection, year: int) -> pd.DataFrame:
    """Return how much natural and social change weigh in a year, with their ratings.

    Parameters
    ----------
    scenarios : Projection
        As from `handbook_scenarios`, with at most one axis (area) before the scenario.
    year : int
        Any of its years.

    Returns
    -------
    DataFrame
        One row per area: natural_ratio (simulation 1 / pattern 1), natural_rating, social_ratio (simulation 2 /
        simulation 1), social_rating.

    Examples
    --------
    >>> people = np.array([100.0, 112.0, 140.0]).reshape(3, 1, 1, 1)
    >>> influences(Projection((2040,), people, None, None, None), 2040).round(2).values.tolist()
    [[1.12, 4.0, 1.25, 4.0]]
    """
    totals = np.atleast_2d(scenarios.at(year).sum(axis=(-2, -1)))
    natural, social = totals[..., 1] / totals[..., 0], totals[..., 2] / totals[..., 1]
    return pd.DataFrame(
        {
            "natural_ratio": natural,
            "natural_rating": influence_rating(natural, NATURAL_THRESHOLDS),
            "social_ratio": social,
            "social_rating": influence_rating(social, SOCIAL_THRESHOLDS),
        }
    )


def scenario_grid(
    population: np.ndarray,
    pattern_1: Assumptions,
    ages: AgeGroups,
    base_year: int,
    horizon_year: int,
    fertility_rates: np.ndarray,
    migration_factors: np.ndarray,
    births_per_child: float,
    goal_year: int = REPLACEMENT_YEAR,
) -> pd.DataFrame:
    """Project every combination of a TFR and a level of net migration, for one area.

    Parameters
    ----------
    population : ndarray, shape (sex, age)
        Persons in the base year.
    pattern_1 : Assumptions
        As long as there are intervals.
    ages, base_year, horizon_year
        As for `project`.
    fertility_rates : array_like, shape (n,)
        TFR reached in `goal_year` and held, births per woman. Until then it moves in a straight line from that of
        pattern 1 in the first interval; where it equals pattern 1 is not on the grid unless pattern 1 is constant.
    migration_factors : array_like, shape (m,)
        Net migration as a multiple of pattern 1's: 1 as published, 0 none, 0.5 half, -1 turned round.
    births_per_child : float
        k of TFR = k x child-woman ratio.
    goal_year : int
        When the TFR is reached.

    Returns
    -------
    DataFrame
        One row per total_fertility_rate, migration_factor, year and age_group (0-14, 15-64, 65+): population, persons.

    Examples
    --------
    >>> from visionbook.population.assumptions import Migration
    >>> leaving = Migration(np.full((9, 2, 19), -0.02))
    >>> base = Assumptions(np.full((9, 2, 19), 0.97), ChildWomanRatio(np.full(9, 0.2), np.full(9, 1.05)), leaving)
    >>> args = (np.full((2, 19), 100.0), base, AgeGroups(5, 90), 2015, 2060)
    >>> grid = scenario_grid(*args, fertility_rates=[1.5, 2.1], migration_factors=[0, 0.5, 1], births_per_child=7.5)
    >>> len(grid) == 2 * 3 * 10 * 3, list(grid.columns[:3])
    (True, ['total_fertility_rate', 'migration_factor', 'year'])
    """
    rates, factors = np.asarray(fertility_rates, dtype=float), np.asarray(migration_factors, dtype=float)
    years = tuple(range(base_year + ages.width, horizon_year + ages.width, ages.width))
    start = births_per_child * pattern_1.fertility.child_woman_ratio[..., 0]
    paths = [fertility_path(years, base_year, start, FertilityGoal(rate, goal_year)) for rate in rates]
    chosen = with_fertility(pattern_1, np.stack(paths)[:, np.newaxis, :] / births_per_child)
    chosen = with_migration(chosen, factors.reshape(-1, 1, 1, 1))
    result = project(population, chosen, ages, base_year, horizon_year)
    groups = np.stack([people_aged(result.population, ages, group) for group in THREE_GROUPS], axis=-1)
    index = pd.MultiIndex.from_product(
        [rates, factors, result.years, THREE_GROUPS],
        names=["total_fertility_rate", "migration_factor", "year", "age_group"],
    )
    return pd.DataFrame({"population": groups.reshape(-1)}, index=index).reset_index()
