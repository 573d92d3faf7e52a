"""A sheet of an official file as a grid of text, whatever holds it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from visionbook.errors import DataError
from visionbook.intake.sheets import Area, Cell
from visionbook.messages import Message, message

Rows = list[tuple[int, list[str]]]

FORMULA = "="
"""Begins the text of a cell whose formula has no stored result."""

_ROWS_LOOKED_AT = 60
_MOST_FILLED = 5_000_000


@dataclass(frozen=True)
class Grid:
    """The cells of one sheet as text, with the row numbers that a spreadsheet shows.

    Parameters
    ----------
    file : str
        Name of the file, for messages.
    rows : list of (int, list of str)
        Rows that hold something, in order; the cells without spaces around them.
    sheet : str
        Name of the sheet; empty for a CSV file.
    hidden : bool
        Whether the sheet is not shown.
    merged : sequence of Area
        Cells that were merged, counted from 1; their text stands in the first one.
    hidden_rows, hidden_columns : frozenset of int
        What of the cells a reader of the sheet does not see, counted from 1.
    columns : mapping of str to int
        Where columns stand that a layout gives other names, from 1 on; the others are found by their names.
    origins : mapping of int to (str, int)
        Sheet and row that a row comes from, where it was put together.
    """

    file: str
    rows: Rows
    sheet: str = ""
    hidden: bool = False
    merged: Sequence[Area] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    columns: Mapping[str, int] = field(default_factory=dict)
    origins: Mapping[int, tuple[str, int]] = field(default_factory=dict)

    @cached_property
    def _by_number(self) -> dict[int, list[str]]:
        return dict(self.rows)

    @property
    def last_row(self) -> int:
        """The number of the last row that holds something; 0 if none does."""
        return self.rows[-1][0] if self.rows else 0

    @cached_property
    def width(self) -> int:
        """The number of columns."""
        return max((len(cells) for _, cells in self.rows), default=0)

    def row(self, number: int) -> list[str]:
        """Return the cells of a row; none where nothing stands."""
        return self._by_number.get(number, [])

    def first_rows(self, number: int) -> list[list[str]]:
        """Return the cells of the rows from the first to one, empty ones too.

        Examples
        --------
        >>> Grid("a.csv", [(2, ["x"]), (5, ["y"])]).first_rows(3)
        [[], ['x'], []]
        """
        return [self.row(each) for each in range(1, min(number, self.last_row) + 1)]

    def cell(self, row: int, column: int) -> str:
        """Return the text of a cell, counted from 1; empty where there is none."""
        cells = self.row(row)
        return cells[column - 1] if 0 < column <= len(cells) else ""

    def address(self, row: int, column: int) -> str:
        """Return where a cell stands, as a spreadsheet shows it: ``表1!C12``, or ``C12`` in a CSV file."""
        address = Cell(row, column, "text", "").address
        return f"{self.sheet}!{address}" if self.sheet else address

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


def filled(grid: Grid) -> Grid:
    """Return a grid with the words of merged cells in all cells that they cover; figures stay where they stand.

    Raises
    ------
    DataError
        If merged cells cover each other without end.

    Examples
    --------
    >>> rows = [(1, ["男女"]), (2, ["3", "", "1"])]
    >>> filled(Grid("a.xlsx", rows, "表", merged=[(1, 1, 1, 2), (2, 1, 2, 2)])).rows
    [(1, ['男女', '男女']), (2, ['3', '', '1'])]
    """
    changed: dict[int, list[str]] = {}
    size = 0
    for top, left, bottom, right in grid.merged:
        word = grid.cell(top, left)
        if not word or word.replace(",", "").replace(".", "").isdecimal():
            continue
        end = min(right, grid.width)
        for number, own in grid.rows[bisect_left(grid.rows, (top,)) : bisect_left(grid.rows, (bottom + 1,))]:
            size += end - left + 1
            if size > _MOST_FILLED:
                facts = {"file": grid.file, "sheet": grid.sheet, "most": _MOST_FILLED}
                raise DataError(message("official_import.many_cells", **facts))
            cells = changed.setdefault(number, list(own))
            cells.extend([""] * (end - len(cells)))
            cells[left - 1 : end] = [word] * (end - left + 1)
    return replace(grid, rows=[(number, changed.get(number, cells)) for number, cells in grid.rows])


def shown(grids: Sequence[Grid]) -> list[Grid]:
    """Return the sheets of a file that hold something and are not hidden.

    Raises
    ------
    DataError
        If there is none.
    """
    found = [grid for grid in grids if grid.rows and not grid.hidden]
    if not found:
        raise DataError(message("official_import.all_hidden", file=grids[0].file, sheets=_hidden(grids)))
    return found


def refuse_hidden(grids: Sequence[Grid], is_table: Callable[[Grid], bool]) -> None:
    """Refuse a file of which a hidden sheet is the table, where no other sheet is: nobody has seen what it says.

    Raises
    ------
    DataError
        If there is such a sheet.
    """
    sheet = next((grid.sheet for grid in grids if grid.hidden and grid.rows and is_table(grid)), None)
    if sheet is not None:
        raise DataError(message("official_import.hidden_sheet", file=grids[0].file, sheet=sheet))


def said_of_hidden(grids: Sequence[Grid], read: Sequence[Grid]) -> list[Message]:
    """Return what whoever confirms cannot see: the hidden sheets of a file, and hidden cells of those that were read.

    Examples
    --------
    >>> old = Grid("a.xls", [(1, ["x"])], "旧", hidden=True)
    >>> new = Grid("a.xls", [(1, ["x"])], "新", hidden_rows=frozenset({1}))
    >>> for line in said_of_hidden([old, new], [new]):
    ...     print(line)
      hidden sheets were not read: 旧
      look at it: sheet 新 has hidden rows or columns; they were read, too
    """
    sheets = _hidden(grids)
    parts = [grid.sheet for grid in read if grid.hidden_rows or grid.hidden_columns]
    said = [message("official_import.hidden_sheets", sheets=sheets)] if sheets else []
    return said + [message("official_import.hidden_parts", sheet=name) for name in parts[:1]]


def _hidden(grids: Sequence[Grid]) -> list[str]:
    return [grid.sheet for grid in grids if grid.hidden and grid.rows]
