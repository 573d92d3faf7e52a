"""Marks of printed figures: they name a figure that is there, as it is there, and an official value that differs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import cache

from visionbook.checks.rows import Row, rows_of
from visionbook.figure_marks import POPULATION, PUBLISHED, TABLE, check_of
from visionbook.messages import Message, message
from visionbook.tables import Problem, TextTable

_Statistics = dict[tuple[str, ...], list[Row]]
NOTES = "audit_notes"
_NUMBERS = ("integer", "number")
_OFFICIAL = "official"


def mark_problems(tables: Mapping[str, TextTable], known: Mapping[str, Mapping]) -> Iterator[Problem]:
    """Yield what is wrong with the table of marks.

    Parameters
    ----------
    tables : mapping
        All tables as they stand, without corrections: marks speak of what is printed.
    known : mapping
        The resources of the contract by name.
    """
    if TABLE not in tables:
        return
    # Each table is gone through once, not once for each mark.
    rows = cache(lambda name: _by_key(tables[name], known[name]["schema"]))
    statistics = cache(lambda: _by_statistic(tables[POPULATION]))
    notes = {note["check_id"]: note for note in rows_of(tables[NOTES])} if NOTES in tables else {}
    for mark in rows_of(tables[TABLE]):
        name = mark["table_name"]
        if name not in known or name == TABLE:
            yield mark.problem("table_name", message("table.no_table"), message("table.no_table_remedy"))
        elif name in tables:
            row = rows(name).get(mark["row_key"])
            yield from _problems(mark, row, tables[name], known[name]["schema"], statistics)
            if row is not None:
                yield from _contradicted(mark, notes.get(check_of(name, mark["row_key"])))


def _problems(
    mark: Row, row: Row | None, table: TextTable, schema: Mapping, statistics: Callable[[], _Statistics]
) -> Iterator[Problem]:
    fields = {field["name"]: field["type"] for field in schema["fields"]}
    not_there = message("table.not_there", file=table.file)
    if row is None:
        yield mark.problem("row_key", not_there, message("table.joined_key"))
    elif mark["field_name"] not in fields:
        yield mark.problem("field_name", not_there, message("table.column_name"))
    elif fields[mark["field_name"]] not in _NUMBERS:
        yield mark.problem("field_name", message("marks.no_figure"), message("marks.no_figure_remedy"))
    else:
        yield from _figure_problems(mark, row, table, statistics)


def _figure_problems(mark: Row, row: Row, table: TextTable, statistics: Callable[[], _Statistics]) -> Iterator[Problem]:
    held, printed, official = row.figure(mark["field_name"]), mark.figure("printed"), mark.figure(_OFFICIAL)
    if None in (printed, official):
        return  # what is no number is said by the contract
    if held != printed:
        rule = message("table.not_held", file=table.file, held=row[mark["field_name"]])
        yield mark.problem("printed", rule, message("table.not_held_remedy"))
    elif abs(official - printed) <= (row.figure("rounded_to") or Decimal(0)) / 2:
        yield mark.problem(_OFFICIAL, message("marks.same"), message("marks.same_remedy"))
    elif mark["table_name"] == POPULATION and mark["basis"] == PUBLISHED:
        # Where the statistic itself is among the data, it must hold the same official value.
        for other in statistics().get((mark["source_id"], *_cell(row)), ()):
            if other.figure(POPULATION) != official:
                yield mark.problem(_OFFICIAL, _otherwise(other), message("marks.otherwise_remedy"))


def _contradicted(mark: Row, note: Row | None) -> Iterator[Problem]:
    """Yield a note of the source audit that calls a marked figure by another kind: one figure is of one kind."""
    if note is not None and note["kind"] != mark["kind"]:
        rule = message("marks.other_kind", file=mark.file, row=mark.number, kind=mark["kind"])
        yield note.problem("kind", rule, message("marks.other_kind_remedy"))


def _by_key(table: TextTable, schema: Mapping) -> dict[str, Row]:
    """Return the rows by their key, of those with one key the first: `check` says elsewhere that there are more."""
    found: dict[str, Row] = {}
    for row in rows_of(table):
        found.setdefault(_key(row, schema), row)
    return found


def _by_statistic(populations: TextTable) -> _Statistics:
    """Return the rows of populations by their source, and by whom they count."""
    found: _Statistics = {}
    for row in rows_of(populations):
        found.setdefault((row["source_id"], *_cell(row)), []).append(row)
    return found


def _cell(row: Row) -> tuple[str, ...]:
    return tuple(row[name] for name in ("area_code", "year", "variant", "sex", "age_group"))


def _otherwise(other: Row) -> Message:
    return message("marks.otherwise", file=other.file, row=other.number, value=other[POPULATION])


def _key(row: Row, schema: Mapping) -> str:
    return "/".join(row[name] for name in schema["primaryKey"])
