"""The numbers behind the picture: total population by year under each set of assumptions."""

from __future__ import annotations

import pandas as pd

from visionbook.pages.levers.data import names
from visionbook.pages.levers.model import Region
from visionbook.show.table import Table, number_column, year_column
from visionbook.words import Words


def compared(page: Region, caption: str, words: Words) -> Table:
    """Return the people of all ages in each year, a column for each set of assumptions of the edition's town.

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
