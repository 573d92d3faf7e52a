"""The page in sentences: the answer and the key numbers, the course since, the targets, their ways, and births."""

from visionbook.pages.plan_assumptions.text.answer import cards, lead
from visionbook.pages.plan_assumptions.text.course import ahead, came, newest
from visionbook.pages.plan_assumptions.text.fertility import fertility, grid
from visionbook.pages.plan_assumptions.text.robust import ways
from visionbook.pages.plan_assumptions.text.targets import reached

__all__ = ["ahead", "came", "cards", "fertility", "grid", "lead", "newest", "reached", "ways"]
