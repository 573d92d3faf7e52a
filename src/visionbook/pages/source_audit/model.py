"""The source audit: all checks of what documents print, with the findings sorted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from visionbook import audit
from visionbook.localised import in_language
from visionbook.words import Words

PRINTED = audit.TABLES
"""Tables that are read as printed, without corrections."""

TABLES = (
    "audit_notes",
    "figure_marks",
    "source_defects",
    "document_sections",
    "corrections",
    "plan_basics",
    "sources",
)
"""Tables that say something about what is printed, or say it anew."""

_NAME = re.compile("[a-z_][a-z0-9_]*")


@dataclass(frozen=True)
class SourceAudit:
    """What the page shows.

    Parameters
    ----------
    checks : DataFrame
        As from `visionbook.audit.audit`: one row per check.
    findings : DataFrame
        As from `visionbook.audit.findings`: the checks that do not agree, sorted.
    families : DataFrame
        As from `visionbook.audit.counts_by_family`.
    corrections, figures : DataFrame
        Values used instead of printed ones, and figures that are said nowhere else.
    defects : DataFrame
        What is missing or broken in the documents, with document and heading.
    titles : mapping of str to str
        Titles of the tables of the data contract.
    sources : sequence of str
        What is compared with what.
    """

    checks: pd.DataFrame
    findings: pd.DataFrame
    families: pd.DataFrame
    defects: pd.DataFrame
    corrections: pd.DataFrame
    figures: pd.DataFrame
    titles: Mapping[str, str]
    sources: Sequence[str]

    @property
    def weighing(self) -> pd.DataFrame:
        """The checks that say something of the documents."""
        return self.checks[self.checks["weighs"].astype(bool)]

    @property
    def agreeing(self) -> int:
        """How many checks that say something agree."""
        return int(self.weighing["agrees"].astype(bool).sum())

    @property
    def kinds(self) -> Mapping[str, int]:
        """How many findings there are of each kind."""
        return audit.counts_by_kind(self.findings)


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
    >>> len(page.weighing) == page.agreeing + len(page.findings)
    True
    """
    checks = audit.audit(printed, census, words)
    return SourceAudit(
        checks,
        audit.findings(checks, tables["audit_notes"], words, tables.get("figure_marks")),
        audit.counts_by_family(checks),
        defects_of(tables, words.lang),
        tables["corrections"],
        said_nowhere_else(printed["plan_figures"], printed["audit_formulas"], tables["plan_basics"]),
        {name: resource["title"] for name, resource in resources.items()},
        audit.compared_sources(printed, census),
    )


def defects_of(tables: Mapping[str, pd.DataFrame], lang: str) -> pd.DataFrame:
    """Return what is missing or broken in the documents, in their order, with the names of document and section.

    Parameters
    ----------
    tables : mapping
        source_defects, document_sections and sources.
    lang : str
        The language of the page.

    Returns
    -------
    DataFrame
        The rows of the table of defects with explanation, document and heading.

    Examples
    --------
    >>> defects = pd.DataFrame({"defect_id": ["b", "a"], "explanation_ja": "ない", "first_line": [9, 2]})
    >>> defects = defects.assign(source_id="p", source_place="1")
    >>> sections = pd.DataFrame({"source_id": ["p"], "source_place": ["1"], "heading_ja": ["はじめに"]})
    >>> sources = pd.DataFrame({"source_id": ["p"], "short_ja": ["計画"]})
    >>> found = defects_of({"source_defects": defects, "document_sections": sections, "sources": sources}, "ja")
    >>> found[["defect_id", "document", "heading"]].values.tolist()
    [['a', '計画', 'はじめに'], ['b', '計画', 'はじめに']]
    """
    defects = in_language(tables["source_defects"], lang, "explanation")
    sections = in_language(tables["document_sections"], lang, "heading")[["source_id", "source_place", "heading"]]
    names = in_language(tables["sources"], lang, "short").set_index("source_id")["short"]
    rows = defects.merge(sections, on=["source_id", "source_place"], how="left", validate="many_to_one")
    return rows.assign(document=rows["source_id"].map(names)).sort_values(["source_id", "first_line"], kind="stable")


def said_nowhere_else(figures: pd.DataFrame, formulas: pd.DataFrame, basics: pd.DataFrame) -> pd.DataFrame:
    """Return the figures that neither a check of this page shows nor the page on the basic thinking of the plan.

    Parameters
    ----------
    figures : DataFrame
        The table of printed figures: figure_id, source_id, source_place.
    formulas : DataFrame
        The table of formulas: figure_id, formula. What a formula names, its check shows.
    basics : DataFrame
        The statements of plans: source_id, source_place. Figures of the sections that they retell stand there.

    Examples
    --------
    >>> figures = pd.DataFrame({"figure_id": ["era", "year", "month", "count"], "source_id": "plan"})
    >>> figures["source_place"] = ["2 1", "2 1", "1 3 table", "2 1"]
    >>> formulas = pd.DataFrame({"figure_id": ["year"], "formula": ["era + 2018"]})
    >>> basics = pd.DataFrame({"source_id": ["plan"], "source_place": ["1 3"]})
    >>> said_nowhere_else(figures, formulas, basics)["figure_id"].tolist()
    ['count']
    """
    checked = {name for formula in formulas["formula"] for name in _NAME.findall(formula)} | set(formulas["figure_id"])
    retold = {_section(row) for row in basics.itertuples()}
    told = [row.figure_id in checked or _section(row) in retold for row in figures.itertuples()]
    return figures[[not each for each in told]]


def _section(row: Any) -> tuple[str, ...]:
    """Return document, chapter and section of a row; what comes after them in its place is finer."""
    return row.source_id, *str(row.source_place).split()[:2]


def audited_plan(plans: pd.DataFrame, figures: pd.DataFrame) -> str:
    """Return the newest plan whose document prints figures that the audit checks; empty where none does.

    Parameters
    ----------
    plans, figures : DataFrame
        The tables ``plans`` and ``plan_figures``.

    Examples
    --------
    >>> plans = pd.DataFrame({"plan_id": ["b", "a"], "start_fy": [2025, 2021], "source_id": ["new", "old"]})
    >>> audited_plan(plans, pd.DataFrame({"source_id": ["old", "vision"]}))
    'a'
    """
    known = plans[plans["source_id"].isin(figures["source_id"])].sort_values("start_fy", kind="stable")
    return "" if known.empty else str(known["plan_id"].iloc[-1])
