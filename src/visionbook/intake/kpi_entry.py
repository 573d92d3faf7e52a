"""What a form says: entries, troubles, remarks; where a form lies on a sheet, and which of its cells were confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from visionbook.intake.cell_text import half_width, squeezed
from visionbook.intake.kpi_form import EntryUnit
from visionbook.intake.sheets import Sheet
from visionbook.messages import Message, message
from visionbook.totals import YEAR


@dataclass(frozen=True)
class Trouble:
    """One reason not to import: where, what stands there, what is wrong with it, what to do."""

    place: str
    written: str | None
    rule: str
    remedy: str

    @property
    def message(self) -> Message:
        """The trouble in one line, in English and in the reader's language."""
        facts = {"place": self.place, "rule": self.rule, "remedy": self.remedy}
        if self.written is None:
            return message("form_rows.trouble", **facts)
        return message("form_rows.trouble_with", **facts, written=self.written)

    def __str__(self) -> str:
        return str(self.message)


@dataclass(frozen=True)
class Entry:
    """One reported value in base units, with where it stood and the characters that stood there.

    `measure` says whether it is the value of the year or a running total since the year `since`; `unit` is that of the
    form. `reporter` is who reported where the form does not say whether that is a department or a person. `confirmed`
    says whether something was asked about it, and confirmed.
    """

    kpi_id: str
    place: str
    written: str
    value: Decimal
    about: bool
    status: str
    reported_by: str = ""
    reported_on: date | None = None
    note: str = ""
    person: str = ""
    reporter: str = ""
    measure: str = YEAR
    since: int = 0
    unit: EntryUnit | None = None
    confirmed: bool = False


@dataclass
class Reading:
    """What a file says: entries, troubles, remarks that stop nothing, and how many indicators are left blank."""

    entries: list[Entry] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    blank: int = 0
    empty: dict[str, list[str]] = field(default_factory=dict)
    """Places of rows without a value by indicator, of sheets that hold values."""


@dataclass(frozen=True)
class Located:
    """A form on a sheet: the row of its heads and the position of each column."""

    sheet: Sheet
    head_row: int
    columns: dict[str, int]
    fiscal_year: int
    others: dict[str, int] = field(default_factory=dict)


def cell_name(name: str) -> str:
    """Return the name of a cell in one form: ``SHEET!CELL``, without quotation marks and dollar signs."""
    sheet, mark, cell = half_width(name).replace("$", "").rpartition("!")
    return f"{squeezed(sheet).strip(chr(39))}{mark}{cell.strip().upper()}"


@dataclass
class Confirmed:
    """The cells that the caller confirmed, and those of them that a question was about."""

    names: set[str]
    asked: set[str] = field(default_factory=set)

    def __contains__(self, place: str) -> bool:
        names = {cell_name(place), cell_name(place).rpartition("!")[2]}
        self.asked |= names & self.names
        return bool(names & self.names)


def question(place: str, written: str, rules: Sequence[Message]) -> Trouble:
    """Return the trouble of a value that may be a slip, and may be confirmed."""
    rule = rules[0]
    for each in rules[1:]:
        rule = message("form_rows.both", first=rule, second=each)
    return Trouble(place, written, rule, message("form_rows.confirm", place=place))


def status_said(status: str) -> Message:
    """Return the sureness of a value for a message."""
    return message(f"form_rows.status_{status}")
