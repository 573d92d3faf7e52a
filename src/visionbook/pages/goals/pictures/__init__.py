"""The pictures of the page on the goals: the strategy as a tree, its projects, its review."""

from visionbook.pages.goals.pictures.projects import kinds, shared
from visionbook.pages.goals.pictures.review import cycle
from visionbook.pages.goals.pictures.strategy import tree

__all__ = ["cycle", "kinds", "shared", "tree"]
