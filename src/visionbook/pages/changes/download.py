"""Every change between two editions to take away, with a description of its columns."""

from __future__ import annotations

from visionbook.editions.compare import Comparison
from visionbook.notation import number
from visionbook.pages.changes.text import CSV_COLUMNS, all_changes, edition_text
from visionbook.show.download import Download, described_download
from visionbook.show.prose import Sentences
from visionbook.words import Words

NAME = "changes"
"""Name of the download, without ending."""


def download(comparison: Comparison | None, licences: list[dict], words: Words) -> Download | Sentences:
    """Return every change as a CSV with its description, or a sentence if there is nothing to take away.

    Parameters
    ----------
    comparison : Comparison or None
        None for a first edition.
    licences : list of dict
        Those of the data contract.
    words : Words
        The words of the page.
    """
    if comparison is None:
        return Sentences([words("changes.download_first")])
    if comparison.is_same:
        return Sentences([words("changes.download_none")])
    head, *rows = all_changes(comparison, words)
    old = edition_text(comparison.old_name, comparison.old_fiscal_year, words)
    fields = [
        {"name": title, "type": "string", "description": words(f"changes.csv_help_{column}")}
        for column, title in zip(CSV_COLUMNS, head, strict=True)
    ]
    return described_download(
        NAME,
        rows,
        fields=fields,
        about={"title": words("changes.download_title", old=old, year=comparison.new_fiscal_year)},
        licences=licences,
        link_texts=(words("changes.download", count=number(len(rows))), words("changes.download_json")),
    )
