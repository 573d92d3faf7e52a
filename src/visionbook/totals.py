"""Running totals among the values of an indicator that adds up over the years: what is known of its sum.

A report may say what a year brought, or what the years brought since the first one together. A total up to a year is as
good as the sum of the years up to it; what a year brought is never taken from a total.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from visionbook.notation import is_missing

YEAR, TOTAL = "year", "total"
"""What a value is about: the fiscal year alone, or all years from the first one of the period up to it."""

Values = Mapping[int, tuple[str, float | Decimal]]
"""By fiscal year what a value is about, and the value: one a year."""


@dataclass(frozen=True)
class Sum:
    """What is known of a sum up to a year: its parts, the year of the total among them (0: none), the years missing."""

    parts: tuple[float | Decimal, ...] = ()
    total_fy: int = 0
    missing: tuple[int, ...] = ()

    @property
    def value(self) -> float | Decimal:
        """The parts together; with years missing a lower bound, for counts that are not negative."""
        exact = all(isinstance(part, Decimal) for part in self.parts)
        return sum(self.parts, Decimal(0)) if exact else math.fsum(self.parts)


def sum_up_to(values: Values, first: int, last: int) -> Sum:
    """Return what is known of the sum of the years from `first` to `last`.

    The newest total stands for all years up to its own; only the years after it are added.

    Examples
    --------
    >>> sum_up_to({2021: ("year", 8.0), 2022: ("total", 20.0), 2023: ("year", 5.0)}, 2021, 2023)
    Sum(parts=(20.0, 5.0), total_fy=2022, missing=())
    >>> sum_up_to({2021: ("year", 8.0)}, 2021, 2022).missing
    (2022,)
    """
    years = range(first, last + 1)
    total = max((year for year in years if values.get(year, (YEAR,))[0] == TOTAL), default=0)
    added = [year for year in years if year >= total]
    return Sum(
        tuple(values[year][1] for year in added if year in values),
        total,
        tuple(year for year in added if year not in values),
    )


def too_low(total: float | Decimal, before: Sum) -> bool:
    """Return whether a total is lower than what is known of the years before it.

    Examples
    --------
    >>> too_low(7, Sum((8,))), too_low(8, Sum((8,))), too_low(7, Sum())
    (True, False, False)
    """
    return bool(before.parts) and total < before.value and not math.isclose(total, before.value)


def is_total(rows: pd.DataFrame) -> pd.Series:
    """Return which rows of observations are running totals; where nothing is said, a value is that of its year.

    Examples
    --------
    >>> is_total(pd.DataFrame({"value": [1, 2], "measure": ["total", None]})).tolist()
    [True, False]
    """
    if "measure" not in rows:
        return pd.Series(False, index=rows.index)
    return rows["measure"].eq(TOTAL).fillna(False).astype(bool)


def values_of(best: pd.DataFrame) -> dict[int, tuple[str, float]]:
    """Return observations, one a year, as `Values`.

    Examples
    --------
    >>> values_of(pd.DataFrame({"fiscal_year": [2021], "value": [8.0]}))
    {2021: ('year', 8.0)}
    """
    years, measures = best["fiscal_year"].astype(int), is_total(best).map({True: TOTAL, False: YEAR})
    return {year: (measure, float(value)) for year, measure, value in zip(years, measures, best["value"], strict=True)}


def measure_of(text: object) -> str:
    """Return what a value is about from a cell, of which an empty one means the year.

    Examples
    --------
    >>> measure_of(""), measure_of("total")
    ('year', 'total')
    """
    return YEAR if is_missing(text) or text == "" else str(text)
