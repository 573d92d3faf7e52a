"""One judgement from the observations of one indicator: every component, from what is required to the status."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from visionbook.edition import EvaluationRule
from visionbook.notation import is_missing
from visionbook.strategy.pace import THRESHOLDS, at_least, own_rank, pace_rank
from visionbook.strategy.projected import projected_in
from visionbook.totals import is_total, sum_up_to, values_of

JUDGING = ("final", "preliminary", "press")
"""Kinds of observation that judge, the surest first; a proxy (another statistic) never does."""

PACED = ("pace", "projection", "cumulative")
"""Rules that need a share of a change by each year."""

CAUTIONS = {"projection": "projection_baseline", "unstated": "unstated_baseline"}
"""Baselines that are not known to be observed: the judgement is made, and flagged."""

_PROJECTION = ("projected_path", "projected_series", "projected_year")


def judge_one(kpi: Mapping[str, Any], rows: pd.DataFrame, rule: EvaluationRule) -> dict[str, Any]:
    """Return the components of one judgement from the observations within the period.

    Examples
    --------
    >>> kpi = {"better": "up", "measurement": "level", "baseline": 100.0, "target": 140.0, "baseline_kind": "observed",
    ...     "start_fy": 2021, "end_fy": 2024}
    >>> seen = pd.DataFrame({"fiscal_year": [2022], "value": [115.0], "status": "final"})
    >>> found = judge_one(kpi, seen, EvaluationRule(on_track=0.95, moderate=0.60, insufficient=0.0))
    >>> found["expected_change"], found["ratio"], found["status"]
    (20.0, 0.75, 'moderate')
    """
    years = int(kpi["end_fy"]) - int(kpi["start_fy"]) + 1
    required = _change_required(kpi)
    found: dict[str, Any] = {
        "rule": _rule_name(kpi),
        "total_years": years,
        "change_required": required,
        "change_per_year": None if required is None else required / years,
        "caution": CAUTIONS.get(kpi["baseline_kind"]),
        "missing_years": (),
        **{name: kpi[name] for name in _PROJECTION if name in kpi},
    }
    if found["rule"] in PACED:
        found |= {f"at_least_{name}": getattr(rule, name) for name in THRESHOLDS}
    if rows.empty:
        return found | {"rule_status": "not_reported", "status": "not_reported", "reason": "no_observation"}
    proxies = rows[rows["status"] == "proxy"].sort_values("fiscal_year")
    if len(proxies):
        found |= {"proxy_fy": int(proxies["fiscal_year"].iloc[-1]), "proxy_value": float(proxies["value"].iloc[-1])}
    best = best_observations(rows)
    if best.empty:
        return found | {"rule_status": "cannot_judge", "status": "cannot_judge", "reason": "proxy_only"}
    found |= _observed(kpi, best)
    found["projected_by_now"] = projected_in(found, found["observed_fy"])
    if found["rule"] == "projection" and found["projected_by_now"] is None:
        required = None
    if required is not None:
        found |= _pace(kpi, required, found)
    status, reason = _status(kpi, found, rule)
    own = own_rank(status, found.get("ratio"), rule)
    return found | {"rule_status": status, "status": status, "reason": reason, "own_rank": own}


def best_observations(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one observation per fiscal year, the surest one, oldest first; proxies are left out.

    Examples
    --------
    >>> rows = pd.DataFrame({"fiscal_year": [2022, 2022], "value": [9.0, 10.0], "status": ["press", "final"]})
    >>> best_observations(rows)["value"].tolist()
    [10.0]
    """
    judging = rows[rows["status"].isin(JUDGING)]
    if judging.empty:
        return judging
    sureness = judging["status"].map(JUDGING.index)
    ordered = judging.assign(sureness=sureness).sort_values(["fiscal_year", "sureness"])
    return ordered.drop_duplicates("fiscal_year").drop(columns="sureness")


def _rule_name(kpi: Mapping[str, Any]) -> str:
    if kpi["measurement"] in ("cumulative", "keep"):
        return kpi["measurement"]
    if is_missing(kpi["baseline"]):
        return "reach"
    return "projection" if kpi["baseline_kind"] == "projection" else "pace"


def _change_required(kpi: Mapping[str, Any]) -> float | None:
    if kpi["measurement"] == "cumulative":
        return float(kpi["target"])
    if kpi["measurement"] == "keep" or is_missing(kpi["baseline"]):
        return None
    return float(kpi["target"]) - float(kpi["baseline"])


