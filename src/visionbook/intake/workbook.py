"""An ``.xlsx`` workbook as sheets of cells: what was typed, not what a formula once gave."""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.worksheet.formula import DataTableFormula

from visionbook.intake.cell_text import unescaped
from visionbook.intake.conditional import conditions, seen
from visionbook.intake.fonts import doubt
from visionbook.intake.number_format import GENERAL
from visionbook.intake.package import PackageError, covered_areas, repacked, unpack
from visionbook.intake.sheets import Cell, Sheet
from visionbook.messages import message

_MOST_ROWS, _MOST_COLUMNS, _MOST_CELLS = 5_000, 300, 200_000
_MOST_MERGED = 1_000_000
_LEAST_SIZE = 0.5
_MOST_CONDITIONS = 200
_NO_ZERO = "General;-General;"
_KINDS = {"n": "number", "s": "text", "str": "text", "inlineStr": "text", "f": "formula", "e": "error", "b": "boolean"}
# What a parser of XML, whichever is installed, says of what is none is a SyntaxError.
_BROKEN = (KeyError, ValueError, TypeError, IndexError, AttributeError, OverflowError, RecursionError)
_BROKEN += (SyntaxError, DefusedXmlException, InvalidFileException, UnicodeError, AssertionError)


def read_workbook(content: bytes) -> list[Sheet]:
    """Return the sheets of a workbook with every cell that holds something.

    Raises
    ------
    PackageError
        If the file cannot or must not be opened, or a sheet is larger than a form ever is.
    """
    parts = unpack(content)
    try:
        covered = covered_areas(parts)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(repacked(parts)), read_only=True, keep_links=False, rich_text=True)
            return [_sheet(book, name, covered.get(name, [])) for name in book.sheetnames if name in covered]
    except PackageError:
        raise
    except _BROKEN:
        # The parser has no error of its own for a part that is not what the standard says.
        raise PackageError(message("file.damaged"), message("file.save_anew")) from None


def _sheet(book: Workbook, name: str, covered: list) -> Sheet:
    worksheet = book[name]
    if not hasattr(worksheet, "_get_source"):  # a chart on a sheet of its own
        return Sheet(name, {}, hidden=True)
    # Row by row without padding: a single cell at the far corner must not make a million empty ones.
    with worksheet._get_source() as source:
        parser = WorkSheetParser(
            source,
            worksheet._shared_strings,
            data_only=False,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
            rich_text=True,
        )
        cells: dict[tuple[int, int], Cell] = {}
        for _, found in parser.parse():
            for each in found:
                if each["value"] is None:
                    continue
                cell = _cell(ReadOnlyCell(worksheet, **each))
                if cell.value == 0 and cell.kind == "number" and _shows_no_zeros(parser):
                    cell = replace(cell, number_format=_NO_ZERO)
                if (cell.row, cell.column) in cells:
                    raise PackageError(message("file.two_values", place=f"{name}!{cell.address}"), message("file.anew"))
                cells[cell.row, cell.column] = cell
            if len(cells) > _MOST_CELLS:
                raise PackageError(
                    message("file.many_cells", most=_MOST_CELLS, sheet=name), message("file.only_the_form")
                )
    cells = {place: cell for place, cell in cells.items() if not (cell.kind == "text" and not cell.value.strip())}
    beyond = [cell for cell in cells.values() if cell.row > _MOST_ROWS or cell.column > _MOST_COLUMNS]
    if beyond:
        raise PackageError(message("file.far_cell", place=f"{name}!{beyond[0].address}"), message("file.clear_or_new"))
    found = conditions(parser.formatting, book._differential_styles.styles)
    if len(found) > _MOST_CONDITIONS:
        raise PackageError(message("file.many_conditions", sheet=name), message("file.anew"))
    cells = {place: seen(cell, found) for place, cell in cells.items()} if found else cells
    areas = getattr(parser.merged_cells, "mergeCell", [])
    merged = [(area.min_row, area.min_col, area.max_row, area.max_col) for area in areas]
    if sum((min(area[2], _MOST_ROWS) - area[0] + 1) * (area[3] - area[1] + 1) for area in merged) > _MOST_MERGED:
        raise PackageError(message("file.many_merged", sheet=name), message("file.unmerge_or_new"))
    rows = {int(row) for row, look in parser.row_dimensions.items() if _is_hidden(look, "ht")}
    spans = [look for look in parser.column_dimensions.values() if _is_hidden(look, "width")]
    columns = {at for look in spans for at in range(int(look["min"]), min(int(look["max"]), _MOST_COLUMNS) + 1)}
    hidden = worksheet.sheet_state != "visible"
    return Sheet(name, cells, merged, covered, hidden, frozenset(rows), frozenset(columns))


def _is_hidden(look: Mapping[str, str], size: str) -> bool:
    """Return whether a row or column is hidden, or has been drawn together until nothing of it is seen."""
    return look.get("hidden") in ("1", "true") or float(look.get(size, 1)) < _LEAST_SIZE


def _shows_no_zeros(parser: WorkSheetParser) -> bool:
    """Return whether the sheet is set to show its zeros as blanks (it stands before the cells)."""
    views = getattr(parser, "views", None)
    return views is not None and any(view.showZeros is False for view in views.sheetView)


def _cell(cell: ReadOnlyCell) -> Cell:
    value, kind = cell.value, _KINDS.get(cell.data_type, "other")
    if isinstance(value, datetime):
        kind, value = "date", value.date()
    elif isinstance(value, date):
        kind = "date"
    elif kind == "number" and not (isinstance(value, (int, float)) and math.isfinite(value)):
        kind, value = "other", str(value)
    elif kind == "formula":
        value = _formula(value)
    elif kind == "text":
        value = unescaped(str(value))
    elif kind in ("error", "other"):
        value = str(value)
    letters = doubt(cell.value, cell.font, cell.fill)
    return Cell(cell.row, cell.column, kind, value, cell.number_format or GENERAL, letters)


def _formula(value: object) -> str:
    """Return a formula as a spreadsheet shows it, a what-if table with the cells that it varies."""
    if isinstance(value, DataTableFormula):
        given = f"{value.r1},{value.r2}" if value.dt2D in ("1", "true", True) else ""
        given = given or (f"{value.r1}," if value.dtr in ("1", "true", True) else f",{value.r1}")
        return f"{{=TABLE({given})}}"
    return str(getattr(value, "text", None) or (value if isinstance(value, str) else "="))
