"""Judge indicators by the pace at which they move from their baseline towards their target.

The end of the first fiscal year of a period of four counts as one year of four: an indicator on pace has then
made a quarter of the required change. An observation is held against the pace of its own fiscal year.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from visionbook.edition import EvaluationRule
from visionbook.errors import DataError, ParameterError
from visionbook.notation import is_missing

STATUSES = ("achieved", "on_track", "moderate", "insufficient", "moving_away", "not_reported", "cannot_judge")
"""Ranks of an indicator, best first, then the two that are no judgement."""

JUDGING = ("final", "preliminary", "press")
"""Kinds of observation that judge, the surest first; a proxy (another statistic) never does."""

CAUTIONS = {"projection": "projection_baseline", "unstated": "unstated_baseline"}
"""Baselines that are not known to be observed: the judgement is made, and flagged."""

# Decimal fractions are only approached by binary numbers: 95% of a change of 0.003 must count as 0.95.
# Small enough that half a yen of 50,000,000,000 still tells.
_TOLERANCE = 1e-11

_COMPONENTS = (
    "change_required",
    "change_per_year",
    "total_years",
    "observed_fy",
    "observed",
    "observation_status",
    "elapsed_years",
    "expected_change",
    "expected_by_now",
    "observed_change",
    "ratio",
    "missing_years",
    "proxy_fy",
    "proxy_value",
    "status",
    "rule",
    "reason",
    "caution",
)


def check_fiscal_year(kpis: pd.DataFrame, fiscal_year: int) -> None:
    """Refuse a fiscal year outside the periods of the indicators.

    Raises
    ------
    ParameterError
        Naming the fiscal year and the years allowed.

    Examples
    --------
    >>> check_fiscal_year(pd.DataFrame({"start_fy": [2021], "end_fy": [2024]}), 2024)
    """
    first, last = int(kpis["start_fy"].min()), int(kpis["end_fy"].max())
    if not first <= fiscal_year <= last:
        raise ParameterError(f"fiscal_year is {fiscal_year!r}; the indicators cover the fiscal years {first} to {last}")


def evaluate(kpis: pd.DataFrame, observations: pd.DataFrame, rule: EvaluationRule, fiscal_year: int) -> pd.DataFrame:
    """Judge every indicator by what was observed up to a fiscal year.

    Parameters
    ----------
    kpis : DataFrame
        The table of indicators, one row each.
    observations : DataFrame
        The table of observations: kpi_id, fiscal_year, value (unit of the indicator), status. An indicator
        without observations of its own takes those of the one it is the `same_as`.
    rule : EvaluationRule
        Lowest ratio of observed to expected change for each rank.
    fiscal_year : int
        The last fiscal year whose observations count.

    Returns
    -------
    DataFrame
        The rows and columns of `kpis`, with every component of the judgement; missing where it does not apply:

        - `change_required`, `change_per_year` (unit of the indicator), `total_years`;
        - `observed_fy`, `observed` (for a cumulative indicator the sum since `start_fy`), `observation_status`
          (the least sure of those used), `missing_years` (tuple), `proxy_fy`, `proxy_value`;
        - `elapsed_years`, `expected_change`, `expected_by_now`, `observed_change`, `ratio` (observed change over
          expected change, no unit);
        - `status` (one of `STATUSES`), `rule` (pace, cumulative, keep, reach), `reason`, `caution`.

    Raises
    ------
    ParameterError
        If the fiscal year is outside the periods of the indicators.
    DataError
        If an observation is of an unknown indicator, or two have the same indicator, year and status.

    Examples
    --------
    >>> kpi = {"kpi_id": "catch", "better": "up", "measurement": "level", "baseline": 100.0, "target": 140.0,
    ...        "baseline_kind": "observed", "start_fy": 2021, "end_fy": 2024, "same_as": None}
    >>> seen = {"kpi_id": "catch", "fiscal_year": 2022, "value": 115.0, "status": "final"}
    >>> rule = EvaluationRule(on_track=0.95, moderate=0.60, insufficient=0.0)
    >>> judged = evaluate(pd.DataFrame([kpi]), pd.DataFrame([seen]), rule, 2024)
    >>> judged[["expected_change", "observed_change", "ratio", "status"]].values.tolist()
    [[20.0, 15.0, 0.75, 'moderate']]
    """
    check_fiscal_year(kpis, fiscal_year)
    _check_observations(kpis, observations)
    own = {kpi_id: rows for kpi_id, rows in observations.groupby("kpi_id")}
    components = []
    for kpi in kpis.to_dict("records"):
        rows = own.get(kpi["kpi_id"])
        if rows is None and not is_missing(kpi["same_as"]):
            rows = own.get(kpi["same_as"])
        rows = observations.iloc[:0] if rows is None else rows
        within = rows[rows["fiscal_year"].between(int(kpi["start_fy"]), min(fiscal_year, int(kpi["end_fy"])))]
        components.append(_judge(kpi, within, rule))
    judged = pd.DataFrame(components, columns=list(_COMPONENTS), index=kpis.index)
    return pd.concat([kpis, judged], axis=1)


def status_counts(judged: pd.DataFrame) -> pd.DataFrame:
    """Return how many indicators have each status, by goal: one row per goal, one column per status, best first.

    Parameters
    ----------
    judged : DataFrame
        As from `evaluate`, with a column `goal_id`.

    Examples
    --------
    >>> judged = pd.DataFrame({"goal_id": ["g1", "g1", "g2"], "status": ["achieved", "moderate", "achieved"]})
    >>> status_counts(judged)["achieved"].to_dict()
    {'g1': 1, 'g2': 1}
    """
    counts = pd.crosstab(judged["goal_id"], judged["status"])
    return counts.reindex(columns=list(STATUSES), fill_value=0)


def _check_observations(kpis: pd.DataFrame, observations: pd.DataFrame) -> None:
    unknown = sorted(set(observations["kpi_id"]) - set(kpis["kpi_id"]))
    if unknown:
        raise DataError(
            f"data/kpi_observations.csv: kpi_id {unknown[0]!r} is not in data/kpis.csv; correct one of them"
        )
    key = ["kpi_id", "fiscal_year", "status"]
    twice = observations[observations.duplicated(key)]
    if len(twice):
        kpi_id, year, status = twice.iloc[0][key]
        raise DataError(
            f"data/kpi_observations.csv: two values for {kpi_id}, fiscal year {year}, {status}; keep one of them"
        )


def _judge(kpi: Mapping[str, Any], rows: pd.DataFrame, rule: EvaluationRule) -> dict[str, Any]:
    """Return the components of one judgement from the observations within the period."""
    years = int(kpi["end_fy"]) - int(kpi["start_fy"]) + 1
    required = _change_required(kpi)
    found: dict[str, Any] = {
        "rule": _rule_name(kpi),
        "total_years": years,
        "change_required": required,
        "change_per_year": None if required is None else required / years,
        "caution": CAUTIONS.get(kpi["baseline_kind"]),
        "missing_years": (),
    }
    proxies = rows[rows["status"] == "proxy"].sort_values("fiscal_year")
    if len(proxies):
        found |= {"proxy_fy": int(proxies["fiscal_year"].iloc[-1]), "proxy_value": float(proxies["value"].iloc[-1])}
    best = best_observations(rows)
    if best.empty:
        status, reason = ("cannot_judge", "proxy_only") if len(proxies) else ("not_reported", "no_observation")
        return found | {"status": status, "reason": reason}
    found |= _observed(kpi, best)
    if required is not None:
        found |= _pace(kpi, required, found)
    return found | dict(zip(("status", "reason"), _status(kpi, found, rule), strict=True))


def best_observations(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one observation per fiscal year, the surest one, oldest first; proxies are left out.

    Examples
    --------
    >>> rows = pd.DataFrame({"fiscal_year": [2022, 2022], "value": [9.0, 10.0], "status": ["press", "final"]})
    >>> best_observations(rows)["value"].tolist()
    [10.0]
    """
    judging = rows[rows["status"].isin(JUDGING)]
    sureness = judging["status"].map(JUDGING.index)
    ordered = judging.assign(sureness=sureness).sort_values(["fiscal_year", "sureness"])
    return ordered.drop_duplicates("fiscal_year").drop(columns="sureness")


