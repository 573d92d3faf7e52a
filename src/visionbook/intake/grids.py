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

_HEAD = 100_000
"""Letters from which the sign between cells is told."""

_ZIP, _OLE = b"PK\x03\x04", bytes.fromhex("D0CF11E0A1B11AE1")


def read_grids(file: str, content: bytes) -> list[Grid]:
    r"""Return the sheets of a file, hidden ones too; a CSV file is one.

    Raises
    ------
    DataError
        If it is none of these, cannot be opened (a password), or is text in another encoding or spoilt by one; what
        it is, and what to do, are named. If it holds nothing.

    Examples
    --------
    >>> [(grid.sheet, grid.rows) for grid in read_grids("a.csv", "市,人\n根室市,3\n".encode("cp932"))]
    [('', [(1, ['市', '人']), (2, ['根室市', '3'])])]
    """
    if content.startswith(_ZIP):
        grids = xlsx_grids(file, content)
    elif content.startswith(_OLE):
        grids = xls_grids(file, content)
    else:
        grids = [Grid(file, _csv_rows(file, content))]
    if not any(grid.rows for grid in grids):
        raise DataError(message("official_import.empty", file=file))
    return grids


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
    if other_delimiter(text[:_HEAD]):
        raise DataError(message("official_import.other_delimiter", file=file))
    try:
        lines = csv.reader(io.StringIO(text, newline=""), strict=True)
        stripped = ((number, list(map(str.strip, cells))) for number, cells in enumerate(lines, HEADER_ROW))
        return [(number, cells) for number, cells in stripped if any(cells)]
    except csv.Error as error:
        raise DataError(message("official_import.cut_off", file=file, why=str(error))) from None
