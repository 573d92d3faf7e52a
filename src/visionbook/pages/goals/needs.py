"""What the page cannot do without: a plan of the municipality, drawn from its concept to its goals."""

from visionbook.needs import Need

NEEDS = (
    Need("plans", area="municipality"),
    Need("strategy_nodes", where=(("level", "concept"),)),
    Need("strategy_nodes", where=(("level", "goal"),)),
)
