"""Which method errs least for places of a kind, by how much, and what each method says of them now.

The rule: of the methods, on the cases that all of them have, the one whose median absolute error of the total is
smallest at the longest horizon up to that of `visionbook.population.comparable.Enough`; of equals the first. Medians,
since means are moved by the few places that had changed suddenly (decision 0033). Every error is one out of sample:
what a launch projects with was known at it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from visionbook.population.axes import people_aged
from visionbook.population.comparable import LEVELS, PEOPLE, Enough, Places
from visionbook.population.error_study import (
    BOYS_PER_GIRL,
    GROUPS,
    STAY,
    Errors,
    Known,
    Method,
    regions_of,
    size_class_numbers,
)
from visionbook.population.implied import implied_rates
from visionbook.population.panel import Panel

SIZES_OF_ALL = "all"
"""Instead of a town: all places of a size that any of the towns has."""

MEASURES = ("cases", "median_absolute", "mean_absolute", "bias", "nearest")


def choices(errors: Errors, places: Places, towns: Sequence[str], enough: Enough | None = None) -> pd.DataFrame:
    """Return how far each method erred for places of the sizes of some towns, and for those comparable to each.

    Parameters
    ----------
    errors : Errors
        As from `visionbook.population.error_study.study_errors`.
    places : Places
        Of the same panel.
    towns : sequence of str
        Areas of the panel.
    enough : Enough, optional
        How many cases are enough, and the horizon that decides.

    Returns
    -------
    DataFrame
        places (`SIZES_OF_ALL`, or a town: places of its size and past growth), method, horizon_years, first_launch,
        last_launch; cases (that all of the methods have), median_absolute, mean_absolute and bias of the total
        (ratios), nearest (share of cases in which no other method came nearer, ratio), chosen (of all rows of the
        method that the rule takes). Launches together, and one by one. Empty if there are no towns or no errors.

    Examples
    --------
    >>> from visionbook.population.axes import AgeGroups
    >>> from visionbook.population.comparable import places_of
    >>> from visionbook.population.error_study import study_errors
    >>> people = np.stack([np.full((2, 15), float(n)) for n in (200, 200, 170)])[np.newaxis]
    >>> panel = Panel(("01223",), (2010, 2015, 2020), AgeGroups(5, 70), people, pd.DataFrame())
    >>> table = choices(study_errors(panel), places_of(panel), ["01223"])  # no place had lost 15 % before a launch
    >>> table[["places", "method", "median_absolute", "chosen"]].round(3).values.tolist()
    [['all', 'last', 0.176, True]]
    """
    enough = enough or Enough()
    there = ~np.isnan(errors.relative[..., 0]).all(axis=-1)  # method, launch, horizon
    horizons = [number for number, years in enumerate(errors.horizons) if years <= enough.horizon]
    rows = []
    for kind, like in _kinds(places, errors.areas, towns).items():
        for horizon in (number for number in horizons if there[:, :, number].any()):
            methods = np.flatnonzero(there[:, :, horizon].any(axis=1))
            launches = np.flatnonzero(there[methods, :, horizon].all(axis=0))
            for chosen in [launches, *([one] for one in launches)] if len(launches) > 1 else [launches]:
                if len(chosen):
                    rows += _rows(errors, methods, list(chosen), horizon, like, kind)
    table = pd.DataFrame(rows, columns=["places", "method", "horizon_years", "first_launch", "last_launch", *MEASURES])
    return table.assign(chosen=table["method"].eq(_best(table)).astype(bool))


def chosen_of(table: pd.DataFrame) -> str | None:
    """Return the method that a table of choices takes; None where it is empty.

    Examples
    --------
    >>> chosen_of(pd.DataFrame({"method": ["last", "mean_2"], "chosen": [False, True]}))
    'mean_2'
    """
    chosen = table.loc[table["chosen"].astype(bool), "method"]
    return None if chosen.empty else str(chosen.iloc[0])


def _kinds(places: Places, areas: Sequence[str], towns: Sequence[str]) -> dict[str, np.ndarray]:
    """Return by kind of places which areas were of it at each launch but the last census."""
    known = [areas.index(town) for town in towns]
    if not known:
        return {}
    sizes = size_class_numbers(places.size)
    kinds = {SIZES_OF_ALL: np.isin(sizes[:-1], sizes[-1, known])}
    numbers = places.numbers(LEVELS[1])
    return kinds | {town: numbers[:-1] == numbers[-1, one] for town, one in zip(towns, known, strict=True)}


def _rows(
    errors: Errors, methods: np.ndarray, launches: list[int], horizon: int, like: np.ndarray, kind: str
) -> list[dict]:
    values = errors.relative[methods][:, :, horizon, :, 0][:, launches][:, like[launches]]
    values = values[:, ~np.isnan(values).any(axis=0)]
    if not values.shape[1]:
        return []
    sizes = np.abs(values)
    nearest = sizes <= sizes.min(axis=0)
    key = {"places": kind, "horizon_years": errors.horizons[horizon]}
    key |= {"first_launch": errors.launches[launches[0]], "last_launch": errors.launches[launches[-1]]}
    return [
        {
            **key,
            "method": errors.methods[method],
            "cases": values.shape[1],
            "median_absolute": np.median(sizes[number]),
            "mean_absolute": sizes[number].mean(),
            "bias": values[number].mean(),
            "nearest": nearest[number].mean(),
        }
        for number, method in enumerate(methods)
    ]


def deciding(table: pd.DataFrame, places: str = SIZES_OF_ALL) -> pd.DataFrame:
    """Return the rows that decide: all launches together, at the longest horizon at which most methods are compared.

    Parameters
    ----------
    table : DataFrame
        As from `choices`.
    places : str, optional
        Of another kind of places; those rows decide nothing.

    Examples
    --------
    >>> row = {"places": "all", "method": "last", "horizon_years": [5, 10], "cases": 9}
    >>> deciding(pd.DataFrame(row))["horizon_years"].tolist()
    [10]
    """
    pooled = table[table["places"].eq(places)]
    compared = pooled.groupby("horizon_years")["method"].transform("nunique")
    pooled = pooled[compared == compared.max()]
    pooled = pooled[pooled["horizon_years"] == pooled["horizon_years"].max()]
    return pooled[pooled["cases"] == pooled["cases"].max()]


def _best(table: pd.DataFrame) -> str | None:
    rows = deciding(table)
    return None if rows.empty else str(rows.loc[rows["median_absolute"].idxmin(), "method"])


def projections(
    panel: Panel, methods: Mapping[str, tuple[int, Method]], towns: Sequence[str], intervals: int
) -> pd.DataFrame:
    """Return what each method says of some towns from the last census of a panel.

    Parameters
    ----------
    panel : Panel
        Censuses of many areas.
    methods : mapping
        As `visionbook.population.error_study.METHODS`.
    towns : sequence of str
        Areas of the panel.
    intervals : int
        How many intervals ahead.

    Returns
    -------
    DataFrame
        area_code, method, people, base_year, year and population (persons), the base year first; methods that need
        more censuses than there are do not appear.

    Examples
    --------
    >>> from visionbook.population.axes import AgeGroups
    >>> from visionbook.population.error_study import METHODS
    >>> people = np.stack([np.full((2, 15), 100.0 * 0.9**step) for step in range(2)])[np.newaxis]
    >>> panel = Panel(("01223",), (2015, 2020), AgeGroups(5, 70), people, pd.DataFrame())
    >>> projections(panel, METHODS, ["01223"], 1).query("people == 'total'")[["year", "population"]].values.tolist()
    [[2020.0, 2700.0], [2025.0, 2430.0]]
    """
    rates = implied_rates(panel.people, panel.ages, if_empty=STAY, if_no_girls=BOYS_PER_GIRL)
    known = Known(panel.people, rates, panel.ages, regions_of(panel.areas))
    base, width = panel.years[-1], panel.ages.width
    rows = []
    for method, (needed, project) in methods.items():
        if needed >= len(panel.years) or not towns:
            continue
        ahead = project(known, intervals)[[panel.areas.index(town) for town in towns]]
        for people in PEOPLE:
            wanted, sex = GROUPS[people]
            values = people_aged(ahead, panel.ages, wanted, sex)
            for town, course in zip(towns, values, strict=True):
                rows += [(town, method, people, base, base + width * step, value) for step, value in enumerate(course)]
    return pd.DataFrame(rows, columns=["area_code", "method", "people", "base_year", "year", "population"])
