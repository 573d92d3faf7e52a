"""Tables of a town's page: people by year and age group, and what stands behind the pyramid."""

from __future__ import annotations

import pandas as pd

from visionbook.pages.towns.model import CENSUS, GROUPS, PROJECTION, Town
from visionbook.show.table import Table, number_column, text_column, year_column
from visionbook.words import Words

_GROUP_TITLES = dict(zip(GROUPS, ("young", "working", "old", "mothers"), strict=True))


def years(town: Town, words: Words) -> Table:
    """Return people by year: counted, then projected."""
    rows = []
    for series, totals in ((CENSUS, town.counted), (PROJECTION, town.projected)):
        for year, people in totals.items():
            if series == CENSUS or year > town.now:
                kind = words("towns.kind_counted" if series == CENSUS else "towns.kind_projected")
                own = town.groups.get((series, year), {})
                rows.append(
                    {"year": year, "kind": kind, "total": people, **{group: own.get(group) for group in GROUPS}}
                )
    persons = words("unit.persons")
    columns = [
        year_column("year", words("towns.year_column"), words("unit.year")),
        text_column("kind", words("towns.kind_column")),
        number_column("total", words("towns.total_column"), persons),
        *(number_column(group, words(f"towns.{_GROUP_TITLES[group]}_column"), persons) for group in GROUPS),
    ]
    return Table(pd.DataFrame(rows, dtype=object), columns, words("towns.table"), words)


def pyramid(town: Town, moments: list[tuple[str, int]], words: Words) -> Table:
    """Return people by sex and age at some moments (series and year), the oldest on top."""
    names = {
        f"{sex}_{year}": (sex, town.pyramids[series, year][sex])
        for series, year in moments
        for sex in ("male", "female")
    }
    rows = [
        {"age": _age(town, step, words), **{name: people[step] for name, (_, people) in names.items()}}
        for step in reversed(range(town.open_ended_from // 5 + 1))
    ]
    columns = [text_column("age", words("towns.age_column"))]
    columns += [
        number_column(name, words(f"towns.{sex}_of", year=int(name.rpartition("_")[2])), words("unit.persons"))
        for name, (sex, _) in names.items()
    ]
    return Table(pd.DataFrame(rows), columns, words("towns.pyramid_table"), words)


def _age(town: Town, step: int, words: Words) -> str:
    lower = 5 * step
    if lower == town.open_ended_from:
        return words("towns.age_open", lower=lower)
    return words("towns.age_group", lower=lower, upper=lower + 4)
