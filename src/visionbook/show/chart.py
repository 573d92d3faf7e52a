"""A chart: what it says, how it is drawn for a page and for a phone, and the table behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape

import matplotlib as mpl
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.backends import backend_registry
from matplotlib.figure import Figure

from visionbook.show.laying_out import PlacingLayout
from visionbook.show.mime import CHART_MIME
from visionbook.show.palette import FONT, GRID, INK, MUTED, QUANTITY_BLUES, TARGET_COLOUR
from visionbook.show.sizes import LAYOUTS, PHONE, WIDE, Layout
from visionbook.show.svg import to_svg
from visionbook.show.table import Table

__all__ = [
    "FONT", "GRID", "INK", "LAYOUTS", "MUTED", "PHONE", "QUANTITY_BLUES", "TARGET_COLOUR", "WIDE",
    "Chart", "Layout", "drawing_style", "light_grid", "new_figure",
]  # fmt: skip


@dataclass(frozen=True)
class Chart:
    """A chart; the last expression of a notebook cell shows it.

    Parameters
    ----------
    name : str
        Unique target of the figure in the book, ``fig-…``.
    title : str
        The message, computed from the data.
    caption : str
        What is drawn, where, when, in which unit.
    source : str
        Source and series.
    alt_text : str
        What a reader should take from it, with numbers from the same table.
    table : Table
        The table behind it.
    draw : callable
        Takes a `Layout`, returns a matplotlib Figure (made with `new_figure`); called once per layout.
    data : Table, optional
        The same values for files, where the table behind the figure is laid out for reading; otherwise that table.
    """

    name: str
    title: str
    caption: str
    source: str
    alt_text: str
    table: Table
    draw: Callable[[Layout], Figure]
    data: Table | None = None

    def svg(self, layout: Layout) -> str:
        """Return the drawing as SVG with text as outlines: the same bytes for the same table."""
        with drawing_style():
            figure = self.draw(layout)
            figure.set_label(self.name)  # what cannot be laid out names the chart
            return to_svg(figure)

    def text(self) -> str:
        """Return the chart in words and numbers: title, alternative text, source and table."""
        return "\n".join([self.title, self.alt_text, self.caption, self.source, self.table.to_text()])

    def content(self) -> dict[str, object]:
        """Return all that the book needs to show the chart, as JSON-ready values."""
        return {
            "name": self.name,
            "title": self.title,
            "caption": self.table.captioned(self.caption),
            "source": self.source,
            "alt_text": self.alt_text,
            "table_html": self.table.to_html(),
            "columns": self.table.heads(),
            "units": [column.unit for column in self.table.columns],
            "rows": self.table.cells(),
            "data": (self.data or self.table).tidy().content(),
            "svg": {layout.name: self.svg(layout) for layout in LAYOUTS},
        }

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, object]:
        content = self.content()
        return {
            CHART_MIME: content,
            "text/html": self._figure(content["svg"][WIDE.name]),
            "text/plain": self.text(),
        }

    def _figure(self, svg: str) -> str:
        """Return what JupyterLab shows, which knows nothing of the book's charts: title, drawing, caption, source."""
        drawing = svg[svg.index("<svg") :]  # without what stands before it in a file
        said = "".join(f"<p>{escape(text)}</p>" for text in (self.table.captioned(self.caption), self.source) if text)
        picture = f'<div role="img" aria-label="{escape(self.alt_text)}">{drawing}</div>'
        return f"<figure><p><strong>{escape(self.title)}</strong></p>{picture}<figcaption>{said}</figcaption></figure>"


@contextmanager
def drawing_style() -> Iterator[None]:
    """Draw with a Japanese font (set after the seaborn theme, which resets it) and fixed SVG ids."""
    with mpl.rc_context():
        # Its import makes the font known, and changes a setting: here only for the drawing.
        import matplotlib_fontja  # noqa: F401

        sns.set_theme(style="ticks", rc={"axes.spines.top": False, "axes.spines.right": False})
        mpl.rcParams.update(
            {
                "font.family": FONT,
                "font.size": 9.5,
                "axes.titlesize": 10,
                # At the top, where nothing is in its way: unset, all labels are measured again to find that out.
                "axes.titley": 1.0,
                "axes.labelsize": 9,
                "xtick.labelsize": 9,
                "ytick.labelsize": 9,
                "legend.fontsize": 9,
                "axes.edgecolor": GRID,
                "axes.labelcolor": INK,
                "text.color": INK,
                "xtick.color": MUTED,
                "ytick.color": MUTED,
                "axes.unicode_minus": True,
                "svg.fonttype": "path",
                "svg.hashsalt": "visionbook",
            }
        )
        yield


def warm_up() -> None:
    """Draw once what charts are made of, so that processes forked from this one need not look for it themselves.

    What stays are fonts, and what matplotlib looks up when it is first asked for.
    """
    backend_registry.list_all()
    with drawing_style():
        figure = new_figure(WIDE, 2)
        axes = figure.subplots()
        light_grid(axes)
        axes.plot([0, 1], [0, 1], label="0")
        axes.legend()
        to_svg(figure)


def new_figure(layout: Layout, height: float) -> Figure:
    """Return an empty figure of the layout's width and a height in inches, not known to pyplot."""
    return Figure(figsize=(layout.width, height), layout=PlacingLayout())


def light_grid(axes: Axes, axis: str = "y") -> None:
    """Give axes a light grid along one axis, no frame, and at most five ticks."""
    axes.grid(True, axis=axis, color=GRID, linewidth=0.7)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left" if axis == "y" else "bottom"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0)
