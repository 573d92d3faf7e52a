"""What the page cannot do without: past projections are made again from counts by age, and held against later counts."""

from visionbook.needs import Need

NEEDS = (
    Need("population", "census", "region", (("sex", "female"),), years=3),
    Need("population", "projection", "region"),
)
