"""Plans beside each other: whose each item is, periods that do not overlap, and what becomes of indicators."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from visionbook.checks.rows import Row, rows_of
from visionbook.messages import message
from visionbook.tables import Problem, TextTable

PLANS, NODES, KPIS, SUCCESSIONS = "plans", "strategy_nodes", "kpis", "kpi_successions"

_ENDS = {"continued": (True, True), "redefined": (True, True), "dropped": (True, False), "new": (False, True)}
"""Whether a kind of succession names an indicator of the earlier plan, and one of the later plan."""

_MEASURED_ALIKE = ("unit", "measurement", "better")
_BRANCHING = "redefined"


def plan_problems(tables: Mapping[str, TextTable]) -> Iterator[Problem]:
    """Yield what is wrong between plans, their items and the succession of indicators.

    Parameters
    ----------
    tables : mapping of str to TextTable
        Those of the tables ``plans``, ``strategy_nodes``, ``kpis`` and ``kpi_successions`` that have no other problem.
    """
    if PLANS not in tables:
        return
    plans = {row["plan_id"]: row for row in rows_of(tables[PLANS])}
    yield from _overlaps(list(plans.values()))
    if NODES not in tables:
        return
    nodes = {row["node_id"]: row for row in rows_of(tables[NODES])}
    yield from _foreign_parents(nodes)
    if KPIS not in tables:
        return
    kpis = {row["kpi_id"]: row for row in rows_of(tables[KPIS])}
    plan_of = {
        name: plans.get(nodes[row["node_id"]]["plan_id"]) for name, row in kpis.items() if row["node_id"] in nodes
    }
    yield from _periods(kpis, plan_of)
    if SUCCESSIONS in tables:
        yield from _successions(list(rows_of(tables[SUCCESSIONS])), kpis, plan_of)


def _years(plan: Row) -> tuple[int, int]:
    return int(plan["start_fy"]), int(plan["end_fy"])


def _overlaps(plans: Sequence[Row]) -> Iterator[Problem]:
    """Yield the plans of a municipality that share a fiscal year with one that began before."""
    ordered = sorted(plans, key=lambda row: (row["area_code"], *_years(row)))
    for before, row in pairwise(ordered):
        if row["area_code"] == before["area_code"] and _years(row)[0] <= _years(before)[1]:
            facts = {"plan": before["plan_id"], "start": before["start_fy"], "end": before["end_fy"]}
            yield row.problem("start_fy", message("plans.overlap", **facts), message("plans.overlap_remedy"))


def _foreign_parents(nodes: Mapping[str, Row]) -> Iterator[Problem]:
    """Yield the items below one of another plan, and the second items at the top of one plan."""
    tops: dict[str, str] = {}
    for name, row in nodes.items():
        parent = nodes.get(row["parent_id"])
        if parent is not None and parent["plan_id"] != row["plan_id"]:
            rule = message("plans.parent", parent=row["parent_id"], plan=parent["plan_id"])
            yield row.problem("plan_id", rule, message("plans.parent_remedy"))
        if not row["parent_id"] and tops.setdefault(row["plan_id"], name) != name:
            rule = message("plans.second_top", first=tops[row["plan_id"]], plan=row["plan_id"])
            yield row.problem("parent_id", rule, message("plans.second_top_remedy"))


def _periods(kpis: Mapping[str, Row], plan_of: Mapping[str, Row | None]) -> Iterator[Problem]:
    """Yield the indicators with years outside those of their plan, or the same as one of another plan."""
    for name, row in kpis.items():
        plan = plan_of.get(name)
        if plan is None:
            continue
        first, last = _years(plan)
        for column in ("start_fy", "end_fy"):
            if not first <= int(row[column]) <= last:
                rule = message("plans.outside", plan=plan["plan_id"], first=first, last=last)
                yield row.problem(column, rule, message("plans.outside_remedy"))
        other = plan_of.get(row["same_as"])
        if other is not None and other["plan_id"] != plan["plan_id"]:
            rule = message("plans.same_as", other=row["same_as"], plan=other["plan_id"])
            yield row.problem("same_as", rule, message("plans.same_as_remedy"))


def _successions(rows: Sequence[Row], kpis: Mapping[str, Row], plan_of: Mapping[str, Row | None]) -> Iterator[Problem]:
    for row in rows:
        fitting = True
        for column, wanted in zip(("from_kpi", "to_kpi"), _ENDS.get(row["kind"], ()), strict=False):
            if bool(row[column]) != wanted:
                fitting = False
                key = "names_none" if wanted else "names_one"
                rule = message(f"plans.succession_{key}", kind=row["kind"])
                yield row.problem(column, rule, message("plans.succession_remedy"))
        if fitting and row["from_kpi"] and row["to_kpi"]:
            yield from _pair(row, kpis, plan_of)
    yield from _said_twice(rows)


def _pair(row: Row, kpis: Mapping[str, Row], plan_of: Mapping[str, Row | None]) -> Iterator[Problem]:
    """Yield why two indicators cannot follow each other in the way that a row says."""
    before, after = (plan_of.get(row[column]) for column in ("from_kpi", "to_kpi"))
    if before is None or after is None:
        return  # a reference that leads nowhere is said elsewhere
    if before["area_code"] != after["area_code"] or _years(after)[0] <= _years(before)[1]:
        rule = message("plans.succession_order", before=before["plan_id"], after=after["plan_id"])
        yield row.problem("to_kpi", rule, message("plans.succession_order_remedy"))
    old, new = kpis[row["from_kpi"]], kpis[row["to_kpi"]]
    unlike = [column for column in _MEASURED_ALIKE if old[column] != new[column]]
    if row["kind"] == "continued" and unlike:
        values = {"column": unlike[0], "old": old[unlike[0]], "new": new[unlike[0]]}
        yield row.problem(
            "kind", message("plans.succession_unlike", **values), message("plans.succession_unlike_remedy")
        )


def _said_twice(rows: Sequence[Row]) -> Iterator[Problem]:
    """Yield what is said of an indicator a second time; only redefinitions may split one or join several."""
    for column in ("from_kpi", "to_kpi"):
        first: dict[str, Row] = {}
        for row in rows:
            known = first.setdefault(row[column], row) if row[column] else row
            if known is not row and {known["kind"], row["kind"]} != {_BRANCHING}:
                rule = message("plans.succession_twice", kpi=row[column], kind=known["kind"], row=known.number)
                yield row.problem(column, rule, message("plans.succession_twice_remedy"))
