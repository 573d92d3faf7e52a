"""Labels that place themselves: at the ends of lines, at values, over panels; none lies over another.

They take their places when the figure is drawn (`visionbook.show.laying_out`), so the order of calls and the limits
of the axes do not matter. A name that is too long is wrapped, then cut short with an ellipsis: the table behind the
picture has it whole. The scales of years and people are in `visionbook.show.scales`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke
from matplotlib.text import Annotation
from matplotlib.transforms import IdentityTransform, Transform

from visionbook.errors import FigureError
from visionbook.show.laying_out import find_placed, place_later, too_large
from visionbook.show.palette import INK, PAPER
from visionbook.show.placing import along, arrange, costs, spots, stack
from visionbook.show.scales import from_zero, people, years
from visionbook.show.sizes import POINTS_PER_INCH, TEXT_SIZE
from visionbook.show.typesetting import fitted, text_points

__all__ = ["at", "beside_bar", "end", "from_zero", "heading", "people", "years"]

_END_GAP = 10.0
"""Points between the axes and the names at the ends of lines: room for a rule to a name that had to move."""
_END_SHARE = 0.34
"""Share of a panel's width that names at the ends of lines may take."""
_BETWEEN = 2.0
_MARK_GAP = 5.0
_LINK, _END_LINK = "_link", "_end_link"
FINE = 0.8
"""Up to this width in points a line is a rule or an edge and no line of data."""


def end(
    axes: Axes, year: float, value: float, name: str, note: str = "", colour: str = INK, *, stacked: bool = False
) -> None:
    """Write the name of a line, and a note such as its last value, beside the axes at the height of its end.

    Parameters
    ----------
    axes : Axes
        Of a figure from `new_figure`.
    year, value : float
        The end of the line, in data units.
    name : str
        Wrapped to two lines and then cut short where it is long.
    note : str
        Never cut short: after the name, or under it.
    colour : str
        The colour of the line.
    stacked : bool
        Write the note under the name even where both would fit one line, so that the lines keep more of the width.

    Raises
    ------
    FigureError
        When the figure is drawn, if its height does not hold all names.
    """
    column = find_placed(axes.figure, lambda placed: isinstance(placed, _Ends) and placed.axes is axes)
    if column is None:
        column = _Ends(axes)
        place_later(axes.figure, column)
    room = _END_SHARE * panel_points(axes)
    text = axes.annotate(
        _end_text(name, note, room, 2, stacked=stacked), (1, value), xycoords=("axes fraction", "data"),
        xytext=(_END_GAP, 0), textcoords="offset points", ha="left", va="center", color=colour, fontsize=TEXT_SIZE,
        annotation_clip=False, parse_math=False,
    )  # fmt: skip
    link = _link(axes, colour, _END_LINK)
    column.ends.append(_End(year, value, text, link, _end_text(name, note, room, 1)))


def _link(axes: Axes, colour: str, label: str) -> Line2D:
    """Return the fine rule, not yet seen, that leads from a label to its mark; its places are those of the canvas."""
    link = Line2D([], [], color=colour, linewidth=0.6, transform=IdentityTransform(), clip_on=False, label=label)
    link.set_visible(False)
    link.set_in_layout(False)
    return axes.add_line(link)


def _end_text(name: str, note: str, room: float, lines: int, *, stacked: bool = False) -> str:
    whole = f"{name} {note}".strip()
    if not (stacked and note) and "\n" not in whole and text_points(whole) <= room:
        return whole
    if lines == 1 and note:
        beside = text_points(f" {note}".split("\n")[0])
        short = fitted(name, max(room - beside, 2 * TEXT_SIZE), 1)[0]
        return f"{short} {note}"
    return "\n".join([*fitted(name, room, lines), *([note] if note else [])])


@dataclass
class _End:
    year: float
    value: float
    text: Annotation
    link: Line2D
    short: str


