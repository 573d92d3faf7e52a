"""What the page cannot do without: several counts by sex and age, and a newest projection to hold against counts."""

from visionbook.needs import Need

NEEDS = (
    Need("population", "census", "region", (("sex", "female"),), years=3),
    Need("population", "projection", "region"),
)
