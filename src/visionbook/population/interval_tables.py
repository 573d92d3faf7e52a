"""Intervals, their coverage and shelf lives in tables: of a few towns, and of all places together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from visionbook.population.axes import people_aged
from visionbook.population.comparable import PEOPLE, Enough, Places
from visionbook.population.error_study import ALL, GROUPS, SIZE_CLASSES, Errors, size_class_numbers
from visionbook.population.intervals import HELD, forward, held, spread_at
from visionbook.population.panel import Panel

PERCENTS = tuple(range(5, 100, 5))
PERCENTILES = tuple(f"p{percent:02d}" for percent in PERCENTS)
SHELF_SHARE = 0.8
"""Share of comparable places that must have stayed within a tenth for a number to be called good."""


@dataclass(frozen=True)
class Towns:
    """Of which towns tables are made, by which method, and how many cases are enough."""

    codes: Sequence[str]
    method: str
    enough: Enough


def quantiles_and_shelf_lives(errors: Errors, places: Places, towns: Towns) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return by what a projection from the last census is multiplied to give each percentile, and how long it is good.

    Parameters
    ----------
    errors : Errors
        As from `visionbook.population.error_study.study_errors`.
    places : Places
        Of the same panel.
    towns : Towns
        Whose tables.

    Returns
    -------
    (DataFrame, DataFrame)
        Both one row per area_code, method, people and horizon_years with base_year, size_class, growth_class, region
        (the comparable places), cases and areas. The first has from_horizon (the horizon that the cases are of; a
        shorter one where too few reach this) and `PERCENTILES` (factors), the second within_tenth (share of the
        cases) and kept (whether this and every shorter horizon kept `SHELF_SHARE`).

    Examples
    --------
    >>> from visionbook.population.axes import AgeGroups
    >>> from visionbook.population.comparable import places_of
    >>> from visionbook.population.error_study import study_errors
    >>> people = np.stack([np.full((2, 15), float(n)) for n in (100, 100, 80)])[np.newaxis]
    >>> panel = Panel(("01223",), (2010, 2015, 2020), AgeGroups(5, 70), people, pd.DataFrame())
    >>> towns = Towns(["01223"], "last", Enough(1, 1))
    >>> quantiles, shelf = quantiles_and_shelf_lives(study_errors(panel), places_of(panel), towns)
    >>> quantiles[["people", "horizon_years", "p10", "p50", "p90"]].round(2).values.tolist()[0]
    ['total', 5, 0.8, 1.0, 1.25]
    >>> shelf[["within_tenth", "kept"]].values.tolist()[0]
    [0.0, False]
    """
    held = sorted({_held_between(percent) for percent in PERCENTS})
    launch, method = len(places.launches) - 1, errors.methods.index(towns.method)
    spread = spread_at(errors, places, method, launch, [percent / 100 for percent in held], towns.enough)
    quantiles, shelf = [], []
    for code in towns.codes:
        area = errors.areas.index(code)
        if spread.level[area] < 0:
            continue
        alike = places.names(launch, area, int(spread.level[area]))
        kept = np.ones(len(PEOPLE), dtype=bool)
        longest = 0
        for horizon, years in enumerate(errors.horizons):
            if not spread.cases[horizon, area]:
                continue
            grown = bool(spread.grown[horizon, area])
            longest = longest if grown else horizon
            key = {"area_code": code, "method": towns.method, "base_year": places.launches[-1], "horizon_years": years}
            key |= {**alike, "cases": spread.cases[longest, area], "areas": spread.areas[longest, area]}
            kept = kept & (spread.within[horizon, area] >= SHELF_SHARE)
            for number, people in enumerate(PEOPLE):
                half = dict(zip(held, spread.half[:, horizon, area, number], strict=True))
                row = {**key, "people": people}
                quantiles.append({**row, "from_horizon": errors.horizons[longest], **_factors(half)})
                if not grown:
                    near = spread.within[horizon, area, number]
                    shelf.append({**row, "within_tenth": near, "kept": bool(kept[number])})
    return pd.DataFrame(quantiles, columns=QUANTILE_COLUMNS), pd.DataFrame(shelf, columns=SHELF_COLUMNS)


_KEY = ["area_code", "method", "people", "base_year", "horizon_years"]
_ALIKE = ["size_class", "growth_class", "region", "cases", "areas"]
QUANTILE_COLUMNS = [*_KEY, *_ALIKE, "from_horizon", *PERCENTILES]
SHELF_COLUMNS = [*_KEY, *_ALIKE, "within_tenth", "kept"]


def _held_between(percent: int) -> int:
    """Return how many percent of the cases lie between a percentile and the one as far on the other side."""
    return abs(2 * percent - 100)


def _factors(half: dict[int, float]) -> dict[str, float]:
    """Return the factor of each percentile: the median is the projection itself, whatever the cases say."""
    factors = {}
    for name, percent in zip(PERCENTILES, PERCENTS, strict=True):
        side = np.sign(percent - 50)
        factors[name] = float(np.exp(side * half[_held_between(percent)])) if side else 1.0
    return factors


