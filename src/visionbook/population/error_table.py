"""The errors of a study in a table: by horizon, launch and class of areas, each row with its number of cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from visionbook.errors import ParameterError
from visionbook.messages import message
from visionbook.population.error_study import ALL, CLASSES, GROUPS, WITHIN, Errors, cases_of

MEASURES = ("cases", "bias", "mean_absolute", "median_absolute", "p10", "p25", "p50", "p75", "p90", "within_tenth")
KEY = ("method", "people", "horizon_years", "first_launch", "last_launch", *CLASSES)
_QUANTILES = (0.10, 0.25, 0.50, 0.75, 0.90)
_BY: tuple[tuple[str, ...], ...] = ((), ("size_class",), ("growth_class",))
_BY_DETAIL: tuple[tuple[str, ...], ...] = (("region",), ("size_class", "growth_class"))


def measures(values: np.ndarray) -> dict[str, float]:
    """Return what is said of some relative errors.

    Parameters
    ----------
    values : ndarray, shape (case,)
        projected / counted - 1; NaN is no case.

    Returns
    -------
    dict
        cases; bias (mean, positive if projected too high), mean_absolute, median_absolute, the quantiles p10 to p90 of
        the signed error (ratios), and within_tenth, the share of cases whose error is at most a tenth. Without any
        case only cases, 0.

    Examples
    --------
    >>> found = measures(np.array([-0.2, 0.0, 0.05, np.nan]))
    >>> [round(float(found[name]), 3) for name in ("cases", "bias", "mean_absolute", "within_tenth")]
    [3.0, -0.05, 0.083, 0.667]
    """
    there = values[~np.isnan(values)]
    if not len(there):
        return {"cases": 0}
    absolute = np.abs(there)
    quantiles = dict(zip(("p10", "p25", "p50", "p75", "p90"), np.quantile(there, _QUANTILES), strict=True))
    return {
        "cases": len(there),
        "bias": there.mean(),
        "mean_absolute": absolute.mean(),
        "median_absolute": np.median(absolute),
        **quantiles,
        "within_tenth": (absolute <= WITHIN).mean(),
    }


def error_table(errors: Errors, detailed: Sequence[str] = (), fewest: int = 1) -> pd.DataFrame:
    """Return the errors by method, people, horizon, launches and class of areas.

    Rows are of all launches together, for the whole panel and each class of size and of growth; of each launch, for
    the whole panel and (of the total) each class of size. Methods looked at in detail have rows of each prefecture
    too, and of size and growth together.

    Parameters
    ----------
    errors : Errors
        As from `study_errors`.
    detailed : sequence of str
        Methods to look at in detail.
    fewest : int
        Rows with fewer cases are left out; `dropped` in the attributes of the table counts them.

    Returns
    -------
    DataFrame
        `KEY`, then `MEASURES`; ``all`` in a class that a row does not tell apart; launches from the first to the last.

    Examples
    --------
    >>> from visionbook.population.axes import AgeGroups
    >>> from visionbook.population.error_study import study_errors
    >>> from visionbook.population.panel import Panel
    >>> people = np.stack([np.full((2, 15), 100.0)] * 3)[np.newaxis]
    >>> panel = Panel(("01223",), (2010, 2015, 2020), AgeGroups(5, 70), people, pd.DataFrame())
    >>> table = error_table(study_errors(panel))
    >>> table[["people", "horizon_years", "first_launch", "size_class", "cases"]].head(1).values.tolist()
    [['total', 5, 2015, 'all', 1]]
    """
    rows = [
        row
        for method in errors.methods
        for horizon in errors.horizons
        for row in _rows(cases_of(errors, method, horizon), method, horizon, detail=method in detailed)
    ]
    table = pd.DataFrame(rows, columns=[*KEY, *MEASURES])
    kept = table[table["cases"] >= fewest].reset_index(drop=True)
    kept.attrs["dropped"] = len(table) - len(kept)
    return kept


def _rows(cases: pd.DataFrame, method: str, horizon: int, *, detail: bool) -> Iterator[dict]:
    """Yield the rows of one method and horizon."""
    if cases.empty:
        return
    launches = sorted(int(launch) for launch in cases["launch"].unique())
    ends = (launches[0], launches[-1])
    for by in (*_BY, *(_BY_DETAIL if detail else ())):
        for name, part in _parts(cases, by):
            yield from _measured(part, (method, horizon, *ends), name, list(GROUPS))
    for launch in launches if len(launches) > 1 else ():
        one = cases[cases["launch"] == launch]
        for by, people in (((), list(GROUPS)), (("size_class",), list(GROUPS)[:1])):
            for name, part in _parts(one, by):
                yield from _measured(part, (method, horizon, launch, launch), name, people)


def _parts(cases: pd.DataFrame, by: tuple[str, ...]) -> Iterator[tuple[dict[str, str], pd.DataFrame]]:
    """Yield the cases by class, with the names of the classes."""
    if not by:
        yield {}, cases
        return
    for name, part in cases.groupby(list(by), sort=True):
        yield dict(zip(by, name, strict=True)), part


def _measured(
    cases: pd.DataFrame, what: tuple[str, int, int, int], classes: dict[str, str], people: Sequence[str]
) -> Iterator[dict]:
    """Yield a row per group of people; a class has the launches of the whole, though it may have cases in few."""
    key = dict(zip(("method", "horizon_years", "first_launch", "last_launch"), what, strict=True))
    key |= {name: classes.get(name, ALL) for name in CLASSES}
    for group in people:
        yield {**key, "people": group, **measures(cases[group].to_numpy())}


def shelf_life(table: pd.DataFrame, method: str, people: str = "total", share: float = 0.8, **classes: str) -> int:
    """Return for how many years most of the comparable places stayed within a tenth of what was projected.

    Parameters
    ----------
    table : DataFrame
        As from `error_table`, or the table ``projection_errors``.
    method : str
        A method.
    people : str
        One of `GROUPS`.
    share : float
        The part of the cases that must have stayed (ratio).
    **classes : str
        size_class, growth_class, region; all if not given.

    Returns
    -------
    int
        Years: the longest horizon such that it and every shorter one kept the share; 0 if none did.

    Raises
    ------
    ParameterError
        If the table has no such rows: there are no comparable places, or too few.

    Examples
    --------
    >>> key = {"method": "last", "people": "total", **dict.fromkeys(CLASSES, ALL), "first_launch": 1985}
    >>> kept = {"horizon_years": [5, 10, 15], "cases": 9, "last_launch": 2005, "within_tenth": [0.9, 0.8, 0.7]}
    >>> shelf_life(pd.DataFrame({**key, **kept}), "last")
    10
    """
    wanted = {"method": method, "people": people, **dict.fromkeys(CLASSES, ALL), **classes}
    rows = table[(table[list(wanted)] == pd.Series(wanted)).all(axis=1)]
    if rows.empty:
        raise ParameterError(message("study.no_comparable", wanted=list(wanted.values())))
    pooled = rows.sort_values(["horizon_years", "cases"]).drop_duplicates("horizon_years", keep="last")
    last = 0
    for horizon, within in zip(pooled["horizon_years"], pooled["within_tenth"], strict=True):
        if within < share:
            break
        last = int(horizon)
    return last
