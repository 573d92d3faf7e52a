"""What a judgement rests on besides indicators and values: projections behind baselines, readings of a sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from visionbook.checks.rows import Row, rows_of
from visionbook.messages import message
from visionbook.tables import Problem, TextTable

_PROJECTION, _RISE = "projection", "rise"
_FEWEST = 2


def baseline_problems(baselines: TextTable, kpis: TextTable, population: TextTable | None) -> Iterator[Problem]:
    """Yield the projections behind baselines that say nothing: of no projected baseline, of a year that is not there.

    Parameters
    ----------
    baselines, kpis : TextTable
        The tables of projected baselines and of indicators.
    population : TextTable or None
        The table of populations; without it years are not looked at.
    """
    by_id = {row["kpi_id"]: row for row in rows_of(kpis)}
    known = None
    if population is not None:
        known = {(row["series"], row["year"]) for row in rows_of(population)}
    for row in rows_of(baselines):
        kpi = by_id.get(row["kpi_id"])
        if kpi is None:
            continue  # said by the foreign key
        if kpi["baseline_kind"] != _PROJECTION:
            rule = message("judged.not_projected", kind=kpi["baseline_kind"])
            yield row.problem("kpi_id", rule, message("judged.not_projected_remedy"))
        if not kpi["statistic"]:
            yield row.problem("kpi_id", message("judged.no_statistic"), message("judged.no_statistic_remedy"))
        if known is not None and (row["series"], row["year"]) not in known:
            years = sorted({year for series, year in known if series == row["series"]})
            rule = message("judged.no_such_year", series=row["series"], years=years)
            yield row.problem("year", rule, message("judged.no_such_year_remedy"))


def reading_problems(readings: TextTable, kpis: TextTable) -> Iterator[Problem]:
    """Yield the readings of a sentence that cannot stand: alone, used by none or by two, unlike the indicator judged.

    Parameters
    ----------
    readings, kpis : TextTable
        The tables of readings and of indicators.
    """
    by_id = {row["kpi_id"]: row for row in rows_of(kpis)}
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows_of(readings):
        groups[row["kpi_id"]].append(row)
    for kpi_id, rows in groups.items():
        first, used = rows[0], [row for row in rows if row["used"] == "true"]
        if len(rows) < _FEWEST:
            rule = message("judged.only_one", kpi_id=kpi_id)
            yield first.problem("reading", rule, message("judged.only_one_remedy"))
        if len(used) != 1:
            rule = message("judged.used", kpi_id=kpi_id, count=len(used))
            yield (used[1] if used else first).problem("used", rule, message("judged.used_remedy"))
        for row in rows:
            if row["measurement"] != _RISE and row.figure("target") is None:
                rule = message("judged.no_target", measurement=row["measurement"])
                yield row.problem("target", rule, message("judged.no_target_remedy"))
        for row in used if kpi_id in by_id else ():
            yield from _unlike(row, by_id[kpi_id])


def _unlike(row: Row, kpi: Row) -> Iterator[Problem]:
    """Yield where the reading that judges is another one than the indicator's own."""
    if row["measurement"] != kpi["measurement"]:
        rule = message("judged.unlike", column="measurement", value=kpi["measurement"])
        yield row.problem("measurement", rule, message("judged.unlike_remedy"))
    for column in ("baseline", "target"):
        if row.figure(column) != kpi.figure(column):
            rule = message("judged.unlike", column=column, value=kpi[column])
            yield row.problem(column, rule, message("judged.unlike_remedy"))
