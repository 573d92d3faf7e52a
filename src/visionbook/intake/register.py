"""The resident register (住民基本台帳に基づく人口、人口動態及び世帯数): people on 1 January, and events.

Its two tables are read: population with the events of a year (one row a municipality), and population by five-year age
(three rows, one a sex). Columns are found by the words of their header, which stands in several rows; the day and the
year of the events by the words of the title. Residents of all nationalities (総計) are meant: the tables of Japanese
and of foreign residents alone have the same header.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from visionbook.ages import TOTAL
from visionbook.errors import DataError
from visionbook.intake import official
from visionbook.intake.area_cells import (
    NATION,
    NATION_NAME,
    NATION_NAMES,
    PREFECTURE_END,
    five_digits,
    is_blank,
    is_code,
    short_name,
)
from visionbook.intake.counted import REGISTER, WITH_FOREIGNERS, Counted, Event, cell_problem, count
from visionbook.intake.grid import Grid, refuse_hidden, said_of_hidden, shown
from visionbook.intake.heads import above, column_labels, find_row, header_top
from visionbook.intake.import_log import File
from visionbook.intake.official import YEAR, Line, Sheet, calendar_year, named_age, plain, problem
from visionbook.intake.official_areas import wards
from visionbook.intake.register_sums import SUMS, area_problems, row_problems
from visionbook.messages import Message, message
from visionbook.tables import Problem

_CODE_WORDS = ("団体コード", "市区町村コード", "地方公共団体コード", "コード")
_DAY = re.compile(f"{YEAR}([0-9]{{1,2}})月([0-9]{{1,2}})日")
_EVENT_YEAR = re.compile(f"{YEAR}(?:[(]?1月1日(?:から|[~～])|中|[(]1月)")
_EVERYBODY, _PARTS = "総計", ("日本人", "外国人")
_SEXES = {"計": "both", "総数": "both", "男": "male", "女": "female", "男女計": "both"}
_EVENTS = {"births": "births", "deaths": "deaths", "in": "moves_in", "out": "moves_out"}
_PEOPLE = ("both", "male", "female")
_TAKEN = (*_PEOPLE, *_EVENTS)
"""Figures that are taken; others only check them, and a blank one, as of a new municipality, checks nothing."""
_MANY = 0.005
"""The part of a population from which on other entries are told; the data contract asks about a hundredth."""

_KIND, _ADVICE = "official_kinds.register", "official_kinds.register_advice"


@dataclass(frozen=True)
class _Head:
    """Where things stand in a sheet, rows and columns from 1."""

    bottom: int
    code: int
    prefecture: int
    name: int
    sex: int
    measures: Mapping[str, int]
    ages: Mapping[str, int]
    labels: Mapping[int, str]


@dataclass(frozen=True)
class _Row:
    number: int
    code: str
    name: str
    sex: str
    figures: Mapping[str, int | None]


def read_register(file: File, grids: Sequence[Grid], *, part: bool = False) -> Counted:
    """Return what a file of the resident register says.

    Parameters
    ----------
    file : File
        Its name and digest.
    grids : sequence of Grid
        Its sheets.
    part : bool
        Whether it holds some municipalities only, which do not sum to their prefecture.

    Raises
    ------
    DataError
        If it is another table, says nowhere of which 1 January or of whom, or its sums do not hold.
    """
    there = shown(grids)
    heads = [(grid, head) for grid in there if (head := _head(grid)) is not None]
    if not heads:
        refuse_hidden(grids, lambda grid: _head(grid) is not None)
        raise DataError(message("official_kinds.no_register", file=file.name, found=_first_cells(there)))
    grid, head = _of_everybody(file, heads)
    texts = [file.name, grid.sheet, *above(grid, head.bottom + 1)]
    title = next((text for text in texts[2:] if _DAY.search(plain(text))), grid.sheet or file.name)
    title = " ".join(title.split())
    year, event_year = _years(file, texts)
    _refuse(file, list(_missing(file, head)))
    rows, problems = _rows(grid, head)
    _refuse(file, problems)
    names = {row.code: row.name for row in rows}
    notes = said_of_hidden(grids, [grid])
    ward_of = wards(names)
    if head.ages:
        counted = _by_age(file, head, rows, year, part=part)
        ward_rows = [line for line in counted[0].lines if line.area_code not in ward_of]
        population = official.tidy(Sheet(file.name, counted[0].age_groups, ward_rows))
        return Counted(file, title, names, population, title, by_age=True, sums=counted[1], notes=notes)
    problems = [each for row in rows for each in row_problems(file.name, row.number, row.code, row.figures)]
    problems += _twice(file, rows)
    problems += area_problems(file.name, rows, names, ward_of, whole=not part)
    _refuse(file, problems)
    own = [row for row in rows if row.code not in ward_of]
    lines = [Line(row.number, row.code, year, sex, [row.figures.get(sex)]) for row in own for sex in _PEOPLE]
    events = list(_events(own, head, event_year, title)) if event_year is not None else []
    population = official.tidy(Sheet(file.name, [TOTAL], lines))
    sums = [message(f"official_kinds.sum_{name}") for name, needs in SUMS.items() if needs <= head.measures.keys()]
    return Counted(file, title, names, population, title, events=events, sums=sums, notes=notes)


def _refuse(file: File, problems: Sequence[Problem]) -> None:
    if problems:
        official.refuse(file.name, message(_KIND), problems, message(_ADVICE))


def _first_cells(grids: Sequence[Grid]) -> list[str]:
    return [cell for grid in grids for cells in grid.first_rows(8) for cell in cells if cell][:6]


def _head(grid: Grid) -> _Head | None:
    """Return where things stand; None if the sheet is no table of this statistic."""
    found = find_row(grid, lambda cell: cell in _CODE_WORDS)
    if found is None:
        return None
    row, code = found
    bottom = row
    while bottom < grid.last_row and not _begins(grid, bottom + 1, code):
        bottom += 1
    labels = column_labels(grid, header_top(grid, row), bottom)
    columns = {"": 0}
    measures: dict[str, int] = {}
    ages: dict[str, int] = {}
    for column, parts in enumerate(labels, 1):
        if not parts or column == code:
            continue
        last = parts[-1]
        if kind := _lead(last):
            columns.setdefault(kind, column)
        elif (group := named_age(last)) and not any("人口動態" in part for part in parts):
            ages.setdefault(group, column)
        elif name := _measure(parts):
            measures.setdefault(name, column)
    if set(ages) <= {TOTAL} or "sex" not in columns:
        ages = {}
    if not ages and not {"both", "births"} & measures.keys():
        return None
    words = {column: parts[-1] for column, parts in enumerate(labels, 1) if parts}
    lead = [columns.get(name, 0) for name in ("prefecture", "name", "sex")]
    return _Head(bottom, code, *lead, measures, ages, words)


def _begins(grid: Grid, row: int, code: int) -> bool:
    """Return whether a row is the first one of figures: it has a code, or is that of the nation, which has none."""
    return is_code(grid.cell(row, code)) or any(plain(cell) in NATION_NAMES for cell in grid.row(row)[: code + 2])


def _lead(label: str) -> str:
    if "都道府県" in label:
        return "prefecture"
    if "市区町村" in label or "団体名" in label or "市町村" in label:
        return "name"
    return "sex" if label in ("性別", "男女別", "男女", "性") else ""


def _measure(parts: Sequence[str]) -> str:
    """Return what a column counts, by its label and the groups above it; empty if it is not needed."""
    text, last = "/".join(parts), parts[-1]
    if "率" in last or "修正" in last:
        return ""
    for word, name in (("自然", "natural"), ("社会", "social"), ("出生", "births"), ("死亡", "deaths")):
        if word in last:
            return name
    if "増減" in last or "増加" in last:
        return "change"
    for word, name in (("転入", "in"), ("転出", "out")):
        if word in text:
            home, abroad = "国内" in last, "国外" in last
            return f"{name}_home" if home else f"{name}_abroad" if abroad else name
    added = "in" if "記載" in text else "out" if "消除" in text else ""
    if "その他" in text:
        return f"other_{added}" if added and last in ("その他", "計", "その他(計)") else ""
    if added:
        return f"all_{added}" if last.startswith("計") else ""
    groups = [part for part in parts[:-1] if not _lead(part) and part not in _CODE_WORDS]
    if "世帯" in text or (groups and "人口" not in text):
        return ""
    return {"計": "both", "総数": "both", "男": "male", "女": "female", "人口": "both"}.get(last, "")


def _of_everybody(file: File, heads: Sequence[tuple[Grid, _Head]]) -> tuple[Grid, _Head]:
    """Return the sheet of all residents."""
    everybody = []
    for grid, head in heads:
        own = " ".join([grid.sheet, *above(grid, head.bottom + 1)])
        said = own if any(word in own for word in (_EVERYBODY, *_PARTS)) else f"{own} {file.name}"
        if _EVERYBODY in said:
            everybody.append((grid, head))
    if len(everybody) == 1:
        return everybody[0]
    sheets = [grid.sheet or file.name for grid, _ in (everybody or heads)]
    key = "several_sheets" if everybody else "not_everybody"
    raise DataError(message(f"official_kinds.{key}", file=file.name, sheets=sheets))


def _years(file: File, texts: Sequence[str]) -> tuple[int, int]:
    """Return the year of the 1 January, and that of the events before it."""
    days = [match.groups() for text in texts for match in _DAY.finditer(plain(text))]
    found = [(calendar_year(*which), int(month), int(day)) for *which, month, day in days]
    if not found:
        raise DataError(message("official_kinds.no_day", file=file.name, texts=list(texts[:4])))
    year, month, day = found[0]
    if (month, day) != (1, 1):
        raise DataError(message("official_kinds.other_day", file=file.name, year=year, month=month, day=day))
    others = [calendar_year(*match.groups()) for text in texts for match in _EVENT_YEAR.finditer(plain(text))]
    if any(other != year - 1 for other in others):
        raise DataError(message("official_kinds.other_years", file=file.name, year=year, events=others[0]))
    return year, year - 1


def _missing(file: File, head: _Head) -> Iterator[Problem]:
    """Yield the columns without which a table of this statistic says nothing that can be checked."""
    wanted = (TOTAL,) if head.ages else (*_PEOPLE, *(name for name in _EVENTS if _has_events(head)))
    there = head.ages if head.ages else head.measures
    for name in wanted:
        if name not in there:
            column = message(f"official_kinds.column_{name}")
            found = message("official_kinds.no_column", there=list(head.labels.values()))
            yield problem(file.name, head.bottom, column, None, found, message("official_kinds.fetch_again"))
    if not head.name:
        found = message("official_kinds.no_column", there=list(head.labels.values()))
        column = message("official_kinds.column_name")
        yield problem(file.name, head.bottom, column, None, found, message("official_kinds.fetch_again"))


def _has_events(head: _Head) -> bool:
    return any(name in head.measures for name in _EVENTS)


def _rows(grid: Grid, head: _Head) -> tuple[list[_Row], list[Problem]]:
    numbers = range(head.bottom + 1, grid.last_row + 1)
    written = [grid.cell(number, head.code) for number in numbers]
    codes = five_digits(written)
    wanted = head.ages if head.ages else head.measures
    rows: list[_Row] = []
    problems: list[Problem] = []
    for number, cell, code in zip(numbers, written, codes, strict=True):
        prefecture, name = plain(grid.cell(number, head.prefecture)), grid.cell(number, head.name)
        nation = is_blank(cell) and {prefecture, plain(name)} & set(NATION_NAMES)
        if is_blank(cell) and not nation:
            continue  # a note below the table, or islands that are counted with their municipality
        if not code and not nation:
            if any(grid.cell(number, column) for column in wanted.values()):
                rule = message("official_kinds.no_code")
                problems.append(problem(grid.file, number, grid.address(number, head.code), cell, rule))
            continue
        figures: dict[str, int | None] = {}
        for measure, column in wanted.items():
            figure = grid.cell(number, column)
            if not figure and not head.ages and measure not in _TAKEN:
                figures[measure] = None
                continue
            try:
                figures[measure] = count(figure)
            except ValueError:
                where = message("official_kinds.at", place=grid.address(number, column), label=head.labels[column])
                problems.append(cell_problem(grid.file, number, where, figure))
                figures[measure] = None
        sex = _SEXES.get(plain(grid.cell(number, head.sex)), "") if head.ages else "both"
        if not sex:
            rule = message("official_kinds.no_sex", allowed=list(_SEXES))
            where = grid.address(number, head.sex)
            problems.append(problem(grid.file, number, where, grid.cell(number, head.sex), rule))
            continue
        rows.append(_Row(number, NATION if nation else code, _name(code, prefecture, name), sex, figures))
    if not rows and not problems:
        problems.append(problem(grid.file, None, None, None, message("official_file.no_rows")))
    return rows, problems


def _name(code: str, prefecture: str, name: str) -> str:
    if not code or code == NATION:
        return NATION_NAME
    return prefecture if code.endswith(PREFECTURE_END) else short_name(name, prefecture)


def _twice(file: File, rows: Sequence[_Row]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for row in rows:
        if row.code in first:
            rule = message("official_file.twice", row=first[row.code])
            yield problem(file.name, row.number, row.code, row.name, rule, message("official_file.twice_remedy"))
        first.setdefault(row.code, row.number)


def _by_age(file: File, head: _Head, rows: Sequence[_Row], year: int, *, part: bool) -> tuple[Sheet, list[Message]]:
    groups = list(head.ages)
    # Areas that give no figures at all (wards that are no more) are left out.
    there = [row for row in rows if any(value is not None for value in row.figures.values())]
    lines = [Line(row.number, row.code, year, row.sex, [row.figures[group] for group in groups]) for row in there]
    sheet = Sheet(file.name, groups, lines)
    problems = list(official.age_problems(file.name, head.bottom, groups)) or list(official.sum_problems(sheet))
    names = {row.code: row.name for row in rows}
    both = [row for row in there if row.sex == "both"]
    totals = [_Row(row.number, row.code, row.name, row.sex, {"both": row.figures[TOTAL]}) for row in both]
    problems += area_problems(file.name, totals, names, wards(names), whole=not part)
    _refuse(file, problems)
    return sheet, [message(f"official_kinds.sum_{name}") for name in ("ages", "sexes", "areas")]


def _events(rows: Sequence[_Row], head: _Head, year: int, title: str) -> Iterator[Event]:
    for row in rows:
        others = (row.figures.get("other_in") or 0) - (row.figures.get("other_out") or 0)
        many = others if abs(others) > _MANY * (row.figures["both"] or 0) else 0
        for measure, event in _EVENTS.items():
            value = row.figures.get(measure)
            if value is not None:
                moves = event.startswith("moves")
                place = f"{title} {head.labels[head.measures[measure]]}"
                told = many if measure == "births" else 0
                yield Event(row.code, year, event, WITH_FOREIGNERS, moves, value, REGISTER, place, told)
