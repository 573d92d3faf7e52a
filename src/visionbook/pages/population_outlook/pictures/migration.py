"""Who leaves and who comes: net migrants between counts, by sex and age reached."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from visionbook.notation import rounded
from visionbook.pages.population_outlook import tables
from visionbook.pages.population_outlook.model import Outlook
from visionbook.pages.population_outlook.text.changes import both_sexes, steady_extremes
from visionbook.pages.population_outlook.text.phrases import age_name, missing, net_words, source
from visionbook.show import labels, scales
from visionbook.show.chart import INK, Chart, Layout, light_grid, new_figure
from visionbook.show.palette import PAPER
from visionbook.show.prose import Sentences
from visionbook.words import Words

_SEXES = ("female", "male")
_BAR_WIDTH = 0.4


def migration(page: Outlook, words: Words) -> Chart | Sentences:
    """Draw net migrants by sex and age reached, one panel per interval between counts; without them, say why.

    Parameters
    ----------
    page : Outlook
        As from `visionbook.pages.population_outlook.model.outlook`.
    """
    town = page.town
    if town.migration is None:
        return missing(town.missing["migration"], words)
    both = both_sexes(page)
    (start, end), latest = both.columns[-1], both.iloc[:, -1]
    worst, best = latest.idxmin(), latest.idxmax()
    facts = {
        "area": page.names.area,
        "start": start,
        "end": end,
        "years": end - start,
        "panels": both.shape[1],
        "worst": age_name(worst, words),
        "worst_value": net_words(latest[worst], words),
        "best": age_name(best, words),
        "best_value": net_words(latest[best], words),
        "total": net_words(latest.sum(), words),
        "totals": [_total(begin, stop, both[begin, stop].sum(), words) for begin, stop in both.columns],
    }
    # To the person, as printed: nobody more came than left.
    kind = "plain" if steady_extremes(page) is None else "mixed" if rounded(latest[best]) > 0 else "loss"
    facts["title"] = words(f"population_outlook.migration_title_{kind}", **facts)
    facts["scale"] = words("population_outlook.migration_caption_scale") if both.shape[1] > 1 else ""
    deaths = {"mortality": page.names.mortality, "ratio": town.mortality.ratio if town.mortality else 1.0}
    facts["deaths"] = words(f"population_outlook.migration_deaths_{'town' if town.mortality else 'nation'}", **deaths)
    return Chart(
        name=f"fig-outlook-{town.area_code}-migration",
        **words.figure("population_outlook.migration", facts)._asdict(),
        source=source(page, "migration", words),
        table=tables.migration(page, words),
        draw=lambda layout: _draw(layout, page, words),
    )


def _total(start: int, end: int, migrants: float, words: Words) -> str:
    return words("population_outlook.migration_total", start=start, end=end, value=net_words(migrants, words))


def _draw(layout: Layout, page: Outlook, words: Words) -> Figure:
    rows = page.town.migration
    ends = rows["end"].unique()
    figure = new_figure(layout, 1.0 + (1.85 if layout.is_phone else 1.65) * len(ends))
    panels = figure.subplots(len(ends), 1, sharex=True, sharey=True, squeeze=False).ravel()
    groups = list(rows["age_group"].unique())
    for axes, end in zip(panels, ends, strict=True):
        light_grid(axes)
        one = rows[rows["end"] == end]
        # Not by seaborn, which draws all ticks of an axis only to see whether they overlap: half of the time.
        people = one.set_index(["sex", "age_group"])["net_migrants"]
        for side, sex in zip((-1, 1), _SEXES, strict=True):
            axes.bar(
                np.arange(len(groups)) + side * _BAR_WIDTH / 2, people[sex].reindex(groups), _BAR_WIDTH,
                facecolor=page.colour if sex == "female" else PAPER, edgecolor=page.colour, linewidth=0.8,
                label=words(f"population_outlook.sex_{sex}"),
            )  # fmt: skip
        axes.set(xlim=(-0.5, len(groups) - 0.5))
        axes.axhline(0, color=INK, linewidth=0.8)
        labels.heading(axes, _total(one["start"].iloc[0], end, one["net_migrants"].sum(), words))
    scales.people(panels[0], words, signed=True)
    shown = _few(groups, 3 if layout.is_phone else 5)
    panels[-1].set_xticks(list(shown), [age_name(label, words) for label in shown.values()])
    figure.supylabel(words("population_outlook.migration_axis"), fontsize=9)
    panels[0].legend(loc="lower right", frameon=False, ncols=2, handlelength=1.2, borderaxespad=0)
    return figure


def _few(groups: list[str], count: int) -> dict[int, str]:
    """Return so many age groups by their place, the first and the last among the even steps."""
    step = max(1, (len(groups) - 1) // (count - 1)) if count > 1 else len(groups)
    return {place: groups[place] for place in range(0, len(groups), step)}