def _observed(kpi: Mapping[str, Any], best: pd.DataFrame) -> dict[str, Any]:
    """Return the value to judge: the newest one, or for a cumulative indicator the sum of all years."""
    newest = int(best["fiscal_year"].iloc[-1])
    used, total, missing = _used(kpi, best), None, ()
    if kpi["measurement"] == "cumulative":
        found = sum_up_to(values_of(best), int(kpi["start_fy"]), newest)
        total, missing = found.total_fy or None, found.missing
    return {
        "observed_fy": newest,
        "observed": float(math.fsum(used["value"])),
        "observation_status": JUDGING[max(used["status"].map(JUDGING.index))],
        "observation_series": used["series"].iloc[-1] if "series" in used else None,
        "total_fy": total,
        "elapsed_years": newest - int(kpi["start_fy"]) + 1,
        "missing_years": missing,
    }


def _used(kpi: Mapping[str, Any], best: pd.DataFrame) -> pd.DataFrame:
    """Return the observations that a judgement rests on: the newest one; of a sum all, or from the newest total on."""
    if kpi["measurement"] != "cumulative":
        return best.tail(1)
    totals = best.loc[is_total(best), "fiscal_year"]
    return best if totals.empty else best[best["fiscal_year"] >= totals.max()]


def _pace(kpi: Mapping[str, Any], required: float, found: Mapping[str, Any]) -> dict[str, Any]:
    start = _start(kpi, found)
    expected = required * found["elapsed_years"] / found["total_years"]
    change = found["observed"] - start
    # A sum with years missing is only a lower bound, and no ratio can be formed with an expected change of zero.
    complete = not found["missing_years"]
    ratio = change / expected if complete and expected != 0 else None
    return {
        "expected_change": expected,
        "expected_by_now": start + expected,
        "observed_change": change,
        "observed_per_year": change / found["elapsed_years"] if complete else None,
        "ratio": ratio,
    }


def _start(kpi: Mapping[str, Any], found: Mapping[str, Any]) -> float:
    """Return what a change is counted from: zero for a sum, what is projected by now, or the baseline."""
    if kpi["measurement"] == "cumulative":
        return 0.0
    return float(found["projected_by_now"] if found["rule"] == "projection" else kpi["baseline"])


def _status(kpi: Mapping[str, Any], found: Mapping[str, Any], rule: EvaluationRule) -> tuple[str, str]:
    """Return status and reason of an indicator that has an observation."""
    if found["rule"] == "keep":
        return ("achieved", "kept") if _reached(kpi, found["observed"]) else ("moving_away", "not_kept")
    if found["rule"] == "cumulative" and kpi["better"] != "up":
        return "cannot_judge", "no_rule"
    if found["rule"] in ("pace", "projection") and not _points_to_target(kpi, found["change_required"]):
        return "cannot_judge", "no_change_required"
    if found["rule"] == "projection":
        return _against_projection(kpi, found, rule)
    # A sum only grows, so one that has reached the target stays there whatever the missing years add.
    if _reached(kpi, found["observed"]):
        return "achieved", "target_reached"
    if found["rule"] == "reach":
        return "cannot_judge", "no_baseline"
    if found["missing_years"]:
        return "cannot_judge", "missing_years"
    return pace_rank(found["ratio"], rule), "pace"


def _against_projection(kpi: Mapping[str, Any], found: Mapping[str, Any], rule: EvaluationRule) -> tuple[str, str]:
    """Return status and reason by the distance kept above the projection.

    Before the last year a value beyond the target is not yet an achievement: the fall that is projected still comes.
    """
    if found["observed_fy"] == int(kpi["end_fy"]) and _reached(kpi, found["observed"]):
        return "achieved", "target_reached"
    if is_missing(found["projected_by_now"]):
        return "cannot_judge", "no_projection"
    return pace_rank(found["ratio"], rule), "projection"


def _points_to_target(kpi: Mapping[str, Any], required: float) -> bool:
    return required < 0 if kpi["better"] == "down" else required > 0


def _reached(kpi: Mapping[str, Any], observed: float) -> bool:
    """Return whether a value is at the target or beyond it; to keep means to be at least at it."""
    target = float(kpi["target"])
    return at_least(target, observed) if kpi["better"] == "down" else at_least(observed, target)
