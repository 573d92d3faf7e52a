"""A region's agreements: who takes part, what they hold, and what the two printed cost tables say."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from visionbook.notation import number
from visionbook.pages.regional_collaboration.change import judgement
from visionbook.periods import fiscal_year_label
from visionbook.show.blocks import Block, Blocks
from visionbook.show.chart import INK, MUTED, QUANTITY_BLUES, TARGET_COLOUR, Chart, Layout, light_grid, new_figure
from visionbook.show.table import Column, Table, text_column
from visionbook.words import Words

COST_STEP = 1000
"""The documents print costs in thousands of yen."""


def roles_table(matrix: pd.DataFrame, members: dict[str, str], words: Words) -> Table:
    """Show who takes part in which agreement.

    Parameters
    ----------
    matrix : DataFrame
        As from `visionbook.region.agreements.role_matrix`.
    """

    def role(value: object) -> str:
        return words(f"regional_collaboration.role_{value}")

    columns = [text_column("name_ja", words("regional_collaboration.agreement"))]
    columns += [Column(code, name, role) for code, name in members.items() if code in matrix.columns]
    return Table(matrix, columns, words("regional_collaboration.roles_caption"), words)


def cost_chart(comparison: pd.DataFrame, agreements: pd.DataFrame, source: str, words: Words) -> Chart:
    """Draw the planned cost of each agreement by year beside the sum of the municipalities' amounts.

    Parameters
    ----------
    comparison : DataFrame
        As from `visionbook.region.agreements.cost_comparison`.
    agreements : DataFrame
        As from `visionbook.region.agreements.of_region`.
    """
    names = agreements.set_index("agreement_id")["name_ja"].to_dict()
    shown = _comparison_for_readers(comparison, names, words)
    wrong = shown[shown["is_wrong"]]
    largest = shown.loc[shown["planned"].idxmax()]
    years = sorted(shown["fiscal_year"].unique())

    def draw(layout: Layout) -> Figure:
        rows, columns = (len(names), 1) if layout.is_phone else ((len(names) + 1) // 2, 2)
        figure = new_figure(layout, 1.5 * rows if layout.is_phone else 4.4)
        panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
        for axes, key in zip(panels, names, strict=False):
            light_grid(axes)
            for row in shown[shown["agreement_id"] == key].itertuples():
                _cost_bars(axes, row, words)
            axes.set_title(names[key], color=INK)
            if key == largest["agreement_id"]:
                _name_the_bars(axes, largest, words)
            axes.set_xticks(years, [str(year) for year in years])
            axes.set_ylim(0, 1.25 * largest["planned"] / COST_STEP or 1)
            axes.yaxis.set_major_locator(MaxNLocator(3, steps=[1, 2, 5, 10]))
            axes.yaxis.set_major_formatter(lambda value, _: number(value))
        for axes in panels[len(names) :]:
            axes.set_visible(False)
        panels[0].set_ylabel(words("unit.thousand_yen"), color=MUTED)
        return figure

    items = [
        words(
            "regional_collaboration.cost_wrong_item",
            name=row.agreement,
            year=row.year,
            planned=number(row.planned / COST_STEP),
            contributed=number(row.contributed / COST_STEP),
        )
        for row in wrong.itertuples()
    ]
    return Chart(
        name="fig-region-costs",
        title=words("regional_collaboration.cost_title", name=words.join(wrong["agreement"].unique()), count=len(wrong))
        if len(wrong)
        else words("regional_collaboration.cost_title_none"),
        caption=words("regional_collaboration.cost_caption"),
        source=source,
        alt_text=words("regional_collaboration.cost_alt", values=words.join(items))
        if items
        else words("regional_collaboration.cost_title_none"),
        table=_comparison_table(shown, words),
        draw=draw,
    )


def _comparison_for_readers(comparison: pd.DataFrame, names: dict[str, str], words: Words) -> pd.DataFrame:
    # Floats: a missing amount as NaN and not as pandas' NA, which has no truth value.
    amounts = {name: "float64" for name in ("planned", "contributed", "printed_total", "difference")}
    return comparison.astype(amounts).assign(
        agreement=comparison["agreement_id"].map(names),
        year=[fiscal_year_label(int(year)) for year in comparison["fiscal_year"]],
        is_wrong=(~comparison["agrees"]).fillna(False).astype(bool),
        judgement=[judgement(agrees, words) for agrees in comparison["agrees"]],
    )


def _comparison_table(shown: pd.DataFrame, words: Words) -> Table:
    unit = words("unit.thousand_yen")
    return Table(
        shown,
        [
            text_column("agreement", words("regional_collaboration.agreement")),
            text_column("year", words("regional_collaboration.fiscal_year")),
            _thousands("planned", words("regional_collaboration.planned"), unit),
            _thousands("contributed", words("regional_collaboration.contributed"), unit),
            _thousands("printed_total", words("regional_collaboration.printed_total"), unit),
            _thousands("difference", words("regional_collaboration.cost_difference"), unit, signed=True),
            text_column("judgement", words("regional_collaboration.judgement")),
        ],
        words("regional_collaboration.cost_caption"),
        words,
    )


def _thousands(name: str, title: str, unit: str = "", *, signed: bool = False) -> Column:
    return Column(name, title, lambda value: number(value / COST_STEP, signed=signed), "right", unit)


def _cost_bars(axes: Axes, row: object, words: Words) -> None:
    """Draw the two amounts of one year; a number both share is written once, a missing one as a dash."""
    written = []
    for offset, value, colour, hatch in (
        (-0.2, row.planned, QUANTITY_BLUES[3], ""),
        (0.2, row.contributed, QUANTITY_BLUES[1], "////"),
    ):
        height = 0 if pd.isna(value) else value / COST_STEP
        axes.bar(row.fiscal_year + offset, height, 0.36, color=colour, hatch=hatch, edgecolor="white")
        text = words("unit.missing") if pd.isna(value) else number(value / COST_STEP)
        written.append((row.fiscal_year + offset, height, text))
    if written[0][1:] == written[1][1:]:
        written = [(row.fiscal_year, *written[0][1:])]
    for x, height, text in written:
        colour = TARGET_COLOUR if row.is_wrong else INK
        axes.annotate(text, (x, height), xytext=(0, 2), textcoords="offset points", ha="center", color=colour)


def _name_the_bars(axes: Axes, row: pd.Series, words: Words) -> None:
    """Write beside the largest pair of bars what the two kinds are."""
    middle = row["planned"] / COST_STEP / 2
    axes.text(row["fiscal_year"] - 0.45, middle, words("regional_collaboration.bar_planned"), ha="right", va="center")
    axes.text(
        row["fiscal_year"] + 0.45, middle, words("regional_collaboration.bar_contributed"), ha="left", va="center"
    )


def agreement_blocks(
    agreements: pd.DataFrame,
    sheets: dict[str, pd.DataFrame],
    matrix: pd.DataFrame,
    members: dict[str, str],
    words: Words,
) -> Blocks:
    """Show each agreement: area, content, project, effect, roles, indicator, and both cost tables.

    Parameters
    ----------
    agreements : DataFrame
        As from `visionbook.region.agreements.of_region`.
    sheets : dict
        By agreement_id, as from `visionbook.region.agreements.cost_sheet`.
    matrix : DataFrame
        As from `visionbook.region.agreements.role_matrix`.
    """
    roles = matrix.set_index("agreement_id")
    blocks = []
    for row in agreements.to_dict("records"):
        own = roles.loc[row["agreement_id"]]
        implementing = [name for code, name in members.items() if own.get(code) == "implementing"]
        missing = words("unit.missing")
        facts = [
            (words(f"regional_collaboration.fact_{name}"), missing if pd.isna(row[name]) else row[name])
            for name in _FACTS[:4]
        ]
        facts.append((words("regional_collaboration.fact_implementing"), words.join(implementing)))
        facts += [
            (words(f"regional_collaboration.fact_{name}"), missing if pd.isna(row[name]) else row[name])
            for name in _FACTS[4:]
        ]
        total = row["planned_total_printed"]
        facts.append(
            (
                words("regional_collaboration.fact_planned_total"),
                words("regional_collaboration.blank")
                if pd.isna(total)
                else words("regional_collaboration.as_printed", printed=total),
            )
        )
        title = words("regional_collaboration.block_title", order=row["order"], name=row["name_ja"])
        blocks.append(Block(title, facts, [_sheet_table(sheets[row["agreement_id"]], row["name_ja"], words)]))
    return Blocks(blocks)


_FACTS = (
    "policy_area_ja",
    "policy_field_ja",
    "content_ja",
    "project_ja",
    "effect_ja",
    "lead_role_ja",
    "other_role_ja",
    "indicator_ja",
)


def _sheet_table(sheet: pd.DataFrame, name: str, words: Words) -> Table:
    years = [column for column in sheet.columns if column.startswith("fy")]
    shown = sheet.astype({year: "float64" for year in years}).assign(
        item=[
            row.area if row.kind == "municipality" else words(f"regional_collaboration.sheet_{row.kind}")
            for row in sheet.itertuples()
        ]
    )
    columns = [text_column("item", words("regional_collaboration.sheet_item"))]
    columns += [
        _thousands(year, words("regional_collaboration.sheet_year", year=int(year.removeprefix("fy"))))
        for year in years
    ]
    columns += [text_column("project", words("regional_collaboration.sheet_project"))]
    totals = frozenset(shown.index[shown["kind"] != "municipality"].tolist())
    return Table(shown, columns, words("regional_collaboration.sheet_caption", name=name), words, totals)
