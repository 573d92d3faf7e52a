"""Cells of a workbook or a CSV file in one shape, with their addresses, so that one reader serves both."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field, replace
from datetime import date
from statistics import median

from visionbook.intake.cell_text import is_formula, refused, unescaped
from visionbook.intake.number_format import GENERAL, shown, shown_text
from visionbook.messages import message
from visionbook.tables import HEADER_ROW, Problem, decode

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column."""

CSV_SHEET = "CSV"
LARGEST_FILE = 5_000_000
_DELIMITERS = {"\t": "tabs", ";": "semicolons", "|": "bars"}
_LINES_LOOKED_AT = 100
_LETTERS_LOOKED_AT = 100_000
_GARBLED_FROM = 3
"""Cells; fewer may come out of other letters by chance."""


@dataclass(frozen=True)
class Cell:
    """What stands in one cell. `kind` is text, number, date, formula, error, boolean or other.

    `doubt` names why its letters are not what a reader sees (struck, hidden, mixed), as `fonts.doubt` does.
    """

    row: int
    column: int
    kind: str
    value: str | float | date
    number_format: str = GENERAL
    doubt: str = ""

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
            If the cell does not show what it holds: by its number format, or by its fonts.
        """
        if self.doubt:
            raise refused(self.doubt)
        if self.kind == "number":
            return shown(self.value, self.number_format)
        return shown_text(self.held, self.number_format) if self.kind == "text" else self.held

    @property
    def held(self) -> str:
        """The characters that are stored, whatever is seen of them."""
        if self.kind == "number":
            return shown(self.value, GENERAL)
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


def csv_sheet(file: str, content: bytes) -> tuple[Sheet | None, list[Problem]]:
    """Return the cells of a CSV file in UTF-8 (BOM or not) or Shift_JIS as a sheet of text cells."""
    save = message("cell.save_csv")
    encoding = japanese_encoding(content)
    if encoding:
        return None, [Problem(file, None, None, None, message("cell.encoding", encoding=encoding), save)]
    text = _decoded(content)
    if text is not None and garbled(text):
        return None, [Problem(file, None, None, None, message("cell.garbled"), save)]
    delimiter = other_delimiter(text or "")
    if delimiter:
        rule = message("cell.delimiter", delimiter=message(f"cell.{_DELIMITERS[delimiter]}"))
        return None, [Problem(file, None, None, None, rule, save)]
    table, problems = decode(file, content if text is None else text.encode("utf-8"))
    if table is None:
        return None, [replace(problem, remedy=save) for problem in problems]
    lines = [(HEADER_ROW, table.columns), *table.rows]
    cells = {
        (row, column): Cell(row, column, "formula" if is_formula(text) else "text", text)
        for row, texts in lines
        for column, text in enumerate(map(unescaped, texts), 1)
        if text.strip()
    }
    return Sheet(CSV_SHEET, cells), []


def _decoded(content: bytes) -> str | None:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def japanese_encoding(content: bytes) -> str:
    """Return the name of an encoding of Japanese that this reader does not take; empty if it is none of these."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    if b"\x1b$" in content:
        return "ISO-2022-JP"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "EUC-JP" if _is_euc(content) else ""
    return ""


def _is_euc(content: bytes) -> bool:
    """Return whether bytes are EUC-JP; read as Shift_JIS, nearly every letter of it becomes a half-width kana."""
    try:
        content.decode("euc_jp")
    except UnicodeDecodeError:
        return False
    text = _decoded(content)
    if text is None:
        return True
    return sum("\uff61" <= sign <= "\uff9f" for sign in text) * 2 > sum(not sign.isascii() for sign in text)


def garbled(text: str) -> bool:
    """Return whether a text in UTF-8 was read in another encoding and saved so: some cells turn back into Japanese.

    Not all do: saving has lost the letters that the other encoding lacks.
    """
    pieces = set(re.split('[,;\t\r\n"]', text[:_LETTERS_LOOKED_AT]))
    return sum(_turned_back(piece, "cp932") or _turned_back(piece, "cp1252") for piece in pieces) >= _GARBLED_FROM


def _turned_back(piece: str, encoding: str) -> bool:
    try:
        back = piece.encode(encoding).decode("utf-8")
    except UnicodeError:
        return False
    return any("\u3040" <= sign <= "\u9fff" for sign in back)


def other_delimiter(text: str) -> str:
    """Return the sign that parts the cells of most lines, if it is no comma."""
    widths = {sign: _usual_width(text, sign) for sign in (",", *_DELIMITERS)}
    best = max(widths, key=widths.get)
    return best if best != "," and widths[best] >= 3 else ""


def _usual_width(text: str, delimiter: str) -> float:
    """Return how many cells a line has as a rule, if this sign parts them."""
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        widths = [len(line) for line, _ in zip(lines, range(_LINES_LOOKED_AT), strict=False)]
    except csv.Error:
        return 0
    return median(widths) if widths else 0
