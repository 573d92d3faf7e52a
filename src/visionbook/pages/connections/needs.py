"""What the page cannot do without: a plan of the municipality, and relations between its parts."""

from visionbook.needs import Need

NEEDS = (Need("plans", area="municipality"), Need("strategy_nodes"), Need("relations"))
