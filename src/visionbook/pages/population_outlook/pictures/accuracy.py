"""How far simple projections of the past were off, by how many years they looked ahead."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from visionbook.notation import percent
from visionbook.pages.population_outlook import tables
from visionbook.pages.population_outlook.model import Outlook
from visionbook.pages.population_outlook.text.phrases import areas_words, missing, source
from visionbook.show import labels, marks, scales
from visionbook.show.chart import Chart, Layout, light_grid, new_figure
from visionbook.show.prose import Sentences
from visionbook.show.sizes import rows_height
from visionbook.words import Words

_FEWEST_CASES = 2
_ROW_HEIGHT = 0.76
"""A single case of one municipality is not drawn as a mean."""


def accuracy(page: Outlook, words: Words) -> Chart | Sentences:
    """Draw how far simple projections of the total population were off, by how many years ahead; too few: say so.

    Parameters
    ----------
    page : Outlook
        As from `visionbook.pages.population_outlook.model.outlook`.
    """
    found, area = page.town.accuracy, page.names.area
    if found is None:
        return missing(page.town.missing["accuracy"], words)
    errors, areas = _shown(found.errors), areas_words(found.areas, area, words)
    alone = "own" if found.areas == 1 else "all"
    names = {"area": area, "areas": areas}
    middle = errors.iloc[len(errors) // 2]
    facts = {
        **names,
        "horizon": middle["horizon_years"],
        "own": middle["own_error"],
        "first": found.first_launch,
        "last": found.last_launch,
        "others": words(f"population_outlook.accuracy_bars_{alone}", **names),
        "values": [
            words(f"population_outlook.accuracy_value_{alone}", **names, **row._asdict())
            for row in errors.itertuples(index=False)
        ],
    }
    return Chart(
        name=f"fig-outlook-{page.town.area_code}-accuracy",
        **words.figure("population_outlook.accuracy", facts)._asdict(),
        source=source(page, "counts", words),
        table=tables.accuracy(page, words),
        draw=lambda layout: _draw(layout, page, words),
    )


def _shown(errors: pd.DataFrame) -> pd.DataFrame:
    """Return the errors of horizons at which the municipality has more than a single case; all if it never has."""
    several = errors[errors["own_cases"] >= _FEWEST_CASES]
    return several if len(several) else errors


def _draw(layout: Layout, page: Outlook, words: Words) -> Figure:
    found = page.town.accuracy
    errors, alone = _shown(found.errors), found.areas == 1
    kinds = ["own_error"] if alone else ["own_error", "error"]
    tick = f"population_outlook.accuracy_tick_{'own' if alone else 'all'}"
    rows = [words(tick, **row._asdict()) for row in errors.itertuples(index=False)]
    figure = new_figure(layout, rows_height(len(rows), lines=2) + 0.3)
    axes = figure.subplots()
    light_grid(axes, "x")
    styles = [marks.bar_style("counted", page.colour), marks.bar_style("band")][: len(kinds)]
    height = _ROW_HEIGHT / len(kinds)
    for side, (kind, style) in enumerate(zip(kinds, styles, strict=True)):
        places = np.arange(len(rows)) + (side - (len(kinds) - 1) / 2) * height
        for bar in axes.barh(places, errors[kind], height, **style):
            labels.beside_bar(axes, bar.get_width(), bar.get_y() + bar.get_height() / 2, percent(bar.get_width()))
    axes.set_yticks(range(len(rows)), rows)
    axes.set(ylim=(len(rows) - 0.5, -0.5), xlim=(0, 1.18 * errors[kinds].max(axis=None) or 1))
    scales.shares(axes, "x")
    labels.heading(axes, words("population_outlook.accuracy_axis"))
    names = [page.names.area, areas_words(found.areas, page.names.area, words)][: len(kinds)]
    figure.legend(axes.containers, names, loc="outside upper left", ncols=2, frameon=False, handlelength=1.2)
    return figure
