"""Charts of the region: population of its municipalities, and later agreements and their costs."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from visionbook.charts.chart import AREA_COLOURS, MUTED, Chart, Layout, light_grid, new_figure
from visionbook.charts.table import Table, number_column, text_column, year_column
from visionbook.notation import number
from visionbook.words import Words


def population_index_chart(index: pd.DataFrame, names: dict[str, str], source: str, words: Words) -> Chart:
    """Draw the population of each area as an index.

    Parameters
    ----------
    index : DataFrame
        As from `visionbook.region.population.population_index`: area_code, year, variant, population, index.
    names : dict
        Names for readers by area_code, in the order of drawing.
    source : str
        Source line.
    """
    first, last = int(index["year"].min()), int(index["year"].max())
    final = index.query("year == @last").set_index("area_code")["index"]
    lowest = final.idxmin()
    shown = index.assign(area=index["area_code"].map(names))

    def draw(layout: Layout) -> Figure:
        figure = new_figure(layout, 4.2 if not layout.is_phone else 4.4)
        axes = figure.subplots()
        light_grid(axes)
        for code in names:
            rows = index.query("area_code == @code")
            observed = rows.query("variant == 'observed'")
            projected = rows[rows["year"] >= observed["year"].max()]
            colour = AREA_COLOURS.get(code, MUTED)
            axes.plot(observed["year"], observed["index"], color=colour, marker="o", markersize=3.5)
            axes.plot(projected["year"], projected["index"], color=colour, linestyle="--")
        for code, height in spread_labels(final[list(names)], gap=4.6).items():
            axes.annotate(
                f"{names[code]} {number(final[code])}",
                (last, height),
                xytext=(6, 0),
                textcoords="offset points",
                va="center",
                color=AREA_COLOURS.get(code, MUTED),
            )
        axes.axvline(observed["year"].max(), color=MUTED, linewidth=0.8)
        axes.set_ylim(0, None)
        axes.set_ylabel(words("regional.index_axis", year=first))
        axes.set_xticks([1985, 2000, 2020, 2040])
        axes.margins(x=0.02)
        return figure

    return Chart(
        name="fig-region-index",
        title=words("regional.index_title", area=names[lowest], year=last, value=number(final[lowest]), base=first),
        caption=words("regional.index_caption", first=first, last=last),
        source=source,
        alt_text=words(
            "regional.index_alt",
            base=first,
            year=last,
            values="、".join(f"{names[code]} {number(final[code])}" for code in names),
        ),
        table=Table(
            shown,
            [
                text_column("area", words("regional.area")),
                year_column("year", words("regional.year"), words("unit.year")),
                number_column("population", words("regional.population"), words("unit.persons")),
                number_column("index", words("regional.index"), decimals=1),
            ],
            words("regional.index_caption", first=first, last=last),
            words,
        ),
        draw=draw,
    )


def spread_labels(values: pd.Series, gap: float) -> dict[str, float]:
    """Return label heights near `values` that are at least `gap` apart, keeping their order.

    Examples
    --------
    >>> spread_labels(pd.Series({"a": 10.0, "b": 11.0, "c": 40.0}), 4)
    {'a': 8.5, 'b': 12.5, 'c': 40.0}
    """
    groups: list[tuple[list[str], float]] = []
    for key, value in values.sort_values().items():
        groups.append(([key], float(value)))
        while len(groups) > 1 and groups[-1][1] - groups[-2][1] < gap * (len(groups[-1][0]) + len(groups[-2][0])) / 2:
            (upper, upper_centre), (lower, lower_centre) = groups.pop(), groups.pop()
            size = len(lower) + len(upper)
            groups.append((lower + upper, (lower_centre * len(lower) + upper_centre * len(upper)) / size))
    return {
        key: centre + gap * (position - (len(keys) - 1) / 2)
        for keys, centre in groups
        for position, key in enumerate(keys)
    }
