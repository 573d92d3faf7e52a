"""Tables of official files as rows of text, whatever file they come in: CSV, ``.xlsx`` and old ``.xls`` workbooks.

What a cell holds is not made nicer here: a formula stays a formula (it begins with ``=``), an error stays an error, so
that readers can name it. Old workbooks alone hand out what their formulas once gave.
"""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
import zlib
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException

from visionbook.errors import DataError
from visionbook.file_kinds import other_format
from visionbook.intake.official_title import official_text
from visionbook.intake.sheets import Cell, csv_sheet
from visionbook.messages import Message, message
from visionbook.tables import HEADER_ROW, decode

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column; the first row of a sheet is 1."""

FORMULA = "="
LARGEST_WORKBOOK = 30_000_000
"""Bytes of a workbook; a table as CSV may be larger."""

_LARGEST_UNPACKED, _MOST_ROWS, _MOST_COLUMNS = 300_000_000, 200_000, 2_000
_HEAD = 20_000
"""Bytes of a CSV file from which its encoding and its delimiter are told."""

_TOLD_BY_HEAD = ("cell.encoding", "cell.garbled", "cell.delimiter")
_TRUE = ("1", "true")
_OLE, _ZIP, _WORKBOOK = bytes.fromhex("D0CF11E0A1B11AE1"), b"PK\x03\x04", "xl/workbook.xml"
_PAGES = (b"<table", b"<meta", b"<head", b"<body", b"<!--", b"mime-version:")
_BROKEN = (KeyError, ValueError, TypeError, IndexError, AttributeError, OverflowError, RecursionError, EOFError)
_BROKEN += (ParseError, UnicodeError, AssertionError, zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError)


@dataclass(frozen=True)
class Grid:
    """One visible sheet: its rows of text from the first one on, each as long as it is filled.

    Parameters
    ----------
    file, sheet : str
        The names of the file and of the sheet; a CSV file has no sheet.
    rows : list of list of str
        The cells, without spaces around them.
    merged : list of Area
        Cells that were merged; the text stands in the first one.
    hidden_rows, hidden_columns : frozenset of int
        What a reader of the sheet does not see, counted from 1.
    hidden_sheets : tuple of str
        Sheets of the file that were left out, since nobody sees them.
    """

    file: str
    sheet: str
    rows: list[list[str]]
    merged: list[Area] = field(default_factory=list)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    hidden_sheets: tuple[str, ...] = ()

    def cell(self, row: int, column: int) -> str:
        """Return the text of a cell, counted from 1; empty where there is none."""
        cells = self.rows[row - 1] if 0 < row <= len(self.rows) else []
        return cells[column - 1] if 0 < column <= len(cells) else ""

    def address(self, row: int, column: int) -> str:
        """Return where a cell stands, as a spreadsheet shows it: ``表1!C12``, or ``C12`` in a CSV file."""
        address = Cell(row, column, "text", "").address
        return f"{self.sheet}!{address}" if self.sheet else address

    @property
    def width(self) -> int:
        """The number of columns."""
        return max(map(len, self.rows), default=0)


def read_grids(file: str, content: bytes) -> list[Grid]:
    r"""Return the visible sheets of a file that hold something.

    Raises
    ------
    DataError
        If the file is no table of text (a page under the name of a workbook, a document, letters of another
        encoding), is damaged, protected or too large; what it is and what to do is said.

    Examples
    --------
    >>> read_grids("a.csv", "市,人\n根室市,3\n".encode("cp932"))[0].rows
    [['市', '人'], ['根室市', '3']]
    """
    if content[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_PAGES):
        raise _refused(file, message("check.is_page"), message("official_kinds.fetch_again"))
    if content.startswith(_OLE) or _is_workbook(content):
        if len(content) > LARGEST_WORKBOOK:
            raise _refused(
                file, message("official_kinds.large", most=LARGEST_WORKBOOK), message("official_kinds.as_csv")
            )
        return _xls(file, content) if content.startswith(_OLE) else _xlsx(file, content)
    kind = other_format(content)
    if kind is not None:
        raise _refused(file, kind, message("official_kinds.fetch_again"))
    return [_csv(file, content)]


def _refused(file: str, rule: Message, remedy: Message) -> DataError:
    return DataError(message("official_kinds.no_table", file=file, rule=rule, remedy=remedy))


def _is_workbook(content: bytes) -> bool:
    if not content.startswith(_ZIP):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _WORKBOOK in archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return True  # cut off: opening it says so


def _csv(file: str, content: bytes) -> Grid:
    end = content.rfind(b"\n", 0, _HEAD) + 1
    head = content if len(content) <= _HEAD or not end else content[:end]
    _, problems = csv_sheet(file, head)  # it knows other encodings and delimiters from some lines
    found = [each for each in problems if head is content or each.rule.key in _TOLD_BY_HEAD]
    table = None
    if not found:
        table, found = decode(file, official_text(file, content).encode("utf-8"))
    if table is None:
        raise _refused(file, found[0].rule, message("official_kinds.fetch_again"))
    rows: list[list[str]] = []
    for number, cells in [(HEADER_ROW, table.columns), *table.rows]:
        rows += [[] for _ in range(number - len(rows))]
        rows[-1] = _cut([cell.strip() for cell in cells])
    if not any(rows):
        raise _refused(file, message("table.empty"), message("official_kinds.fetch_again"))
    return Grid(file, "", rows)


def _xlsx(file: str, content: bytes) -> list[Grid]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(part.file_size for part in archive.infolist())
        if size > _LARGEST_UNPACKED:
            raise _refused(file, message("official_kinds.unpacked", size=size), message("official_kinds.as_csv"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
            sheets = [sheet for sheet in book.worksheets if hasattr(sheet, "_get_source")]
            hidden = tuple(sheet.title for sheet in sheets if sheet.sheet_state != "visible")
            grids = [_xlsx_grid(file, book, sheet, hidden) for sheet in sheets if sheet.sheet_state == "visible"]
    except (*_BROKEN, InvalidFileException, DefusedXmlException):
        # The parser has no error of its own for a part that is not what the standard says.
        raise _refused(file, message("file.damaged"), message("official_kinds.fetch_again")) from None
    return _filled(file, grids, hidden)


def _xlsx_grid(file: str, book: Any, sheet: Any, hidden: tuple[str, ...]) -> Grid:
    """Return a sheet row by row: what openpyxl reads whole takes twice the time and does not tell more."""
    from openpyxl.worksheet._reader import WorkSheetParser

    rows: list[list[str]] = []
    with sheet._get_source() as source:
        parser = WorkSheetParser(
            source,
            sheet._shared_strings,
            data_only=False,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for number, cells in parser.parse():
            filled = {each["column"]: _text(_held(each["value"])) for each in cells}
            width = max((column for column, text in filled.items() if text), default=0)
            _check_size(file, sheet.title, number, width)
            rows += [[] for _ in range(number - len(rows))]
            rows[number - 1] = [filled.get(column, "") for column in range(1, width + 1)]
    areas = getattr(parser.merged_cells, "mergeCell", [])
    merged = [(area.min_row, area.min_col, area.max_row, area.max_col) for area in areas]
    out_rows = frozenset(int(row) for row, look in parser.row_dimensions.items() if look.get("hidden") in _TRUE)
    spans = [look for look in parser.column_dimensions.values() if look.get("hidden") in _TRUE]
    widest = max(map(len, rows), default=0)
    columns = frozenset(at for look in spans for at in range(int(look["min"]), min(int(look["max"]), widest) + 1))
    return Grid(file, sheet.title, rows, merged, out_rows, columns, hidden)


def _xls(file: str, content: bytes) -> list[Grid]:
    import xlrd

    if "EncryptedPackage".encode("utf-16-le") in content:
        raise _refused(file, message("file.password"), message("file.without_password"))
    try:
        book = xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=io.StringIO())
        sheets = [sheet for sheet in book.sheets() if sheet.nrows and sheet.ncols]
        hidden = tuple(sheet.name for sheet in sheets if sheet.visibility)
        grids = [_xls_grid(file, book, sheet, hidden) for sheet in sheets if not sheet.visibility]
    except (*_BROKEN, xlrd.XLRDError, xlrd.compdoc.CompDocError):
        raise _refused(file, message("file.damaged"), message("official_kinds.fetch_again")) from None
    return _filled(file, grids, hidden)


def _xls_grid(file: str, book: Any, sheet: Any, hidden: tuple[str, ...]) -> Grid:
    import xlrd

    _check_size(file, sheet.name, sheet.nrows, sheet.ncols)

    def held(cell: Any) -> object:
        if cell.ctype == xlrd.XL_CELL_DATE:
            return xlrd.xldate_as_datetime(cell.value, book.datemode)
        if cell.ctype == xlrd.XL_CELL_ERROR:
            return xlrd.error_text_from_code.get(cell.value, "#ERROR")
        return bool(cell.value) if cell.ctype == xlrd.XL_CELL_BOOLEAN else cell.value

    rows = [_cut([_text(held(cell)) for cell in sheet.row(at)]) for at in range(sheet.nrows)]
    merged = [(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells]
    out_rows = frozenset(at + 1 for at, look in sheet.rowinfo_map.items() if look.hidden)
    columns = frozenset(at + 1 for at, look in sheet.colinfo_map.items() if look.hidden)
    return Grid(file, sheet.name, rows, merged, out_rows, columns, hidden)


def _check_size(file: str, sheet: str, rows: int, columns: int) -> None:
    if columns > _MOST_COLUMNS or rows > _MOST_ROWS:
        rule = message("official_kinds.many_cells", sheet=sheet, rows=rows, columns=columns)
        raise _refused(file, rule, message("official_kinds.as_csv"))


def _filled(file: str, grids: list[Grid], hidden: tuple[str, ...]) -> list[Grid]:
    filled = [grid for grid in grids if any(map(any, grid.rows))]
    if not filled:
        rule = message("official_kinds.all_hidden", sheets=list(hidden)) if hidden else message("table.empty")
        raise _refused(file, rule, message("official_kinds.show_or_fetch"))
    return filled


def _held(value: object) -> object:
    """Return a value of a workbook; a formula over several cells as it is written."""
    text = getattr(value, "text", None)
    return value if text is None else FORMULA + str(text).removeprefix(FORMULA)


def _text(value: object) -> str:
    """Return the text of a value; a whole number without decimals.

    Examples
    --------
    >>> _text(12.0), _text(0.5), _text(" 市 "), _text(None), _text(True)
    ('12', '0.5', '市', '', 'TRUE')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (datetime, date)):
        return value.isoformat()[:10]
    return str(value).strip()


def _cut(cells: list[str]) -> list[str]:
    """Return cells without the empty ones at the end."""
    last = max((at for at, cell in enumerate(cells, 1) if cell), default=0)
    return cells[:last]