@dataclass
class _Ends:
    """The names at the ends of the lines of one axes, in one column beside it."""

    axes: Axes
    ends: list[_End] = field(default_factory=list)
    order: ClassVar[int] = 0

    def settle(self, renderer: RendererBase) -> bool:
        scale, frame = self.axes.figure.dpi / POINTS_PER_INCH, self.axes.bbox
        points = self.axes.transData.transform([(end.year, end.value) for end in self.ends])
        anchors = np.clip(points[:, 1], frame.y0, frame.y1).tolist()
        heights = [end.text.get_window_extent(renderer).height + _BETWEEN * scale for end in self.ends]
        middles = stack(anchors, heights, frame.y0, frame.y1)
        if middles is None:
            return self._shorten()
        for end, point, middle, height in zip(self.ends, points, middles, heights, strict=True):
            at = self.axes.transData.transform((end.year, end.value))[1]
            end.text.set_position((_END_GAP, (middle - at) / scale))
            moved = abs(middle - point[1]) > height / 4 or point[0] < frame.x1 - 8 * scale
            end.link.set_visible(moved)
            end.link.set_data(
                [point[0] + 4 * scale, frame.x1 + (_END_GAP - 1) * scale], [point[1], middle]
            )  # fmt: skip
        return False

    def _shorten(self) -> bool:
        if all(end.text.get_text() == end.short for end in self.ends):
            reason = f"the names of {len(self.ends)} lines do not fit its height"
            raise FigureError(too_large(self.axes.figure, reason, [end.text for end in self.ends]))
        for end in self.ends:
            end.text.set_text(end.short)
        return True


def at(
    axes: Axes,
    year: float,
    value: float,
    text: str,
    colour: str = INK,
    prefer: str = "above",
    *,
    optional: bool = False,
    transform: Transform | None = None,
    reach: float = 0.0,
) -> None:
    """Write a text at a value, where it lies over no other text and, if it can, over no line.

    Parameters
    ----------
    axes : Axes
        Of a figure from `new_figure`.
    year, value : float
        The mark that the text belongs to, in data units.
    text : str
        Short; lines as they are given.
    prefer : str
        The side tried first: ``"above"``, ``"below"``, ``"left"`` or ``"right"``.
    optional : bool
        Leave it out where there is no room, because the table has it.
    transform : Transform, optional
        What turns `year` and `value` into a place, if they are not data.
    reach : float
        How far a large mark reaches, in points, so that the text begins beyond it.

    Raises
    ------
    FigureError
        When the figure is drawn, if the axes have no room for a text that is not optional.
    """
    values = find_placed(axes.figure, lambda placed: isinstance(placed, _Values) and placed.axes is axes)
    if values is None:
        values = _Values(axes)
        place_later(axes.figure, values)
    shown = axes.annotate(
        text, (year, value), xycoords=transform or "data", xytext=(0, 0), textcoords="offset points", ha="center",
        va="center", color=colour, fontsize=TEXT_SIZE, annotation_clip=False, zorder=5, parse_math=False,
    )  # fmt: skip
    shown.set_in_layout(False)  # it stays within the axes
    link = _link(axes, colour, _LINK)
    values.values.append(_Value((year, value), shown, link, prefer, optional, transform or axes.transData, reach))


@dataclass
class _Value:
    place: tuple[float, float]
    text: Annotation
    link: Line2D
    prefer: str
    optional: bool
    transform: Transform
    reach: float


class _Standing(NamedTuple):
    """A text with the spots that it may take, and what each costs."""

    value: _Value
    mark: np.ndarray
    boxes: np.ndarray
    costs: np.ndarray
    on_a_line: np.ndarray


@dataclass
class _Values:
    """The texts at the values of one axes."""

    axes: Axes
    values: list[_Value] = field(default_factory=list)
    order: ClassVar[int] = 1  # the rules to the names at the ends of lines are in their way

    def settle(self, renderer: RendererBase) -> bool:
        scale, inside = self.axes.figure.dpi / POINTS_PER_INCH, np.array(self.axes.bbox.extents)
        own = {value.text for value in self.values}
        others = [text for text in self.axes.texts if text not in own and text.get_visible() and text.get_text()]
        if self.axes.get_legend() is not None:
            others.append(self.axes.get_legend())
        taken = np.reshape([artist.get_window_extent(renderer).extents for artist in others], (-1, 4))
        points = _points(self.axes, scale)
        standing = [self._standing(value, renderer, scale, inside, taken, points) for value in self.values]
        standing = [one for one in standing if one is not None]
        chosen = arrange([one.boxes for one in standing], [one.costs for one in standing]) if standing else []
        for one, spot in zip(standing, chosen, strict=True):
            if spot is None:
                self._leave_out(one.value)
            else:
                _put(one.value, one.boxes[spot], one.mark, scale, on_a_line=bool(one.on_a_line[spot]))
        return False

    def _standing(
        self,
        value: _Value,
        renderer: RendererBase,
        scale: float,
        inside: np.ndarray,
        taken: np.ndarray,
        points: np.ndarray,
    ) -> _Standing | None:
        """Return where a text may stand; None if its mark lies beyond the limits of the axes and is not shown."""
        value.text.set_visible(True)
        extent, mark = value.text.get_window_extent(renderer), value.transform.transform(value.place)
        if (mark < inside[:2] - scale).any() or (mark > inside[2:] + scale).any():
            _hide(value)
            return None
        gap = (_MARK_GAP + value.reach) * scale
        boxes = spots(*mark, extent.width, extent.height, value.prefer, gap, inside)
        return _Standing(value, mark, boxes, *costs(boxes, mark, taken, inside, points))

    def _leave_out(self, value: _Value) -> None:
        if not value.optional:
            reason = f"there is no room for the text at {value.place[0]:g}, {value.place[1]:g}"
            raise FigureError(too_large(self.axes.figure, reason, [value.text]))
        _hide(value)


