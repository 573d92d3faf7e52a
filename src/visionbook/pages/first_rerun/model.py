"""A published projection taken apart into its rates, put together again, and changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from visionbook.edition import Edition
from visionbook.needs import require_tables
from visionbook.population.handbook import survivorship_of
from visionbook.population.implied import implied_rates
from visionbook.population.inputs import AGES, people_by_age
from visionbook.population.net_migration import assumptions_from
from visionbook.population.projection import project
from visionbook.population.scenarios import with_migration
from visionbook.population.series import described

TABLES = ("areas", "life_table_mx", "population", "series", "sources")
"""The tables that `rerun` reads."""


def own_rows(edition: Edition) -> dict[str, dict[str, str]]:
    """Return which rows of a table the page reads, by table; of the others it reads all.

    Parameters
    ----------
    edition : Edition
        Gives the municipality and the series of the projection by age.

    Examples
    --------
    >>> from visionbook.edition import SeriesRoles
    >>> own_rows(Edition("01223", series=SeriesRoles("counted", age_projection="p")))["population"]
    {'area_code': '01223', 'series': 'p'}
    """
    return {"population": {"area_code": edition.municipality, "series": edition.series.age_projection}}


@dataclass(frozen=True)
class Rerun:
    """A projection three times.

    Parameters
    ----------
    area : str
        Name of the municipality.
    projection : str
        Short name of the projection.
    source_id : str
        Where it is from.
    factor : float
        By what the net migration rates are multiplied in `changed`.
    totals : DataFrame
        year, published, computed and changed (persons of all ages).
    """

    area: str
    projection: str
    source_id: str
    factor: float
    totals: pd.DataFrame

    @property
    def first(self) -> int:
        """The year that the projection starts from."""
        return int(self.totals["year"].iloc[0])

    @property
    def last(self) -> pd.Series:
        """The row of the last year."""
        return self.totals.iloc[-1]

    @property
    def largest_gap(self) -> float:
        """How far what was computed is from what was published, in persons, in the year where that is most."""
        return float((self.totals["computed"] - self.totals["published"]).abs().max())


def rerun(tables: Mapping[str, pd.DataFrame], edition: Edition, factor: float) -> Rerun:
    """Return a published projection as computed from its own rates, and with net migration rates changed.

    The published tables by age fix the rates of each interval; the mortality rates split them into survival and net
    migration (`visionbook.population.net_migration`).

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The tables of `TABLES`.
    edition : Edition
        Its municipality, the series of its projection by age, and its first language.
    factor : float
        By what the net migration rates are multiplied: 0 nobody moves on balance, 1 as published.

    Raises
    ------
    ParameterError
        If a table is missing.
    ProjectionError
        If a cell of the projection or a life table of its years is missing.
    """
    require_tables(tables, TABLES)
    series = edition.series.age_projection
    years, people = people_by_age(tables["population"], series, [edition.municipality])
    published = people[0]
    survivorship = survivorship_of(tables["life_table_mx"], years)
    rates = assumptions_from(implied_rates(published, AGES), survivorship)
    courses = {
        name: project(published[0], assumed, AGES, years[0], years[-1]).population.sum(axis=(-2, -1))
        for name, assumed in (("computed", rates), ("changed", with_migration(rates, factor)))
    }
    totals = pd.DataFrame({"year": years, "published": published.sum(axis=(-2, -1)), **courses})
    areas, lang = tables["areas"], edition.languages[0]
    known = described(tables["series"], tables["sources"], lang)[series]
    source = tables["series"].set_index("series").loc[series, "source_id"]
    name = areas.set_index("area_code").loc[edition.municipality, "name_ja"]
    return Rerun(str(name), known.short, str(source), factor, totals)
