"""What pictures, tables and sentences on places like these and on all of Japan call things."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from visionbook.pages.projection_accuracy.model import Record
from visionbook.pages.projection_accuracy.study import Study
from visionbook.population.error_study import ALL, SIZE_CLASSES, SIZES
from visionbook.words import Words

TOWNS, LIKE, NATION = "towns", "like", "nation"
"""Whose errors: the page's municipalities, places of the municipality's size, all places."""


def size_name(size_class: str, words: Words) -> str:
    """Return a class of sizes as readers see it.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> [size_name(name, load_words("ja")) for name in ("0-2499", "20000-39999", "100000+")]
    ['2,500人未満', '2万～4万人', '10万人以上']
    """
    if size_class == ALL:
        return words("accuracy_study.size_all")
    limits = dict(zip(SIZE_CLASSES, (*pairwise(SIZES), (SIZES[-1], None)), strict=True))
    least, below = limits[size_class]
    if below is None:
        return words("accuracy_study.size_last", least=least)
    return words(f"accuracy_study.size_{'between' if least else 'first'}", least=least, below=below)


def growth_name(growth_class: str, words: Words) -> str:
    """Return a class of past growth as readers see it."""
    return words(f"accuracy_study.growth_{growth_class}")


def people_name(people: str, words: Words) -> str:
    """Return what errors are of as readers see it."""
    return words(f"accuracy_study.people_{people}")


def who_names(page: Record, found: Study, words: Words, *, short: bool = False) -> dict[str, str]:
    """Return whose errors there are, for readers, by `TOWNS`, `LIKE` and `NATION`; in short for a phone."""
    if len(page.members) == 1:
        towns = words("accuracy_study.towns_one", name=page.members[found.area])
    else:
        towns = words("accuracy_study.towns", areas=len(page.members))
    like = words(f"accuracy_study.like{'_short' if short else ''}", size=size_name(found.own.size_class, words))
    return {TOWNS: towns, LIKE: like, NATION: words("accuracy_study.nation")}


def towns_row(found: Study, years: int, people: str = "total") -> pd.Series | None:
    """Return the errors of the page's own municipalities so many years ahead; None if there are too few."""
    rows = found.towns[found.towns["horizon_years"].eq(years) & found.towns["people"].eq(people)]
    return rows.iloc[0] if len(rows) else None
