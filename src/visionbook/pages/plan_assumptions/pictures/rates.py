"""The total population at the horizon by total fertility rate and level of net migration, as a heat map."""

from __future__ import annotations

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.figure import Figure

from visionbook.ages import THREE_GROUPS
from visionbook.notation import number, spoken
from visionbook.pages.plan_assumptions.model import PlanAssumptions
from visionbook.pages.plan_assumptions.model.grid import AS_PROJECTED
from visionbook.show.chart import Chart, Layout, new_figure
from visionbook.show.dark import contrast
from visionbook.show.palette import INK, PAPER, QUANTITY_BLUES, TARGET_COLOUR
from visionbook.show.sizes import TEXT_SIZE, rows_height
from visionbook.show.table import Table, number_column, year_column
from visionbook.words import Words

_PALEST = "#F7FBFF"
_SPOKEN_FROM = 1_000_000
"""From here on a cell is too narrow for all digits."""


def grid(page: PlanAssumptions, source: str, words: Words) -> Chart:
    """Draw the total population of the horizon year by TFR and level of net migration; the table holds every year.

    Parameters
    ----------
    page : PlanAssumptions
        The figures of the page.
    source : str
        The source line.
    """
    every, year, target = page.grid, page.base.horizon_year, page.paths["plan"].iloc[-1]
    totals = every[every["year"] == year].pivot_table(
        values="total", index="total_fertility_rate", columns="migration_factor"
    )
    reached = totals.to_numpy() >= target
    figure = words.figure(
        "plan_assumptions.grid",
        {
            "year": year,
            "from_year": page.rates.from_year,
            "target": target,
            "edge": words("plan_assumptions.grid_edge", target=target) if reached.any() and not reached.all() else "",
            "reach": _reach(totals, target, words),
            **_corners(totals),
        },
    )  # fmt: skip
    return Chart(
        name="fig-plan-grid",
        source=source,
        table=Table(
            every,
            [
                number_column(
                    "total_fertility_rate",
                    words("plan_assumptions.grid_rate"),
                    decimals=1,
                    base=words("unit.births_per_woman_head"),
                ),
                number_column("migration_factor", words("plan_assumptions.grid_factor"), decimals=2),
                year_column("year", words("plan_assumptions.year"), words("unit.year")),
                number_column("total", words("plan_assumptions.grid_total"), words("unit.persons")),
                *(
                    number_column(group, words(f"plan_assumptions.who_{group}_both"), base=words("unit.persons"))
                    for group in THREE_GROUPS
                ),
            ],
            words("plan_assumptions.grid_table", base=page.base.base_year),
            words,
        ),
        draw=lambda layout: _draw(layout, totals, reached, words),
        **figure._asdict(),
    )


def _reach(totals: pd.DataFrame, target: float, words: Words) -> str:
    """Say up to which net migration the target is reached, and with which rate there."""
    reaching = totals.columns[(totals >= target).any()]
    if reaching.empty:
        return words("plan_assumptions.grid_reach_none", target=target)
    rates = totals.index[totals[reaching.max()] >= target]
    kind = "any" if len(rates) == len(totals) else "from"
    facts = {"target": target, "factor": f"{reaching.max():g}", "rate": rates.min()}
    return words(f"plan_assumptions.grid_reach_{kind}", **facts)


def _corners(totals: pd.DataFrame) -> dict[str, float]:
    """Return the lowest and highest rate, and what they give with net migration as projected and with half of it."""
    rates, factors = totals.index, totals.columns
    half = factors[np.abs(factors - AS_PROJECTED / 2).argmin()]
    return {
        "low": rates[0],
        "high": rates[-1],
        "low_value": totals.loc[rates[0], AS_PROJECTED],
        "high_value": totals.loc[rates[-1], AS_PROJECTED],
        "low_half": totals.loc[rates[0], half],
        "high_half": totals.loc[rates[-1], half],
    }


def _draw(layout: Layout, totals: pd.DataFrame, reached: np.ndarray, words: Words) -> Figure:
    figure = new_figure(layout, rows_height(len(totals), 2))
    axes = figure.subplots()
    large = totals.max(axis=None) >= _SPOKEN_FROM
    sns.heatmap(
        totals,
        ax=axes,
        cmap=LinearSegmentedColormap.from_list("quantity", [_PALEST, *QUANTITY_BLUES]),
        annot=totals.map(lambda value: spoken(value, words, 3) if large else number(value)),
        fmt="",
        annot_kws={"size": TEXT_SIZE, "in_layout": False},
        cbar=False,
        linewidths=1,
        linecolor=PAPER,
        xticklabels=[words("plan_assumptions.grid_factor_value", value=f"{factor:g}") for factor in totals.columns],
        yticklabels=[number(rate, 1) for rate in totals.index],
    )
    for text, shade in zip(axes.texts, map(to_hex, axes.collections[0].get_facecolors()), strict=True):
        text.set_color(INK if contrast(INK, shade) >= contrast(PAPER, shade) else PAPER)
    axes.invert_yaxis()
    axes.set(xlabel=words("plan_assumptions.grid_factor"), ylabel=words("plan_assumptions.grid_rate"))
    axes.tick_params(length=0, rotation=0)
    _edge(axes, reached)
    return figure


def _edge(axes: Axes, reached: np.ndarray) -> None:
    """Draw the line between cells that reach the target and those that do not."""
    beside = [[(column + 1, row), (column + 1, row + 1)] for row, column in np.argwhere(np.diff(reached, axis=1))]
    over = [[(column, row + 1), (column + 1, row + 1)] for row, column in np.argwhere(np.diff(reached, axis=0))]
    axes.add_collection(LineCollection([*beside, *over], colors=TARGET_COLOUR, linewidths=2.2, capstyle="projecting"))
