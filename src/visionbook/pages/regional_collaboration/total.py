"""The population of a whole region by year, stacked by municipality."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from visionbook.notation import number, percent
from visionbook.pages.regional_collaboration.parts import expected_words, steps, year_ticks, year_words
from visionbook.region.course import Course
from visionbook.show.chart import MUTED, Chart, Layout, light_grid, new_figure
from visionbook.show.placing import spread_labels
from visionbook.show.table import Table, number_column, text_column
from visionbook.words import Words

_BAR = 0.8
"""Width of a bar, as a share of the shortest step between years."""


def total_chart(
    course: Course, colours: Mapping[str, str], series: Mapping[str, str], source: str, words: Words
) -> Chart:
    """Draw the population of the whole region by year, stacked by municipality.

    Years that a municipality lacks are left out.

    Parameters
    ----------
    colours : mapping
        Colours by area_code.
    series : mapping
        Names for readers of the series, by series.
    """
    members, now, last = course.members, course.now, course.last
    parts = course.inside.set_index(["year", "area_code"])["population"].astype(float)
    parts = parts.unstack()[list(members)]  # noqa: PD010 - it refuses doubles
    sums = parts.sum(axis="columns", skipna=False)
    first = int(parts.index[0])
    facts = {
        "first": first,
        "now": year_words(now, course, words),
        "last": last,
        "start": number(sums[first]),
        "middle": number(sums[now]),
        "end": number(sums[last]),
        "now_ratio": percent(sums[now] / sums[first], 0),
        "ratio": percent(sums[last] / sums[first], 0),
    }
    kind = "" if last > now else "_counted"
    caption = words(
        "regional_collaboration.total_caption",
        expected=expected_words(course, series, words, inside_only=True),
        **facts,
    )
    shown = parts.set_axis([f"p{code}" for code in members], axis="columns").assign(
        total=sums,
        year=[year_words(int(year), course, words) for year in parts.index],
        kind=[series[name] for name in course.inside.groupby("year")["series"].first()],
    )
    columns = [
        text_column("year", words("regional_collaboration.year")),
        text_column("kind", words("regional_collaboration.variant")),
    ]
    columns += [number_column(f"p{code}", name, words("unit.persons")) for code, name in members.items()]
    columns += [number_column("total", words("regional_collaboration.total"), words("unit.persons"))]
    return Chart(
        name="fig-region-total",
        title=words(f"regional_collaboration.total_title{kind}", **facts),
        caption=caption,
        source=source,
        alt_text=words(f"regional_collaboration.total_alt{kind}", **facts),
        table=Table(shown.reset_index(drop=True), columns, caption, words),
        draw=lambda layout: _draw(layout, parts, course, colours, words),
    )


def _draw(layout: Layout, parts: pd.DataFrame, course: Course, colours: Mapping[str, str], words: Words) -> Figure:
    figure = new_figure(layout, 4.6 if layout.is_phone else 4.0)
    axes = figure.subplots()
    light_grid(axes)
    sums, now = parts.sum(axis="columns"), course.now
    first, last = int(parts.index[0]), int(parts.index[-1])
    step = int(parts.index.diff().min()) if len(parts) > 1 else 1
    width, base, middle = _BAR * step, pd.Series(0.0, index=parts.index), {}
    for code in course.members:
        for past, alpha in ((True, 1.0), (False, 0.55)):
            part = parts.loc[(parts.index <= now) == past, code]
            axes.bar(
                part.index, part, bottom=base[part.index], width=width, color=colours[code], alpha=alpha,
                edgecolor="white", linewidth=0.8, linestyle="-" if past else "--",
            )  # fmt: skip
        middle[code] = float(base[last] + parts.loc[last, code] / 2)
        base = base + parts[code]
    for code, height in spread_labels(pd.Series(middle), gap=float(sums.max()) * 0.075).items():
        axes.annotate(
            course.members[code], (last + width / 2, height), xytext=(5, 0), textcoords="offset points", va="center",
            color=colours[code],
        )  # fmt: skip
    _write_sums(axes, sums, (first, now, last), width)
    later = parts.index[parts.index > now]
    if len(later):
        axes.axvline((now + int(later[0])) / 2, color=MUTED, linewidth=0.8)
    axes.set_ylim(0, sums.max() * 1.15)
    axes.set_xticks(year_ticks(first, now, last))
    axes.yaxis.set_major_locator(steps(4))
    axes.yaxis.set_major_formatter(lambda value, _: number(value))
    axes.set_ylabel(words("regional_collaboration.population_axis"))
    return figure


def _write_sums(axes: Axes, sums: pd.Series, years: tuple[int, int, int], width: float) -> None:
    """Write sums from the left edge of their bars: the bars to the right are lower where the total falls."""
    for year in dict.fromkeys(years):
        height = sums[year] + sums.max() * (0.06 if year == years[-1] else 0.02)
        axes.text(
            year - width / 2, height, number(sums[year]), bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5}
        )
