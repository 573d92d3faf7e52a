"""What a filled form changes in the tables of observations and corrections: nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from visionbook.intake.kpi_entry import Entry, Reading, Trouble
from visionbook.intake.kpi_reporters import told_apart
from visionbook.intake.kpi_totals import Reported, as_reported
from visionbook.messages import message
from visionbook.tables import TextTable
from visionbook.totals import measure_of
from visionbook.words import Words

OBSERVATIONS, CORRECTIONS = "kpi_observations", "corrections"
KEY_OF_OBSERVATION = ("kpi_id", "fiscal_year", "status")
KEY_OF_CORRECTION = ("table_name", "row_key", "field_name")
_SHORTEST_NAME = 3
"""Shorter ones are parts of other words: notes are not searched for them."""


@dataclass(frozen=True)
class Change:
    """One entry against the tables. `kind`: new, update, correct, details, same; `old` is the value so far.

    `how` says how the value comes from a running total that was reported, for the note; nothing if it does not.
    """

    kind: str
    entry: Entry
    old: str | None = None
    how: str = ""


@dataclass(frozen=True)
class Origin:
    """Where the values come from, who answers for corrections, and which departments and bodies the data name."""

    file: str
    source_id: str
    reason: str | None
    undone_by: str
    departments: frozenset[str] = frozenset()
    publish_persons: bool = False


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
    departments = origin.departments | book.departments()
    if (
        origin.reason
        and told_apart(origin.undone_by, departments, is_department=True)[1]
        and not origin.publish_persons
    ):
        plan.remarks.append(message("form_changes.by_is_published", name=origin.undone_by))
    for entry in reading.entries:
        change = _change(book, _credited(entry, departments, origin, plan), origin, plan, words)
        if change is None:
            continue
        plan.changes.append(change)
        if change.kind in ("new", "update", "details"):
            row = book.row(entry.kpi_id, entry.status) or {}
            plan.rows.setdefault(OBSERVATIONS, []).append(_observation(change, row, fiscal_year, origin, words))
        elif change.kind == "correct":
            plan.rows.setdefault(CORRECTIONS, []).extend(_corrections(book, change, origin, words))
    return plan


def _by_key(table: TextTable, key: Sequence[str]) -> dict[tuple[str, ...], dict[str, str]]:
    rows = (dict(zip(table.columns, cells, strict=True)) for _, cells in table.rows)
    return {tuple(row[name] for name in key): row for row in rows}


@dataclass(frozen=True)
class _Book:
    """The rows of the tables as they stand, and those of one fiscal year in use."""

    fiscal_year: int
    observations: Mapping[tuple[str, ...], dict[str, str]]
    corrections: Mapping[tuple[str, ...], dict[str, str]]

    def row(self, kpi_id: str, status: str) -> dict[str, str] | None:
        return self.observations.get((kpi_id, str(self.fiscal_year), status))

    def correction(self, kpi_id: str, status: str, name: str = "value") -> dict[str, str] | None:
        return self.corrections.get((OBSERVATIONS, f"{kpi_id}/{self.fiscal_year}/{status}", name))

    def is_corrected(self, kpi_id: str, status: str) -> bool:
        return any(self.correction(kpi_id, status, name) for name in ("value", "measure"))

    def used(self, kpi_id: str, status: str) -> Reported | None:
        """Return what is in use: as corrected, or as it stands."""
        row = self.row(kpi_id, status)
        return None if row is None else _reported(self._in_use(row))

    def history(self, kpi_id: str) -> list[dict[str, str]]:
        """Return all rows of an indicator as they are in use."""
        return [self._in_use(row) for row in self.observations.values() if row["kpi_id"] == kpi_id]

    def _in_use(self, row: dict[str, str]) -> dict[str, str]:
        key = "/".join(row[name] for name in KEY_OF_OBSERVATION)
        found = {name: self.corrections.get((OBSERVATIONS, key, name)) for name in ("value", "measure")}
        return row | {name: correction["used"] for name, correction in found.items() if correction}

    def departments(self) -> set[str]:
        """Return who is named as having reported: the column for departments holds nothing else."""
        rows = (*self.observations.values(), *self.corrections.values())
        return {row["reported_by_ja"] for row in rows if row.get("reported_by_ja")}


def _reported(row: Mapping[str, str]) -> Reported:
    return Reported(measure_of(row["measure"]), Decimal(row["value"]))


def _credited(entry: Entry, departments: set[str] | frozenset[str], origin: Origin, plan: Plan) -> Entry:
    """Return an entry whose department and person are told apart; a name that would be published is a trouble."""
    by, held = told_apart(entry.reported_by, departments, is_department=True)
    either, unknown = told_apart(entry.reporter, departments, is_department=False)
    if held or unknown:
        plan.remarks.append(message("form_changes.held_back", place=entry.place, name=held or unknown))
    person = " ".join(dict.fromkeys(part for part in (entry.person, held, unknown) if part))
    entry = replace(entry, reported_by=by or either, person=person, reporter="")
    name = "".join(person.split())
    if len(name) >= _SHORTEST_NAME and not origin.publish_persons:
        texts = {"note": entry.note, "file": f"{origin.file}{entry.place}", "reason": origin.reason or ""}
        for where, text in texts.items():
            if name in "".join(text.split()):
                remedy = message(f"form_changes.take_name_out_of_{where}")
                plan.troubles.append(Trouble(entry.place, text[:60], message("form_changes.holds_a_name"), remedy))
    return entry


def _change(book: _Book, entry: Entry, origin: Origin, plan: Plan, words: Words) -> Change | None:
    old = book.used(entry.kpi_id, entry.status)
    final = book.used(entry.kpi_id, "final")
    how = ""
    if old is None or old != Reported(entry.measure, entry.value):
        found = as_reported(entry, book.fiscal_year, book.history(entry.kpi_id), words)
        plan.troubles += found.troubles
        plan.remarks += found.remarks
        if found.troubles:
            return None
        entry, how = found.entry, found.how
    new = Reported(entry.measure, entry.value)
    if old == new:
        kind = "details" if _has_new_details(book, entry, how, words) else "same"
        return Change(kind, entry, plain(old.value), how)
    if entry.status == "preliminary" and final is not None:
        if final == new:
            return Change("same", entry, plain(final.value), how)
        rule = message("form_changes.final_is_recorded", final=plain(final.value))
        plan.troubles.append(Trouble(entry.place, entry.written, rule, message("form_changes.clear_or_correct")))
        return None
    if old is None:
        return Change("new", entry, None, how)
    if entry.status != "final":
        if not book.is_corrected(entry.kpi_id, entry.status):
            return Change("update", entry, plain(old.value), how)
        rule = message("form_changes.differs_from_correction", old=plain(old.value))
        plan.troubles.append(Trouble(entry.place, entry.written, rule, message("form_changes.change_by_hand")))
        return None
    if origin.reason is not None:
        return _correct(book, Change("correct", entry, plain(old.value), how), plan)
    rule = message("form_changes.differs_from_final", old=plain(old.value))
    plan.troubles.append(Trouble(entry.place, entry.written, rule, message("form_changes.restore_or_correct")))
    return None


def _correct(book: _Book, change: Change, plan: Plan) -> Change | None:
    """Return a correction; None, with a trouble, where the table of corrections cannot hold it."""
    entry, row = change.entry, book.row(change.entry.kpi_id, change.entry.status)
    if not row["measure"] and entry.measure != measure_of(row["measure"]):
        rule = message("form_changes.measure_is_empty")
        plan.troubles.append(Trouble(entry.place, entry.written, rule, message("form_changes.write_measure")))
        return None
    if entry.note:
        plan.remarks.append(message("form_changes.note_not_kept", place=entry.place))
    return change


def _details(entry: Entry, how: str, words: Words) -> dict[str, str]:
    about = words("form.about_note", written=entry.written) if entry.about else ""
    confirmed = words("form.confirmed_note") if entry.confirmed else ""
    return {
        "reported_by_ja": entry.reported_by,
        "person_ja": entry.person,
        "reported_on": entry.reported_on.isoformat() if entry.reported_on else "",
        "note_ja": " ".join(part for part in (confirmed, about, how, entry.note) if part),
    }


def _has_new_details(book: _Book, entry: Entry, how: str, words: Words) -> bool:
    """Whether note, reporter or day differ; what stands under a correction is left alone."""
    if book.is_corrected(entry.kpi_id, entry.status):
        return False
    row = book.row(entry.kpi_id, entry.status)
    return _with_details(row, entry, how, words) != row


def _with_details(row: Mapping[str, str], entry: Entry, how: str, words: Words) -> dict[str, str]:
    """Return a recorded row with another note, and with reporter and day where it had none."""
    given = _details(entry, how, words)
    return {**row, **{name: text for name, text in given.items() if text and (name == "note_ja" or not row[name])}}


def _observation(
    change: Change, row: Mapping[str, str], fiscal_year: int, origin: Origin, words: Words
) -> dict[str, str]:
    entry = change.entry
    if change.kind == "details":
        return _with_details(row, entry, change.how, words)
    return {
        "kpi_id": entry.kpi_id,
        "fiscal_year": str(fiscal_year),
        "value": plain(entry.value),
        "measure": entry.measure,
        "status": entry.status,
        **_details(entry, change.how, words),
        "source_id": origin.source_id,
        "source_place": _source_place(entry, origin, words),
    }


def _corrections(book: _Book, change: Change, origin: Origin, words: Words) -> list[dict[str, str]]:
    """Return the corrections of a value, and of what it is about where that differs; each says who reported it."""
    entry, row = change.entry, book.row(change.entry.kpi_id, change.entry.status)
    used = book.used(entry.kpi_id, entry.status)
    new = {"value": plain(entry.value), "measure": entry.measure}
    differs = {"value": used.value != entry.value, "measure": used.measure != entry.measure}
    who = {name: text for name, text in _details(entry, change.how, words).items() if name != "note_ja"}
    return [
        {
            "table_name": OBSERVATIONS,
            "row_key": f"{entry.kpi_id}/{book.fiscal_year}/{entry.status}",
            "field_name": name,
            "printed": row[name],
            "used": new[name],
            "reason_ja": _reason(book.correction(entry.kpi_id, entry.status, name), change, origin, words),
            "undone_by_ja": origin.undone_by,
            **who,
            "source_id": origin.source_id,
            "source_place": _source_place(entry, origin, words),
        }
        for name in new
        if differs[name]
    ]


def _reason(earlier: Mapping[str, str] | None, change: Change, origin: Origin, words: Words) -> str:
    """Return why, with how the value comes from a total, and with the correction that this one takes the place of."""
    confirmed = words("form.confirmed_note") if change.entry.confirmed else ""
    reason = " ".join(part for part in (confirmed, origin.reason, change.how) if part)
    if earlier is None:
        return reason
    before = {"before": earlier["printed"], "used": earlier["used"], "earlier": earlier["reason_ja"]}
    return words("form.corrected_again", reason=reason, **before)


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
