"""The main picture of one municipality's outlook: total population, projections, targets and the band."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from visionbook.pages.population_outlook import tables
from visionbook.pages.population_outlook.model import Outlook, Town
from visionbook.pages.population_outlook.text.phrases import (
    areas_words,
    change_words,
    count_year,
    source,
    years_listed,
)
from visionbook.show import labels, legends, marks, scales
from visionbook.show.chart import INK, QUANTITY_BLUES, Chart, Layout, light_grid, new_figure
from visionbook.show.colours import WITHOUT
from visionbook.show.sizes import lines_height
from visionbook.words import Words

_OLDER, _NEWER, _OWN = WITHOUT, QUANTITY_BLUES[3], INK


def total(page: Outlook, words: Words) -> Chart:
    """Draw counts, both editions of the projection, the extension, the targets and the band: those that there are.

    Parameters
    ----------
    page : Outlook
        As from `visionbook.pages.population_outlook.model.outlook`.
    """
    town, names = page.town, page.names
    counted = town.counted
    facts = {
        "area": names.area,
        "first": int(counted.totals.index[0]),
        "start": counted.totals.iloc[0],
        "now": count_year(town, town.now, words),
        "value": counted.population,
        "last": town.last_year,
        "newer": names.newer,
        "older": names.older,
        "marks": legends.caption(words, _kinds(town)),
    }
    if town.ahead is not None:
        far = float(town.ahead["population"])
        change = change_words(far / counted.population - 1, words)
        facts |= {"year": town.ahead["year"], "ahead": far, "change": change}
    facts["title"] = words(f"population_outlook.total_title_{'counted' if town.ahead is None else 'ahead'}", **facts)
    facts |= _captions(page, facts, words) | _alts(town, facts, words)
    return Chart(
        name=f"fig-outlook-{town.area_code}-total",
        **words.figure("population_outlook.total", facts)._asdict(),
        source=source(page, "total", words),
        table=tables.total(page, words),
        draw=lambda layout: _draw(layout, page, words),
    )


def _kinds(town: Town) -> list[str]:
    there = {
        "counted": True,
        "preliminary": bool(town.counted.preliminary),
        "expected": len(town.newer) or len(town.older),
        "extended": town.goes_on,
        "band": len(town.band),
        "target": len(town.targets),
        "now": len(town.newer) or len(town.older),
    }
    return [kind for kind in legends.KINDS if there.get(kind)]


def _captions(page: Outlook, facts: dict[str, object], words: Words) -> dict[str, str]:
    """Return what the caption says of the courses that there are: two projections, the extension, the band."""
    town = page.town
    parts = dict.fromkeys(("editions", "beyond", "width"), "")
    if len(town.newer) and len(town.older):
        parts["editions"] = words("population_outlook.total_caption_editions", **facts)
    if town.goes_on:
        parts["beyond"] = words("population_outlook.total_caption_extension", extended=town.horizon_year, **facts)
    if page.own is not None:
        cases = {"base": page.own.base_year, "cases": int(town.band["cases"].iloc[0])}
        parts["width"] = words("intervals.total_caption", area=page.names.area, **cases)
    elif "band" not in town.missing:
        accuracy = town.band_accuracy
        inside, judged = accuracy.coverage_found(int(town.band["horizon_years"].max()))
        pooled = {
            "level": accuracy.level,
            "base": town.newer_base,
            "areas": areas_words(accuracy.areas, page.names.area, words),
            "cases": town.band["cases"].sum(),
        }
        if judged:
            pooled["judged"] = words(
                "population_outlook.total_caption_judged",
                level=accuracy.level,
                judged=judged,
                inside=inside,
                found=inside / judged,
            )
        else:
            pooled["judged"] = ""
        parts["width"] = words("population_outlook.total_caption_band", **facts, **pooled)
    return parts


def _alts(town: Town, facts: dict[str, object], words: Words) -> dict[str, str]:
    """Return what the alternative text says of the courses that there are."""
    parts = dict.fromkeys(("alt_newer", "alt_older", "alt_extension", "alt_band", "alt_targets"), "")
    extension = town.extension if town.goes_on else town.extension.iloc[:0]
    for key, course in (("alt_newer", town.newer), ("alt_older", town.older), ("alt_extension", extension)):
        if len(course):
            ends = {**facts, "year": course.index[-1], "value": course.iloc[-1]}
            parts[key] = words(f"population_outlook.total_{key}", **ends)
    if len(town.band):
        last = town.band.iloc[-1]
        parts["alt_band"] = words(
            "population_outlook.total_alt_band", year=last["year"], low=last["low"], high=last["high"]
        )
    if len(town.targets):
        aims = years_listed(town.targets[["year", "population"]].itertuples(index=False, name=None), words)
        parts["alt_targets"] = words("population_outlook.total_alt_targets", values=aims)
    return parts


def _draw(layout: Layout, page: Outlook, words: Words) -> Figure:
    town = page.town
    figure = new_figure(layout, lines_height(layout, 12))
    axes = figure.subplots()
    light_grid(axes)
    counted, older, newer, extension = town.counted.totals, town.older, town.newer, town.extension
    if len(newer) or len(older):
        marks.now(axes, town.now)
    start, own = _start(town), _own(page)
    if len(town.band):
        since, colour = (start, _NEWER) if own.empty else (own.iloc[:1], _OWN)
        edges = pd.concat([since.to_frame("low").assign(high=since), town.band.set_index("year")[["low", "high"]]])
        marks.band(axes, edges.index, edges["low"], edges["high"], colour)
    if len(own):
        marks.expected(axes, own.index, own, _OWN)
    marks.expected(axes, older.index, older, _OLDER, second=True)
    if town.goes_on:
        marks.extended(axes, extension.index, extension, _OLDER)
    course = pd.concat([start, newer]) if len(newer) else newer
    marks.expected(axes, course.index, course, _NEWER)
    marks.counted(axes, counted.index, counted, page.colour, preliminary=town.counted.preliminary)
    _name_ends(axes, page, layout, words)
    _name_counts(axes, town, words)
    targets = town.targets
    texts = [
        words("population_outlook.label_target", year=row.year, value=row.population) for row in targets.itertuples()
    ]
    marks.target(axes, targets["year"], targets["population"], texts)
    scales.from_zero(axes, lines=2)
    scales.people(axes, words)
    labels.heading(axes, words.bracketed(words("population_outlook.total_head"), words("unit.persons")))
    shown = [*counted.index, *newer.index, *older.index, *extension.index, *targets["year"]]
    scales.years(axes, shown, layout, town.now)
    return figure


def _start(town: Town) -> pd.Series:
    """Return the population from which the newest projection, and its band, start; empty if nobody says."""
    if np.isnan(town.newer_start):
        return pd.Series(dtype=float)
    return pd.Series({town.newer_base: town.newer_start})


def _own(page: Outlook) -> pd.Series:
    """Return the course of the book's own projection, from its base year as far as the band; empty without one."""
    if page.own is None or page.town.band.empty:
        return pd.Series(dtype=float)
    course = page.own.course
    return course[course.index <= page.town.band["year"].iloc[-1]]


