"""The picture of numbers that are related to an indicator and are not it: signs, colour and axes of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from visionbook.localised import chosen
from visionbook.notation import number
from visionbook.pages.kpi_detail.model import Indicator
from visionbook.show import labels, signs
from visionbook.show.chart import Chart, Layout, light_grid, new_figure
from visionbook.show.palette import GRID, RELATED_COLOUR
from visionbook.show.related import related_amount
from visionbook.show.scales import head, years
from visionbook.show.table import Column, Table, text_column
from visionbook.show.unit_scale import Scale, scale_of
from visionbook.strategy.context import dated, last_known
from visionbook.words import Words

_PANEL, _SERIES = 1.0, 0.42
"""Inches of a panel without names, and of each name beside it."""
_MOST_TICKS = 3


def related(indicator: Indicator, source: str, words: Words) -> list[Chart]:
    """Draw the related numbers over time, a panel a unit, marked as a reference; nothing where none has a date."""
    rows = dated(indicator.context)
    newest = last_known(indicator.context)
    if newest is None:
        return []
    kpi = indicator.kpi
    rows = rows.assign(
        name=[
            words("related.of_area", **{part: chosen(row, part, words.lang) for part in ("label", "area")})
            for row in _records(rows)
        ],
        shown=[related_amount(row, words) for row in _records(rows)],
        period=[chosen(row, "period", words.lang) for row in _records(rows)],
        difference=[chosen(row, "difference", words.lang) for row in _records(rows)],
    )
    panels = [part for _, part in rows.groupby("unit", sort=False)]
    facts = {
        "name": chosen(kpi, "name", words.lang),
        "label": rows["name"].iloc[_place(rows, newest.row)],
        "period": chosen(newest.row, "period", words.lang),
        "value": related_amount(newest.row, words),
        "sign": signs.of("related", "related").character,
        "count": len(rows),
        "values": [
            words("related.value", name=row["name"], period=row["period"], value=row["shown"]) for row in _records(rows)
        ],
        "axes": words("related.axes" if len(panels) > 1 else "related.axis"),
    }
    figure = words.figure("related.picture", facts)

    def draw(layout: Layout) -> Figure:
        return _draw(layout, kpi, panels, words)

    columns = [
        text_column("name", words("related.number")),
        text_column("period", words("kpi_detail.context_period")),
        Column("shown", words("kpi_detail.context_value"), align="right"),
        text_column("difference", words("kpi_detail.context_difference")),
    ]
    table = Table(rows, columns, figure.caption, words)
    return [Chart(name=f"fig-kpi-related-{kpi['kpi_id']}", source=source, table=table, draw=draw, **figure._asdict())]


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return rows.to_dict("records")


def _place(rows: pd.DataFrame, newest: Mapping[str, Any]) -> int:
    is_newest = (rows["label_ja"] == newest["label_ja"]) & (rows["period_ja"] == newest["period_ja"])
    return int(is_newest.to_numpy().argmax())


def _draw(layout: Layout, kpi: Mapping[str, Any], panels: list[pd.DataFrame], words: Words) -> Figure:
    heights = [_PANEL + _SERIES * part["series"].nunique() for part in panels]
    figure = new_figure(layout, sum(heights) + 0.3)
    shown = figure.subplots(len(panels), 1, sharex=True, squeeze=False, height_ratios=heights)[:, 0]
    all_rows = pd.concat(panels)
    for axes, rows in zip(shown, panels, strict=True):
        unit = str(rows["unit"].iloc[0])
        largest = float(rows["value"].abs().max())
        scale = scale_of({"unit": unit, "target": largest, "rounded_to": 1}, words)
        _draw_panel(axes, kpi, rows, scale, words)
    first, last = min(d.year for d in all_rows["first"]), max(d.year for d in all_rows["last"])
    first, last = min(first, int(kpi["start_fy"])), max(last, int(kpi["end_fy"]) + 1)
    shown[-1].set_xlim(first - 0.3, last + 1.3)
    for axes in shown:
        years(axes, [first, int(kpi["start_fy"]), int(kpi["end_fy"]) + 1, last], layout, None,
              lambda year: str(year) if layout.is_phone else words("glue.year", year=year))  # fmt: skip
    return figure


def _label(newest: pd.Series, rows: pd.DataFrame, words: Words) -> str:
    """Return what stands beside a series; where another one is called the same, with the year of its newest value."""
    name = str(chosen(newest, "label", words.lang))
    shared = len(set(rows.loc[rows["label_ja"] == newest["label_ja"], "series"])) > 1
    return words.bracketed(name, str(newest["first"].year)) if shared else name


def _draw_panel(axes: Axes, kpi: Mapping[str, Any], rows: pd.DataFrame, scale: Scale, words: Words) -> None:
    light_grid(axes)
    # The years of the plan: from April to March.
    axes.axvspan(int(kpi["start_fy"]) + 0.25, int(kpi["end_fy"]) + 1.25, color=GRID, alpha=0.45, linewidth=0, zorder=0)
    for _, part in rows.groupby("series", sort=False):
        values = [scale(value) for value in part["value"]]
        axes.plot(part["middle"], values, color=RELATED_COLOUR, linewidth=0.8, linestyle=(0, (1, 2)), zorder=2)
        signs.draw(axes, "related", "related", part["middle"], values, size=6, zorder=3)
        newest = part.iloc[-1]
        labels.end(
            axes,
            newest["middle"],
            values[-1],
            _label(newest, rows, words),
            newest["shown"],
            RELATED_COLOUR,
            stacked=True,
        )
    low, high = (scale(value) for value in (rows["value"].min(), rows["value"].max()))
    room = 0.25 * (high - low) or 0.25 * abs(high) or 1.0
    axes.set_ylim(min(low - room, 0.0) if low < 0 else max(low - room, 0.0), high + room)
    axes.yaxis.set_major_locator(MaxNLocator(_MOST_TICKS, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(lambda value, _: number(value, scale.decimals(axes.get_ylim())))
    head(axes, scale.head)
    axes.set(xlabel="", ylabel="")
