"""The picture of the sets of assumptions: what stands on the page without a script, and on paper."""

from __future__ import annotations

from matplotlib.figure import Figure

from visionbook.levers.data import names
from visionbook.levers.results import compared as table
from visionbook.levers.results import facts
from visionbook.levers.towns import PLAN, REGISTERED, STILL, Region
from visionbook.population.scenarios import HANDBOOK
from visionbook.show import labels, marks, scales
from visionbook.show.chart import INK, TARGET_COLOUR, Chart, Layout, light_grid, new_figure
from visionbook.show.colours import OWN, PALETTE, WITHOUT
from visionbook.show.prose import Sentences
from visionbook.show.sizes import lines_height
from visionbook.words import Words

_COLOURS = dict(zip(HANDBOOK, (WITHOUT, OWN, INK), strict=True))
_COLOURS |= {PLAN: TARGET_COLOUR, REGISTERED: PALETTE[4], STILL: PALETTE[1]}


def compared(page: Region, source: str, words: Words) -> Chart | Sentences:
    """Draw the total population under each set of assumptions; nothing where nothing can be computed.

    Parameters
    ----------
    page : Region
        As from `visionbook.pages.levers.model.levers`.
    source : str
        Source line.
    """
    if page.own is None:
        return Sentences([])
    figure = words.figure("levers.compared_picture", facts(page, words))
    return Chart(
        name="fig-levers",
        source=source,
        table=table(page, figure.caption, words),
        draw=lambda layout: _draw(layout, page, words),
        **figure._asdict(),
    )


def _draw(layout: Layout, page: Region, words: Words) -> Figure:
    town, said = page.own, names(words)
    figure = new_figure(layout, lines_height(layout))
    axes = figure.subplots()
    light_grid(axes)
    last = town.case.years[-1]
    for start in reversed(town.starts):
        totals, colour = town.totals(start.name), _COLOURS[start.name]
        is_published = start.name == HANDBOOK[0]
        shown = totals[totals.index <= town.case.published_to] if is_published else totals
        marks.expected(axes, shown.index, shown, colour, second=not is_published)
        beyond = totals[totals.index >= shown.index[-1]]
        if len(beyond) > 1:
            marks.extended(axes, beyond.index, beyond, colour)
        end = float(totals.iloc[-1])
        labels.end(axes, last, end, said[start.name], words("levers.end", people=end), colour)
    counts = town.counted.totals[town.counted.totals.index >= town.case.base_year]
    marks.counted(axes, counts.index, counts, preliminary=town.counted.preliminary)
    targets = town.targets[town.targets.index > town.case.base_year]
    marks.target(axes, targets.index, targets, [words("levers.end", people=value) for value in targets])
    labels.heading(axes, words("levers.axis"))
    scales.from_zero(axes)
    scales.people(axes, words)
    scales.years(axes, town.case.years, layout)
    return figure
