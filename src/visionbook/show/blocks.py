"""Titled blocks of facts and tables, open or folded: what a table of long texts would squeeze on a phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from visionbook.show.table import Table


@dataclass(frozen=True)
class Block:
    """One block: a title, facts as (term, text) pairs, tables, and links as (text, address) pairs to download."""

    title: str
    facts: Sequence[tuple[str, str]] = ()
    tables: Sequence[Table] = ()
    links: Sequence[tuple[str, str]] = ()
    folded: bool = False

    def to_html(self) -> str:
        """Return the block as HTML; every text is escaped."""
        facts = "".join(f"<div><dt>{escape(term)}</dt><dd>{escape(text)}</dd></div>" for term, text in self.facts)
        links = "".join(f'<a href="{escape(address)}" download>{escape(text)}</a>' for text, address in self.links)
        body = (
            (f'<dl class="vb-facts">{facts}</dl>' if facts else "")
            + "".join(table.to_html() for table in self.tables)
            + (f'<p class="vb-links">{links}</p>' if links else "")
        )
        title = escape(self.title)
        if self.folded:
            return f'<details class="vb-details"><summary>{title}</summary>{body}</details>'
        return f'<section class="vb-block"><p class="vb-block-title">{title}</p>{body}</section>'

    def to_text(self) -> str:
        """Return the block as plain text."""
        lines = [self.title, *(f"{term}\t{text}" for term, text in self.facts)]
        return "\n".join(lines + [table.to_text() for table in self.tables])


@dataclass(frozen=True)
class Blocks:
    """Several blocks one under the other; the last expression of a notebook cell shows them."""

    blocks: Sequence[Block]

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        html = "".join(block.to_html() for block in self.blocks)
        return {
            "text/html": f'<div class="vb-blocks">{html}</div>',
            "text/plain": "\n\n".join(block.to_text() for block in self.blocks),
        }
