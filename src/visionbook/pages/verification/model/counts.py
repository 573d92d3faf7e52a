"""What stands at the head of a verification report: counts, what was reported, and what comes first."""

from __future__ import annotations

import pandas as pd

from visionbook.notation import is_missing
from visionbook.pages.verification.model.report import GoalPart, IndicatorPart, Report
from visionbook.strategy.judgement import STATUSES

ATTENTION = ("moving_away", "insufficient", "moderate", "cannot_judge")
"""Statuses that a verification looks at first, the most pressing first; a missing report is asked for, not judged."""


def status_table(report: Report) -> pd.DataFrame:
    """Return how many indicators of each goal have each status; the last row is the total.

    Returns
    -------
    DataFrame
        One row per goal in printed order and one for all: label (missing for all), indicators, one column per
        status, best first.

    Examples
    --------
    >>> part = IndicatorPart({"status": "achieved"}, (), None, ())
    >>> report = Report(2022, (2021, 2022), (), (GoalPart("g1", "1", "G", (part,), (), ()),), ())
    >>> status_table(report)[["indicators", "achieved"]].values.tolist()
    [[1, 1], [1, 1]]
    """
    groups = [(goal.label, goal.indicators()) for goal in report.goals] + [(None, report.indicators())]
    rows = []
    for label, parts in groups:
        statuses = [part.judged["status"] for part in parts]
        rows.append((label, len(parts), *(statuses.count(status) for status in STATUSES)))
    return pd.DataFrame(rows, columns=["label", "indicators", *STATUSES])


def reporting_table(report: Report) -> pd.DataFrame:
    """Return how many indicators of each goal have a value of this fiscal year, only of an earlier one, or none.

    Returns
    -------
    DataFrame
        One row per goal and one for all: label (missing for all), indicators, this_year, unsure (those of this_year
        that are not final), earlier, none.

    Examples
    --------
    >>> from visionbook.pages.verification.model.report import YearValue
    >>> part = IndicatorPart({}, (YearValue(2021, 5.0, "final"), YearValue(2022, None, None)), None, ())
    >>> report = Report(2022, (2021, 2022), (), (GoalPart("g1", "1", "G", (part,), (), ()),), ())
    >>> reporting_table(report)[["this_year", "earlier", "none"]].values.tolist()
    [[0, 1, 0], [0, 1, 0]]
    """
    groups = [(goal.label, goal.indicators()) for goal in report.goals] + [(None, report.indicators())]
    rows = []
    for label, parts in groups:
        this_year = [part for part in parts if part.reported_this_year]
        unsure = [part for part in this_year if part.years[-1].status != "final"]
        never = [part for part in parts if all(year.value is None for year in part.years)]
        rows.append(
            (label, len(parts), len(this_year), len(unsure), len(parts) - len(this_year) - len(never), len(never))
        )
    columns = ["label", "indicators", "this_year", "unsure", "earlier", "none"]
    return pd.DataFrame(rows, columns=columns)


def attention(report: Report) -> list[IndicatorPart]:
    """Return the indicators to look at first: by status, then by how far behind, then in printed order.

    Examples
    --------
    >>> parts = [IndicatorPart({"kpi_id": name, "status": status, "ratio": ratio}, (), None, ())
    ...     for name, status, ratio in (("a", "moderate", 0.7), ("b", "insufficient", 0.5), ("c", "insufficient", 0.2))]
    >>> report = Report(2022, (2021, 2022), (), (GoalPart("g1", "1", "G", parts, (), ()),), ())
    >>> [part.judged["kpi_id"] for part in attention(report)]
    ['c', 'b', 'a']
    """

    def pressing(part: IndicatorPart) -> tuple[int, float]:
        ratio = part.judged["ratio"]
        return ATTENTION.index(part.judged["status"]), float("inf") if is_missing(ratio) else float(ratio)

    return sorted((part for part in report.indicators() if part.judged["status"] in ATTENTION), key=pressing)


def unreported(report: Report) -> list[tuple[GoalPart, list[IndicatorPart]]]:
    """Return the goals with their indicators that have no value of this fiscal year; goals without any are left out.

    Examples
    --------
    >>> from visionbook.pages.verification.model.report import YearValue
    >>> part = IndicatorPart({"kpi_id": "a"}, (YearValue(2022, None, None),), None, ())
    >>> report = Report(2022, (2022,), (), (GoalPart("g1", "1", "G", (part,), (), ()),), ())
    >>> [(goal.label, len(parts)) for goal, parts in unreported(report)]
    [('1', 1)]
    """
    missing = [(goal, [part for part in goal.indicators() if not part.reported_this_year]) for goal in report.goals]
    return [(goal, parts) for goal, parts in missing if parts]
