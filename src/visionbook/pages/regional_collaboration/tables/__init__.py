"""Tables of a region: its facts, its population, its agreements, and what its document prints."""

from visionbook.pages.regional_collaboration.tables.agreements import (
    COST_STEP,
    agreements,
    cost_columns,
    costs_for_readers,
    roles,
    towns,
)
from visionbook.pages.regional_collaboration.tables.document import about, all_years
from visionbook.pages.regional_collaboration.tables.population import marks_in, population_columns, with_names

__all__ = [
    "COST_STEP", "about", "agreements", "all_years", "cost_columns", "costs_for_readers", "marks_in",
    "population_columns", "roles", "towns", "with_names",
]  # fmt: skip
