"""Tables and nested lists of the page on connections: each thing with what belongs to it, and what that rests on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from visionbook.notation import is_missing
from visionbook.pages.connections.model import Connections
from visionbook.pages.connections.text import standing_counts
from visionbook.show.outline import Item, Outline
from visionbook.show.prose import Sentences
from visionbook.show.relations import end_address, standing_name
from visionbook.show.table import Table, number_column, text_column
from visionbook.words import Words


def standings(page: Connections, words: Words) -> Table:
    """Return what relations rest on, what that means, and how many there are of each."""
    rows = standing_counts(page)
    names = [standing_name(standing, words) for standing in rows["standing"]]
    meanings = [words(f"connections.meaning_{standing}") for standing in rows["standing"]]
    columns = [
        text_column("name", words("connections.standing")),
        text_column("meaning", words("connections.meaning")),
        number_column("count", words("connections.count"), words("connections.unit")),
    ]
    return Table(rows.assign(name=names, meaning=meanings), columns, words("connections.standing_caption"), words)


def targets(page: Connections, words: Words) -> Table | Sentences:
    """Return all numerical targets with the points and milestones that they are tied to."""
    if page.targets.empty:
        return Sentences([words("connections.nothing_targets")])
    ends = []
    for kpi_id in page.targets["kpi_id"]:
        own = page.step(kpi_id)
        texts = [
            words("connections.end", name=row.to_name, standing=standing_name(row.standing, words))
            for row in own.itertuples()
        ]
        ends.append(words.join(texts) if texts else words("connections.target_none"))
    goals = [row.title if is_missing(row.label) or not row.label else row.label for row in page.targets.itertuples()]
    columns = [
        text_column("name", words("connections.target")),
        text_column("ends", words("connections.target_point")),
        text_column("goal", words("connections.target_goal")),
        text_column("printed", words("connections.target_printed")),
    ]
    rows = page.targets.assign(ends=ends, goal=goals)
    return Table(rows, columns, words("connections.target_caption"), words)


def priority(page: Connections, words: Words) -> Outline | Sentences:
    """Return the priority projects: what has the same aim, and each measure with what carries it out."""
    rows = page.priority[page.priority["level"] == "priority_project"]
    if rows.empty:
        return Sentences([words("connections.nothing_priority")])
    items = [_project_item(page, row, words) for row in rows.to_dict("records")]
    return Outline(items, words("connections.priority_caption"), words)


def _project_item(page: Connections, row: Mapping[str, Any], words: Words) -> Item:
    measures = page.measures[page.measures["parent_id"] == row["node_id"]]
    body = page.carried(row["node_id"])
    inside = [_measure_item(page, measure, words) for measure in measures.to_dict("records")]
    if len(body):
        mark = words("connections.carried_count", count=len(body))
        items = _ends(body, "from", words)
        inside.append(Item(words("connections.priority_body"), marks=[mark], items=items, is_open=True))
    aims = [
        words("connections.end", name=aim.name, standing=standing_name(aim.standing, words))
        for aim in page.aims("node", row["node_id"]).itertuples(index=False)
    ]
    texts = [words("connections.aim", names=words.join(aims))] if aims else []
    label = "" if is_missing(row["label"]) else row["label"]
    return Item(row["title"], label=label, texts=texts, items=inside, is_open=True)


def _measure_item(page: Connections, row: Mapping[str, Any], words: Words) -> Item:
    own = page.carried(row["node_id"])
    if own.empty:
        return Item(row["title"], texts=[words("connections.nobody")])
    mark = words("connections.carried_count", count=len(own))
    return Item(row["title"], marks=[mark], items=_ends(own, "from", words))


def funds(page: Connections, words: Words) -> Outline | Sentences:
    """Return the funds: what each is for, and what it pays."""
    if page.funds.empty:
        return Sentences([words("connections.nothing_funds")])
    items = []
    for fund in page.funds.to_dict("records"):
        own = page.paid(fund["fund_id"])
        texts = [words("connections.fund_purpose", text=fund["purpose"])]
        if own.empty:
            items.append(Item(fund["name"], texts=[*texts, words("connections.fund_general")]))
            continue
        mark = words("connections.carried_count", count=len(own))
        items.append(Item(fund["name"], marks=[mark], texts=texts, items=_ends(own, "to", words)))
    unstated = (page.relations.query("kind == 'pays'")["standing"] != "stated").all()
    caption = words("connections.fund_caption") + (words("connections.fund_unstated") if unstated else "")
    return Outline(items, caption, words)


def agreements(page: Connections, words: Words) -> Outline | Sentences:
    """Return the agreements of the region: what of the strategy each belongs to."""
    if page.agreements.empty:
        return Sentences([words("connections.nothing_agreements")])
    items = []
    for agreement in page.agreements.to_dict("records"):
        own = page.belonging(agreement["agreement_id"])
        href = end_address("agreement", agreement["agreement_id"])
        if own.empty:
            items.append(Item(agreement["name"], texts=[words("connections.agreement_none")], href=href))
            continue
        items.append(Item(agreement["name"], items=_ends(own, "to", words), is_open=True, href=href))
    return Outline(items, words("connections.agreement_caption"), words)


def _ends(rows: pd.DataFrame, side: str, words: Words) -> list[Item]:
    """Return the other ends of relations: name, what the relation rests on, why, and where that stands."""
    return [
        Item(
            row[f"{side}_name"],
            marks=[standing_name(row["standing"], words)],
            texts=[row["note"], words("connections.place", place=row["source_place"])],
            href=end_address(row[f"{side}_kind"], row[f"{side}_key"]),
        )
        for row in rows.to_dict("records")
    ]
