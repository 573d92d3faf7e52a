"""Net migrants of an interval: those who move at its start, at its end, and the newborns among them."""

from __future__ import annotations

import numpy as np

from visionbook.population.assumptions import Migration


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
        Persons, negative where more leave; zeros of shape (sex, age) if all move at the end.

    Examples
    --------
    >>> half = Migration(np.array([[10.0, -20.0, 0.0]] * 2), kind="counts", timing="half")
    >>> migrants_at_start(np.ones((2, 3)), half)[0].tolist()
    [5.0, -10.0, 0.0]
    """
    if migration.timing == "end":
        return np.zeros(population.shape[-2:])
    net = migration.share_at_start * migration.net
    return net * population if migration.kind == "rates" else np.broadcast_to(net, population.shape)


def migrants_at_end(cohorts: np.ndarray, migration: Migration) -> np.ndarray:
    """Return net migrants who arrive at the end of the interval, by their age group then; newborns apart.

    Parameters
    ----------
    cohorts : ndarray, shape (..., sex, age)
        The population at the start by the group it reaches, as `move_up` gives it.
    migration : Migration
        Of one interval. A rate is per person who would reach the group if nobody died or moved, so that
        survivorship ratio + rate = cohort change ratio when all migration is at the end.

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
    if migration.kind == "rates":
        return migration.net_at_end * cohorts
    born_before = np.arange(cohorts.shape[-1]) > 0
    return np.broadcast_to(migration.net_at_end * born_before, cohorts.shape)


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


def add_migrants(people: np.ndarray, migrants: np.ndarray) -> np.ndarray:
    """Return persons, or migrants, together with net migrants by the same age group.

    Parameters
    ----------
    people : ndarray, shape (..., sex, age)
        Persons, or other net migrants.
    migrants : ndarray, of the same shape, or (sex, age)
        Net migrants, negative where more leave.

    Returns
    -------
    ndarray, shape (..., sex, age)
        Persons; `people` itself if nobody moves.

    Examples
    --------
    >>> add_migrants(np.array([[0.0, 90.0, 70.0]] * 2), np.array([[0.0, 10.0, -20.0]] * 2))[0].tolist()
    [0.0, 100.0, 50.0]
    """
    return people + migrants if migrants.any() else people
