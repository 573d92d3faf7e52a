"""The picture of an indicator whose baseline is a projection: counts, where it leads, and what is wanted above it.

The axis is of calendar years, those of counts and of the projection. The end of a fiscal year lies where the plan puts
it: that of the last one in the year of the baseline.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from visionbook.localised import chosen, localised
from visionbook.notation import is_missing, number
from visionbook.pages.kpi_detail.model import Indicator
from visionbook.pages.kpi_detail.text.values import (
    distance,
    due_rounded,
    due_shown,
    rounded_value,
    said_baseline,
    shown,
    side,
)
from visionbook.show import labels, marks, signs
from visionbook.show.chart import Chart, Layout, light_grid, new_figure
from visionbook.show.colours import OWN
from visionbook.show.palette import INK, MUTED
from visionbook.show.scales import MOST_TICKS, head, years
from visionbook.show.sizes import lines_height
from visionbook.show.table import Column, Table, text_column
from visionbook.show.unit_scale import Scale, scale_of
from visionbook.strategy.census_answers import PRELIMINARY
from visionbook.words import Words

_SIZE = 7.0
_BEYOND = 5
"""Years of the projection that are drawn beyond the baseline's."""


@dataclass(frozen=True)
class Course:
    """What is drawn, in base units over calendar years: (year, value) rows."""

    counted: pd.DataFrame
    observed: pd.DataFrame
    projected: pd.DataFrame
    path: pd.DataFrame
    year: int


def course_of(indicator: Indicator) -> Course:
    """Return counts, reports, projection and path of an indicator over the years of its projection."""
    kpi, path = indicator.kpi, indicator.path
    year = int(kpi["projected_year"])
    shift = year - int(kpi["end_fy"])
    seen = path[path["observed"].notna()]
    official = indicator.official
    # A statistic that judges is drawn once, as what was observed.
    counted = official[~official["fiscal_year"].isin(seen["fiscal_year"])]
    first = min([int(kpi["start_fy"]) - 1 + shift, *counted["year"].astype(int)])
    rows = indicator.projected
    within = rows[rows["year"].between(first - _BEYOND, year + _BEYOND) & (rows["year"] >= first)]
    due = path[path["required"].notna()]
    begin = dict(kpi["projected_path"]).get(int(kpi["start_fy"]) - 1)
    start = [] if begin is None else [(int(kpi["start_fy"]) - 1 + shift, begin)]
    required = [*start, *zip(due["fiscal_year"] + shift, due["required"], strict=True)]
    return Course(
        counted=counted[["year", "value", "status"]].astype({"year": "float64", "value": "float64"}),
        observed=pd.DataFrame(
            {"year": seen["fiscal_year"] + shift, "value": seen["observed"], "status": seen["observation_status"]}
        ),
        projected=within[["year", "value"]],
        path=pd.DataFrame(required, columns=["year", "value"]),
        year=year,
    )


def projected_chart(indicator: Indicator, source: str, words: Words) -> Chart:
    """Draw where the projection behind a baseline leads, the path wanted above it, and what was counted."""
    kpi, course, scale = indicator.kpi, course_of(indicator), scale_of(indicator.kpi, words)
    series = series_name(indicator, words)
    observed = not is_missing(kpi["observed"])
    facts = {
        "name": chosen(kpi, "name", words.lang),
        "unit": scale.unit or scale.head,
        "keys": _keys(kpi, course, series, words),
        "series": series,
        "end": int(kpi["end_fy"]),
        "target": shown(kpi["target"], kpi, words),
        "baseline": shown(kpi["baseline"], kpi, words),
        "alt_baseline": said_baseline(kpi, words),
        "change": distance(float(kpi["change_required"]), kpi, words),
        "projected": _listed(course.projected, kpi, words),
        "path": [
            words("kpi_detail.path_alt_point", year=int(row.fiscal_year), value=due_shown(row.required, kpi, words))
            for row in indicator.path[indicator.path["required"].notna()].itertuples()
        ],
        "counted": words("kpi_detail.projected_alt_counted", values=_listed(course.counted, kpi, words))
        if len(course.counted)
        else "",
        "observed": words("kpi_detail.path_alt_observed", values=_listed(course.observed, kpi, words))
        if observed
        else words("kpi_detail.path_alt_none"),
    }
    title = words(f"kpi_detail.projected_title_none{'_down' * (kpi['better'] == 'down')}", year=course.year, **facts)
    if observed and not is_missing(kpi["expected_by_now"]):
        title = _title(kpi, words)
    caption = words("kpi_detail.projected_caption", year=course.year, **facts)

    def draw(layout: Layout) -> Figure:
        figure = new_figure(layout, lines_height(layout))
        _draw(figure.subplots(), kpi, course, scale, layout, words)
        return figure

    return Chart(
        name=f"fig-kpi-path-{kpi['kpi_id']}",
        title=title,
        caption=caption,
        source=source,
        alt_text=words("kpi_detail.projected_alt", **facts),
        table=_table(kpi, course, series, caption, words),
        draw=draw,
    )


def series_name(indicator: Indicator, words: Words) -> str:
    """Return what the projection behind a baseline is called."""
    names = localised(indicator.series.set_index("series"), "short", words.lang).column
    return str(names.get(indicator.kpi["projected_series"], indicator.kpi["projected_series"]))


def _title(kpi: Mapping[str, Any], words: Words) -> str:
    observed, due = float(kpi["observed"]), due_rounded(float(kpi["expected_by_now"]), kpi)
    return words(
        f"kpi_detail.projected_title_{side(observed, due)}",
        year=int(kpi["observed_fy"]),
        observed=shown(observed, kpi, words),
        due=due_shown(due, kpi, words),
        gap=distance(observed - due, kpi, words),
    )


