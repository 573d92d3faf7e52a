"""What is last known of an indicator itself: what was reported, what official statistics say, or its baseline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from visionbook.notation import is_missing

KINDS = ("reported", "official", "baseline")
"""Where a value comes from: a report of the period, official statistics outside it, the plan's own baseline."""

_COUNTED = (10, 1)
"""Month and day of a census: that of what official statistics say of a year."""
_FISCAL_END = (3, 31)


@dataclass(frozen=True)
class LastValue:
    """The newest value of an indicator.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    value : float
        In base units.
    last : date or None
        The last day that it covers; None of a baseline, whose day documents do not say.
    row : mapping
        Of official statistics, their row.
    """

    kind: str
    value: float
    last: date | None
    row: Mapping[str, Any] | None = None

    def age(self, day: date | None) -> int | None:
        """Return how many whole years old it was on a day; None where either day is not known, or it is newer."""
        return None if day is None or self.last is None else whole_years(self.last, day)


def whole_years(since: date, day: date) -> int | None:
    """Return the whole years from one day to another; None if the other comes before it.

    Examples
    --------
    >>> whole_years(date(2024, 3, 31), date(2026, 3, 30)), whole_years(date(2024, 3, 31), date(2026, 3, 31))
    (1, 2)
    >>> whole_years(date(2024, 3, 31), date(2024, 3, 30)) is None
    True
    """
    years = day.year - since.year - ((day.month, day.day) < (since.month, since.day))
    return None if day < since else years


def last_values(judged: pd.DataFrame, official: pd.DataFrame) -> dict[str, LastValue]:
    """Return the newest value that is known of each indicator; those of which none is known are left out.

    A report wins over statistics of the same day. A baseline stands only where nothing newer is known, and only one
    that was counted: a projected one is no value.

    Parameters
    ----------
    judged : DataFrame
        As from `visionbook.strategy.judgement.evaluate`.
    official : DataFrame
        As from `visionbook.strategy.census_answers.official_values`; may be empty.

    Examples
    --------
    >>> judged = pd.DataFrame({"kpi_id": ["a", "b", "c"], "same_as": None, "observed": [5.0, None, None],
    ...     "observed_fy": [2022, None, None], "baseline": [1.0, 2.0, 3.0],
    ...     "baseline_kind": ["observed", "observed", "projection"]})
    >>> {key: (found.kind, found.value) for key, found in last_values(judged, pd.DataFrame()).items()}
    {'a': ('reported', 5.0), 'b': ('baseline', 2.0)}
    """
    newest: dict[str, dict[str, Any]] = {}
    if len(official):
        ordered = official.sort_values("fiscal_year", kind="stable")
        newest = {row["kpi_id"]: row for row in ordered.to_dict("records")}
    found = {}
    for kpi in judged.to_dict("records"):
        value = _newest(kpi, newest.get(kpi["kpi_id"], newest.get(kpi["same_as"])))
        if value is not None:
            found[kpi["kpi_id"]] = value
    return found


def _newest(kpi: Mapping[str, Any], official: Mapping[str, Any] | None) -> LastValue | None:
    known = []
    if not is_missing(kpi["observed"]):
        end = date(int(kpi["observed_fy"]) + 1, *_FISCAL_END)
        known.append(LastValue("reported", float(kpi["observed"]), end))
    if official is not None:
        counted = date(int(official["year"]), *_COUNTED)
        known.append(LastValue("official", float(official["value"]), counted, official))
    if known:
        return max(known, key=lambda value: value.last)  # of the same day the first: what was reported
    if kpi["baseline_kind"] == "observed" and not is_missing(kpi["baseline"]):
        return LastValue("baseline", float(kpi["baseline"]), None)
    return None
