"""How near the solution comes to targets that it was not asked for, and what the printed rise of births brings."""

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


def fertility(page: PlanAssumptions, words: Words) -> Sentences:
    """Return what the printed rise of the TFR gives here, what would be needed, and what is assumed."""
    gain = page.fertility
    facts = {
        "from_year": gain.from_year,
        "now": gain.rate_now,
        "target": gain.rate_target,
        "year": page.base.horizon_year,
        "printed": gain.printed,
        "beside": gain.beside,
        "alone": gain.alone,
        "needed": gain.needed_rate,
    }
    found = words("plan_assumptions.fertility_gain", **facts) + words("plan_assumptions.fertility_needed", **facts)
    return Sentences([found, words("plan_assumptions.fertility_assume")])
