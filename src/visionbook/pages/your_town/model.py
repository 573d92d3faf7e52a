"""All that the page in front for one town shows, as one value made from the tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from visionbook.ages import OLD, THREE_GROUPS, TOTAL, UNKNOWN
from visionbook.edition import Edition
from visionbook.levers.towns import TABLES as LEVERS_TABLES
from visionbook.levers.towns import Region as Levers
from visionbook.levers.towns import region_of
from visionbook.localised import localised
from visionbook.needs import require_tables
from visionbook.plans import current_plan_id
from visionbook.population.age_groups import regroup
from visionbook.population.registered import Pair, pair_of
from visionbook.population.series import Described, described
from visionbook.region.agreements import of_town
from visionbook.strategy.overview import PlanPeriod, goal_counts, plan_period
from visionbook.strategy.target_path import TargetPath, target_gaps, target_path

TABLES = tuple(dict.fromkeys((
    *LEVERS_TABLES, "agreement_contributions", "agreement_members", "agreements", "kpis", "milestones", "plans",
    "project_listings", "regions", "strategy_nodes",
)))  # fmt: skip
"""The tables that `your_town` reads."""


@dataclass(frozen=True)
class Ages:
    """People by three age groups.

    Parameters
    ----------
    counted, projected : DataFrame
        Persons by year (index) and age group (columns); people whose age is not known are in none. Projected years
        come after the last count by age. Either may be empty.
    series : str
        The series that the projected ones are of; empty without any.
    """

    counted: pd.DataFrame
    projected: pd.DataFrame
    series: str

    @property
    def now(self) -> int | None:
        """The last year counted by age; None if there is none."""
        return None if self.counted.empty else int(self.counted.index[-1])

    @property
    def last(self) -> int | None:
        """The last year projected by age; None if there is none."""
        return None if self.projected.empty else int(self.projected.index[-1])

    @property
    def whole(self) -> pd.DataFrame:
        """Both, in the order of years."""
        return pd.concat([self.counted, self.projected])

    def share(self, year: int | None, group: str = OLD) -> float | None:
        """Return the share of an age group among people whose age is known (ratio); None without that year."""
        return None if year is None else float(self.whole.loc[year, group] / self.whole.loc[year].sum())


@dataclass(frozen=True)
class Plan:
    """The town's own strategy: its name, its period, and how many goals, measures, indicators and projects it has."""

    name: str
    period: PlanPeriod
    goals: int
    counts: Mapping[str, int]


@dataclass(frozen=True)
class YourTown:
    """What the page shows; what the data do not have is None or empty.

    `is_home` says whether the book is about this town's strategy: then it has pages of its own. `region` and `vision`
    are the name of the region and what its towns want; empty where the town is in none.
    """

    code: str
    area: str
    is_home: bool
    path: TargetPath
    gaps: pd.DataFrame
    series: Mapping[str, Described]
    ages: Ages
    natural: Pair | None
    moves: Pair | None
    plan: Plan | None
    region: str
    vision: str
    agreements: pd.DataFrame
    levers: Levers
    source_ids: tuple[str, ...]
    """Of the picture."""


def your_town(tables: Mapping[str, pd.DataFrame], edition: Edition, home: str) -> YourTown:
    """Return what the page of the edition's municipality shows.

    Parameters
    ----------
    tables : mapping
        The tables of `TABLES`.
    edition : Edition
        The town, its region, roles of series, fiscal year and first language.
    home : str
        Five-digit code of the municipality whose strategy the book is about.

    Raises
    ------
    ParameterError
        If a table is missing, or nothing was counted in the town.

    Examples
    --------
    >>> your_town({}, Edition("01223"), "01223")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    visionbook.errors.ParameterError: tables lacks areas; it needs areas, ...
    """
    require_tables(tables, TABLES)
    code, roles, lang, population = edition.municipality, edition.series, edition.languages[0], tables["population"]
    areas = dict(zip(tables["areas"]["area_code"], localised(tables["areas"], "name", lang).column, strict=True))
    path, ages = target_path(population, code, roles), ages_of(population, edition)
    events, (region, vision) = tables["registered_events"], _region(tables, edition)
    agreed = (tables[name] for name in ("agreements", "agreement_members", "agreement_contributions"))
    return YourTown(
        code=code,
        area=areas[code],
        is_home=code == home,
        path=path,
        gaps=target_gaps(path, tables["milestones"].query("area_code == @code"), lang),
        series=described(tables["series"], tables["sources"], lang),
        ages=ages,
        natural=pair_of(events, code, "natural"),
        moves=pair_of(events, code, "moves"),
        plan=_plan(tables, edition, code == home),
        region=region,
        vision=vision,
        agreements=of_town(*agreed, code, lang),
        levers=region_of(tables, edition, {code: areas[code]}),
        source_ids=_sources(tables["series"], [roles.census, ages.series]),
    )


