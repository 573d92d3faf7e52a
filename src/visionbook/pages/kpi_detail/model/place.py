"""Where one indicator stands in the strategy, and what stands around it: measures, projects, reviews, neighbours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from visionbook.localised import localised
from visionbook.notation import is_missing
from visionbook.strategy.tree import places


def measures_of(
    kpi: Mapping[str, Any], nodes: pd.DataFrame, lang: str = "ja", placed: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return the measures that serve an indicator: its own, or for a numerical target all of its goal.

    `placed` is where the nodes stand (`visionbook.strategy.tree.places`), for who knows it already.

    Examples
    --------
    >>> nodes = pd.DataFrame({"node_id": ["g1", "g1-a", "g1-a1"], "parent_id": [None, "g1", "g1-a"],
    ...     "level": ["goal", "field", "measure"], "order": 1, "label_ja": ["基本目標-１", "（ア）", "①"],
    ...     "title_ja": ["仕事", "雇用", "漁業"], "summary_ja": "…"})
    >>> measures_of({"goal_id": "g1", "measure_id": None}, nodes)["code"].tolist()
    ['1ア①']
    """
    where = (places(nodes, lang) if placed is None else placed).reset_index()
    column, wanted = ("goal_id", kpi["goal_id"]) if is_missing(kpi["measure_id"]) else ("measure_id", kpi["measure_id"])
    rows = where[where["measure_id"].notna() & (where[column] == wanted)]
    fields = where[where["measure_id"].isna() & where["field_id"].notna()].set_index("field_id")["title"]
    summaries = localised(nodes.set_index("node_id"), "summary", lang).column
    return rows.assign(field_title=rows["field_id"].map(fields), summary=rows["node_id"].map(summaries)).reset_index(
        drop=True
    )


def listings_of(
    measures: pd.DataFrame, listings: pd.DataFrame, projects: pd.DataFrame, lang: str = "ja"
) -> pd.DataFrame:
    """Return what measures list as projects, in printed order, with `content`: what the document says there.

    Examples
    --------
    >>> listings = pd.DataFrame({"node_id": ["m1"], "order": [1], "project_id": ["fish"], "scope_ja": [None]})
    >>> projects = pd.DataFrame({"project_id": ["fish"], "content_ja": ["稚魚の放流"], "partners_ja": [None]})
    >>> listings_of(pd.DataFrame({"node_id": ["m1"]}), listings, projects)["content"].tolist()
    ['稚魚の放流']
    """
    position = {node_id: number for number, node_id in enumerate(measures["node_id"])}
    rows = listings[listings["node_id"].isin(list(position))]
    contents = projects[["project_id"]].assign(content=localised(projects, "content", lang).column)
    rows = rows.merge(contents, on="project_id", how="left", validate="many_to_one")
    scope = localised(rows, "scope", lang).column
    rows = rows.assign(
        content=scope.where(scope.notna(), rows["content"]),
        position=rows["node_id"].map(position),
    )
    return rows.sort_values(["position", "order"], kind="stable").drop(columns="position").reset_index(drop=True)


def reviews_of(
    kpi: Mapping[str, Any], reviews: pd.DataFrame, governance: pd.DataFrame, lang: str = "ja"
) -> pd.DataFrame:
    """Return what bodies said of an indicator, its measure or its goal, the newest first.

    Returns
    -------
    DataFrame
        The reviews with `body` (name) and `about` (indicator, measure or goal).

    Examples
    --------
    >>> reviews = pd.DataFrame({"subject_id": ["g1", "g2"], "body_id": "council", "fiscal_year": 2021,
    ...     "reviewed_on": "2022-10-01"})
    >>> bodies = pd.DataFrame({"body_id": ["council"], "name_ja": ["会議"]})
    >>> found = reviews_of({"kpi_id": "g1-n1", "goal_id": "g1", "measure_id": None}, reviews, bodies)
    >>> found[["body", "about"]].values.tolist()
    [['会議', 'goal']]
    """
    about = {kpi["goal_id"]: "goal", kpi["measure_id"]: "measure", kpi["kpi_id"]: "indicator"}
    rows = reviews[reviews["subject_id"].isin([key for key in about if not is_missing(key)])]
    names = localised(governance.set_index("body_id"), "name", lang).column
    rows = rows.assign(body=rows["body_id"].map(names), about=rows["subject_id"].map(about))
    order = ["fiscal_year", "reviewed_on"]
    return rows.sort_values(order, ascending=False, kind="stable").reset_index(drop=True)


def neighbours(judged: pd.DataFrame, kpi_id: str) -> tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]:
    """Return the indicators before and after one in the order of the rows; None at the ends.

    Examples
    --------
    >>> rows = pd.DataFrame({"kpi_id": ["a", "b", "c"]})
    >>> neighbours(rows, "a")
    (None, {'kpi_id': 'b'})
    """
    here = judged["kpi_id"].tolist().index(kpi_id)
    before = judged.iloc[here - 1].to_dict() if here > 0 else None
    return before, judged.iloc[here + 1].to_dict() if here + 1 < len(judged) else None


def above(nodes: pd.DataFrame, node_id: str) -> list[str]:
    """Return a node of the strategy with the goals and measures over it, from below.

    Examples
    --------
    >>> nodes = pd.DataFrame({"node_id": ["g1", "g1-a", "g1-a1"], "parent_id": [None, "g1", "g1-a"],
    ...     "level": ["goal", "field", "measure"]})
    >>> above(nodes, "g1-a1"), above(nodes, "g1")
    (['g1-a1', 'g1'], ['g1'])
    """
    parents = dict(zip(nodes["node_id"], nodes["parent_id"], strict=True))
    levels = dict(zip(nodes["node_id"], nodes["level"], strict=True))
    found, here = [], node_id
    while here in levels:
        found += [here] if levels[here] in ("goal", "measure") else []
        here = parents[here]
    return found


def same_indicators(judged: pd.DataFrame, kpi_id: str) -> pd.DataFrame:
    """Return the other places where the same indicator stands.

    Examples
    --------
    >>> rows = pd.DataFrame({"kpi_id": ["a", "b", "c"], "same_as": [None, "a", None]})
    >>> same_indicators(rows, "a")["kpi_id"].tolist(), same_indicators(rows, "b")["kpi_id"].tolist()
    (['b'], ['a'])
    """
    first = judged["same_as"].where(judged["same_as"].notna(), judged["kpi_id"])
    own = first[judged["kpi_id"] == kpi_id].iloc[0]
    return judged[(first == own) & (judged["kpi_id"] != kpi_id)]


def alike(placed: pd.DataFrame, kpi_id: str) -> pd.DataFrame:
    """Return an indicator and the same one under other goals: what has to be judged for one page.

    Examples
    --------
    >>> rows = pd.DataFrame({"kpi_id": ["a", "b", "c"], "same_as": [None, "a", None]})
    >>> alike(rows, "b")["kpi_id"].tolist()
    ['a', 'b']
    """
    return placed[placed["kpi_id"].isin([kpi_id, *same_indicators(placed, kpi_id)["kpi_id"]])]
