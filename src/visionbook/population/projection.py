"""Cohort-component projection: survive, move, bear, balance; interval after interval, as `book/methods.md` has it.

One interval is a chain of pure functions (`project_interval`), named here beside the steps of the method:

- survive (step 2): `move_up`, `survive`
- move (step 3): `migrants_at_start`, `migrants_at_end`, `newborn_migrants`, `add_migrants`
- bear (step 4): `births_in_interval`, `add_newborns`
- balance (step 5): `balancing_residual`

Arrays have any leading axes (municipality, scenario, draw), which are broadcast against each other, and `sex, age`
last. Assumptions have an `interval` axis before those; an axis of length 1 holds one interval's rates to the horizon.
Whatever enters an age group is indexed by the group in which people are at the *end* of the interval.

The balancing equation holds cell by cell, to rounding::

    population at the end = move_up(population at the start) + births - deaths + net migrants

Reference: Preston, Heuveline and Guillot (2001), *Demography*, chapter 6.
"""

from __future__ import annotations

import math

import numpy as np

from visionbook.errors import ProjectionError
from visionbook.messages import message
from visionbook.population.assumptions import Assumptions, Interval, Projection, number_of_intervals
from visionbook.population.axes import FEMALE, MALE, SEXES, AgeGroups, checked
from visionbook.population.births import births_in_interval
from visionbook.population.migrants import add_migrants, migrants_at_end, migrants_at_start, newborn_migrants

_CELLS_AT_ONCE = 50_000  # 400 kB an array: what a step computes fits a processor's cache (measured, decision 0020)


def move_up(population: np.ndarray) -> np.ndarray:
    """Return everyone one age group older; the only place that knows how the open-ended group fills.

    Parameters
    ----------
    population : ndarray, shape (..., age)
        Persons at the start of the interval.

    Returns
    -------
    ndarray, shape (..., age)
        Persons by the group they reach. The youngest group is empty; the last closed group joins those who are
        already in the open-ended group.

    Examples
    --------
    >>> move_up(np.array([100.0, 80.0, 60.0]))
    array([  0., 100., 140.])
    """
    older = np.empty(population.shape)
    older[..., 0] = 0.0
    older[..., 1:] = population[..., :-1]
    older[..., -1] += population[..., -1]
    return older


def survive(cohorts: np.ndarray, survivorship_ratio: np.ndarray) -> np.ndarray:
    """Return those alive at the end of the interval.

    Parameters
    ----------
    cohorts : ndarray, shape (..., age), or (...) for the births of the interval
        Persons by the age group they reach, as `move_up` gives them.
    survivorship_ratio : ndarray, of the same shape
        Ratio into each age group, 0 to 1; the first one, into the youngest group, is that of births.

    Returns
    -------
    ndarray, of the same shape
        Persons.

    References
    ----------
    Preston, Heuveline and Guillot (2001), *Demography*, section 6.2.

    Examples
    --------
    >>> survive(move_up(np.array([100.0, 80.0, 60.0])), np.array([0.99, 0.9, 0.5]))
    array([ 0., 90., 70.])
    """
    return cohorts * survivorship_ratio


def add_newborns(older: np.ndarray, newborns: np.ndarray) -> np.ndarray:
    """Return a table of persons or events with newborns in the youngest group, where there was nobody.

    Parameters
    ----------
    older : ndarray, shape (..., age)
        Everyone born before the interval; 0 in the youngest group.
    newborns : ndarray, shape (...)
        Those born in the interval.

    Returns
    -------
    ndarray, shape (..., age)

    Examples
    --------
    >>> add_newborns(np.array([0.0, 90.0, 70.0]), np.array(95.0))
    array([95., 90., 70.])
    """
    table = older.copy()
    table[..., 0] += newborns
    return table


def project_interval(population: np.ndarray, rates: Assumptions, ages: AgeGroups) -> Interval:
    """Return the population one interval later, and the events that led there.

    Parameters
    ----------
    population : ndarray, shape (..., sex, age)
        Persons at the start.
    rates : Assumptions
        Of one interval (no interval axis), as `Assumptions.of_interval` gives them.
    ages : AgeGroups
        The age groups; their width is the length of the interval.

    Returns
    -------
    Interval
        In balance cell by cell: see `balancing_residual`.

    References
    ----------
    Preston, Heuveline and Guillot (2001), *Demography*, section 6.3.

    Examples
    --------
    >>> from visionbook.population.assumptions import ChildWomanRatio, Migration
    >>> ages, still = AgeGroups(5, 50), Migration(np.zeros((2, 11)), "rates", "end")
    >>> rates = Assumptions(np.ones((2, 11)), ChildWomanRatio(np.array(0.2), np.array(1.0)), still)
    >>> project_interval(np.full((2, 11), 10.0), rates, ages).population[0].tolist()
    [7.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 20.0]
    """
    early = migrants_at_start(population, rates.migration)
    at_start = add_migrants(population, early)
    residents, arrivals = move_up(population), move_up(early)
    cohorts = add_migrants(residents, arrivals)
    survivors = survive(cohorts, rates.survivorship_ratio)
    late = migrants_at_end(residents, rates.migration)
    at_end = add_migrants(survivors, late)
    births = births_in_interval(at_start, survivors, at_end, rates, ages)
    newborns = survive(births, rates.survivorship_ratio[..., 0])
    moving_newborns = newborn_migrants(births, rates.migration)
    return Interval(
        population=add_newborns(at_end, newborns + moving_newborns),
        births=births,
        deaths=add_newborns(cohorts - survivors, births - newborns),
        net_migrants=add_newborns(add_migrants(late, arrivals), moving_newborns),
    )


