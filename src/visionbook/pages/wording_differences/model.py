"""Differences of wording as one value: promises place by place, and other differences with both printings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from visionbook.localised import in_language
from visionbook.needs import require_tables
from visionbook.strategy.promises import matters

TABLES = ("document_sections", "promises", "sources", "wording_differences")
"""The tables that `wording_differences` reads."""


@dataclass(frozen=True)
class WordingDifferences:
    """What the page shows, in the language of the edition.

    Parameters
    ----------
    promises : DataFrame
        The table of promises with matter, document and heading.
    matters : DataFrame
        As from `visionbook.strategy.promises.matters`.
    wordings : DataFrame
        The table of differences with topic and explanation.
    """

    promises: pd.DataFrame
    matters: pd.DataFrame
    wordings: pd.DataFrame

    @property
    def source_ids(self) -> list[str]:
        """The documents whose promises are compared."""
        return list(self.promises["source_id"].unique())


def wording_differences(tables: Mapping[str, pd.DataFrame], lang: str) -> WordingDifferences:
    """Return what the page shows.

    Parameters
    ----------
    tables : mapping
        The tables of `TABLES`.
    lang : str
        The language of the page.

    Raises
    ------
    ParameterError
        If a table is missing.

    Examples
    --------
    >>> wording_differences({}, "ja")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    visionbook.errors.ParameterError: tables lacks document_sections; it needs document_sections, ...
    """
    require_tables(tables, TABLES)
    return WordingDifferences(
        promises=_promises(tables, lang),
        matters=matters(tables["promises"], lang),
        wordings=in_language(tables["wording_differences"], lang, "topic", "explanation"),
    )


def _promises(tables: Mapping[str, pd.DataFrame], lang: str) -> pd.DataFrame:
    """Return the promises in their order, with the names of the document and of the section that each stands in."""
    sections = in_language(tables["document_sections"], lang, "heading")
    headings = sections.set_index(["source_id", "source_place"])["heading"].to_dict()
    names = in_language(tables["sources"], lang, "short").set_index("source_id")["short"]
    rows = in_language(tables["promises"], lang, "matter").sort_values("order", kind="stable")
    where = zip(rows["source_id"], rows["source_place"], strict=True)
    return rows.assign(heading=[headings[place] for place in where], document=rows["source_id"].map(names))