def _rule_name(kpi: Mapping[str, Any]) -> str:
    if kpi["measurement"] in ("cumulative", "keep"):
        return kpi["measurement"]
    return "reach" if is_missing(kpi["baseline"]) else "pace"


def _change_required(kpi: Mapping[str, Any]) -> float | None:
    if kpi["measurement"] == "cumulative":
        return float(kpi["target"])
    if kpi["measurement"] == "keep" or is_missing(kpi["baseline"]):
        return None
    return float(kpi["target"]) - float(kpi["baseline"])


def _observed(kpi: Mapping[str, Any], best: pd.DataFrame) -> dict[str, Any]:
    """Return the value to judge: the newest one, or for a cumulative indicator the sum of all years."""
    newest = int(best["fiscal_year"].iloc[-1])
    used = best if kpi["measurement"] == "cumulative" else best.tail(1)
    first = int(kpi["start_fy"]) if kpi["measurement"] == "cumulative" else newest
    return {
        "observed_fy": newest,
        "observed": float(math.fsum(used["value"])),
        "observation_status": JUDGING[max(used["status"].map(JUDGING.index))],
        "elapsed_years": newest - int(kpi["start_fy"]) + 1,
        "missing_years": tuple(sorted(set(range(first, newest + 1)) - set(used["fiscal_year"].astype(int)))),
    }


