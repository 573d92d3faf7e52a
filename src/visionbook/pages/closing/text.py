"""The closing evaluation in a few sentences and numbers."""

from __future__ import annotations

from visionbook.notation import number
from visionbook.pages.closing.model import Closing
from visionbook.show.census_answers import after_period_sentences
from visionbook.show.citation import cited
from visionbook.show.prose import Card, Cards, Sentences
from visionbook.show.target_path import side_of, year_counted
from visionbook.strategy.closing import VERDICTS
from visionbook.words import Words


def lead(page: Closing, words: Words) -> Sentences:
    """Return what came of the plan in one sentence; before its end, that there is no verdict yet."""
    facts = {"name": page.plan.name, "start": page.plan.period.start_fy, "end": page.plan.period.end_fy}
    facts |= {"year": page.plan.period.last_day.year, "total": len(page.indicators)}
    if not page.is_over:
        return Sentences([words("closing.lead_running", **facts)], lead=True)
    counts = words.join(
        words("closing.count", verdict=words(f"closing.{verdict}"), count=count) for verdict, count in _counts(page)
    )
    document = words("plan.document", document=page.plan.document, place=page.plan.place)
    return Sentences([words("closing.lead", counts=counts, document=document, **facts)], lead=True)


def _counts(page: Closing) -> list[tuple[str, int]]:
    return [(verdict, int((page.indicators["verdict"] == verdict).sum())) for verdict in VERDICTS]


def cards(page: Closing, words: Words) -> Cards:
    """Return how many indicators were achieved, were not and cannot be judged, and how far the count is off."""
    if not page.is_over:
        return Cards([])
    when = words("closing.card_when", start=page.plan.period.start_fy, end=page.plan.period.end_fy)
    never = int((page.indicators["verdict_reason"] == "never").sum())
    shown = [
        Card(
            words(f"closing.{verdict}"),
            number(count),
            words("kpis.unit"),
            when,
            words("closing.card_never", count=never) if verdict == "cannot_judge" else "",
        )
        for verdict, count in _counts(page)
    ]
    row = page.counted
    if row is not None:
        side = side_of(row["counted_gap"])
        year = year_counted(page.path, int(row["year"]), words)
        comparison = words("closing.card_target", year=int(row["year"]), target=row["target"])
        value = number(abs(row["counted_gap"]))
        shown.append(Card(words(f"closing.card_count_{side}"), value, words("unit.persons"), year, comparison))
    return Cards(shown)


def count(page: Closing, words: Words) -> Sentences:
    """Return what the count says of the plan's population target, and of indicators after the period."""
    row = page.counted
    texts = [words("closing.count_none")]
    if row is not None:
        year = year_counted(page.path, int(row["year"]), words)
        facts = {"target_year": int(row["year"]), "target": row["target"], "year": year, "counted": row["counted"]}
        texts = [words(f"closing.count_{side_of(row['counted_gap'])}", gap=abs(row["counted_gap"]), **facts)]
    return Sentences([*texts, *after_period_sentences(page.official, page.indicators, words).texts])


def sources(page: Closing, words: Words) -> Sentences:
    """Return which documents set the targets, and whose the rule is."""
    return Sentences([words("closing.sources", documents=cited(page.sources, words, page.indicators))])
