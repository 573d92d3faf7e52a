"""The map from the indicators of one plan to those of the next."""

from __future__ import annotations

import pandas as pd

from visionbook.pages.succession.model import Link, Side, Succession
from visionbook.show.indicators import page_address
from visionbook.show.table import Table, text_column
from visionbook.words import Words


def links(page: Succession, words: Words) -> Table:
    """Return which indicator follows which, in what way, and what changed."""
    before, after = (
        list(dict.fromkeys(side.plan for side in sides if side)) for sides in zip(*_sides(page), strict=True)
    )
    is_pair = len(before) == 1 and len(after) == 1
    plans = words("succession.caption_more")
    if is_pair:
        plans = words("succession.caption_two", before=before[0], after=after[0])
    rows = pd.DataFrame([_row(link, words, is_pair=is_pair) for link in page.links])
    columns = [
        text_column("old", words("succession.old"), href="address"),
        text_column("kind", words("succession.kind")),
        text_column("new", words("succession.new_indicator")),
        text_column("note", words("succession.note")),
    ]
    return Table(rows, columns, words("succession.caption", count=len(rows), plans=plans), words)


def _sides(page: Succession) -> list[tuple[Side | None, Side | None]]:
    return [(link.old, link.new) for link in page.links]


def _row(link: Link, words: Words, *, is_pair: bool) -> dict[str, object]:
    return {
        "old": _name(link.old, words, is_pair=is_pair),
        "address": page_address((link.old or link.new).kpi),
        "kind": words(f"succession.{link.kind}"),
        "new": _name(link.new, words, is_pair=is_pair),
        "note": link.note or words("unit.missing"),
    }


def _name(side: Side | None, words: Words, *, is_pair: bool) -> str:
    """Return the name of an indicator, with its plan where there are more than two."""
    if side is None:
        return words("succession.none")
    return str(side.kpi["name"]) if is_pair else words.bracketed(side.kpi["name"], side.plan)
