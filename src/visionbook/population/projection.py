"""Cohort-component projection: survive, move, bear, add newborns; interval after interval.

Arrays have any leading axes (municipality, scenario, draw), which are broadcast against each other, and `sex, age`
last. Assumptions have an `interval` axis before those; an axis of length 1 holds one interval's rates to the horizon.
Whatever enters an age group is indexed by the group in which people are at the *end* of the interval.

The balancing equation holds cell by cell, to rounding::

    population at the end = move_up(population at the start) + births - deaths + net migrants

Reference: Preston, Heuveline and Guillot (2001), *Demography*, chapter 6.
"""

from __future__ import annotations

import numpy as np

from visionbook.errors import ProjectionError
from visionbook.population.assumptions import (
    Assumptions,
    ChildWomanRatio,
    Interval,
    Migration,
    Projection,
    number_of_intervals,
)
from visionbook.population.axes import FEMALE, MALE, SEXES, AgeGroups, checked
from visionbook.population.births import births_by_age_of_mother, births_from_children, by_sex


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
    older.reshape(-1)[1:] = population.reshape(-1)[:-1]  # one long copy; what crosses into a youngest group is undone:
    older[..., 0] = 0.0
    older[..., -1] += population[..., -1]
    return older


def survive(cohorts: np.ndarray, survivorship_ratio: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """Return those alive one interval later.

    Parameters
    ----------
    cohorts : ndarray, shape (..., age)
        Persons by the age group they reach, as `move_up` gives them.
    survivorship_ratio : ndarray, shape (..., age)
        Ratio into each age group, 0 to 1; the first one concerns births.
    out : ndarray, optional
        Where to write the result, as in NumPy; a new array if not given.

    Returns
    -------
    ndarray, shape (..., age)
        Persons.

    References
    ----------
    Preston, Heuveline and Guillot (2001), *Demography*, section 6.2.

    Examples
    --------
    >>> survive(move_up(np.array([100.0, 80.0, 60.0])), np.array([0.99, 0.9, 0.5]))
    array([ 0., 90., 70.])
    """
    return np.multiply(cohorts, survivorship_ratio, out=out)


def migrants_at_start(population: np.ndarray, migration: Migration) -> np.ndarray:
    """Return net migrants who arrive at the start of the interval, by their age group then.

    Parameters
    ----------
    population : ndarray, shape (..., sex, age)
        Persons at the start.
    migration : Migration
        Of one interval. A rate is per person in the age group at the start.

    Returns
    -------
    ndarray, shape (..., sex, age)
        Persons, negative where more leave.

    Examples
    --------
    >>> half = Migration(np.array([[10.0, -20.0, 0.0]] * 2), kind="counts", timing="half")
    >>> migrants_at_start(np.ones((2, 3)), half)[0].tolist()
    [5.0, -10.0, 0.0]
    """
    net = migration.share_at_start * migration.net
    return net * population if migration.kind == "rates" else np.broadcast_to(net, population.shape)


def migrants_at_end(cohorts: np.ndarray, migration: Migration, out: np.ndarray | None = None) -> np.ndarray:
    """Return net migrants who arrive at the end of the interval, by their age group then; newborns apart.

    Parameters
    ----------
    cohorts : ndarray, shape (..., sex, age)
        The population at the start by the group it reaches, as `move_up` gives it.
    migration : Migration
        Of one interval. A rate is per person who would reach the group if nobody died or moved, so that
        survivorship ratio + rate = cohort change ratio when all migration is at the end.
    out : ndarray, optional
        Where to write the result, as in NumPy; a new array if not given.

    Returns
    -------
    ndarray, shape (..., sex, age)
        Persons, negative where more leave; nobody in the youngest group, see `newborn_migrants`.

    Examples
    --------
    >>> late = Migration(np.array([[0.0, 0.1, -0.2]] * 2), kind="rates", timing="end")
    >>> migrants_at_end(np.array([[0.0, 100.0, 140.0]] * 2), late)[0].tolist()
    [0.0, 10.0, -28.0]
    """
    net = migration.net if migration.timing == "end" else (1 - migration.share_at_start) * migration.net
    if migration.kind == "rates":
        return np.multiply(net, cohorts, out=out)
    migrants = np.empty(cohorts.shape) if out is None else out
    migrants[...] = net
    migrants[..., 0] = 0.0
    return migrants


def newborn_migrants(births: np.ndarray, migration: Migration) -> np.ndarray:
    """Return net migrants at the end of the interval who were born in it.

    Parameters
    ----------
    births : ndarray, shape (..., sex)
        Births of the interval.
    migration : Migration
        Of one interval. A rate in the youngest group is per birth.

    Returns
    -------
    ndarray, shape (..., sex)
        Persons, negative where more leave.

    Examples
    --------
    >>> leaving = Migration(np.array([[-0.02, 0.0, 0.0]] * 2), kind="rates", timing="half")
    >>> newborn_migrants(np.array([100.0, 110.0]), leaving).tolist()
    [-1.0, -1.1]
    """
    net = (1 - migration.share_at_start) * migration.net[..., 0]
    return net * births if migration.kind == "rates" else np.broadcast_to(net, births.shape)


def add_newborns(older: np.ndarray, newborns: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """Return a table of persons or events with newborns in the youngest group, where there was nobody.

    Parameters
    ----------
    older : ndarray, shape (..., age)
        Everyone born before the interval; 0 in the youngest group.
    newborns : ndarray, shape (...)
        Those born in the interval.
    out : ndarray, optional
        Where to write the result, as in NumPy; a new array if not given.

    Returns
    -------
    ndarray, shape (..., age)

    Examples
    --------
    >>> add_newborns(np.array([0.0, 90.0, 70.0]), np.array(95.0))
    array([95., 90., 70.])
    """
    table = older.copy() if out is None else out
    if table is not older:
        table[...] = older
    table[..., 0] += newborns
    return table


def project_interval(
    population: np.ndarray, rates: Assumptions, ages: AgeGroups, out: Interval | None = None
) -> Interval:
    """Return the population one interval later, and the events that led there.

    Parameters
    ----------
    population : ndarray, shape (..., sex, age)
        Persons at the start.
    rates : Assumptions
        Of one interval (no interval axis), as `Assumptions.of_interval` gives them.
    ages : AgeGroups
        The age groups; their width is the length of the interval.
    out : Interval, optional
        Arrays to write the result into; new ones if not given.

    Returns
    -------
    Interval

    Examples
    --------
    >>> ages, still = AgeGroups(5, 50), Migration(np.zeros((2, 11)), "rates", "end")
    >>> rates = Assumptions(np.ones((2, 11)), ChildWomanRatio(np.array(0.2), np.array(1.0)), still)
    >>> project_interval(np.full((2, 11), 10.0), rates, ages).population[0].tolist()
    [7.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 20.0]
    """
    out = out or Interval(np.empty(population.shape), *_empty_events(population))
    migration, cohorts = rates.migration, move_up(population)
    late = migrants_at_end(cohorts, migration, out=out.net_migrants)
    exposed, reaching, early = population, cohorts, None
    if migration.timing != "end":
        arriving = migrants_at_start(population, migration)
        exposed, early = population + arriving, move_up(arriving)
        reaching = cohorts + early
    survivors = survive(reaching, rates.survivorship_ratio, out=out.deaths)
    later = np.add(survivors, late, out=out.population)
    deaths = np.subtract(reaching, survivors, out=out.deaths)
    births = _births(exposed, later, rates, ages)
    newborns, moved = births * rates.survivorship_ratio[..., 0], newborn_migrants(births, migration)
    net_migrants = late if early is None else np.add(late, early, out=late)
    out.births[...] = births
    add_newborns(later, newborns + moved, out=later)
    add_newborns(deaths, births - newborns, out=deaths)
    add_newborns(net_migrants, moved, out=net_migrants)
    return out


def _empty_events(population: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return empty arrays for births, deaths and net migrants of one interval."""
    return np.empty(population.shape[:-1]), np.empty(population.shape), np.empty(population.shape)


def _births(exposed: np.ndarray, at_end: np.ndarray, rates: Assumptions, ages: AgeGroups) -> np.ndarray:
    women = at_end[..., FEMALE, :]
    if isinstance(rates.fertility, ChildWomanRatio):
        return births_from_children(women, rates.fertility, rates.survivorship_ratio, rates.migration, ages)
    by_mother = births_by_age_of_mother(exposed[..., FEMALE, :], women, rates.fertility.fertility_rate, ages.width)
    return by_sex(by_mother.sum(axis=-1), rates.fertility.sex_ratio_at_birth)


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
    >>> ages, still = AgeGroups(5, 50), Migration(np.zeros((1, 2, 11)), "rates", "end")
    >>> rates = Assumptions(np.ones((1, 2, 11)), ChildWomanRatio(np.array([0.2]), np.array([1.0])), still)
    >>> projection = project(np.full((2, 11), 10.0), rates, ages, 2020, 2030)
    >>> projection.years, projection.population.sum(axis=(-2, -1)).tolist()
    ((2020, 2025, 2030), [220.0, 234.0, 248.0])
    """
    start = checked("population", population, ages)
    intervals = number_of_intervals(base_year, horizon_year, ages)
    assumptions = assumptions.checked(ages, intervals)
    result = _empty(_leading_shape(start, assumptions), intervals, base_year, ages)
    result.population[..., 0, :, :] = start
    for interval in range(intervals):
        step = project_interval(
            result.population[..., interval, :, :],
            assumptions.of_interval(interval),
            ages,
            out=Interval(
                result.population[..., interval + 1, :, :],
                result.births[..., interval, :],
                result.deaths[..., interval, :, :],
                result.net_migrants[..., interval, :, :],
            ),
        )
        _check_people_left(step, result.years[interval + 1], ages)
    return result


def balancing_residual(projection: Projection) -> np.ndarray:
    """Return population change less (births - deaths + net migrants), cell by cell: 0 to rounding.

    Returns
    -------
    ndarray, shape (..., interval, sex, age)
        Persons.

    Examples
    --------
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
        raise ProjectionError(f"leading axes do not fit together: {listed}; each must be equal or 1") from error


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


def _check_people_left(step: Interval, year: int, ages: AgeGroups) -> None:
    try:
        checked(f"population in {year}", step.population, ages)
        checked(f"births before {year} (last axis {SEXES[FEMALE]}, {SEXES[MALE]})", step.births)
    except ProjectionError as error:
        raise ProjectionError(f"{error}: more people leave than there are; net migration is too negative") from error
