"""How the KPI board judges, and what kinds of targets there are."""

from __future__ import annotations

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from visionbook.edition import EvaluationRule
from visionbook.notation import decimals_of, number, percent
from visionbook.show.chart import INK, MUTED, TARGET_COLOUR, Chart, Layout, light_grid, new_figure
from visionbook.show.table import Table, number_column, percent_column, text_column, year_column
from visionbook.strategy.judgement import STATUSES
from visionbook.words import Words

GOAL_BLUES = ("#C6DBEF", "#6BAED6", "#08519C")
KINDS = {
    "measurement": ("level", "cumulative", "keep"),
    "baseline": ("observed", "projection", "unstated", "none"),
}
DARK = 0.5
"""Below this mean of red, green and blue, words on a colour are white."""
RANKS = ("on_track", "moderate", "insufficient")


def kinds_chart(kpis: pd.DataFrame, goals: pd.Series, source: str, words: Words) -> Chart:
    """Draw the number of indicators by measurement and by kind of baseline, stacked by goal.

    Parameters
    ----------
    kpis : DataFrame
        Indicators with goal_id, as from `visionbook.strategy.tree.with_places`.
    goals : Series
        Names of the goals by goal_id, in printed order.
    """
    counts = {
        group: pd.crosstab(kpis["measurement" if group == "measurement" else "baseline_kind"], kpis["goal_id"]).reindex(
            index=list(kinds), columns=goals.index, fill_value=0
        )
        for group, kinds in KINDS.items()
    }
    sums = {group: table.sum(axis=1) for group, table in counts.items()}
    listed = {
        group: words.join(
            words("kpis.kinds_count", name=words(f"kpis.{group}_{kind}"), count=int(count))
            for kind, count in sums[group].items()
        )
        for group in KINDS
    }
    shown = pd.concat(
        [
            table.assign(
                group=words(f"kpis.{group}_title"),
                kind=[words(f"kpis.{group}_{kind}") for kind in table.index],
                total=table.sum(axis=1),
            )
            for group, table in counts.items()
        ]
    )

    caption = words("kpis.kinds_caption", goals=words.join(goals))

    def draw(layout: Layout) -> Figure:
        figure = new_figure(layout, 4.6 if layout.is_phone else 2.7)
        panels = figure.subplots(2, 1) if layout.is_phone else figure.subplots(1, 2)
        largest = max(int(series.max()) for series in sums.values())
        for axes, (group, table) in zip(panels, counts.items(), strict=True):
            _draw_counts(axes, table, group, words)
            axes.set_xlim(0, largest * 1.12)
        figure.legend(
            panels[0].containers,
            list(goals),
            loc="outside upper left",
            ncols=3,
            frameon=False,
            columnspacing=1.0,
            handlelength=1.2,
        )
        return figure

    return Chart(
        name="fig-kpi-kinds",
        title=words(
            "kpis.kinds_title",
            total=len(kpis),
            levels=int(sums["measurement"]["level"]),
            sums=int(sums["measurement"]["cumulative"]),
            nobase=int(sums["baseline"]["none"]),
        ),
        caption=caption,
        source=source,
        alt_text=words("kpis.kinds_alt", measurement=listed["measurement"], baseline=listed["baseline"]),
        table=Table(
            shown,
            [
                text_column("kind", words("kpis.kinds_kind")),
                text_column("group", words("kpis.kinds_group")),
                *(number_column(goal_id, name) for goal_id, name in goals.items()),
                number_column("total", words("kpis.total"), words("kpis.unit")),
            ],
            caption,
            words,
        ),
        draw=draw,
    )


