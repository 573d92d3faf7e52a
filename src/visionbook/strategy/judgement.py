"""Judge indicators by the pace at which they move from their baseline towards their target.

The end of the first fiscal year of a period of four counts as one year of four: an indicator on pace has then
made a quarter of the required change. An observation is held against the pace of its own fiscal year. A body may
replace the word of the rule, with a reason; both are kept.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from visionbook.edition import EvaluationRule
from visionbook.errors import ParameterError
from visionbook.messages import message
from visionbook.notation import is_missing
from visionbook.strategy.observation_rules import check_observations
from visionbook.strategy.overrides import OVERRIDE_COLUMNS, check_overrides, standing_override
from visionbook.strategy.pace import JUDGED, THRESHOLDS, at_least, own_rank, pace_rank
from visionbook.strategy.tree import with_places
from visionbook.totals import is_total, sum_up_to, values_of

STATUSES = (*JUDGED, "not_reported", "cannot_judge")
"""Ranks of an indicator, best first, then the two that are no judgement."""

JUDGING = ("final", "preliminary", "press")
"""Kinds of observation that judge, the surest first; a proxy (another statistic) never does."""

CAUTIONS = {"projection": "projection_baseline", "unstated": "unstated_baseline"}
"""Baselines that are not known to be observed: the judgement is made, and flagged."""

_INDICATOR = (
    dict.fromkeys(("kpi_id", "node_id", "goal_id", "kind", "name_ja", "name_en", "unit", "better"), "str")
    | {"measurement": "str", "baseline": "float64", "baseline_kind": "str", "baseline_origin": "str"}
    | {"target": "float64", "start_fy": "Int64", "end_fy": "Int64", "same_as": "str", "statistic": "str"}
)

# In the order in which they are worked out.
_COMPONENTS = {
    "change_required": "float64",
    "change_per_year": "float64",
    "total_years": "Int64",
    "observed_fy": "Int64",
    "observed": "float64",
    "observation_status": "str",
    "observation_series": "str",
    "total_fy": "Int64",
    "elapsed_years": "Int64",
    "expected_change": "float64",
    "expected_by_now": "float64",
    "observed_change": "float64",
    "observed_per_year": "float64",
    "ratio": "float64",
    "missing_years": "str",
    "proxy_fy": "Int64",
    "proxy_value": "float64",
    **{f"at_least_{name}": "float64" for name in THRESHOLDS},
    "rule": "str",
    "rule_status": "str",
    "reason": "str",
    "caution": "str",
    "own_rank": "str",
    "status": "str",
    **OVERRIDE_COLUMNS,
}


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
        raise ParameterError(message("model.fiscal_year", fiscal_year=fiscal_year, first=first, last=last))


def indicators_of_year(kpis: pd.DataFrame, nodes: pd.DataFrame, fiscal_year: int, lang: str = "ja") -> pd.DataFrame:
    """Return the indicators, of which some must cover a fiscal year, with their places, in printed order.

    Parameters
    ----------
    kpis, nodes : DataFrame
        The tables `kpis` and `strategy_nodes`.
    fiscal_year : int
        The last fiscal year whose observations count.
    lang : str
        Language of the titles of their places.

    Raises
    ------
    ParameterError, DataError
        As `check_fiscal_year` and `with_places`.

    Examples
    --------
    >>> nodes = pd.DataFrame({"node_id": ["g1"], "parent_id": [None], "level": ["goal"], "order": [1],
    ...     "label_ja": ["基本目標-１"], "title_ja": ["仕事"]})
    >>> kpis = pd.DataFrame({"kpi_id": ["b", "a"], "node_id": "g1", "order": [2, 1], "start_fy": 2021, "end_fy": 2024})
    >>> indicators_of_year(kpis, nodes, 2024)["kpi_id"].tolist()
    ['a', 'b']
    """
    check_fiscal_year(kpis, fiscal_year)
    return with_places(kpis, nodes, lang)


def evaluate(
    kpis: pd.DataFrame,
    observations: pd.DataFrame,
    rule: EvaluationRule,
    fiscal_year: int,
    reviews: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Judge every indicator by what was observed up to a fiscal year.

    Parameters
    ----------
    kpis : DataFrame
        The table of indicators, one row each.
    observations : DataFrame
        The table of observations: kpi_id, fiscal_year, value (unit of the indicator), status, and perhaps measure
        (`visionbook.totals`: of the year if it is missing) and series (of an official statistic). An indicator without
        observations of its own takes those, and the reviews, of the one it is the `same_as`.
    rule : EvaluationRule
        Lowest ratio of observed to expected change for each rank, and the municipality's own ranks.
    fiscal_year : int
        The last fiscal year whose observations and reviews count.
    reviews : DataFrame, optional
        The table of reviews; those with an `overriding_status` replace the status of the rule. Which of them
        stands is said at `visionbook.strategy.overrides.standing_override`.

    Returns
    -------
    DataFrame
        The rows and columns of `kpis`, with every component of the judgement; missing where it does not apply:

        - `change_required`, `change_per_year` (required pace; unit of the indicator), `total_years`;
        - `observed_fy`, `observed` (for a cumulative indicator the sum since `start_fy`), `observation_status`
          (the least sure of those used), `observation_series` (of the newest one), `total_fy` (the year up to which the
          sum was reported as a total, if any was), `missing_years` (tuple), `proxy_fy`, `proxy_value`;
        - `elapsed_years`, `expected_change`, `expected_by_now`, `observed_change`, `observed_per_year` (observed
          pace; unit of the indicator), `ratio` (observed change over expected change, no unit);
        - `at_least_on_track`, `at_least_moderate`, `at_least_insufficient` (lowest ratios of the rule, where a
          ratio judges), `rule` (pace, cumulative, keep, reach), `rule_status` (one of `STATUSES`, by the rule
          alone), `reason` (of the rule), `caution`, `own_rank` (by the rule; name or None);
        - `status` (one of `STATUSES`: of the rule or of the override), `overridden_by` (body_id or None),
          `override_reason`, `overridden_on` (ISO date), `override_fy` (the fiscal year that the review is about).

    Raises
    ------
    ParameterError
        If the fiscal year is outside the periods of the indicators.
    DataError
        If an observation is of an unknown indicator, two have the same indicator, year and status, one is a total of
        what does not add up, or an override lacks its body or its reason.

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
    check_observations(kpis, observations)
    own, nothing = dict(iter(observations.groupby("kpi_id"))), observations.iloc[:0]
    reviewed = {} if reviews is None else _reviews_by_indicator(reviews, set(kpis["kpi_id"]))
    components = []
    for kpi in kpis.to_dict("records"):
        kpi_id = kpi["kpi_id"]
        if kpi_id not in own and not is_missing(kpi["same_as"]):
            kpi_id = kpi["same_as"]
        rows = own.get(kpi_id, nothing)
        if len(rows):
            rows = rows[rows["fiscal_year"].between(int(kpi["start_fy"]), min(fiscal_year, int(kpi["end_fy"])))]
        found = _judge(kpi, rows, rule)
        opinions = reviewed.get(kpi["kpi_id"], reviewed.get(kpi_id))
        components.append(found | _override(kpi, found, opinions, fiscal_year))
    judged = pd.DataFrame(components, columns=list(_COMPONENTS), index=kpis.index)
    return pd.concat([kpis, judged], axis=1)


def components(judged: pd.DataFrame) -> pd.DataFrame:
    """Return every component of every judgement as a plain table: what a page offers for download.

    Parameters
    ----------
    judged : DataFrame
        As from `evaluate`; a column that it lacks (such as `goal_id`) stays empty.

    Returns
    -------
    DataFrame
        One row per indicator in the order given, always the same columns in the same order: the indicator, then
        the components in the order in which they are worked out. `missing_years` is text ("2022;2023").

    Examples
    --------
    >>> table = components(pd.DataFrame({"kpi_id": ["k"], "missing_years": [(2022, 2023)], "status": ["moderate"]}))
    >>> table[["kpi_id", "missing_years", "status"]].values.tolist()
    [['k', '2022;2023', 'moderate']]
    """
    types = _INDICATOR | _COMPONENTS
    years = [";".join(str(year) for year in missing) or None for missing in judged["missing_years"]]
    table = judged.assign(missing_years=years).reindex(columns=list(types))
    return table.astype(types).reset_index(drop=True)


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


def _reviews_by_indicator(reviews: pd.DataFrame, kpi_ids: set[str]) -> dict[str, pd.DataFrame]:
    return dict(iter(check_overrides(reviews, kpi_ids).groupby("subject_id")))


def _override(
    kpi: Mapping[str, Any], found: Mapping[str, Any], reviews: pd.DataFrame | None, fiscal_year: int
) -> dict[str, Any]:
    """Return the status that a body put in the place of the rule's, with its origin; nothing if none did."""
    if reviews is None:
        return {}
    of_period = reviews[reviews["fiscal_year"] >= int(kpi["start_fy"])]
    return standing_override(of_period, found.get("observed_fy"), fiscal_year) or {}


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
    if found["rule"] in ("pace", "cumulative"):
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
    start = 0.0 if kpi["measurement"] == "cumulative" else float(kpi["baseline"])
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


def _points_to_target(kpi: Mapping[str, Any], required: float) -> bool:
    return required < 0 if kpi["better"] == "down" else required > 0


def _reached(kpi: Mapping[str, Any], observed: float) -> bool:
    """Return whether a value is at the target or beyond it; to keep means to be at least at it."""
    target = float(kpi["target"])
    return at_least(target, observed) if kpi["better"] == "down" else at_least(observed, target)
