"""How far to trust a municipality's projections: past errors, a band from them, and one edition against the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from visionbook.ages import TOTAL
from visionbook.errors import ParameterError
from visionbook.messages import message
from visionbook.population.backtest import coverage, error_summary, interval_factors, prediction_band

BAND_METHOD = "last"
"""Rates of the last interval held: the method with most launches, so with most errors to draw a band from."""

BAND_LEVEL = 0.8

SMALL_BELOW = 10_000
"""Persons at launch below which a case is one of a small population."""


@dataclass(frozen=True)
class Accuracy:
    """What past errors of simple projections say about total populations.

    Parameters
    ----------
    errors : DataFrame
        One row per horizon_years: own_cases and own_error of the municipality, cases and error of the whole region
        (mean absolute relative error, ratio), bias of the whole region (positive if projected too high), coverage and
        judged (share of the judged cases that the band held, leave-one-out).
    level : float
        Nominal level of the band.
    first_launch, last_launch : int
        Censuses from which the projections start.
    areas : int
        Number of municipalities in the region.
    """

    errors: pd.DataFrame
    level: float
    first_launch: int
    last_launch: int
    areas: int

    def coverage_found(self, last_horizon: int) -> tuple[int, int]:
        """Return how many cases the band held, and how many were judged, up to a horizon in years."""
        rows = self.errors[self.errors["horizon_years"] <= last_horizon].dropna(subset="coverage")
        return int((rows["coverage"] * rows["judged"]).round().sum()), int(rows["judged"].sum())


def accuracy_of(errors: pd.DataFrame, area: str, level: float = BAND_LEVEL) -> Accuracy:
    """Return the errors of total populations by horizon, of one municipality and of all.

    Parameters
    ----------
    errors : DataFrame
        As from `visionbook.population.backtest.backtest`; the method `BAND_METHOD` is used.
    area : str
        Which of its areas is the municipality.
    level : float, optional
        Nominal level of the band whose coverage is found.

    Raises
    ------
    ParameterError
        If the area is not among the errors.

    Examples
    --------
    >>> seen = {"area": ["a", "b"], "method": "last", "launch_year": 2015, "horizon_years": 5, "age_group": "total"}
    >>> seen = pd.DataFrame({**seen, "projected": 100.0, "observed": 80.0, "relative_error": [0.25, -0.05]})
    >>> accuracy_of(seen, "a").errors[["own_error", "error", "bias"]].round(2).values.tolist()
    [[0.25, 0.15, 0.1]]
    """
    used = total_errors(errors)
    own = used[used["area"] == area]
    if own.empty:
        raise ParameterError(message("model.no_area_of_errors", area=area, areas=used["area"].unique()))
    names = {"mean_absolute": "error"}
    table = error_summary(used, ["horizon_years"]).rename(columns=names)[["horizon_years", "cases", "error", "bias"]]
    alone = error_summary(own, ["horizon_years"]).rename(columns={"mean_absolute": "own_error", "cases": "own_cases"})
    table = table.merge(alone[["horizon_years", "own_cases", "own_error"]], on="horizon_years", validate="1:1")
    held = coverage(used, level).rename(columns={"cases": "judged"})
    table = table.merge(held[["horizon_years", "judged", "coverage"]], on="horizon_years", how="left", validate="1:1")
    launches = used["launch_year"]
    return Accuracy(table, level, int(launches.min()), int(launches.max()), used["area"].nunique())


def total_errors(errors: pd.DataFrame) -> pd.DataFrame:
    """Return the errors that a band of total populations is drawn from.

    Examples
    --------
    >>> rows = pd.DataFrame({"method": ["last", "mean_2", "last"], "age_group": ["total", "total", "65+"]})
    >>> len(total_errors(rows))
    1
    """
    return errors[errors["method"].eq(BAND_METHOD) & errors["age_group"].eq(TOTAL)]


def band_around(projection: pd.Series, base_year: int, errors: pd.DataFrame, level: float = BAND_LEVEL) -> pd.DataFrame:
    """Return the empirical prediction band around a projection of total population.

    Parameters
    ----------
    projection : Series
        Persons by year, all after the base year.
    base_year : int
        The year that the projection itself starts from, whatever has been counted since: errors grow with the years
        that a projection had to look ahead, and a later count does not shorten them.
    errors : DataFrame
        As from `visionbook.population.backtest.backtest`.
    level : float, optional
        Nominal level, between 0 and 1.

    Returns
    -------
    DataFrame
        One row per year that the errors reach: year, horizon_years, population, low, high (persons), cases.

    Examples
    --------
    >>> seen = pd.DataFrame({"method": "last", "age_group": "total", "horizon_years": 5, "projected": 100.0,
    ...                      "observed": [90.0, 100.0, 110.0]})
    >>> band_around(pd.Series({2025: 2000.0}), 2020, seen, 0.5)[["year", "low", "high"]].round(6).values.tolist()
    [[2025.0, 1800.0, 2200.0]]
    """
    return band_of(projection, base_year, interval_factors(total_errors(errors), level))


def band_of(projection: pd.Series, base_year: int, factors: pd.DataFrame) -> pd.DataFrame:
    """Return the band that factors make around a projection of total population.

    Parameters
    ----------
    projection, base_year
        As for `band_around`.
    factors : DataFrame
        As from `visionbook.population.backtest.interval_factors`, of the errors of total populations.

    Returns
    -------
    DataFrame
        As from `band_around`.

    Examples
    --------
    >>> factors = {"horizon_years": [5], "age_group": "total", "low": 0.9, "middle": 1.0, "high": 1.1, "cases": 3}
    >>> factors = pd.DataFrame(factors)
    >>> band_of(pd.Series({2025: 2000.0}), 2020, factors)[["year", "low", "high"]].round(6).values.tolist()
    [[2025.0, 1800.0, 2200.0]]
    """
    ahead = pd.DataFrame({"year": projection.index, "population": projection.to_numpy(dtype=float)})
    ahead = ahead.assign(horizon_years=ahead["year"] - base_year, age_group=TOTAL)
    return prediction_band(ahead, factors)[["year", "horizon_years", "population", "low", "high", "cases"]]


def errors_by_method(errors: pd.DataFrame) -> pd.DataFrame:
    """Return the errors of total populations by horizon and method, over all cases and over those all methods share.

    A method that needs more intervals begins later; only the cases that every method has compare like with like.

    Parameters
    ----------
    errors : DataFrame
        As from `visionbook.population.backtest.backtest`.

    Returns
    -------
    DataFrame
        One row per horizon_years and method: cases, error (mean absolute relative error), bias (mean relative error),
        shared_cases and shared_error; missing at horizons where a method has no case in common with the others.

    Examples
    --------
    >>> key = {"area": "a", "horizon_years": 5, "age_group": "total", "method": ["last", "last", "mean_2"]}
    >>> seen = pd.DataFrame({**key, "launch_year": [1990, 1995, 1995], "relative_error": [0.3, -0.1, 0.2]})
    >>> errors_by_method(seen)[["method", "error", "shared_error"]].values.tolist()
    [['last', 0.2, 0.1], ['mean_2', 0.2, 0.2]]
    """
    used, by = errors[errors["age_group"].eq(TOTAL)], ["horizon_years", "method"]
    methods = used.groupby(["area", "launch_year", "horizon_years"])["method"].transform("nunique")
    table = error_summary(used, by).rename(columns={"mean_absolute": "error"})[[*by, "cases", "error", "bias"]]
    shared = error_summary(used[methods == used["method"].nunique()], by)
    shared = shared.rename(columns={"cases": "shared_cases", "mean_absolute": "shared_error"})
    table = table.merge(shared[[*by, "shared_cases", "shared_error"]], on=by, how="left", validate="1:1")
    return table.sort_values("horizon_years", kind="stable", ignore_index=True)


def errors_by_age(errors: pd.DataFrame, horizons: Sequence[int]) -> pd.DataFrame:
    """Return the errors of the method `BAND_METHOD` by age group and horizon.

    Parameters
    ----------
    errors : DataFrame
        As from `visionbook.population.backtest.backtest`.
    horizons : sequence of int
        Years ahead.

    Returns
    -------
    DataFrame
        One row per age_group and horizon_years: cases, error (mean absolute relative error) and bias.

    Examples
    --------
    >>> seen = {"method": "last", "age_group": "65+", "horizon_years": [5, 5, 10], "relative_error": [-0.1, -0.3, 0.5]}
    >>> errors_by_age(pd.DataFrame(seen), [5]).values.tolist()
    [['65+', 5, 2, 0.2, -0.2]]
    """
    by = ["age_group", "horizon_years"]
    used = errors[errors["method"].eq(BAND_METHOD) & errors["horizon_years"].isin(horizons)]
    return error_summary(used, by).rename(columns={"mean_absolute": "error"})[[*by, "cases", "error", "bias"]]


def errors_by_size(errors: pd.DataFrame, horizons: Sequence[int], limit: float = SMALL_BELOW) -> pd.DataFrame:
    """Return the errors of total populations by municipality, and of the smaller and larger ones together.

    Parameters
    ----------
    errors : DataFrame
        As from `visionbook.population.backtest.backtest`; the method `BAND_METHOD` is used.
    horizons : sequence of int
        Years ahead.
    limit : float, optional
        Persons at launch: a case below is of a small population, whatever the municipality was before or after.

    Returns
    -------
    DataFrame
        One row per area, smallest first, then the rows ``small`` and ``large``: name (area or group), least and most
        (persons at launch), and error_5, error_10, ... (mean absolute relative error). A group without cases is left
        out.

    Examples
    --------
    >>> key = {"area": ["a", "b"], "method": "last", "age_group": "total", "horizon_years": 5}
    >>> seen = pd.DataFrame({**key, "launched": [2000.0, 300.0], "relative_error": [0.1, -0.25]})
    >>> list(errors_by_size(seen, [5], 1000)[["name", "most", "error_5"]].itertuples(name=None))
    [(0, 'b', 300.0, 0.25), (1, 'a', 2000.0, 0.1), (2, 'small', 300.0, 0.25), (3, 'large', 2000.0, 0.1)]
    """
    used = total_errors(errors)
    groups = np.where(used["launched"] < limit, "small", "large")
    by_area = _sized(used.assign(name=used["area"]), horizons).sort_values("most")
    by_group = _sized(used.assign(name=groups), horizons).sort_values("most")
    return pd.concat([by_area, by_group], ignore_index=True)


def _sized(used: pd.DataFrame, horizons: Sequence[int]) -> pd.DataFrame:
    """Return the range of people launched and the mean absolute error by horizon, one row per name."""
    table = used.groupby("name").agg(least=("launched", "min"), most=("launched", "max"))
    for horizon in horizons:
        ahead = used[used["horizon_years"] == horizon]
        table[f"error_{horizon}"] = ahead["relative_error"].abs().groupby(ahead["name"]).mean()
    return table.reset_index()


def coverage_by_method(errors: pd.DataFrame, level: float = BAND_LEVEL) -> pd.DataFrame:
    """Return how often the bands of each method held the total population, leave-one-out.

    Parameters
    ----------
    errors : DataFrame
        As from `visionbook.population.backtest.backtest`.
    level : float, optional
        Nominal level.

    Returns
    -------
    DataFrame
        One row per horizon_years and method that could be judged: cases, inside (cases held), coverage, nominal
        (ratios) and mean_width (ratio of the projection).

    Examples
    --------
    >>> key = {"horizon_years": 5, "age_group": "total", "method": "last", "area": list("abcd")}
    >>> key |= {"launch_year": range(4), "projected": 100.0}
    >>> seen = pd.DataFrame({**key, "observed": [90.0, 100.0, 101.0, 110.0]})
    >>> coverage_by_method(seen, 0.5)[["method", "cases", "inside"]].values.tolist()
    [['last', 4, 2]]
    """
    used = errors[errors["age_group"].eq(TOTAL)]
    parts = [coverage(cases, level).assign(method=method) for method, cases in used.groupby("method", sort=False)]
    table = pd.concat(parts).sort_values("horizon_years", kind="stable", ignore_index=True)
    table["inside"] = (table["coverage"] * table["cases"]).round().astype(int)
    return table[["horizon_years", "method", "cases", "inside", "coverage", "nominal", "mean_width"]]
