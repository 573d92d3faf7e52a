"""Fertility on one scale: that of the projection which the plan rests on, beside what registered births say.

The scale is TFR = k x child-woman ratio, with the k of the municipality (`visionbook.population.scenarios`). The
projection itself does not stay at the TFR that the plan begins with: a relative rise of it means another rate in every
year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from visionbook.edition import SeriesRoles
from visionbook.population.handbook import BaseCase
from visionbook.population.implied import child_woman_ratios
from visionbook.population.indirect_fertility import IndirectRate, fertility_of
from visionbook.population.inputs import AGES, people_by_age
from visionbook.population.inverse import Solution

SHOWN = 2
"""Decimals with which total fertility rates are shown."""


@dataclass(frozen=True)
class FertilityScale:
    """Total fertility rates, births per woman.

    Parameters
    ----------
    paths : DataFrame
        year (end of an interval), projection and plan: on the projection's scale.
    from_year : int
        From which year on the plan differs.
    counted : Series
        What the children and women of later censuses mean on the same scale, by year; often empty.
    registered : sequence of IndirectRate
        From registered births, on a scale of their own; often empty.
    """

    paths: pd.DataFrame
    from_year: int
    counted: pd.Series
    registered: tuple[IndirectRate, ...]

    @property
    def needed(self) -> pd.DataFrame:
        """The paths of the years in which the plan differs."""
        return self.paths[self.paths["year"] >= self.from_year]

    @property
    def peak(self) -> pd.Series:
        """The first year in which the projection is highest, to the digit that is shown."""
        return self.paths.loc[self.paths["projection"].round(SHOWN).idxmax()]


def paths_of(base: BaseCase, solution: Solution) -> pd.DataFrame:
    """Return the total fertility rates of the projection and of the plan, by end of interval: year, projection, plan.

    Parameters
    ----------
    base : BaseCase
        The projection that the plan rests on, and its scale.
    solution : Solution
        As from `visionbook.population.inverse.solve`.

    Examples
    --------
    >>> import numpy as np
    >>> from types import SimpleNamespace as Box
    >>> def fertility(*ratios):
    ...     return Box(fertility=Box(child_woman_ratio=np.array(ratios)))
    >>> base = Box(assumptions=fertility(0.20, 0.21), births_per_child=7.5)
    >>> solution = Box(assumptions=fertility(0.20, 0.231), plan=Box(years=(2015, 2020, 2025)))
    >>> paths_of(base, solution).round(4).values.tolist()
    [[2020.0, 1.5, 1.5], [2025.0, 1.575, 1.7325]]
    """
    rates = {
        name: base.births_per_child * assumed.fertility.child_woman_ratio
        for name, assumed in (("projection", base.assumptions), ("plan", solution.assumptions))
    }
    return pd.DataFrame({"year": solution.plan.years[1:], **rates})


def scale_of(
    tables: Mapping[str, pd.DataFrame], roles: SeriesRoles, base: BaseCase, solution: Solution, from_year: int
) -> FertilityScale:
    """Return fertility on the projection's scale, beside what was counted and registered.

    Parameters
    ----------
    tables : mapping
        ``population``, ``series``, ``registered_events`` and ``fertility_age_pattern`` (of one area).
    roles : SeriesRoles
        The roles census and age_projection are read.
    base, solution
        As for `paths_of`.
    from_year : int
        From which year on the plan's fertility differs.
    """
    nation = next(iter(tables["fertility_age_pattern"]["area_code"]), "")
    population = tables["population"]
    since = population[population["year"] > base.base_year]
    years, people = people_by_age(since, roles.census, [base.area_code])
    ratios = base.births_per_child * child_woman_ratios(people[0], AGES) if years else []
    counted = pd.Series(ratios, index=list(years), dtype=float)
    registered = tuple(fertility_of(tables, roles, base.area_code, nation))
    return FertilityScale(paths_of(base, solution), from_year, counted, registered)
