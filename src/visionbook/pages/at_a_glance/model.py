"""What the landing page tells of an edition, from its tables: the four questions, the strategy and the region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from visionbook.edition import Edition
from visionbook.figure_marks import FigureMarks, marks_of
from visionbook.localised import localised
from visionbook.needs import require_tables
from visionbook.plans import current_plan_id
from visionbook.population.register import Register, register_beside
from visionbook.population.series import Described, described, short_names
from visionbook.region.newest import RegionNow, region_now
from visionbook.region.population import members_of
from visionbook.strategy.overview import (
    PlanPeriod,
    Reports,
    after_the_plan,
    goal_counts,
    plan_period,
    reported_indicators,
)
from visionbook.strategy.plans import following_plans
from visionbook.strategy.target_path import TargetPath, target_gaps, target_path

if TYPE_CHECKING:
    from visionbook.results import Load

TABLES = (
    "population", "areas", "series", "sources", "regions", "milestones", "plans", "kpis", "strategy_nodes",
    "project_listings", "timeline", "figure_marks",
)  # fmt: skip
"""The tables that `glance` reads."""

COUNTED = ("plans", "kpis", "kpi_observations")
"""The tables that `reports_of` reads."""


@dataclass(frozen=True)
class Glance:
    """All that is computed for the page; see the functions that make each part.

    `code` and `area` are the municipality and its name, `series` what there is to say of each series; `count_day` is
    the day of the newest count; `members` are the names of the region's municipalities by code. `register`, `period`
    and `region` are None where the edition has none, and `region_name` is then empty. `marks` is what is known of
    printed figures that differ from the official ones.
    """

    code: str
    area: str
    path: TargetPath
    gaps: pd.DataFrame
    series: Mapping[str, Described]
    register: Register | None
    count_day: date
    period: PlanPeriod | None
    reports: Reports
    goals: pd.DataFrame
    region_name: str
    members: dict[str, str]
    region: RegionNow | None
    later: pd.DataFrame
    """What comes after the plan (`visionbook.strategy.overview.after_the_plan`); no row without a plan."""
    marks: FigureMarks
    next_plans: Sequence[tuple[str, int, int]] = ()
    """Strategies that follow the plan in the data (`visionbook.strategy.plans.following_plans`)."""

    @property
    def names(self) -> dict[str, str]:
        """Short names of the series for readers."""
        return short_names(self.series)

    @property
    def has_targets(self) -> bool:
        """Whether there is a plan with a projection and targets: then a page of its own is about them."""
        return len(self.gaps) > 0 and len(self.path.plan.projected) > 0 and len(self.path.targets) > 0


def reports(load: Load, edition: Edition) -> Reports:
    """Return how many indicators of an edition were reported, as a result for `visionbook.results.result`."""
    return reports_of({name: load(name) for name in COUNTED}, edition)


def reports_of(tables: Mapping[str, pd.DataFrame], edition: Edition) -> Reports:
    """Return how many indicators the plan has, and how many were reported; of a municipality without a plan none.

    Parameters
    ----------
    tables : mapping
        Tables by name, at least those of `COUNTED`.
    edition : Edition
        Municipality, fiscal year and plan.

    Raises
    ------
    ParameterError
        If a table is missing.
    """
    require_tables(tables, COUNTED)
    period = _period(tables, edition)
    kpis = tables["kpis"] if period else tables["kpis"].iloc[:0]
    until = min(edition.fiscal_year, period.end_fy) if period else edition.fiscal_year
    return Reports(len(kpis), reported_indicators(kpis, tables["kpi_observations"], until), until)


def _period(tables: Mapping[str, pd.DataFrame], edition: Edition) -> PlanPeriod | None:
    plans, code = tables["plans"], edition.municipality
    current = current_plan_id(plans, code, edition.fiscal_year, edition.plan_id)
    return plan_period(plans[plans["plan_id"] == current], code)


def glance(tables: Mapping[str, pd.DataFrame], found: Reports, edition: Edition) -> Glance:
    """Return what the landing page tells.

    Parameters
    ----------
    tables : mapping
        Tables by name, at least those of `TABLES`.
    found : Reports
        How many indicators were reported.
    edition : Edition
        Municipality, region, fiscal year, language and the roles of series.

    Raises
    ------
    ParameterError
        If a table is missing, or nothing was counted in the municipality.

    Examples
    --------
    >>> glance({}, None, None)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    visionbook.errors.ParameterError: tables lacks population; it needs population, ...
    """
    require_tables(tables, TABLES)
    population, roles, lang, code = tables["population"], edition.series, edition.languages[0], edition.municipality
    period = _period(tables, edition)
    # Without a plan of the municipality's own, the strategy that the tables hold is another one's.
    nodes, kpis, listings = (
        tables[name] if period else tables[name].iloc[:0] for name in ("strategy_nodes", "kpis", "project_listings")
    )
    path = target_path(population, code, roles)
    areas = dict(zip(tables["areas"]["area_code"], localised(tables["areas"], "name", lang).column, strict=True))
    members = (
        {member: areas[member] for member in members_of(tables["areas"], edition.region)} if edition.region else {}
    )
    regions = dict(zip(tables["regions"]["region"], localised(tables["regions"], "name", lang).column, strict=True))
    days = tables["series"].set_index("series")["reference_day"]
    return Glance(
        code,
        areas[code],
        path,
        target_gaps(path, tables["milestones"].query("area_code == @code"), lang),
        described(tables["series"], tables["sources"], lang),
        register_beside(population, tables["series"], roles, [code], path.counted.totals),
        date.fromisoformat(f"{path.counted.now}-{days[roles.census]}"),
        period,
        found,
        goal_counts(nodes, kpis, listings, lang),
        regions.get(edition.region, ""),
        members,
        region_now(population, roles, list(members)) if members else None,
        after_the_plan(tables["timeline"], code, period, lang) if period else tables["timeline"].iloc[:0],
        marks_of(tables, lang),
        following_plans(tables["plans"], code, period, lang) if period else (),
    )
