"""Whether what stands beside a value belongs to its indicator: rows get mixed when only some columns are sorted.

Identifier, name and unit move together, so they agree with each other in a partly sorted sheet. Whatever stayed where
it was tells: baseline, target, earlier years, place, guide text; and where two indicators have the same beside them,
the order of the rows.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import accumulate

from visionbook.intake.amounts import amount
from visionbook.intake.cell_text import UnreadableError, half_width, parse_amount, squeezed
from visionbook.intake.kpi_form import same_words
from visionbook.intake.kpi_template import Form, Line
from visionbook.intake.sheets import Cell, Sheet
from visionbook.messages import Message, message

_PLANNED = ("baseline", "target")
_TEXTS = ("place", "what")
_UNREAD = ("formula", "error", "boolean", "date", "other")


@dataclass(frozen=True)
class Doubt:
    """Something beside a value that is not its indicator's: refused, or asked about, or only remarked."""

    kind: str
    cell: Cell | None
    rule: Message


class Beside:
    """The cells beside the values of one sheet against the form.

    Parameters
    ----------
    sheet : Sheet
        The sheet.
    columns : mapping of str to int
        Positions of name and unit.
    others : mapping of str to int
        Positions of the columns that are not read, by their heads.
    form : Form
        What the form looks like.
    rows : mapping of int to str
        The indicators of the sheet by row.
    """

    def __init__(
        self, sheet: Sheet, columns: Mapping[str, int], others: Mapping[str, int], form: Form, rows: Mapping[int, str]
    ):
        self.sheet, self.form, self.lines = sheet, form, {line.kpi["kpi_id"]: line for line in form.lines}
        heads = {column: squeezed(form.head(column)) for column in (*_TEXTS, *_PLANNED, *form.years)}
        self.columns = {name: columns[name] for name in ("name", "unit")}
        self.columns |= {column: others[head] for column, head in heads.items() if head in others}
        filled = {column for row, column in sheet.cells if row in rows}
        self.columns = {name: at for name, at in self.columns.items() if at in filled or name in ("name", "unit")}
        self.anchors = anchors(sheet, self.columns.values())
        self.rows, self.displaced = rows, _displaced(rows, list(self.lines))

    def doubts(self, row: int, line: Line) -> Iterator[Doubt]:
        """Yield what beside the value of a row does not belong to its indicator."""
        texts = {"name": line.kpi["name_ja"], "unit": line.unit.label}
        for name, text in texts.items():
            cell = self._cell(row, name)
            if cell is None:
                yield Doubt("ask", None, message("form_rows.no_text", head=_column(name), text=text))
            elif not same_words(str(cell.value), text):
                yield Doubt("refuse", cell, self._not_of(name, line, text))
        for name in _TEXTS:
            yield from self._strange_text(row, line, name)
        for name in _PLANNED:
            yield from self._strange_number(row, line, name)
        for year in self.form.years:
            yield from self._strange_year(row, line, year)
        yield from self._twins(row, line)

    def changed(self, row: int, line: Line) -> Iterator[Cell]:
        """Yield the numbers beside an empty cell that differ from the record."""
        for column in (*_PLANNED, *self.form.years):
            cell = self._cell(row, column)
            if cell is not None and not self._is_recorded(cell, line, column) and not self._is_blank(cell, line):
                yield cell

    def _cell(self, row: int, column: str | int) -> Cell | None:
        """Return the cell of a column in a row, or the one merged over it."""
        if column not in self.columns:
            return None
        place = (row, self.columns[column])
        return self.sheet.cells.get(self.anchors.get(place, place))

    def _no_number(self, column: str | int, line: Line, expected: Decimal) -> Message:
        shown = amount(expected, line.kpi["unit"])
        return message("form_rows.no_number", head=_column(column), number=shown)

    def _not_of(self, column: str | int, line: Line, expected: str) -> Message:
        kpi_id = line.kpi["kpi_id"]
        return message("form_rows.not_of", head=_column(column), kpi_id=kpi_id, expected=expected)

    def _strange_text(self, row: int, line: Line, name: str) -> Iterator[Doubt]:
        """Yield a place or guide text of another indicator; a text of nobody's is a remark, or of an older form."""
        cell = self._cell(row, name)
        if cell is None:
            return
        own, written = squeezed(self._text(line, name)), squeezed(str(cell.value))
        if own in written or written in own:  # a sentence more or less is a form of another day
            return
        owner = next((each for each in self.form.lines if written == squeezed(self._text(each, name))), None)
        if owner:
            facts = {"head": _column(name), "other": owner.kpi["kpi_id"], "kpi_id": line.kpi["kpi_id"]}
            yield Doubt("refuse", cell, message("form_rows.text_of_other", **facts))

    def _text(self, line: Line, name: str) -> str:
        return self.form.text(line, name) or ""

    def _strange_number(self, row: int, line: Line, name: str) -> Iterator[Doubt]:
        if name not in self.columns:
            return
        cell, expected = self._cell(row, name), self._recorded(line, name)
        if cell is None or self._is_blank(cell, line):
            if expected is not None:
                yield Doubt("ask", None, self._no_number(name, line, expected))
        elif not self._is_recorded(cell, line, name):
            if expected is None:
                facts = {"head": _column(name), "kpi_id": line.kpi["kpi_id"]}
                yield Doubt("refuse", cell, message("form_rows.has_none", **facts))
            else:
                facts = {"head": _column(name), "kpi_id": line.kpi["kpi_id"]}
                rule = message("form_rows.not_number_of", **facts, expected=amount(expected, line.kpi["unit"]))
                yield Doubt("refuse", cell, rule)

    def _strange_year(self, row: int, line: Line, year: int) -> Iterator[Doubt]:
        """Yield another number of an earlier year: of an older form, or of another row."""
        if year not in self.columns:
            return
        cell, expected = self._cell(row, year), self._recorded(line, year)
        is_blank = cell is None or self._is_blank(cell, line)
        if is_blank and (expected is None or row not in self.displaced):
            return
        if not is_blank and self._is_recorded(cell, line, year):
            return
        head, kpi_id = _column(year), line.kpi["kpi_id"]
        if is_blank:
            yield Doubt("ask", None, self._no_number(year, line, expected))
            return
        owner = next((each for each in self.form.lines if self._is_recorded(cell, each, year, strict=True)), None)
        if owner:
            facts = {"head": head, "other": owner.kpi["kpi_id"], "kpi_id": kpi_id}
            yield Doubt("ask", cell, message("form_rows.year_of_other", **facts))
        elif row in self.displaced:
            yield Doubt("ask", cell, message("form_rows.year_out_of_order", head=head, kpi_id=kpi_id))
        else:
            yield Doubt("remark", cell, message("form_rows.differs"))

    def _twins(self, row: int, line: Line) -> Iterator[Doubt]:
        """Yield another row out of the form's order whose numbers and texts would fit this one as well."""
        kept = [column for column in self.columns if column not in ("name", "unit", "place")]
        if row not in self.displaced or not kept:
            return
        ids = dict.fromkeys(self.rows[each] for each in sorted(self.displaced))
        others = (self.lines[kpi_id] for kpi_id in ids if kpi_id != self.rows[row])
        own = [self._expected(line, column) for column in kept]
        twin = next((each for each in others if [self._expected(each, column) for column in kept] == own), None)
        if twin:
            facts = {"kpi_id": line.kpi["kpi_id"], "other": twin.kpi["kpi_id"]}
            yield Doubt("ask", None, message("form_rows.twins", **facts))

    def _expected(self, line: Line, column: str | int) -> object:
        if column in _TEXTS:
            return squeezed(self._text(line, column))
        value = self._recorded(line, column)
        return None if value is None else value / line.unit.factor

    def _recorded(self, line: Line, column: str | int) -> Decimal | None:
        if column in _PLANNED:
            value = line.entered(line.kpi[column])
            return None if value is None else Decimal(repr(float(line.kpi[column])))
        return line.known.get(column)

    def _is_blank(self, cell: Cell, line: Line) -> bool:
        """Return whether a cell holds a mark for no figure."""
        return cell.kind == "text" and not any(_numbers(cell, line)) and not half_width(cell.value).strip("-‐–—―−ー─…")

    def _is_recorded(self, cell: Cell, line: Line, column: str | int, *, strict: bool = False) -> bool:
        """Return whether a cell shows the recorded number, as far as it shows it."""
        expected = self._recorded(line, column)
        if expected is None:
            return False
        for value, step in _numbers(cell, line):
            spare = Decimal(0) if strict else step / 2
            if abs(value - expected) <= spare or math.isclose(value, expected, rel_tol=1e-9, abs_tol=1e-12):
                return True
        return False


