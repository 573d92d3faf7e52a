"""The closing evaluation as one value: verdicts, reports that are missing, the count beside the target, lessons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from visionbook.edition import Edition
from visionbook.errors import ParameterError
from visionbook.localised import in_language
from visionbook.messages import message
from visionbook.notation import is_missing
from visionbook.plans import current_plan_id
from visionbook.strategy.closing import closing_table
from visionbook.strategy.evaluation import evaluation
from visionbook.strategy.governance import with_overriding_bodies
from visionbook.strategy.plans import Plan, plan_of
from visionbook.strategy.target_path import TargetPath, target_gaps, target_path
from visionbook.strategy.tree import with_places

TABLES = (
    "plans", "strategy_nodes", "kpis", "projected_baselines", "kpi_observations", "reviews", "governance", "lessons",
    "milestones", "sources", "corrections",
)  # fmt: skip
"""Tables that the page reads whole; of the population what `people_rows` says."""

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
        As from `visionbook.strategy.closing.closing_table`, in printed order, with places, `name`, `department`: who
        reported it last (missing where nobody is known), and `overridden_by_name`.
    official : DataFrame
        What official statistics say of indicators.
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


def people_rows(baselines: pd.DataFrame, edition: Edition) -> dict[str, str | list[str]]:
    """Return the rows of the population that the page reads: counts, targets, projections behind baselines.

    Examples
    --------
    >>> from visionbook.edition import SeriesRoles
    >>> edition = Edition("99101", series=SeriesRoles("counted", plan="own"))
    >>> people_rows(pd.DataFrame({"series": ["model", "own"]}), edition)
    {'area_code': '99101', 'series': ['counted', 'own', 'model']}
    """
    series = [*edition.series.of("census", "plan", "projection"), *baselines["series"]]
    return {"area_code": edition.municipality, "series": list(dict.fromkeys(series))}


def closing(tables: Mapping[str, pd.DataFrame], population: pd.DataFrame, edition: Edition) -> Closing:
    """Return the closing evaluation of the edition's plan, or of the current one where it names none.

    Parameters
    ----------
    tables : mapping
        The tables of `TABLES`.
    population : DataFrame
        The rows of `people_rows`.
    edition : Edition
        Municipality, plan, fiscal year, roles of series, rule of judgement, language.

    Raises
    ------
    ParameterError
        If the municipality has no plan.
    DataError
        If tables do not fit each other.
    """
    lang, code = edition.languages[0], edition.municipality
    plan_id = current_plan_id(tables["plans"], code, edition.fiscal_year, edition.plan_id)
    plan = plan_of(tables["plans"], plan_id, tables["sources"], lang)
    if plan is None:
        have = ", ".join(tables["plans"]["area_code"].unique()) or "none"
        raise ParameterError(message("pages.no_plan", municipality=code, have=have))
    kpis = in_language(with_places(tables["kpis"], tables["strategy_nodes"], lang), lang, "name")
    last = plan.period.end_fy
    found = evaluation(kpis, tables, population, edition, last)
    official, reported, observations = found.official, found.reported, found.observations
    judged = with_overriding_bodies(found.judged, tables["governance"], lang)
    is_over = plan.last_year_is_whole(edition.fiscal_year)
    nodes = in_language(tables["strategy_nodes"], lang, "label", "title")
    path = target_path(population, code, edition.series)
    return Closing(
        plan=plan,
        is_over=is_over,
        goals=nodes[nodes["level"] == "goal"].sort_values("order", kind="stable")[["node_id", "label", "title"]],
        indicators=closing_table(judged, observations, is_over=is_over).assign(department=_departments(kpis, reported)),
        official=official,
        path=path,
        counted=_counted(path, _own(tables, plan_id, code), plan, lang),
        lessons=_lessons(tables["lessons"], plan_id, lang),
        bodies=in_language(tables["governance"], lang, "name"),
        sources=tables["sources"],
    )


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
