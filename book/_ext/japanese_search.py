"""Sphinx extension: the index of the book's search holds the text of each page, read from the page as it is written.

Sphinx writes, reads back and prunes its index as before (``searchindex.js``), but what stands in it is that of
`visionbook.publish.site.search_text`; ``search-words.js`` finds words in it, ``search-page.js`` shows what was found.
No page but that of the search loads them.
"""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

import sphinx.search
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.search import IndexBuilder

from visionbook.publish.site.by_content import write_one_by_one
from visionbook.publish.site.search_text import Page, index_script, page_text, page_words, pages_in
from visionbook.words import load_words

_AREAS = "book/_static/data/areas.csv"
"""The published table of areas. It is read as it stands: `visionbook.data` would load pandas, for nothing else here."""

_LAST = 900  # after what other extensions do to the text of a page


class TextIndexBuilder(IndexBuilder):
    """An index of texts; when only changed pages are indexed anew, it is that of a clean build."""

    def __init__(self, env: BuildEnvironment, lang: str, options: dict[str, str], scoring: str):
        super().__init__(env, lang, options, scoring)
        self.pages: dict[str, Page] = {}

    def load(self, stream: IO[str], format: Any) -> None:
        """Read back the index of the last build."""
        self.pages = pages_in(stream.read())

    def prune(self, docnames: Iterable[str]) -> None:
        """Forget all pages but these."""
        kept = set(docnames)
        self.pages = {name: page for name, page in self.pages.items() if name in kept}

    def feed(self, docname: str, filename: str, title: str, doctree: nodes.document) -> None:
        """Take nothing from the document: its text is read when the page is written."""

    def dump(self, stream: IO[str], format: Any) -> None:
        """Write the index, the pages in the order of the contents."""
        order = _order(self.env, self.env.config.root_doc)
        towns = _towns(Path(self.env.srcdir) / _AREAS)
        words, last = load_words(self.env.config.language), self.env.config.search_supporting_from
        stream.write(index_script(self.pages, order, words, towns, last))


def _towns(table: Path) -> list[tuple[str, str]]:
    """Return the names of municipalities in Japanese and in Latin letters; none where a book has no such table.

    A town that came with an official file has no name in Latin letters, from which its reading could be told.
    """
    if not table.is_file():
        return []
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "municipality"]
    return [(row["name_ja"], row["name_en"]) for row in rows if row["name_en"]]


def _order(env: BuildEnvironment, page: str) -> Iterator[str]:
    yield page
    for below in env.toctree_includes.get(page, ()):
        yield from _order(env, below)


def _read_page(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
    indexer = getattr(app.builder, "indexer", None)
    if doctree is not None and isinstance(indexer, TextIndexBuilder):
        title = html.unescape(re.sub(r"<[^>]+>", "", context.get("title") or ""))
        indexer.pages[pagename] = page_text(title, context.get("body") or "")


def _offer_words(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
    if pagename == "search":
        context["search_words"] = page_words(load_words(app.config.language))


def setup(app: Sphinx) -> dict[str, bool]:
    """Replace Sphinx's own index."""
    sphinx.search.IndexBuilder = TextIndexBuilder
    app.add_config_value("search_supporting_from", "", "html", [str])
    app.connect("html-page-context", _read_page, priority=_LAST)
    app.connect("html-page-context", _offer_words)
    app.connect("write-started", write_one_by_one)  # the text of each page is kept here
    return {"parallel_read_safe": True, "parallel_write_safe": True}
