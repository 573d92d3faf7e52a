"""What official population files share: cells, the words for ages, sexes and years, and sums that must hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import pandas as pd

from visionbook.ages import TOTAL, UNKNOWN, parse_age_group
from visionbook.errors import DataError
from visionbook.tables import HEADER_ROW, Problem, decode

SEXES = ("both", "female", "male")
COLUMNS = ("area_code", "year", "sex", "age_group", "population")
_CLOSED = re.compile(r"(\d{1,3})[~\-\u301c](\d{1,3})歳")
_OPEN = re.compile(r"(\d{1,3})歳以上")
_YEAR = re.compile(r"(\d{4})年")
_FIGURE = re.compile(r"[0-9]{1,3}(,[0-9]{3})+")
_NOT_GIVEN = {"", "***", "…", "...", "x", "X"}
_PROBLEMS_SHOWN = 50


@dataclass(frozen=True)
class Line:
    """Persons of one area, year and sex: `counts` by age group, None where the file gives none."""

    row: int
    area_code: str
    year: int
    sex: str
    counts: list[int | None]


@dataclass(frozen=True)
class Sheet:
    """The counts of an official file: its age groups in order, and its lines."""

    file: str
    age_groups: list[str]
    lines: list[Line]


def text_rows(file: str, content: bytes | str, kind: str, advice: str) -> list[tuple[int, list[str]]]:
    """Return the rows of a CSV file as text, each with the row number that a spreadsheet shows.

    Raises
    ------
    DataError
        If the content is not CSV in UTF-8 (with or without a byte order mark).
    """
    table, problems = decode(file, content.encode() if isinstance(content, str) else content)
    if table is None:
        refuse(file, kind, [replace(problem, remedy="do as the last line says") for problem in problems], advice)
    return [(HEADER_ROW, table.columns), *table.rows]


def age_group(label: str) -> str:
    """Return the age group that an official Japanese label names.

    Raises
    ------
    ValueError
        If the label names none.

    Examples
    --------
    >>> [age_group(label) for label in ("総数", "0～4歳", "90歳以上", "年齢「不詳」")]
    ['total', '0-4', '90+', 'unknown']
    """
    text = unicodedata.normalize("NFKC", label).replace(" ", "")
    if text == "総数":
        return TOTAL
    if text.strip("「」").removeprefix("年齢").strip("「」()") == "不詳":
        return UNKNOWN
    if match := _OPEN.fullmatch(text):
        return parse_age_group(f"{int(match[1])}+").label
    if match := _CLOSED.fullmatch(text):
        return parse_age_group(f"{int(match[1])}-{int(match[2])}").label
    raise ValueError(f"{label!r} is not an age group")


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


def figure(cell: str) -> int | None:
    """Return a count as printed: thousands separators allowed, ``-`` is 0, ``***`` or nothing is None.

    A count table prints ``-`` where there is nobody to count; the sums that every reader checks would not hold
    if it stood for a missing figure. ``***`` stands for a figure that cannot exist (an area of another year).

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
    if cell in _NOT_GIVEN:
        return None
    if cell == "-":
        return 0
    if not _FIGURE.fullmatch(cell):
        raise ValueError(f"{cell!r} is not a count")
    return int(cell.replace(",", ""))


def figures(file: str, row: int, labels: Sequence[str], cells: Sequence[str]) -> tuple[list[int | None], list[Problem]]:
    """Return the counts of some cells, and a problem for each cell that is not a count."""
    values: list[int | None] = []
    problems = []
    for label, cell in zip(labels, cells, strict=True):
        try:
            values.append(figure(cell))
        except ValueError:
            values.append(None)
            rule = "is not a count; allowed are digits, thousands separators, '-' and '***'"
            problems.append(Problem(file, row, label, cell, rule, "restore the published figure"))
    return values, problems


