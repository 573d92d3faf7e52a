"""The population of a whole region by year, stacked by municipality."""

from __future__ import annotations

import math
from itertools import pairwise

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from visionbook.collaboration.model import Region
from visionbook.collaboration.phrases import projection_name, source_line, year_words
from visionbook.notation import number
from visionbook.show import labels, marks, scales
from visionbook.show.chart import Chart, Layout, light_grid, new_figure
from visionbook.show.palette import PAPER
from visionbook.show.sizes import lines_height
from visionbook.show.table import Table, number_column, text_column
from visionbook.show.typesetting import text_points
from visionbook.words import Words

_PLOT = 0.7
"""About what share of a figure's width the bars have beside names and numbers."""
_BAR = 0.8
"""Width of a bar, as a share of the shortest step between years."""


def total(page: Region, words: Words) -> Chart:
    """Draw the population of the whole region by year; years that a municipality lacks are left out."""
    course, members = page.course, page.course.members
    parts = course.inside.set_index(["year", "area_code"])["population"].astype(float)
    parts = parts.unstack()[list(members)]  # noqa: PD010 - it refuses doubles
    sums, first, now, last = parts.sum(axis="columns", skipna=False), int(parts.index[0]), course.now, course.last
    facts = {
        "first": first,
        "now": year_words(now, course, words),
        "last": last,
        "start": sums[first],
        "middle": sums[now],
        "end": sums[last],
        "now_ratio": sums[now] / sums[first],
        "ratio": sums[last] / sums[first],
        "source": projection_name(page),
    }
    figure = words.figure(f"regional_collaboration.total_{'expected' if last > now else 'counted'}", facts)
    persons, years = words("unit.persons"), [int(year) for year in parts.index]
    shown = parts.set_axis([f"p{code}" for code in members], axis="columns").assign(
        total=sums,
        year=[year_words(year, course, words) for year in years],
        kind=[page.series[name] for name in course.inside.groupby("year")["series"].first()],
    )
    columns = [
        text_column("year", words("regional_collaboration.year")),
        number_column("total", words("regional_collaboration.total"), persons),
        *(number_column(f"p{code}", name, persons) for code, name in members.items()),
        text_column("kind", words("regional_collaboration.variant")),
    ]
    return Chart(
        name="fig-region-total",
        **figure._asdict(),
        source=source_line(page, words, course.inside),
        table=Table(shown.reset_index(drop=True), columns, figure.caption, words),
        draw=lambda layout: _draw(layout, parts, page, words),
    )


def _draw(layout: Layout, parts: pd.DataFrame, page: Region, words: Words) -> Figure:
    course = page.course
    figure = new_figure(layout, lines_height(layout, labels=2 * len(course.members)))
    axes = figure.subplots()
    light_grid(axes)
    years, sums, base = (
        [int(year) for year in parts.index],
        parts.sum(axis="columns"),
        pd.Series(0.0, index=parts.index),
    )
    width = _BAR * min((after - before for before, after in pairwise(years)), default=1)
    for code, name in course.members.items():
        for kind, there in (("counted", parts.index <= course.now), ("expected", parts.index > course.now)):
            style = marks.bar_style(kind, page.colours[code])
            if kind == "counted":  # white between parts of one bar
                style["edgecolor"] = PAPER
            axes.bar(parts.index[there], parts.loc[there, code], width, bottom=base[there], **style)
        middle = float(base[years[-1]] + parts.loc[years[-1], code] / 2)
        labels.end(axes, years[-1] + width / 2, middle, name, colour=page.colours[code])
        base = base + parts[code]
    for year in dict.fromkeys((years[0], course.now, years[-1])):
        labels.at(axes, year, _free_above(axes, sums)[year], number(sums[year]))
    later = [year for year in years if year > course.now]
    if later:
        marks.now(axes, (course.now + later[0]) / 2)
    axes.set_xlim(years[0] - width * 0.75, years[-1] + width / 2)
    scales.years(axes, years, layout, course.now)
    scales.people(axes, words)
    scales.from_zero(axes)
    scales.head(axes, words("regional_collaboration.population_axis"))
    return figure


def _free_above(axes: Axes, sums: pd.Series) -> pd.Series:
    """Return from which height on the number of a bar, wider than the bar, stands over none of its neighbours."""
    widest = max(text_points(number(value)) for value in sums)
    reach = math.ceil(widest / 2 / (_PLOT * labels.panel_points(axes) / len(sums)))
    return sums.rolling(2 * reach + 1, center=True, min_periods=1).max()
