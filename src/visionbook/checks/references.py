"""Names that may stand in one of several tables, which a foreign key cannot say (``found_in`` of the contract)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from visionbook.checks.rows import rows_of
from visionbook.messages import message
from visionbook.tables import Problem, TextTable


def reference_problems(tables: Mapping[str, TextTable], known: Mapping[str, Mapping]) -> Iterator[Problem]:
    """Yield the cells that name nothing in the columns (``table.column``) that their field says they are `found_in`."""
    for name, table in tables.items():
        for field in known[name]["schema"]["fields"]:
            places = [place.partition(".")[::2] for place in field.get("found_in", [])]
            if not places or any(other not in tables for other, _ in places):
                continue
            there = {row[column] for other, column in places for row in rows_of(tables[other])}
            for row in rows_of(table):
                if row[field["name"]] and row[field["name"]] not in there:
                    files = [tables[other].file for other, _ in places]
                    rule = message("check.nowhere", files=files)
                    yield row.problem(field["name"], rule, message("check.nowhere_remedy"))
