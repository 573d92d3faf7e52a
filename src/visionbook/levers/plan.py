"""The plan as a set of assumptions: the fertility and the moves that reproduce its printed targets."""

from __future__ import annotations

import numpy as np
import pandas as pd

from visionbook.errors import ParameterError, ProjectionError
from visionbook.population.handbook import BaseCase
from visionbook.population.inputs import AGES
from visionbook.population.inverse import municipal_levers, solve
from visionbook.population.plan_targets import plan_targets


def plan_rates(
    population: pd.DataFrame, points: pd.DataFrame, series: str, base: BaseCase
) -> tuple[np.ndarray, np.ndarray] | None:
    """Return child-woman ratios (interval,) and net migration rates (interval, sex, age) that reproduce a plan.

    Parameters
    ----------
    population : DataFrame
        The table of populations.
    points : DataFrame
        The points of the vision; one in births per woman says from which year fertility rises.
    series : str
        The plan's own projection and targets.
    base : BaseCase
        The projection that it rests on, to the year of its last target or beyond.

    Returns
    -------
    tuple or None
        None where the plan does not print all that this needs, or nothing reproduces it.
    """
    rows = population[population["series"].eq(series) & population["area_code"].eq(base.area_code)]
    births = points[points["unit"].eq("births_per_woman")]
    if rows.empty or births.empty:
        return None
    year = int(rows["year"].max())
    if year != base.horizon_year:
        return None
    try:
        targets = plan_targets(rows, year)
    except ParameterError:
        return None
    rises = int(births["target_year"].iloc[0])
    years = (base.base_year, base.horizon_year)
    chosen = municipal_levers(AGES, *years, rises, base.base_year)
    try:
        found = solve(base.population, base.assumptions, AGES, years, chosen, targets).assumptions
    except ProjectionError:
        return None
    return found.fertility.child_woman_ratio, found.migration.net
