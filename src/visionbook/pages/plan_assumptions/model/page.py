"""What a plan's printed targets assume: its projection rebuilt, its targets solved for, what that asks for, what came.

The levers are those of `visionbook.population.inverse.municipal_levers`; the equations are the printed populations
with measures on migration alone and with all measures, the working ages and the women of 20-39.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from visionbook.ages import TOTAL
from visionbook.edition import Edition
from visionbook.errors import ParameterError
from visionbook.figure_marks import FigureMark, marks_of
from visionbook.localised import in_language
from visionbook.messages import message
from visionbook.needs import require_tables
from visionbook.pages.plan_assumptions.model.grid import Rates, grid_of
from visionbook.pages.plan_assumptions.model.levers import (
    FertilityGain,
    beside,
    fertility_gain,
    lever_values,
    reached,
)
from visionbook.pages.plan_assumptions.model.scale import FertilityScale, scale_of
from visionbook.pages.plan_assumptions.model.since import Newest, ahead, came, newest_of, paths
from visionbook.population import handbook
from visionbook.population.counted import Counted, counted_in
from visionbook.population.handbook import BaseCase, base_case
from visionbook.population.inputs import AGES
from visionbook.population.inverse import Solution, demand_per_year, municipal_levers, solve
from visionbook.population.inverse_range import Ways, solve_ways
from visionbook.population.plan_targets import plan_targets
from visionbook.population.registered import pair_of

TABLES = (
    *handbook.TABLES, "vision_points", "series", "areas", "figure_marks", "registered_events", "fertility_age_pattern",
)  # fmt: skip
"""The tables that `plan_assumptions` reads."""

OWN_ROWS = ("population", "municipal_fertility", "areas", "registered_events")
"""Those of which it reads the rows of the municipality alone, by the column area_code."""

ROLES = ("plan", "age_projection")
"""The roles of series that `plan_assumptions` cannot do without, besides the census."""


@dataclass(frozen=True)
class PlanAssumptions:
    """All that is computed for the page.

    Parameters
    ----------
    area : str
        Name of the municipality.
    names : mapping of str to str
        Short names of series.
    census : str
        The series of what was counted.
    rate_sources : tuple of str
        The sources of mortality and fertility that the projections rest on, each once.
    birth_sources : tuple of str
        Those of the total fertility rate from registered births; often empty.
    base : BaseCase
        The projection that the plan rests on.
    extension : DataFrame
        sex, age_group, model, printed, difference (model less printed): without measures, in the horizon year.
    solution : Solution
        Levers that reproduce the targets.
    levers : DataFrame
        lever, kind, value (share), per_year (persons or births per year, mean of all years).
    demand : DataFrame
        As from `visionbook.population.inverse.demand_per_year`.
    ways : Ways
        The same targets solved for from other years and with other ages: what of the answer is robust.
    fertility : FertilityGain
        The rise of the TFR alone.
    scale : FertilityScale
        Fertility on the projection's scale, beside what was registered.
    reached : DataFrame
        variant, year, sex, age_group, printed, model, difference, asked (whether it was one of the equations).
    counted : Counted
        What was counted in the municipality.
    paths : DataFrame
        year, without, plan, newest, counted (persons; NaN where one is not published or not counted).
    came : DataFrame
        As from `visionbook.pages.plan_assumptions.model.since.came`.
    ahead : DataFrame
        As from `visionbook.pages.plan_assumptions.model.since.ahead`.
    newest : Newest
        The newest projection as a series; without totals where the edition has none.
    grid : DataFrame
        As from `visionbook.pages.plan_assumptions.model.grid.grid_by_age`.
    rates : Rates
        The rates of the grid.
    known : mapping
        By year, what is known of the plan's own projection where it differs from the official one.
    """

    area: str
    names: Mapping[str, str]
    census: str
    rate_sources: tuple[str, ...]
    birth_sources: tuple[str, ...]
    base: BaseCase
    extension: pd.DataFrame
    solution: Solution
    levers: pd.DataFrame
    demand: pd.DataFrame
    ways: Ways
    fertility: FertilityGain
    scale: FertilityScale
    reached: pd.DataFrame
    counted: Counted
    paths: pd.DataFrame
    came: pd.DataFrame
    ahead: pd.DataFrame
    newest: Newest
    grid: pd.DataFrame
    rates: Rates
    known: Mapping[int, FigureMark]

    @property
    def total(self) -> pd.Series:
        """The row of `extension` that has the total population."""
        return self.extension[self.extension["age_group"] == TOTAL].iloc[0]


def plan_assumptions(
    tables: Mapping[str, pd.DataFrame], edition: Edition, rates: Rates | None = None
) -> PlanAssumptions:
    """Return what the targets of a municipality's plan assume.

    Parameters
    ----------
    tables : mapping
        The tables of `TABLES`.
    edition : Edition
        Gives the municipality, the language, and the series of the roles `ROLES`, census and (if any) projection.
    rates : Rates, optional
        The rates of the grid; as they are without a choice if not given.

    Raises
    ------
    ParameterError
        If a role is empty, or a series lacks what is needed for the municipality.
    ProjectionError
        If the levers cannot reproduce the targets.

    Examples
    --------
    >>> from visionbook.edition import SeriesRoles, EvaluationRule
    >>> edition = Edition("01223", "", 2024, ("ja",), SeriesRoles("counted"), EvaluationRule(0.9, 0.6, 0))
    >>> plan_assumptions({}, edition)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    visionbook.errors.ParameterError: tables lacks population; it needs population, ...
    """
    _check(tables, edition)
    municipality, roles = edition.municipality, edition.series
    population = tables["population"]
    printed = _printed(population, municipality, roles.plan)
    horizon = int(printed["year"].max())
    point = _fertility_point(tables["vision_points"])
    base = base_case(tables, municipality, roles.age_projection, horizon)
    rises, targets = int(point["target_year"]), plan_targets(printed, horizon)
    levers = municipal_levers(AGES, base.base_year, horizon, rises, base.base_year)
    solution = solve(base.population, base.assumptions, AGES, (base.base_year, horizon), levers, targets)
    counted = counted_in(population, roles.census, municipality)
    newest = newest_of(population, tables["series"], municipality, roles.projection)
    rates, lang = rates or Rates(), edition.languages[0]
    return PlanAssumptions(
        area=in_language(tables["areas"], lang, "name").set_index("area_code")["name"][municipality],
        names=in_language(tables["series"], lang, "short").set_index("series")["short"].to_dict(),
        census=roles.census,
        rate_sources=_rate_sources(tables, municipality),
        birth_sources=_birth_sources(tables, municipality),
        base=base,
        extension=beside(printed.query("variant == 'projection' and year == @horizon"), solution),
        solution=solution,
        levers=lever_values(solution, levers, base),
        demand=demand_per_year(solution, base.assumptions, AGES),
        ways=solve_ways(base.population, base.assumptions, AGES, (base.base_year, horizon), targets, rises),
        fertility=fertility_gain(solution, levers, base, point),
        scale=scale_of(tables, roles, base, solution, int(point["target_year"])),
        reached=reached(printed, solution, horizon),
        counted=counted,
        paths=paths(solution, newest, counted),
        came=came(solution, newest, counted, printed),
        ahead=ahead(solution, newest, counted, printed),
        newest=newest,
        grid=grid_of(base, rates),
        rates=rates,
        known=marks_of(tables, lang).years(municipality, roles.plan, "projection"),
    )


def _rate_sources(tables: Mapping[str, pd.DataFrame], municipality: str) -> tuple[str, ...]:
    """Return the sources of mortality and of the municipality's fertility, each once."""
    fertility = tables["municipal_fertility"]
    own = fertility[fertility["area_code"] == municipality]
    return tuple(dict.fromkeys([*tables["life_table_mx"]["source_id"], *own["source_id"]]))


