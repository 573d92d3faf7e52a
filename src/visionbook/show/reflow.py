"""Which form a table takes where its columns do not stand side by side: each row becomes a card, on phones or on paper.

A card has the name of the row at its top and under it every cell with the head of its column, so that no column is out
of sight and no long note makes a row many lines high. What is judged are the texts alone, before any browser has drawn
them; ``book/_static/visionbook.css`` and ``print.css`` lay the cards out. No pandas and no matplotlib: the process that
prints the book uses this for the tables of the prose.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_UNBROKEN = re.compile(r"[（「『【]*(?:[!-~]+(?:（[!-~]+)?|.)[）」』】、。，．・]*")
"""What browsers do not break: numbers, Latin words and characters, each with the brackets and stops at its ends."""

_HEAD_LINES = 4
"""Lines of a head that is still read at a glance."""

LONG_TEXT = 18
"""From this many characters on, a column of words keeps a width that makes few lines of it."""


@dataclass(frozen=True)
class Sheet:
    """What a table has to fit: its `room` and the `padding` of a column in ems of its type, the most `lines` of a cell.

    `narrowest` is what the style sheet gives a column of words at least, with its padding.
    """

    style: str
    room: float
    padding: float
    lines: float
    narrowest: float


PHONE = Sheet("vb-phone-cards", room=27.5, padding=0.75, lines=5, narrowest=4)
"""390 dots less the margins of the page, in type of 13 dots."""

PAPER = Sheet("vb-paper-cards", room=62, padding=0.9, lines=12, narrowest=3)
"""A4 upright between its margins, in type of 8 points."""


def text_ems(text: str) -> float:
    """Return about how wide a text is in ems: a full-width character is one, a half-width one about half.

    Examples
    --------
    >>> text_ems("根室2024")
    4.2
    """
    wide = sum(unicodedata.east_asian_width(character) in "WFA" for character in text)
    return round(wide + 0.55 * (len(text) - wide), 2)


def is_long(texts: Sequence[str]) -> bool:
    """Return whether a column of words has a text of `LONG_TEXT` characters or more."""
    return max(map(len, texts), default=0) >= LONG_TEXT


def card_styles(heads: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[bool]) -> list[str]:
    """Return the styles that make cards of the rows of a table, one for each kind of sheet that it does not fit.

    Parameters
    ----------
    heads : sequence of str
        The heads of the columns.
    rows : sequence of sequence of str
        The cells as readers see them.
    numbers : sequence of bool
        Which columns hold numbers: their cells are not broken.

    Examples
    --------
    >>> card_styles(["年", "人口"], [["2020年", "24,636"]], [False, True])
    []
    >>> card_styles(["年", *["人口"] * 7], [["2020年", *["24,636"] * 7]], [False] + [True] * 7)
    ['vb-phone-cards']
    """
    return [sheet.style for sheet in (PHONE, PAPER) if not fits(sheet, heads, rows, numbers)]


def label_of(head: str) -> str:
    """Return the attribute with which a cell says the head of its column in a card, escaped; empty without a head.

    Examples
    --------
    >>> label_of('人口"（人）')
    ' data-label="人口&quot;（人）"'
    """
    return f' data-label="{escape(head)}"' if head else ""


def fits(sheet: Sheet, heads: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[bool]) -> bool:
    """Return whether the columns of a table stand side by side on a sheet, with few lines in each cell."""
    columns = list(zip(*rows, strict=True)) or [()] * len(heads)
    least = [
        _least(sheet, head, texts, is_number) for head, texts, is_number in zip(heads, columns, numbers, strict=True)
    ]
    spare = sheet.room - sum(least) - sheet.padding * len(heads)
    if spare < 0:
        return False
    # Browsers share what is left among the columns by what each lacks to stand on one line.
    widest = [max(map(text_ems, texts), default=0.0) for texts in columns]
    lacks = [max(0.0, wide - own, text_ems(head) - own) for head, wide, own in zip(heads, widest, least, strict=True)]
    share = min(1.0, spare / sum(lacks)) if sum(lacks) else 1.0
    given = [own + share * more for own, more in zip(least, lacks, strict=True)]
    return all(
        wide <= sheet.lines * own and text_ems(head) <= _HEAD_LINES * own
        for head, wide, own in zip(heads, widest, given, strict=True)
    )


def _least(sheet: Sheet, head: str, texts: Sequence[str], is_number: bool) -> float:
    """Return the width in ems below which a browser does not make a column."""
    if is_number:
        return max([_unbroken(head), *map(text_ems, texts)])
    return max([sheet.narrowest - sheet.padding, _unbroken(head), *map(_unbroken, texts)])


def _unbroken(text: str) -> float:
    return max(map(text_ems, _UNBROKEN.findall(text)), default=0.0)
