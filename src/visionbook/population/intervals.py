"""Intervals from the errors of comparable places, and whether such intervals held, strictly forward in time.

An interval at a launch rests on the errors that had been counted by then, and on nothing later. It reaches as far up
as down (on logarithms): in which direction projections err has changed from launch to launch, so that intervals which
follow the direction of past errors held less often than they said (decision 0035). It never narrows with the horizon.
Where too few cases reach a horizon, the error of the longest horizon with enough is taken to grow in proportion to the
years.

References: Rayer, Smith and Tayman (2009), "Empirical prediction intervals for county population forecasts"; Smith and
Sincich (1988), "Stability over time in the distribution of population forecast errors".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from visionbook.population.comparable import PEOPLE, Class, Enough, Places, classes_at, log_errors
from visionbook.population.error_study import WITHIN, Errors

LEVEL = 0.8
_ROUNDING = 1e-12
HELD = (0.75, 0.85)
"""Between which coverage counts as that of an interval of `LEVEL`."""


@dataclass(frozen=True)
class Spread:
    """How far counts may be from projections of one launch.

    Parameters
    ----------
    half : ndarray, shape (share, horizon, area, people)
        Half the width of the interval that holds a share of the cases, as a logarithm of counted / projected; NaN for
        areas without comparable places.
    grown : ndarray, shape (horizon, area)
        Whether it is that of a shorter horizon, grown in proportion to the years.
    level : ndarray, shape (area,)
        Position in `visionbook.population.comparable.LEVELS`; -1 where there are no comparable places.
    cases, areas : ndarray, shape (horizon, area)
        Cases at the horizon, and of how many areas.
    within : ndarray, shape (horizon, area, people)
        Share of these cases whose error was at most a tenth; NaN without enough of them.
    """

    half: np.ndarray
    grown: np.ndarray
    level: np.ndarray
    cases: np.ndarray
    areas: np.ndarray
    within: np.ndarray


def half_widths(
    one: Class, horizons: Sequence[int], shares: Sequence[float], enough: Enough
) -> tuple[np.ndarray, list[bool]]:
    """Return half the width of intervals by share, horizon and people, and at which horizons they were grown.

    Parameters
    ----------
    one : Class
        Comparable places with the cases known at a launch.
    horizons : sequence of int
        Years ahead, ascending.
    shares : sequence of float
        Of the cases that the interval is to hold, 0 to 1.
    enough : Enough
        How many cases are enough at a horizon.

    Returns
    -------
    (ndarray, shape (share, horizon, people); list of bool)
        As `Spread.half` and `Spread.grown`.

    Examples
    --------
    >>> errors = np.log(np.array([[0.8], [1.0], [1.25]])).repeat(5, axis=1)
    >>> one = Class(0, np.array([0]), {0: errors}, {0: 3})
    >>> half, grown = half_widths(one, [5, 10], [0.75], Enough(3, 3))
    >>> np.exp(half[0, :, 0]).round(4).tolist(), grown
    ([1.25, 1.5625], [False, True])
    """
    half = np.empty((len(shares), len(horizons), len(PEOPLE)))
    grown, longest = [], 0
    for number, years in enumerate(horizons):
        grown.append(not one.enough(number, enough))
        if grown[-1]:
            half[:, number] = half[:, longest] * years / horizons[longest]
        else:
            sizes = np.abs(one.known[number][:, : len(PEOPLE)])
            half[:, number] = np.nanquantile(sizes, shares, axis=0, method="weibull")
            longest = number
    return np.maximum.accumulate(half, axis=1), grown


def spread_at(
    errors: Errors,
    places: Places,
    method: int,
    launch: int,
    shares: Sequence[float] = (LEVEL,),
    enough: Enough | None = None,
    horizons: Sequence[int] = (),
) -> Spread:
    """Return how far counts may be from the projections of a launch, as the errors known then see it.

    Parameters
    ----------
    errors : Errors
        As from `visionbook.population.error_study.study_errors`.
    places : Places
        Of the same panel.
    method, launch : int
        Positions; the launch among those of `places`.
    shares : sequence of float, optional
        Of the cases that intervals are to hold.
    enough : Enough, optional
        How many cases are enough.
    horizons : sequence of int, optional
        Years ahead; those of the errors if not given.

    Examples
    --------
    >>> import pandas as pd
    >>> from visionbook.population.axes import AgeGroups
    >>> from visionbook.population.comparable import places_of
    >>> from visionbook.population.error_study import study_errors
    >>> from visionbook.population.panel import Panel
    >>> people = np.stack([np.full((2, 15), float(n)) for n in (100, 100, 80)])[np.newaxis]
    >>> panel = Panel(("01223",), (2010, 2015, 2020), AgeGroups(5, 70), people, pd.DataFrame())
    >>> spread = spread_at(study_errors(panel), places_of(panel), 0, 1, (0.5,), Enough(1, 1))
    >>> np.exp(spread.half[0, 0, 0, 0]).round(2)
    np.float64(1.25)
    """
    enough, years = enough or Enough(), tuple(horizons) or errors.horizons
    count = len(errors.areas)
    half = np.full((len(shares), len(years), count, len(PEOPLE)), np.nan)
    grown, level = np.zeros((len(years), count), dtype=bool), np.full(count, -1)
    cases, areas = np.zeros((len(years), count), dtype=int), np.zeros((len(years), count), dtype=int)
    within = np.full((len(years), count, len(PEOPLE)), np.nan)
    for one in classes_at(errors, places, method, launch, enough):
        widths, longer = half_widths(one, years, shares, enough)
        half[:, :, one.members] = widths[:, :, np.newaxis]
        grown[:, one.members] = np.array(longer)[:, np.newaxis]
        level[one.members] = one.level
        for number in one.known:
            cases[number, one.members] = len(one.known[number])
            areas[number, one.members] = one.areas[number]
            if not longer[number]:
                within[number, one.members] = _within(one.known[number][:, : len(PEOPLE)])
    return Spread(half, grown, level, cases, areas, within)


def _within(known: np.ndarray) -> np.ndarray:
    """Return by people the share of cases whose error (projected / counted - 1) is at most a tenth."""
    near = np.abs(np.exp(-known) - 1) <= WITHIN + _ROUNDING
    return near.sum(axis=0) / np.maximum((~np.isnan(known)).sum(axis=0), 1)


def forward(errors: Errors, places: Places, method: int, enough: Enough | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Return half the width of the interval at every launch, from the errors known at it, and where it was grown.

    Parameters
    ----------
    errors, places
        As for `spread_at`.
    method : int
        Position.
    enough : Enough, optional
        How many cases are enough.

    Returns
    -------
    (ndarray, shape (launch, horizon, area, people); ndarray, shape (launch, horizon, area))
        Of `LEVEL`; NaN where nothing was known at the launch, or the outcome has not been counted.

    Examples
    --------
    >>> import pandas as pd
    >>> from visionbook.population.axes import AgeGroups
    >>> from visionbook.population.comparable import places_of
    >>> from visionbook.population.error_study import study_errors
    >>> from visionbook.population.panel import Panel
    >>> people = np.stack([np.full((2, 15), float(n)) for n in (200, 200, 190, 190)])[np.newaxis]
    >>> panel = Panel(("01223",), (2005, 2010, 2015, 2020), AgeGroups(5, 70), people, pd.DataFrame())
    >>> errors = study_errors(panel)
    >>> half, _ = forward(errors, places_of(panel), 0, Enough(1, 1))
    >>> np.exp(half[:, 0, 0, 0]).round(4).tolist()  # at the second launch the error of the first was known
    [nan, 1.0526]
    """
    shape = errors.relative.shape[1:4]
    half, grown = np.full((*shape, len(PEOPLE)), np.nan), np.zeros(shape, dtype=bool)
    for launch in range(len(errors.launches)):
        spread = spread_at(errors, places, method, launch, (LEVEL,), enough)
        half[launch], grown[launch] = spread.half[0], spread.grown
    half[np.isnan(errors.relative[method, ..., : len(PEOPLE)])] = np.nan
    return half, grown


def held(errors: Errors, method: int, half: np.ndarray) -> np.ndarray:
    """Return whether counts lay in the intervals (1 or 0; NaN where there is none); the ends belong to it.

    Examples
    --------
    >>> import pandas as pd
    >>> from visionbook.population.axes import AgeGroups
    >>> from visionbook.population.comparable import places_of
    >>> from visionbook.population.error_study import study_errors
    >>> from visionbook.population.panel import Panel
    >>> people = np.stack([np.full((2, 15), float(n)) for n in (200, 200, 190, 190)])[np.newaxis]
    >>> panel = Panel(("01223",), (2005, 2010, 2015, 2020), AgeGroups(5, 70), people, pd.DataFrame())
    >>> errors = study_errors(panel)
    >>> half, _ = forward(errors, places_of(panel), 0, Enough(1, 1))
    >>> held(errors, 0, half)[:, 0, 0, 0].tolist()  # 0.95 held once more, and it stayed
    [nan, 1.0]
    """
    missed = np.abs(log_errors(errors.relative[method, ..., : len(PEOPLE)]))
    return np.where(np.isnan(half) | np.isnan(missed), np.nan, (missed <= half + _ROUNDING).astype(float))
