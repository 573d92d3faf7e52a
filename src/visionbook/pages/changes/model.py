"""Two editions compared, or what a first edition holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from visionbook.edition import EditionTables
from visionbook.editions.compare import Comparison, compare
from visionbook.editions.naming import Naming
from visionbook.figure_marks import TABLE, FigureMark, FigureMarks
from visionbook.strategy.judgement import STATUSES

HELD = {"kpis": "kpi_id", "corrections": "table_name"}
"""Tables that a first edition counts, with a column that every row of theirs has."""


@dataclass(frozen=True)
class Changes:
    """What the page shows.

    Parameters
    ----------
    comparison : Comparison or None
        None for a first edition.
    holdings : mapping of str to int
        How many tables, columns, indicators and corrections this edition has.
    licences : list of dict
        Those of the data contract.
    marks : mapping of str to FigureMarks
        What each edition (``"old"``, ``"new"``) knows of figures that differ from the official ones.
    """

    comparison: Comparison | None
    holdings: Mapping[str, int] = field(default_factory=dict)
    licences: list[dict] = field(default_factory=list)
    marks: Mapping[str, FigureMarks] = field(default_factory=dict)

    def mark(self, when: str, table: str, row_key: str, column: str) -> FigureMark | None:
        """Return what one of the editions knows of a cell; None where it knows nothing."""
        return self.marks[when].at(table, column, row_key) if when in self.marks else None

    def row_marks(self, table: str, row_key: str) -> list[FigureMark]:
        """Return what the editions know of the cells of a row, the newer one last."""
        return [
            mark for when in ("old", "new") if when in self.marks for mark in self.marks[when].of_row(table, row_key)
        ]


def changes(
    previous: EditionTables | None,
    present: EditionTables | None,
    held: Mapping[str, pd.DataFrame],
    contract: Mapping,
    naming: Naming,
) -> Changes:
    """Return what the page shows, as one value.

    Parameters
    ----------
    previous, present : EditionTables or None
        The two editions; a first edition has no previous one and need not be read as a whole.
    held : mapping of str to DataFrame
        The tables of `HELD`.
    contract : mapping
        The data package descriptor of this edition.
    naming : Naming
        In which words editions are compared.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> contract = {"resources": [{"schema": {"fields": [{"name": "kpi_id"}, {"name": "unit"}]}}]}
    >>> held = {"kpis": pd.DataFrame({"kpi_id": ["a"]}), "corrections": pd.DataFrame({"table_name": []})}
    >>> page = changes(None, None, held, contract, Naming(load_words("ja"), {}))
    >>> page.comparison is None, page.holdings
    (True, {'tables': 1, 'fields': 2, 'indicators': 1, 'corrections': 0})
    """
    resources = contract["resources"]
    holdings = {
        "tables": len(resources),
        "fields": sum(len(resource["schema"]["fields"]) for resource in resources),
        "indicators": len(held["kpis"]),
        "corrections": len(held["corrections"]),
    }
    if previous is None or present is None:
        return Changes(None, holdings, contract.get("licenses", []))
    marks = {
        when: FigureMarks(edition.tables.get(TABLE), naming.lang)
        for when, edition in (("old", previous), ("new", present))
    }
    return Changes(compare(previous, present, naming), holdings, contract.get("licenses", []), marks)


def better_and_worse(indicators: pd.DataFrame) -> tuple[int, int]:
    """Return how many indicators have a better, and how many a worse status than before, where both are judged.

    Examples
    --------
    >>> better_and_worse(pd.DataFrame({"id": [1, 2, 3], "old_status": ["moderate", "achieved", "not_reported"],
    ...                                "new_status": ["on_track", "moderate", "achieved"]}))
    (1, 1)
    """
    ranked = indicators[["old_status", "new_status"]].isin(STATUSES[:5]).all(axis=1)
    places = indicators.loc[ranked, ["old_status", "new_status"]].apply(lambda column: column.map(STATUSES.index))
    if places.empty:
        return 0, 0
    better = (places["new_status"] < places["old_status"]).sum()
    return int(better), int((places["new_status"] > places["old_status"]).sum())
