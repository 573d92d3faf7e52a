"""What an official file says of itself above its table: the statistic, the number and the title of the table."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from visionbook.errors import DataError
from visionbook.file_kinds import other_format
from visionbook.intake.official import plain
from visionbook.messages import message

_LINES_LOOKED_AT = 40
_TITLES = 2
_STATISTIC, _NUMBER, _TITLE = "統計名", "表番号", "表題"
_AGES = "/年齢"
_CONTENTS = "("
"""Begins, after the name of a statistic, a list of what all it holds."""


@dataclass(frozen=True)
class Described:
    """A table as its publisher names it; empty where the file says nothing."""

    statistic: str = ""
    number: str = ""
    title: str = ""


def official_text(file: str, content: bytes) -> str:
    """Return the text of a CSV file as statistical offices hand it out: in UTF-8 or in Shift_JIS.

    Raises
    ------
    DataError
        If it is a workbook, a page, an archive or a document, or in no such encoding; what it is is named.

    Examples
    --------
    >>> official_text("a.csv", "根室市".encode("cp932")), official_text("a.csv", "\ufeff根室市".encode())
    ('根室市', '根室市')
    """
    kind = other_format(content)
    if kind is not None:
        raise DataError(message("official_import.other_kind", file=file, kind=kind))
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DataError(message("official_import.no_text", file=file))


def described(text: str | Sequence[tuple[int, Sequence[str]]]) -> Described:
    r"""Return what the lines above the header say, of a text or of rows; a file that says nothing: nothing.

    Examples
    --------
    >>> lines = ['"統計名：","令和２年国勢調査　（主な内容：男女）"', '"表番号：","2-7-1"', '"コード","/年齢"']
    >>> described("\n".join(lines))
    Described(statistic='令和２年国勢調査', number='2-7-1', title='')
    >>> described([(1, ["令和７年国勢調査　人口速報集計"]), (2, ["第１表　男女別人口"]), (5, ["地域コード", "人口"])])
    Described(statistic='令和７年国勢調査 人口速報集計', number='', title='第１表 男女別人口')
    """
    rows = _rows(text) if isinstance(text, str) else [cells for _, cells in text[:_LINES_LOOKED_AT]]
    said, alone = _above(rows)
    statistic = said.get(_STATISTIC, "").replace("（", _CONTENTS).split(_CONTENTS)[0] or next(iter(alone), "")
    title = said.get(_TITLE, "") or next(iter(alone[1:]), "")
    return Described(" ".join(statistic.split()), said.get(_NUMBER, ""), " ".join(title.split()))


def _rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO("\n".join(text.splitlines()[:_LINES_LOOKED_AT]))))


def _above(rows: Sequence[Sequence[str]]) -> tuple[Mapping[str, str], list[str]]:
    """Return what the lines above the header say of themselves, by name, and the titles that stand alone in a row."""
    said: dict[str, str] = {}
    alone: list[str] = []
    for cells in rows:
        if any(plain(cell).startswith(_AGES) for cell in cells):
            break
        filled = list(dict.fromkeys(cell.strip() for cell in cells if cell.strip()))
        if len(filled) > 1:
            said.setdefault(plain(filled[0]).rstrip(":"), filled[1])
        elif filled and len(alone) < _TITLES and not said:
            alone.append(filled[0])
    return said, alone
