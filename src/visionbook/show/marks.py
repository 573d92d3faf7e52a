"""The grammar of pictures: one way to draw what was counted, what is expected, what is wanted, and where now is.

=============  =============================================================================================
counted        solid line, filled square; a preliminary count the same line, its square hollow
expected       dashed line; a second projection in the same picture in shorter dashes
extended       dotted line: rates held beyond the end of a projection
band           light band with fine edges
path, target   the accent colour: dash and dot, an open diamond with its value written at it
now            thin vertical rule where observation ends
printed        ruled square: a value as a document prints it
=============  =============================================================================================

Colour tells towns and series apart, never what kind of value it is: all of it survives black and white. Seaborn
draws in the same grammar with ``sns.lineplot(..., style="variant", dashes=marks.DASHES)`` and bars with `bar_style`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.transforms import Transform

from visionbook.notation import is_missing
from visionbook.show import labels, signs
from visionbook.show.palette import GRID, INK, MUTED, PAPER, QUANTITY_BLUES, TARGET_COLOUR

_DASHED, _SHORT_DASHED = (0, (5, 2.2)), (0, (2.2, 1.4))
_DOTTED, _DASH_DOTTED = (0, (0.9, 1.8)), (0, (6, 1.8, 1.2, 1.8))

DASHES: dict[str, object] = {"observed": "", "projection": _DASHED[1], "target": _DASH_DOTTED[1]}
"""Dashes by the variant of a row, for seaborn."""


def counted(
    axes: Axes,
    years: Sequence[float],
    people: Sequence[float],
    colour: str = INK,
    *,
    preliminary: Iterable[float] = (),
    origins: Sequence[str] = (),
    size: float = 4.5,
) -> None:
    """Draw what was counted: a solid line with a filled mark at each count, a hollow one while it is preliminary.

    Parameters
    ----------
    axes : Axes
        Axes over years.
    years, people : sequence of float
        The counts, in order; a missing one breaks the line.
    preliminary : iterable of float
        Years whose count is preliminary.
    origins : sequence of str
        Where each value comes from (keys of the signs of origin), where it is not only final or preliminary.
    size : float
        Size of the marks in points.
    """
    years, people = _numbers(years), _numbers(people)
    axes.plot(years, people, color=colour, linewidth=1.6, zorder=3)
    early = np.isin(years, _numbers(list(preliminary)))
    keys = np.array(list(origins)) if len(origins) else np.where(early, "preliminary", "final")
    for key in dict.fromkeys(keys.tolist()):
        rows = keys == key
        signs.draw(axes, "origin", key, years[rows], people[rows], colour=colour, size=size, zorder=4)


def expected(
    axes: Axes, years: Sequence[float], people: Sequence[float], colour: str = MUTED, *, second: bool = False
) -> None:
    """Draw a projection: a dashed line. Begin it at the last count, so that the two join.

    Parameters
    ----------
    second : bool
        Shorter dashes, for another projection (an older edition) in the same picture.
    """
    style = _SHORT_DASHED if second else _DASHED
    axes.plot(_numbers(years), _numbers(people), color=colour, linestyle=style, linewidth=1.6, zorder=2.5)


def extended(axes: Axes, years: Sequence[float], people: Sequence[float], colour: str = MUTED) -> None:
    """Draw a projection beyond its published end: a dotted line, from the last year that was published."""
    axes.plot(_numbers(years), _numbers(people), color=colour, linestyle=_DOTTED, linewidth=1.4, zorder=2.4)


def band(
    axes: Axes, years: Sequence[float], low: Sequence[float], high: Sequence[float], colour: str | None = None
) -> None:
    """Draw an interval: a light band with fine edges, under all lines.

    Parameters
    ----------
    low, high : sequence of float
        Its ends in each year; at the base year of the projection they are the same.
    colour : str, optional
        The colour of the line that it surrounds; blue if there is none.
    """
    years, low, high = _numbers(years), _numbers(low), _numbers(high)
    face, edge, alpha = (QUANTITY_BLUES[0], QUANTITY_BLUES[1], 1.0) if colour is None else (colour, colour, 0.15)
    axes.fill_between(years, low, high, color=face, alpha=alpha, linewidth=0, zorder=1)
    for line in (low, high):
        axes.plot(years, line, color=edge, linewidth=0.7, alpha=min(1.0, alpha * 3), zorder=1.1)


def path(axes: Axes, years: Sequence[float], values: Sequence[float]) -> None:
    """Draw the way to a target, as the plan needs it: dashes and dots in the accent colour."""
    axes.plot(_numbers(years), _numbers(values), color=TARGET_COLOUR, linestyle=_DASH_DOTTED, linewidth=1.4, zorder=2.6)


def target(
    axes: Axes,
    years: Sequence[float],
    values: Sequence[float],
    texts: Sequence[str] = (),
    *,
    size: float = 8,
    transform: Transform | None = None,
) -> None:
    """Draw targets: open diamonds in the accent colour, each with its value written at it.

    Parameters
    ----------
    years, values : sequence of float
        The targets.
    texts : sequence of str
        One a target, from the words, such as the year and the value. Without them the diamonds stand alone, where a
        picture writes the values in a way of its own.
    transform : Transform, optional
        What turns years and values into places, if these are not data: beside another target of the same year.
    """
    years, values = _numbers(years), _numbers(values)
    if not (len(years) or len(texts)):
        return  # signs of nothing would keep room at the corner of the figure
    more = {"transform": transform} if transform else {}
    signs.draw(axes, "plan", "target", years, values, colour=TARGET_COLOUR, size=size, zorder=5, clip_on=False, **more)
    for year, value, text in zip(years, values, texts, strict=bool(len(texts))):
        labels.at(axes, year, value, text, TARGET_COLOUR, reach=size * 0.5, transform=transform)


def now(axes: Axes, year: float, label: str = "") -> None:
    """Draw the thin rule where observation ends, and write at its top what it is, if it is not obvious."""
    axes.axvline(year, color=MUTED, linewidth=labels.FINE, zorder=0.9)
    if label:
        labels.at(axes, year, 1, label, MUTED, "left", optional=True, transform=axes.get_xaxis_transform())


def printed(axes: Axes, years: Sequence[float], values: Sequence[float], colour: str = INK, *, size: float = 7) -> None:
    """Draw values as a document prints them: ruled squares, without a line, because they are no series of the book."""
    signs.draw(axes, "origin", "printed", _numbers(years), _numbers(values), colour=colour, size=size, zorder=4.5)


def bar_style(kind: str, colour: str = INK) -> dict[str, Any]:
    """Return how bars of a kind look, for ``axes.bar``, ``axes.barh`` and seaborn's bars.

    Parameters
    ----------
    kind : str
        ``"counted"``: filled; ``"preliminary"`` and ``"target"``: a frame, that of a target in its own colour;
        ``"expected"``: hatched on white; ``"band"``: light.

    Examples
    --------
    >>> bar_style("expected", "#555555")["hatch"], bar_style("counted")["facecolor"]
    ('////', '#222222')
    """
    styles = {
        "counted": {"facecolor": colour, "edgecolor": colour, "linewidth": 0.8},
        "preliminary": {"facecolor": PAPER, "edgecolor": colour, "linewidth": 1.4},
        "expected": {"facecolor": PAPER, "edgecolor": colour, "hatch": "////", "linewidth": 0.8},
        "target": {"facecolor": PAPER, "edgecolor": TARGET_COLOUR, "linewidth": 1.2},
        "band": {"facecolor": GRID, "edgecolor": MUTED, "linewidth": 0.8},
    }
    return styles[kind]


def _numbers(values: Iterable[float]) -> np.ndarray:
    """Return values as floats; a missing one, of pandas too, as NaN."""
    return np.array([np.nan if is_missing(value) else float(value) for value in values], dtype=float)
