"""What an import writes: rows that come and go by table, shown, checked against the contract, written with the log."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from visionbook import data
from visionbook.errors import DataError
from visionbook.intake import import_log
from visionbook.intake.asking import agree
from visionbook.intake.csv_rows import with_rows, without_rows
from visionbook.intake.import_log import File, RowChange
from visionbook.intake.official_rows import Cells
from visionbook.messages import Message, message, say

Pages = Callable[[Mapping[str, bytes], Mapping[str, bytes]], Sequence[str] | None]
"""Names the pages that rows move, from what tables hold and shall hold; None if that is not known."""

NAMING = ("sources", "areas", "series")
"""Tables whose rows name what others are about: alone they are no change."""


@dataclass
class Plan:
    """By table the keys of rows that go and rows that come, and what is said of it, before and after."""

    gone: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    rows: dict[str, list[Cells]] = field(default_factory=dict)
    said: list[Message] = field(default_factory=list)
    after: list[Message] = field(default_factory=list)

    def put(self, table: str, row: Cells) -> None:
        """Add a row; one of the same key that was added before goes."""
        names = key_of(table)
        own = self.rows.setdefault(table, [])
        own[:] = [each for each in own if any(each.get(name, "") != row.get(name, "") for name in names)]
        own.append(row)


def key_of(table: str) -> list[str]:
    """Return the columns of the primary key of a table."""
    return data.resources()[table]["schema"]["primaryKey"]


def contents(plan: Plan, old: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return what the tables shall hold; those alone that change."""
    found = {}
    for table in dict.fromkeys([*plan.gone, *plan.rows]):
        rest = without_rows(old[table], key_of(table), plan.gone.get(table, []))
        found[table] = with_rows(rest, key_of(table), plan.rows.get(table, []))
    return {table: content for table, content in found.items() if content != old[table]}


def write(
    kind: str, files: Sequence[File], plan: Plan, old: Mapping[str, bytes], pages: Pages, *, yes: bool, by: str
) -> list[RowChange]:
    """Show a plan, ask, and write all of it or nothing; return what changed.

    Parameters
    ----------
    kind : str
        What is imported, for the log.
    files : sequence of File
        What was read.
    plan : Plan
        What is written.
    old : mapping of str to bytes
        What the tables held when it was made.
    pages : callable
        As `Pages`.
    yes, by
        Whether it was agreed to beforehand, and who imports.

    Raises
    ------
    DataError
        If the tables would break the contract (told before anybody is asked), or nobody agreed; nothing is written.
    """
    logged = import_log.read()
    new = contents(plan, old)
    changes = import_log.row_changes(old, new)
    before = [entry for file in files for entry in import_log.imports_of(logged, file.sha256)]
    said = [*plan.said]
    if before:
        said.append(message("imports.same_file", day=before[-1].day, number=before[-1].number))
    if not any(change.table not in NAMING for change in changes):
        for line in [*said, message("imports.nothing_to_change")]:
            say(line)
        return []
    for line in said:
        say(line)
    problems = data.check(pending=new)
    if problems:
        raise DataError(message("imports.would_break", report=data.report(problems)))
    for line in _of_pages(pages(old, new)):
        say(line)
    agree(message("imports.write_question", count=len(changes)), yes=yes)
    entry = import_log.enter({name: old[name] for name in new}, new, kind=kind, files=files, by=by)
    say(message("imports.written_as", number=entry.number))
    for line in [*plan.after, message("official_import.next")]:
        say(line)
    return changes


def _of_pages(moved: Sequence[str] | None) -> list[Message]:
    if moved is None:
        return [message("official_import.pages_unknown")]
    listed = [message("official_import.page", page=page) for page in moved]
    return [message("official_import.pages", count=len(listed), pages=listed)] if listed else []
