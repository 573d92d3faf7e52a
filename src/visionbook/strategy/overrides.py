"""Judgements that a body sets aside: who, when, about which fiscal year, and why.

The rule speaks first and stays on record (`rule_status`). A body may replace its word for one indicator; the
replacement needs a reason, and it is about a fiscal year, the one whose results the body had before it.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from visionbook.errors import DataError
from visionbook.messages import message
from visionbook.notation import is_missing
from visionbook.strategy.pace import JUDGED

OVERRIDE_COLUMNS = {"overridden_by": "str", "override_reason": "str", "overridden_on": "str", "override_fy": "Int64"}
"""What is kept of an override beside its status, with types."""

_KEY = ["body_id", "fiscal_year", "reviewed_on", "subject_id"]


def check_overrides(reviews: pd.DataFrame, kpi_ids: set[str]) -> pd.DataFrame:
    """Return the reviews of indicators, oldest first, after refusing overrides that cannot stand.

    Parameters
    ----------
    reviews : DataFrame
        The table of reviews: body_id, fiscal_year, reviewed_on (ISO date), subject_id, overriding_status,
        opinion_ja. Reviews of anything but indicators are left out.
    kpi_ids : set of str
        The indicators.

    Raises
    ------
    DataError
        Naming every row that overrides without a body or a reason, about something that is no indicator, or
        with a status that is no judgement; and two bodies that override differently on one day.

    Examples
    --------
    >>> review = {"body_id": "expert_council", "fiscal_year": 2023, "reviewed_on": "2024-10-01", "subject_id": "k",
    ...           "overriding_status": "moderate", "opinion_ja": None}
    >>> check_overrides(pd.DataFrame([review]), {"k"})
    Traceback (most recent call last):
        ...
    visionbook.errors.DataError: data/reviews.csv breaks the rules of an override:
      expert_council, 2023, 2024-10-01, k  opinion_ja is empty; write why the status is replaced
    """
    rows = reviews.assign(
        overriding_status=[None if _blank(value) else str(value) for value in reviews["overriding_status"]],
        reviewed_on=reviews["reviewed_on"].astype(str),
    )
    problems = [
        f"  {', '.join(str(row[name]) for name in _KEY)}  {problem}"
        for row in rows.to_dict("records")
        if not is_missing(row["overriding_status"])
        for problem in _problems(row, kpi_ids)
    ]
    if problems:
        raise DataError("\n".join(["data/reviews.csv breaks the rules of an override:", *problems]))
    rows = rows[rows["subject_id"].isin(kpi_ids)].sort_values(["fiscal_year", "reviewed_on"], kind="stable")
    _check_same_day(rows)
    return rows


def standing_override(reviews: pd.DataFrame, observed_fy: int | None, fiscal_year: int) -> dict[str, Any] | None:
    """Return the override that stands when an indicator is judged up to a fiscal year, or None.

    Reviews about later fiscal years are not known yet. A review about an earlier year than the newest observation
    has been overtaken by it. What lies between, including reviews later than the observation or without any,
    stands: the body knew what there was. Of each body only the newest review counts (by fiscal year, then by date),
    so a body takes an override back with a newer review that has none; of the bodies that still override, the
    newest wins.

    Parameters
    ----------
    reviews : DataFrame
        Reviews of one indicator, as from `check_overrides`.
    observed_fy : int or None
        Fiscal year of the newest observation that judges, if there is one.
    fiscal_year : int
        The fiscal year that is judged.

    Returns
    -------
    dict or None
        status, overridden_by (body_id), override_reason, overridden_on (ISO date), override_fy.

    Examples
    --------
    >>> review = {"body_id": "expert_council", "fiscal_year": 2023, "reviewed_on": "2024-10-01",
    ...           "overriding_status": "moderate", "opinion_ja": "..."}
    >>> rows = pd.DataFrame([review])
    >>> standing_override(rows, 2023, 2023)["status"], standing_override(rows, 2024, 2024)
    ('moderate', None)
    """
    known = reviews[reviews["fiscal_year"] <= fiscal_year]
    if not is_missing(observed_fy):
        known = known[known["fiscal_year"] >= observed_fy]
    newest = known.drop_duplicates("body_id", keep="last")
    overriding = newest[newest["overriding_status"].notna()]
    if overriding.empty:
        return None
    review = overriding.iloc[-1]
    return {
        "status": review["overriding_status"],
        "overridden_by": review["body_id"],
        "override_reason": review["opinion_ja"],
        "overridden_on": review["reviewed_on"],
        "override_fy": int(review["fiscal_year"]),
    }


def _problems(row: dict[str, Any], kpi_ids: set[str]) -> list[str]:
    found = []
    if _blank(row["body_id"]):
        found.append("body_id is empty; name the body that replaces the status")
    if _blank(row["opinion_ja"]):
        found.append("opinion_ja is empty; write why the status is replaced")
    if row["overriding_status"] not in JUDGED:
        found.append(f"overriding_status {row['overriding_status']!r} is not one of {', '.join(JUDGED)}")
    if row["subject_id"] not in kpi_ids:
        found.append("overriding_status is for indicators only; give the subject_id of one in data/kpis.csv")
    return found


def _check_same_day(rows: pd.DataFrame) -> None:
    overriding = rows[rows["overriding_status"].notna()]
    for (subject, year, day), group in overriding.groupby(["subject_id", "fiscal_year", "reviewed_on"]):
        if len(set(group["overriding_status"])) > 1:
            raise DataError(
                message(
                    "model.overrides_differ",
                    bodies=" and ".join(sorted(group["body_id"])),
                    subject=subject,
                    year=year,
                    day=day,
                )
            )


def _blank(value: object) -> bool:
    return is_missing(value) or not str(value).strip()
