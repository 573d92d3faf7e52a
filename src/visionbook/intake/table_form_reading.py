"""What a filled form for tables says: rows of cells as the data keep them, or what is wrong, cell by cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from visionbook.checks.units import COUNTED
from visionbook.intake.cell_text import (
    UnreadableError,
    half_width,
    is_formula,
    named_years,
    parse_amount,
    parse_date,
    squeezed,
)
from visionbook.intake.kpi_entry import Trouble
from visionbook.intake.kpi_form import MARK as OTHER_MARK
from visionbook.intake.sheets import Cell, Sheet
from visionbook.intake.table_form import (
    MARK,
    MARK_SHEET,
    NUMBERS,
    SUBJECTS,
    VERSION,
    FormColumn,
    FormSheet,
    Key,
    TableForm,
    canonical,
)
from visionbook.intake.table_form_writing import examples, shown
from visionbook.messages import Message, message
from visionbook.tables import check_cell

_HEAD_ROWS = 30
_MARK_COLUMN = 1
_YEAR_UNITS = ("年度", "年")
_MONEY = "円"
_UNIT, _PLAIN_UNIT = "unit", COUNTED[0]


@dataclass(frozen=True)
class Handed:
    """What the hidden sheet of a form says: its subject, its municipality, the rows it was handed out with."""

    subject: str
    area_code: str
    rows: Mapping[tuple[str, Key], str]


@dataclass
class ReadSheet:
    """The rows of one sheet by key, each with its place; and where each cell stands, by key and column."""

    sheet: FormSheet
    rows: dict[Key, dict[str, str]] = field(default_factory=dict)
    places: dict[Key, dict[str, str]] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)


def handed_out(sheets: Iterable[Sheet]) -> Handed | Trouble:
    """Return what the hidden sheet of a file says, or why the file is no form of this kind."""
    cells = {sheet.name: sheet for sheet in sheets}
    sheet, file = cells.get(MARK_SHEET), message("form_rows.file")
    texts = {place: half_width(cell.held) for place, cell in sheet.cells.items()} if sheet else {}
    subject = texts.get((3, 1), "")
    if texts.get((1, 1)) == OTHER_MARK:
        return Trouble(file, None, message("templates.kpi_values"), message("templates.kpi_values_do"))
    if texts.get((1, 1)) != MARK or subject not in SUBJECTS:
        return Trouble(file, None, message("templates.no_form"), message("templates.no_form_do", subjects=[*SUBJECTS]))
    if texts.get((2, 1)) != str(VERSION):
        return Trouble(file, texts.get((2, 1), ""), message("templates.other_version"), message("templates.new_form"))
    rows: dict[tuple[str, Key], str] = {}
    for row in sorted({row for row, _ in texts if row > 4}):
        last = max(column for at, column in texts if at == row)
        key = tuple(texts.get((row, column), "") for column in range(3, last + 1))
        rows[texts.get((row, 1), ""), key] = texts.get((row, 2), "")
    return Handed(subject, texts.get((4, 1), ""), rows)


def read_form(sheets: Sequence[Sheet], form: TableForm) -> list[ReadSheet]:
    """Return what each sheet of a form says, in the form's order."""
    named = {squeezed(sheet.name): sheet for sheet in sheets}
    return [_read(named.get(squeezed(own.title)), own, form) for own in form.sheets]


def _read(sheet: Sheet | None, own: FormSheet, form: TableForm) -> ReadSheet:
    read = ReadSheet(own)
    if sheet is None:
        remedy = message("templates.new_form")
        read.troubles.append(Trouble(own.title, None, message("templates.no_sheet", sheet=own.title), remedy))
        return read
    head_row, columns, troubles = _heads(sheet, own)
    read.troubles += troubles
    for area in sheet.merged:
        if head_row and area[2] > head_row:
            rule, remedy = message("templates.merged"), message("templates.merged_do")
            read.troubles.append(Trouble(sheet.place(*area[:2]), None, rule, remedy))
    if head_row and not read.troubles:
        _read_rows(sheet, head_row, columns, read, form)
    return read


