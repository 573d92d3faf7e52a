"""What stands for a figure in an official file (nobody, no figure, a figure kept secret), as its legend says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

NOBODY, NO_FIGURE, SECRET = "nobody", "no_figure", "secret"
_USUAL = {"-": NOBODY, "***": NOBODY, "": NO_FIGURE, "…": NO_FIGURE, "...": NO_FIGURE, "X": SECRET, "χ": SECRET}
_MARK = re.compile(r"[-*.…·_/＊]{1,4}|[Xxχ]")
# Said in legends; the first that fits decides. 当該数値がないもの is said of nobody and of areas that are not there.
_SAID = [
    (SECRET, ("秘匿", "秘とく", "公表しない", "非公表")),
    (
        NO_FIGURE,
        ("得られない", "不詳", "未詳", "不明", "調査して", "調査せず", "調査を行", "資料な", "欠測", "利用できない"),
    ),
    (NOBODY, ("ないもの", "該当", "皆無", "なし", "ゼロ", "0")),
]


def plain_mark(cell: str) -> str:
    """Return a cell without differences of width and space: ``－`` and ``-`` are one mark, ``x`` and ``X`` too.

    Examples
    --------
    >>> plain_mark(" － "), plain_mark("＊＊＊"), plain_mark("x"), plain_mark("１，２３４")
    ('-', '***', 'X', '1,234')
    """
    dots = cell.strip().replace("…", "\0")
    text = unicodedata.normalize("NFKC", dots).replace("\0", "…").replace("\u2212", "-").replace("\u2015", "-").strip()
    return "X" if text == "x" else text


def legend(rows: Iterable[tuple[int, list[str]]]) -> dict[str, str]:
    """Return the meaning of each mark: as the lines above the header say, and as is usual where they do not.

    Examples
    --------
    >>> legend([(1, ["***", "数値が得られないもの"])])["***"]
    'no_figure'
    >>> legend([])["***"]
    'nobody'
    """
    meanings = dict(_USUAL)
    for _, cells in rows:
        filled = [cell for cell in cells if cell.strip()]
        if len(filled) == 1 and (parts := re.fullmatch(r"\W?([^：:]{1,5})\W?[：:](.+)", filled[0])):
            filled = list(parts.groups())
        if len(filled) < 2 or not _MARK.fullmatch(plain_mark(filled[0]).strip("「」")):
            continue
        said = "".join(filled[1:])
        meaning = next((kind for kind, words in _SAID if any(word in said for word in words)), NO_FIGURE)
        meanings[plain_mark(filled[0]).strip("「」")] = meaning
    return meanings
