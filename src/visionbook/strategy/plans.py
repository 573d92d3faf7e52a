"""Which plan a page speaks of, and whether its period is over by the fiscal year of the edition."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from visionbook.localised import FALLBACK, in_language
from visionbook.notation import is_missing
from visionbook.strategy.overview import PlanPeriod


@dataclass(frozen=True)
class Plan:
    """A plan: what it is called, its fiscal years, the document that says so and where in it."""

    plan_id: str
    name: str
    period: PlanPeriod
    document: str
    place: str

    def is_over(self, fiscal_year: int) -> bool:
        """Return whether a fiscal year comes after the last one of the plan.

        Examples
        --------
        >>> plan = Plan("a", "A", PlanPeriod(2021, 2024), "", "")
        >>> [plan.is_over(year) for year in (2023, 2024, 2025)]
        [False, False, True]
        """
        return fiscal_year > self.period.end_fy

    def last_year_is_whole(self, fiscal_year: int) -> bool:
        """Return whether the results of the last fiscal year are spoken of: then the whole period can be evaluated.

        Examples
        --------
        >>> plan = Plan("a", "A", PlanPeriod(2021, 2024), "", "")
        >>> [plan.last_year_is_whole(year) for year in (2023, 2024, 2025)]
        [False, True, True]
        """
        return fiscal_year >= self.period.end_fy


def following_plans(
    plans: pd.DataFrame, area_code: str, period: PlanPeriod, lang: str = FALLBACK
) -> tuple[tuple[str, int, int], ...]:
    """Return the municipality's plans that begin after a period, by their beginning: name, first and last fiscal year.

    Examples
    --------
    >>> plans = pd.DataFrame({"name_ja": ["前", "後"], "start_fy": [2021, 2025], "end_fy": [2024, 2029]})
    >>> plans = plans.assign(area_code="1")
    >>> following_plans(plans, "1", PlanPeriod(2021, 2024))
    (('後', 2025, 2029),)
    """
    own = in_language(plans[(plans["area_code"] == area_code) & (plans["start_fy"] > period.end_fy)], lang, "name")
    later = own.sort_values("start_fy", kind="stable")
    return tuple((str(row.name), int(row.start_fy), int(row.end_fy)) for row in later.itertuples(index=False))


def plan_of(plans: pd.DataFrame | None, plan_id: str, sources: pd.DataFrame, lang: str = FALLBACK) -> Plan | None:
    """Return a plan as pages speak of it; None where there is none of that name.

    Parameters
    ----------
    plans, sources : DataFrame
        The tables of those names.
    plan_id : str
        The plan.
    lang : str
        Language of the names of plan and document.

    Examples
    --------
    >>> plans = pd.DataFrame({"plan_id": ["a"], "name_ja": ["戦略"], "start_fy": [2021], "end_fy": [2024],
    ...     "source_id": ["s"], "source_place": ["第1章"]})
    >>> plan_of(plans, "a", pd.DataFrame({"source_id": ["s"], "short_ja": ["戦略の文書"]})).document
    '戦略の文書'
    """
    if plans is None or plan_id not in set(plans["plan_id"]):
        return None
    row = in_language(plans[plans["plan_id"] == plan_id], lang, "name").iloc[0]
    shorts = in_language(sources, lang, "short").set_index("source_id")["short"]
    place = "" if is_missing(row["source_place"]) else str(row["source_place"])
    period = PlanPeriod(int(row["start_fy"]), int(row["end_fy"]))
    return Plan(plan_id, str(row["name"]), period, str(shorts.get(row["source_id"], row["source_id"])), place)
