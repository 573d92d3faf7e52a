"""What changed between two editions, as the command line tells it and as a table for spreadsheets."""

from __future__ import annotations

from pathlib import Path

from visionbook.archive import this_edition
from visionbook.edition import read_edition
from visionbook.editions.compare import compare
from visionbook.errors import ParameterError
from visionbook.messages import message
from visionbook.pages.changes.download import all_changes
from visionbook.pages.changes.report import report
from visionbook.pages.changes.text import codes
from visionbook.publish.editions import read_tables
from visionbook.publish.site import csv_text, noticed_rows
from visionbook.words import load_words


def difference(root: Path, old: str, new: str | None = None, table: Path | None = None) -> str:
    """Return what changed from one edition to another, as text; write every change to a CSV if `table` is given.

    Without `new` the working folder is compared. Both editions as in `read_tables`. The notice of this edition,
    if it has one, stands before the report and in every row of the CSV.

    Raises
    ------
    ParameterError
        If the CSV would lie in ``data/``, or an edition is not there.
    BuildError, DataError
        As `read_tables`.
    """
    settings = read_edition(root)
    words, notice = load_words(settings.languages[0]), settings.notice.strip()
    if table is not None and table.resolve().is_relative_to((root / "data").resolve()):
        raise ParameterError(message("editions.lies_in_data", table=table))
    before = read_tables(old, root)
    after = this_edition(words("changes.working_folder")) if new is None else read_tables(new, root)
    comparison = compare(before, after, codes(words))
    if table is not None:
        rows = all_changes(comparison, words)
        rows = noticed_rows(rows, notice, words("page.notice")) if notice else rows
        table.write_text(csv_text(rows), encoding="utf-8-sig", newline="")
    return "\n".join(filter(None, [notice, report(comparison, words)]))
