"""The board in words: the answer, the key numbers, and what official statistics and sources add."""

from __future__ import annotations

from visionbook.pages.kpi_board.model import Board
from visionbook.show.census_answers import after_period_sentences
from visionbook.show.citation import cited
from visionbook.show.plan_end import ended
from visionbook.show.prose import Sentences
from visionbook.show.status_counts import StatusCounts
from visionbook.strategy.judgement import STATUSES
from visionbook.words import Words

_GOOD = STATUSES[:2]


def lead(board: Board, words: Words) -> Sentences:
    """Return how many indicators have been reported and are on course, and whether the plan has ended."""
    judged = board.judged
    observed, good = int(judged["observed"].notna().sum()), int(judged["status"].isin(_GOOD).sum())
    said = {"total": len(judged), "year": board.fiscal_year, "observed": observed, "good": good}
    if (judged["status"] == "not_reported").all():
        text = words("kpi_board.lead_none", **said)
    elif observed < len(judged) / 2:
        text = words("kpi_board.lead_few", **said)
    else:
        text = words("kpi_board.lead_some", **said)
    return Sentences([text, *ended(board.plan, board.edition_year, words)], lead=True)


def counts(board: Board, words: Words) -> StatusCounts:
    """Return how many indicators have each status: the only place of the page that counts them all."""
    found = {str(status): int(count) for status, count in board.judged["status"].value_counts().items()}
    return StatusCounts(found, words("kpi_board.counts_label", year=board.fiscal_year), "indicators", words)


def after_period(board: Board, words: Words) -> Sentences:
    """Return what official statistics say after the periods of the indicators, each by its name; often nothing."""
    return after_period_sentences(board.official, board.judged, words)


def sources(board: Board, words: Words) -> Sentences:
    """Return which documents set the targets, and whose the rule is."""
    return Sentences([words("kpi_board.sources", documents=cited(board.sources, words, board.judged))])
