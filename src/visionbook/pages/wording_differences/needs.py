"""What the page cannot do without: places at which documents differ in wording."""

from visionbook.needs import Need

NEEDS = (Need("wording_differences"),)
