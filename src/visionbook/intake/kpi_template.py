"""The form for the values of one fiscal year, as a workbook or as CSV. The same tables give the same bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from visionbook.intake.kpi_form import (
    BEFORE_EARLIER,
    EARLIER_YEARS,
    ENTRY,
    LONGEST_NOTE,
    MARK,
    MARK_SHEET,
    STATUSES,
    VERSION,
    EntryUnit,
    entered_amount,
    entry_unit,
    head,
)
from visionbook.intake.kpi_guide import font, lines_in, print_on_a4, protect, write_guide
from visionbook.intake.package import undated
from visionbook.intake.plausible import plausible_range
from visionbook.notation import fiscal_year, is_missing
from visionbook.totals import TOTAL, YEAR, is_total
from visionbook.words import Words

HEAD_ROW = 6
_WIDTHS = {"id": 9, "place": 22, "name": 21, "unit": 8, "what": 40, "baseline": 10, "target": 10, "earlier": 10}
_WIDTHS |= {"value": 14, "measure": 9, "status": 9, "reported_on": 12, "note": 22, "reported_by": 13, "person": 11}
_LINE = Side(style="thin", color="7F7F7F")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD_FILL = PatternFill("solid", fgColor="D9E1EC")
_ENTRY_FILL = PatternFill("solid", fgColor="FFF6D6")
_UNUSED_FILL = PatternFill("solid", fgColor="E7E6E6")
_DATE_FORMAT = "yyyy/m/d"


@dataclass(frozen=True)
class Line:
    """One indicator on the form: its record, entry unit, values of earlier years (with status), plausible range.

    `totals` are the running totals reported for years whose own value is not known.
    """

    kpi: Mapping[str, Any]
    unit: EntryUnit
    earlier: dict[int, tuple[float, str]]
    bounds: tuple[Decimal | None, Decimal | None]
    totals: Mapping[int, float] = field(default_factory=dict)

    @property
    def same_as(self) -> str | None:
        """The indicator in whose row the value is entered instead."""
        return None if is_missing(self.kpi["same_as"]) else self.kpi["same_as"]

    @property
    def known(self) -> dict[int, Decimal]:
        """Values by fiscal year in base units, the surest of each."""
        return {year: Decimal(repr(value)) for year, (value, _) in self.earlier.items()}

    @property
    def adds_up(self) -> bool:
        """Whether a running total may be entered instead of the value of the year."""
        return self.kpi["measurement"] == "cumulative" and self.same_as is None

    def entered(self, value: object) -> float | None:
        """Return a value in base units as the form shows it; a share stays a ratio, its format shows percent."""
        if is_missing(value):
            return None
        return float(value) if self.kpi["unit"] == "ratio" else float(value) / float(self.unit.factor)


@dataclass(frozen=True)
class Form:
    """Everything that a form shows: one line per indicator whose period holds the fiscal year."""

    fiscal_year: int
    area_code: str
    area_name: str
    lines: list[Line]
    years: list[int]
    words: Words
    notice: str = ""
    plan: str = ""

    @property
    def columns(self) -> list[str | int]:
        """Columns from left to right; an earlier year is its number."""
        return [*BEFORE_EARLIER, *self.years, *ENTRY]

    @property
    def municipality(self) -> str:
        """The line that says whose form it is; a form of another municipality is known by it."""
        key = "form.municipality" if self.plan else "form.municipality_alone"
        named = self.words(key, name=self.area_name, plan=self.plan)
        return "　".join(part for part in (named, self.notice) if part)

    def head(self, column: str | int) -> str:
        """Return the head of a column."""
        if isinstance(column, int):
            return self.words("form.head_earlier", year=column)
        return head(column, self.words, self.fiscal_year)

    def text(self, line: Line, column: str) -> str | None:
        """Return what stands in a column of text of a line; None in the columns that people fill in."""
        kpi = line.kpi
        number_of_place = kpi["label"] if is_missing(kpi["measure_id"]) else kpi["code"]
        texts = {"id": kpi["kpi_id"], "place": f"{number_of_place}\n{kpi['title']}", "name": kpi["name_ja"]}
        texts |= {"unit": line.unit.label, "what": self.what(line)}
        return texts.get(column)

    def what(self, line: Line) -> str:
        """Return what is to be entered in a line, with the cautions of the indicator."""
        kpi, words = line.kpi, self.words
        if line.same_as:
            same = next((other.kpi["name_ja"] for other in self.lines if other.kpi["kpi_id"] == line.same_as), "")
            return words("form.what_same", id=line.same_as, name=same)
        statistic = "" if is_missing(kpi["statistic"]) else words("form.what_statistic")
        note = "" if is_missing(kpi["note_ja"]) else kpi["note_ja"]
        return words(f"form.what_{kpi['measurement']}", year=self.fiscal_year) + self._total(line) + statistic + note

    def _total(self, line: Line) -> str:
        """Return the newest total that was reported for a year whose own value is not known; nothing without one."""
        year = max((year for year in line.totals if year < self.fiscal_year), default=None)
        if year is None:
            return ""
        return self.words("form.what_total", year=year, total=entered_amount(line.totals[year], line.unit))


def kpi_form(
    kpis: pd.DataFrame,
    observations: pd.DataFrame,
    fiscal_year: int,
    area: tuple[str, str],
    words: Words,
    notice: str = "",
    plan: str = "",
) -> Form:
    """Return the form of a fiscal year.

    Parameters
    ----------
    kpis : DataFrame
        Indicators with their places (`code`, `title`), in the order of the form.
    observations : DataFrame
        The table of observations; the surest value of each earlier year is shown.
    fiscal_year : int
        The year to report on.
    area : tuple of str
        Code and name of the municipality.
    words : Words
        The words of the form.
    notice : str
        What every page of the edition says at its top; often nothing.
    plan : str
        Name of the plan that the indicators belong to; nothing if it is not known.
    """
    years = [year for year in range(int(kpis["start_fy"].min()), fiscal_year)][-EARLIER_YEARS:]
    lines = []
    for kpi in kpis[(kpis["start_fy"] <= fiscal_year) & (kpis["end_fy"] >= fiscal_year)].to_dict("records"):
        rows = observations[observations["kpi_id"] == kpi["kpi_id"]]
        totals = is_total(rows)
        seen = surest(rows[~totals])
        summed = {year: value for year, (value, _) in surest(rows[totals]).items() if year not in seen}
        line = Line(kpi, entry_unit(kpi["unit"], float(kpi["rounded_to"]), words), seen, (None, None), summed)
        lines.append(replace(line, bounds=plausible_range(kpi, line.known, fiscal_year)))
    return Form(fiscal_year, *area, lines, years, words, notice, plan)


def surest(rows: pd.DataFrame) -> dict[int, tuple[float, str]]:
    """Return the surest value and its status by fiscal year, of the observations of one indicator.

    Examples
    --------
    >>> rows = pd.DataFrame({"fiscal_year": [2021, 2021], "value": [9.0, 10.0], "status": ["press", "final"]})
    >>> surest(rows)
    {2021: (10.0, 'final')}
    """
    order = sorted(rows.to_dict("records"), key=lambda row: -STATUSES.index(row["status"]))
    return {int(row["fiscal_year"]): (float(row["value"]), row["status"]) for row in order}


def workbook_bytes(form: Form) -> bytes:
    """Return the form as an ``.xlsx`` workbook; the same form gives the same bytes."""
    book = Workbook()
    sheet = book.active
    _write_form(sheet, form)
    write_guide(book.create_sheet(form.words("form.sheet_guide")), form)
    mark = book.create_sheet(MARK_SHEET)
    mark.sheet_state = "hidden"
    for row, value in enumerate((MARK, VERSION, form.fiscal_year, form.area_code), 1):
        mark.cell(row, 1, value)
    book.properties.creator, book.properties.title = form.area_name, form.words("form.sheet")
    return undated(book)


def csv_bytes(form: Form) -> bytes:
    """Return the form as CSV (UTF-8 with BOM for Excel); its first line names the municipality."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([form.municipality, *[""] * (len(form.columns) - 1)])
    writer.writerow([form.head(column) for column in form.columns])
    for line in form.lines:
        cells = (_value(form, line, column) for column in form.columns)
        writer.writerow([_as_text(line, cell) for cell in cells])
    return target.getvalue().encode("utf-8-sig")


