"""What the pictures and sentences of a region share: its lines, its years, and where its numbers come from."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from visionbook.notation import counted_year, percent
from visionbook.population.counted import PRELIMINARY
from visionbook.region.course import EXPECTED, OBSERVED, Course
from visionbook.show.table import Column, number_column, text_column, year_column
from visionbook.words import Words

_APART = 0.13
"""Years closer than this share of an axis would write over each other."""


def year_words(year: int, course: Course, words: Words) -> str:
    """Return a year of a course as readers see it; that of a preliminary count says so."""
    return counted_year(year, course.is_preliminary(year), words)


def expected_words(course: Course, series: Mapping[str, str], words: Words, *, inside_only: bool = False) -> str:
    """Return where the expected part comes from, and of which areas it comes from elsewhere."""
    by_area = course.expected.groupby("area_code", sort=False)["series"].first()
    main = by_area[next(iter(course.members))]
    text = series[main]
    others = {} if inside_only else {code: name for code, name in by_area.items() if name != main}
    if others:
        areas = "、".join(course.names[code] for code in others)
        names = "、".join(series[name] for name in dict.fromkeys(others.values()))
        text = words("regional_collaboration.expected_elsewhere", main=text, areas=areas, others=names)
    return text


def total_of(course: Course, year: int) -> float:
    """Return the population of all municipalities of the region in a year that all of them have."""
    inside = course.inside
    return float(inside.loc[inside["year"] == year, "population"].sum())


def sign_word(value: float) -> str:
    """Return whether a number of people is less, more or the same, as the keys of the wording have it."""
    return "same" if round(value) == 0 else "less" if value < 0 else "more"


def change_words(ratio: float, decimals: int, words: Words) -> str:
    """Return a relative change in words.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> change_words(-0.139, 1, load_words("ja")), change_words(0.0, 1, load_words("ja"))
    ('13.9%減', '増減なし')
    """
    return words(f"regional_collaboration.change_{sign_word(1000 * ratio)}", value=percent(abs(ratio), decimals))


def steps(count: int) -> MaxNLocator:
    """Return few round ticks."""
    return MaxNLocator(count, steps=[1, 2, 5, 10])


def year_ticks(first: int, now: int, last: int) -> list[int]:
    """Return the years to write at an axis: both ends, the last count, and one in the middle of a long past.

    Examples
    --------
    >>> year_ticks(1980, 2025, 2050), year_ticks(1985, 2020, 2020), year_ticks(2015, 2025, 2026)
    ([1980, 2000, 2025, 2050], [1985, 2000, 2020], [2015, 2020, 2025])
    """
    middle = (first + now) // 2 // 10 * 10
    apart = _APART * (last - first)
    ticks = [now]
    for year in (first, last, middle):
        if first <= year <= last and all(abs(year - other) > apart for other in ticks):
            ticks.append(year)
    return sorted(ticks)


def area_line(axes: Axes, rows: pd.DataFrame, column: str, colour: str) -> None:
    """Draw one area: counts solid with filled marks, a preliminary one ringed; dashed what is expected."""
    counted = rows[rows["variant"] == OBSERVED]
    expected = rows[rows["variant"] == EXPECTED]
    joint = counted[counted["year"] < expected["year"].min()].tail(1)  # the count that the projection starts from
    dashed = pd.concat([joint, expected])
    axes.plot(dashed["year"], dashed[column].astype(float), color=colour, linestyle="--")
    axes.plot(counted["year"], counted[column].astype(float), color=colour, marker="o", markersize=3.5)
    ringed = counted[counted["status"].eq(PRELIMINARY).fillna(False)]
    axes.plot(
        ringed["year"], ringed[column].astype(float), color=colour, marker="o", markersize=5, markerfacecolor="white",
        linestyle="",
    )  # fmt: skip


def for_readers(rows: pd.DataFrame, course: Course, series: Mapping[str, str]) -> pd.DataFrame:
    """Return rows of a course with the names of areas and series."""
    shown = rows.assign(area=rows["area_code"].map(dict(course.names)), kind=rows["series"].map(dict(series)))
    return shown.assign(kind=_kinds(shown))


def _kinds(shown: pd.DataFrame) -> list[tuple[str, bool]]:
    """Return for each row the name of its series, and whether its count is preliminary."""
    return list(zip(shown["kind"], shown["status"].eq(PRELIMINARY).fillna(False), strict=True))


def population_columns(words: Words) -> list[Column]:
    """Return the columns of a table of populations: area, year, series (a preliminary count says so), persons."""
    return [
        text_column("area", words("regional_collaboration.area")),
        year_column("year", words("regional_collaboration.year"), words("unit.year")),
        Column("kind", words("regional_collaboration.variant"), lambda kind: _kind_words(*kind, words)),
        number_column("population", words("regional_collaboration.population"), words("unit.persons")),
    ]


def _kind_words(name: str, preliminary: bool, words: Words) -> str:
    return words("regional_collaboration.preliminary_series", name=name) if preliminary else name
