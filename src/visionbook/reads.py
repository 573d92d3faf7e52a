"""What a notebook read: rows, words, settings, files, each with its content, so that it runs again when that changed.

Those who give it (`data.load`, `Words`, `read_edition`, and the watch over the kernel) note each read in the file that
the variable `READS_VARIABLE` names, one JSON object per line. Only the standard library is imported here: a build asks
whether files that pages read have changed before it loads anything.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, is_dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from visionbook.errors import DataError
from visionbook.messages import Message, message

if TYPE_CHECKING:
    from visionbook.tables import TextTable

READS_VARIABLE = "VISIONBOOK_READS"
MISSING = ""
"""Digest of what is not there: that it appears is a change."""

_NO_CONTENT = {"__pycache__", ".ipynb_checkpoints", "_build"}


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
    within : str
        The result for which it was asked (`visionbook.results`): if that stays, other rows change nothing.
    """

    table: str
    columns: tuple[str, ...] = ()
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    as_printed: bool = False
    distinct: bool = False
    only_size: bool = False
    within: str = ""

    def select(self, table: TextTable) -> TextTable:
        """Return the rows and columns asked for; rows of another length than the header's are left out.

        Raises
        ------
        DataError
            If the table has no such column.
        """
        unknown = [name for name in (*self.columns, *dict(self.where)) if name not in table.columns]
        if unknown:
            raise DataError(message("data.no_column", file=table.file, unknown=unknown[0], columns=table.columns))
        kept = [index for index, name in enumerate(table.columns) if not self.columns or name in self.columns]
        tests = [(table.columns.index(name), frozenset(values)) for name, values in self.where]
        rows = [row for row in table.rows if len(row[1]) == len(table.columns)]
        for index, values in tests:
            rows = [row for row in rows if row[1][index] in values]
        rows = [(number, [cells[index] for index in kept]) for number, cells in rows]
        if self.distinct:
            first: dict[tuple[str, ...], int] = {}
            for number, cells in rows:
                first.setdefault(tuple(cells), number)
            rows = [(number, list(cells)) for cells, number in first.items()]
        return replace(table, columns=[table.columns[index] for index in kept], rows=rows)

    def __str__(self) -> str:
        return str(self.said)

    @property
    def said(self) -> Message:
        """What was read, for people: ``kpi_observations (value; kpi_id=g1-n1)``."""
        if not self.table:
            return message("explain.contract")
        if self.only_size:
            return message("explain.size", table=self.table)
        limits = [("distinct " if self.distinct else "") + ", ".join(self.columns)] if self.columns else []
        limits += [f"{name}={'|'.join(values[:3])}{'…' if len(values) > 3 else ''}" for name, values in self.where]
        if not limits:
            return message("explain.table", table=self.table)
        return message("explain.rows", table=self.table, limits="; ".join(limits))


def size_of(rows: int) -> int:
    """Return how large a table is: its number of rows, rounded down to a one, two or five followed by zeros.

    A page that says "at least 2,000 rows" stays true when a row comes. Below ten it is one, if there is any row: pages
    say "fewer than ten".

    Examples
    --------
    >>> [size_of(rows) for rows in (0, 1, 9, 10, 49, 50, 1999, 2000, 31_207)]
    [0, 1, 1, 10, 20, 50, 1000, 2000, 20000]
    """
    if rows < 10:
        return min(rows, 1)
    zeros = 10 ** (len(str(rows)) - 1)
    return max(first * zeros for first in (1, 2, 5) if first * zeros <= rows)


@dataclass(frozen=True)
class Asked:
    """One question to something else than the tables.

    Parameters
    ----------
    kind : str
        ``word`` (``ja/goals.lead``), ``words`` (all keys of a language), ``setting`` (dotted, of ``edition.yml``; all
        if empty), ``file``, ``names`` (of what lies in a folder), ``folder`` (names and contents of all its files),
        ``reach`` (what the imports of a file lead to in the program), or ``result`` (`visionbook.results`).
    name : str
        What was asked for; files and folders relative to the project, or absolute outside of it.
    """

    kind: str
    name: str

    def __str__(self) -> str:
        return str(self.said)

    @property
    def said(self) -> Message:
        """What was read, for people.

        Examples
        --------
        >>> str(Asked("word", "ja/goals.lead"))
        'the word goals.lead (wording/ja/goals.yml)'
        """
        if self.kind == "word":
            lang, _, key = self.name.partition("/")
            return message("explain.word", key=key, lang=lang, file=key.partition(".")[0])
        if self.kind == "setting" and not self.name:
            return message("explain.settings")
        kind = self.kind if self.kind in ("words", "setting", "names", "folder", "reach", "result") else "file"
        return message(f"explain.{kind}", name=self.name)


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


def folder_read(folder: Path) -> Asked:
    """Return the question for all files of a folder of the project, given relative to it."""
    return Asked("folder", folder.as_posix())


