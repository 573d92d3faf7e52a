"""What the page cannot do without: nothing. The tables describe themselves."""

from visionbook.needs import Need

NEEDS: tuple[Need, ...] = ()
