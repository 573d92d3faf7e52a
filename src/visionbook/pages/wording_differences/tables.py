"""Nested lists of the page: promises place by place, and differences of wording by kind."""

from __future__ import annotations

from typing import Any

from visionbook.pages.wording_differences.model import WordingDifferences
from visionbook.show.outline import Item, Outline
from visionbook.show.prose import Sentences
from visionbook.words import Words

KINDS = ("meaning", "stage", "name", "spelling")
"""Kinds of differences of wording: what changes the meaning comes first."""


def promises(page: WordingDifferences, words: Words) -> Outline | Sentences:
    """Return how firmly each matter is promised, place by place: where places differ first, the others after them."""
    if page.matters.empty:
        return Sentences([])
    items = [_matter(page, row, words) for row in page.matters.itertuples()]
    return Outline(items, words("wording_differences.promise_caption", count=len(items)), words)


def _matter(page: WordingDifferences, row: Any, words: Words) -> Item:
    places = page.promises[page.promises["promise_id"] == row.promise_id]
    keys = [row.weakest, *([row.strongest] if row.differs else [])]
    degrees = [words(f"wording_differences.firmness_{degree}") for degree in keys]
    said = f"wording_differences.promise_{'from_to' if row.differs else 'only'}"
    mark = words(said, first=degrees[0], last=degrees[-1])
    return Item(row.matter, marks=[mark], items=[_promise(place, words) for place in places.itertuples()])


def _promise(row: Any, words: Words) -> Item:
    facts = {"document": row.document, "place": row.source_place, "heading": row.heading}
    where = words("wording_differences.promise_place", **facts)
    return Item(row.printed, marks=[words(f"wording_differences.firmness_{row.firmness}")], texts=[where])


def wordings(page: WordingDifferences, words: Words) -> Outline | Sentences:
    """Show the differences of wording, folded by kind: both printings, their places, and how the book reads them."""
    rows = page.wordings
    if rows.empty:
        return Sentences([])
    groups = [
        Item(
            words(f"wording_differences.kind_{kind}"),
            marks=[words("wording_differences.items", count=len(part))],
            texts=[words(f"wording_differences.kind_{kind}_means")],
            items=[_wording(row, words) for row in part.itertuples()],
        )
        for kind in KINDS
        if len(part := rows[rows["kind"] == kind])
    ]
    return Outline(groups, words("wording_differences.caption"), words)


def _wording(row: Any, words: Words) -> Item:
    sides = ((row.printed_a, row.place_a), (row.printed_b, row.place_b))
    printed = [words("wording_differences.at", printed=text, place=place) for text, place in sides]
    return Item(row.topic, texts=[*printed, row.explanation])
