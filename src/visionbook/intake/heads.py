"""Headers of several rows with merged cells: what each column is called, from the group to the column itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from visionbook.intake.grid import Grid
from visionbook.intake.official import plain

_LOOKED_AT = 40
_LONGEST_LABEL = 25
"""Signs; what is longer is a title or a note."""

_NO_LABEL = re.compile(
    r"(明治|大正|昭和|平成|令和)?(元|[0-9]{1,4})年(度|[0-9]{1,2}月[0-9]{1,2}日(現在)?)?|人|世帯|%|％|千人|[(（]?単位.*"
)


def find_row(grid: Grid, holds: Callable[[str], bool]) -> tuple[int, int] | None:
    """Return row and column (from 1) of the first cell near the top that holds something; None if there is none."""
    for row, cells in enumerate(grid.first_rows(_LOOKED_AT), 1):
        for column, cell in enumerate(cells, 1):
            if cell and holds(plain(cell)):
                return row, column
    return None


def header_top(grid: Grid, row: int) -> int:
    """Return the first row of the header that a row belongs to: a row with its first cell alone is a title.

    Examples
    --------
    >>> header_top(Grid("a.csv", [(1, ["令和7年"]), (2, ["", "人口", ""]), (3, ["コード", "男", "女"])]), 3)
    2
    """
    top = row
    while top > 1 and any(grid.row(top - 1)[1:]):
        top -= 1
    return top


def column_labels(grid: Grid, top: int, bottom: int) -> list[tuple[str, ...]]:
    """Return the labels of each column, groups first; years and units are no labels.

    Where the file knows which cells were merged, a group reaches as far as they do; a CSV file does not, so there a
    group reaches to the next one in its row.

    Parameters
    ----------
    grid : Grid
        A sheet.
    top, bottom : int
        First and last row of the header, from 1.

    Examples
    --------
    >>> grid = Grid("a.csv", [(1, ["コード", "人口", "", "出生"]), (2, ["", "男", "女", ""])])
    >>> column_labels(grid, 1, 2)
    [('コード',), ('人口', '男'), ('人口', '女'), ('出生',)]
    """
    width = max((len(grid.row(row)) for row in range(top, bottom + 1)), default=0)
    own = [[_label(grid.cell(row, column)) for column in range(1, width + 1)] for row in range(top, bottom + 1)]
    spread = [_spread(grid, row, cells) for row, cells in enumerate(own, top)]
    found = []
    for at in range(width):
        lowest = max((level for level, cells in enumerate(own) if cells[at]), default=None)
        if lowest is None:
            found.append(())
            continue
        groups = [spread[level][at] for level in range(lowest) if spread[level][at]]
        found.append(tuple(dict.fromkeys([*groups, own[lowest][at]])))
    return found


def _label(cell: str) -> str:
    text = plain(cell)
    return "" if _NO_LABEL.fullmatch(text) or len(text) > _LONGEST_LABEL else text


def _spread(grid: Grid, row: int, cells: Sequence[str]) -> list[str]:
    if grid.merged:
        wide = list(cells)
        for first, left, last, right in grid.merged:
            if first <= row <= last:
                label = _label(grid.cell(first, left))
                wide[left - 1 : right] = [label] * len(wide[left - 1 : right])
        return wide
    filled, last = [], ""
    for cell in cells:
        last = cell or last
        filled.append(last)
    return filled


def above(grid: Grid, row: int) -> list[str]:
    """Return what stands above a row, cell by cell in reading order: titles, dates, notes.

    Examples
    --------
    >>> above(Grid("a.csv", [(1, ["令和7年", ""]), (2, ["コード", "名"])]), 2)
    ['令和7年']
    """
    return [cell for cells in grid.first_rows(row - 1) for cell in cells if cell]
