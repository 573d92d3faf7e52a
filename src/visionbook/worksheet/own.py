"""Own assumptions for a municipality, and the projection that they give: what the coloured cells of a workbook mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from visionbook.population.assumptions import Assumptions, ChildWomanRatio, Migration
from visionbook.population.inputs import AGES
from visionbook.population.projection import move_up, project_interval, survive

if TYPE_CHECKING:
    from visionbook.worksheet.case import Case

BANDS = ("5-14", "15-19", "20-24", "25-29", "30-39", "40-64", "65+")
"""Ages, at the end of an interval, whose net migration is changed together; children 0-4 follow from the women."""

BY_RATE, BY_RATIO = "rate", "ratio"
"""Fertility is stated as total fertility rate, or as child-woman ratio."""

LIMITS = {
    "rate": (0.0, 8.0),
    "ratio": (0.0, 2.0),
    "mortality": (0.0, 5.0),
    "households": (0.0, 10_000.0),
    "migration": (-5.0, 5.0),
    "household": (0.0, 10.0),
}
"""What may be entered, ends included; what lies outside counts as the nearer end."""

_EXAMPLE = {("30-34", 0): 1.0, ("30-34", 1): 1.0, ("5-9", 0): 0.5, ("5-9", 1): 0.5}
"""A couple with a child at school: a form to be overwritten. It counts nothing while no household moves in."""


@dataclass(frozen=True)
class OwnAssumptions:
    """What may be changed; without a change the projection is pattern 1.

    Parameters
    ----------
    by : str
        `BY_RATE` or `BY_RATIO`: which of the next two counts.
    rate : ndarray, shape (interval,)
        Total fertility rate at the end of each interval, births per woman.
    ratio : ndarray, shape (interval,)
        Children 0-4 per woman 15-49.
    mortality : ndarray, shape (interval,)
        Multiple of the death rates: the survivorship ratio is raised to this power. 1 as in pattern 1.
    households : ndarray, shape (interval,)
        Households that move in, per year.
    migration : ndarray, shape (band, interval)
        Multiple of the net migration rates of the ages of `BANDS`.
    household : ndarray, shape (sex, age)
        Persons in a household that moves in, by the age at the end of the interval; the youngest group counts nothing.
    """

    by: str
    rate: np.ndarray
    ratio: np.ndarray
    mortality: np.ndarray
    households: np.ndarray
    migration: np.ndarray
    household: np.ndarray

    def limited(self, name: str) -> np.ndarray:
        """Return values of one kind (a key of `LIMITS`) within what is allowed."""
        return np.clip(np.asarray(getattr(self, name), dtype=float), *LIMITS[name])


def as_published(case: Case) -> OwnAssumptions:
    """Return the assumptions of pattern 1, with which a workbook is handed out."""
    intervals = len(case.child_woman_ratio)
    household = np.zeros(case.population.shape)
    for (ages, sex), persons in _EXAMPLE.items():
        household[sex, AGES.positions(ages)] = persons
    return OwnAssumptions(
        by=BY_RATE,
        rate=case.births_per_child * case.child_woman_ratio,
        ratio=case.child_woman_ratio,
        mortality=np.ones(intervals),
        households=np.zeros(intervals),
        migration=np.ones((len(BANDS), intervals)),
        household=household,
    )


def band_of_age() -> list[int | None]:
    """Return the place in `BANDS` of every age group; None for the youngest.

    Examples
    --------
    >>> band_of_age()[:5], band_of_age()[-1]
    ([None, 0, 0, 1, 2], 6)
    """
    found: list[int | None] = [None] * len(AGES)
    for place, ages in enumerate(BANDS):
        span = AGES.positions(ages)
        found[span] = [place] * len(found[span])
    return found


def project_own(case: Case, own: OwnAssumptions) -> np.ndarray:
    """Return the population that own assumptions give.

    Survivors of an interval are those of pattern 1 with death rates multiplied; net migration is a multiple of pattern
    1's rates, and no more people leave than there are; then come the households that moved in during the interval,
    counted at its end. Children follow from the women who are there.

    Parameters
    ----------
    case : Case
        The municipality.
    own : OwnAssumptions
        Values outside `LIMITS` count as the nearer end.

    Returns
    -------
    ndarray, shape (year, sex, age)
        Persons.
    """
    rate, ratio, mortality, households = (own.limited(name) for name in ("rate", "ratio", "mortality", "households"))
    ratio = ratio if own.by == BY_RATIO else rate / case.births_per_child
    bands = own.limited("migration")
    multiples = np.stack([np.zeros(len(ratio)) if band is None else bands[band] for band in band_of_age()], axis=-1)
    household = own.limited("household")
    people = [case.population]
    for interval in range(len(ratio)):
        survivorship = case.survivorship[interval] ** mortality[interval]
        cohorts = move_up(people[-1])
        staying = np.maximum(cohorts * (survivorship + multiples[interval] * case.migration[interval]), 0)
        coming = AGES.width * households[interval] * household
        net = staying + coming - survive(cohorts, survivorship)
        net[:, 0] = 0
        children = ChildWomanRatio(ratio[interval], case.sex_ratio[interval])
        rates = Assumptions(survivorship, children, Migration(net, "counts", "end"))
        people.append(project_interval(people[-1], rates, AGES).population)
    return np.stack(people)
