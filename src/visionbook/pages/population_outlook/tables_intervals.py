"""Tables of the book's own projection: what other methods would have said, and the percentiles of its interval."""

from __future__ import annotations

import pandas as pd

from visionbook.pages.population_outlook.model import Outlook
from visionbook.show.blocks import Block, Blocks
from visionbook.show.prose import Sentences
from visionbook.show.table import Table, number_column, percent_column, text_column
from visionbook.words import Words

_EVERY = 2


def methods(page: Outlook, words: Words) -> Table | Sentences:
    """Return what each method says of the total, a row each, the book's own first; nothing without a projection.

    Parameters
    ----------
    page : Outlook
        As from `visionbook.pages.population_outlook.model.outlook`.
    """
    own = page.own
    if own is None or own.choices.empty:
        return Sentences([])
    errors = own.choices.set_index("method")["median_absolute"]
    courses = own.courses[own.courses.index <= own.band()["year"].max()].T
    years = list(courses.columns[_EVERY::_EVERY])
    rows = courses[years].rename(columns=str).assign(error=errors.reindex(courses.index))
    rows["name"] = [words(f"intervals.method_{method}") for method in rows.index]
    order = sorted(rows.index, key=lambda method: (method != own.method, rows.loc[method, "error"]))
    heads = [number_column(str(year), words("intervals.methods_year", year=year)) for year in years]
    name = text_column("name", words("intervals.methods_name"))
    columns = [name, percent_column("error", words("intervals.methods_error")), *heads]
    facts = {"base": own.base_year, "horizon": own.choices["horizon_years"].iloc[0]}
    return Table(rows.loc[order].reset_index(drop=True), columns, words("intervals.methods_table", **facts), words)


def percentiles(page: Outlook, words: Words) -> Blocks | Sentences:
    """Return persons by percentile and year, folded; nothing without a projection of the book's own.

    Parameters
    ----------
    page : Outlook
        As from `visionbook.pages.population_outlook.model.outlook`.
    """
    if page.own is None:
        return Sentences([])
    found = page.own.percentiles()
    rows = pd.DataFrame(found.rename(columns=str)).reset_index()
    rows = rows.assign(percent=rows["percent"] / 100)
    heads = [number_column(str(year), words("intervals.methods_year", year=year)) for year in found.columns]
    columns = [percent_column("percent", words("intervals.percentile_head"), 0), *heads]
    table = Table(rows, columns, words("intervals.percentile_table", area=page.names.area), words)
    return Blocks([Block(words("intervals.percentile_title"), tables=[table], folded=True)])
