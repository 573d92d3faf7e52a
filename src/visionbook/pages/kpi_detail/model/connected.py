"""What one indicator is connected with, by the table of relations: itself, its measure and projects, its goal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from visionbook.notation import is_missing
from visionbook.strategy.relations import ENDS, STANDINGS, related

END_COLUMNS = ("from_kind", "from_key", "to_kind", "to_key")
"""Columns by which a relation is found."""

_NODE = ("node_id", "parent_id", "level")
_LEVELS = {"goal": "goal_id", "field": "field_id", "measure": "measure_id"}
_KNOWN = ("kpi", "node", "project")
"""Kinds of ends whose tables the page reads whole."""


def own_ends(kpi: Mapping[str, Any], listings: pd.DataFrame) -> dict[tuple[str, str], str]:
    """Return what an indicator stands for: kind and key, and what that is to it, the nearest first.

    Parameters
    ----------
    kpi : mapping
        The indicator with its place: kpi_id, goal_id, field_id, measure_id (missing for a numerical target).
    listings : DataFrame
        What measures list as projects: node_id, project_id.

    Returns
    -------
    dict
        ``"indicator"``, ``"measure"``, ``"project"``, ``"field"`` or ``"goal"`` by kind and key of an end.

    Examples
    --------
    >>> kpi = {"kpi_id": "k", "goal_id": "g1", "field_id": "g1-a", "measure_id": "g1-a1"}
    >>> listings = pd.DataFrame({"node_id": ["g1-a1", "g1-a2"], "project_id": ["fish", "bus"]})
    >>> list(own_ends(kpi, listings).items())[2:4]
    [(('project', 'fish'), 'project'), (('node', 'g1-a'), 'field')]
    """
    found = {("kpi", kpi["kpi_id"]): "indicator"}
    if not is_missing(kpi["measure_id"]):
        found[("node", kpi["measure_id"])] = "measure"
        own = listings.loc[listings["node_id"] == kpi["measure_id"], "project_id"]
        found |= {("project", project_id): "project" for project_id in own}
        found[("node", kpi["field_id"])] = "field"
    return found | {("node", kpi["goal_id"]): "goal"}


def _placed(tables: Mapping[str, pd.DataFrame], kpi_id: str) -> dict[str, Any]:
    """Return an indicator with goal_id, field_id and measure_id: of the nodes above it, not of the whole strategy."""
    kpis, nodes = tables["kpis"], tables["strategy_nodes"]
    above = {node_id: of for node_id, *of in zip(*(nodes[name] for name in _NODE), strict=True)}
    found: dict[str, Any] = {"kpi_id": kpi_id, **dict.fromkeys(_LEVELS.values())}
    here = kpis.loc[kpis["kpi_id"] == kpi_id, "node_id"].iloc[0]
    while here in above:
        parent, level = above[here]
        if level in _LEVELS:
            found[_LEVELS[level]] = here
        here = parent
    return found


def connected_rows(
    tables: Mapping[str, pd.DataFrame], ends: pd.DataFrame, kpi_id: str
) -> dict[str, dict[str, list[str]]]:
    """Return which rows a page needs of the relations and of what they name: by table, columns and their values.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        `kpis`, `strategy_nodes`, `project_listings`.
    ends : DataFrame
        The columns `END_COLUMNS` of all relations.
    kpi_id : str
        The indicator.

    Examples
    --------
    >>> tables = {"kpis": pd.DataFrame({"kpi_id": ["k"], "node_id": ["g1"]}),
    ...     "strategy_nodes": pd.DataFrame({"node_id": ["g1"], "parent_id": [None], "level": ["goal"], "order": [1],
    ...     "label_ja": ["基本目標-１"], "title_ja": ["仕事"]}),
    ...     "project_listings": pd.DataFrame(columns=["node_id", "project_id"])}
    >>> ends = pd.DataFrame([("kpi", "k", "point", "women"), ("kpi", "x", "point", "men")], columns=END_COLUMNS)
    >>> rows = connected_rows(tables, ends, "k")
    >>> rows["relations"], rows["vision_points"]
    ({'from_key': ['k'], 'to_key': ['women']}, {'point_id': ['women']})
    """
    own = own_ends(_placed(tables, kpi_id), tables["project_listings"])
    mine = ends[_touches(ends, "from", own) | _touches(ends, "to", own)]
    keys = {side: sorted(set(mine[f"{side}_key"])) for side in ("from", "to")}
    asked = ends[ends["from_key"].isin(keys["from"]) & ends["to_key"].isin(keys["to"])]
    rows: dict[str, dict[str, list[str]]] = {"relations": {f"{side}_key": found for side, found in keys.items()}}
    for kind, (table, column, _) in ENDS.items():
        if kind not in _KNOWN:
            named = [asked.loc[asked[f"{side}_kind"] == kind, f"{side}_key"] for side in ("from", "to")]
            rows[table] = {column: sorted(set(pd.concat(named)))}
    return rows


def _touches(relations: pd.DataFrame, side: str, own: Mapping[tuple[str, str], str]) -> pd.Series:
    ends = zip(relations[f"{side}_kind"], relations[f"{side}_key"], strict=True)
    return pd.Series([end in own for end in ends], index=relations.index, dtype=bool)


def connected(tables: Mapping[str, pd.DataFrame], kpi_id: str, lang: str) -> pd.DataFrame:
    """Return what an indicator is connected with, one row for each thing and kind of relation.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        `kpis`, `strategy_nodes`, `projects`, `project_listings`, and those of `connected_rows`.
    kpi_id : str
        The indicator.
    lang : str
        Language of names and notes.

    Returns
    -------
    DataFrame
        relation (its kind), way (``"on"`` or ``"back"``), kind, key, name of what it is connected with; standings,
        what that rests on, the firmest first; ties, a list of `Tie`. In the order of the relations.
    """
    rows = related(tables, lang)
    own = own_ends(_placed(tables, kpi_id), tables["project_listings"])
    found = [_seen(rows[_touches(rows, near, own)], near, far, own) for near, far in (("from", "to"), ("to", "from"))]
    every = pd.concat(found).sort_index(kind="stable")
    parts = [_one(part) for _, part in every.groupby(list(_COLUMNS), sort=False)]
    return pd.DataFrame(parts, columns=[*_COLUMNS, "standings", "ties"])


@dataclass(frozen=True)
class Tie:
    """What of `own_ends` ties an indicator to something, the names of what that is, and the notes of the relations."""

    near: str
    names: tuple[str, ...]
    note: str


_COLUMNS = ("relation", "way", "kind", "key", "name")


def _seen(rows: pd.DataFrame, near: str, far: str, own: Mapping[tuple[str, str], str]) -> pd.DataFrame:
    ends = zip(rows[f"{near}_kind"], rows[f"{near}_key"], strict=True)
    return pd.DataFrame(
        {
            "relation": rows["kind"],
            "way": "on" if near == "from" else "back",
            "kind": rows[f"{far}_kind"],
            "key": rows[f"{far}_key"],
            "name": rows[f"{far}_name"],
            "near": pd.Series([own[end] for end in ends], index=rows.index, dtype="str"),
            "near_name": rows[f"{near}_name"],
            "standing": rows["standing"],
            "note": rows["note"],
        }
    )


def _one(part: pd.DataFrame) -> dict[str, Any]:
    standings = sorted(part["standing"].unique(), key=STANDINGS.index)
    ties = [
        Tie(near, tuple(rows["near_name"].unique()), "".join(rows["note"].unique()))
        for near, rows in part.groupby("near", sort=False)
    ]
    return {**part.iloc[0][list(_COLUMNS)].to_dict(), "standings": standings, "ties": ties}
