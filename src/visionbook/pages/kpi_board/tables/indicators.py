"""All indicators in one table that readers filter and sort, and the notes to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from visionbook.notation import is_missing, number
from visionbook.pages.kpi_board.model import Board
from visionbook.show import signs
from visionbook.show.filter_table import Cell, Facet, FilterTable, Row, SortColumn
from visionbook.show.indicators import board_rows, page_address, replaced_caption, status_name
from visionbook.show.outline import Item, Outline
from visionbook.show.readings import readings_mark
from visionbook.show.several import Several
from visionbook.strategy.judgement import STATUSES
from visionbook.words import Words

KINDS = ("numerical_target", "kpi")


def indicators(board: Board, words: Words) -> Several:
    """Return the table of all indicators and the notes to them."""
    return Several([indicator_table(board, words), indicator_notes(board, words)])


def indicator_table(board: Board, words: Words) -> FilterTable:
    """Return every indicator with its place, status, values and ratio, to filter by goal, status and kind.

    Without own ranks of the municipality there is no column for them.
    """
    judged, goals = board.judged, board.goals
    rows = board_rows(judged, words)
    ranks = [rank.name for rank in board.rule.own_ranks]
    return FilterTable(
        name="indicators",
        caption=words(
            "kpi_board.indicators_caption",
            total=len(rows),
            year=board.fiscal_year,
            replaced=replaced_caption(judged, words),
        ),
        unit=words("kpis.unit"),
        columns=_columns(words, has_ranks=bool(ranks)),
        rows=[_row(row, board, ranks, words) for row in rows.to_dict("records")],
        facets=[
            Facet("goal", words("kpis.goal"), list(goals.items())),
            Facet("status", words("kpis.status"), [(status, status_name(status, words)) for status in STATUSES]),
            Facet("kind", words("kpi_board.kind"), [(kind, words(f"kpi_board.kind_{kind}")) for kind in KINDS]),
        ],
        words=words,
        search_hint=words("kpi_board.indicators_hint"),
    )


def _columns(words: Words, *, has_ranks: bool) -> list[SortColumn]:
    def column(name: str, title: str, order: str, align: str = "left") -> SortColumn:
        orders = (words(f"kpi_board.order_{order}_{way}") for way in ("up", "down"))
        return SortColumn(name, words(title), *orders, align)

    return [
        SortColumn("indicator", words("kpis.indicator")),
        column("status", "kpis.status", "status"),
        column("ratio", "kpis.ratio", "number", "right"),
        *([column("own", "kpi_board.own_rank_title", "status")] if has_ranks else []),
        column("observed", "kpis.observed", "unit", "right"),
        column("target", "kpis.target", "unit", "right"),
        column("baseline", "kpis.baseline", "unit", "right"),
    ]


def place_text(row: Mapping[str, Any], goals: pd.Series, words: Words) -> str:
    """Return where an indicator stands: its goal, and the short name of its measure.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> place_text({"measure_id": "g1-a1", "code": "1ア①", "goal_id": "g1"}, {"g1": "基本目標-１"}, load_words("ja"))
    '基本目標-１・1ア①'
    """
    place = words("kpis.place_target") if is_missing(row["measure_id"]) else row["code"]
    return words("kpi_board.place_goal", label=goals[row["goal_id"]], place=place)


def _row(row: dict[str, Any], board: Board, ranks: list[str], words: Words) -> Row:
    own_rank = row["own_rank"]
    readings = readings_mark(row, board.readings, words)
    cells = [
        Cell(row["plain_name"], small=[place_text(row, board.goals, words)], href=page_address(row)),
        Cell(
            row["status_name"],
            small=[row["overridden_text"]] if row["overridden_text"] else [],
            mark=signs.of("status", row["status"]).character,
            sort=STATUSES.index(row["status"]),
            links=[readings] if readings else [],
        ),
        _cell(row["ratio"], number(row["ratio"], 2) if not is_missing(row["ratio"]) else "", words),
        *([_cell(None if is_missing(own_rank) else ranks.index(own_rank), own_rank, words)] if ranks else []),
        replace(_cell(row["observed"], row["observed_short"], words, row["unit"]), small=row["observed_when"]),
        _cell(row["target"], row["target_text"], words, row["unit"]),
        _cell(row["baseline"], row["baseline_text"], words, row["unit"]),
    ]
    return Row(
        cells,
        {"goal": row["goal_id"], "status": row["status"], "kind": row["kind"]},
        found_by=f"{row['code']} {row['title']}",
    )


def _cell(key: float | None, text: str, words: Words, group: str = "") -> Cell:
    """Return a cell sorted by a number; without one it says that the value is missing."""
    if is_missing(key):
        return Cell(words("unit.missing"))
    return Cell(text, sort=float(key), group=group)


def indicator_notes(board: Board, words: Words) -> Outline:
    """Return what is to be known of each indicator, goal by goal, folded: how it was judged, and its note."""
    rows = board_rows(board.judged, words)
    noted = rows[rows["note"] != ""]
    items = [
        Item(
            label,
            marks=[words("kpi_board.notes_count", count=number(len(part)))],
            items=[Item(name, texts=[note]) for name, note in zip(part["placed_name"], part["note"], strict=True)],
        )
        for goal_id, label in board.goals.items()
        if len(part := noted[noted["goal_id"] == goal_id])
    ]
    return Outline(items, words("kpi_board.notes"), words)
