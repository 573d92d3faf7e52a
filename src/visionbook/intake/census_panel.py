"""Censuses of all areas in one file: a row per area, sex and age, a column per census, packed (xz) or not.

The layout in which the figures of all municipalities are handed on; `visionbook.population.panel` joins such files.
"""

from __future__ import annotations

import lzma
import re
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from visionbook.ages import TOTAL, UNKNOWN, parse_age_group
from visionbook.errors import DataError
from visionbook.messages import Message, message
from visionbook.tables import Problem, TextTable, decode

KEY = ("area_code", "sex", "age_group")
LARGEST = 200_000_000
"""Bytes of a file, unpacked."""

_XZ = b"\xfd7zXZ\x00"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_SEXES = ("female", "male", "both")
_YEAR = re.compile(r"(19|20)[0-9]{2}")
_CODE = re.compile(r"[0-9]{5}")
_COUNT = re.compile(r"[0-9]+")
_SHOWN = 20


def is_panel(content: bytes) -> bool:
    r"""Return whether a file is one of censuses in columns: packed, or with the columns that such a file begins with.

    Examples
    --------
    >>> is_panel(b"area_code,sex,age_group,1980\n"), is_panel("コード,市区町村,年".encode())
    (True, False)
    """
    return content.startswith(_XZ) or content.removeprefix(_BYTE_ORDER_MARK).startswith(",".join(KEY).encode())


def census_counts(file: str, content: bytes) -> pd.DataFrame:
    r"""Return the counts of a file of censuses.

    Parameters
    ----------
    file : str
        Its name, for messages.
    content : bytes
        CSV in UTF-8, or that packed as xz.

    Returns
    -------
    DataFrame
        area_code, sex (``female`` or ``male``; rows of both are left out), age_group, and persons by census; an
        empty cell is missing.

    Raises
    ------
    DataError
        If it cannot be unpacked or read, columns are missing, no row is of one sex, a cell cannot be what its column
        holds, or a row stands twice; the rows are named.

    Examples
    --------
    >>> census_counts("a.csv", b"area_code,sex,age_group,2020\n01223,male,0-4,12\n").values.tolist()
    [['01223', 'male', '0-4', 12.0]]
    """
    table, problems = decode(file, _unpacked(file, content))
    if table is not None:
        problems = _header_problems(table)
    if table is None or problems:
        raise DataError(message("table.report", lines=[problem.said for problem in problems]))
    problems = [problem for problem, _ in zip(_problems(table), range(_SHOWN), strict=False)]
    if problems:
        raise DataError(message("table.report", lines=[problem.said for problem in problems]))
    frame = pd.DataFrame([cells for _, cells in table.rows], columns=table.columns, dtype=object)
    for year in _years(table.columns):
        frame[year] = np.array([float(cell) if cell else np.nan for cell in frame[year]], dtype=float)
    told_apart = frame[frame["sex"] != "both"].reset_index(drop=True)
    if told_apart.empty:
        raise DataError(message("study.no_rows", file=file))
    return told_apart


def _unpacked(file: str, content: bytes) -> bytes:
    if not content.startswith(_XZ):
        return content
    try:
        unpacking = lzma.LZMADecompressor()
        whole = unpacking.decompress(content, max_length=LARGEST)
    except lzma.LZMAError as error:
        raise DataError(message("study.cannot_unpack", file=file, why=str(error))) from None
    if not unpacking.eof:
        if len(whole) >= LARGEST:
            raise DataError(message("study.too_large", file=file, most=LARGEST // 1_000_000))
        raise DataError(message("study.cannot_unpack", file=file, why="it ends too early"))
    return whole


def _years(columns: Sequence[str]) -> list[str]:
    return [name for name in columns if _YEAR.fullmatch(name)]


def _header_problems(table: TextTable) -> list[Problem]:
    years = _years(table.columns)
    if years and sorted(table.columns) == sorted({*KEY, *years}):
        return []
    rule = message("study.no_columns", columns=table.columns)
    return [Problem(table.file, 1, None, None, rule, message("study.columns_remedy"))]


def _problems(table: TextTable) -> Iterator[Problem]:
    places = [table.columns.index(name) for name in KEY]
    years = [(table.columns.index(year), year) for year in _years(table.columns)]
    good: tuple[set[str], ...] = (set(), set(), set())  # codes, sexes and ages repeat: each is looked at once
    seen: dict[tuple[str, ...], int] = {}

    def problem(row: int, column: str | None, value: str | None, rule: Message) -> Problem:
        return Problem(table.file, row, column, value, rule, message("study.cells_remedy"))

    for row, cells in table.rows:
        if len(cells) != len(table.columns):
            rule = message("study.short_row", found=len(cells), wanted=len(table.columns))
            yield problem(row, None, None, rule)
            continue
        key = tuple(cells[place] for place in places)
        for name, value, known in zip(KEY, key, good, strict=True):
            if value in known:
                continue
            rule = _broken_key(name, value)
            if rule is None:
                known.add(value)
            else:
                yield problem(row, name, value, rule)
        if key in seen:
            yield problem(row, None, None, message("study.twice", row=seen[key]))
        seen.setdefault(key, row)
        for place, year in years:
            if cells[place] and not (cells[place].isascii() and _COUNT.fullmatch(cells[place])):
                yield problem(row, year, cells[place], message("study.no_count"))


def _broken_key(name: str, value: str) -> Message | None:
    if name == "area_code":
        return None if value.isascii() and _CODE.fullmatch(value) else message("study.no_code")
    if name == "sex":
        return None if value in _SEXES else message("study.no_sex")
    if value in (TOTAL, UNKNOWN):
        return None
    try:
        parse_age_group(value)
    except ValueError:
        return message("study.no_age")
    return None
