"""What each candidate method would have been wrong by: places of the municipality's size, and all, as bars."""

from __future__ import annotations

import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from visionbook.pages.projection_accuracy.model import Record
from visionbook.pages.projection_accuracy.phrases import method_name, source_line
from visionbook.pages.projection_accuracy.pictures.places import COLOURS
from visionbook.pages.projection_accuracy.study import Study
from visionbook.pages.projection_accuracy.study_phrases import LIKE, NATION, size_name, who_names
from visionbook.population.error_study import ALL
from visionbook.show import labels
from visionbook.show.chart import Chart, Layout, light_grid, new_figure
from visionbook.show.prose import Sentences
from visionbook.show.row_names import row_names
from visionbook.show.sizes import TEXT_SIZE, rows_height
from visionbook.show.table import Column, Table, number_column, percent_column, text_column
from visionbook.words import Words

_WIDTH = 0.74


def methods(page: Record, found: Study | None, words: Words) -> Chart | Sentences:
    """Draw the mean error of each method at the far horizon, from the launches that all of them share."""
    if found is None:
        return Sentences([])
    far = found.horizons(page)[1]
    rows = found.methods[found.methods["horizon_years"].eq(far)]
    who = rows["size_class"].map({ALL: NATION, found.own.size_class: LIKE})
    shown = rows.assign(who=who, row=[method_name(name, words) for name in rows["method"]])
    by_who = {key: part.set_index("method") for key, part in shown.groupby("who")}
    like, nation = by_who[LIKE]["mean_absolute"], by_who[NATION]["mean_absolute"]
    facts = {"far": far, "least": like.min(), "most": like.max(), "size": size_name(found.own.size_class, words)}
    facts |= {"first": rows["first_launch"].min(), "last": rows["last_launch"].max()}
    facts["values"] = [
        words("accuracy_study.methods_value", row=method_name(name, words), like=value, nation=nation[name])
        for name, value in like.items()
    ]
    figure = words.figure("accuracy_study.methods", facts)
    names = {short: who_names(page, found, words, short=short) for short in (False, True)}
    return Chart(
        name="fig-accuracy-methods",
        **figure._asdict(),
        source=source_line(page, words),
        table=_table(by_who, figure.caption, words),
        draw=lambda layout: _draw(layout, shown, names[layout.is_phone], words),
    )


def _table(by_who: dict[str, pd.DataFrame], caption: str, words: Words) -> Table:
    like, nation = by_who[LIKE], by_who[NATION]
    frame = like.join(nation[["mean_absolute", "bias"]].add_suffix("_nation")).reset_index()
    frame["medians"] = [
        words("accuracy_study.medians_range", least=row.median_least, most=row.median_most)
        for row in frame.itertuples()
    ]
    columns = [
        text_column("row", words("accuracy_study.method")),
        percent_column("mean_absolute", words("accuracy_study.mean_like")),
        Column("medians", words("accuracy_study.medians"), align="right"),
        percent_column("bias", words("accuracy_study.bias_like"), signed=True),
        number_column("cases", words("accuracy_study.cases"), base=words("unit.cases")),
        percent_column("mean_absolute_nation", words("accuracy_study.mean_nation")),
        percent_column("bias_nation", words("accuracy_study.bias_nation"), signed=True),
    ]
    return Table(frame, columns, caption, words)


def _draw(layout: Layout, rows: pd.DataFrame, names: dict[str, str], words: Words) -> Figure:
    order, who = list(rows["method"].unique()), [LIKE, NATION]
    figure = new_figure(layout, rows_height(round(1.6 * len(order)) + len(who)))
    axes = figure.subplots()
    light_grid(axes, "x")
    sns.barplot(
        rows, x="mean_absolute", y="method", hue="who", order=order, hue_order=who, orient="h", width=_WIDTH,
        palette=[COLOURS[key] for key in who], saturation=1, errorbar=None, ax=axes,
    )  # fmt: skip
    for row in rows.itertuples():
        place = order.index(row.method) + _WIDTH / 2 * (who.index(row.who) - 0.5)
        labels.beside_bar(axes, row.mean_absolute, place, words("accuracy_study.written_mean", mean=row.mean_absolute))
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(PercentFormatter(1, 0))
    axes.set(xlabel="", ylabel="")
    row_names(axes, [method_name(name, words) for name in order])
    axes.legend(
        axes.get_legend().legend_handles, [names[key] for key in who], loc="lower left", bbox_to_anchor=(0, 1),
        frameon=False, ncols=1 if layout.is_phone else 2, fontsize=TEXT_SIZE, handlelength=1.2,
    )  # fmt: skip
    return figure
