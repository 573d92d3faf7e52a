"""The data dictionary at a glance: how many tables, columns and sources the book rests on."""

from __future__ import annotations

from visionbook.notation import number
from visionbook.pages.data_dictionary.model import Dictionary
from visionbook.show.prose import Card, Cards, Sentences
from visionbook.words import Words


def lead(page: Dictionary, words: Words) -> Sentences:
    """Say how many tables and columns the book rests on."""
    counts = {"tables": len(page.resources), "fields": page.field_count}
    return Sentences([words("data_dictionary.lead", **counts)], lead=True)


def cards(page: Dictionary, words: Words) -> Cards:
    """Show the counts of tables, columns, columns in Japanese only, and sources."""
    counts = {
        "tables": len(page.resources),
        "fields": page.field_count,
        "only_ja": len({column for columns in page.only_ja.values() for column in columns}),
        "sources": page.source_count,
    }
    return Cards(
        [
            Card(
                words(f"data_dictionary.card_{name}"),
                number(count),
                words(f"data_dictionary.unit_{name}"),
                words(f"data_dictionary.card_{name}_note"),
            )
            for name, count in counts.items()
        ]
    )


def only_ja_lead(page: Dictionary, words: Words) -> Sentences:
    """Say how many columns of texts lack each other language; that the data hold no other, if so."""
    if not page.only_ja:
        return Sentences([words("data_dictionary.only_ja_no_other")])
    return Sentences(
        [
            words(
                "data_dictionary.only_ja_some" if columns else "data_dictionary.only_ja_none",
                language=words(f"data_dictionary.language_{lang}"),
                columns=len(columns),
                tables=len({table for table, _ in columns}),
            )
            for lang, columns in page.only_ja.items()
        ]
    )
