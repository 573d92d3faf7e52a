"""The strategy in a few numbers: what stands under each goal, and how many indicators have been reported."""

from __future__ import annotations

import pandas as pd


def goal_counts(nodes: pd.DataFrame, kpis: pd.DataFrame, listings: pd.DataFrame) -> pd.DataFrame:
    """Return the goals with what stands under each of them in the tree.

    Parameters
    ----------
    nodes : DataFrame
        The tree: node_id, parent_id, level, order, label_ja, title_ja.
    kpis, listings : DataFrame
        Indicators and project listings, each with the node_id it stands under.

    Returns
    -------
    DataFrame
        One row per goal, in order: node_id, label_ja, title_ja, package_ja, measures, indicators
        (numerical targets and KPIs), projects (listings: a project under two measures counts twice).

    Examples
    --------
    >>> nodes = pd.DataFrame(
    ...     [("p1", None, "package", 1, "", "P"), ("g1", "p1", "goal", 1, "1", "G"), ("a", "g1", "field", 1, "", "F"),
    ...      ("m", "a", "measure", 1, "", "M")],
    ...     columns=["node_id", "parent_id", "level", "order", "label_ja", "title_ja"])
    >>> kpis, listings = pd.DataFrame({"node_id": ["g1", "m"]}), pd.DataFrame({"node_id": ["m", "m", "m"]})
    >>> goal_counts(nodes, kpis, listings)[["package_ja", "measures", "indicators", "projects"]].values.tolist()
    [['P', 1, 2, 3]]
    """
    parent = nodes.set_index("node_id")["parent_id"]
    goals = nodes[nodes["level"] == "goal"].sort_values("order")
    goal_ids = set(goals["node_id"])

    def under(node_ids: pd.Series) -> pd.Series:
        """Count rows per goal, each row under the goal that its node is or descends from."""
        return node_ids.map(lambda node_id: _ancestor(node_id, goal_ids, parent)).value_counts()

    counts = {
        "measures": under(nodes.loc[nodes["level"] == "measure", "node_id"]),
        "indicators": under(kpis["node_id"]),
        "projects": under(listings["node_id"]),
    }
    titles = nodes.set_index("node_id")["title_ja"]
    table = goals[["node_id", "label_ja", "title_ja"]].assign(package_ja=goals["parent_id"].map(titles))
    for name, count in counts.items():
        # A goal without any such row has none of them: here an absent count is zero.
        table[name] = table["node_id"].map(count).fillna(0).astype("int64")
    return table.reset_index(drop=True)


def _ancestor(node_id: object, wanted: set[str], parent: pd.Series) -> str | None:
    while isinstance(node_id, str):
        if node_id in wanted:
            return node_id
        node_id = parent[node_id]
    return None


def reported_indicators(kpis: pd.DataFrame, observations: pd.DataFrame, fiscal_year: int) -> int:
    """Return how many indicators have at least one value, up to and including a fiscal year.

    Parameters
    ----------
    kpis : DataFrame
        Indicators: kpi_id.
    observations : DataFrame
        kpi_id, fiscal_year; the contract lets no row in without a value.
    fiscal_year : int
        2024 is the year from April 2024.

    Examples
    --------
    >>> seen = pd.DataFrame({"kpi_id": ["a", "a", "b"], "fiscal_year": [2022, 2023, 2025]})
    >>> reported_indicators(pd.DataFrame({"kpi_id": ["a", "b"]}), seen, 2024)
    1
    """
    reported = observations[observations["fiscal_year"] <= fiscal_year]
    return int(kpis["kpi_id"].isin(reported["kpi_id"]).sum())
