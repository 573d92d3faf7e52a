"""The source audit: all checks of what documents print, with the notes that explain what does not agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from visionbook import audit
from visionbook.words import Words

PRINTED = audit.TABLES
"""Tables that are read as printed, without corrections."""

TABLES = ("audit_notes", "wording_differences", "corrections")
"""Tables that say something about what is printed."""


@dataclass(frozen=True)
class SourceAudit:
    """What the page shows.

    Parameters
    ----------
    checks : DataFrame
        As from `visionbook.audit.audit`: one row per check.
    explained : DataFrame
        The checks that do not agree, with their explanation.
    families : DataFrame
        As from `visionbook.audit.counts_by_family`.
    wordings, corrections, figures : DataFrame
        Differences of wording, values used instead of printed ones, and figures that stand in no other table.
    titles : mapping of str to str
        Titles of the tables of the data contract.
    sources : sequence of str
        What is compared with what.
    """

    checks: pd.DataFrame
    explained: pd.DataFrame
    families: pd.DataFrame
    wordings: pd.DataFrame
    corrections: pd.DataFrame
    figures: pd.DataFrame
    titles: Mapping[str, str]
    sources: Sequence[str]

    @property
    def agreeing(self) -> int:
        """How many checks agree."""
        return int(self.checks["agrees"].astype(bool).sum())


def source_audit(
    printed: Mapping[str, pd.DataFrame],
    tables: Mapping[str, pd.DataFrame],
    resources: Mapping[str, Mapping],
    census: str,
    words: Words,
) -> SourceAudit:
    """Return what the page shows, as one value.

    Parameters
    ----------
    printed : mapping
        The tables of `PRINTED`, as printed.
    tables : mapping
        The tables of `TABLES`.
    resources : mapping
        The resources of the data contract by name, for the titles of tables.
    census : str
        The series of what was counted.
    words : Words
        The language of subjects and ways of computing.

    Examples
    --------
    >>> from visionbook import data
    >>> from visionbook.words import load_words
    >>> printed = {name: data.load(name, as_printed=True) for name in PRINTED}
    >>> tables = {name: data.load(name) for name in TABLES}
    >>> page = source_audit(printed, tables, data.resources(), data.edition().series.census, load_words("ja"))
    >>> len(page.checks) == page.agreeing + len(page.explained)
    True
    """
    checks = audit.audit(printed, census, words)
    return SourceAudit(
        checks,
        audit.explained(checks, tables["audit_notes"], words),
        audit.counts_by_family(checks),
        tables["wording_differences"],
        tables["corrections"],
        printed["plan_figures"],
        {name: resource["title"] for name, resource in resources.items()},
        audit.compared_sources(printed, census),
    )
