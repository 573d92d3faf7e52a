"""What the page cannot do without: a count of the municipality; all else comes where it is."""

from visionbook.needs import Need

NEEDS = (Need("population", "census", "municipality"),)
