"""The closing evaluation of a plan: one verdict per indicator, with its reason.

What decides is the value of the last fiscal year; of a sum over the years, the whole sum. A value of an earlier year, a
substitute, or a sum with years missing decides nothing, unless it settles the matter: a sum that has reached its target
stays there, and a level that was to be kept was not kept once a year lies beyond it. A body's word replaces the verdict
if it is about the last year: what was said of an earlier one was said before the end.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from visionbook.notation import is_missing
from visionbook.strategy.judgement import best_observations
from visionbook.strategy.pace import at_least

ACHIEVED, NOT_ACHIEVED, CANNOT_JUDGE = "achieved", "not_achieved", "cannot_judge"
VERDICTS = (ACHIEVED, NOT_ACHIEVED, CANNOT_JUDGE)

REASONS = (
    "reached", "missed", "kept", "not_kept", "overridden", "running", "never", "proxy_only", "last_missing",
    "years_missing", "no_rule",
)  # fmt: skip
"""Why a verdict is what it is."""


def verdict(kpi: Mapping[str, Any], rows: pd.DataFrame, *, is_over: bool = True) -> tuple[str, str]:
    """Return the verdict on one indicator at the end of its plan, and the reason.

    Parameters
    ----------
    kpi : mapping
        A row of `visionbook.strategy.judgement.evaluate`, judged to its last fiscal year.
    rows : DataFrame
        Its observations within its period: fiscal_year, value, status.
    is_over : bool
        Whether the last fiscal year is spoken of; before that there is no verdict.

    Returns
    -------
    tuple of str
        One of `VERDICTS` and one of `REASONS`.

    Examples
    --------
    >>> kpi = {"rule": "pace", "better": "up", "target": 10.0, "end_fy": 2024, "observed_fy": 2024, "observed": 10.0,
    ...     "missing_years": (), "reason": "target_reached", "overridden_by": None, "status": "achieved"}
    >>> rows = pd.DataFrame({"fiscal_year": [2024], "value": [10.0], "status": ["final"]})
    >>> verdict(kpi, rows), verdict({**kpi, "observed": 9.0}, rows), verdict({**kpi, "observed_fy": 2023}, rows)
    (('achieved', 'reached'), ('not_achieved', 'missed'), ('cannot_judge', 'last_missing'))
    """
    if not is_over:
        return CANNOT_JUDGE, "running"
    if not is_missing(kpi["overridden_by"]) and int(kpi["override_fy"]) == int(kpi["end_fy"]):
        return _of_status(kpi["status"]), "overridden"
    if rows.empty:
        return CANNOT_JUDGE, "never"
    if is_missing(kpi["observed"]):
        return CANNOT_JUDGE, "proxy_only"
    if kpi["reason"] in ("no_rule", "no_change_required"):
        return CANNOT_JUDGE, "no_rule"
    if kpi["rule"] == "cumulative":
        return _of_sum(kpi)
    if kpi["rule"] == "keep" and not best_observations(rows)["value"].map(lambda value: _reaches(kpi, value)).all():
        return NOT_ACHIEVED, "not_kept"
    if int(kpi["observed_fy"]) < int(kpi["end_fy"]):
        return CANNOT_JUDGE, "last_missing"
    if kpi["rule"] == "keep":
        return ACHIEVED, "kept"
    return (ACHIEVED, "reached") if _reaches(kpi, kpi["observed"]) else (NOT_ACHIEVED, "missed")


def closing_table(judged: pd.DataFrame, observations: pd.DataFrame, *, is_over: bool = True) -> pd.DataFrame:
    """Return judged indicators with the verdict on each and its reason.

    Parameters
    ----------
    judged : DataFrame
        As from `visionbook.strategy.judgement.evaluate`, to the last fiscal year of the plan.
    observations : DataFrame
        The observations that were judged. An indicator without any of its own takes those of the one it is the
        `same_as`.

    Returns
    -------
    DataFrame
        The rows and columns of `judged`, `verdict`, `verdict_reason`, and `unreported`: the fiscal years of the period
        without a value that judges (tuple), from which a reported total frees the years that it holds.

    Examples
    --------
    >>> kpi = {"kpi_id": "k", "same_as": None, "rule": "pace", "better": "up", "target": 10.0, "start_fy": 2023,
    ...     "end_fy": 2024, "observed_fy": 2024, "observed": 12.0, "total_fy": None, "missing_years": (),
    ...     "reason": "target_reached", "overridden_by": None, "status": "achieved"}
    >>> rows = pd.DataFrame({"kpi_id": ["k"], "fiscal_year": [2024], "value": [12.0], "status": ["final"]})
    >>> closing_table(pd.DataFrame([kpi]), rows)[["verdict", "verdict_reason", "unreported"]].values.tolist()
    [['achieved', 'reached', (2023,)]]
    """
    own = dict(iter(observations.groupby("kpi_id")))
    found = []
    for kpi in judged.to_dict("records"):
        rows = own.get(kpi["kpi_id"], own.get(kpi["same_as"], observations.iloc[:0]))
        rows = rows[rows["fiscal_year"].between(int(kpi["start_fy"]), int(kpi["end_fy"]))]
        found.append((*verdict(kpi, rows, is_over=is_over), _unreported(kpi, rows)))
    columns = ["verdict", "verdict_reason", "unreported"]
    return pd.concat([judged, pd.DataFrame(found, columns=columns, index=judged.index)], axis=1)


def _unreported(kpi: Mapping[str, Any], rows: pd.DataFrame) -> tuple[int, ...]:
    known = set(best_observations(rows)["fiscal_year"].astype(int))
    first = int(kpi["start_fy"]) if is_missing(kpi["total_fy"]) else int(kpi["total_fy"]) + 1
    return tuple(year for year in range(first, int(kpi["end_fy"]) + 1) if year not in known)


def _of_status(status: str) -> str:
    """Return the verdict of a body's word: at the end, on course is not there yet."""
    if status == "achieved":
        return ACHIEVED
    return CANNOT_JUDGE if status in ("cannot_judge", "not_reported") else NOT_ACHIEVED


def _of_sum(kpi: Mapping[str, Any]) -> tuple[str, str]:
    if _reaches(kpi, kpi["observed"]):
        return ACHIEVED, "reached"
    if kpi["missing_years"] or int(kpi["observed_fy"]) < int(kpi["end_fy"]):
        return CANNOT_JUDGE, "years_missing"
    return NOT_ACHIEVED, "missed"


def _reaches(kpi: Mapping[str, Any], observed: float) -> bool:
    target, value = float(kpi["target"]), float(observed)
    return at_least(target, value) if kpi["better"] == "down" else at_least(value, target)
