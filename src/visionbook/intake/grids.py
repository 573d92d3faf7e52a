"""An official file as grids of text: CSV, a workbook of today (xlsx) or an old one (xls), told by its first bytes."""

from __future__ import annotations

import csv
import io

from visionbook.errors import DataError
from visionbook.file_kinds import other_format
from visionbook.intake.grid import Grid, Rows
from visionbook.intake.official_title import official_text
from visionbook.intake.sheets import garbled, japanese_encoding, other_delimiter
from visionbook.intake.xls_grid import xls_grids
from visionbook.intake.xlsx_grid import xlsx_grids
from visionbook.messages import message
from visionbook.tables import HEADER_ROW

_ZIP, _OLE = b"PK\x03\x04", bytes.fromhex("D0CF11E0A1B11AE1")


def read_grids(file: str, content: bytes) -> list[Grid]:
    r"""Return the sheets of a file; a CSV file is one.

    Raises
    ------
    DataError
        If it is none of these, cannot be opened (a password), or is text in another encoding or spoilt by one; what
        it is, and what to do, are named.

    Examples
    --------
    >>> [(grid.sheet, grid.rows) for grid in read_grids("a.csv", "市,人\n根室市,3\n".encode("cp932"))]
    [('', [(1, ['市', '人']), (2, ['根室市', '3'])])]
    """
    if content.startswith(_ZIP):
        return xlsx_grids(file, content)
    if content.startswith(_OLE):
        return xls_grids(file, content)
    return [Grid(file, _csv_rows(file, content))]


def _csv_rows(file: str, content: bytes) -> Rows:
    kind = other_format(content)
    encoding = japanese_encoding(content) if kind is None else ""
    if encoding:
        raise DataError(message("official_import.other_encoding", file=file, encoding=encoding))
    text = official_text(file, content)
    if garbled(text):
        raise DataError(message("official_import.garbled", file=file))
    if "\x00" in text:
        raise DataError(message("official_import.no_text", file=file))
    delimiter = other_delimiter(text)
    if delimiter:
        raise DataError(message("official_import.other_delimiter", file=file))
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise DataError(message("official_import.cut_off", file=file, why=str(error))) from None
    return [(number, cells) for number, cells in enumerate(lines, HEADER_ROW) if any(cells)]