def age_problems(file: str, row: int, groups: Sequence[str]) -> Iterator[Problem]:
    """Yield the places where age groups are not five-year groups from 0 to an open end, in order."""
    ages = [parse_age_group(group) for group in groups if group not in (TOTAL, UNKNOWN)]
    if not ages or ages[0].lower != 0:
        first = ages[0].label if ages else None
        yield Problem(file, row, "age groups", first, "is not 0-4, where five-year groups begin", "restore the column")
    for below, above in pairwise(ages):
        if below.upper is None or above.lower != below.upper + 1:
            rule = f"does not follow {below.label}; five-year groups follow each other without gap or overlap"
            yield Problem(file, row, "age groups", above.label, rule, "use the table by five-year age groups")
    for age in ages:
        if age.upper is not None and age.upper - age.lower != 4:
            rule = "is not five years wide"
            yield Problem(file, row, "age groups", age.label, rule, "use the table by five-year age groups")
    if ages and ages[-1].upper is not None:
        rule = "is the last age group, but has an upper end; the last one is open, such as 100歳以上"
        yield Problem(file, row, "age groups", ages[-1].label, rule, "restore the column")


def sum_problems(sheet: Sheet) -> Iterator[Problem]:
    """Yield the sums of a sheet that do not hold: ages (with unknown) to the total, male and female to both."""
    by_key: dict[tuple[str, int], dict[str, Line]] = {}
    for line in sheet.lines:
        sexes = by_key.setdefault((line.area_code, line.year), {})
        if line.sex in sexes:
            place = f"{line.area_code} {line.year} {line.sex}"
            rule = f"is already in row {sexes[line.sex].row}"
            yield Problem(sheet.file, line.row, place, None, rule, "remove one of the two rows")
        sexes[line.sex] = line
        yield from _age_sum(sheet, line)
    for (area_code, year), sexes in by_key.items():
        missing = [sex for sex in SEXES if sex not in sexes]
        if missing:
            row = next(iter(sexes.values())).row
            rule = f"has no figures for {', '.join(missing)}; both, female and male are needed"
            yield Problem(sheet.file, row, f"{area_code} {year}", None, rule, "choose all three in the download")
            continue
        parts = zip(sheet.age_groups, *(sexes[sex].counts for sex in SEXES), strict=True)
        for group, both, female, male in parts:
            if None not in (both, female, male) and both != female + male:
                rule = f"is not male {male:,} + female {female:,} = {male + female:,}"
                place = f"{area_code} {year} both {group}"
                yield Problem(sheet.file, sexes["both"].row, place, f"{both:,}", rule, "restore the published figures")


def _age_sum(sheet: Sheet, line: Line) -> Iterator[Problem]:
    place = f"{line.area_code} {line.year} {line.sex}"
    values = dict(zip(sheet.age_groups, line.counts, strict=True))
    total = values.pop(TOTAL, None)
    missing = [group for group, value in values.items() if value is None]
    if missing:
        rule = f"gives no figure for {', '.join(missing)}, though it gives others"
        yield Problem(sheet.file, line.row, place, None, rule, "restore the published figures")
    elif total is not None and total != sum(values.values()):
        rule = f"is not the sum of its age groups, {sum(values.values()):,}"
        yield Problem(sheet.file, line.row, f"{place} total", f"{total:,}", rule, "restore the published figures")


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


def refuse(file: str, kind: str, problems: Sequence[Problem], advice: str) -> None:
    """Raise a DataError with all problems of a file and, at the end, what to do.

    Raises
    ------
    DataError
        Always.
    """
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    lines = [f"{file} cannot be read as {kind}: {count}", *(f"  {problem}" for problem in problems[:_PROBLEMS_SHOWN])]
    if len(problems) > _PROBLEMS_SHOWN:
        lines.append(f"  ... and {len(problems) - _PROBLEMS_SHOWN} more; mend these first, then try again")
    raise DataError("\n".join([*lines, advice]))
