"""What a running total in a form means: the value of its year where the earlier years are known, else a total."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from visionbook.intake.kpi_entry import Entry, Trouble
from visionbook.intake.kpi_form import entered_amount
from visionbook.messages import Message, message
from visionbook.observation_checks import falling_total, values_as_sure
from visionbook.totals import TOTAL, YEAR, Sum, sum_up_to
from visionbook.words import Words


@dataclass(frozen=True)
class Reported:
    """A value in base units and what it is about: `visionbook.totals.YEAR` or `TOTAL`."""

    measure: str
    value: Decimal


@dataclass
class Found:
    """An entry as it is recorded, how its value comes from a total (for the note), troubles and remarks."""

    entry: Entry
    how: str = ""
    troubles: list[Trouble] = field(default_factory=list)
    remarks: list[Message] = field(default_factory=list)


def as_reported(entry: Entry, fiscal_year: int, history: Sequence[Mapping[str, str]], words: Words) -> Found:
    """Return how an entry is recorded beside the other years of its indicator.

    A total less the sum of the earlier years is the value of its year if all of these are at least as sure as it is;
    a later correction of a less sure one would else move a value that nobody reported. It stays a total if not: as good
    as the sum for the judgement. A total below what is as sure of the years before it is refused, this one or a later.

    Parameters
    ----------
    entry : Entry
        What the form says.
    fiscal_year : int
        The year of the form.
    history : sequence of mapping
        All rows of the indicator as they are in use: fiscal_year, value, measure, status, as text.
    words : Words
        The words of notes.
    """
    if not entry.since:
        return Found(entry)
    key = (str(fiscal_year), entry.status)
    others = [row for row in history if (row["fiscal_year"], row["status"]) != key]
    trouble = _falling(entry, fiscal_year, others)
    if trouble:
        return Found(entry, troubles=[trouble])
    if entry.measure != TOTAL:
        return Found(entry)
    before = sum_up_to(values_as_sure(others, entry.status), entry.since, fiscal_year - 1)
    total = entered_amount(entry.value, entry.unit)
    if before.missing:
        said = {"place": entry.place, "total": total, "years": list(map(str, before.missing))}
        return Found(entry, remarks=[message("form_changes.kept_as_total", **said)])
    own = replace(entry, measure=YEAR, value=entry.value - Decimal(before.value))
    if not before.parts:
        return Found(own, words("form.total_of_first_year"))
    said = {"total": total, "earlier": entered_amount(before.value, entry.unit)}
    remark = message(
        "form_changes.turned_into_year", place=entry.place, value=entered_amount(own.value, entry.unit), **said
    )
    how = words("form.total_note", written=entry.written, year=fiscal_year, before=fiscal_year - 1, **said)
    return Found(own, how, remarks=[remark])


def _falling(entry: Entry, fiscal_year: int, others: Sequence[Mapping[str, str]]) -> Trouble | None:
    """Return the trouble of an entry that makes a total, itself or a later one, lower than the years before it."""
    own = {"fiscal_year": str(fiscal_year), "status": entry.status, "measure": entry.measure, "value": str(entry.value)}
    low = falling_total([*others, own], entry.since)
    if low is None or falling_total(others, entry.since):
        return None  # what falls without this entry is not its fault: `check` says so
    total, before = low
    return _trouble(entry, fiscal_year, int(total["fiscal_year"]), before)


def _trouble(entry: Entry, fiscal_year: int, year: int, before: Sum) -> Trouble:
    sum_before = entered_amount(before.value, entry.unit)
    if year == fiscal_year:
        rule = message("form_changes.total_too_low", before=sum_before)
        return Trouble(entry.place, entry.written, rule, message("form_changes.correct_total"))
    rule = message("form_changes.later_total_too_low", year=year, before=sum_before)
    return Trouble(entry.place, entry.written, rule, message("form_changes.correct_either", year=year))
