"""Sphinx extension: pictures say their size, so that nothing jumps when they arrive.

docutils writes a size as a style, which would win over the style sheet of the book; the attributes do not.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

SIZE = "size_in_dots"
"""Attribute of an image: width and height."""


def _visit_image(self: HTML5Translator, node: nodes.image) -> None:
    HTML5Translator.visit_image(self, node)
    size = node.get(SIZE)
    if size:
        width, height = size
        self.body[-1] = self.body[-1].replace("<img ", f'<img width="{width}" height="{height}" ', 1)


def setup(app: Sphinx) -> dict[str, bool]:
    """Replace Sphinx's visitor of images."""
    app.add_node(nodes.image, override=True, html=(_visit_image, HTML5Translator.depart_image))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
