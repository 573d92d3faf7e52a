"""Fiscal years, months and Japanese eras. A fiscal year is the integer of the calendar year in which it starts.

A moment is a text as the tables hold it: a year ``"2014"`` or a month ``"2021-06"``; as an end it is included.
"""

from __future__ import annotations

import calendar
import re
from datetime import date

ERA_STARTS = {"昭和": 1926, "平成": 1989, "令和": 2019}
"""First calendar year of each era (元年)."""

_ERA_MONTHS = {"昭和": 12, "平成": 1, "令和": 5}
"""The month of that year in which each era began."""

_FIRST_MONTH = 4
"""The month in which a fiscal year begins."""


def western_year(era: str, year_of_era: int) -> int:
    """Return the calendar year of a year of an era.

    Raises
    ------
    ValueError
        If the era is unknown or the year is below 1.

    Examples
    --------
    >>> western_year("平成", 26)
    2014
    >>> western_year("令和", 1)
    2019
    """
    if era not in ERA_STARTS or year_of_era < 1:
        raise ValueError(f"{era}{year_of_era} is not a year of an era; known eras: {'、'.join(ERA_STARTS)}")
    return ERA_STARTS[era] + year_of_era - 1


def era_year(year: int) -> str:
    """Return a calendar year in the era that covers its last day, without a unit.

    Examples
    --------
    >>> era_year(2025)
    '令和7'
    >>> era_year(2019)
    '令和元'
    """
    return era_of(str(year))


def era_of(moment: str) -> str:
    """Return the year of a moment in the era that covers it, without a unit; of a year, that of its last day.

    Examples
    --------
    >>> era_of("2019-04"), era_of("2019-05"), era_of("2019"), era_of("2020-01")
    ('平成31', '令和元', '令和元', '令和2')
    """
    year, month = year_and_month(moment)
    begun = [(start, era) for era, start in ERA_STARTS.items() if (start, _ERA_MONTHS[era]) <= (year, month or 12)]
    if not begun:
        raise ValueError(f"{moment} is before {min(ERA_STARTS.values())}, the first era known here")
    start, era = max(begun)
    number = year - start + 1
    return f"{era}{'元' if number == 1 else number}"


def year_and_month(moment: str) -> tuple[int, int]:
    """Return year and month of a moment; the month is 0 where only the year is known.

    Examples
    --------
    >>> year_and_month("2021-06"), year_and_month("2014")
    ((2021, 6), (2014, 0))
    """
    year, _, month = str(moment).partition("-")
    return int(year), int(month or 0)


def beginning(moment: str) -> float:
    """Return when a moment begins, in years: January is .0.

    Examples
    --------
    >>> beginning("2021-07"), beginning("2014")
    (2021.5, 2014.0)
    """
    year, month = year_and_month(moment)
    return year + (max(month, 1) - 1) / 12


def ending(moment: str) -> float:
    """Return when a moment is over, in years.

    Examples
    --------
    >>> ending("2025-03"), ending("2019")
    (2025.25, 2020.0)
    """
    year, month = year_and_month(moment)
    return year + (month or 12) / 12


def fiscal_months(first: int, last: int) -> tuple[str, str]:
    """Return the first and the last month of fiscal years.

    Examples
    --------
    >>> fiscal_months(2021, 2024)
    ('2021-04', '2025-03')
    """
    return f"{first}-{_FIRST_MONTH:02d}", f"{last + 1}-{_FIRST_MONTH - 1:02d}"


def months_from(first: str, last: str) -> int:
    """Return how many months there are from a moment to another, both included.

    Examples
    --------
    >>> months_from("2021-06", "2025-03"), months_from("2015", "2019")
    (46, 60)
    """
    return round(12 * (ending(last) - beginning(first)))


_PERIOD = re.compile(r"(\d{4})年(?:(度)(末)?|（暦年）|(?:(\d{1,2})月(?:(\d{1,2})日)?)?)")


def span_of(period: str) -> tuple[date, date] | None:
    """Return the first and the last day of a period as tables write it; None of one that says no year.

    Of several years that it might be it is the whole from the first to the last.

    Examples
    --------
    >>> [str(day) for day in span_of("2022年度")], [str(day) for day in span_of("2015年4月～2015年8月")]
    (['2022-04-01', '2023-03-31'], ['2015-04-01', '2015-08-31'])
    >>> str(span_of("2022年度末")[0]), span_of("昨年")
    ('2023-03-31', None)
    """
    spans = [span for match in _PERIOD.finditer(period) if (span := _one(match)) is not None]
    return (min(first for first, _ in spans), max(last for _, last in spans)) if spans else None


def _one(match: re.Match[str]) -> tuple[date, date] | None:
    year, fiscal, end, month, day = match.groups()
    of, whole = int(year), (1, 12)
    try:
        if fiscal:
            last = date(of + 1, _FIRST_MONTH - 1, 31)
            return (last, last) if end else (date(of, _FIRST_MONTH, 1), last)
        if day:
            return (date(of, int(month), int(day)),) * 2
        first, last_month = (int(month), int(month)) if month else whole
        return date(of, first, 1), date(of, last_month, calendar.monthrange(of, last_month)[1])
    except ValueError:  # a day that no calendar has
        return None
