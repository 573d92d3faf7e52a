"""Charts of a region's change: each area ranked beside the printed value, shares of the loss, and all years."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from visionbook.charts.chart import AREA_COLOURS, INK, TARGET_COLOUR, Chart, Layout, light_grid, new_figure
from visionbook.charts.table import Table, number_column, percent_column, text_column
from visionbook.notation import number, percent
from visionbook.words import Words


def all_years_table(wide: pd.DataFrame, change: pd.DataFrame, names: dict[str, str], whole: str, words: Words) -> Table:
    """Show all years of all areas with the printed change, the region's total set apart.

    Parameters
    ----------
    wide : DataFrame
        As from `visionbook.region.population.wide_by_year`.
    change : DataFrame
        As from `visionbook.region.population.printed_growth`.
    whole : str
        Name of the region's total in `wide`.
    """
    printed = change.assign(area=change["area_code"].map(names))[["area", "printed", "growth"]]
    shown = wide.merge(printed, on="area", how="left", validate="one_to_one")
    years = [column for column in wide.columns if column != "area"]
    columns = [text_column("area", words("regional.area"))]
    columns += [
        number_column(column, column.removeprefix("y") + words("unit.year"), words("unit.persons")) for column in years
    ]
    columns += [text_column("printed", words("regional.printed_growth"))]
    columns += [percent_column("growth", words("regional.recomputed_growth"), signed=True)]
    total_rows = frozenset(shown.index[shown["area"] == whole].tolist())
    return Table(shown, columns, words("regional.all_years_caption"), words, total_rows)


def change_chart(
    change: pd.DataFrame, names: dict[str, str], from_year: int, to_year: int, source: str, words: Words
) -> Chart:
    """Draw the change of each area, ranked, beside the printed value.

    Parameters
    ----------
    change : DataFrame
        As from `visionbook.region.population.printed_growth`, largest fall first.
    names : dict
        Names for readers by area_code.
    """
    shown = change.assign(
        area=change["area_code"].map(names),
        judgement=[judgement(agrees, words) for agrees in change["agrees"]],
    )
    wrong = shown[(shown["agrees"] == False).fillna(False)]  # noqa: E712 - the column may hold NA

    def draw(layout: Layout) -> Figure:
        figure = new_figure(layout, 0.42 * len(shown) + 0.7)
        axes = figure.subplots()
        light_grid(axes, "x")
        for row, item in enumerate(shown.itertuples()):
            growth, printed = 100 * item.growth, 100 * item.printed_growth
            axes.barh(row, growth, color=AREA_COLOURS.get(item.area_code, INK), height=0.55)
            axes.plot([printed], [row], marker="|", markersize=15, markeredgewidth=2.2, color=INK, linestyle="")
            text, end = percent(item.growth, signed=True), growth
            if item.area_code in set(wrong["area_code"]):
                text = words("regional.change_label_wrong", value=text, printed=percent(item.printed_growth))
                end = min(growth, printed)
            colour = TARGET_COLOUR if item.area_code in set(wrong["area_code"]) else INK
            axes.annotate(text, (end, row), xytext=(7, 0), textcoords="offset points", va="center", color=colour)
        axes.set_yticks(range(len(shown)), shown["area"])
        axes.invert_yaxis()
        axes.set_xlim(0, 100 * shown["growth"].min() * (2.0 if layout.is_phone else 1.35))
        axes.set_xticks([0, -10, -20, -30, -40], ["0", "−10", "−20", "−30", "−40"])
        axes.set_xlabel(words("regional.change_axis", first=from_year, last=to_year))
        return figure

    top = shown.iloc[0]
    years = {"first": from_year, "last": to_year}
    key = "regional.change_title_wrong" if len(wrong) else "regional.change_title"
    items = [
        words(
            "regional.change_item",
            area=r.area,
            value=percent(r.growth, signed=True),
            printed=percent(r.printed_growth, signed=True),
        )
        for r in shown.itertuples()
    ]
    return Chart(
        name="fig-region-change",
        title=words(key, area=top["area"], value=percent(-top["growth"]), wrong=words.join(wrong["area"]), **years),
        caption=words("regional.change_caption", **years),
        source=source,
        alt_text=words("regional.change_alt", values=words.join(items), **years),
        table=Table(
            shown,
            [
                text_column("area", words("regional.area")),
                number_column("population_from", f"{from_year}{words('unit.year')}", words("unit.persons")),
                number_column("population_to", f"{to_year}{words('unit.year')}", words("unit.persons")),
                number_column("change", words("regional.change"), words("unit.persons"), signed=True),
                percent_column("growth", words("regional.recomputed_growth"), signed=True),
                text_column("printed", words("regional.printed_growth")),
                text_column("judgement", words("regional.judgement")),
            ],
            words("regional.change_caption", **years),
            words,
        ),
        draw=draw,
    )


def loss_chart(
    losses: pd.DataFrame, members: dict[str, str], from_year: int, to_year: int, source: str, words: Words
) -> Chart:
    """Draw how many people each municipality loses and its share of the region's loss.

    Parameters
    ----------
    losses : DataFrame
        As from `visionbook.region.population.loss_shares`.
    """
    shown = losses.assign(area=losses["area_code"].map(members), loss=-losses["change"])
    largest = float(shown["loss"].max())

    def draw(layout: Layout) -> Figure:
        figure = new_figure(layout, 0.45 * len(shown) + 0.7)
        axes = figure.subplots()
        light_grid(axes, "x")
        axes.barh(
            range(len(shown)), shown["loss"], height=0.6, color=[AREA_COLOURS.get(c, INK) for c in shown.area_code]
        )
        for row, item in enumerate(shown.itertuples()):
            text = words("regional.loss_label", count=number(item.loss), share=percent(item.share_of_loss))
            axes.annotate(text, (item.loss, row), xytext=(5, 0), textcoords="offset points", va="center")
        axes.set_yticks(range(len(shown)), shown["area"])
        axes.invert_yaxis()
        axes.set_xlim(0, largest * (1.75 if layout.is_phone else 1.3))
        axes.xaxis.set_major_locator(MaxNLocator(3, steps=[1, 2, 4, 5, 10]))
        axes.xaxis.set_major_formatter(lambda value, _: number(value))
        axes.set_xlabel(words("regional.loss_axis", first=from_year, last=to_year))
        return figure

    top, years = shown.iloc[0], {"first": from_year, "last": to_year}
    total = {"total": number(shown["loss"].sum())}
    items = [
        words("regional.loss_item", area=r.area, count=number(r.loss), share=percent(r.share_of_loss))
        for r in shown.itertuples()
    ]
    return Chart(
        name="fig-region-loss",
        title=words("regional.loss_title", area=top["area"], share=percent(top["share_of_loss"]), **total, **years),
        caption=words("regional.loss_caption", **years),
        source=source,
        alt_text=words("regional.loss_alt", values=words.join(items), **total, **years),
        table=Table(
            shown,
            [
                text_column("area", words("regional.area")),
                number_column("loss", words("regional.loss"), words("unit.persons")),
                percent_column("share_of_loss", words("regional.share_of_loss")),
                percent_column("share_of_population", words("regional.share_of_population", year=from_year)),
            ],
            words("regional.loss_caption", **years),
            words,
        ),
        draw=draw,
    )


def judgement(agrees: object, words: Words) -> str:
    """Return whether printed and recomputed value agree, in words; a dash where there is nothing to compare."""
    if pd.isna(agrees):
        return words("unit.missing")
    return words("regional.agree") if agrees else words("regional.disagree")
