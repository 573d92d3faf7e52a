"""What the plan's targets ask for per year, and the grid of fertility and net migration, as pictures."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from visionbook.ages import THREE_GROUPS
from visionbook.notation import number
from visionbook.pages.plan_assumptions.model import PlanAssumptions, grid_by_age
from visionbook.show.chart import (
    INK,
    QUANTITY_BLUES,
    TARGET_COLOUR,
    Chart,
    Layout,
    light_grid,
    new_figure,
)
from visionbook.show.colours import PALETTE
from visionbook.show.table import Table, number_column, text_column, year_column
from visionbook.words import Words

_HELD, _WOMEN, _BIRTHS = QUANTITY_BLUES[1], QUANTITY_BLUES[3], PALETTE[1]
_WHITE_FROM = 0.65  # from this share of the colour scale on, dark cells carry white figures
_PATTERN_1 = 1.0


def demand_chart(plan: PlanAssumptions, source: str, words: Words) -> Chart:
    """Draw net leavers held back and births more, per year, by interval."""
    rows = plan.demand.assign(
        period=[
            words("plan_assumptions.demand_period_value", first=row.from_year, last=row.to_year)
            for row in plan.demand.itertuples()
        ],
        base_leaving=-plan.demand["base_net_migrants"],
        plan_leaving=-plan.demand["plan_net_migrants"],
    )
    first, last = rows.iloc[0], rows.iloc[-1]

    def listed(column: str) -> str:
        return words("plan_assumptions.list").join(
            words(
                "plan_assumptions.demand_item",
                first=row["from_year"],
                last=row["to_year"],
                value=number(row[column], 1),
            )
            for _, row in rows.iterrows()
        )

    columns = {
        "base_leaving": "demand_base",
        "plan_leaving": "demand_plan",
        "held_back": "demand_held_short",
        "held_back_women_15_39": "demand_women_short",
        "more_births": "demand_births_short",
    }
    return Chart(
        name="fig-plan-demand",
        title=words(
            "plan_assumptions.demand_title",
            first=number(first["held_back"]),
            last=number(last["held_back"]),
            women_first=number(first["held_back_women_15_39"]),
            women_last=number(last["held_back_women_15_39"]),
        ),
        caption=words("plan_assumptions.demand_caption"),
        source=source,
        alt_text=words("plan_assumptions.demand_alt", held=listed("held_back"), births=listed("more_births")),
        table=Table(
            rows,
            [
                text_column("period", words("plan_assumptions.demand_period")),
                *(number_column(c, words(f"plan_assumptions.{key}"), decimals=1) for c, key in columns.items()),
            ],
            words("plan_assumptions.demand_table"),
            words,
        ),
        draw=lambda layout: _draw_demand(layout, rows, words),
    )


def _draw_demand(layout: Layout, rows: pd.DataFrame, words: Words) -> Figure:
    figure = new_figure(layout, 4.8 if layout.is_phone else 4.4)
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=[1.6, 1])
    places = np.arange(len(rows))
    highest = rows["held_back"].max()
    for axes, key, column, colour in (
        (upper, "demand_held", "held_back", _HELD),
        (lower, "demand_births", "more_births", _BIRTHS),
    ):
        light_grid(axes)
        axes.bar(places, rows[column], color=colour, width=0.72)
        axes.set_ylim(0, 1.16 * rows[column].max())
        axes.set_title(words(f"plan_assumptions.{key}"), loc="left")
        axes.locator_params(axis="y", nbins=3)
        for place, value in zip(places, rows[column], strict=True):
            axes.annotate(
                number(value), (place, value), xytext=(0, 2), textcoords="offset points", ha="center", va="bottom"
            )
    women = rows["held_back_women_15_39"]
    upper.bar(places, women, color=_WOMEN, width=0.72, hatch="///", edgecolor="white", linewidth=0)
    upper.annotate(
        words("plan_assumptions.demand_women"), (places[-3], women.iloc[-3]), xytext=(places[-2], 0.82 * highest),
        textcoords="data", ha="center", color=_WOMEN,
        arrowprops={"arrowstyle": "-", "color": _WOMEN, "linewidth": 0.8},
    )  # fmt: skip
    ends = [f"{str(row.from_year)[2:]}–{str(row.to_year)[2:]}" for row in rows.itertuples()]
    shown = [f"{rows['from_year'].iloc[0]}–\n{rows['to_year'].iloc[0]}", *ends[1:]]
    keep = [i % 2 == 0 or not layout.is_phone for i in range(len(shown))]
    lower.set_xticks(places, [text if kept else "" for text, kept in zip(shown, keep, strict=True)])
    _outside(upper)
    _outside(lower)
    return figure


def _outside(axes: Axes) -> None:
    for text in axes.texts:
        text.set_in_layout(False)


def grid_chart(plan: PlanAssumptions, source: str, words: Words) -> Chart:
    """Draw the total population of the horizon year by TFR and level of net migration; the table holds every year."""
    every = grid_by_age(plan.grid)
    year, target = plan.base.horizon_year, plan.paths["plan"].iloc[-1]
    totals = every[every["year"] == year].pivot_table(
        values="total", index="total_fertility_rate", columns="migration_factor"
    )
    rates, factors = totals.index, totals.columns
    half = factors[np.abs(factors - _PATTERN_1 / 2).argmin()]
    reaching = factors[(totals >= target).any()]
    value = {
        "low_value": totals.loc[rates[0], _PATTERN_1],
        "high_value": totals.loc[rates[-1], _PATTERN_1],
        "low_half": totals.loc[rates[0], half],
        "high_half": totals.loc[rates[-1], half],
    }
    return Chart(
        name="fig-plan-grid",
        title=words(
            "plan_assumptions.grid_title", year=year, rate=number(rates[-1], 1), best=number(value["high_value"])
        ),
        caption=words("plan_assumptions.grid_caption", year=year, from_year=plan.grid_from, target=number(target)),
        source=source,
        alt_text=words(
            "plan_assumptions.grid_alt",
            low=number(rates[0], 1),
            high=number(rates[-1], 1),
            target=number(target),
            factor=f"{max(reaching):g}",
            **{key: number(v) for key, v in value.items()},
        ),
        table=Table(
            every,
            [
                number_column("total_fertility_rate", words("plan_assumptions.grid_rate"), decimals=1),
                number_column("migration_factor", words("plan_assumptions.grid_factor"), decimals=2),
                year_column("year", words("plan_assumptions.year"), words("unit.year")),
                number_column("total", words("plan_assumptions.grid_total"), words("unit.persons")),
                *(number_column(g, words(f"plan_assumptions.who_{g}_both")) for g in THREE_GROUPS),
            ],
            words("plan_assumptions.grid_table"),
            words,
        ),
        draw=lambda layout: _draw_grid(layout, totals, target, words),
    )


def _draw_grid(layout: Layout, totals: pd.DataFrame, target: float, words: Words) -> Figure:
    figure = new_figure(layout, 4.4)
    axes = figure.subplots()
    values = totals.to_numpy()
    blues = LinearSegmentedColormap.from_list("quantity", ["#F7FBFF", *QUANTITY_BLUES])
    axes.pcolormesh(values, cmap=blues, edgecolors="white", linewidth=1)
    lowest, highest = values.min(), values.max()
    for (row, column), value in np.ndenumerate(values):
        dark = (value - lowest) / (highest - lowest) >= _WHITE_FROM
        axes.text(
            column + 0.5, row + 0.5, number(value), ha="center", va="center", fontsize=9,
            color="white" if dark else INK, in_layout=False,
        )  # fmt: skip
    # The edge between cells that reach the target and those that do not, rows and columns.
    reached = values >= target
    edges = {"color": TARGET_COLOUR, "linewidth": 2.2}
    for row, column in np.ndindex(values.shape):
        if column + 1 < values.shape[1] and reached[row, column] != reached[row, column + 1]:
            axes.plot([column + 1, column + 1], [row, row + 1], **edges)
        if row + 1 < values.shape[0] and reached[row, column] != reached[row + 1, column]:
            axes.plot([column, column + 1], [row + 1, row + 1], **edges)
    axes.set_xticks(
        np.arange(values.shape[1]) + 0.5,
        [words("plan_assumptions.grid_factor_value", value=f"{factor:g}") for factor in totals.columns],
    )
    axes.set_yticks(np.arange(values.shape[0]) + 0.5, [number(rate, 1) for rate in totals.index])
    axes.set_xlabel(words("plan_assumptions.grid_factor"))
    axes.set_ylabel(words("plan_assumptions.grid_rate"))
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    return figure
