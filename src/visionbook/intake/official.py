"""What official population files share: cells, the words for ages, sexes and years, and sums that must hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import pandas as pd

from visionbook.ages import TOTAL, UNKNOWN, parse_age_group
from visionbook.errors import DataError
from visionbook.intake.grid import Grid
from visionbook.intake.legend import NO_FIGURE, NOBODY, SECRET, legend, plain_mark
from visionbook.messages import Message, message
from visionbook.periods import western_year
from visionbook.tables import HEADER_ROW, Problem, decode

SEXES = ("both", "female", "male")
COLUMNS = ("area_code", "year", "sex", "age_group", "population")
_CLOSED = re.compile(r"(\d{1,3})歳?[~\-\u301c\u2010-\u2015\u2212ー](\d{1,3})歳")
_OPEN = re.compile(r"(\d{1,3})歳以上")
_YEAR = re.compile(r"(\d{4})年")
YEAR = "(?:(昭和|平成|令和)(元|[1-9][0-9]?)|([0-9]{4}))年"
"""A year of an era, or a calendar year; `calendar_year` takes the three groups."""

_FIGURE = re.compile(r"[0-9]{1,3}(,[0-9]{3})+")
_TOTALS = ("総数", "男女総数", "年齢総数")
_UNIT = re.compile(r"(.*?)[【\[(〔]([^【】\[\]()〔〕]*人|世帯|%)[】\])〕]")
PERSONS = "人"
_PROBLEMS_SHOWN = 50


@dataclass(frozen=True)
class Line:
    """Persons of one area, year and sex: `counts` by age group, None where the file gives none."""

    row: int
    area_code: str
    year: int
    sex: str
    counts: list[int | None]
    area_name: str = ""


@dataclass(frozen=True)
class Sheet:
    """The counts of an official file: its age groups in order, its lines, and what is said of the sums of all of it."""

    file: str
    age_groups: list[str]
    lines: list[Line]
    checks: tuple[Message, ...] = ()


def problem(
    file: str, row: int | None, column: str | None, value: str | None, rule: Message, remedy: Message | None = None
) -> Problem:
    """Return a problem of an official file; by default the published file is to be restored."""
    return Problem(file, row, column, value, rule, remedy or message("official_file.restore"))


def place(area_code: str, year: int, sex: str, group: str = "") -> Message:
    """Return where a figure stands, as readers of the file know it."""
    facts = {"area": area_code, "year": year, "sex": message(f"official_file.{sex}")}
    return (
        message("official_file.place_of_age", **facts, group=group)
        if group
        else message("official_file.place", **facts)
    )


def text_rows(file: str, content: bytes | str | Grid, kind: Message, advice: Message) -> list[tuple[int, list[str]]]:
    """Return the rows of a CSV file, or of a grid, as text, each with the row number that a spreadsheet shows.

    Raises
    ------
    DataError
        If the content is not CSV in UTF-8 (with or without a byte order mark): workbooks, pages and other encodings
        are named as what they are.
    """
    if isinstance(content, Grid):
        return content.rows
    table, problems = decode(file, content.encode() if isinstance(content, str) else content)
    if table is None:
        remedy = message("official_file.as_advised")
        refuse(file, kind, [replace(each, remedy=remedy) for each in problems], advice)
    return [(HEADER_ROW, table.columns), *table.rows]


def plain(text: str) -> str:
    """Return a label without what editions write differently: width of letters, spaces, line ends.

    Examples
    --------
    >>> plain("市区町村２．９ コード"), plain("（旧：い町）")
    ('市区町村2.9コード', '(旧:い町)')
    """
    return "".join(unicodedata.normalize("NFKC", text).split())


def without_unit(label: str) -> tuple[str, str]:
    """Return a label and the unit that stands in brackets at its end.

    Examples
    --------
    >>> without_unit("人口【人】"), without_unit("０－４歳【千人】"), without_unit("年齢（不詳）")
    (('人口', '人'), ('0-4歳', '千人'), ('年齢(不詳)', ''))
    """
    match = _UNIT.fullmatch(plain(label))
    return (match[1], match[2]) if match else (plain(label), "")


def age_group(label: str) -> str:
    """Return the age group that an official Japanese label names.

    Raises
    ------
    ValueError
        If the label names none.

    Examples
    --------
    >>> [age_group(label) for label in ("総数", "0～4歳", "5歳～9歳", "90歳以上", "年齢「不詳」")]
    ['total', '0-4', '5-9', '90+', 'unknown']
    """
    text = without_unit(label)[0]
    if text in _TOTALS:
        return TOTAL
    if text.strip("「」").removeprefix("年齢").strip("「」()") == "不詳":
        return UNKNOWN
    if match := _OPEN.fullmatch(text):
        return parse_age_group(f"{int(match[1])}+").label
    if match := _CLOSED.fullmatch(text):
        return parse_age_group(f"{int(match[1])}-{int(match[2])}").label
    raise ValueError(f"{label!r} is not an age group")


def named_age(label: str) -> str:
    """Return the age group that a label names, or nothing where it names none.

    Examples
    --------
    >>> named_age("0～4歳"), named_age("世帯数")
    ('0-4', '')
    """
    try:
        return age_group(label)
    except ValueError:
        return ""


def calendar_year(era: str | None, number: str | None, western: str | None) -> int:
    """Return the calendar year of what `YEAR` has found.

    Examples
    --------
    >>> calendar_year("令和", "元", None), calendar_year("平成", "27", ""), calendar_year("", "", "2025")
    (2019, 2015, 2025)
    """
    return int(western) if western else western_year(era, 1 if number == "元" else int(number))


def year_number(label: str) -> int:
    """Return the year of a label such as ``2020年``.

    Raises
    ------
    ValueError
        If it is not four digits and 年.

    Examples
    --------
    >>> year_number("2045年")
    2045
    """
    match = _YEAR.fullmatch(unicodedata.normalize("NFKC", label))
    if not match:
        raise ValueError(f"{label!r} is not a year")
    return int(match[1])


def figure(cell: str, meanings: Mapping[str, str] | None = None) -> int | None:
    """Return a count as printed: thousands separators allowed, None for a mark that stands for a figure.

    ``-`` is 0: a count table prints it where there is nobody to count, and the sums that every reader checks would not
    hold if it stood for a missing figure.

    Raises
    ------
    ValueError
        If the cell is anything else.

    Examples
    --------
    >>> figure("126,146,099"), figure("-"), figure("***")
    (126146099, 0, None)
    """
    if cell.isascii() and cell.isdecimal():
        return int(cell)
    known = legend([]) if meanings is None else meanings
    if (mark := plain_mark(cell)) in known:
        return 0 if mark == "-" and known[mark] == NOBODY else None
    if not _FIGURE.fullmatch(cell):
        raise ValueError(f"{cell!r} is not a count")
    return int(cell.replace(",", ""))


def figures(
    file: str, row: int, labels: Sequence[str], cells: Sequence[str], meanings: Mapping[str, str] | None = None
) -> tuple[list[int | None], list[Problem]]:
    """Return the counts of some cells, and a problem for each cell that is not a count or is kept secret."""
    known = legend([]) if meanings is None else meanings
    values: list[int | None] = []
    problems = []
    for label, cell in zip(labels, cells, strict=True):
        try:
            values.append(figure(cell, known))
        except ValueError:
            values.append(None)
            problems.append(_no_count(file, row, label, cell))
            continue
        if values[-1] is None and known.get(plain_mark(cell)) == SECRET:
            rule, remedy = message("official_file.secret"), message("official_file.secret_remedy")
            problems.append(problem(file, row, label, cell, rule, remedy))
    return values, problems


def _no_count(file: str, row: int, label: str, cell: str) -> Problem:
    if cell.startswith("="):
        rule, remedy = message("official_file.formula"), message("official_file.formula_remedy")
        return problem(file, row, label, cell, rule, remedy)
    return problem(file, row, label, cell, message("official_file.no_count"))


def with_nobody(
    groups: Sequence[str], values: list[int | None], cells: Sequence[str], meanings: Mapping[str, str]
) -> list[int | None] | None:
    """Return the counts of a row where marks such as ``***`` stand for nobody; None if nobody and nothing is there.

    A mark is nobody where the legend allows it and the total is the sum of the others; else it stays a gap, which the
    sums then name.
    """
    marks = [meanings.get(plain_mark(cell)) for cell in cells]
    if all(value is None and mark == NOBODY for value, mark in zip(values, marks, strict=True)):
        return None
    total = next((value for group, value in zip(groups, values, strict=True) if group == TOTAL), None)
    known = sum(value for group, value in zip(groups, values, strict=True) if value is not None and group != TOTAL)
    if total != known or NO_FIGURE in marks:
        return values
    return [0 if value is None and mark == NOBODY else value for value, mark in zip(values, marks, strict=True)]


def age_problems(file: str, row: int, groups: Sequence[str]) -> Iterator[Problem]:
    """Yield the places where age groups are not five-year groups from 0 to an open end, in order."""
    column, other_table = message("official_file.ages"), message("official_file.five_year_table")
    ages = [parse_age_group(group) for group in groups if group not in (TOTAL, UNKNOWN)]
    if not ages or ages[0].lower != 0:
        first = ages[0].label if ages else None
        yield problem(file, row, column, first, message("official_file.no_first_age"))
    for below, above in pairwise(ages):
        if below.upper is None or above.lower != below.upper + 1:
            rule = message("official_file.no_next_age", below=below.label)
            yield problem(file, row, column, above.label, rule, other_table)
    for age in ages:
        if age.upper is not None and age.upper - age.lower != 4:
            yield problem(file, row, column, age.label, message("official_file.not_five_years"), other_table)
    if ages and ages[-1].upper is not None:
        yield problem(file, row, column, ages[-1].label, message("official_file.no_open_end"))


def sum_problems(sheet: Sheet) -> Iterator[Problem]:
    """Yield the sums of a sheet that do not hold: ages (with unknown) to the total, male and female to both."""
    by_key: dict[tuple[str, int], dict[str, Line]] = {}
    for line in sheet.lines:
        sexes = by_key.setdefault((line.area_code, line.year), {})
        if line.sex in sexes:
            where = place(line.area_code, line.year, line.sex)
            rule = message("official_file.twice", row=sexes[line.sex].row)
            yield problem(sheet.file, line.row, where, None, rule, message("official_file.twice_remedy"))
        sexes[line.sex] = line
        yield from _age_sum(sheet, line)
    for (area_code, year), sexes in by_key.items():
        missing = [sex for sex in SEXES if sex not in sexes]
        if missing:
            row = next(iter(sexes.values())).row
            rule = message("official_file.no_sexes", sexes=[message(f"official_file.{sex}") for sex in missing])
            where = message("official_file.area_and_year", area=area_code, year=year)
            yield problem(sheet.file, row, where, None, rule, message("official_file.no_sexes_remedy"))
            continue
        parts = zip(sheet.age_groups, *(sexes[sex].counts for sex in SEXES), strict=True)
        for group, both, female, male in parts:
            if None not in (both, female, male) and both != female + male:
                rule = message("official_file.sexes", male=male, female=female, total=male + female)
                where = place(area_code, year, "both", group)
                yield problem(sheet.file, sexes["both"].row, where, f"{both:,}", rule)


def _age_sum(sheet: Sheet, line: Line) -> Iterator[Problem]:
    values = dict(zip(sheet.age_groups, line.counts, strict=True))
    total = values.pop(TOTAL, None)
    missing = [group for group, value in values.items() if value is None]
    if missing:
        rule = message("official_file.gaps", groups=missing)
        yield problem(sheet.file, line.row, place(line.area_code, line.year, line.sex), None, rule)
    elif values and total is not None and total != sum(values.values()):
        rule = message("official_file.age_sum", total=sum(values.values()))
        yield problem(sheet.file, line.row, place(line.area_code, line.year, line.sex, TOTAL), f"{total:,}", rule)


def tidy(sheet: Sheet) -> pd.DataFrame:
    """Return a sheet with one row per area, year, sex and age group; cells that the file lacks are left out.

    Returns
    -------
    DataFrame
        area_code, year, sex, age_group, population (persons), in the order of the file.
    """
    rows = [
        (line.area_code, line.year, line.sex, group, value)
        for line in sheet.lines
        for group, value in zip(sheet.age_groups, line.counts, strict=True)
        if value is not None
    ]
    return pd.DataFrame(rows, columns=COLUMNS).astype({"year": "Int64", "population": "Int64"})


def refuse(
    file: str, kind: Message, problems: Sequence[Problem], advice: Message, content: bytes | str | Grid = ""
) -> None:
    """Raise a DataError with all problems of a file and, at the end, what to do; cells of a grid are told by address.

    Raises
    ------
    DataError
        Always.
    """
    grid = content if isinstance(content, Grid) else Grid(file, [])
    lines = [_line(each, grid) for each in problems[:_PROBLEMS_SHOWN]]
    if len(problems) > _PROBLEMS_SHOWN:
        lines.append(message("official_file.more", count=len(problems) - _PROBLEMS_SHOWN))
    key = "official_file.refused_once" if len(problems) == 1 else "official_file.refused"
    raise DataError(message(key, file=file, kind=kind, count=len(problems), problems=lines, advice=advice))


def _line(each: Problem, grid: Grid) -> Message:
    where = message("official_file.in_file") if each.row is None else grid.where(each.row, each.column)
    facts = {"where": where, "column": each.column, "value": each.value, "rule": each.rule, "remedy": each.remedy}
    shape = ("_at" if each.column is not None else "") + ("_value" if each.value is not None else "")
    return message(f"official_file.problem{shape}", **facts)
