"""What the page cannot do without: the region is its municipalities, what was counted in them, and what they agreed."""

from visionbook.needs import Need

NEEDS = (
    Need("regions"),
    Need("population", "census", "region"),
    Need("population", "projection", "region"),
)
