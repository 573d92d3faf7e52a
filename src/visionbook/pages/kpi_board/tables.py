"""All indicators in one table that readers filter and sort, and the notes to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from visionbook.edition import OwnRank
from visionbook.notation import is_missing, number
from visionbook.show.filter_table import Cell, Facet, FilterTable, Row, SortColumn
from visionbook.show.indicators import board_rows, page_address, status_name
from visionbook.show.outline import Item, Outline
from visionbook.show.several import Several
from visionbook.strategy.judgement import STATUSES
from visionbook.words import Words

INDICATOR_KINDS = ("numerical_target", "kpi")


def indicator_view(
    judged: pd.DataFrame, goals: pd.Series, fiscal_year: int, own_ranks: Sequence[OwnRank], words: Words
) -> Several:
    """Return the table of all indicators and the notes to them; parameters as of `indicator_table`."""
    table = indicator_table(judged, goals, fiscal_year, own_ranks, words)
    return Several([table, indicator_notes(judged, goals, words)])


def indicator_table(
    judged: pd.DataFrame, goals: pd.Series, fiscal_year: int, own_ranks: Sequence[OwnRank], words: Words
) -> FilterTable:
    """Return every indicator with its place, status, values and ratio, to filter by goal, status and kind.

    Parameters
    ----------
    judged : DataFrame
        As from `visionbook.strategy.judgement.evaluate`, with the places of `visionbook.strategy.tree.with_places`, in
        printed order.
    goals : Series
        Names of the goals by goal_id, in printed order.
    fiscal_year : int
        The last fiscal year whose observations count.
    own_ranks : sequence of OwnRank
        The municipality's own ranks, best first; without any there is no column for them.
    """
    rows = board_rows(judged, words)
    ranks = [rank.name for rank in own_ranks]
    return FilterTable(
        name="indicators",
        caption=words(
            "kpis.indicators_caption",
            total=len(rows),
            year=fiscal_year,
            overridden=words("kpis.overridden_caption") if rows["overridden_by"].notna().any() else "",
        ),
        unit=words("kpis.unit"),
        columns=_columns(words, has_ranks=bool(ranks)),
        rows=[_row(row, goals, ranks, words) for row in rows.to_dict("records")],
        facets=[
            Facet("goal", words("kpis.goal"), list(goals.items())),
            Facet("status", words("kpis.status"), [(status, status_name(status, words)) for status in STATUSES]),
            Facet("kind", words("kpis.kind"), [(kind, words(f"kpis.kind_{kind}")) for kind in INDICATOR_KINDS]),
        ],
        words=words,
        search_hint=words("kpis.indicators_hint"),
    )


def _columns(words: Words, *, has_ranks: bool) -> list[SortColumn]:
    def column(name: str, title: str, order: str, align: str = "left") -> SortColumn:
        return SortColumn(
            name, words(f"kpis.{title}"), words(f"kpis.order_{order}_up"), words(f"kpis.order_{order}_down"), align
        )

    return [
        SortColumn("indicator", words("kpis.indicator")),
        column("status", "status", "status"),
        column("ratio", "ratio", "number", "right"),
        *([column("own", "own_rank", "status")] if has_ranks else []),
        column("observed", "observed", "unit", "right"),
        column("target", "target", "unit", "right"),
        column("baseline", "baseline", "unit", "right"),
    ]


def place_text(row: Mapping[str, Any], goals: pd.Series, words: Words) -> str:
    """Return where an indicator stands: its goal, and the short name of its measure."""
    place = words("kpis.place_target") if is_missing(row["measure_id"]) else row["code"]
    return words("kpis.place_goal", label=goals[row["goal_id"]], place=place)


def _row(row: dict[str, Any], goals: pd.Series, ranks: list[str], words: Words) -> Row:
    own_rank = row["own_rank"]
    cells = [
        Cell(row["name_ja"], small=[place_text(row, goals, words)], href=page_address(row)),
        Cell(
            row["status_name"],
            small=[row["overridden_text"]] if row["overridden_text"] else [],
            mark=words(f"kpis.mark_{row['status']}"),
            sort=STATUSES.index(row["status"]),
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


def indicator_notes(judged: pd.DataFrame, goals: pd.Series, words: Words) -> Outline:
    """Return what is to be known of each indicator, goal by goal, folded: how it was judged, and its note."""
    rows = board_rows(judged, words)
    noted = rows[rows["note"] != ""]
    items = [
        Item(
            label,
            marks=[words("kpis.notes_count", count=number(len(part)))],
            items=[Item(name, texts=[note]) for name, note in zip(part["placed_name"], part["note"], strict=True)],
        )
        for goal_id, label in goals.items()
        if len(part := noted[noted["goal_id"] == goal_id])
    ]
    return Outline(items, words("kpis.notes"), words)
