"""Marks of printed figures: they name a figure that is there, as it is there, and an official value that differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from visionbook.checks.rows import Row, rows_of
from visionbook.figure_marks import POPULATION, PUBLISHED, TABLE
from visionbook.messages import Message, message
from visionbook.tables import Problem, TextTable

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
    for mark in rows_of(tables[TABLE]):
        name = mark["table_name"]
        if name not in known or name == TABLE:
            yield mark.problem("table_name", message("table.no_table"), message("table.no_table_remedy"))
        elif name in tables:
            yield from _problems(mark, tables[name], known[name], tables)


def _problems(mark: Row, table: TextTable, resource: Mapping, tables: Mapping[str, TextTable]) -> Iterator[Problem]:
    schema = resource["schema"]
    fields = {field["name"]: field["type"] for field in schema["fields"]}
    row = next((row for row in rows_of(table) if _key(row, schema) == mark["row_key"]), None)
    not_there = message("table.not_there", file=table.file)
    if row is None:
        yield mark.problem("row_key", not_there, message("table.joined_key"))
    elif mark["field_name"] not in fields:
        yield mark.problem("field_name", not_there, message("table.column_name"))
    elif fields[mark["field_name"]] not in _NUMBERS:
        yield mark.problem("field_name", message("marks.no_figure"), message("marks.no_figure_remedy"))
    else:
        yield from _figure_problems(mark, row, table, tables)


def _figure_problems(mark: Row, row: Row, table: TextTable, tables: Mapping[str, TextTable]) -> Iterator[Problem]:
    held, printed, official = row.figure(mark["field_name"]), mark.figure("printed"), mark.figure(_OFFICIAL)
    if None in (printed, official):
        return  # what is no number is said by the contract
    if held != printed:
        rule = message("table.not_held", file=table.file, held=row[mark["field_name"]])
        yield mark.problem("printed", rule, message("table.not_held_remedy"))
    elif abs(official - printed) <= (row.figure("rounded_to") or Decimal(0)) / 2:
        yield mark.problem(_OFFICIAL, message("marks.same"), message("marks.same_remedy"))
    elif mark["table_name"] == POPULATION and mark["basis"] == PUBLISHED:
        yield from _against_statistic(mark, row, official, tables[POPULATION])


def _against_statistic(mark: Row, row: Row, official: Decimal, populations: TextTable) -> Iterator[Problem]:
    """Yield that the data hold another official value, where the statistic itself is among them."""
    cell = ("area_code", "year", "variant", "sex", "age_group")
    for other in rows_of(populations):
        is_it = other["source_id"] == mark["source_id"] and all(other[name] == row[name] for name in cell)
        if is_it and other.figure(POPULATION) != official:
            yield mark.problem(_OFFICIAL, _otherwise(other), message("marks.otherwise_remedy"))


def _otherwise(other: Row) -> Message:
    return message("marks.otherwise", file=other.file, row=other.number, value=other[POPULATION])


def _key(row: Row, schema: Mapping) -> str:
    return "/".join(row[name] for name in schema["primaryKey"])
