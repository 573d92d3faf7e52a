"""What the page cannot do without: the review sheets of the plan's indicators."""

from visionbook.needs import Need

NEEDS = (
    Need("plans", area="municipality"),
    Need("kpis"),
)
