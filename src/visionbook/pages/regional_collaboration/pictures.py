"""Charts of the region's population: its municipalities side by side, and against prefecture and nation."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from visionbook.notation import number
from visionbook.pages.regional_collaboration.parts import (
    area_line,
    change_words,
    expected_words,
    for_readers,
    population_columns,
    steps,
    year_ticks,
    year_words,
)
from visionbook.region.course import Course
from visionbook.show.chart import INK, MUTED, Chart, Layout, light_grid, new_figure
from visionbook.show.placing import spread_labels
from visionbook.show.table import Table, number_column
from visionbook.words import Words

_COLUMNS = 5
"""Small panels beside each other at most, on a wide page."""


def municipalities_chart(
    course: Course, colours: Mapping[str, str], series: Mapping[str, str], source: str, words: Words
) -> Chart:
    """Draw the population of each municipality of the region, side by side on one scale.

    Parameters
    ----------
    colours : mapping
        Colours by area_code.
    series : mapping
        Names for readers of the series, by series.
    """
    members = course.members
    shown = course.rows[course.rows["area_code"].isin(list(members))]
    path = {code: rows.set_index("year")["population"].astype(float) for code, rows in course.path.groupby("area_code")}
    inside, now, last = course.inside, course.now, course.last
    first, highest = int(inside["year"].min()), float(shown["population"].max())

    def draw(layout: Layout) -> Figure:
        columns = min(len(members), 2 if layout.is_phone else _COLUMNS)
        rows = -(-len(members) // columns)
        figure = new_figure(layout, 1.8 * rows if layout.is_phone else 0.7 + 2.7 * rows)
        panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
        for axes, code in zip(panels, members, strict=False):
            light_grid(axes)
            area_line(axes, shown[shown["area_code"] == code], "population", colours[code])
            axes.set_title(members[code], color=INK)
            _path_labels(axes, path[code], first, now, last)
            axes.axvline(now, color=MUTED, linewidth=0.8)
            axes.set_ylim(-0.13 * highest, 1.15 * highest)  # room for the numbers under low lines
            axes.set_xticks([first, now])
            axes.yaxis.set_major_locator(steps(4))
            axes.yaxis.set_major_formatter(lambda value, _: number(value))
        for axes in panels[len(members) :]:
            axes.set_visible(False)
        for axes in panels[: len(members)][-columns:]:
            axes.tick_params(labelbottom=True)  # also above a panel that is left empty
        for axes in panels[::columns]:
            axes.set_ylabel(words("regional_collaboration.population_axis"))
        return figure

    end, kind = (last, "") if last > now else (first, "_counted")
    changes = {code: float(path[code][max(now, end)] / path[code][min(now, end)] - 1) for code in members}
    ends = {"most": min(changes, key=changes.get), "least": max(changes, key=changes.get)}
    titled = {
        key: words("regional_collaboration.path_change", area=members[c], change=change_words(changes[c], 0, words))
        for key, c in ends.items()
    }
    years = {"first": first, "now": year_words(now, course, words), "last": last}
    span = {"from_year": year_words(min(now, end), course, words), "to_year": year_words(max(now, end), course, words)}
    values = "、".join(
        words(
            "regional_collaboration.path_item",
            area=name,
            first=number(path[c][first]),
            now=number(path[c][now]),
            last=number(path[c][last]),
        )
        for c, name in members.items()
    )
    caption = words(
        "regional_collaboration.path_caption", expected=expected_words(course, series, words, inside_only=True), **years
    )
    return Chart(
        name="fig-region-population",
        title=words(f"regional_collaboration.path_title{kind}", **titled, **span),
        caption=caption,
        source=source,
        alt_text=words("regional_collaboration.path_alt", values=values, **years),
        table=Table(for_readers(shown, course, series), population_columns(words), caption, words),
        draw=draw,
    )


def population_index_chart(
    index: pd.DataFrame,
    base: int,
    course: Course,
    colours: Mapping[str, str],
    series: Mapping[str, str],
    source: str,
    words: Words,
) -> Chart:
    """Draw the population of each area as an index.

    Parameters
    ----------
    index : DataFrame
        As from `visionbook.region.population.population_index`, of the rows of the course.
    base : int
        The year whose population is 100; earlier years are not drawn.
    colours : mapping
        Colours by area_code.
    series : mapping
        Names for readers of the series, by series.
    source : str
        Source line.
    """
    names, now = course.names, course.now
    shown = index[index["year"] >= base]
    path = course.path.merge(shown, on=["area_code", "year", "variant"], suffixes=("", "_"), validate="one_to_one")
    counted = path[path["year"] == now].set_index("area_code")["index"]
    end = path.loc[path.groupby("area_code")["year"].idxmax()].set_index("area_code")
    last = int(end["year"].max())
    inside = counted[[code for code in course.members if code in counted.index]]
    lowest = inside.idxmin()

    def ended(code: str) -> str:
        """Return the last value of an area, with its year if it ends before the others."""
        text = f"{names[code]} {number(end.loc[code, 'index'])}"
        if end.loc[code, "year"] < last:
            text += words("regional_collaboration.index_until", year=int(end.loc[code, "year"]))
        return text

    def draw(layout: Layout) -> Figure:
        figure = new_figure(layout, 5.0 if layout.is_phone else 4.2)
        axes = figure.subplots()
        light_grid(axes)
        for code in names:
            area_line(axes, shown[shown["area_code"] == code], "index", colours[code])
        for code, height in spread_labels(end["index"].loc[list(names)], gap=5.8 if layout.is_phone else 6.4).items():
            axes.annotate(
                ended(code),
                (last, height),
                xytext=(6, 0),
                textcoords="offset points",
                va="center",
                color=colours[code],
            )
        axes.axvline(now, color=MUTED, linewidth=0.8)
        axes.set_ylim(0, None)
        axes.set_ylabel(words("regional_collaboration.index_axis", year=base))
        axes.set_xticks(year_ticks(base, now, last))
        axes.margins(x=0.02)
        return figure

    years = {"base": base, "now": year_words(now, course, words), "last": last}
    caption = words("regional_collaboration.index_caption", expected=expected_words(course, series, words), **years)
    values = (
        words(
            "regional_collaboration.index_item",
            area=names[code],
            now=number(counted[code]),
            end=ended(code).split(" ")[-1],
        )
        for code in names
        if code in counted.index
    )
    return Chart(
        name="fig-region-index",
        title=words("regional_collaboration.index_title", area=names[lowest], value=number(counted[lowest]), **years),
        caption=caption,
        source=source,
        alt_text=words("regional_collaboration.index_alt", values="、".join(values), **years),
        table=Table(
            for_readers(shown, course, series),
            [*population_columns(words), number_column("index", words("regional_collaboration.index"), decimals=1)],
            caption,
            words,
        ),
        draw=draw,
    )


def _path_labels(axes: Axes, by_year: pd.Series, first: int, now: int, last: int) -> None:
    """Write the population of three years where the line leaves room: beside the rule, and under its end."""
    rises = by_year.iloc[1] > by_year.iloc[0]
    places = {
        first: ((0, -5) if rises else (0, 5), "left", "top" if rises else "bottom"),
        now: ((3, 6), "left", "bottom"),
    }
    if last > now:
        places[last] = ((2, -5), "right", "top")
    for year, (offset, ha, va) in places.items():
        axes.annotate(
            number(by_year[year]), (year, by_year[year]), xytext=offset, textcoords="offset points", ha=ha, va=va
        )
