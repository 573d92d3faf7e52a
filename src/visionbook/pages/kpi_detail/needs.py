"""What the page cannot do without: a page of an indicator."""

from visionbook.needs import Need

NEEDS = (
    Need("plans", area="municipality"),
    Need("strategy_nodes", where=(("level", "goal"),)),
    Need("kpis"),
)
