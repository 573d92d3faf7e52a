"""Rows as CSV that is safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

MARK = "\ufeff"
"""Stands at the beginning of a file: it tells spreadsheets that the file is UTF-8."""


def csv_text(rows: Sequence[Sequence[str]]) -> str:
    r"""Return rows as CSV that is safe to open in a spreadsheet: no cell is taken for a formula.

    Examples
    --------
    >>> csv_text([["a", "=1+1"], ["+987", "-x"]])
    "a,'=1+1\r\n+987,'-x\r\n"
    """
    buffer = io.StringIO()
    csv.writer(buffer).writerows([[_safe(cell) for cell in row] for row in rows])
    return buffer.getvalue()


def _safe(cell: str) -> str:
    harmless = cell[:1] in "+-" and cell[1:].replace(",", "").replace(".", "", 1).rstrip("%").isdigit()
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and cell != "-" and not harmless else cell
