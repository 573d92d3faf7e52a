"""What the page cannot do without: printed figures are held against recomputed ones."""

from visionbook.needs import Need

NEEDS = (Need("plan_figures"),)
