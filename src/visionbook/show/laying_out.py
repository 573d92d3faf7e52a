"""The layout of a figure whose labels place themselves: first the axes, then, within them, the labels.

matplotlib's constrained layout gives the axes their room, with the labels at the ends of lines in it; then each label
moves to where it lies over no other, measured with the renderer that draws. Each text is measured once.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Protocol

from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Text

from visionbook.errors import FigureError, ParameterError
from visionbook.messages import message

_TEXTS_NAMED = 3


class Placed(Protocol):
    """What is placed once the axes stand: first those of the lowest `order`."""

    order: int

    def settle(self, renderer: RendererBase) -> bool:
        """Place it; return whether the axes must be laid out again."""


class PlacingLayout(ConstrainedLayoutEngine):
    """Constrained layout, and after it everything that was handed to `place_later`.

    Raises
    ------
    FigureError
        When the figure is drawn, if its texts leave no room for its axes or for each other.
    """

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[Placed] = []

    def execute(self, fig: Figure) -> None:
        """Lay out the axes, then place what waits for it."""
        _place_empty_names(fig)
        self._lay_out(fig)
        renderer = fig._get_renderer()
        self.waiting.sort(key=lambda placed: placed.order)
        if any([placed.settle(renderer) for placed in self.waiting]):
            self._lay_out(fig)
            for placed in self.waiting:
                placed.settle(renderer)

    def _lay_out(self, fig: Figure) -> None:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            super().execute(fig)
        for warning in caught:
            if "constrained_layout not applied" not in str(warning.message):
                warnings.warn_explicit(warning.message, warning.category, warning.filename, warning.lineno)
                continue
            raise FigureError(too_large(fig, "its texts leave no room for the picture", fig.findobj(_is_shown)))


def _place_empty_names(figure: Figure) -> None:
    """Give axes without a name a place for it: to find one, matplotlib measures all numbers of a scale once more."""
    for axes in figure.axes:
        for scale in (axes.xaxis, axes.yaxis):
            if not scale.label.get_text():
                scale.set_label_coords(0, 0)


def place_later(figure: Figure, placed: Placed) -> None:
    """Have something placed when the figure is drawn.

    Raises
    ------
    ParameterError
        If the figure is not laid out by a `PlacingLayout`.
    """
    engine = figure.get_layout_engine()
    if not isinstance(engine, PlacingLayout):
        raise ParameterError(message("pages.new_figure"))
    engine.waiting.append(placed)


def find_placed(figure: Figure, wanted: Callable[[Placed], bool]) -> Placed | None:
    """Return the first of what waits in a figure that is wanted, or None."""
    engine = figure.get_layout_engine()
    return next(filter(wanted, engine.waiting), None) if isinstance(engine, PlacingLayout) else None


def too_large(figure: Figure, reason: str, texts: list[Text]) -> str:
    """Return the message of a figure that cannot be laid out: which one, why, its longest texts, what to do."""
    longest = sorted({text.get_text() for text in texts}, key=lambda text: (-len(text), text))[:_TEXTS_NAMED]
    shown = "; ".join(f"{text!r} ({len(text)} characters)".replace("\\n", " ") for text in longest)
    width, height = figure.get_size_inches()
    return (
        f"{figure.get_label() or 'a figure'}, {width:.1f} x {height:.1f} inches: {reason}. Its longest texts: {shown}. "
        "Shorten these names in data/, show fewer of them, or draw the figure higher."
    )


def _is_shown(artist: object) -> bool:
    return isinstance(artist, Text) and bool(artist.get_text()) and artist.get_visible()
