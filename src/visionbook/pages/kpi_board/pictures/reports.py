"""Which indicators have a value for which fiscal year: one sign each, a row a year under their numbers, by goal."""

from __future__ import annotations

from collections import defaultdict

import pandas as pd
from matplotlib.figure import Figure

from visionbook.pages.kpi_board.model import Board
from visionbook.pages.kpi_board.pictures.numbers import write_number
from visionbook.pages.kpi_board.report_signs import report_line, report_sign, report_word
from visionbook.show import signs
from visionbook.show.canvas import canvas, line_inches, write
from visionbook.show.chart import Chart, Layout
from visionbook.show.colours import OWN
from visionbook.show.palette import MUTED
from visionbook.show.table import Table, number_column, text_column, year_column
from visionbook.strategy.reporting import OUTSIDE, REPORTED, REPORTS, report_counts
from visionbook.words import Words


def reports(board: Board, source: str, words: Words) -> Chart:
    """Draw one sign per indicator and fiscal year, a row per year under each goal."""
    goals, counts = board.goals, report_counts(board.reported)
    totals = counts.drop(columns="goal_id").groupby("fiscal_year").sum().reset_index()
    newest = totals.iloc[-1]
    of_newest = counts[counts["fiscal_year"] == newest["fiscal_year"]]
    facts = {
        "year": newest["fiscal_year"],
        "total": newest["expected"],
        "count": newest["reported"],
        "signs": report_line(words),
        "years": [
            words("kpi_board.reports_of_year", year=row.fiscal_year, count=row.reported) for row in totals.itertuples()
        ],
        "goals": [
            words("kpi_board.reports_of_goal", label=goals[row.goal_id], total=row.expected, count=row.reported)
            for row in of_newest.itertuples()
        ],
    }
    figure = words.figure("kpi_board.reports", facts)

    def draw(layout: Layout) -> Figure:
        return _draw(layout, board, counts, words)

    table = _table(counts, totals, goals, figure.caption, words)
    return Chart(name="fig-kpi-reporting", source=source, table=table, draw=draw, **figure._asdict())


def _table(counts: pd.DataFrame, totals: pd.DataFrame, goals: pd.Series, caption: str, words: Words) -> Table:
    sums = totals.assign(goal=words("kpis.total"))
    shown = pd.concat([counts.assign(goal=counts["goal_id"].map(goals)), sums], ignore_index=True)
    columns = [
        text_column("goal", words("kpis.goal")),
        year_column("fiscal_year", words("kpis.rule_year"), words("kpis.rule_year")),
        number_column("reported", words("kpi_board.reports_reported"), words("kpis.unit")),
        number_column("expected", words("kpi_board.reports_expected"), words("kpis.unit")),
        *(number_column(report, report_word(report, words)) for report in REPORTS),
    ]
    return Table(shown, columns, caption, words, frozenset(range(len(counts), len(shown))))


def _draw(layout: Layout, board: Board, counts: pd.DataFrame, words: Words) -> Figure:
    step, row_height = (0.2, 0.22) if layout.is_phone else (0.26, 0.24)
    left, right = (0.5, 0.55) if layout.is_phone else (0.85, 0.65)
    per_line = int((layout.width - left - right) / step)
    years = list(counts["fiscal_year"].unique())
    by_goal = {goal_id: board.reported[board.reported["goal_id"] == goal_id] for goal_id in board.goals.index}
    sizes = {goal_id: rows["kpi_id"].nunique() for goal_id, rows in by_goal.items()}
    blocks = {goal_id: -(-size // per_line) for goal_id, size in sizes.items() if size}
    lengths = {goal_id: -(-sizes[goal_id] // count) for goal_id, count in blocks.items()}
    block_height = row_height * len(years) + line_inches() + 0.1
    figure, axes = canvas(layout, sum(0.3 + count * block_height for count in blocks.values()) + 0.05)
    done = counts.set_index(["goal_id", "fiscal_year"])
    places = defaultdict(list)
    numbers = {kpi_id: place for place, kpi_id in enumerate(board.reported["kpi_id"].drop_duplicates(), 1)}
    top = 0.05
    for goal_id, count in blocks.items():
        write(axes, 0, top, [words("kpi_board.reports_goal", label=board.goals[goal_id], total=sizes[goal_id])])
        top += 0.25
        for block in range(count):
            within = slice(block * lengths[goal_id], (block + 1) * lengths[goal_id])
            rows = by_goal[goal_id]
            for place, kpi_id in enumerate(rows["kpi_id"].drop_duplicates().iloc[within]):
                write_number(axes, left + (place + 0.5) * step, top + line_inches() / 2, numbers[kpi_id])
            for position, year in enumerate(years):
                middle = top + line_inches() + (position + 0.5) * row_height
                label = str(year) if layout.is_phone else words("glue.fiscal_year", year=year)
                write(axes, 0, middle - line_inches() / 2, [label], colour=MUTED)
                found = rows.loc[rows["fiscal_year"] == year, "report"].iloc[within]
                for place, report in enumerate(found):
                    places[report].append((left + (place + 0.5) * step, middle))
                if block == count - 1:
                    share = f"{done.loc[(goal_id, year), 'reported']}/{done.loc[(goal_id, year), 'expected']}"
                    write(axes, layout.width - right + 0.1, middle - line_inches() / 2, [share])
            top += block_height
        top += 0.05
    for report, of_report in places.items():
        if report != OUTSIDE:
            sign = report_sign(report)
            colour, size = (OWN if report in REPORTED else "", 5 if report == "none" else 8)
            signs.draw(axes, sign.family, sign.key, *zip(*of_report, strict=True), colour=colour, size=size)
    return figure