def ages_of(population: pd.DataFrame, edition: Edition) -> Ages:
    """Return the people of a town by three age groups: counted, and of the newest projection that has ages.

    Parameters
    ----------
    population : DataFrame
        The table of populations.
    edition : Edition
        The town and the roles of series.

    Examples
    --------
    >>> from visionbook.edition import SeriesRoles
    >>> rows = [("c", "observed", 2020, "male", "0-4", 10), ("c", "observed", 2020, "female", "65+", 30),
    ...         ("c", "observed", 2020, "male", "15-64", 60), ("n", "projection", 2025, "both", "0-14", 9),
    ...         ("n", "projection", 2025, "both", "15-64", 50), ("n", "projection", 2025, "both", "65+", 33)]
    >>> people = pd.DataFrame(rows, columns=["series", "variant", "year", "sex", "age_group", "population"])
    >>> ages = ages_of(people.assign(area_code="1"), Edition("1", series=SeriesRoles("c", projection="n")))
    >>> ages.counted.loc[2020].tolist(), ages.now, ages.last, ages.share(2020)
    ([10.0, 60.0, 30.0], 2020, 2025, 0.3)
    """
    roles, own = edition.series, population[population["area_code"] == edition.municipality]
    counted = _by_group(own[own["series"].eq(roles.census) & own["variant"].eq("observed")])
    projected, series = counted.iloc[:0], ""
    for series in dict.fromkeys(name for name in (roles.projection, roles.age_projection) if name):
        projected = _by_group(own[own["series"].eq(series) & own["variant"].eq("projection")])
        projected = projected[projected.index > max(counted.index, default=0)]
        if len(projected):
            break
    return Ages(counted, projected, series if len(projected) else "")


def _by_group(rows: pd.DataFrame) -> pd.DataFrame:
    """Return persons by year and the three age groups; years that lack one of them are left out."""
    aged = rows[~rows["age_group"].isin([TOTAL, UNKNOWN])]
    together = aged["sex"].eq("both")
    parts = aged[together] if together.any() else aged
    if parts.empty:
        return pd.DataFrame(columns=list(THREE_GROUPS), index=pd.Index([], name="year", dtype=int), dtype=float)
    grouped = regroup(parts, THREE_GROUPS).groupby(["year", "age_group"])["population"].sum()
    return grouped.unstack().reindex(columns=list(THREE_GROUPS)).dropna().astype(float).sort_index()  # noqa: PD010


def _plan(tables: Mapping[str, pd.DataFrame], edition: Edition, is_home: bool) -> Plan | None:
    """Return the town's own strategy; the plan that the settings name is the home's."""
    plans, code = tables["plans"], edition.municipality
    wanted = edition.plan_id if is_home else ""
    rows = plans[plans["plan_id"] == current_plan_id(plans, code, edition.fiscal_year, wanted)]
    period = plan_period(rows, code)
    if period is None:
        return None
    # The tables of the tree hold the plan that the book speaks of: of another town's they know nothing.
    found = [
        tables[name] if is_home else tables[name].iloc[:0] for name in ("strategy_nodes", "kpis", "project_listings")
    ]
    goals = goal_counts(*found, edition.languages[0])
    counts = {name: int(goals[name].sum()) for name in ("measures", "indicators", "projects")} if len(goals) else {}
    return Plan(localised(rows, "name", edition.languages[0]).column.iloc[0], period, len(goals), counts)


def _region(tables: Mapping[str, pd.DataFrame], edition: Edition) -> tuple[str, str]:
    """Return the name of the town's region and what it wants to be; nothing where the book has no such region."""
    areas, regions, lang = tables["areas"], tables["regions"], edition.languages[0]
    own = areas.loc[areas["area_code"].eq(edition.municipality), "region"]
    rows = regions[regions["region"].isin(own.dropna()) & regions["region"].eq(edition.region)]
    if rows.empty:
        return "", ""
    name, vision = (localised(rows, column, lang).column.iloc[0] for column in ("name", "vision"))
    return str(name), "" if pd.isna(vision) else str(vision)


def _sources(series: pd.DataFrame, names: list[str]) -> tuple[str, ...]:
    of = series.set_index("series")["source_id"]
    return tuple(dict.fromkeys(of[name] for name in names if name))
