"""Pictures of a region: its population, its changes, its losses."""

from visionbook.pages.regional_collaboration.pictures.change import ahead, counted
from visionbook.pages.regional_collaboration.pictures.losses import losses, losses_ahead
from visionbook.pages.regional_collaboration.pictures.paths import index, municipalities
from visionbook.pages.regional_collaboration.pictures.total import total

__all__ = ["ahead", "counted", "index", "losses", "losses_ahead", "municipalities", "total"]
