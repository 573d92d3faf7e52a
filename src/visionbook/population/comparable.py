"""Places like a place: those of its size, past growth and prefecture, of fewer of these where such are too few."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from visionbook.population.error_study import (
    ALL,
    CLASSES,
    GROUPS,
    GROWTH_CLASSES,
    SIZE_CLASSES,
    Errors,
    growth_class_numbers,
    regions_of,
    size_class_numbers,
)
from visionbook.population.panel import Panel

LEVELS: tuple[tuple[str, ...], ...] = (CLASSES, CLASSES[:2], CLASSES[:1], ())
"""What comparable places share, from the narrowest: the prefecture is dropped first, then growth, then size."""

PEOPLE = tuple(GROUPS)[:-1]
"""Whom intervals are of; children of 0-4, who stand in for births, come last and are no figure to be read."""

_LEAST = 1e-3


@dataclass(frozen=True)
class Enough:
    """How many cases, of how many areas, are enough to speak of comparable places, looking so many years ahead.

    The same areas come again at every launch, so that many cases of few areas would say little.
    """

    cases: int = 100
    areas: int = 30
    horizon: int = 20


@dataclass(frozen=True)
class Places:
    """What was known of areas at each launch; the last census is a launch too, which nothing was counted after.

    Parameters
    ----------
    launches : tuple of int
        Years.
    size, growth : ndarray, shape (launch, area)
        Persons, and the change of the total over the interval before (ratio).
    regions : ndarray, shape (area,)
        Prefectures, as codes of five digits.
    """

    launches: tuple[int, ...]
    size: np.ndarray
    growth: np.ndarray
    regions: np.ndarray

    def numbers(self, level: tuple[str, ...]) -> np.ndarray:
        """Return a number for the class of every launch and area; equal numbers share all that the level names."""
        parts = {
            "size_class": size_class_numbers(self.size),
            "growth_class": growth_class_numbers(self.growth),
            "region": np.broadcast_to(np.unique(self.regions, return_inverse=True)[1], self.size.shape),
        }
        numbers = np.zeros(self.size.shape, dtype=int)
        for name in level:
            numbers = numbers * (parts[name].max() + 1) + parts[name]
        return numbers

    def names(self, launch: int, area: int, level: int) -> dict[str, str]:
        """Return the class of an area at a launch (both by position) by name, ``all`` for what the level drops."""
        own = {
            "size_class": SIZE_CLASSES[int(size_class_numbers(self.size[launch, area]))],
            "growth_class": GROWTH_CLASSES[int(growth_class_numbers(self.growth[launch, area]))],
            "region": str(self.regions[area]),
        }
        return {name: own[name] if name in LEVELS[level] else ALL for name in CLASSES}


def places_of(panel: Panel) -> Places:
    """Return what was known of the areas of a panel at every census that has one before it.

    Examples
    --------
    >>> import pandas as pd
    >>> from visionbook.population.axes import AgeGroups
    >>> people = np.stack([np.full((2, 15), 100.0), np.full((2, 15), 90.0)])[np.newaxis]
    >>> places = places_of(Panel(("01223",), (2015, 2020), AgeGroups(5, 70), people, pd.DataFrame()))
    >>> places.launches, places.growth.round(2).tolist(), places.names(0, 0, 1)["growth_class"]
    ((2020,), [[-0.1]], 'loss_5_to_10')
    """
    totals = panel.people.sum(axis=(-2, -1))
    return Places(
        launches=panel.years[1:],
        size=totals[:, 1:].T,
        growth=(totals[:, 1:] / totals[:, :-1] - 1).T,
        regions=regions_of(panel.areas),
    )


@dataclass(frozen=True)
class Class:
    """Areas that share their comparable places at a launch.

    Parameters
    ----------
    level : int
        Position in `LEVELS`.
    members : ndarray
        Positions of the areas.
    known : mapping of int to ndarray, shape (case, group)
        By position of the horizon: the logarithm of counted / projected of the cases that had been counted by the
        launch.
    areas : mapping of int to int
        How many areas these cases are of.
    """

    level: int
    members: np.ndarray
    known: dict[int, np.ndarray]
    areas: dict[int, int]

    def enough(self, horizon: int, enough: Enough) -> bool:
        """Return whether there are enough cases at a horizon, by position."""
        return len(self.known.get(horizon, ())) >= enough.cases and self.areas[horizon] >= enough.areas


def classes_at(errors: Errors, places: Places, method: int, launch: int, enough: Enough) -> Iterator[Class]:
    """Yield the areas at a launch by class, each class with the cases of comparable places that were known then.

    The narrowest class is taken that has enough cases at the longest horizon, up to that of `enough`, at which anything
    was known. Areas for which not even all places are enough belong to no class.

    Parameters
    ----------
    errors : Errors
        As from `visionbook.population.error_study.study_errors`.
    places : Places
        Of the same panel.
    method, launch : int
        Positions; the launch among those of `places`.
    enough : Enough
        What is enough.

    Examples
    --------
    >>> import pandas as pd
    >>> from visionbook.population.axes import AgeGroups
    >>> from visionbook.population.error_study import study_errors
    >>> people = np.stack([np.full((2, 15), 100.0)] * 3)[np.newaxis]
    >>> panel = Panel(("01223",), (2010, 2015, 2020), AgeGroups(5, 70), people, pd.DataFrame())
    >>> found = list(classes_at(study_errors(panel), places_of(panel), 0, 1, Enough(1, 1)))
    >>> [(one.level, one.members.tolist(), list(one.known)) for one in found]
    [(0, [0], [0])]
    """
    known_at = {horizon: _known(errors, method, launch, horizon) for horizon in range(len(errors.horizons))}
    cases = {horizon: launches for horizon, launches in known_at.items() if launches}
    deciding = max((one for one in cases if errors.horizons[one] <= enough.horizon), default=None)
    left = np.ones(len(errors.areas), dtype=bool)
    for number, level in enumerate(LEVELS) if deciding is not None else ():
        numbers = places.numbers(level)
        for key in np.unique(numbers[launch, left]):
            members = left & (numbers[launch] == key)
            known, areas = {}, {}
            for horizon, launches in cases.items():
                known[horizon], areas[horizon] = _cases(errors, method, horizon, launches, numbers == key)
            one = Class(number, np.flatnonzero(members), known, areas)
            if one.enough(deciding, enough):
                left = left & ~members
                yield one


def _known(errors: Errors, method: int, launch: int, horizon: int) -> list[int]:
    """Return the launches of which, that long ahead, the outcome had been counted; the method must have launched."""
    earlier = range(min(launch - horizon, len(errors.launches)))
    return [one for one in earlier if not np.isnan(errors.relative[method, one, horizon, :, 0]).all()]


def _cases(errors: Errors, method: int, horizon: int, launches: list[int], there: np.ndarray) -> tuple[np.ndarray, int]:
    """Return the errors of the areas that are there, and of how many areas they are."""
    found = there[launches] & ~np.isnan(errors.relative[method, launches, horizon, :, 0])
    values = log_errors(errors.relative[method, launches, horizon][found])
    return values, int(found.any(axis=0).sum())


def log_errors(relative: np.ndarray) -> np.ndarray:
    """Return the logarithm of counted / projected, of relative errors (projected / counted - 1).

    By how much a projection has to be multiplied to give what was counted; twice too many and half of it are as far
    from it. A projection of nobody is taken as a thousandth of what was counted.

    Examples
    --------
    >>> log_errors(np.array([0.0, 1.0, -0.5])).round(3).tolist()
    [-0.0, -0.693, 0.693]
    """
    return -np.log(np.maximum(1 + relative, _LEAST))
