"""Sphinx extension: anchors of headings are their words, so that a link outlives headings added or moved before it.

docutils makes anchors of Latin letters alone: of a Japanese heading nothing is left, and it counts (id1, id2).
"""

from __future__ import annotations

import re
import unicodedata

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

_COUNTED = re.compile(r"id\d+")
_OTHER = re.compile(r"[^\w]+|_+")


def anchor(heading: str) -> str:
    """Return the words of a heading as an anchor that addresses and style sheets can hold.

    Examples
    --------
    >>> anchor("いつの計画か"), anchor("20～39歳の女性（国勢調査）"), anchor("A & B"), anchor("…")
    ('いつの計画か', 's-20-39歳の女性-国勢調査', 'a-b', '')
    """
    words = _OTHER.sub("-", unicodedata.normalize("NFKC", heading).lower()).strip("-")
    # The theme looks anchors up as CSS selectors, in which a name does not begin with a digit.
    return f"s-{words}" if words[:1].isdigit() else words


class LastingAnchors(SphinxTransform):
    """Give each heading without a name of its own an anchor of its words; the second with the same words is ``…-2``."""

    default_priority = 845  # all sections are there; Sphinx collects labels (850) and contents (880) afterwards

    def apply(self, **kwargs: object) -> None:
        """Change the anchors, in the order of the page."""
        for section in self.document.findall(nodes.section):
            title = section.next_node(nodes.title)
            if title is None or not all(map(_COUNTED.fullmatch, section["ids"])):
                continue  # a heading with a label keeps it as its anchor
            words = anchor(title.astext())
            if words:
                self._rename(section, self._free(words))

    def _free(self, words: str) -> str:
        name, number = words, 2
        while name in self.document.ids:
            name, number = f"{words}-{number}", number + 1
        return name

    def _rename(self, section: nodes.section, name: str) -> None:
        before = section["ids"]
        section["ids"] = [name]
        for old in before:
            self.document.ids.pop(old, None)
        self.document.ids[name] = section
        for words, known in self.document.nameids.items():
            if known in before:
                self.document.nameids[words] = name


def setup(app: Sphinx) -> dict[str, bool]:
    """Add the transform."""
    app.add_transform(LastingAnchors)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
