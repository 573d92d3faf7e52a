"""Checks of the observations that the contract cannot say: running totals stand where values add up, and never fall."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from visionbook.messages import message
from visionbook.tables import Problem, TextTable, corrected
from visionbook.totals import TOTAL, Sum, measure_of, sum_up_to, too_low

OBSERVATIONS, KPIS, CORRECTIONS = "kpi_observations", "kpis", "corrections"
SUREST_FIRST = ("final", "preliminary", "press")
"""Kinds of observation that add up; a proxy is another statistic."""

Row = Mapping[str, str]


def check_observations(tables: Mapping[str, TextTable], known: Mapping[str, Mapping]) -> list[Problem]:
    """Return the running totals that cannot be: of indicators that do not add up, or lower than the years before.

    Parameters
    ----------
    tables : mapping of str to TextTable
        The tables as their files hold them.
    known : mapping of str to mapping
        The resources of the contract by table name.
    """
    if not {OBSERVATIONS, KPIS} <= set(tables) or "measure" not in tables[OBSERVATIONS].columns:
        return []
    table = tables[OBSERVATIONS]
    if CORRECTIONS in tables:
        table, _ = corrected(table, known[OBSERVATIONS], tables[CORRECTIONS])
    kpis = {row["kpi_id"]: row for _, row in _rows(tables[KPIS])}
    problems: list[Problem] = []
    by_kpi: dict[str, list[tuple[int, Row]]] = {}
    for number, row in _rows(table):
        kpi = kpis.get(row["kpi_id"])
        if kpi is None:
            continue
        if kpi["measurement"] == "cumulative":
            by_kpi.setdefault(row["kpi_id"], []).append((number, row))
        elif row["measure"] == TOTAL:
            rule = message("form_changes.table_does_not_add_up", kpi_id=row["kpi_id"])
            remedy = message("form_changes.write_year_or_nothing")
            problems.append(Problem(table.file, number, "measure", TOTAL, rule, remedy))
    for kpi_id, rows in by_kpi.items():
        problems += _falling(table.file, rows, kpis[kpi_id]["start_fy"])
    return problems


def values_as_sure(rows: Sequence[Row], status: str) -> dict[int, tuple[str, Decimal]]:
    """Return the surest value of each fiscal year that is at least as sure as `status`: what it is about, and itself.

    Examples
    --------
    >>> rows = [{"fiscal_year": "2021", "value": "8", "measure": "", "status": "final"},
    ...         {"fiscal_year": "2022", "value": "9", "measure": "", "status": "press"}]
    >>> values_as_sure(rows, "preliminary")
    {2021: ('year', Decimal('8'))}
    """
    allowed = SUREST_FIRST[: SUREST_FIRST.index(status) + 1] if status in SUREST_FIRST else ()
    found: dict[int, tuple[str, Decimal]] = {}
    for row in sorted((row for row in rows if row["status"] in allowed), key=lambda row: allowed.index(row["status"])):
        found.setdefault(int(row["fiscal_year"]), (measure_of(row["measure"]), Decimal(row["value"])))
    return found


def falling_total(rows: Sequence[Row], first: int) -> tuple[Row, Sum] | None:
    """Return the first total that is lower than what values as sure say of the years before it, with what they say.

    Parameters
    ----------
    rows : sequence of mapping
        All observations of an indicator as text: fiscal_year, value, measure, status.
    first : int
        The first fiscal year of its period.

    Examples
    --------
    >>> rows = [{"fiscal_year": "2021", "value": "8", "measure": "year", "status": "final"},
    ...         {"fiscal_year": "2022", "value": "7", "measure": "total", "status": "final"}]
    >>> falling_total(rows, 2021)[1].value
    Decimal('8')
    """
    for row in sorted((row for row in rows if row["measure"] == TOTAL), key=lambda row: int(row["fiscal_year"])):
        before = sum_up_to(values_as_sure(rows, row["status"]), first, int(row["fiscal_year"]) - 1)
        if too_low(Decimal(row["value"]), before):
            return row, before
    return None


def _falling(file: str, rows: Sequence[tuple[int, Row]], start: str) -> Iterator[Problem]:
    """Yield the total that is lower than what values as sure say of the years before it."""
    try:
        found = falling_total([row for _, row in rows], int(start))
    except (ValueError, InvalidOperation):  # cells that are no numbers have their own problem
        return
    if found:
        total, before = found
        number = next(number for number, row in rows if row is total)
        said = {"year": total["fiscal_year"], "before": before.value}
        rule, remedy = (
            message("form_changes.table_total_too_low", **said),
            message("form_changes.correct_total_or_year"),
        )
        yield Problem(file, number, "value", total["value"], rule, remedy)


def _rows(table: TextTable) -> Iterator[tuple[int, Row]]:
    for number, cells in table.rows:
        if len(cells) == len(table.columns):
            yield number, dict(zip(table.columns, cells, strict=True))
