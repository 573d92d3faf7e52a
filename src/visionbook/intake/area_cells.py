"""Codes and names of areas as official tables write them: five or six digits, an R before, a county before a town."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from visionbook.areas import check_digit

NATION = "0" * 5
PREFECTURE_END = "000"
NATION_NAME = "全国"
NATION_NAMES = (NATION_NAME, "合計", "全国計", "総計")
"""What tables call the nation in its row; the first is its name."""

_CODE = re.compile(r"R?([0-9]{3,6})")
_COUNTY = re.compile(r".+?郡(.{2,}[町村])")
_BLANK = re.compile(r"[-‐-―−－ー]*")


def is_blank(cell: str) -> bool:
    """Return whether a cell names nothing: empty, or a stroke of any width.

    Examples
    --------
    >>> is_blank(" "), is_blank("－"), is_blank("-1")
    (True, True, False)
    """
    return bool(_BLANK.fullmatch(cell.strip()))


def is_code(cell: str) -> bool:
    """Return whether a cell looks like the code of an area.

    Examples
    --------
    >>> is_code("012238"), is_code("R01223"), is_code("１２２３"), is_code("12"), is_code("根室市")
    (True, True, True, False, False)
    """
    return bool(_CODE.fullmatch(_plain(cell)))


def five_digits(cells: Sequence[str]) -> list[str]:
    """Return codes of one column as five digits each, empty where a cell has none or its check digit is wrong.

    A column has five or six digits throughout: a cell alone does not tell a lost zero at the front from the lack of
    a check digit at the end.

    Examples
    --------
    >>> five_digits(["012238", "010006"]), five_digits(["R01223"]), five_digits(["1223", "13101"])
    (['01223', '01000'], ['01223'], ['01223', '13101'])
    >>> five_digits(["12238", "16918"]), five_digits(["012239", "010006", "北海道"])
    (['01223', '01691'], ['', '01000', ''])
    """
    marked = [_plain(cell) for cell in cells]
    digits = [match[1] if (match := _CODE.fullmatch(cell)) else "" for cell in marked]
    filled = [each for each in digits if each]
    if any(cell.startswith("R") for cell in marked):
        six = any(len(each) == 6 for each in filled)
    else:
        six = any(len(each) == 6 for each in filled) or all(_holds(each) for each in filled)
    if not six:
        return [each.zfill(5) if each else "" for each in digits]
    return [each.zfill(6)[:5] if each and _holds(each) else "" for each in digits]


def _holds(digits: str) -> bool:
    code = digits.zfill(6)
    return check_digit(code[:5]) == code[5]


def _plain(cell: str) -> str:
    return unicodedata.normalize("NFKC", cell).strip()


def short_name(name: str, prefecture: str = "") -> str:
    """Return the name of a municipality without its prefecture and its county (郡).

    Examples
    --------
    >>> short_name("野付郡別海町"), short_name("大和郡山市"), short_name("北海道根室市", "北海道"), short_name("小郡町")
    ('別海町', '大和郡山市', '根室市', '小郡町')
    """
    text = "".join(_plain(name).split())
    if prefecture and text != prefecture:
        text = text.removeprefix(prefecture)
    match = _COUNTY.fullmatch(text)
    return match[1] if match else text


def wholes(names: Mapping[str, str], wards: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the municipalities of each prefecture, and the prefectures of the nation, among areas (names by code).

    Examples
    --------
    >>> wholes({"01000": "北海道", "01100": "札幌市", "01101": "中央区", "01223": "根室市"}, {"01101": "01100"})
    {'01000': ['01100', '01223']}
    """
    prefectures = [code for code in names if code.endswith(PREFECTURE_END) and code != NATION]
    found = {
        whole: [code for code in names if code[:2] == whole[:2] and code not in wards and code[2:3] != "0"]
        for whole in prefectures
    }
    if NATION in names:
        found[NATION] = prefectures
    return {whole: parts for whole, parts in found.items() if parts}