def _name_ends(axes: Axes, page: Outlook, layout: Layout, words: Words) -> None:
    """Name the projections at their ends, with the last value and, where there is room, the band of that year."""
    town, names, own = page.town, page.names, _own(page)
    if len(own):
        note = words("population_outlook.label_end", year=own.index[-1], value=own.iloc[-1])
        if not layout.is_phone:
            low, high = town.band[["low", "high"]].iloc[-1]
            note = words("population_outlook.label_band", end=note, low=low, high=high)
        labels.end(axes, own.index[-1], own.iloc[-1], words("intervals.name"), note, _OWN)
    if len(town.newer):
        year, value = int(town.newer.index[-1]), float(town.newer.iloc[-1])
        note = words("population_outlook.label_end", year=year, value=value)
        has_band = own.empty and len(town.band) and town.band["year"].iloc[-1] == year
        if has_band and not layout.is_phone:
            low, high = town.band[["low", "high"]].iloc[-1]
            note = words("population_outlook.label_band", end=note, low=low, high=high)
        labels.end(axes, year, value, names.newer, note, _NEWER)
    extension = town.extension if town.goes_on else town.extension.iloc[:0]
    beyond = words("population_outlook.label_extension")
    for course, name in ((town.older, names.older), (extension, beyond)):
        if len(course):
            note = words("population_outlook.label_end", year=course.index[-1], value=course.iloc[-1])
            labels.end(axes, course.index[-1], course.iloc[-1], name, note, _OLDER)


def _name_counts(axes: Axes, town: Town, words: Words) -> None:
    """Write the first, the highest and the last count at their marks."""
    counted = town.counted.totals
    first, now = int(counted.index[0]), town.now
    sides = {
        first: "above" if town.peak == first else "below",
        town.peak: "above",
        now: "left" if town.peak == first else "below",
    }
    for year, side in sides.items():
        key = "population_outlook.points_to_below" if year == now else "population_outlook.points_to"
        text = words(key, year=count_year(town, year, words), value=counted[year])
        labels.at(axes, year, counted[year], text, prefer=side, optional=year != now)
