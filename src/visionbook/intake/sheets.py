"""Cells of a workbook or a CSV file in one shape, with their addresses, so that one reader serves both."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from visionbook.intake.cell_text import UnreadableError, is_formula
from visionbook.tables import HEADER_ROW, Problem, decode

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column."""

CSV_SHEET = "CSV"
LARGEST_FILE = 5_000_000
_SAVE_CSV = "in Excel choose 'CSV UTF-8 (コンマ区切り)' when saving"
_SECTION = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;])*')
_TOKEN = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|[_*].|General|E[+-]?|.', re.DOTALL)
_DIGITS = frozenset("0#?.,/@") | {"General", "E", "E+", "E-"}
_SILENT = frozenset(" -+()")


@dataclass(frozen=True)
class Cell:
    """What stands in one cell. `kind` is text, number, date, formula, error, boolean or other."""

    row: int
    column: int
    kind: str
    value: str | float | date
    number_format: str = "General"

    @property
    def address(self) -> str:
        """The address that a spreadsheet shows, such as ``K12``."""
        letters, number = "", self.column
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(ord("A") + rest) + letters
        return f"{letters}{self.row}"

    @property
    def written(self) -> str:
        """The characters as its reader sees them; a number keeps every digit.

        Raises
        ------
        UnreadableError
            If the number format shows another number than the one that is stored.
        """
        if self.kind == "number":
            return shown(self.value, self.number_format)
        return self.value.isoformat() if isinstance(self.value, date) else str(self.value)


@dataclass(frozen=True)
class Sheet:
    """The filled cells of one sheet by row and column, its merged and covered areas, and what of it is not seen."""

    name: str
    cells: dict[tuple[int, int], Cell]
    merged: list[Area] = field(default_factory=list)
    covered: list[Area] = field(default_factory=list)
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()

    def place(self, row: int, column: int) -> str:
        """Return sheet and address, such as ``実績!K12``."""
        name = "".join(sign for sign in self.name if sign.isprintable())
        return f"{name}!{Cell(row, column, 'text', '').address}"


def shown(value: float, number_format: str) -> str:
    r"""Return a number with the signs that its number format puts around it, all its digits kept.

    Digits are those that Excel keeps (15). Of the sections of a format the first counts: the others only dress up
    the sign.

    Raises
    ------
    UnreadableError
        If the format divides by thousands, so that the cell shows another number than it holds.

    Examples
    --------
    >>> shown(0.123, "0.0%"), shown(70.0, '#,##0.00"億円"'), shown(-3.5, "#,##0_ ;[Red]\\-#,##0\\ ")
    ('12.3%', '70億円', '-3.5')
    """
    tokens = _TOKEN.findall(_SECTION.match(number_format)[0])
    placeholders = "".join(token for token in tokens if token in _DIGITS)
    if re.search(r"[0#?],+(?![0#?,])", placeholders):
        raise UnreadableError("is shown in thousands by its number format", "give the cell an ordinary number format")
    before, after, seen = "", "", False
    for token in tokens:
        seen = seen or token in _DIGITS
        if token in _DIGITS or token in _SILENT or token[0] in "_*":
            continue
        words = _literal(token)
        before, after = (before, after + words) if seen else (before + words, after)
    digits = Decimal(format(value, ".15g"))
    text = format((digits * 100 if "%" in tokens else digits).normalize(), "f")
    return f"{before.strip()}{text}{after.strip()}"


def _literal(token: str) -> str:
    if token[0] == "[":
        return token[2:-1].split("-")[0] if token.startswith("[$") else ""
    return token.strip('"') if token[0] == '"' else token.removeprefix("\\")


def csv_sheet(file: str, content: bytes) -> tuple[Sheet | None, list[Problem]]:
    """Return the cells of a CSV file in UTF-8 (BOM or not) or Shift_JIS as a sheet of text cells."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None, [Problem(file, None, None, None, "is in UTF-16", _SAVE_CSV)]
    table, problems = decode(file, content)
    if table is None and b"\x00" not in content:
        try:
            table, problems = decode(file, content.decode("cp932").encode("utf-8"))
        except UnicodeDecodeError:
            pass
    if table is None:
        return None, [replace(problem, remedy=_SAVE_CSV) for problem in problems]
    lines = [(HEADER_ROW, table.columns), *table.rows]
    cells = {
        (row, column): Cell(row, column, "formula" if is_formula(text) else "text", text)
        for row, texts in lines
        for column, text in enumerate(texts, 1)
        if text.strip()
    }
    return Sheet(CSV_SHEET, cells), []
