"""Total fertility rate from registered births and women by age, without births by age of the mother (indirect).

The nation's age pattern of fertility (shares s_a of the total fertility rate, five-year groups of mothers, sum 1) is
taken to hold in the town, whose level alone is unknown::

    births of a year = TFR x sum over ages of W_a s_a / 5
    TFR of a period  = births of its years / sum over years and ages of W_a s_a / 5

W_a are the women in the middle of a year (see `exposure`). The births are Poisson, so the rate has the interval of
Jeffreys' prior; the pattern and the women count as known. Where births are of Japanese alone and women of all
nationalities, the rate comes out too low by about the share of foreign women.

References
----------
Smith, Tayman and Swanson (2013), *A Practitioner's Guide to State and Local Population Projections*, on fertility of
small areas (indirect adjustment of age-specific rates); Shryock and Siegel (1973), *The Methods and Materials of
Demography*, chapter 16.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from visionbook.edition import SeriesRoles
from visionbook.errors import ProjectionError
from visionbook.messages import message
from visionbook.population.axes import CHILDBEARING_AGES, FEMALE
from visionbook.population.exposure import MIDDLE, exposure_of
from visionbook.population.inputs import AGES
from visionbook.population.poisson import LEVEL, ratio_interval
from visionbook.population.registered import pair_of
from visionbook.population.town_mortality import period_of


@dataclass(frozen=True)
class IndirectRate:
    """A total fertility rate of some calendar years.

    Parameters
    ----------
    first, last : int
        The years, both in it.
    births : int
        Registered in them.
    rate, low, high : float
        Births per woman, and the ends of the interval.
    level : float
        The share that the interval is meant to hold.
    expected : bool
        Whether some of the women come from a projection, brought to the total counted where one was.
    """

    first: int
    last: int
    births: int
    rate: float
    low: float
    high: float
    level: float
    expected: bool = False


def births_at_one(women: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Return the births of each year at a total fertility rate of 1.

    Parameters
    ----------
    women : ndarray, shape (..., age)
        Women in the middle of the year, five-year groups 15-19 to 45-49.
    shares : ndarray, shape (..., age)
        Share of each group in the total fertility rate; sum 1.

    Returns
    -------
    ndarray, shape (...)

    Examples
    --------
    >>> women, shares = np.full((1, 7), 500.0), np.array([0.0, 0.1, 0.3, 0.4, 0.2, 0.0, 0.0])
    >>> births_at_one(women, shares)  # 500 women in each year of age
    array([100.])
    """
    return (women * shares).sum(axis=-1) / AGES.width


def indirect_rate(
    years: tuple[int, ...], births: np.ndarray, at_one: np.ndarray, level: float = LEVEL, *, expected: bool = False
) -> IndirectRate:
    """Return the total fertility rate of some years together.

    Parameters
    ----------
    years : tuple of int
        Ascending.
    births, at_one : ndarray, shape (year,)
        Registered births, and those of a rate of 1 as from `births_at_one`.
    level : float
        The share that the interval is meant to hold.
    expected : bool
        As in `IndirectRate`.

    Raises
    ------
    ProjectionError
        If a shape does not fit, or there are no women.

    Examples
    --------
    >>> found = indirect_rate((2016, 2017), np.array([60.0, 60.0]), np.array([50.0, 50.0]))
    >>> found.rate, found.births
    (1.2, 120)
    """
    for name, values in (("births", births), ("births at a rate of 1", at_one)):
        if np.shape(values) != (len(years),) or not years:
            wanted = (max(len(years), 1),)
            raise ProjectionError(message("vital.shapes", name=name, shape=np.shape(values), wanted=wanted))
    due, registered = float(at_one.sum()), float(births.sum())
    if not due > 0:
        raise ProjectionError(message("vital.none_expected", name="births at a rate of 1", value=due))
    low, high = ratio_interval(registered, due, level)
    return IndirectRate(years[0], years[-1], round(registered), registered / due, low, high, level, expected)


def fertility_of(
    tables: Mapping[str, pd.DataFrame], roles: SeriesRoles, area_code: str, nation: str
) -> list[IndirectRate]:
    """Return the total fertility rate of an area, one for the years of each period of the nation's age pattern.

    Parameters
    ----------
    tables : mapping
        ``population``, ``series``, ``registered_events`` and ``fertility_age_pattern``.
    roles : SeriesRoles
        As for `visionbook.population.exposure.exposure_of`.
    area_code, nation : str
        Whose births, and whose age pattern.

    Returns
    -------
    list of IndirectRate
        Ascending; empty without births, or women of known age, of one year.

    Examples
    --------
    >>> events = pd.DataFrame(columns=["area_code", "year", "event", "universe", "abroad", "value", "source_id"])
    >>> names = ["area_code", "series", "variant", "sex", "age_group", "year", "population", "source_id"]
    >>> empty = {"registered_events": events, "population": pd.DataFrame(columns=names)}
    >>> fertility_of(empty, SeriesRoles("counts"), "99101", "00000")
    []
    """
    natural = pair_of(tables["registered_events"], area_code, "natural")
    if natural is None:
        return []
    rows = natural.alike.set_index("year")["added"]
    exposure = exposure_of(tables["population"], tables["series"], roles, area_code, int(rows.index[0]))
    if exposure is None:
        return []
    pattern = tables["fertility_age_pattern"]
    pattern = pattern[pattern["area_code"] == nation]
    of_year = {int(year): period_of(int(year), pattern["period"].unique()) for year in rows.index}
    groups = AGES.labels[AGES.positions(CHILDBEARING_AGES)]
    rates = []
    for period in dict.fromkeys(period for period in of_year.values() if period):
        years = tuple(year for year, own in of_year.items() if own == period and exposure.covers(year))
        shares = pattern[pattern["period"] == period].set_index("age_group")["share"].astype(float).reindex(groups)
        if not years or shares.isna().any():
            continue
        women = exposure.in_years(years)[:, FEMALE, AGES.positions(CHILDBEARING_AGES)]
        at_one = births_at_one(women, shares.to_numpy())
        births, late = rows[list(years)].to_numpy(dtype=float), years[-1] + MIDDLE > exposure.counted_to
        rates.append(indirect_rate(years, births, at_one, expected=late))
    return rates
