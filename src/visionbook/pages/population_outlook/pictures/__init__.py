"""The pictures of the page on one municipality's outlook: each function takes the page's value and the words.

Where the edition has no data for a picture, its function returns the sentence that says why and what would bring it.
"""

from visionbook.pages.population_outlook.pictures.accuracy import accuracy
from visionbook.pages.population_outlook.pictures.ages import ages
from visionbook.pages.population_outlook.pictures.beside import beside
from visionbook.pages.population_outlook.pictures.children import children
from visionbook.pages.population_outlook.pictures.events import cohorts, events
from visionbook.pages.population_outlook.pictures.migration import migration
from visionbook.pages.population_outlook.pictures.pyramid import pyramid
from visionbook.pages.population_outlook.pictures.registered import registered
from visionbook.pages.population_outlook.pictures.scenarios import scenarios
from visionbook.pages.population_outlook.pictures.total import total

__all__ = [
    "accuracy", "ages", "beside", "children", "cohorts", "events", "migration", "pyramid", "registered", "scenarios",
    "total",
]  # fmt: skip
