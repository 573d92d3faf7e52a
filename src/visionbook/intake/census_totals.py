"""Totals of a census by sex, as they are published first (速報): counts of an area in a row, sexes in columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from visionbook.ages import TOTAL
from visionbook.intake.estat_header import MEASURES
from visionbook.intake.grid import Grid
from visionbook.intake.legend import plain_mark
from visionbook.intake.official import Line, Sheet, figures, plain, problem, refuse
from visionbook.intake.official_areas import is_former, is_part
from visionbook.intake.official_sums import summed
from visionbook.intake.stacked import NO_TOWN_OF_TODAY, Stacked, census_year, stacked, years_in
from visionbook.messages import message
from visionbook.tables import Problem

_SEXES = {"総数": "both", "男女計": "both", "男女総数": "both", "計": "both", "男": "male", "女": "female"}
_PRELIMINARY = "速報"
_MEASURE = "表章"
_NO_AREA = "***"
"""Stands for every figure of an area that was not there in that year."""


def read_totals(grid: Grid, *, all_municipalities: bool = True) -> Sheet | None:
    """Return the totals of a table of people by sex, or None if the grid is no such table.

    Parameters
    ----------
    grid : Grid
        A sheet: an area in each row, and columns for 男, 女 and both, under 人口 where other things are counted, too.
    all_municipalities : bool
        As in `visionbook.intake.estat.read_population`.

    Raises
    ------
    DataError
        If a cell is not a count, sums do not hold, or nothing says of which year the census is.
    """
    table = stacked(grid)
    if table is None:
        return None
    year = census_year(table)
    at = _columns(table, year)
    if set(at) != {"both", "male", "female"}:
        return None
    grid = replace(grid, columns={_named(table, column): column + 1 for column in at.values()})
    kind, advice = message("official_file.totals"), message("official_file.totals_advice")
    problems: list[Problem] = []
    if year is None:
        rule, remedy = message("official_file.no_census_year"), message("official_file.no_census_year_remedy")
        problems.append(problem(grid.file, None, None, None, rule, remedy))
    lines = []
    for row, cells in _towns(table):
        found_lines, found = _lines(grid, table, at, (row, cells), year or 0)
        lines += found_lines
        problems += found
    if not lines and not problems:
        problems.append(problem(grid.file, None, None, None, message("official_file.no_rows")))
    sheet, problems = summed(Sheet(grid.file, [TOTAL], lines), problems, whole=all_municipalities)
    if problems:
        refuse(grid.file, kind, problems, advice, grid)
    return sheet


def is_preliminary(grid: Grid) -> bool:
    """Return whether a table says above its body that its counts are preliminary."""
    table = stacked(grid)
    return table is not None and any(_PRELIMINARY in text for text in table.above)


def _columns(table: Stacked, year: int | None) -> dict[str, int]:
    """Return the column of each sex; of counts of other years, of households, of changes there are none."""
    found: dict[str, int] = {}
    counted = any("男" in stack and set(stack) & set(MEASURES) for stack in table.labels)
    for at, stack in enumerate(table.labels):
        sexes = [_SEXES[label] for label in stack if label in _SEXES]
        people = bool(set(stack) & set(MEASURES))
        if years_in(stack) - {year} or not (sexes or people):
            continue
        if not people and (counted or len(stack) > 1):
            continue
        found.setdefault(sexes[-1] if sexes else "both", at)
    return found


def _named(table: Stacked, at: int) -> str:
    """Return the head of a column of people: its sex, or 人口 alone."""
    return next(label for label in reversed(table.labels[at]) if label in _SEXES or label in MEASURES)


def _towns(table: Stacked) -> list[tuple[int, list[str]]]:
    """Return the rows of areas of today that count people."""
    measure = table.column(_MEASURE)
    kept = []
    for row, cells in table.body:
        kind = cells[table.kind].strip() if table.kind is not None else ""
        of_people = measure is None or plain(cells[measure]).split("【")[0] in MEASURES
        if kind not in NO_TOWN_OF_TODAY and of_people and not _is_beside(table, cells):
            kept.append((row, cells))
    return kept


def _is_beside(table: Stacked, cells: Sequence[str]) -> bool:
    code, name = table.code_and_name(cells)
    return is_former(code, name) or is_part(code, name)


def _lines(
    grid: Grid, table: Stacked, at: dict[str, int], numbered: tuple[int, list[str]], year: int
) -> tuple[list[Line], list[Problem]]:
    row, cells = numbered
    code, name = table.code_and_name(cells)
    labels = [_named(table, column) for column in at.values()]
    counts, problems = figures(grid.file, row, labels, [cells[column] for column in at.values()])
    if len(code) != 5 or not code.isdecimal():
        problems.append(problem(grid.file, row, message("official_file.code"), code, message("official_file.no_code")))
    elif not problems and None in counts:
        if all(plain_mark(cells[column]) == _NO_AREA for column in at.values()):
            return [], []
        rule = message("official_file.no_total")
        problems.append(problem(grid.file, row, labels[counts.index(None)], None, rule))
    if problems:
        return [], problems
    return [Line(row, code, year, sex, [count], name) for sex, count in zip(at, counts, strict=True)], []
