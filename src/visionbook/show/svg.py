"""A figure as SVG, its texts as outlines: from a font held in memory, and each text measured once.

matplotlib's own way measures every text of a figure with a layout twice, by a renderer that only lays out and by the
one that draws, reads every glyph from the font's file each time, and looks the font up for every line,
which is most of the time that a chart takes. It also has everything in axes cut off at their edges, whether it reaches
beyond them or not, which is two fifths of the time that the renderer of the PNGs takes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font
from matplotlib.path import Path
from matplotlib.textpath import TextToPath
from matplotlib.transforms import Transform

from visionbook.show.sizes import POINTS_PER_INCH
from visionbook.show.typesetting import font_file

_NOTHING = 1e-6
"""What a sum of floating-point numbers may be off, in pixels."""


def to_svg(figure: Figure) -> str:
    """Return a figure as SVG with all text as outlines of the book's font: the same bytes for the same figure."""
    buffer = io.StringIO()
    canvas = FigureCanvasSVG(figure)
    figure.dpi = canvas.fixed_dpi
    width, height = figure.get_size_inches() * figure.dpi
    renderer = _Renderer(width, height, buffer, metadata={"Date": None, "Creator": None})
    renderer._text2path = outlines = _TextOutlines()
    renderer._get_font_height_metrics = lambda wanted: outlines.heights(wanted, figure.dpi)
    canvas.get_renderer = lambda: renderer  # what the layout of a figure measures its texts with
    figure.draw(renderer)
    renderer.finalize()
    return buffer.getvalue()


class _Renderer(RendererSVG):
    """Draws as its parent does, but cuts only what reaches beyond the edges where it would be cut."""

    def draw_path(
        self,
        gc: GraphicsContextBase,
        path: Path,
        transform: Transform,
        rgbFace: tuple[float, ...] | None = None,
    ) -> None:
        with _cut_where_needed(gc, _reach(path, transform)):
            super().draw_path(gc, path, transform, rgbFace)

    def draw_markers(
        self,
        gc: GraphicsContextBase,
        marker_path: Path,
        marker_trans: Transform,
        path: Path,
        trans: Transform,
        rgbFace: tuple[float, ...] | None = None,
    ) -> None:
        with _cut_where_needed(gc, _reach(path, trans) + _reach(marker_path, marker_trans)):
            super().draw_markers(gc, marker_path, marker_trans, path, trans, rgbFace)


def _reach(path: Path, transform: Transform) -> np.ndarray:
    """Return the least and greatest place of the points that span a path: left, bottom; right, top, in pixels."""
    points = path.vertices
    if path.codes is not None:
        points = points[path.codes != Path.CLOSEPOLY]  # the point of that code means nothing
    points = transform.transform(points)
    points = points[np.isfinite(points).all(axis=1)]
    return np.array([points.min(axis=0, initial=np.inf), points.max(axis=0, initial=-np.inf)])


@contextmanager
def _cut_where_needed(gc: GraphicsContextBase, reach: np.ndarray) -> Iterator[None]:
    """Draw without an edge to cut at if the path lies within it.

    That half of a stroke stands out where the path is the edge is no reason to cut.
    """
    edge, (outline, _) = gc.get_clip_rectangle(), gc.get_clip_path()
    if edge is None or outline is not None or not _lies_within(reach, edge.get_points()):
        yield
        return
    gc.set_clip_rectangle(None)
    try:
        yield
    finally:
        gc.set_clip_rectangle(edge)


def _lies_within(reach: np.ndarray, edge: np.ndarray) -> bool:
    """Return whether one rectangle (left, bottom; right, top) lies within another."""
    return bool((reach[0] >= edge[0] - _NOTHING).all() and (reach[1] <= edge[1] + _NOTHING).all())


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
