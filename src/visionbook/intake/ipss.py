"""Projected population by sex and five-year age group from the IPSS result table of 2018, saved as CSV."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from visionbook.ages import TOTAL
from visionbook.intake.official import (
    Line,
    Sheet,
    age_group,
    age_problems,
    figures,
    refuse,
    sum_problems,
    text_rows,
    tidy,
    year_number,
)
from visionbook.tables import Problem

KIND = "the IPSS table of projected population by sex and age"
ADVICE = "Save the sheet of results (結果表) from the IPSS workbook again as CSV in UTF-8, header included."
_SEX_OF_MARK = {"a": "both", "m": "male", "f": "female"}
_CODE, _YEAR, _TOTAL = "コード", "年", "総数"
_AREA_CODE = re.compile(r"[0-9]{4,5}")


@dataclass(frozen=True)
class _Header:
    """Columns of code, year and total, and for each sex the columns of `age_groups`."""

    code: int
    year: int
    total: int
    age_groups: list[str]
    ages: dict[str, list[int]]
    labels: list[str]


def read_projection(content: bytes | str, file: str = "IPSS file") -> pd.DataFrame:
    """Return the projected population of every area of the table.

    Parameters
    ----------
    content : bytes or str
        CSV in UTF-8: codes that may have lost their leading zero, years with a trailing 年, the total of both
        sexes, and columns of both sexes (``/a``), men (``/m``) and women (``/f``) by age.
    file : str
        Name of the file, for messages.

    Returns
    -------
    DataFrame
        One row per area, year, sex and age group, in the order of the file: area_code (five digits), year,
        sex (both, female, male), age_group (five-year groups, an open one; ``total`` for both sexes only, as
        published) and population (persons). The first year is the base year of the projection.

    Raises
    ------
    DataError
        If the encoding is not UTF-8, a column is missing, an age label is unknown, a cell is not a count, or
        sums do not hold. All problems found are listed.
    """
    (header_row, names), *body = text_rows(file, content, KIND, ADVICE)
    header, problems = _header(file, header_row, names)
    if header is None:
        refuse(file, KIND, problems, ADVICE)
    if not body:
        problems.append(Problem(file, None, None, None, "has no rows below the header", "restore them"))
    lines = []
    for row, cells in body:
        found_lines, found = _lines(file, header, row, cells)
        lines += found_lines
        problems += found
    sheet = Sheet(file, [TOTAL, *header.age_groups], lines)
    if not problems:
        problems += sum_problems(sheet)
    if problems:
        refuse(file, KIND, problems, ADVICE)
    return tidy(sheet)


def _header(file: str, row: int, names: list[str]) -> tuple[_Header | None, list[Problem]]:
    problems = [
        Problem(file, row, name, None, "column is missing", "restore the published header")
        for name in (_CODE, _YEAR, _TOTAL)
        if name not in names
    ]
    ages: dict[str, dict[str, int]] = {sex: {} for sex in _SEX_OF_MARK.values()}
    for index, name in enumerate(names):
        if "/" not in name:
            continue
        label, mark = name.rsplit("/", 1)
        try:
            ages[_SEX_OF_MARK[mark]][age_group(label)] = index
        except (KeyError, ValueError):
            rule = "is not an age label with /a, /m or /f, such as 0～4歳/a or 90歳以上/f"
            problems.append(Problem(file, row, "age groups", name, rule, "restore the published header"))
    groups = list(ages["both"])
    if not problems:
        problems += age_problems(file, row, groups)
        problems += _block_problems(file, row, groups, ages)
    if problems:
        return None, problems
    columns = {sex: [by_age[group] for group in groups] for sex, by_age in ages.items()}
    return _Header(*(names.index(name) for name in (_CODE, _YEAR, _TOTAL)), groups, columns, names), []


def _block_problems(file: str, row: int, groups: list[str], ages: dict[str, dict[str, int]]) -> Iterator[Problem]:
    for mark, sex in _SEX_OF_MARK.items():
        missing = [group for group in groups if group not in ages[sex]]
        beyond = [group for group in ages[sex] if group not in groups]
        if missing or beyond:
            lacks = f"lacks {', '.join(missing)}" if missing else f"has {', '.join(beyond)}, which /a lacks"
            yield Problem(file, row, f"block /{mark} ({sex})", None, lacks, "restore the published header")


def _lines(file: str, header: _Header, row: int, cells: list[str]) -> tuple[list[Line], list[Problem]]:
    if len(cells) != len(header.labels):
        rule = f"has {len(cells)} cells where the header has {len(header.labels)}"
        return [], [Problem(file, row, None, None, rule, "restore the row")]
    code, year = cells[header.code], cells[header.year]
    problems = list(_key_problems(file, row, code, year))
    columns = [header.total, *(index for indices in header.ages.values() for index in indices)]
    values, found = figures(file, row, [header.labels[i] for i in columns], [cells[i] for i in columns])
    if problems or found:
        return [], problems + found
    total, people = values[0], iter(values[1:])
    lines = []
    for sex in header.ages:
        by_age = [next(people) for _ in header.age_groups]
        lines.append(Line(row, code.zfill(5), year_number(year), sex, [total if sex == "both" else None, *by_age]))
    return lines, []


def _key_problems(file: str, row: int, code: str, year: str) -> Iterator[Problem]:
    if not _AREA_CODE.fullmatch(code):
        rule = "is not a code of five digits, or four where a leading zero was lost"
        yield Problem(file, row, _CODE, code, rule, "restore the code")
    try:
        year_number(year)
    except ValueError:
        yield Problem(file, row, _YEAR, year, "is not a year such as 2015年", "restore the published year")
