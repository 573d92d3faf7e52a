"""The map from the indicators of one plan to those of the next."""

from __future__ import annotations

import pandas as pd

from visionbook.pages.succession.model import Link, Side, Succession
from visionbook.show.indicators import page_address
from visionbook.show.table import Table, text_column
from visionbook.words import Words


def links(page: Succession, words: Words) -> Table:
    """Return which indicator follows which, in what way, and what changed."""
    rows = pd.DataFrame([_row(link, words) for link in page.links])
    columns = [
        text_column("old", words("succession.old"), href="address"),
        text_column("kind", words("succession.kind")),
        text_column("new", words("succession.new_indicator")),
        text_column("note", words("succession.note")),
    ]
    return Table(rows, columns, words("succession.caption", count=len(rows)), words)


def _row(link: Link, words: Words) -> dict[str, object]:
    return {
        "old": _name(link.old, words),
        "address": page_address((link.old or link.new).kpi),
        "kind": words(f"succession.{link.kind}"),
        "new": _name(link.new, words),
        "note": link.note or words("unit.missing"),
    }


def _name(side: Side | None, words: Words) -> str:
    return words("succession.none") if side is None else words.bracketed(side.kpi["name"], side.plan)
