"""Pictures of a town's page: the course of its population, and its people by sex and age."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from visionbook.pages.towns import tables
from visionbook.pages.towns.model import CENSUS, PROJECTION, Town, elderly
from visionbook.pages.towns.text import sources, title_course
from visionbook.show import labels, legends, marks, scales
from visionbook.show.chart import GRID, INK, MUTED, QUANTITY_BLUES, Chart, Layout, light_grid, new_figure
from visionbook.show.sizes import lines_height
from visionbook.words import Words

_COLOUR, _NEWER, _OWN = QUANTITY_BLUES[3], QUANTITY_BLUES[3], INK
_SIDES = {"male": -1, "female": 1}
_AGE_STEP = 20
_TICK_PAD = 6


def total(town: Town, words: Words) -> Chart:
    """Draw counts, the official projection, the book's own one with its interval, and targets: those that there are."""
    area, now, last = town.place.name, town.now, town.last
    facts = {"area": area, "first": town.first, "start": town.counted[town.first], "now": now}
    facts |= {"value": town.counted[now], "series": town.series.projection}
    parts = dict.fromkeys(("alt_ahead", "alt_own", "alt_targets", "own"), "")
    key = "total_title"
    if last is not None:
        change = town.change(now, last)
        key = "total_title_nobody" if change is None else "total_title_ahead"
        facts |= {"year": last, "ahead": town.projected[last]}
        facts["course"] = "" if change is None else title_course(change, words)
        parts["alt_ahead"] = words("towns.alt_ahead", series=facts["series"], year=last, value=facts["ahead"])
    if town.intervals:
        own = town.intervals[-1]
        parts["own"] = words("towns.total_own", base=now, cases=town.intervals[0].cases)
        parts["alt_own"] = words("towns.alt_own", year=own.year, value=own.projected, low=own.low, high=own.high)
    aims = sorted(town.targets.items())
    parts["alt_targets"] = "".join(words("towns.alt_target", year=year, value=people) for year, people in aims)
    shown = {"title": words(f"towns.{key}", **facts), "last": _years(town)[-1], **parts}
    shown["marks"] = legends.caption(words, _kinds(town))
    return Chart(
        name=f"fig-town-{town.place.code}-total",
        **words.figure("towns.total", facts | shown)._asdict(),
        source=sources(town, words),
        table=tables.years(town, words),
        draw=lambda layout: _draw(layout, town, words),
    )


def _kinds(town: Town) -> list[str]:
    there = {
        "counted": True,
        "expected": town.last is not None or bool(town.intervals),
        "band": bool(town.intervals),
        "target": bool(town.targets),
        "now": town.last is not None or bool(town.intervals),
    }
    return [kind for kind in legends.KINDS if there.get(kind)]


def _years(town: Town) -> list[int]:
    """Return all years that the picture shows, in order."""
    return sorted({*town.counted, *town.projected, *(one.year for one in town.intervals), *town.targets})


def _draw(layout: Layout, town: Town, words: Words) -> Figure:
    figure = new_figure(layout, lines_height(layout, 8))
    axes = figure.subplots()
    light_grid(axes)
    if town.last is not None or town.intervals:
        marks.now(axes, town.now)
    if town.intervals:
        years = [town.now, *(one.year for one in town.intervals)]
        start = town.counted[town.now]
        low, high, own = (
            [start, *(getattr(one, name) for one in town.intervals)] for name in ("low", "high", "projected")
        )
        marks.band(axes, years, low, high, _OWN)
        marks.expected(axes, years, own, _OWN, second=True)
        labels.end(
            axes, years[-1], own[-1], words("towns.own"), words("towns.at_end", year=years[-1], value=own[-1]), _OWN
        )
    if town.last is not None:
        course = town.projected
        marks.expected(axes, list(course), list(course.values()), _NEWER)
        note = words("towns.at_end", year=town.last, value=course[town.last])
        labels.end(axes, town.last, course[town.last], town.series.projection, note, _NEWER)
    marks.counted(axes, list(town.counted), list(town.counted.values()), _COLOUR)
    _name_counts(axes, town, words)
    aims = sorted(town.targets.items())
    texts = [words("towns.at_end", year=year, value=people) for year, people in aims]
    if aims:  # without any, the empty marks would be given room at the corner
        marks.target(axes, [year for year, _ in aims], [people for _, people in aims], texts)
    scales.from_zero(axes, lines=2)
    scales.people(axes, words)
    labels.heading(axes, words.bracketed(words("towns.total_head"), words("unit.persons")))
    scales.years(axes, _years(town), layout, town.now)
    return figure


