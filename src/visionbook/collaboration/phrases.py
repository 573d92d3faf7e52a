"""What pictures, tables and sentences of a region say alike: its years, and where its numbers come from."""

from __future__ import annotations

import pandas as pd

from visionbook.collaboration.model import Region
from visionbook.notation import counted_year, is_missing
from visionbook.region.course import Course
from visionbook.words import Words


def year_words(year: int, course: Course, words: Words) -> str:
    """Return a year of a course as readers see it; that of a preliminary count says so."""
    return counted_year(year, course.is_preliminary(year), words)


def projection_name(page: Region) -> str:
    """Return the name of the projection of the region's municipalities."""
    return page.series[_expected_by_area(page)[next(iter(page.course.members))]]


def projection_names(page: Region, words: Words) -> str:
    """Return the name of the projection, and of which areas the expected part comes from elsewhere."""
    by_area, main = _expected_by_area(page), projection_name(page)
    others = {code: page.series[name] for code, name in by_area.items() if page.series[name] != main}
    if not others:
        return main
    areas = words.join(page.course.names[code] for code in others)
    names = words.join(dict.fromkeys(others.values()))
    return words("regional_collaboration.expected_elsewhere", main=main, areas=areas, others=names)


def _expected_by_area(page: Region) -> pd.Series:
    return page.course.expected.groupby("area_code", sort=False)["series"].first()


def source_line(page: Region, words: Words, rows: pd.DataFrame) -> str:
    """Return the source line of what is drawn from rows of the course."""
    return words("page.source", sources=words.join(dict.fromkeys(page.sources[name] for name in rows["series"])))


def document_line(page: Region, words: Words) -> str:
    """Return the source line of what the region's document says."""
    return words("page.source", sources=page.document["short"])


def total_of(course: Course, year: int) -> float:
    """Return the population of all municipalities of the region in a year that all of them have."""
    inside = course.inside
    return float(inside.loc[inside["year"] == year, "population"].sum())


def sign_word(value: float) -> str:
    """Return whether a number of people is less, more or the same, as the keys of the wording have it.

    Examples
    --------
    >>> sign_word(-2), sign_word(0.4), sign_word(3)
    ('less', 'same', 'more')
    """
    return "same" if round(value) == 0 else "less" if value < 0 else "more"


def change_words(ratio: float, words: Words, decimals: int = 1) -> str:
    """Return a relative change in words.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> change_words(-0.139, load_words("ja")), change_words(0.0, load_words("ja"), 0)
    ('13.9%減', '増減なし')
    """
    key = f"regional_collaboration.change_{sign_word(1000 * ratio)}"
    return words(f"{key}_whole" if decimals == 0 else key, value=ratio)


def judgement(agrees: object, words: Words) -> str:
    """Return whether written and computed value agree, in words; a dash where there is nothing to compare."""
    if is_missing(agrees):
        return words("unit.missing")
    return words(f"regional_collaboration.{'agree' if agrees else 'disagree'}")
