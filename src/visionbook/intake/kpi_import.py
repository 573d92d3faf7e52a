"""What a filled form changes in the tables of observations and corrections: nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from visionbook.intake.kpi_rows import Entry, Reading, Trouble
from visionbook.tables import TextTable
from visionbook.words import Words

OBSERVATIONS, CORRECTIONS = "kpi_observations", "corrections"
KEY_OF_OBSERVATION = ("kpi_id", "fiscal_year", "status")
KEY_OF_CORRECTION = ("table_name", "row_key", "field_name")


@dataclass(frozen=True)
class Change:
    """One entry against the tables. `kind`: new, update, correct, details, same; `old` is the value so far."""

    kind: str
    entry: Entry
    old: str | None = None


@dataclass(frozen=True)
class Origin:
    """Where the values come from and who answers for corrections."""

    file: str
    source_id: str
    reason: str | None
    undone_by: str


@dataclass
class Plan:
    """All changes that a form asks for, the rows to write by table, and the troubles that forbid it."""

    changes: list[Change] = field(default_factory=list)
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def plan_import(
    reading: Reading, fiscal_year: int, observations: TextTable, corrections: TextTable, origin: Origin, words: Words
) -> Plan:
    """Return what the entries of a form change.

    Parameters
    ----------
    reading : Reading
        What the form says.
    fiscal_year : int
        The year of the form.
    observations, corrections : TextTable
        The tables as their files hold them.
    origin : Origin
        File, source, and what a correction needs.
    words : Words
        The words of the notes and places that are written.
    """
    book = _Book(fiscal_year, _by_key(observations, KEY_OF_OBSERVATION), _by_key(corrections, KEY_OF_CORRECTION))
    plan = Plan(troubles=list(reading.troubles), remarks=list(reading.remarks))
    for entry in reading.entries:
        change = _change(book, entry, origin, plan, words)
        if change is None:
            continue
        plan.changes.append(change)
        if change.kind in ("new", "update", "details"):
            row = book.row(entry.kpi_id, entry.status) or {}
            plan.rows.setdefault(OBSERVATIONS, []).append(_observation(change, row, fiscal_year, origin, words))
        elif change.kind == "correct":
            plan.rows.setdefault(CORRECTIONS, []).append(_correction(book, entry, origin, words))
    return plan


def _by_key(table: TextTable, key: Sequence[str]) -> dict[tuple[str, ...], dict[str, str]]:
    rows = (dict(zip(table.columns, cells, strict=True)) for _, cells in table.rows)
    return {tuple(row[name] for name in key): row for row in rows}


@dataclass(frozen=True)
class _Book:
    """The rows of one fiscal year as they stand, and the corrections to them."""

    fiscal_year: int
    observations: Mapping[tuple[str, ...], dict[str, str]]
    corrections: Mapping[tuple[str, ...], dict[str, str]]

    def row(self, kpi_id: str, status: str) -> dict[str, str] | None:
        return self.observations.get((kpi_id, str(self.fiscal_year), status))

    def correction(self, kpi_id: str, status: str) -> dict[str, str] | None:
        return self.corrections.get((OBSERVATIONS, f"{kpi_id}/{self.fiscal_year}/{status}", "value"))

    def value(self, kpi_id: str, status: str) -> str | None:
        """Return the value in use: as corrected, or as it stands."""
        row, correction = self.row(kpi_id, status), self.correction(kpi_id, status)
        return None if row is None else correction["used"] if correction else row["value"]


def _change(book: _Book, entry: Entry, origin: Origin, plan: Plan, words: Words) -> Change | None:
    old = book.value(entry.kpi_id, entry.status)
    final = book.value(entry.kpi_id, "final")
    if old is not None and Decimal(old) == entry.value:
        kind = "details" if _has_new_details(book, entry, words) else "same"
        return Change(kind, entry, old)
    if entry.status == "preliminary" and final is not None:
        if Decimal(final) == entry.value:
            return Change("same", entry, final)
        rule = f"is preliminary, but the final value is recorded already ({final})"
        remedy = "clear it, or report it as final with --correct"
        plan.troubles.append(Trouble(entry.place, entry.written, rule, remedy))
        return None
    if old is None:
        return Change("new", entry)
    if entry.status != "final":
        if book.correction(entry.kpi_id, entry.status) is None:
            return Change("update", entry, old)
        rule = f"differs from the recorded value {old}, which is a correction"
        plan.troubles.append(Trouble(entry.place, entry.written, rule, "change data/corrections.csv by hand"))
        return None
    if origin.reason is not None:
        if entry.note:
            plan.remarks.append(f"{entry.place}: the note is not kept; a correction keeps its reason")
        return Change("correct", entry, old)
    rule = f"differs from the final value recorded already ({old}); a final value is never overwritten"
    remedy = "restore it, or import with --correct REASON to record a correction"
    plan.troubles.append(Trouble(entry.place, entry.written, rule, remedy))
    return None


def _details(entry: Entry, words: Words) -> dict[str, str]:
    about = words("form.about_note", written=entry.written) if entry.about else ""
    confirmed = words("form.confirmed_note") if entry.confirmed else ""
    return {
        "reported_by_ja": entry.reported_by,
        "reported_on": entry.reported_on.isoformat() if entry.reported_on else "",
        "note_ja": " ".join(part for part in (confirmed, about, entry.note) if part),
    }


def _has_new_details(book: _Book, entry: Entry, words: Words) -> bool:
    """Whether note, reporter or day differ; what stands under a correction is left alone."""
    if book.correction(entry.kpi_id, entry.status):
        return False
    row = book.row(entry.kpi_id, entry.status)
    return _with_details(row, entry, words) != row


def _with_details(row: Mapping[str, str], entry: Entry, words: Words) -> dict[str, str]:
    """Return a recorded row with another note, and with reporter and day where it had none."""
    given = _details(entry, words)
    return {**row, **{name: text for name, text in given.items() if text and (name == "note_ja" or not row[name])}}


def _observation(
    change: Change, row: Mapping[str, str], fiscal_year: int, origin: Origin, words: Words
) -> dict[str, str]:
    entry = change.entry
    if change.kind == "details":
        return _with_details(row, entry, words)
    return {
        "kpi_id": entry.kpi_id,
        "fiscal_year": str(fiscal_year),
        "value": plain(entry.value),
        "status": entry.status,
        **_details(entry, words),
        "source_id": origin.source_id,
        "source_place": _source_place(entry, origin, words),
    }


def _correction(book: _Book, entry: Entry, origin: Origin, words: Words) -> dict[str, str]:
    row, earlier = book.row(entry.kpi_id, entry.status), book.correction(entry.kpi_id, entry.status)
    reason = f"{words('form.confirmed_note')} {origin.reason}" if entry.confirmed else origin.reason
    if earlier:
        before = {"before": earlier["printed"], "used": earlier["used"], "earlier": earlier["reason_ja"]}
        reason = words("form.corrected_again", reason=reason, **before)
    return {
        "table_name": OBSERVATIONS,
        "row_key": f"{entry.kpi_id}/{book.fiscal_year}/{entry.status}",
        "field_name": "value",
        "printed": row["value"],
        "used": plain(entry.value),
        "reason_ja": reason,
        "undone_by_ja": origin.undone_by,
        "source_id": origin.source_id,
        "source_place": _source_place(entry, origin, words),
    }


def _source_place(entry: Entry, origin: Origin, words: Words) -> str:
    place = words("form.source_place", file=origin.file, place=entry.place)
    return " ".join("".join(sign if sign.isprintable() else " " for sign in place).split())


def plain(value: Decimal) -> str:
    """Return a number as a data file holds it.

    Examples
    --------
    >>> plain(Decimal("1.2E+8")), plain(Decimal("0.1230"))
    ('120000000', '0.123')
    """
    return format(value.normalize(), "f")
