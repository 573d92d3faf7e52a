"""The values of a table to take away: one unit a column, numbers as numbers, what is missing empty.

A page shows ``27,700トン`` or ``54.1%``; a program wants 27700 and 0.541, and the unit once. Numbers of the frame are
taken as they are. Where a column of a table holds words that were written before (`visionbook.notation`), they are read
back: then the value is as fine as the page shows it, and no finer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from math import isclose
from numbers import Integral, Real
from typing import TYPE_CHECKING

from visionbook.notation import MINUS, is_missing
from visionbook.show import signs
from visionbook.show.marked import tip
from visionbook.words import Words

if TYPE_CHECKING:
    from visionbook.show.table import Column, Table

INTEGER, NUMBER, STRING = "integer", "number", "string"
"""Types of columns, as in the data contract (Frictionless Table Schema)."""

_FINE = 4  # decimals of a number of 1 and more, and
_SMALL = 6  # leading digits of a smaller one: more would only be those of binary fractions and of one machine
_LOSSES = f"{MINUS}-\N{WHITE UP-POINTING TRIANGLE}\N{BLACK UP-POINTING TRIANGLE}"
"""What stands before a negative number: on our pages, in files, and in printed documents."""

Value = int | float | str | None


@dataclass(frozen=True)
class TidyColumn:
    """What a column is called, its type, and the unit of all its numbers; empty for words and for numbers without."""

    name: str
    type: str
    unit: str = ""

    def content(self) -> dict[str, str]:
        """Return the column as JSON-ready values."""
        return {"name": self.name, "type": self.type, "unit": self.unit}


@dataclass(frozen=True)
class Tidy:
    """Columns and rows: numbers are `int` or `float`, words `str`, what is missing is None."""

    columns: Sequence[TidyColumn]
    rows: Sequence[Sequence[Value]]

    def content(self) -> dict[str, object]:
        """Return columns and rows as JSON-ready values."""
        return {"columns": [column.content() for column in self.columns], "rows": [list(row) for row in self.rows]}


@dataclass(frozen=True)
class Amount:
    """A number as it was written: its `value` in base units, the `unit`, and what stood in brackets behind it."""

    value: Decimal
    unit: str
    note: str = ""


def tidy(table: Table) -> Tidy:
    """Return the values of a table, column by column; a column whose rows have several units gets one of units.

    Parameters
    ----------
    table : Table
        As readers see it.

    Examples
    --------
    >>> import pandas as pd
    >>> from visionbook.show.table import Column, Table, percent_column, text_column
    >>> from visionbook.words import load_words
    >>> frame = pd.DataFrame({"area": ["A市", "B町"], "growth": [-0.35, None], "catch": ["27,700トン", "－"]})
    >>> columns = [text_column("area", "市町"), percent_column("growth", "増減率")]
    >>> columns.append(Column("catch", "漁獲", align="right"))
    >>> found = tidy(Table(frame, columns, "", load_words("ja")))
    >>> [(column.name, column.type, column.unit) for column in found.columns]
    [('市町', 'string', ''), ('増減率', 'number', '1を100％とする比'), ('漁獲', 'integer', 'トン')]
    >>> found.rows
    [['A市', -0.35, 27700], ['B町', None, None]]
    """
    columns, cells = [], []
    for column, values in _all_columns(table):
        columns.append(column)
        cells.append(values)
    return Tidy(columns, [list(row) for row in zip(*cells, strict=True)])


def read_amount(text: str, words: Words) -> Amount | None:
    """Return the number of a text that is a number with its unit, as pages write it; None for any other text.

    Parameters
    ----------
    text : str
        What a cell shows.
    words : Words
        Its language: names of large numbers, brackets, and units that are parts of a hundred.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> ja = load_words("ja")
    >>> read_amount("1億2,500万円", ja), read_amount("2,409人（2015年）", ja)
    (Amount(value=Decimal('125000000'), unit='円', note=''), Amount(value=Decimal('2409'), unit='人', note='2015年'))
    >>> read_amount("−0.44ポイント", ja).value, read_amount("20～39歳", ja), read_amount("なし", ja)
    (Decimal('-0.0044'), None, None)
    """
    opening, closing = words.bracketed("", "\0").split("\0")
    bare = (
        text.strip().removeprefix(opening).removesuffix(closing) if text.strip().startswith(opening) else text.strip()
    )
    found = _pattern(words).fullmatch(bare)
    if not found:
        return None
    value = sum(_parts(found["digits"], words), Decimal(0))
    unit = found["unit"]
    if unit in (words("unit.ratio"), words("unit.points")):
        value, unit = value / 100, words("take.ratio")
    if found["sign"] and found["sign"] in _LOSSES:
        value = -value
    notes = re.findall(f"[^{re.escape(opening + closing)}]+", found["note"])
    if bare != text.strip():
        notes.append(words("take.bracketed"))
    return Amount(value.normalize() + 0, unit, words("take.notes_joint").join(notes))


def _parts(digits: str, words: Words) -> Iterator[Decimal]:
    sizes = {words("unit.hundred_million"): 10**8, words("unit.ten_thousand"): 10**4, "": 1}
    for number, size in re.findall(r"([\d,.]+)(\D?)", digits):
        yield Decimal(number.replace(",", "")) * sizes[size]


@lru_cache(maxsize=4)
def _pattern(words: Words) -> re.Pattern[str]:
    large = "".join(words(f"unit.{name}") for name in ("hundred_million", "ten_thousand"))
    opening, closing = map(re.escape, words.bracketed("", "\0").split("\0"))
    marks = "".join(sign.character for sign in signs.SIGNS["note"].values())
    number = r"\d[\d,]*(?:\.\d+)?"
    return re.compile(
        rf"(?P<sign>[+{re.escape(_LOSSES)}]?)(?P<digits>(?:{number}[{large}])*{number}[{large}]?|{number})"
        rf"(?P<unit>[^\d{opening}{closing}{marks}{words('take.range')}]*)[{marks}]?"
        rf"(?P<note>(?:{opening}[^{opening}{closing}]*{closing})*)"
    )


def _all_columns(table: Table) -> Iterator[tuple[TidyColumn, list[Value]]]:
    missing = table.words("unit.missing")
    for column in _named_apart(table.columns, table.words):
        values = table.frame[column.values or column.name].tolist()
        values = [None if is_missing(value) or value == missing else value for value in values]
        found = list(_columns(column, values, table.words))
        yield from found
        yield from _marks(table, column, found[0][0].unit)


def _named_apart(columns: Sequence[Column], words: Words) -> list[Column]:
    """Return columns of which no two have one title: one that repeats a title says which column stands before it."""
    titles = [column.title for column in columns]
    apart: list[Column] = []
    for place, column in enumerate(columns):
        title = column.title
        if titles.count(title) > 1 and place:
            title = words.bracketed(title, titles[place - 1])
        number = 2
        while title in {other.title for other in apart}:
            title, number = words.bracketed(column.title, number), number + 1
        apart.append(replace(column, title=title))
    return apart


def _columns(column: Column, values: list[object], words: Words) -> Iterator[tuple[TidyColumn, list[Value]]]:
    known = [value for value in values if value is not None]
    if not known:
        is_number = column.align == "right"
        yield TidyColumn(column.title, NUMBER if is_number else STRING, column.base or column.unit), values
        return
    texts = [None if value is None else str(column.write(value)) for value in values]
    if all(isinstance(value, Real) and not isinstance(value, bool) for value in known):
        yield from _numbers(column, values, texts, words)
        return
    amounts = [None if text is None else read_amount(text, words) for text in texts]
    is_read = all(amount is not None for amount, text in zip(amounts, texts, strict=True) if text is not None)
    ends = [] if is_read else [_ends(text, words) for text in texts if text is not None]
    if is_read and (column.align == "right" or _are_years(amounts, words)):
        yield from _read_back(column, amounts, words)
    elif column.align == "right" and ends and all(ends):
        for place, key in enumerate(("take.lower_of", "take.upper_of")):
            each = [None if text is None else _ends(text, words)[place] for text in texts]
            yield from _read_back(replace(column, title=words(key, title=column.title)), each, words)
    else:
        yield TidyColumn(column.title, STRING), texts
        yield from _years(column, amounts, words)


def _are_years(amounts: Sequence[Amount | None], words: Words) -> bool:
    units = {amount.unit for amount in amounts if amount}
    return len(units) == 1 and units <= set(words("take.years").split(words("take.years_joint")))


def _years(column: Column, amounts: Sequence[Amount | None], words: Words) -> Iterator[tuple[TidyColumn, list[Value]]]:
    """Yield the years among the words of a column, if there are any: what else it says stands there alone."""
    years = [amount if amount and _are_years([amount], words) else None for amount in amounts]
    if _are_years(years, words):
        unit = next(amount.unit for amount in years if amount)
        numbers = [None if amount is None else _fine(amount.value) for amount in years]
        yield TidyColumn(words("take.year_of", title=column.title), _type(numbers), unit), numbers


def _ends(text: str, words: Words) -> tuple[Amount, Amount] | None:
    """Return the two ends of a range as it is written; None for any other text."""
    found = [read_amount(part, words) for part in text.split(words("take.range"))]
    return (found[0], found[1]) if len(found) == 2 and all(found) else None


def _numbers(
    column: Column, values: list[object], texts: list[str | None], words: Words
) -> Iterator[tuple[TidyColumn, list[Value]]]:
    """Yield the numbers of a column, and what it writes in brackets behind them."""
    if column.values or column.base:
        unit, size = column.base, 1.0
    else:
        unit, size = _shown_unit(column, [value for value in values if value is not None], words)
    numbers = [None if value is None else _fine(value / size if size != 1 else value) for value in values]
    yield TidyColumn(column.title, _type(numbers), unit), numbers
    opening = words.bracketed("", "\0").partition("\0")[0]
    if not column.values and any(text and opening in text for text in texts):
        yield from _notes(column, [None if text is None else read_amount(text, words) for text in texts], words)


def _notes(column: Column, amounts: list[Amount | None], words: Words) -> Iterator[tuple[TidyColumn, list[Value]]]:
    notes = [amount.note or None if amount else None for amount in amounts]
    if any(notes):
        yield TidyColumn(words("take.note_of", title=column.title), STRING), notes


def _read_back(column: Column, amounts: list[Amount | None], words: Words) -> Iterator[tuple[TidyColumn, list[Value]]]:
    """Yield the numbers of a column of words; their units, if there are several; and what stood in brackets."""
    units = list(dict.fromkeys(amount.unit for amount in amounts if amount))
    numbers = [None if amount is None else _fine(float(amount.value)) for amount in amounts]
    unit = (units[0] or column.unit) if len(units) == 1 else ""
    yield TidyColumn(column.title, _type(numbers), unit), numbers
    if len(units) > 1:
        each = [amount.unit or None if amount else None for amount in amounts]
        yield TidyColumn(words("take.unit_of", title=column.title), STRING), each
    yield from _notes(column, amounts, words)


def _marks(table: Table, column: Column, unit: str) -> Iterator[tuple[TidyColumn, list[Value]]]:
    """Yield what is known of marked figures of a column: the official value of each, and why it differs."""
    marks = [table.marks.get((position, column.name)) for position in range(len(table.frame))]
    if not any(marks):
        return
    words = table.words
    officials = [None if mark is None else _fine(mark.official) for mark in marks]
    yield TidyColumn(words("take.official_of", title=column.title), _type(officials), unit), officials
    reasons = [None if mark is None else tip(mark, column.write, words) for mark in marks]
    yield TidyColumn(words("take.note_of", title=column.title), STRING), reasons


def _shown_unit(column: Column, values: list[object], words: Words) -> tuple[str, float]:
    """Return the unit in which numbers are given away, and by what those of the frame are divided for it.

    What a column writes of its numbers tells: ``24,636`` of 24636 is in the unit of the head, ``54.1%`` of 0.541 is a
    ratio, ``12`` of 12000 in thousands. Where what it writes is no number, they are taken to be in that of the head.
    """
    value = max(values, key=abs)
    amount = read_amount(str(column.write(value)), words)
    if amount is None:
        return column.unit, 1.0
    size = float(value) / float(amount.value) if amount.value else 1.0
    power = 10.0 ** round(_magnitude(size))
    is_scaled = power != 1 and isclose(size, power, rel_tol=0.05)
    return amount.unit or column.unit, power if is_scaled else 1.0


def _magnitude(size: float) -> float:
    from math import log10

    return log10(abs(size)) if size else 0.0


def _fine(value: Real | Decimal) -> int | float:
    """Return a number without the digits that only this machine has; a whole one as such."""
    if isinstance(value, Integral):
        return int(value)
    number = float(value)
    number = round(number, _FINE) if abs(number) >= 1 else float(f"{number:.{_SMALL}g}")
    return int(number) if number == int(number) else number


def _type(numbers: Sequence[Value]) -> str:
    return INTEGER if all(isinstance(number, int) for number in numbers if number is not None) else NUMBER
