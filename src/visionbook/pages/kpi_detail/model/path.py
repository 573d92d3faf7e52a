"""The path that an indicator has to take from its baseline to its target, and what was observed along it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from visionbook.edition import EvaluationRule
from visionbook.strategy.judging import PACED
from visionbook.strategy.pace import THRESHOLDS
from visionbook.totals import is_total, sum_up_to, values_of


def required_path(kpi: Mapping[str, Any], rule: EvaluationRule) -> pd.DataFrame:
    """Return where an indicator has to be at the end of each fiscal year to reach its target at an even pace.

    Parameters
    ----------
    kpi : mapping
        A judged row; `rule` (pace, cumulative, keep, reach) says how it is judged.
    rule : EvaluationRule
        Lowest ratio of observed to expected change for each rank.

    Returns
    -------
    DataFrame
        One row per fiscal year: fiscal_year, share (of the period that has passed), required (unit of the
        indicator; for a cumulative one the sum since the first year; where the baseline is a projection what is
        projected and the distance that is due above it), projected (missing without), and for each rank the value at
        which it begins. Missing where nothing can be required: without a baseline only the last year has a value.

    Examples
    --------
    >>> kpi = {"rule": "cumulative", "better": "up", "baseline": None, "target": 40.0,
    ...        "start_fy": 2021, "end_fy": 2024}
    >>> path = required_path(kpi, EvaluationRule(on_track=0.95, moderate=0.60, insufficient=0.0))
    >>> path[["fiscal_year", "required", "moderate"]].values.tolist()[:2]
    [[2021.0, 10.0, 6.0], [2022.0, 20.0, 12.0]]
    """
    years = list(range(int(kpi["start_fy"]), int(kpi["end_fy"]) + 1))
    target = float(kpi["target"])
    path = pd.DataFrame({"fiscal_year": years, "share": [(n + 1) / len(years) for n in range(len(years))]})
    change = _change(kpi)
    if change is None:
        kept = kpi["rule"] == "keep"
        required = [target if kept or year == years[-1] else None for year in years]
        nothing = dict.fromkeys((*THRESHOLDS, "projected"), math.nan)
        return path.assign(required=pd.Series(required, dtype="float64"), **nothing)
    start = starts_of(kpi, path["fiscal_year"])
    ranks = {rank: start + getattr(rule, rank) * change * path["share"] for rank in THRESHOLDS}
    path = path.assign(required=start + change * path["share"], **ranks)
    return path.assign(projected=start if kpi["rule"] == "projection" else math.nan)


def _sums(used: pd.DataFrame, kpi: Mapping[str, Any], years: pd.Series) -> list[float]:
    """Return the sum up to each year that has a value; missing where a year is missing in it."""
    values = values_of(used)
    found = {year: sum_up_to(values, int(kpi["start_fy"]), year) for year in values}
    sums = {year: math.nan if known.missing else float(known.value) for year, known in found.items()}
    return [sums.get(int(year), math.nan) for year in years]


def start_of(kpi: Mapping[str, Any]) -> float:
    """Return where the path of a judged indicator begins: at its baseline, or for a sum at zero.

    Examples
    --------
    >>> start_of({"rule": "cumulative", "baseline": None}), start_of({"rule": "pace", "baseline": 12})
    (0.0, 12.0)
    """
    return 0.0 if kpi["rule"] == "cumulative" else float(kpi["baseline"])


def starts_of(kpi: Mapping[str, Any], fiscal_years: pd.Series) -> pd.Series:
    """Return what the change of each fiscal year is counted from: what is projected for it, or where the path begins.

    Examples
    --------
    >>> kpi = {"rule": "projection", "projected_path": ((2021, 92.0), (2022, 88.0))}
    >>> starts_of(kpi, pd.Series([2021, 2022])).tolist()
    [92.0, 88.0]
    """
    if kpi["rule"] != "projection":
        return pd.Series(start_of(kpi), index=fiscal_years.index)
    return fiscal_years.map(dict(kpi["projected_path"])).astype("float64")


def _change(kpi: Mapping[str, Any]) -> float | None:
    """Return the change that a path has to make; None where no pace can be required."""
    if kpi["rule"] not in PACED or (kpi["rule"] == "projection" and not kpi["projected_path"]):
        return None
    change = float(kpi["target"]) - start_of(kpi)
    if kpi["rule"] == "cumulative" and kpi["better"] != "up":
        return None
    return None if (change >= 0 if kpi["better"] == "down" else change <= 0) else change


def path_with_observed(kpi: Mapping[str, Any], path: pd.DataFrame, observations: pd.DataFrame) -> pd.DataFrame:
    """Return a path with the value observed in each fiscal year held against it.

    Parameters
    ----------
    kpi : mapping
        A judged row.
    path : DataFrame
        As from `required_path`.
    observations : DataFrame
        As from `observations_of`.

    Returns
    -------
    DataFrame
        The path with in_year (the value of the year, missing where only a total was reported), is_total,
        observation_status, observed (for a cumulative indicator the sum since the first year, missing after a year that
        is missing until a total comes), gap (observed less required) and ratio
        (observed over required change).

    Examples
    --------
    >>> kpi = {"rule": "cumulative", "better": "up", "baseline": None, "target": 40.0,
    ...        "start_fy": 2021, "end_fy": 2024}
    >>> path = required_path(kpi, EvaluationRule(on_track=0.95, moderate=0.60, insufficient=0.0))
    >>> seen = pd.DataFrame({"fiscal_year": [2021, 2022], "value": [8.0, 7.0], "status": "final", "used": True})
    >>> path_with_observed(kpi, path, seen)[["observed", "gap", "ratio"]].values.tolist()[1]
    [15.0, -5.0, 0.75]
    """
    used = observations[observations["used"]].set_index("fiscal_year")
    values = path["fiscal_year"].map(used["value"]).astype("float64")
    totals = path["fiscal_year"].isin(used.index[is_total(used)])
    statuses = path["fiscal_year"].map(used["status"])
    observed = values
    if kpi["rule"] == "cumulative":
        observed = pd.Series(_sums(used.reset_index(), kpi, path["fiscal_year"]), index=path.index, dtype="float64")
    held = path.assign(in_year=values.mask(totals), is_total=totals, observation_status=statuses, observed=observed)
    held["gap"] = held["observed"] - held["required"]
    if _change(kpi) is None:
        return held.assign(ratio=math.nan)
    start = starts_of(kpi, held["fiscal_year"])
    return held.assign(ratio=(held["observed"] - start) / (held["required"] - start))
