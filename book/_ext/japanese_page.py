"""Sphinx extension: what MyST-NB and docutils write into pages, made fit for Japanese readers and phones."""

from __future__ import annotations

import re
from html import escape, unescape

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode, depart_HideCellInput
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator

_ON_SCREENS = "vb-screen"
_DOWNLOAD = re.compile(r"<p><a [^>]* download>[^<]*</a></p>")


def _visit_folded_code(self: HTML5Translator, node: HideCodeCellNode) -> None:
    # MyST-NB gives the summary an English aria-label, which also hides its visible words from screen readers.
    classes = " ".join(["admonition", "hide", *node["classes"]])
    self.body.append(
        f'<details class="{classes}"><summary>'
        f'<span class="collapsed">{escape(node["prompt_show"])}</span>'
        f'<span class="expanded">{escape(node["prompt_hide"])}</span></summary>\n'
    )


class FoldedCodeLast(SphinxPostTransform):
    """Move the folded code of a cell below its output: readers came for the answer."""

    default_priority = 250  # after MyST-NB has folded the code (199)
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        """Move it, in every cell."""
        for cell in self.document.findall(nodes.container):
            folded = cell.children[0] if len(cell.children) > 1 else None
            if cell.get("nb_element") == "cell_code" and isinstance(folded, HideCodeCellNode):
                cell.remove(folded)
                cell.append(folded)


class ScrollingTables(SphinxPostTransform):
    """Let tables of the prose scroll sideways on phones, by keyboard too, as those of the notebooks do."""

    default_priority = 250
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        """Put each table into a scrolling box."""
        for table in list(self.document.findall(nodes.table)):
            before = nodes.raw("", '<div class="vb-table-scroll" tabindex="0">', format="html")
            table.replace_self([before, table, nodes.raw("", "</div>", format="html")])


class NothingOnPaper(SphinxPostTransform):
    """Keep off paper a heading with nothing below it there: only downloads, and ways to other pages."""

    default_priority = 250
    formats = ("html",)

    def run(self, **kwargs: object) -> None:
        """Mark each such section."""
        for section in self.document.findall(nodes.section):
            parts = [part for part in section.children if not isinstance(part, (nodes.title, nodes.Invisible))]
            if parts and all(map(_is_for_screens, parts)):
                section["classes"].append(_ON_SCREENS)


def _is_for_screens(part: nodes.Node) -> bool:
    """Return whether print.css hides a part of a section."""
    if isinstance(part, nodes.bullet_list):
        return all(_is_for_screens(paragraph) for item in part.children for paragraph in item.children)
    if isinstance(part, nodes.raw):  # a paragraph that is written as HTML
        return bool(_DOWNLOAD.fullmatch(part.astext().strip()))
    if not isinstance(part, nodes.paragraph):
        return False
    return _ON_SCREENS in part["classes"] or any(" download" in raw.astext() for raw in part.findall(nodes.raw))


def running_title(book: str, page: str) -> str:
    """Return style rules that print the titles of book and page at the head of every sheet.

    A style sheet cannot read the title of its page. Everything in a title but letters and digits is escaped:
    nothing in it can end the rule.
    """
    left, right = ("".join(c if c.isalnum() else f"\\{ord(c):x} " for c in text) for text in (book, page))
    return f'@page {{ @top-left {{ content: "{left}"; }} @top-right {{ content: "{right}"; }} }}'


def _add_running_title(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
    title = unescape(re.sub(r"<[^>]+>", "", context.get("title") or ""))
    context["running_title"] = running_title(app.config.html_title, title)


def setup(app: Sphinx) -> dict[str, bool]:
    """Replace MyST-NB's visitor of folded code; add the running title and the transforms."""
    app.setup_extension("myst_nb")
    app.add_node(HideCodeCellNode, override=True, html=(_visit_folded_code, depart_HideCellInput))
    app.connect("html-page-context", _add_running_title)
    app.add_post_transform(FoldedCodeLast)
    app.add_post_transform(ScrollingTables)
    app.add_post_transform(NothingOnPaper)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
