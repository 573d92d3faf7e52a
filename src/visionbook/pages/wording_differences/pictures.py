"""How firmly each matter is promised, where places of a document differ: from the weakest word to the strongest."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from visionbook.pages.wording_differences.model import WordingDifferences
from visionbook.show import signs
from visionbook.show.canvas import line_inches, wrapped
from visionbook.show.chart import Chart, Layout, new_figure
from visionbook.show.palette import GRID, INK, MUTED
from visionbook.show.prose import Sentences
from visionbook.show.sizes import TEXT_SIZE, rows_height
from visionbook.show.table import Table, number_column, text_column
from visionbook.strategy.promises import FIRMNESS
from visionbook.words import Words

_NAME_INCHES = 2.6


def firmness(page: WordingDifferences, source: str, words: Words) -> Chart | Sentences:
    """Draw the degrees of firmness of each matter whose places differ; a sentence if none does.

    Parameters
    ----------
    page : Goals
        As from `visionbook.pages.wording_differences.model.wording_differences`.
    source : str
        Source line.
    """
    if page.matters.empty:
        return Sentences([words("wording_differences.promise_none")])
    rows = page.matters[page.matters["differs"]]
    if rows.empty:
        return Sentences([words("wording_differences.promise_agree", count=len(page.matters))])
    names = {degree: words(f"wording_differences.firmness_{degree}") for degree in FIRMNESS}
    widest = rows[(rows["weakest"] == rows["weakest"].iloc[0]) & (rows["strongest"] == rows["strongest"].iloc[0])]
    facts = {
        "matters": len(page.matters),
        "differ": len(rows),
        "weakest": names[rows["weakest"].iloc[0]],
        "strongest": names[rows["strongest"].iloc[0]],
        "widest": list(widest["matter"]),
        "mark": signs.of("origin", "printed").character,
        "items": [
            words(
                "wording_differences.firmness_item",
                matter=row.matter,
                degrees=[names[degree] for degree in row.degrees],
            )
            for row in rows.itertuples()
        ],
    }
    figure = words.figure("wording_differences.firmness", facts)
    shown = page.matters.assign(
        weakest=page.matters["weakest"].map(names), strongest=page.matters["strongest"].map(names)
    )
    columns = [
        text_column("matter", words("wording_differences.promise_matter")),
        text_column("weakest", words("wording_differences.promise_weakest")),
        text_column("strongest", words("wording_differences.promise_strongest")),
        number_column("places", words("wording_differences.promise_places"), words("wording_differences.promise_unit")),
    ]
    return Chart(
        name="fig-firmness",
        source=source,
        table=Table(shown, columns, figure.caption, words),
        draw=lambda layout: _draw(layout, rows, list(names.values())),
        **figure._asdict(),
    )


def _draw(layout: Layout, rows: pd.DataFrame, degrees: list[str]) -> Figure:
    """Draw one line per matter; on a phone its name stands above the line."""
    phone = layout.is_phone
    heads = [wrapped(name, layout.width / len(degrees) - 0.1 if phone else 1.0) for name in degrees]
    names = [wrapped(name, layout.width - 0.3 if phone else _NAME_INCHES) for name in rows["matter"]]
    lines = max(map(len, names)) + phone
    drawn = new_figure(layout, rows_height(len(rows), lines) + 2 * line_inches())
    axes = drawn.subplots()
    axes.set_xticks(range(len(degrees)), ["\n".join(head) for head in heads])
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.set_xlim(-0.45, len(degrees) - 0.55)
    axes.set_ylim(len(rows) - 0.5, -0.95 if phone else -0.5)
    axes.spines[:].set_visible(False)
    if phone:
        axes.set_yticks([])
    else:
        axes.grid(axis="x", color=GRID)
        axes.set_yticks(range(len(rows)), ["\n".join(name) for name in names], color=INK)
    for position, row in enumerate(rows.itertuples()):
        places = [FIRMNESS.index(degree) for degree in row.degrees]
        axes.plot([places[0], places[-1]], [position] * 2, color=MUTED, linewidth=1.2, zorder=2)
        signs.draw(axes, "origin", "printed", places, [position] * len(places), size=9, zorder=3)
        if phone:
            text = "\n".join(names[position])
            axes.text(-0.4, position - 0.22, text, va="bottom", color=INK, fontsize=TEXT_SIZE)
    return drawn
