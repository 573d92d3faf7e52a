"""A table of somebody's own as rows of a table of the project, as its mapping says; what does not fit is named."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from visionbook.errors import DataError
from visionbook.intake.area_cells import five_digits, short_name
from visionbook.intake.grid import FORMULA, Grid, said_of_hidden, shown
from visionbook.intake.heads import column_labels, header_top
from visionbook.intake.mapping import AREA, AREA_NAME, MappingFile
from visionbook.intake.official import YEAR, calendar_year, named_age, plain
from visionbook.messages import Message, message
from visionbook.tables import Problem, check_cell

_LOOKED_AT = 40
_SHOWN = 50
_GROUPS = "/"
_SEXES = {"男": "male", "女": "female", "計": "both", "総数": "both", "男女計": "both", "男女総数": "both"}
_SEPARATED = re.compile(r"[-△▲]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_MINUS = "△▲−"
_FIVE_DIGITS = re.compile("[0-9]{5}")
_NUMBERS = ("integer", "number")


@dataclass(frozen=True)
class MappedRow:
    """A row for the table of the project: its row in the file, the heading of its figure, cells by column."""

    number: int
    heading: str
    cells: dict[str, str]
    area_name: str = ""


def mapped_rows(
    grids: Sequence[Grid], mapping: MappingFile, resource: Mapping[str, Any], areas: Mapping[str, str]
) -> tuple[list[MappedRow], list[Message]]:
    """Return the rows of a file, and what was left out of it.

    Parameters
    ----------
    grids : sequence of Grid
        The sheets of the file.
    mapping : MappingFile
        What is what.
    resource : mapping
        The table that is filled, as the data contract describes it.
    areas : mapping of str to str
        Names of the areas of the project by code: areas may be named instead of numbered.

    Raises
    ------
    DataError
        If headings are missing or stand twice, cells are merged, hidden or formulas, a cell is not what its column
        takes, or two rows are the same one.
    """
    grid, bottom, at = _header(grids, mapping)
    fields = {each["name"]: each for each in resource["schema"]["fields"]}
    numbers, left_out = _data_rows(grid, bottom, at, mapping)
    problems = list(_unseen(grid, numbers, at, bottom))
    rows: list[MappedRow] = []
    codes = _codes(grid, numbers, at, mapping, areas)
    for number, code in zip(numbers, codes, strict=True):
        for row in _rows_of(grid, number, at, mapping):
            cells = {
                name: code or cell if name == AREA and AREA in mapping.columns else _meant(cell, fields[name], mapping)
                for name, cell in row.cells.items()
            }
            problems += _cell_problems(grid, row, cells, mapping, fields, at)
            rows.append(replace(row, cells=cells))
    if not rows and not problems:
        problems.append(_problem(grid, bottom, None, None, message("official_file.no_rows")))
    if not problems:
        problems += _twice(grid, rows, resource["schema"]["primaryKey"])
    if problems:  # of one cell that several rows are made of once
        raise DataError(_refusal(grid.file, list(dict.fromkeys(problems))))
    return rows, [*left_out, *said_of_hidden(grids, [])]


def _problem(
    grid: Grid, row: int | None, column: str | None, value: str | None, rule: Message, remedy: Message | None = None
) -> Problem:
    return Problem(grid.file, row, column, value, rule, remedy or message("official_kinds.table_remedy"))


def _refusal(file: str, problems: Sequence[Problem]) -> Message:
    lines = [problem.said for problem in problems[:_SHOWN]]
    if len(problems) > _SHOWN:
        lines.append(message("official_file.more", count=len(problems) - _SHOWN))
    return message("official_kinds.table_refused", file=file, count=len(problems), problems=lines)


def _header(grids: Sequence[Grid], mapping: MappingFile) -> tuple[Grid, int, dict[str, int]]:
    """Return the sheet, the row of its headings, and the column of each heading."""
    file, there = grids[0].file, shown(grids)
    sheets = [grid for grid in there if not mapping.sheet or grid.sheet == mapping.sheet]
    if not sheets:
        hidden = [grid.sheet for grid in grids if grid.hidden]
        facts = {"file": file, "sheet": mapping.sheet, "there": [grid.sheet for grid in there], "hidden": hidden}
        raise DataError(message("official_kinds.no_sheet", **facts))
    found, nearest = [], (len(mapping.headings) + 1, sheets[0], 1, [])
    for grid in sheets:
        rows = [mapping.header] if mapping.header else range(1, min(_LOOKED_AT, grid.last_row) + 1)
        for row in rows:
            names = _names(grid, row, mapping)
            missing = [heading for heading in mapping.headings if plain(heading) not in names]
            if not missing:
                found.append((grid, row, names))
                break
            if len(missing) < nearest[0]:
                nearest = (len(missing), grid, row, [cell for cell in grid.row(row) if cell])
    if len(found) > 1:
        raise DataError(message("official_kinds.several_sheets", file=file, sheets=[each[0].sheet for each in found]))
    if not found:
        _, grid, row, found_there = nearest
        names = _names(grid, row, mapping)
        missing = [heading for heading in mapping.headings if plain(heading) not in names]
        facts = {"file": file, "missing": missing, "place": grid.address(row, 1), "there": found_there}
        raise DataError(message("official_kinds.no_headings", **facts))
    grid, row, names = found[0]
    twice = [heading for heading in mapping.headings if len(names[plain(heading)]) > 1]
    if twice:
        places = [grid.address(row, at) for at in names[plain(twice[0])]]
        raise DataError(message("official_kinds.heading_twice", file=file, heading=twice[0], places=places))
    return grid, row, {heading: names[plain(heading)][0] for heading in mapping.headings}


def _names(grid: Grid, row: int, mapping: MappingFile) -> dict[str, list[int]]:
    """Return the columns of each heading of a row; of merged heads also by group and heading (``人口/男``)."""
    names: dict[str, list[int]] = {}
    for column, cell in enumerate(grid.row(row), 1):
        if text := plain(cell):
            names.setdefault(text, []).append(column)
    if any(_GROUPS in heading for heading in mapping.headings) and row <= grid.last_row:
        for column, parts in enumerate(column_labels(grid, header_top(grid, row), row), 1):
            if len(parts) > 1:
                names.setdefault(_GROUPS.join(parts), []).append(column)
    return names


def _data_rows(grid: Grid, bottom: int, at: Mapping[str, int], mapping: MappingFile) -> tuple[list[int], list[Message]]:
    """Return the rows of figures, and what is said of rows that were left out."""
    used = sorted(set(at.values()))
    rows, left_out = [], []
    for number, _ in grid.rows:
        if number <= bottom or not any(grid.cell(number, column) for column in used):
            continue
        if any(plain(grid.cell(number, at[key])) in map(plain, cells) for key, cells in mapping.leave_out.items()):
            left_out.append(number)
        else:
            rows.append(number)
    notes = []
    while rows and len(used) > 2 and sum(bool(grid.cell(rows[-1], column)) for column in used) == 1:
        notes.insert(0, rows.pop())
    said = []
    if left_out:
        said.append(message("official_kinds.left_out", rows=left_out[:10], count=len(left_out)))
    if notes:
        said.append(message("official_kinds.notes_below", rows=notes))
    return rows, said


def _unseen(grid: Grid, numbers: Sequence[int], at: Mapping[str, int], bottom: int) -> Iterator[Problem]:
    """Yield what a reader of the sheet does not see as it is read: hidden rows and columns, merged cells."""
    for number in numbers:
        if number in grid.hidden_rows:
            yield _problem(grid, number, None, None, message("official_kinds.hidden_row"))
    for heading, column in at.items():
        if column in grid.hidden_columns:
            yield _problem(grid, bottom, grid.address(bottom, column), heading, message("official_kinds.hidden_column"))
    for top, left, low, right in grid.merged:
        if low > bottom and any(left <= column <= right for column in at.values()):
            place = f"{grid.address(top, left)}:{grid.address(low, right)}"
            rule, remedy = message("official_kinds.merged"), message("official_kinds.merged_remedy")
            yield _problem(grid, top, place, grid.cell(top, left) or None, rule, remedy)


def _codes(
    grid: Grid, numbers: Sequence[int], at: Mapping[str, int], mapping: MappingFile, areas: Mapping[str, str]
) -> list[str]:
    """Return the five-digit code of each row, empty where it is told otherwise or not at all."""
    heading = mapping.columns.get(AREA)
    if heading is None:
        return [""] * len(numbers)
    words = mapping.words.get(AREA, {})
    cells = [words.get(cell, cell) for cell in (grid.cell(number, at[heading]) for number in numbers)]
    codes = five_digits(cells)
    by_name: dict[str, list[str]] = {}
    for code, name in areas.items():
        by_name.setdefault(short_name(name), []).append(code)
    named = [by_name.get(short_name(cell), []) for cell in cells]
    return [code or (found[0] if len(found) == 1 else "") for code, found in zip(codes, named, strict=True)]


def _rows_of(grid: Grid, number: int, at: Mapping[str, int], mapping: MappingFile) -> Iterator[MappedRow]:
    columns = {name: grid.cell(number, at[heading]) for name, heading in mapping.columns.items()}
    name = columns.pop(AREA_NAME, "")
    shared = {**columns, **mapping.constants}
    if not mapping.spread:
        yield MappedRow(number, "", shared, name)
    for heading, cells in mapping.spread.items():
        figure = grid.cell(number, at[heading])
        yield MappedRow(number, heading, {**shared, **cells, mapping.value: figure}, name)


def _meant(cell: str, field: Mapping[str, Any], mapping: MappingFile) -> str:
    """Return a cell as the table writes it; one that is not understood stays, for the contract to name."""
    words = mapping.words.get(field["name"], {})
    if cell in words:
        return words[cell]
    text = unicodedata.normalize("NFKC", cell).strip()
    if field["type"] in _NUMBERS:
        return _number(text, year=field.get("unit") == "年")
    if field["name"] == "sex":
        return _SEXES.get(plain(cell), cell)
    if field.get("holds") == "age_group":
        return named_age(cell) or cell
    return cell


def _number(text: str, *, year: bool) -> str:
    if year and (match := re.fullmatch(YEAR, "".join(text.split()))):
        return str(calendar_year(*match.groups()))
    if _SEPARATED.fullmatch(text):
        text = text.replace(",", "")
    return f"-{text[1:]}" if text[:1] in _MINUS and text[1:2].isdigit() else text


def _cell_problems(
    grid: Grid,
    row: MappedRow,
    cells: Mapping[str, str],
    mapping: MappingFile,
    fields: Mapping[str, Mapping[str, Any]],
    at: Mapping[str, int],
) -> Iterator[Problem]:
    for name, cell in cells.items():
        heading = row.heading if name == mapping.value and mapping.spread else mapping.columns.get(name, "")
        written = row.cells[name]
        where = name
        if heading:
            place = grid.address(row.number, at[heading])
            where = message("official_kinds.at_heading", place=place, heading=heading, column=name)
        if written.startswith(FORMULA):
            rule, remedy = message("official_file.formula"), message("official_file.formula_remedy")
            yield _problem(grid, row.number, where, written, rule, remedy)
            continue
        if name == AREA and heading and not _FIVE_DIGITS.fullmatch(cell):
            yield _problem(grid, row.number, where, written, message("official_kinds.no_area_named"))
            continue
        yield from (replace(each, column=where) for each in check_cell(grid.file, row.number, fields[name], cell))


def _twice(grid: Grid, rows: Sequence[MappedRow], key: Sequence[str]) -> Iterator[Problem]:
    first: dict[tuple[str, ...], int] = {}
    for row in rows:
        name = tuple(row.cells.get(column, "") for column in key if column in row.cells)
        if name in first:
            rule = message("official_file.twice", row=first[name])
            yield _problem(grid, row.number, " + ".join(key), " / ".join(name), rule)
        first.setdefault(name, row.number)
