"""How many children there are for each 1,000 women, counted and as a projection assumes it."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from visionbook.pages.population_outlook import tables
from visionbook.pages.population_outlook.model import Outlook
from visionbook.pages.population_outlook.text.ages import child_ratios
from visionbook.pages.population_outlook.text.phrases import missing, source, years_listed
from visionbook.show import labels, legends, marks, scales
from visionbook.show.chart import MUTED, Chart, Layout, light_grid, new_figure
from visionbook.show.prose import Sentences
from visionbook.show.sizes import lines_height
from visionbook.words import Words


def children(page: Outlook, words: Words) -> Chart | Sentences:
    """Draw the child-woman ratio by census and as a projection assumes it; without ages, say so.

    Parameters
    ----------
    page : Outlook
        As from `visionbook.pages.population_outlook.model.outlook`.
    """
    if page.town.children is None:
        return missing("ages", words)
    seen, ahead = child_ratios(page)
    if seen.empty:
        return missing("children", words)
    facts = {
        "area": page.names.area,
        "series": page.names.older,
        "first": seen.index[0],
        "first_value": seen.iloc[0],
        "now": seen.index[-1],
        "value": seen.iloc[-1],
        "values": years_listed(seen.items(), words),
        "marks": legends.caption(words, ["counted", "expected", "now"] if len(ahead) else ["counted"]),
        **dict.fromkeys(("title_ahead", "projected", "alt_ahead"), ""),
    }
    facts["title_seen"] = words(f"population_outlook.children_title_{'one' if len(seen) == 1 else 'seen'}", **facts)
    if len(ahead):
        last = {"last": ahead.index[-1], "last_value": ahead.iloc[-1], "ahead": years_listed(ahead.items(), words)}
        facts["title_ahead"] = words("population_outlook.children_title_ahead", **last)
        facts["projected"] = words("population_outlook.children_caption_projected", **facts)
        facts["alt_ahead"] = words("population_outlook.children_alt_ahead", **facts, **last)
    return Chart(
        name=f"fig-outlook-{page.town.area_code}-children",
        **words.figure("population_outlook.children", facts)._asdict(),
        source=source(page, "ages" if len(ahead) else "counts", words),
        table=tables.children(page, words),
        draw=lambda layout: _draw(layout, page, words),
    )


def _draw(layout: Layout, page: Outlook, words: Words) -> Figure:
    figure = new_figure(layout, lines_height(layout))
    axes = figure.subplots()
    light_grid(axes)
    seen, ahead = child_ratios(page)
    now = int(seen.index[-1])
    if len(ahead):
        marks.now(axes, now)
        # A projection that starts from the last count joins it; an older one shows what it expected of that year.
        course = ahead if ahead.index[0] <= now else pd.concat([seen[[now]], ahead])
        marks.expected(axes, course.index, course, MUTED)
        last, value = int(ahead.index[-1]), float(ahead.iloc[-1])
        note = words("population_outlook.label_end", year=last, value=value)
        labels.end(axes, last, value, page.names.older, note, MUTED)
    marks.counted(axes, seen.index, seen, page.colour)
    below = seen[now] <= ahead.get(now, seen[now])
    for year, side in {int(seen.index[0]): "above", now: "below" if below else "above"}.items():
        text = words("population_outlook.label_end", year=year, value=seen[year])
        labels.at(axes, year, seen[year], text, prefer=side)
    labels.heading(axes, words("population_outlook.children_axis"))
    scales.from_zero(axes)
    scales.people(axes, words)
    scales.years(axes, [*seen.index, *ahead.index], layout, now)
    return figure
