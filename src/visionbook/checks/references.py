"""Names that may stand in one of several tables, which a foreign key cannot say, and relations between such names.

The contract says where: ``found_in`` and ``found_by`` of a field, ``joins`` of a table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import groupby, pairwise

from visionbook.checks.rows import Row, rows_of
from visionbook.messages import message
from visionbook.tables import Problem, TextTable


def reference_problems(tables: Mapping[str, TextTable], known: Mapping[str, Mapping]) -> Iterator[Problem]:
    """Yield the cells that name nothing in the columns (``table.column``) in which their field says they are found."""

    @cache
    def names(table: str, column: str) -> frozenset[str]:
        return frozenset(row[column] for row in rows_of(tables[table]))

    for name, table in tables.items():
        for field in known[name]["schema"]["fields"]:
            if not {"found_in", "found_by"} & field.keys():
                continue
            for row in rows_of(table):
                places = _places(field, row)
                if not row[field["name"]] or not places or any(other not in tables for other, _ in places):
                    continue
                if not any(row[field["name"]] in names(*place) for place in places):
                    files = [tables[other].file for other, _ in places]
                    rule = message("check.nowhere", files=files)
                    yield row.problem(field["name"], rule, message("check.nowhere_remedy"))
        if "joins" in known[name]:
            yield from relation_problems(table, known[name]["joins"])


def _places(field: Mapping, row: Row) -> list[tuple[str, str]]:
    """Return tables and columns in one of which a cell must stand; none where its kind is wrong (said elsewhere)."""
    names = field.get("found_in", [])
    if "found_by" in field:
        chosen = field["found_by"]["in"].get(row[field["found_by"]["column"]])
        names = [chosen] if chosen else []
    return [(table, column) for table, _, column in (name.partition(".") for name in names)]


def relation_problems(table: TextTable, joins: Mapping) -> Iterator[Problem]:
    """Yield the rows of a table of relations that join what their kind does not join, or a thing with itself.

    Parameters
    ----------
    table : TextTable
        Rows with the columns that `joins` names, ``<from>`` and ``<to>`` with the keys beside them, and `order`.
    joins : mapping
        As in the contract: column, from, to, and of each kind the kinds of its ends; ``chain`` where each step must
        begin where the one before it ends.
    """
    rows = list(rows_of(table))
    for row in rows:
        allowed = joins["kinds"].get(row[joins["column"]])
        if allowed is None:  # which the values of the column say
            continue
        for side in ("from", "to"):
            if row[joins[side]] not in allowed[side]:
                rule = message("check.no_end", kind=row[joins["column"]], allowed=allowed[side])
                yield row.problem(joins[side], rule, message("check.no_end_remedy"))
        if _end(row, joins, "from") == _end(row, joins, "to"):
            yield row.problem(_key(joins, "to"), message("check.to_itself"), message("check.to_itself_remedy"))
    for kind, allowed in joins["kinds"].items():
        if allowed.get("chain"):
            yield from _broken([row for row in rows if row[joins["column"]] == kind], joins)


def _broken(rows: list[Row], joins: Mapping) -> Iterator[Problem]:
    """Yield the rows of a chain that begin elsewhere than where the step before ends."""
    numbered = [row for row in rows if row.figure("order") is not None]
    ordered = sorted(numbered, key=lambda row: row.figure("order"))
    steps = [list(step) for _, step in groupby(ordered, key=lambda row: row.figure("order"))]
    for before, after in pairwise(steps):
        reached = {_end(row, joins, "to") for row in before}
        for row in after:
            if _end(row, joins, "from") not in reached:
                rule = message("check.no_step", step=before[0]["order"], ends=sorted(key for _, key in reached))
                yield row.problem(_key(joins, "from"), rule, message("check.no_step_remedy"))


def _key(joins: Mapping, side: str) -> str:
    """Return the column with the key of an end, beside the one with its kind: ``from_key`` of ``from_kind``."""
    return joins[side].removesuffix("_kind") + "_key"


def _end(row: Row, joins: Mapping, side: str) -> tuple[str, str]:
    return row[joins[side]], row[_key(joins, side)]
