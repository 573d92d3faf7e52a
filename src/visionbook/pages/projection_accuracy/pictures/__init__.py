"""Pictures of past projections: errors by edition; in these towns, in places like them, in all of Japan; by method."""

from visionbook.pages.projection_accuracy.pictures.coverage import coverage
from visionbook.pages.projection_accuracy.pictures.methods import methods
from visionbook.pages.projection_accuracy.pictures.places import growths, people, places, sizes
from visionbook.pages.projection_accuracy.pictures.scoreboard import scoreboard
from visionbook.pages.projection_accuracy.pictures.spread import spread

__all__ = ["coverage", "growths", "methods", "people", "places", "scoreboard", "sizes", "spread"]