def _name_counts(axes: Axes, town: Town, words: Words) -> None:
    """Write the first, the highest and the last count at their marks."""
    peak = max(town.counted, key=lambda year: town.counted[year])
    sides = {town.first: "above" if peak == town.first else "below", peak: "above", town.now: "below"}
    for year, side in sides.items():
        text = words("towns.at_point", year=year, value=town.counted[year])
        labels.at(axes, year, town.counted[year], text, prefer=side, optional=year != town.now)


def pyramid(town: Town, words: Words) -> Chart | None:
    """Draw people by sex and age at up to three moments; None without ages."""
    moments = _moments(town)
    if not moments:
        return None
    (_, first), (_, last) = moments[0], moments[-1]
    counted = [year for series, year in moments if series == CENSUS]
    facts: dict[str, object] = {"area": town.place.name, "first": first, "last": last, "now": counted[-1]}
    values = []
    for name, (series, year) in (("first", moments[0]), ("last", moments[-1])):
        facts |= {
            f"young_{name}": town.groups[series, year]["0-14"],
            f"old_{name}": elderly(town.pyramids[series, year]),
        }
    for series, year in moments:
        young, old = town.groups[series, year]["0-14"], elderly(town.pyramids[series, year])
        values.append(words("towns.pyramid_value", year=year, young=young, old=old))
    facts["values"] = "".join(values)
    ahead = moments[-1][0] == PROJECTION
    said = {"year": last, "series": town.series.projection}
    facts["projected"] = words("towns.pyramid_projected", **said) if ahead else ""
    one = first == counted[-1]
    title = "pyramid_title_one" if len(moments) == 1 else "pyramid_title"
    facts["title"] = words(f"towns.{title}", **facts)
    return Chart(
        name=f"fig-town-{town.place.code}-pyramid",
        **words.figure("towns.pyramid_one" if one else "towns.pyramid", facts)._asdict(),
        source=sources(town, words),
        table=tables.pyramid(town, moments, words),
        draw=lambda layout: _draw_pyramid(layout, town, moments, words),
    )


def _moments(town: Town) -> list[tuple[str, int]]:
    """Return the first and the last count with ages, and the last projected year."""
    aged = town.aged
    if not aged:
        return []
    found = [(CENSUS, year) for year in dict.fromkeys((aged[0], aged[-1]))]
    return [*found, (PROJECTION, town.last)] if (PROJECTION, town.last) in town.pyramids else found


def _draw_pyramid(layout: Layout, town: Town, moments: list[tuple[str, int]], words: Words) -> Figure:
    figure = new_figure(layout, 5.2 if layout.is_phone else 5.0)
    axes = figure.subplots()
    light_grid(axes, "x")
    counted = [year for series, year in moments if series == CENSUS]
    for series, year in moments:
        style: dict[str, object] = {"color": INK, "linewidth": 1.5, "linestyle": (0, marks.DASHES["projection"])}
        if series == CENSUS:
            style = {"color": _COLOUR, "linewidth": 2.2} if year == counted[-1] else {"color": GRID, "fill": True}
        name = words("towns.legend_counted" if series == CENSUS else "towns.legend_projected", year=year)
        for sex, side in _SIDES.items():
            people = np.array(town.pyramids[series, year][sex])
            edges = 5 * np.arange(len(people) + 1)
            label = name if side > 0 else None
            axes.stairs(side * people, edges, orientation="horizontal", baseline=0, label=label, **style)
    widest = 1.08 * max(max(people) for moment in moments for people in town.pyramids[moment].values())
    axes.axvline(0, color=MUTED, linewidth=0.8)
    axes.set_xlim(-widest, widest)
    scales.people(axes, words, "x", mirrored=True)
    axes.tick_params(axis="x", pad=_TICK_PAD)
    top = town.open_ended_from
    closed = [age for age in range(0, top, _AGE_STEP) if top - age > 5]
    axes.set_ylim(0, top + 10)
    axes.set_yticks([*closed, top], [*map(str, closed), words("towns.ages_from", lower=top)])
    scales.head(axes, words("towns.age"))
    for sex, place in (("male", 0.02), ("female", 0.98)):
        side = "left" if place < 0.5 else "right"
        axes.text(place, 0.985, words(f"towns.{sex}"), transform=axes.transAxes, va="top", ha=side)
    figure.legend(loc="outside lower center", ncols=3, frameon=False, handlelength=1.8, columnspacing=1.2)
    return figure
