"""The error of every published edition in every later count, as coloured cells."""

from __future__ import annotations

import pandas as pd
import seaborn as sns
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from visionbook.notation import percent
from visionbook.pages.projection_accuracy.model import Record
from visionbook.pages.projection_accuracy.phrases import source_line, when
from visionbook.show.chart import INK, Chart, Layout, new_figure
from visionbook.show.colours import PALETTE
from visionbook.show.palette import PAPER
from visionbook.show.prose import Sentences
from visionbook.show.row_names import row_names
from visionbook.show.sizes import POINTS_PER_INCH, TEXT_SIZE, rows_height
from visionbook.show.table import Table, number_column, percent_column, text_column
from visionbook.show.typesetting import fitted
from visionbook.words import Words

# Too low in blue, too high in orange, around a real zero; the numbers stand in the cells.
_AROUND_ZERO = LinearSegmentedColormap.from_list("around_zero", [PALETTE[0], PAPER, PALETTE[4]])
_DARK = 0.7
"""From this share of the largest error on, a blue cell is so dark that its number is written in white."""
_NAMES = 0.3
"""About what share of the width the names of the municipalities take."""
_HEAD_LINES = 3


def editions(page: Record, words: Words) -> Chart | Sentences:
    """Draw the error of every edition in every later count; a sentence if there is none yet."""
    if page.met.empty:
        return Sentences([words("projection_accuracy.editions_not_yet")])
    known = page.met.assign(
        name=page.met["area"].map(dict(page.members)),
        edition=page.met["series"].map(dict(page.series)),
        when=[when(row, words) for row in page.met.itertuples()],
    )
    last = known[known["year"] == known["year"].max()]
    last = last[last["series"] == last["series"].iloc[-1]]
    worst = last.loc[last["error"].abs().idxmax()]
    facts = {
        **worst[["edition", "when", "name", "error", "difference"]].to_dict(),
        "items": [
            words(
                "projection_accuracy.editions_item",
                edition=row.edition,
                when=row.when,
                area=row.area_name,
                error=row.error,
            )
            for row in known.rename(columns={"name": "area_name"}).itertuples()
        ],
    }
    side = "high" if worst["error"] > 0 else "low" if worst["error"] < 0 else "right"
    figure = words.figure(f"projection_accuracy.editions_{side}", facts)
    persons = words("unit.persons")
    columns = [
        text_column("name", words("projection_accuracy.town")),
        percent_column("error", words("projection_accuracy.miss"), signed=True),
        number_column("difference", words("projection_accuracy.difference"), persons, signed=True),
        number_column("projected", words("projection_accuracy.projected"), persons),
        number_column("counted", words("projection_accuracy.census"), persons),
        text_column("edition", words("projection_accuracy.edition")),
        text_column("when", words("projection_accuracy.year")),
    ]
    return Chart(
        name="fig-accuracy-editions",
        **figure._asdict(),
        source=source_line(page, words, editions=True),
        table=Table(known, columns, figure.caption, words),
        draw=lambda layout: _draw(layout, known, page, words),
    )


def _draw(layout: Layout, known: pd.DataFrame, page: Record, words: Words) -> Figure:
    cells = known.set_index(["area", "series", "year"])["error"].unstack(["series", "year"])  # noqa: PD010 - it refuses doubles
    cells = cells.loc[[code for code in page.members if code in cells.index]]
    figure = new_figure(layout, rows_height(len(cells) + 2))
    axes = figure.subplots()
    largest = float(cells.abs().max(axis=None)) or 1.0
    written = cells.map(lambda error: "" if pd.isna(error) else percent(error, signed=True))
    sns.heatmap(
        cells, ax=axes, cmap=_AROUND_ZERO, vmin=-largest, vmax=largest, annot=written, fmt="", cbar=False,
        linewidths=2, annot_kws={"color": INK, "fontsize": TEXT_SIZE},
    )  # fmt: skip
    for text, error in zip(axes.texts, cells.to_numpy().ravel()[~cells.isna().to_numpy().ravel()], strict=False):
        if error < -_DARK * largest:
            text.set_color(PAPER)
    early = known.groupby("year")["preliminary"].any()
    keys = {True: "projection_accuracy.head_preliminary", False: "projection_accuracy.head"}
    room = (1 - _NAMES) * layout.width * POINTS_PER_INCH / len(cells.columns) - TEXT_SIZE
    heads = [
        "\n".join(
            [*fitted(page.series[series], room, _HEAD_LINES - 1), *fitted(words(keys[early[year]], year=year), room, 2)]
        )
        for series, year in cells.columns
    ]
    axes.set_xticklabels(heads, rotation=0, fontsize=TEXT_SIZE, parse_math=False)
    row_names(axes, [page.members[code] for code in cells.index], [place + 0.5 for place in range(len(cells))])
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.set(xlabel="", ylabel="")
    return figure
