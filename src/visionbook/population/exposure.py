"""People by sex and age in the middle of calendar years: what registered births and deaths are held against.

Age tables are known on the days of the censuses. Between two of them every sex and age group changes in a straight
line. After the last one the next table of the projection by sex and age stands in; where a later census has counted
the total already, that table is brought to it in proportion. The middle of a calendar year then stands for the
person-years of the year.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from visionbook.edition import SeriesRoles
from visionbook.errors import ProjectionError
from visionbook.messages import message
from visionbook.population.axes import SEXES
from visionbook.population.counted import totals_of
from visionbook.population.inputs import people_by_age

MIDDLE = 0.5
_MONTHS, _DAYS = 12, 365


@dataclass(frozen=True)
class Exposure:
    """Age tables of one area at moments, from which calendar years are read.

    Parameters
    ----------
    moments : tuple of float
        Ascending; 2020.75 is 1 October 2020.
    people : ndarray, shape (moment, sex, age)
        Persons.
    counted_to : float
        The moment of the last count by sex and age; what lies after it comes from a projection.
    """

    moments: tuple[float, ...]
    people: np.ndarray
    counted_to: float

    def covers(self, year: int) -> bool:
        """Return whether the middle of a calendar year lies between two of the moments."""
        return self.moments[0] <= year + MIDDLE <= self.moments[-1]

    def in_years(self, years: Sequence[int]) -> np.ndarray:
        """Return the people in the middle of calendar years.

        Parameters
        ----------
        years : sequence of int
            Each must be covered.

        Returns
        -------
        ndarray, shape (year, sex, age)

        Raises
        ------
        ProjectionError
            If a year is not covered.

        Examples
        --------
        >>> people = np.stack([np.full((2, 3), 10.0), np.full((2, 3), 20.0)])
        >>> Exposure((2015.5, 2020.5), people, 2020.5).in_years([2015, 2016, 2020])[:, 0, 0]
        array([10., 12., 20.])
        """
        missing = [year for year in years if not self.covers(year)]
        if missing:
            first, last = self.moments[0], self.moments[-1]
            raise ProjectionError(message("vital.not_covered", years=missing, first=first, last=last))
        moments, middles = np.array(self.moments), np.array(years, dtype=float) + MIDDLE
        after = np.maximum(np.searchsorted(moments, middles), 1)
        share = ((middles - moments[after - 1]) / (moments[after] - moments[after - 1]))[:, np.newaxis, np.newaxis]
        return (1 - share) * self.people[after - 1] + share * self.people[after]


def moment_of(year: int, reference_day: str) -> float:
    """Return a day of a year as a decimal year.

    Parameters
    ----------
    year : int
        The year.
    reference_day : str
        Month and day, ``10-01``.

    Examples
    --------
    >>> moment_of(2020, "10-01"), moment_of(2020, "01-01")
    (2020.75, 2020.0)
    """
    month, day = (int(part) for part in reference_day.split("-"))
    return year + (month - 1) / _MONTHS + (day - 1) / _DAYS


def exposure_of(
    population: pd.DataFrame, series: pd.DataFrame, roles: SeriesRoles, area_code: str, first_year: int
) -> Exposure | None:
    """Return the age tables of an area; None where fewer than two are known.

    Parameters
    ----------
    population, series : DataFrame
        The tables of populations and of series (series, reference_day).
    roles : SeriesRoles
        The roles census and age_projection are read; the latter may be empty.
    area_code : str
        Five-digit code.
    first_year : int
        The first calendar year that will be asked for: censuses that it does not need are left out.

    Examples
    --------
    >>> one = pd.DataFrame({"age_group": [*(f"{a}-{a + 4}" for a in range(0, 90, 5)), "90+"], "population": 1.0})
    >>> rows = pd.concat([one.assign(sex=sex, year=year) for sex in SEXES for year in (2015, 2020)])
    >>> rows = rows.assign(area_code="99101", series="counts", variant="observed")
    >>> days = pd.DataFrame({"series": ["counts"], "reference_day": ["10-01"]})
    >>> exposure_of(rows, days, SeriesRoles("counts"), "99101", 2016).moments
    (2015.75, 2020.75)
    """
    own = population[population["area_code"] == area_code]
    aged = own[own["series"].eq(roles.census) & own["sex"].isin(SEXES) & own["age_group"].str.contains(r"[-+]")]
    before = aged.loc[aged["year"] < first_year, "year"]
    aged = aged[aged["year"] >= before.max()] if len(before) else aged
    if aged.empty:
        return None
    years, people = people_by_age(aged, roles.census, [area_code])
    next_year, expected = _expected(own, roles, area_code, years[-1])
    tables = people[0] if expected is None else np.concatenate([people[0], expected[np.newaxis]])
    all_years = years if next_year is None else (*years, next_year)
    if len(all_years) < 2:
        return None
    day = series.set_index("series")["reference_day"][roles.census]
    moments = tuple(moment_of(year, day) for year in all_years)
    return Exposure(moments, tables, moments[len(years) - 1])


def _expected(
    own: pd.DataFrame, roles: SeriesRoles, area_code: str, after: int
) -> tuple[int | None, np.ndarray | None]:
    """Return the first projected age table after a year, brought to the total counted then, if one was."""
    rows = own[own["series"].eq(roles.age_projection) & own["sex"].isin(SEXES)]
    if not (rows["year"] > after).any():
        return None, None
    years, people = people_by_age(rows, roles.age_projection, [area_code])
    place = next(place for place, year in enumerate(years) if year > after)
    year, table = years[place], people[0, place]
    counted = totals_of(own, roles.census, area_code, "observed").get(year)
    return year, table if counted is None else table * (counted / table.sum())
