"""Rows of a text table by column name, and problems that name their cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from visionbook.messages import Message
from visionbook.tables import Problem, TextTable


@dataclass(frozen=True)
class Row:
    """One row: the file and number it stands in, and its cells by column."""

    file: str
    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def figure(self, column: str) -> Decimal | None:
        """Return the number in a cell; None where it is empty, or no number (which is said elsewhere)."""
        try:
            return Decimal(self[column])
        except InvalidOperation:
            return None

    def problem(self, column: str, rule: Message, remedy: Message) -> Problem:
        """Return a problem with a cell."""
        return Problem(self.file, self.number, column, self[column], rule, remedy)


def rows_of(table: TextTable) -> Iterator[Row]:
    """Yield the rows that have a cell for every column."""
    for number, cells in table.rows:
        if len(cells) == len(table.columns):
            yield Row(table.file, number, dict(zip(table.columns, cells, strict=True)))