def _heads(sheet: Sheet, own: FormSheet) -> tuple[int, dict[int, FormColumn], list[Trouble]]:
    """Return the row of the heads, and the columns by position."""
    known = {squeezed(column.head): column for column in own.columns}
    needed = {squeezed(column.head) for column in own.columns if column.name in own.key}
    texts = {place: squeezed(cell.held) for place, cell in sheet.cells.items() if place[0] <= _HEAD_ROWS}
    by_row = {row: {text for (at, _), text in texts.items() if at == row} for row in range(1, _HEAD_ROWS + 1)}
    # A title may be the same word as a head: the row with the most heads is that of the heads.
    head_row = max(by_row, key=lambda row: len(by_row[row] & known.keys()))
    if not needed <= by_row[head_row]:
        heads = [column.head for column in own.columns if column.name in own.key]
        rule = message("templates.no_heads", heads=heads)
        return 0, {}, [Trouble(own.title, None, rule, message("templates.heads_do"))]
    columns, troubles = {}, []
    for (row, position), text in sorted(texts.items()):
        if row != head_row or position == _MARK_COLUMN:
            continue
        column = known.get(text)
        if column is None or column in columns.values():
            rule = message("templates.unknown_head" if column is None else "templates.second_head")
            troubles.append(Trouble(sheet.place(row, position), text, rule, message("templates.heads_do")))
        else:
            columns[position] = column
    missing = [column.head for column in own.columns if column not in columns.values()]
    if missing:
        rule = message("templates.missing_heads", heads=missing)
        troubles.append(Trouble(sheet.place(head_row, 1), None, rule, message("templates.heads_do")))
    return head_row, columns, troubles


def _read_rows(
    sheet: Sheet, head_row: int, columns: Mapping[int, FormColumn], read: ReadSheet, form: TableForm
) -> None:
    """Read the rows below the heads; those that are marked must be what the form was handed out with."""
    marks = {squeezed(form.words(f"table_forms.mark_{kind}")): kind for kind in ("explained", "example")}
    given = [{name: squeezed(text) for name, text in row.items()} for row in examples(read.sheet, form)]
    for row in sorted({row for row, _ in sheet.cells if row > head_row}):
        cells = {column.name: sheet.cells[row, at] for at, column in columns.items() if (row, at) in sheet.cells}
        mark = sheet.cells.get((row, _MARK_COLUMN))
        kind = marks.get(squeezed(mark.held)) if mark else None
        if kind == "example" and {name: squeezed(cell.held) for name, cell in cells.items()} not in given:
            rule, remedy = message("templates.changed_example"), message("templates.changed_example_do")
            read.troubles.append(Trouble(sheet.place(row, _MARK_COLUMN), mark.held, rule, remedy))
        if mark and kind is None:
            rule, remedy = message("templates.unknown_mark"), message("templates.unknown_mark_do")
            read.troubles.append(Trouble(sheet.place(row, _MARK_COLUMN), mark.held, rule, remedy))
        if kind is None and cells:
            _read_row(sheet, row, columns, read)


def _read_row(sheet: Sheet, row: int, columns: Mapping[int, FormColumn], read: ReadSheet) -> None:
    found, places, troubles = {}, {}, []
    in_order = sorted(columns.items(), key=lambda item: item[1].name != _UNIT)  # numbers are read in the row's unit
    for at, column in in_order:
        place, cell = sheet.place(row, at), sheet.cells.get((row, at))
        places[column.name] = place
        try:
            text = _cell(cell, column, found)
        except UnreadableError as error:
            troubles.append(Trouble(place, cell.held if cell else None, error.rule, error.remedy))
            continue
        found[column.name] = text
        troubles += _against_contract(place, column, text, cell)
    key = read.sheet.key_of(found)
    if key in read.rows and not troubles:
        first = read.places[key][read.sheet.key[0]]
        rule, remedy = message("templates.twice", place=first), message("templates.twice_do")
        troubles.append(Trouble(places[read.sheet.key[0]], " / ".join(key), rule, remedy))
    read.troubles += troubles
    read.rows[key], read.places[key] = found, places


