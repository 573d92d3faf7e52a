"""Lying boxes of errors: half of the projections in the box, four fifths in the lines, their size beside."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from visionbook.show import labels
from visionbook.show.chart import INK, MUTED, QUANTITY_BLUES, Layout, light_grid, new_figure
from visionbook.show.row_names import row_names
from visionbook.show.sizes import TEXT_SIZE, line_inches, rows_height
from visionbook.words import Words

QUANTILES = ("p10", "p25", "p50", "p75", "p90")
_WIDTH = 0.78
_OWN_COLOUR = QUANTITY_BLUES[1]
_ROWS = {1: 1.0, 2: 1.5, 3: 2.1}
"""How much room rows take, as a multiple of a row of one box, by the number of boxes in each."""


def draw_boxes(
    layout: Layout,
    rows: pd.DataFrame,
    colours: Mapping[str, str],
    own: Mapping[str, str],
    called: Mapping[str, str],
    words: Words,
) -> Figure:
    """Draw one box per row and whose errors they are.

    Parameters
    ----------
    layout : Layout
        Page or phone.
    rows : DataFrame
        key and row (name), who, the quantiles `QUANTILES`, median_absolute and mean_absolute (ratios), in the
        order of the picture.
    colours : mapping
        By who.
    own : mapping
        By key of a row: the municipality that belongs to it; its name is written with that of the row, and
        its box stands out.
    called : mapping
        What whose errors are called, by who.
    words : Words
        The language.
    """
    # By key, not by name: two names that are cut short may be the same.
    names = rows.drop_duplicates("key").set_index("key")["row"].to_dict()
    keys, who = list(names), [key for key in colours if key in set(rows["who"])]
    figure = new_figure(layout, _height(len(keys), len(who), layout))
    axes = figure.subplots()
    light_grid(axes, "x")
    # Of five values in order the quartiles are the second and the fourth: the box is that of the quantiles.
    long = rows.melt(["key", "who"], list(QUANTILES), value_name="error")
    sns.boxplot(
        long, x="error", y="key", hue="who", order=keys, hue_order=who, palette=[colours[key] for key in who],
        saturation=1, orient="h", whis=(0, 100), width=_WIDTH, linecolor=INK, linewidth=0.9, showfliers=False, ax=axes,
        legend=len(who) > 1, medianprops={"linewidth": 2},
    )  # fmt: skip
    for key in own:
        axes.patches[keys.index(key)].set_facecolor(_OWN_COLOUR)
    step = _WIDTH / len(who)
    for row in rows.itertuples():
        place = keys.index(row.key) + step * (who.index(row.who) - (len(who) - 1) / 2)
        key = f"accuracy_study.written{'_phone' if layout.is_phone else ''}"
        text = words(key, median=row.median_absolute, mean=row.mean_absolute)
        labels.beside_bar(axes, max(row.p90, 0), place, text)
    axes.axvline(0, color=MUTED, linewidth=labels.FINE)
    axes.xaxis.set_major_locator(MaxNLocator(4 if layout.is_phone else 6, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(PercentFormatter(1, 0))
    axes.set(xlabel="", ylabel="")
    shown = [
        words("accuracy_study.is_own", name=name, area=own[key]) if key in own else name for key, name in names.items()
    ]
    row_names(axes, shown)
    if axes.get_legend() is not None:
        handles = axes.get_legend().legend_handles
        axes.legend(
            handles, [called[key] for key in who], loc="lower left", bbox_to_anchor=(0, 1), frameon=False,
            ncols=1 if layout.is_phone else len(who), fontsize=TEXT_SIZE, handlelength=1.2, columnspacing=1.0,
        )  # fmt: skip
    return figure


def _height(rows: int, who: int, layout: Layout) -> float:
    legend = (who if layout.is_phone else 1) * 1.3 * line_inches() if who > 1 else 0
    lines = 2 if who == 1 else 1
    return round(rows_height(round(rows * _ROWS[who]), lines if layout.is_phone else 1) + legend, 2)
