"""What there is for each indicator and fiscal year, to filter by whether the newest is there."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pandas as pd

from visionbook.localised import chosen
from visionbook.notation import is_missing
from visionbook.pages.kpi_board.model import Board
from visionbook.pages.kpi_board.report_signs import report_sign, report_word
from visionbook.pages.kpi_board.tables.indicators import place_text
from visionbook.show.filter_table import Cell, Facet, FilterTable, Row, SortColumn
from visionbook.show.indicators import observed_amount, page_address
from visionbook.show.reported import measured, reporter_text
from visionbook.strategy.reporting import OUTSIDE, REPORTED, REPORTS
from visionbook.words import Words


def reports(board: Board, words: Words) -> FilterTable:
    """Return every indicator with what there is for each fiscal year, and who reported it."""
    reported, goals = board.reported, board.goals
    years = sorted(reported["fiscal_year"].unique())
    rows_of = defaultdict(list)
    for row in reported.to_dict("records"):
        rows_of[row["kpi_id"]].append(row)
    by_indicator = list(rows_of.values())
    newest = [rows[-1]["report"] for rows in by_indicator]
    without = sum(report not in REPORTED and report != OUTSIDE for report in newest)
    order = [words("kpi_board.order_report_up"), words("kpi_board.order_report_down")]
    return FilterTable(
        name="reports",
        caption=words("kpi_board.reports_table_caption", total=len(by_indicator), year=years[-1], without=without),
        unit=words("kpis.unit"),
        columns=[
            SortColumn("indicator", words("kpis.indicator")),
            *(SortColumn(f"fy{year}", words("glue.fiscal_year", year=year), *order) for year in years),
            SortColumn("reporter", words("kpi_board.reporter")),
        ],
        rows=[_report_row(rows, goals, words) for rows in by_indicator],
        facets=[
            Facet("goal", words("kpis.goal"), list(goals.items())),
            Facet(
                "newest",
                words("kpi_board.reports_newest", year=years[-1]),
                [(value, words(f"kpi_board.reports_{value}")) for value in ("there", "missing")],
            ),
        ],
        words=words,
        search_hint=words("kpi_board.reports_hint"),
    )


def _report_row(rows: list[dict[str, Any]], goals: pd.Series, words: Words) -> Row:
    first, last = rows[0], rows[-1]
    reporters = [who for row in rows if (who := reporter_text(row, words))]
    cells = [
        Cell(chosen(first, "name", words.lang), small=[place_text(first, goals, words)], href=page_address(first)),
        *(_report_cell(row, words) for row in rows),
        Cell(reporters[-1] if reporters else words("unit.missing")),
    ]
    newest = "" if last["report"] == OUTSIDE else "there" if last["report"] in REPORTED else "missing"
    return Row(cells, {"goal": first["goal_id"], "newest": newest}, found_by=f"{first['code']} {first['title']}")


def _report_cell(row: dict[str, Any], words: Words) -> Cell:
    report = row["report"]
    if report == OUTSIDE:
        return Cell(report_word(report, words))
    value = observed_amount(row["value"], row, report == "official", words)
    small = [] if is_missing(row["value"]) else [measured(value, row["is_total"], words)]
    return Cell(
        report_word(report, words),
        small=[*small, words("kpis.corrected_mark")] if row["is_corrected"] else small,
        mark=report_sign(report).character,
        sort=REPORTS.index(report),
    )
