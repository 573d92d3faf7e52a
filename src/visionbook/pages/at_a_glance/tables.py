"""The table of the landing page: the goals of the strategy."""

from __future__ import annotations

import pandas as pd

from visionbook.pages.at_a_glance.model import Glance
from visionbook.show.table import Table, number_column, text_column
from visionbook.words import Words

_COUNTS = ("measures", "indicators", "projects")


def goals(page: Glance, words: Words) -> Table | None:
    """Return the goals with the number of measures, indicators and projects under each; None without a strategy.

    Parameters
    ----------
    page : Glance
        As from `visionbook.pages.at_a_glance.model.glance`.
    """
    rows = page.goals
    if rows.empty:
        return None
    names = [words("at_a_glance.goals_name", label=g.label, package=g.package) for g in rows.itertuples()]
    total = {"name": words("at_a_glance.goals_total"), "title": "", **rows[list(_COUNTS)].sum().to_dict()}
    return Table(
        pd.concat([rows.assign(name=names), pd.DataFrame([total])], ignore_index=True),
        [
            text_column("name", words("at_a_glance.goals_label")),
            *(number_column(name, words(f"at_a_glance.goals_{name}")) for name in _COUNTS),
            text_column("title", words("at_a_glance.goals_title")),
        ],
        words("at_a_glance.goals_caption", count=len(rows)),
        words,
        frozenset({len(rows)}),
    )
