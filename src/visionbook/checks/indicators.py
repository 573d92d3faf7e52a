"""Indicators and their values: targets that follow from baselines, values of the right sign, kind, year and row."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from visionbook.checks.rows import Row, rows_of
from visionbook.checks.units import COUNTED, MAY_BE_NEGATIVE, is_whole
from visionbook.messages import message
from visionbook.tables import Problem, TextTable

_FIRST_MONTH = 4
_KEY = ("kpi_id", "fiscal_year", "status")
_RATIO = "ratio"
_BEYOND_ONE = Decimal("1.5")
_PERCENT = 100


def answered(row: Mapping[str, str], answer: Mapping[str, str]) -> bool:
    """Return whether a row says why an unusual value is right, as the contract's ``answer`` says where and how.

    Examples
    --------
    >>> answered({"note_ja": "確認済み：大口の寄附"}, {"field": "note_ja", "words": "確認済み"})
    True
    """
    return bool(answer) and answer["words"] in (row.get(answer["field"]) or "")


def answered_corrections(
    corrections: Iterable[Mapping[str, str]], table: str, answer: Mapping[str, str]
) -> frozenset[str]:
    """Return the keys of the rows of a table whose correction says in its reason that the value is right."""
    return frozenset(
        row["row_key"]
        for row in corrections
        if answer and row["table_name"] == table and answer["words"] in (row["reason_ja"] or "")
    )


def indicator_problems(kpis: TextTable) -> Iterator[Problem]:
    """Yield what is wrong with the table of indicators."""
    by_id = {row["kpi_id"]: row for row in rows_of(kpis)}
    for row in by_id.values():
        yield from _same_as(row, by_id)
        for column in ("baseline", "target"):
            yield from _sign(row, column, row["unit"])
        baseline, change, target = (row.figure(name) for name in ("baseline", "change", "target"))
        step = row.figure("rounded_to") or Decimal(0)
        if None not in (baseline, change, target) and abs(baseline + change - target) > step / 2:
            rule = message("check.target_differs", sum=baseline + change)
            yield row.problem("target", rule, message("check.target_remedy"))


def _same_as(row: Row, by_id: Mapping[str, Row]) -> Iterator[Problem]:
    name = row["same_as"]
    if not name:
        return
    other = by_id.get(name)
    why = None
    if other is None:
        why = "no_indicator"
    elif other is row:
        why = "not_itself"
    elif other["same_as"]:
        why = "chained"
    elif any(other[column] != row[column] for column in ("unit", "target")):
        why = "another_unit"
    if why:
        yield row.problem("same_as", message(f"check.{why}"), message("check.same_as_remedy"))


def observation_problems(
    observations: TextTable,
    kpis: TextTable,
    answer: Mapping[str, str],
    today: date,
    confirmed: Collection[str] = (),
) -> Iterator[Problem]:
    """Yield the values that an import of a form would refuse.

    Parameters
    ----------
    observations, kpis : TextTable
        The tables of values and of indicators.
    answer : mapping
        Where a row says that an unusual value is right: `answered`.
    today : date
        No value is of a year to come.
    confirmed : collection of str
        Keys of rows whose correction answers: `answered_corrections`.
    """
    by_id = {row["kpi_id"]: row for row in rows_of(kpis)}
    for row in rows_of(observations):
        kpi = by_id.get(row["kpi_id"])
        if kpi is None:
            continue
        yield from _place_problems(row, kpi, by_id, today)
        yield from _sign(row, "value", kpi["unit"])
        if not answered(row.cells, answer) and "/".join(row[name] for name in _KEY) not in confirmed:
            yield from _unusual(row, kpi, answer)


def _place_problems(row: Row, kpi: Row, by_id: Mapping[str, Row], today: date) -> Iterator[Problem]:
    year = row.figure("fiscal_year")
    if year is None:
        return
    if not _covers(kpi, year):
        facts = {"kpi_id": row["kpi_id"], "first": kpi["start_fy"], "last": kpi["end_fy"]}
        rule = message("check.outside_period", **facts)
        yield row.problem("fiscal_year", rule, message("check.outside_period_remedy"))
    elif today < date(int(year), _FIRST_MONTH, 1):
        yield row.problem("fiscal_year", message("check.not_begun"), message("check.not_begun_remedy"))
    other = by_id.get(kpi["same_as"])
    if other is not None and other is not kpi and _covers(other, year):
        rule = message("check.same_indicator", other=kpi["same_as"])
        yield row.problem("kpi_id", rule, message("check.same_indicator_remedy", other=kpi["same_as"]))


def _covers(kpi: Row, year: Decimal) -> bool:
    first, last = kpi.figure("start_fy"), kpi.figure("end_fy")
    return first is None or last is None or first <= year <= last


def _unusual(row: Row, kpi: Row, answer: Mapping[str, str]) -> Iterator[Problem]:
    value, unit = row.figure("value"), kpi["unit"]
    if value is None:
        return
    facts = {"field": answer.get("field", ""), "words": answer.get("words", "")}
    if unit in COUNTED and not is_whole(value):
        rule = message("check.not_whole", unit=unit)
        yield row.problem("value", rule, message("check.whole_remedy", **facts))
    target = kpi.figure("target")
    if unit == _RATIO and target is not None and abs(value) > max(Decimal(1), target * _BEYOND_ONE):
        rule = message("check.share_above", percent=float(value * _PERCENT), target=float(target * _PERCENT))
        yield row.problem("value", rule, message("check.share_remedy", **facts))


def _sign(row: Row, column: str, unit: str) -> Iterator[Problem]:
    value = row.figure(column)
    if value is not None and value < 0 and unit not in MAY_BE_NEGATIVE:
        yield row.problem(column, message("check.negative", unit=unit), message("check.negative_remedy"))
