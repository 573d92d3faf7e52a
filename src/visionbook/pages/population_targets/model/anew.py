"""The population from the newest total on, where that has no ages yet, and what the open targets take from there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from visionbook.edition import SeriesRoles
from visionbook.errors import ProjectionError
from visionbook.population.assumptions import Assumptions, held
from visionbook.population.counted import Counted
from visionbook.population.handbook import life_tables_reach, survivorship_of
from visionbook.population.implied import implied_rates, rates_exist
from visionbook.population.inputs import AGES, people_by_age
from visionbook.population.net_migration import assumptions_from
from visionbook.population.relaunch import Needed, Relaunch, later, needed, relaunch, started

PROJECTED, COUNTED = "projected", "counted"
"""Whose rates go on: those of the newest projection by age, or those between the last two counts by age."""


@dataclass(frozen=True)
class Anew:
    """The projection started anew from the newest total.

    Parameters
    ----------
    courses : mapping
        By `PROJECTED` and `COUNTED`, as far as there are such rates: the relaunched projection.
    needed : mapping
        By the same: what each open target takes, by year. A target that cannot be reached by holding back those who
        leave is not there.
    planned : mapping
        The same from the projection by age as it was made, from its own base year; empty without it.
    aged_series : str
        The series of the projection by age; empty without it.
    base_year : int
        The year that it starts from; 0 without it.
    """

    courses: Mapping[str, Relaunch]
    needed: Mapping[str, Mapping[int, Needed]]
    planned: Mapping[int, Needed]
    aged_series: str
    base_year: int

    @property
    def main(self) -> Relaunch:
        """The course that the sentences speak of: by the projection's rates where there are any."""
        return next(iter(self.courses.values()))

    def per_year(self, year: int) -> list[float]:
        """Return the persons to be held back per year up to a target, by whose rates, ascending."""
        return sorted(found[year].per_year for found in self.needed.values() if year in found)


def started_anew(
    population: pd.DataFrame,
    life_tables: pd.DataFrame,
    code: str,
    roles: SeriesRoles,
    counted: Counted,
    targets: Mapping[int, float],
) -> Anew | None:
    """Return the projection started anew from the newest total of a municipality.

    Parameters
    ----------
    population, life_tables : DataFrame
        The tables of populations and of mortality rates.
    code : str
        Five-digit code of the municipality.
    roles : SeriesRoles
        The series that play the roles; `census` and `age_projection` are read.
    counted : Counted
        What was counted there.
    targets : mapping
        Persons by year.

    Returns
    -------
    Anew or None
        None if the newest count has its ages, no target is open, or there are no counts, rates or life tables to go on
        with.
    """
    open_targets = {year: value for year, value in targets.items() if _is_ahead(year, counted.now)}
    if counted.aged is None or not _is_ahead(counted.now, counted.aged) or not open_targets:
        return None
    horizon = max(open_targets)
    census = _people(population, roles.census, code)
    projected = _people(population, roles.age_projection, code) if roles.age_projection else {}
    if counted.aged not in census:
        return None
    found = dict(_rates(census, projected, life_tables, counted.aged, horizon))
    if not found:
        return None
    years = (counted.aged, counted.now, horizon)
    courses = {
        whose: relaunch(census[counted.aged], rates, AGES, years, float(counted.population))
        for whose, rates in found.items()
    }
    base = min(projected) if PROJECTED in found else 0
    as_made = _as_made(projected, life_tables, horizon) if base else None
    return Anew(
        courses,
        {whose: _all_needed(course, open_targets) for whose, course in courses.items()},
        _all_needed(started(projected[base], as_made, AGES, (base, horizon)), open_targets) if as_made else {},
        roles.age_projection if base else "",
        base,
    )


def _is_ahead(year: int, of: int) -> bool:
    return year > of and (year - of) % AGES.width == 0


def _people(population: pd.DataFrame, series: str, code: str) -> dict[int, np.ndarray]:
    """Return people by sex and age by year; nothing of a series that lacks some ages of the municipality."""
    try:
        years, people = people_by_age(population, series, [code])
    except ProjectionError:
        return {}
    return dict(zip(years, people[0], strict=True))


def _rates(
    census: Mapping[int, np.ndarray],
    projected: Mapping[int, np.ndarray],
    life_tables: pd.DataFrame,
    aged: int,
    horizon: int,
) -> Iterator[tuple[str, Assumptions]]:
    """Yield the rates from the last count by age on: the projection's, and those before the count."""
    intervals = (horizon - aged) // AGES.width
    made = _as_made(projected, life_tables, horizon)
    if made is not None and aged in projected:
        yield PROJECTED, later(made, (aged - min(projected)) // AGES.width)
    before = aged - AGES.width
    if before not in census or not life_tables_reach(life_tables, (before, aged)):
        return
    last = np.stack([census[before], census[aged]])
    if rates_exist(last, AGES):
        rates = implied_rates(last, AGES)
        alive = held(survivorship_of(life_tables, (before, aged)), intervals, -3)
        yield COUNTED, assumptions_from(rates.held(intervals), alive)


def _as_made(projected: Mapping[int, np.ndarray], life_tables: pd.DataFrame, horizon: int) -> Assumptions | None:
    """Return the rates of a projection by age from its base year on, its last ones held; None if they cannot be had."""
    years = sorted(projected)
    if len(years) < 2 or not life_tables_reach(life_tables, years):
        return None
    people = np.stack([projected[year] for year in years])
    if not rates_exist(people, AGES):
        return None
    intervals = (max(horizon, years[-1]) - years[0]) // AGES.width
    rates = implied_rates(people, AGES)
    alive = held(survivorship_of(life_tables, years), intervals, -3)
    return assumptions_from(rates.held(intervals), alive)


def _all_needed(course: Relaunch, targets: Mapping[int, float]) -> dict[int, Needed]:
    found = {}
    for year, target in targets.items():
        try:
            found[year] = needed(course, year, target)
        except ProjectionError:  # nobody leaves who could be held back
            continue
    return found
