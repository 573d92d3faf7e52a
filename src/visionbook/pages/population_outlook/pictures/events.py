"""What a projection implies: births, deaths and moves where life tables split its change, else what is left of ages."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from visionbook.notation import number
from visionbook.pages.population_outlook import tables
from visionbook.pages.population_outlook.model import Outlook
from visionbook.pages.population_outlook.text.phrases import age_name, missing, source
from visionbook.population.inputs import AGES
from visionbook.show import labels, marks, scales
from visionbook.show.chart import INK, Chart, Layout, light_grid, new_figure
from visionbook.show.prose import Sentences
from visionbook.show.sizes import lines_height, rows_height
from visionbook.show.typesetting import text_points
from visionbook.words import Words

_GAP = 6.0
"""Points between a bar and its number, and beyond it."""

_PARTS = ("births", "deaths", "net_migrants", "change")


def events(page: Outlook, words: Words) -> Chart | Sentences:
    """Draw births, deaths and net migrants of each interval, and the change they make; without them, say why.

    Parameters
    ----------
    page : Outlook
        As from `visionbook.pages.population_outlook.model.outlook`.
    """
    rows = page.town.events
    if rows is None:
        return missing(page.town.missing["events"], words)
    last = rows.iloc[-1]
    facts = {
        "area": page.names.area,
        "series": page.names.older,
        "start": last["start"],
        "end": last["end"],
        "years": last["end"] - last["start"],
        "births": last["births"],
        "deaths": last["deaths"],
        "values": [words("population_outlook.events_value", **row._asdict()) for row in rows.itertuples(index=False)],
    }
    own = page.town.mortality
    deaths = {"mortality": page.names.mortality, "ratio": own.ratio if own else 1.0}
    facts["mortality"] = words(f"population_outlook.events_deaths_{'town' if own else 'nation'}", **deaths)
    return Chart(
        name=f"fig-outlook-{page.town.area_code}-events",
        **words.figure("population_outlook.events", facts)._asdict(),
        source=source(page, "events", words),
        table=tables.events(page, words),
        draw=lambda layout: _draw_events(layout, page, words),
    )


def _draw_events(layout: Layout, page: Outlook, words: Words) -> Figure:
    rows = page.town.events
    across = 1 if layout.is_phone else 2
    down = len(_PARTS) // across
    figure = new_figure(layout, down * rows_height(len(rows)) * 0.85)
    grid = figure.subplots(down, across, sharex=True, sharey=True, squeeze=False)
    shown = rows.assign(deaths=-rows["deaths"])
    places, style = range(len(rows)), marks.bar_style("expected", page.colour)
    names = [words("population_outlook.years_between", start=row.start, end=row.end) for row in rows.itertuples()]
    for axes, part in zip(grid.ravel(), _PARTS, strict=True):
        light_grid(axes, "x")
        axes.barh(places, shown[part], 0.62, **style)
        axes.axvline(0, color=INK, linewidth=0.8)
        for place, value in zip(places, shown[part], strict=True):
            labels.beside_bar(axes, value, place, number(value, signed=True))
        labels.heading(axes, words(f"population_outlook.events_panel_{part}"))
    room = labels.panel_points(grid[0, 0]) - max(map(text_points, names))
    grid[0, 0].set_xlim(_limits(shown[list(_PARTS)].to_numpy(), room))
    scales.people(grid[0, 0], words, "x", signed=True)
    grid[0, 0].set_yticks(list(places), names)
    grid[0, 0].invert_yaxis()
    return figure


def _limits(values: np.ndarray, points: float) -> tuple[float, float]:
    """Return the ends of a scale so many points wide that leaves room for a number beyond every bar."""
    low, high = min(values.min(), 0.0), max(values.max(), 0.0)
    longest = max(text_points(number(value, signed=True)) for value in values.ravel())
    share = min((longest + 2 * _GAP) / points, 0.4)
    room = max(high - low, 1.0) * share / (1 - 2 * share)
    return low - room, high + room


def cohorts(page: Outlook, words: Words) -> Chart | Sentences:
    """Draw what a projection leaves of each age one interval later, where nothing tells the dead from the movers.

    Parameters
    ----------
    page : Outlook
        As from `visionbook.pages.population_outlook.model.outlook`.

    Returns
    -------
    Chart or Sentences
        Nothing where births and deaths are known, or there is no projection by age.
    """
    rows = page.town.cohorts
    if rows is None or page.town.events is not None:
        return Sentences([])
    first, last = _ends(rows)
    facts = {"area": page.names.area, "series": page.names.older, "start": first["start"].iloc[0]}
    facts |= {"end": first["end"].iloc[0], "years": first["end"].iloc[0] - first["start"].iloc[0]}
    facts |= {"before": first["before"].sum(), "after": first["after"].sum()}
    facts["values"] = [
        words("population_outlook.cohorts_value", age=age_name(row.age_group, words), ratio=row.ratio)
        for row in first.dropna(subset="ratio").itertuples()
    ]
    kind = "one" if first is last else "two"
    facts["lines"] = words(f"population_outlook.cohorts_lines_{kind}")
    return Chart(
        name=f"fig-outlook-{page.town.area_code}-cohorts",
        **words.figure("population_outlook.cohorts", facts)._asdict(),
        source=source(page, "cohorts", words),
        table=tables.cohorts(page, words),
        draw=lambda layout: _draw_cohorts(layout, page, words),
    )


def _ends(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the first and the last interval; both the same object if there is one only."""
    first, last = (rows[rows["start"] == start] for start in (rows["start"].min(), rows["start"].max()))
    return (first, first) if first["start"].iloc[0] == last["start"].iloc[0] else (first, last)


def _draw_cohorts(layout: Layout, page: Outlook, words: Words) -> Figure:
    figure = new_figure(layout, lines_height(layout))
    axes = figure.subplots()
    light_grid(axes)
    first, last = _ends(page.town.cohorts)
    axes.axhline(1, color=INK, linewidth=0.8)
    for rows, colour, second in ((last, INK, True), (first, page.colour, False))[int(first is last) :]:
        places = range(len(rows))
        marks.expected(axes, places, rows["ratio"], colour, second=second)
        row = rows.iloc[-1]
        labels.end(
            axes,
            places[-1],
            row["ratio"],
            words("population_outlook.years_between", start=row["start"], end=row["end"]),
            colour=colour,
        )
    labels.heading(axes, words("population_outlook.cohorts_axis", years=AGES.width))
    scales.from_zero(axes)
    scales.shares(axes)
    groups = first["age_group"].tolist()
    step = 6 if layout.is_phone else 4
    axes.tick_params(axis="x", pad=_GAP)  # the first age reaches under the lowest number of the upright scale
    axes.set_xticks(range(0, len(groups), step), [age_name(group, words) for group in groups[::step]])
    return figure
