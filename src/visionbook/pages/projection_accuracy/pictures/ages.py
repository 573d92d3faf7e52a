"""The mean error of past projections by age group and years ahead, as groups of bars."""

from __future__ import annotations

import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from visionbook.ages import TOTAL
from visionbook.pages.projection_accuracy.model import Record
from visionbook.pages.projection_accuracy.phrases import age_name, source_line, years_ahead
from visionbook.show import labels
from visionbook.show.chart import QUANTITY_BLUES, Chart, Layout, light_grid, new_figure
from visionbook.show.prose import Sentences
from visionbook.show.row_names import row_names
from visionbook.show.sizes import rows_height
from visionbook.show.table import Table, number_column, percent_column, text_column
from visionbook.words import Words


def ages(page: Record, words: Words) -> Chart | Sentences:
    """Draw the mean error by age group and years ahead, with its value at each bar."""
    if page.past is None:
        return Sentences([])
    rows = page.past.ages
    groups = list(rows["age_group"].unique())
    wide = rows.pivot_table(index="age_group", columns="horizon_years", values="error").loc[groups]
    last = int(wide.columns[-1])
    worst = wide[last].idxmax()
    facts = {
        "years": last,
        "worst": age_name(worst, words),
        "value": wide.loc[worst, last],
        "total": wide.loc[TOTAL, last],
        "areas": len(page.members),
        "horizons": [years_ahead(years, words) for years in wide.columns],
        "values": [
            words(
                "projection_accuracy.ages_item",
                age=age_name(group, words),
                items=[_label(years, value, words) for years, value in row.items()],
            )
            for group, row in wide.iterrows()
        ],
    }
    figure = words.figure("projection_accuracy.ages", facts)
    shown = rows.assign(
        group=[age_name(group, words) for group in rows["age_group"]],
        ahead=[years_ahead(years, words) for years in rows["horizon_years"]],
        place=rows["age_group"].map({group: place for place, group in enumerate(groups)}),
    ).sort_values(["place", "horizon_years"])
    columns = [
        text_column("group", words("projection_accuracy.ages_group")),
        text_column("ahead", words("projection_accuracy.horizon")),
        percent_column("error", words("projection_accuracy.error")),
        percent_column("bias", words("projection_accuracy.bias"), signed=True),
        number_column("cases", words("projection_accuracy.all_cases")),
    ]
    return Chart(
        name="fig-accuracy-ages",
        **figure._asdict(),
        source=source_line(page, words),
        table=Table(shown, columns, words("projection_accuracy.ages_table"), words),
        draw=lambda layout: _draw(layout, wide, words),
    )


def _label(years: int, value: float, words: Words) -> str:
    return words("projection_accuracy.named_value", name=years_ahead(years, words), value=value)


def _draw(layout: Layout, wide: pd.DataFrame, words: Words) -> Figure:
    figure = new_figure(layout, rows_height(len(wide), lines=len(wide.columns)))
    axes = figure.subplots()
    light_grid(axes, "x")
    long = wide.melt(var_name="years", value_name="error", ignore_index=False).reset_index()
    palette = [QUANTITY_BLUES[1 + place % 3] for place in range(len(wide.columns))]
    sns.barplot(
        long, x="error", y="age_group", hue="years", palette=palette, orient="h", saturation=1, errorbar=None,
        legend=False, ax=axes,
    )  # fmt: skip
    for container, years in zip(axes.containers, wide.columns, strict=True):
        for bar in container:
            text = _label(int(years), bar.get_width(), words)
            labels.beside_bar(axes, bar.get_width(), bar.get_y() + bar.get_height() / 2, text)
    row_names(axes, [age_name(group, words) for group in wide.index])
    axes.xaxis.set_major_locator(MaxNLocator(3 if layout.is_phone else 5, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(PercentFormatter(1, 0))
    axes.set(xlabel="", ylabel="")
    return figure
