"""What the contract says of a field beside the standard: dates, order, units, what is printed, shares of one.

``until: today``
    A date, or a year and month, that is not in the future.
``since: COLUMN``
    A date not before 1 April of the fiscal year in that column.
``not_before: COLUMN``
    A number not less than that of the column.
``measured_in: COLUMN``
    A figure in the unit of that column: whole where it counts.
``printed_in: COLUMN``
    A figure that stands in the text of that column, in steps of the row's ``rounded_to``.
``shares_of: [COLUMN, ...]``
    Ratios that sum to one in each group of rows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal

from visionbook.checks.rows import Row, rows_of
from visionbook.checks.units import unit_problems
from visionbook.messages import message
from visionbook.tables import Problem, TextTable

_FIRST_MONTH = 4
_STEP = "rounded_to"
_PRINTED = re.compile(r"([△▲-]?)\s*([0-9]+(?:\.[0-9]+)?)")
_SHARES_MAY_MISS = Decimal("0.001")


def field_problems(table: TextTable, resource: Mapping, today: date) -> Iterator[Problem]:
    """Yield the cells of a table that are not what its fields say."""
    fields = resource["schema"]["fields"]
    rules = [(rule, field) for field in fields for rule in _OF_A_ROW if rule in field]
    if rules:
        for row in rows_of(table):
            for rule, field in rules:
                if row[field["name"]]:
                    yield from _OF_A_ROW[rule](row, field, today)
    for field in fields:
        if "shares_of" in field:
            yield from _shares(table, field)


def _until(row: Row, field: Mapping, today: date) -> Iterator[Problem]:
    name = field["name"]
    if row[name] > today.isoformat()[: len(row[name])]:
        rule = message("check.future", today=today.isoformat())
        yield row.problem(name, rule, message("check.future_remedy"))


def _since(row: Row, field: Mapping, today: date) -> Iterator[Problem]:
    column = field["since"]
    with suppress(ValueError):
        first = date(int(row[column]), _FIRST_MONTH, 1).isoformat()
        if row[field["name"]] < first:
            rule = message("check.before", first=first, column=column, year=row[column])
            yield row.problem(field["name"], rule, message("check.before_remedy"))


def _not_before(row: Row, field: Mapping, today: date) -> Iterator[Problem]:
    other = field["not_before"]
    own, least = row.figure(field["name"]), row.figure(other)
    if own is not None and least is not None and own < least:
        rule = message("check.wrong_order", later=field["name"], value=row[field["name"]])
        yield row.problem(other, rule, message("check.wrong_order_remedy"))


def _measured_in(row: Row, field: Mapping, today: date) -> Iterator[Problem]:
    yield from unit_problems(row, field["name"], row[field["measured_in"]])


def _printed_in(row: Row, field: Mapping, today: date) -> Iterator[Problem]:
    """Read the printed digits in the row's steps: 11.3％ in steps of 0.001 is 113 of them, 0.113."""
    value, step = row.figure(field["name"]), row.figure(_STEP)
    printed = row[field["printed_in"]]
    if value is None or not step:
        return
    text = unicodedata.normalize("NFKC", printed).replace(",", "")
    found = {(sign, int(digits.replace(".", "")) * step) for sign, digits in _PRINTED.findall(text)}
    signs = {sign for sign, size in found if size == abs(value)}
    if not signs or (value > 0 and "" not in signs):
        facts = {"column": field["printed_in"], "printed": printed, "step": row[_STEP]}
        yield row.problem(field["name"], message("check.not_printed", **facts), message("check.not_printed_remedy"))


_OF_A_ROW = {
    "until": _until,
    "since": _since,
    "not_before": _not_before,
    "measured_in": _measured_in,
    "printed_in": _printed_in,
}


def _shares(table: TextTable, field: Mapping) -> Iterator[Problem]:
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows_of(table):
        groups.setdefault(tuple(row[column] for column in field["shares_of"]), []).append(row)
    for place, rows in groups.items():
        shares = [row.figure(field["name"]) for row in rows]
        if None in shares or abs(sum(shares) - 1) <= _SHARES_MAY_MISS:
            continue
        rule = message("check.shares", total=sum(shares), place=" / ".join(place))
        yield rows[-1].problem(field["name"], rule, message("check.shares_remedy"))
