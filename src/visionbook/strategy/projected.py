"""Baselines that are values of a projection: where that projection leads year by year, and the distance kept above it.

Such a baseline is no starting point: nobody counted it, and most of the way to it is still to come. What an indicator
has to reach by a year is what is projected for that year, and the part of the promised distance that is due by then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import pandas as pd

from visionbook.edition import Edition
from visionbook.notation import is_missing
from visionbook.strategy.census_answers import statistic_of_ages

COLUMNS = ("kpi_id", "series", "baseline_year", "year", "fiscal_year", "value")
"""Columns of projected values: of which indicator, by which projection, for which year of it and of the plan."""

Path = tuple[tuple[int, float], ...]
"""Fiscal years with the value that is projected for their end."""


def projected_values(
    kpis: pd.DataFrame, baselines: pd.DataFrame | None, population: pd.DataFrame, municipality: str
) -> pd.DataFrame:
    """Return what the projections behind baselines say of their indicators, in every year that they have.

    Parameters
    ----------
    kpis : DataFrame
        The table of indicators: kpi_id, statistic, baseline, end_fy.
    baselines : DataFrame or None
        The table of projected baselines: kpi_id, series, year. None or empty: nothing is known to be one.
    population : DataFrame
        The table of populations (persons) with at least the series of the baselines.
    municipality : str
        Five-digit code.

    Returns
    -------
    DataFrame
        One row per indicator and year of its projection, columns `COLUMNS`. The year of the baseline is the end of the
        indicator's period, as the plan has it; so `fiscal_year` is as far from `end_fy` as `year` is from
        `baseline_year`. In that year the value is the baseline as the plan has it (it may be rounded there).

    Examples
    --------
    >>> kpis = pd.DataFrame({"kpi_id": ["w"], "statistic": ["women_20_39"], "baseline": [80.0], "end_fy": [2024]})
    >>> baselines = pd.DataFrame({"kpi_id": ["w"], "series": ["model"], "year": [2025]})
    >>> people = pd.DataFrame({"year": [2020, 2025], "population": [100, 80], "sex": "female", "age_group": "20-39",
    ...     "series": "model", "area_code": "99101"})
    >>> projected_values(kpis, baselines, people, "99101")[["fiscal_year", "value"]].values.tolist()
    [[2019.0, 100.0], [2024.0, 80.0]]
    """
    rows: list[tuple] = []
    known = {} if baselines is None else {row["kpi_id"]: row for row in baselines.to_dict("records")}
    for kpi in kpis.to_dict("records"):
        baseline = known.get(kpi["kpi_id"])
        if baseline is None or is_missing(kpi["statistic"]):
            continue
        is_own = (population["series"] == baseline["series"]) & (population["area_code"] == municipality)
        last, end = int(baseline["year"]), int(kpi["end_fy"])
        for year, ages in _ages(population[is_own]).items():
            value = float(kpi["baseline"]) if year == last else statistic_of_ages(kpi["statistic"], ages)
            if value is not None:
                rows.append((kpi["kpi_id"], baseline["series"], last, year, end - last + year, value))
    types = dict(zip(COLUMNS, ("str", "str", "int64", "int64", "int64", "float64"), strict=True))
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(types).sort_values(["kpi_id", "year"], ignore_index=True)


def _ages(rows: pd.DataFrame) -> dict[int, dict[tuple[str, str], float]]:
    ages: defaultdict[int, dict[tuple[str, str], float]] = defaultdict(dict)
    for row in rows[["year", "sex", "age_group", "population"]].itertuples(index=False):
        if not is_missing(row.population):
            ages[int(row.year)][row.sex, row.age_group] = float(row.population)
    return ages


def projected_path(kpi: Mapping[str, Any], projected: pd.DataFrame | None) -> Path:
    """Return what is projected for the end of each fiscal year of a period, and of the one before it.

    Between its years a projection is taken to go straight on. A year outside them is left out.

    Parameters
    ----------
    kpi : mapping
        The indicator: kpi_id, same_as, start_fy, end_fy.
    projected : DataFrame or None
        As from `projected_values`.

    Examples
    --------
    >>> kpi = {"kpi_id": "w", "same_as": None, "start_fy": 2021, "end_fy": 2022}
    >>> projected_path(kpi, pd.DataFrame({"kpi_id": "w", "fiscal_year": [2019, 2024], "value": [100.0, 80.0]}))
    ((2020, 96.0), (2021, 92.0), (2022, 88.0))
    """
    if projected is None:
        return ()
    rows = projected[projected["kpi_id"] == kpi["kpi_id"]]
    if rows.empty and not is_missing(kpi["same_as"]):
        rows = projected[projected["kpi_id"] == kpi["same_as"]]
    if rows.empty:
        return ()
    years, values = rows["fiscal_year"].to_numpy(dtype=float), rows["value"].to_numpy(dtype=float)
    asked = [year for year in range(int(kpi["start_fy"]) - 1, int(kpi["end_fy"]) + 1) if years[0] <= year <= years[-1]]
    return tuple((year, round(float(np.interp(year, years, values)), 9)) for year in asked)


def projected_in(kpi: Mapping[str, Any], fiscal_year: int) -> float | None:
    """Return what is projected for the end of a fiscal year by the path of a judged indicator; None if nothing is.

    Examples
    --------
    >>> projected_in({"projected_path": ((2021, 92.0), (2022, 88.0))}, 2022), projected_in({}, 2022)
    (88.0, None)
    """
    return dict(kpi.get("projected_path") or ()).get(fiscal_year)


def population_rows(
    baselines: pd.DataFrame, edition: Edition, kpi_ids: Collection[str] | None = None
) -> dict[str, dict[str, str | list[str]]]:
    """Return the rows of the population that indicators need: what was counted, and projections behind baselines.

    Parameters
    ----------
    baselines : DataFrame
        The table of projected baselines.
    edition : Edition
        Whose population it is, and the series of what was counted.
    kpi_ids : collection of str, optional
        Only these indicators; all by default.

    Examples
    --------
    >>> from visionbook.edition import EvaluationRule, SeriesRoles
    >>> edition = Edition("99101", "", 2024, ("ja",), SeriesRoles("counted"), EvaluationRule(0.95, 0.6, 0.0))
    >>> population_rows(pd.DataFrame({"kpi_id": ["a", "b"], "series": ["model", "other"]}), edition, ["a"])
    {'population': {'area_code': '99101', 'series': ['counted', 'model']}}
    """
    asked = baselines if kpi_ids is None else baselines[baselines["kpi_id"].isin(list(kpi_ids))]
    series = list(dict.fromkeys([edition.series.census, *asked["series"]]))
    return {"population": {"area_code": edition.municipality, "series": series}}
