"""The source audit in a few sentences and numbers, and how a value of a document is written."""

from __future__ import annotations

import math

from visionbook.notation import decimals_of, number, quantity
from visionbook.pages.source_audit.model import SourceAudit
from visionbook.show.prose import Card, Cards, Sentences
from visionbook.words import Words


def lead(page: SourceAudit, words: Words) -> Sentences:
    """Say how many figures were recomputed, how many do not fit, and what kinds of things they are."""
    checks = len(page.weighing)
    if not checks:
        return Sentences([words("source_audit.lead_none")], lead=True)
    counts = {"checks": checks, "disagree": len(page.findings)}
    if page.findings.empty:
        return Sentences([words("source_audit.lead_agree", **counts)], lead=True)
    kinds = [
        words("source_audit.lead_kind", kind=kind_name(kind, words), count=n) for kind, n in page.kinds.items() if n
    ]
    return Sentences([words("source_audit.lead", kinds=kinds, **counts)], lead=True)


def kind_name(kind: str, words: Words) -> str:
    """Return the name of a kind of finding."""
    return words(f"source_audit.kind_{kind}")


def cards(page: SourceAudit, words: Words) -> Cards:
    """Show how many findings there are of each kind, each with what it means for a reader."""
    return Cards(
        [
            Card(
                kind_name(kind, words), number(count), words("source_audit.cases"), words(f"source_audit.means_{kind}")
            )
            for kind, count in page.kinds.items()
        ]
    )


def counted(page: SourceAudit, words: Words) -> Sentences:
    """Say how many agree, and how many comparisons are not counted because they say nothing."""
    idle = len(page.checks) - len(page.weighing)
    said = [words("source_audit.agreeing", agree=page.agreeing, checks=len(page.weighing))]
    return Sentences([*said, *([words("source_audit.idle", count=idle)] if idle else [])])


def defects(page: SourceAudit, words: Words) -> Sentences:
    """Say how many places of the documents are missing or broken."""
    count = len(page.defects)
    return Sentences([words("source_audit.defects_lead" if count else "source_audit.defects_none", count=count)])


def amount(value: float, unit: str, step: float, words: Words, *, signed: bool = False) -> str:
    """Return a value with its unit as the documents write it; one more decimal where it is not a printed one.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> ja = load_words("ja")
    >>> amount(0.57856, "ratio", 0.001, ja), amount(600000, "yen", 1000, ja), amount(2015, "year", 1, ja)
    ('57.86%', '600千円', '2015年')
    >>> amount(-0.132, "points", 0.001, ja), amount(0.0005, "points", 0.001, ja), amount(-2, "year", 1, ja, signed=True)
    ('−13.2ポイント', '0.05ポイント', '−2年')
    >>> amount(0.5, "year", 1, ja)
    '0.5年'
    """
    if unit == "points":
        decimals = max(0, decimals_of(step) - 2 + (not _on_step(value, step)))
        return words("source_audit.points", points=number(100 * value, decimals, signed=signed))
    if unit == "year" and _on_step(value, step) and not signed:
        return words("glue.year", year=value)
    if unit == "year":
        decimals = decimals_of(step) + (not _on_step(value, step))
        return words("source_audit.years", years=number(value, decimals, signed=signed))
    if unit == "yen" and step == 1000:
        return words("source_audit.thousand_yen", thousands=number(value / step, signed=signed))
    return quantity(value, unit, step if _on_step(value, step) else step / 10, words, signed=signed)


def _on_step(value: float, step: float) -> bool:
    return math.isclose(value / step, round(value / step), abs_tol=1e-6)
