"""The picture of the page: people by three age groups, counted and projected, one on the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from visionbook.ages import OLD, THREE_GROUPS
from visionbook.notation import counted_year
from visionbook.pages.your_town.model import YourTown
from visionbook.show import labels, legends, marks, scales
from visionbook.show.chart import Chart, Layout, light_grid, new_figure
from visionbook.show.palette import INK, QUANTITY_BLUES
from visionbook.show.sizes import lines_height
from visionbook.show.table import Table, number_column, text_column, year_column
from visionbook.show.target_path import outlook_chart
from visionbook.words import Words

_WIDTH = 0.74
"""Width of a bar as a part of the shortest distance between two years."""
_YOUNG, _WORKING, _ = THREE_GROUPS
_COLOURS = dict(zip(THREE_GROUPS, (QUANTITY_BLUES[3], QUANTITY_BLUES[2], QUANTITY_BLUES[1]), strict=True))


def ages(page: YourTown, source: str, words: Words) -> Chart:
    """Draw people by three age groups; where nobody was counted by age, the total and what is expected of it.

    Parameters
    ----------
    page : YourTown
        As from `visionbook.pages.your_town.model.your_town`.
    source : str
        Source line.
    """
    name = f"fig-your-town-{page.code}"
    if page.ages.now is None:
        names = {key: one.short for key, one in page.series.items()}
        return outlook_chart(page.path, page.gaps, names, source, words, name, page.area)
    key = "ages" if page.ages.last is None else "ages_ahead"
    figure = words.figure(f"your_town.{key}", _facts(page, words))
    return Chart(
        name=name,
        source=source,
        table=_table(page, figure.caption, words),
        draw=lambda layout: _draw(layout, page, words),
        **figure._asdict(),
    )


def _newer(page: YourTown) -> Mapping[int, float]:
    """Return the counts that are not counted by age yet, by year."""
    totals = page.path.counted.totals
    return totals[totals.index > page.ages.now].to_dict()


def _facts(page: YourTown, words: Words) -> dict[str, object]:
    found, now = page.ages, page.ages.now
    seen = found.counted.loc[now]
    kinds = ["bar_counted", *(["bar_expected"] if found.last else [])]
    facts = {
        "area": page.area,
        "first": int(found.counted.index[0]),
        "now": now,
        "working": seen[_WORKING],
        "young": seen[_YOUNG],
        "old": seen[OLD],
        "marks": legends.caption(words, kinds),
        "newer": "".join(_newer_said(page, words)),
    }
    if found.last is None:
        return facts
    ahead = found.projected.iloc[-1]
    change = ahead[_WORKING] / seen[_WORKING] - 1
    return facts | {
        "last": found.last,
        "working_ahead": ahead[_WORKING],
        "young_ahead": ahead[_YOUNG],
        "old_ahead": ahead[OLD],
        "course": words(f"your_town.course_{'fall' if change < 0 else 'rise'}", change=abs(change)),
        "series": page.series[found.series].short,
    }


def _newer_said(page: YourTown, words: Words) -> Iterator[str]:
    for year, people in _newer(page).items():
        said = counted_year(year, year in page.path.counted.preliminary, words)
        yield words("your_town.newer", year=said, value=people)


def _table(page: YourTown, caption: str, words: Words) -> Table:
    found = page.ages
    rows = found.whole.assign(total=found.whole.sum(axis=1))
    kinds = ["observed"] * len(found.counted) + ["projection"] * len(found.projected)
    rows = rows.assign(kind=[words(f"your_town.kind_{kind}") for kind in kinds]).rename_axis("year").reset_index()
    persons, year = words("unit.persons"), words("your_town.column_year")
    columns = [year_column("year", year, words("unit.year"))]
    columns += [number_column(group, words(f"your_town.group_{group}"), persons) for group in THREE_GROUPS]
    columns += [
        number_column("total", words("your_town.column_total"), persons),
        text_column("kind", words("your_town.column_kind")),
    ]
    return Table(pd.DataFrame(rows), columns, caption, words)


def _draw(layout: Layout, page: YourTown, words: Words) -> Figure:
    found, years = page.ages, [int(year) for year in page.ages.whole.index]
    figure = new_figure(layout, lines_height(layout))
    axes = figure.subplots()
    light_grid(axes)
    step = min((after - before for before, after in pairwise(years)), default=5)
    for kind, rows in (("counted", found.counted), ("expected", found.projected)):
        _bars(axes, rows, kind, step * _WIDTH)
    newer = _newer(page)
    marks.counted(axes, list(newer), list(newer.values()), INK, preliminary=page.path.counted.preliminary, size=5)
    _name(axes, found.whole, step * _WIDTH / 2, words)
    scales.head(axes, words("your_town.axis"))
    scales.from_zero(axes)
    scales.people(axes, words)
    scales.years(axes, years, layout, found.now)
    return figure


def _bars(axes: Axes, rows: pd.DataFrame, kind: str, width: float) -> None:
    """Draw the bars of each year, the youngest at the foot."""
    under = pd.Series(0.0, index=rows.index)
    for group in THREE_GROUPS:
        axes.bar(rows.index, rows[group], width, bottom=under, **marks.bar_style(kind, _COLOURS[group]))
        under = under + rows[group]


def _name(axes: Axes, rows: pd.DataFrame, half: float, words: Words) -> None:
    """Write beside the last bar what each part of it is, and how many people."""
    edge, under = rows.index[-1] + half, 0.0
    for group in THREE_GROUPS:
        people = float(rows[group].iloc[-1])
        said = words("your_town.group_people", value=people)
        labels.end(axes, edge, under + people / 2, words(f"your_town.group_{group}"), said)
        under += people
