"""The strategy in one picture: a band for each goal, its fields and measures, and how much hangs on each."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from visionbook.notation import is_missing, number
from visionbook.pages.goals.model import Goals
from visionbook.show.canvas import box, canvas, line_inches, wrapped, write
from visionbook.show.chart import Chart, Layout
from visionbook.show.palette import MUTED, PAPER, QUANTITY_BLUES
from visionbook.show.sizes import POINTS_PER_INCH, TEXT_SIZE
from visionbook.show.table import Table, number_column, text_column
from visionbook.show.typesetting import text_points
from visionbook.words import Words

GOAL_TINT, FIELD_TINT, CONCEPT_COLOUR = "#C6DBEF", "#EEF4FA", "#08306B"
_COUNTS = {"kpis": ("kpi_count", QUANTITY_BLUES[3]), "listings": ("listing_count", QUANTITY_BLUES[2])}
_BAR = 0.14
"""Height of a bar in inches."""


def tree(page: Goals, source: str, words: Words) -> Chart:
    """Draw the strategy: a band per goal, its fields and measures, and bars for indicators and listings.

    Parameters
    ----------
    page : Goals
        The strategy.
    source : str
        Source line.
    """
    measures = page.measures
    facts = {
        "goals": page.counts["goal"],
        "fields": page.counts["field"],
        "measures": len(measures),
        "by_goal": [_goal_in_words(goal, measures, words) for goal in _goals(page)],
    }
    has_listings = len(measures) > 0 and measures["listings"].max() > 0
    if has_listings:
        most = measures.loc[measures["listings"].idxmax()]
        facts |= {"title": most["title"], "count": most["listings"]}
    figure = words.figure(f"goals.{'tree' if has_listings else 'tree_plain'}", facts)
    return Chart(
        name="fig-strategy-tree",
        source=source,
        table=Table(
            measures,
            [
                text_column("title", words("goals.measure")),
                text_column("goal", words("goals.goal")),
                text_column("field", words("goals.field")),
                text_column("code", words("goals.code")),
                number_column("kpis", words("goals.kpi_count")),
                number_column("listings", words("goals.listing_count"), words("goals.unit_items")),
                number_column("relisted", words("goals.relisted_count"), words("goals.unit_items")),
                number_column("priority", words("goals.priority_count"), words("goals.unit_items")),
            ],
            figure.caption,
            words,
        ),
        draw=lambda layout: _draw(layout, page, words),
        **figure._asdict(),
    )


def _goals(page: Goals) -> list:
    goals = page.nodes[page.nodes["level"] == "goal"].sort_values("node_id")
    return list(goals.itertuples())


def _goal_in_words(goal: tuple, measures: pd.DataFrame, words: Words) -> str:
    own = measures[measures["goal_id"] == goal.node_id]
    return words(
        "goals.tree_goal",
        label=goal.title if is_missing(goal.label) else goal.label,
        fields=own["field_id"].nunique(),
        measures=len(own),
        kpis=own["kpis"].sum(),
        listings=own["listings"].sum(),
    )


@dataclass(frozen=True)
class _Columns:
    """Left edges and widths in inches; `unit` is the length of a bar for each thing counted."""

    field_width: float
    measure: float
    measure_width: float
    bars: dict[str, float]
    unit: dict[str, float]

    @property
    def beside(self) -> bool:
        """Whether the field stands beside its measures; on a phone it stands above them."""
        return self.measure > self.field_width


def _columns(layout: Layout, measures: pd.DataFrame) -> _Columns:
    if layout.is_phone:
        field_width, measure, width, lefts = layout.width, 0.1, 1.95, {"kpis": 2.15, "listings": 2.82}
    else:
        field_width, measure, width, lefts = 1.5, 1.62, 3.0, {"kpis": 4.75, "listings": 5.75}
    unit = {}
    for (name, left), right in zip(lefts.items(), [lefts["listings"] - 0.08, layout.width], strict=True):
        most = max(int(measures[name].max()), 1)
        unit[name] = (right - left - text_points(number(most)) / POINTS_PER_INCH - 0.08) / most
    return _Columns(field_width, measure, width, lefts, unit)


def _draw(layout: Layout, page: Goals, words: Words) -> Figure:
    """Draw the picture from the top, then make the canvas as high as that took."""
    figure, axes = canvas(layout, 1.0)
    height = _bands(axes, layout, page, words)
    figure.set_figheight(height)
    axes.set_ylim(height, 0)
    return figure


def _bands(axes: Axes, layout: Layout, page: Goals, words: Words) -> float:
    """Draw concept, goals, fields and measures from the top; return the height used, in inches."""
    room, measures = layout.width - 0.25, page.measures
    lines = [line for text in (page.tree.title, page.tree.summary) for line in wrapped(text, room)]
    top = _band(axes, layout, 0, lines, CONCEPT_COLOUR, PAPER)
    columns = _columns(layout, measures) if len(measures) else None
    titles = page.nodes.set_index("node_id")
    for goal in _goals(page):
        lines = [line for text in _goal_texts(goal, page, titles, words) for line in wrapped(text, room)]
        top = _band(axes, layout, top + 0.06, lines, GOAL_TINT) + 0.03
        own = measures[measures["goal_id"] == goal.node_id]
        if own.empty:
            continue
        for name, left in columns.bars.items():
            write(axes, left, top, [words(f"goals.{_COUNTS[name][0]}")], colour=MUTED)
        top += line_inches() + 0.03
        for field_id, inside in own.groupby("field_id", sort=False):
            label = titles.loc[field_id, "label"]
            name = ("" if is_missing(label) else label) + titles.loc[field_id, "title"]
            top = _field(axes, columns, name, inside, top)
    return top + 0.05


def _band(axes: Axes, layout: Layout, top: float, lines: list[str], colour: str, ink: str | None = None) -> float:
    """Draw lines of text on a band over the whole width; return where it ends."""
    height = len(lines) * line_inches() + 0.14
    box(axes, 0, top, layout.width, height, colour)
    write(axes, 0.1, top + 0.07, lines, **({"colour": ink} if ink else {}))
    return top + height


def _goal_texts(goal: tuple, page: Goals, titles: pd.DataFrame, words: Words) -> list[str]:
    nodes = page.nodes
    above = titles.loc[goal.parent_id]
    label = "" if is_missing(goal.label) else goal.label
    head = words("goals.tree_head", package=above["title"], label=label) if above["level"] == "package" else label
    counts = words(
        "goals.tree_goal_counts",
        targets=(page.indicators["node_id"] == goal.node_id).sum(),
        directions=((nodes["parent_id"] == goal.node_id) & (nodes["level"] == "direction")).sum(),
        measures=(page.measures["goal_id"] == goal.node_id).sum(),
    )
    return [text for text in (head, goal.title, counts) if text]


def _field(axes: Axes, columns: _Columns, name: str, measures: pd.DataFrame, top: float) -> float:
    """Draw a field and its measures; return where the next one starts."""
    lines = wrapped(name, columns.field_width - 0.15)
    field_height = len(lines) * line_inches() + 0.08
    texts = [wrapped(row.label + row.title, columns.measure_width) for row in measures.itertuples()]
    heights = [len(text) * line_inches() + 0.12 for text in texts]
    total = max(sum(heights), field_height) if columns.beside else field_height
    box(axes, 0, top, columns.field_width, total - 0.03, FIELD_TINT)
    write(axes, 0.08, top + 0.03, lines)
    row_top = top if columns.beside else top + field_height
    for row, text, height in zip(measures.itertuples(), texts, heights, strict=True):
        write(axes, columns.measure, row_top + 0.03, text)
        for count, left in columns.bars.items():
            _bar(axes, left, row_top + height / 2 - 0.02, getattr(row, count), columns.unit[count], _COUNTS[count][1])
        row_top += height
    return max(row_top, top + total) + 0.03


def _bar(axes: Axes, left: float, middle: float, count: int, unit: float, colour: str) -> None:
    box(axes, left, middle - _BAR / 2, count * unit, _BAR, colour)
    axes.text(left + count * unit + 0.05, middle, number(count), fontsize=TEXT_SIZE, va="center")
