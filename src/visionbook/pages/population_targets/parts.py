"""Charts of what the population vision is made of: age groups, the two means, the three points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from visionbook.ages import OLD, THREE_GROUPS
from visionbook.notation import number, percent, quantity
from visionbook.pages.population_targets.structure import Decomposition
from visionbook.pages.population_targets.tables import UNIT_STEPS, ages_table, group_name, points_table
from visionbook.show.chart import (
    INK,
    MUTED,
    QUANTITY_BLUES,
    TARGET_COLOUR,
    Chart,
    Layout,
    light_grid,
    new_figure,
)
from visionbook.show.colours import OWN
from visionbook.show.table import Table, number_column, percent_column, text_column
from visionbook.words import Words

# Told apart without colour: a full bar, a dashed frame, an open diamond at the end of an outlined bar.
_STATES = {
    "observed": {"facecolor": OWN, "edgecolor": OWN},
    "projection": {"facecolor": QUANTITY_BLUES[0], "edgecolor": MUTED, "linestyle": (0, (3, 2))},
    "target": {"facecolor": "white", "edgecolor": TARGET_COLOUR},
}


@dataclass(frozen=True)
class _Bar:
    label: str
    value: float
    text: str
    state: str


def _draw_bars(axes: Axes, bars: Sequence[_Bar], top: float = 0.0) -> dict[float, str]:
    """Draw horizontal bars downwards from `top`, each with its value at its end; return the tick labels."""
    for position, bar in enumerate(bars):
        height = top + position
        axes.barh(height, bar.value, height=0.68, linewidth=1, **_STATES[bar.state])
        if bar.state == "target":
            axes.plot(bar.value, height, "D", color=TARGET_COLOUR, markerfacecolor="white", markersize=7, clip_on=False)
        axes.annotate(
            bar.text, (bar.value, height), xytext=(8, 0), textcoords="offset points", va="center",
            color=TARGET_COLOUR if bar.state == "target" else INK, in_layout=False,
        )  # fmt: skip
    # Zero only as long as the bars: headings may start left of it.
    axes.vlines(0, top - 0.5, top + len(bars) - 0.5, color=MUTED, linewidth=0.8)
    return {top + position: bar.label for position, bar in enumerate(bars)}


def _finish(axes: Axes, ticks: dict[float, str], longest: float, room: float, above: float = 1.4) -> None:
    axes.set_yticks(list(ticks), list(ticks.values()))
    axes.set_ylim(max(ticks) + 0.6, min(ticks) - above)
    axes.set_xlim(0, longest * room)
    axes.set_xticks([])
    light_grid(axes, "x")
    axes.spines["left"].set_visible(False)


def ages_chart(ages: pd.DataFrame, source: str, words: Words) -> Chart:
    """Draw the three age groups in the base year and in the target year, without measures and as aimed at.

    Parameters
    ----------
    ages : DataFrame
        As from `visionbook.pages.population_targets.structure.age_structure`.
    source : str
        Source line.
    """
    rows = ages.set_index(["variant", "age_group"])
    years = {variant: int(rows.loc[variant, "year"].iloc[0]) for variant in _STATES}
    old = {variant: percent(rows.loc[(variant, OLD), "share"]) for variant in _STATES}
    values = words("population_targets.list").join(
        words(
            "population_targets.ages_alt_item",
            group=group_name(group, words),
            base=years["observed"],
            year=years["target"],
            **{
                variant_word: number(rows.loc[(variant, group), "population"]) for variant_word, variant in _ALT.items()
            },
        )
        for group in THREE_GROUPS
    )

    def draw(layout: Layout) -> Figure:
        figure = new_figure(layout, 4.6 if layout.is_phone else 4.3)
        axes = figure.subplots()
        ticks: dict[float, str] = {}
        for position, group in enumerate(THREE_GROUPS):
            top = 4.3 * position
            axes.text(0, top - 0.85, f" {group_name(group, words)}", va="center", fontsize=10)
            bars = []
            for variant, year in years.items():
                row = rows.loc[(variant, group)]
                text = words(
                    "population_targets.ages_bar", value=number(row["population"]), share=percent(row["share"])
                )
                state = words(f"population_targets.state_{variant}")
                label = words("population_targets.ages_bar_label", year=year, state=state)
                bars.append(_Bar(label, row["population"], text, variant))
            ticks |= _draw_bars(axes, bars, top)
        _finish(axes, ticks, rows["population"].max(), 2.0 if layout.is_phone else 1.3)
        return figure

    return Chart(
        name="fig-vision-ages",
        title=words(
            "population_targets.ages_title",
            base=years["observed"],
            year=years["target"],
            old=old["observed"],
            old_without=old["projection"],
            old_target=old["target"],
        ),
        caption=words("population_targets.ages_caption", base=years["observed"], year=years["target"]),
        source=source,
        alt_text=words("population_targets.ages_alt", values=values),
        table=ages_table(ages, words),
        draw=draw,
    )


_ALT = {"observed": "observed", "without": "projection", "target": "target"}


def split_chart(split: Decomposition, source: str, words: Words) -> Chart:
    """Draw the difference of target and projection, split by means and by age group.

    Parameters
    ----------
    split : Decomposition
        As from `visionbook.pages.population_targets.structure.decomposition`.
    source : str
        Source line.
    """
    by_means = {"split_migration": split.migration, "split_fertility": split.fertility}
    parts = [(words("population_targets.split_all"), words("population_targets.split_total"), split.total)]
    parts += [
        (words("population_targets.split_by_means"), words(f"population_targets.{key}"), by_means[key])
        for key in by_means
    ]
    parts += [
        (words("population_targets.split_by_age"), group_name(key, words), split.by_age[key]) for key in split.by_age
    ]
    frame = pd.DataFrame(parts, columns=["group", "part", "people"])
    frame["share"] = frame["people"] / split.total

    def draw(layout: Layout) -> Figure:
        figure = new_figure(layout, 3.7)
        axes = figure.subplots()
        ticks: dict[float, str] = {}
        top = 0.0
        for group, rows in frame.groupby("group", sort=False):
            axes.text(0, top - 0.85, f" {group}", va="center", color=MUTED)
            bars = []
            for row in rows.itertuples():
                key = "split_bar_total" if row.part == words("population_targets.split_total") else "split_bar"
                text = words(f"population_targets.{key}", value=number(row.people), share=percent(row.share))
                bars.append(_Bar(row.part, row.people, text, "observed"))
            ticks |= _draw_bars(axes, bars, top)
            top += len(bars) + 1.0
        _finish(axes, ticks, split.total, 1.4 if layout.is_phone else 1.15)
        return figure

    ages = words("population_targets.list").join(
        words("population_targets.age_item", group=group_name(key, words), value=number(value))
        for key, value in split.by_age.items()
    )
    return Chart(
        name="fig-vision-split",
        title=words("population_targets.split_title", total=number(split.total), migration=number(split.migration)),
        caption=words(
            "population_targets.split_caption",
            year=split.year,
            **{
                name: number(getattr(split, name))
                for name in ("without", "migration", "migration_only", "fertility", "target")
            },
        ),
        source=source,
        alt_text=words(
            "population_targets.split_alt",
            total=number(split.total),
            migration=number(split.migration),
            fertility=number(split.fertility),
            ages=ages,
        ),
        table=Table(
            frame,
            [
                text_column("part", words("population_targets.split_part")),
                text_column("group", words("population_targets.split_group")),
                number_column("people", words("population_targets.split_people"), words("unit.persons")),
                percent_column("share", words("population_targets.split_share")),
            ],
            words("population_targets.split_table", year=split.year),
            words,
            frozenset({0}),
        ),
        draw=draw,
    )


def points_chart(points: pd.DataFrame, source: str, words: Words) -> Chart:
    """Draw the three points, each on an axis of its own: now, without measures, target.

    Parameters
    ----------
    points : DataFrame
        As from `visionbook.pages.population_targets.structure.points_recomputed`, with measure_ja and unit.
    source : str
        Source line.
    """

    def written(row: pd.Series, column: str) -> str:
        return quantity(row[column], row["unit"], UNIT_STEPS[row["unit"]], words)

    def draw(layout: Layout) -> Figure:
        figure = new_figure(layout, 5.4)
        for axes, (_, row) in zip(figure.subplots(len(points), 1), points.iterrows(), strict=True):
            unit = words(f"unit.{row['unit']}") or words(f"unit.{row['unit']}_head")
            title = words("population_targets.points_panel", measure=row["measure_ja"], unit=unit)
            heading = f"{row['title_ja']}\n{title}"
            # On a phone the heading starts left of the axis: the longest one would not fit beside it.
            axes.annotate(
                heading, (0, -1.2), xytext=(-80 if layout.is_phone else 4, 0), textcoords="offset points",
                va="center", fontsize=10, in_layout=False,
            )  # fmt: skip
            rate = "_rate" if row["projection"] == row["now"] else ""
            labels = {"now": "points_now", "projection": f"points_projection{rate}", "target": "points_target"}
            states = {"now": "observed", "projection": "projection", "target": "target"}
            bars = [
                _Bar(
                    words(f"population_targets.{key}", year=row[f"{column}_year"]),
                    row[column],
                    written(row, column),
                    states[column],
                )
                for column, key in labels.items()
            ]
            room = 1.5 if layout.is_phone else 1.15
            _finish(axes, _draw_bars(axes, bars), max(bar.value for bar in bars), room, above=2.0)
        return figure

    first = points.iloc[0]
    values = words("population_targets.list").join(
        words(
            "population_targets.points_alt_item",
            measure=row["measure_ja"],
            **{f"{column}_year": row[f"{column}_year"] for column in ("now", "projection", "target")},
            **{column: written(row, column) for column in ("now", "projection", "target")},
        )
        for _, row in points.iterrows()
    )
    return Chart(
        name="fig-vision-points",
        title=words(
            "population_targets.points_title",
            measure=first["measure_ja"],
            **{column: written(first, column) for column in ("now", "projection", "target")},
        ),
        caption=words("population_targets.points_caption", count=len(points)),
        source=source,
        alt_text=words("population_targets.points_alt", values=values),
        table=points_table(points, words),
        draw=draw,
    )
