"""Cohort change split into survivorship and net migration.

With migration at the end of the interval, cohort change ratio = survivorship ratio + net migration rate: two age
tables give the sum (see `implied`), a life table splits it (see `lifetable`).

Reference: Preston, Heuveline and Guillot (2001), *Demography*, on intercensal estimates of net migration.
"""

from __future__ import annotations

import numpy as np

from visionbook.population.assumptions import Assumptions, ChildWomanRatio, Migration
from visionbook.population.axes import AgeGroups, checked
from visionbook.population.implied import ChangeRates
from visionbook.population.projection import move_up


def net_migration_rates(cohort_change_ratio: np.ndarray, survivorship_ratio: np.ndarray) -> np.ndarray:
    """Return net migration at the end of the interval as a rate: cohort change ratio less survivorship ratio.

    Parameters
    ----------
    cohort_change_ratio, survivorship_ratio : ndarray, shape (..., sex, age)
        Ratios into each age group.

    Returns
    -------
    ndarray, shape (..., sex, age)
        Net migrants of the interval per person at its start; 0 in the youngest group, where the child-woman ratio
        already includes the moves of young children.

    Raises
    ------
    ProjectionError
        If a survivorship ratio is missing or outside 0-1.

    Examples
    --------
    >>> net_migration_rates(np.array([np.nan, 0.9, 0.5]), np.array([0.99, 0.98, 0.6])).round(2)
    array([ 0.  , -0.08, -0.1 ])
    """
    survivorship = checked("survivorship_ratio", survivorship_ratio, highest=1)
    rates = cohort_change_ratio - survivorship
    rates[..., 0] = 0.0
    return rates


def implied_net_migrants(
    earlier: np.ndarray, later: np.ndarray, survivorship_ratio: np.ndarray, ages: AgeGroups
) -> np.ndarray:
    """Return the net migrants (persons) who separate the later population from the survivors of the earlier one.

    Parameters
    ----------
    earlier, later : ndarray, shape (..., sex, age)
        Persons, one interval apart.
    survivorship_ratio : ndarray, shape (..., sex, age)
        Ratio into each age group.
    ages : AgeGroups
        The age groups.

    Returns
    -------
    ndarray, shape (..., sex, age)
        Persons by the age reached, negative where more left; NaN in the youngest group, which needs births.

    Examples
    --------
    >>> earlier, later = np.array([[100.0, 80.0, 60.0]] * 2), np.array([[95.0, 85.0, 80.0]] * 2)
    >>> implied_net_migrants(earlier, later, np.full((2, 3), 0.9), AgeGroups(5, 10))[0].round(6).tolist()
    [nan, -5.0, -46.0]
    """
    survivorship = checked("survivorship_ratio", survivorship_ratio, ages, 0, 1)
    before = move_up(checked("earlier population", earlier, ages))
    migrants = checked("later population", later, ages) - before * survivorship
    migrants[..., 0] = np.nan
    return migrants


def assumptions_from(rates: ChangeRates, survivorship_ratio: np.ndarray) -> Assumptions:
    """Return engine assumptions that reproduce change ratios, with deaths and migration told apart.

    Parameters
    ----------
    rates : ChangeRates
        One for each interval.
    survivorship_ratio : ndarray, shape (..., interval, sex, age)
        Ratio into each age group, for example of the nation.

    Returns
    -------
    Assumptions
        Migration as rates at the end of the interval.

    Examples
    --------
    >>> from visionbook.population.implied import implied_rates
    >>> rates = implied_rates(np.stack([np.full((2, 11), 10.0), np.full((2, 11), 9.0)]), AgeGroups(5, 50))
    >>> assumptions_from(rates, np.full((1, 2, 11), 0.95)).migration.net[0, 0, 1:3].round(2).tolist()
    [-0.05, -0.05]
    """
    migration = net_migration_rates(rates.cohort_change_ratio, survivorship_ratio)
    fertility = ChildWomanRatio(rates.child_woman_ratio, rates.sex_ratio_of_children, rates.women_aged)
    return Assumptions(survivorship_ratio, fertility, Migration(migration, "rates", "end"))
