"""Rows put into the text of a CSV file so that every other row keeps its bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence


def with_rows(content: bytes, key: Sequence[str], rows: Sequence[Mapping[str, str]]) -> bytes:
    r"""Return a CSV file with rows added at its end, or put in place of those with the same key.

    Parameters
    ----------
    content : bytes
        A file that keeps the contract: one header row, every record on one line, UTF-8.
    key : sequence of str
        The columns of the primary key.
    rows : sequence of mapping
        Cells by column; a column that a row lacks is left empty.

    Examples
    --------
    >>> with_rows(b"id,value\na,1\nb, 2\n", ["id"], [{"id": "a", "value": "3"}, {"id": "c", "value": "4"}])
    b'id,value\na,3\nb, 2\nc,4\n'
    """
    lines = content.splitlines(keepends=True)
    ending = b"\r\n" if lines[0].endswith(b"\r\n") else b"\n"
    if not lines[-1].endswith((b"\n", b"\r")):
        lines[-1] += ending
    columns, place = _places(lines, key)
    for row in rows:
        target = io.StringIO(newline="")
        csv.writer(target, lineterminator=ending.decode()).writerow([row.get(name, "") for name in columns])
        line, name = target.getvalue().encode("utf-8"), tuple(row[column] for column in key)
        if name in place:
            lines[place[name]] = line
        else:
            place[name] = len(lines)
            lines.append(line)
    return b"".join(lines)


def without_rows(content: bytes, key: Sequence[str], names: Iterable[tuple[str, ...]]) -> bytes:
    r"""Return a CSV file without the rows of some keys; a key that is not there is passed over.

    Examples
    --------
    >>> without_rows(b"id,value\na,1\nb, 2\n", ["id"], [("a",), ("z",)])
    b'id,value\nb, 2\n'
    """
    lines = content.splitlines(keepends=True)
    _, place = _places(lines, key)
    gone = {place[name] for name in names if name in place}
    return b"".join(line for number, line in enumerate(lines) if number not in gone)


def _places(lines: Sequence[bytes], key: Sequence[str]) -> tuple[list[str], dict[tuple[str, ...], int]]:
    """Return the columns, and by key the number of the line of each row."""
    columns = _cells(lines[0])
    positions = [columns.index(name) for name in key]
    place = {}
    for number, line in enumerate(lines[1:], 1):
        cells = _cells(line)
        if len(cells) == len(columns):
            place[tuple(cells[position] for position in positions)] = number
    return columns, place


def _cells(line: bytes) -> list[str]:
    return next(csv.reader([line.decode("utf-8-sig").rstrip("\r\n")]), [])
