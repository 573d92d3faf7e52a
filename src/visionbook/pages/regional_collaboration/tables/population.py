"""Populations of areas by year, one row each, with where each value comes from."""

from __future__ import annotations

import pandas as pd

from visionbook.collaboration.model import Region
from visionbook.figure_marks import FigureMark
from visionbook.population.counted import PRELIMINARY
from visionbook.show.table import Column, number_column, text_column
from visionbook.words import Words


def with_names(rows: pd.DataFrame, page: Region) -> pd.DataFrame:
    """Return rows of the course with the names of areas and series."""
    early = rows["status"].eq(PRELIMINARY).fillna(False)
    kinds = list(zip(rows["series"].map(dict(page.series)), early, strict=True))
    return rows.assign(area=rows["area_code"].map(dict(page.course.names)), kind=kinds)


def marks_in(rows: pd.DataFrame, page: Region) -> dict[tuple[int, str], FigureMark]:
    """Return what is known of the populations of some rows of the course that a document prints wrongly."""
    columns = ("area_code", "year", "series", "variant")
    found = (page.marks.person(*row) for row in zip(*(rows[name] for name in columns), strict=True))
    return {(place, "population"): mark for place, mark in enumerate(found) if mark}


def population_columns(words: Words) -> list[Column]:
    """Return the columns of a table of populations: area, year, persons, series (a preliminary count says so)."""
    return [
        text_column("area", words("regional_collaboration.area")),
        Column("year", words("regional_collaboration.year"), lambda year: words("glue.year", year=year), "right"),
        number_column("population", words("regional_collaboration.population"), words("unit.persons")),
        Column("kind", words("regional_collaboration.variant"), lambda kind: _kind_words(*kind, words)),
    ]


def _kind_words(name: str, preliminary: bool, words: Words) -> str:
    return words("regional_collaboration.preliminary_series", name=name) if preliminary else name
