"""The state of all indicators at a glance: one sign each under its number, a grid a goal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pandas as pd
from matplotlib.figure import Figure

from visionbook.localised import chosen
from visionbook.pages.kpi_board.model import Board
from visionbook.pages.kpi_board.pictures.numbers import write_number
from visionbook.show import signs
from visionbook.show.canvas import canvas, line_inches, wrapped, write
from visionbook.show.chart import Chart, Layout
from visionbook.show.indicators import board_rows, status_name
from visionbook.show.table import Table, number_column, text_column
from visionbook.strategy.judgement import STATUSES
from visionbook.words import Words

_NAMED = 2
"""Up to so many indicators are named in the title."""
_STEP, _ROW, _GAP = 0.325, 0.37, 0.1
"""Inches from one indicator to the next, from one row of them to the next, and between goals."""


def state(board: Board, source: str, words: Words) -> Chart:
    """Draw one sign per indicator under its number in the table, a grid per goal that has any."""
    judged, numbers = board.judged, board.numbers
    placed = judged.assign(number=judged["kpi_id"].map(numbers))
    by_goal = {goal_id: placed[placed["goal_id"] == goal_id] for goal_id in board.goals.index}
    by_goal = {goal_id: rows for goal_id, rows in by_goal.items() if len(rows)}
    facts = _facts(placed, board, words)
    facts["signs"] = signs.line("status", words, list(dict.fromkeys(placed["status"])))
    facts["goals"] = words("glue.full_stop").join(
        words(
            "kpi_board.state_of_goal",
            label=board.goals[goal_id],
            first=int(rows["number"].min()),
            last=int(rows["number"].max()),
            counts=words.join(_numbers_by_status(rows, words)),
        )
        for goal_id, rows in by_goal.items()
    )
    figure = words.figure("kpi_board.state", facts)
    figure = figure._replace(title=words(_title(facts), **facts))

    def draw(layout: Layout) -> Figure:
        heads = {
            goal_id: words("kpi_board.state_heading", label=board.goals[goal_id], title=board.titles.get(goal_id, ""))
            for goal_id in by_goal
        }
        return _draw(layout, [(heads[goal_id].strip(), rows) for goal_id, rows in by_goal.items()])

    table = _table(placed, board, figure.caption, words)
    return Chart(name="fig-kpi-status", source=source, table=table, draw=draw, **figure._asdict())


def _facts(placed: pd.DataFrame, board: Board, words: Words) -> dict[str, object]:
    has_value = placed["observed"].notna()

    def named(rows: pd.DataFrame) -> list[str]:
        return [
            words("kpi_board.state_number", number=row["number"], name=chosen(row, "name", words.lang))
            for row in rows.to_dict("records")
        ]

    return {
        "total": len(placed),
        "year": board.fiscal_year,
        "observed": int(has_value.sum()),
        "without": int((~has_value).sum()),
        "reported": named(placed[has_value]) if has_value.sum() <= _NAMED else [],
        "missing": named(placed[~has_value]) if (~has_value).sum() <= _NAMED else [],
    }


def _title(facts: dict[str, object]) -> str:
    if not (facts["observed"] and facts["without"]):
        return f"kpi_board.state_title_{'all' if facts['observed'] else 'none'}"
    if facts["reported"]:
        return "kpi_board.state_title_few"
    return "kpi_board.state_title_most" if facts["missing"] else "kpi_board.state_title"


def _numbers_by_status(rows: pd.DataFrame, words: Words) -> Iterable[str]:
    """Yield which numbers have each status that occurs, best first."""
    for status in STATUSES:
        numbers = [str(number) for number in rows.loc[rows["status"] == status, "number"]]
        if numbers:
            yield words("kpi_board.state_numbers", status=status_name(status, words), numbers=numbers)


def _table(placed: pd.DataFrame, board: Board, caption: str, words: Words) -> Table:
    rows = board_rows(placed, words).assign(goal=placed["goal_id"].map(board.goals).to_numpy())
    columns = [
        text_column("plain_name", words("kpis.indicator")),
        number_column("number", words("kpi_board.number")),
        text_column("status_word", words("kpis.status")),
        text_column("goal", words("kpis.goal")),
    ]
    return Table(rows, columns, caption, words)


def _draw(layout: Layout, goals: list[tuple[str, pd.DataFrame]]) -> Figure:
    per_line = int(layout.width / _STEP)
    heads = [wrapped(text, layout.width) for text, _ in goals]
    lines = [-(-len(rows) // per_line) for _, rows in goals]
    heights = [len(head) * line_inches() + count * _ROW + _GAP for head, count in zip(heads, lines, strict=True)]
    figure, axes = canvas(layout, sum(heights))
    top, places = 0.0, defaultdict(list)
    for head, height, (_, rows) in zip(heads, heights, goals, strict=True):
        write(axes, 0, top, head)
        below = top + len(head) * line_inches()
        for position, row in enumerate(rows.itertuples()):
            line, place = divmod(position, per_line)
            middle, upper = (place + 0.5) * _STEP, below + line * _ROW
            write_number(axes, middle, upper + 0.09, row.number)
            places[row.status].append((middle, upper + 0.25))
        top += height
    for status, of_status in places.items():
        signs.draw(axes, "status", status, *zip(*of_status, strict=True), size=9, clip_on=False)
    return figure
