"""The values of indicators that official statistics give."""

from __future__ import annotations

from visionbook.pages.kpi_board.model import Board
from visionbook.show.census_answers import official_table
from visionbook.show.table import Table
from visionbook.words import Words


def official(board: Board, words: Words) -> Table:
    """Return the values that can be computed from the population, and whether each of them judges."""
    return official_table(board.official, board.judged, board.series, words, since=board.since)