def coverage_and_records(
    errors: Errors, places: Places, panel: Panel, towns: Towns, detailed: Sequence[str] = ()
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return how often intervals held that rested on what was known at each launch, and the cases of some towns.

    Parameters
    ----------
    errors, places, panel
        Of the same panel.
    towns : Towns
        Whose cases.
    detailed : sequence of str
        Methods whose coverage is found by size class too; that of the towns always is.

    Returns
    -------
    (DataFrame, DataFrame)
        Coverage: method, people, horizon_years, first_launch, last_launch, size_class, cases, coverage (share inside),
        grown (share of cases whose interval was grown from a shorter horizon), held (whether coverage is within
        `visionbook.population.intervals.HELD`); launches together, and of the total each launch by itself. Records:
        area_code, method, people, launch, horizon_years, projected, counted, low and high (persons), inside.

    Examples
    --------
    >>> from visionbook.population.axes import AgeGroups
    >>> from visionbook.population.comparable import places_of
    >>> from visionbook.population.error_study import study_errors
    >>> people = np.stack([np.full((2, 15), float(n)) for n in (200, 200, 190, 190)])[np.newaxis]
    >>> panel = Panel(("01223",), (2005, 2010, 2015, 2020), AgeGroups(5, 70), people, pd.DataFrame())
    >>> towns = Towns(["01223"], "last", Enough(1, 1))
    >>> coverage, records = coverage_and_records(study_errors(panel), places_of(panel), panel, towns)
    >>> coverage[["people", "horizon_years", "cases", "coverage"]].values.tolist()[0]
    ['total', 5, 1, 1.0]
    >>> records[["launch", "projected", "counted", "inside"]].round(1).values.tolist()[-1]
    [2015, 722.0, 760.0, True]
    """
    coverage, records = [], pd.DataFrame(columns=RECORD_COLUMNS)
    for number, method in enumerate(errors.methods):
        half, grown = forward(errors, places, number, towns.enough)
        inside = held(errors, number, half)
        by_size = method == towns.method or method in detailed
        coverage += _coverage_rows(errors, places, method, inside, grown, by_size=by_size)
        if method == towns.method:
            records = _records(errors, panel, towns, half, inside)
    return pd.DataFrame(coverage, columns=COVERAGE_COLUMNS), records


COVERAGE_COLUMNS = ["method", "people", "horizon_years", "first_launch", "last_launch", "size_class", "cases"]
COVERAGE_COLUMNS += ["coverage", "grown", "held"]
RECORD_COLUMNS = [
    "area_code",
    "method",
    "people",
    "launch",
    "horizon_years",
    "projected",
    "counted",
    "low",
    "high",
    "inside",
]


def _coverage_rows(
    errors: Errors, places: Places, method: str, inside: np.ndarray, grown: np.ndarray, *, by_size: bool
) -> Iterator[dict]:
    sizes = size_class_numbers(places.size[: len(errors.launches)])
    for horizon, years in enumerate(errors.horizons):
        tested = ~np.isnan(inside[:, horizon, :, 0]).all(axis=1)
        launches = np.flatnonzero(tested)
        if not len(launches):
            continue
        key = {"method": method, "horizon_years": years, "size_class": ALL}
        ends = {"first_launch": errors.launches[launches[0]], "last_launch": errors.launches[launches[-1]]}
        for number, people in enumerate(PEOPLE):
            found, longer = inside[launches, horizon, :, number], grown[launches, horizon]
            yield from _row({**key, **ends, "people": people}, found, longer)
            for size, name in enumerate(SIZE_CLASSES) if by_size else ():
                there = np.where(sizes[launches] == size, found, np.nan)
                yield from _row({**key, **ends, "people": people, "size_class": name}, there, longer)
        for one in launches if len(launches) > 1 else ():
            alone = dict.fromkeys(("first_launch", "last_launch"), errors.launches[one])
            yield from _row({**key, **alone, "people": PEOPLE[0]}, inside[one, horizon, :, 0], grown[one, horizon])


def _row(key: dict, inside: np.ndarray, grown: np.ndarray) -> Iterator[dict]:
    there = ~np.isnan(inside)
    if there.any():
        found = inside[there].mean()
        near = bool(HELD[0] <= found <= HELD[1])
        yield {**key, "cases": int(there.sum()), "coverage": found, "grown": grown[there].mean(), "held": near}


def _records(errors: Errors, panel: Panel, towns: Towns, half: np.ndarray, inside: np.ndarray) -> pd.DataFrame:
    rows, method = [], errors.methods.index(towns.method)
    counted = {name: people_aged(panel.people, panel.ages, wanted, sex) for name, (wanted, sex) in GROUPS.items()}
    for code in towns.codes:
        area = errors.areas.index(code)
        for launch, horizon, number in np.argwhere(~np.isnan(inside[:, :, area])).tolist():
            people, years = PEOPLE[number], errors.horizons[horizon]
            seen = counted[people][area, panel.years.index(errors.launches[launch] + years)]
            projected = seen * (1 + errors.relative[method, launch, horizon, area, number])
            factor = np.exp(half[launch, horizon, area, number])
            key = (code, towns.method, people, errors.launches[launch], years)
            ends = (projected / factor, projected * factor)
            rows.append((*key, projected, seen, *ends, bool(inside[launch, horizon, area, number])))
    table = pd.DataFrame(rows, columns=RECORD_COLUMNS)
    return table.sort_values(["area_code", "people", "launch", "horizon_years"])
