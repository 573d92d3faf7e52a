"""A sheet of an official file as a grid of text, whatever holds it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from visionbook.intake.sheets import Cell
from visionbook.messages import Message, message

Rows = list[tuple[int, list[str]]]

_ROWS_LOOKED_AT = 60


@dataclass(frozen=True)
class Grid:
    """The cells of one sheet as text, with the row numbers that a spreadsheet shows.

    Parameters
    ----------
    file : str
        Name of the file, for messages.
    rows : list of (int, list of str)
        Rows that hold something.
    sheet : str
        Name of the sheet; empty for a CSV file.
    hidden, hidden_parts : bool
        Whether the sheet, or some of its rows or columns, are not shown.
    columns : mapping of str to int
        Where columns stand that a layout gives other names, from 1 on; the others are found by their names.
    origins : mapping of int to (str, int)
        Sheet and row that a row comes from, where it was put together.
    """

    file: str
    rows: Rows
    sheet: str = ""
    hidden: bool = False
    hidden_parts: bool = False
    columns: Mapping[str, int] = field(default_factory=dict)
    origins: Mapping[int, tuple[str, int]] = field(default_factory=dict)

    def where(self, row: int, column: str | None) -> Message:
        """Return where something stands, as a spreadsheet shows it: ``row 12``, ``b02_07!K12``."""
        sheet, row = self.origins.get(row, (self.sheet, row))
        if not sheet:
            return message("official_file.in_row", row=row)
        at = self._column(column)
        if at is None:
            return message("official_file.in_sheet_row", sheet=sheet, row=row)
        return message("official_file.in_cell", sheet=sheet, cell=Cell(row, at, "text", "").address)

    def _column(self, name: str | None) -> int | None:
        if name is None or name in self.columns or self.columns:
            return self.columns.get(name) if name is not None else None
        heads = (cells for _, cells in self.rows[:_ROWS_LOOKED_AT])
        return next((cells.index(name) + 1 for cells in heads if name in cells), None)


def filled(rows: Rows, merged: Iterable[tuple[int, int, int, int]]) -> None:
    """Write the words of merged cells into all cells that they cover; figures stay where they stand.

    Parameters
    ----------
    rows : list of (int, list of str)
        Changed in place.
    merged : iterable of (int, int, int, int)
        First row, first column, last row, last column, from 1 on.
    """
    by_number = dict(rows)
    for top, left, bottom, right in merged:
        head = by_number.get(top, [])
        word = head[left - 1] if left <= len(head) else ""
        if not word or word.replace(",", "").replace(".", "").isdecimal():
            continue
        for number in range(top, bottom + 1):
            cells = by_number.get(number)
            if cells is None:
                continue
            cells.extend([""] * (right - len(cells)))
            cells[left - 1 : right] = [word] * (right - left + 1)