def _birth_sources(tables: Mapping[str, pd.DataFrame], municipality: str) -> tuple[str, ...]:
    """Return the sources of registered births and of the nation's age pattern of fertility, where there are births."""
    births = pair_of(tables["registered_events"], municipality, "natural")
    pattern = tables["fertility_age_pattern"]["source_id"]
    return tuple(dict.fromkeys([births.source, *pattern])) if births else ()


def _check(tables: Mapping[str, pd.DataFrame], edition: Edition) -> None:
    require_tables(tables, TABLES)
    empty = [role for role in ROLES if not getattr(edition.series, role)]
    if empty:
        raise ParameterError(message("pages.series_empty", empty=empty))


def _fertility_point(points: pd.DataFrame) -> pd.Series:
    found = points[points["unit"] == "births_per_woman"]
    if found.empty:
        raise ParameterError(message("pages.no_birth_points"))
    return found.iloc[0]


def _printed(population: pd.DataFrame, municipality: str, series: str) -> pd.DataFrame:
    rows = population.query("area_code == @municipality and series == @series and variant != 'observed'")
    if not {"projection", "migration_only", "target"} <= set(rows["variant"]):
        have = population.query("series == @series and variant == 'migration_only'")["area_code"].unique()
        raise ParameterError(
            message(
                "pages.no_birth_targets",
                series=series,
                municipality=municipality,
                have=list(have) or [message("command.none")],
            )
        )
    last = rows[rows["year"] == rows["year"].max()]
    if not ((last["variant"] == "projection") & (last["age_group"] == TOTAL) & (last["sex"] == "both")).any():
        raise ParameterError(
            message("pages.no_total_at_end", series=series, municipality=municipality, year=rows["year"].max())
        )
    return rows