def _as_text(line: Line, cell: object) -> str:
    if not isinstance(cell, float):
        return "" if cell is None else str(cell).replace("\n", " ")
    digits = format(cell * 100 if line.kpi["unit"] == "ratio" else cell, ".12g")
    return digits + ("%" if line.kpi["unit"] == "ratio" else "")


def _value(form: Form, line: Line, column: str | int) -> object:
    """Return what stands in a cell of the form: text, a number, or nothing."""
    kpi = line.kpi
    if isinstance(column, int):
        return line.entered(line.earlier[column][0]) if column in line.earlier else None
    if column in ("baseline", "target"):
        return line.entered(kpi[column])
    if column == "measure" and line.adds_up:
        return form.words(f"form.measure_{YEAR}")
    return form.text(line, column)


def _write_form(sheet: Worksheet, form: Form) -> None:
    words, columns = form.words, form.columns
    sheet.title = words("form.sheet")
    _write_title(sheet, form)
    for position, column in enumerate(columns, 1):
        cell = sheet.cell(HEAD_ROW, position, form.head(column))
        cell.font, cell.fill, cell.border = font(bold=True), _HEAD_FILL, _BORDER
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        width = _WIDTHS["earlier" if isinstance(column, int) else column]
        sheet.column_dimensions[get_column_letter(position)].width = width
    sheet.row_dimensions[HEAD_ROW].height = 32
    for row, line in enumerate(form.lines, HEAD_ROW + 1):
        for position, column in enumerate(columns, 1):
            _write_cell(sheet, row, position, form, line, column)
        small = max(lines_in(_value(form, line, column), _WIDTHS[column]) for column in ("place", "what"))
        sheet.row_dimensions[row].height = 6 + max(12.5 * small, 14 * lines_in(line.kpi["name_ja"], _WIDTHS["name"]))
    last_row = HEAD_ROW + len(form.lines)
    _add_validations(sheet, form, last_row)
    _lay_out(sheet, form, last_row)