def anchors(sheet: Sheet, columns: Collection[int]) -> dict[tuple[int, int], tuple[int, int]]:
    """Return the cells of merged areas in some columns, each with the cell that holds their content."""
    last = max((row for row, _ in sheet.cells), default=0)
    found = {}
    for top, left, bottom, right in sheet.merged:
        for column in columns:
            if left <= column <= right:
                found |= {(row, column): (top, left) for row in range(top, min(bottom, last) + 1)}
    return found


def _column(name: str | int) -> Message:
    """Return what a column is called in a message."""
    return message("form_rows.a_year", year=name) if isinstance(name, int) else message(f"form_rows.a_{name}")


def _numbers(cell: Cell, line: Line) -> Iterator[tuple[Decimal, Decimal]]:
    """Yield the values in base units that a cell may stand for, each with the step to which it is written.

    A share that lost its format is the bare ratio; a table saved as text shows numbers rounded by their format.
    """
    if cell.kind in _UNREAD:
        return
    if cell.kind == "number":
        digits = Decimal(format(cell.value, ".15g"))
        yield (digits if line.kpi["unit"] == "ratio" else digits * line.unit.factor), Decimal(0)
        return
    text = half_width(str(cell.value))
    try:
        found = parse_amount(text, line.kpi["unit"], line.unit.factor)
        if found.value is not None:
            yield found.value, _step(text, line) * line.unit.factor
        if line.kpi["unit"] == "ratio":
            yield Decimal(text), Decimal(0)
    except (UnreadableError, InvalidOperation):
        return


def _step(text: str, line: Line) -> Decimal:
    """Return one in the last place that a text shows; a whole number is exact where the form shows decimals."""
    _, point, decimals = text.partition(".")
    if not point:
        return Decimal("." not in line.unit.number_format)
    return Decimal(1).scaleb(len(decimals.lstrip("0123456789")) - len(decimals))


def _displaced(rows: Mapping[int, str], order: Iterable[str]) -> set[int]:
    """Return the rows that stand before or after one that they should follow or precede.

    Examples
    --------
    >>> sorted(_displaced({7: "a", 8: "d", 9: "c", 10: "e"}, "abcde")), _displaced({7: "b", 9: "d"}, "abcde")
    ([8, 9], set())
    """
    place = {kpi_id: position for position, kpi_id in enumerate(order)}
    numbers = sorted(rows)
    places = [place[rows[row]] for row in numbers]
    highest = list(accumulate(places, max))
    lowest = list(accumulate(reversed(places), min))[::-1]
    return {row for row, at, high, low in zip(numbers, places, highest, lowest, strict=True) if low < at or high > at}
