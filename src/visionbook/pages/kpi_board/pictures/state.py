"""The state of all indicators: one sign each, a strip a goal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from visionbook.pages.kpi_board.model import Board
from visionbook.show import signs
from visionbook.show.canvas import canvas, line_inches, wrapped, write
from visionbook.show.chart import Chart, Layout
from visionbook.show.indicators import counted, status_name, status_text
from visionbook.show.table import Table, number_column, text_column
from visionbook.strategy.judgement import status_counts
from visionbook.words import Words

_STEP, _EDGE = 0.26, 0.12
"""Inches from one sign to the next, and from the edge to the first."""


def state(board: Board, source: str, words: Words) -> Chart:
    """Draw one sign per indicator, a strip per goal that has any."""
    judged = board.judged
    counts = status_counts(judged)
    goals = board.goals[board.goals.index.isin(counts.index)]
    counts = counts.reindex(goals.index).rename_axis("goal_id")
    lines = {
        goal_id: words(
            "kpi_board.state_of_goal",
            label=label,
            total=int(counts.loc[goal_id].sum()),
            counts=counted(pd.Series(_statuses(counts.loc[goal_id]), dtype="str"), words),
        )
        for goal_id, label in goals.items()
    }
    facts = {
        "total": len(judged),
        "year": board.fiscal_year,
        "counts": counted(judged["status"], words),
        "none": status_name("not_reported", words),
        "signs": signs.line("status", words),
        "goals": words("glue.full_stop").join(lines.values()),
    }
    figure = words.figure("kpi_board.state", facts)
    if (judged["status"] == "not_reported").all():
        figure = figure._replace(title=words("kpi_board.state_title_none", **facts))

    def draw(layout: Layout) -> Figure:
        return _draw(layout, counts, lines)

    table = _table(counts, goals, figure.caption, words)
    return Chart(name="fig-kpi-status", source=source, table=table, draw=draw, **figure._asdict())


def _statuses(row: pd.Series) -> list[str]:
    return [status for status, count in row.items() for _ in range(count)]


def _table(counts: pd.DataFrame, goals: pd.Series, caption: str, words: Words) -> Table:
    long = counts.melt(ignore_index=False, var_name="status", value_name="count").reset_index()
    rows = long.assign(goal=long["goal_id"].map(goals), word=[status_text(status, words) for status in long["status"]])
    columns = [
        text_column("goal", words("kpis.goal")),
        text_column("word", words("kpis.status")),
        number_column("count", words("kpis.count"), words("kpis.unit")),
    ]
    order = {goal_id: place for place, goal_id in enumerate(goals.index)}
    return Table(rows.sort_values("goal_id", key=lambda ids: ids.map(order), kind="stable"), columns, caption, words)


def _draw(layout: Layout, counts: pd.DataFrame, lines: Mapping[str, str]) -> Figure:
    per_line = int((layout.width - 2 * _EDGE) / _STEP)
    heads = {goal_id: wrapped(text, layout.width) for goal_id, text in lines.items()}
    rows = {goal_id: -(-int(row.sum()) // per_line) for goal_id, row in counts.iterrows()}
    height = sum(len(heads[goal_id]) * line_inches() + rows[goal_id] * _STEP + 0.25 for goal_id in rows) + 0.05
    figure, axes = canvas(layout, height)
    places = defaultdict(list)
    top = 0.05
    for goal_id, row in counts.iterrows():
        write(axes, 0, top, heads[goal_id])
        top += len(heads[goal_id]) * line_inches() + 0.05
        for position, status in enumerate(_statuses(row)):
            line, place = divmod(position, per_line)
            places[status].append((_EDGE + place * _STEP, top + (line + 0.5) * _STEP))
        top += rows[goal_id] * _STEP + 0.2
    for status, of_status in places.items():
        signs.draw(axes, "status", status, *zip(*of_status, strict=True), size=9, clip_on=False)
    return figure
