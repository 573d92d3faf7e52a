"""The layouts in which IPSS publishes projected populations by sex and age, as one: a row per area and year.

The workbooks of results have a head of two rows, with a block of ages for both sexes, men and women; those of a
prefecture a sheet per area, with years across. Tables with a column of sexes, or a sheet for each, are read, too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from visionbook.intake.grid import Grid, Rows
from visionbook.intake.official import named_age, plain

MARKS = {"both": "a", "male": "m", "female": "f"}
"""What stands after the age in the heads of the result table: ``0～4歳/a``."""

_CODE, _YEAR, _TOTAL, _NAME, _PREFECTURE = "コード", "年", "総数", "市区町村", "都道府県"
_SEX_HEADS = ("男女", "性別", "性", "男女別")
_TOTALS = ("総数", "計", "総人口", "男女計", "合計")
_AREA = re.compile(r"[0-9]{4,5}")
_OPEN = re.compile(r"([0-9]{1,3})歳[~\u301c\-]")
_FOUR_DIGITS = re.compile(r"(?:19|20)[0-9]{2}")
_ROWS_LOOKED_AT, _HEAD_ROWS, _LEAST_AGES = 60, 3, 3


@dataclass(frozen=True)
class _Block:
    """Ages of one sex beside each other: the column of the total (or None), and those of the ages by label."""

    sex: str
    total: int | None
    ages: dict[str, int]


@dataclass(frozen=True)
class _Table:
    """A sheet with ages across: where its head ends, where areas and years stand, and its blocks of ages."""

    grid: Grid
    head: int
    code: int
    year: int
    names: tuple[int, ...]
    sex: int | None
    blocks: list[_Block]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows below the head that name an area or hold figures, all of one width."""
        for row, cells in self.grid.rows[self.head + 1 :]:
            wide = [_at(cells, at) for at in range(self.grid.width)]
            if any(cells[: self.year + 1]) and (_is_code(wide[self.code]) or len([c for c in wide if c]) > _LEAST_AGES):
                yield row, wide


def as_result_table(grids: Sequence[Grid]) -> Grid | None:
    """Return the sheets of a file as the one table of results, or None if they are none of these layouts.

    Examples
    --------
    >>> head = ["コード", "年", "総数", "0～4歳/a", "5歳以上/a"]
    >>> as_result_table([Grid("a.csv", [(1, ["表題"]), (3, head), (4, ["1223", "2020年", "3", "1", "2"])])]).rows[0]
    (3, ['コード', '年', '総数', '0～4歳/a', '5歳以上/a'])
    """
    for grid in grids:
        if (at := _marked(grid)) is not None:
            return _from(grid, at)
    tables = [table for grid in grids if (table := _across(grid)) is not None]
    if tables and len(tables[0].blocks) == len(MARKS):
        return _of_blocks(tables[0])
    if tables:
        return _joined(tables)
    return _of_areas(grids)


def _marked(grid: Grid) -> int | None:
    """Return the place of a head such as that of the table saved as CSV, each age with its mark."""
    for at, (_, cells) in enumerate(grid.rows[:_ROWS_LOOKED_AT]):
        known = [plain(cell) for cell in cells]
        if sum(1 for label in known if label.endswith(("/a", "/m", "/f"))) >= 2:
            return at
    return None


def _from(grid: Grid, at: int) -> Grid:
    (row, head), *below = grid.rows[at:]
    if grid.sheet:
        below = [(number, [*cells, *[""] * (len(head) - len(cells))]) for number, cells in below if any(cells[1:])]
    return replace(grid, rows=[(row, head), *below])


def _across(grid: Grid) -> _Table | None:
    at = next((i for i, (_, cells) in enumerate(grid.rows[:_ROWS_LOOKED_AT]) if _count(cells) >= _LEAST_AGES), None)
    if at is None:
        return None
    head = [[_label(cell) for cell in cells] for _, cells in grid.rows[max(0, at - _HEAD_ROWS) : at + 1]]
    code, year = _column(head, (_CODE,)), _column(head, (_YEAR, "年次"))
    if code is None or year is None:
        return None
    names = tuple(place for name in (_NAME, _PREFECTURE) if (place := _column(head, (name,))) is not None)
    return _Table(grid, at, code, year, names, _column(head, _SEX_HEADS), _blocks(head))


def _count(cells: Sequence[str]) -> int:
    return sum(1 for cell in cells if _group(cell) and _group(cell) != "total")


