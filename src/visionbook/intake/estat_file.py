"""Tables that e-Stat hands out as files, in the layout of its downloads: one row of heads, the ages after ``/年齢``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from visionbook.ages import TOTAL
from visionbook.intake.estat_header import AGES, MEASURES, is_subtotal, names_the_ages
from visionbook.intake.grid import Grid
from visionbook.intake.official import age_group, named_age, plain
from visionbook.intake.stacked import NO_TOWN_OF_TODAY, Stacked, census_year, stacked, without_code

_LEAST_AGES = 3
_MEASURE, _YEAR, _CODE, _NAME = "表章事項", "時間軸（年次）", "市区町村 コード", "市区町村"
_PERSONS, _OTHER_UNITS = "人", ("千人", "万人", "%", "世帯")
_OF_AREAS = ("都道府県", "地域", "市区町村", "年次", "境域")


def as_download(grid: Grid) -> Grid | None:
    """Return a table by sex and age with a head of several rows as e-Stat lays out its downloads.

    Returns
    -------
    Grid or None
        The grid itself if it is laid out so already; None if its columns are no ages. Municipalities of an earlier
        year, and parts of prefectures, are left out, and so are notes below the table.
    """
    if any(names_the_ages(cell) for _, cells in grid.rows for cell in cells):
        return _padded(grid)
    table = stacked(grid)
    ages = _ages(table) if table is not None and not _measured_by_row(table) else {}
    return _laid_out(grid, table, ages) if table is not None and len(ages) >= _LEAST_AGES else None


def joined(grids: Sequence[Grid]) -> Grid:
    """Return the sheets of a workbook, one for each area or sex, as one; sheets of another head are left out.

    Examples
    --------
    >>> head = (5, ["男女", "/年齢", "総数"])
    >>> two = [Grid("a.xlsx", [head, (6, [sex, "", "3"])], sex) for sex in ("男", "女")]
    >>> [cells for _, cells in joined(two).rows], joined(two).where(7, "総数")
    ([['男女', '/年齢', '総数'], ['男', '', '3'], ['女', '', '3']], '女!C6')
    """
    first = grids[0]
    at = _head(first)
    same = [grid for grid in grids if grid.rows[_head(grid)][1] == first.rows[at][1]]
    if len(same) == 1:
        return first
    rows, origins = list(first.rows[: at + 1]), {}
    number = rows[-1][0]
    for grid in same:
        for row, cells in grid.rows[_head(grid) + 1 :]:
            number += 1
            rows.append((number, cells))
            origins[number] = (grid.sheet, row)
    columns = first.columns or {label: place for place, label in enumerate(first.rows[at][1], 1)}
    return Grid(first.file, rows, first.sheet, columns=columns, origins=origins)


def _head(grid: Grid) -> int:
    return next(at for at, (_, cells) in enumerate(grid.rows) if any(map(names_the_ages, cells)))


def _measured_by_row(table: Stacked) -> bool:
    """Return whether each row says what it counts, as downloads do: then its ages are known by the cell before them."""
    return table.column("表章") is not None


def _padded(grid: Grid) -> Grid:
    """Return a download with all rows of a workbook as wide as its head: there the last cells may not be stored."""
    if not grid.sheet:
        return grid
    at = _head(grid)
    width = len(grid.rows[at][1])
    below = [(row, [*cells, *[""] * (width - len(cells))]) for row, cells in grid.rows[at + 1 :]]
    kept = [(row, cells) for row, cells in below if sum(1 for cell in cells if cell.strip()) > 1]
    return replace(grid, rows=[*grid.rows[: at + 1], *kept])


def _ages(table: Stacked) -> dict[int, str]:
    """Return the label of each column of an age group, or of all ages, that counts people."""
    counted = any(set(stack) & set(MEASURES) for stack in table.labels)
    found = {}
    for at, stack in enumerate(table.labels):
        if counted and not set(stack) & set(MEASURES):
            continue
        label = next((each for each in reversed(stack) if named_age(each)), None)
        if label is not None and not any(map(is_subtotal, stack)):
            found[at] = label
    return found if any(age_group(label) != TOTAL for label in found.values()) else {}


def _laid_out(grid: Grid, table: Stacked, ages: dict[int, str]) -> Grid:
    year = census_year(table)
    measure = _measure(table, next(iter(ages)))
    others = _others(table, ages)
    heads = [_MEASURE, _YEAR, *others.values(), _CODE, _NAME, AGES, *ages.values()]
    rows = [(table.head_row, heads)]
    for row, cells in table.body:
        if table.kind is not None and cells[table.kind].strip() in NO_TOWN_OF_TODAY:
            continue
        code, name = table.code_and_name(cells)
        parts = [without_code(plain(cells[at])) for at in others]
        rows.append((row, [measure, f"{year}年" if year else "", *parts, code, name, "", *(cells[at] for at in ages)]))
    columns = {label: at + 1 for at, label in [*ages.items(), *others.items()]}
    return replace(grid, rows=rows, columns=columns)


def _measure(table: Stacked, at: int) -> str:
    """Return what the ages count, with its unit, as a download says it."""
    stack = table.labels[at]
    named = next((label for label in stack if label in MEASURES), "")
    unit = next((label for label in stack if label in (_PERSONS, *_OTHER_UNITS)), _PERSONS)
    return f"{named}【{unit}】"


def _others(table: Stacked, ages: dict[int, str]) -> dict[int, str]:
    """Return the columns that say whom a row counts: sex, nationality, whatever is no area."""
    found = {}
    for at, label in enumerate(table.heads[: min(ages)]):
        beside = at in (table.area, table.name, table.kind)
        if beside or not label or any(word in label for word in _OF_AREAS):
            continue
        if any(cells[at].strip() for _, cells in table.body):
            found[at] = label
    return found
