"""The way that each indicator has to go, a picture a goal: status, target, required change per year, progress."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from visionbook.notation import is_missing
from visionbook.pages.kpi_board.model import Board
from visionbook.show import marks, signs
from visionbook.show.canvas import canvas, line_inches, wrapped, write
from visionbook.show.chart import Chart, Layout
from visionbook.show.indicators import board_rows, counted, replaced_caption
from visionbook.show.palette import GRID, INK, MUTED
from visionbook.show.several import Several
from visionbook.show.table import Column, Table, number_column, text_column
from visionbook.words import Words


def ways(board: Board, source: str, words: Words) -> Several:
    """Return the picture of every goal that has indicators, in printed order."""
    present = set(board.judged["goal_id"])
    return Several([way(board, goal_id, source, words) for goal_id in board.goals.index if goal_id in present])


def way(board: Board, goal_id: str, source: str, words: Words) -> Chart:
    """Draw the indicators of one goal, a row each."""
    judged = board.judged[board.judged["goal_id"] == goal_id]
    rows = board_rows(judged, words)
    shown = list(rows.itertuples())
    has_progress = bool(rows["ratio"].notna().any())
    described = words.join(
        words("kpi_board.way_row", name=row.plain_name, values=row.path, status=row.status_word) for row in shown
    )
    facts = {
        "label": board.goals[goal_id],
        "total": len(rows),
        "counts": counted(rows["status"], words),
        "rows": described,
        "target": signs.of("plan", "target").character,
        "progress": words("kpi_board.way_progress" if has_progress else "kpi_board.way_no_progress"),
        "replaced": replaced_caption(judged, words),
    }
    figure = words.figure("kpi_board.way", facts)

    def draw(layout: Layout) -> Figure:
        return _draw(layout, shown, has_progress, words)

    return Chart(
        name=f"fig-kpi-board-{goal_id}",
        source=source,
        table=Table(rows, _columns(words), figure.caption, words),
        draw=draw,
        **figure._asdict(),
    )


def _draw(layout: Layout, rows: Sequence[Any], has_progress: bool, words: Words) -> Figure:
    """Draw status, name, target with pace and progress from left to right; on a phone, below one another."""
    phone = layout.is_phone
    track = 1.3 if has_progress else 0
    name_left, text_left = (0.25, 0.25) if phone else (1.2, 3.95)
    name_width = (layout.width if phone else text_left - 0.1) - name_left
    text_width = layout.width - text_left - (0 if phone or not track else track + 0.2)
    names = [wrapped(row.placed_name, name_width) for row in rows]
    statuses = [[] if phone else wrapped(row.status_name, name_left - 0.3) for row in rows]
    texts = [_texts(row, text_width, phone, words) for row in rows]
    heights = [
        (len(name) + len(text) if phone else max(len(name), len(text), len(status))) * line_inches()
        + (0.14 if not phone else 0.2 + (0.2 if _has_track(row) else 0))
        for row, name, text, status in zip(rows, names, texts, statuses, strict=True)
    ]
    figure, axes = canvas(layout, sum(heights) + 0.05)
    rules, places = [], defaultdict(list)
    top = 0.02
    for row, name, status, text, height in zip(rows, names, statuses, texts, heights, strict=True):
        rules.append(top)
        places[row.status].append((0.11, top + 0.06 + line_inches() / 2))
        write(axes, name_left, top + 0.06, name)
        write(axes, 0.25, top + 0.06, status)
        below = top + 0.06 + (len(name) * line_inches() if phone else 0)
        write(axes, text_left, below, text, colour=MUTED)
        if _has_track(row):
            left = 0.35 if phone else layout.width - track
            middle = below + len(text) * line_inches() + 0.12 if phone else top + height / 2
            _draw_progress(axes, row, left, layout.width - 0.15, middle)
        top += height
    axes.hlines(rules, 0, layout.width, color=GRID, linewidth=0.7)
    for status, of_status in places.items():
        signs.draw(axes, "status", status, *zip(*of_status, strict=True), clip_on=False)
    return figure


def _texts(row: Any, width: float, phone: bool, words: Words) -> list[str]:
    """Return path and pace in one line where they fit; on a phone, after the status in words."""

    def beside(first: str, second: str) -> str:
        return words("kpi_board.way_text", first=first, second=second) if second else first

    path = beside(row.status_name, row.path) if phone else row.path
    lines = wrapped(beside(path, row.pace), width)
    return lines if len(lines) == 1 else wrapped(path, width) + (wrapped(row.pace, width) if row.pace else [])


def _has_track(row: Any) -> bool:
    return not is_missing(row.ratio)


def _draw_progress(axes: Axes, row: Any, left: float, right: float, middle: float) -> None:
    """Draw the way from baseline to target, where it should be by now, and the status where it is."""
    done = row.observed_change / row.change_required
    due = row.expected_change / row.change_required

    def place(share: float) -> float:
        # Values beyond the way itself stay at its ends: the table behind the picture has the numbers.
        return left + (right - left) * min(max(share, -0.08), 1.08)

    axes.plot([left, right], [middle, middle], color=GRID, linewidth=3, solid_capstyle="butt")
    axes.plot([place(due)] * 2, [middle - 0.07, middle + 0.07], color=INK, linewidth=1.2)
    marks.target(axes, [right], [middle], size=6)
    signs.draw(axes, "status", row.status, [place(done)], [middle], zorder=6, clip_on=False)


def _columns(words: Words) -> list[Column]:
    """Return every component of a judgement, in the order in which it is worked out."""
    return [
        text_column("placed_name", words("kpis.indicator")),
        Column("baseline_text", words("kpis.baseline"), align="right"),
        Column("target_text", words("kpis.target"), align="right"),
        Column("change_required_text", words("kpi_board.change_required"), align="right"),
        Column("change_per_year_text", words("kpi_board.change_per_year"), align="right"),
        Column("observed_text", words("kpis.observed"), align="right"),
        Column("expected_by_now_text", words("kpi_board.expected_by_now"), align="right"),
        Column("observed_change_text", words("kpi_board.observed_change"), align="right"),
        number_column("elapsed_years", words("kpi_board.elapsed"), words("unit.years")),
        number_column("ratio", words("kpis.ratio"), decimals=2),
        text_column("status_word", words("kpis.status")),
        text_column("rule_status_word", words("kpi_board.rule_status")),
        text_column("rule_word", words("kpi_board.rule")),
        text_column("explanation", words("kpis.reason")),
    ]
