"""The region of the edition, of which the page shows what its document prints."""

from visionbook.collaboration.model import ROLES, TABLES, Region, region

__all__ = ["ROLES", "TABLES", "Region", "region"]
