"""Totals of one area by year: what was counted, what is projected, and what the resident register holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from visionbook.ages import TOTAL, UNKNOWN
from visionbook.errors import ParameterError
from visionbook.messages import message

PRELIMINARY = "preliminary"


@dataclass(frozen=True)
class Counted:
    """What was counted in one area.

    Parameters
    ----------
    totals : Series
        Persons by year, ascending; 1 October of each.
    preliminary : frozenset of int
        Years whose count is preliminary.
    aged : int or None
        The last year that is counted by sex and age; totals may be there for a later one.
    """

    totals: pd.Series
    preliminary: frozenset[int]
    aged: int | None

    @property
    def now(self) -> int:
        """The last year counted."""
        return int(self.totals.index[-1])

    @property
    def population(self) -> int:
        """The last count (persons)."""
        return int(self.totals.iloc[-1])

    @property
    def before(self) -> int | None:
        """The year counted before the last one; None if there is only one."""
        return int(self.totals.index[-2]) if len(self.totals) > 1 else None

    @property
    def is_preliminary(self) -> bool:
        """Whether the last count is preliminary."""
        return self.now in self.preliminary


def counted_in(population: pd.DataFrame, census: str, area_code: str) -> Counted:
    """Return what was counted in an area.

    Parameters
    ----------
    population : DataFrame
        The table of populations.
    census : str
        The series that plays the role of the census.
    area_code : str
        Five-digit code.

    Raises
    ------
    ParameterError
        If nothing was counted there.

    Examples
    --------
    >>> rows = {"area_code": "01223", "series": "counted", "variant": "observed", "sex": "both", "age_group": "total"}
    >>> rows = pd.DataFrame({**rows, "year": [2020, 2025], "population": [24636, 21201]})
    >>> rows["status"] = [None, "preliminary"]
    >>> counted = counted_in(rows, "counted", "01223")
    >>> counted.now, counted.before, counted.population, counted.is_preliminary, counted.aged
    (2025, 2020, 21201, True, None)
    """
    own = population[
        (population["area_code"] == area_code)
        & (population["series"] == census)
        & (population["variant"] == "observed")
    ]
    totals = own[(own["sex"] == "both") & (own["age_group"] == TOTAL)].sort_values("year")
    if totals.empty:
        known = population[population["series"] == census]["area_code"].unique()
        raise ParameterError(
            message(
                "model.no_count", census=census, area_code=area_code, known=list(known) or [message("command.none")]
            )
        )
    aged = own[(own["sex"] != "both") & ~own["age_group"].isin([TOTAL, UNKNOWN])]["year"]
    return Counted(
        totals.set_index("year")["population"].astype(float).rename_axis("year"),
        frozenset(totals.loc[totals["status"] == PRELIMINARY, "year"].astype(int)),
        None if aged.empty else int(aged.max()),
    )


def totals_of(population: pd.DataFrame, series: str, area_code: str, variant: str) -> pd.Series:
    """Return total populations (persons) of one series and variant by year; empty if there are none.

    Examples
    --------
    >>> rows = {"area_code": "01223", "series": "new", "variant": "projection", "sex": "both", "age_group": "total"}
    >>> totals_of(pd.DataFrame({**rows, "year": [2030, 2025], "population": [8, 9]}), "new", "01223", "projection")
    year
    2025    9.0
    2030    8.0
    Name: population, dtype: float64
    """
    rows = population[population["area_code"] == area_code]
    rows = rows[rows["series"].eq(series) & rows["variant"].eq(variant) & rows["sex"].eq("both")]
    rows = rows[rows["age_group"] == TOTAL]
    return rows.set_index("year")["population"].astype(float).sort_index()


def yearly_rate(start: float, end: float, years: float) -> float:
    """Return the average change per year between two populations (ratio; a fall is negative).

    Parameters
    ----------
    start, end : float
        Persons.
    years : float
        Years between them.

    Examples
    --------
    >>> round(yearly_rate(24636, 21201, 5), 4)
    -0.0296
    """
    return (end / start) ** (1 / years) - 1


def on_day(totals: pd.Series, reference_day: str, day: date) -> float:
    """Return a population on another day than those of a series: in proportion between, or going on beyond, its values.

    Between two values the population changes at an even rate; beyond the last one it goes on at the average rate
    between the last two. Used to hold the resident register (1 January) against a census (1 October).

    Parameters
    ----------
    totals : Series
        Persons by year, ascending, at least two.
    reference_day : str
        The day of each year that they are about, ``01-01``.
    day : date
        The day asked for, not before the first value.

    Raises
    ------
    ParameterError
        If there are fewer than two values, or the day lies before the first.

    Examples
    --------
    >>> register = pd.Series({2020: 25457.0, 2021: 24858.0})
    >>> round(on_day(register, "01-01", date(2020, 10, 1)))
    25007
    """
    month, first_day = (int(part) for part in reference_day.split("-"))
    days = [date(int(year), month, first_day).toordinal() for year in totals.index]
    wanted = day.toordinal()
    if len(days) < 2 or wanted < days[0]:
        there = message("model.values_from", count=len(days), first=date.fromordinal(days[0])) if days else 0
        raise ParameterError(message("model.no_day", day=day, there=there))
    last = next((number for number, known in enumerate(days) if number and wanted <= known), len(days) - 1)
    start, end = float(totals.iloc[last - 1]), float(totals.iloc[last])
    return start * (end / start) ** ((wanted - days[last - 1]) / (days[last] - days[last - 1]))