def project(
    population: np.ndarray, assumptions: Assumptions, ages: AgeGroups, base_year: int, horizon_year: int
) -> Projection:
    """Project a population, or any number of them at once, to a horizon.

    Parameters
    ----------
    population : ndarray, shape (..., sex, age)
        Persons in the base year.
    assumptions : Assumptions
        With an interval axis: as long as there are intervals, or of length 1. Leading axes are broadcast.
    ages : AgeGroups
        The age groups; their width is the length of one interval.
    base_year, horizon_year : int
        First and last year; a whole number of intervals apart.

    Returns
    -------
    Projection

    Raises
    ------
    ProjectionError
        If a cell is negative or missing, a survivorship ratio outside 0-1, a shape does not fit, the horizon is not
        a whole number of intervals away, or more people would leave than there are.

    References
    ----------
    Preston, Heuveline and Guillot (2001), *Demography*, chapter 6.

    Examples
    --------
    >>> from visionbook.population.assumptions import ChildWomanRatio, Migration
    >>> ages, still = AgeGroups(5, 50), Migration(np.zeros((1, 2, 11)), "rates", "end")
    >>> rates = Assumptions(np.ones((1, 2, 11)), ChildWomanRatio(np.array([0.2]), np.array([1.0])), still)
    >>> projection = project(np.full((2, 11), 10.0), rates, ages, 2020, 2030)
    >>> projection.years, projection.population.sum(axis=(-2, -1)).tolist()
    ((2020, 2025, 2030), [220.0, 234.0, 248.0])
    """
    start = checked("population", population, ages)
    intervals = number_of_intervals(base_year, horizon_year, ages)
    assumptions = assumptions.checked(ages, intervals)
    leading = _leading_shape(start, assumptions)
    result = _empty(leading, intervals, base_year, ages)
    result.population[..., 0, :, :] = start
    with np.errstate(all="ignore"):  # what is not a number is refused below, with its place
        for part in _parts(leading, ages):
            people, rates = result.population[part][..., 0, :, :], assumptions.of_part(part, leading)
            for interval in range(intervals):
                step = project_interval(people, rates.of_interval(interval), ages)
                _record(result, part, interval, step)
                people = step.population
    _check_people_left(result, ages)
    return result


def balancing_residual(projection: Projection) -> np.ndarray:
    """Return population change less (births - deaths + net migrants), cell by cell: 0 to rounding.

    Returns
    -------
    ndarray, shape (..., interval, sex, age)
        Persons.

    Examples
    --------
    >>> from visionbook.population.assumptions import ChildWomanRatio, Migration
    >>> ages, out = AgeGroups(5, 50), Migration(np.full((1, 2, 11), -0.1), "rates", "half")
    >>> rates = Assumptions(np.full((1, 2, 11), 0.9), ChildWomanRatio(np.array([0.2]), np.array([1.0])), out)
    >>> projection = project(np.full((2, 11), 10.0), rates, ages, 2020, 2040)
    >>> bool(np.abs(balancing_residual(projection)).max() < 1e-12)
    True
    """
    expected = move_up(projection.population[..., :-1, :, :]) - projection.deaths + projection.net_migrants
    return projection.population[..., 1:, :, :] - add_newborns(expected, projection.births)


def _leading_shape(population: np.ndarray, assumptions: Assumptions) -> tuple[int, ...]:
    shapes = {"population": population.shape[:-2], **assumptions.leading_shapes()}
    try:
        return np.broadcast_shapes(*shapes.values())
    except ValueError as error:
        listed = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
        raise ProjectionError(message("model.listed_axes", listed=listed)) from error


def _empty(leading: tuple[int, ...], intervals: int, base_year: int, ages: AgeGroups) -> Projection:
    years = tuple(base_year + ages.width * step for step in range(intervals + 1))
    cells = (len(SEXES), len(ages))

    def by_year(count: int, *shape: int) -> np.ndarray:
        """Each year is one block of memory, so that a step runs over neighbouring cells."""
        return np.moveaxis(np.empty((count, *leading, *shape)), 0, -1 - len(shape))

    return Projection(
        years,
        by_year(intervals + 1, *cells),
        by_year(intervals, len(SEXES)),
        by_year(intervals, *cells),
        by_year(intervals, *cells),
    )


def _parts(leading: tuple[int, ...], ages: AgeGroups) -> list[tuple[slice, ...]]:
    """Cut the longest leading axis so that a part has about `_CELLS_AT_ONCE` cells: places do not depend on others."""
    if not leading:
        return [()]
    longest = max(leading)
    before = (slice(None),) * leading.index(longest)
    cells_each = math.prod(leading) // longest * len(SEXES) * len(ages)
    size = max(1, _CELLS_AT_ONCE // cells_each)
    return [(*before, slice(first, first + size)) for first in range(0, longest, size)]


def _record(result: Projection, part: tuple[slice, ...], interval: int, step: Interval) -> None:
    """Enter one interval of a part of the places into the result."""
    result.population[part][..., interval + 1, :, :] = step.population
    result.births[part][..., interval, :] = step.births
    result.deaths[part][..., interval, :, :] = step.deaths
    result.net_migrants[part][..., interval, :, :] = step.net_migrants


def _check_people_left(result: Projection, ages: AgeGroups) -> None:
    """Refuse the first year in which somebody is missing."""
    for interval, year in enumerate(result.years[1:]):
        try:
            checked(f"population in {year}", result.population[..., interval + 1, :, :], ages)
            checked(f"births before {year} (last axis {SEXES[FEMALE]}, {SEXES[MALE]})", result.births[..., interval, :])
        except ProjectionError as error:
            raise ProjectionError(message("model.more_leave", error=error)) from error
