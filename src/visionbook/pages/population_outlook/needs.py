"""What the page cannot do without: the page of one municipality begins with its counts; projections, ages and bands come where they are there."""

from visionbook.needs import Need

NEEDS = (Need("population", "census", "municipality"),)
