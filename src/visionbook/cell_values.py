"""Cells of the right form that name nothing: days of no calendar, ages the wrong way round, numbers too large."""

from __future__ import annotations

import re
from datetime import date

from visionbook.ages import TOTAL, UNKNOWN, parse_age_group
from visionbook.messages import Message, message

_LARGEST = 10**15
_OLDEST = 130
_YEAR_WITHOUT_LEAP_DAY = 2001


def beyond(cell: str, kind: str) -> tuple[Message, Message] | None:
    """Return why a cell of the right form has no value: a number out of reach, a day that the calendar lacks."""
    if kind == "date" and not _is_day(cell):
        return message("check.no_day"), message("check.no_day_remedy")
    if kind in ("integer", "number"):
        value = float(cell)
        if abs(value) >= _LARGEST:
            return message("check.too_large"), message("check.too_large_remedy")
        if value == 0 and re.search("[1-9]", re.split("[eE]", cell)[0]):
            return message("check.too_small"), message("check.too_small_remedy")
    return None


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def no_such(cell: str, holds: str | None) -> tuple[Message, Message] | None:
    """Return why a cell is not what the contract says that its field `holds`: age_group, period, day, month."""
    if holds == "age_group" and cell not in (TOTAL, UNKNOWN) and not _is_age_group(cell):
        return message("check.no_age_group"), message("check.no_age_group_remedy")
    if holds == "period" and cell[:4] > cell[-4:]:
        return message("check.no_period"), message("check.no_period_remedy")
    if holds == "day" and not _is_day(f"{_YEAR_WITHOUT_LEAP_DAY}-{cell}"):
        return message("check.no_day"), message("check.no_day_remedy")
    return None


def _is_age_group(label: str) -> bool:
    try:
        ages = parse_age_group(label)
    except ValueError:
        return False
    return max(ages.lower, ages.upper or 0) <= _OLDEST
