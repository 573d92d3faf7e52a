"""What was received, year by year: bars with a sign over each, the indicator's own or that of a related number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from visionbook.localised import localised
from visionbook.notation import number
from visionbook.pages.connections.model import Connections
from visionbook.show import scales, signs
from visionbook.show.chart import Chart, Layout, light_grid, new_figure
from visionbook.show.indicators import amount
from visionbook.show.palette import GRID, INK, MUTED, RELATED_COLOUR
from visionbook.show.prose import Sentences
from visionbook.show.sizes import TEXT_SIZE, lines_height
from visionbook.show.table import Column, Table, text_column
from visionbook.show.unit_scale import scale_of
from visionbook.strategy.context import CALENDAR
from visionbook.words import Words

_WIDTH = 0.68


def received(page: Connections, source: str, words: Words) -> Chart | Sentences:
    """Draw what is known of the indicator year by year; nothing where that is too little.

    Parameters
    ----------
    page : Connections
        As from `visionbook.pages.connections.model.connections`.
    source : str
        Source line.
    """
    if page.received is None:
        return Sentences([])
    kpi = page.indicators.loc[page.received.kpi_id].to_dict()
    rows = page.received.years
    rows = rows.assign(
        when=[words(f"connections.received_{row.span}", year=row.year) for row in rows.itertuples()],
        shown=[amount(row.value, kpi["unit"], float(kpi["rounded_to"]), words) for row in rows.itertuples()],
        what=[words(f"connections.received_{'own' if row.is_own else 'related'}") for row in rows.itertuples()],
    )
    figure = words.figure("connections.received", _facts(page, kpi, rows, words))
    columns = [
        text_column("when", words("connections.received_when")),
        Column("shown", words("connections.received_value"), align="right"),
        text_column("what", words("connections.received_what")),
        text_column("source", words("connections.received_source")),
    ]
    names = dict(zip(page.sources["source_id"], localised(page.sources, "short", words.lang).column, strict=True))
    table = Table(rows.assign(source=rows["source_id"].map(names)), columns, figure.caption, words)
    return Chart(
        name="fig-received",
        source=source,
        table=table,
        draw=lambda layout: _draw(layout, kpi, rows, words),
        **figure._asdict(),
    )


def _facts(page: Connections, kpi: Mapping[str, Any], rows: pd.DataFrame, words: Words) -> dict[str, object]:
    first, last, most = rows.iloc[0], rows.iloc[-1], rows.loc[rows["value"].idxmax()]
    own = [signs.of("origin", status).character for status in rows.loc[rows["is_own"], "status"].unique()]
    said = [words("connections.received_own_signs", signs="".join(own))] if own else []
    said.append(words("connections.received_related_sign", sign=signs.of("related", "related").character))
    if rows["span"].eq(CALENDAR).any():
        said.append(words("connections.received_frames"))
    return {
        "name": kpi["name"],
        "first": first["when"],
        "start": first["shown"],
        "last": last["when"],
        "end": last["shown"],
        "most": most["when"],
        "highest": most["shown"],
        "count": len(rows),
        "signs": "".join(said),
        "values": [
            words("connections.received_at", when=row["when"], value=row["shown"]) for _, row in rows.iterrows()
        ],
    }


def _draw(layout: Layout, kpi: Mapping[str, Any], rows: pd.DataFrame, words: Words) -> Figure:
    scale = scale_of({**kpi, "target": float(rows["value"].max())}, words)
    figure = new_figure(layout, lines_height(layout) * 0.85)
    axes = figure.subplots()
    light_grid(axes)
    # The years of the plan: what was received before it does not count for the indicator.
    axes.axvspan(int(kpi["start_fy"]) - 0.5, int(kpi["end_fy"]) + 0.5, color=GRID, alpha=0.45, linewidth=0, zorder=0)
    for row in rows.itertuples():
        _bar(axes, row, scale(row.value), words)
    scales.head(axes, scale.head)
    scales.from_zero(axes)
    scales.years(axes, rows["year"], layout)
    axes.yaxis.set_major_locator(MaxNLocator(scales.MOST_TICKS - 1, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(lambda value, _: number(value, scale.decimals(axes.get_ylim())))
    return figure


def _bar(axes: Axes, row: Any, value: float, words: Words) -> None:
    """Draw one year: a calendar year as a frame, since it is no fiscal year; over it the sign of what it is."""
    colour = INK if row.is_own else RELATED_COLOUR
    face = "none" if row.span == CALENDAR else colour
    axes.bar(row.year, value, _WIDTH, facecolor=face, edgecolor=colour, alpha=0.85, linewidth=1.1, zorder=2)
    if row.is_own:
        signs.draw(axes, "origin", row.status, [row.year], [value], size=7, zorder=4)
    else:
        signs.draw(axes, "related", "related", [row.year], [value], size=6, zorder=4)
    if row.span == CALENDAR:
        text = words("connections.received_calendar")
        axes.text(row.year, 0, text, rotation=90, ha="center", va="bottom", fontsize=TEXT_SIZE, color=MUTED, zorder=3)
