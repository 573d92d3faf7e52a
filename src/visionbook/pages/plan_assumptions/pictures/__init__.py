"""The pictures: paths beside what was counted, persons a year, fertility, all ways, and the grid of rates."""

from visionbook.pages.plan_assumptions.pictures.births import fertility
from visionbook.pages.plan_assumptions.pictures.course import paths
from visionbook.pages.plan_assumptions.pictures.per_year import demand
from visionbook.pages.plan_assumptions.pictures.rates import grid
from visionbook.pages.plan_assumptions.pictures.ways import ways

__all__ = ["demand", "fertility", "grid", "paths", "ways"]
