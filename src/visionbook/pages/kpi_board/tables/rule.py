"""What each status means, and what earns it."""

from __future__ import annotations

import pandas as pd

from visionbook.edition import EvaluationRule
from visionbook.notation import decimals_of, number
from visionbook.pages.kpi_board.model import Board
from visionbook.show.indicators import status_text
from visionbook.show.table import Column, Table, text_column
from visionbook.strategy.judgement import STATUSES
from visionbook.words import Words


def rule(board: Board, words: Words) -> Table:
    """Return what each status means, with the thresholds of the edition; below it the municipality's own ranks."""
    rule = board.rule
    bounds = {
        "on_track": {"low": rule.on_track},
        "moderate": {"low": rule.moderate, "high": rule.on_track},
        "insufficient": {"low": rule.insufficient, "high": rule.moderate},
        "moving_away": {"high": rule.insufficient},
    }
    rows = [
        {
            "status": status_text(status, words),
            "condition": words(f"kpi_board.condition_{status}", **_written(bounds.get(status, {}))),
        }
        for status in STATUSES
    ]
    columns = [
        Column("status", words("kpis.status"), align="marked"),  # a sign is not parted from its word
        text_column("condition", words("kpi_board.rule_condition")),
    ]
    caption = words("kpi_board.rule_table_caption_own" if rule.own_ranks else "kpi_board.rule_table_caption")
    return Table(pd.DataFrame([*rows, *_own_rank_rows(rule, words)]), columns, caption, words)


def _own_rank_rows(rule: EvaluationRule, words: Words) -> list[dict[str, str]]:
    """Return what earns each of the municipality's own ranks, best first."""
    rows = []
    higher = None
    for position, rank in enumerate(rule.own_ranks):
        is_first, is_last = position == 0, rank.at_least is None
        place = "only" if is_first and is_last else "first" if is_first else "last" if is_last else "middle"
        limits = {"low": rank.at_least, "high": higher}
        rows.append(
            {
                "status": words("kpi_board.own_rank", name=rank.name),
                "condition": words(
                    f"kpi_board.own_rank_{place}",
                    **_written({name: value for name, value in limits.items() if value is not None}),
                ),
            }
        )
        higher = rank.at_least
    return rows


def _written(bounds: dict[str, float]) -> dict[str, str]:
    return {name: number(value, decimals_of(value)) for name, value in bounds.items()}
