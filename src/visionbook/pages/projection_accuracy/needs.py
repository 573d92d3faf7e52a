"""What the page cannot do without: counts by age in several years, and a newest projection to hold against them."""

from visionbook.needs import Need

NEEDS = (
    Need("population", "census", "region", (("sex", "female"),), years=3),
    Need("population", "projection", "region"),
)
