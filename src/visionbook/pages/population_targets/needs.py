"""What the page cannot do without: it holds the plan's targets against what was counted and is expected."""

from visionbook.needs import Need

_TOTAL = ("age_group", "total")

NEEDS = (
    Need("population", role="census", area="municipality"),
    Need("population", role="plan", area="municipality", where=(("variant", "projection"), _TOTAL)),
    Need("population", role="plan", area="municipality", where=(("variant", "target"), _TOTAL)),
    Need("milestones", area="municipality"),
)
