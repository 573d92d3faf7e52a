"""Methods that the study of errors compares: ratios held, shrunk towards the prefecture's, damped, and averaged.

Each projects by cohort change ratios from what was known at a launch (`visionbook.population.error_study.Known`).

References: Wilson, Grossman, Alexander, Rees and Temple (2022), "Methods for small area population forecasts:
state-of-the-art and research needs"; Smith, Tayman and Swanson (2013), ch. 13, on averages of projections.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from visionbook.population.backtest import METHODS as MEANS
from visionbook.population.backtest import mean_rates
from visionbook.population.empty_cohorts import RULE
from visionbook.population.error_study import METHODS, Known, Method, size_class_numbers, until
from visionbook.population.implied import ChangeRates, implied_rates, project_change_ratios

WEIGHTS = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Weights of the prefecture's ratios among which one is chosen."""

KEPT = 0.8
"""What is kept in each further interval of an area's deviation from the country's ratios, where that is damped."""


def shrunk_rates(known: Known, weight: float | np.ndarray) -> ChangeRates:
    """Return the rates of the last interval, drawn towards those of all areas of the prefecture together.

    Parameters
    ----------
    known : Known
        What is known at the launch.
    weight : float or ndarray, shape (area,)
        Weight of the prefecture's rates: 0 leaves each area its own, 1 gives all the same.

    Returns
    -------
    ChangeRates
        One interval.

    Examples
    --------
    >>> from visionbook.population.axes import AgeGroups
    >>> people = np.stack([np.full((2, 2, 15), 10.0), np.stack([np.full((2, 15), 9.0), np.full((2, 15), 5.0)])], axis=1)
    >>> ages, regions = AgeGroups(5, 70), np.array(["01000", "01000"])
    >>> known = Known(people, implied_rates(people, ages), ages, regions)
    >>> shrunk_rates(known, 0.5).cohort_change_ratio[:, 0, 0, 1].round(3).tolist()  # halfway to 0.7
    [0.8, 0.6]
    """
    own, regional = mean_rates(known.rates, 1), _together(known, known.regions)
    share = np.broadcast_to(np.asarray(weight, dtype=float), known.regions.shape)

    def mixed(one: np.ndarray, other: np.ndarray) -> np.ndarray:
        part = share.reshape(-1, *[1] * (one.ndim - 1))
        return (1 - part) * one + part * other

    return ChangeRates(
        mixed(own.cohort_change_ratio, regional.cohort_change_ratio),
        mixed(own.child_woman_ratio, regional.child_woman_ratio),
        mixed(own.sex_ratio_of_children, regional.sex_ratio_of_children),
        own.women_aged,
    )


def _together(known: Known, groups: np.ndarray) -> ChangeRates:
    """Return for each area the rates of the last interval of all areas of its group together."""
    names, numbers = np.unique(groups, return_inverse=True)
    sums = np.zeros((len(names), 2, *known.people.shape[2:]))
    np.add.at(sums, numbers, known.people[:, -2:])
    rates = implied_rates(sums, known.ages, known.rates.women_aged, **RULE)
    return ChangeRates(
        rates.cohort_change_ratio[numbers],
        rates.child_woman_ratio[numbers],
        rates.sex_ratio_of_children[numbers],
        rates.women_aged,
    )


def _shrunk(weight: float) -> Method:
    def projected(known: Known, ahead: int) -> np.ndarray:
        return project_change_ratios(known.people[:, -1], shrunk_rates(known, weight).held(ahead), known.ages)

    return projected


