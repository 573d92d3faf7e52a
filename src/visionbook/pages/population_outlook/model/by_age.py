"""The tables by sex and age that the page on one municipality's outlook is made from: censuses and a projection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from visionbook.ages import TOTAL, UNKNOWN
from visionbook.population.axes import SEXES
from visionbook.population.backtest import backtest
from visionbook.population.implied import rates_exist
from visionbook.population.inputs import AGES, people_by_age

FEWEST_CENSUSES = 3
"""A backtest needs an interval before its launch, and a count after it."""


@dataclass(frozen=True)
class CountsByAge:
    """Censuses by sex and age of the municipality and of those counted in the same years.

    Parameters
    ----------
    years : tuple of int
        Census years.
    people : ndarray, shape (area, year, sex, age)
        Persons.
    areas : list of str
        Codes of the areas.
    municipality : str
        Which of them the page is about.
    counted : ndarray, shape (year, sex, age)
        The municipality's people as they were counted, without those of unknown age; in `people` these are distributed.
    """

    years: tuple[int, ...]
    people: np.ndarray
    areas: list[str]
    municipality: str
    counted: np.ndarray

    @property
    def unknown(self) -> int:
        """People of the municipality whose age the last census does not know."""
        return round(float(self.own[1][-1].sum() - self.counted[-1].sum()))

    @property
    def own(self) -> tuple[tuple[int, ...], np.ndarray]:
        """The municipality's censuses: (year) and (year, sex, age)."""
        return self.years, self.people[self.areas.index(self.municipality)]

    @property
    def first_steady(self) -> int:
        """The position of the first of the last censuses that are all one interval apart."""
        steps = [later - earlier == AGES.width for earlier, later in pairwise(self.years)]
        return max((place + 1 for place, steady in enumerate(steps) if not steady), default=0)

    @property
    def steady(self) -> tuple[tuple[int, ...], np.ndarray]:
        """The municipality's last censuses that are all one interval apart: rates of change come from these."""
        years, people = self.own
        return years[self.first_steady :], people[self.first_steady :]

    def until(self, until: int | None = None) -> tuple[tuple[int, ...], np.ndarray]:
        """Return the steady censuses up to a year: (year), and of all areas (area, year, sex, age)."""
        used = slice(self.first_steady, len([year for year in self.years if until is None or year <= until]))
        return self.years[used], self.people[:, used]

    def errors(self, until: int | None = None) -> pd.DataFrame | None:
        """Return the errors of simple projections, of the censuses up to a year; None where there can be none.

        A neighbour so small that one of its rates does not exist is left out.
        """
        years, people = self.until(until)
        if len(years) < FEWEST_CENSUSES:
            return None
        able = [place for place, counted in enumerate(people) if rates_exist(counted, AGES)]
        areas = [self.areas[place] for place in able]
        return backtest(people[able], years, AGES, areas) if self.municipality in areas else None


def counts_by_age(
    population: pd.DataFrame, census: str, region: Sequence[str], municipality: str
) -> CountsByAge | None:
    """Return the censuses by sex and age of a municipality, with those of the region that were counted as often.

    Parameters
    ----------
    population : DataFrame
        The table of populations.
    census : str
        The series that plays the role of the census.
    region : sequence of str
        Codes of all municipalities of the region.
    municipality : str
        Five-digit code.

    Returns
    -------
    CountsByAge or None
        None if the municipality was not counted by sex and age.

    Examples
    --------
    >>> one = pd.DataFrame({"age_group": list(AGES.labels), "population": 1.0})
    >>> rows = pd.concat([one.assign(sex=sex) for sex in SEXES])
    >>> rows = rows.assign(area_code="a", series="counted", variant="observed", year=2020)
    >>> counts_by_age(rows, "counted", ["a", "b"], "a").years, counts_by_age(rows, "counted", ["a", "b"], "b")
    ((2020,), None)
    """
    rows = population[
        population["series"].eq(census)
        & population["area_code"].isin(region)
        & population["sex"].isin(SEXES)
        & ~population["age_group"].isin([TOTAL, UNKNOWN])
    ]
    years = rows.groupby("area_code")["year"].agg(lambda found: frozenset(found.astype(int)))
    if municipality not in years:
        return None
    wanted = years[municipality]
    areas = [code for code in region if code in years and years[code] >= wanted]
    rows = population[population["year"].isin(wanted)]
    found, people = people_by_age(rows, census, areas)
    _, counted = people_by_age(rows, census, [municipality], distributed=False)
    return CountsByAge(found, people, areas, municipality, counted[0])


def projection_by_age(population: pd.DataFrame, series: str, municipality: str) -> tuple[tuple[int, ...], np.ndarray]:
    """Return the years, the first being the base, and the people of a projection; no years if there is none.

    Parameters
    ----------
    population : DataFrame
        The table of populations.
    series : str
        A projection by sex and age; may be empty.
    municipality : str
        Five-digit code.

    Returns
    -------
    tuple of int, ndarray of shape (year, sex, age)

    Examples
    --------
    >>> rows = pd.DataFrame({name: [] for name in ("series", "area_code", "variant", "sex", "age_group", "year")})
    >>> rows["population"] = []
    >>> projection_by_age(rows, "", "01223")[0]
    ()
    """
    years, people = people_by_age(population, series, [municipality])
    return (years, people[0]) if len(years) > 1 else ((), people[0, :0])
