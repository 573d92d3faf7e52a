"""The numbers of indicators over their signs: those of the table, so that each sign can be found in it."""

from __future__ import annotations

from matplotlib.axes import Axes

from visionbook.show.palette import MUTED
from visionbook.show.sizes import TEXT_SIZE


def write_number(axes: Axes, centre: float, middle: float, number: int) -> None:
    """Write the number of an indicator around a point, in inches as on every `visionbook.show.canvas.canvas`."""
    axes.text(centre, middle, str(number), fontsize=TEXT_SIZE, color=MUTED, ha="center", va="center")
