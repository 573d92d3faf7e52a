"""The scales of pictures, chosen from the data: which years are written under the axes, and which numbers of people."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import ClassVar

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backend_bases import RendererBase
from matplotlib.ticker import MaxNLocator

from visionbook.notation import large_number, number, percent
from visionbook.show.laying_out import place_later
from visionbook.show.palette import MUTED
from visionbook.show.sizes import LINE_HEIGHT, POINTS_PER_INCH, TEXT_SIZE, Layout
from visionbook.show.typesetting import text_points
from visionbook.words import Words

MOST_TICKS = 5
_SPOKEN_FROM = 1_000_000
"""From here on a scale is written as people say it: 150万, not 1,500,000."""
_TICK_GAP = 6.0
_WHOLE = 1e-6


def chosen_years(data: Iterable[int], now: int | None = None, most: int = MOST_TICKS) -> list[int]:
    """Return the years of the data to be written under the axes: the first, the last, now, and round ones between.

    Parameters
    ----------
    data : iterable of int
        Years that the picture shows.
    now : int, optional
        Where observation ends; it is always among them.
    most : int
        Most years, not counting that the first, the last and now are always there.

    Examples
    --------
    >>> chosen_years(range(1985, 2065, 5), now=2020)
    [1985, 2000, 2020, 2040, 2060]
    >>> chosen_years([2020, 2021, 2022]), chosen_years([2020]), chosen_years(range(1985, 2065, 5), 2020, most=3)
    ([2020, 2021, 2022], [2020], [1985, 2020, 2060])
    """
    known = sorted({int(year) for year in data} | ({now} if now is not None else set()))
    chosen = {known[0], known[-1], *([now] if now is not None else [])}
    while len(chosen) < min(most, len(known)):
        left = [year for year in known if year not in chosen]
        chosen.add(max(left, key=lambda year: (_distance(year, chosen), _roundness(year), -year)))
    return sorted(chosen)


def _distance(year: int, chosen: set[int]) -> int:
    return min(abs(year - other) for other in chosen)


def _roundness(year: int) -> int:
    return max((step for step in (100, 50, 20, 10, 5) if year % step == 0), default=1)


def years(
    axes: Axes, data: Iterable[int], layout: Layout, now: int | None = None, write: Callable[[int], str] = str
) -> None:
    """Write at most five years under the axes, the first, the last and now among them, none over another.

    Parameters
    ----------
    axes : Axes
        Of a figure from `new_figure`; the axes that share its years get the same.
    data : iterable of int
        Years that the picture shows.
    layout : Layout
        A phone shows four years at most.
    now : int, optional
        Where observation ends.
    write : callable
        How a year is written, for example ``lambda year: words("glue.year", year=year)``; the other such template
        is "glue.fiscal_year". Plain digits without it.
    """
    scale = _Years(axes, chosen_years(data, now, MOST_TICKS - layout.is_phone), now, write)
    # The first year reaches under the lowest number of the upright scale.
    axes.tick_params(axis="x", pad=_TICK_GAP)
    scale.show({year: 0 for year in scale.years})
    place_later(axes.figure, scale)


@dataclass
class _Years:
    axes: Axes
    years: list[int]
    now: int | None
    write: Callable[[int], str]
    shown: dict[int, str] = field(default_factory=dict)
    order: ClassVar[int] = 0

    def settle(self, renderer: RendererBase) -> bool:
        scale = self.axes.figure.dpi / POINTS_PER_INCH
        at = self.axes.transData.transform([(year, 0) for year in self.years])
        middles = dict(zip(self.years, at[:, 0], strict=True))
        halves = {year: (text_points(self.write(year)) + _TICK_GAP) / 2 * scale for year in self.years}
        kept = dict.fromkeys([self.years[0], self.years[-1], *([self.now] if self.now is not None else [])])
        levels: dict[int, int] = {}

        def is_free(year: int, level: int) -> bool:
            return all(
                abs(middles[year] - middles[other]) >= halves[year] + halves[other] - 0.01
                for other, of_other in levels.items()
                if of_other == level
            )

        # What must be there stands a line lower where it would lie over its neighbour; the rest is left out.
        for year in kept:
            levels[year] = next(level for level in range(len(kept)) if is_free(year, level))
        for year in self.years:
            if year not in kept and is_free(year, 0):
                levels[year] = 0
        return self.show(levels)

    def show(self, levels: dict[int, int]) -> bool:
        """Show years, each so many lines lower; return whether the axes need more room for them than before."""
        texts = {year: "\n" * levels[year] + self.write(year) for year in sorted(levels)}
        if texts == self.shown:
            return False
        self.axes.set_xticks(list(texts), list(texts.values()))
        self.years, self.shown = list(texts), texts
        return any(levels.values())


def people(axes: Axes, words: Words, axis: str = "y", *, signed: bool = False, mirrored: bool = False) -> None:
    """Write whole numbers of people along axes: few, round, with thousands separators, large ones as people say them.

    Parameters
    ----------
    axes : Axes
        Of a figure from `new_figure`.
    words : Words
        For the names of large numbers.
    axis : str
        ``"y"``, or ``"x"`` where bars lie.
    signed : bool
        With a plus sign before a gain, where zero lies within.
    mirrored : bool
        Without a sign on either side of zero, as in a pyramid.
    """
    along = axes.yaxis if axis == "y" else axes.xaxis
    steps = [1, 2, 2.5, 5, 10]
    most = MOST_TICKS + 1 if mirrored else MOST_TICKS - 1  # the same numbers stand on both sides of zero
    along.set_major_locator(MaxNLocator(most, steps=steps, integer=True, min_n_ticks=1, symmetric=mirrored))

    def written(value: float, _: int) -> str:
        value = abs(value) if mirrored else value
        large = max(map(abs, along.get_view_interval())) >= _SPOKEN_FROM
        plus = "+" if signed and value > 0 else ""
        return plus + (large_number(round(value), words) if large else number(value))

    along.set_major_formatter(written)
    place_later(axes.figure, _People(axes, along))


def shares(axes: Axes, axis: str = "y") -> None:
    """Write ratios in percent along axes: few and round, with a decimal only where whole ones would repeat.

    Parameters
    ----------
    axes : Axes
        Of a figure from `new_figure`.
    axis : str
        ``"y"``, or ``"x"`` where bars lie.
    """
    along = axes.yaxis if axis == "y" else axes.xaxis
    along.set_major_locator(MaxNLocator(MOST_TICKS - 1, steps=[1, 2, 2.5, 5, 10]))

    def written(value: float, _: int) -> str:
        fine = np.diff(along.get_majorticklocs()[:2])
        return percent(value, 0 if not fine.size or abs(round(100 * fine[0]) - 100 * fine[0]) < _WHOLE else 1)

    along.set_major_formatter(written)
    place_later(axes.figure, _People(axes, along))


def head(axes: Axes, text: str) -> None:
    """Write what the upright scale counts in a line above it: Japanese that is turned on its side is hard to read."""
    axes.set_title(text, loc="left", fontsize=TEXT_SIZE, color=MUTED, parse_math=False)


def from_zero(axes: Axes, lines: int = 1) -> None:
    """Begin the upright scale at zero and leave room for a label over the highest mark.

    Call it when everything is drawn, in panels that share a scale for any of them.

    Parameters
    ----------
    lines : int
        Lines of type of that label.
    """
    height = axes.get_position().height * axes.figure.get_figheight() * POINTS_PER_INCH
    room = (lines * TEXT_SIZE * LINE_HEIGHT + 2 * _TICK_GAP) / height
    shared = [other for other in axes.get_shared_y_axes().get_siblings(axes) if other.has_data()]
    highest = max((other.dataLim.y1 for other in shared), default=0.0)
    axes.set_ylim(0, (highest if highest > 0 else 1.0) / max(1 - room, 0.5))


@dataclass
class _People:
    axes: Axes
    along: Axis
    order: ClassVar[int] = 0

    def settle(self, renderer: RendererBase) -> bool:
        for most in range(MOST_TICKS - 2, 0, -1):
            if not self._is_crowded():
                break
            self.along.get_major_locator().set_params(nbins=most)
        return False  # fewer numbers leave the axes no less room

    def _is_crowded(self) -> bool:
        scale, is_wide = self.axes.figure.dpi / POINTS_PER_INCH, self.along is self.axes.xaxis
        low, high = sorted(self.along.get_view_interval())
        places = [place for place in self.along.get_majorticklocs() if low <= place <= high]
        texts = self.along.get_major_formatter().format_ticks(places)
        at = self.axes.transData.transform([(place, 0) if is_wide else (0, place) for place in places])
        middles = at[:, 0 if is_wide else 1] if len(places) else []
        halves = [((text_points(text) if is_wide else TEXT_SIZE) + _TICK_GAP) / 2 * scale for text in texts]
        pairs = sorted(zip(middles, halves, strict=True))
        return any(b[0] - a[0] < a[1] + b[1] for a, b in pairwise(pairs))
