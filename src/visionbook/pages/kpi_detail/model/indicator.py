"""Everything about one indicator as one value: its place, its path, what was reported, and who works on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd

from visionbook.edition import Edition, EvaluationRule
from visionbook.localised import localised
from visionbook.pages.kpi_detail.model.connected import connected
from visionbook.pages.kpi_detail.model.observed import observations_of, official_of, recent
from visionbook.pages.kpi_detail.model.path import path_with_observed, required_path
from visionbook.pages.kpi_detail.model.place import (
    above,
    alike,
    listings_of,
    measures_of,
    neighbours,
    reviews_of,
    same_indicators,
)
from visionbook.strategy.context import edition_day
from visionbook.strategy.credit import rows_of_corrections
from visionbook.strategy.evaluation import evaluation
from visionbook.strategy.judgement import judged_year
from visionbook.strategy.other_rules import Verdict, all_verdicts
from visionbook.strategy.plans import Plan, plan_of
from visionbook.strategy.projected import population_rows
from visionbook.strategy.readings import judged_readings
from visionbook.strategy.tree import places, with_places
from visionbook.strategy.trend import Trend, trend

TABLES = (
    "kpis", "projected_baselines", "strategy_nodes", "projects", "project_listings", "governance", "sources", "series",
    "plans",
)  # fmt: skip
"""Tables that the page reads whole; of others only the rows that `tables_of` and `rows_of` name."""


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
        The bodies that carry and verify the strategy, with `name`.
    series : DataFrame
        The table of series, for the names of statistics.
    rule : EvaluationRule
        Thresholds of the ranks.
    fiscal_year : int
        The last fiscal year whose observations count: that of the edition, or the last one of the plan.
    ahead : Trend or None
        Where the observations lead, as from `visionbook.strategy.trend.trend`.
    projected : DataFrame
        Where the projection behind a baseline leads, as from `visionbook.strategy.projected.projected_values`.
    readings : DataFrame
        The status under each reading of its sentence, as from `visionbook.strategy.readings.judged_readings`.
    verdicts : tuple of Verdict
        What published rules say of it, as from `visionbook.strategy.other_rules.verdicts`.
    connected : DataFrame
        What it is connected with, as from `visionbook.pages.kpi_detail.model.connected.connected`.
    day : date or None
        The day of the edition, from which ages of values are counted.
    plan : Plan or None
        The plan of the indicator.
    edition_year : int
        The fiscal year of the edition; after the last one of the plan the page says that it has ended.
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
    series: pd.DataFrame
    rule: EvaluationRule
    fiscal_year: int
    ahead: Trend | None = None
    projected: pd.DataFrame = field(default_factory=pd.DataFrame)
    readings: pd.DataFrame = field(default_factory=pd.DataFrame)
    verdicts: tuple[Verdict, ...] = ()
    day: date | None = None
    connected: pd.DataFrame = field(default_factory=pd.DataFrame)
    plan: Plan | None = None
    edition_year: int = 0

    @property
    def sources(self) -> list[str]:
        """The sources behind the path and the values that are shown, that of the strategy first."""
        rows = pd.concat([self.observations["source_id"], self.official["source_id"]])
        return list(dict.fromkeys([self.kpi["source_id"], *rows]))


def tables_of(edition: Edition) -> dict[str, dict[str, str]]:
    """Return the tables that a page reads whatever its indicator is, each with the rows that it asks for.

    Examples
    --------
    >>> from visionbook.edition import SeriesRoles
    >>> rule = EvaluationRule(0.95, 0.6, 0.0)
    >>> tables_of(Edition("99101", "", 2024, ("ja",), SeriesRoles("counted"), rule))["population"]
    {'area_code': '99101', 'series': 'counted'}
    """
    people = {"area_code": edition.municipality, "series": edition.series.census}
    return {**{name: {} for name in TABLES}, "population": people}


def rows_of(tables: Mapping[str, pd.DataFrame], kpi_id: str) -> dict[str, dict[str, list[str]]]:
    """Return which rows of the tables that grow every year a page needs: by table, a column and its values.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        `kpis` and `strategy_nodes`.
    kpi_id : str
        The indicator.

    Examples
    --------
    >>> kpis = pd.DataFrame({"kpi_id": ["a", "b"], "same_as": [None, "a"], "node_id": "g1"})
    >>> nodes = pd.DataFrame({"node_id": ["g1"], "parent_id": [None], "level": ["goal"]})
    >>> rows = rows_of({"kpis": kpis, "strategy_nodes": nodes}, "b")
    >>> rows["kpi_observations"], rows["reviews"]
    ({'kpi_id': ['b', 'a']}, {'subject_id': ['b', 'a', 'g1']})
    """
    kpis = tables["kpis"]
    own = [kpi_id, *same_indicators(kpis, kpi_id)["kpi_id"]]
    node_id = kpis.loc[kpis["kpi_id"] == kpi_id, "node_id"].iloc[0]
    return {
        "kpi_observations": {"kpi_id": own},
        "kpi_context": {"kpi_id": [kpi_id]},
        "kpi_readings": {"kpi_id": [kpi_id]},
        "reviews": {"subject_id": [*own, *above(tables["strategy_nodes"], node_id)]},
    }


def corrections_of(tables: Mapping[str, pd.DataFrame]) -> dict[str, dict[str, list[str] | str]]:
    """Return which rows of the table of corrections are about the observations of a page.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        `kpi_observations` with the rows of `rows_of`.

    Examples
    --------
    >>> seen = pd.DataFrame({"kpi_id": ["a"], "fiscal_year": [2022], "status": ["final"]})
    >>> corrections_of({"kpi_observations": seen})
    {'corrections': {'table_name': 'kpi_observations', 'row_key': ['a/2022/final']}}
    """
    return {"corrections": rows_of_corrections(tables["kpi_observations"])}


def projected_rows(
    tables: Mapping[str, pd.DataFrame], edition: Edition, kpi_id: str
) -> dict[str, dict[str, str | list[str]]]:
    """Return the rows of the population that a page needs, with the projection behind its baseline.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        `kpis` and `projected_baselines`.

    Examples
    --------
    As of `visionbook.strategy.projected.population_rows`.
    """
    own = [kpi_id, *same_indicators(tables["kpis"], kpi_id)["kpi_id"]]
    return population_rows(tables["projected_baselines"], edition, own)


def indicator(tables: Mapping[str, pd.DataFrame], edition: Edition, kpi_id: str, lang: str) -> Indicator:
    """Return one indicator, judged, with all that the tables say of it and where its observations lead.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Those of `tables_of`, `projected_rows`, `rows_of` and `corrections_of`, by name; those of
        `visionbook.pages.kpi_detail.model.connected.connected_rows`, if connections are wanted.
    edition : Edition
        Fiscal year, rule of judgement, and whose population counts.
    kpi_id : str
        The indicator.
    lang : str
        Language of titles and names.

    Raises
    ------
    ParameterError
        If the fiscal year lies before the periods of the indicators.

    Examples
    --------
    As of `indicator_of`, which it hands the indicator judged by `visionbook.strategy.judgement.evaluate`.
    """
    placed = with_places(tables["kpis"], tables["strategy_nodes"], lang)
    mine, rule, fiscal_year = alike(placed, kpi_id), edition.evaluation, judged_year(placed, edition.fiscal_year)
    judged, reported, official, values, projected = evaluation(mine, tables, tables["population"], edition, fiscal_year)
    tables = {**tables, "kpi_observations": reported}
    found = indicator_of(tables, placed, judged, official, kpi_id, rule, fiscal_year, lang)
    only = mine[mine["kpi_id"] == kpi_id]
    return replace(
        found,
        ahead=trend(found.kpi, values, fiscal_year),
        projected=projected,
        readings=judged_readings(only, tables.get("kpi_readings"), values, rule, fiscal_year, projected),
        verdicts=all_verdicts(judged, values, rule, fiscal_year)[kpi_id],
        day=edition_day(edition),
        connected=connected(tables, kpi_id, lang) if "relations" in tables else pd.DataFrame(),
        plan=plan_of(tables.get("plans"), edition.plan_id, tables["sources"], lang),
        edition_year=edition.fiscal_year,
    )


def indicator_of(
    tables: Mapping[str, pd.DataFrame],
    placed: pd.DataFrame,
    judged: pd.DataFrame,
    official: pd.DataFrame,
    kpi_id: str,
    rule: EvaluationRule,
    fiscal_year: int,
    lang: str,
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
    lang : str
        Language of titles and names.

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
    ...     "series": pd.DataFrame(), "sources": pd.DataFrame({"source_id": ["plan"], "short_ja": ["戦略"]})}
    >>> rule = EvaluationRule(on_track=0.95, moderate=0.60, insufficient=0.0)
    >>> rows = pd.DataFrame([kpi])
    >>> found = indicator_of(tables, rows, rows, tables["kpi_observations"], "catch", rule, 2024, "ja")
    >>> found.path["required"].tolist(), found.measures["title"].tolist()
    ([110.0, 120.0, 130.0, 140.0], ['漁業'])
    """
    kpi = judged[judged["kpi_id"] == kpi_id].iloc[0].to_dict()
    sources = tables["sources"].set_index("source_id", drop=False)
    short = localised(sources, "short", lang).column
    where = places(tables["strategy_nodes"], lang)
    own = observations_of(kpi, tables["kpi_observations"], fiscal_year)
    measures = measures_of(kpi, tables["strategy_nodes"], lang, where)
    before, after = neighbours(placed, kpi_id)
    return Indicator(
        kpi=kpi,
        goal=where.loc[kpi["goal_id"]].to_dict(),
        path=path_with_observed(kpi, required_path(kpi, rule), own),
        observations=_with_source(own, short),
        official=_with_source(recent(official_of(kpi, official, fiscal_year), kpi), short),
        context=_with_source(tables["kpi_context"][tables["kpi_context"]["kpi_id"] == kpi_id], short),
        reviews=_with_source(reviews_of(kpi, tables["reviews"], tables["governance"], lang), short),
        measures=measures,
        listings=listings_of(measures, tables["project_listings"], tables["projects"], lang),
        siblings=placed[(placed["node_id"] == kpi["node_id"]) & (placed["kpi_id"] != kpi_id)],
        same=same_indicators(placed, kpi_id),
        previous=before,
        following=after,
        source=sources.loc[kpi["source_id"]].to_dict(),
        governance=tables["governance"].assign(name=localised(tables["governance"], "name", lang).column),
        series=tables["series"],
        rule=rule,
        fiscal_year=fiscal_year,
    )


def _with_source(rows: pd.DataFrame, short: pd.Series) -> pd.DataFrame:
    return rows.assign(short=rows["source_id"].map(short)).reset_index(drop=True)
