"""Tables to download with what is known of their figures: a sign and the official value in the row of each.

In ``data/`` a figure stands as it is printed, and the table of marks beside it. Who downloads one table has only that:
there the marks are columns, at the right of those of the contract, and the published contract describes them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from visionbook.figure_marks import FigureMark, FigureMarks
from visionbook.words import Words
from visionbook.yaml_text import parsed

COLUMNS = ("mark", "official", "official_source_id")
"""The columns that a table with a marked figure has more."""

_TYPES = {"official": "number"}


def marked_table(content: bytes, resource: Mapping[str, Any], marks: FigureMarks) -> bytes:
    r"""Return a CSV file (UTF-8) with the marks of its figures; as it is if none is marked.

    Of a row with several marked figures the first is told.

    Parameters
    ----------
    content : bytes
        The file.
    resource : mapping
        Its resource of the contract.
    marks : FigureMarks
        The marks of the book.

    Examples
    --------
    >>> mark = FigureMark("t", "a", "value", "error", "published", 12.0, 21.0, "", "census", "")
    >>> resource = {"name": "t", "schema": {"primaryKey": ["id"]}}
    >>> marked_table(b"id,value\na,12\nb,3\n", resource, FigureMarks().adding([mark]))
    b'id,value,mark,official,official_source_id\na,12,error,21,census\nb,3,,,\n'
    """
    known = {mark.row_key: mark for mark in reversed(list(_of(marks, resource["name"])))}
    if not known:
        return content
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    key = [rows[0].index(name) for name in resource["schema"]["primaryKey"]]
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow([*rows[0], *COLUMNS])
    for row in rows[1:]:
        writer.writerow([*row, *_cells(known.get("/".join(row[place] for place in key)))])
    return target.getvalue().encode()


def marked_contract(content: bytes, marks: FigureMarks, words: Words) -> bytes:
    """Return the text of a contract in which the tables with marked figures have the columns of marks.

    Parameters
    ----------
    content : bytes
        The contract.
    marks : FigureMarks
        The marks of the book.
    words : Words
        What the columns are called and hold.
    """
    names = {mark.table for mark in marks}
    descriptor = parsed(content.decode("utf-8"))
    if not names & {resource["name"] for resource in descriptor["resources"]}:
        return content
    fields = [
        {
            "name": name,
            "type": _TYPES.get(name, "string"),
            "title": words(f"figure_mark.column_{name}"),
            "description": words(f"figure_mark.column_{name}_holds"),
        }
        for name in COLUMNS
    ]
    wanted = {**descriptor, "resources": [_with(resource, names, fields) for resource in descriptor["resources"]]}
    text = _inserted(content.decode("utf-8").splitlines(keepends=True), names, fields)
    # Its own lines are kept, with their order and comments, where each field stands on one.
    return (text if parsed(text) == wanted else yaml.safe_dump(wanted, allow_unicode=True, sort_keys=False)).encode()


def _of(marks: FigureMarks, table: str) -> Sequence[FigureMark]:
    return [mark for mark in marks if mark.table == table]


def _cells(mark: FigureMark | None) -> list[str]:
    return ["", "", ""] if mark is None else [mark.kind, f"{mark.official:.12g}", mark.source_id]


def _with(resource: Mapping[str, Any], names: set[str], fields: Sequence[Mapping]) -> Mapping[str, Any]:
    if resource["name"] not in names:
        return resource
    schema = {**resource["schema"], "fields": [*resource["schema"]["fields"], *fields]}
    return {**resource, "schema": schema}


def _inserted(lines: Sequence[str], names: set[str], fields: Sequence[Mapping]) -> str:
    """Return the lines with those of the fields after the last field of each of some resources."""
    found, last, inside = [], None, False
    for line in [*lines, "  - name: \n"]:
        if line.startswith("  - name: "):
            if inside and last is not None:
                flow = [yaml.safe_dump(field, allow_unicode=True, default_flow_style=True, width=9999, sort_keys=False)
                        for field in fields]  # fmt: skip
                found[last + 1 : last + 1] = [f"        - {text}" for text in flow]
            inside, last = line.removeprefix("  - name: ").strip() in names, None
        if line.startswith("        - {name: "):
            last = len(found)
        found.append(line)
    return "".join(found[:-1])
