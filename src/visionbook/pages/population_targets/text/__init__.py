"""The words of the page: the answer and its cards, the target years one by one, what the target means."""

from visionbook.pages.population_targets.text.anew import anew
from visionbook.pages.population_targets.text.answer import about_values, key_numbers, lead
from visionbook.pages.population_targets.text.meaning import aged_note, declines, meaning, points
from visionbook.pages.population_targets.text.years import chances, count_beside, target_years

__all__ = [
    "about_values", "aged_note", "anew", "chances", "count_beside", "declines", "key_numbers", "lead", "meaning",
    "points", "target_years",
]  # fmt: skip
