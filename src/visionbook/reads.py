"""What a notebook read from data/: table, filter and content, so that it runs again only when that changed.

`data.load` notes each read in the file that the variable `READS_VARIABLE` names, one JSON object per line.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from visionbook.errors import DataError
from visionbook.tables import TextTable

READS_VARIABLE = "VISIONBOOK_READS"


@dataclass(frozen=True)
class Read:
    """One question to the data.

    Parameters
    ----------
    table : str
        Name of the table; of the whole contract if empty.
    columns : tuple of str
        Columns asked for, in the table's order; all if empty.
    where : tuple of (str, tuple of str)
        Values, as text, that each of these columns may have.
    as_printed : bool
        Whether corrections were left out.
    distinct : bool
        Whether rows that are alike in these columns were asked for once: one more of a kind changes nothing.
    only_size : bool
        Whether only `size_of` the table was asked for: one more row changes it seldom.
    """

    table: str
    columns: tuple[str, ...] = ()
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    as_printed: bool = False
    distinct: bool = False
    only_size: bool = False

    def select(self, table: TextTable) -> TextTable:
        """Return the rows and columns asked for; rows of another length than the header's are left out.

        Raises
        ------
        DataError
            If the table has no such column.
        """
        unknown = [name for name in (*self.columns, *dict(self.where)) if name not in table.columns]
        if unknown:
            raise DataError(f"{table.file} has no column {unknown[0]!r}; its columns are {', '.join(table.columns)}")
        kept = [index for index, name in enumerate(table.columns) if not self.columns or name in self.columns]
        tests = [(table.columns.index(name), frozenset(values)) for name, values in self.where]
        rows = [
            (number, [cells[index] for index in kept])
            for number, cells in table.rows
            if len(cells) == len(table.columns) and all(cells[index] in values for index, values in tests)
        ]
        if self.distinct:
            first: dict[tuple[str, ...], int] = {}
            for number, cells in rows:
                first.setdefault(tuple(cells), number)
            rows = [(number, list(cells)) for cells, number in first.items()]
        return TextTable(table.file, [table.columns[index] for index in kept], rows)

    def __str__(self) -> str:
        """Return what was read, for people: ``kpi_observations (value; kpi_id=g1-n1)``."""
        if not self.table:
            return "the previous edition" if self.where else "the contract"
        if self.only_size:
            return f"the size of {self.table}"
        limits = [("distinct " if self.distinct else "") + ", ".join(self.columns)] if self.columns else []
        limits += [f"{name}={'|'.join(values[:3])}{'…' if len(values) > 3 else ''}" for name, values in self.where]
        return f"{self.table} ({'; '.join(limits)})" if limits else self.table


def size_of(rows: int) -> int:
    """Return how large a table is: its number of rows, rounded down to a one, two or five followed by zeros.

    A page that says "at least 2,000 rows" stays true when a row comes.

    Examples
    --------
    >>> [size_of(rows) for rows in (0, 1, 9, 10, 49, 50, 1999, 2000, 31_207)]
    [0, 1, 5, 10, 20, 50, 1000, 2000, 20000]
    """
    if rows < 1:
        return 0
    zeros = 10 ** (len(str(rows)) - 1)
    return max(first * zeros for first in (1, 2, 5) if first * zeros <= rows)


def where_of(filters: Mapping[str, object]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return filters (column: value or list of values) as sorted texts.

    Examples
    --------
    >>> where_of({"year": [2025, 2020], "area_code": "01223"})
    (('area_code', ('01223',)), ('year', ('2020', '2025')))
    """
    return tuple(
        (name, tuple(sorted({str(value) for value in (given if _is_list(given) else [given])})))
        for name, given in sorted(filters.items())
    )


def _is_list(given: object) -> bool:
    return hasattr(given, "__iter__") and not isinstance(given, str)


def digest(rows: Sequence[tuple[int, list[str]]], resource: Mapping) -> str:
    """Return the digest of rows, in their order, and of the types that the contract gives their fields.

    The numbers of the rows do not count: a row added elsewhere moves them.
    """
    types = [(field["name"], field["type"]) for field in resource["schema"]["fields"]]
    content = json.dumps([types, [cells for _, cells in rows]], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


def folder_read(folder: Path) -> Read:
    """Return the question for all files of a folder of the project, given relative to it."""
    return Read("", where=(("folder", (folder.as_posix(),)),))


def folder_digest(where: Sequence[tuple[str, tuple[str, ...]]], root: Path) -> str:
    """Return the digest of the names and contents of all files in the folder that `folder_read` asked for."""
    folder = root / dict(where)["folder"][0]
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    content = [(path.relative_to(folder).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest()) for path in files]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def note(read: Read, content: str) -> None:
    """Note a read and the digest of what it got, if someone asked for notes."""
    path = os.environ.get(READS_VARIABLE)
    if path:
        with open(path, "a", encoding="utf-8") as file:
            file.write(json.dumps({**asdict(read), "digest": content}, ensure_ascii=False) + "\n")


def noted(path: Path) -> dict[Read, str]:
    """Return the reads noted in a file with the digests of what they got; of the same read twice, the last."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return from_entries([json.loads(line) for line in lines])


def from_entries(entries: Sequence[Mapping]) -> dict[Read, str]:
    """Return reads with their digests from their JSON form."""
    return {
        Read(
            entry["table"],
            tuple(entry["columns"]),
            tuple((name, tuple(values)) for name, values in entry["where"]),
            entry["as_printed"],
            entry.get("distinct", False),
            entry.get("only_size", False),
        ): entry["digest"]
        for entry in entries
    }
