"""A projection started anew from a count that has no ages yet, and what is needed to reach targets from there.

The last count by age is projected to the year of the new total, every age and sex is multiplied by the one factor that
gives this total, and the projection goes on from there. The total is counted; the age structure is that of the earlier
count, moved on: that other ages left, or fewer were born, than was assumed is in it by number only. So the result is
provisional until the count by age is published.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from visionbook.errors import ProjectionError
from visionbook.messages import message
from visionbook.population.assumptions import Assumptions, Projection, held, number_of_intervals
from visionbook.population.axes import AgeGroups
from visionbook.population.inverse import Lever, Solution, Target, municipal_levers, solve
from visionbook.population.projection import move_up, project


@dataclass(frozen=True)
class Relaunch:
    """A projection that starts from a counted total.

    Parameters
    ----------
    aged_year : int
        The last count by age, which the age structure comes from.
    factor : float
        Counted total over what was projected from there (ratio): the same for every age and sex.
    ages : AgeGroups
        The age groups.
    population : ndarray, shape (sex, age)
        Persons in the year of the count.
    assumptions : Assumptions
        Of the intervals from the count to the horizon.
    projection : Projection
        From the year of the count to the horizon.
    """

    aged_year: int
    factor: float
    ages: AgeGroups
    population: np.ndarray
    assumptions: Assumptions
    projection: Projection

    @property
    def years(self) -> tuple[int, ...]:
        """The year of the count, and those projected."""
        return self.projection.years

    @property
    def totals(self) -> dict[int, float]:
        """Persons by year."""
        return dict(zip(self.years, self.projection.population.sum(axis=(-2, -1)).tolist(), strict=True))


def later(assumptions: Assumptions, intervals: int) -> Assumptions:
    """Return assumptions without their first intervals; what is the same in all of them stays.

    Parameters
    ----------
    assumptions : Assumptions
        Of one area, without leading axes, fertility as a child-woman ratio.
    intervals : int
        How many to leave out.

    Examples
    --------
    >>> from visionbook.population.assumptions import ChildWomanRatio, no_migration
    >>> ages = AgeGroups(5, 10)
    >>> given = Assumptions(np.ones((1, 2, 3)), ChildWomanRatio(np.array([0.2, 0.3]), np.ones(2)), no_migration(ages))
    >>> later(given, 1).fertility.child_woman_ratio, later(given, 1).survivorship_ratio.shape
    (array([0.3]), (1, 2, 3))
    """
    return _by_interval(assumptions, lambda values: values[intervals:] if len(values) > 1 else values)


def _by_interval(assumptions: Assumptions, changed: Callable[[np.ndarray], np.ndarray]) -> Assumptions:
    """Return assumptions of one area with each of their arrays changed, whose first axis is the interval."""
    fertility, migration = assumptions.fertility, assumptions.migration
    return Assumptions(
        changed(assumptions.survivorship_ratio),
        replace(
            fertility,
            child_woman_ratio=changed(fertility.child_woman_ratio),
            sex_ratio_of_children=changed(fertility.sex_ratio_of_children),
        ),
        replace(migration, net=changed(migration.net)),
    )


def relaunch(
    population: np.ndarray,
    assumptions: Assumptions,
    ages: AgeGroups,
    years: tuple[int, int, int],
    counted: float,
) -> Relaunch:
    """Return the projection started anew from a counted total.

    Parameters
    ----------
    population : ndarray, shape (sex, age)
        Persons of the last count by age.
    assumptions : Assumptions
        Of all intervals from that count to the horizon or beyond, of one area, fertility as a child-woman ratio.
    ages : AgeGroups
        The age groups.
    years : tuple of int
        The count by age, the counted total, the horizon; whole intervals apart.
    counted : float
        The counted total (persons).

    Raises
    ------
    ProjectionError
        If the years are not whole intervals apart, or nobody is left to be scaled.

    Examples
    --------
    >>> from visionbook.population.assumptions import ChildWomanRatio, no_migration
    >>> ages = AgeGroups(5, 90)
    >>> flat = Assumptions(np.ones((1, 2, 19)), ChildWomanRatio(np.array([0.0]), np.ones(1)), no_migration(ages))
    >>> anew = relaunch(np.full((2, 19), 10.0), flat, ages, (2020, 2025, 2030), 342.0)  # 380 expected
    >>> round(anew.factor, 3), round(float(anew.population[0, 5]), 1), anew.totals[2030]
    (0.9, 9.0, 342.0)
    """
    aged_year, counted_year, horizon = years
    first = number_of_intervals(aged_year, counted_year, ages)
    number_of_intervals(counted_year, horizon, ages)
    expected = project(population, _until(assumptions, first), ages, aged_year, counted_year).at(counted_year)
    if expected.sum() <= 0:
        raise ProjectionError(message("relaunch.nobody", year=counted_year))
    factor = counted / float(expected.sum())
    anew = started(expected * factor, later(assumptions, first), ages, (counted_year, horizon))
    return replace(anew, aged_year=aged_year, factor=factor)


def started(population: np.ndarray, assumptions: Assumptions, ages: AgeGroups, years: tuple[int, int]) -> Relaunch:
    """Return a projection from a population by age as it is, to be held beside one that was started anew.

    Parameters
    ----------
    population : ndarray, shape (sex, age)
        Persons in the first year.
    assumptions : Assumptions
        Of all intervals to the horizon or beyond, of one area, fertility as a child-woman ratio.
    ages : AgeGroups
        The age groups.
    years : tuple of int
        First year and horizon.

    Examples
    --------
    >>> from visionbook.population.assumptions import ChildWomanRatio, no_migration
    >>> ages = AgeGroups(5, 90)
    >>> flat = Assumptions(np.ones((1, 2, 19)), ChildWomanRatio(np.array([0.0]), np.ones(1)), no_migration(ages))
    >>> started(np.full((2, 19), 10.0), flat, ages, (2015, 2020)).totals
    {2015: 380.0, 2020: 380.0}
    """
    rates = _until(assumptions, number_of_intervals(*years, ages))
    return Relaunch(years[0], 1.0, ages, population, rates, project(population, rates, ages, *years))


def _until(assumptions: Assumptions, intervals: int) -> Assumptions:
    """Return the assumptions of the first intervals."""
    return _by_interval(assumptions, lambda values: values[:intervals])


@dataclass(frozen=True)
class Needed:
    """What reaching a target takes.

    Parameters
    ----------
    year : int
        The year of the target.
    target : float
        Persons.
    without : float
        Persons of the relaunched projection in that year.
    share : float
        The part of net out-migration held back in every interval up to that year; above 1 more people must come
        than leave, below 0 the target is reached with more leaving.
    held_back : tuple of float
        Persons per year, by interval: who would leave at the old rates and do not at the new ones.
    leaving : tuple of float
        Net migrants per year of the relaunched projection, by interval (negative if more leave than come).
    """

    year: int
    target: float
    without: float
    share: float
    held_back: tuple[float, ...]
    leaving: tuple[float, ...]

    @property
    def per_year(self) -> float:
        """Persons to be held back per year, the mean of all years up to the target."""
        return float(np.mean(self.held_back))


def staying(ages: AgeGroups, base_year: int, horizon_year: int) -> Lever:
    """Return the one lever that holds back net out-migration of all ages that a municipal vision can act on alike.

    They are those of the migration levers of `visionbook.population.inverse.municipal_levers`.

    Examples
    --------
    >>> lever = staying(AgeGroups(5, 90), 2025, 2035)
    >>> lever.profile.shape, lever.profile[0, 0, [0, 2, 3, 18]].tolist()
    ((2, 2, 19), [0.0, 0.0, 1.0, 1.0])
    """
    levers = municipal_levers(ages, base_year, horizon_year, base_year, base_year)
    profile = np.sum([lever.profile for lever in levers if lever.kind == "migration"], axis=0)
    return Lever("stay", "migration", profile)


def needed(anew: Relaunch, year: int, target: float) -> Needed:
    """Return how many people a year must be held back to reach a target, births per woman as assumed.

    Parameters
    ----------
    anew : Relaunch
        As from `relaunch`.
    year : int
        The year of the target, after that of the count.
    target : float
        Persons.

    Raises
    ------
    ProjectionError
        If it cannot be reached so, for example where nobody leaves; or the year is not a whole number of intervals
        away.

    Examples
    --------
    >>> from visionbook.population.assumptions import ChildWomanRatio, Migration
    >>> ages, leaving = AgeGroups(5, 90), Migration(np.full((1, 2, 19), -0.1))
    >>> rates = Assumptions(np.ones((1, 2, 19)), ChildWomanRatio(np.array([0.0]), np.ones(1)), leaving)
    >>> anew = relaunch(np.full((2, 19), 10.0), rates, ages, (2020, 2025, 2030), 380.0)
    >>> found = needed(anew, 2030, 352.0)  # 342 without: of those of 15 and over 36 leave, 10 must stay
    >>> round(found.without), round(found.share, 3), round(found.per_year, 3)
    (342, 0.278, 2.0)
    """
    ages, count_year = anew.ages, anew.years[0]
    intervals = number_of_intervals(count_year, year, ages)
    rates, lever = _until(_held(anew.assumptions, intervals), intervals), staying(ages, count_year, year)
    found = solve(anew.population, rates, ages, (count_year, year), [lever], [Target(str(year), year, target)])
    return Needed(
        year,
        target,
        float(found.base.at(year).sum()),
        found.pulled[lever.name],
        _held_back(found, rates, ages),
        tuple((found.base.net_migrants.sum(axis=(-2, -1)) / ages.width).tolist()),
    )


def _held(assumptions: Assumptions, intervals: int) -> Assumptions:
    """Return assumptions of which every array has at least so many intervals."""
    return _by_interval(assumptions, lambda values: held(values, max(intervals, len(values)), 0))


def _held_back(found: Solution, rates: Assumptions, ages: AgeGroups) -> tuple[float, ...]:
    change = found.assumptions.migration.net - rates.migration.net
    stays = move_up(found.plan.population[:-1]) * change / ages.width
    return tuple(stays.sum(axis=(-2, -1)).tolist())
