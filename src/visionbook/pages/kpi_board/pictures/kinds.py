"""What kinds of targets there are: how they are measured, and what they start from, goal by goal."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from visionbook.notation import number
from visionbook.pages.kpi_board.model import Board
from visionbook.show.chart import Chart, Layout, light_grid, new_figure
from visionbook.show.labels import beside_bar
from visionbook.show.palette import INK, PAPER, QUANTITY_BLUES
from visionbook.show.scales import people
from visionbook.show.sizes import rows_height
from visionbook.show.table import Table, number_column, text_column
from visionbook.words import Words

KINDS = {
    "measurement": ("level", "cumulative", "keep"),
    "baseline": ("observed", "projection", "unstated", "none"),
}
_COLUMNS = {"measurement": "measurement", "baseline": "baseline_kind"}
_DARK = 0.5
"""Below this mean of red, green and blue, words on a colour are white."""


def kinds(board: Board, source: str, words: Words) -> Chart:
    """Draw the number of indicators by measurement and by kind of baseline, stacked by goal."""
    indicators, goals = board.judged, board.goals[board.goals.index.isin(board.judged["goal_id"])]
    counts = {
        group: pd.crosstab(indicators[_COLUMNS[group]], indicators["goal_id"]).reindex(
            index=list(of_group), columns=goals.index, fill_value=0
        )
        for group, of_group in KINDS.items()
    }
    sums = {group: table.sum(axis=1) for group, table in counts.items()}
    facts = {
        "total": len(indicators),
        "levels": sums["measurement"]["level"],
        "sums": sums["measurement"]["cumulative"],
        "without": sums["baseline"]["none"],
        "goals": goals,
        **{group: _listed(group, sums[group], words) for group in KINDS},
    }
    figure = words.figure("kpi_board.kinds", facts)

    def draw(layout: Layout) -> Figure:
        return _draw(layout, counts, goals, words)

    table = _table(counts, goals, figure.caption, words)
    return Chart(name="fig-kpi-kinds", source=source, table=table, draw=draw, **figure._asdict())


def _name(group: str, kind: str, words: Words) -> str:
    return words(f"kpi_board.measurement_{kind}") if group == "measurement" else words(f"kpis.baseline_{kind}")


def _listed(group: str, sums: pd.Series, words: Words) -> str:
    return words.join(
        words("kpi_board.kinds_count", name=_name(group, kind, words), count=count) for kind, count in sums.items()
    )


def _table(counts: Mapping[str, pd.DataFrame], goals: pd.Series, caption: str, words: Words) -> Table:
    rows = [
        table.assign(
            group=_name(group, "title", words),
            kind=[_name(group, kind, words) for kind in table.index],
            total=table.sum(axis=1),
        )
        for group, table in counts.items()
    ]
    columns = [
        text_column("kind", words("kpi_board.kinds_kind")),
        text_column("group", words("kpi_board.kinds_group")),
        *(number_column(goal_id, name) for goal_id, name in goals.items()),
        number_column("total", words("kpis.total"), words("kpis.unit")),
    ]
    return Table(pd.concat(rows), columns, caption, words)


def _draw(layout: Layout, counts: Mapping[str, pd.DataFrame], goals: pd.Series, words: Words) -> Figure:
    most = max(map(len, counts.values()))
    figure = new_figure(layout, (2 if layout.is_phone else 1) * rows_height(most) + 0.5)
    panels = figure.subplots(*((2, 1) if layout.is_phone else (1, 2)), sharex=True)
    for axes, (group, table) in zip(panels, counts.items(), strict=True):
        _draw_counts(axes, group, table, words)
    # Room for the total at the end of the longest bar.
    panels[0].set_xlim(0, 1.12 * max(int(table.sum(axis=1).max()) for table in counts.values()))
    bars = panels[0].containers
    figure.legend(
        bars, list(goals), loc="outside upper left", ncols=3, frameon=False, columnspacing=1, handlelength=1.2
    )
    return figure


def _draw_counts(axes: Axes, group: str, table: pd.DataFrame, words: Words) -> None:
    light_grid(axes, "x")
    long = table.set_axis(pd.CategoricalIndex(table.index, table.index)).melt(ignore_index=False, var_name="goal")
    # As many blues as goals, from light to dark.
    blues = sns.blend_palette([QUANTITY_BLUES[1], QUANTITY_BLUES[3]], len(table.columns))
    # Stacks grow from the last to the first.
    sns.histplot(
        long.reset_index(names="kind"), y="kind", weights="value", hue="goal", hue_order=list(table.columns)[::-1],
        multiple="stack", palette=list(blues)[::-1], alpha=1, shrink=0.6, edgecolor=PAPER, legend=False, ax=axes,
    )  # fmt: skip
    for bars, goal_id, colour in zip(axes.containers, table.columns, blues, strict=True):
        # A number fits only in a segment that is wide enough; the table behind the picture has them all.
        texts = [number(value) if value > 1 else "" for value in table[goal_id]]
        ink = PAPER if sum(colour) / 3 < _DARK else INK
        axes.bar_label(bars, texts, label_type="center", color=ink, in_layout=False)  # they lie in the bars
    for row, total in enumerate(table.sum(axis=1)):
        beside_bar(axes, total, row, number(total))
    axes.set_yticks(range(len(table)), [_name(group, kind, words) for kind in table.index], color=INK)
    axes.tick_params(axis="x", labelbottom=True)
    axes.set(xlabel="", ylabel="")
    axes.set_title(_name(group, "title", words), loc="left")
    people(axes, words, "x")
