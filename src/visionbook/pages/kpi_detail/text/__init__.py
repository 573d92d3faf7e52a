"""One indicator in words."""

from visionbook.pages.kpi_detail.text.answer import cards, lead
from visionbook.pages.kpi_detail.text.decline import decline_facts, decline_note, decline_ways
from visionbook.pages.kpi_detail.text.facts import facts, ways
from visionbook.pages.kpi_detail.text.steps import steps
from visionbook.pages.kpi_detail.text.who import reporting, reviews

__all__ = [
    "cards", "decline_facts", "decline_note", "decline_ways", "facts", "lead", "reporting", "reviews", "steps", "ways",
]  # fmt: skip