def _label(cell: str) -> str:
    """Return a label as other tables write it, such as 95歳以上 for 95歳～."""
    text = plain(cell)
    return f"{match[1]}歳以上" if (match := _OPEN.fullmatch(text)) else text


def _group(label: str) -> str:
    """Return the age group that a label names, or nothing."""
    return named_age(_label(label))


def _column(head: Sequence[Sequence[str]], names: Sequence[str]) -> int | None:
    return next((row.index(name) for name in names for row in head if name in row), None)


def _blocks(head: Sequence[Sequence[str]]) -> list[_Block]:
    """Return the blocks: ages that follow each other from 0 on. Others (再掲) count again what these count."""
    labels, found = head[-1], []
    ages: dict[str, int] = {}
    last = ""
    for at, label in enumerate([*labels, ""]):
        group = _group(label)
        if group.startswith("0-") or not _follows(last, group):
            if len(ages) >= _LEAST_AGES:
                found.append(_block(head, ages))
            ages, last = {}, ""
        if group.startswith("0-") or ages:
            ages[label] = at
            last = group
    return found


def _follows(before: str, group: str) -> bool:
    if not before or not group or group in ("total", "unknown") or before.endswith("+"):
        return False
    return int(group.rstrip("+").split("-")[0]) == int(before.split("-")[1]) + 1


def _block(head: Sequence[Sequence[str]], ages: dict[str, int]) -> _Block:
    first = next(iter(ages.values()))
    total = first - 1 if any(_at(row, first - 1) in _TOTALS for row in head) else None
    place = total if total is not None else first
    sex = next((found for row in reversed(head[:-1]) if (found := _sex(_said_of(row, place)))), "")
    return _Block(sex or _sex(_at(head[-1], place)), total, ages)


def _at(row: Sequence[str], at: int) -> str:
    return row[at] if 0 <= at < len(row) else ""


def _said_of(row: Sequence[str], at: int) -> str:
    """Return what a row of the head says of a column: its own cell, else the nearest before it."""
    return next((row[i] for i in range(min(at, len(row) - 1), -1, -1) if row[i]), "")


def _sex(label: str) -> str:
    """Return the sex that a head names, or nothing.

    Examples
    --------
    >>> [_sex(label) for label in ("男女計", "総数", "男", "女性", "年")]
    ['both', 'both', 'male', 'female', '']
    """
    if "男女" in label or label in _TOTALS:
        return "both"
    return "male" if label.startswith("男") else "female" if label.startswith("女") else ""


def _is_code(cell: str) -> bool:
    return bool(_AREA.fullmatch(unicodedata.normalize("NFKC", cell).strip()))


def _key(table: _Table, cells: Sequence[str]) -> list[str]:
    """Return code, name (of a prefecture where there is no other) and year of a row."""
    name = next((cells[at] for at in table.names if cells[at].strip()), "")
    return [cells[table.code], name, _year(cells[table.year])]


def _year(cell: str) -> str:
    text = unicodedata.normalize("NFKC", cell).strip()
    return f"{text}年" if _FOUR_DIGITS.fullmatch(text) else text


def _of_blocks(table: _Table) -> Grid | None:
    by_sex = {block.sex: block for block in table.blocks}
    if set(by_sex) != set(MARKS):
        return None
    grid, both = table.grid, by_sex["both"]
    of_ages = {f"{label}/{mark}": at for sex, mark in MARKS.items() for label, at in by_sex[sex].ages.items()}
    # The totals of men and women are there to be held against their ages: nothing else tells one from the other.
    of_sexes = {f"{_TOTAL}/{MARKS[sex]}": by_sex[sex].total for sex in ("male", "female")}
    of_ages |= {label: at for label, at in of_sexes.items() if at is not None}
    ages, places = list(of_ages), list(of_ages.values())
    heads = [_CODE, _NAME, _YEAR, _TOTAL, *ages]
    rows: Rows = [(grid.rows[table.head][0], heads)]
    for row, cells in table.rows():
        total = [cells[both.total]] if both.total is not None else [""]
        rows.append((row, [*_key(table, cells), *total, *(cells[at] for at in places)]))
    columns = dict(zip(ages, (at + 1 for at in places), strict=True)) | {_CODE: table.code + 1}
    columns |= {_YEAR: table.year + 1} | ({_TOTAL: both.total + 1} if both.total is not None else {})
    return replace(grid, rows=rows, columns=columns)


