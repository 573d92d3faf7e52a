"""Differences in words: how a number lies to another one, and years of counts that say what is preliminary."""

from __future__ import annotations

from visionbook.notation import counted_year
from visionbook.pages.plan_assumptions.model import PlanAssumptions
from visionbook.words import Words


def against(difference: float, words: Words) -> str:
    """Return a difference in words: more, fewer or the same.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> against(-804.6, load_words("ja")), against(0.4, load_words("ja"))
    ('805人少ない', '同じ')
    """
    return words(f"plan_assumptions.{side(difference)}", value=abs(round(difference)))


def against_what(difference: float, what: str, words: Words) -> str:
    """Return what a number is compared with and how it lies to that.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> against_what(-2, "目標の9人", load_words("ja")), against_what(0, "目標の9人", load_words("ja"))
    ('目標の9人より2人少ない', '目標の9人と同じ')
    """
    return words(f"plan_assumptions.{side(difference)}_than", value=abs(round(difference)), what=what)


def side(difference: float) -> str:
    """Return on which side a difference lies in whole persons, as keys of words end.

    Examples
    --------
    >>> side(0.6), side(-0.6), side(0.4)
    ('more', 'fewer', 'equal')
    """
    whole = round(difference)
    return "more" if whole > 0 else "fewer" if whole < 0 else "equal"


def year_of_count(page: PlanAssumptions, year: int, words: Words) -> str:
    """Return a year of the counts as readers see it; a preliminary one says so."""
    return counted_year(int(year), int(year) in page.counted.preliminary, words)
