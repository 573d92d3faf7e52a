"""What the page cannot do without: the page draws a plan from its concept to its projects."""

from visionbook.needs import Need

NEEDS = (
    Need("plans", area="municipality"),
    Need("strategy_nodes"),
)