def _draw_counts(axes: Axes, table: pd.DataFrame, group: str, words: Words) -> None:
    light_grid(axes, "x")
    left = pd.Series(0, index=table.index)
    # As many blues as goals, from light to dark.
    blues = LinearSegmentedColormap.from_list("goals", GOAL_BLUES)(np.linspace(0, 1, len(table.columns)))
    for goal_id, colour in zip(table.columns, blues, strict=True):
        bars = axes.barh(range(len(table)), table[goal_id], left=left, height=0.6, color=colour, edgecolor="white")
        # One fits only in a segment that is wide enough; the table behind the picture has them all.
        labels = [number(value) if value > 1 else "" for value in table[goal_id]]
        ink = "white" if colour[:3].mean() < DARK else INK
        axes.bar_label(bars, labels, label_type="center", color=ink, in_layout=False)  # they lie in the bars
        left = left + table[goal_id]
    for position, total in enumerate(left):
        axes.text(total + 0.5, position, number(total), va="center", color=INK)
    axes.set_yticks(range(len(table)), [words(f"kpis.{group}_{kind}") for kind in table.index], color=INK)
    axes.set_title(words(f"kpis.{group}_title"), loc="left")
    axes.set_xticks([0, 10, 20])
    axes.invert_yaxis()


def thresholds(rule: EvaluationRule, start_fy: int, end_fy: int) -> pd.DataFrame:
    """Return which share of the required change each rank needs at the end of each fiscal year.

    Returns
    -------
    DataFrame
        One row per fiscal year: fiscal_year, expected, and one column per rank with its lowest share (ratios).

    Examples
    --------
    >>> rule = EvaluationRule(on_track=0.95, moderate=0.60, insufficient=0.0)
    >>> thresholds(rule, 2021, 2024).round(4).values.tolist()[0]
    [2021.0, 0.25, 0.2375, 0.15, 0.0]
    """
    years = range(start_fy, end_fy + 1)
    expected = [(year - start_fy + 1) / len(years) for year in years]
    frame = pd.DataFrame({"fiscal_year": list(years), "expected": expected})
    return frame.assign(**{rank: frame["expected"] * getattr(rule, rank) for rank in RANKS})


def rule_chart(rule: EvaluationRule, start_fy: int, end_fy: int, words: Words) -> Chart:
    """Draw the pace that indicators need and the thresholds of the ranks."""
    table = thresholds(rule, start_fy, end_fy)
    last = table.iloc[-1]

    def draw(layout: Layout) -> Figure:
        figure = new_figure(layout, 3.8)
        axes = figure.subplots()
        light_grid(axes)
        _draw_thresholds(axes, table, words, layout)
        return figure

    source = words("kpis.rule_source")
    return Chart(
        name="fig-kpi-rule",
        title=words("kpis.rule_title", years=len(table), share=percent(table["expected"].iloc[0], 0)),
        caption=words("kpis.rule_caption"),
        source=source,
        alt_text=words(
            "kpis.rule_alt",
            year=int(last["fiscal_year"]),
            expected=percent(last["expected"], 0),
            **{rank: percent(getattr(rule, rank), 0) for rank in RANKS},
        ),
        table=Table(
            table,
            [
                year_column("fiscal_year", words("kpis.rule_year"), words("kpis.rule_year")),
                percent_column("expected", words("kpis.rule_expected"), 0),
                *(
                    percent_column(rank, words("kpis.rule_least", status=words(f"kpis.status_{rank}")), 2)
                    for rank in RANKS
                ),
            ],
            words("kpis.rule_caption"),
            words,
        ),
        draw=draw,
    )


