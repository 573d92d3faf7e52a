"""What the page cannot do without: it gives a verdict on the indicators of the municipality's plan."""

from visionbook.needs import Need

NEEDS = (
    Need("plans", area="municipality"),
    Need("strategy_nodes", where=(("level", "goal"),)),
    Need("kpis"),
)
