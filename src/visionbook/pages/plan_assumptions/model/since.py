"""The paths of a plan's solved assumptions beside what was counted since and what is newly projected."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from visionbook.ages import TOTAL, UNKNOWN
from visionbook.errors import ParameterError
from visionbook.messages import message
from visionbook.population.counted import Counted, totals_of
from visionbook.population.inverse import Solution


@dataclass(frozen=True)
class Newest:
    """The newest official projection of one municipality.

    Parameters
    ----------
    series : str
        Its name; empty if there is none.
    base_year : int
        The year that it starts from.
    by_age : bool
        Whether it has people by sex and age.
    totals : Series
        Persons by year, projected years only.
    """

    series: str
    base_year: int
    by_age: bool
    totals: pd.Series


def newest_of(population: pd.DataFrame, series: pd.DataFrame, area_code: str, name: str) -> Newest:
    """Return a projection of an area as the newest one; one without totals if there is none.

    Parameters
    ----------
    population, series : DataFrame
        The tables of populations and of series.
    area_code, name : str
        Five-digit code; the series that plays the role of the projection, empty if none does.

    Raises
    ------
    ParameterError
        If it projects no total population of the area.

    Examples
    --------
    >>> row = {"area_code": "01223", "year": 2025, "series": "new", "variant": "projection", "sex": "both"}
    >>> rows = pd.DataFrame([row | {"age_group": "total", "population": 22317}])
    >>> newest = newest_of(rows, pd.DataFrame({"series": ["new"], "base_year": [2020]}), "01223", "new")
    >>> newest.base_year, newest.by_age, newest.totals.to_dict()
    (2020, False, {2025: 22317.0})
    """
    if not name:
        return Newest("", 0, False, pd.Series(dtype=float))
    totals = totals_of(population, name, area_code, "projection")
    if totals.empty:
        raise ParameterError(message("pages.no_projected_total", name=name, area_code=area_code))
    base_year = int(series.set_index("series")["base_year"][name])
    own = population[(population["area_code"] == area_code) & (population["series"] == name)]
    aged = own[(own["sex"] != "both") & ~own["age_group"].isin([TOTAL, UNKNOWN])]
    return Newest(name, base_year, not aged.empty, totals[totals.index > base_year])


def paths(solution: Solution, newest: Newest, counted: Counted) -> pd.DataFrame:
    """Return the paths by year: year, without, plan, newest, counted (persons, NaN where there is none).

    Examples
    --------
    >>> import numpy as np
    >>> from types import SimpleNamespace
    >>> path = SimpleNamespace(years=(2015, 2020), population=np.ones((2, 2, 19)))
    >>> totals = pd.Series({2020: 36.0, 2022: 35.0})
    >>> newest, counted = Newest("new", 2020, False, totals.iloc[:0]), Counted(totals, frozenset(), None)
    >>> paths(SimpleNamespace(base=path, plan=path), newest, counted)["counted"].tolist()
    [nan, 36.0]
    """
    table = pd.DataFrame(
        {
            "without": solution.base.population.sum(axis=(-2, -1)),
            "plan": solution.plan.population.sum(axis=(-2, -1)),
        },
        index=pd.Index(solution.plan.years, name="year"),
    )
    return table.assign(newest=newest.totals, counted=counted.totals).reset_index()


def came(solution: Solution, newest: Newest, counted: Counted, printed: pd.DataFrame) -> pd.DataFrame:
    """Return what came of the paths: their years after the base year that have been counted, ascending.

    Parameters
    ----------
    solution, newest, counted
        As for `paths`.
    printed : DataFrame
        Printed rows of the plan: year, variant, sex, age_group, population.

    Returns
    -------
    DataFrame
        year, plan, newest, counted; `without`, what the plan prints for the year without measures (`is_printed`), or
        else what the model gives; and `counted` less each path: plan_gap, without_gap, newest_gap (NaN where the newest
        projection does not give the year).

    Examples
    --------
    >>> import numpy as np
    >>> from types import SimpleNamespace
    >>> path = SimpleNamespace(years=(2015, 2020), population=np.ones((2, 2, 19)))
    >>> newest = Newest("new", 2020, False, pd.Series({2025: 30.0}))
    >>> counted = Counted(pd.Series({2015: 38.0, 2020: 36.0}), frozenset(), None)
    >>> rows = pd.DataFrame({"year": [2020], "variant": "projection", "sex": "both", "age_group": "total",
    ...                      "population": [39]})
    >>> found = came(SimpleNamespace(base=path, plan=path), newest, counted, rows)
    >>> found[["year", "plan_gap", "without_gap"]].values.tolist()
    [[2020.0, -2.0, -3.0]]
    """
    rows = paths(solution, newest, counted).iloc[1:].dropna(subset=["counted"])
    known = rows["year"].map(_printed_totals(printed, "projection"))
    rows = rows.assign(without=known.fillna(rows["without"]), is_printed=known.notna())
    gaps = {f"{path}_gap": rows["counted"] - rows[path] for path in ("plan", "without", "newest")}
    return rows.assign(**gaps).reset_index(drop=True)


def ahead(solution: Solution, newest: Newest, counted: Counted, printed: pd.DataFrame) -> pd.DataFrame:
    """Return the target years beside what was counted, or else what is newly projected.

    Parameters
    ----------
    solution, newest, counted
        As for `paths`.
    printed : DataFrame
        Printed rows of the plan: year, variant, sex, age_group, population.

    Returns
    -------
    DataFrame
        year, target, without (as the model gives it), counted, newest, gap: `gap` is what was counted less the target,
        or where the year has not been counted the newest projection less the target; NaN where there is neither.

    Examples
    --------
    >>> import numpy as np
    >>> from types import SimpleNamespace
    >>> path = SimpleNamespace(years=(2020, 2025, 2030), population=np.ones((3, 2, 19)))
    >>> rows = pd.DataFrame({"year": [2025, 2030], "variant": "target", "sex": "both", "age_group": "total",
    ...                      "population": [40, 39]})
    >>> newest = Newest("new", 2020, False, pd.Series({2025: 37.0, 2030: 36.0}))
    >>> counted = Counted(pd.Series({2025: 30.0}), frozenset({2025}), None)
    >>> ahead(SimpleNamespace(base=path, plan=path), newest, counted, rows)["gap"].tolist()
    [-10.0, -3.0]
    """
    table = _printed_totals(printed, "target").rename("target").to_frame()
    without = paths(solution, newest, counted).set_index("year")["without"]
    table = table.assign(without=without, counted=counted.totals, newest=newest.totals)
    return table.assign(gap=table["counted"].fillna(table["newest"]) - table["target"]).reset_index()


def _printed_totals(printed: pd.DataFrame, variant: str) -> pd.Series:
    rows = printed.query("variant == @variant and age_group == 'total' and sex == 'both'")
    return rows.set_index("year")["population"].astype(float).sort_index()
