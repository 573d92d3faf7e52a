"""The points of the vision with the numerical targets of the plan: from where each starts to what it aims at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import Transform, offset_copy

from visionbook.notation import quantity
from visionbook.pages.connections.model import Bridge, Connections
from visionbook.pages.connections.text import value_of
from visionbook.show import labels, legends, marks
from visionbook.show.chart import Chart, Layout, light_grid, new_figure
from visionbook.show.marked import captioned, signed
from visionbook.show.palette import MUTED, TARGET_COLOUR
from visionbook.show.prose import Sentences
from visionbook.show.table import Column, Table, text_column, year_column
from visionbook.words import Words

_PANEL_INCHES = 2.5
_SIZE = 7
"""Of the diamonds, in points."""
_APART = 4
"""Between two diamonds of one time, in points."""
_ROOM = 1.35
"""How far the axes reach over the highest value, for what is written there."""


def bridge(page: Connections, source: str, words: Words) -> Chart | Sentences:
    """Draw each point on axes of its own: start, numerical target, aim, and what is expected without measures.

    Parameters
    ----------
    page : Connections
        As from `visionbook.pages.connections.model.connections`.
    source : str
        Source line.

    Returns
    -------
    Chart or Sentences
        A sentence where the plan has no points.
    """
    if not page.bridges:
        return Sentences([words("connections.bridge_none")])
    facts = {
        "count": len(page.bridges),
        "between": sum(own.is_between for own in page.bridges),
        "marks": legends.caption(words, ("printed", "path", "expected", "target")),
        "values": [_said(own, words) for own in page.bridges],
        "beside": words("connections.bridge_beside") if any(map(_is_double, page.bridges)) else "",
    }
    figure = words.figure("connections.bridge", facts)
    columns = [
        text_column("measure", words("connections.bridge_measure")),
        text_column("what", words("connections.bridge_what")),
        year_column("year", words("connections.bridge_year"), words("unit.year")),
        Column("amount", words("connections.bridge_amount"), align="right"),
    ]
    rows = pd.DataFrame([row for own in page.bridges for row in _rows(own, words)])
    known = [mark for own in page.bridges for mark in own.marks.values()]
    caption = captioned(figure.caption, known, words)
    return Chart(
        name="fig-bridge",
        source=source,
        table=Table(rows, columns, caption, words),
        draw=lambda layout: _draw(layout, page, words),
        **{**figure._asdict(), "caption": caption},
    )


def _said(own: Bridge, words: Words) -> str:
    stop = ""
    if own.stop is not None:
        stop = words("connections.bridge_stop", year=own.stop[0], value=value_of(own, "stop", words))
    values = {name: value_of(own, name, words) for name in ("now", "target", "projection")}
    years = {f"{name}_year": getattr(own, name)[0] for name in ("now", "target")}
    return words("connections.bridge_value", measure=own.measure, stop=stop, **years, **values)


def _rows(own: Bridge, words: Words) -> Iterator[dict[str, Any]]:
    """Yield what a panel shows, by year."""
    for name in ("now", "stop_projection", "stop", "projection", "target"):
        place = getattr(own, name)
        if place is not None:
            what = words(f"connections.bridge_{'stop_target' if name == 'stop' else name}")
            yield {"measure": own.measure, "what": what, "year": place[0], "amount": value_of(own, name, words)}


def _draw(layout: Layout, page: Connections, words: Words) -> Figure:
    count = len(page.bridges)
    rows, columns = (count, 1) if layout.is_phone else (1, count)
    figure = new_figure(layout, rows * _PANEL_INCHES + 0.5)
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    for axes, own in zip(panels, page.bridges, strict=True):
        _panel(axes, own, layout, words)
    return figure


def _panel(axes: Axes, own: Bridge, layout: Layout, words: Words) -> None:
    unit = words(f"unit.{own.unit}") or words(f"unit.{own.unit}_head")
    labels.heading(axes, words.bracketed(own.measure, unit))
    expected = sorted(place for place in (own.now, own.stop_projection, own.projection) if place)
    marks.expected(axes, *zip(*expected, strict=True))
    between = [own.stop] if own.stop and own.is_between else []
    marks.path(axes, *zip(own.now, *between, own.target, strict=True))
    marks.printed(axes, *([value] for value in own.now))
    labels.at(axes, *own.now, _mark("now", own, words))
    labels.at(axes, *own.projection, _mark("projection", own, words), MUTED, "below")
    stops = {"stop": own.stop, "target": own.target} if own.stop else {"target": own.target}
    for name, (year, value) in stops.items():
        place = _beside(axes) if name == "stop" and _is_double(own) else axes.transData
        marks.target(axes, [year], [value], size=_SIZE, transform=place)
        # Of two at one time the lower one is named on the other side.
        is_under = any(other[0] == year and other[1] > value for other in stops.values())
        prefer = "left" if is_under else "above"
        labels.at(axes, year, value, _mark(name, own, words), TARGET_COLOUR, prefer, reach=_SIZE * 0.5, transform=place)
    places = [*expected, *stops.values()]
    years = sorted({year for year, _ in places})
    room = max(years[-1] - years[0], 1) * (0.2 if layout.is_phone else 0.3)
    axes.set_xlim(years[0] - room, years[-1] + room)
    axes.set_ylim(0, max(value for _, value in places) * _ROOM)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    light_grid(axes, "x")
    # The years are few: the middle one stands lower where it would lie over its neighbour.
    stop = own.stop[0] if own.stop else None
    labels.years(axes, years, layout, stop, lambda year: words("glue.year", year=year))


def _is_double(own: Bridge) -> bool:
    """Whether two targets stand at one time: drawn at one place, one would hide the other."""
    return own.stop is not None and own.stop[0] == own.target[0]


def _beside(axes: Axes) -> Transform:
    """Return what puts a diamond to the right of its place, clear of one that stands there."""
    return offset_copy(axes.transData, axes.figure, x=_SIZE + _APART, units="points")


def _mark(name: str, own: Bridge, words: Words) -> str:
    value = quantity(getattr(own, name)[1], own.unit, own.step, words)
    return words(f"connections.bridge_mark_{name}", value=signed(value, own.marks.get(name), words))
