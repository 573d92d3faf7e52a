"""The model of the page: the report of a fiscal year, by its parts, its counts, and what indicators need by then."""

from visionbook.pages.verification.model.page import TABLES, verification
from visionbook.strategy.projected import population_rows

__all__ = ["TABLES", "population_rows", "verification"]
