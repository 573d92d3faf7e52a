"""Mortality of a town: how many died there against the nation's death rates, shrunk by how few deaths that rests on.

Symbols, of a municipality i: D deaths registered over the years; E deaths expected there, the nation's death rates by
sex and age times the people (see `exposure`); D / E the standardised mortality ratio; phi how much more than Poisson
its years vary.

- Dispersion: phi = max(1, sum over years of (D_y - r E_y)**2 / (r E_y) / (years - 1)), with r = D / E. Deaths that
  swing more from year to year than chance would let them weigh 1 / phi of their number: D* = D / phi, E* = E / phi.
- Prior, from the municipalities of the region, by moments: m = sum D* / sum E*; s2 = sum E* (r - m)**2 / sum E*;
  v = s2 - m / mean E*. Ratios are then gamma with mean m and variance v: shape m**2 / v, rate m / v.
- Posterior of a ratio: gamma of shape m**2 / v + D* and rate m / v + E*; its mean is the shrunk ratio. If v is not
  above zero, the areas differ by no more than chance, and all have the ratio of all together. From fewer than
  `FEWEST_AREAS` no prior can be taken: then the ratio is D / E as it stands, with the interval of Jeffreys' prior.

What is not in the interval: that m and v are estimates themselves, and that one ratio is taken for all ages.

References
----------
Clayton and Kaldor (1987), "Empirical Bayes estimates of age-standardized relative risks for use in disease mapping",
Biometrics 43, 671-681: deaths as Poisson, ratios as gamma. Marshall (1991), "Mapping disease and mortality rates using
empirical Bayes estimators", Applied Statistics 40, 283-294: the estimates by moments. McCullagh and Nelder (1989),
*Generalized Linear Models*, section 6.2: the dispersion.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from visionbook.edition import SeriesRoles
from visionbook.errors import ProjectionError
from visionbook.messages import message
from visionbook.population.exposure import exposure_of
from visionbook.population.inputs import group_mortality
from visionbook.population.poisson import LEVEL, gamma_interval, ratio_interval
from visionbook.population.registered import pair_of

FEWEST_AREAS = 3
"""How many areas a prior is taken from at least: the variance between two says next to nothing."""

SCALED = ("nation", "low", "high")
"""The other choices that a split of change is tried with: the nation's rates as they are, the ends of the interval."""


@dataclass(frozen=True)
class DeathCounts:
    """Deaths of one area, registered and expected.

    Parameters
    ----------
    years : tuple of int
        Calendar years.
    registered, expected : ndarray, shape (year,)
        Persons; expected by the nation's rates.
    """

    years: tuple[int, ...]
    registered: np.ndarray
    expected: np.ndarray

    def __post_init__(self) -> None:
        for name in ("registered", "expected"):
            if np.shape(getattr(self, name)) != (len(self.years),) or not len(self.years):
                shape, wanted = np.shape(getattr(self, name)), (max(len(self.years), 1),)
                raise ProjectionError(message("vital.shapes", name=name, shape=shape, wanted=wanted))
        if not self.expected.min() > 0:
            raise ProjectionError(
                message("vital.none_expected", name="expected deaths", value=float(self.expected.min()))
            )

    @property
    def ratio(self) -> float:
        """Registered over expected deaths of all years."""
        return float(self.registered.sum() / self.expected.sum())

    @property
    def dispersion(self) -> float:
        """How many times the variance of a Poisson count the years vary by; at least 1, and 1 where nothing tells.

        Examples
        --------
        >>> DeathCounts((2016, 2017), np.array([90.0, 110.0]), np.array([100.0, 100.0])).dispersion
        2.0
        >>> DeathCounts((2016, 2017), np.array([99.0, 101.0]), np.array([100.0, 100.0])).dispersion
        1.0
        """
        wanted = self.ratio * self.expected
        if len(self.years) < 2 or not self.ratio > 0:
            return 1.0
        return max(1.0, float(((self.registered - wanted) ** 2 / wanted).sum() / (len(self.years) - 1)))


