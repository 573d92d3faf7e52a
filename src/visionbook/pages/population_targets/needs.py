"""What the page cannot do without: the page holds the plan's targets against what was counted."""

from visionbook.needs import Need

NEEDS = (
    Need("population", "census", "municipality"),
    Need("population", "plan", "municipality"),
    Need("milestones", area="municipality"),
)
