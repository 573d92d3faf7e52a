"""Tables of a region: its facts, its population, its agreements."""

from visionbook.pages.regional_collaboration.tables.agreements import agreements, roles, towns
from visionbook.pages.regional_collaboration.tables.document import about
from visionbook.pages.regional_collaboration.tables.population import marks_in, population_columns, with_names

__all__ = ["about", "agreements", "marks_in", "population_columns", "roles", "towns", "with_names"]
