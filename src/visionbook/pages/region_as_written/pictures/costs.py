"""The planned cost of each agreement by year, beside what the municipalities' amounts add up to."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from visionbook.collaboration.columns import COST_STEP
from visionbook.collaboration.model import Region
from visionbook.collaboration.phrases import document_line
from visionbook.notation import is_missing, number
from visionbook.pages.region_as_written.tables import cost_columns, costs_for_readers
from visionbook.show import labels, scales
from visionbook.show.chart import INK, MUTED, QUANTITY_BLUES, TARGET_COLOUR, Chart, Layout, light_grid, new_figure
from visionbook.show.palette import PAPER
from visionbook.show.prose import Sentences
from visionbook.show.sizes import rows_height
from visionbook.show.table import Table
from visionbook.words import Words

_KINDS = {"planned": (QUANTITY_BLUES[3], ""), "contributed": (QUANTITY_BLUES[1], "////")}
"""Colour and hatching of the two amounts."""
_PANEL = 8
_BAR_WIDTH = 0.4
_OFFSETS = (-_BAR_WIDTH / 2, _BAR_WIDTH / 2)
"""Lines of type that a panel is high."""


def costs(page: Region, words: Words) -> Chart | Sentences:
    """Draw both amounts of each agreement by fiscal year, those that differ in the accent colour."""
    if page.agreements is None:
        return Sentences([words("regional_collaboration.no_agreements_here")])
    if page.agreements.comparison.empty:
        return Sentences([words("regional_collaboration.no_costs")])
    shown = costs_for_readers(page.agreements, words)
    wrong = shown[shown["is_wrong"]]
    facts = {
        "names": list(wrong["agreement"].unique()),
        "count": len(wrong),
        "values": [
            words(
                "regional_collaboration.cost_wrong_item",
                name=row.agreement,
                year=row.year,
                planned=row.planned / COST_STEP,
                contributed=row.contributed / COST_STEP,
            )
            for row in wrong.itertuples()
        ],
    }
    figure = words.figure(f"regional_collaboration.cost_{'wrong' if len(wrong) else 'right'}", facts)
    return Chart(
        name="fig-region-costs",
        **figure._asdict(),
        source=document_line(page, words),
        table=Table(shown, cost_columns(words), figure.caption, words),
        draw=lambda layout: _draw(layout, shown, words),
    )


def _draw(layout: Layout, shown: pd.DataFrame, words: Words) -> Figure:
    names, years = shown["agreement"].unique(), sorted(shown["fiscal_year"].unique())
    columns = 1 if layout.is_phone or len(names) == 1 else 2
    rows = -(-len(names) // columns)
    figure = new_figure(layout, rows_height(rows, lines=_PANEL))
    grid = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).ravel()
    long = shown.melt(["agreement", "fiscal_year", "is_wrong"], list(_KINDS), "kind", "amount")
    long["amount"] = long["amount"] / COST_STEP
    for axes, name in zip(grid, names, strict=False):
        light_grid(axes)
        _bars(axes, long[long["agreement"] == name], years)
        for place, year in enumerate(years):
            _amounts(axes, shown[(shown["agreement"] == name) & (shown["fiscal_year"] == year)], place, words)
        labels.heading(axes, name)
        axes.set_xlabel("")
        axes.set_ylabel("")
    for axes in grid[len(names) :]:
        axes.set_visible(False)
    for axes in grid[: len(names)][-columns:]:
        axes.tick_params(labelbottom=True)  # also above a panel that is left empty
    scales.people(grid[0], words)
    scales.from_zero(grid[0])
    grid[0].set_ylabel(words("unit.thousand_yen"), color=MUTED)
    said = [words(f"regional_collaboration.bar_{kind}") for kind in _KINDS]
    handles = [container[0] for container in grid[0].containers]
    figure.legend(handles, said, loc="outside upper left", ncols=2, frameon=False)
    return figure


def _bars(axes: Axes, long: pd.DataFrame, years: list[int]) -> None:
    """Draw the amounts of one agreement as pairs of bars; a missing one leaves its place empty."""
    amounts = long.set_index(["kind", "fiscal_year"])["amount"]
    for (kind, (colour, hatch)), offset in zip(_KINDS.items(), _OFFSETS, strict=True):
        axes.bar(
            [place + offset for place in range(len(years))], amounts[kind].reindex(years), _BAR_WIDTH,
            facecolor=colour, hatch=hatch, edgecolor=PAPER, linewidth=0.8,
        )  # fmt: skip
    axes.set_xticks(range(len(years)), years)
    axes.set_xlim(-0.5, len(years) - 0.5)


def _amounts(axes: Axes, row: pd.DataFrame, place: int, words: Words) -> None:
    """Write the two amounts of one year; a number that both share once, a missing one as a dash."""
    if row.empty:
        return
    row = row.iloc[0]
    written = []
    for offset, kind in zip(_OFFSETS, _KINDS, strict=True):
        missing = is_missing(row[kind])
        height = 0 if missing else row[kind] / COST_STEP
        written.append((place + offset, height, words("unit.missing") if missing else number(height)))
    if written[0][1:] == written[1][1:]:
        written = [(place, *written[0][1:])]
    for x, height, text in written:
        labels.at(axes, x, height, text, TARGET_COLOUR if row["is_wrong"] else INK, optional=not row["is_wrong"])
