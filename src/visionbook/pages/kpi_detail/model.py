"""Everything about one indicator: its place, the path to its target, what was reported, and who works on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from visionbook.edition import EvaluationRule
from visionbook.notation import is_missing
from visionbook.pages.kpi_detail.path import path_with_observed, required_path
from visionbook.strategy.census_answers import HISTORY_YEARS
from visionbook.strategy.judgement import JUDGING, best_observations
from visionbook.strategy.tree import places

TABLES = ("kpis", "strategy_nodes", "projects", "project_listings", "governance", "sources")
"""Tables that `indicator_of` is handed as they are; of others only the rows that `rows_of` names."""

_SURENESS = (*JUDGING, "proxy")


@dataclass(frozen=True)
class Indicator:
    """One indicator with all that the tables say of it.

    Attributes
    ----------
    kpi : mapping
        Its judged row, with its place (as from `visionbook.strategy.tree.with_places`).
    goal : mapping
        The goal it belongs to: label, title.
    path : DataFrame
        As from `path_with_observed`.
    observations, official : DataFrame
        What was reported, and what official statistics say since a few years before the period and after it, each
        with `short` (the source's short name).
    context, reviews : DataFrame
        Related numbers; what bodies said of the indicator or of its measure and goal.
    measures, listings : DataFrame
        The measures that serve it, and what they list as projects.
    siblings, same : DataFrame
        Other indicators of the same measure or goal, and the same indicator under another goal.
    previous, following : mapping or None
        Its neighbours in printed order.
    source : mapping
        The row of its source.
    governance : DataFrame
        The bodies that carry and verify the strategy.
    """

    kpi: Mapping[str, Any]
    goal: Mapping[str, Any]
    path: pd.DataFrame
    observations: pd.DataFrame
    official: pd.DataFrame
    context: pd.DataFrame
    reviews: pd.DataFrame
    measures: pd.DataFrame
    listings: pd.DataFrame
    siblings: pd.DataFrame
    same: pd.DataFrame
    previous: Mapping[str, Any] | None
    following: Mapping[str, Any] | None
    source: Mapping[str, Any]
    governance: pd.DataFrame


def rows_of(placed: pd.DataFrame, kpi_id: str) -> dict[str, dict[str, list[str]]]:
    """Return which rows of the tables that grow every year a page needs: by table, a column and its values.

    Parameters
    ----------
    placed : DataFrame
        All indicators with their places, as from `visionbook.strategy.tree.with_places`.

    Examples
    --------
    >>> rows = pd.DataFrame({"kpi_id": ["a", "b"], "same_as": [None, "a"], "goal_id": "g1", "measure_id": None})
    >>> rows_of(rows, "b")["kpi_observations"], rows_of(rows, "b")["reviews"]
    ({'kpi_id': ['b', 'a']}, {'subject_id': ['b', 'a', 'g1']})
    """
    kpi = placed[placed["kpi_id"] == kpi_id].iloc[0]
    own = [kpi_id, *same_indicators(placed, kpi_id)["kpi_id"]]
    above = [node_id for node_id in (kpi["measure_id"], kpi["goal_id"]) if not is_missing(node_id)]
    return {
        "kpi_observations": {"kpi_id": own},
        "kpi_context": {"kpi_id": [kpi_id]},
        "reviews": {"subject_id": [*own, *above]},
    }


def alike(placed: pd.DataFrame, kpi_id: str) -> pd.DataFrame:
    """Return an indicator and the same one under other goals: what has to be judged for one page.

    Examples
    --------
    >>> rows = pd.DataFrame({"kpi_id": ["a", "b", "c"], "same_as": [None, "a", None]})
    >>> alike(rows, "b")["kpi_id"].tolist()
    ['a', 'b']
    """
    return placed[placed["kpi_id"].isin([kpi_id, *same_indicators(placed, kpi_id)["kpi_id"]])]


def indicator_of(
    tables: Mapping[str, pd.DataFrame],
    placed: pd.DataFrame,
    judged: pd.DataFrame,
    official: pd.DataFrame,
    kpi_id: str,
    rule: EvaluationRule,
    fiscal_year: int,
    lang: str = "ja",
) -> Indicator:
    """Return one indicator with all that the tables say of it.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The tables of `TABLES`, and those of `rows_of` with at least the rows that it names.
    placed : DataFrame
        All indicators with their places, in printed order, as from `visionbook.strategy.tree.with_places`.
    judged : DataFrame
        Judged indicators, the one asked for among them, as from `visionbook.strategy.judgement.evaluate`.
    official : DataFrame
        Values that official statistics give, shaped like observations.
    kpi_id : str
        The indicator.
    rule : EvaluationRule
        The thresholds that the path shows.
    fiscal_year : int
        The last fiscal year whose observations count.

    Examples
    --------
    >>> kpi = {"kpi_id": "catch", "node_id": "g1-a1", "kind": "kpi", "better": "up", "measurement": "level",
    ...        "baseline": 100.0, "target": 140.0, "start_fy": 2021, "end_fy": 2024, "same_as": None,
    ...        "goal_id": "g1", "measure_id": "g1-a1", "source_id": "plan", "rule": "pace"}
    >>> nodes = pd.DataFrame({"node_id": ["g1", "g1-a", "g1-a1"], "parent_id": [None, "g1", "g1-a"],
    ...     "level": ["goal", "field", "measure"], "order": 1, "label_ja": ["基本目標-１", "（ア）", "①"],
    ...     "title_ja": ["仕事", "雇用", "漁業"], "summary_ja": "…"})
    >>> empty = {"project_listings": ["node_id", "project_id", "order", "scope_ja"],
    ...     "projects": ["project_id", "content_ja", "partners_ja"], "kpi_context": ["kpi_id", "source_id"],
    ...     "kpi_observations": ["kpi_id", "fiscal_year", "value", "status", "source_id"],
    ...     "reviews": ["subject_id", "body_id", "fiscal_year", "reviewed_on", "source_id"]}
    >>> tables = {name: pd.DataFrame(columns=columns) for name, columns in empty.items()} | {
    ...     "strategy_nodes": nodes, "governance": pd.DataFrame({"body_id": ["council"], "name_ja": ["会議"]}),
    ...     "sources": pd.DataFrame({"source_id": ["plan"], "short_ja": ["戦略"]})}
    >>> rule = EvaluationRule(on_track=0.95, moderate=0.60, insufficient=0.0)
    >>> rows = pd.DataFrame([kpi])
    >>> found = indicator_of(tables, rows, rows, tables["kpi_observations"], "catch", rule, 2024)
    >>> found.path["required"].tolist(), found.measures["title"].tolist()
    ([110.0, 120.0, 130.0, 140.0], ['漁業'])
    """
    kpi = judged[judged["kpi_id"] == kpi_id].iloc[0].to_dict()
    sources = tables["sources"].set_index("source_id", drop=False)
    where = places(tables["strategy_nodes"], lang)
    own = observations_of(kpi, tables["kpi_observations"], fiscal_year)
    measures = measures_of(kpi, tables["strategy_nodes"], lang)
    before, after = neighbours(placed, kpi_id)
    return Indicator(
        kpi=kpi,
        goal=where.loc[kpi["goal_id"]].to_dict(),
        path=path_with_observed(kpi, required_path(kpi, rule), own),
        observations=_with_source(own, sources),
        official=_with_source(recent(official_of(kpi, official, fiscal_year), kpi), sources),
        context=_with_source(tables["kpi_context"][tables["kpi_context"]["kpi_id"] == kpi_id], sources),
        reviews=_with_source(reviews_of(kpi, tables["reviews"], tables["governance"], lang), sources),
        measures=measures,
        listings=listings_of(measures, tables["project_listings"], tables["projects"], lang),
        siblings=placed[(placed["node_id"] == kpi["node_id"]) & (placed["kpi_id"] != kpi_id)],
        same=same_indicators(placed, kpi_id),
        previous=before,
        following=after,
        source=sources.loc[kpi["source_id"]].to_dict(),
        governance=tables["governance"],
    )


def source_ids(indicator: Indicator) -> list[str]:
    """Return the sources behind the path and the values that are shown, that of the strategy first.

    Examples
    --------
    >>> class Found:
    ...     kpi = {"source_id": "plan"}
    ...     observations = pd.DataFrame({"source_id": ["report", "plan"]})
    ...     official = observations.iloc[:0]
    >>> source_ids(Found())
    ['plan', 'report']
    """
    rows = pd.concat([indicator.observations["source_id"], indicator.official["source_id"]])
    return list(dict.fromkeys([indicator.kpi["source_id"], *rows]))


def _with_source(rows: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(short=rows["source_id"].map(sources["short_ja"])).reset_index(drop=True)


def observations_of(kpi: Mapping[str, Any], observations: pd.DataFrame, fiscal_year: int) -> pd.DataFrame:
    """Return what was observed of an indicator up to a fiscal year, or else of the one that it is the same as.

    Returns
    -------
    DataFrame
        The rows by fiscal year, the surest first, with `used`: whether the judgement uses the row.

    Examples
    --------
    >>> kpi = {"kpi_id": "b", "same_as": "a", "start_fy": 2021, "end_fy": 2024}
    >>> rows = pd.DataFrame({"kpi_id": "a", "fiscal_year": [2020, 2021, 2021], "value": [1.0, 2.0, 3.0],
    ...     "status": ["final", "press", "final"]})
    >>> observations_of(kpi, rows, 2024)[["value", "used"]].values.tolist()
    [[1.0, False], [3.0, True], [2.0, False]]
    """
    rows = observations[observations["kpi_id"] == kpi["kpi_id"]]
    if rows.empty and not is_missing(kpi["same_as"]):
        rows = observations[observations["kpi_id"] == kpi["same_as"]]
    rows = rows[rows["fiscal_year"] <= fiscal_year]
    rows = (
        rows.assign(sureness=rows["status"].map(_SURENESS.index))
        .sort_values(["fiscal_year", "sureness"], kind="stable")
        .drop(columns="sureness")
        .reset_index(drop=True)
    )
    within = rows[rows["fiscal_year"].between(int(kpi["start_fy"]), int(kpi["end_fy"]))]
    return rows.assign(used=rows.index.isin(best_observations(within).index))


def official_of(kpi: Mapping[str, Any], official: pd.DataFrame, fiscal_year: int) -> pd.DataFrame:
    """Return what official statistics say of an indicator up to a fiscal year, and whatever they say after its period.

    A value after the period judges nothing in any edition, and is the newest that is known.

    Returns
    -------
    DataFrame
        As from `observations_of`.

    Examples
    --------
    >>> kpi = {"kpi_id": "b", "same_as": None, "start_fy": 2021, "end_fy": 2024}
    >>> rows = pd.DataFrame({"kpi_id": "b", "fiscal_year": [2020, 2024, 2025], "value": 1.0, "status": "final"})
    >>> official_of(kpi, rows, 2022)[["fiscal_year", "used"]].values.tolist()
    [[2020, False], [2025, False]]
    """
    known = official[(official["fiscal_year"] <= fiscal_year) | (official["fiscal_year"] > int(kpi["end_fy"]))]
    newest = max([fiscal_year, *known["fiscal_year"].astype(int)])
    return observations_of(kpi, known, newest)


def recent(official: pd.DataFrame, kpi: Mapping[str, Any]) -> pd.DataFrame:
    """Return the values of official statistics that a page shows: the period and some years before it.

    Examples
    --------
    >>> recent(pd.DataFrame({"fiscal_year": [2005, 2010]}), {"start_fy": 2021})["fiscal_year"].tolist()
    [2010]
    """
    return official[official["fiscal_year"] >= int(kpi["start_fy"]) - HISTORY_YEARS].reset_index(drop=True)


def measures_of(kpi: Mapping[str, Any], nodes: pd.DataFrame, lang: str = "ja") -> pd.DataFrame:
    """Return the measures that serve an indicator: its own, or for a numerical target all of its goal.

    Examples
    --------
    >>> nodes = pd.DataFrame({"node_id": ["g1", "g1-a", "g1-a1"], "parent_id": [None, "g1", "g1-a"],
    ...     "level": ["goal", "field", "measure"], "order": 1, "label_ja": ["基本目標-１", "（ア）", "①"],
    ...     "title_ja": ["仕事", "雇用", "漁業"], "summary_ja": "…"})
    >>> measures_of({"goal_id": "g1", "measure_id": None}, nodes)["code"].tolist()
    ['1ア①']
    """
    where = places(nodes, lang).reset_index()
    column, wanted = ("goal_id", kpi["goal_id"]) if is_missing(kpi["measure_id"]) else ("measure_id", kpi["measure_id"])
    rows = where[where["measure_id"].notna() & (where[column] == wanted)]
    fields = where[where["measure_id"].isna() & where["field_id"].notna()].set_index("field_id")["title"]
    summaries = nodes.set_index("node_id")[f"summary_{lang}"]
    return rows.assign(field_title=rows["field_id"].map(fields), summary=rows["node_id"].map(summaries)).reset_index(
        drop=True
    )


def listings_of(
    measures: pd.DataFrame, listings: pd.DataFrame, projects: pd.DataFrame, lang: str = "ja"
) -> pd.DataFrame:
    """Return what measures list as projects, in printed order, with `content`: what the document says there.

    Examples
    --------
    >>> listings = pd.DataFrame({"node_id": ["m1"], "order": [1], "project_id": ["fish"], "scope_ja": [None]})
    >>> projects = pd.DataFrame({"project_id": ["fish"], "content_ja": ["稚魚の放流"], "partners_ja": [None]})
    >>> listings_of(pd.DataFrame({"node_id": ["m1"]}), listings, projects)["content"].tolist()
    ['稚魚の放流']
    """
    position = {node_id: number for number, node_id in enumerate(measures["node_id"])}
    rows = listings[listings["node_id"].isin(list(position))]
    rows = rows.merge(
        projects[["project_id", f"content_{lang}", "partners_ja"]], on="project_id", how="left", validate="many_to_one"
    )
    rows = rows.assign(
        content=rows["scope_ja"].where(rows["scope_ja"].notna(), rows[f"content_{lang}"]),
        position=rows["node_id"].map(position),
    )
    return rows.sort_values(["position", "order"], kind="stable").drop(columns="position").reset_index(drop=True)


def reviews_of(
    kpi: Mapping[str, Any], reviews: pd.DataFrame, governance: pd.DataFrame, lang: str = "ja"
) -> pd.DataFrame:
    """Return what bodies said of an indicator, its measure or its goal, the newest first.

    Returns
    -------
    DataFrame
        The reviews with `body` (name) and `about` (indicator, measure or goal).

    Examples
    --------
    >>> reviews = pd.DataFrame({"subject_id": ["g1", "g2"], "body_id": "council", "fiscal_year": 2021,
    ...     "reviewed_on": "2022-10-01"})
    >>> bodies = pd.DataFrame({"body_id": ["council"], "name_ja": ["会議"]})
    >>> found = reviews_of({"kpi_id": "g1-n1", "goal_id": "g1", "measure_id": None}, reviews, bodies)
    >>> found[["body", "about"]].values.tolist()
    [['会議', 'goal']]
    """
    about = {kpi["goal_id"]: "goal", kpi["measure_id"]: "measure", kpi["kpi_id"]: "indicator"}
    rows = reviews[reviews["subject_id"].isin([key for key in about if not is_missing(key)])]
    names = governance.set_index("body_id")[f"name_{lang}"]
    rows = rows.assign(body=rows["body_id"].map(names), about=rows["subject_id"].map(about))
    order = ["fiscal_year", "reviewed_on"]
    return rows.sort_values(order, ascending=False, kind="stable").reset_index(drop=True)


def neighbours(judged: pd.DataFrame, kpi_id: str) -> tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]:
    """Return the indicators before and after one in the order of the rows; None at the ends.

    Examples
    --------
    >>> rows = pd.DataFrame({"kpi_id": ["a", "b", "c"]})
    >>> neighbours(rows, "a")
    (None, {'kpi_id': 'b'})
    """
    here = judged["kpi_id"].tolist().index(kpi_id)
    before, after = (judged[max(place, 0) : place + 1].to_dict("records") for place in (here - 1, here + 1))
    return (before[0] if before else None, after[0] if after else None)


def same_indicators(judged: pd.DataFrame, kpi_id: str) -> pd.DataFrame:
    """Return the other places where the same indicator stands.

    Examples
    --------
    >>> rows = pd.DataFrame({"kpi_id": ["a", "b", "c"], "same_as": [None, "a", None]})
    >>> same_indicators(rows, "a")["kpi_id"].tolist(), same_indicators(rows, "b")["kpi_id"].tolist()
    (['b'], ['a'])
    """
    first = judged["same_as"].where(judged["same_as"].notna(), judged["kpi_id"])
    own = first[judged["kpi_id"] == kpi_id].iloc[0]
    return judged[(first == own) & (judged["kpi_id"] != kpi_id)]
