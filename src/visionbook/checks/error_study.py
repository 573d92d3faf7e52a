"""Results of the study of errors that cannot be: no one may write them by hand, and half an edit is found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pandas as pd

from visionbook.checks.rows import Row, rows_of
from visionbook.messages import Message, message
from visionbook.tables import Problem, TextTable

_QUANTILES = ("p10", "p25", "p50", "p75", "p90")
_MEANS = ("bias", "mean_absolute")
_YEARS = ("first_launch", "last_launch", "horizon_years")
_CLASSES = ("size_class", "growth_class", "region")
_SAME = ("method", "people", "horizon_years", "first_launch", "last_launch")
_ALL = "all"
_ROUNDED = Decimal("0.0001")


def error_problems(errors: TextTable, files: TextTable | None, today: date) -> Iterator[Problem]:
    """Yield what is wrong with a table of errors.

    - Quantiles rise; the mean of absolute errors is at least the size of their mean.
    - The last launch is not before the first, and somebody could have counted after the first.
    - A class has no more cases than the whole, nor have all classes of a kind together.
    - Errors were computed from files, whose digests are entered.
    """
    rows = list(rows_of(errors))
    if rows and files is not None and not files.rows:
        yield _impossible(rows[0], "method", message("study.no_study"))
    for row in _suspects(rows, today):
        yield from _row_problems(row, today)
    yield from _part_problems(rows)


def _suspects(rows: list[Row], today: date) -> list[Row]:
    """Return the rows in which something may be wrong: all are looked at in columns, these few then cell by cell."""
    cells = {name: [row[name] for row in rows] for name in (*_QUANTILES, *_MEANS, *_YEARS)}
    numbers = pd.DataFrame(cells).apply(pd.to_numeric, errors="coerce")
    first, last, horizon = (numbers[name] for name in _YEARS)
    fall = numbers[list(_QUANTILES)].diff(axis=1).lt(0).any(axis=1)
    small = numbers["mean_absolute"] < numbers["bias"].abs()
    suspected = fall | small | (last < first) | (last + horizon > today.year) | numbers.isna().any(axis=1)
    return [row for row, named in zip(rows, suspected, strict=True) if named]


def _row_problems(row: Row, today: date) -> Iterator[Problem]:
    values = [row.figure(name) for name in _QUANTILES]
    for name, lower, value in zip(_QUANTILES[1:], values, values[1:], strict=False):
        if lower is not None and value is not None and value < lower:
            yield _impossible(row, name, message("study.impossible_order"))
            break
    bias, mean = row.figure("bias"), row.figure("mean_absolute")
    if bias is not None and mean is not None and mean < abs(bias) - _ROUNDED:
        yield _impossible(row, "mean_absolute", message("study.impossible_mean", bias=bias))
    first, last, horizon = (row.figure(name) for name in _YEARS)
    if first is not None and last is not None and last < first:
        yield _impossible(row, "last_launch", message("study.impossible_launches", first=first))
    elif last is not None and horizon is not None and last + horizon > today.year:
        rule = message("study.impossible_target", horizon=horizon, target=last + horizon)
        yield _impossible(row, "last_launch", rule)


def _impossible(row: Row, column: str, rule: Message) -> Problem:
    return row.problem(column, rule, message("study.recompute"))


def _part_problems(rows: list[Row]) -> Iterator[Problem]:
    """Yield the classes with more cases than the whole; by which of the classes the rows are told apart."""
    wholes: dict[tuple[str, ...], int] = {}
    parts: dict[tuple[str, ...], list[tuple[Row, int]]] = defaultdict(list)
    for row in rows:
        if not row["cases"].isdigit():
            continue
        cells = row.cells
        cases, same = int(cells["cases"]), tuple([cells[name] for name in _SAME])
        apart = tuple([name for name in _CLASSES if cells[name] != _ALL])
        if apart:
            parts[*same, *apart].append((row, cases))
        else:
            wholes[same] = cases
    for key, found in parts.items():
        whole = wholes.get(key[: len(_SAME)])
        together = sum(cases for _, cases in found)
        if whole is not None and together > whole:
            row, cases = max(found, key=lambda one: one[1])
            rule = message("study.impossible_parts", parts=together, whole=whole)
            if cases > whole:
                rule = message("study.impossible_cases", most=whole)
            yield _impossible(row, "cases", rule)