def _against_contract(place: str, column: FormColumn, text: str, cell: Cell | None) -> Iterator[Trouble]:
    for problem in check_cell("", 0, column.field, text):
        yield Trouble(place, cell.held if cell else None, problem.rule, problem.remedy)


def _cell(cell: Cell | None, column: FormColumn, row: Mapping[str, str]) -> str:
    """Return what a cell says as the data keep it; an empty one is empty, and means no where yes or no is asked."""
    kind = column.field["type"]
    if cell is None:
        return "false" if kind == "boolean" and column.field.get("constraints", {}).get("required") else ""
    if cell.kind in ("formula", "error", "other") or (cell.kind == "text" and is_formula(cell.held)):
        raise _unreadable("templates.formula")
    if cell.kind == "boolean" and kind == "boolean":
        return str(cell.value).lower()
    if cell.kind == "date":
        return _day(cell.value, column)
    if column.options:
        code = column.code(cell.written)
        if code is None:
            raise UnreadableError(
                message("templates.no_option"), message("templates.no_option_do", options=[*column.options.values()])
            )
        return code
    if kind in NUMBERS:
        return _number(cell, column, row)
    if kind in ("date", "yearmonth"):
        return _written_day(cell.written, column)
    return _plain(cell.written, column)


def _number(cell: Cell, column: FormColumn, row: Mapping[str, str]) -> str:
    unit = column.field.get("unit", "")
    if unit in _YEAR_UNITS:
        years = named_years(half_width(cell.written))
        if len(years) != 1:
            raise _unreadable("templates.no_year")
        return str(years.pop())
    share = "%" in half_width(cell.written)
    asked = "yen" if unit == _MONEY else row.get(_UNIT) or ("ratio" if share else _PLAIN_UNIT)
    amount = parse_amount(cell.written, asked)
    if amount.about:
        raise _unreadable("templates.about")
    return "" if amount.value is None else canonical(column.field, format(amount.value, "f"))


def _day(value: date, column: FormColumn) -> str:
    """Return a day as a column wants it; a month becomes a day when a spreadsheet thinks so."""
    if column.field["type"] == "date":
        return value.isoformat()
    text = value.strftime("%Y-%m")
    pattern = column.field.get("constraints", {}).get("pattern", "")
    if column.field["type"] == "yearmonth" or (pattern and re.fullmatch(pattern, text)):
        return text
    raise _unreadable("templates.date")


def _written_day(text: str, column: FormColumn) -> str:
    if any(True for _ in check_cell("", 0, column.field, half_width(text))) and column.field["type"] == "date":
        day = parse_date(text)
        return "" if day is None else day.isoformat()
    return half_width(text)


def _plain(text: str, column: FormColumn) -> str:
    """Return a text in one line; a name of few letters (a code) in half width."""
    lines = [line.strip() for line in text.splitlines()]
    joined = ""
    for line in filter(None, lines):
        joined += (" " if joined and joined[-1].isascii() and line[0].isascii() else "") + line
    return half_width(joined) if "pattern" in column.field.get("constraints", {}) else joined


def _unreadable(name: str) -> UnreadableError:
    return UnreadableError(message(name), message(f"{name}_do"))


def said_of(row: Mapping[str, str], sheet: FormSheet) -> Message:
    """Return a row in few words: its key, and the name that people know it by."""
    key = " / ".join(sheet.key_of(row))
    name = next((row[text] for text in ("title_ja", "name_ja", "printed_name") if row.get(text)), "")
    return message("templates.named", key=key, name=name) if name else message("templates.only_key", key=key)


def changed_cells(old: Mapping[str, str], new: Mapping[str, str], sheet: FormSheet) -> list[tuple[str, str, str]]:
    """Return head, old and new text of each cell that a form changes."""
    found = []
    for column in sheet.columns:
        before, after = old.get(column.name, ""), new.get(column.name, "")
        if canonical(column.field, before) != canonical(column.field, after):
            found.append((column.head, shown(column, before), shown(column, after)))
    return found
