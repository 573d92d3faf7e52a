"""The board in words: the answer, the key numbers, and what official statistics and sources add."""

from __future__ import annotations

from visionbook.notation import number
from visionbook.pages.kpi_board.model import Board
from visionbook.show.census_answers import after_period_sentences
from visionbook.show.citation import cited
from visionbook.show.indicators import counted, status_name
from visionbook.show.plan_end import ended
from visionbook.show.prose import Card, Cards, Sentences
from visionbook.strategy.judgement import STATUSES
from visionbook.words import Words

_GROUPS = {
    "kpis.card_good": STATUSES[:2],
    "kpis.card_behind": STATUSES[2:5],
    "kpi_board.card_unknown": STATUSES[5:],
}


def lead(board: Board, words: Words) -> Sentences:
    """Return the state of all indicators, or that little or nothing was reported, and whether the plan has ended."""
    judged = board.judged
    said = {"total": len(judged), "year": board.fiscal_year, "counts": counted(judged["status"], words)}
    observed = int(judged["observed"].notna().sum())
    if (judged["status"] == "not_reported").all():
        text = words("kpi_board.lead_none", **said)
    elif observed < len(judged) / 2:
        text = words("kpi_board.lead_few", observed=observed, **said)
    else:
        text = words("kpi_board.lead_some", **said)
    return Sentences([text, *ended(board.plan, board.edition_year, words)], lead=True)


def cards(board: Board, words: Words) -> Cards:
    """Return how many indicators there are, are on course, are behind, and are not known."""
    judged, unit = board.judged, words("kpis.unit")
    targets = int((judged["kind"] == "numerical_target").sum())
    when = words("kpi_board.card_when", year=board.fiscal_year)
    kinds = words("kpi_board.card_kinds", targets=targets, indicators=len(judged) - targets)
    shown = [Card(words("kpi_board.card_all"), number(len(judged)), unit, when, kinds)]
    for key, statuses in _GROUPS.items():
        rows = judged["status"][judged["status"].isin(statuses)]
        parts = words.join(
            words("kpis.status_count", status=status_name(status, words), count=int((rows == status).sum()))
            for status in statuses
        )
        shown.append(Card(words(key), number(len(rows)), unit, when, parts))
    return Cards(shown)


def after_period(board: Board, words: Words) -> Sentences:
    """Return what official statistics say after the periods of the indicators, each by its name; often nothing."""
    return after_period_sentences(board.official, board.judged, words)


def sources(board: Board, words: Words) -> Sentences:
    """Return which documents set the targets, and whose the rule is."""
    return Sentences([words("kpi_board.sources", documents=cited(board.sources, words, board.judged))])