def _draw_thresholds(axes: Axes, table: pd.DataFrame, words: Words, layout: Layout) -> None:
    start = {"fiscal_year": table["fiscal_year"].iloc[0] - 1, "expected": 0.0, **dict.fromkeys(RANKS, 0.0)}
    path = pd.concat([pd.DataFrame([start]), table], ignore_index=True)
    percents = path.set_index("fiscal_year") * 100
    bottom = pd.Series(-25.0, index=percents.index)
    bands = [
        (bottom, percents["insufficient"], "#F2F2F2", "moving_away"),
        (percents["insufficient"], percents["moderate"], "#C6DBEF", "insufficient"),
        (percents["moderate"], percents["on_track"], "#E4EEF7", "moderate"),
    ]
    end = percents.index[-1]
    for low, high, colour, status in bands:
        axes.fill_between(percents.index, low, high, color=colour, linewidth=0)
        # In the lower part of a band, clear of the line above it even on a phone.
        height = low.iloc[-1] + 0.14 * (high.iloc[-1] - low.iloc[-1]) if status == "moderate" else None
        height = (low.iloc[-1] + high.iloc[-1]) / 2 if height is None else height
        axes.text(end - 0.06, height, _marked(status, words), ha="right", va="center", color=INK)
    sns.lineplot(x=percents.index, y=percents["expected"], color=TARGET_COLOUR, linestyle="--", ax=axes)
    axes.plot(
        [end],
        [percents["expected"].iloc[-1]],
        "D",
        markersize=7,
        markerfacecolor="white",
        markeredgecolor=TARGET_COLOUR,
        clip_on=False,
    )
    axes.text(end - 0.15, 110, _marked("achieved", words), ha="right", va="center", color=INK)
    middle = percents.index[len(percents) // 2]
    axes.text(middle - 0.12, percents["expected"].loc[middle] + 8, _marked("on_track", words), ha="right", color=INK)
    axes.set_yticks([0, 25, 50, 75, 100])
    axes.set_ylim(-25, 118)
    axes.set_ylabel(words("kpis.rule_axis"))
    axes.set_xlabel("")
    years = list(table["fiscal_year"])
    axes.set_xticks(
        years,
        [
            f"{year}\n{words('kpis.rule_year')}" if layout.is_phone else f"{year}{words('kpis.rule_year')}"
            for year in years
        ],
    )
    axes.set_xlim(years[0] - 1, years[-1] + 0.05)
    axes.axhline(0, color=MUTED, linewidth=0.8)


def _marked(status: str, words: Words) -> str:
    return words("kpis.marked", mark=words(f"kpis.mark_{status}"), status=words(f"kpis.status_{status}"))


def rule_table(rule: EvaluationRule, words: Words) -> Table:
    """Return what each status means, with the thresholds of the edition; below it the municipality's own ranks."""
    bounds = {
        "on_track": {"low": rule.on_track},
        "moderate": {"low": rule.moderate, "high": rule.on_track},
        "insufficient": {"low": rule.insufficient, "high": rule.moderate},
        "moving_away": {"high": rule.insufficient},
    }
    rows = [
        {
            "status": _marked(status, words),
            "condition": words(f"kpis.condition_{status}", **_written(bounds.get(status, {}))),
        }
        for status in STATUSES
    ]
    columns = [
        text_column("status", words("kpis.status")),
        text_column("condition", words("kpis.rule_condition")),
    ]
    caption = words("evaluation.rule_table_caption" if rule.own_ranks else "kpis.rule_table_caption")
    return Table(pd.DataFrame([*rows, *_own_rank_rows(rule, words)]), columns, caption, words)


def _own_rank_rows(rule: EvaluationRule, words: Words) -> list[dict[str, str]]:
    """Return what earns each of the municipality's own ranks, best first."""
    rows = []
    higher = None
    for position, rank in enumerate(rule.own_ranks):
        is_first, is_last = position == 0, rank.at_least is None
        place = "only" if is_first and is_last else "first" if is_first else "last" if is_last else "middle"
        limits = {"low": rank.at_least, "high": higher}
        rows.append(
            {
                "status": words("evaluation.own_rank", name=rank.name),
                "condition": words(
                    f"evaluation.own_rank_{place}",
                    **_written({name: value for name, value in limits.items() if value is not None}),
                ),
            }
        )
        higher = rank.at_least
    return rows


def _written(bounds: dict[str, float]) -> dict[str, str]:
    return {name: number(value, decimals_of(value)) for name, value in bounds.items()}
