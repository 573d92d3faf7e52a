"""Values of a page to take away: a tidy CSV, and beside it a description of its columns and where they come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from html import escape

from visionbook.notation import is_missing

DOWNLOAD_MIME = "application/vnd.visionbook.download+json"
DOWNLOADS = "downloads"
"""Folder under ``_static`` with the downloads: one CSV and one JSON per name."""

NOTEBOOK_COPIES = "notebooks"
"""Folder under ``_static`` with the notebooks that made the pages, as they are stored."""


@dataclass(frozen=True)
class Download:
    """Rows to download, with a description; the last expression of a notebook cell offers them.

    Parameters
    ----------
    name : str
        Name of the files, without ending; unique in the book.
    columns : sequence of str
        Names of the columns.
    rows : sequence of sequences of str
        The cells as text, in base units; empty where a value is missing.
    descriptor : mapping
        A Frictionless Data Package descriptor of the CSV, ready for JSON.
    links : sequence of (text, address) pairs
        What the page shows, in order.
    """

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    descriptor: Mapping[str, object]
    links: Sequence[tuple[str, str]] = field(default_factory=tuple)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, object]:
        items = "".join(f'<li><a href="{escape(href)}" download>{escape(text)}</a></li>' for text, href in self.links)
        html = f'<ul class="vb-downloads">{items}</ul>'
        values = {"name": self.name, "columns": self.columns, "rows": self.rows, "descriptor": self.descriptor}
        return {
            DOWNLOAD_MIME: {**values, "html": html},
            "text/html": html,
            "text/plain": "\n".join(text for text, _ in self.links),
        }


def plain_cell(value: object) -> str:
    """Return a cell as text: a number with all its digits but not those that only binary fractions have.

    Never with an exponent: a negative one would be guarded as a formula, and a spreadsheet would read it as text.

    Examples
    --------
    >>> plain_cell(27700.0), plain_cell(0.1 + 0.2), plain_cell(-4.4e-06), plain_cell(2021), plain_cell(None)
    ('27700', '0.3', '-0.0000044', '2021', '')
    """
    if is_missing(value):
        return ""
    return f"{Decimal(f'{value:.12g}'):f}" if isinstance(value, float) else str(value)


@dataclass(frozen=True)
class Links:
    """Ways to other pages, side by side: (text, address) pairs under a name for screen readers."""

    name: str
    links: Sequence[tuple[str, str]]

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        items = "".join(f'<li><a href="{escape(href)}">{escape(text)}</a></li>' for text, href in self.links)
        return {
            "text/html": f'<nav class="vb-ways" aria-label="{escape(self.name)}"><ul>{items}</ul></nav>',
            "text/plain": "\n".join(text for text, _ in self.links),
        }
