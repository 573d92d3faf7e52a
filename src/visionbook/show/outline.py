"""A nested list that opens and closes: much in one place, escaped, and the same as text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape

from visionbook.show.table import Table
from visionbook.strategy.projects import FLAGS
from visionbook.words import Words

__all__ = ["FLAGS", "Item", "Outline", "TableWithNotes"]


def _badge(words: Words | None) -> Callable[[str], str]:
    """Return how a mark stands beside an entry: in the brackets of a language."""
    return (lambda mark: f"[{mark}]") if words is None else (lambda mark: words("glue.mark", mark=mark))


@dataclass(frozen=True)
class Item:
    """One entry: what it is, marks beside it, sentences under it, and entries inside it.

    `href` makes a link of the title; `anchor` is a name by which links find the entry.
    """

    title: str
    label: str = ""
    marks: Sequence[str] = ()
    texts: Sequence[str] = ()
    items: Sequence[Item] = field(default_factory=tuple)
    is_open: bool = False
    href: str = ""
    anchor: str = ""

    def to_html(self, words: Words | None = None) -> str:
        """Return the entry as HTML; every text is escaped. An entry with others inside can be opened."""
        badge = _badge(words)
        label = f'<span class="vb-outline-label">{escape(self.label)}</span> ' if self.label else ""
        marks = "".join(f' <span class="vb-badge">{escape(badge(mark))}</span>' for mark in self.marks)
        title = f'<a href="{escape(self.href)}">{escape(self.title)}</a>' if self.href else escape(self.title)
        head = f'{label}<span class="vb-outline-title">{title}</span>{marks}'
        anchor = f' id="{escape(self.anchor)}"' if self.anchor else ""
        texts = "".join(f'<p class="vb-outline-text">{escape(text)}</p>' for text in self.texts if text)
        if not self.items:
            return f'<li{anchor} class="vb-outline-leaf"><strong>{head}</strong>{texts}</li>'
        opened = " open" if self.is_open else ""
        inside = "".join(item.to_html(words) for item in self.items)
        return f"<li{anchor}><details{opened}><summary>{head}</summary>{texts}<ul>{inside}</ul></details></li>"

    def to_text(self, depth: int = 0, words: Words | None = None) -> list[str]:
        """Return the entry as lines of text, indented by depth."""
        head = " ".join(part for part in (self.label, self.title, *map(_badge(words), self.marks)) if part)
        lines = ["  " * depth + head, *("  " * (depth + 1) + text for text in self.texts if text)]
        return lines + [line for item in self.items for line in item.to_text(depth + 1, words)]


@dataclass(frozen=True)
class Outline:
    """A nested list; the last expression of a notebook cell shows it. With words, marks stand in their brackets."""

    items: Sequence[Item]
    caption: str
    words: Words | None = None

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        body = "".join(item.to_html(self.words) for item in self.items)
        html = (
            f'<div class="vb-outline" role="group" aria-label="{escape(self.caption)}">'
            f'<p class="vb-text">{escape(self.caption)}</p><ul class="vb-tree">{body}</ul></div>'
        )
        lines = [self.caption, *(line for item in self.items for line in item.to_text(words=self.words))]
        return {"text/html": html, "text/plain": "\n".join(lines)}


@dataclass(frozen=True)
class TableWithNotes:
    """A table with a folded list of notes under it."""

    table: Table
    notes: Item

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        words = self.table.words
        notes = f'<div class="vb-outline"><ul class="vb-tree">{self.notes.to_html(words)}</ul></div>'
        text = "\n".join([self.table.to_text(), *self.notes.to_text(words=words)])
        return {"text/html": self.table.to_html() + notes, "text/plain": text}
