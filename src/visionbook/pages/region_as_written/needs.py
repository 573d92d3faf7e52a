"""What the page cannot do without: a region, what was counted in its municipalities, and what is expected of them."""

from visionbook.needs import Need

NEEDS = (
    Need("regions", setting="region"),
    Need("population", "census", "region"),
    Need("population", "projection", "region"),
)
