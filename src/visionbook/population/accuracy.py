"""How far to trust a municipality's projections: past errors, a band from them, and one edition against the next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from visionbook.ages import TOTAL
from visionbook.errors import ParameterError
from visionbook.population.backtest import coverage, error_summary, interval_factors, prediction_band

BAND_METHOD = "last"
"""Rates of the last interval held: the method with most launches, so with most errors to draw a band from."""

BAND_LEVEL = 0.8


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
        raise ParameterError(f"area {area!r} is not among the errors; they are of {', '.join(used['area'].unique())}")
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
        The year it starts from.
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
    ahead = pd.DataFrame({"year": projection.index, "population": projection.to_numpy(dtype=float)})
    ahead = ahead.assign(horizon_years=ahead["year"] - base_year, age_group=TOTAL)
    band = prediction_band(ahead, interval_factors(total_errors(errors), level))
    return band[["year", "horizon_years", "population", "low", "high", "cases"]]


def editions_compared(older: pd.Series, newer: pd.Series, counted: pd.Series) -> pd.DataFrame:
    """Return an older edition of a projection against what was counted since, and against a newer edition.

    Parameters
    ----------
    older, newer, counted : Series
        Persons by year.

    Returns
    -------
    DataFrame
        One row per year that the older edition shares with the censuses or the newer one: year, older, other,
        other_is (``census`` or ``newer``; a census goes first), difference (other - older, persons) and ratio
        (difference over the older value).

    Raises
    ------
    ParameterError
        If no year is shared.

    Examples
    --------
    >>> older, newer = pd.Series({2020: 100.0, 2025: 90.0}), pd.Series({2025: 99.0})
    >>> table = editions_compared(older, newer, pd.Series({2020: 98.0}))
    >>> table[["year", "other_is", "difference"]].values.tolist()
    [[2020, 'census', -2.0], [2025, 'newer', 9.0]]
    """
    years = [year for year in older.index if year in counted.index or year in newer.index]
    if not years:
        raise ParameterError(f"the older edition shares no year with the newer one; its years are {list(older.index)}")
    from_census = np.array([year in counted.index for year in years])
    other = [counted[year] if known else newer[year] for year, known in zip(years, from_census, strict=True)]
    table = pd.DataFrame({"year": years, "older": older[years].to_numpy(dtype=float), "other": other})
    table["other_is"] = np.where(from_census, "census", "newer")
    table["difference"] = table["other"] - table["older"]
    table["ratio"] = table["difference"] / table["older"]
    return table
