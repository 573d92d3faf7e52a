"""What the page cannot do without: counts of the municipality; projections, ages and bands come where they are."""

from visionbook.needs import Need

NEEDS = (Need("population", "census", "municipality"),)
