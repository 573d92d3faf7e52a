"""Which indicators have a value for which fiscal year, how sure it is, and who reported it."""

from __future__ import annotations

import pandas as pd

from visionbook.notation import is_missing
from visionbook.totals import is_total

REPORTS = ("final", "official", "preliminary", "press", "proxy", "none")
"""What there is for an indicator and a fiscal year, the surest first: a value of official statistics (`official`),
the kinds of observation, or nothing."""

REPORTED = REPORTS[:4]
"""Those that judge an indicator; a proxy, another statistic, does not."""

OUTSIDE = "outside"
"""The fiscal year is not in the period of the indicator."""


def reports(kpis: pd.DataFrame, observations: pd.DataFrame, fiscal_year: int) -> pd.DataFrame:
    """Return what there is for every indicator and fiscal year, from the first of all periods to `fiscal_year`.

    Parameters
    ----------
    kpis : DataFrame
        Indicators: kpi_id, start_fy, end_fy, same_as, and any column to keep, such as goal_id.
    observations : DataFrame
        The table of observations: kpi_id, fiscal_year, value, status, and where there are any `measure`,
        `reported_by_ja`, `person_ja`, `correction_reason_ja` (`visionbook.strategy.credit.credited`), and `series`, the
        series of official statistics a value was computed from. An indicator without observations of its own takes
        those of the one it is the `same_as`.
    fiscal_year : int
        The last fiscal year.

    Returns
    -------
    DataFrame
        One row per indicator, in the order of `kpis`, and fiscal year: the columns of `kpis`, `fiscal_year`,
        `report` (one of `REPORTS`, the surest there is, or `OUTSIDE`), `value`, `is_total` (whether that is of all
        years up to this one), `is_corrected`, `reported_by_ja`, `person_ja` (missing where names are not published).

    Examples
    --------
    >>> kpis = pd.DataFrame({"kpi_id": ["catch"], "start_fy": 2021, "end_fy": 2024, "same_as": None})
    >>> seen = pd.DataFrame({"kpi_id": "catch", "fiscal_year": [2022, 2022], "value": [9.0, 10.0],
    ...     "status": ["press", "final"]})
    >>> reports(kpis, seen, 2023)[["fiscal_year", "report"]].values.tolist()
    [[2021, 'none'], [2022, 'final'], [2023, 'none']]
    """
    by_indicator: dict[str, dict[int, dict]] = {}
    for found in _surest_first(observations).to_dict("records"):
        by_indicator.setdefault(found["kpi_id"], {}).setdefault(found["fiscal_year"], found)
    years = range(int(kpis["start_fy"].min()), fiscal_year + 1)
    rows = []
    for kpi in kpis.to_dict("records"):
        surest = by_indicator.get(kpi["kpi_id"], by_indicator.get(kpi["same_as"], {}))
        rows += [{**kpi, "fiscal_year": year, **_report(kpi, surest.get(year), year)} for year in years]
    return pd.DataFrame(rows)


def _surest_first(observations: pd.DataFrame) -> pd.DataFrame:
    series = observations["series"] if "series" in observations else pd.Series(None, observations.index, dtype="object")
    report = observations["status"].where(series.isna(), "official")
    sureness = report.map(REPORTS.index)
    rows = observations.assign(report=report, sureness=sureness, is_total=is_total(observations))
    return rows.sort_values("sureness", kind="stable")


def _report(kpi: dict, found: dict | None, year: int) -> dict[str, object]:
    nothing = {"value": None, "is_total": False, "is_corrected": False, "reported_by_ja": None, "person_ja": None}
    if not int(kpi["start_fy"]) <= year <= int(kpi["end_fy"]):
        return {"report": OUTSIDE, **nothing}
    if found is None:
        return {"report": "none", **nothing}
    reporter, person = found.get("reported_by_ja"), found.get("person_ja")
    return {
        "report": found["report"],
        "value": float(found["value"]),
        "is_total": bool(found["is_total"]),
        "is_corrected": not is_missing(found.get("correction_reason_ja")),
        "reported_by_ja": None if is_missing(reporter) else reporter,
        "person_ja": None if is_missing(person) else person,
    }


def report_counts(reported: pd.DataFrame) -> pd.DataFrame:
    """Return how many indicators have which kind of value, by goal and fiscal year.

    Parameters
    ----------
    reported : DataFrame
        As from `reports`, with a column `goal_id`.

    Returns
    -------
    DataFrame
        One row per goal and fiscal year, in the order given: goal_id, fiscal_year, one column per kind of `REPORTS`,
        `reported` (the sum of those that judge), `expected` (indicators whose period holds the year); counts.

    Examples
    --------
    >>> reported = pd.DataFrame({"goal_id": "g1", "fiscal_year": 2021, "report": ["press", "proxy", "outside"]})
    >>> report_counts(reported)[["press", "proxy", "none", "reported", "expected"]].values.tolist()
    [[1, 1, 0, 1, 2]]
    """
    order = pd.MultiIndex.from_frame(reported[["goal_id", "fiscal_year"]].drop_duplicates())
    counts = pd.crosstab([reported["goal_id"], reported["fiscal_year"]], reported["report"])
    # A kind that never occurs has been counted: none of that kind.
    counts = counts.reindex(index=order, columns=list(REPORTS), fill_value=0).rename_axis(columns=None)
    counts = counts.assign(reported=counts[list(REPORTED)].sum(axis=1), expected=counts.sum(axis=1))
    return counts.reset_index()


def observation_sources(kpis: pd.DataFrame, observations: pd.DataFrame, fiscal_year: int) -> list[str]:
    """Return the sources of the observations within the periods of the indicators, up to `fiscal_year`.

    Parameters
    ----------
    kpis : DataFrame
        Indicators: start_fy.
    observations : DataFrame
        The table of observations: fiscal_year, source_id.
    fiscal_year : int
        The last fiscal year.

    Examples
    --------
    >>> kpis = pd.DataFrame({"start_fy": [2021, 2022]})
    >>> seen = pd.DataFrame({"fiscal_year": [2020, 2022, 2023, 2024], "source_id": ["a", "b", "b", "c"]})
    >>> observation_sources(kpis, seen, 2023)
    ['b']
    """
    within = observations["fiscal_year"].between(int(kpis["start_fy"].min()), fiscal_year)
    return list(observations.loc[within, "source_id"].drop_duplicates())
