"""What the sets of assumptions give: the answer that stands without a script and on paper, and its numbers."""

from __future__ import annotations

import pandas as pd

from visionbook.levers.data import names
from visionbook.levers.towns import Region
from visionbook.population.scenarios import HANDBOOK
from visionbook.show.prose import Sentences
from visionbook.show.table import Table, number_column, year_column
from visionbook.words import Words


def facts(page: Region, words: Words) -> dict[str, object]:
    """Return the values that the lead and the picture say of the first town, by placeholder."""
    town, said = page.own, names(words)
    ends = {start.name: float(town.totals(start.name).iloc[-1]) for start in town.starts}
    least, largest = min(ends, key=ends.get), max(ends, key=ends.get)
    return {
        "area": town.case.area,
        "series": page.older,
        "first": town.case.base_year,
        "published": town.case.published_to,
        "year": town.case.years[-1],
        "people": ends[HANDBOOK[0]],
        "fewest": said[least],
        "least": ends[least],
        "most": said[largest],
        "largest": ends[largest],
        "values": [words("levers.value", name=said[name], people=people) for name, people in ends.items()],
    }


def lead(page: Region, words: Words) -> Sentences:
    """Say how many people there are as published, and how far apart the sets of assumptions are; else nothing."""
    if page.own is None:
        return Sentences([])
    key = "lead" if len(page.own.starts) > 1 else "lead_one"
    return Sentences([words(f"levers.{key}", **facts(page, words))], lead=True)


def ends(page: Region, words: Words) -> list[tuple[str, str]]:
    """Return the name of each set of assumptions of the first town, and how many people it gives in the last year."""
    town, said = page.own, names(words)
    last = town.case.years[-1]
    return [
        (said[start.name], words("levers.ends", year=last, people=float(town.totals(start.name).iloc[-1])))
        for start in town.starts
    ]


def compared(page: Region, caption: str, words: Words) -> Table:
    """Return the people of all ages in each year, a column for each set of assumptions of the first town.

    Parameters
    ----------
    page : Region
        With at least one town.
    """
    town, said, persons = page.own, names(words), words("unit.persons")
    rows = pd.DataFrame({start.name: town.totals(start.name) for start in town.starts})
    rows = rows.rename_axis("year").reset_index()
    year = words("levers.column_year")
    columns = [year_column("year", year, year)]
    columns += [number_column(start.name, said[start.name], persons) for start in town.starts]
    return Table(rows, columns, caption, words)