def _joined(tables: Sequence[_Table]) -> Grid | None:
    """Return tables of one sex each, or one with a column of sexes, as one with all three beside each other."""
    parts: dict[tuple[str, str], dict[str, tuple[str, int, list[str]]]] = {}
    labels: list[str] = []
    for table in tables:
        if len(table.blocks) != 1:
            return None
        (block,) = table.blocks
        of_sheet = _sex(plain(table.grid.sheet)) or block.sex
        labels = labels or list(block.ages)
        for row, cells in table.rows():
            code, name, year = _key(table, cells)
            sex = _sex(plain(cells[table.sex])) if table.sex is not None else of_sheet
            total = cells[block.total] if block.total is not None else ""
            counts = [name, total, *(cells[at] for at in block.ages.values())]
            parts.setdefault((code, year), {}).setdefault(sex, (table.grid.sheet, row, counts))
    return _put_together(tables[0].grid, labels, parts)


def _put_together(
    grid: Grid, labels: Sequence[str], parts: dict[tuple[str, str], dict[str, tuple[str, int, list[str]]]]
) -> Grid | None:
    of_sexes = [sex for sex in MARKS if sex != "both"]
    heads = [_CODE, _NAME, _YEAR, _TOTAL, *(f"{_TOTAL}/{MARKS[sex]}" for sex in of_sexes)]
    rows: Rows = [(1, [*heads, *(f"{label}/{mark}" for mark in MARKS.values() for label in labels)])]
    origins = {}
    nothing = [""] * (len(labels) + 2)
    for number, ((code, year), by_sex) in enumerate(parts.items(), 2):
        sheet, row, _ = next(iter(by_sex.values()))
        origins[number] = (sheet, row)
        found = {sex: by_sex[sex][2] if sex in by_sex else nothing for sex in MARKS}
        name, total = found["both"][:2] if "both" in by_sex else next(iter(by_sex.values()))[2][:2]
        totals = [total, *(found[sex][1] for sex in of_sexes)]
        rows.append((number, [code, name, year, *totals, *(count for sex in MARKS for count in found[sex][2:])]))
    return Grid(grid.file, rows, grid.sheet, grid.hidden, origins=origins) if len(rows) > 1 else None


def _of_areas(grids: Sequence[Grid]) -> Grid | None:
    """Return sheets of one area each, with years across and ages below each other, as rows of areas and years."""
    parts: dict[tuple[str, str], dict[str, tuple[str, int, list[str]]]] = {}
    labels: list[str] = []
    for grid in grids:
        code, name = _area_of(grid)
        for sex, row, years, ages in _stacks(grid) if code else ():
            labels = labels or [label for label in ages if _group(label) != "total"]
            for at, year in years.items():
                total = next((_at(cells, at) for label, cells in ages.items() if _group(label) == "total"), "")
                counts = [name, total, *(_at(ages.get(label, []), at) for label in labels)]
                parts.setdefault((code, year), {}).setdefault(sex, (grid.sheet, row, counts))
    return _put_together(grids[0], labels, parts) if parts else None


def _area_of(grid: Grid) -> tuple[str, str]:
    """Return code and name of the area that a sheet is of, as its first rows say."""
    for _, cells in grid.rows[:_ROWS_LOOKED_AT]:
        if cells and _is_code(cells[0]) and len(cells) > 1 and cells[1].strip():
            return cells[0], plain(cells[1])
    return "", ""


def _stacks(grid: Grid) -> Iterator[tuple[str, int, dict[int, str], dict[str, list[str]]]]:
    """Yield each sex of a sheet: the row of its head, its years by column, and its rows by age."""
    heads = [
        (at, column, _sex(plain(cell)))
        for at, (_, cells) in enumerate(grid.rows)
        for column, cell in enumerate(cells)
        if _sex(plain(cell)) and _FOUR_DIGITS.match(plain(_at(cells, column + 1)))
    ]
    for at, column, sex in heads:
        row, cells = grid.rows[at]
        years = {}
        for place in range(column + 1, len(cells)):
            if not _FOUR_DIGITS.match(plain(cells[place])):
                break
            years[place] = _year(cells[place])
        ages: dict[str, list[str]] = {}
        for _, below in grid.rows[at + 1 :]:
            label = _label(_at(below, column))
            if not _group(label) or label in ages:
                break
            ages[label] = below
        if len(ages) >= _LEAST_AGES:
            yield sex, row, years, ages
