"""Sphinx extension: pictures say their size, so that nothing jumps when they arrive.

docutils writes a size as a style, which would win over the style sheet of the book; the attributes do not.
"""

from __future__ import annotations

import re
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

SIZE = "size_in_dots"
"""Attribute of an image: width and height."""

_WRITTEN = re.compile(r'<svg\b[^>]*?\swidth="([\d.]+)"[^>]*?\sheight="([\d.]+)"')


def _visit_image(self: HTML5Translator, node: nodes.image) -> None:
    # Before Sphinx puts the address in the book for the place of the file.
    size = node.get(SIZE) or written_size(Path(self.builder.srcdir) / node["uri"])
    HTML5Translator.visit_image(self, node)
    if size:
        width, height = size
        self.body[-1] = self.body[-1].replace("<img ", f'<img width="{width}" height="{height}" ', 1)


def written_size(path: Path) -> tuple[int, int] | None:
    """Return the size that a drawing of the book's prose says in dots; None for any other picture."""
    if path.suffix != ".svg" or not path.is_file():
        return None
    found = _WRITTEN.search(path.read_text(encoding="utf-8")[:2000])
    return (round(float(found[1])), round(float(found[2]))) if found else None


def setup(app: Sphinx) -> dict[str, bool]:
    """Replace Sphinx's visitor of images."""
    app.add_node(nodes.image, override=True, html=(_visit_image, HTML5Translator.depart_image))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
