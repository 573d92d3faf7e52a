"""What the plan's targets ask for, in persons per year: net leavers held back, and births more."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from visionbook.notation import large_number, number
from visionbook.pages.plan_assumptions.model import PlanAssumptions
from visionbook.show import labels
from visionbook.show.chart import Chart, Layout, light_grid, new_figure
from visionbook.show.colours import PALETTE
from visionbook.show.palette import MUTED, QUANTITY_BLUES
from visionbook.show.sizes import lines_height
from visionbook.show.table import Table, number_column, text_column
from visionbook.words import Words

_HELD, _WOMEN, _BIRTHS = QUANTITY_BLUES[1], QUANTITY_BLUES[3], PALETTE[1]
_COLUMNS = ("base_leaving", "plan_leaving", "held_back", "held_back_women_15_39", "more_births")
_WIDTH = 0.72
"""Width of a bar as a share of its interval."""


def demand(page: PlanAssumptions, source: str, words: Words) -> Chart:
    """Draw net leavers held back and births more, per year, by interval.

    Parameters
    ----------
    page : PlanAssumptions
        The figures of the page.
    source : str
        The source line.
    """
    rows = page.demand.assign(
        period=[
            words("plan_assumptions.demand_period_value", first=row.from_year, last=row.to_year)
            for row in page.demand.itertuples()
        ],
        base_leaving=-page.demand["base_net_migrants"],
        plan_leaving=-page.demand["plan_net_migrants"],
    )
    first, last = rows.iloc[0], rows.iloc[-1]

    def listed(column: str) -> list[str]:
        return [
            words("plan_assumptions.demand_item", first=row["from_year"], last=row["to_year"], value=row[column])
            for _, row in rows.iterrows()
        ]

    facts = {
        "first": first["held_back"],
        "last": last["held_back"],
        "women_first": first["held_back_women_15_39"],
        "women_last": last["held_back_women_15_39"],
        "held": listed("held_back"),
        "births": listed("more_births"),
    }
    return Chart(
        name="fig-plan-demand",
        source=source,
        table=Table(
            rows,
            [
                text_column("period", words("plan_assumptions.demand_period")),
                *(
                    number_column(
                        c, words(f"plan_assumptions.demand_{c}"), decimals=1, base=words("take.persons_a_year")
                    )
                    for c in _COLUMNS
                ),
            ],
            words("plan_assumptions.demand_table"),
            words,
        ),
        draw=lambda layout: _draw(layout, rows, words),
        **words.figure("plan_assumptions.demand", facts)._asdict(),
    )


def _draw(layout: Layout, rows: pd.DataFrame, words: Words) -> Figure:
    figure = new_figure(layout, lines_height(layout))
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=[1.6, 1])
    middles = (rows["from_year"] + rows["to_year"]) / 2
    for axes, key, column, colour in (
        (upper, "demand_head_held", "held_back", _HELD),
        (lower, "demand_head_births", "more_births", _BIRTHS),
    ):
        light_grid(axes)
        _bars(axes, rows, column, colour)
        labels.heading(axes, words(f"plan_assumptions.{key}"))
        labels.people(axes, words)
        for middle, value in zip(middles, rows[column], strict=True):
            text = large_number(round(value), words) if abs(value) >= 10_000 else number(value)
            labels.at(axes, middle, value, text, prefer="above" if value >= 0 else "below", optional=True)
    _bars(upper, rows, "held_back_women_15_39", _WOMEN)
    for axes, columns in ((upper, ["held_back", "held_back_women_15_39"]), (lower, ["more_births"])):
        if rows[columns].min(axis=None) >= 0:
            labels.from_zero(axes)
        else:
            axes.axhline(0, color=MUTED, linewidth=labels.FINE)
            axes.margins(y=0.2)
    labels.years(lower, [*rows["from_year"], rows["to_year"].iloc[-1]], layout)
    return figure


def _bars(axes: Axes, rows: pd.DataFrame, column: str, colour: str) -> None:
    # Not by seaborn, which draws all ticks of an axis only to see whether they overlap.
    middles, width = (rows["from_year"] + rows["to_year"]) / 2, _WIDTH * (rows["to_year"] - rows["from_year"]).min()
    axes.bar(middles, rows[column], width, color=colour)
