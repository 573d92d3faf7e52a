"""What the page cannot do without: a map from the indicators of one plan to those of another."""

from visionbook.needs import Need

NEEDS = (
    Need("plans", area="municipality"),
    Need("kpis"),
    Need("kpi_successions"),
)
