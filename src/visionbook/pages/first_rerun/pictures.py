"""The picture of the tutorial: two courses of one projection."""

from __future__ import annotations

from matplotlib.figure import Figure

from visionbook.pages.first_rerun.model import Rerun
from visionbook.pages.first_rerun.tables import totals
from visionbook.pages.first_rerun.text import facts, outcome
from visionbook.show import labels, marks, scales
from visionbook.show.chart import INK, QUANTITY_BLUES, Chart, Layout, light_grid, new_figure
from visionbook.words import Words


def compared(page: Rerun, source: str, words: Words) -> Chart:
    """Draw the projection as computed and with the changed assumption.

    Parameters
    ----------
    page : Rerun
        As from `visionbook.pages.first_rerun.model.rerun`.
    source : str
        Source line.
    """
    known = facts(page)
    known["title"] = words(f"first_rerun.title_{outcome(page)}", **known)
    figure = words.figure("first_rerun.picture", known)
    return Chart(
        name="fig-first-rerun",
        source=source,
        table=totals(page, figure.caption, words),
        draw=lambda layout: _draw(layout, page, words),
        **figure._asdict(),
    )


def _draw(layout: Layout, page: Rerun, words: Words) -> Figure:
    figure = new_figure(layout, 2.6)
    axes = figure.subplots()
    rows, colours = page.totals, {"computed": INK, "changed": QUANTITY_BLUES[3]}
    for name, colour in colours.items():
        marks.expected(axes, rows["year"], rows[name], colour, second=name == "changed")
        value = float(page.last[name])
        note = words("first_rerun.end", people=value)
        labels.end(
            axes, int(page.last["year"]), value, words(f"first_rerun.line_{name}", factor=page.factor), note, colour
        )
    scales.years(axes, rows["year"], layout)
    scales.from_zero(axes)
    scales.people(axes, words)
    light_grid(axes)
    return figure
