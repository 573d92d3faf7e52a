"""The names of rows: of bars that lie, of cells of a heat map. Long ones are wrapped, then cut short."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes

from visionbook.show.labels import panel_points
from visionbook.show.typesetting import fitted

_SHARE = 0.3
"""Share of a panel's width that the names of its rows may take."""


def row_names(axes: Axes, names: Sequence[str], places: Sequence[float] = ()) -> None:
    """Write names beside rows, the first at the top, each in at most two lines; the table behind has them whole.

    Parameters
    ----------
    axes : Axes
        Of a figure from `visionbook.show.chart.new_figure`.
    names : sequence of str
        One a row.
    places : sequence of float
        The middles of the rows, ascending from the top; 0, 1, 2, … without them.
    """
    texts = ["\n".join(fitted(name, _SHARE * panel_points(axes), 2)) for name in names]
    axes.set_yticks(list(places) or range(len(names)), texts, rotation=0, parse_math=False)
    axes.tick_params(axis="y", length=0)
    if not axes.yaxis_inverted():
        axes.invert_yaxis()
