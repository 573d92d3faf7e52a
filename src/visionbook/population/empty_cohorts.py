"""Where nobody was counted no ratio exists: the one rule for that (decisions/0033 and 0039).

- A cohort in which nobody was one interval ago gets the ratio `IF_EMPTY`: whoever is found in it later stays.
- Those who joined a cohort in which nobody was are `arrivals`. They have a number and no ratio; whatever holds the
  rates of an interval lets as many join again, as long as nobody is in the cohort. On islands without a school that
  is how people of 20-24 come back.
- Where there are no girls, boys per girl are `IF_NO_GIRLS`, about the sex ratio at birth.
- Where there are no women of childbearing age nothing is said: no children can be related to them.

With this rule what a series of age tables implies leads back to the tables, wherever cohorts were empty.
"""

from __future__ import annotations

import numpy as np

from visionbook.population.axes import CHILDBEARING_AGES, FEMALE, AgeGroups, checked
from visionbook.population.projection import move_up

IF_EMPTY = 1.0
"""Cohort change ratio of a cohort in which nobody was: no unit."""

IF_NO_GIRLS = 1.05
"""Boys per girl where there are no girls."""

RULE = {"if_empty": IF_EMPTY, "if_no_girls": IF_NO_GIRLS}
"""The rule as `visionbook.population.implied.implied_rates` and `extend` take it."""


def empty_cohorts(earlier: np.ndarray, ages: AgeGroups) -> np.ndarray:
    """Return into which age groups nobody can come, since nobody was in the cohort one interval before.

    Parameters
    ----------
    earlier : ndarray, shape (..., sex, age)
        Persons.
    ages : AgeGroups
        The age groups.

    Returns
    -------
    ndarray of bool, shape (..., sex, age)
        By the age group reached; False in the youngest, which births fill. Nobody reaches the open-ended group only
        if nobody was in the last closed one and in itself.

    Raises
    ------
    ProjectionError
        If a cell is negative or missing.

    Examples
    --------
    >>> empty_cohorts(np.array([[5.0, 0.0, 0.0], [0.0, 4.0, 0.0]]), AgeGroups(5, 10)).tolist()
    [[False, False, True], [False, True, False]]
    """
    empty = move_up(checked("earlier population", earlier, ages)) == 0
    empty[..., 0] = False
    return empty


def arrivals(earlier: np.ndarray, later: np.ndarray, ages: AgeGroups) -> np.ndarray:
    """Return those who joined a cohort in which nobody was.

    Parameters
    ----------
    earlier, later : ndarray, shape (..., sex, age)
        Persons, one interval apart.
    ages : AgeGroups
        The age groups.

    Returns
    -------
    ndarray, shape (..., sex, age)
        Persons by the age group reached; 0 where somebody was in the cohort, and in the youngest group.

    Raises
    ------
    ProjectionError
        If a cell is negative or missing.

    Examples
    --------
    >>> earlier, later = np.array([[5.0, 0.0, 0.0]] * 2), np.array([[4.0, 6.0, 3.0]] * 2)
    >>> arrivals(earlier, later, AgeGroups(5, 10))[0].tolist()
    [0.0, 0.0, 3.0]
    """
    return np.where(empty_cohorts(earlier, ages), checked("later population", later, ages), 0.0)


def women_are_there(population: np.ndarray, ages: AgeGroups, women_aged: str = CHILDBEARING_AGES) -> bool:
    """Return whether there are women of childbearing age in every table: without them no child-woman ratio exists.

    Parameters
    ----------
    population : ndarray, shape (..., sex, age)
        Persons.
    ages : AgeGroups
        The age groups.
    women_aged : str
        Age range of the women.

    Examples
    --------
    >>> people = np.full((2, 11), 10.0)
    >>> women_are_there(people, AgeGroups(5, 50)), women_are_there(0 * people, AgeGroups(5, 50))
    (True, False)
    """
    return bool((population[..., FEMALE, ages.positions(women_aged)].sum(axis=-1) > 0).all())
