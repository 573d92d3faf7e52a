"""Bars that lie, ranked, with what is expected beside what was counted: the drawing that several pictures share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from visionbook.notation import number
from visionbook.show import labels, marks
from visionbook.show.chart import INK, MUTED, TARGET_COLOUR, Layout, light_grid, new_figure
from visionbook.show.row_names import row_names
from visionbook.show.sizes import rows_height


def draw_growth(
    layout: Layout,
    shown: pd.DataFrame,
    colours: Mapping[str, str],
    texts: Mapping[str, Sequence[str]],
    axis_label: str,
    *,
    first: str = "counted",
    wrong: Sequence[bool] = (),
) -> Figure:
    """Draw growth as bars, falls to the right: one bar a row for each kind of value.

    Parameters
    ----------
    shown : DataFrame
        One row per area: area_code, area, and a column of ratios for each kind.
    colours : mapping
        Colours by area_code.
    texts : mapping
        By column of ratios, in the order in which they stand under each other: what is written at each bar. Where a
        value is missing there is no bar.
    first : str
        Kind of the first bars: ``"counted"`` or ``"expected"``; the second are expected.
    wrong : sequence of bool
        Rows whose text stands in the accent colour.
    """
    kinds = [first, "expected"]
    figure = new_figure(layout, rows_height(len(shown), lines=len(texts)))
    axes = figure.subplots()
    light_grid(axes, "x")
    height = 0.72 / len(texts)
    for place, (column, said) in enumerate(texts.items()):
        middles = np.arange(len(shown)) + (place - (len(texts) - 1) / 2) * height
        rows = zip(middles, shown["area_code"], shown[column].astype(float), said, strict=True)
        for row, (middle, code, growth, text) in enumerate(rows):
            if np.isnan(growth):
                continue
            axes.barh(middle, -100 * growth, height * 0.86, **marks.bar_style(kinds[place], colours[code]))
            colour = TARGET_COLOUR if wrong and wrong[row] else INK
            labels.beside_bar(axes, _end(shown, row, growth), middle, text, colour)
    row_names(axes, shown["area"])
    _percent_scale(axes, axis_label)
    return figure


def _end(shown: pd.DataFrame, row: int, growth: float) -> float:
    """Return where a bar and the mark on it end, if there is one."""
    mark = shown["printed_growth"].iloc[row] if "printed_growth" in shown else growth
    ends = [-100 * growth, -100 * float(growth if pd.isna(mark) else mark)]
    return max(ends) if growth <= 0 else min(ends)


def _percent_scale(axes: Axes, label: str) -> None:
    """Write growth along the flat scale, on which falls lie to the right."""
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(lambda value, _: number(-value, 0 if float(value).is_integer() else 1))
    axes.axvline(0, color=MUTED, linewidth=labels.FINE)
    axes.set_xlabel(label)
