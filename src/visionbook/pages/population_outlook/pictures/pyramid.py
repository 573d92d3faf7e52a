"""People by sex and age: the pyramids of up to three moments, men left and women right, on one scale."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from visionbook.ages import YOUNG, parse_age_group
from visionbook.pages.population_outlook import tables
from visionbook.pages.population_outlook.model import Outlook
from visionbook.pages.population_outlook.text.phrases import counted_note, missing, source, years_listed
from visionbook.population.inputs import AGES
from visionbook.show import marks, scales
from visionbook.show.chart import GRID, INK, MUTED, Chart, Layout, light_grid, new_figure
from visionbook.show.prose import Sentences
from visionbook.words import Words

_SIDES = {"male": -1, "female": 1}
_ELDERLY_FROM = 75
_AGE_STEP = 20
_TICK_PAD = 6
"""Points between the axes and the numbers under them: those at the left end reach under the lowest age."""


def pyramid(page: Outlook, words: Words) -> Chart | Sentences:
    """Draw people by sex and age at up to three moments, outlines over each other; without ages, say so.

    Parameters
    ----------
    page : Outlook
        As from `visionbook.pages.population_outlook.model.outlook`.
    """
    rows = page.town.pyramids
    if rows is None:
        return missing("ages", words)
    groups = rows["age_group"].map(parse_age_group)
    lower = groups.map(lambda group: group.lower)
    young = rows[lower <= parse_age_group(YOUNG).upper].groupby("year")["population"].sum()
    old = rows[lower >= _ELDERLY_FROM].groupby("year")["population"].sum()
    years = [int(year) for year in young.index]
    first, now, last = years[0], page.town.aged, years[-1]
    facts = {"area": page.names.area, "first": first, "now": now, "last": last, "series": page.names.older}
    for key, year in (("first", first), ("last", last)):
        facts |= {f"young_{key}": young[year], f"old_{key}": old[year]}
    facts |= {"young": years_listed(young.items(), words), "old": years_listed(old.items(), words)}
    parts = {"filled": first < now, "projected": last > now}
    for part, is_there in parts.items():
        facts[part] = words(f"population_outlook.pyramid_caption_{part}", **facts) if is_there else ""
    facts["counted"] = counted_note(page.town, words)
    kind = "alone" if first == last else "course"
    facts["title"] = words(f"population_outlook.pyramid_title_{kind}", **facts)
    return Chart(
        name=f"fig-outlook-{page.town.area_code}-pyramid",
        **words.figure("population_outlook.pyramid", facts)._asdict(),
        source=source(page, "ages" if last > now else "counts", words),
        table=tables.pyramid(page, words),
        draw=lambda layout: _draw(layout, page, words),
    )


def _draw(layout: Layout, page: Outlook, words: Words) -> Figure:
    figure = new_figure(layout, 5.2 if layout.is_phone else 5.0)
    axes = figure.subplots()
    light_grid(axes, "x")
    for year, style in _styles(page, words).items():
        _outline(axes, page, year, style)
    widest = 1.08 * page.town.pyramids["population"].max()
    axes.axvline(0, color=MUTED, linewidth=0.8)
    axes.set_xlim(-widest, widest)
    scales.people(axes, words, "x", mirrored=True)
    axes.tick_params(axis="x", pad=_TICK_PAD)
    _ages_upwards(axes, words)
    for sex, place in (("male", 0.02), ("female", 0.98)):
        axes.text(
            place, 0.985, words(f"population_outlook.pyramid_axis_{sex}"), transform=axes.transAxes, va="top",
            ha="left" if place < 0.5 else "right",
        )  # fmt: skip
    figure.legend(loc="outside lower center", ncols=3, frameon=False, handlelength=1.8, columnspacing=1.2)
    return figure


def _styles(page: Outlook, words: Words) -> dict[int, dict[str, object]]:
    """Return how each year is drawn: the first count filled, the last one solid, a projection dashed."""
    years = sorted(int(year) for year in page.town.pyramids["year"].unique())
    first, now, last = years[0], page.town.aged, years[-1]
    styles: dict[int, dict[str, object]] = {first: {"color": GRID, "fill": True}}
    styles[now] = {"color": page.colour, "linewidth": 2.2}
    if last > now:
        styles[last] = {"color": INK, "linewidth": 1.5, "linestyle": (0, marks.DASHES["projection"])}
    for year, style in styles.items():
        kind = "projected" if year > now else "counted"
        style["label"] = words(f"population_outlook.pyramid_{kind}", year=year)
    return styles


def _outline(axes: Axes, page: Outlook, year: int, style: dict[str, object]) -> None:
    rows = page.town.pyramids
    for sex, side in _SIDES.items():
        people = rows[rows["year"].eq(year) & rows["sex"].eq(sex)]["population"].to_numpy()
        edges = AGES.width * np.arange(len(people) + 1)
        shown = {**style, "label": None if side < 0 else style["label"]}
        axes.stairs(side * people, edges, orientation="horizontal", baseline=0, **shown)


def _ages_upwards(axes: Axes, words: Words) -> None:
    """Write some ages along the upright scale: round ones, and where the open-ended group begins."""
    top = AGES.open_ended_from
    closed = [age for age in range(0, top, _AGE_STEP) if top - age > AGES.width]
    axes.set_ylim(0, top + 2 * AGES.width)
    axes.set_yticks([*closed, top], [*map(str, closed), words("population_outlook.ages_from", lower=top)])
    scales.head(axes, words("population_outlook.age"))
