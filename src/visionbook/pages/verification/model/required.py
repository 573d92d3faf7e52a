"""What an indicator needs by the end of a fiscal year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from visionbook.strategy.projected import projected_in


def required_by(kpi: Mapping[str, Any], fiscal_year: int) -> float | None:
    """Return the value that an indicator needs by the end of a fiscal year to be on pace, in its unit.

    For a cumulative indicator it is the sum since the first year; a value to keep is needed every year; where
    the baseline is a projection it is what is projected for the year and the distance that is due by then; without
    a baseline only the target at the end of the last year is known.

    Parameters
    ----------
    kpi : mapping
        A row of `visionbook.strategy.judgement.evaluate`.
    fiscal_year : int
        A year after the last one counts as the last one; before the first year nothing is required.

    Examples
    --------
    >>> kpi = {"rule": "pace", "baseline": 100.0, "change_required": 40.0, "target": 140.0, "total_years": 4,
    ...        "start_fy": 2021, "end_fy": 2024}
    >>> [required_by(kpi, year) for year in (2020, 2021, 2023, 2024)]
    [None, 110.0, 130.0, 140.0]
    """
    elapsed = min(fiscal_year, int(kpi["end_fy"])) - int(kpi["start_fy"]) + 1
    total = int(kpi["total_years"])
    if elapsed < 1:
        return None
    if kpi["rule"] == "keep" or elapsed == total:
        return float(kpi["target"])
    if kpi["rule"] == "reach":
        return None
    if kpi["rule"] == "projection":
        projected = projected_in(kpi, int(kpi["start_fy"]) - 1 + elapsed)
        return None if projected is None else projected + float(kpi["change_required"]) * elapsed / total
    start = 0.0 if kpi["rule"] == "cumulative" else float(kpi["baseline"])
    return start + float(kpi["change_required"]) * elapsed / total
