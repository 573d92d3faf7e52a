"""Sphinx side of a chart: MyST-NB calls this for each chart output and gets a numbered figure.

The figure holds two drawings, one for wide screens and paper and one for phones (a style sheet shows one),
the message above, caption and source below, and in one line under it, folded, the table behind it and what a reader
takes along (`visionbook.publish.site.figures`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import ClassVar
from urllib.parse import quote

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer

from visionbook.publish.site.figures import TAKEN, drawing_address
from visionbook.show.dark import with_dark
from visionbook.show.mime import CHART_MIME, DOWNLOAD_MIME, WORKSHEET_MIME
from visionbook.words import load_words

_SIZE = re.compile(r'<svg\b[^>]*?\swidth="([\d.]+)pt"[^>]*?\sheight="([\d.]+)pt"')

_OFFERED = {"csv": "take.csv", "json": "take.json", "svg": "take.svg", "png": "take.png"}


class ChartRenderer:
    """MyST-NB mime renderer of `visionbook.show.mime.CHART_MIME`, and of what is downloaded, which shows as links."""

    mime_priority_overrides: ClassVar[Sequence[tuple[str, str, int | None]]] = [
        ("*", CHART_MIME, 0),
        ("*", DOWNLOAD_MIME, 0),
        ("*", WORKSHEET_MIME, 0),
    ]

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Element] | None:
        """Return the nodes of a chart or a download; None for any other mime type."""
        if not inline and data.mime_type in (DOWNLOAD_MIME, WORKSHEET_MIME):
            return [nodes.raw("", data.content["html"], format="html")]
        if inline or data.mime_type != CHART_MIME:
            return None
        chart = data.content
        document = renderer.renderer.document
        figure = nodes.figure("", classes=["vb-figure"])
        figure["names"].append(chart["name"])
        taken, up = data.output_metadata.get(TAKEN), "../" * document.settings.env.docname.count("/")
        for layout, svg in sorted(chart["svg"].items(), reverse=True):
            if taken:
                address = f"{up}{drawing_address(taken['address'], layout)}"
                figure += nodes.raw("", _picture(address, layout, svg, chart["alt_text"]), format="html")
                continue
            # A plain `jupyter-book build .`: nothing stands beside the pages.
            drawing = with_dark(svg).encode()
            uri = renderer.write_file([f"{chart['name']}-{layout}.svg"], drawing, overwrite=True, exists_ok=True)
            picture = nodes.image(uri=uri, alt=chart["alt_text"], classes=[f"vb-{layout}"], loading="lazy")
            picture["size_in_dots"] = size_in_dots(svg)
            figure += picture
        source_line = nodes.inline("", chart["source"], classes=["vb-source"])
        figure += nodes.caption("", "", nodes.Text(chart["caption"]), source_line)
        document.note_explicit_target(figure, figure)
        container = nodes.container("", classes=["vb-chart"])
        container += nodes.paragraph("", chart["title"], classes=["vb-chart-title"])
        container += figure
        walk = f'<div class="vb-figure-tools">{_walk_button(chart)}</div>'
        foot = walk + _table(chart) + (_taken(chart["name"], taken, up) if taken else "")
        container += nodes.raw("", f'<div class="vb-chart-foot">{foot}</div>', format="html")
        return [container]


def size_in_dots(svg: str) -> tuple[int, int] | None:
    """Return width and height of a drawing in dots (96 an inch); None if it does not say them in points (72 an inch).

    Examples
    --------
    >>> size_in_dots('<svg xmlns="x" width="518.4pt" height="240.48pt" viewBox="0 0 518.4 240.48">')
    (691, 321)
    """
    found = _SIZE.search(svg)
    return (round(float(found[1]) * 96 / 72), round(float(found[2]) * 96 / 72)) if found else None


def _walk_button(chart: dict) -> str:
    """Return the button that lets a reader walk the figure by keys (``walk.js``), with the units of its columns."""
    units = escape(json.dumps(chart.get("units", []), ensure_ascii=False))
    label = escape(load_words("ja")("walk.open"))
    said = f'type="button" class="vb-walk pst-js-only" aria-expanded="false" data-units="{units}"'
    return f"<button {said}>{label}</button>"


def _picture(address: str, layout: str, svg: str, alt_text: str) -> str:
    size = size_in_dots(svg)
    sized = f'width="{size[0]}" height="{size[1]}" ' if size else ""
    # Lazy: a browser does not fetch the drawing that the style sheet hides.
    return (
        f'<img {sized}alt="{escape(alt_text)}" class="vb-{layout}" loading="lazy" src="{escape(quote(address))}" />\n'
    )


def _table(chart: dict) -> str:
    """Return the table behind a figure, folded."""
    words = load_words("ja")
    # A page may show the same table by itself: two regions must not have one name.
    table = chart["table_html"].replace('aria-label="', f'aria-label="{escape(words("page.table_of_figure"))}', 1)
    return f'<details class="vb-chart-table"><summary>{escape(words("page.table_behind"))}</summary>{table}</details>'


def _taken(name: str, taken: Mapping[str, str], up: str) -> str:
    """Return what a reader takes along of a figure, folded: its files, its own address, and how it is cited."""
    words = load_words("ja")
    address = quote(f"{up}{taken['address']}")
    files = "".join(
        f'<li><a href="{escape(address)}.{ending}" download>{escape(words(key))}</a></li>'
        for ending, key in _OFFERED.items()
    )
    link = f'<li><a href="#{escape(name)}">{escape(words("take.link"))}</a></li>'
    cite = f'<p class="vb-cite">{escape(words("take.cite_label"))}<q>{escape(taken["cite"])}</q></p>'
    return (
        f'<details class="vb-take"><summary>{escape(words("take.summary"))}</summary>'
        f"<ul>{files}{link}</ul>{cite}</details>"
    )
