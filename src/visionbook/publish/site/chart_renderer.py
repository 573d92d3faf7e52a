"""Sphinx side of a chart: MyST-NB calls this for each chart output and gets a numbered figure.

The figure holds two drawings, one for wide screens and paper and one for phones (a style sheet shows one),
the message above, caption and source below, and the table behind it, folded, with a CSV to download.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html import escape
from typing import ClassVar

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer

from visionbook.show.dark import with_dark
from visionbook.show.mime import CHART_MIME, DOWNLOAD_MIME, FIGURE_TABLES, WORKSHEET_MIME
from visionbook.words import load_words

_SIZE = re.compile(r'<svg\b[^>]*?\swidth="([\d.]+)pt"[^>]*?\sheight="([\d.]+)pt"')


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
        for layout, svg in sorted(chart["svg"].items(), reverse=True):
            drawing = with_dark(svg).encode()
            uri = renderer.write_file([f"{chart['name']}-{layout}.svg"], drawing, overwrite=True, exists_ok=True)
            # Lazy: a browser does not fetch the drawing that the style sheet hides.
            picture = nodes.image(uri=uri, alt=chart["alt_text"], classes=[f"vb-{layout}"], loading="lazy")
            picture["size_in_dots"] = size_in_dots(svg)
            figure += picture
        source_line = nodes.inline("", chart["source"], classes=["vb-source"])
        figure += nodes.caption("", "", nodes.Text(chart["caption"]), source_line)
        document.note_explicit_target(figure, figure)
        container = nodes.container("", classes=["vb-chart"])
        container += nodes.paragraph("", chart["title"], classes=["vb-chart-title"])
        container += figure
        container += nodes.raw("", f'<div class="vb-figure-tools">{_walk_button(chart)}</div>', format="html")
        container += nodes.raw("", _details(chart, document.settings.env.docname), format="html")
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


def _details(chart: dict, docname: str) -> str:
    words = load_words("ja")
    up = "../" * docname.count("/")
    address = f"{up}_static/{FIGURE_TABLES}/{chart['name']}.csv"
    # A page may show the same table by itself: two regions must not have one name.
    table = chart["table_html"].replace('aria-label="', f'aria-label="{escape(words("page.table_of_figure"))}', 1)
    return (
        f'<details class="vb-chart-table"><summary>{escape(words("page.table_behind"))}</summary>'
        f"{table}"
        f'<p><a href="{escape(address)}" download>{escape(words("page.download_csv"))}</a></p></details>'
    )
