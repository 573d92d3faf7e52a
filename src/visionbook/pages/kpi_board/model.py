"""The board as one value: all indicators judged, with their goals, reports and answers of official statistics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from visionbook.edition import Edition, EvaluationRule
from visionbook.localised import in_language
from visionbook.strategy.census_answers import HISTORY_YEARS
from visionbook.strategy.context import Known, edition_day, last_known
from visionbook.strategy.credit import OBSERVATIONS
from visionbook.strategy.evaluation import evaluation
from visionbook.strategy.governance import with_overriding_bodies
from visionbook.strategy.judgement import judged_year
from visionbook.strategy.known import LastValue, last_values
from visionbook.strategy.other_rules import Verdict, all_verdicts
from visionbook.strategy.plans import Plan, plan_of
from visionbook.strategy.projected import population_rows
from visionbook.strategy.readings import judged_readings
from visionbook.strategy.reporting import observation_sources, reports
from visionbook.strategy.tree import goal_labels, with_places

TABLES = (
    "strategy_nodes", "kpis", "projected_baselines", "kpi_readings", "kpi_observations", "kpi_context", "reviews",
    "governance", "series", "sources", "plans",
)  # fmt: skip
"""Tables that the page shows whole; of the population only the rows that `tables_of` names."""


@dataclass(frozen=True)
class Board:
    """All indicators of a plan, judged.

    Attributes
    ----------
    judged : DataFrame
        As from `visionbook.strategy.judgement.evaluate`, in printed order, with the places of
        `visionbook.strategy.tree.with_places` and the names of
        `visionbook.strategy.governance.with_overriding_bodies`.
    goals : Series
        Printed numbers of the goals by goal_id, in printed order.
    reported : DataFrame
        As from `visionbook.strategy.reporting.reports`: what there is for each indicator and fiscal year.
    official : DataFrame
        As from `visionbook.strategy.census_answers.official_values`.
    series, sources : DataFrame
        The tables of those names.
    rule : EvaluationRule
        Thresholds, and the municipality's own ranks.
    fiscal_year : int
        The last fiscal year whose observations count: that of the edition, or the last one of the plan.
    plan_sources, seen_sources : tuple of str
        Sources of the indicators, and of what was observed of them.
    corrected : DataFrame
        The observations whose value is a correction, as from `visionbook.strategy.credit.credited`.
    readings : DataFrame
        As from `visionbook.strategy.readings.judged_readings`.
    verdicts : mapping
        As from `visionbook.strategy.other_rules.all_verdicts`.
    plan : Plan or None
        The plan of the indicators.
    edition_year : int
        The fiscal year of the edition; after the last one of the plan the page says that it has ended.
    titles : mapping
        Titles of the goals by goal_id.
    related : mapping
        The newest number that is related to an indicator and is not it, by kpi_id.
    day : date or None
        The day of the edition, from which ages of values are counted.
    """

    judged: pd.DataFrame
    goals: pd.Series
    reported: pd.DataFrame
    official: pd.DataFrame
    series: pd.DataFrame
    sources: pd.DataFrame
    rule: EvaluationRule
    fiscal_year: int
    plan_sources: tuple[str, ...]
    seen_sources: tuple[str, ...]
    corrected: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["kpi_id"]))
    readings: pd.DataFrame = field(default_factory=pd.DataFrame)
    verdicts: Mapping[str, tuple[Verdict, ...]] = field(default_factory=dict)
    plan: Plan | None = None
    edition_year: int = 0
    titles: Mapping[str, str] = field(default_factory=dict)
    related: Mapping[str, Known] = field(default_factory=dict)
    day: date | None = None

    @property
    def numbers(self) -> dict[str, int]:
        """The number of each indicator in printed order, from 1: the same in pictures and tables."""
        return {kpi_id: place for place, kpi_id in enumerate(self.judged["kpi_id"], 1)}

    @property
    def last(self) -> dict[str, LastValue]:
        """What is last known of each indicator, by kpi_id."""
        return last_values(self.judged, self.official)

    @property
    def period(self) -> tuple[int, int]:
        """First and last fiscal year of all indicators."""
        return int(self.judged["start_fy"].min()), int(self.judged["end_fy"].max())

    @property
    def since(self) -> int:
        """First calendar year of official statistics that is shown: some years before the period."""
        return self.period[0] - HISTORY_YEARS


def tables_of(edition: Edition) -> dict[str, dict[str, str]]:
    """Return the tables that the page reads, each with the rows that it asks for.

    Parameters
    ----------
    edition : Edition
        Whose population answers the indicators of official statistics.

    Examples
    --------
    >>> from visionbook.edition import EvaluationRule, SeriesRoles
    >>> rule = EvaluationRule(0.95, 0.6, 0.0)
    >>> tables_of(Edition("99101", "", 2024, ("ja",), SeriesRoles("counted"), rule))["population"]
    {'area_code': '99101', 'series': 'counted'}
    """
    people = {"area_code": edition.municipality, "series": edition.series.census}
    return {**{name: {} for name in TABLES}, "corrections": {"table_name": OBSERVATIONS}, "population": people}


def projected_rows(tables: Mapping[str, pd.DataFrame], edition: Edition) -> dict[str, dict[str, str | list[str]]]:
    """Return the rows of the population with the projections behind baselines: known once the tables are there.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        `projected_baselines`.

    Examples
    --------
    As of `visionbook.strategy.projected.population_rows`.
    """
    return population_rows(tables["projected_baselines"], edition)


def board(tables: Mapping[str, pd.DataFrame], edition: Edition, lang: str) -> Board:
    """Return the board.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Those of `tables_of`, by name; `population` with the rows of `projected_rows`.
    edition : Edition
        Fiscal year, rule of judgement, and whose population counts.
    lang : str
        Language of titles and names.

    Raises
    ------
    ParameterError
        If the fiscal year lies before the periods of the indicators.
    DataError
        If an indicator, an observation or a review belongs to nothing.

    Examples
    --------
    >>> from visionbook.edition import EvaluationRule, SeriesRoles
    >>> kpi = {"kpi_id": "k", "node_id": "g1", "order": 1, "better": "up", "measurement": "level", "baseline": 1.0,
    ...     "baseline_kind": "observed", "target": 5.0, "start_fy": 2021, "end_fy": 2024, "same_as": None,
    ...     "statistic": None, "source_id": "plan"}
    >>> nodes = {"node_id": ["g1"], "parent_id": [None], "level": ["goal"], "order": [1], "label_ja": ["目標-１"],
    ...     "title_ja": ["仕事"]}
    >>> seen = ["kpi_id", "fiscal_year", "value", "status", "source_id"]
    >>> reviews = ["body_id", "fiscal_year", "reviewed_on", "subject_id", "overriding_status", "opinion_ja"]
    >>> people = ["area_code", "series", "variant", "year", "sex", "age_group", "population", "status"]
    >>> tables = {"strategy_nodes": pd.DataFrame(nodes), "kpis": pd.DataFrame([kpi]), "series": pd.DataFrame(),
    ...     "kpi_observations": pd.DataFrame([("k", 2022, 4.0, "final", "report")], columns=seen),
    ...     "reviews": pd.DataFrame(columns=reviews), "sources": pd.DataFrame(),
    ...     "governance": pd.DataFrame({"body_id": [], "name_ja": []}), "population": pd.DataFrame(columns=people)}
    >>> edition = Edition("99101", "", 2024, ("ja",), SeriesRoles("counted"), EvaluationRule(0.95, 0.6, 0.0))
    >>> found = board(tables, edition, "ja")
    >>> found.judged["status"].tolist(), found.plan_sources, found.seen_sources
    (['on_track'], ('plan',), ('report',))
    """
    nodes, fiscal_year = tables["strategy_nodes"], judged_year(tables["kpis"], edition.fiscal_year)
    indicators = with_places(tables["kpis"], nodes, lang)
    found = evaluation(indicators, tables, tables["population"], edition, fiscal_year)
    judged, reported, official, observations, projected = found
    rule = edition.evaluation
    return Board(
        readings=judged_readings(indicators, tables.get("kpi_readings"), observations, rule, fiscal_year, projected),
        verdicts=all_verdicts(judged, observations, rule, fiscal_year),
        judged=with_overriding_bodies(judged, tables["governance"], lang),
        goals=goal_labels(nodes),
        reported=reports(indicators, observations, fiscal_year),
        corrected=reported[reported["correction_reason_ja"].notna() & (reported["fiscal_year"] <= fiscal_year)],
        official=official,
        series=tables["series"],
        sources=tables["sources"],
        rule=edition.evaluation,
        fiscal_year=fiscal_year,
        plan_sources=tuple(indicators["source_id"].unique()),
        seen_sources=tuple(observation_sources(indicators, observations, fiscal_year)),
        plan=plan_of(tables.get("plans"), edition.plan_id, tables["sources"], lang),
        edition_year=edition.fiscal_year,
        titles=_titles(nodes, lang),
        related=_related(tables.get("kpi_context")),
        day=edition_day(edition),
    )


def _titles(nodes: pd.DataFrame, lang: str) -> dict[str, str]:
    goals = in_language(nodes[nodes["level"] == "goal"], lang, "title")
    return dict(zip(goals["node_id"], goals["title"], strict=True))


def _related(context: pd.DataFrame | None) -> dict[str, Known]:
    """Return the newest related number of each indicator that has one with a day."""
    if context is None or context.empty:
        return {}
    found = {kpi_id: last_known(rows) for kpi_id, rows in context.groupby("kpi_id", sort=False)}
    return {kpi_id: known for kpi_id, known in found.items() if known is not None}
