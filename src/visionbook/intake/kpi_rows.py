"""One row of the form: which indicator it belongs to, and what was entered, or why that cannot be said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from visionbook.intake.amounts import amount
from visionbook.intake.cell_text import UnreadableError, is_formula, parse_amount, parse_date, squeezed
from visionbook.intake.kpi_entry import Confirmed, Entry, Located, Reading, Trouble, question
from visionbook.intake.kpi_form import LONGEST_NOTE, REPORTERS, STATUSES, WHOLE_UNITS, same_words
from visionbook.intake.kpi_identity import Beside, anchors
from visionbook.intake.kpi_measures import measure_in, says_total
from visionbook.intake.kpi_template import Form, Line
from visionbook.intake.number_format import GENERAL
from visionbook.intake.plausible import plausibility, plausibility_of_total
from visionbook.intake.sheets import Cell
from visionbook.messages import Message, message
from visionbook.totals import TOTAL, YEAR

_KINDS = ("formula", "error", "boolean", "date", "other")
"""Kinds of cells that hold no number and no text; each has its own rule and remedy among the messages of cells."""

_NO_TEXT = ("formula", "error", "boolean", "other")


class FormRows:
    """The rows of one form."""

    def __init__(self, located: Located, form: Form, periods: dict, confirmed: Confirmed, today: date):
        self.sheet, self.head_row, self.columns = located.sheet, located.head_row, located.columns
        self.others = located.others
        self.form, self.periods, self.confirmed, self.today = form, periods, confirmed, today
        self.lines = {line.kpi["kpi_id"]: line for line in form.lines}
        self.last_row = max((row for row, _ in self.sheet.cells), default=0)
        self.anchors = anchors(self.sheet, self.columns.values())
        self.troubles: list[Trouble] = []
        self.empty: dict[int, str] = {}
        rows = {
            row: kpi_id for row in range(self.head_row + 1, self.last_row + 1) if (kpi_id := self.id(row)) in self.lines
        }
        self.beside = Beside(self.sheet, self.columns, self.others, form, rows)

    def at(self, row: int, name: str) -> Cell | None:
        """Return the cell of a column in a row, or the merged cell that covers it."""
        if name not in self.columns:
            return None
        place = (row, self.columns[name])
        return self.sheet.cells.get(self.anchors.get(place, place))

    def id(self, row: int) -> str:
        """Return the identifier of a row; empty if there is none."""
        named = self.at(row, "id")
        return squeezed(str(named.value)).lower() if named is not None and named.kind == "text" else ""

    def trouble(self, cell: Cell, rule: str, remedy: str) -> None:
        """Note a trouble with a cell."""
        self.troubles.append(Trouble(self.sheet.place(cell.row, cell.column), _written(cell), rule, remedy))

    def read(self, reading: Reading) -> None:
        """Add what the rows say to a reading."""
        by = {name: self.text(self.common(name)) for name in REPORTERS}
        on = self.day(self.common("reported_on"))
        before = len(reading.entries)
        for row in range(self.head_row + 1, self.last_row + 1):
            entry = self.entry(row, reading)
            if entry:
                own = {name: getattr(entry, name) for name in REPORTERS}
                entry = replace(entry, **(own if any(own.values()) else by), reported_on=entry.reported_on or on)
                reading.entries.append(entry)
        if len(reading.entries) > before or self.troubles:
            for row, kpi_id in self.empty.items():
                place = self.sheet.place(row, self.columns["value"])
                reading.empty.setdefault(kpi_id, []).append(place)
        reading.troubles += self.troubles

    def common(self, name: str) -> Cell | None:
        """Return the cell beside the label of what holds for all rows."""
        labels = {each: squeezed(self.form.words(f"form.all_{each}")) for each in (*REPORTERS, "reported_on")}
        for (row, column), cell in sorted(self.sheet.cells.items()):
            if row < self.head_row and cell.kind == "text" and squeezed(cell.value) == labels[name]:
                beside = (self.sheet.cells.get((row, each)) for each in range(column + 1, column + 6))
                found = next((each for each in beside if each is not None), None)
                is_next_label = found is not None and squeezed(str(found.value)) in labels.values()
                return None if is_next_label else found
        return None

    def entry(self, row: int, reading: Reading) -> Entry | None:
        """Return what one row reports; None if nothing, or if it cannot be said."""
        cell = self.sheet.cells.get((row, self.columns["value"]))
        line = self.line(row, cell)
        if line is None:
            return None
        if self.is_covered(row):
            empty = Cell(row, self.columns["value"], "text", "")
            self.trouble(cell or empty, message("form_rows.covered"), message("form_rows.uncover"))
            return None
        if cell is None:
            return self.without_value(row, line, reading)
        if not self.is_one_cell(row, cell):
            return None
        before = len(self.troubles)
        questions = self.questions_beside(row, cell, line, reading)
        if len(self.troubles) > before:
            return None
        found = self.amount(cell, line)
        if found is None:
            return None
        value, about, written = found
        if value is None:
            if cell.kind == "number":
                place = self.sheet.place(cell.row, cell.column)
                reading.remarks.append(message("cell.zero_blank", place=place, format=cell.number_format))
            return self.without_value(row, line, reading)
        measure = self.measure(row, line)
        place = self.sheet.place(cell.row, cell.column)
        questions += self.questions_of_size(cell, line, value, measure)
        confirmed = bool(questions) and place in self.confirmed
        if questions and not confirmed:
            self.troubles.append(question(place, _written(cell), questions))
        status = self.status(row, cell)
        texts = {name: self.text(self.at(row, name)) for name in ("note", *REPORTERS)}
        texts["reported_on"] = self.day(self.at(row, "reported_on"))
        self.ask_about_note(row, line, texts["note"], measure)
        if len(self.troubles) > before or status is None:
            return None
        about_it = {"measure": measure, "since": int(line.kpi["start_fy"]) if line.adds_up else 0, "unit": line.unit}
        return Entry(line.kpi["kpi_id"], place, written, value, about, status, **texts, **about_it, confirmed=confirmed)

    def measure(self, row: int, line: Line) -> str:
        """Return whether a value is that of the year or a running total; note a trouble if that cannot be said."""
        given = self.at(row, "measure")
        if given is None:
            return YEAR
        if given.kind in _KINDS:
            self.trouble(given, message(f"cell.{given.kind}"), message("form_rows.choose_from_list"))
            return YEAR
        try:
            return measure_in(given.written, line.adds_up, self.form.words)
        except UnreadableError as unreadable:
            self.trouble(given, unreadable.rule, unreadable.remedy)
            return YEAR

    def ask_about_note(self, row: int, line: Line, note: str, measure: str) -> None:
        """Note a trouble with a note that speaks of a running total beside the value of a year, unless accepted."""
        if measure == TOTAL or not says_total(note):
            return
        cell = self.at(row, "note")
        place = self.sheet.place(cell.row, cell.column)
        if place not in self.confirmed:
            rule = message("form_changes.note_says_total", year=self.form.words(f"form.measure_{YEAR}"))
            remedy = message(
                f"form_changes.{'choose_total' if line.adds_up else 'write_one_year'}",
                total=self.form.words(f"form.measure_{TOTAL}"),
                place=place,
            )
            self.trouble(cell, rule, remedy)

    def line(self, row: int, cell: Cell | None) -> Line | None:
        """Return the line of the form that a row belongs to."""
        kpi_id = self.id(row)
        if kpi_id in self.lines:
            return self.lines[kpi_id]
        if cell is None or same_words(str(cell.value), self.form.head("value")):  # the heads once more
            return None
        if kpi_id in self.periods:
            first, last = self.periods[kpi_id]
            facts = {"year": self.form.fiscal_year, "kpi_id": kpi_id, "first": first, "last": last}
            self.trouble(cell, message("form_rows.outside_period", **facts), message("form_rows.clear"))
        elif kpi_id:
            rule = message("form_rows.unknown_indicator", kpi_id=kpi_id[:40])
            self.trouble(cell, rule, message("form_rows.restore_id"))
        else:
            self.trouble(cell, message("form_rows.no_id"), message("form_rows.restore_id_or_clear"))
        return None

    def questions_beside(self, row: int, cell: Cell, line: Line, reading: Reading) -> list[Message]:
        """Return what beside a value is to be asked about; note as troubles what belongs to another indicator."""
        questions = []
        for doubt in self.beside.doubts(row, line):
            if doubt.kind == "refuse":
                self.trouble(doubt.cell, doubt.rule, message("form_rows.restore_row"))
            elif doubt.kind == "ask":
                questions.append(doubt.rule)
            else:
                reading.remarks.append(self.remark(doubt.rule, doubt.cell.row, doubt.cell.column))
        return questions + self.questions_of_sight(row, cell)

    def questions_of_sight(self, row: int, cell: Cell) -> list[Message]:
        """Return that whoever looks at the form does not see a value."""
        if self.sheet.hidden:
            return [message("form_rows.on_hidden_sheet")]
        columns = {name: self.columns[name] for name in ("value", "status")}
        hidden = [self.form.head(name) for name, at in columns.items() if at in self.sheet.hidden_columns]
        questions = [message("form_rows.in_hidden_column", head=head) for head in hidden]
        return questions + [message("form_rows.in_hidden_row")] * (row in self.sheet.hidden_rows)

    def remark(self, text: Message, row: int, column: int) -> Message:
        """Return a remark about a cell."""
        return message("form_rows.remark", place=self.sheet.place(row, column), text=text)

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
            over = "indicators" if len(ids) > 1 else "columns"
            self.trouble(cell, message(f"form_rows.merged_{over}"), message("form_rows.unmerge"))
            return False
        return True

    def amount(self, cell: Cell, line: Line) -> tuple[Decimal | None, bool, str] | None:
        """Return the value in base units, whether it is approximate, and how it was written."""
        if cell.kind in _KINDS:
            self.trouble(cell, message(f"cell.{cell.kind}"), message(f"cell.{cell.kind}_do"))
            return None
        if cell.kind == "text" and is_formula(cell.value):
            self.trouble(cell, message("cell.formula_or_change"), message("cell.formula_or_change_do"))
            return None
        try:
            written = cell.written
        except UnreadableError as unreadable:
            self.trouble(cell, unreadable.rule, unreadable.remedy)
            return None
        try:
            found = parse_amount(written, line.kpi["unit"], line.unit.factor, line.unit.label)
        except UnreadableError as unreadable:
            rule = unreadable.rule
            if cell.kind == "number" and cell.number_format != GENERAL:
                rule = message("cell.as_shown", rule=rule, format=cell.number_format)
            self.trouble(cell, rule, unreadable.remedy)
            return None
        return found.value, found.about, written

    def questions_of_size(self, cell: Cell, line: Line, value: Decimal, measure: str) -> list[Message]:
        """Return why a value may be a slip; note a trouble with one that cannot be."""
        unit = line.kpi["unit"]
        if value < 0 and unit != "ratio":
            self.trouble(cell, message("form_rows.negative"), message("form_rows.not_the_change"))
            return []
        shown = amount(value, unit)
        judge = plausibility_of_total if measure == TOTAL else plausibility
        reasons = judge(line.kpi, line.known, self.form.fiscal_year, value)
        questions = [message("form_rows.read_as", value=shown, reason=reason) for reason in reasons]
        if unit in WHOLE_UNITS and value != value.to_integral_value():
            questions.append(message("form_rows.not_whole", unit=line.unit.label))
        return questions

    def status(self, row: int, cell: Cell) -> str | None:
        """Return the sureness of a value; note a trouble if there is none."""
        words = self.form.words
        known = {squeezed(words(f"form.status_{status}")): status for status in STATUSES}
        known |= {status: status for status in STATUSES}
        choose = message("form_rows.choose", names=[words(f"form.status_{status}") for status in STATUSES])
        given, head = self.at(row, "status"), words("form.head_status")
        if given is None:
            self.trouble(cell, message("form_rows.no_status", head=head), choose)
            return None
        if given.kind in _KINDS:
            self.trouble(given, message(f"cell.{given.kind}"), message("form_rows.choose_from_list"))
            return None
        try:
            status = known.get(squeezed(given.written))
        except UnreadableError as unreadable:
            self.trouble(given, unreadable.rule, unreadable.remedy)
            return None
        if status is None:
            self.trouble(given, message("form_rows.not_a_status", head=head), choose)
        return status

    def text(self, cell: Cell | None) -> str:
        """Return a note or a name on one line."""
        if cell is None or str(cell.value).strip() in ("-", "－"):
            return ""
        if cell.kind in _NO_TEXT:
            self.trouble(cell, message(f"cell.{cell.kind}"), message("form_rows.write_text"))
            return ""
        try:
            text = " ".join(cell.written.split())
        except UnreadableError as unreadable:
            self.trouble(cell, unreadable.rule, unreadable.remedy)
            return ""
        text = "".join(sign for sign in text if sign.isprintable())
        if is_formula(text) or text.startswith("-"):
            self.trouble(cell, message("form_rows.note_like_formula"), message("form_rows.other_beginning"))
        if len(text) > LONGEST_NOTE:
            rule = message("form_rows.too_long", count=len(text), most=LONGEST_NOTE)
            self.trouble(cell, rule, message("form_rows.shorten"))
        return text

    def day(self, cell: Cell | None) -> date | None:
        """Return the day of a report."""
        if cell is None:
            return None
        first = date(self.form.fiscal_year, 4, 1)
        try:
            if cell.kind in _NO_TEXT:
                rule = message("form_rows.not_a_date") if cell.kind == "other" else message(f"cell.{cell.kind}")
                self.trouble(cell, rule, message("form_rows.write_date"))
                return None
            written = cell.held if cell.kind == "number" else cell.written
            day = cell.value if cell.kind == "date" else parse_date(written)
            if day is not None and not first <= day <= self.today:
                rule = message("form_rows.not_between", first=first, today=self.today)
                self.trouble(cell, rule, message("form_rows.correct_date"))
                return None
        except UnreadableError as unreadable:
            self.trouble(cell, unreadable.rule, unreadable.remedy)
            return None
        return day

    def without_value(self, row: int, line: Line, reading: Reading) -> None:
        """Note a row that reports nothing; say that what stands beside, and numbers that differ, are not kept."""
        self.empty[row] = line.kpi["kpi_id"]
        for cell in self.beside.changed(row, line):
            reading.remarks.append(self.remark(message("form_rows.differs"), row, cell.column))
        if any(self.at(row, name) for name in ("status", "note")):
            cell = self.sheet.cells.get((row, self.columns["value"]))
            key = "nothing_kept" if cell is None or cell.kind != "number" else "nothing_kept_of_zero"
            reading.remarks.append(self.remark(message(f"form_rows.{key}"), row, self.columns["value"]))


def _written(cell: Cell) -> str:
    """Return the characters of a cell for a message, at most sixty."""
    try:
        return cell.written[:60]
    except UnreadableError:
        return cell.held[:60]
