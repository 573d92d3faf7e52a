"""The pictures of the page: the paths beside what was counted, persons per year, fertility, and the grid of rates."""

from visionbook.pages.plan_assumptions.pictures.births import fertility
from visionbook.pages.plan_assumptions.pictures.course import paths
from visionbook.pages.plan_assumptions.pictures.per_year import demand
from visionbook.pages.plan_assumptions.pictures.rates import grid

__all__ = ["demand", "fertility", "grid", "paths"]
