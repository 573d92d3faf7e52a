"""Pictures made of boxes and words: an empty canvas measured in inches, and Japanese text that fits a width."""

from __future__ import annotations

import unicodedata

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from visionbook.charts.chart import INK, Layout, new_figure

POINTS_PER_INCH = 72
LINE_HEIGHT = 1.35
"""Distance of lines as a multiple of the type size."""

_NOT_FIRST = set("、。，．）)」』】・ー々：；％%")
_NOT_LAST = set("（(「『【")


def canvas(layout: Layout, height: float) -> tuple[Figure, Axes]:
    """Return a figure and axes that fill it: x in inches from the left, y in inches from the top."""
    figure = new_figure(layout, height)
    figure.set_layout_engine("none")  # the axes fill the figure; there is nothing to lay out
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, layout.width)
    axes.set_ylim(height, 0)
    axes.set_axis_off()
    return figure, axes


def box(axes: Axes, left: float, top: float, width: float, height: float, colour: str, edge: str = "none") -> None:
    """Draw a filled rectangle; `edge` is the colour of its outline."""
    axes.add_patch(Rectangle((left, top), width, height, facecolor=colour, edgecolor=edge, linewidth=0.8))


def write(axes: Axes, left: float, top: float, lines: list[str], size: float = 9, colour: str = INK) -> None:
    """Write lines of text below a point, one under the other."""
    for number, line in enumerate(lines):
        middle = top + (number + 0.5) * line_inches(size)
        axes.text(left, middle, line, fontsize=size, color=colour, va="center", ha="left", parse_math=False)


def line_inches(size: float = 9) -> float:
    """Return the height of one line of type, in inches."""
    return size * LINE_HEIGHT / POINTS_PER_INCH


def text_ems(text: str) -> float:
    """Return the width of a text in ems: a full-width character is one, a half-width one about half.

    Examples
    --------
    >>> text_ems("根室2024")
    4.2
    """
    wide = sum(unicodedata.east_asian_width(character) in "WFA" for character in text)
    return round(wide + 0.55 * (len(text) - wide), 2)


def wrapped(text: str, inches: float, size: float = 9) -> list[str]:
    """Return a text in lines that fit a width; no line starts with a closing or ends with an opening mark.

    Examples
    --------
    >>> wrapped("根室市の「人口」、その先", 5 * 9 / 72)
    ['根室市の', '「人口」、', 'その先']
    """
    room = inches * POINTS_PER_INCH / size + 1e-9
    lines, line = [], ""
    for character in text:
        if line and text_ems(line + character) > room:
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
