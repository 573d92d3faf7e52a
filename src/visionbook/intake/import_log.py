"""The log of imports: number, kind, files, day, who, and every row before and after; see decisions/0022."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from visionbook import data, data_writing
from visionbook.errors import DataError
from visionbook.messages import message
from visionbook.tables import decode

UNDO = "undo"
"""The kind of an entry that takes another one back."""

Row = Mapping[str, str]


@dataclass(frozen=True)
class File:
    """A file that was imported: its name without folders, and the SHA-256 of its bytes."""

    name: str
    sha256: str


@dataclass(frozen=True)
class RowChange:
    """One row of a table before and after, cells by column; `old` is None for a new row, `new` for one that went."""

    table: str
    key: tuple[str, ...]
    old: Row | None
    new: Row | None


@dataclass(frozen=True)
class Import:
    """One entry of the log.

    Parameters
    ----------
    number : int
        1 for the first import of the project, then one more each.
    kind : str
        What was imported, such as ``kpi``, or `UNDO`.
    at : str
        Day, time and offset (ISO 8601).
    by : str
        Who imported, as the person said, or who reported, as the form says; empty if nobody said.
    files : tuple of File
        What was read.
    changes : tuple of RowChange
        What changed, by table and primary key.
    undoes : int, optional
        The import that this one took back.
    """

    number: int
    kind: str
    at: str
    by: str
    files: tuple[File, ...]
    changes: tuple[RowChange, ...]
    undoes: int | None = None

    @property
    def day(self) -> str:
        """The day, as a date."""
        return self.at[:10]


def imported_file(name: str, content: bytes) -> File:
    """Return what the log keeps of a file.

    Examples
    --------
    >>> imported_file("a.csv", b"").sha256[:8]
    'e3b0c442'
    """
    return File(name, hashlib.sha256(content).hexdigest())


def read() -> list[Import]:
    """Return the imports so far, first ones first; nothing if there is no log yet.

    Raises
    ------
    DataError
        If the log is broken, naming the line.
    """
    return _parsed(data_writing.log_content())


def enter(
    old: Mapping[str, bytes],
    new: Mapping[str, bytes],
    *,
    kind: str,
    files: Sequence[File] = (),
    by: str = "",
    undoes: int | None = None,
) -> Import:
    """Write tables and the entry that says so, all of it or nothing.

    Parameters
    ----------
    old, new : mapping of str to bytes
        As in `visionbook.data_writing.replace`.
    kind, files, by, undoes
        As in `Import`.

    Raises
    ------
    DataError
        As `visionbook.data_writing.replace`, or if the log is broken.
    """
    held = data_writing.log_content()
    entries = _parsed(held)
    at = datetime.now().astimezone().isoformat(timespec="seconds")
    number = entries[-1].number + 1 if entries else 1
    entry = Import(number, kind, at, by, tuple(files), tuple(row_changes(old, new)), undoes)
    before = held or b""
    if before and not before.endswith(b"\n"):
        before += b"\n"
    data_writing.replace(old, new, (held, before + _line(entry)))
    return entry


def taken_back(entries: Iterable[Import]) -> dict[int, int]:
    """Return the imports that do not hold any more, each with the one that took it back.

    Examples
    --------
    >>> first, undo = Import(1, "kpi", "", "", (), ()), Import(2, UNDO, "", "", (), (), undoes=1)
    >>> taken_back([first, undo])
    {1: 2}
    >>> taken_back([first, undo, Import(3, UNDO, "", "", (), (), undoes=2)])
    {2: 3}
    """
    found: dict[int, int] = {}
    for entry in sorted(entries, key=lambda each: each.number, reverse=True):
        if entry.undoes is not None and entry.number not in found:
            found[entry.undoes] = entry.number
    return found


def imports_of(entries: Iterable[Import], sha256: str) -> list[Import]:
    """Return the imports of a file with this content that still hold."""
    entries = list(entries)
    gone = taken_back(entries)
    return [entry for entry in entries if entry.number not in gone and sha256 in {file.sha256 for file in entry.files}]


def row_changes(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> list[RowChange]:
    """Return the rows that differ between two contents of some tables, by their primary keys."""
    found = []
    for table in new:
        before, after = rows_by_key(table, old[table]), rows_by_key(table, new[table])
        for key in dict.fromkeys([*before, *after]):
            if before.get(key) != after.get(key):
                found.append(RowChange(table, key, before.get(key), after.get(key)))
    return found


def rows_by_key(table: str, content: bytes) -> dict[tuple[str, ...], dict[str, str]]:
    """Return the rows of a table's file, cells as they stand there, by primary key."""
    resource = data.resources()[table]
    decoded, problems = decode(f"data/{resource['path']}", content)
    if decoded is None:
        raise DataError(data.report(problems))
    rows = (dict(zip(decoded.columns, cells, strict=False)) for _, cells in decoded.rows)
    return {tuple(row.get(name, "") for name in resource["schema"]["primaryKey"]): row for row in rows}


def _line(entry: Import) -> bytes:
    described = {
        "number": entry.number,
        "kind": entry.kind,
        "at": entry.at,
        "by": entry.by,
        "undoes": entry.undoes,
        "files": [{"name": file.name, "sha256": file.sha256} for file in entry.files],
        "changes": [
            {"table": change.table, "key": list(change.key), "old": change.old, "new": change.new}
            for change in entry.changes
        ],
    }
    return json.dumps(described, ensure_ascii=False).encode("utf-8") + b"\n"


def _parsed(content: bytes | None) -> list[Import]:
    entries: list[Import] = []
    for number, line in enumerate((content or b"").splitlines(), 1):
        if not line.strip():
            continue
        try:
            entry = _import(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise DataError(message("imports.log_broken", file=data_writing.LOG, line=number)) from None
        if entries and entry.number <= entries[-1].number:
            raise DataError(message("imports.log_numbers", file=data_writing.LOG, line=number, number=entry.number))
        entries.append(entry)
    return entries


def _import(described: dict[str, Any]) -> Import:
    files = tuple(File(str(file["name"]), str(file["sha256"])) for file in described["files"])
    changes = tuple(
        RowChange(str(row["table"]), tuple(row["key"]), _row(row["old"]), _row(row["new"]))
        for row in described["changes"]
    )
    undoes = described["undoes"]
    if not isinstance(described["number"], int) or not isinstance(undoes, int | None):
        raise ValueError("not a number")
    return Import(described["number"], described["kind"], described["at"], described["by"], files, changes, undoes)


def _row(described: dict[str, str] | None) -> Row | None:
    return None if described is None else {str(name): str(cell) for name, cell in described.items()}
