"""How near the solution comes to targets that it was not asked for."""

from __future__ import annotations

from visionbook.pages.plan_assumptions.model import PlanAssumptions
from visionbook.show.prose import Sentences
from visionbook.words import Words


def reached(page: PlanAssumptions, words: Words) -> Sentences:
    """Return how near the solution comes to the targets of years that it was not asked for."""
    free = page.reached.query("not asked and age_group == 'total'")
    return Sentences(
        [
            words(
                "plan_assumptions.reached_sentence",
                asked=int(page.reached["asked"].sum()),
                year=row.year,
                printed=row.printed,
                model=row.model,
                difference=row.difference,
            )
            for row in free.head(1).itertuples()
        ]
    )
