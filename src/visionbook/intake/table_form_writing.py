"""The form for the tables of a plan as a workbook; the same tables give the same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from visionbook.intake.kpi_guide import font, lines_in, protect
from visionbook.intake.package import undated
from visionbook.intake.table_form import MARK, MARK_SHEET, NUMBERS, VERSION, FormColumn, FormSheet, TableForm

HEAD_ROW, EXPLAINED_ROW, FIRST_ROW = 4, 5, 6
FREE_ROWS = 200
"""Empty rows below those that are filled."""

_PRINTED_FREE = 20
_TALLEST = 120

EXAMPLES = 4
"""At most, of one sheet."""

_LISTS_SHEET = "_lists"
_LONGEST_PROMPT = 250
_GUIDE_LINES = 8
_HEAD_FILL, _ENTRY_FILL = PatternFill("solid", fgColor="D9E1EC"), PatternFill("solid", fgColor="FFF6D6")
_ASIDE_FILL = PatternFill("solid", fgColor="F2F2F2")
_LINE = Side(style="thin", color="7F7F7F")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_WRAPPED = Alignment(vertical="top", wrap_text=True)
_TEXT = "@"


def workbook_bytes(form: TableForm) -> bytes:
    """Return the form as an ``.xlsx`` workbook."""
    book = Workbook()
    _write_guide(book.active, form)
    for sheet in form.sheets:
        _write_sheet(book.create_sheet(sheet.title), form, sheet)
    for table, rows in form.references.items():
        _write_reference(book.create_sheet(form.words("table_forms.reference", table=table)), form, rows)
    _write_lists(book, form)
    mark = book.create_sheet(MARK_SHEET)
    mark.sheet_state = "hidden"
    for row, value in enumerate((MARK, VERSION, form.subject, form.area_code), 1):
        _text(mark.cell(row, 1), str(value))
    handed = [(sheet.table, sheet.digest(row), *sheet.key_of(row)) for sheet in form.sheets for row in sheet.rows]
    for row, values in enumerate(handed, 5):
        for column, value in enumerate(values, 1):
            _text(mark.cell(row, column), value)
    book.properties.creator, book.properties.title = form.area_name, form.words(f"table_forms.title_{form.subject}")
    return undated(book)


def examples(sheet: FormSheet, form: TableForm) -> list[dict[str, str]]:
    """Return the rows that show how a sheet is filled in: the text of each cell by column, as it is written there."""
    rows = []
    for number in range(1, EXAMPLES + 1):
        keys = {column.name: f"table_forms.example.{sheet.table}.{number}.{column.name}" for column in sheet.columns}
        rows.append({name: form.words(key) for name, key in keys.items() if key in form.words})
    return [row for row in rows if row]


def shown(column: FormColumn, cell: str) -> str:
    """Return a cell of the data as the form shows it: a code by its text."""
    return column.options.get(cell.lower() if column.field["type"] == "boolean" else cell, cell)


def _write_guide(sheet: Worksheet, form: TableForm) -> None:
    words = form.words
    sheet.title = words("table_forms.sheet_guide")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 5, 90
    title = words("table_forms.title", area=form.area_name, what=words(f"table_forms.title_{form.subject}"))
    _text(sheet.cell(1, 1), title)
    sheet.cell(1, 1).font = font(size=14, bold=True)
    lines = [words(f"table_forms.guide_{line}") for line in range(1, _GUIDE_LINES + 1)]
    lines.append(words(f"table_forms.about_{form.subject}"))
    for row, text in enumerate([form.notice, *lines] if form.notice else lines, 3):
        _text(sheet.cell(row, 2), text)
        sheet.cell(row, 2).font, sheet.cell(row, 2).alignment = font(), _WRAPPED
        sheet.row_dimensions[row].height = 15 * lines_in(text, 90) + 8
    protect(sheet)
    _paper(sheet, form, "portrait")


def _write_sheet(sheet: Worksheet, form: TableForm, own: FormSheet) -> None:
    words = form.words
    for row, text in enumerate((own.title, own.description, words("table_forms.hint")), 1):
        _text(sheet.cell(row, 1), text)
        sheet.cell(row, 1).font = font(size=14 if row == 1 else 10, bold=row == 1)
    heads = [words("table_forms.head_mark"), *(column.head for column in own.columns)]
    said = [words("table_forms.mark_explained"), *(_explained(column, form) for column in own.columns)]
    widths = [7, *(_width(column, own.rows) for column in own.columns)]
    for position, (head, text, width) in enumerate(zip(heads, said, widths, strict=True), 1):
        sheet.column_dimensions[get_column_letter(position)].width = width
        for row, value, fill in ((HEAD_ROW, head, _HEAD_FILL), (EXPLAINED_ROW, text, _ASIDE_FILL)):
            cell = sheet.cell(row, position)
            _text(cell, value)
            cell.fill, cell.border, cell.alignment = fill, _BORDER, _WRAPPED
            cell.font = font(size=10 if row == HEAD_ROW else 8, bold=row == HEAD_ROW)
    tallest = max(lines_in(text, width * 1.2) for text, width in zip(said, widths, strict=True))
    sheet.row_dimensions[EXPLAINED_ROW].height = min(11 * tallest + 6, 220)
    shown_rows = _write_examples(sheet, form, own)
    free = FREE_ROWS if own.part.grows else 0
    last = FIRST_ROW + shown_rows + len(own.rows) + free - 1
    for row in range(FIRST_ROW + shown_rows, last + 1):
        at = row - FIRST_ROW - shown_rows
        _write_row(sheet, row, own, own.rows[at] if at < len(own.rows) else {})
    _lay_out(sheet, form, len(heads), min(last, FIRST_ROW + shown_rows + len(own.rows) + _PRINTED_FREE - 1))


def _write_examples(sheet: Worksheet, form: TableForm, own: FormSheet) -> int:
    given = examples(own, form)
    for row, texts in enumerate(given, FIRST_ROW):
        for position, value in enumerate(
            [form.words("table_forms.mark_example"), *(texts.get(column.name, "") for column in own.columns)], 1
        ):
            cell = sheet.cell(row, position)
            _text(cell, value)
            cell.font, cell.fill, cell.border, cell.alignment = font(size=9), _ASIDE_FILL, _BORDER, _WRAPPED
    return len(given)


def _write_row(sheet: Worksheet, row: int, own: FormSheet, cells: Mapping[str, str]) -> None:
    for position, column in enumerate(own.columns, 2):
        cell = sheet.cell(row, position)
        number = column.field["type"] in NUMBERS
        value = shown(column, cells.get(column.name, ""))
        if value and number:
            cell.value = float(Decimal(value)) if "." in value else int(Decimal(value))
        else:
            _text(cell, value)
        cell.number_format = "General" if number else _TEXT
        held = not own.part.grows and column.name != own.columns[-1].name
        cell.font, cell.border = font(), _BORDER
        cell.fill = _ASIDE_FILL if held else _ENTRY_FILL
        cell.alignment = Alignment(vertical="top", wrap_text=True, horizontal="right" if number else "left")
        cell.protection = Protection(locked=held)
    widths = (sheet.column_dimensions[get_column_letter(at)].width for at in range(2, len(own.columns) + 2))
    texts = (shown(column, cells.get(column.name, "")) for column in own.columns)
    lines = max(lines_in(text, width) for text, width in zip(texts, widths, strict=True))
    sheet.row_dimensions[row].height = min(14 * lines + 3, _TALLEST)
    if own.part.grows:  # a row can be taken out of a protected sheet only if all of it is open
        sheet.cell(row, 1).protection = Protection(locked=False)


def _explained(column: FormColumn, form: TableForm) -> str:
    words = form.words
    parts = [words("table_forms.required")] if column.required else []
    parts += [words("table_forms.from_list")] if column.options else []
    parts.append(column.field.get("description", ""))
    if column.field["type"] == "boolean":
        parts.append(words("table_forms.empty_is_no"))
    if "measured_in" in column.field:
        parts.append(words("table_forms.in_unit"))
    elif "unit" in column.field:
        parts.append(words("table_forms.unit", unit=column.field["unit"]))
    return "".join(parts)


def _width(column: FormColumn, rows: Sequence[Mapping[str, str]]) -> float:
    longest = max((len(shown(column, row.get(column.name, ""))) for row in rows), default=0)
    return min(max(2 * len(column.head) + 2, 1.6 * longest, 14), 42)


def _write_reference(sheet: Worksheet, form: TableForm, rows: Sequence[tuple[str, str]]) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 60
    for column, name in enumerate(("key", "name"), 1):
        cell = sheet.cell(1, column)
        _text(cell, form.words(f"table_forms.reference_{name}"))
        cell.font, cell.fill = font(bold=True), _HEAD_FILL
    for row, pair in enumerate(rows, 2):
        for column, value in enumerate(pair, 1):
            _text(sheet.cell(row, column), value)
            sheet.cell(row, column).font = font()
    protect(sheet)
    _paper(sheet, form, "portrait")


def _write_lists(book: Workbook, form: TableForm) -> None:
    """Write the allowed values onto a hidden sheet, and have each column offer its own."""
    lists = book.create_sheet(_LISTS_SHEET)
    lists.sheet_state = "hidden"
    at = 0
    for own in form.sheets:
        sheet = book[own.title]
        first, last = FIRST_ROW + len(examples(own, form)), sheet.max_row
        for position, column in enumerate(own.columns, 2):
            offered = ""
            if column.options:
                at += 1
                for row, text in enumerate(column.options.values(), 1):
                    _text(lists.cell(row, at), text)
                letter = get_column_letter(at)
                offered = f"{quote_sheetname(_LISTS_SHEET)}!${letter}$1:${letter}${len(column.options)}"
            elif column.refers:
                offered = _range_of(book, form, *column.refers)
            kind = {"type": "list", "formula1": offered} if offered else {}
            validation = DataValidation(**kind, allow_blank=True, errorStyle="stop" if column.options else "warning")
            validation.promptTitle, validation.prompt = column.head[:32], _explained(column, form)[:_LONGEST_PROMPT]
            validation.errorTitle, validation.error = column.head[:32], form.words("table_forms.not_offered")
            validation.showInputMessage = validation.showErrorMessage = True
            letter = get_column_letter(position)
            validation.add(f"{letter}{first}:{letter}{last}")
            sheet.add_data_validation(validation)


def _range_of(book: Workbook, form: TableForm, table: str, column: str) -> str:
    """Return the cells that hold the keys of a table, on a sheet of this workbook; nothing if none does."""
    own = next((sheet for sheet in form.sheets if sheet.table == table), None)
    if own is not None:
        first, last = FIRST_ROW + len(examples(own, form)), book[own.title].max_row
        letter = get_column_letter(2 + [each.name for each in own.columns].index(column))
        return f"{quote_sheetname(own.title)}!${letter}${first}:${letter}${last}"
    if not form.references.get(table):
        return ""
    title = form.words("table_forms.reference", table=table)
    return f"{quote_sheetname(title)}!$A$2:$A${1 + len(form.references[table])}"


def _text(cell: Cell, value: str) -> None:
    """Put a text into a cell; it is never a formula, whatever it begins with."""
    if value:
        cell.value = value
        cell.data_type = "s"


def _lay_out(sheet: Worksheet, form: TableForm, columns: int, last: int) -> None:
    sheet.freeze_panes = f"C{HEAD_ROW + 1}"
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    protect(sheet)
    sheet.protection.insertRows = sheet.protection.deleteRows = sheet.protection.sort = False
    _paper(sheet, form, "landscape")
    sheet.print_area = f"A1:{get_column_letter(columns)}{last}"


def _paper(sheet: Worksheet, form: TableForm, orientation: str) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = orientation, sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = form.words("form.page")
    sheet.oddFooter.left.text = f"{form.area_name}　{sheet.title}".replace("&", "&&")
