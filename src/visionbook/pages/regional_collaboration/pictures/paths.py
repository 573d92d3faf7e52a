"""The population of the municipalities side by side, and all areas as an index."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from visionbook.collaboration.model import Region
from visionbook.collaboration.phrases import (
    change_words,
    projection_name,
    projection_names,
    source_line,
    year_words,
)
from visionbook.notation import number
from visionbook.pages.regional_collaboration.tables import marks_in, population_columns, with_names
from visionbook.population.counted import PRELIMINARY
from visionbook.region.course import EXPECTED, OBSERVED
from visionbook.region.population import population_index
from visionbook.show import labels, legends, marks, scales
from visionbook.show.chart import Chart, Layout, light_grid, new_figure
from visionbook.show.sizes import lines_height, panels, rows_height
from visionbook.show.table import Table, number_column
from visionbook.words import Words

_PANEL = {True: 9, False: 15}
"""Lines of type that a small panel is high, on a phone and on a page."""


def municipalities(page: Region, words: Words) -> Chart:
    """Draw the population of each municipality of the region, side by side on one scale."""
    course, members = page.course, page.course.members
    shown = course.rows[course.rows["area_code"].isin(list(members))]
    path = {code: rows.set_index("year")["population"].astype(float) for code, rows in course.path.groupby("area_code")}
    first, now, last = int(course.inside["year"].min()), course.now, course.last
    start, end = (now, last) if last > now else (first, now)
    changes = {code: float(path[code][end] / path[code][start] - 1) for code in members}
    ends = dict.fromkeys([min(changes, key=changes.get), max(changes, key=changes.get)])
    facts = {
        "changes": [
            words("regional_collaboration.path_change", area=members[c], change=change_words(changes[c], words, 0))
            for c in ends
        ],
        "from_year": year_words(start, course, words),
        "to_year": year_words(end, course, words),
        "first": first,
        "now": year_words(now, course, words),
        "last": last,
        "source": projection_name(page),
        "signs": _signs(shown, words),
        "values": [
            words(
                "regional_collaboration.path_item",
                area=name,
                **{k: path[c][y] for k, y in (("first", first), ("now", now), ("last", last))},
            )
            for c, name in members.items()
        ],
    }
    figure = words.figure(f"regional_collaboration.path{'' if last > now else '_counted'}", facts)
    return Chart(
        name="fig-region-population",
        **figure._asdict(),
        source=source_line(page, words, shown),
        table=Table(
            with_names(shown, page), population_columns(words), figure.caption, words, marks=marks_in(shown, page)
        ),
        draw=lambda layout: _draw_municipalities(layout, page, shown, path, words),
    )


def _signs(rows: pd.DataFrame, words: Words) -> str:
    """Return what the marks of lines mean, as far as there are such rows."""
    kinds = [
        "counted",
        *(["preliminary"] if rows["status"].eq(PRELIMINARY).any() else []),
        *(["expected"] if rows["variant"].eq(EXPECTED).any() else []),
    ]
    return legends.caption(words, kinds)


def _draw_municipalities(
    layout: Layout, page: Region, shown: pd.DataFrame, path: dict[str, pd.Series], words: Words
) -> Figure:
    course, members = page.course, page.course.members
    rows, columns = panels(len(members), layout)
    figure = new_figure(layout, rows_height(rows, lines=_PANEL[layout.is_phone]))
    grid = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
    for axes, code in zip(grid, members, strict=False):
        light_grid(axes)
        _area_line(axes, shown[shown["area_code"] == code], "population", page.colours[code])
        labels.heading(axes, members[code])
        marks.now(axes, course.now)
        for year in dict.fromkeys([int(course.inside["year"].min()), course.now, course.last]):
            value = path[code][year]
            labels.at(axes, year, value, number(value), optional=year != course.now)
    for axes in grid[len(members) :]:
        axes.set_visible(False)
    for axes in grid[: len(members)][-columns:]:
        axes.tick_params(labelbottom=True)  # also above a panel that is left empty
        scales.years(axes, [int(year) for year in shown["year"]], layout, course.now)
    scales.people(grid[0], words)
    scales.from_zero(grid[0])
    for axes in grid[::columns]:
        axes.set_ylabel(words("regional_collaboration.population_axis"))
    return figure


def _area_line(axes: Axes, rows: pd.DataFrame, column: str, colour: str) -> None:
    """Draw one area: what was counted, and what is expected from the count that the projection starts from."""
    seen, ahead = rows[rows["variant"] == OBSERVED], rows[rows["variant"] == EXPECTED]
    joint = seen[seen["year"] < ahead["year"].min()].tail(1)
    dashed = pd.concat([joint, ahead])
    marks.expected(axes, dashed["year"], dashed[column], colour)
    early = seen.loc[seen["status"].eq(PRELIMINARY).fillna(False), "year"]
    marks.counted(axes, seen["year"], seen[column], colour, preliminary=early, size=3.6)


def index(page: Region, words: Words) -> Chart:
    """Draw the population of each area as an index of the first year that was counted in every municipality."""
    course, base = page.course, page.course.first_common()
    shown = population_index(course.rows, base)
    shown = shown[(shown["year"] >= base) & shown["index"].notna()]
    path = course.path.merge(shown[["area_code", "year", "variant", "index"]], on=["area_code", "year", "variant"])
    by_area = path.groupby("area_code")
    end = path.loc[by_area["year"].idxmax()].set_index("area_code")
    counted = path[path["year"] == course.now].set_index("area_code")["index"].astype(float)
    lowest = counted[list(course.members)].idxmin()
    drawn = [code for code in course.names if code in end.index]
    facts = {
        "base": base,
        "now": year_words(course.now, course, words),
        "last": int(end["year"].max()),
        "area": course.names[lowest],
        "value": counted[lowest],
        "expected": projection_names(page, words),
        "signs": _signs(shown, words),
        "values": [
            words(
                "regional_collaboration.index_item",
                area=course.names[code],
                now=counted[code],
                end=_ended(end, code, words),
            )
            for code in drawn
            if code in counted.index
        ],
    }
    figure = words.figure("regional_collaboration.index", facts)
    columns = [
        *population_columns(words),
        number_column("index", words("regional_collaboration.index_head"), decimals=1),
    ]
    return Chart(
        name="fig-region-index",
        **figure._asdict(),
        source=source_line(page, words, shown),
        table=Table(with_names(shown, page), columns, figure.caption, words, marks=marks_in(shown, page)),
        draw=lambda layout: _draw_index(layout, page, shown, end.loc[drawn], words),
    )


def _ended(end: pd.DataFrame, code: str, words: Words) -> str:
    """Return the last value of an area, with its year if it ends before the others."""
    row = end.loc[code]
    until = "_until" if row["year"] < end["year"].max() else ""
    return words(f"regional_collaboration.index_end{until}", value=row["index"], year=row["year"])


def _draw_index(layout: Layout, page: Region, shown: pd.DataFrame, end: pd.DataFrame, words: Words) -> Figure:
    figure = new_figure(layout, lines_height(layout, labels=2 * len(end)))
    axes = figure.subplots()
    light_grid(axes)
    for code, row in end.iterrows():
        _area_line(axes, shown[shown["area_code"] == code], "index", page.colours[code])
        labels.end(
            axes, row["year"], row["index"], page.course.names[code], _ended(end, code, words), page.colours[code]
        )
    marks.now(axes, page.course.now)
    axes.margins(x=0.02)
    scales.years(axes, [int(year) for year in shown["year"]], layout, page.course.now)
    scales.from_zero(axes)
    scales.head(axes, words("regional_collaboration.index_axis", year=int(shown["year"].min())))
    return figure
