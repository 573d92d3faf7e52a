"""What was registered each year beside what the projection by age says of the years between its tables."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from visionbook.pages.population_outlook import tables_registered as tables
from visionbook.pages.population_outlook.model import Outlook
from visionbook.pages.population_outlook.model.beside import ITEMS
from visionbook.pages.population_outlook.text.beside import values_of
from visionbook.pages.population_outlook.text.phrases import source
from visionbook.population.registered import PAIRS, Registered
from visionbook.show import labels, legends, marks, scales
from visionbook.show.chart import INK, MUTED, Chart, Layout, light_grid, new_figure
from visionbook.show.prose import Sentences
from visionbook.show.sizes import lines_height
from visionbook.words import Words


def beside(page: Outlook, words: Words) -> Chart | Sentences:
    """Draw registered births, deaths, natural change and net migration beside the model's; without both, nothing.

    Parameters
    ----------
    page : Outlook
        As from `visionbook.pages.population_outlook.model.outlook`.
    """
    rows = page.beside
    if rows is None:
        return Sentences([])
    own = page.town.mortality
    shown = rows[rows["item"] == "deaths"] if (rows["item"] == "deaths").any() else rows
    last = shown.iloc[-1]
    facts = {
        "area": page.names.area,
        "series": page.names.older,
        "marks": legends.caption(words, ["counted", "expected"]),
        "first": last["first"],
        "last": last["last"],
        "what": words(f"registered.item_{last['item']}"),
        "registered": last["registered"],
        "nation": last["nation"],
        "town": last["town"],
        "ratio": own.ratio if own else np.nan,
        "values": "".join(values_of(row, words) for row in rows.to_dict("records")),
    }
    kind = "town" if own else "nation"
    facts |= {"title": words(f"registered.beside_title_{kind}", **facts)}
    facts |= {"lines": words(f"registered.beside_lines_{kind}", **facts)}
    return Chart(
        name=f"fig-outlook-{page.town.area_code}-beside",
        **words.figure("registered.beside_picture", facts)._asdict(),
        source=source(page, "beside", words),
        table=tables.beside(page, words),
        draw=lambda layout: _draw(layout, page, words),
    )


def _draw(layout: Layout, page: Outlook, words: Words) -> Figure:
    rows = page.beside
    items = [item for item in ITEMS if (rows["item"] == item).any()]
    across = 1 if layout.is_phone else min(2, len(items))
    down = -(-len(items) // across)
    figure = new_figure(layout, lines_height(layout) * (0.75 + 0.4 * down))
    grid = figure.subplots(down, across, sharex=True, squeeze=False).ravel()
    for axes, item in zip(grid, items, strict=True):
        light_grid(axes)
        own = rows[rows["item"] == item]
        _steps(axes, own, item, page.colour, words)
        _line(axes, page.registered, item, page.colour, words)
        labels.heading(axes, words(f"registered.panel_beside_{item}"))
        if item in PAIRS["natural"]:
            scales.from_zero(axes, lines=3)
            scales.people(axes, words)
        else:
            axes.axhline(0, color=INK, linewidth=labels.FINE)
            axes.margins(y=0.15)
            scales.people(axes, words, signed=True)
    years = [*rows["start"], *rows["end"]]
    for axes in grid:
        scales.years(axes, [int(year) for year in years], layout)
    return figure


def _steps(axes: Axes, rows: pd.DataFrame, item: str, colour: str, words: Words) -> None:
    """Draw the yearly averages of the projection, a step an interval; those of the town where they differ."""
    along = _across(rows["from"], rows["to"])
    marks.expected(axes, along, _twice(rows["nation"]), INK)
    last = rows.iloc[-1]
    kind = "only"
    if item != "births" and rows["town"].notna().all():
        marks.band(axes, along, _twice(rows["low"]), _twice(rows["high"]), colour)
        marks.expected(axes, along, _twice(rows["town"]), colour, second=True)
        value = words(
            "registered.value_signed" if item not in PAIRS["natural"] else "registered.value", value=last["town"]
        )
        labels.end(axes, last["to"], last["town"], words("registered.beside_town"), value, colour)
        kind = "nation"
    value = words(
        "registered.value_signed" if item not in PAIRS["natural"] else "registered.value", value=last["nation"]
    )
    labels.end(axes, last["to"], last["nation"], words(f"registered.beside_{kind}"), value, MUTED)


def _across(starts: pd.Series, ends: pd.Series) -> list[float]:
    return [value for pair in zip(starts, ends, strict=True) for value in pair]


def _twice(values: pd.Series) -> list[float]:
    return list(np.repeat(values.to_numpy(dtype=float), 2))


def _line(axes: Axes, found: Registered, item: str, colour: str, words: Words) -> None:
    pair = found.moves if item == "moves" else found.natural
    column = dict(zip(PAIRS["natural"], ("added", "lost"), strict=True)).get(item, "net")
    for rows in pair.stretches:
        marks.counted(axes, rows["year"], rows[column], colour, size=4)
    last = pair.years.iloc[-1]
    text = words(
        "registered.beside_last" if item in PAIRS["natural"] else "registered.beside_last_signed",
        value=last[column],
    )
    labels.at(axes, last["year"], last[column], text, colour)
