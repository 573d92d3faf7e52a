"""The mean error of past projections by years ahead and method, as groups of bars."""

from __future__ import annotations

import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from visionbook.pages.projection_accuracy.model import Record
from visionbook.pages.projection_accuracy.phrases import method_name, shared_errors, source_line, years_ahead
from visionbook.show.chart import QUANTITY_BLUES, Chart, Layout, light_grid, new_figure
from visionbook.show.prose import Sentences
from visionbook.show.sizes import lines_height
from visionbook.show.table import Table, number_column, percent_column, text_column
from visionbook.words import Words


def methods(page: Record, words: Words) -> Chart | Sentences:
    """Draw the mean error of the total population by years ahead, one bar per method."""
    if page.past is None:
        return Sentences([])
    rows, errors, horizons = page.past.methods, page.past.errors, page.past.horizons
    shared = shared_errors(rows)
    least = shared.min(axis=1)
    launches = errors[errors["method"].eq(shared.columns[-1])]["launch_year"]
    facts = {
        "near": horizons.near,
        "near_error": least[horizons.near],
        "far": horizons.far,
        "far_error": least[horizons.far],
        "areas": len(page.members),
        "methods": [method_name(name, words) for name in shared],
        "first": launches.min(),
        "last": launches.max(),
        "values": [
            words(
                "projection_accuracy.methods_item",
                ahead=years_ahead(years, words),
                items=[
                    words("projection_accuracy.named_value", name=method_name(name, words), value=value)
                    for name, value in row.items()
                ],
            )
            for years, row in shared.iterrows()
        ],
    }
    figure = words.figure(f"projection_accuracy.methods{'' if horizons.near < horizons.far else '_one'}", facts)
    return Chart(
        name="fig-accuracy-methods",
        **figure._asdict(),
        source=source_line(page, words),
        table=_table(rows, words),
        draw=lambda layout: _draw(layout, rows, words),
    )


def _table(rows: pd.DataFrame, words: Words) -> Table:
    shown = rows.assign(
        ahead=[years_ahead(years, words) for years in rows["horizon_years"]],
        name=[method_name(name, words) for name in rows["method"]],
    )
    columns = [
        text_column("ahead", words("projection_accuracy.horizon")),
        text_column("name", words("projection_accuracy.method")),
        percent_column("shared_error", words("projection_accuracy.shared_error")),
        number_column("shared_cases", words("projection_accuracy.shared_cases")),
        percent_column("error", words("projection_accuracy.error")),
        percent_column("bias", words("projection_accuracy.bias"), signed=True),
        number_column("cases", words("projection_accuracy.all_cases")),
    ]
    return Table(shown, columns, words("projection_accuracy.methods_table"), words)


def _draw(layout: Layout, rows: pd.DataFrame, words: Words) -> Figure:
    figure = new_figure(layout, lines_height(layout))
    axes = figure.subplots()
    light_grid(axes)
    shared = shared_errors(rows)
    cases = rows.dropna(subset="shared_cases").groupby("horizon_years")["shared_cases"].first()
    long = shared.melt(var_name="method", value_name="error", ignore_index=False).reset_index()
    long["method"] = long["method"].map({name: method_name(name, words) for name in shared})
    sns.barplot(
        long, x="horizon_years", y="error", hue="method", palette=list(QUANTITY_BLUES[1:4])[: len(shared.columns)],
        saturation=1, errorbar=None, ax=axes, legend=len(shared.columns) > 1,
    )  # fmt: skip
    ticks = [
        words("projection_accuracy.methods_tick", ahead=years_ahead(years, words), cases=cases[years])
        for years in shared.index
    ]
    axes.set_xticks(range(len(ticks)), ticks)
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(PercentFormatter(1, 0))
    axes.set(xlabel="", ylabel="" if layout.is_phone else words("projection_accuracy.error"))
    if axes.get_legend() is not None:
        sns.move_legend(
            axes, "lower left", bbox_to_anchor=(0, 1), ncols=1 if layout.is_phone else 3, frameon=False, title=None
        )
    return figure
