"""What the data dictionary says of the tables: what the contract describes, how large they are, whom they name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from visionbook.localised import localised, other_languages, untranslated


@dataclass(frozen=True)
class Dictionary:
    """All tables of the book.

    Parameters
    ----------
    contract : mapping
        The data package descriptor.
    sizes : mapping of str to int
        How large each table is, as from `visionbook.data.sizes`.
    sources : mapping of str to sequence of str
        Short titles of the sources that each table names, by table, in the order of its rows.
    source_count : int
        How many sources the book has.
    only_ja : mapping of str to sequence of (str, str)
        Columns of texts in Japanese only, table and column, by the language that they lack; of every language that
        the data hold beside Japanese.
    """

    contract: Mapping
    sizes: Mapping[str, int]
    sources: Mapping[str, Sequence[str]]
    source_count: int
    only_ja: Mapping[str, Sequence[tuple[str, str]]]

    @property
    def resources(self) -> Sequence[Mapping]:
        """The tables as the contract describes them."""
        return self.contract["resources"]

    @property
    def titles(self) -> dict[str, str]:
        """The titles of the tables for readers, by name."""
        return {resource["name"]: resource["title"] for resource in self.resources}

    @property
    def field_count(self) -> int:
        """How many columns all tables have together."""
        return sum(len(resource["schema"]["fields"]) for resource in self.resources)


def dictionary(
    contract: Mapping,
    sizes: Mapping[str, int],
    named: Mapping[str, pd.DataFrame],
    sources: pd.DataFrame,
    lang: str,
) -> Dictionary:
    """Return what the page shows, as one value.

    Parameters
    ----------
    contract : mapping
        The data package descriptor.
    sizes : mapping of str to int
        How large each table is.
    named : mapping of str to DataFrame
        By table, one row per source that it names: source_id.
    sources : DataFrame
        The table of sources: source_id and the short titles.
    lang : str
        Language of the titles of sources.

    Examples
    --------
    >>> fields = [{"name": name} for name in ("name_ja", "name_en", "note_ja", "source_id")]
    >>> contract = {"resources": [{"name": "areas", "title": "地域", "schema": {"fields": fields}}]}
    >>> sources = pd.DataFrame({"source_id": ["s"], "short_ja": ["国勢調査"]})
    >>> page = dictionary(contract, {"areas": 20}, {"areas": sources[["source_id"]]}, sources, "ja")
    >>> page.sources, page.only_ja, page.field_count
    ({'areas': ['国勢調査']}, {'en': [('areas', 'note_ja')]}, 4)
    """
    short = dict(zip(sources["source_id"], localised(sources, "short", lang).column, strict=True))
    # The table of sources names itself in every row.
    used = {name: [] if name == "sources" else list(rows["source_id"].dropna()) for name, rows in named.items()}
    return Dictionary(
        contract,
        sizes,
        {name: [short[source_id] for source_id in ids] for name, ids in used.items()},
        len(sources),
        {other: untranslated(contract, other) for other in other_languages(contract)},
    )
