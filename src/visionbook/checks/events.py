"""Registered births, deaths and moves that cannot be: ahead of time, against their totals, half of one definition."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from visionbook.ages import TOTAL
from visionbook.checks.indicators import answered
from visionbook.checks.rows import Row, rows_of
from visionbook.messages import message
from visionbook.tables import Problem, TextTable

_PAIRS = (("births", "deaths"), ("moves_in", "moves_out"))
_EVENTS = tuple(event for pair in _PAIRS for event in pair)
_NEW_YEAR = "01-01"
_VALUE = "value"
_UNEXPLAINED = Decimal("0.01")
"""The part of a population that a change may differ by from its births, deaths and moves: registers are corrected."""


def event_problems(
    events: TextTable,
    populations: TextTable | None,
    series: TextTable | None,
    answer: Mapping[str, str],
    today: date,
) -> Iterator[Problem]:
    """Yield what is wrong with a table of registered births, deaths and moves.

    - A year that has not ended has no events yet.
    - Births and deaths of one year and source count the same people, and so do moves in and out: their difference
      would mean nothing otherwise.
    - Nobody can leave who is not there: no more events than people, where the source has a total of that year.
    - Where the source has the totals of two new years' days, the events between them explain the change, but for a
      hundredth of the people. A row says by the contract's ``answer`` that its figure is right all the same.
    """
    groups: dict[tuple[str, str, str], dict[str, Row]] = {}
    for row in rows_of(events):
        groups.setdefault((row["area_code"], row["year"], row["source_id"]), {})[row["event"]] = row
        if row["year"].isdecimal() and int(row["year"]) >= today.year:
            yield row.problem("year", message("events.not_ended"), message("events.not_ended_remedy"))
    totals = _new_years_totals(populations, series)
    for (area, year, source), rows in groups.items():
        yield from _pair_problems(rows)
        if year.isdecimal():
            start, end = (totals.get((area, source, int(year) + later)) for later in (0, 1))
            yield from _total_problems(rows, start, end, answer)


def _pair_problems(rows: Mapping[str, Row]) -> Iterator[Problem]:
    for first, second in _PAIRS:
        one, other = rows.get(first), rows.get(second)
        for column in ("universe", "abroad"):
            if one and other and one[column] != other[column]:
                rule = message("events.other_half", event=first, value=one[column])
                yield other.problem(column, rule, message("events.other_half_remedy"))


def _total_problems(
    rows: Mapping[str, Row], start: Decimal | None, end: Decimal | None, answer: Mapping[str, str]
) -> Iterator[Problem]:
    if start is None:
        return
    for event in ("deaths", "moves_out"):
        value = rows[event].figure(_VALUE) if event in rows else None
        people = start + sum((rows[name].figure(_VALUE) or 0 for name in ("births", "moves_in") if name in rows), 0)
        if value is not None and value > people:
            rule = message("events.more_than_people", people=int(people))
            yield rows[event].problem(_VALUE, rule, message("events.sums_remedy"))
            return
    values = [rows[event].figure(_VALUE) if event in rows else None for event in _EVENTS]
    if end is None or None in values or not _whole(rows.values()):
        return
    births, deaths, moves_in, moves_out = values
    explained, change = births - deaths + moves_in - moves_out, end - start
    if abs(change - explained) > _UNEXPLAINED * start and not any(answered(row.cells, answer) for row in rows.values()):
        facts = {"change": int(change), "explained": int(explained), "start": int(start), "end": int(end)}
        remedy = message("events.balance_remedy", field=answer.get("field"), words=answer.get("words"))
        yield rows["births"].problem(_VALUE, message("events.balance", **facts), remedy)


def _whole(rows: Iterable[Row]) -> bool:
    """Return whether rows count all residents, and moves from and to abroad: only they make up a register's change."""
    return all(
        row["universe"] == "with_foreigners" and (row["abroad"] == "true" or not row["event"].startswith("moves"))
        for row in rows
    )


def _new_years_totals(populations: TextTable | None, series: TextTable | None) -> dict[tuple[str, str, int], Decimal]:
    """Return observed totals of 1 January by area, source and year."""
    if populations is None or series is None:
        return {}
    yearly = {row["series"] for row in rows_of(series) if row["reference_day"] == _NEW_YEAR and not row["base_year"]}
    found = {}
    for row in rows_of(populations):
        kind = (row["variant"], row["sex"], row["age_group"])
        if row["series"] in yearly and kind == ("observed", "both", TOTAL) and row["year"].isdecimal():
            value = row.figure("population")
            if value is not None:
                found[row["area_code"], row["source_id"], int(row["year"])] = value
    return found


def ahead_of_source_problems(
    populations: TextTable, series: TextTable | None, sources: TextTable | None
) -> Iterator[Problem]:
    """Yield what was observed on a day after its source had been published: a total before its year.

    A source without a date of publication, such as a statistic of every year, says nothing.
    """
    if series is None or sources is None:
        return
    days = {row["series"]: row["reference_day"] for row in rows_of(series)}
    published = {row["source_id"]: row["published"] for row in rows_of(sources) if row["published"]}
    for row in rows_of(populations):
        when = published.get(row["source_id"])
        if when is None or row["variant"] != "observed" or row["age_group"] != TOTAL or row["sex"] != "both":
            continue
        day = f"{row['year']}-{days.get(row['series']) or _NEW_YEAR}"
        if day > _last_day(when):
            rule = message("events.ahead_of_source", day=day, published=when)
            yield row.problem("year", rule, message("events.ahead_of_source_remedy"))


def _last_day(published: str) -> str:
    """Return the last day of a year, a month or a day.

    Examples
    --------
    >>> _last_day("2018"), _last_day("2024-02"), _last_day("2024-03-05")
    ('2018-12-31', '2024-02-29', '2024-03-05')
    """
    parts = published.split("-")
    if len(parts) == 1:
        return f"{published}-12-31"
    if len(parts) == 2 and parts[0].isdecimal() and parts[1] in _MONTHS:
        return f"{published}-{monthrange(int(parts[0]), int(parts[1]))[1]:02d}"
    return published


_MONTHS = {f"{month:02d}" for month in range(1, 13)}
