"""How the parts of a strategy belong together: relations between things that stand in different tables.

A relation says what it rests on (its standing): `stated` in the document, `named` alike in two places of it, or the
`reading` of this book; `open` where the document gives both things and not how they go together. Nothing is ever added.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from visionbook.errors import DataError
from visionbook.localised import in_language
from visionbook.messages import message

STANDINGS = ("stated", "named", "reading", "open")
"""What a relation can rest on, from the firmest on."""

FIRM = ("stated", "named")
"""What stands in the document: in its sentences, or by the same name or words in two places."""

ENDS = {
    "kpi": ("kpis", "kpi_id", "name"),
    "node": ("strategy_nodes", "node_id", "title"),
    "project": ("projects", "project_id", "name"),
    "fund": ("funds", "fund_id", "name"),
    "agreement": ("agreements", "agreement_id", "name"),
    "point": ("vision_points", "point_id", "title"),
    "milestone": ("milestones", "milestone_id", "name"),
}
"""Table, key and text of what relations join, by kind."""


def related(tables: Mapping[str, pd.DataFrame], lang: str = "ja") -> pd.DataFrame:
    """Return the relations with the names of what they join, in their order.

    Parameters
    ----------
    tables : mapping
        The table `relations`, and those of `ENDS` as far as relations name them.
    lang : str
        Language of names and notes; Japanese where the tables have none.

    Returns
    -------
    DataFrame
        The table with `note`, `from_name` and `to_name`, by kind in the order of the table, then by order.

    Raises
    ------
    DataError
        If a relation names nothing.

    Examples
    --------
    >>> tables = {"relations": pd.DataFrame({"kind": ["pays"], "order": 1, "from_kind": "fund", "from_key": "sea",
    ...     "to_kind": "project", "to_key": "fish", "standing": "named", "note_ja": "同じ言葉"}),
    ...     "funds": pd.DataFrame({"fund_id": ["sea"], "name_ja": ["海の基金"]}),
    ...     "projects": pd.DataFrame({"project_id": ["fish"], "name_ja": ["魚の事業"]})}
    >>> related(tables)[["from_name", "to_name", "note"]].values.tolist()
    [['海の基金', '魚の事業', '同じ言葉']]
    """
    rows = in_language(tables["relations"], lang, "note")
    kinds = {kind: place for place, kind in enumerate(rows["kind"].unique())}
    rows = rows.assign(_kind=rows["kind"].map(kinds)).sort_values(["_kind", "order"], kind="stable")
    rows = rows.drop(columns="_kind").reset_index(drop=True)
    names = {kind: _names(tables, kind, lang) for kind in {*rows["from_kind"], *rows["to_kind"]}}
    for side in ("from", "to"):
        ends = list(zip(rows[f"{side}_kind"], rows[f"{side}_key"], strict=True))
        lost = [end for end in ends if end[1] not in names[end[0]]]
        if lost:
            kind, key = lost[0]
            raise DataError(message("model.relation_end", kind=kind, key=key, table=ENDS[kind][0]))
        rows[f"{side}_name"] = pd.Series([names[kind][key] for kind, key in ends], index=rows.index, dtype="str")
    return rows


def _names(tables: Mapping[str, pd.DataFrame], kind: str, lang: str) -> dict[str, str]:
    table, key, text = ENDS[kind]
    rows = in_language(tables[table], lang, text)
    return dict(zip(rows[key], rows[text], strict=True))


def with_end(relations: pd.DataFrame, side: str, kind: str, *keys: str) -> pd.DataFrame:
    """Return the relations one end of which is this, firmest first.

    Parameters
    ----------
    relations : DataFrame
        As from `related`.
    side : {"from", "to"}
        Which end.
    kind, *keys : str
        What it is; any of the keys.

    Examples
    --------
    >>> rows = pd.DataFrame({"from_kind": "fund", "from_key": ["a", "a", "b"],
    ...     "standing": ["reading", "named", "named"]})
    >>> with_end(rows, "from", "fund", "a")["standing"].tolist()
    ['named', 'reading']
    """
    rows = relations[(relations[f"{side}_kind"] == kind) & relations[f"{side}_key"].isin(keys)]
    return rows.sort_values("standing", key=lambda column: column.map(STANDINGS.index), kind="stable")


def firmest(relations: pd.DataFrame) -> str:
    """Return the firmest standing among relations; an empty text where there are none.

    Examples
    --------
    >>> firmest(pd.DataFrame({"standing": ["open", "named"]})), firmest(pd.DataFrame({"standing": []}))
    ('named', '')
    """
    return min(relations["standing"], key=STANDINGS.index, default="")


@dataclass(frozen=True)
class Station:
    """A place of a chain: one thing, or several of a kind side by side."""

    kind: str
    keys: Sequence[str]
    names: Sequence[str]


@dataclass(frozen=True)
class Link:
    """A step of a chain from one station to the next: the weakest of its standings, its notes and places."""

    standing: str
    notes: Sequence[str]
    places: Sequence[str]


@dataclass(frozen=True)
class Chain:
    """Stations in their order, and the links between them: one fewer."""

    stations: Sequence[Station]
    links: Sequence[Link]


def chain(relations: pd.DataFrame) -> Chain:
    """Return the chain that relations of one kind make: rows of the same order are one step.

    Parameters
    ----------
    relations : DataFrame
        As from `related`, of a kind that is a chain.

    Raises
    ------
    DataError
        If a step does not begin where the one before it ends.

    Examples
    --------
    >>> rows = {"order": [1, 1, 2, 2], "from_kind": ["kpi", "kpi", "fund", "fund"], "from_key": ["in", "in", "a", "b"],
    ...     "from_name": ["収入", "収入", "甲", "乙"], "to_kind": ["fund", "fund", "kpi", "kpi"],
    ...     "to_key": ["a", "b", "out", "out"], "to_name": ["甲", "乙", "支出", "支出"],
    ...     "standing": ["stated", "named", "open", "open"], "note": "…", "source_place": "1"}
    >>> made = chain(pd.DataFrame(rows))
    >>> [list(station.names) for station in made.stations], [link.standing for link in made.links]
    ([['収入'], ['甲', '乙'], ['支出']], ['named', 'open'])
    """
    steps = [rows for _, rows in relations.groupby("order", sort=True)]
    for before, after in pairwise(steps):
        lost = set(after["from_key"]) - set(before["to_key"])
        if lost:
            raise DataError(message("model.chain", key=min(lost), order=int(after["order"].iloc[0])))
    stations = [_station(steps[0], "from"), *(_station(rows, "to") for rows in steps)] if steps else []
    return Chain(stations, [_link(rows) for rows in steps])


def _station(rows: pd.DataFrame, side: str) -> Station:
    ends = rows.drop_duplicates(f"{side}_key")
    return Station(ends[f"{side}_kind"].iloc[0], list(ends[f"{side}_key"]), list(ends[f"{side}_name"]))


def _link(rows: pd.DataFrame) -> Link:
    weakest = max(rows["standing"], key=STANDINGS.index)
    return Link(weakest, list(rows["note"].unique()), list(rows["source_place"].unique()))
