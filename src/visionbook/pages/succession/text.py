"""The succession in a few sentences."""

from __future__ import annotations

from visionbook.pages.succession.model import KINDS, Succession
from visionbook.show.citation import cited
from visionbook.show.prose import Sentences
from visionbook.words import Words

_MOST_NAMES = 6  # more of them are a list that nobody reads: the page of all indicators has them


def lead(page: Succession, words: Words) -> Sentences:
    """Return how many indicators go on, change, end and begin."""
    counts = [
        words("succession.count", kind=words(f"succession.{kind}"), count=len(page.of_kind(kind)))
        for kind in KINDS
        if page.of_kind(kind)
    ]
    return Sentences([words("succession.lead", counts=words.join(counts))], lead=True)


def unsaid(page: Succession, words: Words) -> Sentences:
    """Return the indicators of earlier plans of which nothing is said yet; nothing where all are said."""
    names = [side.kpi["name"] for side in page.unsaid]
    if not names:
        return Sentences([words("succession.all_said")])
    key, shown = ("unsaid_many", names[:_MOST_NAMES]) if len(names) > _MOST_NAMES else ("unsaid", names)
    return Sentences([words(f"succession.{key}", count=len(names), names=words.join(shown))])


def sources(page: Succession, words: Words) -> Sentences:
    """Return which documents say it."""
    return Sentences([words("succession.sources", documents=cited(page.sources, words, page.rows))])
