"""Columns that tables of a region have alike: changes of areas, and sums in thousands of yen."""

from __future__ import annotations

from visionbook.notation import number
from visionbook.show.table import Column, number_column, percent_column, text_column
from visionbook.words import Words

COST_STEP = 1000
"""The documents print costs in thousands of yen."""


def change_columns(first: str, last: str, growth: str, words: Words) -> list[Column]:
    """Return area, growth, people in the first and the last year (their heads), and the difference."""
    return [
        text_column("area", words("regional_collaboration.area")),
        percent_column("growth", growth, signed=True),
        number_column("population_from", first, words("unit.persons")),
        number_column("population_to", last, words("unit.persons")),
        number_column("change", words("regional_collaboration.change"), words("unit.persons"), signed=True),
    ]


def thousands(name: str, title: str, unit: str = "", *, signed: bool = False) -> Column:
    """Return a column of sums (yen) that is written in thousands."""
    return Column(name, title, lambda value: number(value / COST_STEP, signed=signed), "right", unit)
