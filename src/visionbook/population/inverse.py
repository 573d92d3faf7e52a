"""What a plan's targets assume: solve for the fertility and the net out-migration that reproduce them.

Unknowns are *levers*: a rise of the child-woman ratio (which is proportional to the TFR, see `scenarios`), and shares
of net out-migration that are held back in named intervals, sexes and ages. Equations are *targets*: persons of an age
range in a year, with all levers pulled or with those on migration alone. The method is Gauss-Newton with numerical
derivatives (all of them from one vectorised projection) and step halving; with more levers than targets the solution
with the smallest levers is taken, with fewer the least-squares one. One unknown alone is found by bisection.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from visionbook.errors import ParameterError, ProjectionError
from visionbook.messages import message
from visionbook.population.assumptions import Assumptions, Projection
from visionbook.population.axes import FEMALE, MALE, SEXES, AgeGroups, people_aged
from visionbook.population.projection import move_up, project
from visionbook.population.scenarios import with_fertility

_STEP = 1e-5
_MAXIMAL_MOVE, _SMALLEST_MOVE = 0.5, 1e-10
_ROUNDS = 60


@dataclass(frozen=True)
class Lever:
    """One unknown of a plan.

    Parameters
    ----------
    name : str
        What it is, for tables and messages.
    kind : {"fertility", "migration"}
        Fertility: the value is a relative rise (0.1 for ten per cent) of the child-woman ratio. Migration: the share
        of net out-migration that is held back; where net migration is positive it is left alone.
    profile : ndarray, shape (interval,) or (interval, sex, age)
        Where it acts: 1 fully, 0 not at all.
    """

    name: str
    kind: str
    profile: np.ndarray

    def __post_init__(self) -> None:
        axes = {"fertility": 1, "migration": 3}
        if self.kind not in axes or np.ndim(self.profile) != axes[self.kind]:
            raise ParameterError(message("model.lever", name=self.name, kind=self.kind, ndim=np.ndim(self.profile)))


@dataclass(frozen=True)
class Target:
    """Persons of an age range (and one sex, or both) in a year, with or without the levers on fertility."""

    name: str
    year: int
    population: float
    ages: str | None = None
    sex: int | None = None
    with_fertility: bool = True

    def reached(self, projection: Projection, ages: AgeGroups) -> np.ndarray:
        """Return the persons of a projection that the target counts, shape (...)."""
        people = projection.at(self.year)
        return people_aged(people, ages, self.ages or "0+", self.sex)


@dataclass(frozen=True)
class Solution:
    """Lever values that reach the targets.

    `pulled` by lever; `missed` by target (persons, reached less wanted); `plan` with all levers, `migration_only`
    without those on fertility, `base` without any; `assumptions` of the plan; `rounds` of the solver.
    """

    pulled: dict[str, float]
    missed: dict[str, float]
    plan: Projection
    migration_only: Projection
    base: Projection
    assumptions: Assumptions
    rounds: int


def pull(assumptions: Assumptions, levers: Sequence[Lever], values: np.ndarray) -> Assumptions:
    """Return assumptions with the levers pulled.

    Parameters
    ----------
    assumptions : Assumptions
        Of one area, without leading axes: migration as rates, fertility as a child-woman ratio.
    levers : sequence of Lever
        What may change.
    values : ndarray, shape (..., lever)
        How much; leading axes become leading axes of the assumptions.

    Returns
    -------
    Assumptions
        Ratio x (1 + value x profile), and rate - value x profile x min(rate, 0), of all levers in turn.

    Examples
    --------
    >>> from visionbook.population.assumptions import ChildWomanRatio, Migration
    >>> leaving = Migration(np.array([[[0.0, -0.2, 0.1]] * 2]))
    >>> base = Assumptions(np.ones((1, 2, 3)), ChildWomanRatio(np.array([0.2]), np.array([1.0])), leaving)
    >>> levers = [Lever("births", "fertility", np.ones(1)), Lever("stay", "migration", np.ones((1, 2, 3)))]
    >>> pulled = pull(base, levers, np.array([0.5, 0.25]))
    >>> pulled.fertility.child_woman_ratio.round(3), pulled.migration.net[0, 0].round(3)
    (array([0.3]), array([ 0.  , -0.15,  0.1 ]))
    """
    values = np.asarray(values, dtype=float)
    leading = values.shape[:-1]
    ratio = np.broadcast_to(
        assumptions.fertility.child_woman_ratio, (*leading, *_shape_of(levers, "fertility", assumptions))
    )
    net, leaving = assumptions.migration.net, np.minimum(assumptions.migration.net, 0)
    for position, lever in enumerate(levers):
        if lever.kind == "fertility":
            ratio = ratio * (1 + values[..., position, np.newaxis] * lever.profile)
        else:
            net = net - values[..., position, np.newaxis, np.newaxis, np.newaxis] * lever.profile * leaving
    changed = with_fertility(assumptions, ratio)
    return replace(changed, migration=replace(assumptions.migration, net=net))


def _shape_of(levers: Sequence[Lever], kind: str, assumptions: Assumptions) -> tuple[int, ...]:
    profiles = [np.shape(lever.profile) for lever in levers if lever.kind == kind]
    return np.broadcast_shapes(assumptions.fertility.child_woman_ratio.shape, *profiles)


def solve(
    population: np.ndarray,
    assumptions: Assumptions,
    ages: AgeGroups,
    years: tuple[int, int],
    levers: Sequence[Lever],
    targets: Sequence[Target],
    tolerance: float = 1e-6,
) -> Solution:
    """Find the lever values that reproduce the targets.

    Parameters
    ----------
    population : ndarray, shape (sex, age)
        Persons in the base year.
    assumptions : Assumptions
        Without measures, of one area, as long as there are intervals.
    ages : AgeGroups
        The age groups.
    years : tuple of int
        Base year and horizon.
    levers : sequence of Lever
        The unknowns.
    targets : sequence of Target
        The equations.
    tolerance : float
        Persons by which a target may be missed, if there are at least as many levers as targets.

    Returns
    -------
    Solution

    Raises
    ------
    ProjectionError
        If the targets cannot be reached together.

    Examples
    --------
    >>> from visionbook.population.assumptions import ChildWomanRatio, Migration
    >>> leaving = Migration(np.full((9, 2, 19), -0.1))
    >>> base = Assumptions(np.full((9, 2, 19), 0.97), ChildWomanRatio(np.full(9, 0.2), np.full(9, 1.05)), leaving)
    >>> levers = [Lever("stay", "migration", np.ones((9, 2, 19)))]
    >>> wanted = [Target("total 2060", 2060, 2500.0)]
    >>> found = solve(np.full((2, 19), 100.0), base, AgeGroups(5, 90), (2015, 2060), levers, wanted)
    >>> round(float(found.plan.at(2060).sum()), 3), 0 < found.pulled["stay"] < 1
    (2500.0, True)
    """
    count, on_fertility = len(levers), np.array([lever.kind == "fertility" for lever in levers])

    def reached(values: np.ndarray) -> np.ndarray:
        """Misses, persons, shape (..., target), of lever values, shape (..., lever)."""
        both = np.stack([values, np.where(on_fertility, 0.0, values)])
        result = project(population, pull(assumptions, levers, both), ages, *years)
        persons = [target.reached(result, ages)[0 if target.with_fertility else 1] for target in targets]
        return np.stack(persons, axis=-1) - np.array([target.population for target in targets])

    values, rounds = np.zeros(count), 0
    while True:
        misses = reached(np.vstack([values, values + _STEP * np.eye(count)]))
        missed, slopes = misses[0], (misses[1:] - misses[0]).T / _STEP
        move = np.clip(np.linalg.lstsq(slopes, -missed)[0], -_MAXIMAL_MOVE, _MAXIMAL_MOVE)
        if np.abs(missed).max() <= tolerance or np.abs(move).max() < _SMALLEST_MOVE or rounds == _ROUNDS:
            break
        values, rounds = values + _halved(move, values, missed, reached), rounds + 1
    if count >= len(targets) and np.abs(missed).max() > tolerance:
        shown = ", ".join(f"{target.name} by {miss:+.1f}" for target, miss in zip(targets, missed, strict=True))
        raise ProjectionError(message("model.levers_fail", rounds=rounds, shown=shown))
    pulled = [pull(assumptions, levers, v) for v in (values, np.where(on_fertility, 0.0, values), np.zeros(count))]
    projections = [project(population, chosen, ages, *years) for chosen in pulled]
    return Solution(
        {lever.name: float(value) for lever, value in zip(levers, values, strict=True)},
        {target.name: float(miss) for target, miss in zip(targets, missed, strict=True)},
        *projections,
        pulled[0],
        rounds,
    )


def _halved(move: np.ndarray, values: np.ndarray, missed: np.ndarray, reached: Callable) -> np.ndarray:
    """Return the largest of the move, its half, its quarter ... that comes nearer to the targets."""
    for _ in range(20):
        try:
            if np.linalg.norm(reached(values + move)) < np.linalg.norm(missed):
                return move
        except ProjectionError:  # a step so long that people would be fewer than none
            pass
        move = move / 2
    return move


def municipal_levers(
    ages: AgeGroups, base_year: int, horizon_year: int, fertility_from: int, migration_from: int
) -> list[Lever]:
    """Return four levers that a municipal vision can be read as: births; young women, young men and older who stay.

    Parameters
    ----------
    ages : AgeGroups
        The age groups.
    base_year, horizon_year : int
        First and last year.
    fertility_from : int
        First year whose youngest children the rise concerns.
    migration_from : int
        Year from which net out-migration is held back.

    Returns
    -------
    list of Lever
        ``fertility``; ``women 15-39``, ``men 15-39`` and ``40+`` (ages reached at the end of an interval).

    Examples
    --------
    >>> [lever.name for lever in municipal_levers(AgeGroups(5, 90), 2015, 2060, 2025, 2015)]
    ['fertility', 'women 15-39', 'men 15-39', '40+']
    """
    ends = np.arange(base_year + ages.width, horizon_year + ages.width, ages.width)
    acting = (ends - ages.width >= migration_from).astype(float)
    young, older = ages.positions("15-39"), ages.positions("40+")

    def cells(sexes: slice, groups: slice) -> np.ndarray:
        profile = np.zeros((len(ends), len(SEXES), len(ages)))
        profile[:, sexes, groups] = acting[:, np.newaxis, np.newaxis]
        return profile

    return [
        Lever("fertility", "fertility", (ends >= fertility_from).astype(float)),
        Lever("women 15-39", "migration", cells(slice(FEMALE, FEMALE + 1), young)),
        Lever("men 15-39", "migration", cells(slice(MALE, MALE + 1), young)),
        Lever("40+", "migration", cells(slice(None), older)),
    ]


def demand_per_year(solution: Solution, base: Assumptions, ages: AgeGroups) -> pd.DataFrame:
    """Return what a solution asks for in persons per year, interval by interval.

    Parameters
    ----------
    solution : Solution
        As from `solve`.
    base : Assumptions
        Those without measures that were given to `solve`.
    ages : AgeGroups
        The age groups.

    Returns
    -------
    DataFrame
        One row per interval: from_year, to_year; net migrants per year without measures (`base_net_migrants`) and in
        the plan (`plan_net_migrants`); `held_back`, persons per year who would leave the plan's population at the old
        rates and do not at the new ones, and of these `held_back_women_15_39`; `more_births` per year.

    Examples
    --------
    >>> from visionbook.population.assumptions import ChildWomanRatio, Migration
    >>> leaving = Migration(np.full((9, 2, 19), -0.1))
    >>> base = Assumptions(np.full((9, 2, 19), 0.97), ChildWomanRatio(np.full(9, 0.2), np.full(9, 1.05)), leaving)
    >>> levers, wanted = [Lever("stay", "migration", np.ones((9, 2, 19)))], [Target("2060", 2060, 2500.0)]
    >>> found = solve(np.full((2, 19), 100.0), base, AgeGroups(5, 90), (2015, 2060), levers, wanted)
    >>> bool((demand_per_year(found, base, AgeGroups(5, 90))["held_back"] > 0).all())
    True
    """
    plan, old = solution.plan, solution.base
    change = solution.assumptions.migration.net - base.migration.net
    stays = move_up(plan.population[..., :-1, :, :]) * change / ages.width
    return pd.DataFrame(
        {
            "from_year": plan.years[:-1],
            "to_year": plan.years[1:],
            "base_net_migrants": old.net_migrants.sum(axis=(-2, -1)) / ages.width,
            "plan_net_migrants": plan.net_migrants.sum(axis=(-2, -1)) / ages.width,
            "held_back": stays.sum(axis=(-2, -1)),
            "held_back_women_15_39": stays[..., FEMALE, ages.positions("15-39")].sum(axis=-1),
            "more_births": (plan.births - old.births).sum(axis=-1) / ages.width,
        }
    )


def bisect(function: Callable[[float], float], low: float, high: float, tolerance: float = 1e-10) -> float:
    """Return where a continuous function of one unknown is zero, between two values of opposite sign or at one.

    Raises
    ------
    ParameterError
        If the function has the same sign at both ends.

    Examples
    --------
    >>> round(bisect(lambda x: x * x - 2, 0, 2), 6)
    1.414214
    """
    at_low, at_high = function(low), function(high)
    if at_low * at_high > 0:
        raise ParameterError(message("model.no_zero", low=low, at_low=at_low, high=high, at_high=at_high))
    if at_high == 0:  # has no sign that the middle could share
        return high
    while high - low > tolerance:
        middle = (low + high) / 2
        if (function(middle) > 0) == (at_high > 0):
            high = middle
        else:
            low = middle
    return (low + high) / 2
