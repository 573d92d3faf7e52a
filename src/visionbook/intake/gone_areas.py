"""Municipalities that are no more: into which one they went, as official files and the tables say; nothing is guessed.

A census table with the municipalities of 2000 lists each of these below the one that it is part of today, as
（旧：…）. Codes that changed without a merger are in the table of the study of errors.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from visionbook.intake.official import plain
from visionbook.intake.official_areas import is_former

CODE_CHANGED = "code_changed"
_FORMER = re.compile(r"\(?旧:?(.+?)\)?")
_CODE = re.compile("[0-9]{5}")


@dataclass(frozen=True)
class Gone:
    """A municipality or a code that is no more (`name` is empty of a code alone), what it is part of, and who says so.

    `source` is a file or a table, by name.
    """

    code: str
    name: str
    into: str
    source: str


def merged_areas(text: str, file: str) -> list[Gone]:
    r"""Return the municipalities that a census table lists below those that they are part of today.

    Parameters
    ----------
    text : str
        The file, as from `visionbook.intake.official_title.official_text`.
    file : str
        Its name.

    Examples
    --------
    >>> merged_areas("01202,函館市\n01339,（旧：戸井町）\n01339,（旧：戸井町）", "census.csv")
    [Gone(code='01339', name='戸井町', into='01202', source='census.csv')]
    """
    found: dict[str, Gone] = {}
    today = ""
    for cells in csv.reader(io.StringIO(text, newline="")):
        for code, name in zip(map(plain, cells), map(plain, cells[1:]), strict=False):
            former = _FORMER.fullmatch(name) if is_former("", name) else None
            if former and today:
                found.setdefault(code, Gone(code, former[1], today, file))
            elif _CODE.fullmatch(code) and name and not name.isdigit() and not former:
                today = code
    return list(found.values())


def renumbered_areas(rows: Iterable[Mapping[str, str]], source: str) -> list[Gone]:
    """Return the codes that changed, from the rows of the table of areas that the study of errors left out.

    Examples
    --------
    >>> rows = [{"area_code": "04216", "reason": "code_changed", "other_code": "04423"}]
    >>> renumbered_areas(rows, "error_study_areas.csv")
    [Gone(code='04423', name='', into='04216', source='error_study_areas.csv')]
    """
    return [Gone(row["other_code"], "", row["area_code"], source) for row in rows if row["reason"] == CODE_CHANGED]
