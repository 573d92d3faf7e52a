"""The table of the tutorial: a projection as published, as computed and as changed."""

from __future__ import annotations

from visionbook.pages.first_rerun.model import Rerun
from visionbook.show.table import Table, number_column, year_column
from visionbook.words import Words


def totals(page: Rerun, caption: str, words: Words) -> Table:
    """Return the people of all ages in each year."""
    persons = words("unit.persons")
    columns = [
        year_column("year", words("first_rerun.year"), words("first_rerun.year")),
        *(number_column(name, words(f"first_rerun.{name}"), persons) for name in ("published", "computed", "changed")),
    ]
    return Table(page.totals, columns, caption, words)
