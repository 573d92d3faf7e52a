"""Pictures of past projections: errors by edition, by method, by age, by municipality."""

from visionbook.pages.projection_accuracy.pictures.ages import ages
from visionbook.pages.projection_accuracy.pictures.editions import editions
from visionbook.pages.projection_accuracy.pictures.methods import methods
from visionbook.pages.projection_accuracy.pictures.spread import spread

__all__ = ["ages", "editions", "methods", "spread"]
