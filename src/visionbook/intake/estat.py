"""Population by sex and five-year age group from a census table downloaded from e-Stat as CSV."""

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

KIND = "an e-Stat table of population by sex and age"
ADVICE = (
    "Download the table from e-Stat again as CSV in UTF-8, with all three sexes and 国籍総数, and do not re-save it."
)
_SEX = {"総数": "both", "男女計": "both", "男": "male", "女": "female"}
_ALL_NATIONALITIES = ("国籍総数", "総数")
_MEASURE = "人口"
_SUBTOTAL = "（再掲）"
_AREA_CODE = re.compile(r"[0-9]{5}")
_FORMER_AREA_CODE = re.compile(r"[0-9]{4}[A-Z]")


@dataclass(frozen=True)
class _Header:
    """Where things stand: `position` by what it is, and the columns of the age groups by label."""

    row: int
    position: dict[str, int]
    ages: dict[int, str]


def read_population(content: bytes | str, file: str = "e-Stat file") -> pd.DataFrame:
    """Return the population that an e-Stat census table prints for all nationalities together.

    Parameters
    ----------
    content : bytes or str
        The download as it is: UTF-8 with lines of metadata above the header, thousands separators, ``-`` for
        nobody and ``***`` for areas that did not exist.
    file : str
        Name of the file, for messages.

    Returns
    -------
    DataFrame
        One row per area, year, sex and age group, in the order of the file: area_code (five digits), year,
        sex (both, female, male), age_group (five-year groups, an open one, ``total``, ``unknown``) and
        population (persons). Left out are columns marked （再掲） (counted again), areas whose row holds no
        figure at all, and the areas of municipalities of 2000 that were merged since (codes such as 0120B): they
        lie inside a municipality of today.

    Raises
    ------
    DataError
        If the encoding is not UTF-8, the table, its block for all nationalities or one of its columns is missing,
        an age label is unknown, a cell is not a count, or sums do not hold. All problems found are listed.
    """
    rows = text_rows(file, content, KIND, ADVICE)
    header, problems = _header(file, rows)
    if header is None:
        refuse(file, KIND, problems, ADVICE)
    body = [(row, cells) for row, cells in rows if row > header.row]
    body, found = _population_of_all(file, header, body)
    problems += found
    groups, found = _age_groups(file, header)
    problems += found
    lines = []
    for row, cells in body:
        line, found = _line(file, header, row, cells)
        problems += found
        if line is not None and any(value is not None for value in line.counts):
            lines.append(line)
    sheet = Sheet(file, groups, lines)
    if not problems:
        problems += sum_problems(sheet)
    if problems:
        refuse(file, KIND, problems, ADVICE)
    return tidy(sheet)


def _header(file: str, rows: list[tuple[int, list[str]]]) -> tuple[_Header | None, list[Problem]]:
    """Find the header: the row that names the ages after a cell ``/年齢``."""
    found = [(row, cells) for row, cells in rows if any(c.startswith("/年齢") and "コード" not in c for c in cells)]
    if not found:
        rule = "has no header row with '/年齢' among its cells"
        return None, [Problem(file, None, None, None, rule, "use a table whose columns are age groups")]
    row, cells = found[0]
    split = next(i for i, name in enumerate(cells) if name.startswith("/年齢"))
    tests = {
        "measure": lambda name: name == "表章事項",
        "year": lambda name: name.startswith("時間軸") and not name.endswith("コード"),
        "sex": lambda name: name.startswith("男女") and not name.endswith("コード"),
        "nationality": lambda name: name.startswith("国籍") and not name.endswith("コード"),
        "area": lambda name: ("市区町村" in name or name.startswith("地域")) and name.endswith("コード"),
    }
    position = {key: i for key, test in tests.items() for i, name in enumerate(cells[:split]) if test(name)}
    words = {"year": "時間軸（年次）", "sex": "男女", "area": "市区町村 コード"}
    problems = [
        Problem(file, row, words[key], None, "column is missing", "include it in the layout of the download")
        for key in words
        if key not in position
    ]
    ages = {i: name for i, name in enumerate(cells) if i > split and name and not name.startswith(_SUBTOTAL)}
    return (None if problems else _Header(row, position, ages)), problems


def _population_of_all(
    file: str, header: _Header, body: list[tuple[int, list[str]]]
) -> tuple[list[tuple[int, list[str]]], list[Problem]]:
    """Keep the rows that count people of all nationalities in areas of today."""
    chosen = [(row, cells) for row, cells in body if len(cells) > max(header.ages, default=0)]
    chosen = [(row, cells) for row, cells in chosen if not _FORMER_AREA_CODE.fullmatch(cells[header.position["area"]])]
    problems = [
        Problem(file, row, None, None, f"has {len(cells)} cells, fewer than the header", "restore the row")
        for row, cells in body
        if len(cells) <= max(header.ages, default=0)
    ]
    blocks = [
        ("measure", "表章事項", _MEASURE, lambda cell: cell.startswith(_MEASURE)),
        ("nationality", "国籍", _ALL_NATIONALITIES[0], lambda cell: cell in _ALL_NATIONALITIES),
    ]
    for key, column, wanted, test in blocks:
        if key not in header.position:
            continue
        at = header.position[key]
        there = list(dict.fromkeys(cells[at] for _, cells in chosen))
        chosen = [(row, cells) for row, cells in chosen if test(cells[at])]
        if not chosen:
            rule = f"has no block {wanted!r}; its blocks are {'、'.join(there) or 'none'}"
            problems.append(Problem(file, None, column, None, rule, f"include {wanted} in the download"))
            break
    if not chosen and not problems:
        problems.append(Problem(file, None, None, None, "has no rows below the header", "restore them"))
    return chosen, problems


def _age_groups(file: str, header: _Header) -> tuple[list[str], list[Problem]]:
    groups, problems = [], []
    for label in header.ages.values():
        try:
            groups.append(age_group(label))
        except ValueError:
            rule = "is not an age label; allowed are 総数, 0～4歳, 100歳以上, 年齢「不詳」 and the like"
            problems.append(Problem(file, header.row, "age groups", label, rule, "restore the published header"))
    if TOTAL not in groups:
        problems.append(Problem(file, header.row, "age groups", None, "lack 総数", "restore the column"))
    if not problems:
        problems += age_problems(file, header.row, groups)
    return groups, problems


def _line(file: str, header: _Header, row: int, cells: list[str]) -> tuple[Line | None, list[Problem]]:
    area, year, sex = (cells[header.position[key]] for key in ("area", "year", "sex"))
    problems = list(_key_problems(file, row, area, year, sex))
    values, found = figures(file, row, list(header.ages.values()), [cells[i] for i in header.ages])
    if problems or found:
        return None, problems + found
    return Line(row, area, year_number(year), _SEX[sex], values), []


def _key_problems(file: str, row: int, area: str, year: str, sex: str) -> Iterator[Problem]:
    if not _AREA_CODE.fullmatch(area):
        remedy = f"a leading zero was lost: '0{area}'" if re.fullmatch("[0-9]{4}", area) else "restore the code"
        yield Problem(file, row, "area code", area, "is not a five-digit code", remedy)
    if sex not in _SEX:
        yield Problem(file, row, "男女", sex, f"is not one of {'、'.join(_SEX)}", "restore the published word")
    try:
        year_number(year)
    except ValueError:
        yield Problem(file, row, "時間軸（年次）", year, "is not a year such as 2015年", "restore the published year")
