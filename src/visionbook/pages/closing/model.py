"""The closing evaluation as one value: verdicts, reports that are missing, the count beside the target, lessons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from visionbook.edition import Edition
from visionbook.errors import ParameterError
from visionbook.localised import in_language
from visionbook.messages import message
from visionbook.notation import is_missing
from visionbook.plans import current_plan_id
from visionbook.strategy.census_answers import after_period
from visionbook.strategy.closing import closing_table
from visionbook.strategy.evaluation import evaluation
from visionbook.strategy.governance import with_overriding_bodies
from visionbook.strategy.plans import Plan, plan_of
from visionbook.strategy.target_path import TargetPath, target_gaps, target_path
from visionbook.strategy.tree import with_places

if TYPE_CHECKING:
    from visionbook.results import Load

TABLES = ("plans", "strategy_nodes", "governance", "lessons", "milestones", "sources")
"""Tables that the page reads whole; of the population what `people_rows` says."""

JUDGED_FROM = (
    "plans", "strategy_nodes", "kpis", "projected_baselines", "kpi_observations", "reviews", "governance",
    "corrections", "sources",
)  # fmt: skip
"""Tables from which the verdicts come; of the population what `people_rows` says."""

_OF_VERDICTS = (
    "name", "verdict", "verdict_reason", "unreported", "rule", "department", "observed", "observed_fy",
    "observation_series", "observation_status", "overridden_by", "overridden_by_name", "override_reason",
)  # fmt: skip
"""What the page shows of an indicator beside the columns of the table of indicators."""

_WITHOUT_VALUE = ("overridden", "running", "never", "proxy_only", "no_rule")
"""Reasons that name no value: another value is no other verdict."""

REPORTING = ("final", "preliminary")
"""Values that somebody of the municipality reported."""


@dataclass(frozen=True)
class Closing:
    """The closing evaluation of a plan.

    Parameters
    ----------
    plan : Plan
        The plan.
    is_over : bool
        Whether the results of its last fiscal year are spoken of; before that there is no verdict.
    goals : DataFrame
        The goals in printed order: node_id, label, title.
    indicators : DataFrame
        As of `Verdicts`.
    official : DataFrame
        As of `Verdicts`.
    path : TargetPath
        What was counted of the population.
    counted : mapping or None
        The last target of the plan that has been counted, a row of `target_gaps`; None where there is none.
    lessons : DataFrame
        The lessons that are written down: node_id (missing: of the whole plan), kind, text.
    bodies : DataFrame
        The bodies that carry and verify the strategy: kind, name.
    sources : DataFrame
        The table of sources.
    """

    plan: Plan
    is_over: bool
    goals: pd.DataFrame
    indicators: pd.DataFrame
    official: pd.DataFrame
    path: TargetPath
    counted: Mapping[str, object] | None
    lessons: pd.DataFrame
    bodies: pd.DataFrame
    sources: pd.DataFrame


class Verdicts(NamedTuple):
    """What is shown of the judgement at the end of a plan.

    Parameters
    ----------
    indicators : DataFrame
        Indicators in printed order with places, `name`, verdict and reason
        (`visionbook.strategy.closing.closing_table`), the value that the reason names (missing where it names none),
        `department`: who reported it last (missing where nobody is known), and `overridden_by_name`.
    official : DataFrame
        The newest value after its period that official statistics give of an indicator.
    """

    indicators: pd.DataFrame
    official: pd.DataFrame


def verdicts(load: Load, edition: Edition) -> Verdicts:
    """Return the verdicts of an edition, as a result for `visionbook.results.result`."""
    rows = {name: load(name, of_plan=edition.plan_id) for name in JUDGED_FROM}
    people = load("population", **people_rows(edition, rows["projected_baselines"]))
    return verdicts_of(rows, people, edition)


def people_rows(edition: Edition, baselines: pd.DataFrame | None = None) -> dict[str, str | list[str]]:
    """Return the rows of the population to read: counts and targets, for verdicts projections behind baselines too.

    Examples
    --------
    >>> from visionbook.edition import SeriesRoles
    >>> edition = Edition("99101", series=SeriesRoles("counted", plan="own"))
    >>> people_rows(edition, pd.DataFrame({"series": ["model", "own"]}))
    {'area_code': '99101', 'series': ['counted', 'own', 'model']}
    """
    behind = [] if baselines is None else baselines["series"]
    series = [*edition.series.of("census", "plan", "projection"), *behind]
    return {"area_code": edition.municipality, "series": list(dict.fromkeys(series))}


def verdicts_of(tables: Mapping[str, pd.DataFrame], population: pd.DataFrame, edition: Edition) -> Verdicts:
    """Return the verdicts on the indicators of the edition's plan, or of the current one where it names none.

    Parameters
    ----------
    tables : mapping
        The tables of `JUDGED_FROM`.
    population : DataFrame
        The rows of `people_rows`, with the baselines.
    edition : Edition
        Municipality, plan, fiscal year, roles of series, rule of judgement, language.

    Raises
    ------
    ParameterError
        If the municipality has no plan.
    DataError
        If tables do not fit each other.
    """
    lang = edition.languages[0]
    plan = _plan(tables, edition)
    kpis = in_language(with_places(tables["kpis"], tables["strategy_nodes"], lang), lang, "name")
    found = evaluation(kpis, tables, population, edition, plan.period.end_fy)
    judged = with_overriding_bodies(found.judged, tables["governance"], lang)
    indicators = closing_table(judged, found.observations, is_over=plan.last_year_is_whole(edition.fiscal_year))
    indicators = indicators.assign(department=_departments(kpis, found.reported))
    shown = indicators[list(dict.fromkeys([*kpis.columns, *_OF_VERDICTS]))]
    silent = shown["verdict_reason"].isin(_WITHOUT_VALUE)
    shown = shown.assign(**{name: shown[name].mask(silent) for name in ("observed", "observed_fy")})
    return Verdicts(shown, after_period(found.official, kpis))


def closing(tables: Mapping[str, pd.DataFrame], population: pd.DataFrame, found: Verdicts, edition: Edition) -> Closing:
    """Return the closing evaluation of the edition's plan, or of the current one where it names none.

    Parameters
    ----------
    tables : mapping
        The tables of `TABLES`.
    population : DataFrame
        The rows of `people_rows`.
    found : Verdicts
        What is shown of the judgement.
    edition : Edition
        Municipality, plan, fiscal year, roles of series, language.

    Raises
    ------
    ParameterError
        If the municipality has no plan.
    """
    lang, code = edition.languages[0], edition.municipality
    plan = _plan(tables, edition)
    nodes = in_language(tables["strategy_nodes"], lang, "label", "title")
    path = target_path(population, code, edition.series)
    return Closing(
        plan=plan,
        is_over=plan.last_year_is_whole(edition.fiscal_year),
        goals=nodes[nodes["level"] == "goal"].sort_values("order", kind="stable")[["node_id", "label", "title"]],
        indicators=found.indicators,
        official=found.official,
        path=path,
        counted=_counted(path, _own(tables, plan.plan_id, code), plan, lang),
        lessons=_lessons(tables["lessons"], plan.plan_id, lang),
        bodies=in_language(tables["governance"], lang, "name"),
        sources=tables["sources"],
    )


def _plan(tables: Mapping[str, pd.DataFrame], edition: Edition) -> Plan:
    plans, code = tables["plans"], edition.municipality
    plan_id = current_plan_id(plans, code, edition.fiscal_year, edition.plan_id)
    plan = plan_of(plans, plan_id, tables["sources"], edition.languages[0])
    if plan is None:
        have = ", ".join(plans["area_code"].unique()) or "none"
        raise ParameterError(message("pages.no_plan", municipality=code, have=have))
    return plan


def _own(tables: Mapping[str, pd.DataFrame], plan_id: str, code: str) -> pd.DataFrame:
    """Return the targets that the plan's own document prints: those of another plan are another's."""
    document = tables["plans"].set_index("plan_id")["source_id"][plan_id]
    milestones = tables["milestones"]
    return milestones[(milestones["area_code"] == code) & (milestones["source_id"] == document)]


def _counted(path: TargetPath, milestones: pd.DataFrame, plan: Plan, lang: str) -> Mapping[str, object] | None:
    gaps = target_gaps(path, milestones, lang)
    counted = gaps[gaps["counted"].notna() & (gaps["year"] >= plan.period.start_fy)]
    return None if counted.empty else counted.iloc[-1].to_dict()


def _departments(kpis: pd.DataFrame, observations: pd.DataFrame) -> pd.Series:
    """Return who reported each indicator last; a value of the press or a substitute is nobody's answer."""
    rows = observations[observations["status"].isin(REPORTING) & observations["reported_by_ja"].notna()]
    last = rows.sort_values("fiscal_year", kind="stable").groupby("kpi_id")["reported_by_ja"].last()
    own = kpis["kpi_id"].map(last)
    return own.where(own.notna(), kpis["same_as"].map(lambda same: None if is_missing(same) else last.get(same)))


def _lessons(lessons: pd.DataFrame, plan_id: str, lang: str) -> pd.DataFrame:
    own = in_language(lessons[lessons["plan_id"] == plan_id], lang, "text")
    return own.sort_values("order", kind="stable")
