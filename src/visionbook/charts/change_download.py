"""Every change between two editions to take away, with a description of its columns."""

from __future__ import annotations

from visionbook.charts.change_text import CSV_COLUMNS, all_changes, edition_text
from visionbook.charts.download import DOWNLOADS, Download
from visionbook.charts.prose import Sentences
from visionbook.notation import number
from visionbook.strategy.changes import Comparison
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
    folder = f"../_static/{DOWNLOADS}"
    return Download(
        name=NAME,
        columns=head,
        rows=rows,
        descriptor=_descriptor(comparison, head, licences, words),
        links=[
            (words("changes.download", count=number(len(rows))), f"{folder}/{NAME}.csv"),
            (words("changes.download_json"), f"{folder}/{NAME}.json"),
        ],
    )


def _descriptor(comparison: Comparison, head: list[str], licences: list[dict], words: Words) -> dict[str, object]:
    old = edition_text(comparison.old_name, comparison.old_fiscal_year, words)
    fields = [
        {"name": title, "type": "string", "description": words(f"changes.csv_help_{column}")}
        for column, title in zip(CSV_COLUMNS, head, strict=True)
    ]
    return {
        "profile": "tabular-data-package",
        "name": NAME,
        "title": words("changes.download_title", old=old, year=comparison.new_fiscal_year),
        "licenses": licences,
        "resources": [
            {
                "name": NAME,
                "path": f"{NAME}.csv",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": {"fields": fields, "missingValues": [""]},
            }
        ],
    }
