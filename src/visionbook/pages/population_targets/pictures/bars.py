"""Panels of lying bars that begin at zero, each with its value written at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from visionbook.show import labels, marks
from visionbook.show.chart import Layout, new_figure
from visionbook.show.palette import INK, MUTED, TARGET_COLOUR
from visionbook.show.sizes import POINTS_PER_INCH, rows_height
from visionbook.show.typesetting import fitted

_NAME_SHARE = 0.3
"""Share of the width of a picture that the names of bars may take."""
_MARK_SIZE = 7.0
_HEAD_ROWS = 1.4
"""Rows that the heading of a panel takes, with the room over it."""


@dataclass(frozen=True)
class Bar:
    """A bar: what it is called, how long it is, what is written at its end, and its kind as in `marks.bar_style`.

    With `is_aim` its end is a target, and has the mark of one.
    """

    label: str
    value: float
    text: str
    kind: str
    colour: str = MUTED
    is_aim: bool = False


@dataclass(frozen=True)
class Panel:
    """Some bars under a heading; a heading in the accent colour says that they are measured against a target."""

    heading: str
    bars: Sequence[Bar]
    is_target: bool = False


def draw(layout: Layout, panels: Sequence[Panel], *, shared: bool = True) -> Figure:
    """Draw panels one under the other.

    Parameters
    ----------
    layout : Layout
        Page or phone.
    panels : sequence of Panel
        In order, the first at the top.
    shared : bool
        Whether all of them have one scale.
    """
    rows = sum(len(panel.bars) + _HEAD_ROWS + panel.heading.count("\n") for panel in panels)
    figure = new_figure(layout, rows_height(round(rows)))
    heights = [len(panel.bars) for panel in panels]
    all_axes = figure.subplots(len(panels), 1, sharex=shared, squeeze=False, gridspec_kw={"height_ratios": heights})
    for axes, panel in zip(all_axes[:, 0], panels, strict=True):
        _draw_panel(axes, panel, layout)
    return figure


def _draw_panel(axes: Axes, panel: Panel, layout: Layout) -> None:
    room = _NAME_SHARE * layout.width * POINTS_PER_INCH
    names = ["\n".join(fitted(bar.label, room)) for bar in panel.bars]
    places = list(range(len(panel.bars)))
    # By place, not by name: two names that are cut short may be the same.
    # Not by seaborn, which draws all ticks of an axis only to see whether they overlap.
    drawn = axes.barh(places, [bar.value for bar in panel.bars], height=0.7)
    axes.set_ylim(len(places) - 0.5, -0.5, auto=None)  # what is drawn beyond the bars makes room for itself
    for place, (patch, bar) in enumerate(zip(drawn, panel.bars, strict=True)):
        patch.set(**marks.bar_style(bar.kind, bar.colour))
        if bar.is_aim:
            marks.target(axes, [bar.value], [place], size=_MARK_SIZE)
        colour = TARGET_COLOUR if bar.kind == "target" else INK
        # Right of zero for a bar that points to the left, too: on its own side are the names.
        labels.beside_bar(axes, max(bar.value, 0), place, bar.text, colour, reach=_MARK_SIZE / 2 if bar.is_aim else 0)
    axes.set_yticks(places, names)
    axes.axvline(
        0, color=TARGET_COLOUR if panel.is_target else MUTED, linewidth=1.4 if panel.is_target else labels.FINE
    )
    labels.heading(axes, panel.heading, TARGET_COLOUR if panel.is_target else INK)
    axes.set(xlabel="", ylabel="")
    axes.set_xticks([])
    axes.tick_params(length=0)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
