"""What a plan's printed targets assume: its projection rebuilt, its targets solved for, what that asks for, what came.

The levers are those of `visionbook.population.inverse.municipal_levers`; the equations are the printed populations
with measures on migration alone and with all measures, the working ages and the women of 20-39.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from visionbook.ages import THREE_GROUPS, TOTAL, WORKING
from visionbook.edition import Edition
from visionbook.errors import ParameterError
from visionbook.pages.plan_assumptions.newest import Newest, ahead, came, newest_of, paths
from visionbook.population import handbook
from visionbook.population.axes import FEMALE, people_aged
from visionbook.population.counted import Counted, counted_in
from visionbook.population.handbook import BaseCase, base_case
from visionbook.population.inputs import AGES
from visionbook.population.inverse import (
    Lever,
    Solution,
    Target,
    demand_per_year,
    municipal_levers,
    pull,
    solve,
)
from visionbook.population.projection import move_up, project
from visionbook.population.scenarios import REPLACEMENT_YEAR, scenario_grid

TABLES = (*handbook.TABLES, "vision_points", "series")
"""The tables that `plan_assumptions` reads."""

ROLES = ("plan", "age_projection", "projection")
"""The roles of series that `plan_assumptions` cannot do without, besides the census."""

YOUNG_WOMEN = "20-39"
GRID_RATES = tuple(round(1.3 + 0.1 * step, 1) for step in range(9))
GRID_FACTORS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25)


@dataclass(frozen=True)
class FertilityGain:
    """What the printed rise of the TFR brings by the horizon (persons).

    `rate_now` and `rate_target` are the printed TFR, reached in `from_year`; `printed` is the printed gain; `beside`
    what the same relative rise gives in this model beside the measures on migration, `alone` without those;
    `needed_rate` is the TFR that gives the printed gain in this model.
    """

    rate_now: float
    rate_target: float
    from_year: int
    printed: float
    beside: float
    alone: float
    needed_rate: float


@dataclass(frozen=True)
class PlanAssumptions:
    """All that is computed for the page.

    Parameters
    ----------
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
    fertility : FertilityGain
        The rise of the TFR alone.
    reached : DataFrame
        variant, year, sex, age_group, printed, model, difference, asked (whether it was one of the equations).
    counted : Counted
        What was counted in the municipality.
    paths : DataFrame
        year, without, plan, newest, counted (persons; NaN where one is not published or not counted).
    came : DataFrame
        As from `visionbook.pages.plan_assumptions.newest.came`.
    ahead : DataFrame
        As from `visionbook.pages.plan_assumptions.newest.ahead`.
    newest : Newest
        The newest projection as a series.
    grid : DataFrame
        As from `visionbook.population.scenarios.scenario_grid`.
    grid_from : int
        Year in which the grid's TFR is reached.
    """

    base: BaseCase
    extension: pd.DataFrame
    solution: Solution
    levers: pd.DataFrame
    demand: pd.DataFrame
    fertility: FertilityGain
    reached: pd.DataFrame
    counted: Counted
    paths: pd.DataFrame
    came: pd.DataFrame
    ahead: pd.DataFrame
    newest: Newest
    grid: pd.DataFrame
    grid_from: int


def plan_assumptions(
    tables: Mapping[str, pd.DataFrame], edition: Edition, grid_from: int = REPLACEMENT_YEAR
) -> PlanAssumptions:
    """Return what the targets of a municipality's plan assume.

    Parameters
    ----------
    tables : mapping
        The tables of `TABLES`.
    edition : Edition
        Gives the municipality and the series of the roles `ROLES` and census.
    grid_from : int
        Year in which the TFR of the grid is reached.

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
    levers = municipal_levers(AGES, base.base_year, horizon, int(point["target_year"]), base.base_year)
    solution = solve(
        base.population, base.assumptions, AGES, (base.base_year, horizon), levers, plan_targets(printed, horizon)
    )
    counted = counted_in(population, roles.census, municipality)
    newest = newest_of(population, tables["series"], municipality, roles.projection)
    return PlanAssumptions(
        base,
        _beside(printed.query("variant == 'projection' and year == @horizon"), solution),
        solution,
        lever_values(solution, levers, base),
        demand_per_year(solution, base.assumptions, AGES),
        fertility_gain(solution, levers, base, point),
        _reached(printed, solution, horizon),
        counted,
        paths(solution, newest, counted),
        came(solution, newest, counted, printed),
        ahead(solution, newest, counted, printed),
        newest,
        scenario_grid(
            base.population, base.assumptions, AGES, base.base_year, horizon, GRID_RATES, GRID_FACTORS,
            base.births_per_child, grid_from,
        ),
        grid_from,
    )  # fmt: skip


