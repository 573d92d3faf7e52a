"""Projected population by sex and five-year age group from the IPSS result table of 2018, saved as CSV."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from visionbook.ages import TOTAL
from visionbook.intake.grid import Grid
from visionbook.intake.official import (
    Line,
    Sheet,
    age_group,
    age_problems,
    figures,
    plain,
    problem,
    refuse,
    text_rows,
    tidy,
    year_number,
)
from visionbook.intake.official_sums import summed
from visionbook.messages import message
from visionbook.tables import Problem

_SEX_OF_MARK = {"a": "both", "m": "male", "f": "female"}
_CODE, _YEAR, _TOTAL, _NAME = "コード", "年", "総数", "市区町村"
_AREA_CODE = re.compile(r"[0-9]{4,5}")


@dataclass(frozen=True)
class _Header:
    """Columns of code, year and totals by sex, and for each sex the columns of `age_groups`."""

    code: int
    year: int
    totals: dict[str, int]
    age_groups: list[str]
    ages: dict[str, list[int]]
    labels: list[str]
    name: int | None = None


def read_projection(
    content: bytes | str | Grid, file: str = "IPSS file", *, all_municipalities: bool = True
) -> pd.DataFrame:
    """Return the projected population of every area of the table.

    Parameters
    ----------
    content : bytes, str or Grid
        CSV in UTF-8, or a sheet in its layout: codes that may have lost their leading zero, years with a trailing 年,
        the total of both sexes, and columns of both sexes (``/a``), men (``/m``) and women (``/f``) by age.
    file : str
        Name of the file, for messages.
    all_municipalities : bool
        Whether the municipalities of a prefecture in the file are all there, so that they must sum to it. False for a
        table cut down to chosen municipalities; more than the prefecture is refused even then.

    Returns
    -------
    DataFrame
        One row per area, year, sex and age group, in the order of the file: area_code (five digits), year,
        sex (both, female, male), age_group (five-year groups, an open one; ``total`` for those sexes for which it is
        published) and population (persons). The first year is the base year of the projection. Left out are wards of
        designated cities: they lie inside their city.

    Raises
    ------
    DataError
        If the file is no CSV in UTF-8, a column is missing, an age label is unknown, a cell is not a count, or sums
        do not hold: ages, sexes, wards, municipalities. All problems found are listed.
    """
    return tidy(read_sheet(content, file, all_municipalities=all_municipalities))


def read_sheet(content: bytes | str | Grid, file: str = "IPSS file", *, all_municipalities: bool = True) -> Sheet:
    """Return what `read_projection` returns as lines with the names of their areas.

    Raises
    ------
    DataError
        As `read_projection`.
    """
    kind, advice = message("official_file.ipss"), message("official_file.ipss_advice")
    (header_row, names), *body = text_rows(file, content, kind, advice)
    header, problems = _header(file, header_row, names)
    if header is None:
        refuse(file, kind, problems, advice, content)
    if not body:
        problems.append(problem(file, None, None, None, message("official_file.no_rows")))
    lines = []
    for row, cells in body:
        found_lines, found = _lines(file, header, row, cells)
        lines += found_lines
        problems += found
    sheet, problems = summed(
        Sheet(file, [TOTAL, *header.age_groups], lines), problems, whole=all_municipalities, rounded=True
    )
    if problems:
        refuse(file, kind, problems, advice, content)
    return sheet


def _header(file: str, row: int, names: list[str]) -> tuple[_Header | None, list[Problem]]:
    known = [plain(name) for name in names]
    problems = [
        problem(file, row, name, None, message("official_file.no_column"), message("official_file.restore_header"))
        for name in (_CODE, _YEAR, _TOTAL)
        if name not in known
    ]
    ages: dict[str, dict[str, int]] = {sex: {} for sex in _SEX_OF_MARK.values()}
    for index, name in enumerate(names):
        if "/" not in known[index]:
            continue
        label, mark = known[index].rsplit("/", 1)
        try:
            ages[_SEX_OF_MARK[mark]][age_group(label)] = index
        except (KeyError, ValueError):
            rule, remedy = message("official_file.no_marked_age"), message("official_file.restore_header")
            problems.append(problem(file, row, message("official_file.ages"), name, rule, remedy))
    totals = {sex: by_age.pop(TOTAL) for sex, by_age in ages.items() if TOTAL in by_age}
    groups = list(ages["both"])
    if not problems:
        problems += age_problems(file, row, groups)
        problems += _block_problems(file, row, groups, ages)
    if problems:
        return None, problems
    columns = {sex: [by_age[group] for group in groups] for sex, by_age in ages.items()}
    totals = {"both": known.index(_TOTAL)} | totals
    return _Header(
        known.index(_CODE),
        known.index(_YEAR),
        totals,
        groups,
        columns,
        names,
        known.index(_NAME) if _NAME in known else None,
    ), []


def _block_problems(file: str, row: int, groups: list[str], ages: dict[str, dict[str, int]]) -> Iterator[Problem]:
    for mark, sex in _SEX_OF_MARK.items():
        missing = [group for group in groups if group not in ages[sex]]
        beyond = [group for group in ages[sex] if group not in groups]
        if missing or beyond:
            key, groups_named = ("lacks", missing) if missing else ("has_more", beyond)
            column = message("official_file.block", mark=mark, sex=message(f"official_file.{sex}"))
            rule, remedy = message(f"official_file.{key}", groups=groups_named), message("official_file.restore_header")
            yield problem(file, row, column, None, rule, remedy)


def _lines(file: str, header: _Header, row: int, cells: list[str]) -> tuple[list[Line], list[Problem]]:
    if len(cells) != len(header.labels):
        rule = message("official_file.other_length", count=len(cells), wanted=len(header.labels))
        return [], [problem(file, row, None, None, rule)]
    code, year = plain(cells[header.code]), cells[header.year]
    name = plain(cells[header.name]) if header.name is not None else ""
    problems = list(_key_problems(file, row, code, year))
    columns = [*header.totals.values(), *(index for indices in header.ages.values() for index in indices)]
    values, found = figures(file, row, [header.labels[i] for i in columns], [cells[i] for i in columns])
    if problems or found:
        return [], problems + found
    totals = dict(zip(header.totals, values, strict=False))
    people = iter(values[len(totals) :])
    lines = []
    for sex in header.ages:
        by_age = [next(people) for _ in header.age_groups]
        counts = [totals.get(sex), *by_age]
        lines.append(Line(row, code.zfill(5), year_number(year), sex, counts, name))
    return lines, []


def _key_problems(file: str, row: int, code: str, year: str) -> Iterator[Problem]:
    if not _AREA_CODE.fullmatch(code):
        yield problem(file, row, _CODE, code, message("official_file.no_short_code"))
    try:
        year_number(year)
    except ValueError:
        yield problem(file, row, _YEAR, year, message("official_file.no_year"))
