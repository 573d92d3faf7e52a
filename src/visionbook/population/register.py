"""The resident register beside the census: how far it lies from what was counted, on the day of the count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from visionbook.edition import SeriesRoles
from visionbook.population.counted import Counted, on_day, totals_of

REACH_DAYS = 366
"""A register is held against a count at most this long after its own last value: later, it would be a guess."""


@dataclass(frozen=True)
class RegisterGap:
    """The register on the day of a count; `population` and `gap` in persons, a positive gap lies above the count."""

    year: int
    population: float
    gap: float
    continued: bool
    """Whether the register's last value was taken further, at its average rate, to reach the day."""


@dataclass(frozen=True)
class Register:
    """What the resident register holds of an area.

    Parameters
    ----------
    totals : Series
        Persons by year, ascending.
    day : date
        The day of the last value.
    count_day : tuple of int
        Month and day of the count.
    gaps : tuple of RegisterGap
        One for each count that it can be held against, by year; often fewer than there are counts.
    """

    totals: pd.Series
    day: date
    count_day: tuple[int, int]
    gaps: tuple[RegisterGap, ...]

    @property
    def population(self) -> int:
        """The last value (persons)."""
        return int(self.totals.iloc[-1])


def register_beside(
    population: pd.DataFrame, series: pd.DataFrame, roles: SeriesRoles, area_code: str, counted: Counted
) -> Register | None:
    """Return the register of an area beside its counts; None where it has no values of it.

    Parameters
    ----------
    population : DataFrame
        The table of populations.
    series : DataFrame
        The table of series: series, reference_day (``10-01``).
    roles : SeriesRoles
        The roles `register` and `census` are read.
    area_code : str
        Five-digit code.
    counted : Counted
        As from `visionbook.population.counted.counted_in`.

    Examples
    --------
    >>> rows = pd.DataFrame({"year": [2020, 2021], "population": [25457, 24858], "series": "book"})
    >>> rows = rows.assign(area_code="01223", variant="observed", sex="both", age_group="total")
    >>> days = pd.DataFrame({"series": ["book", "counts"], "reference_day": ["01-01", "10-01"]})
    >>> counted = Counted(pd.Series({2020: 24636.0}), frozenset(), None)
    >>> register = register_beside(rows, days, SeriesRoles("counts", register="book"), "01223", counted)
    >>> [(gap.year, round(gap.gap), gap.continued) for gap in register.gaps], register.day.isoformat()
    ([(2020, 371, False)], '2021-01-01')
    """
    totals = totals_of(population, roles.register, area_code, "observed")
    if totals.empty:
        return None
    days = series.set_index("series")["reference_day"]
    own, (month, day) = days[roles.register], map(int, days[roles.census].split("-"))
    first, last = (_day(year, own) for year in (totals.index[0], totals.index[-1]))
    gaps = []
    for year, count in counted.totals.items():
        wanted = date(int(year), month, day)
        if len(totals) > 1 and first <= wanted and (wanted - last).days <= REACH_DAYS:
            there = on_day(totals, own, wanted)
            gaps.append(RegisterGap(int(year), there, there - float(count), wanted > last))
    return Register(totals, last, (month, day), tuple(gaps))


def _day(year: int, reference_day: str) -> date:
    return date.fromisoformat(f"{int(year)}-{reference_day}")
