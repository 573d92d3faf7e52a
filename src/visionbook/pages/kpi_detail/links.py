"""What one indicator is connected with, as a short nested list: by kind of relation, with what each rests on."""

from __future__ import annotations

import pandas as pd

from visionbook.pages.kpi_detail.model import Indicator
from visionbook.pages.kpi_detail.model.connected import Tie
from visionbook.show.outline import Item, Outline
from visionbook.show.prose import Sentences
from visionbook.show.relations import end_address, standing_name
from visionbook.words import Words


def connected(indicator: Indicator, words: Words) -> Outline | Sentences:
    """Return measures of priority projects, funds, agreements, points and indicators that the plan ties to this one."""
    rows = indicator.connected
    if rows.empty:
        return Sentences([words("kpi_detail.connected_none")])
    heads = [words(f"kpi_detail.connected_{row.relation}_{row.way}") for row in rows.itertuples()]
    items = []
    for head, part in rows.groupby(pd.Series(heads, index=rows.index), sort=False):
        mark = words("connections.carried_count", count=len(part))
        items.append(Item(head, marks=[mark], items=_items(part, words), is_open=True))
    return Outline(items, words("kpi_detail.connected_caption"), words)


def _items(rows: pd.DataFrame, words: Words) -> list[Item]:
    """Return one entry for each thing; what ties several in a row is said once, at the first of them."""
    items, said = [], ""
    for row in rows.to_dict("records"):
        text = "".join(_tie(tie, words) for tie in row["ties"])
        items.append(
            Item(
                row["name"],
                marks=[standing_name(standing, words) for standing in row["standings"]],
                texts=[text] if text != said else [],
                href=end_address(row["kind"], row["key"]),
            )
        )
        said = text
    return items


def _tie(tie: Tie, words: Words) -> str:
    names = [words("kpis.quoted", text=name) for name in tie.names]
    return words(f"kpi_detail.connected_near_{tie.near}", names=names) + tie.note
