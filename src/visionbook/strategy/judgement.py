"""Judge indicators by the pace at which they move from their baseline towards their target.

The end of the first fiscal year of a period of four counts as one year of four: an indicator on pace has then
made a quarter of the required change. An observation is held against the pace of its own fiscal year. A body may
replace the word of the rule, with a reason; both are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from visionbook.edition import EvaluationRule
from visionbook.errors import ParameterError
from visionbook.messages import message
from visionbook.notation import is_missing
from visionbook.strategy.judging import CAUTIONS, JUDGING, PACED, best_observations, judge_one
from visionbook.strategy.observation_rules import check_observations
from visionbook.strategy.overrides import OVERRIDE_COLUMNS, check_overrides, standing_override
from visionbook.strategy.pace import JUDGED, THRESHOLDS, pace_rank
from visionbook.strategy.projected import projected_path
from visionbook.strategy.tree import with_places

STATUSES = (*JUDGED, "not_reported", "cannot_judge")
"""Ranks of an indicator, best first, then the two that are no judgement."""

__all__ = [
    "CAUTIONS", "JUDGED", "JUDGING", "PACED", "STATUSES", "best_observations", "check_fiscal_year", "components",
    "evaluate", "indicators_of_year", "judged_year", "pace_rank", "status_counts",
]  # fmt: skip

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
    "projected_series": "str",
    "projected_year": "Int64",
    "projected_by_now": "float64",
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


def judged_year(kpis: pd.DataFrame, fiscal_year: int) -> int:
    """Return the fiscal year by which indicators are judged: once all periods are over, the last year of them.

    Raises
    ------
    ParameterError
        If no period has begun by the fiscal year; the years allowed are named.

    Examples
    --------
    >>> kpis = pd.DataFrame({"start_fy": [2021], "end_fy": [2024]})
    >>> [judged_year(kpis, year) for year in (2021, 2024, 2025, 2031)]
    [2021, 2024, 2024, 2024]
    """
    year = min(fiscal_year, int(kpis["end_fy"].max()))
    check_fiscal_year(kpis, year)
    return year


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
    projected: pd.DataFrame | None = None,
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
        The last fiscal year whose observations and reviews count; after the periods of all, their last one.
    reviews : DataFrame, optional
        The table of reviews; those with an `overriding_status` replace the status of the rule. Which of them
        stands is said at `visionbook.strategy.overrides.standing_override`.
    projected : DataFrame, optional
        Where the projections behind baselines lead, as from `visionbook.strategy.projected.projected_values`. An
        indicator whose baseline is a projection is held against its path: the change is the distance kept above it.

    Returns
    -------
    DataFrame
        The rows and columns of `kpis`, with every component of the judgement; missing where it does not apply:

        - `change_required`, `change_per_year` (required pace; unit of the indicator), `total_years`;
        - `observed_fy`, `observed` (for a cumulative indicator the sum since `start_fy`), `observation_status`
          (the least sure of those used), `observation_series` (of the newest one), `total_fy` (the year up to which the
          sum was reported as a total, if any was), `missing_years` (tuple), `proxy_fy`, `proxy_value`;
        - `projected_series`, `projected_year` (the projection that a baseline is of, and its year), `projected_by_now`
          (what it says of the year judged), `projected_path` (tuple of fiscal years and values; not in `components`);
        - `elapsed_years`, `expected_change`, `expected_by_now`, `observed_change`, `observed_per_year` (observed
          pace; unit of the indicator), `ratio` (observed change over expected change, no unit);
        - `at_least_on_track`, `at_least_moderate`, `at_least_insufficient` (lowest ratios of the rule, where a
          ratio judges), `rule` (pace, projection, cumulative, keep, reach), `rule_status` (one of `STATUSES`, by the
          rule alone), `reason` (of the rule), `caution`, `own_rank` (by the rule; name or None);
        - `status` (one of `STATUSES`: of the rule or of the override), `overridden_by` (body_id or None),
          `override_reason`, `overridden_on` (ISO date), `override_fy` (the fiscal year that the review is about).

    Raises
    ------
    ParameterError
        If the fiscal year is before the periods of the indicators.
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
    fiscal_year = judged_year(kpis, fiscal_year)
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
        found = judge_one(kpi | _projection(kpi, projected), rows, rule)
        opinions = reviewed.get(kpi["kpi_id"], reviewed.get(kpi_id))
        components.append(found | _override(kpi, found, opinions, fiscal_year))
    judged = pd.DataFrame(components, columns=[*_COMPONENTS, "projected_path"], index=kpis.index)
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


def _projection(kpi: Mapping[str, Any], projected: pd.DataFrame | None) -> dict[str, Any]:
    """Return the projection that a baseline is of, and its path; nothing of a baseline that is none."""
    if kpi["baseline_kind"] != "projection" or kpi["measurement"] != "level":
        return {}
    path = projected_path(kpi, projected)
    if not path:
        return {"projected_path": ()}
    own = projected[projected["kpi_id"].isin([kpi["kpi_id"], kpi["same_as"]])].iloc[0]
    return {"projected_path": path, "projected_series": own["series"], "projected_year": int(own["baseline_year"])}
