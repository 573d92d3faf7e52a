"""The one table of signs: a sign means one thing in the whole book, in pictures, tables, legends and prose.

Each family has shapes of its own. The status of an indicator is round, pointed or crossed; where a value comes from
is a square, filled, empty or ruled; the kind of a listing is a star or an arrow; what belongs to a plan is an open
diamond; a number that is related to an indicator and is not it is a pentagon. Notes are the marks of print. No two
signs share a character or a marker, and each differs in black and white.
What a sign is called and means is in ``wording/<lang>/sign.yml``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

from visionbook.errors import ParameterError
from visionbook.messages import message
from visionbook.show.colours import PALETTE
from visionbook.show.palette import INK, MUTED, PAPER, RELATED_COLOUR, TARGET_COLOUR
from visionbook.words import Words

if TYPE_CHECKING:  # whoever writes signs and draws none (the builder of pages) loads no matplotlib
    from matplotlib.axes import Axes
    from matplotlib.path import Path

Point = tuple[float, float]


@dataclass(frozen=True)
class Shape:
    """A marker of our own.

    Parameters
    ----------
    outline : tuple of (float, float)
        Its corners.
    is_closed : bool
        Whether the outline goes back to its first corner.
    strokes : tuple of pairs of (float, float)
        Straight lines in it.
    """

    outline: tuple[Point, ...]
    is_closed: bool = True
    strokes: tuple[tuple[Point, Point], ...] = ()

    def path(self) -> Path:
        """Return it as matplotlib draws markers."""
        return _path(self)


@cache
def _path(shape: Shape) -> Path:
    from matplotlib.path import Path

    points = [*shape.outline, *shape.outline[: shape.is_closed], *(point for ends in shape.strokes for point in ends)]
    lines = [Path.MOVETO, *[Path.LINETO] * (len(shape.outline) - 1), *[Path.CLOSEPOLY] * shape.is_closed]
    return Path(points, [*lines, *[Path.MOVETO, Path.LINETO] * len(shape.strokes)])


def _ruled(*strokes: tuple[Point, Point]) -> Shape:
    """Return a square with strokes in it."""
    return Shape(((-1, -1), (1, -1), (1, 1), (-1, 1)), strokes=strokes)


_HOLLOW = {"markerfacecolor": PAPER, "markeredgewidth": 1.3}
_STROKE = {"markeredgewidth": 1.8}
_THIN = {"markerfacecolor": PAPER, "markeredgewidth": 0.9}


@dataclass(frozen=True)
class Sign:
    """One sign.

    Parameters
    ----------
    family, key : str
        Its place in the table of signs, and in the words: ``sign.<family>.<key>.word``.
    character : str
        How it is written in text and tables.
    colour : str
        Its colour where a picture gives it no other; never its only difference from another sign.
    layers : tuple of dict
        How it is drawn: styles for ``axes.plot``, one over the other. Empty if it is only written.
    """

    family: str
    key: str
    character: str
    colour: str = INK
    layers: tuple[dict[str, Any], ...] = ()

    def word(self, words: Words) -> str:
        """Return what it is called."""
        return words(f"sign.{self.family}.{self.key}.word")

    def meaning(self, words: Words) -> str:
        """Return what it means, in a sentence."""
        return words(f"sign.{self.family}.{self.key}.meaning")

    def marked(self, words: Words) -> str:
        """Return the sign with its word, as statuses stand in tables."""
        return words("sign.marked", sign=self.character, word=self.word(words))


_BLUE, _GREEN, _ORANGE, _, _RED, *_ = PALETTE


def _family(family: str, *signs: tuple) -> dict[str, Sign]:
    return {key: Sign(family, key, character, *rest) for key, character, *rest in signs}


SIGNS: dict[str, dict[str, Sign]] = {
    "status": _family(
        "status",
        ("achieved", "●", _BLUE, ({"marker": "o"},)),
        ("on_track", "▲", _GREEN, ({"marker": "^"},)),
        ("moderate", "◆", _ORANGE, ({"marker": "D"},)),
        ("insufficient", "▼", _RED, ({"marker": "v"},)),
        ("moving_away", "×", INK, ({"marker": "x", **_STROKE},)),
        ("not_reported", "○", MUTED, ({"marker": "o", **_HOLLOW},)),
        ("cannot_judge", "？", MUTED, ({"marker": "$?$"},)),
    ),
    "origin": _family(
        "origin",
        ("final", "■", INK, ({"marker": "s"},)),
        ("preliminary", "□", INK, ({"marker": "s", **_HOLLOW},)),
        ("press", "▨", INK, ({"marker": _ruled(((-1, 0), (0, -1)), ((-1, 1), (1, -1)), ((0, 1), (1, 0))), **_THIN},)),
        ("proxy", "⊠", INK, ({"marker": _ruled(((-1, -1), (1, 1)), ((-1, 1), (1, -1))), **_THIN},)),
        ("official", "▣", INK, ({"marker": "s", **_THIN}, {"marker": "s", "scale": 0.45})),
        ("printed", "▤", INK, ({"marker": _ruled(*(((-1, y), (1, y)) for y in (-0.4, 0.4))), **_THIN},)),
        ("part", "◧", INK, ({"marker": "s", "fillstyle": "left", "markerfacecoloralt": PAPER},)),
        ("projected", "▦", MUTED, ({"marker": _ruled(((0, -1), (0, 1)), ((-1, 0), (1, 0))), **_THIN},)),
    ),
    "listing": _family(
        "listing",
        ("first", "★", INK, ({"marker": "*"},)),
        ("relisted", "☆", INK, ({"marker": "*", **_HOLLOW},)),
        (
            "new",
            "⇧",
            INK,
            ({"marker": Shape(((-4, -9), (4, -9), (4, 0), (8, 0), (0, 9), (-8, 0), (-4, 0))), **_THIN},),
        ),
        ("expanded", "↗", INK, ({"marker": Shape(((-1, -1), (1, 1), (-0.1, 1), (1, 1), (1, -0.1)), is_closed=False),
                                 **_STROKE, "markerfacecolor": "none"},)),
    ),
    "plan": _family(
        "plan",
        ("target", "◇", TARGET_COLOUR, ({"marker": "D", "markerfacecolor": "none", "markeredgewidth": 1.6},)),
    ),
    "related": _family(
        "related",
        ("related", "⬠", RELATED_COLOUR, ({"marker": "p", "markerfacecolor": PAPER, "markeredgewidth": 1.3},)),
    ),
    "note": _family(
        "note",
        ("caution", "※"),
        ("overridden", "＊"),
        ("wrong", "†"),
        ("otherwise", "‡"),
        ("missing", "－", MUTED, ({"marker": "_", **_STROKE},)),
    ),
}  # fmt: skip
"""All signs by family and key, in the order in which legends list them."""


def of(family: str, key: str) -> Sign:
    """Return a sign.

    Raises
    ------
    ParameterError
        If there is no such family, or no such sign in it.

    Examples
    --------
    >>> of("status", "achieved").character, of("origin", "preliminary").character
    ('●', '□')
    """
    if family not in SIGNS:
        raise ParameterError(message("pages.no_family", family=family, signs=SIGNS))
    if key not in SIGNS[family]:
        raise ParameterError(message("pages.no_sign", key=key, family=family, signs=SIGNS[family]))
    return SIGNS[family][key]


def draw(
    axes: Axes,
    family: str,
    key: str,
    x: Sequence[float],
    y: Sequence[float],
    *,
    colour: str = "",
    size: float = 7,
    **style: Any,
) -> None:
    """Draw a sign at places on axes.

    Parameters
    ----------
    x, y : sequence of float
        The places, in data units.
    colour : str
        Instead of the sign's own colour, such as that of a town.
    size : float
        In points.
    **style
        More for ``axes.plot``, such as ``zorder``.

    Raises
    ------
    ParameterError
        If there is no such sign, or it is only written.
    """
    sign = of(family, key)
    if not sign.layers:
        raise ParameterError(message("pages.written_sign", key=key, family=family))
    style = {"linestyle": "none", "color": colour or sign.colour, **style}
    for layer in sign.layers:
        look = {name: value for name, value in layer.items() if name != "scale"}
        if isinstance(look["marker"], Shape):
            look["marker"] = look["marker"].path()
        axes.plot(x, y, markersize=size * layer.get("scale", 1), **look, **style)


@dataclass(frozen=True)
class Legend:
    """What signs mean: a list for how to read the book, or a line under a picture; a cell's last expression shows it.

    Parameters
    ----------
    family : str
        The family of all its signs, which gives their style in HTML.
    rows : sequence of (str, str, str, str)
        Key, character (empty for what is no sign), word and meaning.
    """

    family: str
    rows: Sequence[tuple[str, str, str, str]]

    def to_html(self) -> str:
        """Return a list of descriptions; every text is escaped."""
        items = "".join(
            f'<div><dt class="vb-{escape(self.family)} vb-{escape(self.family)}-{escape(key)}">'
            f"{escape(f'{character} {word}'.strip())}</dt><dd>{escape(meaning)}</dd></div>"
            for key, character, word, meaning in self.rows
        )
        return f'<dl class="vb-facts vb-signs">{items}</dl>'

    def to_text(self) -> str:
        """Return one line a sign."""
        return "\n".join(f"{character} {word}".strip() + f"\t{meaning}" for _, character, word, meaning in self.rows)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": self.to_html(), "text/plain": self.to_text()}


def legend(family: str, words: Words, keys: Sequence[str] = ()) -> Legend:
    """Return what the signs of a family mean, for `how_to_read` and under pictures.

    Parameters
    ----------
    family : str
        Family of the table of signs.
    words : Words
        The language.
    keys : sequence of str
        Only these, such as those that a picture shows; in the order of the table.

    Raises
    ------
    ParameterError
        If there is no such family or sign.
    """
    if family not in SIGNS:
        of(family, "")
    wanted = {of(family, key).key for key in keys} or set(SIGNS[family])
    shown = [sign for key, sign in SIGNS[family].items() if key in wanted]
    return Legend(family, [(sign.key, sign.character, sign.word(words), sign.meaning(words)) for sign in shown])


def line(family: str, words: Words, keys: Sequence[str] = ()) -> str:
    """Return what the signs of a family are called, in one line for a caption.

    Parameters
    ----------
    family, words, keys
        As for `legend`.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> line("listing", load_words("ja"), ["first", "relisted"])
    '★ 初出、☆ 再掲'
    """
    return words.join(
        words("sign.marked", sign=character, word=word) for _, character, word, _ in legend(family, words, keys).rows
    )
