"""The cells of a sheet: texts, numbers and formulas with their values, as the XML of a workbook; and how they look.

The program that writes workbooks for us (openpyxl) writes formulas without values, and a text that begins with ``=`` as
a formula. Cells are therefore written here, and all else by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter

PERSONS, RATE, RATIO, PERCENT, SIGNED = "#,##0", "0.00", "0.0000", "0.0%", "+#,##0;-#,##0;0"
INPUT, HEAD, RESULT = "FFF6D6", "D9E1EC", "EEF3F8"
"""Fills: cells to change, heads, sums."""

_FONT = "游ゴシック"
_HEIGHT = 16.5
_LONGEST = 32_000  # letters in a cell: spreadsheets stop at 32,767
_NO_LETTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True)
class Style:
    """How a cell looks; `fill` is a colour or empty, `number` a number format, `open` a cell that may be changed."""

    number: str = "General"
    fill: str = ""
    bold: bool = False
    size: float = 10
    border: bool = False
    align: str = ""
    wrap: bool = False
    open: bool = False
    colour: str = ""


class Styles:
    """The numbers under which a workbook knows styles."""

    def __init__(self, book: Workbook):
        self._book = book
        self._numbers: dict[Style, int] = {}

    def number(self, style: Style) -> int:
        """Return the number of a style, which is entered into the workbook when it is first asked for."""
        if style not in self._numbers:
            self._numbers[style] = self._entered(style)
        return self._numbers[style]

    def _entered(self, style: Style) -> int:
        cell = Cell(self._book.worksheets[0], row=1, column=1)
        cell.font = Font(
            name=_FONT, size=style.size, bold=style.bold, charset=128, family=3, color=style.colour or None
        )
        if style.fill:
            cell.fill = PatternFill("solid", fgColor=style.fill)
        if style.border:
            line = Side(style="thin", color="7F7F7F")
            cell.border = Border(left=line, right=line, top=line, bottom=line)
        cell.alignment = Alignment(horizontal=style.align or None, vertical="center", wrap_text=style.wrap or None)
        cell.number_format = style.number
        cell.protection = Protection(locked=not style.open)
        return cell.style_id


@dataclass
class Grid:
    """The cells of one sheet, by row and column, both from 1; heights of rows; ranges that are one cell."""

    name: str
    cells: dict[tuple[int, int], tuple[str, object, object, Style]] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)

    def text(self, row: int, column: int, text: str, style: Style) -> None:
        """Put a text: whatever it begins with, it is never a formula."""
        self.cells[row, column] = ("text", text, None, style)

    def number(self, row: int, column: int, value: float, style: Style) -> None:
        """Put a number."""
        self.cells[row, column] = ("number", value, None, style)

    def formula(self, row: int, column: int, formula: str, value: float | str, style: Style) -> None:
        """Put a formula (without ``=``) with the value that the model has for it."""
        self.cells[row, column] = ("formula", formula, value, style)

    def blank(self, row: int, column: int, style: Style) -> None:
        """Put a cell without a value."""
        self.cells[row, column] = ("blank", None, None, style)

    def address(self, row: int, column: int, *, fixed: str = "") -> str:
        """Return the address of a cell for formulas of other sheets; `fixed` is ``row``, ``column`` or ``both``."""
        return f"'{self.name}'!{place(row, column, fixed=fixed)}"

    def xml(self, styles: Styles) -> str:
        """Return the element of all rows."""
        rows: dict[int, list[tuple[int, str]]] = {row: [] for row in self.heights}
        for (row, column), (kind, content, value, style) in self.cells.items():
            opening = f'<c r="{place(row, column)}" s="{styles.number(style)}"'
            rows.setdefault(row, []).append((column, opening + _content(kind, content, value)))
        return "<sheetData>" + "".join(self._row(row, rows[row]) for row in sorted(rows)) + "</sheetData>"

    def _row(self, row: int, cells: Iterable[tuple[int, str]]) -> str:
        height = self.heights.get(row, _HEIGHT)
        return (
            f'<row r="{row}" ht="{height:g}" customHeight="1">' + "".join(text for _, text in sorted(cells)) + "</row>"
        )


def place(row: int, column: int, *, fixed: str = "") -> str:
    """Return an address within a sheet.

    Examples
    --------
    >>> place(5, 3), place(5, 3, fixed="row"), place(5, 3, fixed="both")
    ('C5', 'C$5', '$C$5')
    """
    signs = {"row": ("", "$"), "column": ("$", ""), "both": ("$", "$")}.get(fixed, ("", ""))
    return f"{signs[0]}{get_column_letter(column)}{signs[1]}{row}"


def clean(text: str) -> str:
    r"""Return a text as a cell can hold it: without signs that no document may hold, and cut where cells end.

    Examples
    --------
    >>> clean("根室\x00市"), clean("_x0041_")
    ('根室\ufffd市', '_x005F_x0041_')
    """
    return _LOOKS_ESCAPED.sub("_x005F_", _NO_LETTERS.sub("\ufffd", text))[:_LONGEST]


def _content(kind: str, content: object, value: object) -> str:
    if kind == "text":
        return f' t="inlineStr"><is><t xml:space="preserve">{escape(clean(str(content)))}</t></is></c>'
    if kind == "number":
        return f"><v>{_number(content)}</v></c>"
    if kind == "formula":
        of_text = isinstance(value, str)
        shown = escape(clean(value)) if of_text else _number(value)
        kind_of_value = ' t="str"' if of_text else ""
        return f"{kind_of_value}><f>{escape(str(content))}</f><v>{shown}</v></c>"
    return "/>"


def _number(value: object) -> str:
    return repr(value) if isinstance(value, int) else repr(float(value))
