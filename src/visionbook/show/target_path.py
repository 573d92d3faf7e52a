"""The long run in one picture: what was counted, what is expected, and what the plan aims at."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from visionbook.notation import counted_year, is_missing, number
from visionbook.show.chart import MUTED, QUANTITY_BLUES, TARGET_COLOUR, Chart, Layout, light_grid, new_figure
from visionbook.show.colours import OWN, WITHOUT
from visionbook.show.table import Table, number_column, year_column
from visionbook.strategy.target_path import Course, TargetPath
from visionbook.words import Words

PROJECTION_COLOUR = QUANTITY_BLUES[3]
PRELIMINARY_FACE = QUANTITY_BLUES[1]


def side_of(difference: float) -> str:
    """Return on which side a difference lies, as keys of words end: ``below``, ``above`` or ``same``.

    Examples
    --------
    >>> side_of(-139), side_of(0), side_of(5)
    ('below', 'same', 'above')
    """
    return "same" if difference == 0 else "below" if difference < 0 else "above"


def difference_words(difference: object, words: Words, what: str) -> str:
    """Return a difference in words: ``目標より139人少ない``; a missing one as a dash.

    Parameters
    ----------
    difference : int or missing
        Persons; negative is fewer.
    words : Words
        The language.
    what : str
        ``"target"`` or ``"projection"``: what it is compared with, ``"counted"``: what is compared, each also with
        ``_short``; ``""`` for the bare difference.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> difference_words(-139, load_words("ja"), "target"), difference_words(308, load_words("ja"), "")
    ('目標より139人少ない', '308人多い')
    """
    if is_missing(difference):
        return words("unit.missing")
    kind = side_of(difference)
    key = f"population_targets.{what}_{kind}" if what else f"population_targets.{kind}"
    return words(key, value=number(abs(difference)))


def year_counted(path: TargetPath, year: int, words: Words) -> str:
    """Return a year of the counts as readers see it; a preliminary one says so."""
    return counted_year(year, year in path.counted.preliminary, words)


def outlook_chart(
    path: TargetPath,
    gaps: pd.DataFrame,
    names: dict[str, str],
    source: str,
    words: Words,
    name: str = "fig-vision-outlook",
) -> Chart:
    """Draw counts, both projections and the targets in one picture; what there is not is left out.

    Parameters
    ----------
    path : TargetPath
        As from `visionbook.strategy.target_path.target_path`.
    gaps : DataFrame
        As from `visionbook.strategy.target_path.target_gaps`.
    names : dict
        Short names of the series for readers.
    source : str
        Source line.
    name : str, optional
        Name of the figure in the book; the same picture may stand on two pages under two names.
    """
    now = {"year": year_counted(path, path.counted.now, words), "value": number(path.counted.population)}
    aim = {}
    if len(gaps):
        aim = {"aim_year": gaps["year"].iloc[-1], "aim": number(gaps["target"].iloc[-1])}
    elif len(path.projection.projected):
        aim = {
            "aim_year": path.projection.years["year"].iloc[-1],
            "aim": number(path.projection.years["population"].iloc[-1]),
        }
    key = "target" if len(gaps) else "projection" if aim else "counted"
    return Chart(
        name=name,
        title=words(f"population_targets.outlook_title_{key}", **now, **aim),
        caption="".join(_caption(path, gaps, names, words)),
        source=source,
        alt_text="".join(_alt_text(path, gaps, names, words)),
        table=_outlook_table(path, names, words),
        draw=lambda layout: _draw_outlook(layout, path, gaps, names, words),
    )


def _caption(path: TargetPath, gaps: pd.DataFrame, names: dict[str, str], words: Words) -> Iterator[str]:
    counted, plan, projection = path.counts, path.plan.years, path.projection.years
    ends = [frame["year"].max() for frame in (counted, plan, projection, gaps) if len(frame)]
    yield words("population_targets.outlook_caption", first=counted["year"].min(), last=max(ends))
    if path.counted.is_preliminary:
        yield words("population_targets.outlook_caption_preliminary", year=path.counted.now)
    if len(gaps):
        yield words("population_targets.outlook_caption_target")
    if len(plan):
        years = words("population_targets.list").join(
            words("population_targets.year_n", year=year) for year in plan["year"]
        )
        yield words("population_targets.outlook_caption_plan", plan=names[path.series.plan], printed=years)
    if len(projection):
        last = projection["year"].max()
        yield words(
            "population_targets.outlook_caption_projection", projection=names[path.series.projection], last=last
        )
    yield words("population_targets.outlook_caption_now")


def _alt_text(path: TargetPath, gaps: pd.DataFrame, names: dict[str, str], words: Words) -> Iterator[str]:
    def listed(course: Course) -> str:
        frame = course.projected
        pairs = zip(frame["year"], frame["population"], strict=True)
        items = (words("population_targets.outlook_value", year=year, value=number(value)) for year, value in pairs)
        return words("population_targets.list").join(items)

    first = path.counts.iloc[0]
    yield words(
        "population_targets.outlook_alt",
        first=first["year"],
        first_value=number(first["population"]),
        now=year_counted(path, path.counted.now, words),
        now_value=number(path.counted.population),
    )
    if len(path.plan.projected):
        yield words("population_targets.outlook_alt_plan", series=names[path.series.plan], values=listed(path.plan))
    if len(path.projection.projected):
        series = names[path.series.projection]
        yield words("population_targets.outlook_alt_projection", series=series, values=listed(path.projection))
    if len(gaps):
        items = (
            words(
                "population_targets.outlook_value_gap",
                year=row.year,
                value=number(row.target),
                gap=difference_words(-row.plan_gap, words, "projection"),
            )
            for row in gaps.itertuples()
        )
        yield words("population_targets.outlook_alt_target", targets=words("population_targets.list").join(items))


def _outlook_table(path: TargetPath, names: dict[str, str], words: Words) -> Table:
    parts = {words("population_targets.series_counted"): path.counts}
    if len(path.plan.years):
        parts[words("population_targets.plan_label", series=names[path.series.plan])] = path.plan.projected
    if len(path.projection.years):
        title = words("population_targets.projection_label", series=names[path.series.projection])
        parts[title] = path.projection.projected
    if len(path.targets):
        parts[words("population_targets.series_target")] = path.targets
    columns = {title: frame.set_index("year")["population"].astype(float) for title, frame in parts.items()}
    frame = pd.DataFrame(columns).sort_index().rename_axis("year").reset_index()
    heads = [year_column("year", words("population_targets.year"), words("unit.year"))]
    heads += [number_column(title, title, words("unit.persons")) for title in columns]
    caption = words("population_targets.outlook_table")
    if path.counted.is_preliminary:
        caption += words("population_targets.outlook_table_preliminary", year=path.counted.now)
    return Table(frame, heads, caption, words)


def _draw_outlook(layout: Layout, path: TargetPath, gaps: pd.DataFrame, names: dict[str, str], words: Words) -> Figure:
    figure = new_figure(layout, 5.2 if layout.is_phone else 4.4)
    axes = figure.subplots()
    light_grid(axes)
    counts, now = path.counts, path.counted.now
    axes.axvline(now, color=MUTED, linewidth=0.8)
    for course, colour, marks in (
        (path.plan, WITHOUT, {"marker": "o", "markerfacecolor": "white", "markersize": 5.5}),
        (path.projection, PROJECTION_COLOUR, {"marker": "^", "markersize": 5}),
    ):
        axes.plot(course.years["year"], course.years["population"], color=colour, linestyle="--", linewidth=1.4)
        projected = course.projected
        axes.plot(projected["year"], projected["population"], color=colour, linestyle="none", **marks)
    axes.plot(counts["year"], counts["population"], color=OWN, marker="o", markersize=4.5)
    early = counts[counts["year"].isin(path.counted.preliminary)]
    axes.plot(
        early["year"], early["population"],
        color=OWN, marker="o", markerfacecolor=PRELIMINARY_FACE, markersize=5.5, linestyle="none",
    )  # fmt: skip
    if len(gaps):
        last = gaps.iloc[-1]
        axes.vlines(last["year"], last["plan"], last["target"], color=TARGET_COLOUR, linewidth=1.2)
    axes.plot(
        gaps["year"], gaps["target"],
        color=TARGET_COLOUR, marker="D", markerfacecolor="none", markeredgewidth=1.6, markersize=8, linestyle="none",
    )  # fmt: skip
    axes.set_ylim(0, 1.06 * counts["population"].max())
    if not layout.is_phone:
        axes.set_ylabel(
            words("population_targets.axis", what=words("population_targets.people"), unit=words("unit.persons"))
        )
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.yaxis.set_major_formatter(lambda value, _: number(value))
    shown = [counts, path.plan.years, path.projection.years, gaps]
    first, end = int(counts["year"].min()), int(max(frame["year"].max() for frame in shown if len(frame)))
    axes.set_xlim(first - 1, end + 2)
    axes.set_xticks(year_ticks([first, end, now, *gaps["year"], *path.projection.years["year"].iloc[-1:]], layout))
    _label_targets(axes, gaps, path.plan.years, layout, words)
    _label_lines(axes, path, names, layout, words)
    for text in axes.texts:
        text.set_in_layout(False)  # Labels inside the axes would otherwise make the layout shrink the axes.
    return figure


def year_ticks(wanted: list[int], layout: Layout) -> list[int]:
    """Return the years to write on an axis: those wanted, the more important first, as far as they find room.

    A round year half way between the first two in order of time comes before all but the three most important.

    Examples
    --------
    >>> from visionbook.show.chart import PHONE, WIDE
    >>> year_ticks([1980, 2060, 2025, 2025, 2035, 2060, 2050], WIDE), year_ticks([1980, 2060, 2025, 2050], PHONE)
    ([1980, 2000, 2025, 2035, 2060], [1980, 2000, 2025, 2060])
    """
    room = (0.14 if layout.is_phone else 0.11) * (max(wanted) - min(wanted))
    kept: list[int] = []
    early = sorted(set(wanted))[:2]
    for year in [*wanted[:3], round(sum(early) / len(early), -1), *wanted[3:]]:
        if len(kept) < 5 and all(abs(year - other) >= max(room, 1) for other in kept):
            kept.append(int(year))
    return sorted(kept)


def _label_targets(axes: Axes, gaps: pd.DataFrame, plan: pd.DataFrame, layout: Layout, words: Words) -> None:
    # Each label stands above the line it hangs over and above the label right of it; the last ends at the edge.
    scale = axes.get_ylim()[1]
    first, last = axes.get_xlim()
    height, share, pad = (0.125, 0.245, 0.02) if layout.is_phone else (0.105, 0.175, 0.03)
    under = plan if len(plan) else gaps.rename(columns={"plan": "population"})
    width, right, ceiling = share * (last - first), last - 1, 0.0
    for row in gaps.iloc[::-1].itertuples():
        left = min(row.year + 1, right - width)
        line = np.interp(left - 3, under["year"], under["population"])
        bottom = max(row.target / scale, line / scale, ceiling) + pad
        ceiling = bottom + height
        phone = "_short" if layout.is_phone else ""
        if is_missing(row.counted):
            gap = difference_words(-row.plan_gap, words, f"projection{phone}")
        else:
            gap = difference_words(row.counted_gap, words, f"counted{phone}")
        axes.plot([row.year, row.year], [row.target, bottom * scale], color=TARGET_COLOUR, linewidth=0.6)
        key = "target_label_phone" if layout.is_phone else "target_label"
        axes.text(
            left if left > row.year else right,
            bottom * scale,
            f"{words(f'population_targets.{key}', year=row.year, value=number(row.target))}\n{gap}",
            ha="left" if left > row.year else "right",
            color=TARGET_COLOUR,
        )


def _label_lines(axes: Axes, path: TargetPath, names: dict[str, str], layout: Layout, words: Words) -> None:
    counts, left = path.counts, path.counts["year"].min()

    def value(row: pd.Series, key: str = "end_label") -> str:
        year = year_counted(path, int(row["year"]), words) if key == "counted_label" else row["year"]
        return words(f"population_targets.{key}", year=year, value=number(row["population"]))

    def beside(row: pd.Series, text: str, offset: tuple[int, int], colour: str, **alignment: str) -> None:
        axes.annotate(text, tuple(row), xytext=offset, textcoords="offset points", color=colour, **alignment)

    beside(counts.iloc[0], value(counts.iloc[0]), (8, 0), OWN, va="center")
    if len(counts) > 1:
        text = f"{words('population_targets.counted_name')}\n{value(counts.iloc[-1], 'counted_label')}"
        beside(counts.iloc[-1], text, (-6, -7), OWN, ha="right", va="top")
    if len(path.plan.years):
        end = path.plan.years.iloc[-1]
        text = f"{words('population_targets.plan_label', series=names[path.series.plan])}\n{value(end)}"
        beside(end, text, (5, -8), WITHOUT, ha="right", va="top")
    if len(path.projection.years) > 1:
        end = path.projection.years.iloc[-1]
        key = "projection_label_phone" if layout.is_phone else "projection_label"
        axes.annotate(
            f"{words(f'population_targets.{key}', series=names[path.series.projection])}\n{value(end)}",
            tuple(end), xytext=(left, 0.16 * axes.get_ylim()[1]), textcoords="data", va="center",
            color=PROJECTION_COLOUR,
            arrowprops={"arrowstyle": "-", "color": PROJECTION_COLOUR, "linewidth": 0.6, "shrinkB": 4},
        )  # fmt: skip