def _hide(value: _Value) -> None:
    value.text.set_visible(False)
    value.link.set_visible(False)


def _put(value: _Value, box: np.ndarray, mark: np.ndarray, scale: float, *, on_a_line: bool) -> None:
    middle = np.array([(box[0] + box[2]) / 2, (box[1] + box[3]) / 2])
    value.text.set_position(tuple((middle - mark) / scale))
    # Its lines begin, or end, on the side of the mark.
    value.text.set_multialignment("left" if box[0] >= mark[0] else "right" if box[2] <= mark[0] else "center")
    # A white rim keeps a text readable where a line must run behind it.
    value.text.set_path_effects([withStroke(linewidth=3, foreground=PAPER)] if on_a_line else [])
    nearest = np.clip(mark, box[:2], box[2:])
    away = np.hypot(*(nearest - mark))
    value.link.set_visible(bool(away > 1.1 * TEXT_SIZE * scale))
    value.link.set_data([mark[0], nearest[0]], [mark[1], nearest[1]])


def _points(axes: Axes, scale: float) -> np.ndarray:
    """Return points along the lines of axes and over their marks, with weights: what a text should not cover."""
    found = [np.empty((0, 3))]
    for line in axes.get_lines():
        corners = np.asarray(line.get_xydata(), dtype=float)
        if not line.get_visible() or line.get_label() == _LINK or not len(corners):
            continue
        corners = line.get_transform().transform(corners)
        # A text may rather lie on a fine rule, such as that of now, than on a line of data.
        weight = 1.0 if line.get_linewidth() > FINE or line.get_label() == _END_LINK else 0.3
        if line.get_linestyle() not in ("None", "none", " ", ""):
            found.append(_weighted(along(corners, 4 * scale), weight))
        if line.get_marker() not in (None, "None", "none", " ", ""):
            reach = line.get_markersize() / 2 * scale
            for across, up in ((0, 0), (-1, 0), (1, 0), (0, -1), (0, 1)):
                found.append(_weighted(corners + np.array([across * reach, up * reach]), 1.0))
    return np.concatenate(found)


def _weighted(points: np.ndarray, weight: float) -> np.ndarray:
    return np.column_stack([points, np.full(len(points), weight)])


def beside_bar(axes: Axes, length: float, row: float, text: str, colour: str = INK, *, reach: float = 0.0) -> None:
    """Write a text at the end of a horizontal bar, on its outer side; the axes leave room for it.

    Parameters
    ----------
    length : float
        Where the bar ends, in data units; it begins at zero.
    row : float
        The middle of the bar.
    reach : float
        How far a mark at the end of the bar reaches, in points, so that the text begins beyond it.
    """
    left, gap = length < 0, _MARK_GAP + reach
    axes.annotate(
        text, (length, row), xytext=(-gap if left else gap, 0), textcoords="offset points", va="center",
        ha="right" if left else "left", color=colour, fontsize=TEXT_SIZE, annotation_clip=False, parse_math=False,
    )  # fmt: skip


def heading(axes: Axes, text: str, colour: str = INK) -> None:
    """Write the name of a panel over it, in up to three lines of the panel's width, then cut short."""
    size = 10
    # A little less than the panel has: its axes are as wide as the names of its scale leave them.
    room = panel_points(axes) - 18
    axes.set_title("\n".join(fitted(text, room, 3, size)), color=colour, fontsize=size, parse_math=False)


def panel_points(axes: Axes) -> float:
    """Return the width of the column of a figure in which axes stand, in points."""
    place = axes.get_subplotspec()
    columns = place.get_gridspec().ncols / len(place.colspan) if place is not None else 1
    return axes.figure.get_figwidth() * POINTS_PER_INCH / columns
