"""What a town's page cannot do without: it is made from a national set, whose reader sees to that."""

from visionbook.needs import Need

NEEDS: tuple[Need, ...] = ()
