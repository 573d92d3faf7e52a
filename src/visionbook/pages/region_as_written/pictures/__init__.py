"""Pictures of what the region's document prints: the growth of its areas, the costs of its agreements."""

from visionbook.pages.region_as_written.pictures.costs import costs
from visionbook.pages.region_as_written.pictures.written import written

__all__ = ["costs", "written"]
