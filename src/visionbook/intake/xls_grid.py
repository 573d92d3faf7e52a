"""The sheets of an old workbook (xls) as grids of text."""

from __future__ import annotations

import io
import struct

import xlrd

from visionbook.errors import DataError
from visionbook.intake.grid import Grid, Rows
from visionbook.messages import message

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DOCUMENT = "WordDocument".encode("utf-16-le")
_MOST_CELLS = 20_000_000
_BROKEN = (xlrd.XLRDError, xlrd.compdoc.CompDocError, AssertionError, KeyError, ValueError, IndexError, TypeError)
_BROKEN += (struct.error, AttributeError, OverflowError, UnicodeError, RecursionError, NotImplementedError)


def xls_grids(file: str, content: bytes) -> list[Grid]:
    """Return the sheets of a workbook of Excel 97 to 2003; a formula gives the result that was stored with it.

    Raises
    ------
    DataError
        If it is protected by a password (a workbook of today that is lies in such a file, too), another document,
        or damaged.
    """
    if _ENCRYPTED in content:
        raise DataError(message("official_import.password", file=file))
    if _DOCUMENT in content:
        raise DataError(message("official_import.no_book", file=file))
    try:
        book = xlrd.open_workbook(
            file_contents=content, formatting_info=True, on_demand=True, logfile=io.StringIO(), ragged_rows=True
        )
        return [_grid(file, book, number) for number in range(book.nsheets)]
    except _BROKEN as error:
        key = "password" if "encrypted" in str(error) else "damaged"
        raise DataError(message(f"official_import.{key}", file=file)) from None


def _grid(file: str, book: xlrd.Book, number: int) -> Grid:
    sheet = book.sheet_by_index(number)
    rows: Rows = []
    size = 0
    for row in range(sheet.nrows):
        found = zip(sheet.row_types(row), sheet.row_values(row), strict=True)
        cells = [_text(kind, value, book.datemode) for kind, value in found]
        while cells and not cells[-1]:
            cells.pop()
        size += len(cells)
        if size > _MOST_CELLS:
            raise DataError(message("official_import.many_cells", file=file, sheet=sheet.name, most=_MOST_CELLS))
        if cells:
            rows.append((row + 1, cells))
    merged = [(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells]
    width = max((len(cells) for _, cells in rows), default=0)
    hidden = {at + 1 for at, look in sheet.rowinfo_map.items() if look.hidden}.intersection(row for row, _ in rows)
    columns = frozenset(at + 1 for at, look in sheet.colinfo_map.items() if look.hidden and at < width)
    grid = Grid(file, rows, sheet.name, sheet.visibility != 0, merged, frozenset(hidden), columns)
    book.unload_sheet(number)
    return grid


def _text(kind: int, value: object, datemode: int) -> str:
    """Return what a cell holds: a number without the decimals that only its storage has, a date as ``2025-01-01``.

    Examples
    --------
    >>> _text(xlrd.XL_CELL_NUMBER, 12.0, 0), _text(xlrd.XL_CELL_DATE, 45658.0, 0), _text(xlrd.XL_CELL_BOOLEAN, 1, 0)
    ('12', '2025-01-01', 'TRUE')
    """
    if kind == xlrd.XL_CELL_DATE and value >= 1:
        try:
            return xlrd.xldate_as_datetime(value, datemode).isoformat()[:10]
        except (ValueError, OverflowError):
            return repr(value)
    if kind == xlrd.XL_CELL_NUMBER:
        return str(int(value)) if float(value).is_integer() else repr(value)
    if kind == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(value, "#ERROR")
    if kind == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if value else "FALSE"
    return str(value).strip() if kind in (xlrd.XL_CELL_TEXT, xlrd.XL_CELL_DATE) else ""
