"""Sentences that can be read in more than one way: what an indicator's status is under each reading."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
    >>> list(found[["reading", "status"]].itertuples(name=None))
    [(0, 'year', 'moving_away'), (1, 'total', 'on_track')]
    """
    if readings is None or readings.empty:
        return pd.DataFrame(columns=["kpi_id", "reading", "used", "status", "reason"])
    own = kpis[kpis["kpi_id"].isin(readings["kpi_id"])]
    parts = []
    for row in readings.sort_values("order", kind="stable").to_dict("records"):
        kpi = own[own["kpi_id"] == row["kpi_id"]]
        if len(kpi):
            parts.append(_under(kpi, row, observations, rule, fiscal_year, projected))
    found = pd.concat(parts) if parts else pd.DataFrame(columns=["kpi_id", "reading", "status"])
    place = {kpi_id: position for position, kpi_id in enumerate(kpis["kpi_id"])}
    return found.sort_values("kpi_id", key=lambda ids: ids.map(place), kind="stable", ignore_index=True)


def _under(
    kpi: pd.DataFrame,
    reading: Mapping[str, Any],
    observations: pd.DataFrame,
    rule: EvaluationRule,
    fiscal_year: int,
    projected: pd.DataFrame | None,
) -> pd.DataFrame:
    """Return an indicator judged under one reading."""
    is_rise = reading["measurement"] == RISE
    # A rise from an unknown level has no target: judged as a level without baseline, only to see what was reported.
    replaced = {"measurement": "level", "baseline": None} if is_rise else {name: reading[name] for name in _REPLACED}
    kind = "none" if pd.isna(replaced["baseline"]) else kpi["baseline_kind"].iloc[0]
    changed = kpi.assign(**replaced, baseline_kind=kind, same_as=None)
    changed["baseline"] = changed["baseline"].astype("float64")
    other = observations[observations["kpi_id"].isin(changed["kpi_id"])]
    if replaced["measurement"] != "cumulative" and "measure" in other:
        # A running total says nothing of a single year.
        other = other[other["measure"].fillna("year") != "total"]
    judged = evaluate(changed, other, rule, fiscal_year, projected=projected)
    more = {name: value for name, value in reading.items() if name not in judged.columns}
    judged = judged.assign(**more, reading_measurement=reading["measurement"])
    if is_rise:
        judged["target"] = float("nan")
        if judged["status"].iloc[0] != "not_reported":
            nothing = {"status": "cannot_judge", "rule_status": "cannot_judge", "reason": "unknown_level"}
            judged = judged.assign(**nothing, own_rank=None)
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
