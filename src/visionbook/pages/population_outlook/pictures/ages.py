"""Three age groups, counted and projected, and the share of old people."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from visionbook.ages import OLD, THREE_GROUPS, WORKING, YOUNG
from visionbook.notation import number, percent
from visionbook.pages.population_outlook import tables
from visionbook.pages.population_outlook.model import Outlook
from visionbook.pages.population_outlook.text.phrases import counted_note, missing, source, years_listed
from visionbook.show import labels, legends, marks, scales
from visionbook.show.chart import INK, Chart, Layout, light_grid, new_figure
from visionbook.show.phrases import group_name
from visionbook.show.prose import Sentences
from visionbook.words import Words


def ages(page: Outlook, words: Words) -> Chart | Sentences:
    """Draw three age groups and the share of old people; without ages, say so.

    Parameters
    ----------
    page : Outlook
        As from `visionbook.pages.population_outlook.model.outlook`.
    """
    rows, now = page.town.ages, page.town.aged
    if rows is None:
        return missing("ages", words)
    first, last = int(rows["year"].min()), int(rows["year"].max())
    cells, shown = rows.set_index(["age_group", "year"]), sorted({first, now, last})
    facts = {"area": page.names.area, "series": page.names.older}
    for group, word in ((YOUNG, "young"), (WORKING, "work"), (OLD, "old")):
        facts[word] = years_listed(cells.loc[group, "population"].loc[shown].items(), words)
    facts["share"] = years_listed(cells.loc[OLD, "share"].loc[shown].items(), words, "population_outlook.ages_share_in")
    facts["projected"] = words("population_outlook.ages_caption_projected", **facts) if last > now else ""
    facts["counted"] = counted_note(page.town, words)
    facts["marks"] = legends.caption(words, ["counted", "expected", "now"] if last > now else ["counted"])
    return Chart(
        name=f"fig-outlook-{page.town.area_code}-ages",
        **words.figure("population_outlook.ages", facts)._asdict(),
        source=source(page, "ages" if last > now else "counts", words),
        table=tables.ages(page, words),
        draw=lambda layout: _draw(layout, page, words),
    )


def _draw(layout: Layout, page: Outlook, words: Words) -> Figure:
    figure = new_figure(layout, 6.8 if layout.is_phone else 3.9)
    grid = {"height_ratios": [1.5, 1]} if layout.is_phone else {"width_ratios": [1.35, 1]}
    people, share = figure.subplots(*((2, 1) if layout.is_phone else (1, 2)), gridspec_kw=grid)
    rows, now = page.town.ages, page.town.aged
    first, last = int(rows["year"].min()), int(rows["year"].max())
    for axes in (people, share):
        light_grid(axes)
        if last > now:
            marks.now(axes, now)
    for group in THREE_GROUPS:
        course = rows[rows["age_group"] == group].set_index("year")["population"]
        colour = page.colour if group == OLD else INK
        _counted_then_expected(people, course, now, colour)
        labels.end(people, last, course[last], group_name(group, words), number(course[last]), colour)
    old = rows[rows["age_group"] == OLD].set_index("year")["share"]
    _counted_then_expected(share, old, now, page.colour)
    for year, side in {first: "below", now: "left", last: "above"}.items():
        labels.at(share, year, old[year], percent(old[year]), prefer=side)
    labels.heading(people, words.bracketed(words("population_outlook.ages_people"), words("unit.persons")))
    labels.heading(share, words("population_outlook.ages_share"))
    scales.people(people, words)
    scales.shares(share)
    for axes in (people, share):
        scales.from_zero(axes)
        scales.years(axes, rows["year"], layout, now)
    return figure


def _counted_then_expected(axes: Axes, course: pd.Series, now: int, colour: str) -> None:
    seen, ahead = course[course.index <= now], course[course.index >= now]
    marks.expected(axes, ahead.index, ahead, colour)
    marks.counted(axes, seen.index, seen, colour, size=4)
