"""What the page cannot do without: a page of an indicator."""

from visionbook.needs import Need, UsedIf

NEEDS = (
    Need("plans", area="municipality"),
    Need("strategy_nodes", where=(("level", "goal"),)),
    Need("kpis"),
)

USED_IF = (UsedIf("population", "kpi_id", "kpis", "statistic"),)
"""Counts answer the indicators of official statistics; the pages of others read them and show none."""
