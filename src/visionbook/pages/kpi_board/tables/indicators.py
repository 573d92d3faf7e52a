"""All indicators in one table that readers filter and sort, and the notes to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from visionbook.localised import chosen
from visionbook.notation import is_missing, number
from visionbook.pages.kpi_board.model import Board
from visionbook.show import signs
from visionbook.show.census_answers import when
from visionbook.show.filter_table import Cell, Facet, FilterTable, Row, SortColumn
from visionbook.show.indicators import amount, board_rows, observed_amount, page_address, replaced_caption, status_name
from visionbook.show.outline import Item, Outline
from visionbook.show.readings import readings_mark
from visionbook.show.related import related_amount
from visionbook.show.several import Several
from visionbook.strategy.judgement import STATUSES
from visionbook.strategy.known import LastValue
from visionbook.words import Words

KINDS = ("numerical_target", "kpi")


def indicators(board: Board, words: Words) -> Several:
    """Return the table of all indicators and the notes to them."""
    return Several([indicator_table(board, words), indicator_notes(board, words)])


def indicator_table(board: Board, words: Words) -> FilterTable:
    """Return every indicator with its status, what is last known of it, and its target, to filter.

    One row an indicator, goal by goal; a number that is related to it and is not it stands in the same row, apart.
    Without own ranks of the municipality there is no column for them.
    """
    judged, goals = board.judged, board.goals
    rows, last, numbers = board_rows(judged, words), board.last, board.numbers
    ranks = [rank.name for rank in board.rule.own_ranks]
    return FilterTable(
        name="indicators",
        caption=words(
            "kpi_board.indicators_caption",
            total=len(rows),
            year=board.fiscal_year,
            related=signs.of("related", "related").character,
            replaced=replaced_caption(judged, words),
        ),
        unit=words("kpis.unit"),
        columns=_columns(words, has_ranks=bool(ranks)),
        rows=[
            _row(row, numbers[row["kpi_id"]], last.get(row["kpi_id"]), board, ranks, words)
            for row in rows.to_dict("records")
        ],
        facets=[
            Facet("goal", words("kpis.goal"), list(goals.items())),
            Facet("status", words("kpis.status"), [(status, status_name(status, words)) for status in STATUSES]),
            Facet("kind", words("kpi_board.kind"), [(kind, words(f"kpi_board.kind_{kind}")) for kind in KINDS]),
        ],
        words=words,
        search_hint=words("kpi_board.indicators_hint"),
        groups=_groups(board, words),
        is_cards=True,
    )


def _groups(board: Board, words: Words) -> list[tuple[str, str]]:
    """Return the goals that have indicators, each with its title and how many there are."""
    counts = board.judged["goal_id"].value_counts()
    return [
        (
            goal_id,
            words("kpi_board.group", label=label, title=board.titles.get(goal_id, ""), count=int(counts[goal_id])),
        )
        for goal_id, label in board.goals.items()
        if goal_id in counts
    ]


def _columns(words: Words, *, has_ranks: bool) -> list[SortColumn]:
    def column(name: str, title: str, order: str, align: str = "left", label: str = "") -> SortColumn:
        orders = (words(f"kpi_board.order_{order}_{way}") for way in ("up", "down"))
        return SortColumn(name, words(title), *orders, align, words(label) if label else "")

    return [
        SortColumn("indicator", words("kpis.indicator")),
        column("status", "kpis.status", "status"),
        *([column("own", "kpi_board.own_rank_title", "status", label="kpi_board.own_rank_title")] if has_ranks else []),
        column("known", "kpi_board.known", "unit", "right", "kpi_board.known_label"),
        SortColumn("direction", words("kpi_board.direction")),
        column("target", "kpis.target", "unit", "right", "kpi_board.target_label"),
        SortColumn("related", words("kpi_board.related"), label=words("kpi_board.related_label")),
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


def _row(row: dict[str, Any], place: int, last: LastValue | None, board: Board, ranks: list[str], words: Words) -> Row:
    own_rank = row["own_rank"]
    cells = [
        Cell(
            row["plain_name"],
            small=[place_text(row, board.goals, words)],
            href=page_address(row),
            number=number(place),
        ),
        _status_cell(row, board, words),
        *([_cell(None if is_missing(own_rank) else ranks.index(own_rank), own_rank, words)] if ranks else []),
        _known_cell(row, last, board, words),
        Cell(words(f"kpi_board.direction_{row['better']}")),
        replace(_cell(row["target"], row["target_text"], words, row["unit"]), small=_start(row, words)),
        _related_cell(row, board, words),
    ]
    return Row(
        cells,
        {"goal": row["goal_id"], "status": row["status"], "kind": row["kind"]},
        found_by=f"{row['code']} {row['title']}",
        group=row["goal_id"],
    )


def _status_cell(row: dict[str, Any], board: Board, words: Words) -> Cell:
    """Return the status, and what it was judged by: the ratio, a body that replaced it, other readings."""
    readings = readings_mark(row, board.readings, words)
    ratio = [] if is_missing(row["ratio"]) else [words("kpi_board.ratio", ratio=number(row["ratio"], 2))]
    return Cell(
        row["status_name"],
        small=[*ratio, *([row["overridden_text"]] if row["overridden_text"] else [])],
        mark=signs.of("status", row["status"]).character,
        sort=STATUSES.index(row["status"]),
        links=[readings] if readings else [],
    )


def _known_cell(row: dict[str, Any], last: LastValue | None, board: Board, words: Words) -> Cell:
    """Return what is last known of an indicator, of when it is, where it comes from, and how old it is."""
    if last is None:
        return Cell(words("unit.missing"))
    if last.kind == "reported":
        text, small = row["observed_short"], row["observed_when"]
    elif last.kind == "official":
        text = observed_amount(last.value, row, True, words)
        small = [words("kpi_board.known_official", when=when(last.row, words))]
    else:
        text, small = row["baseline_text"], [words("kpi_board.known_baseline")]
    return Cell(text, small=[*small, *_age(last.age(board.day), words)], sort=last.value, group=row["unit"])


def _age(years: int | None, words: Words) -> list[str]:
    return [] if years is None else [words("kpi_board.age" if years else "kpi_board.age_new", years=years)]


def _start(row: Mapping[str, Any], words: Words) -> list[str]:
    """Return what a target is reached from: a baseline, a projection, or nothing but the years that it sums."""
    step = float(row["rounded_to"])
    baseline = amount(row["baseline"], row["unit"], step, words)
    key = f"kpi_board.start_{row['rule']}"
    return [words(key, baseline=baseline, years=int(row["total_years"]))]


def _related_cell(row: dict[str, Any], board: Board, words: Words) -> Cell:
    """Return the newest number that is related to an indicator and is not it; else a proxy; else nothing."""
    known = board.related.get(row["kpi_id"])
    if known is None and is_missing(row["proxy_value"]):
        return Cell("")
    if known is None:
        value = amount(row["proxy_value"], row["unit"], float(row["rounded_to"]), words)
        proxy = signs.of("origin", "proxy")
        year = words("glue.fiscal_year", year=int(row["proxy_fy"]))
        return Cell(value, small=[proxy.word(words), year], mark=proxy.character)
    label = words("related.of_area", **{part: chosen(known.row, part, words.lang) for part in ("label", "area")})
    period = str(chosen(known.row, "period", words.lang))
    return Cell(related_amount(known.row, words), small=[label, period], mark=signs.of("related", "related").character)


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
