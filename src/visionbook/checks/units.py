"""What the units of figures allow: some count whole things."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from visionbook.checks.rows import Row
from visionbook.messages import message
from visionbook.tables import Problem

COUNTED = ("persons", "users", "cases", "shops", "households", "donations", "projects", "findings")
"""Units of whole things that an indicator counts."""

WHOLE = frozenset((*COUNTED, "count", "companies", "person_nights", "yen", "year", "month", "months", "years"))
MAY_BE_NEGATIVE = ("ratio", "points")
"""Units in which the value of an indicator may be a fall."""
_LAST_MONTH = 12


def is_whole(value: Decimal) -> bool:
    """Return whether a number has no fraction.

    Examples
    --------
    >>> is_whole(Decimal("12.0")), is_whole(Decimal("12.5")), is_whole(Decimal("1e3"))
    (True, False, True)
    """
    return value == value.to_integral_value()


def unit_problems(row: Row, column: str, unit: str) -> Iterator[Problem]:
    """Yield what is wrong with a figure in a unit."""
    value = row.figure(column)
    if value is None:
        return
    if unit in WHOLE and not is_whole(value):
        yield row.problem(column, message("check.not_whole", unit=unit), message("check.not_whole_remedy"))
    elif unit == "month" and not 1 <= value <= _LAST_MONTH:
        yield row.problem(column, message("check.no_month"), message("check.no_month_remedy"))
