"""Projects and where the strategy lists them: kinds, relistings, and which serve several measures."""

from __future__ import annotations

import pandas as pd

from visionbook.errors import DataError
from visionbook.localised import in_language
from visionbook.messages import message

FLAGS = ("priority", "new", "new_r3", "expanded", "expanded_r3", "private", "hokkaido", "relisted")
"""What a document prints beside a listing, in the order in which it is shown."""

UNEXPLAINED = ("new_r3", "expanded_r3")
"""Those of `FLAGS` that are abbreviations: where a document does not say what they mean, the book says so."""

KINDS = ("new", "expanded", "others", "continuing")
"""Kinds of listing that exclude each other, in the order in which they are stacked."""


def listing_kind(listings: pd.DataFrame) -> pd.Series:
    """Return one kind per listing, so that kinds add up to all listings.

    Whoever runs the project decides first: `others` (民間等, 北海道), then for the city's own projects `new`
    (新規, R3新規) before `expanded` (拡充, R3拡充); `continuing` is a listing where none of these is printed.
    重点 is not a kind: it is printed beside all of them.

    Examples
    --------
    >>> flags = {"private": [True, False], "hokkaido": False, "new": False, "new_r3": True, "expanded": False,
    ...          "expanded_r3": False}
    >>> listing_kind(pd.DataFrame(flags)).tolist()
    ['others', 'new']
    """
    kind = pd.Series("continuing", index=listings.index)
    kind = kind.mask(listings["expanded"] | listings["expanded_r3"], "expanded")
    kind = kind.mask(listings["new"] | listings["new_r3"], "new")
    return kind.mask(listings["private"] | listings["hokkaido"], "others")


def unexplained(listings: pd.DataFrame) -> list[str]:
    """Return which abbreviations of `UNEXPLAINED` the document prints beside its listings.

    Examples
    --------
    >>> unexplained(pd.DataFrame({"new_r3": [False, True], "expanded_r3": [False, False]}))
    ['new_r3']
    """
    return [flag for flag in UNEXPLAINED if flag in listings and listings[flag].any()]


def kinds_by_measure(measures: pd.DataFrame, listings: pd.DataFrame) -> pd.DataFrame:
    """Return the number of listings of each kind by measure.

    Parameters
    ----------
    measures : DataFrame
        As from `visionbook.strategy.tree.measure_counts`.
    listings : DataFrame
        The table of listings.

    Returns
    -------
    DataFrame
        The rows of `measures` with one column of counts per kind.

    Raises
    ------
    DataError
        If a listing belongs to no measure.

    Examples
    --------
    >>> measures = pd.DataFrame({"node_id": ["g1-a1"]})
    >>> listings = pd.DataFrame({"listing_id": ["1", "2"], "node_id": "g1-a1", "private": False, "hokkaido": False,
    ...     "new": [True, False], "new_r3": False, "expanded": False, "expanded_r3": False})
    >>> kinds_by_measure(measures, listings)[list(KINDS)].to_numpy().tolist()
    [[1, 0, 0, 1]]
    """
    lost = listings[~listings["node_id"].isin(measures["node_id"])]
    if len(lost):
        raise DataError(message("model.listing_node", listing=lost["listing_id"].iloc[0], node=lost["node_id"].iloc[0]))
    counts = pd.crosstab(listings["node_id"], listing_kind(listings))
    counts = counts.reindex(index=measures["node_id"], columns=list(KINDS), fill_value=0)
    return pd.concat([measures.reset_index(drop=True), counts.reset_index(drop=True)], axis=1)


def shared_projects(
    measures: pd.DataFrame, listings: pd.DataFrame, projects: pd.DataFrame, lang: str = "ja"
) -> pd.DataFrame:
    """Return the listings of projects that serve two or more measures.

    Parameters
    ----------
    measures : DataFrame
        As from `visionbook.strategy.tree.measure_counts`.
    listings, projects : DataFrame
        The tables `project_listings` and `projects`.
    lang : str
        Language of names and scopes; Japanese where the tables have none.

    Returns
    -------
    DataFrame
        One row per listing, by number of measures (most first), then in the order in which the projects are first
        listed: project_id, name, node_id, code, relisted, measures (number), scope.

    Examples
    --------
    >>> measures = pd.DataFrame({"node_id": ["m1", "m2"], "code": ["1ア①", "1ア②"]})
    >>> listings = pd.DataFrame({"node_id": ["m1", "m1", "m2"], "order": [1, 2, 1], "scope_ja": None,
    ...     "project_id": ["fish", "bus", "fish"], "relisted": [False, False, True]})
    >>> projects = pd.DataFrame({"project_id": ["fish", "bus"], "name_ja": ["魚", "バス"]})
    >>> shared_projects(measures, listings, projects)[["name", "code"]].to_numpy().tolist()
    [['魚', '1ア①'], ['魚', '1ア②']]
    """
    position = {node_id: number for number, node_id in enumerate(measures["node_id"])}
    number_of_measures = listings.groupby("project_id")["node_id"].nunique()
    shared = listings[listings["project_id"].map(number_of_measures) > 1]
    names = in_language(projects, lang, "name")[["project_id", "name"]]
    rows = in_language(shared, lang, "scope").merge(names, on="project_id", validate="many_to_one")
    rows = rows.merge(measures[["node_id", "code"]], on="node_id", validate="many_to_one")
    rows = rows.assign(
        measures=rows["project_id"].map(number_of_measures), position=rows["node_id"].map(position)
    ).sort_values(["position", "order"], kind="stable")
    first = {project_id: number for number, project_id in enumerate(rows["project_id"].drop_duplicates())}
    rows = rows.assign(first=rows["project_id"].map(first)).sort_values(
        ["measures", "first", "position"], ascending=[False, True, True], kind="stable"
    )
    columns = ["project_id", "name", "node_id", "code", "relisted", "measures", "scope"]
    return rows[columns].reset_index(drop=True)
