"""Which texts of a drawn figure lie over each other, or stick out of it: a helper for tests of pictures."""

from itertools import combinations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from visionbook.show.chart import drawing_style
from visionbook.show.svg import to_svg

TOUCHING = 0.6  # points by which the boxes of texts may meet: they hold room above and below the letters


def drawn(draw, layout, name="fig-test") -> Figure:
    """Return a figure as the book draws it, laid out and measured by the renderer of SVG."""
    with drawing_style():
        figure = draw(layout)
        figure.set_label(name)
        figure.svg = to_svg(figure)
    return figure


def texts(figure: Figure) -> list[Text]:
    """Return all texts that a figure shows."""
    found = [*figure.texts, *([figure._suptitle] if figure._suptitle else [])]
    for axes in figure.axes:
        if axes.get_visible():
            found += _texts_of(axes)
    return [text for text in found if text.get_visible() and text.get_text().strip()]


def _texts_of(axes: Axes) -> list[Text]:
    found = [*axes.texts, axes.title, axes._left_title, axes._right_title]
    if axes.get_legend():
        found += axes.get_legend().get_texts()
    for axis in (axes.xaxis, axes.yaxis):
        if axes.axison and axis.get_visible():
            found += [axis.label, axis.offsetText, *(tick.label1 for tick in axis._update_ticks())]
    return found


def overlapping_texts(figure: Figure) -> list[tuple[str, str]]:
    """Return the pairs of texts whose boxes lie over each other."""
    renderer = figure._get_renderer()
    boxes = [(text.get_text(), _ink(text, renderer).padded(-TOUCHING / 2)) for text in texts(figure)]
    return [(a, b) for (a, box), (b, other) in combinations(boxes, 2) if box.overlaps(other)]


def _ink(text: Text, renderer) -> Bbox:
    """Return the box of a text without the empty lines above it, by which a year stands lower than its neighbour."""
    box, lines = text.get_window_extent(renderer), text.get_text().split("\n")
    empty = next(place for place, line in enumerate(lines) if line)
    return Bbox.from_extents(box.x0, box.y0, box.x1, box.y1 - box.height * empty / len(lines))


def texts_outside(figure: Figure) -> list[str]:
    """Return the texts that are cut at the edge of a figure."""
    renderer, edge = figure._get_renderer(), figure.bbox.padded(1)
    outside = []
    for text in texts(figure):
        box = text.get_window_extent(renderer)
        if box.x0 < edge.x0 or box.y0 < edge.y0 or box.x1 > edge.x1 or box.y1 > edge.y1:
            outside.append(text.get_text())
    return outside
