"""What the page cannot do without: a plan of the municipality with indicators, and a count."""

from visionbook.needs import Need

NEEDS = (
    Need("plans", area="municipality"),
    Need("kpis"),
    Need("population", role="census", area="municipality"),
)
