"""What the page cannot do without: a plan of the municipality, what it says of itself, and a count."""

from visionbook.needs import Need

NEEDS = (
    Need("plans", area="municipality"),
    Need("plan_basics"),
    Need("population", role="census", area="municipality"),
)
