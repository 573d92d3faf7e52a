"""The main picture of one municipality's outlook: total population, projections, targets and the band."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from visionbook.charts.chart import (
    AREA_COLOURS,
    INK,
    MUTED,
    QUANTITY_BLUES,
    TARGET_COLOUR,
    Chart,
    Layout,
    light_grid,
    new_figure,
)
from visionbook.charts.outlook_text import change_words
from visionbook.charts.table import Table, number_column, year_column
from visionbook.notation import number, percent
from visionbook.population.outlook import MunicipalOutlook
from visionbook.words import Words

_OLDER, _NEWER = AREA_COLOURS["01000"], QUANTITY_BLUES[3]


def total_chart(outlook: MunicipalOutlook, names: Mapping[str, str], source: str, words: Words) -> Chart:
    """Draw censuses, both editions of the projection, the extension, the targets and the band.

    Parameters
    ----------
    outlook : MunicipalOutlook
        As from `visionbook.population.outlook.outlook_of`.
    names : mapping
        Names for readers: ``area``, ``older`` and ``newer``.
    source : str
        Source line.
    """
    counted, now, newer, extension = outlook.counted, outlook.now, outlook.newer, outlook.extension
    last, first = outlook.band.iloc[-1], int(counted.index[0])
    inside, judged = outlook.accuracy.coverage_found(int(last["horizon_years"]))
    level = percent(outlook.accuracy.level, 0)
    targets = words.join(
        words("outlook.total_value", year=row.year, value=number(row.population))
        for row in outlook.targets.itertuples()
    )
    return Chart(
        name=f"fig-outlook-{outlook.area_code}-total",
        title=words(
            "outlook.total_title",
            area=names["area"],
            now=now,
            value=number(counted[now]),
            year=int(last["year"]),
            ahead=number(last["population"]),
            change=change_words(last["population"] / counted[now] - 1, words),
        ),
        caption=words(
            "outlook.total_caption",
            first=first,
            last=int(extension.index[-1]),
            newer=names["newer"],
            older=names["older"],
            level=level,
            targets=words("outlook.total_caption_targets") if targets else "",
            areas=outlook.accuracy.areas,
            cases=int(outlook.band["cases"].sum()),
            judged=judged,
            inside=inside,
            found=percent(inside / judged, 0),
        ),
        source=source,
        alt_text=words(
            "outlook.total_alt",
            area=names["area"],
            first=first,
            start=number(counted[first]),
            now=now,
            value=number(counted[now]),
            newer=names["newer"],
            newer_year=int(newer.index[-1]),
            newer_value=number(newer.iloc[-1]),
            low=number(last["low"]),
            high=number(last["high"]),
            older=names["older"],
            older_year=int(outlook.older.index[-1]),
            older_value=number(outlook.older.iloc[-1]),
            last=int(extension.index[-1]),
            last_value=number(extension.iloc[-1]),
            targets=words("outlook.total_alt_target", values=targets) if targets else "",
        ),
        table=_total_table(outlook, names, words),
        draw=lambda layout: _draw_total(layout, outlook, names, words),
    )


def _total_table(outlook: MunicipalOutlook, names: Mapping[str, str], words: Words) -> Table:
    band = outlook.band.set_index("year")
    columns = {
        words("outlook.column_census"): outlook.counted,
        names["newer"]: outlook.newer,
        words("outlook.column_low"): band["low"],
        words("outlook.column_high"): band["high"],
        names["older"]: outlook.older,
        words("outlook.column_extended", series=names["older"]): outlook.extension.iloc[1:],
    }
    if len(outlook.targets):
        columns[words("outlook.column_target")] = outlook.targets.set_index("year")["population"]
    frame = pd.DataFrame(columns).sort_index().rename_axis("year").reset_index()
    persons = words("unit.persons")
    return Table(
        frame,
        [
            year_column("year", words("outlook.year"), words("unit.year")),
            *(number_column(title, title, persons) for title in columns),
        ],
        words("outlook.total_table"),
        words,
    )


def _draw_total(layout: Layout, outlook: MunicipalOutlook, names: Mapping[str, str], words: Words) -> Figure:
    figure = new_figure(layout, 5.2 if layout.is_phone else 4.6)
    axes = figure.subplots()
    light_grid(axes)
    counted, now, band = outlook.counted, outlook.now, outlook.band
    axes.axvline(now, color=MUTED, linewidth=0.8)
    start = pd.DataFrame({"year": [now], "low": counted[now], "high": counted[now]})
    edges = pd.concat([start, band[["year", "low", "high"]]])
    axes.fill_between(edges["year"], edges["low"], edges["high"], color=QUANTITY_BLUES[0], linewidth=0)
    for edge in ("low", "high"):
        axes.plot(edges["year"], edges[edge], color=QUANTITY_BLUES[1], linewidth=0.8)
    older, newer, extension = outlook.older, outlook.newer, outlook.extension
    axes.plot(older.index, older, color=_OLDER, linestyle="--", linewidth=1.3)
    axes.plot(older.index, older, "o", color=_OLDER, markerfacecolor="white", markersize=4.5)
    axes.plot(extension.index, extension, color=_OLDER, linestyle=":", linewidth=1.1)
    axes.plot([now, *newer.index], [counted[now], *newer], color=_NEWER, linestyle=(0, (1.2, 1.2)), linewidth=1.8)
    axes.plot(newer.index, newer, "^", color=_NEWER, markersize=4.5)
    colour = AREA_COLOURS.get(outlook.area_code, INK)
    axes.plot(counted.index, counted, color=colour, marker="o", markersize=4.5)
    axes.set_ylim(0, max(1.1 * counted.max(), 1.42 * band["high"].max()))
    axes.set_xlim(int(counted.index[0]) - 1, int(extension.index[-1]) + 2)
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(lambda value, _: number(value))
    if not layout.is_phone:
        axes.set_ylabel(words.bracketed(words("outlook.people"), words("unit.persons")))
    axes.set_xticks([int(counted.index[0]), 2000, now, 2040, int(extension.index[-1])])
    _label_observed(axes, outlook, words)
    _label_projections(axes, outlook, names, layout, words)
    _label_targets(axes, outlook, layout, words)
    for text in axes.texts:
        text.set_in_layout(False)
    return figure


def _label_observed(axes: Axes, outlook: MunicipalOutlook, words: Words) -> None:
    counted, first, now = outlook.counted, int(outlook.counted.index[0]), outlook.now

    def label(year: int) -> str:
        return words("outlook.points_to", year=year, value=number(counted[year]))

    rises = outlook.peak != first
    axes.annotate(
        label(first), (first, counted[first]), xytext=(0, -8) if rises else (2, 7), textcoords="offset points",
        va="top" if rises else "bottom",
    )  # fmt: skip
    if rises and outlook.peak != now:
        axes.annotate(
            label(outlook.peak), (outlook.peak, counted[outlook.peak]), xytext=(12, 7), textcoords="offset points",
            va="bottom", ha="right",
        )  # fmt: skip
    axes.annotate(
        f"{words('outlook.label_observed')}\n{label(now)}", (now, counted[now]),
        xytext=(-5, -48 if rises else -9), textcoords="offset points", va="top", ha="right",
    )  # fmt: skip


def _label_projections(
    axes: Axes, outlook: MunicipalOutlook, names: Mapping[str, str], layout: Layout, words: Words
) -> None:
    top = axes.get_ylim()[1]
    right, left = axes.get_xlim()[1], axes.get_xlim()[0]
    last = outlook.band.iloc[-1]
    axes.annotate(
        words(
            "outlook.label_newer", series=names["newer"], year=int(last["year"]), value=number(last["population"]),
            low=number(last["low"]), high=number(last["high"]),
        ),
        (last["year"], last["high"]), xytext=(right, 0.985 * top), textcoords="data", va="top", ha="right",
        color=_NEWER,
        arrowprops={"arrowstyle": "-", "color": _NEWER, "linewidth": 0.6, "shrinkB": 1, "relpos": (0.72, 0)},
    )  # fmt: skip
    for series, key, height in ((outlook.older, "label_older", 0.24), (outlook.extension, "label_extension", 0.07)):
        text = words(f"outlook.{key}", series=names["older"], year=int(series.index[-1]), value=number(series.iloc[-1]))
        axes.annotate(
            text, (series.index[-1], series.iloc[-1]), xytext=(left + 2, height * top), textcoords="data",
            va="center", color=_OLDER,
            arrowprops={"arrowstyle": "-", "color": _OLDER, "linewidth": 0.6, "shrinkB": 4, "relpos": (1, 0.5)},
        )  # fmt: skip


def _label_targets(axes: Axes, outlook: MunicipalOutlook, layout: Layout, words: Words) -> None:
    targets = outlook.targets
    axes.plot(
        targets["year"], targets["population"], "D",
        color=TARGET_COLOUR, markerfacecolor="none", markeredgewidth=1.6, markersize=7.5,
    )  # fmt: skip
    top, right = axes.get_ylim()[1], axes.get_xlim()[1]
    height, width = (0.09, 25) if layout.is_phone else (0.1, 11)
    band, floor = outlook.band.set_index("year")["high"], 0.0
    for row in targets.iloc[::-1].itertuples():
        left = min(row.year - 1, right - width)
        if row.year > band.index[-1]:  # below its mark, clear of the band
            bottom = max(row.population / top - 0.05 - height, 0.01)
        else:
            over = band[(band.index >= left - 5) & (band.index <= left + width + 5)].max() / top
            bottom = max(row.population / top + 0.04, over + 0.02, floor)
            floor = bottom + height
            axes.plot([row.year, row.year], [row.population, bottom * top], color=TARGET_COLOUR, linewidth=0.6)
        axes.text(
            left, bottom * top, words("outlook.label_target", year=row.year, value=number(row.population)),
            color=TARGET_COLOUR, va="bottom",
        )  # fmt: skip