def _pace(kpi: Mapping[str, Any], required: float, found: Mapping[str, Any]) -> dict[str, Any]:
    start = 0.0 if kpi["measurement"] == "cumulative" else float(kpi["baseline"])
    expected = required * found["elapsed_years"] / found["total_years"]
    change = found["observed"] - start
    # A sum with years missing is only a lower bound, and no ratio can be formed with an expected change of zero.
    ratio = None if expected == 0 or found["missing_years"] else change / expected
    return {
        "expected_change": expected,
        "expected_by_now": start + expected,
        "observed_change": change,
        "ratio": ratio,
    }


def _status(kpi: Mapping[str, Any], found: Mapping[str, Any], rule: EvaluationRule) -> tuple[str, str]:
    """Return status and reason of an indicator that has an observation."""
    if found["rule"] == "keep":
        return ("achieved", "kept") if _reached(kpi, found["observed"]) else ("moving_away", "not_kept")
    if found["rule"] == "cumulative" and kpi["better"] != "up":
        return "cannot_judge", "no_rule"
    if found["rule"] == "pace" and not _points_to_target(kpi, found["change_required"]):
        return "cannot_judge", "no_change_required"
    # A sum only grows, so one that has reached the target stays there whatever the missing years add.
    if _reached(kpi, found["observed"]):
        return "achieved", "target_reached"
    if found["rule"] == "reach":
        return "cannot_judge", "no_baseline"
    if found["missing_years"]:
        return "cannot_judge", "missing_years"
    return pace_rank(found["ratio"], rule), "pace"


def pace_rank(ratio: float, rule: EvaluationRule) -> str:
    """Return the rank of a ratio of observed to expected change; a threshold belongs to the better rank.

    Examples
    --------
    >>> rule = EvaluationRule(on_track=0.95, moderate=0.60, insufficient=0.0)
    >>> [pace_rank(ratio, rule) for ratio in (0.95, 0.6, 0.0, -0.01)]
    ['on_track', 'moderate', 'insufficient', 'moving_away']
    """
    for name in ("on_track", "moderate", "insufficient"):
        if _at_least(ratio, getattr(rule, name)):
            return name
    return "moving_away"


def _points_to_target(kpi: Mapping[str, Any], required: float) -> bool:
    return required < 0 if kpi["better"] == "down" else required > 0


def _reached(kpi: Mapping[str, Any], observed: float) -> bool:
    """Return whether a value is at the target or beyond it; to keep means to be at least at it."""
    target = float(kpi["target"])
    return _at_least(target, observed) if kpi["better"] == "down" else _at_least(observed, target)


def _at_least(value: float, threshold: float) -> bool:
    return value > threshold or math.isclose(value, threshold, rel_tol=_TOLERANCE, abs_tol=_TOLERANCE)
