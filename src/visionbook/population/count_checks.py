"""Counts held against what stood before them: the band of a projection, its editions, and the resident register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from visionbook.errors import ParameterError
from visionbook.population.counted import Counted, on_day

_DAYS_AHEAD = 366
"""The register comes every year: a count later than this after its last value is not held against it."""


@dataclass(frozen=True)
class RegisterGaps:
    """The resident register beside the counts.

    Parameters
    ----------
    last_day : date
        The day of the register's last value.
    last_value : float
        Persons on that day.
    gaps : DataFrame
        One row per count that the register reaches: year, register (persons on the day of the count), counted, gap
        (register - counted) and continued (whether the count is later than the register's last value).
    """

    last_day: date
    last_value: float
    gaps: pd.DataFrame


def band_checks(band: pd.DataFrame, counted: Counted) -> pd.DataFrame:
    """Return what was counted in the years of a band that stood before the count.

    Parameters
    ----------
    band : DataFrame
        As from `visionbook.population.accuracy.band_around`: year, population, low, high.
    counted : Counted
        Of the same area.

    Returns
    -------
    DataFrame
        One row per year of the band that was counted: year, population (projected), low, high, counted, difference
        (counted - projected), preliminary, and side (``inside``, ``below`` or ``above``, to the person: the ends of
        the band are rounded as they are printed).

    Examples
    --------
    >>> band = pd.DataFrame({"year": [2025, 2030], "population": 100.0, "low": 90.4, "high": 110.0})
    >>> counts = Counted(pd.Series({2020: 120.0, 2025: 90.0}), frozenset([2025]), None)
    >>> band_checks(band, counts)[["year", "difference", "preliminary", "side"]].values.tolist()
    [[2025, -10.0, True, 'inside']]
    """
    rows = band[band["year"].isin(counted.totals.index)][["year", "population", "low", "high"]].reset_index(drop=True)
    seen = counted.totals.reindex(rows["year"]).to_numpy(dtype=float)
    low, high = np.floor(rows["low"] + 0.5), np.floor(rows["high"] + 0.5)
    return rows.assign(
        counted=seen,
        difference=seen - rows["population"],
        preliminary=[year in counted.preliminary for year in rows["year"]],
        side=np.select([seen < low, seen > high], ["below", "above"], "inside"),
    )


def editions_beside(older: pd.Series, newer: pd.Series, counted: pd.Series) -> pd.DataFrame:
    """Return two editions of a projection beside each other and beside what was counted.

    Parameters
    ----------
    older, newer, counted : Series
        Persons by year; the editions without the years that they start from. Any may be empty.

    Returns
    -------
    DataFrame
        One row per year that has at least two of them: year, older, newer, counted, older_error and newer_error
        (counted - projected) and revision (newer - older); what cannot be said is missing.

    Examples
    --------
    >>> older, newer = pd.Series({2020: 100.0, 2025: 90.0}), pd.Series({2025: 99.0})
    >>> table = editions_beside(older, newer, pd.Series({2015: 1.0, 2025: 80.0}))
    >>> table[["year", "older_error", "newer_error", "revision"]].values.tolist()
    [[2025.0, -10.0, -19.0, 9.0]]
    """
    columns = {"older": older, "newer": newer, "counted": counted}
    table = pd.DataFrame({name: values.astype(float) for name, values in columns.items()}).sort_index()
    table = table[table.notna().sum(axis=1) > 1].rename_axis("year").reset_index()
    table["year"] = table["year"].astype(int)
    return table.assign(
        older_error=table["counted"] - table["older"],
        newer_error=table["counted"] - table["newer"],
        revision=table["newer"] - table["older"],
    )


def register_gaps(register: pd.Series, reference_day: str, counted: pd.Series, census_day: str) -> RegisterGaps | None:
    """Return how far the resident register lay above each count on the day of the count.

    Between two values the register is taken to have changed at an even rate. After its last value it is continued
    at its last rate, up to a year: a count later than that is not held against it.

    Parameters
    ----------
    register, counted : Series
        Persons by year, ascending.
    reference_day, census_day : str
        The days of each year that they are about, ``01-01`` and ``10-01``.

    Returns
    -------
    RegisterGaps or None
        None if the register has fewer than two values.

    Examples
    --------
    >>> register = pd.Series({2020: 25457.0, 2021: 24858.0, 2022: 24231.0, 2025: 22468.0})
    >>> found = register_gaps(register, "01-01", pd.Series({2015: 26917.0, 2020: 24636.0, 2025: 21201.0}), "10-01")
    >>> found.last_day.isoformat(), found.gaps["gap"].round().tolist()
    ('2025-01-01', [371.0, 848.0])
    """
    if len(register) < 2:
        return None
    last_day = _day(int(register.index[-1]), reference_day)
    rows = []
    for year, people in counted.items():
        day = _day(int(year), census_day)
        if (day - last_day).days > _DAYS_AHEAD or day < _day(int(register.index[0]), reference_day):
            continue
        there = on_day(register, reference_day, day)
        rows.append((int(year), there, float(people), there - float(people), day > last_day))
    columns = ["year", "register", "counted", "gap", "continued"]
    return RegisterGaps(last_day, float(register.iloc[-1]), pd.DataFrame(rows, columns=columns))


def _day(year: int, month_and_day: str) -> date:
    try:
        return date.fromisoformat(f"{year:04d}-{month_and_day}")
    except ValueError:
        raise ParameterError(f"reference day {month_and_day!r} is not a day such as 10-01") from None
