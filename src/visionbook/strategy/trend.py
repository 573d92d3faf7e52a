"""Where the observations of an indicator lead if they go on along a straight line, and how unsure that is."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from visionbook.errors import ParameterError
from visionbook.messages import message
from visionbook.notation import is_missing
from visionbook.strategy.judgement import best_observations
from visionbook.strategy.pace import at_least
from visionbook.totals import TOTAL, sum_up_to, values_of

FEWEST = 3
"""Observations that a trend needs: two make a line, a third says how far off the line values lie."""


@dataclass(frozen=True)
class Trend:
    """A straight line through the yearly observations of an indicator, continued to the last year of its period.

    `central`, `lower` and `upper` (unit of the indicator) are for `final_fy`: the level in that year, or of a
    cumulative indicator the sum by its end. `coverage` is the nominal probability of the interval. `years` and
    `values` are the observations used (of a cumulative indicator year by year, not summed), `slope_per_year` the
    slope through them. `reaches_target` is yes or no where the whole interval agrees, else unclear.
    `path_years` and `path` are what to draw: the line in every year without observation up to `final_fy`, as a
    level or as a sum.
    """

    kpi_id: str
    final_fy: int
    central: float
    lower: float
    upper: float
    coverage: float
    years: tuple[int, ...]
    values: tuple[float, ...]
    slope_per_year: float
    reaches_target: str
    path_years: tuple[int, ...] = ()
    path: tuple[float, ...] = ()


def trend(
    kpi: Mapping[str, Any] | pd.Series, observations: pd.DataFrame, fiscal_year: int, coverage: float = 0.8
) -> Trend | None:
    """Return the trend of an indicator to the last year of its period, or None where there is none to state.

    None if fewer than three years are observed, if the last year of the period is observed (nothing is left to
    say), or, for a cumulative indicator, if what a year before the newest observation or that one brought is not known
    (a running total alone does not say it) or it should stay low (the book has no rule for that).

    Parameters
    ----------
    kpi : mapping
        A row of the table of indicators.
    observations : DataFrame
        The observations, of all indicators; those that judge are used: within the period, up to `fiscal_year`, one
        per year (the surest), no proxies. As in `evaluate`, `same_as` steps in where there are none.
    fiscal_year : int
        The last fiscal year whose observations count.
    coverage : float
        Nominal probability that the prediction interval holds the value, between 0 and 1.

    Raises
    ------
    ParameterError
        If `coverage` is not between 0 and 1.

    Notes
    -----
    Ordinary least squares through n years x with values y: slope b, mean year X, mean value Y, residual variance
    s2 = sum of squared residuals / (n - 2), Sxx = sum of (x - X)**2. For a sum of m further years z (a level has
    m = 1, z = `final_fy`)::

        centre   = [what is summed already +] m * Y + b * D,     D = sum of (z - X)
        interval = centre ± t * sqrt(s2 * (m + m**2 / n + D**2 / Sxx))

    with t the (1 + coverage) / 2 quantile of Student's t with n - 2 degrees of freedom: for m = 1 the usual
    prediction interval of a new observation, 1 + 1/n + (z - X)**2 / Sxx; for a sum the variances of m new
    deviations and of the sum of the fitted values, which share one line. It supposes a straight line and
    independent, normal deviations of equal size, which a handful of years can neither show nor refute; values
    that lie on one line give an interval without width. Counts and shares are not continued below zero, nor a
    sum below what is summed already.

    References
    ----------
    Seber, G. A. F. and A. J. Lee (2003), *Linear Regression Analysis*, 2nd ed., Wiley, section 5.3 (prediction);
    Montgomery, D. C., E. A. Peck and G. G. Vining (2012), *Introduction to Linear Regression Analysis*, 5th ed.,
    Wiley, section 2.5.

    Examples
    --------
    >>> kpi = {"kpi_id": "catch", "better": "up", "measurement": "level", "baseline": 100.0, "target": 140.0,
    ...        "start_fy": 2021, "end_fy": 2024, "same_as": None, "statistic": None}
    >>> seen = pd.DataFrame({"kpi_id": "catch", "fiscal_year": [2021, 2022, 2023], "value": [110.0, 118.0, 132.0],
    ...                      "status": "final"})
    >>> found = trend(kpi, seen, 2024)
    >>> found.slope_per_year, round(found.central, 6), round(found.lower, 1), round(found.upper, 1)
    (11.0, 142.0, 128.2, 155.8)
    >>> found.reaches_target
    'unclear'
    """
    if not 0 < coverage < 1:
        raise ParameterError(message("model.coverage", coverage=coverage))
    used = _used(kpi, observations, fiscal_year)
    final, summed = int(kpi["end_fy"]), kpi["measurement"] == "cumulative"
    if summed:
        own = _year_by_year(used, int(kpi["start_fy"]))
        if None in own:
            return None
        used = used.assign(value=own)
    if len(used) < FEWEST or int(used["fiscal_year"].iloc[-1]) == final:
        return None
    years, values = used["fiscal_year"].to_numpy(dtype=float), used["value"].to_numpy(dtype=float)
    if summed and (kpi["better"] != "up" or len(used) != years[-1] - int(kpi["start_fy"]) + 1):
        return None
    line = _Line.through(years, values)
    ahead = np.arange(years[-1] + 1, final + 1)
    asked = ahead if summed else ahead[-1:]
    known = math.fsum(values) if summed else 0.0
    floor = known if summed else _floor(kpi)
    centre = known + line.sum_at(asked)
    half = float(stdtrit(len(years) - 2, (1 + coverage) / 2)) * line.deviation_of_sum(asked)
    central, lower, upper = (max(value, floor) for value in (centre, centre - half, centre + half))
    path = known + np.cumsum(line.at(ahead)) if summed else line.at(ahead)
    return Trend(
        kpi_id=str(kpi["kpi_id"]),
        final_fy=final,
        central=central,
        lower=lower,
        upper=upper,
        coverage=coverage,
        years=tuple(int(year) for year in years),
        values=tuple(float(value) for value in values),
        slope_per_year=line.slope,
        reaches_target=_reaches(kpi, lower, upper),
        path_years=tuple(int(year) for year in ahead),
        path=tuple(max(float(value), floor) for value in path),
    )


@dataclass(frozen=True)
class _Line:
    """A line by ordinary least squares, with what its predictions need."""

    count: int
    mean_year: float
    mean_value: float
    slope: float
    spread: float
    variance: float

    @classmethod
    def through(cls, years: np.ndarray, values: np.ndarray) -> _Line:
        """Return the line through observations; years are distinct, at least three."""
        mean_year, mean_value = float(years.mean()), float(values.mean())
        spread = float(((years - mean_year) ** 2).sum())
        slope = float(((years - mean_year) * (values - mean_value)).sum()) / spread
        residuals = values - mean_value - slope * (years - mean_year)
        variance = float((residuals**2).sum()) / (len(years) - 2)
        return cls(len(years), mean_year, mean_value, slope, spread, variance)

    def at(self, years: np.ndarray) -> np.ndarray:
        """Return the line at some years."""
        return self.mean_value + self.slope * (years - self.mean_year)

    def sum_at(self, years: np.ndarray) -> float:
        """Return the sum of the line over some years."""
        return math.fsum(self.at(years))

    def deviation_of_sum(self, years: np.ndarray) -> float:
        """Return the standard deviation with which a sum of new observations is predicted."""
        m, distance = len(years), float((years - self.mean_year).sum())
        return math.sqrt(self.variance * (m + m**2 / self.count + distance**2 / self.spread))


def _used(kpi: Mapping[str, Any], observations: pd.DataFrame, fiscal_year: int) -> pd.DataFrame:
    rows = observations[observations["kpi_id"] == kpi["kpi_id"]]
    if rows.empty and not is_missing(kpi["same_as"]):
        rows = observations[observations["kpi_id"] == kpi["same_as"]]
    last = min(fiscal_year, int(kpi["end_fy"]))
    return best_observations(rows[rows["fiscal_year"].between(int(kpi["start_fy"]), last)])


def _year_by_year(used: pd.DataFrame, first: int) -> list[float | None]:
    """Return what each year brought: of a total what it adds to the sum before it; None if that is not known."""
    values, found = values_of(used), []
    for year, (measure, value) in values.items():
        before = sum_up_to(values, first, year - 1)
        own = value - float(before.value) if measure == TOTAL else value
        found.append(None if before.missing else own)
    return found


def _floor(kpi: Mapping[str, Any]) -> float:
    """Return the least value that an indicator can have: a decline may turn into growth, nothing else below zero."""
    return -math.inf if kpi.get("statistic") == "decline_rate" else 0.0


def _reaches(kpi: Mapping[str, Any], lower: float, upper: float) -> str:
    target = float(kpi["target"])
    if kpi["better"] == "down":
        sure, out = at_least(target, upper), not at_least(target, lower)
    else:
        sure, out = at_least(lower, target), not at_least(upper, target)
    return "yes" if sure else "no" if out else "unclear"
