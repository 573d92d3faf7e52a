"""Which plan an edition speaks of, and which rows of the tables belong to other plans."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import pandas as pd

from visionbook.errors import ParameterError
from visionbook.messages import message

EVERY = "*"
"""In the place of a plan: the rows of all plans."""

PLANS, NODES = "plans", "strategy_nodes"
PERIODS = ("plan_id", "area_code", "start_fy", "end_fy")
"""The columns of the table of plans that say whose each is and of which years."""

_SEVERAL = 2

ITEMS = {
    NODES: ("node_id",),
    "kpis": ("kpi_id",),
    "project_listings": ("node_id",),
    "package_projects": ("node_id",),
    "projects": ("project_id",),
    "projected_baselines": ("kpi_id",),
    "kpi_readings": ("kpi_id",),
    "kpi_observations": ("kpi_id",),
    "kpi_context": ("kpi_id",),
    "reviews": ("subject_id",),
    "relations": ("from_key", "to_key"),
}
"""Tables whose rows belong to a plan, and the columns that name what they are of: a node, an indicator, a project."""


def current_plan_id(plans: pd.DataFrame, area_code: str, fiscal_year: int = 0, wanted: str = "") -> str:
    """Return the plan that an edition speaks of; empty where its municipality has none.

    Parameters
    ----------
    plans : DataFrame
        The table of plans: plan_id, area_code, start_fy, end_fy.
    area_code : str
        Five-digit code of the municipality.
    fiscal_year : int
        The fiscal year of the edition: the plan that began last by then; where none has begun, the first to begin.
        Without one (0) the newest.
    wanted : str
        The plan that the settings name, whether it has begun or not.

    Raises
    ------
    ParameterError
        If the municipality has no plan of that name; those that it has are listed.

    Examples
    --------
    >>> plans = pd.DataFrame({"plan_id": ["a", "b"], "start_fy": [2021, 2025], "end_fy": [2024, 2029]})
    >>> plans = plans.assign(area_code="1")
    >>> [current_plan_id(plans, "1", year) for year in (0, 2019, 2024, 2025, 2040)]
    ['b', 'a', 'a', 'b', 'b']
    >>> current_plan_id(plans, "1", 2024, "b"), current_plan_id(plans, "2", 2024)
    ('b', '')
    """
    own = plans[plans["area_code"] == area_code].sort_values(["start_fy", "end_fy"], kind="stable")
    ids = own["plan_id"].tolist()
    if wanted:
        if wanted not in ids:
            raise ParameterError(message("plans.unknown", plan=wanted, area=area_code, known=ids))
        return wanted
    if not ids:
        return ""
    begun = own.loc[own["start_fy"] <= fiscal_year, "plan_id"].tolist() if fiscal_year else ids
    return (begun or ids[:1])[-1]


def plan_holding(plans: pd.DataFrame, area_code: str, fiscal_year: int, current: str) -> str:
    """Return the municipality's plan whose period holds a fiscal year; the current one where none does.

    Values of the years of a plan that is over are its own, whatever plan the edition speaks of by then.

    Examples
    --------
    >>> plans = pd.DataFrame({"plan_id": ["a", "b"], "start_fy": [2021, 2025], "end_fy": [2024, 2029]})
    >>> [plan_holding(plans.assign(area_code="1"), "1", year, "b") for year in (2020, 2024, 2025, 2030)]
    ['b', 'a', 'b', 'b']
    """
    own = plans_of_year(plans, area_code, fiscal_year)
    return str(own["plan_id"].iloc[-1]) if len(own) else current


def plans_of_year(plans: pd.DataFrame, area_code: str, fiscal_year: int) -> pd.DataFrame:
    """Return a municipality's plans whose period holds a fiscal year, the newest last.

    Examples
    --------
    >>> plans = pd.DataFrame({"plan_id": ["b", "a"], "start_fy": [2024, 2016], "end_fy": [2028, 2024]})
    >>> plans["area_code"] = "1"
    >>> plans_of_year(plans, "1", 2024)["plan_id"].tolist(), len(plans_of_year(plans, "2", 2024))
    (['a', 'b'], 0)
    """
    own = plans[plans["area_code"] == area_code]
    return own[(own["start_fy"] <= fiscal_year) & (own["end_fy"] >= fiscal_year)].sort_values("start_fy")


def of_others(plan_id: str, load: Callable[..., pd.DataFrame]) -> set[str]:
    """Return the nodes, indicators and projects that belong to other plans alone.

    A node says whose it is; an indicator and a listing belong to the plan of their node. A project that two plans
    list belongs to both, and one that no plan lists to each.

    Parameters
    ----------
    plan_id : str
        The plan.
    load : callable
        ``load(table, columns=...)`` returns columns of all rows of a table.

    Examples
    --------
    >>> tables = {
    ...     "strategy_nodes": pd.DataFrame({"node_id": ["g1", "h1"], "plan_id": ["a", "b"]}),
    ...     "kpis": pd.DataFrame({"kpi_id": ["k", "l"], "node_id": ["g1", "h1"]}),
    ...     "project_listings": pd.DataFrame({"node_id": ["g1", "h1", "h1"], "project_id": ["p", "p", "q"]}),
    ...     "package_projects": pd.DataFrame(columns=["node_id", "project_id"])}
    >>> sorted(of_others("a", lambda table, columns: tables[table][columns]))
    ['h1', 'l', 'q']
    """
    nodes = load(NODES, columns=["node_id", "plan_id"])
    others = set(nodes.loc[nodes["plan_id"] != plan_id, "node_id"])
    if not others:
        return set()
    kpis = load("kpis", columns=["kpi_id", "node_id"])
    listed = pd.concat(
        [load(name, columns=["node_id", "project_id"]) for name in ("project_listings", "package_projects")]
    )
    theirs = listed["node_id"].isin(others)
    projects = set(listed.loc[theirs, "project_id"]) - set(listed.loc[~theirs, "project_id"])
    return others | set(kpis.loc[kpis["node_id"].isin(others), "kpi_id"]) | projects


def where_of_plan(
    name: str, where: Mapping[str, object], load: Callable[..., pd.DataFrame], plan: Callable[[], str]
) -> dict[str, object]:
    """Return conditions on the rows of a table of `ITEMS`, with that they are not other plans'.

    Parameters
    ----------
    name : str
        The table.
    where : mapping
        Column to the value or values that it may have.
    load : callable
        As `visionbook.data.load`.
    plan : callable
        Gives the plan; asked only where there are several.

    Examples
    --------
    >>> one = pd.DataFrame({"plan_id": ["a"]})
    >>> where_of_plan("kpis", {"unit": "yen"}, lambda table, columns: one, lambda: "a")
    {'unit': 'yen'}
    """
    where = dict(where)
    if len(load(PLANS, columns=["plan_id"])) < _SEVERAL:
        return where
    others = of_others(plan(), partial(load, of_plan=EVERY))
    for column in ITEMS[name] if others else ():
        named = load(name, columns=[column], of_plan=EVERY, **where)[column].drop_duplicates()
        if named.isin(others).any():
            where[column] = named[~named.isin(others)].tolist()
    return where
