"""The region of the edition, as its page shows it."""

from visionbook.collaboration.model import ROLES, TABLES, Agreements, Region, region

__all__ = ["ROLES", "TABLES", "Agreements", "Region", "region"]
