"""The report of a fiscal year from the tables of the book."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from visionbook.edition import Edition
from visionbook.pages.verification.model.parts import verification_report
from visionbook.pages.verification.model.report import Report
from visionbook.strategy.evaluation import evaluation
from visionbook.strategy.judgement import judged_year
from visionbook.strategy.plans import plan_of
from visionbook.strategy.readings import judged_readings
from visionbook.strategy.tree import strategy_tree, with_places

TABLES = (
    "strategy_nodes",
    "kpis",
    "projected_baselines",
    "kpi_readings",
    "kpi_observations",
    "reviews",
    "governance",
    "projects",
    "project_listings",
    "sources",
    "corrections",
    "plans",
)
"""Tables that the page reads whole; of the populations what `population_rows` says."""


def verification(tables: Mapping[str, pd.DataFrame], population: pd.DataFrame, edition: Edition) -> Report:
    """Return the report of the edition's fiscal year; once the plan is over, that of its last one.

    Parameters
    ----------
    tables : mapping
        The tables of `TABLES`.
    population : DataFrame
        The rows of the table `population` that `visionbook.strategy.projected.population_rows` names.
    edition : Edition
        Fiscal year, municipality, series of what was counted, rule of judgement, language.

    Raises
    ------
    ParameterError
        If the fiscal year is before those of the indicators.
    DataError
        If tables do not fit each other.

    Examples
    --------
    >>> from visionbook import data
    >>> from visionbook.strategy.projected import population_rows
    >>> edition = data.edition()
    >>> tables = {name: data.load(name) for name in TABLES}
    >>> rows = population_rows(tables["projected_baselines"], edition)
    >>> page = verification(tables, data.load("population", **rows["population"]), edition)
    >>> page.fiscal_year <= edition.fiscal_year, len(page.indicators()) == len(page.kpis)
    (True, True)
    """
    lang, fiscal_year, rule = edition.languages[0], judged_year(tables["kpis"], edition.fiscal_year), edition.evaluation
    nodes, reviews = tables["strategy_nodes"], tables["reviews"]
    kpis = with_places(tables["kpis"], nodes, lang)
    judged, _, official, observations, projected = evaluation(kpis, tables, population, edition, fiscal_year)
    tree = strategy_tree(nodes, judged, tables["project_listings"], tables["projects"], lang)
    readings = judged_readings(kpis, tables.get("kpi_readings"), observations, rule, fiscal_year, projected)
    report = verification_report(tree, observations, reviews, tables["governance"], fiscal_year, lang, readings)
    plan = plan_of(tables["plans"], edition.plan_id, tables["sources"], lang)
    return replace(report, kpis=kpis, official=official, plan=plan, edition_year=edition.fiscal_year)
