"""The rule of judgement: the pace that indicators need, and the thresholds of the ranks."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from visionbook.edition import EvaluationRule
from visionbook.pages.kpi_board.model import Board
from visionbook.show import labels, marks, signs
from visionbook.show.chart import Chart, Layout, light_grid, new_figure
from visionbook.show.indicators import status_name, status_text
from visionbook.show.palette import GRID, INK, MUTED, QUANTITY_BLUES
from visionbook.show.scales import MOST_TICKS, head, years
from visionbook.show.sizes import lines_height
from visionbook.show.table import Table, percent_column, year_column
from visionbook.strategy.pace import THRESHOLDS
from visionbook.words import Words

_BELOW, _ABOVE = -0.25, 1.18
"""Lowest and highest share that the picture shows: ranks below zero and beyond the target need room for their names."""


def thresholds(rule: EvaluationRule, start_fy: int, end_fy: int) -> pd.DataFrame:
    """Return which share of the required change each rank needs at the end of each fiscal year.

    Returns
    -------
    DataFrame
        One row per fiscal year: fiscal_year, expected, and one column per rank with its lowest share (ratios).

    Examples
    --------
    >>> rule = EvaluationRule(on_track=0.95, moderate=0.60, insufficient=0.0)
    >>> thresholds(rule, 2021, 2024).round(4).values.tolist()[0]
    [2021.0, 0.25, 0.2375, 0.15, 0.0]
    """
    fiscal_years = range(start_fy, end_fy + 1)
    expected = [(year - start_fy + 1) / len(fiscal_years) for year in fiscal_years]
    frame = pd.DataFrame({"fiscal_year": list(fiscal_years), "expected": expected})
    return frame.assign(**{rank: frame["expected"] * getattr(rule, rank) for rank in THRESHOLDS})


def rule(board: Board, words: Words) -> Chart:
    """Draw the pace that indicators need and the thresholds of the ranks, over the period of all indicators."""
    table = thresholds(board.rule, *board.period)
    last = table.iloc[-1]
    facts = {
        "years": len(table),
        "share": table["expected"].iloc[0],
        "year": last["fiscal_year"],
        "expected": last["expected"],
        "path": words("mark.path.look"),
        "target": signs.of("plan", "target").character,
        **{rank: getattr(board.rule, rank) for rank in THRESHOLDS},
    }
    figure = words.figure("kpi_board.rule", facts)

    def draw(layout: Layout) -> Figure:
        drawn = new_figure(layout, lines_height(layout))
        axes = drawn.subplots()
        light_grid(axes)
        _draw(axes, table, layout, words)
        return drawn

    return Chart(
        name="fig-kpi-rule",
        source=words("kpi_board.rule_source"),
        table=Table(table, _columns(words), figure.caption, words),
        draw=draw,
        **figure._asdict(),
    )


def _columns(words: Words) -> list:
    return [
        year_column("fiscal_year", words("kpis.rule_year"), words("kpis.rule_year")),
        percent_column("expected", words("kpi_board.rule_expected"), 0),
        *(
            percent_column(rank, words("kpi_board.rule_least", status=status_name(rank, words)), 2)
            for rank in THRESHOLDS
        ),
    ]


def _draw(axes: Axes, table: pd.DataFrame, layout: Layout, words: Words) -> None:
    start = {"fiscal_year": table["fiscal_year"].iloc[0] - 1, "expected": 0.0, **dict.fromkeys(THRESHOLDS, 0.0)}
    shares = pd.concat([pd.DataFrame([start]), table], ignore_index=True).set_index("fiscal_year")
    bottom = pd.Series(_BELOW, index=shares.index)
    end = shares.index[-1]
    axes.set_ylim(_BELOW, _ABOVE)
    axes.set_xlim(shares.index[0], end + 0.05)
    bands = [
        (bottom, shares["insufficient"], "#F2F2F2", "moving_away"),
        (shares["insufficient"], shares["moderate"], QUANTITY_BLUES[1], "insufficient"),
        (shares["moderate"], shares["on_track"], QUANTITY_BLUES[0], "moderate"),
    ]
    for low, high, colour, status in bands:
        axes.fill_between(shares.index, low, high, color=colour, linewidth=0)
        # In the lower part of a narrow band, clear of the line above it even on a phone.
        up = 0.14 if status == "moderate" else 0.5
        height = low.iloc[-1] + up * (high.iloc[-1] - low.iloc[-1])
        axes.text(end - 0.06, height, status_text(status, words), ha="right", va="center", color=INK)
    marks.path(axes, shares.index, shares["expected"])
    marks.target(axes, [end], [shares["expected"].iloc[-1]])
    middle = shares.index[len(shares) // 2]
    labels.at(axes, middle, shares.loc[middle, "expected"], status_text("on_track", words), prefer="left")
    labels.at(axes, end, shares["expected"].iloc[-1], status_text("achieved", words), prefer="above", reach=4)
    axes.axhline(0, color=MUTED, linewidth=labels.FINE)
    axes.spines["bottom"].set_color(GRID)
    axes.yaxis.set_major_locator(MaxNLocator(MOST_TICKS, steps=[1, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(PercentFormatter(1, 0, symbol=None))
    head(axes, words("kpi_board.rule_axis"))
    years(axes, table["fiscal_year"], layout, write=lambda year: words("glue.fiscal_year", year=year))
