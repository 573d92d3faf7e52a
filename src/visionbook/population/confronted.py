"""Published projections confronted with later counts: their errors, and whether an interval held the count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from visionbook.population.accuracy import BAND_LEVEL, band_of, total_errors
from visionbook.population.backtest import interval_factors, relative_error
from visionbook.population.counted import Counted, totals_of

INSIDE, BELOW, ABOVE = "inside", "below", "above"


def editions_of(
    population: pd.DataFrame, series: Sequence[str], areas: Sequence[str]
) -> dict[str, dict[str, pd.Series]]:
    """Return the projected totals (persons by year) of some series, by series and area; an area without any is empty.

    Examples
    --------
    >>> rows = {"area_code": "a", "series": "new", "variant": "projection", "sex": "both", "age_group": "total"}
    >>> rows = pd.DataFrame({**rows, "year": [2025], "population": [9]})
    >>> editions_of(rows, ["new"], ["a"])["new"]["a"].to_dict()
    {2025: 9.0}
    """
    return {name: {area: totals_of(population, name, area, "projection") for area in areas} for name in series}


def editions_met(
    editions: Mapping[str, Mapping[str, pd.Series]], base_years: Mapping[str, int], counted: Mapping[str, Counted]
) -> pd.DataFrame:
    """Return every edition of a projection beside every later count.

    Parameters
    ----------
    editions : mapping
        By series, oldest first: persons by year, by area.
    base_years : mapping
        The year that each series starts from; counts up to it were known to it.
    counted : mapping
        What was counted, by area.

    Returns
    -------
    DataFrame
        One row per series, year and area that was counted and projected: series, year, area, projected and counted
        (persons), preliminary, difference (projected - counted, persons) and error (as from
        `visionbook.population.backtest.relative_error`); both are positive if projected too high.

    Examples
    --------
    >>> seen = Counted(pd.Series({2020: 100.0, 2025: 80.0}), frozenset({2025}), 2020)
    >>> table = editions_met({"new": {"a": pd.Series({2020: 100.0, 2025: 90.0})}}, {"new": 2020}, {"a": seen})
    >>> table[["series", "year", "area", "preliminary", "difference", "error"]].values.tolist()
    [['new', 2025, 'a', True, 10.0, 0.125]]
    """
    rows = [
        (series, int(year), area, float(projected[year]), float(people), year in counted[area].preliminary)
        for series, by_area in editions.items()
        for area, projected in by_area.items()
        for year, people in counted[area].totals.items()
        if year > base_years[series] and year in projected.index
    ]
    table = pd.DataFrame(rows, columns=["series", "year", "area", "projected", "counted", "preliminary"])
    table["difference"] = table["projected"] - table["counted"]
    table["error"] = relative_error(table["projected"], table["counted"])
    return table


def intervals_met(
    projection: Mapping[str, pd.Series],
    base_year: int,
    counted: Mapping[str, Counted],
    errors: pd.DataFrame,
    level: float = BAND_LEVEL,
) -> pd.DataFrame:
    """Return whether the interval that stood around a projection held what was counted later.

    The interval is drawn from the errors that were known when the projection was made: those of counts up to its base
    year. A later count by age is not judged by an interval that it has helped to draw.

    Parameters
    ----------
    projection : mapping
        Persons by year, by area.
    base_year : int
        The year that the projection starts from.
    counted : mapping
        What was counted, by area.
    errors : DataFrame
        As from `visionbook.population.backtest.backtest`.
    level : float, optional
        Nominal level of the interval.

    Returns
    -------
    DataFrame
        One row per area and later count that the errors reach: area, year, horizon_years, projected, low, high and
        counted (persons), preliminary, and verdict (`INSIDE`, `BELOW` or `ABOVE`; the ends are inside).

    Examples
    --------
    >>> key = {"method": "last", "age_group": "total", "horizon_years": 5, "projected": 100.0, "target_year": 2020}
    >>> errors = pd.DataFrame({**key, "observed": [90.0, 100.0, 110.0]})
    >>> seen = Counted(pd.Series({2020: 2300.0, 2025: 1790.0}), frozenset(), None)
    >>> table = intervals_met({"a": pd.Series({2025: 2000.0})}, 2020, {"a": seen}, errors, 0.5)
    >>> table[["year", "low", "high", "verdict"]].round(3).values.tolist()
    [[2025, 1800.0, 2200.0, 'below']]
    """
    known = errors[errors["target_year"] <= base_year]
    reached = set(known["horizon_years"])
    factors = interval_factors(total_errors(known), level) if reached else None
    parts = []
    for area, people in projection.items():
        totals = counted[area].totals
        met = [year for year in people.index if year in totals.index and year - base_year in reached]
        if met:
            band = band_of(people[met], base_year, factors)
            band = band.assign(area=area, counted=totals[band["year"]].to_numpy())
            parts.append(band.assign(preliminary=band["year"].isin(counted[area].preliminary)))
    columns = ["area", "year", "horizon_years", "projected", "low", "high", "counted", "preliminary"]
    if not parts:
        return pd.DataFrame(columns=[*columns, "verdict"])
    table = pd.concat(parts, ignore_index=True).rename(columns={"population": "projected"})[columns]
    sides = [table["counted"] < table["low"], table["counted"] > table["high"]]
    return table.assign(verdict=np.select(sides, [BELOW, ABOVE], INSIDE))


AIMED, EXPECTED = "target", "projection"


def plan_met(population: pd.DataFrame, plan: str, counted: Mapping[str, Counted]) -> pd.DataFrame:
    """Return a plan's targets and its own projection beside every later count.

    Parameters
    ----------
    population : DataFrame
        The table of populations.
    plan : str
        The series of the plan; empty if there is none.
    counted : mapping
        What was counted, by area. A count that the plan prints itself was known to it.

    Returns
    -------
    DataFrame
        One row per area, counted year and kind: series, year, area, kind (`AIMED` or `EXPECTED`), projected and counted
        (persons), preliminary, difference and error as from `editions_met`.

    Examples
    --------
    >>> rows = {"area_code": "a", "series": "plan", "sex": "both", "age_group": "total"}
    >>> rows = {**rows, "year": [2015, 2025, 2025], "variant": ["observed", "projection", "target"]}
    >>> rows = pd.DataFrame({**rows, "population": [90, 84, 88]})
    >>> seen = Counted(pd.Series({2015: 90.0, 2025: 80.0}), frozenset(), None)
    >>> plan_met(rows, "plan", {"a": seen})[["kind", "year", "difference", "error"]].round(3).values.tolist()
    [['projection', 2025, 4.0, 0.05], ['target', 2025, 8.0, 0.1]]
    """
    rows = []
    for area, seen in counted.items() if plan else ():
        known = totals_of(population, plan, area, "observed")
        for kind in (EXPECTED, AIMED):
            totals = totals_of(population, plan, area, kind)
            rows += [
                (plan, int(year), area, kind, float(totals[year]), float(people), year in seen.preliminary)
                for year, people in seen.totals.items()
                if (known.index < year).all() and year in totals.index
            ]
    columns = ["series", "year", "area", "kind", "projected", "counted", "preliminary"]
    table = pd.DataFrame(rows, columns=columns)
    table["difference"] = table["projected"] - table["counted"]
    table["error"] = relative_error(table["projected"], table["counted"])
    return table


def editions_apart(older: Mapping[str, pd.Series], newer: Mapping[str, pd.Series]) -> pd.DataFrame:
    """Return an older edition beside a newer one in the last year that both give for every area.

    Parameters
    ----------
    older, newer : mapping
        Persons by year, by area.

    Returns
    -------
    DataFrame
        One row per area: area, year, older and newer (persons), and ratio ((newer - older) / older); empty if they
        share no year.

    Examples
    --------
    >>> older, newer = {"a": pd.Series({2040: 100.0, 2045: 90.0})}, {"a": pd.Series({2040: 110.0})}
    >>> editions_apart(older, newer).values.tolist()
    [['a', 2040, 100.0, 110.0, 0.1]]
    """
    years = set.intersection(*(set(people.index) for edition in (older, newer) for people in edition.values()))
    last = sorted(years)[-1:]
    rows = [(area, int(year), float(older[area][year]), float(newer[area][year])) for year in last for area in older]
    table = pd.DataFrame(rows, columns=["area", "year", "older", "newer"])
    return table.assign(ratio=(table["newer"] - table["older"]) / table["older"])
