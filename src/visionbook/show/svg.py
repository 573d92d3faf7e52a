"""A figure as SVG, its texts as outlines: from a font held in memory, and each text measured once.

matplotlib's own way measures every text of a figure with a layout twice, by a renderer that only lays out and by the
one that draws, reads every glyph from the font's file each time, and looks the font up for every line,
which is most of the time that a chart takes.
"""

from __future__ import annotations

import io

from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font
from matplotlib.textpath import TextToPath

from visionbook.show.sizes import POINTS_PER_INCH
from visionbook.show.typesetting import font_file


def to_svg(figure: Figure) -> str:
    """Return a figure as SVG with all text as outlines of the book's font: the same bytes for the same figure."""
    buffer = io.StringIO()
    canvas = FigureCanvasSVG(figure)
    figure.dpi = canvas.fixed_dpi
    width, height = figure.get_size_inches() * figure.dpi
    renderer = RendererSVG(width, height, buffer, metadata={"Date": None, "Creator": None})
    renderer._text2path = outlines = _TextOutlines()
    renderer._get_font_height_metrics = lambda wanted: outlines.heights(wanted, figure.dpi)
    canvas.get_renderer = lambda: renderer  # what the layout of a figure measures its texts with
    figure.draw(renderer)
    renderer.finalize()
    return buffer.getvalue()


class _TextOutlines(TextToPath):
    """Outlines of texts, whatever font they ask for, in the font of the book."""

    def __init__(self) -> None:
        super().__init__()
        self._font = FT2Font(io.BytesIO(font_file()))
        self._units = self._font.get_sfnt_table("head")["unitsPerEm"]
        self._typographic = self._font.get_sfnt_table("OS/2")

    def _get_font(self, prop: FontProperties) -> FT2Font:
        self._font.set_size(self.FONT_SCALE, self.DPI)
        return self._font

    def heights(self, wanted: FontProperties, dpi: float) -> tuple[float, float, float]:
        """Return how far a line reaches above and below, and the gap to the next, in pixels, as the font says."""
        scale = 1 / self._units * wanted.get_size_in_points() * dpi / POINTS_PER_INCH
        names = ("sTypoAscender", "sTypoDescender", "sTypoLineGap")
        above, below, gap = (self._typographic[name] * scale for name in names)
        return above, -below, gap
