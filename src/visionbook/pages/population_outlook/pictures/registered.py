"""Registered births and deaths, and moves in and out, year by year; a line breaks where the way of counting changed."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from visionbook.pages.population_outlook import tables_registered as tables
from visionbook.pages.population_outlook.model import Outlook
from visionbook.pages.population_outlook.text.phrases import source
from visionbook.pages.population_outlook.text.registered import change_sentences, way
from visionbook.population.registered import PAIRS, Pair
from visionbook.show import labels, legends, marks, scales, signs
from visionbook.show.chart import INK, MUTED, Chart, Layout, light_grid, new_figure
from visionbook.show.prose import Sentences
from visionbook.show.sizes import lines_height
from visionbook.words import Words


def registered(page: Outlook, words: Words) -> Chart | Sentences:
    """Draw what was registered, births and deaths apart from moves; without any, say so.

    Parameters
    ----------
    page : Outlook
        As from `visionbook.pages.population_outlook.model.outlook`.
    """
    if page.registered is None:
        return Sentences([words("registered.none")])
    pairs = page.registered.pairs
    facts = {
        "area": page.names.area,
        "titles": words.join(_title(pair, words) for pair in pairs),
        "marks": legends.caption(words, ["counted"]),
        "ways": "".join(_ways(pair, words) for pair in pairs),
        "broken": words("registered.broken") if any(pair.changes for pair in pairs) else "",
        "values": "".join(_values(pair, words) for pair in pairs),
        "changes": "".join(text for pair in pairs for text in change_sentences(pair, words)),
    }
    return Chart(
        name=f"fig-outlook-{page.town.area_code}-registered",
        **words.figure("registered.picture", facts)._asdict(),
        source=source(page, "registered", words),
        table=tables.registered(page.registered, words),
        draw=lambda layout: _draw(layout, page, words),
    )


def _title(pair: Pair, words: Words) -> str:
    last = pair.years.iloc[-1]
    return words(f"registered.{pair.kind}_title", year=last["year"], added=last["added"], lost=last["lost"])


def _ways(pair: Pair, words: Words) -> str:
    """Return how a pair is counted: its one way, or from which year on which."""
    if pair.changes:
        return "".join(change_sentences(pair, words))
    what = words(f"registered.what_{pair.kind}")
    return words("registered.way_of", what=what, way=way(pair.years.iloc[-1], words))


def _values(pair: Pair, words: Words) -> str:
    first, last = pair.years.iloc[0], pair.years.iloc[-1]
    facts = {"first": first["year"], "last": last["year"]}
    for name, event in zip(("added", "lost"), PAIRS[pair.kind], strict=True):
        facts |= {f"{name}_name": words(f"registered.{event}")}
        facts |= {f"{name}_first": first[name], f"{name}_last": last[name]}
    return words("registered.values", **facts)


def _draw(layout: Layout, page: Outlook, words: Words) -> Figure:
    pairs = page.registered.pairs
    down, across = (len(pairs), 1) if layout.is_phone else (1, len(pairs))
    figure = new_figure(layout, lines_height(layout) * (1 + 0.4 * (down > 1)))
    grid = figure.subplots(down, across, sharex=True, sharey=True, squeeze=False).ravel()
    for axes, pair in zip(grid, pairs, strict=True):
        light_grid(axes)
        for name, event, colour in zip(("added", "lost"), PAIRS[pair.kind], (page.colour, INK), strict=True):
            _line(axes, pair, name, words(f"registered.{event}"), colour, words)
        _name_ways(axes, pair, words)
        labels.heading(axes, words(f"registered.panel_{pair.kind}"))
    scales.from_zero(grid[0], lines=2)
    scales.people(grid[0], words)
    years = [int(year) for pair in pairs for year in pair.years["year"]]
    for axes in grid:
        scales.years(axes, years, layout)
    return figure


def _line(axes: Axes, pair: Pair, name: str, title: str, colour: str, words: Words) -> None:
    for rows in pair.stretches:
        marks.counted(axes, rows["year"], rows[name], colour, size=4)
    last = pair.years.iloc[-1]
    labels.end(axes, last["year"], last[name], title, words("registered.value", value=last[name]), colour)


def _name_ways(axes: Axes, pair: Pair, words: Words) -> None:
    """Write at each stretch of a broken line how it is counted, over its higher mark."""
    if not pair.changes:
        return
    caution = signs.of("note", "caution").character
    for rows in pair.stretches:
        middle: Any = rows.iloc[(len(rows) - 1) // 2]
        text = words("registered.changed", sign=caution, way=way(middle, words))
        highest = pd.Series(middle)[["added", "lost"]].max()
        labels.at(axes, middle["year"], highest, text, MUTED)
