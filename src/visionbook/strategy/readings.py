"""Sentences that can be read in more than one way: what an indicator's status is under each reading."""

from __future__ import annotations

import pandas as pd

from visionbook.edition import EvaluationRule
from visionbook.strategy.judgement import evaluate

RISE = "rise"
"""Measurement of a reading by which a value has to rise from a level that is not printed: it cannot be judged."""

_REPLACED = ("measurement", "baseline", "target")


def judged_readings(
    kpis: pd.DataFrame,
    readings: pd.DataFrame | None,
    observations: pd.DataFrame,
    rule: EvaluationRule,
    fiscal_year: int,
    projected: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return every reading of every sentence that has several, judged as if it were the only one.

    The same values are held against each reading: whether they count what a reading asks for, only who reports them
    can say.

    Parameters
    ----------
    kpis : DataFrame
        The indicators, with any columns to keep.
    readings : DataFrame or None
        The table of readings: kpi_id, reading, order, used, measurement, baseline, target.
    observations, rule, fiscal_year, projected
        As for `visionbook.strategy.judgement.evaluate`.

    Returns
    -------
    DataFrame
        One row per reading, by indicator and order: the columns of `evaluate` with those of the reading in place of
        the indicator's, and `reading`, `order`, `used`, and the other columns of the table of readings. Status and
        reason of a rise from an unknown level are ``cannot_judge`` and ``unknown_level`` once something is reported.

    Examples
    --------
    >>> kpi = {"kpi_id": "k", "better": "up", "measurement": "level", "baseline": 24.0, "target": 30.0,
    ...     "baseline_kind": "observed", "start_fy": 2021, "end_fy": 2024, "same_as": None}
    >>> readings = pd.DataFrame({"kpi_id": "k", "reading": ["year", "total"], "order": [1, 2], "used": [True, False],
    ...     "measurement": ["level", "cumulative"], "baseline": [24.0, None], "target": [30.0, 30.0]})
    >>> seen = pd.DataFrame({"kpi_id": "k", "fiscal_year": [2021, 2022], "value": [9.0, 8.0], "status": "final"})
    >>> found = judged_readings(pd.DataFrame([kpi]), readings, seen, EvaluationRule(0.95, 0.6, 0.0), 2024)
    >>> found[["reading", "status"]].values.tolist()
    [['year', 'moving_away'], ['total', 'on_track']]
    """
    if readings is None or readings.empty:
        return pd.DataFrame(columns=["kpi_id", "reading", "used", "status", "reason"])
    asked = readings[readings["kpi_id"].isin(kpis["kpi_id"])].sort_values("order", kind="stable")
    under = _under(kpis, asked)
    # A running total says nothing of a single year: it counts only where a reading adds up.
    is_sum = (under["measurement"] == "cumulative").to_numpy()
    parts = []
    for some, seen in ((under[is_sum], observations), (under[~is_sum], _of_years(observations))):
        seen = seen[seen["kpi_id"].isin(some["kpi_id"])]
        parts.append(evaluate(some, seen, rule, fiscal_year, projected=projected))
    judged = pd.concat([part for part in parts if len(part)]).sort_index() if len(under) else parts[0]
    more = asked[[name for name in asked.columns if name not in judged.columns]].reset_index(drop=True)
    judged = _rises_unknown(pd.concat([judged, more], axis=1).assign(reading_measurement=asked["measurement"].array))
    place = {kpi_id: position for position, kpi_id in enumerate(kpis["kpi_id"])}
    return judged.sort_values("kpi_id", key=lambda ids: ids.map(place), kind="stable", ignore_index=True)


def _under(kpis: pd.DataFrame, readings: pd.DataFrame) -> pd.DataFrame:
    """Return the indicator of each reading as it reads it, numbered from 0 in the order of the readings."""
    by_id = kpis.set_index("kpi_id", drop=False)
    under = by_id.loc[readings["kpi_id"]].reset_index(drop=True)
    is_rise = (readings["measurement"] == RISE).to_numpy()
    for name in _REPLACED:
        under[name] = readings[name].array
    # A rise from an unknown level has no target: judged as a level without baseline, only to see what was reported.
    under["measurement"] = under["measurement"].mask(is_rise, "level")
    under["target"] = under["target"].mask(is_rise, by_id["target"].reindex(readings["kpi_id"]).array)
    under["baseline"] = under["baseline"].astype("float64").mask(is_rise)
    return under.assign(
        baseline_kind=under["baseline_kind"].mask(under["baseline"].isna(), "none"),
        same_as=None,
    )


def _of_years(observations: pd.DataFrame) -> pd.DataFrame:
    if "measure" not in observations:
        return observations
    return observations[observations["measure"].fillna("year") != "total"]


def _rises_unknown(judged: pd.DataFrame) -> pd.DataFrame:
    """Say of rises from a level that is unknown that they cannot be judged, once something is reported."""
    is_rise = judged["reading_measurement"] == RISE
    judged.loc[is_rise, "target"] = float("nan")
    reported = is_rise & (judged["status"] != "not_reported")
    judged.loc[reported, ["status", "rule_status"]] = "cannot_judge"
    judged.loc[reported, "reason"] = "unknown_level"
    judged.loc[reported, "own_rank"] = None
    return judged


def differing(readings: pd.DataFrame) -> list[str]:
    """Return the indicators whose status is not the same under every reading, in the order of the rows.

    Parameters
    ----------
    readings : DataFrame
        As from `judged_readings`.

    Examples
    --------
    >>> rows = pd.DataFrame({"kpi_id": ["a", "a", "b"], "status": ["achieved", "moderate", "achieved"]})
    >>> differing(rows)
    ['a']
    """
    counts = readings.groupby("kpi_id", sort=False)["status"].nunique()
    return list(counts.index[counts > 1])
