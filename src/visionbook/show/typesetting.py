"""Japanese text in lines: how wide it is in the font of pictures, where it breaks, and how it is cut short."""

from __future__ import annotations

import io
import pkgutil
import unicodedata
from collections.abc import Callable
from functools import cache

from matplotlib.ft2font import FT2Font

from visionbook.show.reflow import text_ems
from visionbook.show.sizes import POINTS_PER_INCH, TEXT_SIZE

ELLIPSIS = "…"

_NOT_FIRST = set("、。，．）)」』】・ー々：；％%")
_NOT_LAST = set("（(「『【")


@cache
def font_file() -> bytes:
    """Return the font of the book, as its package holds it; 6 MB, the same for all charts of a process."""
    return pkgutil.get_data("matplotlib_fontja", "fonts/ipaexg.ttf")


@cache
def _font() -> FT2Font:
    font = FT2Font(io.BytesIO(font_file()))
    font.set_size(100, POINTS_PER_INCH)
    return font


@cache
def _advance(character: str) -> float:
    """Return the width of a character in ems."""
    font = _font()
    font.set_text(character, 0.0)
    return font.get_width_height()[0] / 64 / 100


def text_points(text: str, size: float = TEXT_SIZE) -> float:
    """Return the width of one line of text in points, in the font of pictures.

    Examples
    --------
    >>> round(text_points("根室市", 9))
    27
    """
    return size * sum(map(_advance, text))


def wrapped(text: str, inches: float, size: float = TEXT_SIZE) -> list[str]:
    """Return a text in lines that fit a width; no line starts with a closing or ends with an opening mark.

    Examples
    --------
    >>> wrapped("根室市の「人口」、その先", 5 * 9 / 72)
    ['根室市の', '「人口」、', 'その先']
    """
    return _lines(text, inches * POINTS_PER_INCH / size + 1e-9, text_ems)


def fitted(text: str, points: float, lines: int = 2, size: float = TEXT_SIZE) -> list[str]:
    """Return a text in at most so many lines of a width, measured in the font; what does not fit ends in an ellipsis.

    Whoever cuts a name short shows the whole name in the table behind the picture.

    Parameters
    ----------
    text : str
        A text; line breaks in it are kept.
    points : float
        Room for a line in points; a line holds one character at least.
    lines : int
        Most lines.

    Examples
    --------
    >>> fitted("根室市", 90), fitted("根室市・別海町・中標津町", 54)
    (['根室市'], ['根室市・別海', '町・中標津町'])
    >>> fitted("根室市・別海町・中標津町", 54, lines=1)
    ['根室市・別…']
    """
    kept = [
        line for part in text.split("\n") for line in (_lines(part, points, lambda t: text_points(t, size)) or [""])
    ]
    if len(kept) <= lines:
        return kept
    last = kept[lines - 1]
    while last and text_points(last + ELLIPSIS, size) > points:
        last = last[:-1]
    return [*kept[: lines - 1], last + ELLIPSIS]


def _lines(text: str, room: float, width: Callable[[str], float]) -> list[str]:
    lines, line = [], ""
    for character in text:
        if line and width(line + character) > room:
            kept, carried = _split(line, character)
            lines.append(kept)
            line = carried
        line += character
    return [*lines, line] if line else lines


def _split(line: str, following: str) -> tuple[str, str]:
    """Return what stays on a full line and what is carried to the next, before `following`."""
    cut = len(line)
    first = following
    while cut > 1 and (_not_first(first) or line[cut - 1] in _NOT_LAST or _within_word(line[cut - 1], first)):
        cut -= 1
        first = line[cut]
    return (line[:cut], line[cut:]) if cut > 1 else (line, "")


def _not_first(character: str) -> bool:
    """Return whether a line may not start with a character: closing marks and small kana."""
    return character in _NOT_FIRST or "LETTER SMALL" in unicodedata.name(character, "")


def _within_word(before: str, after: str) -> bool:
    """Return whether a break would tear a number or a Latin word apart."""
    return all(character.isascii() and (character.isalnum() or character in ".,") for character in (before, after))
