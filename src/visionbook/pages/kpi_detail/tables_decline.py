"""Tables of a rate of decline: all rates that a printed one is compared with, and where rates lead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from visionbook.pages.kpi_detail.model.decline import DeclinePage
from visionbook.pages.kpi_detail.text.decline import name_of
from visionbook.population.counted import yearly_rate
from visionbook.show.decline import rate
from visionbook.show.prose import Sentences
from visionbook.show.table import Column, Table, number_column, text_column
from visionbook.strategy.decline import PLAN_PROJECTION
from visionbook.words import Words


def rates_table(page: DeclinePage, words: Words) -> Table:
    """Return every rate that the printed ones are compared with, and which of them it is.

    Parameters
    ----------
    page : DeclinePage
        As from `visionbook.pages.kpi_detail.model.decline.decline`.
    """
    people = words("unit.persons")
    rows = pd.DataFrame([_rate_row(row, page, words) for row in page.decline.rates.itertuples()])
    columns = [
        text_column("name", words("decline.table.name")),
        text_column("period", words("decline.table.period")),
        Column("yearly", words("decline.table.yearly"), align="right"),
        Column("simple", words("decline.table.simple"), align="right"),
        text_column("same", words("decline.table.same")),
        number_column("start", words("decline.table.start"), people),
        number_column("end", words("decline.table.end"), people),
    ]
    marks = {
        (position, name): mark
        for position, row in enumerate(page.decline.rates.itertuples())
        for name, year in (("start", row.from_year), ("end", row.to_year))
        if row.kind == PLAN_PROJECTION and (mark := page.known.get(year))
    }
    return Table(rows, columns, words("decline.table.caption"), words, marks=marks)


def _rate_row(row: Any, page: DeclinePage, words: Words) -> dict[str, Any]:
    kpi = page.decline.kpi
    same = [
        rate(value, kpi, words) for value in page.decline.printed if row.Index in page.decline.matching(value).index
    ]
    return {
        "name": name_of(page, row.kind, words),
        "period": words(
            f"decline.period{'_preliminary' if row.preliminary else ''}", from_year=row.from_year, to_year=row.to_year
        ),
        "start": row.start,
        "end": row.end,
        "yearly": rate(row.yearly, kpi, words),
        "simple": rate(row.simple, kpi, words),
        "same": words("decline.same", values=same) if same else None,
    }


def paths_table(page: DeclinePage | None, words: Words) -> Table | Sentences:
    """Return where each rate leads, beside the population target; nothing where that is not known.

    Parameters
    ----------
    page : DeclinePage or None
        As from `visionbook.pages.kpi_detail.model.decline.decline`.
    """
    if page is None or page.first is not None or page.decline.paths is None:
        return Sentences([])
    paths = page.decline.paths
    columns = [
        text_column("way", words("decline.paths_table.way")),
        Column("rate", words("decline.paths_table.rate"), align="right"),
        number_column("people", words("decline.paths_table.people", year=paths.year), words("unit.persons")),
        number_column("gap", words("decline.paths_table.gap"), words("unit.persons"), signed=True),
    ]
    rows = pd.DataFrame(list(_path_rows(page, words)))
    facts = {"year": paths.year, "base_year": paths.base_year, "base": paths.base}
    mark = page.known.get(paths.year)
    marks = {(position, "people"): mark for position in rows.index[rows["key"] == "without"] if mark}
    return Table(rows, columns, words("decline.paths_table.caption", **facts), words, marks=marks)


def _path_rows(page: DeclinePage, words: Words) -> Iterator[dict[str, Any]]:
    paths, kpi = page.decline.paths, page.decline.kpi

    def row(key: str, people: float, text: str = "") -> dict[str, Any]:
        text = text or rate(-yearly_rate(paths.base, people, paths.years), kpi, words)
        gap = None if key == "aim" else round(people) - round(paths.aim)
        return {"key": key, "way": words(f"decline.path_{key}"), "rate": text, "people": people, "gap": gap}

    target = rate(paths.target, kpi, words)
    yield row("aim", paths.aim)
    yield row("constant", paths.constant, target)
    if paths.straight is not None:
        baseline = rate(paths.baseline, kpi, words)
        yield row("straight", paths.straight, words("decline.rate_from_to", baseline=baseline, target=target))
    if paths.without is not None:
        yield row("without", paths.without)
    if paths.counted is not None:
        yield row("counted_preliminary" if paths.preliminary else "counted", paths.counted)
