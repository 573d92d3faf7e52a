"""The towns of a region as their levers need them: sets of assumptions to begin with, and what a lever changes in them.

A set of assumptions (`Start`) holds child-woman ratios and net migration rates of every interval. Levers change it from
the last interval that begins in a year already counted (`Town.from_year`): what has been is not moved. The script of
the page (``book/_static/levers.js``) does the same as `pulled` and `visionbook.worksheet.own.project_own`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from visionbook.edition import Edition
from visionbook.levers.plan import plan_rates
from visionbook.localised import localised
from visionbook.needs import require_tables
from visionbook.population.counted import Counted, counted_in, totals_of
from visionbook.population.handbook import Handbook, handbooks_of
from visionbook.population.indirect_fertility import IndirectRate, fertility_of
from visionbook.population.inputs import AGES
from visionbook.population.own_projection import TABLES as OWN_TABLES
from visionbook.population.own_projection import own_projection
from visionbook.population.scenarios import HANDBOOK, FertilityGoal, fertility_path
from visionbook.worksheet.case import Case, case_of
from visionbook.worksheet.own import BANDS, OwnAssumptions, as_published, band_of_age, project_own

TABLES = (
    "areas", "fertility_age_pattern", "life_table_mx", "municipal_fertility", "population", "registered_events",
    "series", "sources", "vision_points", *OWN_TABLES,
)  # fmt: skip
"""The tables that `region_of` reads."""

YOUNG = ("15-19", "20-24", "25-29")
"""The ages, at the end of an interval, whose moves the lever of the young changes: bands of the workbook."""

REGISTERED, STILL, PLAN = "registered", "zero_migration", "plan"
STARTS = (*HANDBOOK, PLAN, REGISTERED, STILL)
"""Names of sets of assumptions, in the order in which they are offered."""


@dataclass(frozen=True)
class Start:
    """A set of assumptions: `ratio`, children 0-4 per woman (interval,); `migration`, rates (interval, sex, age)."""

    name: str
    ratio: np.ndarray
    migration: np.ndarray


@dataclass(frozen=True)
class Levers:
    """What a reader moved; None or a value as published where nothing was.

    Parameters
    ----------
    rate : float or None
        Total fertility rate reached in `Town.reach_year` and held; None for that of the set of assumptions.
    young : float or None
        Multiple of the net migration rates of pattern 1 at the ages of `YOUNG`; None as for `rate`.
    households : float
        Households that move in, per year.
    mortality : float
        Multiple of the death rates.
    """

    rate: float | None = None
    young: float | None = None
    households: float = 0.0
    mortality: float = 1.0


@dataclass(frozen=True)
class Town:
    """What the levers of one municipality need.

    Parameters
    ----------
    case : Case
        Its published projection, extended.
    counted : Counted
        What was counted.
    targets, newer : Series
        Targets of the plan, and the newest projection, by year (persons); often empty.
    shelf : tuple of (int, bool) or None
        Last year up to which most comparable places stayed within a tenth, and whether it may be longer.
    registered : IndirectRate or None
        The last total fertility rate from registered births.
    starts : sequence of Start
        Pattern 1 first.
    """

    case: Case
    counted: Counted
    targets: pd.Series
    newer: pd.Series
    shelf: tuple[int, bool] | None
    registered: IndirectRate | None
    starts: Sequence[Start]

    @property
    def from_year(self) -> int:
        """The year from which levers change something: the last one of the projection that has been counted."""
        return max(year for year in self.case.years[:-1] if year <= max(self.counted.now, self.case.base_year))

    @property
    def reach_year(self) -> int:
        """The year in which a total fertility rate is reached: that of the handbook, at least one interval on."""
        return max(self.case.goal_year, self.from_year + AGES.width)

    def start(self, name: str) -> Start:
        """Return a set of assumptions by name."""
        return next(start for start in self.starts if start.name == name)

    def people(self, start: Start, levers: Levers | None = None) -> np.ndarray:
        """Return persons by year, sex and age that a set of assumptions gives, with levers."""
        return project_own(*pulled(self, start, levers or Levers()))

    def totals(self, name: str) -> pd.Series:
        """Return the total population by year of a set of assumptions."""
        return pd.Series(self.people(self.start(name)).sum(axis=(-2, -1)), index=list(self.case.years))


@dataclass(frozen=True)
class Region:
    """The page: towns by code, that of the edition first; names of the projections; identifiers of sources.

    There is no town where that of the edition has no projection that can be computed again.
    """

    towns: Mapping[str, Town]
    older: str
    newer: str
    source_ids: tuple[str, ...]

    @property
    def own(self) -> Town | None:
        """The town of the edition; None if nothing can be computed for it."""
        return next(iter(self.towns.values()), None)


def pulled(town: Town, start: Start, levers: Levers) -> tuple[Case, OwnAssumptions]:
    """Return a municipality's case and own assumptions, ready to project, for a set of assumptions with levers moved.

    Parameters
    ----------
    town : Town
        The municipality.
    start : Start
        One of its sets of assumptions.
    levers : Levers
        What is changed of it, from `Town.from_year` on.
    """
    case, ends = town.case, np.array(town.case.years[1:])
    acting = ends > town.from_year
    ratio, migration = start.ratio, start.migration
    if levers.rate is not None:
        at_start = _ratio_in(case, ratio, town.from_year) * case.births_per_child
        goal = FertilityGoal(levers.rate, town.reach_year)
        path = fertility_path(tuple(ends), town.from_year, np.array(at_start), goal)
        ratio = np.where(acting, path / case.births_per_child, ratio)
    if levers.young is not None:
        young = np.array([band is not None and BANDS[band] in YOUNG for band in band_of_age()])
        cells = acting[:, np.newaxis, np.newaxis] & young
        migration = np.where(cells, levers.young * case.migration, migration)
    own = replace(
        as_published(case),
        rate=ratio * case.births_per_child,
        ratio=ratio,
        mortality=np.where(acting, levers.mortality, 1.0),
        households=np.where(acting, levers.households, 0.0),
    )
    return replace(case, migration=migration), own


def _ratio_in(case: Case, ratio: np.ndarray, year: int) -> float:
    return case.base_ratio if year == case.base_year else float(ratio[case.years.index(year) - 1])


def region_of(tables: Mapping[str, pd.DataFrame], edition: Edition, members: Mapping[str, str]) -> Region:
    """Return some towns with what their levers need.

    Parameters
    ----------
    tables : mapping
        The tables of `TABLES`.
    edition : Edition
        Its roles of series and first language.
    members : mapping of str to str
        Their names by code, in the order in which they are offered; without the first there is none.

    Raises
    ------
    ParameterError
        If a table is missing.
    """
    require_tables(tables, TABLES)
    areas, roles, lang = tables["areas"], edition.series, edition.languages[0]
    nations = areas.loc[areas["kind"].eq("nation"), "area_code"]
    mortality = tables["life_table_mx"]
    tables = {**tables, "life_table_mx": mortality[mortality["area_code"].isin(nations)]}
    codes = list(members)
    handbooks = handbooks_of(tables, codes, roles.age_projection, _horizon(tables["population"], edition, codes[0]))
    able = handbooks if codes[0] in handbooks else {}
    towns = {code: _town(tables, edition, handbooks[code], members[code]) for code in able}
    short = dict(zip(tables["series"]["series"], localised(tables["series"], "short", lang).column, strict=True))
    of = tables["series"].set_index("series")["source_id"]
    named = [name for name in (roles.age_projection, roles.census, roles.projection, roles.plan) if name]
    deaths = tables["life_table_mx"]["source_id"]
    births = tables["municipal_fertility"].query("area_code in @codes")["source_id"]
    ids = tuple(dict.fromkeys([*of[named], *deaths, *births]))
    return Region(towns, short.get(roles.age_projection, ""), short.get(roles.projection, ""), ids)


def _horizon(population: pd.DataFrame, edition: Edition, first: str) -> int | None:
    """Return the last year: that of the plan's targets, rounded up to a whole interval, or of the projection.

    A town without targets of its own is shown as far as those of the plan, wherever it stands.
    """
    roles = edition.series
    projected = population["series"].eq(roles.age_projection) & population["area_code"].eq(first)
    years = population.loc[projected, "year"] if roles.age_projection else []
    if not len(years):
        return None
    aims = population.loc[population["series"].eq(roles.plan) & population["variant"].eq("target"), "year"]
    beyond = max(int(aims.max()) - int(max(years)), 0) if len(aims) else 0
    return int(max(years)) + -(-beyond // AGES.width) * AGES.width


def _town(tables: Mapping[str, pd.DataFrame], edition: Edition, handbook: Handbook, name: str) -> Town:
    roles, code, population = edition.series, handbook.base.area_code, tables["population"]
    counted = counted_in(population, roles.census, code)
    nation = next(iter(tables["life_table_mx"]["area_code"]), "")
    rates = fertility_of(tables, roles, code, nation)
    case = case_of(tables, edition, handbook, name, counted.totals)
    own = own_projection(tables, code)
    newer = totals_of(population, roles.projection, code, "projection") if roles.projection else pd.Series(dtype=float)
    targets = totals_of(population, roles.plan, code, "target") if roles.plan else pd.Series(dtype=float)
    plan = plan_rates(population, tables["vision_points"], roles.plan, handbook.base) if len(targets) else None
    town = Town(
        case=case,
        counted=counted,
        targets=targets,
        newer=newer,
        shelf=(own.shelf_life(), own.shelf_at_least()) if own and own.shelf_life() > own.base_year else None,
        registered=rates[-1] if rates and rates[-1].rate > 0 else None,
        starts=(),
    )
    return replace(town, starts=_starts(town, plan))


def _starts(town: Town, plan: tuple[np.ndarray, np.ndarray] | None) -> tuple[Start, ...]:
    """Return the sets of assumptions that the data give."""
    case = town.case
    ends, base = tuple(case.years[1:]), np.array(case.base_rate)

    def risen(rate: float) -> np.ndarray:
        return fertility_path(ends, case.base_year, base, FertilityGoal(rate, case.goal_year)) / case.births_per_child

    usual, moves, nobody = case.child_woman_ratio, case.migration, np.zeros(case.migration.shape)
    acting = (np.array(ends) > town.from_year)[:, np.newaxis, np.newaxis]
    found = {
        HANDBOOK[0]: (usual, moves),
        HANDBOOK[1]: (risen(case.goal_rate), moves),
        HANDBOOK[2]: (risen(case.goal_rate), nobody),
        STILL: (usual, np.where(acting, nobody, moves)),
    }
    if plan:
        found[PLAN] = plan
    if town.registered:
        found[REGISTERED] = (risen(town.registered.rate), moves)
    return tuple(Start(name, *found[name]) for name in STARTS if name in found)
