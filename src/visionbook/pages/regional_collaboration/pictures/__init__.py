"""Pictures of a region: its population, its changes, its losses, the costs of its agreements."""

from visionbook.pages.regional_collaboration.pictures.change import ahead, counted, written
from visionbook.pages.regional_collaboration.pictures.costs import costs
from visionbook.pages.regional_collaboration.pictures.losses import losses, losses_ahead
from visionbook.pages.regional_collaboration.pictures.paths import index, municipalities
from visionbook.pages.regional_collaboration.pictures.total import total

__all__ = ["ahead", "costs", "counted", "index", "losses", "losses_ahead", "municipalities", "total", "written"]
