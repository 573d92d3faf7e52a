"""One row of the form: which indicator it belongs to, and what was entered, or why that cannot be said."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from visionbook.intake.cell_text import UnreadableError, half_width, is_formula, parse_amount, parse_date, squeezed
from visionbook.intake.kpi_form import LONGEST_NOTE, STATUSES, WHOLE_UNITS, same_words
from visionbook.intake.kpi_template import Form, Line
from visionbook.intake.sheets import Cell, Sheet

_KINDS = {
    "formula": ("holds a formula", "replace it with the number (値の貼り付け)"),
    "error": ("holds an error", "write the number, or leave the cell empty"),
    "boolean": ("holds TRUE or FALSE", "write the number"),
    "date": ("holds a date", "write the number; the cell turned it into a date"),
    "other": ("holds something that is no number", "write the number"),
}


@dataclass(frozen=True)
class Trouble:
    """One reason not to import: where, what stands there, what is wrong with it, what to do."""

    place: str
    written: str | None
    rule: str
    remedy: str

    def __str__(self) -> str:
        shown = f"  {self.written!r}" if self.written is not None else ""
        return f"{self.place}{shown}  {self.rule}; {self.remedy}"


@dataclass(frozen=True)
class Entry:
    """One reported value in base units, with where it stood and the characters that stood there."""

    kpi_id: str
    place: str
    written: str
    value: Decimal
    about: bool
    status: str
    reported_by: str = ""
    reported_on: date | None = None
    note: str = ""
    confirmed: bool = False


@dataclass
class Reading:
    """What a file says: entries, troubles, remarks that stop nothing, and how many indicators are left blank."""

    entries: list[Entry] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    blank: int = 0


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


class FormRows:
    """The rows of one form."""

    def __init__(self, located: Located, form: Form, periods: dict, accepted: set[str], today: date, asked: set[str]):
        self.sheet, self.head_row, self.columns = located.sheet, located.head_row, located.columns
        self.others = located.others
        self.form, self.periods, self.accepted, self.today, self.asked = form, periods, accepted, today, asked
        self.lines = {line.kpi["kpi_id"]: line for line in form.lines}
        self.last_row = max((row for row, _ in self.sheet.cells), default=0)
        self.anchors = self._anchors()
        self.troubles: list[Trouble] = []

    def _anchors(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Cells of merged areas in the columns that are read, with the cell that holds their content."""
        anchors = {}
        for first_row, first, last_row, last in self.sheet.merged:
            for column in self.columns.values():
                if first <= column <= last:
                    rows = range(first_row, min(last_row, self.last_row) + 1)
                    anchors |= {(row, column): (first_row, first) for row in rows}
        return anchors

    def at(self, row: int, name: str) -> Cell | None:
        """Return the cell of a column in a row, or the merged cell that covers it."""
        if name not in self.columns:
            return None
        place = (row, self.columns[name])
        return self.sheet.cells.get(self.anchors.get(place, place))

    def trouble(self, cell: Cell, rule: str, remedy: str) -> None:
        """Note a trouble with a cell."""
        try:
            written = cell.written
        except UnreadableError:
            written = format(Decimal(format(cell.value, ".15g")), "f")
        self.troubles.append(Trouble(self.sheet.place(cell.row, cell.column), written[:60], rule, remedy))

    def read(self, reading: Reading) -> None:
        """Add what the rows say to a reading."""
        common_by, common_on = self.common("reported_by"), self.common("reported_on")
        by = self.text(common_by) if common_by else ""
        on = self.day(common_on) if common_on else None
        for row in range(self.head_row + 1, self.last_row + 1):
            entry = self.entry(row, reading)
            if entry:
                entry = replace(entry, reported_by=entry.reported_by or by, reported_on=entry.reported_on or on)
                reading.entries.append(entry)
        reading.troubles += self.troubles

    def common(self, name: str) -> Cell | None:
        """Return the cell beside the label of what holds for all rows."""
        label = squeezed(self.form.words(f"form.all_{name}"))
        for (row, column), cell in sorted(self.sheet.cells.items()):
            if row < self.head_row and cell.kind == "text" and squeezed(cell.value) == label:
                beside = (self.sheet.cells.get((row, each)) for each in range(column + 1, column + 6))
                return next((each for each in beside if each is not None), None)
        return None

    def entry(self, row: int, reading: Reading) -> Entry | None:
        """Return what one row reports; None if nothing, or if it cannot be said."""
        named, cell = self.at(row, "id"), self.sheet.cells.get((row, self.columns["value"]))
        line = self.line(row, named, cell)
        if line is None:
            return None
        self.remark_changed(row, line, reading)
        if self.is_covered(row):
            empty = Cell(row, self.columns["value"], "text", "")
            self.trouble(
                cell or empty, "has a picture or a shape over it", "write the number, and move the picture away"
            )
            return None
        if cell is None:
            self.remark_without_value(row, reading)
            return None
        if not (self.is_one_cell(row, cell) and self.is_row_of(row, line)):
            return None
        before = len(self.troubles)
        amount = self.amount(cell, line)
        if amount is None:
            return None
        if amount[0] is None:
            self.remark_without_value(row, reading)
            return None
        value, about, written = amount
        confirmed = self.ask_about(cell, line, value)
        status = self.status(row, cell)
        note, by, on = self.at(row, "note"), self.at(row, "reported_by"), self.at(row, "reported_on")
        texts = {"note": self.text(note), "reported_by": self.text(by), "reported_on": self.day(on)}
        if len(self.troubles) > before or status is None:
            return None
        place = self.sheet.place(cell.row, cell.column)
        return Entry(line.kpi["kpi_id"], place, written, value, about, status, **texts, confirmed=confirmed)

    def line(self, row: int, named: Cell | None, cell: Cell | None) -> Line | None:
        """Return the line of the form that a row belongs to."""
        kpi_id = squeezed(str(named.value)).lower() if named is not None and named.kind == "text" else ""
        if kpi_id in self.lines:
            return self.lines[kpi_id]
        if cell is None or same_words(str(cell.value), self.form.head("value")):  # the heads once more
            return None
        if kpi_id in self.periods:
            first, last = self.periods[kpi_id]
            year = self.form.fiscal_year
            self.trouble(cell, f"is for fiscal year {year}, but {kpi_id} covers {first} to {last}", "clear the cell")
        elif kpi_id:
            self.trouble(cell, f"is for an unknown indicator {kpi_id[:40]!r}", "restore the identifier of the row")
        else:
            self.trouble(cell, "stands in a row without an identifier", "restore the identifier, or clear the cell")
        return None

    def remark_changed(self, row: int, line: Line, reading: Reading) -> None:
        """Say that a number of another column differs from the record: it is not read from this form."""
        recorded = {year: value for year, (value, _) in line.earlier.items()}
        recorded |= {name: line.kpi[name] for name in ("baseline", "target")}
        for name in ("baseline", "target", *self.form.years):
            column = self.others.get(squeezed(self.form.head(name)))
            cell = self.sheet.cells.get((row, column)) if column else None
            expected = line.entered(recorded.get(name))
            if cell is None or cell.kind != "number":
                continue
            if expected is None or not math.isclose(cell.value, expected, rel_tol=1e-9, abs_tol=1e-12):
                place = self.sheet.place(row, column)
                reading.remarks.append(
                    f"{place} differs from what is recorded, and is not read: only the year of the form is"
                )

    def is_covered(self, row: int) -> bool:
        """Return whether a picture lies over the value of a row."""
        column = self.columns["value"]
        return any(top <= row <= bottom and left <= column <= right for top, left, bottom, right in self.sheet.covered)

    def is_one_cell(self, row: int, cell: Cell) -> bool:
        """Return whether the value stands in a cell of its own row and column, and not in one merged over others."""
        area = next(
            (a for a in self.sheet.merged if a[0] <= row <= a[2] and a[1] <= self.columns["value"] <= a[3]), None
        )
        if area is None:
            return True
        ids = {
            named.value for each in range(area[0], min(area[2], self.last_row) + 1) if (named := self.at(each, "id"))
        }
        columns = [name for name, column in self.columns.items() if area[1] <= column <= area[3]]
        if len(ids) > 1 or len(columns) > 1:
            over = "several indicators" if len(ids) > 1 else "several columns"
            self.trouble(cell, f"stands in a cell merged over {over}", "unmerge it and write one number per row")
            return False
        return True

    def is_row_of(self, row: int, line: Line) -> bool:
        """Return whether name and unit are those of the indicator: rows get mixed when only some columns are sorted."""
        expected = {"name": line.kpi["name_ja"], "unit": line.unit.label}
        good = True
        for name, text in expected.items():
            cell = self.at(row, name)
            if cell is not None and not same_words(str(cell.value), text):
                rule = f"is not the {name} of {line.kpi['kpi_id']}, which is {text!r}"
                self.trouble(cell, rule, "restore the row as the form had it, and the number in that unit")
                good = False
        return good

    def amount(self, cell: Cell, line: Line) -> tuple[Decimal | None, bool, str] | None:
        """Return the value in base units, whether it is approximate, and how it was written."""
        if cell.kind in _KINDS:
            self.trouble(cell, *_KINDS[cell.kind])
            return None
        if cell.kind == "text" and is_formula(cell.value):
            self.trouble(cell, "begins like a formula or a change", "write the value of the year itself")
            return None
        try:
            written = cell.written
            amount = parse_amount(written, line.kpi["unit"], line.unit.factor)
        except UnreadableError as unreadable:
            self.trouble(cell, unreadable.rule, unreadable.remedy)
            return None
        return amount.value, amount.about, written

    def ask_about(self, cell: Cell, line: Line, value: Decimal) -> bool:
        """Note a trouble with a value that may be a slip, unless its cell was accepted: then return True."""
        unit, place = line.kpi["unit"], self.sheet.place(cell.row, cell.column)
        lower, upper = line.bounds
        if value < 0 and unit != "ratio":
            self.trouble(cell, "is negative", "write the value of the year itself, not the change")
            return False
        rules = []
        if not lower <= value <= upper:
            factor = float(line.unit.factor)
            shown = f"{lower / factor:,.6g} to {upper / factor:,.6g} {line.unit.label}"
            rules.append(f"is read as {value / line.unit.factor:,f} {line.unit.label}, outside the plausible {shown}")
        if unit in WHOLE_UNITS and value != value.to_integral_value():
            rules.append(f"is not a whole number, as {line.unit.label} are")
        if not rules:
            return False
        names = {cell_name(place), cell_name(place).rpartition("!")[2]}
        self.asked |= names & self.accepted
        if not names & self.accepted:
            self.trouble(cell, " and ".join(rules), f"correct it, or confirm it with --accept '{place}'")
        return bool(names & self.accepted)

    def status(self, row: int, cell: Cell) -> str | None:
        """Return the sureness of a value; note a trouble if there is none."""
        words = self.form.words
        known = {squeezed(words(f"form.status_{status}")): status for status in STATUSES}
        known |= {status: status for status in STATUSES}
        given = self.at(row, "status")
        if given is None:
            names = words.join(words(f"form.status_{status}") for status in STATUSES)
            self.trouble(cell, f"has no {words('form.head_status')} beside it", f"choose one of {names}")
            return None
        if given.kind in _KINDS:
            self.trouble(given, _KINDS[given.kind][0], "choose from the list")
            return None
        status = known.get(squeezed(str(given.value)))
        if status is None:
            names = words.join(words(f"form.status_{each}") for each in STATUSES)
            self.trouble(given, f"is not a {words('form.head_status')}", f"choose one of {names}")
            return None
        return status

    def text(self, cell: Cell | None) -> str:
        """Return a note or a name on one line."""
        if cell is None or str(cell.value).strip() in ("-", "－"):
            return ""
        if cell.kind in ("formula", "error", "boolean", "other"):
            self.trouble(cell, _KINDS[cell.kind][0], "write text")
            return ""
        try:
            text = " ".join(cell.written.split())
        except UnreadableError as unreadable:
            self.trouble(cell, unreadable.rule, unreadable.remedy)
            return ""
        text = "".join(sign for sign in text if sign.isprintable())
        if is_formula(text) or text.startswith("-"):
            self.trouble(cell, "begins like a spreadsheet formula", "start the text with another character")
        if len(text) > LONGEST_NOTE:
            self.trouble(cell, f"has {len(text)} characters, more than {LONGEST_NOTE}", "shorten it")
        return text

    def day(self, cell: Cell | None) -> date | None:
        """Return the day of a report."""
        if cell is None:
            return None
        first = date(self.form.fiscal_year, 4, 1)
        try:
            if cell.kind in ("formula", "error", "boolean", "other"):
                rule = "is not a date" if cell.kind == "other" else _KINDS[cell.kind][0]
                raise UnreadableError(rule, "write a date such as 2025/3/31")
            day = cell.value if cell.kind == "date" else parse_date(str(cell.value).removesuffix(".0"))
            if day is not None and not first <= day <= self.today:
                rule = f"is not between {first}, when the fiscal year began, and today, {self.today}"
                raise UnreadableError(rule, "correct the date")
        except UnreadableError as unreadable:
            self.trouble(cell, unreadable.rule, unreadable.remedy)
            return None
        return day

    def remark_without_value(self, row: int, reading: Reading) -> None:
        """Say that a sureness or a note without a value is not kept."""
        beside = [self.at(row, name) for name in ("status", "note")]
        if any(beside):
            place = self.sheet.place(row, self.columns["value"])
            reading.remarks.append(f"{place} is empty; what stands beside it is not kept")
