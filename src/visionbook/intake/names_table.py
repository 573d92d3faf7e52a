"""Names of areas with their readings: a plain table, or the ministry's list of codes saved as CSV."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from visionbook.areas import six_digit_code
from visionbook.errors import DataError
from visionbook.intake.official_title import official_text
from visionbook.messages import message
from visionbook.tables import decode

_PLAIN = ("area_code", "name_ja", "name_kana")
_CODE, _NAME, _KANA, _ABOVE = ("団体コード",), ("市区町村名", "漢字"), ("市区町村名", "カナ"), ("都道府県名", "漢字")
_KANA_ABOVE = ("都道府県名", "カナ")
_DIGITS = re.compile(r"[0-9]{5,6}")


@dataclass(frozen=True)
class Named:
    """What an area is called, and how that is read; the reading is empty where nobody gave one."""

    name: str
    kana: str = ""


def area_names(file: str, content: bytes) -> dict[str, Named]:
    r"""Return the names of areas by five-digit code.

    Parameters
    ----------
    file : str
        Its name, for messages.
    content : bytes
        CSV in UTF-8 or Shift_JIS: ``area_code``, ``name_ja`` and perhaps ``name_kana``; or with the heads of the
        list of codes (団体コード, 都道府県名, 市区町村名), found by their words. A code may have its check
        digit.

    Raises
    ------
    DataError
        If there is no such column, a code or its check digit is wrong, or a name is empty; the row is named.

    Examples
    --------
    >>> area_names("a.csv", "area_code,name_ja\n01223,根室市\n".encode())
    {'01223': Named(name='根室市', kana='')}
    >>> listed = "団体コード,都道府県名（漢字）,市区町村名（漢字）,市区町村名（カナ）\n012238,北海道,根室市,ﾈﾑﾛｼ\n"
    >>> area_names("a.csv", listed.encode())
    {'01223': Named(name='根室市', kana='ねむろし')}
    """
    table, problems = decode(file, official_text(file, content).encode("utf-8"))
    if table is None or problems:
        raise DataError(message("table.report", lines=[problem.said for problem in problems]))
    places = _places(table.columns)
    if places is None:
        raise DataError(message("national.no_names", file=file, columns=table.columns))
    found: dict[str, Named] = {}
    for row, cells in table.rows:
        cells = [*cells, *[""] * len(table.columns)]
        given = _plain(cells[places["code"]])
        if not _DIGITS.fullmatch(given) or (len(given) == 6 and given != _checked(given)):
            raise DataError(message("national.no_code", file=file, row=row, code=given))
        name = next((_plain(cells[places[part]]) for part in ("name", "above") if _plain_at(cells, places, part)), "")
        if not name:
            raise DataError(message("national.no_name", file=file, row=row, code=given))
        kana = next((_plain(cells[places[part]]) for part in _readings(cells, places) if part in places), "")
        found[given[:5]] = Named(name, _hiragana(kana))
    return found


def _checked(code: str) -> str:
    return six_digit_code(code[:5])


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _plain_at(cells: Sequence[str], places: Mapping[str, int], part: str) -> str:
    return _plain(cells[places[part]]) if part in places else ""


def _readings(cells: Sequence[str], places: Mapping[str, int]) -> tuple[str, ...]:
    """Return which column has the reading: of the prefecture where the row is about one."""
    return ("kana",) if _plain_at(cells, places, "name") else ("kana_above",)


def _places(columns: Sequence[str]) -> dict[str, int] | None:
    """Return which column holds what; None if code or name is not there."""
    heads = [_plain(head) for head in columns]
    if all(name in heads for name in _PLAIN[:2]):
        return {
            key: heads.index(name) for key, name in zip(("code", "name", "kana"), _PLAIN, strict=True) if name in heads
        }
    wanted = {"code": _CODE, "name": _NAME, "kana": _KANA, "above": _ABOVE, "kana_above": _KANA_ABOVE}
    found = {}
    for key, parts in wanted.items():
        place = next((number for number, head in enumerate(heads) if all(part in head for part in parts)), None)
        if place is not None:
            found[key] = place
    return found if {"code", "name"} <= found.keys() else None


def _hiragana(text: str) -> str:
    return "".join(chr(ord(letter) - 0x60) if "ァ" <= letter <= "ヶ" else letter for letter in text)
