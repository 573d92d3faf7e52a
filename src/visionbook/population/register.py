"""The resident register beside the census: how far it lies from what was counted, on the day of the count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from visionbook.edition import SeriesRoles
from visionbook.population.counted import on_day, totals_of

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
    """What the resident register holds of an area, or of several areas together.

    Parameters
    ----------
    totals : Series
        Persons by year, ascending, of all areas together.
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

    def gaps_in(self, *years: int) -> pd.Series:
        """Return by how many persons it lies above the counts of some years, by year; without those it cannot tell.

        Examples
        --------
        >>> gaps = (RegisterGap(2020, 25007.2, 371.2, False), RegisterGap(2025, 22049.2, 848.2, True))
        >>> Register(pd.Series({2025: 22468.0}), date(2025, 1, 1), (10, 1), gaps).gaps_in(2015, 2020).to_dict()
        {2020: 371.2}
        """
        return pd.Series({gap.year: gap.gap for gap in self.gaps if gap.year in years}, dtype=float)


def register_beside(
    population: pd.DataFrame, series: pd.DataFrame, roles: SeriesRoles, area_codes: Sequence[str], counts: pd.Series
) -> Register | None:
    """Return the register of an area, or of several together, beside its counts; None where it has no values of it.

    Each area is taken to the day of the count by itself, and the areas are then added up.

    Parameters
    ----------
    population : DataFrame
        The table of populations.
    series : DataFrame
        The table of series: series, reference_day (``10-01``).
    roles : SeriesRoles
        The roles `register` and `census` are read.
    area_codes : sequence of str
        Five-digit codes; the register must hold every one of them.
    counts : Series
        What was counted in all of them together (persons), by year.

    Examples
    --------
    >>> rows = pd.DataFrame({"year": [2020, 2021], "population": [25457, 24858], "series": "book"})
    >>> rows = rows.assign(area_code="01223", variant="observed", sex="both", age_group="total")
    >>> days = pd.DataFrame({"series": ["book", "counts"], "reference_day": ["01-01", "10-01"]})
    >>> roles = SeriesRoles("counts", register="book")
    >>> register = register_beside(rows, days, roles, ["01223"], pd.Series({2020: 24636.0}))
    >>> [(gap.year, round(gap.gap), gap.continued) for gap in register.gaps], register.day.isoformat()
    ([(2020, 371, False)], '2021-01-01')
    """
    each = [totals_of(population, roles.register, code, "observed") for code in area_codes]
    together = pd.concat(each, axis=1, join="inner").sum(axis=1).rename("population") if each else pd.Series()
    if together.empty:
        return None
    days = series.set_index("series")["reference_day"]
    own, (month, day) = days[roles.register], map(int, days[roles.census].split("-"))
    last = _day(together.index[-1], own)
    gaps = []
    for year, count in counts.items():
        wanted = date(int(year), month, day)
        if all(_reaches(totals, own, wanted) for totals in each):
            there = sum(on_day(totals, own, wanted) for totals in each)
            gaps.append(RegisterGap(int(year), there, there - float(count), wanted > last))
    return Register(together, last, (month, day), tuple(gaps))


def _reaches(totals: pd.Series, own: str, wanted: date) -> bool:
    first, last = (_day(year, own) for year in (totals.index[0], totals.index[-1]))
    return len(totals) > 1 and first <= wanted and (wanted - last).days <= REACH_DAYS


def _day(year: int, reference_day: str) -> date:
    return date.fromisoformat(f"{int(year)}-{reference_day}")
