"""What age tables imply: cohort change ratios, child-woman ratios; and what follows if they are held.

A table holds persons by `sex, age`; a series of tables has a `year` axis before those, one interval apart.

Reference: Smith, Tayman and Swanson (2013), *A Practitioner's Guide to State and Local Population Projections*,
on the Hamilton-Perry method.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from visionbook.errors import ProjectionError
from visionbook.messages import message
from visionbook.population.assumptions import held, number_of_intervals
from visionbook.population.axes import CHILDBEARING_AGES, FEMALE, MALE, SEXES, AgeGroups, checked
from visionbook.population.births import by_sex
from visionbook.population.empty_cohorts import IF_EMPTY, IF_NO_GIRLS, arrivals, empty_cohorts, women_are_there
from visionbook.population.projection import move_up


@dataclass(frozen=True)
class ChangeRates:
    """What a series of age tables implies for each interval.

    Parameters
    ----------
    cohort_change_ratio : ndarray, shape (..., interval, sex, age)
        Ratio into each age group, migration included; NaN in the youngest group, which children fill.
    child_woman_ratio : ndarray, shape (..., interval)
        Children in the youngest group per woman at the end of the interval.
    sex_ratio_of_children : ndarray, shape (..., interval)
        Boys per girl in the youngest group at the end of the interval.
    women_aged : str
        Age range of the women.
    arrivals : ndarray, shape (..., interval, sex, age), optional
        Persons who join a cohort in which nobody is (see `visionbook.population.empty_cohorts`); None if nobody does.
    """

    cohort_change_ratio: np.ndarray
    child_woman_ratio: np.ndarray
    sex_ratio_of_children: np.ndarray
    women_aged: str = CHILDBEARING_AGES
    arrivals: np.ndarray | None = None

    def held(self, intervals: int) -> ChangeRates:
        """Return the same rates with those of the last interval repeated until there are `intervals`."""
        return ChangeRates(
            held(self.cohort_change_ratio, intervals, -3),
            held(self.child_woman_ratio, intervals, -1),
            held(self.sex_ratio_of_children, intervals, -1),
            self.women_aged,
            None if self.arrivals is None else held(self.arrivals, intervals, -3),
        )


def cohort_change_ratios(
    earlier: np.ndarray, later: np.ndarray, ages: AgeGroups, if_empty: float | None = None
) -> np.ndarray:
    """Return the population of each cohort now over the same cohort one interval ago.

    Parameters
    ----------
    earlier, later : ndarray, shape (..., sex, age)
        Persons, one interval apart.
    ages : AgeGroups
        The age groups.
    if_empty : float, optional
        The ratio to use for a cohort that was empty one interval ago, where none can be computed; without it such a
        cohort is refused.

    Returns
    -------
    ndarray, shape (..., sex, age)
        Ratio into each age group, no unit; NaN in the youngest, which has no earlier cohort.

    Raises
    ------
    ProjectionError
        If a cell is negative or missing, shapes do not fit, or a cohort is empty and `if_empty` is not given.

    Examples
    --------
    >>> earlier, later = np.array([[100.0, 80.0, 60.0]] * 2), np.array([[95.0, 90.0, 70.0]] * 2)
    >>> cohort_change_ratios(earlier, later, AgeGroups(5, 10))[0]
    array([nan, 0.9, 0.5])
    """
    before = move_up(checked("earlier population", earlier, ages))
    after = checked("later population", later, ages)
    empty = empty_cohorts(earlier, ages)[..., 1:]
    if if_empty is None and np.any(empty):
        *place, sex, age = (int(i) for i in np.argwhere(empty)[0])
        where = f"position {place}, " if place else ""
        raise ProjectionError(message("model.no_cohort", where=where, sex=SEXES[sex], label=ages.labels[age + 1]))
    ratios = np.full(np.broadcast_shapes(before.shape, after.shape), np.nan)
    np.divide(after[..., 1:], before[..., 1:], out=ratios[..., 1:], where=~empty)
    if if_empty is not None:
        ratios[..., 1:][np.broadcast_to(empty, ratios[..., 1:].shape)] = if_empty
    return ratios


def child_woman_ratios(population: np.ndarray, ages: AgeGroups, women_aged: str = CHILDBEARING_AGES) -> np.ndarray:
    """Return children in the youngest group per woman of childbearing age (not per 1,000).

    Parameters
    ----------
    population : ndarray, shape (..., sex, age)
        Persons.
    ages : AgeGroups
        The age groups; with five-year groups the children are 0-4.
    women_aged : str
        Age range of the women.

    Returns
    -------
    ndarray, shape (...)

    Raises
    ------
    ProjectionError
        If a cell is negative or missing, or there are no women of those ages.

    Examples
    --------
    >>> population = np.zeros((2, 11))
    >>> population[:, 0], population[FEMALE, 3:10] = 7.0, 10.0
    >>> float(child_woman_ratios(population, AgeGroups(5, 50)))
    0.2
    """
    people = checked("population", population, ages)
    women = people[..., FEMALE, ages.positions(women_aged)].sum(axis=-1)
    if np.any(women == 0):
        where = np.argwhere(women == 0)[0].tolist()
        raise ProjectionError(message("model.no_women", women_aged=women_aged, where=where))
    return people[..., 0].sum(axis=-1) / women


def sex_ratios_of_children(population: np.ndarray, ages: AgeGroups, if_empty: float | None = None) -> np.ndarray:
    """Return boys per girl in the youngest age group.

    Parameters
    ----------
    population : ndarray, shape (..., sex, age)
        Persons.
    ages : AgeGroups
        The age groups.
    if_empty : float, optional
        The ratio to use where there are no girls; without it that is refused.

    Returns
    -------
    ndarray, shape (...)

    Raises
    ------
    ProjectionError
        If a cell is negative or missing, or there are no girls and `if_empty` is not given.

    Examples
    --------
    >>> float(sex_ratios_of_children(np.array([[100.0, 1.0, 1.0], [105.0, 1.0, 1.0]]), AgeGroups(5, 10)))
    1.05
    """
    people = checked("population", population, ages)
    girls, boys = people[..., FEMALE, 0], people[..., MALE, 0]
    empty = girls == 0
    if if_empty is None and np.any(empty):
        where = np.argwhere(empty)[0].tolist()
        raise ProjectionError(message("model.no_girls", label=ages.labels[0], where=where))
    ratios = np.full(girls.shape, np.nan if if_empty is None else if_empty)
    return np.divide(boys, girls, out=ratios, where=~empty)


def rates_exist(tables: np.ndarray, ages: AgeGroups, women_aged: str = CHILDBEARING_AGES) -> bool:
    """Return whether `implied_rates` can say every rate: nobody's cohort was empty, girls and women are there.

    In a municipality of some hundred people that is not so: nobody of a sex and age group is a fact there, no error.

    Parameters
    ----------
    tables : ndarray, shape (..., year, sex, age)
        Persons.
    ages : AgeGroups
        The age groups.
    women_aged : str
        Age range of the women of the child-woman ratio.

    Examples
    --------
    >>> people = np.full((2, 2, 11), 10.0)
    >>> rates_exist(people, AgeGroups(5, 50))
    True
    >>> people[0, FEMALE, 4] = 0
    >>> rates_exist(people, AgeGroups(5, 50))
    False
    """
    earlier, later = tables[..., :-1, :, :], tables[..., 1:, :, :]
    everyone = (move_up(earlier)[..., 1:] > 0).all() and (later[..., FEMALE, 0] > 0).all()
    return bool(everyone) and women_are_there(later, ages, women_aged)


def implied_rates(
    tables: np.ndarray,
    ages: AgeGroups,
    women_aged: str = CHILDBEARING_AGES,
    if_empty: float | None = None,
    if_no_girls: float | None = None,
) -> ChangeRates:
    """Return what a series of age tables implies for each of its intervals.

    Parameters
    ----------
    tables : ndarray, shape (..., year, sex, age)
        Persons; consecutive years are one interval apart.
    ages : AgeGroups
        The age groups.
    women_aged : str
        Age range of the women of the child-woman ratio.
    if_empty, if_no_girls : float, optional
        What to use where a cohort was empty, and where there are no girls (`visionbook.population.empty_cohorts.RULE`
        has both); without them both are refused.

    Returns
    -------
    ChangeRates
        With arrivals if somebody joined a cohort that was empty: `project_change_ratios` leads back to the tables.

    Raises
    ------
    ProjectionError
        As `cohort_change_ratios`, `child_woman_ratios` and `sex_ratios_of_children`; or if there is only one year.

    Examples
    --------
    >>> tables = np.stack([np.full((2, 11), 10.0), np.full((2, 11), 9.0)])
    >>> implied_rates(tables, AgeGroups(5, 50)).cohort_change_ratio[0, 0, -2:].tolist()
    [0.9, 0.45]
    """
    people = checked("tables", tables, ages)
    if people.ndim < 3 or people.shape[-3] < 2:
        raise ProjectionError(message("model.years_axis", shape=people.shape))
    starts, ends = people[..., :-1, :, :], people[..., 1:, :, :]
    ratios, joined = cohort_change_ratios(starts, ends, ages, if_empty), arrivals(starts, ends, ages)
    return ChangeRates(
        ratios,
        child_woman_ratios(ends, ages, women_aged),
        sex_ratios_of_children(ends, ages, if_no_girls),
        women_aged,
        joined if joined.any() else None,
    )


def project_change_ratios(population: np.ndarray, rates: ChangeRates, ages: AgeGroups) -> np.ndarray:
    """Return the populations that change ratios lead to (Hamilton-Perry): no births, deaths or migrants apart.

    Parameters
    ----------
    population : ndarray, shape (..., sex, age)
        Persons at the start.
    rates : ChangeRates
        One for each interval; leading axes are broadcast against those of the population.
    ages : AgeGroups
        The age groups.

    Returns
    -------
    ndarray, shape (..., interval + 1, sex, age)
        Persons; the first table is the population given.

    Raises
    ------
    ProjectionError
        If a cell is negative or missing, or shapes do not fit.

    Examples
    --------
    >>> rates = implied_rates(np.stack([np.full((2, 11), 10.0), np.full((2, 11), 9.0)]), AgeGroups(5, 50))
    >>> project_change_ratios(np.full((2, 11), 9.0), rates, AgeGroups(5, 50))[1].sum().round(6)
    np.float64(178.2)
    """
    start = checked("population", population, ages)
    checked("cohort_change_ratio", rates.cohort_change_ratio[..., 1:])
    checked("child_woman_ratio", rates.child_woman_ratio)
    checked("sex_ratio_of_children", rates.sex_ratio_of_children)
    women = ages.positions(rates.women_aged)
    ratios = rates.cohort_change_ratio
    try:
        leading = np.broadcast_shapes(start.shape[:-2], ratios.shape[:-3], rates.child_woman_ratio.shape[:-1])
    except ValueError as error:
        raise ProjectionError(message("model.leading_axes", shape=start.shape[:-2], rates=ratios.shape[:-3])) from error
    people = np.empty((*leading, ratios.shape[-3] + 1, len(SEXES), len(ages)))
    people[..., 0, :, :] = start
    for interval in range(ratios.shape[-3]):
        cohorts = move_up(people[..., interval, :, :])
        now = cohorts.copy()
        now[..., 1:] *= ratios[..., interval, :, 1:]
        if rates.arrivals is not None:
            now += np.where(cohorts == 0, rates.arrivals[..., interval, :, :], 0.0)
        children = rates.child_woman_ratio[..., interval] * now[..., FEMALE, women].sum(axis=-1)
        now[..., 0] = by_sex(children, rates.sex_ratio_of_children[..., interval])
        people[..., interval + 1, :, :] = now
    return people


def extend(
    published: np.ndarray,
    years: tuple[int, ...],
    ages: AgeGroups,
    horizon_year: int,
    women_aged: str = CHILDBEARING_AGES,
    if_empty: float | None = IF_EMPTY,
    if_no_girls: float | None = IF_NO_GIRLS,
) -> tuple[tuple[int, ...], np.ndarray]:
    """Extend a published projection beyond its horizon with the rates of its last interval held.

    Parameters
    ----------
    published : ndarray, shape (..., year, sex, age)
        Persons.
    years : tuple of int
        The published years, one interval apart.
    ages : AgeGroups
        The age groups.
    horizon_year : int
        The year to reach, a whole number of intervals after the last one published.
    women_aged, if_empty, if_no_girls
        As for `implied_rates`; if not given, the rule of `visionbook.population.empty_cohorts`.

    Returns
    -------
    tuple of int, ndarray of shape (..., year, sex, age)
        All years, published ones first and unchanged, and persons.

    Raises
    ------
    ProjectionError
        If years and tables do not fit, the horizon is not a whole number of intervals away, or there are no women of
        childbearing age.

    Examples
    --------
    >>> published = np.stack([np.full((2, 11), 10.0), np.full((2, 11), 9.0)])
    >>> years, people = extend(published, (2040, 2045), AgeGroups(5, 50), 2055)
    >>> years, people.sum(axis=(-2, -1)).round(2).tolist()
    ((2040, 2045, 2050, 2055), [220.0, 198.0, 178.2, 160.38])
    """
    check_years(years, published, ages)
    ahead = number_of_intervals(years[-1], horizon_year, ages)
    last = implied_rates(published[..., -2:, :, :], ages, women_aged, if_empty, if_no_girls).held(ahead)
    further = project_change_ratios(published[..., -1, :, :], last, ages)[..., 1:, :, :]
    all_years = (*years, *(years[-1] + ages.width * (i + 1) for i in range(ahead)))
    return all_years, np.concatenate([published, further], axis=-3)


def check_years(years: tuple[int, ...], tables: np.ndarray, ages: AgeGroups) -> None:
    """Refuse years that do not fit the tables, or are not one interval apart.

    Raises
    ------
    ProjectionError
        Naming the years and the interval.

    Examples
    --------
    >>> check_years((2015, 2025), np.ones((2, 2, 11)), AgeGroups(5, 50))
    Traceback (most recent call last):
    visionbook.errors.ProjectionError: years 2015, 2025 are not 5 years apart, the width of the age groups
    """
    shown = ", ".join(map(str, years))
    if np.ndim(tables) < 3 or np.shape(tables)[-3] != len(years):
        raise ProjectionError(message("model.years_before_sex", shape=np.shape(tables), shown=shown))
    if any(later - earlier != ages.width for earlier, later in pairwise(years)):
        raise ProjectionError(message("model.years_apart", shown=shown, width=ages.width))
