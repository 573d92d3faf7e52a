"""The page on the goals: the strategy in one picture, its key counts, its indicators by place."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from visionbook.notation import is_missing, number
from visionbook.show.canvas import box, canvas, line_inches, wrapped, write
from visionbook.show.chart import INK, MUTED, Chart, Layout
from visionbook.show.indicators import amount
from visionbook.show.prose import Card, Cards, Sentences
from visionbook.show.table import Column, Table, number_column, text_column
from visionbook.strategy.tree import level_counts
from visionbook.words import Words

GOAL_TINT, FIELD_TINT, CONCEPT_COLOUR = "#C6DBEF", "#EEF4FA", "#08306B"
DOT_INCHES = 0.13


def lead(nodes: pd.DataFrame, kpis: pd.DataFrame, projects: pd.DataFrame, area: str, words: Words) -> Sentences:
    """Return the strategy in one sentence."""
    counts = level_counts(nodes)
    text = words(
        "strategy.lead",
        area=area,
        packages=counts["package"],
        goals=counts["goal"],
        fields=counts["field"],
        measures=counts["measure"],
        indicators=len(kpis),
        projects=len(projects),
    )
    return Sentences([text], lead=True)


def cards(
    nodes: pd.DataFrame, kpis: pd.DataFrame, listings: pd.DataFrame, projects: pd.DataFrame, words: Words
) -> Cards:
    """Return the key counts: goals, measures, indicators, projects."""
    counts = level_counts(nodes)
    targets = int((kpis["kind"] == "numerical_target").sum())
    when = words("strategy.cards_when", first=int(kpis["start_fy"].min()), last=int(kpis["end_fy"].max()))
    relisted = int(listings["relisted"].sum())
    shown = {
        "goals": (counts["goal"], {"directions": counts["direction"]}),
        "measures": (counts["measure"], {"fields": counts["field"]}),
        "indicators": (len(kpis), {"targets": targets, "kpis": len(kpis) - targets}),
        "projects": (len(projects), {"listings": len(listings), "relisted": relisted}),
    }
    return Cards(
        [
            Card(
                words(f"strategy.{name}"),
                number(value),
                words(f"strategy.unit_{name}"),
                when,
                words(f"strategy.card_{name}", **parts),
            )
            for name, (value, parts) in shown.items()
        ]
    )


def tree_chart(nodes: pd.DataFrame, measures: pd.DataFrame, kpis: pd.DataFrame, source: str, words: Words) -> Chart:
    """Draw the strategy: a band per goal, its fields and measures, dots for KPIs and a bar for listings.

    Parameters
    ----------
    nodes, kpis : DataFrame
        The tables of those names.
    measures : DataFrame
        As from `visionbook.strategy.tree.measure_counts`.
    """
    by_id = nodes.set_index("node_id")
    goals = nodes[nodes["level"] == "goal"].sort_values("node_id")
    most = measures.loc[measures["listings"].idxmax()]
    by_goal = words.join(
        words(
            "strategy.tree_goal",
            label=goal["label_ja"],
            fields=rows["field_id"].nunique(),
            measures=len(rows),
            kpis=int(rows["kpis"].sum()),
            listings=int(rows["listings"].sum()),
        )
        for _, goal in goals.iterrows()
        for rows in [measures[measures["goal_id"] == goal["node_id"]]]
    )
    counts = {"goals": len(goals), "fields": measures["field_id"].nunique(), "measures": len(measures)}
    shown = measures.assign(
        goal=measures["goal_id"].map(by_id["label_ja"]), field=measures["field_id"].map(by_id["title_ja"])
    )

    def draw(layout: Layout) -> Figure:
        return _draw_tree(layout, by_id, measures, kpis, words)

    return Chart(
        name="fig-strategy-tree",
        title=words("strategy.tree_title", **counts, title=most["title"], count=int(most["listings"])),
        caption=words("strategy.tree_caption"),
        source=source,
        alt_text=words(
            "strategy.tree_alt", **counts, by_goal=by_goal, title=most["title"], count=int(most["listings"])
        ),
        table=Table(
            shown,
            [
                text_column("title", words("strategy.measure")),
                text_column("goal", words("strategy.goal")),
                text_column("field", words("strategy.field")),
                text_column("code", words("strategy.code")),
                number_column("kpis", words("strategy.kpi_count")),
                number_column("listings", words("strategy.listing_count"), words("strategy.unit_items")),
                number_column("relisted", words("strategy.relisted_count"), words("strategy.unit_items")),
                number_column("priority", words("strategy.priority_count"), words("strategy.unit_items")),
            ],
            words("strategy.tree_caption"),
            words,
        ),
        draw=draw,
    )


def _draw_tree(layout: Layout, by_id: pd.DataFrame, measures: pd.DataFrame, kpis: pd.DataFrame, words: Words) -> Figure:
    """Draw the picture from the top, then make the canvas as high as that took."""
    figure, axes = canvas(layout, 1.0)
    height = _tree_bands(axes, layout, by_id, measures, kpis, words)
    figure.set_figheight(height)
    axes.set_ylim(height, 0)
    return figure


def _tree_bands(
    axes: Axes, layout: Layout, by_id: pd.DataFrame, measures: pd.DataFrame, kpis: pd.DataFrame, words: Words
) -> float:
    """Draw concept, goals, fields and measures from the top; return the height used, in inches."""
    width, gap = layout.width, 0.06
    concept = by_id[by_id["level"] == "concept"].iloc[0]
    lines = [concept["title_ja"], *wrapped(concept["summary_ja"], width - 0.25)]
    top = len(lines) * line_inches() + 0.14
    box(axes, 0, 0, width, top, CONCEPT_COLOUR)
    write(axes, 0.1, 0.07, lines, colour="white")
    columns = _tree_columns(layout)
    for goal_id, rows in measures.groupby("goal_id", sort=False):
        goal = by_id.loc[goal_id]
        counts = words(
            "strategy.tree_goal_counts",
            targets=int((kpis["node_id"] == goal_id).sum()),
            directions=int(((by_id["parent_id"] == goal_id) & (by_id["level"] == "direction")).sum()),
            measures=len(rows),
        )
        head = f"{by_id.loc[goal['parent_id'], 'title_ja']}　{goal['label_ja']}"
        lines = [head, *wrapped(goal["title_ja"], width - 0.25), counts]
        height = len(lines) * line_inches() + 0.14
        top += gap
        box(axes, 0, top, width, height, GOAL_TINT)
        write(axes, 0.1, top + 0.07, lines)
        top += height + gap / 2
        _count_heads(axes, columns, top, words)
        top += line_inches() + 0.03
        for field_id, inside in rows.groupby("field_id", sort=False):
            name = by_id.loc[field_id, "label_ja"] + by_id.loc[field_id, "title_ja"]
            top = _tree_field(axes, columns, name, inside, top)
    return top + 0.05


def _tree_columns(layout: Layout) -> dict[str, float]:
    """Return left edges and widths, in inches; on a phone the field stands above its measures."""
    if layout.is_phone:
        return {
            "field": 0,
            "field_width": 3.6,
            "measure": 0.1,
            "measure_width": 2.05,
            "kpi": 2.25,
            "bar": 2.62,
            "unit": 0.041,
        }
    return {
        "field": 0,
        "field_width": 1.5,
        "measure": 1.62,
        "measure_width": 3.15,
        "kpi": 4.9,
        "bar": 5.75,
        "unit": 0.07,
    }


def _count_heads(axes: Axes, columns: dict[str, float], top: float, words: Words) -> None:
    write(axes, columns["kpi"], top, [words("strategy.kpi_count")], colour=MUTED)
    write(axes, columns["bar"], top, [words("strategy.listing_count")], colour=MUTED)


def _tree_field(axes: Axes, columns: dict[str, float], name: str, measures: pd.DataFrame, top: float) -> float:
    """Draw a field and its measures; return where the next one starts."""
    beside = columns["measure"] > columns["field_width"]
    lines = wrapped(name, columns["field_width"] - 0.15)
    field_height = len(lines) * line_inches() + 0.08
    texts = [wrapped(row.label + row.title, columns["measure_width"]) for row in measures.itertuples()]
    heights = [len(text) * line_inches() + 0.12 for text in texts]
    total = max(sum(heights), field_height) if beside else field_height
    box(axes, columns["field"], top, columns["field_width"], total - 0.03, FIELD_TINT)
    write(axes, columns["field"] + 0.08, top + 0.03, lines)
    row_top = top if beside else top + field_height
    for row, text, height in zip(measures.itertuples(), texts, heights, strict=True):
        write(axes, columns["measure"], row_top + 0.03, text)
        middle = row_top + height / 2 - 0.02
        _kpi_dots(axes, columns, middle, row.kpis)
        box(axes, columns["bar"], middle - 0.07, row.listings * columns["unit"], 0.14, "#4292C6")
        axes.text(
            columns["bar"] + row.listings * columns["unit"] + 0.05,
            middle,
            number(row.listings),
            fontsize=9,
            va="center",
        )
        row_top += height
    return max(row_top, top + total) + 0.03


def _kpi_dots(axes: Axes, columns: dict[str, float], middle: float, count: int) -> None:
    """Draw one dot per KPI, in two lines where the column is narrow."""
    per_line = int((columns["bar"] - columns["kpi"] - 0.05) / DOT_INCHES + 0.5)
    lines = (count - 1) // per_line + 1
    dots = [divmod(position, per_line) for position in range(count)]
    lefts = [columns["kpi"] + 0.06 + place * DOT_INCHES for _, place in dots]
    heights = [middle + (line - (lines - 1) / 2) * DOT_INCHES for line, _ in dots]
    axes.plot(lefts, heights, "o", markersize=6, color=INK)


def indicator_table(kpis: pd.DataFrame, words: Words) -> Table:
    """Return which indicator measures what, with its target.

    Parameters
    ----------
    kpis : DataFrame
        As from `visionbook.strategy.tree.with_places`.
    """
    places = [
        words("strategy.indicator_goal", goal=row.label) if is_missing(row.measure_id) else f"{row.code} {row.title}"
        for row in kpis.itertuples()
    ]
    targets = [amount(row.target, row.unit, row.rounded_to, words) for row in kpis.itertuples()]
    columns = [
        text_column("name_ja", words("strategy.indicator_name")),
        Column("target_text", words("strategy.indicator_target"), align="right"),
        text_column("place", words("strategy.indicator_place")),
    ]
    return Table(kpis.assign(place=places, target_text=targets), columns, words("strategy.indicator_caption"), words)
