"""What is robust in what the targets ask for: the persons a year of all ways, and the shares, which are not."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from visionbook.pages.plan_assumptions.model import PlanAssumptions
from visionbook.population.inverse_range import (
    BY_AGE,
    OUTSIDE,
    SEXES_APART,
    SOLVED,
    UNSOLVED,
    is_robust,
    spread_of,
)
from visionbook.show.prose import Sentences
from visionbook.words import Words


def ways(page: PlanAssumptions, words: Words) -> Sentences:
    """Return in how many ways the targets were solved for, and what all of them say, or do not."""
    found = page.ways
    facts = {
        "starts": sorted(set(found.table["migration_from"])),
        "count": found.count(SEXES_APART),
        "solved": found.count(SEXES_APART, SOLVED),
    }
    if not facts["solved"]:
        return Sentences([words("plan_assumptions.ways_none", **facts)])
    texts = [_persons(page, words, facts), _shares(page, words), *_fertility(page, words), *_by_age(page, words)]
    return Sentences(texts)


def in_short(page: PlanAssumptions, words: Words) -> Iterator[str]:
    """Yield in one sentence, for the head of the page, the persons a year of all ways where they are much the same."""
    by_interval, begun = page.ways.persons(), page.ways.begun()
    if begun is not None and _alike(by_interval):
        last = by_interval.iloc[-1]
        yield words(
            "plan_assumptions.lead_robust",
            begun=_persons_words(*begun, words),
            last=_persons_words(last["low"], last["high"], words),
        )


def _alike(by_interval: pd.DataFrame) -> bool:
    return all(is_robust(row.low, row.high) for row in by_interval.itertuples())


def _persons(page: PlanAssumptions, words: Words, facts: dict[str, object]) -> str:
    by_interval, (low, high) = page.ways.persons(), page.ways.begun()
    last = by_interval.iloc[-1]
    text = words("plan_assumptions.ways_solved", **facts) if facts["solved"] == facts["count"] else words(
        "plan_assumptions.ways_solved_some", **facts
    )  # fmt: skip
    return text + words(
        f"plan_assumptions.ways_persons_{'robust' if _alike(by_interval) else 'differ'}",
        begun=_persons_words(low, high, words),
        last=_persons_words(last["low"], last["high"], words),
    )


def _persons_words(low: float, high: float, words: Words) -> str:
    """Return a range of persons a year; one number where both ends are written alike."""
    if round(low) == round(high):
        return words("plan_assumptions.ways_one", value=low)
    return words("plan_assumptions.ways_range", low=low, high=high)


def _shares(page: PlanAssumptions, words: Words) -> str:
    rows = list(page.ways.shares().itertuples())
    robust = all(is_robust(row.low, row.high) for row in rows)
    listed = [
        words(
            "plan_assumptions.ways_share",
            who=words(f"plan_assumptions.ways_who_{row.lever}"),
            low=100 * row.low,
            high=row.high,
        )
        for row in rows
    ]
    return words(f"plan_assumptions.ways_shares_{'robust' if robust else 'differ'}", shares=listed)


def _fertility(page: PlanAssumptions, words: Words) -> Iterator[str]:
    low, high = spread_of(page.ways.solved(SEXES_APART)["rise"])
    if is_robust(low, high):
        yield words("plan_assumptions.ways_fertility", low=100 * low, high=high)


def _by_age(page: PlanAssumptions, words: Words) -> Iterator[str]:
    """Yield what comes of ways that do not tell women from men: they are few, and often none that can be."""
    found = page.ways
    left = found.count(BY_AGE, OUTSIDE) + found.count(BY_AGE, UNSOLVED)
    facts = {"count": found.count(BY_AGE), "left": left, "solved": found.count(BY_AGE, SOLVED)}
    if not facts["solved"]:
        if facts["count"]:
            yield words("plan_assumptions.ways_by_age_none", **facts)
        return
    last, begun = found.persons(BY_AGE).iloc[-1], found.begun(BY_AGE)
    shares = found.shares(BY_AGE)
    most = shares.loc[shares["high"].idxmax()]
    yield words(
        "plan_assumptions.ways_by_age",
        **facts,
        begun=_persons_words(*begun, words),
        last=_persons_words(last["low"], last["high"], words),
        who=words(f"plan_assumptions.ways_who_{most['lever']}"),
        low=100 * most["low"],
        high=most["high"],
    )
