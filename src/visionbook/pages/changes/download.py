"""Every change between two editions to take away, with a description of its columns."""

from __future__ import annotations

from visionbook.editions.compare import Comparison
from visionbook.editions.rows import cell_text
from visionbook.pages.changes.cells import edition_text, reason_text
from visionbook.pages.changes.model import Changes
from visionbook.show.download import Download, described_download
from visionbook.show.prose import Sentences
from visionbook.words import Words

CSV_COLUMNS = ("section", "table", "kind", "row", "row_key", "column", "field", "old", "new", "reason_kind", "reason")
"""Columns of the list of all changes."""

NAME = "changes"
"""Name of the download, without ending."""


def download(page: Changes, words: Words) -> Download | Sentences:
    """Return every change as a CSV with its description, or a sentence if there is nothing to take away.

    Parameters
    ----------
    page : Changes
        As from `visionbook.pages.changes.model.changes`.
    words : Words
        The words of the page.
    """
    comparison = page.comparison
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
        licences=page.licences,
        link_texts=(words("changes.download", count=len(rows)), words("changes.download_json")),
    )


def all_changes(comparison: Comparison, words: Words) -> list[list[str]]:
    """Return every change as rows of text with a head, for a CSV: rows of tables, judgements, settings.

    Values are as in the tables (base units, codes), so that they can be computed with.
    """
    titles = dict(zip(comparison.tables["table"], comparison.tables["title"], strict=True))
    head = [words(f"changes.csv_{column}") for column in CSV_COLUMNS]
    lines = [head]
    for row in comparison.rows.to_dict("records"):
        lines.append(
            _line(
                words("changes.section_rows"),
                titles[row["table"]],
                words(f"changes.change_{row['kind']}"),
                *(row[name] for name in ("label", "row_key", "field_title", "field", "old", "new")),
                row["reason_kind"],
                reason_text(row["reason"], row["reason_kind"], words),
            )
        )
    lines += _judgements(comparison, words) + _settings(comparison, words)
    return lines


def _line(*cells: object) -> list[str]:
    return [cell_text(cell) for cell in cells]


def _judgements(comparison: Comparison, words: Words) -> list[list[str]]:
    lines = []
    for row in [] if comparison.indicators is None else comparison.indicators.to_dict("records"):
        for name in ("value", "status"):
            old, new = row[f"old_{name}"], row[f"new_{name}"]
            if row["kind"] == "changed" and not row[f"{name}_changed"]:
                continue
            lines.append(
                _line(
                    words("changes.section_indicators"),
                    words("changes.indicator"),
                    words(f"changes.change_{row['kind']}"),
                    row["name"],
                    row["kpi_id"],
                    words(f"changes.judged_{name}"),
                    name,
                    old,
                    new,
                    row["reason_kind"],
                    reason_text(row["reason"], row["reason_kind"], words),
                )
            )
    return lines


def _settings(comparison: Comparison, words: Words) -> list[list[str]]:
    return [
        _line(
            words("changes.section_settings"),
            "edition.yml",
            words("changes.change_changed"),
            words(f"changes.setting_{row.name}"),
            row.name,
            "",
            "",
            row.old,
            row.new,
            "",
            "",
        )
        for row in comparison.settings.itertuples(index=False)
    ]
