"""What was observed of one indicator, and what official statistics say of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from visionbook.notation import is_missing
from visionbook.strategy.census_answers import HISTORY_YEARS
from visionbook.strategy.judgement import JUDGING, best_observations
from visionbook.totals import is_total

_SURENESS = (*JUDGING, "proxy")


def observations_of(kpi: Mapping[str, Any], observations: pd.DataFrame, fiscal_year: int) -> pd.DataFrame:
    """Return what was observed of an indicator up to a fiscal year, or else of the one that it is the same as.

    Returns
    -------
    DataFrame
        The rows by fiscal year, the surest first, with `used`: whether the judgement uses the row; `is_total`: whether
        it is of all years up to its own; `in_total`: whether a later total that is used holds it already.

    Examples
    --------
    >>> kpi = {"kpi_id": "b", "same_as": "a", "start_fy": 2021, "end_fy": 2024}
    >>> rows = pd.DataFrame({"kpi_id": "a", "fiscal_year": [2020, 2021, 2021], "value": [1.0, 2.0, 3.0],
    ...     "status": ["final", "press", "final"]})
    >>> observations_of(kpi, rows, 2024)[["value", "used"]].values.tolist()
    [[1.0, False], [3.0, True], [2.0, False]]
    """
    rows = observations[observations["kpi_id"] == kpi["kpi_id"]]
    if rows.empty and not is_missing(kpi["same_as"]):
        rows = observations[observations["kpi_id"] == kpi["same_as"]]
    rows = rows[rows["fiscal_year"] <= fiscal_year]
    rows = (
        rows.assign(sureness=rows["status"].map(_SURENESS.index))
        .sort_values(["fiscal_year", "sureness"], kind="stable")
        .drop(columns="sureness")
        .reset_index(drop=True)
    )
    within = rows[rows["fiscal_year"].between(int(kpi["start_fy"]), int(kpi["end_fy"]))]
    best = best_observations(within)
    totals = best.loc[is_total(best), "fiscal_year"]
    held = best.index[:0] if totals.empty else best.index[best["fiscal_year"] < totals.max()]
    return rows.assign(used=rows.index.isin(best.index), is_total=is_total(rows), in_total=rows.index.isin(held))


def official_of(kpi: Mapping[str, Any], official: pd.DataFrame, fiscal_year: int) -> pd.DataFrame:
    """Return what official statistics say of an indicator up to a fiscal year, and whatever they say after its period.

    A value after the period judges nothing in any edition, and is the newest that is known.

    Returns
    -------
    DataFrame
        As from `observations_of`.

    Examples
    --------
    >>> kpi = {"kpi_id": "b", "same_as": None, "start_fy": 2021, "end_fy": 2024}
    >>> rows = pd.DataFrame({"kpi_id": "b", "fiscal_year": [2020, 2024, 2025], "value": 1.0, "status": "final"})
    >>> official_of(kpi, rows, 2022)[["fiscal_year", "used"]].values.tolist()
    [[2020, False], [2025, False]]
    """
    known = official[(official["fiscal_year"] <= fiscal_year) | (official["fiscal_year"] > int(kpi["end_fy"]))]
    newest = max([fiscal_year, *known["fiscal_year"].astype(int)])
    return observations_of(kpi, known, newest)


def recent(official: pd.DataFrame, kpi: Mapping[str, Any]) -> pd.DataFrame:
    """Return the values of official statistics that a page shows: the period and some years before it.

    Examples
    --------
    >>> recent(pd.DataFrame({"fiscal_year": [2005, 2010]}), {"start_fy": 2021})["fiscal_year"].tolist()
    [2010]
    """
    return official[official["fiscal_year"] >= int(kpi["start_fy"]) - HISTORY_YEARS].reset_index(drop=True)
