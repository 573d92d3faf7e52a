"""The model of the page: the report of a fiscal year, by its parts, its counts, and what indicators need by then."""

from visionbook.pages.verification.model.page import TABLES, verification

__all__ = ["TABLES", "verification"]
