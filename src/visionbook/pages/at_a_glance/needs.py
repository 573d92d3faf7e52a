"""What the page cannot do without: the newest count of the municipality; all else it says where it is there."""

from visionbook.needs import Need

NEEDS = (Need("population", role="census", area="municipality"),)
