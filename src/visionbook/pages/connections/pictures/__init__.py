"""The pictures of the page on connections: points and numerical targets as a bridge, and the chain of donations."""

from visionbook.pages.connections.pictures.bridge import bridge
from visionbook.pages.connections.pictures.chain import chain

__all__ = ["bridge", "chain"]