@dataclass(frozen=True)
class TownMortality:
    """The mortality of one area against the nation's.

    Parameters
    ----------
    counts : DeathCounts
        What it rests on.
    ratio, low, high : float
        Shrunk, and the ends of its interval.
    level : float
        The share that the interval is meant to hold.
    areas : int
        Of how many areas the prior was taken; 0 if the ratio was not shrunk.
    """

    counts: DeathCounts
    ratio: float
    low: float
    high: float
    level: float
    areas: int

    def of(self, choice: str) -> float:
        """Return the ratio of one of `SCALED`.

        Examples
        --------
        >>> one = DeathCounts((2016,), np.array([120.0]), np.array([100.0]))
        >>> [TownMortality(one, 1.2, 1.0, 1.4, 0.95, 0).of(choice) for choice in SCALED]
        [1.0, 1.0, 1.4]
        """
        return 1.0 if choice == "nation" else float(getattr(self, choice))


def prior_of(areas: Sequence[DeathCounts]) -> tuple[float, float]:
    """Return the mean and the variance of the true ratios of areas, by moments; the variance is never below zero.

    Parameters
    ----------
    areas : sequence of DeathCounts
        At least one.

    References
    ----------
    Marshall (1991), Applied Statistics 40, 283-294.

    Examples
    --------
    >>> one, other = (DeathCounts((2016,), np.array([d]), np.array([100.0])) for d in (90.0, 130.0))
    >>> [round(value, 4) for value in prior_of([one, other])]  # s2 0.04, less 1.1 / 100
    [1.1, 0.029]
    """
    died, due = _effective(areas)
    mean = died.sum() / due.sum()
    spread = (due * (died / due - mean) ** 2).sum() / due.sum()
    return float(mean), float(max(0.0, spread - mean / due.mean()))


def shrunk(areas: Sequence[DeathCounts], level: float = LEVEL) -> list[TownMortality]:
    """Return the ratio of each area, shrunk towards that of all by how few deaths it rests on.

    Parameters
    ----------
    areas : sequence of DeathCounts
        Of a region; in the order of the result.
    level : float
        The share that an interval is meant to hold.

    References
    ----------
    Clayton and Kaldor (1987), Biometrics 43, 671-681.

    Examples
    --------
    >>> areas = [DeathCounts((2016,), np.array([d]), np.array([100.0])) for d in (80.0, 100.0, 150.0)]
    >>> [round(found.ratio, 3) for found in shrunk(areas)]  # m 1.1, v 0.0867 - 0.011: rate 14.5, a weight of 0.873
    [0.838, 1.013, 1.449]
    """
    if len(areas) < FEWEST_AREAS:
        return [_alone(area, level) for area in areas]
    mean, variance = prior_of(areas)
    found = []
    died, due = _effective(areas)
    for area, deaths, expected in zip(areas, died, due, strict=True):
        if variance > 0:
            shape, rate = mean**2 / variance + deaths, mean / variance + expected
        else:
            shape, rate = died.sum(), due.sum()
        low, high = gamma_interval(shape, rate, level)
        found.append(TownMortality(area, float(shape / rate), low, high, level, len(areas)))
    return found


def _effective(areas: Sequence[DeathCounts]) -> tuple[np.ndarray, np.ndarray]:
    """Return registered and expected deaths of each area over its dispersion."""
    weights = np.array([1 / area.dispersion for area in areas])
    died, due = (np.array([getattr(area, name).sum() for area in areas]) for name in ("registered", "expected"))
    return died * weights, due * weights


def _alone(area: DeathCounts, level: float) -> TownMortality:
    (deaths,), (expected,) = _effective([area])
    return TownMortality(area, area.ratio, *ratio_interval(deaths, expected, level), level, 0)