def _write_title(sheet: Worksheet, form: Form) -> None:
    words = form.words
    texts = [
        words("form.title", year=fiscal_year(form.fiscal_year, words)),
        form.municipality,
        words("form.hint"),
    ]
    for row, text in enumerate(texts, 1):
        cell = sheet.cell(row, 1, text)
        cell.data_type = "s"
        cell.font = font(size=14 if row == 1 else 10, bold=row == 1 or (row == 2 and bool(form.notice)))
    sheet.row_dimensions[1].height = 24
    for row, label, column in ((4, 1, "reported_by"), (5, 1, "reported_on"), (4, 5, "person")):
        named = sheet.cell(row, label, words(f"form.all_{column}"))
        named.font, named.alignment = font(), Alignment(horizontal="left" if label == 1 else "right")
        cell = sheet.cell(row, 3 if label == 1 else label + 1)
        cell.fill, cell.border, cell.protection = _ENTRY_FILL, _BORDER, Protection(locked=False)
        cell.font, cell.number_format = font(), _DATE_FORMAT if column == "reported_on" else "@"
        cell.alignment = Alignment(horizontal="left")
        sheet.row_dimensions[row].height = 18


def _write_cell(sheet: Worksheet, row: int, position: int, form: Form, line: Line, column: str | int) -> None:
    value = _value(form, line, column)
    cell = sheet.cell(row, position, value)
    if isinstance(value, str):
        cell.data_type = "s"  # a text is never a formula, whatever it begins with
    cell.font, cell.border = font(size=9 if column in ("what", "place") else 10), _BORDER
    is_number = isinstance(column, int) or column in ("baseline", "target", "value")
    cell.alignment = Alignment(
        horizontal="right" if is_number else "center" if column in ("unit", "measure", "status") else "left",
        vertical="center",
        wrap_text=not is_number,
    )
    if is_number:
        cell.number_format = line.unit.number_format
    if isinstance(column, int) and column in line.earlier and line.earlier[column][1] != "final":
        cell.number_format += f'"{form.words("form.unsure")}"'
    if column in ENTRY:
        unused = line.same_as is not None or (column == "measure" and not line.adds_up)
        cell.protection = Protection(locked=unused)
        cell.fill = _UNUSED_FILL if unused else _ENTRY_FILL
        if column == "reported_on":
            cell.number_format = _DATE_FORMAT
        elif column != "value":
            cell.number_format = "@"