def _listed(rows: pd.DataFrame, kpi: Mapping[str, Any], words: Words) -> list[str]:
    return [
        words("kpi_detail.projected_point", year=int(row.year), value=rounded_value(row.value, kpi, words))
        for row in rows.itertuples()
    ]


def _origins(course: Course) -> list[str]:
    return ["preliminary" if status == PRELIMINARY else "official" for status in course.counted["status"]]


def _keys(kpi: Mapping[str, Any], course: Course, series: str, words: Words) -> list[str]:
    """Return what the lines and signs that occur mean."""
    keys = [
        words(
            "kpi_detail.key_projected",
            look=words("mark.expected.look"),
            series=series,
            baseline=shown(kpi["baseline"], kpi, words),
            year=course.year,
        ),
        words("kpi_detail.key_path_above", look=words("mark.path.look")),
        words("kpi_detail.key_target", sign=signs.of("plan", "target").character),
    ]
    names = {"official": "official", "preliminary": "official_preliminary"}
    for origin in dict.fromkeys(_origins(course)):
        keys.append(words(f"kpi_detail.key_{names[origin]}", sign=signs.of("origin", origin).character))
    for status in dict.fromkeys(course.observed["status"]):
        keys.append(words(f"kpi_detail.key_{status}", sign=signs.of("origin", status).character))
    return keys


def _draw(axes: Axes, kpi: Mapping[str, Any], course: Course, scale: Scale, layout: Layout, words: Words) -> None:
    light_grid(axes)

    def scaled(rows: pd.DataFrame) -> list[float]:
        return [scale(value) for value in rows["value"]]

    def write(year: float, value: float, text: str, prefer: str, colour: str = INK, *, needed: bool = False) -> None:
        labels.at(axes, year, scale(value), text, colour, prefer, optional=not needed, reach=_SIZE / 2)

    marks.expected(axes, course.projected["year"], scaled(course.projected))
    marks.path(axes, course.path["year"], scaled(course.path))
    target = words("kpi_detail.label_target", value=shown(kpi["target"], kpi, words))
    marks.target(axes, [course.year], [scale(float(kpi["target"]))], [target])
    text = words("kpi_detail.label_projection", value=shown(kpi["baseline"], kpi, words))
    signs.draw(
        axes, "origin", "projected", [course.year], [scale(float(kpi["baseline"]))], colour=MUTED, size=_SIZE, zorder=4
    )
    low = "above" if kpi["better"] == "down" else "below"
    write(course.year, float(kpi["baseline"]), text, low, needed=True)
    for rows, colour, origins in (
        (course.counted, INK, _origins(course)),
        (course.observed, OWN, list(course.observed["status"])),
    ):
        if len(rows):
            marks.counted(axes, rows["year"], scaled(rows), colour, origins=origins, size=_SIZE)
        for position, row in enumerate(rows.itertuples()):
            write(row.year, row.value, rounded_value(row.value, kpi, words), "above", needed=position == len(rows) - 1)
    marks.now(axes, max([*course.counted["year"], *course.observed["year"], course.path["year"].min()]))
    _set_axes(axes, course, scale, layout, words)


def _set_axes(axes: Axes, course: Course, scale: Scale, layout: Layout, words: Words) -> None:
    bottom, top = axes.get_ylim()
    room = 0.18 * (top - bottom)
    axes.set_ylim(max(bottom - room, 0.0), top + room)
    first = min([*course.projected["year"], *course.counted["year"]])
    last = course.projected["year"].max()
    axes.set_xlim(first - 0.6, last + 0.6)
    shown_years = [*course.projected["year"], *course.counted["year"].astype(int), int(course.path["year"].iloc[0])]
    years(
        axes, shown_years, layout, course.year,
        lambda year: str(year) if layout.is_phone else words("glue.year", year=year),
    )  # fmt: skip
    axes.yaxis.set_major_locator(MaxNLocator(MOST_TICKS, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(lambda value, _: number(value, scale.decimals(axes.get_ylim())))
    head(axes, scale.head)
    axes.set(xlabel="", ylabel="")


def _table(kpi: Mapping[str, Any], course: Course, series: str, caption: str, words: Words) -> Table:
    """Return every number that is drawn."""
    rows: list[tuple[str, str, str]] = []

    def add(part: pd.DataFrame, kind: str, write: Any) -> None:
        rows.extend(
            (words("glue.year", year=int(row.year)), kind, write(row.value, kpi, words)) for row in part.itertuples()
        )

    early = course.counted["status"] == PRELIMINARY
    add(course.counted[~early], words("kpi_detail.series_official"), rounded_value)
    add(course.counted[early], words("kpi_detail.series_official_preliminary"), rounded_value)
    add(course.projected, series, rounded_value)
    add(course.path, words("kpi_detail.series_path"), due_shown)
    for status in dict.fromkeys(course.observed["status"]):
        kind = words("kpi_detail.series_observed", sureness=signs.of("origin", status).word(words))
        add(course.observed[course.observed["status"] == status], kind, shown)
    target = pd.DataFrame({"year": [course.year], "value": [float(kpi["target"])]})
    add(target, words("kpi_detail.series_target"), shown)
    columns = [
        text_column("period", words("kpi_detail.period")),
        text_column("kind", words("kpi_detail.series")),
        Column("value", words("kpi_detail.value"), align="right"),
    ]
    return Table(pd.DataFrame(rows, columns=["period", "kind", "value"]), columns, caption, words)
