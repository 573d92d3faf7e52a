"""A figure as SVG, its texts as outlines: from a font held in memory, and each text measured once.

matplotlib's own way measures every text of a figure with a layout twice, by a renderer that only lays out and by the
one that draws, and reads every glyph from the font's file each time, which is most of the time that a chart takes.
"""

from __future__ import annotations

import io

from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font
from matplotlib.textpath import TextToPath

from visionbook.show.typesetting import font_file


def to_svg(figure: Figure) -> str:
    """Return a figure as SVG with all text as outlines of the book's font: the same bytes for the same figure."""
    buffer = io.StringIO()
    canvas = FigureCanvasSVG(figure)
    figure.dpi = canvas.fixed_dpi
    width, height = figure.get_size_inches() * figure.dpi
    renderer = RendererSVG(width, height, buffer, metadata={"Date": None, "Creator": None})
    renderer._text2path = _TextOutlines()
    canvas.get_renderer = lambda: renderer  # what the layout of a figure measures its texts with
    figure.draw(renderer)
    renderer.finalize()
    return buffer.getvalue()


class _TextOutlines(TextToPath):
    """Outlines of texts, whatever font they ask for, in the font of the book."""

    def __init__(self) -> None:
        super().__init__()
        self._font = FT2Font(io.BytesIO(font_file()))

    def _get_font(self, prop: FontProperties) -> FT2Font:
        self._font.set_size(self.FONT_SCALE, self.DPI)
        return self._font