def sources(tables: Mapping[str, pd.DataFrame], edition: Edition) -> list[str]:
    """Return the sources of mortality and fertility that the page's projections rest on, each once.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> rates = {"life_table_mx": pd.DataFrame({"source_id": ["un", "un"]}),
    ...          "municipal_fertility": pd.DataFrame({"area_code": ["1", "2"], "source_id": ["vital", "other"]})}
    >>> sources(rates, SimpleNamespace(municipality="1"))
    ['un', 'vital']
    """
    fertility = tables["municipal_fertility"]
    own = fertility[fertility["area_code"] == edition.municipality]
    return list(dict.fromkeys([*tables["life_table_mx"]["source_id"], *own["source_id"]]))


def _check(tables: Mapping[str, pd.DataFrame], edition: Edition) -> None:
    missing = [name for name in TABLES if name not in tables]
    if missing:
        raise ParameterError(f"tables lacks {missing[0]}; it needs {', '.join(TABLES)}")
    empty = [role for role in ROLES if not getattr(edition.series, role)]
    if empty:
        raise ParameterError(f"series {', '.join(empty)} of the edition is empty; the plan's assumptions need it")


def _fertility_point(points: pd.DataFrame) -> pd.Series:
    found = points[points["unit"] == "births_per_woman"]
    if found.empty:
        raise ParameterError("vision_points has no point in births_per_woman; the rise of the TFR is taken from it")
    return found.iloc[0]


def _printed(population: pd.DataFrame, municipality: str, series: str) -> pd.DataFrame:
    rows = population.query("area_code == @municipality and series == @series and variant != 'observed'")
    if not {"projection", "migration_only", "target"} <= set(rows["variant"]):
        have = population.query("series == @series and variant == 'migration_only'")["area_code"].unique()
        raise ParameterError(
            f"series {series} has no targets with and without births for municipality {municipality}; "
            f"it has them for: {', '.join(have) or 'none'}"
        )
    return rows


def plan_targets(printed: pd.DataFrame, horizon: int) -> list[Target]:
    """Return the printed populations that the levers must reproduce.

    Parameters
    ----------
    printed : DataFrame
        Printed rows of one series and municipality: year, variant, sex, age_group, population.
    horizon : int
        The year of the targets.

    Raises
    ------
    ParameterError
        If one of them is not printed.

    Examples
    --------
    >>> rows = [("migration_only", "both", "total", 9087), ("target", "both", "total", 9345),
    ...         ("target", "both", "15-64", 4258), ("target", "female", "20-39", 534)]
    >>> rows = pd.DataFrame(rows, columns=["variant", "sex", "age_group", "population"]).assign(year=2060)
    >>> [target.population for target in plan_targets(rows, 2060)]
    [9087.0, 9345.0, 4258.0, 534.0]
    """
    cells = printed[printed["year"] == horizon].set_index(["variant", "sex", "age_group"])["population"]
    keys = {
        "migration only": ("migration_only", "both", TOTAL),
        "total": ("target", "both", TOTAL),
        WORKING: ("target", "both", WORKING),
        "women 20-39": ("target", "female", YOUNG_WOMEN),
    }
    missing = [" ".join(key) for key in keys.values() if key not in cells.index]
    if missing:
        raise ParameterError(f"the plan prints no {', '.join(missing)} for {horizon}; the levers have nothing to reach")
    return [
        Target(
            name,
            horizon,
            float(cells[key]),
            None if key[2] == TOTAL else key[2],
            FEMALE if key[1] == "female" else None,
            key[0] != "migration_only",
        )
        for name, key in keys.items()
    ]


def _persons(people: np.ndarray, sex: str, age_group: str) -> float:
    return float(
        people_aged(people, AGES, "0+" if age_group == TOTAL else age_group, FEMALE if sex == "female" else None)
    )


