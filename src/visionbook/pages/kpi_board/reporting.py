"""Which indicators have a value for which fiscal year: a picture of marks, and a table that names them."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from visionbook.notation import is_missing
from visionbook.pages.kpi_board.tables import place_text
from visionbook.show.canvas import canvas, line_inches, write
from visionbook.show.chart import INK, MUTED, Chart, Layout
from visionbook.show.colours import PALETTE
from visionbook.show.filter_table import Cell, Facet, FilterTable, Row, SortColumn
from visionbook.show.indicators import observed_amount, page_address
from visionbook.show.table import Table, number_column, text_column, year_column
from visionbook.strategy.reporting import OUTSIDE, REPORTED, REPORTS, report_counts
from visionbook.words import Words

# Filled is sure, hollow is not; every shape is its own, so that they differ in black and white.
_HOLLOW = {"markerfacecolor": "white", "markeredgewidth": 1.3}
REPORT_MARKS: dict[str, tuple[dict[str, Any], ...]] = {
    "final": ({"marker": "s", "color": PALETTE[0]},),
    "official": (
        {"marker": "o", "color": PALETTE[0], **_HOLLOW},
        {"marker": "o", "color": PALETTE[0], "markersize": 3},
    ),
    "preliminary": ({"marker": "s", "color": PALETTE[0], **_HOLLOW},),
    "press": ({"marker": "^", "color": "#A34700", **_HOLLOW},),
    "proxy": ({"marker": "+", "color": INK, "markeredgewidth": 1.5},),
    "none": ({"marker": "o", "color": MUTED, "markersize": 2.5},),
    OUTSIDE: (),
}


def _report_word(report: str, words: Words) -> str:
    return words(f"kpis.report_{report}")


def _marked_report(report: str, words: Words) -> str:
    return words("kpis.marked", mark=words(f"kpis.report_mark_{report}"), status=_report_word(report, words))


def reporting_chart(reported: pd.DataFrame, goals: pd.Series, source: str, words: Words) -> Chart:
    """Draw one mark per indicator and fiscal year, a row per year under each goal.

    Parameters
    ----------
    reported : DataFrame
        As from `visionbook.strategy.reporting.reports`, with goal_id, in printed order.
    goals : Series
        Names of the goals by goal_id, in printed order.
    """
    counts = report_counts(reported)
    totals = counts.drop(columns="goal_id").groupby("fiscal_year").sum().reset_index()
    newest = totals.iloc[-1]
    by_year = words.join(
        words("kpis.reporting_year", year=row.fiscal_year, count=row.reported) for row in totals.itertuples()
    )
    by_goal = words.join(
        words("kpis.reporting_share", label=goals[row.goal_id], total=row.expected, count=row.reported)
        for row in counts[counts["fiscal_year"] == newest["fiscal_year"]].itertuples()
    )
    caption = words("kpis.reporting_caption", marks=words.join(_marked_report(report, words) for report in REPORTS))
    year, total, count = int(newest["fiscal_year"]), int(newest["expected"]), int(newest["reported"])
    shown = pd.concat(
        [counts.assign(goal=counts["goal_id"].map(goals)), totals.assign(goal=words("kpis.total"))], ignore_index=True
    )

    def draw(layout: Layout) -> Figure:
        return _draw_reports(layout, reported, counts, goals, words)

    return Chart(
        name="fig-kpi-reporting",
        title=words("kpis.reporting_title", total=total, year=year, count=count),
        caption=caption,
        source=source,
        alt_text=words("kpis.reporting_alt", total=total, years=by_year, year=year, goals=by_goal),
        table=Table(
            shown,
            [
                text_column("goal", words("kpis.goal")),
                year_column("fiscal_year", words("kpis.rule_year"), words("kpis.rule_year")),
                number_column("reported", words("kpis.reporting_reported"), words("kpis.unit")),
                number_column("expected", words("kpis.reporting_expected"), words("kpis.unit")),
                *(number_column(report, _report_word(report, words)) for report in REPORTS),
            ],
            caption,
            words,
            frozenset(range(len(counts), len(shown))),
        ),
        draw=draw,
    )


def _draw_reports(
    layout: Layout, reported: pd.DataFrame, counts: pd.DataFrame, goals: pd.Series, words: Words
) -> Figure:
    step, row_height = (0.2, 0.22) if layout.is_phone else (0.26, 0.24)
    left, right = (0.5, 0.55) if layout.is_phone else (0.85, 0.65)
    per_line = int((layout.width - left - right) / step)
    years = list(counts["fiscal_year"].unique())
    by_goal = {goal_id: reported[reported["goal_id"] == goal_id] for goal_id in goals.index}
    sizes = {goal_id: rows["kpi_id"].nunique() for goal_id, rows in by_goal.items()}
    blocks = {goal_id: -(-size // per_line) for goal_id, size in sizes.items() if size}
    lengths = {goal_id: -(-sizes[goal_id] // count) for goal_id, count in blocks.items()}
    block_height = row_height * len(years) + 0.1
    figure, axes = canvas(layout, sum(0.3 + count * block_height for count in blocks.values()) + 0.05)
    done = counts.set_index(["goal_id", "fiscal_year"])
    places = defaultdict(list)
    top = 0.05
    for goal_id, count in blocks.items():
        write(axes, 0, top, [words("kpis.reporting_goal", label=goals[goal_id], total=sizes[goal_id])])
        top += 0.25
        for block in range(count):
            within = slice(block * lengths[goal_id], (block + 1) * lengths[goal_id])
            for position, year in enumerate(years):
                middle = top + (position + 0.5) * row_height
                rows = by_goal[goal_id]
                label = year if layout.is_phone else words("kpis.fiscal_year", year=year)
                write(axes, 0, middle - line_inches() / 2, [str(label)], colour=MUTED)
                reports = rows.loc[rows["fiscal_year"] == year, "report"].iloc[within]
                for place, report in enumerate(reports):
                    places[report].append((left + (place + 0.5) * step, middle))
                if block == count - 1:
                    share = f"{done.loc[(goal_id, year), 'reported']}/{done.loc[(goal_id, year), 'expected']}"
                    write(axes, layout.width - right + 0.1, middle - line_inches() / 2, [share])
            top += block_height
        top += 0.05
    for report, of_report in places.items():
        for mark in REPORT_MARKS[report]:
            axes.plot(*zip(*of_report, strict=True), linestyle="none", **{"markersize": 8, **mark})
    return figure


def reporting_table(reported: pd.DataFrame, goals: pd.Series, words: Words) -> FilterTable:
    """Return the indicators with what there is for each fiscal year, to filter by whether the newest is there.

    Parameters
    ----------
    reported : DataFrame
        As from `visionbook.strategy.reporting.reports`, with the columns of the table of indicators and their places.
    goals : Series
        Names of the goals by goal_id, in printed order.
    """
    years = sorted(reported["fiscal_year"].unique())
    rows_of = defaultdict(list)
    for row in reported.to_dict("records"):
        rows_of[row["kpi_id"]].append(row)
    by_indicator = list(rows_of.values())
    newest = [rows[-1]["report"] for rows in by_indicator]
    without = sum(report not in REPORTED and report != OUTSIDE for report in newest)
    order = [words("kpis.order_report_up"), words("kpis.order_report_down")]
    return FilterTable(
        name="reports",
        caption=words("kpis.reports_caption", total=len(by_indicator), year=years[-1], without=without),
        unit=words("kpis.unit"),
        columns=[
            SortColumn("indicator", words("kpis.indicator")),
            *(SortColumn(f"fy{year}", words("kpis.fiscal_year", year=year), *order) for year in years),
            SortColumn("reporter", words("kpis.reporter")),
        ],
        rows=[_report_row(rows, goals, words) for rows in by_indicator],
        facets=[
            Facet("goal", words("kpis.goal"), list(goals.items())),
            Facet(
                "newest",
                words("kpis.reports_newest", year=years[-1]),
                [(value, words(f"kpis.reports_{value}")) for value in ("there", "missing")],
            ),
        ],
        words=words,
        search_hint=words("kpis.reports_hint"),
    )


def _report_row(rows: list[dict[str, Any]], goals: pd.Series, words: Words) -> Row:
    first, last = rows[0], rows[-1]
    reporters = [row["reported_by"] for row in rows if not is_missing(row["reported_by"])]
    cells = [
        Cell(first["name_ja"], small=[place_text(first, goals, words)], href=page_address(first)),
        *(_report_cell(row, words) for row in rows),
        Cell(reporters[-1] if reporters else words("unit.missing")),
    ]
    newest = "" if last["report"] == OUTSIDE else "there" if last["report"] in REPORTED else "missing"
    return Row(cells, {"goal": first["goal_id"], "newest": newest}, found_by=f"{first['code']} {first['title']}")


def _report_cell(row: dict[str, Any], words: Words) -> Cell:
    report = row["report"]
    if report == OUTSIDE:
        return Cell(_report_word(report, words))
    value = observed_amount(row["value"], row, report == "official", words)
    return Cell(
        _report_word(report, words),
        small=[] if is_missing(row["value"]) else [value],
        mark=words(f"kpis.report_mark_{report}"),
        sort=REPORTS.index(report),
    )
