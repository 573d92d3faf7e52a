"""The total fertility rate that the plan needs, on the scale of its projection, beside what registered births say."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from visionbook.pages.plan_assumptions.model import PlanAssumptions
from visionbook.pages.plan_assumptions.text.fertility import registered_value, span
from visionbook.show import labels, legends, marks
from visionbook.show.chart import Chart, Layout, light_grid, new_figure
from visionbook.show.colours import OWN, WITHOUT
from visionbook.show.palette import TARGET_COLOUR
from visionbook.show.sizes import lines_height
from visionbook.show.table import Table, number_column, text_column
from visionbook.words import Words

_MIDDLE = 0.5


def fertility(page: PlanAssumptions, source: str, words: Words) -> Chart:
    """Draw the projection's total fertility rate, the one that the plan needs, and the registered ones.

    Parameters
    ----------
    page : PlanAssumptions
        The figures of the page.
    source : str
        The source line.
    """
    scale, gain = page.scale, page.fertility
    needed, last = scale.needed, scale.paths.iloc[-1]
    facts = {
        "range": span(needed["plan"], words),
        "from_year": gain.from_year,
        "target": gain.rate_target,
        "series": page.names[page.base.series],
        "marks": legends.caption(words, ["expected", "path", "target"]),
        "registered": words("plan_assumptions.scale_registered", level=scale.registered[0].level)
        if scale.registered
        else "",
        "first": scale.paths["year"].iloc[0],
        "last": last["year"],
        "values": [words("plan_assumptions.scale_value", **row) for row in scale.paths.to_dict("records")],
        "seen": words(
            "plan_assumptions.scale_seen", values=[registered_value(rate, words) for rate in scale.registered]
        )
        if scale.registered
        else "",
    }
    latest = scale.registered[-1] if scale.registered else None
    title = words("plan_assumptions.scale_title_plain", **facts)
    if latest:
        title = words("plan_assumptions.scale_title_seen", **facts | vars(latest))
    return Chart(
        name="fig-plan-fertility",
        source=source,
        table=_table(page, words),
        draw=lambda layout: _draw(layout, page, words),
        **words.figure("plan_assumptions.scale", facts | {"title": title})._asdict(),
    )


def _table(page: PlanAssumptions, words: Words) -> Table:
    scale = page.scale
    rows = scale.paths.assign(when=[words("plan_assumptions.scale_year", year=year) for year in scale.paths["year"]])
    if scale.registered:
        seen = pd.DataFrame([vars(rate) for rate in scale.registered])
        seen["when"] = [
            words("plan_assumptions.demand_period_value", first=r.first, last=r.last) for r in scale.registered
        ]
        rows = pd.concat([seen[["when", "rate", "low", "high"]], rows], ignore_index=True)
    names = [name for name in ("projection", "plan", "rate", "low", "high") if name in rows]
    columns = [
        number_column(
            name, words(f"plan_assumptions.scale_{name}"), decimals=2, base=words("unit.births_per_woman_head")
        )
        for name in names
    ]
    caption = words("plan_assumptions.scale_table", series=page.names[page.base.series])
    return Table(rows, [text_column("when", words("plan_assumptions.year")), *columns], caption, words)


def _draw(layout: Layout, page: PlanAssumptions, words: Words) -> Figure:
    scale, gain = page.scale, page.fertility
    figure = new_figure(layout, lines_height(layout))
    axes = figure.subplots()
    light_grid(axes)
    rows, needed = scale.paths, scale.needed
    marks.expected(axes, rows["year"], rows["projection"], WITHOUT)
    marks.path(axes, needed["year"], needed["plan"])
    marks.target(
        axes, [gain.from_year], [gain.rate_target], [words("plan_assumptions.scale_target", value=gain.rate_target)]
    )
    for rate in scale.registered:
        ends = [rate.first - _MIDDLE, rate.last + _MIDDLE]
        marks.band(axes, ends, [rate.low] * 2, [rate.high] * 2, OWN)
        marks.counted(axes, [(rate.first + rate.last) / 2], [rate.rate], OWN)
        text = words("plan_assumptions.scale_mark", value=rate.rate)
        labels.at(axes, (rate.first + rate.last) / 2, rate.rate, text, OWN, "right")
    for column, colour in (("plan", TARGET_COLOUR), ("projection", WITHOUT)):
        end = rows.iloc[-1]
        note = words("plan_assumptions.scale_end", value=end[column])
        labels.end(axes, end["year"], end[column], words(f"plan_assumptions.scale_name_{column}"), note, colour)
    shown = [
        int(rows["year"].iloc[0]),
        *(rate.first for rate in scale.registered),
        gain.from_year,
        int(rows["year"].iloc[-1]),
    ]
    labels.years(axes, shown, layout)
    labels.from_zero(axes)
    return figure
