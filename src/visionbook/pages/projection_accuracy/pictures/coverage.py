"""The share of later counts that intervals of 80 % held, by years ahead and people, all of Japan."""

from __future__ import annotations

import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator, PercentFormatter

from visionbook.ages import TOTAL
from visionbook.pages.projection_accuracy.held import Held
from visionbook.pages.projection_accuracy.held_text import coverage_table, items_of
from visionbook.pages.projection_accuracy.model import Record
from visionbook.pages.projection_accuracy.phrases import method_name, source_line
from visionbook.pages.projection_accuracy.study import Study
from visionbook.pages.projection_accuracy.study_phrases import people_name
from visionbook.population.error_study import GROUPS
from visionbook.population.intervals import HELD
from visionbook.show import labels, scales
from visionbook.show.chart import QUANTITY_BLUES, Chart, Layout, light_grid, new_figure
from visionbook.show.colours import OWN, PALETTE
from visionbook.show.prose import Sentences
from visionbook.show.sizes import lines_height
from visionbook.words import Words

_DASHES = ((1, 0), (5, 2), (2, 1.4), (0.9, 1.6), (6, 1.8, 1.2, 1.8))
_STEP = 0.1


def coverage(page: Record, found: Study | None, tested: Held | None, words: Words) -> Chart | Sentences:
    """Draw the coverage of each group of people by years ahead, with what an interval of 80 % should hold."""
    if found is None or tested is None:
        return Sentences([])
    far = found.horizons(page)[1]
    groups = [group for group in GROUPS if len(tested.of(group, far))]
    rows = pd.concat([tested.of(group, far) for group in groups], ignore_index=True)
    total = tested.of(TOTAL, far)
    worst = total.loc[total["coverage"].idxmin()]
    facts = {
        "worst": worst["horizon_years"],
        "value": worst["coverage"],
        "least": HELD[0],
        "most": HELD[1],
        "method": method_name(tested.method, words),
        "values": [
            words("accuracy_held.value", people=people_name(group, words), items=items_of(tested.of(group, far), words))
            for group in groups
        ],
    }
    return Chart(
        name="fig-accuracy-coverage",
        **words.figure("accuracy_held.coverage", facts)._asdict(),
        source=source_line(page, words),
        table=coverage_table(page, found, tested, words),
        draw=lambda layout: _draw(layout, rows, groups, words),
    )


def _draw(layout: Layout, rows: pd.DataFrame, groups: list[str], words: Words) -> Figure:
    figure = new_figure(layout, lines_height(layout))
    axes = figure.subplots()
    light_grid(axes)
    axes.axhspan(*HELD, color=QUANTITY_BLUES[0], linewidth=0, zorder=0.5)
    colours = [OWN, *(colour for colour in PALETTE if colour != OWN)][: len(groups)]
    sns.lineplot(
        rows, x="horizon_years", y="coverage", hue="people", style="people", hue_order=groups, style_order=groups,
        palette=colours, dashes=list(_DASHES[: len(groups)]), markers=False, legend=False, ax=axes, linewidth=1.8,
    )  # fmt: skip
    for group, colour in zip(groups, colours, strict=True):
        last = rows[rows["people"].eq(group)].iloc[-1]
        name, end = people_name(group, words), words("accuracy_held.end", value=last["coverage"])
        labels.end(axes, last["horizon_years"], last["coverage"], name, end, colour, stacked=layout.is_phone)
    horizons = sorted({int(years) for years in rows["horizon_years"]})
    axes.set_xticks(horizons, [words("accuracy_held.tick", years=years) for years in horizons])
    axes.yaxis.set_major_locator(MultipleLocator(_STEP))
    axes.yaxis.set_major_formatter(PercentFormatter(1, 0))
    axes.set_ylim(min(rows["coverage"].min(), HELD[0]) - _STEP / 2, 1)
    axes.set(xlabel="", ylabel="")
    scales.head(axes, words("accuracy_held.axis"))
    return figure
