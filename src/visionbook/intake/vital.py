"""Births, deaths and moves of all municipalities in one table: SSDSE-A (SSDSE-市区町村), and tables like it.

Its header stands in up to three rows: codes of items (``A4101``), the year of each column, and Japanese names. Each
column has a year of its own: it is read from the header, never from the name of the file nor from other columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from visionbook.errors import DataError
from visionbook.intake import official
from visionbook.intake.area_cells import PREFECTURE_END, five_digits, is_blank, is_code, short_name
from visionbook.intake.counted import (
    JAPANESE,
    MIGRATION,
    VITAL,
    WITH_FOREIGNERS,
    Counted,
    Event,
    cell_problem,
    count,
    known_mark,
)
from visionbook.intake.grid import Grid, refuse_hidden, said_of_hidden, shown
from visionbook.intake.heads import find_row
from visionbook.intake.import_log import File
from visionbook.intake.official import YEAR, calendar_year, plain, problem
from visionbook.intake.official_areas import PREFECTURES, wards
from visionbook.messages import Message, message
from visionbook.tables import Problem

_CODES = {
    "A4101": ("births", JAPANESE),
    "A4200": ("deaths", JAPANESE),
    "A5101": ("moves_in", JAPANESE),
    "A5102": ("moves_out", JAPANESE),
    "A5103": ("moves_in", WITH_FOREIGNERS),
    "A5104": ("moves_out", WITH_FOREIGNERS),
}
"""What items of 社会・人口統計体系 count, and whom."""

_WORDS = {"出生": "births", "死亡": "deaths", "転入": "moves_in", "転出": "moves_out"}
_NATURAL = ("自然増減数", "自然増減", "自然増加数")
_LABEL = re.compile(r"(出生|死亡|転入|転出)(児|者)?(数)?(\(.*\))?")
_YEAR = re.compile(f"{YEAR}|([0-9]{{4}})")
_IN_LABEL = re.compile(f"[(]?{YEAR}(度)?中?[)]?")
_EDITION = re.compile(r"SSDSE-A-[0-9]{4}[A-Za-z0-9]*")
_KIND, _ADVICE = "official_kinds.vital", "official_kinds.vital_advice"


@dataclass(frozen=True)
class _Column:
    """A column of figures: what it counts, of whom, in which year."""

    at: int
    event: str
    universe: str
    year: int
    label: str


def read_vital(file: File, grids: Sequence[Grid], moves_of: str = WITH_FOREIGNERS, *, part: bool = False) -> Counted:
    """Return the births, deaths and moves of a file.

    Parameters
    ----------
    file : File
        Its name and digest.
    grids : sequence of Grid
        Its sheets.
    moves_of : str
        Whose moves are taken where the file has both: ``japanese`` or ``with_foreigners``.
    part : bool
        Whether it holds some prefectures only.

    Raises
    ------
    DataError
        If it is another table, says nowhere of which year a column is, or its figures cannot be read.
    """
    there = shown(grids)
    found = [(grid, at) for grid in there if (at := find_row(grid, _names_an_item)) is not None]
    if not found:
        refuse_hidden(grids, lambda grid: find_row(grid, _names_an_item) is not None)
    if len(found) != 1:
        sheets = [grid.sheet or file.name for grid, _ in found]
        key = "several_sheets" if found else "no_vital"
        cells = [cell for grid in there for cells in grid.first_rows(4) for cell in cells if cell][:6]
        raise DataError(message(f"official_kinds.{key}", file=file.name, sheets=sheets, found=cells))
    grid, (row, _) = found[0]
    code, bottom = _areas_column(file, grid, row)
    columns, problems = _columns(grid, bottom)
    _refuse(file, problems)
    columns, notes = _of_one_universe(columns, moves_of)
    edition = next((cell for cell in grid.row(1) if _EDITION.fullmatch(plain(cell))), "")
    title = edition or next((cells[0] for cells in grid.first_rows(row - 1) if len([c for c in cells if c]) == 1), "")
    title = " ".join((title or grid.sheet or file.name).split())
    events, names, left_out, problems = _events(grid, code, bottom, columns, title)
    problems += _natural(grid, code, bottom, columns)
    if not part:
        problems += _few_prefectures(file, names)
    _refuse(file, problems)
    if left_out:
        notes.append(message("official_kinds.no_figures", areas=left_out[:10], count=len(left_out)))
    ward_of = wards(names)
    events = [event for event in events if event.area_code not in ward_of]
    empty = pd.DataFrame(columns=list(official.COLUMNS))
    sums = [message("official_kinds.sum_years", columns=[_said(column) for column in columns])]
    if any(plain(cell) in _NATURAL for cells in grid.first_rows(bottom) for cell in cells):
        sums.append(message("official_kinds.sum_natural"))
    notes += said_of_hidden(grids, [grid])
    return Counted(file, title, names, empty, events=events, sums=sums, notes=notes)


def _refuse(file: File, problems: Sequence[Problem]) -> None:
    if problems:
        official.refuse(file.name, message(_KIND), problems, message(_ADVICE))


def _said(column: _Column) -> Message:
    return message("official_kinds.of_year", label=column.label, year=column.year)


def _names_an_item(cell: str) -> bool:
    return cell in _CODES or bool(_LABEL.fullmatch(_without_year(cell)))


def _without_year(label: str) -> str:
    return _IN_LABEL.sub("", label).strip("の_")


def _areas_column(file: File, grid: Grid, row: int) -> tuple[int, int]:
    """Return the column of the codes of areas, and the last row of the header."""
    for number in range(row + 1, min(grid.last_row, row + 12) + 1):
        for column in range(1, grid.width + 1):
            cell = plain(grid.cell(number, column))
            in_head = [plain(grid.cell(above, column)) for above in range(1, number)]
            named = any("コード" in label or _EDITION.fullmatch(label) for label in in_head)
            if is_code(cell) and (named or cell.startswith("R")):
                return column, number - 1
    raise DataError(message("official_kinds.no_codes", file=file.name, cells=grid.row(min(row + 1, grid.last_row))[:4]))


def _columns(grid: Grid, bottom: int) -> tuple[list[_Column], list[Problem]]:
    columns: list[_Column] = []
    problems: list[Problem] = []
    for at in range(1, grid.width + 1):
        cells = [plain(grid.cell(row, at)) for row in range(1, bottom + 1)]
        codes = [_CODES[cell] for cell in cells if cell in _CODES]
        labels = [cell for cell in cells if _LABEL.fullmatch(_without_year(cell))]
        if not codes and not labels:
            continue
        where = grid.address(bottom, at)
        named = {_WORDS[_LABEL.fullmatch(_without_year(label))[1]] for label in labels} | {event for event, _ in codes}
        if len(named) > 1:
            found = message("official_kinds.code_and_label", cells=[cell for cell in cells if cell])
            problems.append(problem(grid.file, bottom, where, None, found, message("official_kinds.fetch_again")))
            continue
        (event,) = named
        years, fiscal = _years(cells)
        if fiscal or len(years) != 1:
            key = "fiscal_year" if fiscal else "several_years" if years else "no_year"
            found = message(f"official_kinds.{key}", cells=[cell for cell in cells if cell])
            problems.append(problem(grid.file, bottom, where, None, found, message("official_kinds.year_remedy")))
            continue
        label = next(iter(labels), cells[0])
        universe = JAPANESE if "日本人" in label or not event.startswith("moves") else _universe(label, codes)
        columns.append(_Column(at, event, universe, years[0], label))
    keys: dict[tuple[str, str, int], _Column] = {}
    for column in columns:
        key = (column.event, column.universe, column.year)
        if key in keys:
            found = message("official_kinds.same_column", other=grid.address(bottom, keys[key].at))
            where = grid.address(bottom, column.at)
            problems.append(
                problem(grid.file, bottom, where, column.label, found, message("official_kinds.fetch_again"))
            )
        keys.setdefault(key, column)
    return columns, problems


def _universe(label: str, codes: Sequence[tuple[str, str]]) -> str:
    if "外国人" in label:
        return WITH_FOREIGNERS
    return codes[0][1] if codes else WITH_FOREIGNERS


def _years(cells: Sequence[str]) -> tuple[list[int], bool]:
    """Return the calendar years that the header of a column names, and whether it is one of fiscal years."""
    years, fiscal = set(), False
    for cell in cells:
        if cell.endswith("年度") and _YEAR.fullmatch(cell.removesuffix("度")):
            fiscal = True
        elif match := _YEAR.fullmatch(cell):
            years.add(calendar_year(match[1], match[2], match[3] or match[4]))
        elif _LABEL.fullmatch(_without_year(cell)):
            for *year, of_fiscal in _IN_LABEL.findall(cell):
                fiscal = fiscal or bool(of_fiscal)
                years.add(calendar_year(*year))
    return sorted(years), fiscal


def _of_one_universe(columns: Sequence[_Column], moves_of: str) -> tuple[list[_Column], list[Message]]:
    """Return the columns with the moves of one universe where the table has two, and what was left."""
    twice = {
        (column.event, column.year)
        for column in columns
        if any(o.universe != column.universe and (o.event, o.year) == (column.event, column.year) for o in columns)
    }
    left = [c for c in columns if (c.event, c.year) in twice and c.universe != moves_of]
    kept = [column for column in columns if column not in left]
    if not left:
        return kept, []
    return kept, [message("official_kinds.moves_of", universe=message(f"official_kinds.{moves_of}"))]


def _events(
    grid: Grid, code: int, bottom: int, columns: Sequence[_Column], title: str
) -> tuple[list[Event], dict[str, str], list[str], list[Problem]]:
    numbers = range(bottom + 1, grid.last_row + 1)
    codes = five_digits([grid.cell(number, code) for number in numbers])
    name_at, prefecture_at = (_lead(grid, bottom, word) for word in ("市区町村", "都道府県"))
    events: list[Event] = []
    problems: list[Problem] = []
    names: dict[str, str] = {}
    left_out: list[str] = []
    first: dict[str, int] = {}
    for number, area in zip(numbers, codes, strict=True):
        written = grid.cell(number, code)
        if not area:
            if not is_blank(written) and any(grid.cell(number, column.at) for column in columns):
                where = grid.address(number, code)
                problems.append(problem(grid.file, number, where, written, message("official_kinds.no_code")))
            continue
        if area in first:
            rule = message("official_file.twice", row=first[area])
            problems.append(problem(grid.file, number, area, None, rule, message("official_file.twice_remedy")))
            continue
        first[area] = number
        prefecture = plain(grid.cell(number, prefecture_at))
        name = grid.cell(number, name_at)
        names[area] = prefecture if area.endswith(PREFECTURE_END) else short_name(name, prefecture)
        for column in columns:
            cell = grid.cell(number, column.at)
            try:
                value = count(cell)
            except ValueError:
                where = message("official_kinds.at", place=grid.address(number, column.at), label=column.label)
                problems.append(cell_problem(grid.file, number, where, cell))
                continue
            if value is None and known_mark(cell):
                left_out.append(names[area])
            elif value is not None and value < 0:
                where = message("official_kinds.at", place=grid.address(number, column.at), label=column.label)
                problems.append(problem(grid.file, number, where, cell, message("official_kinds.no_figure")))
            elif value is not None:
                events.append(_event(area, column, value, title))
    if not first and not problems:
        problems.append(problem(grid.file, None, None, None, message("official_file.no_rows")))
    return events, names, list(dict.fromkeys(left_out)), problems


def _event(area: str, column: _Column, value: int, title: str) -> Event:
    statistic = MIGRATION if column.event.startswith("moves") else VITAL
    return Event(area, column.year, column.event, column.universe, False, value, statistic, f"{title} {column.label}")


def _lead(grid: Grid, bottom: int, word: str) -> int:
    """Return the column of names of areas whose header has a word; 0 if there is none."""
    for row in range(1, bottom + 1):
        for column in range(1, grid.width + 1):
            cell = plain(grid.cell(row, column))
            if word in cell and "コード" not in cell and len(cell) < 8:
                return column
    return 0


def _natural(grid: Grid, code: int, bottom: int, columns: Sequence[_Column]) -> Iterator[Problem]:
    """Yield the natural changes that are not births less deaths, where the table has them."""
    heads = grid.first_rows(bottom)
    at = next((n for cells in heads for n, cell in enumerate(cells, 1) if plain(cell) in _NATURAL), 0)
    pairs: Mapping[str, list[_Column]] = {e: [c for c in columns if c.event == e] for e in ("births", "deaths")}
    years = {column.year for column in columns if not column.event.startswith("moves")}
    if not at or len(years) != 1 or any(len(each) != 1 for each in pairs.values()):
        return
    births, deaths = (pairs[name][0].at for name in ("births", "deaths"))
    for number in range(bottom + 1, grid.last_row + 1):
        try:
            change, born, died = (count(grid.cell(number, column)) for column in (at, births, deaths))
        except ValueError:
            continue
        if None not in (change, born, died) and change != born - died:
            rule = message("official_kinds.off_natural", total=born - died)
            yield problem(grid.file, number, grid.address(number, at), f"{change:,}", rule)


def _few_prefectures(file: File, names: Mapping[str, str]) -> Iterator[Problem]:
    found = {area[:2] for area in names} - {"00"}
    if names and len(found) < PREFECTURES:
        rule = message("official_kinds.few_prefectures", count=len(found))
        yield problem(file.name, None, None, None, rule, message("official_kinds.few_remedy"))
