"""Births of an interval: from age-specific rates, or from the children a child-woman ratio asks for."""

from __future__ import annotations

import numpy as np

from visionbook.population.assumptions import Assumptions, ChildWomanRatio, Migration
from visionbook.population.axes import FEMALE, AgeGroups


def births_in_interval(
    at_start: np.ndarray, survivors: np.ndarray, at_end: np.ndarray, rates: Assumptions, ages: AgeGroups
) -> np.ndarray:
    """Return the births of an interval, whichever way fertility is stated.

    Parameters
    ----------
    at_start : ndarray, shape (..., sex, age)
        Persons at the start of the interval, with those who move then.
    survivors : ndarray, shape (..., sex, age)
        Those of them who are alive at the end, by the age they reach; nobody in the youngest group.
    at_end : ndarray, shape (..., sex, age)
        Survivors with those who move at the end; nobody in the youngest group.
    rates : Assumptions
        Of one interval (no interval axis).
    ages : AgeGroups
        The age groups; their width is the length of the interval.

    Returns
    -------
    ndarray, shape (..., sex)
        Births in persons. A child-woman ratio counts the women who are there at the end. With rates by age of the
        mother, whoever arrives at the end has borne no child here; half and half counts them (see `Migration`).

    Examples
    --------
    >>> from visionbook.population.assumptions import AgeSpecificFertility
    >>> at_start, survivors, late = (np.array([cells] * 2) for cells in ([40, 90, 8], [0, 110, 9], [0, 60, 0]))
    >>> fertility = AgeSpecificFertility(np.array([0, 0.1, 0]), np.array(1.0))
    >>> rates = Assumptions(np.ones((2, 3)), fertility, Migration(late, "counts", "end"))
    >>> births_in_interval(at_start, survivors, survivors + late, rates, AgeGroups(5, 10)).tolist()
    [25.0, 25.0]
    """
    women_at_end = at_end[..., FEMALE, :]
    if isinstance(rates.fertility, ChildWomanRatio):
        return births_from_children(women_at_end, rates.fertility, rates.survivorship_ratio, rates.migration, ages)
    mothers_at_start = at_start[..., FEMALE, :]
    mothers_at_end = survivors[..., FEMALE, :] if rates.migration.timing == "end" else women_at_end
    by_mother = births_by_age_of_mother(mothers_at_start, mothers_at_end, rates.fertility.fertility_rate, ages.width)
    return by_sex(by_mother.sum(axis=-1), rates.fertility.sex_ratio_at_birth)


def births_by_age_of_mother(
    women_at_start: np.ndarray, women_at_end: np.ndarray, fertility_rate: np.ndarray, interval_years: int
) -> np.ndarray:
    """Return the births of an interval: years x rate x mean number of women in the age group.

    Parameters
    ----------
    women_at_start, women_at_end : ndarray, shape (..., age)
        Women who can bear children in the interval, as they stand at its start and at its end.
    fertility_rate : ndarray, shape (..., age)
        Births per woman-year.
    interval_years : int
        Length of the interval, years.

    Returns
    -------
    ndarray, shape (..., age)
        Births of both sexes by age group of the mother.

    References
    ----------
    Preston, Heuveline and Guillot (2001), *Demography*, section 6.3 and box 6.2.

    Examples
    --------
    >>> births_by_age_of_mother(np.array([0.0, 90.0, 8.0]), np.array([0.0, 110.0, 9.0]), np.array([0, 0.1, 0]), 5)
    array([ 0., 50.,  0.])
    """
    return interval_years * fertility_rate * (women_at_start + women_at_end) / 2


def by_sex(total: np.ndarray, males_per_female: np.ndarray) -> np.ndarray:
    """Return births or children split by sex.

    Parameters
    ----------
    total : ndarray, shape (...)
        Births or children of both sexes.
    males_per_female : ndarray, shape (...)
        Sex ratio: males per female.

    Returns
    -------
    ndarray, shape (..., sex)

    Examples
    --------
    >>> by_sex(np.array(205.0), np.array(1.05)).round(6).tolist()
    [100.0, 105.0]
    """
    females = total / (1 + males_per_female)
    return np.stack([females, total - females], axis=-1)


def births_from_children(
    women: np.ndarray, fertility: ChildWomanRatio, survivorship_ratio: np.ndarray, migration: Migration, ages: AgeGroups
) -> np.ndarray:
    """Return the births that leave, after deaths and net migration, the children a child-woman ratio asks for.

    Parameters
    ----------
    women : ndarray, shape (..., age)
        Women at the end of the interval.
    fertility : ChildWomanRatio
        Of one interval.
    survivorship_ratio : ndarray, shape (..., sex, age)
        Ratio into each age group; only that of births is used.
    migration : Migration
        Of one interval; what enters the youngest group at the end is taken into account.
    ages : AgeGroups
        The age groups.

    Returns
    -------
    ndarray, shape (..., sex)
        Births of the interval: children / survivorship ratio of births if no migration of newborns is given.

    Examples
    --------
    >>> ages, women = AgeGroups(5, 50), np.array([0.0] * 3 + [100.0] * 7 + [0.0])
    >>> still = Migration(np.zeros((2, 11)), kind="rates", timing="end")
    >>> ratio = ChildWomanRatio(np.array(0.2), np.array(1.0))
    >>> births_from_children(women, ratio, np.full((2, 11), 0.7), still, ages).round(6).tolist()
    [100.0, 100.0]
    """
    fertile = women[..., ages.positions(fertility.women_aged)].sum(axis=-1)
    children = by_sex(fertility.child_woman_ratio * fertile, fertility.sex_ratio_of_children)
    surviving, moving = survivorship_ratio[..., 0], (1 - migration.share_at_start) * migration.net[..., 0]
    if migration.kind == "counts":
        return (children - moving) / surviving
    return children / (surviving + moving)
