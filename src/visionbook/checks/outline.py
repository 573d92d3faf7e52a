"""Where the parts of a strategy stand: measures in fields, fields in goals, indicators at one of these three."""

from __future__ import annotations

from collections.abc import Iterator

from visionbook.checks.rows import rows_of
from visionbook.messages import message
from visionbook.tables import Problem, TextTable

_ABOVE = {"field": "goal", "measure": "field"}
_OF_INDICATORS = ("goal", "field", "measure")


def outline_problems(nodes: TextTable, kpis: TextTable | None = None) -> Iterator[Problem]:
    """Yield what stands where the pages of the strategy do not find it.

    Parameters
    ----------
    nodes : TextTable
        The table of the strategy.
    kpis : TextTable, optional
        That of indicators.
    """
    rows = list(rows_of(nodes))
    levels = {row["node_id"]: row["level"] for row in rows}
    for row in rows:
        above = _ABOVE.get(row["level"])
        found = levels.get(row["parent_id"], "")
        if above is not None and found != above:
            rule = message("outline.parent", level=row["level"], above=above, found=found or "-")
            yield row.problem("parent_id", rule, message("outline.parent_remedy", above=above))
    for row in rows_of(kpis) if kpis is not None else ():
        level = levels.get(row["node_id"])
        if level is not None and level not in _OF_INDICATORS:
            rule = message("outline.indicator", level=level)
            yield row.problem("node_id", rule, message("outline.indicator_remedy", levels=[*_OF_INDICATORS]))
