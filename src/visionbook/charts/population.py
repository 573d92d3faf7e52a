"""Charts of the population vision: the long run with its targets, and how far projections lie from them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from visionbook.charts.chart import (
    AREA_COLOURS,
    MUTED,
    QUANTITY_BLUES,
    TARGET_COLOUR,
    Chart,
    Layout,
    light_grid,
    new_figure,
)
from visionbook.charts.table import Column, Table, number_column, text_column, year_column
from visionbook.notation import is_missing, number
from visionbook.population.targets import Outlook
from visionbook.words import Words

BASE_COLOUR = AREA_COLOURS["01000"]
NEWER_COLOUR = QUANTITY_BLUES[3]
OBSERVED_COLOUR = AREA_COLOURS["01223"]
_NEWER_LINE = (0, (1.2, 1.2))
_BASE_BAR = {"facecolor": "white", "edgecolor": BASE_COLOUR, "hatch": "////", "linewidth": 0.9}
_NEWER_BAR = {"facecolor": NEWER_COLOUR, "edgecolor": NEWER_COLOUR}


def difference_words(difference: object, words: Words, what: str) -> str:
    """Return a difference in words: ``目標より139人少ない``; a missing one as a dash.

    Parameters
    ----------
    difference : int or missing
        Persons; negative is fewer.
    words : Words
        The language.
    what : str
        ``"target"``, ``"projection"`` or ``"projection_short"``: what it is compared with; ``""`` for the bare
        difference.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> difference_words(-139, load_words("ja"), "target"), difference_words(308, load_words("ja"), "")
    ('目標より139人少ない', '308人多い')
    """
    if is_missing(difference):
        return words("unit.missing")
    kind = "same" if difference == 0 else "below" if difference < 0 else "above"
    key = f"population.{what}_{kind}" if what else f"population.{kind}"
    return words(key, value=number(abs(difference)))


def outlook_chart(
    outlook: Outlook,
    gaps: pd.DataFrame,
    names: dict[str, str],
    source: str,
    words: Words,
    name: str = "fig-vision-outlook",
) -> Chart:
    """Draw censuses, both projections and the targets in one picture.

    Parameters
    ----------
    outlook : Outlook
        As from `visionbook.population.targets.population_outlook`.
    gaps : DataFrame
        As from `visionbook.population.targets.target_gaps`.
    names : dict
        Short names of the series for readers.
    source : str
        Source line.
    name : str, optional
        Name of the figure in the book; the same picture may stand on two pages under two names.
    """
    base_name, newer_name = names[outlook.base_series], names[outlook.newer_series]
    first, now = outlook.observed.iloc[0], outlook.observed.iloc[-1]
    final = outlook.base.iloc[-1]

    def listed(frame: pd.DataFrame) -> str:
        pairs = zip(frame["year"], frame["population"], strict=True)
        return words.join(words("population.outlook_value", year=year, value=number(value)) for year, value in pairs)

    return Chart(
        name=name,
        title=words(
            "population.outlook_title",
            year=final["year"],
            without=number(final["population"]),
            target=number(outlook.targets["population"].iloc[-1]),
        ),
        caption=words(
            "population.outlook_caption",
            first=first["year"],
            last=final["year"],
            base=base_name,
            printed=words.join(words("population.year_n", year=year) for year in outlook.base["year"]),
            newer=newer_name,
            newer_last=outlook.newer["year"].max(),
        ),
        source=source,
        alt_text=words(
            "population.outlook_alt",
            first=first["year"],
            first_value=number(first["population"]),
            now=now["year"],
            now_value=number(now["population"]),
            base=base_name,
            base_values=listed(outlook.base.iloc[1:]),
            newer_values=listed(outlook.newer.iloc[1:]),
            targets=words.join(
                words(
                    "population.outlook_value_gap",
                    year=row.year,
                    value=number(row.target),
                    gap=difference_words(-row.base_gap, words, "projection"),
                )
                for row in gaps.itertuples()
            ),
        ),
        table=_outlook_table(outlook, names, words),
        draw=lambda layout: _draw_outlook(layout, outlook, gaps, names, words),
    )


def _outlook_table(outlook: Outlook, names: dict[str, str], words: Words) -> Table:
    parts = {
        words("population.series_observed"): outlook.observed,
        words("population.base_label", series=names[outlook.base_series]): outlook.base.iloc[1:],
        words("population.newer_label", series=names[outlook.newer_series]): outlook.newer.iloc[1:],
        words("population.series_target"): outlook.targets,
    }
    columns = {title: frame.set_index("year")["population"].astype(float) for title, frame in parts.items()}
    return Table(
        pd.DataFrame(columns).sort_index().rename_axis("year").reset_index(),
        [
            year_column("year", words("population.year"), words("unit.year")),
            *(number_column(title, title, words("unit.persons")) for title in columns),
        ],
        words("population.outlook_table"),
        words,
    )


def _draw_outlook(layout: Layout, outlook: Outlook, gaps: pd.DataFrame, names: dict[str, str], words: Words) -> Figure:
    figure = new_figure(layout, 5.2 if layout.is_phone else 4.4)
    axes = figure.subplots()
    light_grid(axes)
    now = outlook.observed["year"].max()
    axes.axvline(now, color=MUTED, linewidth=0.8)
    observed, base, newer = outlook.observed, outlook.base, outlook.newer
    axes.plot(base["year"], base["population"], color=BASE_COLOUR, linestyle="--", linewidth=1.4)
    axes.plot(
        *(base[column].iloc[1:] for column in ("year", "population")),
        color=BASE_COLOUR, marker="o", markerfacecolor="white", markersize=5.5, linestyle="none",
    )  # fmt: skip
    axes.plot(newer["year"], newer["population"], color=NEWER_COLOUR, linestyle=_NEWER_LINE, linewidth=1.8)
    axes.plot(
        *(newer[column].iloc[1:] for column in ("year", "population")),
        color=NEWER_COLOUR, marker="^", markersize=5, linestyle="none",
    )  # fmt: skip
    axes.plot(observed["year"], observed["population"], color=OBSERVED_COLOUR, marker="o", markersize=4.5)
    last = gaps.iloc[-1]
    axes.vlines(last["year"], last["base_projection"], last["target"], color=TARGET_COLOUR, linewidth=1.2)
    axes.plot(
        gaps["year"], gaps["target"],
        color=TARGET_COLOUR, marker="D", markerfacecolor="none", markeredgewidth=1.6, markersize=8, linestyle="none",
    )  # fmt: skip
    axes.set_ylim(0, 1.06 * observed["population"].max())
    if not layout.is_phone:
        axes.set_ylabel(words.bracketed(words("population.people"), words("unit.persons")))
    axes.set_yticks([0, 10_000, 20_000, 30_000, 40_000])
    axes.yaxis.set_major_formatter(lambda value, _: number(value))
    axes.set_xlim(observed["year"].min() - 1, gaps["year"].max() + 2)
    axes.set_xticks([1985, now, 2040, 2060] if layout.is_phone else [1985, 2000, now, 2040, 2060])
    _label_targets(axes, gaps, base, layout, words)
    _label_lines(axes, outlook, names, layout, words)
    _keep_text_out_of_layout(axes)
    return figure


def _label_targets(axes: Axes, gaps: pd.DataFrame, base: pd.DataFrame, layout: Layout, words: Words) -> None:
    # Each label stands above the line it hangs over and above the label right of it; the last ends at the edge.
    scale = axes.get_ylim()[1]
    height, width, pad = (0.125, 19, 0.02) if layout.is_phone else (0.105, 13.5, 0.03)
    right, ceiling = gaps["year"].max() + 1, 0.0
    for row in gaps.iloc[::-1].itertuples():
        left = min(row.year + 1, right - width)
        line = np.interp(left - 3, base["year"], base["population"])
        bottom = max(row.target / scale, line / scale, ceiling) + pad
        ceiling = bottom + height
        gap = difference_words(-row.base_gap, words, "projection_short" if layout.is_phone else "projection")
        axes.plot([row.year, row.year], [row.target, bottom * scale], color=TARGET_COLOUR, linewidth=0.6)
        key = "target_label_phone" if layout.is_phone else "target_label"
        axes.text(
            left if left > row.year else right,
            bottom * scale,
            f"{words(f'population.{key}', year=row.year, value=number(row.target))}\n{gap}",
            ha="left" if left > row.year else "right",
            color=TARGET_COLOUR,
        )


def _label_lines(axes: Axes, outlook: Outlook, names: dict[str, str], layout: Layout, words: Words) -> None:
    phone = "_phone" if layout.is_phone else ""
    left = outlook.observed["year"].min()

    def value(row: pd.Series, key: str = "end_label") -> str:
        return words(f"population.{key}", year=row["year"], value=number(row["population"]))

    def beside(row: pd.Series, text: str, offset: tuple[int, int], colour: str, **alignment: str) -> None:
        axes.annotate(
            text, tuple(row), xytext=offset, textcoords="offset points", color=colour, **alignment
        )  # fmt: skip

    first, now, end = outlook.observed.iloc[0], outlook.observed.iloc[-1], outlook.base.iloc[-1]
    beside(first, value(first), (8, 0), OBSERVED_COLOUR, va="center")
    text = f"{words('population.observed_label')}\n{value(now)}"
    beside(now, text, (-4, -7), OBSERVED_COLOUR, ha="right", va="top")
    beside(end, value(end, f"end_label_base{phone}"), (5, -8), BASE_COLOUR, ha="right", va="top")
    for row, key, series, colour, height in (
        (outlook.base.iloc[-2], "base_label", outlook.base_series, BASE_COLOUR, 0.34),
        (outlook.newer.iloc[-1], "newer_label", outlook.newer_series, NEWER_COLOUR, 0.13),
    ):
        axes.annotate(
            f"{words(f'population.{key}{phone}', series=names[series])}\n{value(row)}",
            tuple(row), xytext=(left, height * axes.get_ylim()[1]), textcoords="data", va="center", color=colour,
            arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 0.6, "shrinkB": 4},
        )  # fmt: skip


def _keep_text_out_of_layout(axes: Axes) -> None:
    # Labels inside the axes would otherwise make the layout shrink the axes to hold them.
    for text in axes.texts:
        text.set_in_layout(False)


def gap_chart(outlook: Outlook, gaps: pd.DataFrame, names: dict[str, str], source: str, words: Words) -> Chart:
    """Draw by how many persons each projection falls short of the target of each year.

    Parameters
    ----------
    outlook, gaps, names, source
        As for `outlook_chart`.
    """
    base_name, newer_name = names[outlook.base_series], names[outlook.newer_series]
    nearest = gaps.iloc[0]
    if is_missing(nearest["newer_gap"]):
        key, value = "none", nearest["held_back"]
    else:
        value = abs(nearest["newer_gap"])
        key = "same" if value == 0 else "below" if nearest["newer_gap"] < 0 else "above"
    caption = words(
        "population.gap_caption",
        base=base_name,
        newer=newer_name,
        implied=_years_note(gaps[~gaps["base_printed"]], "gap_caption_implied", words, base=base_name),
        beyond=_years_note(gaps[gaps["newer_gap"].isna()], "gap_caption_beyond", words),
    )
    values = words.join(
        words(
            "population.gap_alt_item",
            year=row.year,
            base=base_name,
            base_gap=difference_words(row.base_gap, words, "target"),
            newer_gap=words("population.gap_none")
            if is_missing(row.newer_gap)
            else difference_words(row.newer_gap, words, "target"),
        )
        for row in gaps.itertuples()
    )
    return Chart(
        name="fig-vision-gap",
        title=words(f"population.gap_title_{key}", year=nearest["year"], value=number(value)),
        caption=caption,
        source=source,
        alt_text=words("population.gap_alt", values=values),
        table=gap_table(outlook, gaps, names, words),
        draw=lambda layout: _draw_gaps(layout, gaps, base_name, words),
    )


def _years_note(rows: pd.DataFrame, key: str, words: Words, **values: str) -> str:
    if rows.empty:
        return ""
    return words(f"population.{key}", years=words.join(str(year) for year in rows["year"]), **values)


def _draw_gaps(layout: Layout, gaps: pd.DataFrame, base_name: str, words: Words) -> Figure:
    figure = new_figure(layout, 4.4 if layout.is_phone else 3.9)
    axes = figure.subplots()
    light_grid(axes, "x")
    ticks: dict[float, str] = {}
    for position, row in enumerate(gaps.itertuples()):
        top = 3.3 * position
        heading = words("population.gap_row_target", year=row.year, value=number(row.target))
        axes.text(0, top, f" {heading}", va="center", color=TARGET_COLOUR)
        key = "gap_row_base" if row.base_printed else "gap_row_base_implied"
        for offset, gap, label, style in (
            (0.95, row.base_gap, words(f"population.{key}", series=base_name), _BASE_BAR),
            (1.85, row.newer_gap, words("population.gap_row_newer"), _NEWER_BAR),
        ):
            ticks[top + offset] = label.replace("（", "\n（") if layout.is_phone else label
            shortfall = 0 if is_missing(gap) else -gap
            axes.barh(top + offset, shortfall, height=0.72, **style)
            text = words("population.gap_none") if is_missing(gap) else difference_words(gap, words, "")
            axes.annotate(
                text, (max(shortfall, 0), top + offset), xytext=(5, 0), textcoords="offset points", va="center"
            )
    lowest = float((-gaps[["base_gap", "newer_gap"]].astype(float)).min(axis=None))
    highest = float((-gaps[["base_gap", "newer_gap"]].astype(float)).max(axis=None))
    axes.set_xlim(min(0, 1.1 * lowest), max(1, highest) * (1.62 if layout.is_phone else 1.2))
    axes.axvline(0, color=TARGET_COLOUR, linewidth=1.6, zorder=3)
    axes.set_yticks(list(ticks), list(ticks.values()))
    axes.set_ylim(3.3 * len(gaps) - 0.7, -0.6)
    axes.xaxis.set_major_locator(MaxNLocator(4 if layout.is_phone else 5, integer=True))
    axes.xaxis.set_major_formatter(lambda value, _: number(value))
    axes.set_xlabel(words("population.gap_axis"))
    _keep_text_out_of_layout(axes)
    return figure


def gap_table(
    outlook: Outlook, gaps: pd.DataFrame, names: dict[str, str], words: Words, *, short: bool = False
) -> Table:
    """Return the targets and both projections as a table, differences in words.

    Parameters
    ----------
    short : bool, optional
        Leave out what a reader of the page finds in the sentences: for the table in the text.
    """
    base_name, newer_name = names[outlook.base_series], names[outlook.newer_series]
    states = {True: words("population.printed_mark"), False: words("population.implied_mark")}
    shown = gaps.assign(
        milestone=[
            words("population.gap_row", year=year, name=name)
            for year, name in zip(gaps["year"], gaps["name_ja"], strict=True)
        ],
        status=gaps["base_printed"].map(states),
        base_words=[difference_words(gap, words, "") for gap in gaps["base_gap"]],
        newer_words=[difference_words(gap, words, "") for gap in gaps["newer_gap"]],
        newer_base_words=[difference_words(gap, words, "") for gap in gaps["newer_minus_base"]],
    )
    persons = words("unit.persons")
    columns = [
        text_column("milestone", words("population.gap_milestone")),
        number_column("target", words("population.gap_target"), persons),
        number_column("held_back", words("population.gap_held_back"), persons),
        number_column("base_projection", words("population.base_label", series=base_name), persons),
        text_column("base_words", words("population.gap_against_target")),
        text_column("status", words("population.gap_base_status")),
        number_column("newer_projection", words("population.newer_label", series=newer_name), persons),
        text_column("newer_words", words("population.gap_against_target")),
        text_column("newer_base_words", words("population.gap_newer_minus_base")),
        text_column("plans_ja", words("population.gap_plans")),
    ]
    if short:
        shown["base_cell"] = [
            words("population.gap_printed" if printed else "population.gap_implied", value=number(value))
            for printed, value in zip(gaps["base_printed"], gaps["base_projection"], strict=True)
        ]
        # No units in the heads: the caption states them, and the table fits the page.
        columns[1] = number_column("target", words("population.gap_target"))
        columns[3] = Column("base_cell", words("population.gap_base_short"), align="right")
        columns[6] = number_column("newer_projection", words("population.gap_newer_short"))
        columns = [column for column in columns if column.name in _SHORT]
    return Table(shown, columns, words("population.gap_table"), words)


_SHORT = {"milestone", "target", "base_cell", "base_words", "newer_projection", "newer_words"}
