"""What the page cannot do without: nothing. Two editions compared; the first one says that it is the first."""

from visionbook.needs import Need

NEEDS: tuple[Need, ...] = ()
