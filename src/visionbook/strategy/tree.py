"""The strategy as a tree: concept, packages, goals, directions, fields, measures, and what hangs on each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

import pandas as pd

from visionbook.errors import DataError
from visionbook.localised import in_language
from visionbook.messages import message
from visionbook.notation import is_missing

_NUMBER = re.compile("[0-9]+")


@dataclass(frozen=True)
class Node:
    """One item of the strategy with its indicators (rows of `kpis`), listings and children, in printed order."""

    node_id: str
    level: str
    label: str
    title: str
    summary: str
    kpis: Sequence[dict] = field(default_factory=tuple)
    listings: Sequence[dict] = field(default_factory=tuple)
    children: Sequence[Node] = field(default_factory=tuple)

    def below(self, level: str) -> list[Node]:
        """Return all nodes of a level below this one, in printed order."""
        found = []
        for child in self.children:
            found += [child] if child.level == level else child.below(level)
        return found


def strategy_tree(
    nodes: pd.DataFrame, kpis: pd.DataFrame, listings: pd.DataFrame, projects: pd.DataFrame, lang: str = "ja"
) -> Node:
    """Return the whole strategy, from the concept down.

    Parameters
    ----------
    nodes, kpis, listings, projects : DataFrame
        The tables `strategy_nodes`, `kpis`, `project_listings` and `projects`.
    lang : str
        Language of titles, summaries and contents; Japanese where the tables have none.

    Returns
    -------
    Node
        The concept. Each listing has the columns of its row, `partners`, and `content`: what the document says at
        this place, or, where a relisting says nothing new, at the first one.

    Raises
    ------
    DataError
        If there is not exactly one node without a parent.

    Examples
    --------
    >>> nodes = pd.DataFrame({"node_id": ["top", "p1"], "parent_id": [None, "top"], "level": ["concept", "package"],
    ...     "order": 1, "label_ja": None, "title_ja": ["理念", "雇用"], "summary_ja": "…"})
    >>> kpis = pd.DataFrame(columns=["node_id", "order"])
    >>> listings = pd.DataFrame(columns=["node_id", "order", "project_id", "scope_ja"])
    >>> projects = pd.DataFrame(columns=["project_id", "content_ja", "partners_ja"])
    >>> [package.title for package in strategy_tree(nodes, kpis, listings, projects).below("package")]
    ['雇用']
    """
    roots = nodes[nodes["parent_id"].isna()]
    if len(roots) != 1:
        raise DataError(message("model.roots", count=len(roots)))
    contents = in_language(projects, lang, "content", "partners")[["project_id", "content", "partners"]]
    listed = in_language(listings, lang, "scope").merge(contents, on="project_id", how="left", validate="many_to_one")
    listed = listed.assign(content=listed["scope"].where(listed["scope"].notna(), listed["content"]))
    ordered = in_language(nodes, lang, "label", "title", "summary").sort_values("order", kind="stable")
    # Directions come before fields in the document, as they do in the table; sorting keeps that order.
    ordered = ordered.sort_values("level", key=_level_rank, kind="stable")
    children = _grouped(ordered.to_dict("records"), "parent_id")
    indicators = _grouped(kpis.sort_values("order", kind="stable").to_dict("records"), "node_id")
    listed_under = _grouped(listed.sort_values("order", kind="stable").to_dict("records"), "node_id")

    def build(row: dict) -> Node:
        return Node(
            node_id=row["node_id"],
            level=row["level"],
            label="" if is_missing(row["label"]) else row["label"],
            title=row["title"],
            summary="" if is_missing(row["summary"]) else row["summary"],
            kpis=tuple(indicators.get(row["node_id"], ())),
            listings=tuple(listed_under.get(row["node_id"], ())),
            children=tuple(build(child) for child in children.get(row["node_id"], ())),
        )

    return build(ordered[ordered["parent_id"].isna()].iloc[0].to_dict())


_LEVELS = ("concept", "package", "goal", "direction", "field", "measure", "priority_project", "priority_measure")


def _level_rank(levels: pd.Series) -> pd.Series:
    return levels.map(_LEVELS.index)


def _grouped(rows: Sequence[dict], *names: str) -> dict[Hashable, list[dict]]:
    """Return the rows with the same value in a column, or the same values in some, in their order."""
    key = itemgetter(*names)
    found: dict[Hashable, list[dict]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found


def places(nodes: pd.DataFrame, lang: str = "ja") -> pd.DataFrame:
    """Return where goals, fields and measures stand in the strategy, in printed order.

    Returns
    -------
    DataFrame
        Indexed by node_id: goal_id, field_id and measure_id (missing above their level), `code`, the short
        name made of the printed numbers, such as ``1ア①`` (``1-2-3`` where none are printed), the printed number
        `label` and the title.

    Examples
    --------
    >>> nodes = pd.DataFrame({"node_id": ["g1", "g1-a", "g1-a1"], "parent_id": [None, "g1", "g1-a"],
    ...     "level": ["goal", "field", "measure"], "order": [1, 1, 1], "label_ja": ["基本目標-１", "（ア）", "①"],
    ...     "title_ja": ["仕事", "雇用", "漁業"]})
    >>> places(nodes)["code"].to_dict()
    {'g1': '1', 'g1-a': '1ア', 'g1-a1': '1ア①'}
    """
    ordered = nodes[nodes["level"].isin(["goal", "field", "measure"])].sort_values("order", kind="stable")
    ordered = in_language(ordered, lang, "label", "title").to_dict("records")
    below = _grouped(ordered, "parent_id", "level")
    rows = []

    def add(node: dict, code: str, *ids: str | None) -> None:
        label = "" if is_missing(node["label"]) else node["label"]
        rows.append((node["node_id"], *ids, code, label, node["title"]))

    for place, goal in enumerate((node for node in ordered if node["level"] == "goal"), 1):
        goal_id, code = goal["node_id"], _goal_code(goal, place)
        add(goal, code, goal_id, None, None)
        for part in below.get((goal_id, "field"), ()):
            field_id, field_code = part["node_id"], code + _short_label(part)
            add(part, field_code, goal_id, field_id, None)
            for measure in below.get((field_id, "measure"), ()):
                add(measure, field_code + _short_label(measure), goal_id, field_id, measure["node_id"])
    columns = ["node_id", "goal_id", "field_id", "measure_id", "code", "label", "title"]
    return pd.DataFrame(rows, columns=columns).set_index("node_id")


def _goal_code(goal: Mapping, place: int) -> str:
    """Return the last number in the label of a goal in half-width digits; its place among the goals if it has none."""
    found = _NUMBER.findall(unicodedata.normalize("NFKC", _label(goal)))
    return found[-1] if found else str(place)


def _short_label(node: Mapping) -> str:
    """Return the label of a field or measure without the brackets around it; its order if it has none."""
    return _label(node).strip("（）()") or f"-{node['order']}"


def _label(node: Mapping) -> str:
    return "" if is_missing(node["label_ja"]) else node["label_ja"]


def with_places(kpis: pd.DataFrame, nodes: pd.DataFrame, lang: str = "ja") -> pd.DataFrame:
    """Return indicators with goal_id, field_id, measure_id, code, label and title of their place, in printed order.

    Raises
    ------
    DataError
        If an indicator belongs to a node that is no goal, field or measure.

    Examples
    --------
    >>> nodes = pd.DataFrame({"node_id": ["g1"], "parent_id": [None], "level": ["goal"], "order": [1],
    ...     "label_ja": ["基本目標-１"], "title_ja": ["仕事"]})
    >>> kpis = pd.DataFrame({"kpi_id": ["b", "a"], "node_id": "g1", "order": [2, 1]})
    >>> with_places(kpis, nodes)[["kpi_id", "code"]].to_numpy().tolist()
    [['a', '1'], ['b', '1']]
    """
    where = places(nodes, lang)
    lost = kpis[~kpis["node_id"].isin(where.index)]
    if len(lost):
        raise DataError(message("model.kpi_node", kpi=lost["kpi_id"].iloc[0], node=lost["node_id"].iloc[0]))
    placed = kpis.merge(where.reset_index(), on="node_id", validate="many_to_one")
    position = placed["node_id"].map({node_id: number for number, node_id in enumerate(where.index)})
    return (
        placed.assign(position=position)
        .sort_values(["position", "order"])
        .drop(columns="position")
        .reset_index(drop=True)
    )


def measure_counts(nodes: pd.DataFrame, kpis: pd.DataFrame, listings: pd.DataFrame, lang: str = "ja") -> pd.DataFrame:
    """Return the number of KPIs and of project listings of each measure.

    Returns
    -------
    DataFrame
        One row per measure in printed order: node_id, goal_id, field_id, code, label, title, kpis, listings, relisted,
        priority (counts; a measure without any has 0, because the tables of the document are complete).

    Examples
    --------
    >>> nodes = pd.DataFrame({"node_id": ["g1", "g1-a", "g1-a1"], "parent_id": [None, "g1", "g1-a"],
    ...     "level": ["goal", "field", "measure"], "order": [1, 1, 1], "label_ja": ["基本目標-１", "（ア）", "①"],
    ...     "title_ja": ["仕事", "雇用", "漁業"]})
    >>> kpis = pd.DataFrame({"node_id": ["g1", "g1-a1"]})
    >>> listings = pd.DataFrame({"node_id": ["g1-a1", "g1-a1"], "relisted": [False, True], "priority": False})
    >>> measure_counts(nodes, kpis, listings)[["kpis", "listings", "relisted", "priority"]].to_numpy().tolist()
    [[1, 2, 1, 0]]
    """
    where = places(nodes, lang)
    measures = where[where["measure_id"].notna()]

    def counted(rows: pd.DataFrame) -> pd.Series:
        return measures.index.to_series().map(rows.groupby("node_id").size()).fillna(0).astype(int)

    return measures.assign(
        kpis=counted(kpis),
        listings=counted(listings),
        relisted=counted(listings[listings["relisted"]]),
        priority=counted(listings[listings["priority"]]),
    ).reset_index()


def level_counts(nodes: pd.DataFrame) -> dict[str, int]:
    """Return the number of nodes of each level.

    Examples
    --------
    >>> level_counts(pd.DataFrame({"level": ["goal", "measure", "measure"]}))["measure"]
    2
    """
    counts = nodes["level"].value_counts()
    return {level: int(counts.get(level, 0)) for level in _LEVELS}


def goal_labels(nodes: pd.DataFrame) -> pd.Series:
    """Return the printed numbers of the goals by node_id, in printed order.

    Examples
    --------
    >>> goal = {"node_id": ["g1"], "level": ["goal"], "order": [1], "label_ja": ["基本目標-１"]}
    >>> goal_labels(pd.DataFrame(goal)).to_dict()
    {'g1': '基本目標-１'}
    """
    goals = nodes[nodes["level"] == "goal"]
    return goals.sort_values(["order", "node_id"]).set_index("node_id")["label_ja"]