def _beside(rows: pd.DataFrame, solution: Solution) -> pd.DataFrame:
    """Return printed populations beside those of the model in the same year and variant."""
    models = {"projection": solution.base, "migration_only": solution.migration_only, "target": solution.plan}
    table = rows[["variant", "year", "sex", "age_group"]].reset_index(drop=True)
    table["printed"] = rows["population"].to_numpy(dtype=float)
    table["model"] = [_persons(models[r.variant].at(r.year), r.sex, r.age_group) for r in table.itertuples()]
    return table.assign(difference=table["model"] - table["printed"])


def _reached(printed: pd.DataFrame, solution: Solution, horizon: int) -> pd.DataFrame:
    table = _beside(printed.query("variant != 'projection'").sort_values("year", kind="stable"), solution)
    asked = {(TOTAL, "both"), (WORKING, "both"), (YOUNG_WOMEN, "female")}
    pairs = zip(table["age_group"], table["sex"], strict=True)
    return table.assign(asked=np.array([pair in asked for pair in pairs]) & (table["year"] == horizon))


def lever_values(solution: Solution, levers: list[Lever], base: BaseCase) -> pd.DataFrame:
    """Return each lever's value and what it means in persons per year, the mean of all years to the horizon.

    Parameters
    ----------
    solution : Solution
        As from `solve`.
    levers : list of Lever
        Those that were pulled; no two of them act on the same cell.
    base : BaseCase
        Without measures.

    Returns
    -------
    DataFrame
        lever, kind, value (share), per_year: births more (of all women of the plan) or persons held back, per year.

    Examples
    --------
    >>> lever_values(Solution({}, {}, None, None, None, None, 0), [], None).columns.tolist()
    ['lever', 'kind', 'value', 'per_year']
    """
    rows = []
    for lever in levers:
        if lever.kind == "fertility":
            people = (solution.plan.births - solution.migration_only.births).sum()
        else:
            change = solution.assumptions.migration.net - base.assumptions.migration.net
            people = (move_up(solution.plan.population[:-1]) * change * lever.profile).sum()
        years = base.horizon_year - base.base_year
        rows.append((lever.name, lever.kind, solution.pulled[lever.name], float(people) / years))
    return pd.DataFrame(rows, columns=["lever", "kind", "value", "per_year"])


def fertility_gain(solution: Solution, levers: list[Lever], base: BaseCase, point: pd.Series) -> FertilityGain:
    """Return what the printed rise of the TFR gives by itself.

    Parameters
    ----------
    solution, levers, base
        As for `lever_values`; one lever is named ``fertility``.
    point : Series
        The printed point on births: now, target (births per woman), target_year, held_back (persons).

    Examples
    --------
    >>> point = pd.Series({"now": 1.53, "target": 1.61, "target_year": 2025, "held_back": 258})
    >>> round(float(point["target"] / point["now"] - 1), 4)  # the relative rise that is applied
    0.0523
    """
    fertility = np.array([lever.kind == "fertility" for lever in levers])
    found = np.array([solution.pulled[lever.name] for lever in levers])
    rise = point["target"] / point["now"] - 1
    values = np.stack([np.where(fertility, rise, found), np.where(fertility, rise, 0.0)])
    result = project(
        base.population, pull(base.assumptions, levers, values), AGES, base.base_year, base.horizon_year
    ).at(base.horizon_year)
    beside, alone = result.sum(axis=(-2, -1)) - np.array(
        [solution.migration_only.at(base.horizon_year).sum(), solution.base.at(base.horizon_year).sum()]
    )
    return FertilityGain(
        float(point["now"]),
        float(point["target"]),
        int(point["target_year"]),
        float(point["held_back"]),
        float(beside),
        float(alone),
        float(point["now"] * (1 + solution.pulled["fertility"])),
    )


def grid_by_age(grid: pd.DataFrame) -> pd.DataFrame:
    """Return the grid with one row per rate, factor and year: the three age groups and their total (persons).

    Examples
    --------
    >>> rows = pd.DataFrame({"age_group": ["0-14", "15-64", "65+"], "population": [1.0, 5.0, 4.0]})
    >>> grid_by_age(rows.assign(total_fertility_rate=1.5, migration_factor=1.0, year=2060))["total"].tolist()
    [10.0]
    """
    keys = ["total_fertility_rate", "migration_factor", "year"]
    wide = grid.pivot_table(values="population", index=keys, columns="age_group")[list(THREE_GROUPS)]
    return wide.assign(total=wide.sum(axis=1)).reset_index().rename_axis(columns=None)
