"""Life tables from death rates, and the survivorship ratios that a projection needs.

Symbols: mx deaths per person-year; nax years lived in the age group by those who die in it; qx probability of dying;
lx survivors of `RADIX` births at exact age x; nLx person-years lived in the age group; ex life expectancy.
The last group is open-ended: everyone dies in it, and nLx = lx / mx.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from visionbook.errors import LifeTableError
from visionbook.messages import message

RADIX = 100_000.0
_ENOUGH_GROUPS = 3
_HIGH_INFANT_MORTALITY = 0.107
# Coale and Demeny (1983), West: nax of 0 and 1-4 when m0 is high, and the lines below that; female, male.
_HIGH = {"female": (0.350, 1.361), "male": (0.330, 1.352)}
_LINES = {"female": ((0.053, 2.800), (1.522, -1.518)), "male": ((0.045, 2.684), (1.651, -2.816))}


@dataclass(frozen=True)
class LifeTable:
    """A life table; every column has shape (..., age), youngest first, the open-ended group last.

    Parameters
    ----------
    lower_limits : tuple of int
        Exact age at which each group begins, in years.
    mortality_rate : ndarray
        mx, deaths per person-year.
    years_lived_by_the_dying : ndarray
        nax, years; in the open-ended group 1 / mx.
    death_probability : ndarray
        qx, between 0 and 1; 1 in the open-ended group.
    survivors : ndarray
        lx, of `RADIX` births.
    person_years : ndarray
        nLx.
    life_expectancy : ndarray
        ex, years still to live at the beginning of the group.
    """

    lower_limits: tuple[int, ...]
    mortality_rate: np.ndarray
    years_lived_by_the_dying: np.ndarray
    death_probability: np.ndarray
    survivors: np.ndarray
    person_years: np.ndarray
    life_expectancy: np.ndarray


def years_lived_by_the_dying(
    mortality_rate: np.ndarray, lower_limits: tuple[int, ...], sex: str, method: str = "greville"
) -> np.ndarray:
    """Return nax, the mean number of years lived in the age group by those who die in it.

    Parameters
    ----------
    mortality_rate : ndarray, shape (..., age)
        mx, deaths per person-year.
    lower_limits : tuple of int
        Exact age at which each group begins, such as (0, 1, 5, 10, ...) or (0, 1, 2, ...).
    sex : {"female", "male"}
        Decides nax below age 5.
    method : {"greville", "midpoint"}
        For closed groups of five years from age 15: Greville's formula, n/2 - n**2/12 (mx - k) with
        k = ln(m of the next group / m of the previous group) / 2n, as the United Nations tables use; or n/2.

    Returns
    -------
    ndarray, shape (..., age)
        Years. Age 0, and 1-4 if it is one group: Coale and Demeny's lines on m0 (West). Other single years and
        the five-year groups 5-9 and 10-14: half the width. Open-ended group: 1 / mx.

    Raises
    ------
    LifeTableError
        If sex or method is not one of those named.

    References
    ----------
    Preston, Heuveline and Guillot (2001), *Demography*, section 3.2 and table 3.3.
    Greville (1943), "Short methods of constructing abridged life tables".

    Examples
    --------
    >>> rates = np.array([0.002, 0.0002, 0.0001, 0.0001, 0.0002, 0.0003, 0.2])
    >>> years_lived_by_the_dying(rates, (0, 1, 5, 10, 15, 20, 25), "female").round(3)
    array([0.059, 1.519, 2.5  , 2.5  , 2.728, 3.938, 5.   ])
    """
    if sex not in _LINES or method not in ("greville", "midpoint"):
        raise LifeTableError(message("model.sex_method", sex=sex, method=method))
    rates = np.asarray(mortality_rate, dtype=float)
    widths = np.diff(lower_limits)
    years = np.empty_like(rates)
    years[..., :-1] = widths / 2
    years[..., -1] = 1 / rates[..., -1]
    infant = rates[..., 0]
    for position in range(2):
        if (widths[position], lower_limits[position]) in ((1, 0), (4, 1)):
            (level, slope), high = _LINES[sex][position], _HIGH[sex][position]
            years[..., position] = np.where(infant >= _HIGH_INFANT_MORTALITY, high, level + slope * infant)
    if method == "greville":
        for i in range(1, len(widths)):
            if widths[i] == widths[i - 1] == 5 and lower_limits[i] >= 15:
                growth = np.log(rates[..., i + 1] / rates[..., i - 1]) / 10
                years[..., i] = 2.5 - 25 / 12 * (rates[..., i] - growth)
    return years


def life_table(
    mortality_rate: np.ndarray, lower_limits: tuple[int, ...], sex: str, method: str = "greville"
) -> LifeTable:
    """Return the life table of a period from its death rates.

    Parameters
    ----------
    mortality_rate : ndarray, shape (..., age)
        mx, deaths per person-year, youngest group first, open-ended group last.
    lower_limits : tuple of int
        Exact age at which each group begins: (0, 1, 5, 10, ...), (0, 5, 10, ...) or (0, 1, 2, ...).
    sex, method
        As for `years_lived_by_the_dying`.

    Returns
    -------
    LifeTable
        With qx = n mx / (1 + (n - nax) mx), nLx = n l(x+n) + nax (lx - l(x+n)), open-ended nLx = lx / mx.

    Raises
    ------
    LifeTableError
        If there are fewer than three groups, limits and rates do not fit, or a rate is missing, zero, negative or
        so high that more than everyone would die.

    References
    ----------
    Preston, Heuveline and Guillot (2001), *Demography*, box 3.1.

    Examples
    --------
    >>> table = life_table(np.array([0.02, 0.01, 0.05]), (0, 5, 10), "female", method="midpoint")
    >>> table.person_years.round(0)
    array([ 476190.,  441347., 1721254.])
    >>> table.life_expectancy.round(2)
    array([26.39, 23.9 , 20.  ])
    """
    rates = _checked_rates(mortality_rate, lower_limits)
    years = years_lived_by_the_dying(rates, lower_limits, sex, method)
    dying = _death_probabilities(rates, years, lower_limits)
    survivors = np.full_like(rates, RADIX)
    survivors[..., 1:] = RADIX * np.cumprod(1 - dying[..., :-1], axis=-1)
    next_survivors = np.zeros_like(survivors)
    next_survivors[..., :-1] = survivors[..., 1:]
    lived = years * (survivors - next_survivors)
    lived[..., :-1] += np.diff(lower_limits) * survivors[..., 1:]
    ahead = np.cumsum(lived[..., ::-1], axis=-1)[..., ::-1]
    return LifeTable(tuple(lower_limits), rates, years, dying, survivors, lived, ahead / survivors)


def _death_probabilities(rates: np.ndarray, years: np.ndarray, lower_limits: tuple[int, ...]) -> np.ndarray:
    """Return qx from mx and nax; everyone dies in the open-ended group."""
    widths, closed = np.diff(lower_limits), rates[..., :-1]
    dying = np.ones_like(rates)
    dying[..., :-1] = widths * closed / (1 + (widths - years[..., :-1]) * closed)
    wrong = np.argwhere(~((dying > 0) & (dying <= 1)))
    if len(wrong):
        index = tuple(int(i) for i in wrong[0])
        raise LifeTableError(message("model.mortality_high", age=lower_limits[index[-1]], rate=rates[index]))
    return dying


def _checked_rates(mortality_rate: np.ndarray, lower_limits: tuple[int, ...]) -> np.ndarray:
    rates = np.asarray(mortality_rate, dtype=float)
    if rates.ndim == 0 or rates.shape[-1] != len(lower_limits) or len(lower_limits) < _ENOUGH_GROUPS:
        raise LifeTableError(
            message("model.mortality_shape", shape=rates.shape, count=len(lower_limits), enough_groups=_ENOUGH_GROUPS)
        )
    if lower_limits[0] != 0 or np.any(np.diff(lower_limits) <= 0):
        raise LifeTableError(message("model.limits_rise", lower_limits=lower_limits))
    _check_positive("mortality_rate", rates, "deaths per person-year above 0", lower_limits)
    return rates


def _check_positive(name: str, values: np.ndarray, rule: str, lower_limits: tuple[int, ...] | None = None) -> None:
    wrong = np.argwhere(~(np.isfinite(values) & (values > 0)))
    if len(wrong):
        index = tuple(int(i) for i in wrong[0])
        where = f"age group {index[-1] + 1}" if lower_limits is None else f"age {lower_limits[index[-1]]}"
        shown = "missing" if np.isnan(values[index]) else values[index]
        raise LifeTableError(message("model.value_rule", name=name, where=where, shown=shown, rule=rule))


def five_year_person_years(person_years: np.ndarray, lower_limits: tuple[int, ...], open_ended_from: int) -> np.ndarray:
    """Return the person-years of five-year groups from those of finer or longer tables.

    Parameters
    ----------
    person_years : ndarray, shape (..., age)
        nLx of groups that begin at `lower_limits`.
    lower_limits : tuple of int
        Exact age at which each group begins.
    open_ended_from : int
        Lower limit of the open-ended group wanted, a multiple of 5 and one of the limits.

    Returns
    -------
    ndarray, shape (..., open_ended_from / 5 + 1)
        nLx of 0-4, 5-9, ..., open-ended.

    Raises
    ------
    LifeTableError
        If a five-year group does not begin at one of the limits.

    Examples
    --------
    >>> five_year_person_years(np.array([99.0, 390.0, 480.0, 470.0, 460.0, 900.0]), (0, 1, 5, 10, 15, 20), 10)
    array([ 489.,  480., 1830.])
    """
    wanted = [*range(0, open_ended_from, 5), open_ended_from]
    missing = [str(limit) for limit in wanted if limit not in lower_limits]
    if missing or open_ended_from % 5:
        raise LifeTableError(
            message("model.no_group_at", age=", ".join(missing) or open_ended_from, lower_limits=lower_limits)
        )
    starts = [lower_limits.index(limit) for limit in wanted]
    return np.add.reduceat(np.asarray(person_years, dtype=float), starts, axis=-1)


def survivorship_ratios(person_years: np.ndarray, interval_years: int, radix: float = RADIX) -> np.ndarray:
    """Return the share of each age group, and of births, that is alive one projection interval later.

    Parameters
    ----------
    person_years : ndarray, shape (..., age)
        nLx, youngest first; closed groups as wide as the interval; the last group is open-ended.
    interval_years : int
        Length of the interval, years.
    radix : float
        Births of the life table.

    Returns
    -------
    ndarray, shape (..., age)
        Ratio *into* each age group, between 0 and 1, no unit. The first is that of the births of the interval into
        the youngest group, L0 / (n l0). The last takes the last closed and the open-ended group together into the
        open-ended group, T(x) / T(x - n).

    Notes
    -----
    T(x) / T(x - n), T90/T85 with five-year groups to 90+, is right for a stationary population: it takes the people of
    85-89 and of 90+ to stand to each other, and within 90+ by age, as the life table has them. Where the older ones are
    fewer than that, because the cohorts were smaller or the death rates higher before, too many of them are taken to
    die: of 85-89 alone more would survive than of both together. What the ratio misses is counted as net migration of
    the open-ended group when a cohort change ratio is split, and it goes on as long as that is held.

    Raises
    ------
    LifeTableError
        If there are fewer than three groups, a value is missing, zero or negative, or a ratio exceeds 1.

    References
    ----------
    Preston, Heuveline and Guillot (2001), *Demography*, section 6.2 and box 6.1.

    Examples
    --------
    >>> survivorship_ratios(np.array([480_000.0, 470_000.0, 900_000.0]), interval_years=5).round(4)
    array([0.96  , 0.9792, 0.6569])
    """
    lived = np.asarray(person_years, dtype=float)
    if lived.ndim == 0 or lived.shape[-1] < _ENOUGH_GROUPS:
        raise LifeTableError(message("model.person_years_shape", shape=lived.shape, enough_groups=_ENOUGH_GROUPS))
    _check_positive("person_years", lived, "person-years above 0")
    ratios = np.empty_like(lived)
    ratios[..., 0] = lived[..., 0] / (interval_years * radix)
    ratios[..., 1:-1] = lived[..., 1:-1] / lived[..., :-2]
    ratios[..., -1] = lived[..., -1] / (lived[..., -2] + lived[..., -1])
    if np.any(ratios > 1):
        index = tuple(int(i) for i in np.argwhere(ratios > 1)[0])
        raise LifeTableError(
            message(
                "model.person_years_ratio",
                group=index[-1] + 1,
                ratio=ratios[index],
                interval_years=interval_years,
                radix=radix,
            )
        )
    return ratios
