"""What the landing page tells of an edition, from its tables: the four questions, the strategy and the region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from visionbook.edition import Edition
from visionbook.errors import ParameterError
from visionbook.population.register import Register, register_beside
from visionbook.region.newest import RegionNow, region_now
from visionbook.region.population import members_of
from visionbook.strategy.overview import PlanPeriod, Reports, goal_counts, plan_period, reported_indicators
from visionbook.strategy.target_path import TargetPath, target_gaps, target_path

TABLES = (
    "population", "areas", "series", "regions", "milestones", "kpis", "kpi_observations", "strategy_nodes",
    "project_listings",
)  # fmt: skip
"""The tables that `at_a_glance` reads."""


@dataclass(frozen=True)
class Glance:
    """All that is computed for the page; see the functions that make each part.

    `count_day` is the day of the newest count; `members` are the names of the region's municipalities by code.
    `register`, `period` and `region` are None where the edition has none.
    """

    area: str
    path: TargetPath
    gaps: pd.DataFrame
    register: Register | None
    count_day: date
    period: PlanPeriod | None
    reports: Reports
    goals: pd.DataFrame
    region_name: str
    members: dict[str, str]
    region: RegionNow | None


def at_a_glance(tables: Mapping[str, pd.DataFrame], edition: Edition) -> Glance:
    """Return what the landing page tells.

    Parameters
    ----------
    tables : mapping
        Tables by name, at least those of `TABLES`.
    edition : Edition
        Municipality, region, fiscal year and the roles of series.

    Raises
    ------
    ParameterError
        If a table is missing, or nothing was counted in the municipality.

    Examples
    --------
    >>> at_a_glance({}, None)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    visionbook.errors.ParameterError: tables lacks population; it needs population, ...
    """
    missing = [name for name in TABLES if name not in tables]
    if missing:
        raise ParameterError(f"tables lacks {missing[0]}; it needs {', '.join(TABLES)}")
    population, kpis, roles = tables["population"], tables["kpis"], edition.series
    area_code = edition.municipality
    path = target_path(population, area_code, roles)
    series = tables["series"].set_index("series")
    members = members_of(tables["areas"], edition.region)
    reported = reported_indicators(kpis, tables["kpi_observations"], edition.fiscal_year)
    return Glance(
        tables["areas"].set_index("area_code")["name_ja"][area_code],
        path,
        target_gaps(path, tables["milestones"].query("area_code == @area_code")),
        register_beside(population, tables["series"], roles, area_code, path.counted),
        date.fromisoformat(f"{path.counted.now}-{series['reference_day'][roles.census]}"),
        plan_period(kpis),
        Reports(len(kpis), reported, edition.fiscal_year),
        goal_counts(tables["strategy_nodes"], kpis, tables["project_listings"]),
        tables["regions"].set_index("region")["name_ja"][edition.region],
        members,
        region_now(population, roles, list(members)),
    )
