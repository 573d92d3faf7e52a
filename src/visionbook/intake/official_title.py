"""What an official file says of itself above its table: the statistic, the number and the title of the table."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

from visionbook.errors import DataError
from visionbook.file_kinds import other_format
from visionbook.intake.official import plain
from visionbook.messages import message

_LINES_LOOKED_AT = 40
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


def described(text: str) -> Described:
    r"""Return what the lines above the header say; a file that says nothing is described by nothing.

    Examples
    --------
    >>> lines = ['"統計名：","令和２年国勢調査　（主な内容：男女）"', '"表番号：","2-7-1"', '"コード","/年齢"']
    >>> described("\n".join(lines))
    Described(statistic='令和２年国勢調査', number='2-7-1', title='')
    """
    said = _above(text)
    statistic = said.get(_STATISTIC, "").replace("（", _CONTENTS).split(_CONTENTS)[0]
    return Described(" ".join(statistic.split()), said.get(_NUMBER, ""), " ".join(said.get(_TITLE, "").split()))


def _above(text: str) -> Mapping[str, str]:
    lines = io.StringIO("\n".join(text.splitlines()[:_LINES_LOOKED_AT]))
    said: dict[str, str] = {}
    for cells in csv.reader(lines):
        if any(plain(cell).startswith(_AGES) for cell in cells):
            break
        filled = [cell.strip() for cell in cells if cell.strip()]
        if len(filled) > 1:
            said.setdefault(plain(filled[0]).rstrip(":"), filled[1])
    return said
