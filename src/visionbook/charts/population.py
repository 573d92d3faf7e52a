"""Charts of the population vision: the long run with its targets, and how far projections lie from them."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from visionbook.charts.chart import (
    AREA_COLOURS,
    INK,
    MUTED,
    QUANTITY_BLUES,
    TARGET_COLOUR,
    Chart,
    Layout,
    light_grid,
    new_figure,
)
from visionbook.charts.table import Table, number_column, text_column, year_column
from visionbook.notation import is_missing, number
from visionbook.population.targets import Outlook
from visionbook.words import Words

BASE_COLOUR = AREA_COLOURS["01000"]
NEWER_COLOUR = QUANTITY_BLUES[2]
OBSERVED_COLOUR = AREA_COLOURS["01223"]
_NEWER_LINE = (0, (1.2, 1.2))


def difference_words(difference: object, words: Words, what: str) -> str:
    """Return a difference in words: ``目標より139人少ない``; a missing one as a dash.

    Parameters
    ----------
    difference : int or missing
        Persons; negative is fewer.
    words : Words
        The language.
    what : str
        ``"target"`` or ``"projection"``: what it is compared with; ``""`` for the bare difference.

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
        return "、".join(words("population.outlook_value", year=year, value=number(value)) for year, value in pairs)

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
            printed="、".join(words("population.year_n", year=year) for year in outlook.base["year"]),
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
            targets="、".join(
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
    columns = {title: frame.set_index("year")["population"].astype("Int64") for title, frame in parts.items()}
    return Table(
        pd.DataFrame(columns).sort_index().rename_axis("year").reset_index(),
        [
            year_column("year", words("population.year"), words("unit.year")),
            *(number_column(title, title, words("unit.persons")) for title in columns),
        ],
        words("population.outlook_table"),
        words,
    )


def _draw_outlook(
    layout: Layout, outlook: Outlook, gaps: pd.DataFrame, names: dict[str, str], words: Words
) -> Figure:
    figure = new_figure(layout, 4.8 if layout.is_phone else 4.4)
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
    axes.set_ylabel(f"{words('population.people')}（{words('unit.persons')}）")
    axes.set_yticks([0, 10_000, 20_000, 30_000, 40_000])
    axes.yaxis.set_major_formatter(lambda value, _: number(value))
    axes.set_xlim(observed["year"].min() - 1, gaps["year"].max() + 2)
    axes.set_xticks([1985, now, 2040, 2060] if layout.is_phone else [1985, 2000, now, 2040, 2060])
    _label_targets(axes, gaps, layout, words)
    _label_lines(axes, outlook, names, layout, words)
    return figure


def _label_targets(axes: Axes, gaps: pd.DataFrame, layout: Layout, words: Words) -> None:
    right = gaps["year"].max() + 1
    for position, row in enumerate(gaps.itertuples()):
        text = words("population.target_label", year=row.year, value=number(row.target))
        gap = difference_words(-row.base_gap, words, "projection")
        height = 50 - 7 * position if layout.is_phone else 30
        align_right = layout.is_phone or row.Index == gaps.index[-1]
        axes.annotate(
            f"{text}\n{gap}",
            (row.year, row.target),
            xytext=((right, row.target) if align_right else (row.year + 1.5, row.target)),
            textcoords="data",
            ha="right" if align_right else "left",
            color=TARGET_COLOUR,
            annotation_clip=False,
        ).set_transform(axes.transData)
        _ = height


def _label_lines(axes: Axes, outlook: Outlook, names: dict[str, str], layout: Layout, words: Words) -> None:
    pass
