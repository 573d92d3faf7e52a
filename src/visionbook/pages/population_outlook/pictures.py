"""The main picture of one municipality's outlook: total population, projections, targets and the band."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from visionbook.notation import number, percent
from visionbook.pages.population_outlook.counts import areas_words, census_head, change_words, count_year
from visionbook.pages.population_outlook.model import MunicipalOutlook
from visionbook.show.chart import MUTED, QUANTITY_BLUES, TARGET_COLOUR, Chart, Layout, light_grid, new_figure
from visionbook.show.colours import WITHOUT
from visionbook.show.table import Table, number_column, year_column
from visionbook.show.year_ticks import year_ticks
from visionbook.words import Words

_OLDER, _NEWER = WITHOUT, QUANTITY_BLUES[3]


def total_chart(outlook: MunicipalOutlook, names: Mapping[str, str], source: str, colour: str, words: Words) -> Chart:
    """Draw counts, both editions of the projection, the extension, the targets and the band: those that there are.

    Parameters
    ----------
    outlook : MunicipalOutlook
        As from `visionbook.pages.population_outlook.model.outlook_of`.
    names : mapping
        Names for readers: ``area``, and ``older`` and ``newer`` where there are such projections.
    source : str
        Source line.
    colour : str
        Of the municipality, as in the whole book.
    """
    counted, now = outlook.counted, count_year(outlook, outlook.now, words)
    title = {"area": names["area"], "now": now, "value": number(counted.population)}
    if outlook.ahead is not None:
        far = float(outlook.ahead["population"])
        change = change_words(far / counted.population - 1, words)
        title |= {"year": int(outlook.ahead["year"]), "ahead": number(far), "change": change}
    return Chart(
        name=f"fig-outlook-{outlook.area_code}-total",
        title=words(
            "population_outlook.total_title_counted" if outlook.ahead is None else "population_outlook.total_title",
            **title,
        ),
        caption=_caption(outlook, names, words),
        source=source,
        alt_text=_alt_text(outlook, names, words),
        table=_total_table(outlook, names, words),
        draw=lambda layout: _draw_total(layout, outlook, names, colour, words),
    )


def _last_year(outlook: MunicipalOutlook) -> int:
    courses = (outlook.counted.totals, outlook.newer, outlook.older, outlook.extension)
    years = [int(course.index[-1]) for course in courses if len(course)]
    return max([*years, *(int(year) for year in outlook.targets["year"])])


def _goes_on(outlook: MunicipalOutlook) -> bool:
    """Return whether the extension goes beyond the last published year."""
    return len(outlook.extension) > 1


def _caption(outlook: MunicipalOutlook, names: Mapping[str, str], words: Words) -> str:
    accuracy, parts = outlook.band_accuracy, dict.fromkeys(("newer", "band", "older", "extension", "cases"), "")
    if len(outlook.newer):
        parts["newer"] = words("population_outlook.total_caption_newer", newer=names["newer"])
    if len(outlook.band) and accuracy:
        level = percent(accuracy.level, 0)
        parts["band"] = words("population_outlook.total_caption_band", level=level, base=outlook.newer_base)
        inside, judged = accuracy.coverage_found(int(outlook.band["horizon_years"].max()))
        pooled = {
            "areas": areas_words(accuracy.areas, names["area"], words),
            "cases": int(outlook.band["cases"].sum()),
        }
        if judged:
            found = {"level": level, "judged": judged, "inside": inside, "found": percent(inside / judged, 0)}
            parts["cases"] = words("population_outlook.total_caption_judged", **pooled, **found)
        else:
            parts["cases"] = words("population_outlook.total_caption_cases", **pooled)
    if len(outlook.older):
        parts["older"] = words("population_outlook.total_caption_older", older=names["older"])
    if _goes_on(outlook):
        last = int(outlook.extension.index[-1])
        parts["extension"] = words("population_outlook.total_caption_extension", older=names["older"], last=last)
    return words(
        "population_outlook.total_caption",
        first=int(outlook.counted.totals.index[0]),
        last=_last_year(outlook),
        preliminary=words("population_outlook.total_caption_preliminary") if outlook.counted.preliminary else "",
        targets=words("population_outlook.total_caption_targets") if len(outlook.targets) else "",
        **parts,
    )


def _alt_text(outlook: MunicipalOutlook, names: Mapping[str, str], words: Words) -> str:
    counted, parts = outlook.counted.totals, dict.fromkeys(("newer", "band", "older", "extension", "targets"), "")
    for key, course, name in (
        ("newer", outlook.newer, "newer"),
        ("older", outlook.older, "older"),
        ("extension", outlook.extension if _goes_on(outlook) else outlook.extension.iloc[:0], "older"),
    ):
        if len(course):
            value = {"year": int(course.index[-1]), "value": number(course.iloc[-1])}
            parts[key] = words(f"population_outlook.total_alt_{key}", **{name: names[name]}, **value)
    if len(outlook.band):
        last = outlook.band.iloc[-1]
        low, high = number(last["low"]), number(last["high"])
        parts["band"] = words("population_outlook.total_alt_band", year=int(last["year"]), low=low, high=high)
    if len(outlook.targets):
        aims = outlook.targets.itertuples()
        values = "、".join(
            words("population_outlook.total_value", year=aim.year, value=number(aim.population)) for aim in aims
        )
        parts["targets"] = words("population_outlook.total_alt_target", values=values)
    return words(
        "population_outlook.total_alt",
        area=names["area"],
        first=int(counted.index[0]),
        start=number(counted.iloc[0]),
        now=count_year(outlook, outlook.now, words),
        value=number(outlook.counted.population),
        **parts,
    )


def _total_table(outlook: MunicipalOutlook, names: Mapping[str, str], words: Words) -> Table:
    band = outlook.band.set_index("year")
    columns = {census_head(outlook, words): outlook.counted.totals}
    if len(outlook.newer):
        columns[names["newer"]] = outlook.newer
    if len(band):
        columns |= {
            words("population_outlook.column_low"): band["low"],
            words("population_outlook.column_high"): band["high"],
        }
    if len(outlook.older):
        columns[names["older"]] = outlook.older
    if _goes_on(outlook):
        columns[words("population_outlook.column_extended", series=names["older"])] = outlook.extension.iloc[1:]
    if len(outlook.targets):
        columns[words("population_outlook.column_target")] = outlook.targets.set_index("year")["population"]
    frame = pd.DataFrame(columns).sort_index().rename_axis("year").reset_index()
    persons = words("unit.persons")
    return Table(
        frame,
        [
            year_column("year", words("population_outlook.year"), words("unit.year")),
            *(number_column(title, title, persons) for title in columns),
        ],
        words("population_outlook.total_table"),
        words,
    )


def _draw_total(
    layout: Layout, outlook: MunicipalOutlook, names: Mapping[str, str], colour: str, words: Words
) -> Figure:
    figure = new_figure(layout, 5.2 if layout.is_phone else 4.6)
    axes = figure.subplots()
    light_grid(axes)
    counted, now = outlook.counted.totals, outlook.now
    axes.axvline(now, ymax=0.86, color=MUTED, linewidth=0.8)  # below the label of the projection
    _draw_band(axes, outlook)
    older, newer, extension = outlook.older, outlook.newer, outlook.extension
    axes.plot(older.index, older, color=_OLDER, linestyle="--", linewidth=1.3)
    axes.plot(older.index, older, "o", color=_OLDER, markerfacecolor="white", markersize=4.5)
    if _goes_on(outlook):
        axes.plot(extension.index, extension, color=_OLDER, linestyle=":", linewidth=1.1)
    if len(newer):
        start = ([outlook.newer_base], [outlook.newer_start]) if not np.isnan(outlook.newer_start) else ([], [])
        course = ([*start[0], *newer.index], [*start[1], *newer])
        axes.plot(*course, color=_NEWER, linestyle=(0, (1.2, 1.2)), linewidth=1.8)
        axes.plot(newer.index, newer, "^", color=_NEWER, markersize=4.5)
    axes.plot(counted.index, counted, color=colour, marker="o", markersize=4.5)
    preliminary = counted[counted.index.isin(outlook.counted.preliminary)]
    axes.plot(preliminary.index, preliminary, "o", color=colour, markerfacecolor="white", markersize=5.5)
    highest = 1.42 * outlook.band["high"].max() if len(outlook.band) else 0
    axes.set_ylim(0, max(1.1 * counted.max(), highest, 1.25 * newer.max() if len(newer) else 0))
    first, last = int(counted.index[0]), _last_year(outlook)
    axes.set_xlim(first - 1, last + 2)
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(lambda value, _: number(value))
    if not layout.is_phone:
        axes.set_ylabel(f"{words('population_outlook.people')}（{words('unit.persons')}）")
    axes.set_xticks(year_ticks([first, now, last]))
    _label_observed(axes, outlook, words)
    _label_projections(axes, outlook, names, words)
    _label_targets(axes, outlook, layout, words)
    for text in axes.texts:
        text.set_in_layout(False)
    return figure


def _draw_band(axes: Axes, outlook: MunicipalOutlook) -> None:
    """Draw the band from the year that its projection starts from: a later count does not shorten it."""
    if outlook.band.empty:
        return
    edges = outlook.band[["year", "low", "high"]]
    if not np.isnan(outlook.newer_start):
        start = {"year": [outlook.newer_base], "low": outlook.newer_start, "high": outlook.newer_start}
        edges = pd.concat([pd.DataFrame(start), edges])
    axes.fill_between(edges["year"], edges["low"], edges["high"], color=QUANTITY_BLUES[0], linewidth=0)
    for edge in ("low", "high"):
        axes.plot(edges["year"], edges[edge], color=QUANTITY_BLUES[1], linewidth=0.8)


def _label_observed(axes: Axes, outlook: MunicipalOutlook, words: Words) -> None:
    counted, now = outlook.counted.totals, outlook.now
    first = int(counted.index[0])

    def label(year: int) -> str:
        return words(
            "population_outlook.points_to",
            year=words("population_outlook.year_n", year=year),
            value=number(counted[year]),
        )

    rises = outlook.peak != first
    if first != now:
        axes.annotate(
            label(first), (first, counted[first]), xytext=(0, -8) if rises else (2, 7), textcoords="offset points",
            va="top" if rises else "bottom",
        )  # fmt: skip
    if rises and outlook.peak != now:
        axes.annotate(
            label(outlook.peak), (outlook.peak, counted[outlook.peak]), xytext=(12, 7), textcoords="offset points",
            va="bottom", ha="right",
        )  # fmt: skip
    last = words("population_outlook.points_to", year=count_year(outlook, now, words), value=number(counted[now]))
    axes.annotate(
        f"{words('population_outlook.label_observed')}\n{last}", (now, counted[now]),
        xytext=(-5, -48 if rises else -9), textcoords="offset points", va="top", ha="right",
    )  # fmt: skip


def _label_projections(axes: Axes, outlook: MunicipalOutlook, names: Mapping[str, str], words: Words) -> None:
    top = axes.get_ylim()[1]
    right, left = axes.get_xlim()[1], axes.get_xlim()[0]
    last = outlook.ahead
    if last is not None:
        values = {"series": names["newer"], "year": int(last["year"]), "value": number(last["population"])}
        if len(outlook.band):
            low, high = number(last["low"]), number(last["high"])
            text = words("population_outlook.label_newer", low=low, high=high, **values)
        else:
            text = words("population_outlook.label_newer_alone", **values)
        axes.annotate(
            text, (last["year"], last.get("high", last["population"])), xytext=(right, 0.985 * top),
            textcoords="data", va="top", ha="right", color=_NEWER,
            arrowprops={"arrowstyle": "-", "color": _NEWER, "linewidth": 0.6, "shrinkB": 1, "relpos": (0.72, 0)},
        )  # fmt: skip
    extension = outlook.extension if _goes_on(outlook) else outlook.extension.iloc[:0]
    for series, key, height in ((outlook.older, "label_older", 0.24), (extension, "label_extension", 0.07)):
        if series.empty:
            continue
        text = words(
            f"population_outlook.{key}",
            series=names["older"],
            year=int(series.index[-1]),
            value=number(series.iloc[-1]),
        )
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
    if targets.empty:
        return
    band, floor = outlook.band.set_index("year")["high"], 0.0
    for row in targets.iloc[::-1].itertuples():
        left = min(row.year + (0.8 if row.year == outlook.now else -1), right - width)  # clear of the rule
        if band.empty or row.year > band.index[-1]:  # below its mark, clear of the band
            bottom = max(row.population / top - 0.05 - height, 0.01)
        else:
            over = band[(band.index >= left - 5) & (band.index <= left + width + 5)].max() / top
            bottom = max(row.population / top + 0.04, over + 0.02, floor)
            floor = bottom + height
            axes.plot([row.year, row.year], [row.population, bottom * top], color=TARGET_COLOUR, linewidth=0.6)
        axes.text(
            left, bottom * top, words("population_outlook.label_target", year=row.year, value=number(row.population)),
            color=TARGET_COLOUR, va="bottom",
        )  # fmt: skip