def scaled(life_tables: pd.DataFrame, ratio: float) -> pd.DataFrame:
    """Return life tables with every death rate multiplied: one ratio for all ages and both sexes.

    Parameters
    ----------
    life_tables : DataFrame
        With a column mx, deaths per person-year.
    ratio : float
        Of a town against the nation.

    Examples
    --------
    >>> scaled(pd.DataFrame({"mx": [0.01, 0.1]}), 1.2)["mx"].round(3).tolist()
    [0.012, 0.12]
    """
    return life_tables.assign(mx=life_tables["mx"].astype(float) * ratio)


def period_of(year: int, periods: Sequence[str]) -> str | None:
    """Return the period of rates that a calendar year lies in; None if there is none.

    Examples
    --------
    >>> period_of(2019, ["2015-2020", "2020-2025"]), period_of(2020, ["2015-2020", "2020-2025"])
    ('2015-2020', '2020-2025')
    """
    for period in periods:
        first, last = map(int, period.split("-"))
        if first <= year < last:
            return period
    return None


def deaths_of(
    tables: Mapping[str, pd.DataFrame], roles: SeriesRoles, area_code: str, nation: str
) -> DeathCounts | None:
    """Return the deaths of an area, registered and expected; None without a year that has both.

    Parameters
    ----------
    tables : mapping
        ``population``, ``series``, ``registered_events`` and ``life_table_mx``.
    roles : SeriesRoles
        As for `visionbook.population.exposure.exposure_of`.
    area_code, nation : str
        Whose deaths, and whose death rates.

    Examples
    --------
    >>> events = pd.DataFrame(columns=["area_code", "year", "event", "universe", "abroad", "value", "source_id"])
    >>> names = ["area_code", "series", "variant", "sex", "age_group", "year", "population", "source_id"]
    >>> empty = {"registered_events": events, "population": pd.DataFrame(columns=names)}
    >>> deaths_of(empty, SeriesRoles("counts"), "99101", "00000") is None
    True
    """
    return _deaths(tables, roles, area_code, nation, {})


def _deaths(
    tables: Mapping[str, pd.DataFrame], roles: SeriesRoles, area_code: str, nation: str, made: dict[str, np.ndarray]
) -> DeathCounts | None:
    """Return the deaths of an area; the nation's rates by period are taken from those made, or join them."""
    natural = pair_of(tables["registered_events"], area_code, "natural")
    if natural is None:
        return None
    rows = natural.alike.set_index("year")["lost"]
    exposure = exposure_of(tables["population"], tables["series"], roles, area_code, int(rows.index[0]))
    if exposure is None:
        return None
    mortality = tables["life_table_mx"]
    periods = mortality.loc[mortality["area_code"] == nation, "period"].unique()
    years = [int(year) for year in rows.index if exposure.covers(int(year)) and period_of(int(year), periods)]
    if not years:
        return None
    for period in {period_of(year, periods) for year in years} - made.keys():
        made[period] = group_mortality(mortality, nation, period)
    rates = np.stack([made[period_of(year, periods)] for year in years])
    expected = (exposure.in_years(years) * rates).sum(axis=(-2, -1))
    return DeathCounts(tuple(years), rows[years].to_numpy(dtype=float), expected)


def mortality_of(
    tables: Mapping[str, pd.DataFrame], roles: SeriesRoles, area_codes: Sequence[str], nation: str
) -> dict[str, TownMortality]:
    """Return the mortality of the municipalities of a region, of those that have deaths to tell it.

    Parameters
    ----------
    tables, roles, nation
        As for `deaths_of`.
    area_codes : sequence of str
        Five-digit codes, in the order of the result.

    Examples
    --------
    >>> mortality_of({}, SeriesRoles("counts"), [], "00000")
    {}
    """
    made: dict[str, np.ndarray] = {}
    counts = {code: _deaths(tables, roles, code, nation, made) for code in area_codes}
    there = {code: found for code, found in counts.items() if found is not None}
    return dict(zip(there, shrunk(list(there.values())), strict=True))
