"""A plan's printed targets as equations, the levers that reproduce them, and what a rise of births gives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from visionbook.ages import TOTAL, WORKING
from visionbook.population.axes import FEMALE, people_aged
from visionbook.population.handbook import BaseCase
from visionbook.population.inputs import AGES
from visionbook.population.inverse import Lever, Solution, pull
from visionbook.population.plan_targets import YOUNG_WOMEN
from visionbook.population.projection import move_up, project


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


def _persons(people: np.ndarray, sex: str, age_group: str) -> float:
    return float(
        people_aged(people, AGES, "0+" if age_group == TOTAL else age_group, FEMALE if sex == "female" else None)
    )


def beside(rows: pd.DataFrame, solution: Solution) -> pd.DataFrame:
    """Return printed populations beside those of the model in the same year and variant.

    Parameters
    ----------
    rows : DataFrame
        Printed rows: variant, year, sex, age_group, population.
    solution : Solution
        As from `solve`.

    Returns
    -------
    DataFrame
        variant, year, sex, age_group, printed, model, difference (model less printed; persons).

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> flat = SimpleNamespace(at=lambda year: np.ones((2, 19)))
    >>> solution = SimpleNamespace(base=flat, migration_only=flat, plan=flat)
    >>> rows = [("target", 2060, "both", "total", 40), ("target", 2060, "female", "20-39", 3)]
    >>> rows = pd.DataFrame(rows, columns=["variant", "year", "sex", "age_group", "population"])
    >>> beside(rows, solution)[["model", "difference"]].values.tolist()
    [[38.0, -2.0], [4.0, 1.0]]
    """
    models = {"projection": solution.base, "migration_only": solution.migration_only, "target": solution.plan}
    table = rows[["variant", "year", "sex", "age_group"]].reset_index(drop=True)
    table["printed"] = rows["population"].to_numpy(dtype=float)
    table["model"] = [_persons(models[r.variant].at(r.year), r.sex, r.age_group) for r in table.itertuples()]
    return table.assign(difference=table["model"] - table["printed"])


def reached(printed: pd.DataFrame, solution: Solution, horizon: int) -> pd.DataFrame:
    """Return every printed target beside the model, and whether it was one of the equations (`asked`).

    Parameters
    ----------
    printed, solution
        As for `beside`.
    horizon : int
        The year of the equations.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> flat = SimpleNamespace(at=lambda year: np.ones((2, 19)))
    >>> rows = [("target", 2060, "both", "total", 40), ("target", 2035, "both", "total", 41)]
    >>> rows = pd.DataFrame(rows, columns=["variant", "year", "sex", "age_group", "population"])
    >>> reached(rows, SimpleNamespace(plan=flat, base=flat, migration_only=flat), 2060)["asked"].tolist()
    [False, True]
    """
    table = beside(printed.query("variant != 'projection'").sort_values("year", kind="stable"), solution)
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
