"""Values of a page to take away: a tidy CSV, and beside it a description of its columns and where they come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from html import escape

from visionbook.notation import is_missing
from visionbook.show.mime import DOWNLOAD_MIME, DOWNLOADS


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


def described_download(
    name: str,
    rows: Sequence[Sequence[str]],
    *,
    fields: Sequence[Mapping[str, str]],
    about: Mapping[str, str],
    licences: Sequence[Mapping[str, str]],
    link_texts: tuple[str, str],
    sources: Sequence[Mapping[str, str]] = (),
    more_links: Sequence[tuple[str, str]] = (),
) -> Download:
    """Return a table to download with its Frictionless descriptor, and links to its CSV and its description.

    Parameters
    ----------
    name : str
        Name of the files, without ending; unique in the book. In the descriptor, underscores become hyphens.
    rows : sequence of sequences of str
        One row per line of the CSV; as many cells as there are fields.
    fields : sequence of mappings
        One per column: ``name`` (the head of the column), ``type`` (``string``, ``integer`` or ``number``) and what
        else explains the column.
    about : mapping
        Properties of the package that come before the licences, in this order: ``title``, where it helps
        ``description``, ``version``, ``unit``.
    licences : sequence of mappings
        Those of the data contract.
    link_texts : pair of str
        What the links to the CSV and to the description say.
    sources : sequence of mappings
        ``title`` and ``place`` of each source; without any, the descriptor has no ``sources``.
    more_links : sequence of (text, address) pairs
        What the page shows after the two files.

    References
    ----------
    Frictionless Data, *Tabular Data Package*, version 1, https://specs.frictionlessdata.io/tabular-data-package/

    Examples
    --------
    >>> offered = described_download(
    ...     "kpi_board",
    ...     [["27700"]],
    ...     fields=[{"name": "目標値", "type": "number"}],
    ...     about={"title": "指標の一覧"},
    ...     licences=[{"name": "CC-BY-4.0"}],
    ...     link_texts=("値（CSV）", "説明（JSON）"),
    ... )
    >>> list(offered.descriptor)
    ['profile', 'name', 'title', 'licenses', 'resources']
    >>> offered.columns, offered.descriptor["name"], offered.links[0]
    (['目標値'], 'kpi-board', ('値（CSV）', '../_static/downloads/kpi_board.csv'))
    """
    identifier = name.replace("_", "-")
    resource = {
        "name": identifier,
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": fields, "missingValues": [""]},
    }
    descriptor = {"profile": "tabular-data-package", "name": identifier, **about, "licenses": licences}
    if sources:
        descriptor["sources"] = sources
    files = (f"../_static/{DOWNLOADS}/{name}.{ending}" for ending in ("csv", "json"))
    return Download(
        name=name,
        columns=[column["name"] for column in fields],
        rows=rows,
        descriptor={**descriptor, "resources": [resource]},
        links=[*zip(link_texts, files, strict=True), *more_links],
    )


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
