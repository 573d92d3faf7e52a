"""Pictures made of boxes and words: an empty canvas measured in inches, and Japanese text that fits a width."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from visionbook.show.chart import INK, Layout, new_figure
from visionbook.show.sizes import line_inches
from visionbook.show.typesetting import text_ems, wrapped

__all__ = ["box", "canvas", "line_inches", "text_ems", "wrapped", "write"]


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
