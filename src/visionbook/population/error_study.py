"""How far projections by cohort change ratios were wrong, in every area of a panel of censuses.

Every census with one before it launches, every later one is the truth; each launch knows only the censuses up to it.
Errors are relative to what was counted (projected / counted - 1; positive if projected too high). Areas fall into
classes by what was known at the launch: how many people they had, how these had changed since the census before, and
their prefecture.

References: Hamilton and Perry (1962), "A short method for projecting population by age from one decennial census to
another"; Smith, Tayman and Swanson (2013), *A Practitioner's Guide to State and Local Population Projections*, ch. 13.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from visionbook.errors import ParameterError
from visionbook.messages import message
from visionbook.population.axes import FEMALE, AgeGroups, people_aged
from visionbook.population.backtest import METHODS as MEANS
from visionbook.population.backtest import mean_rates
from visionbook.population.empty_cohorts import RULE, empty_cohorts
from visionbook.population.implied import ChangeRates, implied_rates, project_change_ratios
from visionbook.population.panel import Panel

GROUPS: Mapping[str, tuple[str, int | None]] = {
    "total": ("0+", None),
    "0-14": ("0-14", None),
    "15-64": ("15-64", None),
    "65+": ("65+", None),
    "women_20-39": ("20-39", FEMALE),
    "0-4": ("0-4", None),
}
"""What errors are of: ages and sex. Children of 0-4 stand in for births, which a census does not count."""

SIZES = (0, 2_500, 5_000, 10_000, 20_000, 40_000, 100_000)
"""Lower limits of the size classes, persons at the launch."""

GROWTHS = (-np.inf, -0.10, -0.05, 0.0, 0.05)
"""Lower limits of the classes of past growth, the change of the total over the interval before the launch (ratio)."""

SIZE_CLASSES = (*(f"{low}-{high - 1}" for low, high in pairwise(SIZES)), f"{SIZES[-1]}+")
GROWTH_CLASSES = ("loss_over_10", "loss_5_to_10", "loss_to_5", "gain_to_5", "gain_over_5")
ALL = "all"
WITHIN = 0.1
"""The error up to which a projection is counted as having stayed near."""

CLASSES = ("size_class", "growth_class", "region")
_REGION_DIGITS = 2


@dataclass(frozen=True)
class Known:
    """What a launch knows: the counts up to it (area, year, sex, age) and the rates of each interval between them."""

    people: np.ndarray
    rates: ChangeRates
    ages: AgeGroups
    regions: np.ndarray


Method = Callable[[Known, int], np.ndarray]
"""From what is known and a number of intervals to persons (area, interval + 1, sex, age), the launch first."""


@dataclass(frozen=True)
class Errors:
    """Relative errors of every area, launch, horizon and method, and the classes of areas at each launch.

    Parameters
    ----------
    methods : tuple of str
    areas : tuple of str
    launches, horizons : tuple of int
        Years, and numbers of years ahead.
    relative : ndarray, shape (method, launch, horizon, area, group)
        projected / counted - 1; groups in the order of `GROUPS`. NaN where there is no later census, a method needs
        more censuses before the launch, or nobody was counted.
    size : ndarray, shape (launch, area)
        Persons at the launch.
    growth : ndarray, shape (launch, area)
        Change of the total over the interval before the launch, ratio.
    undefined : int
        Cases left out since nobody was counted whom an error could be relative to.
    empty_cohorts : int
        Change ratios that no count gives, since the cohort was empty: taken as 1.
    """

    methods: tuple[str, ...]
    areas: tuple[str, ...]
    launches: tuple[int, ...]
    horizons: tuple[int, ...]
    relative: np.ndarray
    size: np.ndarray
    growth: np.ndarray
    undefined: int
    empty_cohorts: int

    @property
    def regions(self) -> np.ndarray:
        """The prefecture of each area, as a code of five digits."""
        return regions_of(self.areas)


def regions_of(areas: Sequence[str]) -> np.ndarray:
    """Return the codes of the prefectures that areas lie in.

    Examples
    --------
    >>> regions_of(["01223", "13101"]).tolist()
    ['01000', '13000']
    """
    return np.array([f"{area[:_REGION_DIGITS]}000" for area in areas])


def _mean_of(intervals: int) -> Method:
    def projected(known: Known, ahead: int) -> np.ndarray:
        rates = mean_rates(known.rates, intervals).held(ahead)
        return project_change_ratios(known.people[:, -1], rates, known.ages)

    return projected


METHODS: Mapping[str, tuple[int, Method]] = {name: (count, _mean_of(count)) for name, count in MEANS.items()}
"""Methods by name: how many intervals before the launch each needs, and how it projects."""


def study_errors(panel: Panel, methods: Mapping[str, tuple[int, Method]] | None = None) -> Errors:
    """Return the errors of each method at every launch, horizon and area of a panel.

    Parameters
    ----------
    panel : Panel
        Censuses of many areas.
    methods : mapping, optional
        As `METHODS`, which is the default.

    Returns
    -------
    Errors

    Examples
    --------
    >>> people = np.stack([np.full((2, 15), 100.0 * 0.9**step) for step in range(4)])[np.newaxis]
    >>> panel = Panel(("01223",), (2005, 2010, 2015, 2020), AgeGroups(5, 70), people, pd.DataFrame())
    >>> errors = study_errors(panel)
    >>> errors.relative.shape, bool(np.nanmax(np.abs(errors.relative)) < 1e-9)
    ((3, 2, 2, 1, 6), True)
    """
    chosen = METHODS if methods is None else methods
    people, ages, years = panel.people, panel.ages, panel.years
    rates = implied_rates(people, ages, **RULE)
    launches, horizons = years[1:-1], tuple(ages.width * (step + 1) for step in range(len(years) - 2))
    counted = _by_group(people, ages)
    relative = np.full((len(chosen), len(launches), len(horizons), len(panel.areas), len(GROUPS)), np.nan)
    undefined, regions = 0, regions_of(panel.areas)
    for place in range(1, len(years) - 1):
        known = Known(people[:, : place + 1], until(rates, place), ages, regions)
        ahead = len(years) - 1 - place
        later = counted[:, place + 1 :]
        for number, (needed, project) in enumerate(chosen.values()):
            if needed <= place:
                projected = _by_group(project(known, ahead)[:, 1:], ages)
                errors = np.full(projected.shape, np.nan)
                np.divide(projected, later, out=errors, where=later > 0)
                relative[number, place - 1, :ahead] = (errors - 1).transpose(1, 0, 2)
                undefined += int((later == 0).sum())
    totals = people.sum(axis=(-2, -1))
    empty = int(empty_cohorts(people[:, :-2], ages).sum())
    return Errors(
        methods=tuple(chosen),
        areas=panel.areas,
        launches=launches,
        horizons=horizons,
        relative=relative,
        size=totals[:, 1:-1].T,
        growth=(totals[:, 1:-1] / totals[:, :-2] - 1).T,
        undefined=undefined,
        empty_cohorts=empty,
    )


def until(rates: ChangeRates, intervals: int) -> ChangeRates:
    """Return the rates of the first intervals (area, interval first): those known at a launch after them.

    Examples
    --------
    >>> rates = ChangeRates(np.ones((1, 3, 2, 15)), np.array([[0.1, 0.2, 0.3]]), np.ones((1, 3)))
    >>> until(rates, 2).child_woman_ratio.tolist()
    [[0.1, 0.2]]
    """
    return ChangeRates(
        rates.cohort_change_ratio[:, :intervals],
        rates.child_woman_ratio[:, :intervals],
        rates.sex_ratio_of_children[:, :intervals],
        rates.women_aged,
    )


def _by_group(people: np.ndarray, ages: AgeGroups) -> np.ndarray:
    return np.stack([people_aged(people, ages, wanted, sex) for wanted, sex in GROUPS.values()], axis=-1)


def size_classes(people: np.ndarray) -> np.ndarray:
    """Return the class of each number of people; a limit belongs to the class above it.

    Examples
    --------
    >>> size_classes(np.array([2499.0, 2500.0, 250_000.0])).tolist()
    ['0-2499', '2500-4999', '100000+']
    """
    return np.array(SIZE_CLASSES)[size_class_numbers(people)]


def size_class_numbers(people: np.ndarray) -> np.ndarray:
    """Return the number of the class in `SIZE_CLASSES` of each number of people.

    Examples
    --------
    >>> size_class_numbers(np.array([100.0, 2500.0])).tolist()
    [0, 1]
    """
    return np.searchsorted(SIZES, people, side="right") - 1


def growth_classes(growth: np.ndarray) -> np.ndarray:
    """Return the class of each change over five years (ratio); a limit belongs to the class above it.

    Examples
    --------
    >>> growth_classes(np.array([-0.2, -0.05, 0.0, 0.3])).tolist()
    ['loss_over_10', 'loss_to_5', 'gain_to_5', 'gain_over_5']
    """
    return np.array(GROWTH_CLASSES)[growth_class_numbers(growth)]


def growth_class_numbers(growth: np.ndarray) -> np.ndarray:
    """Return the number of the class in `GROWTH_CLASSES` of each change over five years (ratio).

    Examples
    --------
    >>> growth_class_numbers(np.array([-0.2, 0.0])).tolist()
    [0, 3]
    """
    return np.searchsorted(GROWTHS, growth, side="right") - 1


def cases_of(errors: Errors, method: str, horizon: int, launches: Sequence[int] | None = None) -> pd.DataFrame:
    """Return the cases of one method and horizon, one row per area and launch.

    Parameters
    ----------
    errors : Errors
    method : str
        One of its methods.
    horizon : int
        One of its horizons, years.
    launches : sequence of int, optional
        Only these launches.

    Returns
    -------
    DataFrame
        area_code, launch, size (persons), size_class, growth_class, region, and a relative error per group (ratio).

    Raises
    ------
    ParameterError
        If the study has no such method or horizon.

    Examples
    --------
    >>> people = np.stack([np.full((2, 15), 100.0)] * 3)[np.newaxis]
    >>> panel = Panel(("01223",), (2010, 2015, 2020), AgeGroups(5, 70), people, pd.DataFrame())
    >>> cases_of(study_errors(panel), "last", 5)[["area_code", "launch", "size", "total"]].values.tolist()
    [['01223', 2015, 3000.0, 0.0]]
    """
    for name, value, there in (("method", method, errors.methods), ("horizon", horizon, errors.horizons)):
        if value not in there:
            raise ParameterError(message("study.not_studied", name=name, value=value, there=list(there)))
    chosen = errors.relative[errors.methods.index(method), :, errors.horizons.index(horizon)]
    count = len(errors.areas)
    key = {
        "area_code": np.tile(np.array(errors.areas, dtype=object), len(errors.launches)),
        "launch": np.repeat(errors.launches, count),
        "size": errors.size.ravel(),
        "size_class": size_classes(errors.size).ravel(),
        "growth_class": growth_classes(errors.growth).ravel(),
        "region": np.tile(errors.regions, len(errors.launches)),
    }
    values = {name: chosen[..., number].ravel() for number, name in enumerate(GROUPS)}
    table = pd.DataFrame({**key, **values})
    wanted = errors.launches if launches is None else launches
    there = table[list(GROUPS)].notna().any(axis=1)
    return table[table["launch"].isin(wanted) & there].reset_index(drop=True)
