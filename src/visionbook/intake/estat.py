"""Population by sex and five-year age group from a census table downloaded from e-Stat as CSV."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from visionbook.ages import TOTAL
from visionbook.intake.estat_header import Header, Rows, blocks, read_header
from visionbook.intake.grid import Grid
from visionbook.intake.legend import legend
from visionbook.intake.official import (
    Line,
    Sheet,
    age_group,
    age_problems,
    figures,
    place,
    plain,
    problem,
    refuse,
    text_rows,
    tidy,
    with_nobody,
    year_number,
)
from visionbook.intake.official_areas import is_former, is_part
from visionbook.intake.official_sums import summed
from visionbook.messages import message
from visionbook.tables import Problem

_SEX = {"総数": "both", "男女計": "both", "男女総数": "both", "計": "both", "男": "male", "女": "female"}
_FIVE_DIGITS = re.compile(r"[0-9]{5}")
_OF_AN_AREA = re.compile(r"[0-9]{2}(000|[1-9][0-9]{2})")


def read_population(
    content: bytes | str | Grid, file: str = "e-Stat file", *, all_municipalities: bool = True
) -> pd.DataFrame:
    """Return the population that an e-Stat census table prints for all people of today's areas, each counted once.

    Parameters
    ----------
    content : bytes, str or Grid
        The download as it is, or a sheet in its layout: UTF-8 with lines of metadata above the header, thousands
        separators, and marks such as ``-`` and ``***``, which mean what the file's own legend says.
    file : str
        Name of the file, for messages.
    all_municipalities : bool
        Whether the municipalities of a prefecture in the file are all there, so that they must sum to it. False for a
        download of chosen municipalities beside their prefecture; more than the prefecture is refused even then.

    Returns
    -------
    DataFrame
        One row per area, year, sex and age group, in the order of the file: area_code (five digits), year,
        sex (both, female, male), age_group (five-year groups, an open one, ``total``, ``unknown``) and
        population (persons). Left out are columns marked （再掲） (counted again); areas that were not there (each
        figure a mark for nobody); municipalities that were merged since (named （旧：…）, or with codes such as 0120B)
        and wards of designated cities, which lie inside a municipality of today; parts such as 市部 and 特別区部.

    Raises
    ------
    DataError
        If the file is no CSV in UTF-8; the table or one of its columns is missing; a dimension holds only some
        people (未婚, 人口集中地区) or another measure or unit; an age label is unknown; a cell is not a count or is
        kept secret; or sums do not hold: ages, sexes, wards, municipalities, prefectures. All problems are listed.
    """
    return tidy(read_sheet(content, file, all_municipalities=all_municipalities))


def read_sheet(content: bytes | str | Grid, file: str = "e-Stat file", *, all_municipalities: bool = True) -> Sheet:
    """Return what `read_population` returns as lines with the names of their areas.

    Raises
    ------
    DataError
        As `read_population`.
    """
    kind, advice = message("official_file.estat"), message("official_file.estat_advice")
    rows = text_rows(file, content, kind, advice)
    header, problems = read_header(file, rows)
    if header is None:
        refuse(file, kind, problems, advice, content)
    body, found = _body(file, header, rows)
    problems += found
    groups, found = _age_groups(file, header)
    problems += found
    meanings = legend(row for row in rows if row[0] < header.row)
    lines = []
    for row, cells in body:
        line, found = _line(file, header, groups, (row, cells), meanings)
        problems += found
        lines += [line] if line is not None else []
    sheet, problems = summed(Sheet(file, groups, lines), problems, whole=all_municipalities)
    if problems:
        refuse(file, kind, problems, advice, content)
    return sheet


def _body(file: str, header: Header, rows: Rows) -> tuple[Rows, list[Problem]]:
    """Return the rows of all people in areas of today."""
    last = max(header.ages, default=0)
    below = [(row, cells) for row, cells in rows if row > header.row]
    problems = [
        problem(file, row, None, None, message("official_file.short", count=len(cells)))
        for row, cells in below
        if len(cells) <= last
    ]
    body = [(row, cells) for row, cells in below if len(cells) > last]
    body = [(row, cells) for row, cells in body if not _is_beside(header, cells)]
    chosen, found = blocks(file, header, body)
    if not chosen and not found and not problems:
        problems.append(problem(file, None, None, None, message("official_file.no_rows")))
    return chosen, problems + found


def _area(header: Header, cells: list[str]) -> tuple[str, str]:
    code = plain(cells[header.position["area"]])
    return code, plain(cells[header.position["name"]]) if "name" in header.position else ""


def _is_beside(header: Header, cells: list[str]) -> bool:
    code, name = _area(header, cells)
    return is_former(code, name) or is_part(code, name)


def _age_groups(file: str, header: Header) -> tuple[list[str], list[Problem]]:
    groups, problems = [], []
    column = message("official_file.ages")
    for label in header.ages.values():
        try:
            groups.append(age_group(label))
        except ValueError:
            rule, remedy = message("official_file.no_age_label"), message("official_file.no_age_label_remedy")
            problems.append(problem(file, header.row, column, label, rule, remedy))
    if TOTAL not in groups:
        problems.append(problem(file, header.row, column, None, message("official_file.no_total_column")))
    if not problems:
        problems += age_problems(file, header.row, groups)
    return groups, problems


def _line(
    file: str, header: Header, groups: list[str], numbered: tuple[int, list[str]], meanings: dict[str, str]
) -> tuple[Line | None, list[Problem]]:
    row, cells = numbered
    (code, name), year = _area(header, cells), cells[header.position["year"]]
    sex = plain(cells[header.position["sex"]])
    problems = list(_key_problems(file, row, code, year, sex))
    printed = [cells[i] for i in header.ages]
    values, found = figures(file, row, list(header.ages.values()), printed, meanings)
    if problems or found or len(groups) != len(values):
        return None, problems + found
    counts = with_nobody(groups, values, printed, meanings)
    if counts is None:
        return None, []
    line = Line(row, code, year_number(year), _SEX[sex], counts, name)
    if TOTAL in groups and counts[groups.index(TOTAL)] is None:
        where = place(code, line.year, line.sex, TOTAL)
        return None, [problem(file, row, where, printed[groups.index(TOTAL)], message("official_file.no_total"))]
    return line, []


def _key_problems(file: str, row: int, area: str, year: str, sex: str) -> Iterator[Problem]:
    if not _FIVE_DIGITS.fullmatch(area):
        lost_zero = re.fullmatch("[0-9]{4}", area)
        remedy = message("official_file.lost_zero", code=f"0{area}") if lost_zero else None
        yield problem(file, row, message("official_file.code"), area, message("official_file.no_code"), remedy)
    elif not _OF_AN_AREA.fullmatch(area):
        rule, remedy = message("official_file.no_area"), message("official_file.no_area_remedy")
        yield problem(file, row, message("official_file.code"), area, rule, remedy)
    if sex not in _SEX:
        yield problem(file, row, "男女", sex, message("official_file.no_sex", allowed=list(_SEX)))
    try:
        year_number(year)
    except ValueError:
        yield problem(file, row, "時間軸（年次）", year, message("official_file.no_year"))