def chosen_weights(known: Known) -> np.ndarray:
    """Return the weight of the prefecture's rates that erred least at the launches before, for each area.

    Chosen by size class: the mean absolute error of the total, over all earlier launches and all horizons that had
    ended at this launch. Without an earlier launch, or an area of the class then, the weight is 0.

    Parameters
    ----------
    known : Known
        What is known at the launch.

    Returns
    -------
    ndarray, shape (area,)
        Some of `WEIGHTS`.

    Examples
    --------
    >>> from visionbook.population.axes import AgeGroups
    >>> people = np.full((1, 2, 2, 15), 10.0)
    >>> ages = AgeGroups(5, 70)
    >>> chosen_weights(Known(people, implied_rates(people, ages), ages, np.array(["01000"]))).tolist()
    [0.0]
    """
    classes, errors = [], []
    for launch in range(1, known.people.shape[1] - 1):
        earlier = replace(known, people=known.people[:, : launch + 1], rates=until(known.rates, launch))
        later = known.people[:, launch + 1 :].sum(axis=(-2, -1))
        classes.append(np.repeat(size_class_numbers(earlier.people[:, -1].sum(axis=(-2, -1))), later.shape[1]))
        by_weight = [_shrunk(weight)(earlier, later.shape[1])[:, 1:].sum(axis=(-2, -1)) for weight in WEIGHTS]
        errors.append(np.abs(np.stack(by_weight) / later - 1).reshape(len(WEIGHTS), -1))
    now = size_class_numbers(known.people[:, -1].sum(axis=(-2, -1)))
    weights = np.zeros(len(now))
    if not errors:
        return weights
    every, of_class = np.concatenate(errors, axis=1), np.concatenate(classes)
    for number in np.unique(now):
        there = every[:, of_class == number]
        if there.size:
            weights[now == number] = WEIGHTS[int(there.mean(axis=1).argmin())]
    return weights


def _shrunk_as_chosen(known: Known, ahead: int) -> np.ndarray:
    rates = shrunk_rates(known, chosen_weights(known)).held(ahead)
    return project_change_ratios(known.people[:, -1], rates, known.ages)


def damped_rates(known: Known, ahead: int, kept: float = KEPT) -> ChangeRates:
    """Return rates whose deviation from the country's shrinks with every interval: local migration dies down.

    The country's ratios are nearly those of survival, since few cross its border; what an area's differ by is mostly
    migration within it.

    Parameters
    ----------
    known : Known
        What is known at the launch.
    ahead : int
        Intervals.
    kept : float
        The part of the deviation that is left after each interval; the first has the whole of it.

    Returns
    -------
    ChangeRates
        One for each interval ahead.

    Examples
    --------
    >>> from visionbook.population.axes import AgeGroups
    >>> people = np.stack([np.full((2, 2, 15), 10.0), np.stack([np.full((2, 15), 9.0), np.full((2, 15), 5.0)])], axis=1)
    >>> ages, regions = AgeGroups(5, 70), np.array(["01000", "02000"])
    >>> known = Known(people, implied_rates(people, ages), ages, regions)
    >>> damped_rates(known, 3, 0.5).cohort_change_ratio[0, :, 0, 1].round(3).tolist()  # the country's is 0.7
    [0.9, 0.8, 0.75]
    """
    own, country = mean_rates(known.rates, 1), _together(known, np.zeros(len(known.regions), dtype=int))
    left = kept ** np.arange(ahead)

    def damped(one: np.ndarray, other: np.ndarray) -> np.ndarray:
        part = left.reshape(-1, *[1] * (one.ndim - 2))
        return other + part * (one - other)

    return ChangeRates(
        damped(own.cohort_change_ratio, country.cohort_change_ratio),
        damped(own.child_woman_ratio, country.child_woman_ratio),
        damped(own.sex_ratio_of_children, country.sex_ratio_of_children),
        own.women_aged,
    )


def _damped(known: Known, ahead: int) -> np.ndarray:
    return project_change_ratios(known.people[:, -1], damped_rates(known, ahead), known.ages)


def _average(known: Known, ahead: int) -> np.ndarray:
    """Return the mean of the last interval held, its mean with the one before, shrunk halfway, and damped."""
    parts = [METHODS["last"][1], METHODS["mean_2"][1], _shrunk(0.5), _damped]
    return np.mean([project(known, ahead) for project in parts], axis=0)


CANDIDATES: Mapping[str, tuple[int, Method]] = {
    **METHODS,
    "shrunk_half": (1, _shrunk(0.5)),
    "shrunk_chosen": (2, _shrunk_as_chosen),
    "damped": (1, _damped),
    "average": (MEANS["mean_2"], _average),
}
"""All methods by name, as `METHODS`."""
