"""Sphinx extension: full-text search in Japanese, with the same splitter at build time and in the browser.

Runs of kanji and kana become overlapping pairs of characters (人口減少: 人口, 口減, 減少), so that a query
finds any part of a compound without a dictionary. Latin words and numbers stay whole, in half-width lower
case, numbers without thousands separators. ``japanese_search.js`` holds the browser's side.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

import sphinx.search
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.search import IndexBuilder, SearchLanguage, js_index

_THOUSANDS = re.compile(r"(\d),(?=\d{3}(?!\d))")
# Numbers with decimals, Latin words, then runs of kanji and kana without the middle dot. Keep the same in
# japanese_search.js.
_TOKENS = re.compile(
    r"\d+\.\d+(?![a-z0-9])|[a-z0-9\u00c0-\u024f]+"
    r"|[\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)
_FIRST_JAPANESE = "\u3005"
_BLOCK_END = re.compile(r"(</(?:td|th|p|li|div|caption|summary|h\d|dt|dd|tr)>|<br ?/?>)(?=\S)")


def split_text(text: str) -> list[str]:
    """Return the search terms of a text.

    Examples
    --------
    >>> split_text("２０～３９歳の女性人口")
    ['20', '39', '歳の', 'の女', '女性', '性人', '人口']
    >>> split_text("KPI 9,345人、1.61")
    ['kpi', '9345', '人', '1.61']
    """
    plain = _THOUSANDS.sub(r"\1", unicodedata.normalize("NFKC", text).lower())
    return [term for run in _TOKENS.findall(plain) for term in _terms(run)]


def _terms(run: str) -> list[str]:
    if run[0] < _FIRST_JAPANESE or len(run) == 1:
        return [run]
    return [run[position : position + 2] for position in range(len(run) - 1)]


class JapaneseSearch(SearchLanguage):
    """Index of Japanese text by pairs of characters."""

    lang = "ja"
    language_name = "Japanese"
    js_splitter_code = (Path(__file__).with_suffix(".js")).read_text(encoding="utf-8")

    def split(self, input: str) -> list[str]:
        """Return the search terms of a text."""
        return split_text(input)

    def word_filter(self, word: str) -> bool:
        """Keep every term: single kanji and numbers are searched for, too."""
        return True


class CompleteIndexBuilder(IndexBuilder):
    """An index that, when only changed pages are indexed anew, is that of a clean build.

    Sphinx 7.4 writes glossary terms to the index but does not read them back, and it keeps words without a page.
    """

    def load(self, stream: IO[str], format: Any) -> None:
        """Read back the index of the last build."""
        text = stream.read()
        super().load(io.StringIO(text), format)
        frozen = js_index.loads(text)
        self._index_entries = {name: [] for name in frozen["docnames"]}
        for entry, places in frozen["indexentries"].items():
            for position, target, is_main in places:
                kept = (entry, target, "main" if is_main else "")
                self._index_entries[frozen["docnames"][position]].append(kept)

    def prune(self, docnames: Iterable[str]) -> None:
        """Forget all pages but these, and the words that only others held."""
        super().prune(docnames)
        self._mapping = {word: pages for word, pages in self._mapping.items() if pages}
        self._title_mapping = {word: pages for word, pages in self._title_mapping.items() if pages}
        self._index_entries = {page: entries for page, entries in self._index_entries.items() if page in docnames}


def _part_cells(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put a space after the cells of HTML tables: Sphinx strips tags and would join neighbouring numbers."""
    for node in doctree.findall(nodes.raw):
        if "html" in node.get("format", ""):
            parted = _BLOCK_END.sub(r"\1 ", node.astext())
            node.rawsource = parted
            node[:] = [nodes.Text(parted)]


def setup(app: Sphinx) -> dict[str, bool]:
    """Replace Sphinx's own Japanese search."""
    app.add_search_language(JapaneseSearch)
    sphinx.search.IndexBuilder = CompleteIndexBuilder
    app.connect("doctree-resolved", _part_cells)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