def _add_validations(sheet: Worksheet, form: Form, last_row: int) -> None:
    words = form.words
    letters = {column: get_column_letter(position) for position, column in enumerate(form.columns, 1)}
    statuses = ",".join(words(f"form.status_{status}") for status in STATUSES)
    status = DataValidation("list", formula1=f'"{statuses}"', allow_blank=True, errorStyle="stop")
    _explain(status, words("form.status_title"), words("form.status_prompt"), words("form.status_error"))
    status.add(f"{letters['status']}{HEAD_ROW + 1}:{letters['status']}{last_row}")
    measures = ",".join(words(f"form.measure_{measure}") for measure in (YEAR, TOTAL))
    measure = DataValidation("list", formula1=f'"{measures}"', allow_blank=True, errorStyle="stop")
    _explain(measure, words("form.measure_title"), words("form.measure_prompt"), words("form.measure_error"))
    for row in (row for row, line in enumerate(form.lines, HEAD_ROW + 1) if line.adds_up):
        measure.add(f"{letters['measure']}{row}")
    first_day = f"DATE({form.fiscal_year},4,1)"
    day = DataValidation("date", operator="greaterThanOrEqual", formula1=first_day, errorStyle="warning")
    day_error = words("form.date_error", year=form.fiscal_year)
    _explain(day, words("form.date_title"), words("form.date_prompt"), day_error)
    day.add(f"{letters['reported_on']}{HEAD_ROW + 1}:{letters['reported_on']}{last_row}")
    day.add("C5")
    note = DataValidation("textLength", operator="lessThanOrEqual", formula1=str(LONGEST_NOTE), errorStyle="warning")
    note.add(f"{letters['note']}{HEAD_ROW + 1}:{letters['note']}{last_row}")
    for validation in (measure, status, day, note):
        validation.allow_blank = True
        if validation.sqref.ranges:
            sheet.add_data_validation(validation)
    for row, line in enumerate(form.lines, HEAD_ROW + 1):
        if line.same_as is None:
            sheet.add_data_validation(_value_validation(form, line, f"{letters['value']}{row}"))


def _value_validation(form: Form, line: Line, address: str) -> DataValidation:
    words = form.words
    lower, upper = (line.entered(bound) for bound in line.bounds)
    limits = {} if None in (lower, upper) else {"formula1": _plain(lower), "formula2": _plain(upper)}
    kind = {"type": "decimal", "operator": "between", "errorStyle": "warning"} if limits else {}
    validation = DataValidation(**kind, **limits, allow_blank=True, sqref=address)
    percent = 100 if line.kpi["unit"] == "ratio" else 1
    shown = {
        name: f"{Decimal(_plain((bound or 0) * percent)):,f}" for name, bound in (("lower", lower), ("upper", upper))
    }
    unit = words(f"form.what_{line.kpi['measurement']}", year=form.fiscal_year)
    _explain(
        validation,
        words("form.value_title"),
        words("form.value_prompt", what=unit, unit=line.unit.label),
        words("form.value_error", unit=line.unit.label, **shown),
        words("form.value_error_title"),
    )
    return validation


def _explain(validation: DataValidation, title: str, prompt: str, error: str, error_title: str | None = None) -> None:
    validation.promptTitle, validation.prompt = title, prompt
    validation.errorTitle, validation.error = error_title or title, error
    validation.showInputMessage = validation.showErrorMessage = True


def _lay_out(sheet: Worksheet, form: Form, last_row: int) -> None:
    last_column = get_column_letter(len(form.columns))
    sheet.freeze_panes = f"D{HEAD_ROW + 1}"
    sheet.auto_filter.ref = f"A{HEAD_ROW}:{last_column}{last_row}"
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    sheet.print_area = f"A1:{last_column}{last_row}"
    protect(sheet)
    print_on_a4(sheet, form)


def _plain(value: float) -> str:
    return format(value, ".12g")
