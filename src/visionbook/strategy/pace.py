"""Ranks for a pace: the book's own words, and beside them the ranks that a municipality prints."""

from __future__ import annotations

import math

from visionbook.edition import EvaluationRule
from visionbook.notation import is_missing

JUDGED = ("achieved", "on_track", "moderate", "insufficient", "moving_away")
"""Statuses that are a judgement, best first; only these may replace one."""

THRESHOLDS = ("on_track", "moderate", "insufficient")
"""Ranks that have a lowest ratio, best first."""

# Decimal fractions are only approached by binary numbers: 95% of a change of 0.003 must count as 0.95.
# Small enough that half a yen of 50,000,000,000 still tells.
_TOLERANCE = 1e-11


def at_least(value: float, threshold: float) -> bool:
    """Return whether a value is at a threshold or above it, as decimal numbers compare.

    Examples
    --------
    >>> at_least(0.3 - 0.2, 0.1), at_least(0.0999, 0.1)
    (True, False)
    """
    return value > threshold or math.isclose(value, threshold, rel_tol=_TOLERANCE, abs_tol=_TOLERANCE)


def pace_rank(ratio: float, rule: EvaluationRule) -> str:
    """Return the rank of a ratio of observed to expected change; a threshold belongs to the better rank.

    Examples
    --------
    >>> rule = EvaluationRule(on_track=0.95, moderate=0.60, insufficient=0.0)
    >>> [pace_rank(ratio, rule) for ratio in (0.95, 0.6, 0.0, -0.01)]
    ['on_track', 'moderate', 'insufficient', 'moving_away']
    """
    for name in THRESHOLDS:
        if at_least(ratio, getattr(rule, name)):
            return name
    return "moving_away"


def own_rank(status: str, ratio: float | None, rule: EvaluationRule) -> str | None:
    """Return the municipality's own rank of a judgement by the rule; None without own ranks or a judgement.

    A target that is reached and a level that is kept have the first rank, a level that is not kept the last;
    any other judgement has the first rank whose `at_least` its ratio reaches.

    Parameters
    ----------
    status : str
        Of the rule, one of `visionbook.strategy.judgement.STATUSES`.
    ratio : float or None
        Observed change over expected change, no unit; None for a level to keep.
    rule : EvaluationRule
        Its `own_ranks`, best first, of which the last has no lowest ratio.

    Examples
    --------
    >>> from visionbook.edition import OwnRank
    >>> ranks = (OwnRank("A", 1.0), OwnRank("B", 0.8), OwnRank("C", None))
    >>> rule = EvaluationRule(on_track=0.95, moderate=0.60, insufficient=0.0, own_ranks=ranks)
    >>> own_rank("moderate", 0.8, rule), own_rank("achieved", None, rule)
    ('B', 'A')
    """
    if not rule.own_ranks or status not in JUDGED:
        return None
    if status == "achieved":
        return rule.own_ranks[0].name
    if is_missing(ratio):  # a level that is not kept
        return rule.own_ranks[-1].name
    for rank in rule.own_ranks:
        if rank.at_least is None or at_least(ratio, rank.at_least):
            return rank.name
    return None
