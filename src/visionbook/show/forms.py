"""Forms to read and to write on: tables with a head row or without, whose empty cells are ruled space.

Space to write on is for paper. On a page with `EntrySwitch` screens show it only on demand; elsewhere always.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from visionbook.words import Words


@dataclass(frozen=True)
class Form:
    """A form with a head row or without, filled as far as things are known; empty cells are space to write on."""

    label: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: Words
    lines: int = 0
    """Ruled lines in an empty cell; without any it is white space."""

    def to_html(self) -> str:
        """Return the form as HTML; every text is escaped."""
        rows = [(name, [escape(text) or entry(self.lines, self.words) for text in cells]) for name, *cells in self.rows]
        style = "vb-report" if self.heads else "vb-report vb-record"
        return f'<div class="{style}">{form_table(self.heads, rows, self.label)}</div>'

    def to_text(self) -> str:
        """Return the form as lines of text."""
        return "\n".join(["\t".join(row) for row in ((self.label,), self.heads, *self.rows) if row])

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": self.to_html(), "text/plain": self.to_text()}


@dataclass(frozen=True)
class EntrySwitch:
    """A switch that shows the space to write on on screens, too; on paper it always is. It needs no script."""

    words: Words

    def to_html(self) -> str:
        """Return a labelled check box, which the style sheet looks at."""
        label = escape(self.words("verification.show_entries"))
        box = '<input type="checkbox" id="vb-entries" autocomplete="off">'
        return f'<p class="vb-screen"><label>{box} {label}</label></p>'

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": self.to_html(), "text/plain": ""}


_ENTRY = '<span class="visually-hidden">'


def entry(lines: int, words: Words) -> str:
    """Return space to write on, as HTML: a number of ruled lines, and words for those who do not see it."""
    ruled = f'<span class="vb-rules" aria-hidden="true">{"<i></i>" * lines}</span>' if lines else ""
    return f"{_ENTRY}{escape(words('verification.entry'))}</span>{ruled}"


_BLANK = ' class="vb-blank"'


def form_table(heads: Sequence[str], rows: Iterable[tuple[str, Sequence[str]]], label: str) -> str:
    """Return a form: rows with a name and cells that are HTML already; heads, names and label are escaped.

    Rows with nothing but space to write on are marked as such, and so is a form of nothing else.
    """
    rows = [(name, list(cells)) for name, cells in rows]
    blank = [all(cell.startswith(_ENTRY) for cell in cells) for _, cells in rows]
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "".join(
        f'<tr{_BLANK if is_blank else ""}><th scope="row">{escape(name)}</th>'
        f"{_form_cells(heads[1:] or [label], cells)}</tr>"
        for (name, cells), is_blank in zip(rows, blank, strict=True)
    )
    thead = f"<thead><tr>{head}</tr></thead>" if heads else ""
    style = "vb-form vb-blank" if all(blank) else "vb-form"
    return f'<table class="{style}" aria-label="{escape(label)}">{thead}<tbody>{body}</tbody></table>'


def _form_cells(heads: Sequence[str], cells: Sequence[str]) -> str:
    # On phones the cells stand one under the other, each with its head.
    return "".join(f'<td data-head="{escape(head)}">{cell}</td>' for head, cell in zip(heads, cells, strict=True))
