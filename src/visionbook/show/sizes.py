"""How large pictures are: the layouts that a chart is drawn in, and heights from what stands in them."""

from __future__ import annotations

from dataclasses import dataclass

POINTS_PER_INCH = 72
TEXT_SIZE = 9
"""Size of the words of a picture in points: the smallest that print and a phone keep readable."""
LINE_HEIGHT = 1.35
"""Distance of lines as a multiple of the type size."""

_FRAME = 0.75
"""Inches that a title, the years under the axes and the padding take beside what a picture shows."""


@dataclass(frozen=True)
class Layout:
    """How large a chart is drawn: `width` in inches; a phone layout is shown at 390 px without zoom."""

    name: str
    width: float
    is_phone: bool


WIDE = Layout("wide", 7.2, False)
PHONE = Layout("phone", 3.6, True)
LAYOUTS = (WIDE, PHONE)


def line_inches(size: float = TEXT_SIZE) -> float:
    """Return the height of one line of type, in inches.

    Examples
    --------
    >>> round(line_inches(9), 3)
    0.169
    """
    return size * LINE_HEIGHT / POINTS_PER_INCH


def rows_height(rows: int, lines: int = 1) -> float:
    """Return the height in inches of a picture of rows, such as bars with their names beside them.

    Parameters
    ----------
    rows : int
        Number of rows.
    lines : int
        Lines of type that the tallest row holds.

    Examples
    --------
    >>> rows_height(5), rows_height(5, lines=2), rows_height(0)
    (2.29, 3.14, 1.06)
    """
    return round(_FRAME + max(rows, 1) * (lines * line_inches() + 0.14), 2)


def lines_height(layout: Layout, labels: int = 0) -> float:
    """Return the height in inches of a picture of lines over years, with room for a label at the end of each.

    Parameters
    ----------
    layout : Layout
        Page or phone: a phone shows the same picture narrower and taller.
    labels : int
        Lines of type that stand at the ends of the lines, those of wrapped names counted too.

    Examples
    --------
    >>> lines_height(WIDE), lines_height(PHONE), lines_height(WIDE, 24)
    (4.2, 4.8, 5.0)
    """
    least = 4.8 if layout.is_phone else 4.2
    return round(max(least, _FRAME + labels * line_inches() * 1.05), 2)


def panels(count: int, layout: Layout) -> tuple[int, int]:
    """Return rows and columns of small multiples: two a row on a phone, at most five on a page.

    Examples
    --------
    >>> panels(5, WIDE), panels(5, PHONE), panels(12, WIDE), panels(1, PHONE)
    ((1, 5), (3, 2), (3, 4), (1, 1))
    """
    most = 2 if layout.is_phone else 5
    rows = -(-count // most)
    return rows, -(-count // rows)
