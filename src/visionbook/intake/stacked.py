"""Tables of statistical offices with heads of several rows: what stands over each column, and where the areas are."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from visionbook.intake.grid import Grid, Rows
from visionbook.intake.official import YEAR, calendar_year, plain

NO_TOWN_OF_TODAY = ("9", "b")
"""Kinds of areas (地域識別コード): municipalities of an earlier year, and parts of a prefecture (市部, 郡部)."""

_KIND = "地域識別コード"
_CODE, _NAMES = "コード", ("地域名", "市区町村名", "市区町村", "名称", "地域", "都道府県・市区町村", "団体名")
_OTHER_CODES = ("識別", "男女", "時間軸", "表章", "国籍", "年齢", "配偶", "単位")
_HEAD_ROWS, _ROWS_LOOKED_AT = 10, 60
_CODED = re.compile(r"([0-9]{5})[_\s]\s*(\S.*)")
_DIGITS = re.compile(r"[0-9]{4,6}")
_PREFIX = re.compile(r"[0-9A-Z]{1,6}_(?=.)")
_CENSUS_YEAR = re.compile(rf"{YEAR}(?:\([^)]*\))?国勢調査")
_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})年")
_MONTH = ("実施年月", "調査年月")


@dataclass(frozen=True)
class Stacked:
    """A table with a head of several rows.

    Parameters
    ----------
    head_row : int
        The last row of the head.
    labels : list of list of str
        For each column what stands over it, from above, without codes before it (``0_総数`` is ``総数``).
    heads : list of str
        The last row of the head alone.
    area : int
        The column of the codes, or of codes and names in one (``01000_北海道``).
    name, kind : int or None
        The columns of names and of the kinds of areas.
    body : list of (int, list of str)
        The rows below, as wide as the head.
    above : list of str
        What stands above the body: titles, notes, and the head itself.
    """

    head_row: int
    labels: list[list[str]]
    heads: list[str]
    area: int
    name: int | None
    kind: int | None
    body: Rows
    above: list[str]

    def column(self, word: str) -> int | None:
        """Return the first column whose own head begins with a word and names no codes."""
        heads = enumerate(self.heads)
        return next((at for at, head in heads if head.startswith(word) and not head.endswith(_CODE)), None)

    def code_and_name(self, cells: Sequence[str]) -> tuple[str, str]:
        """Return code and name of the area of a row; of a six-digit code the check digit is left out."""
        text = unicodedata.normalize("NFKC", cells[self.area]).strip()
        if match := _CODED.fullmatch(text):
            return match[1], plain(match[2])
        code = text[:5] if len(text) == 6 and text.isdecimal() else text
        return code, without_code(plain(cells[self.name])) if self.name is not None else ""


def stacked(grid: Grid) -> Stacked | None:
    """Return a grid as such a table, or None if no column of codes of areas is found."""
    area = _area_column(grid.rows)
    if area is None:
        return None
    start = next((at for at, (_, cells) in enumerate(grid.rows) if _is_area(cells, area)), None)
    if not start:
        return None
    top = max(0, start - _HEAD_ROWS)
    head = [cells for _, cells in grid.rows[top:start]]
    while len(head) > 1 and sum(1 for cell in head[0] if cell.strip()) < 2:  # titles stand alone in their row
        head = head[1:]
    width = max(len(cells) for cells in head)
    body = [(row, [*cells, *[""] * (width - len(cells))]) for row, cells in grid.rows[start:]]
    above = [plain(cell) for _, cells in grid.rows[:start] for cell in cells if cell.strip()]
    labels = _labels(head, width)
    return Stacked(
        grid.rows[start - 1][0],
        labels,
        [without_code(plain(cell)) for cell in [*head[-1], *[""] * (width - len(head[-1]))]],
        area,
        _name_column(labels, area),
        next((at for at, stack in enumerate(labels) if _KIND in stack), None),
        [(row, cells) for row, cells in body if not _is_note(cells, area)],
        above,
    )


def census_year(table: Stacked) -> int | None:
    """Return the year of the census that a table is of: as its title says, or the head of the codes of its areas."""
    for text in table.above:
        if match := _CENSUS_YEAR.search(text):
            return calendar_year(*match.groups())
    for at, text in enumerate(table.above):
        if text.startswith(_MONTH) and (match := _YEAR.search("".join(table.above[at : at + 2]))):
            return int(match[1])
    years = [int(match[1]) for label in table.labels[table.area] if (match := _YEAR.match(label))]
    return max(years, default=None)


def without_code(label: str) -> str:
    """Return a label of an office's table without the code before it.

    Examples
    --------
    >>> without_code("00_総数"), without_code("R1_(再掲)15歳未満"), without_code("人口")
    ('総数', '(再掲)15歳未満', '人口')
    """
    return _PREFIX.sub("", label, count=1) if _PREFIX.match(label) else label


def years_in(labels: Iterable[str]) -> set[int]:
    """Return the years that labels name.

    Examples
    --------
    >>> years_in(["2020年(令和2年)の人口(組替)"]), years_in(["5年間の人口増減数"])
    ({2020}, set())
    """
    return {int(match[1]) for label in labels for match in _YEAR.finditer(label)}


def _area_column(rows: Rows) -> int | None:
    """Return the column of the newest codes of areas; else the first where codes and names stand in one cell."""
    named = {}
    for _, cells in rows[:_ROWS_LOOKED_AT]:
        for at, cell in enumerate(cells):
            label = plain(cell)
            if label.endswith(_CODE) and not any(word in label for word in _OTHER_CODES):
                named.setdefault(at, max(years_in([label]), default=math.inf))
    if named:
        newest = max(named.values())
        return next(at for at, year in named.items() if year == newest)
    for _, cells in rows[:_ROWS_LOOKED_AT]:
        for at, cell in enumerate(cells):
            if _CODED.fullmatch(unicodedata.normalize("NFKC", cell).strip()):
                return at
    return None


def _is_area(cells: Sequence[str], at: int) -> bool:
    text = unicodedata.normalize("NFKC", cells[at]).strip() if at < len(cells) else ""
    return bool(_DIGITS.fullmatch(text) or _CODED.fullmatch(text))


def _is_note(cells: Sequence[str], area: int) -> bool:
    """Return whether a row names no area and holds no figure: a note below the table."""
    return not _is_area(cells, area) and not any(cell.replace(",", "").isdecimal() for cell in cells)


def _labels(head: Sequence[Sequence[str]], width: int) -> list[list[str]]:
    """Return what stands over each column; a label holds for the columns after it, but for those of the last row."""
    rows = []
    for number, cells in enumerate(head, 1):
        filled, last = [], ""
        for at in range(width):
            own = without_code(plain(cells[at])) if at < len(cells) else ""
            last = own or ("" if number == len(head) else last)
            filled.append(last)
        rows.append(filled)
    return [list(dict.fromkeys(row[at] for row in rows if row[at])) for at in range(width)]


def _name_column(labels: Sequence[Sequence[str]], area: int) -> int | None:
    """Return the column of names: the first after the codes, else the first before them."""
    for word in _NAMES:
        found = [at for at, stack in enumerate(labels) if word in stack]
        if found:
            return next((at for at in found if at > area), found[0])
    return None
