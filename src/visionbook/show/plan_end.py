"""What a page says of a plan whose period is over."""

from __future__ import annotations

from visionbook.strategy.plans import Plan
from visionbook.words import Words


def ended(plan: Plan | None, fiscal_year: int, words: Words) -> list[str]:
    """Return that a plan has ended, when and by what document, once the edition speaks of a later year; else nothing.

    Parameters
    ----------
    plan : Plan or None
        The plan of the page.
    fiscal_year : int
        The fiscal year of the edition.

    Examples
    --------
    >>> from visionbook.strategy.overview import PlanPeriod
    >>> from visionbook.words import load_words
    >>> plan = Plan("a", "第1期戦略", PlanPeriod(2021, 2024), "戦略", "第1章 4")
    >>> ended(plan, 2024, load_words("ja"))
    []
    >>> ended(plan, 2025, load_words("ja"))[0][:53]
    '第1期戦略の対象期間は2021年度から2024年度までで、2025年3月31日に終わりました（戦略 第1章'
    """
    if plan is None or not plan.is_over(fiscal_year):
        return []
    document = words("plan.document", document=plan.document, place=plan.place) if plan.place else plan.document
    return [
        words(
            "plan.ended",
            name=plan.name,
            start=plan.period.start_fy,
            end=plan.period.end_fy,
            year=plan.period.last_day.year,
            document=document,
        )
    ]