def folder_digest(folder: Path) -> str:
    """Return the digest of the names and contents of all files in a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    content = [(path.relative_to(folder).as_posix(), file_digest(path)) for path in files]
    return text_digest(json.dumps(content))


def file_digest(path: Path) -> str:
    """Return the digest of the content of a file; `MISSING` if there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return MISSING


def names_digest(folder: Path) -> str:
    """Return the digest of the names of what lies in a folder, without caches; `MISSING` if there is none."""
    try:
        return text_digest(json.dumps(sorted({path.name for path in folder.iterdir()} - _NO_CONTENT)))
    except OSError:
        return MISSING


def text_digest(text: str) -> str:
    """Return the digest of a text.

    Examples
    --------
    >>> text_digest("")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(text.encode()).hexdigest()


def setting_digest(settings: object, name: str) -> str:
    """Return the digest of a setting, by its dotted name, of all if it is empty; `MISSING` if there is none.

    Parameters
    ----------
    settings : object
        A record of settings (`visionbook.edition.Edition`) or a mapping, nested.
    name : str
        For example ``fiscal_year`` or ``evaluation.on_track``.

    Examples
    --------
    >>> setting_digest({"a": {"b": 1}}, "a.b") == setting_digest({"b": 1}, "b")
    True
    """
    value: object = settings
    for step in filter(None, name.split(".")):
        held = value if isinstance(value, Mapping) else vars(value) if is_dataclass(value) else {}
        if step not in held:
            return MISSING
        value = held[step]
    return text_digest(json.dumps(value, default=_plain, sort_keys=True, ensure_ascii=False))


def _plain(value: object) -> object:
    return vars(value) if is_dataclass(value) else str(value)


def note_settings(settings: object, *names: str) -> None:
    """Note that these settings were read: a page runs again when one of them gets another value, and not otherwise.

    Parameters
    ----------
    settings : object
        What was read: the `visionbook.edition.Edition`, with defaults filled in.
    *names : str
        Dotted names; without any, all settings count.
    """
    for name in names or ("",):
        note(Asked("setting", name), setting_digest(settings, name))


_now = threading.local()


@contextmanager
def accounted() -> Iterator[None]:
    """Read files whose content is noted in another form, as rows, words or settings: the files themselves do not count.

    Also a decorator.
    """
    before = getattr(_now, "accounted", False)
    _now.accounted = True
    try:
        yield
    finally:
        _now.accounted = before


def is_accounted() -> bool:
    """Return whether what is read now is noted in another form."""
    return getattr(_now, "accounted", False)


@contextmanager
def within(result: str) -> Iterator[None]:
    """Note what is read of tables meanwhile as read for a result; one that is asked for within another is its part."""
    before = getattr(_now, "within", "")
    _now.within = before or result
    try:
        yield
    finally:
        _now.within = before


_last: dict[tuple[str, Read | Asked], str] = {}
_notes: dict[str, int] = {}
"""The descriptor of the file that is written to, by its path: a page notes hundreds of reads."""


def note(read: Read | Asked, content: str) -> None:
    """Note a read and the digest of what it got, if someone asked for notes; the same twice in a row is noted once."""
    path, result = os.environ.get(READS_VARIABLE), getattr(_now, "within", "")
    if result and isinstance(read, Read) and read.table:
        read = replace(read, within=result)
    if path and _last.get((path, read)) != content:
        _last[path, read] = content
        line = json.dumps({**_fields(read), "digest": content}, ensure_ascii=False) + "\n"
        os.write(_notes_file(path), line.encode())  # whole and at once, whichever thread it is


def _notes_file(path: str) -> int:
    """Return the descriptor of a file of notes, opened anew if it is another one or has been removed."""
    known = _notes.get(path)
    if known is not None and os.fstat(known).st_nlink:
        return known
    while _notes:
        os.close(_notes.popitem()[1])
    _notes[path] = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
    return _notes[path]


def _fields(read: Read | Asked) -> dict[str, object]:
    """Return a read as a mapping; its parts are texts and tuples of them, which need no copy (`asdict` makes one)."""
    return {name: getattr(read, name) for name in read.__dataclass_fields__}


def noted(path: Path) -> dict[Read | Asked, str]:
    """Return the reads noted in a file with the digests of what they got; of the same read twice, the last."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return from_entries([json.loads(line) for line in lines])


def to_entries(reads: Mapping[Read | Asked, str]) -> list[dict]:
    """Return the JSON form of reads with their digests."""
    return [{**_fields(read), "digest": content} for read, content in reads.items()]


def from_entries(entries: Sequence[Mapping]) -> dict[Read | Asked, str]:
    """Return reads with their digests from their JSON form."""
    return {_from_entry(entry): entry["digest"] for entry in entries}


def _from_entry(entry: Mapping) -> Read | Asked:
    if "kind" in entry:
        return Asked(entry["kind"], entry["name"])
    return Read(
        entry["table"],
        tuple(entry["columns"]),
        tuple((name, tuple(values)) for name, values in entry["where"]),
        entry["as_printed"],
        entry.get("distinct", False),
        entry.get("only_size", False),
        entry.get("within", ""),
    )
