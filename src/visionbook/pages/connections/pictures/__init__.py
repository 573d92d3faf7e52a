"""The pictures of the page on connections: the bridge to numerical targets, the chain of donations, what came in."""

from visionbook.pages.connections.pictures.bridge import bridge
from visionbook.pages.connections.pictures.chain import chain
from visionbook.pages.connections.pictures.received import received

__all__ = ["bridge", "chain", "received"]
