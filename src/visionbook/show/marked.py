"""How a printed figure that is known to differ from the official one is written: its sign, and the official value.

One way in the whole book: the sign stands at the figure, the official value in brackets behind it, the reason in the
tip of the cell and in a list below. What the signs mean is in the table of signs (`visionbook.show.signs`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import isclose

from visionbook.figure_marks import ERROR, FigureMark
from visionbook.notation import number
from visionbook.show import signs
from visionbook.words import Words

_SIGNS = {ERROR: "wrong"}
_SAME = 1e-9


def sign_of(mark: FigureMark) -> signs.Sign:
    """Return the sign of a mark: one for what is wrong, another for what is counted or rounded in another way."""
    return signs.of("note", _SIGNS.get(mark.kind, "otherwise"))


def signed(text: str, mark: FigureMark | None, words: Words) -> str:
    """Return a text with the sign of a mark behind it; as it is without a mark. For pictures, whose notes say the rest.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> signed("31,202", None, load_words("ja"))
    '31,202'
    """
    return text if mark is None else words("figure_mark.signed", text=text, sign=sign_of(mark).character)


def flagged(value: float | str, mark: FigureMark | None, write: Callable[[float | str], str], words: Words) -> str:
    """Return a printed figure with its sign and the official value; as it is written without a mark.

    Where the official value is shown in its place, the printed one stands in the brackets.

    Parameters
    ----------
    value : float or str
        The figure that is shown (base units), or the characters that a document prints.
    mark : FigureMark or None
        What is known of it.
    write : callable
        Writes a figure.
    words : Words
        The language.

    Examples
    --------
    >>> from visionbook.notation import number
    >>> from visionbook.words import load_words
    >>> mark = FigureMark("population", "k", "population", "error", "published", 31302.0, 31202.0, "転記", "c", "表1")
    >>> flagged(31302, mark, number, load_words("ja")), flagged(31202, mark, number, load_words("ja"))
    ('31,302†（公表値31,202）', '31,202†（文書の値31,302）')
    """
    if mark is None:
        return write(value)
    is_printed = isinstance(value, str) or isclose(float(value), mark.printed, rel_tol=_SAME)
    key, other = (f"official_{mark.basis}", mark.official) if is_printed else ("printed", mark.printed)
    return words.bracketed(signed(write(value), mark, words), words(f"figure_mark.{key}", value=write(other)))


def people(value: float, mark: FigureMark | None, words: Words) -> str:
    """Return a number of people as sentences write it, with its sign and the official value if it is marked.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> mark = FigureMark("population", "k", "population", "definition", "published", 22006.0, 22005.0, "", "", "")
    >>> people(22006, mark, load_words("ja"))
    '22,006人‡（公表値22,005人）'
    """
    return flagged(value, mark, lambda each: number(each) + words("unit.persons"), words)


def tip(mark: FigureMark, write: Callable[[float], str], words: Words) -> str:
    """Return what stands in the tip of a marked figure: printed and official value, and why they differ."""
    return words(
        f"figure_mark.tip_{mark.basis}",
        printed=write(mark.printed),
        official=write(mark.official),
        reason=mark.reason or words("figure_mark.no_reason"),
    )


def captioned(caption: str, found: Iterable[FigureMark | None], words: Words) -> str:
    """Return a caption, and after it what the signs of some marks mean; the caption alone without any.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> captioned("人口（人）", [None], load_words("ja"))
    '人口（人）'
    """
    said = meaning(found, words)
    stop = words("figure_mark.stop")
    return f"{caption.removesuffix(stop)}{stop}{said}" if said else caption


def meaning(found: Iterable[FigureMark | None], words: Words) -> str:
    """Return what the signs of some marks mean, for a caption; empty without any.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> meaning([None], load_words("ja"))
    ''
    """
    shown = {sign_of(mark).key: sign_of(mark) for mark in found if mark is not None}
    ordered = [sign for key, sign in signs.SIGNS["note"].items() if key in shown]
    return "".join(words(f"figure_mark.meaning_{sign.key}", sign=sign.character) for sign in ordered)
