"""Sentences and cards computed from numbers, shown by a notebook cell; all text is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Sentences:
    """One or more sentences written from numbers. `lead` sets the answer of a page apart."""

    texts: Sequence[str]
    lead: bool = False

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        style = "vb-lead" if self.lead else "vb-text"
        html = "".join(f'<p class="{style}">{escape(text)}</p>' for text in self.texts)
        return {"text/html": html, "text/plain": "\n".join(self.texts)}


@dataclass(frozen=True)
class Card:
    """A key number: what it is, the number with its unit, when, and a comparison in words."""

    label: str
    value: str
    unit: str
    when: str
    comparison: str = ""
    href: str = ""


@dataclass(frozen=True)
class Cards:
    """Three or four key numbers side by side."""

    cards: Sequence[Card]

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        html = "".join(_card_html(card) for card in self.cards)
        text = "\n".join(f"{c.label}\t{c.value}{c.unit}\t{c.when}\t{c.comparison}" for c in self.cards)
        return {"text/html": f'<div class="vb-cards">{html}</div>', "text/plain": text}


def _card_html(card: Card) -> str:
    comparison = f'<p class="vb-card-comparison">{escape(card.comparison)}</p>' if card.comparison else ""
    unit = f'<span class="vb-card-unit">{escape(card.unit)}</span>' if card.unit else ""
    label = f'<a href="{escape(card.href)}">{escape(card.label)}</a>' if card.href else escape(card.label)
    return (
        f'<div class="vb-card"><p class="vb-card-label">{label}</p>'
        f'<p class="vb-card-value">{escape(card.value)}{unit}</p>'
        f'<p class="vb-card-when">{escape(card.when)}</p>{comparison}</div>'
    )
