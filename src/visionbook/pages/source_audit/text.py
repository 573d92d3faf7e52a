"""The source audit in a few sentences and numbers, and how a value of a document is written."""

from __future__ import annotations

import math

from visionbook.notation import decimals_of, number, quantity
from visionbook.pages.source_audit.model import SourceAudit
from visionbook.show.prose import Card, Cards, Sentences
from visionbook.words import Words


def lead(page: SourceAudit, words: Words) -> Sentences:
    """Say how many figures were recomputed and how many agree."""
    checks, agree = len(page.checks), page.agreeing
    if not checks:
        return Sentences([words("source_audit.lead_none")], lead=True)
    counts = {"checks": checks, "agree": agree, "disagree": checks - agree}
    return Sentences([words("source_audit.lead", **counts)], lead=True)


def cards(page: SourceAudit, words: Words) -> Cards:
    """Show the counts of checks, agreements, disagreements and differences of wording."""
    checks, agree = len(page.checks), page.agreeing
    share = words("source_audit.card_share", share=agree / checks) if checks else ""
    shown = {
        "checks": (checks, "when", words("source_audit.card_families", count=len(page.families))),
        "agree": (agree, "when", share),
        "disagree": (checks - agree, "when", words("source_audit.card_notes")),
        "wording": (len(page.wordings), "wording_when", ""),
    }
    unit = words("source_audit.cases")
    return Cards(
        [
            Card(words(f"source_audit.card_{name}"), number(count), unit, words(f"source_audit.card_{when}"), beside)
            for name, (count, when, beside) in shown.items()
        ]
    )


def wordings(page: SourceAudit, words: Words) -> Sentences:
    """Say how many differences of wording there are."""
    count = len(page.wordings)
    return Sentences([words("source_audit.wording_lead" if count else "source_audit.wording_none", count=count)])


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
