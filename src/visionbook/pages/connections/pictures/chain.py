"""The chain of donations: from those who give to what comes of it, with what is written between and what is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from visionbook.pages.connections.model import Connections
from visionbook.pages.connections.text import station_name, target_of
from visionbook.show.canvas import box, canvas, line_inches, wrapped, write
from visionbook.show.chart import Chart, Layout
from visionbook.show.palette import INK, MUTED, QUANTITY_BLUES, TARGET_COLOUR
from visionbook.show.prose import Sentences
from visionbook.show.relations import standing_name
from visionbook.show.sizes import TEXT_SIZE
from visionbook.show.table import Column, Table, text_column
from visionbook.strategy.relations import Station
from visionbook.words import Words

_VALUE_SIZE, _PAD, _EDGE = 12, 0.1, 0.02
_VALUE_INCHES, _ARROW_LEFT = 1.1, 0.35
"""How far the names begin from the left of a box beside its value, and the arrow from the left of the picture."""
_BETWEEN = 0.36
"""Inches between two boxes: an arrow, and beside it what it rests on."""
_LINES = {"stated": "solid", "named": (0, (5, 2.2)), "reading": (0, (2.2, 1.4))}
_BOX, _GROUP = "#EEF4FA", QUANTITY_BLUES[0]


@dataclass(frozen=True)
class _Box:
    """What stands in one box: the value large, what it is, and the names of what is grouped in it."""

    value: str
    name: str
    parts: tuple[str, ...] = ()


def chain(page: Connections, source: str, words: Words) -> Chart | Sentences:
    """Draw the stations of the chain as boxes one under the other, and what each step rests on between them.

    Parameters
    ----------
    page : Connections
        As from `visionbook.pages.connections.model.connections`.
    source : str
        Source line.

    Returns
    -------
    Chart or Sentences
        A sentence where there is no chain.
    """
    links = page.chain.links
    if not links:
        return Sentences([words("connections.chain_none")])
    left = sum(link.standing == "open" for link in links)
    facts = {"links": len(links), "open": left, "stations": list(_said(page, words))}
    figure = words.figure(f"connections.{'chain' if left else 'chain_all'}", facts)
    columns = [
        text_column("name", words("connections.chain_name")),
        Column("value", words("connections.chain_value"), align="right"),
        text_column("standing", words("connections.chain_link")),
        text_column("note", words("connections.chain_note")),
        text_column("printed", words("connections.chain_printed")),
        text_column("place", words("connections.chain_place")),
    ]
    return Chart(
        name="fig-donations",
        source=source,
        table=Table(pd.DataFrame(list(_rows(page, words))), columns, figure.caption, words),
        draw=lambda layout: _draw(layout, page, words),
        **figure._asdict(),
    )


def _box_of(page: Connections, station: Station, words: Words) -> _Box:
    if station.kind == "kpi" and len(station.keys) == 1:
        return _Box(target_of(page.indicators.loc[station.keys[0]], words), station.names[0])
    if len(station.keys) > 1:
        return _Box(words("connections.chain_group", count=len(station.keys)), "", tuple(station.names))
    return _Box("", station.names[0])


def _said(page: Connections, words: Words) -> Iterator[str]:
    for place, station in enumerate(page.chain.stations):
        made = _box_of(page, station, words)
        name = station_name(station, words)
        text = words("connections.chain_station", name=name, value=made.value) if made.name and made.value else name
        if place < len(page.chain.links):
            said = standing_name(page.chain.links[place].standing, words)
            text = words.bracketed(text, words("connections.chain_to", standing=said))
        yield text


def _rows(page: Connections, words: Words) -> Iterator[dict[str, Any]]:
    """Yield every thing of the chain with its value, where it stands, and how it leads to the next station."""
    for place, station in enumerate(page.chain.stations):
        links = page.chain.links[place : place + 1]
        onward = {}
        for link in links:
            onward = {"standing": standing_name(link.standing, words), "note": "".join(link.notes)}
        for kind, key, name in zip([station.kind] * len(station.keys), station.keys, station.names, strict=True):
            row = {"name": name, "value": None, "printed": None, "place": None, "standing": None, "note": None}
            if kind == "kpi":
                kpi = page.indicators.loc[key]
                row |= {"value": target_of(kpi, words), "printed": kpi["printed"], "place": kpi["source_place"]}
            elif kind == "fund":
                row |= {"place": page.funds.set_index("fund_id")["source_place"][key]}
            yield {**row, **onward}


def _draw(layout: Layout, page: Connections, words: Words) -> Figure:
    width = layout.width - 2 * _EDGE
    boxes = [_box_of(page, station, words) for station in page.chain.stations]
    placed = [list(_placed(made, width, layout)) for made in boxes]
    heights = [max(top + line_inches(size) for _, top, _, size, _ in texts) + _PAD for texts in placed]
    figure, axes = canvas(layout, sum(heights) + (len(boxes) - 1) * _BETWEEN + 2 * _EDGE)
    top = _EDGE
    for place, (made, texts, height) in enumerate(zip(boxes, placed, heights, strict=True)):
        box(axes, _EDGE, top, width, height, _GROUP if made.parts else _BOX)
        for left, below, text, size, colour in texts:
            write(axes, _EDGE + left, top + below, [text], size, colour)
        top += height
        if place < len(page.chain.links):
            _link(axes, page.chain.links[place].standing, top, words)
        top += _BETWEEN
    return figure


def _placed(made: _Box, width: float, layout: Layout) -> Iterator[tuple[float, float, str, int, str]]:
    """Yield the lines of a box: how far from its left and its top, text, size and colour.

    On a page the names stand beside the value, those of a group in two columns; on a phone under it.
    """
    left, top = _PAD, _PAD
    if made.value:
        yield left, top, made.value, _VALUE_SIZE, INK if made.parts else TARGET_COLOUR
        if layout.is_phone:
            top += line_inches(_VALUE_SIZE)
        else:
            left, top = _VALUE_INCHES, top + (line_inches(_VALUE_SIZE) - line_inches()) / 2
    columns = 1 if layout.is_phone else 2
    room = (width - left - _PAD) / (columns if made.parts else 1)
    names = made.parts or ((made.name,) if made.name else ())
    texts = [wrapped(name, room - _PAD) for name in names]
    rows = [texts[at : at + columns] for at in range(0, len(texts), columns)]
    for row in rows:
        for column, lines in enumerate(row):
            for number, line in enumerate(lines):
                yield left + column * room, top + number * line_inches(), line, TEXT_SIZE, INK
        top += max(map(len, row)) * line_inches()


def _link(axes: Axes, standing: str, top: float, words: Words) -> None:
    """Draw an arrow to the next box as its standing is drawn; where the link is not written, only say so."""
    if standing in _LINES:
        arrow = {"arrowstyle": "-|>", "color": INK, "linewidth": 1.4, "shrinkA": 0, "shrinkB": 0}
        ends = {"xy": (_ARROW_LEFT, top + _BETWEEN), "xytext": (_ARROW_LEFT, top)}
        axes.annotate("", **ends, arrowprops={**arrow, "linestyle": _LINES[standing]})
    colour = MUTED if standing == "open" else INK
    text = words(
        f"connections.chain_{'gap' if standing == 'open' else 'mark'}", standing=standing_name(standing, words)
    )
    write(axes, _ARROW_LEFT + _PAD, top + (_BETWEEN - line_inches()) / 2, [text], TEXT_SIZE, colour)
