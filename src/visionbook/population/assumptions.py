"""What a projection assumes and what it returns: survivorship, fertility, migration; populations and events."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from visionbook.errors import ProjectionError
from visionbook.messages import message
from visionbook.population.axes import CHILDBEARING_AGES, SEXES, AgeGroups, checked

_SHARE_AT_START = {"start": 1.0, "end": 0.0, "half": 0.5}
_KINDS = ("rates", "counts")


@dataclass(frozen=True)
class AgeSpecificFertility:
    """Fertility as births per woman-year by age of the mother.

    Parameters
    ----------
    fertility_rate : ndarray, shape (..., interval, age)
        Births of both sexes per woman-year; 0 outside childbearing ages, the youngest group included.
    sex_ratio_at_birth : ndarray, shape (..., interval)
        Male births per female birth.
    """

    fertility_rate: np.ndarray
    sex_ratio_at_birth: np.ndarray


@dataclass(frozen=True)
class ChildWomanRatio:
    """Fertility as children in the youngest age group per woman at the end of the interval.

    With five-year groups these are children 0-4, as in Japan's official municipal projections; deaths and moves of
    young children are inside the ratio.

    Parameters
    ----------
    child_woman_ratio : ndarray, shape (..., interval)
        Children of both sexes per woman (not per 1,000).
    sex_ratio_of_children : ndarray, shape (..., interval)
        Boys per girl in the youngest group.
    women_aged : str
        Age range of the women.
    """

    child_woman_ratio: np.ndarray
    sex_ratio_of_children: np.ndarray
    women_aged: str = CHILDBEARING_AGES


@dataclass(frozen=True)
class Migration:
    """Net migration (arrivals less departures) of an interval.

    Parameters
    ----------
    net : ndarray, shape (..., interval, sex, age)
        Arrivals less departures: rates per person over the whole interval, or counts (persons in the interval).
    kind : {"rates", "counts"}
        Which of the two.
    timing : {"start", "end", "half"}
        When people move. Those who arrive at the start are survived and bear children in the interval; those who
        arrive at the end do neither, and those who leave at the end do both before they go. Half and half stands for
        an even flow, as in Preston, Heuveline and Guillot (2001), box 6.2: one half at the start, one at the end, and
        the women of the end are counted after the second half has moved. The age index is that of the moment of moving.
        With a child-woman ratio the women are, by its definition, those who are there at the end.
    """

    net: np.ndarray
    kind: str = "rates"
    timing: str = "end"

    def __post_init__(self) -> None:
        if self.kind not in _KINDS:
            raise ProjectionError(message("model.migration_kind", kind=self.kind, kinds=_KINDS))
        if self.timing not in _SHARE_AT_START:
            raise ProjectionError(message("model.migration_timing", timing=self.timing, share_at_start=_SHARE_AT_START))

    @property
    def share_at_start(self) -> float:
        """The part of the migrants who move at the start of the interval."""
        return _SHARE_AT_START[self.timing]

    @property
    def net_at_end(self) -> np.ndarray:
        """The rates or counts of those who move at the end of the interval."""
        return self.net if self.timing == "end" else (1 - self.share_at_start) * self.net


@dataclass(frozen=True)
class Assumptions:
    """Everything a projection assumes.

    Parameters
    ----------
    survivorship_ratio : ndarray, shape (..., interval, sex, age)
        Ratio into each age group, 0 to 1; the first is that of births, the last that of the last closed and the
        open-ended group together.
    fertility : AgeSpecificFertility or ChildWomanRatio
        One of the two ways to state it.
    migration : Migration
        Net rates or counts.
    """

    survivorship_ratio: np.ndarray
    fertility: AgeSpecificFertility | ChildWomanRatio
    migration: Migration

    def checked(self, ages: AgeGroups, intervals: int) -> Assumptions:
        """Return the same assumptions as float arrays, every shape and cell checked.

        Raises
        ------
        ProjectionError
            If a shape does not fit, a cell is missing, or a value is outside its range.
        """
        survivorship = checked("survivorship_ratio", self.survivorship_ratio, ages, 0, 1)
        migration = checked(f"migration {self.migration.kind}", self.migration.net, ages, None)
        result = Assumptions(survivorship, self._checked_fertility(ages), replace(self.migration, net=migration))
        for name, length in result._interval_axes().items():
            if length not in (1, intervals):
                raise ProjectionError(message("model.interval_axis", name=name, length=length, intervals=intervals))
        if isinstance(result.fertility, ChildWomanRatio) and survivorship[..., 0].min() <= 0:
            raise ProjectionError(message("model.no_survivors"))
        return result

    def _checked_fertility(self, ages: AgeGroups) -> AgeSpecificFertility | ChildWomanRatio:
        given = self.fertility
        if isinstance(given, ChildWomanRatio):
            ages.positions(given.women_aged)
            ratio = checked("child_woman_ratio", given.child_woman_ratio)
            return ChildWomanRatio(
                ratio, checked("sex_ratio_of_children", given.sex_ratio_of_children), given.women_aged
            )
        rates = checked("fertility_rate", given.fertility_rate)
        if rates.shape[-1:] != (len(ages),):
            raise ProjectionError(message("model.fertility_shape", shape=rates.shape, count=len(ages)))
        if np.any(rates[..., 0]):
            raise ProjectionError(message("model.youngest_mothers", label=ages.labels[0]))
        return AgeSpecificFertility(rates, checked("sex_ratio_at_birth", given.sex_ratio_at_birth))

    def _arrays(self) -> dict[str, tuple[np.ndarray, int]]:
        """Each array with the number of axes after `interval`."""
        arrays = {"survivorship_ratio": (self.survivorship_ratio, 2), "migration": (self.migration.net, 2)}
        if isinstance(self.fertility, ChildWomanRatio):
            arrays["child_woman_ratio"] = (self.fertility.child_woman_ratio, 0)
            arrays["sex_ratio_of_children"] = (self.fertility.sex_ratio_of_children, 0)
        else:
            arrays["fertility_rate"] = (self.fertility.fertility_rate, 1)
            arrays["sex_ratio_at_birth"] = (self.fertility.sex_ratio_at_birth, 0)
        for name, (array, after) in arrays.items():
            if array.ndim <= after:
                raise ProjectionError(message("model.axis_missing", name=name, shape=array.shape, after=after))
        return arrays

    def _interval_axes(self) -> dict[str, int]:
        return {name: array.shape[-after - 1] for name, (array, after) in self._arrays().items()}

    def leading_shapes(self) -> dict[str, tuple[int, ...]]:
        """Return the shape of each array before its interval axis."""
        return {name: array.shape[: array.ndim - after - 1] for name, (array, after) in self._arrays().items()}

    def of_interval(self, interval: int) -> Assumptions:
        """Return the assumptions of one interval, without the interval axis."""
        chosen = {}
        for name, (array, after) in self._arrays().items():
            position = interval if array.shape[-after - 1] > 1 else 0
            chosen[name] = array[(..., position, *[slice(None)] * after)]
        return self._with(chosen)

    def of_part(self, part: tuple[slice, ...], leading: tuple[int, ...]) -> Assumptions:
        """Return the assumptions of a part of the leading axes, once broadcast to the shape `leading`."""
        return self._with(
            {
                name: np.broadcast_to(array, (*leading, *array.shape[array.ndim - after - 1 :]))[part]
                for name, (array, after) in self._arrays().items()
            }
        )

    def _with(self, arrays: dict[str, np.ndarray]) -> Assumptions:
        """Return the same kind of assumptions with other arrays, named as `_arrays` names them."""
        fertility = {name: array for name, array in arrays.items() if name not in ("survivorship_ratio", "migration")}
        return Assumptions(
            arrays["survivorship_ratio"],
            replace(self.fertility, **fertility),
            replace(self.migration, net=arrays["migration"]),
        )


@dataclass(frozen=True)
class Interval:
    """One interval: `population` (..., sex, age) at its end; `births` (..., sex), `deaths` and `net_migrants`.

    Deaths and net migrants (..., sex, age) are counted in the age group that is, or would have been, reached at the
    end; deaths of newborns in the youngest one. All in persons.
    """

    population: np.ndarray
    births: np.ndarray
    deaths: np.ndarray
    net_migrants: np.ndarray


@dataclass(frozen=True)
class Projection:
    """Populations and the events of every interval, in persons.

    Parameters
    ----------
    years : tuple of int
        Base year to horizon.
    population : ndarray, shape (..., year, sex, age)
        Persons in each of the years.
    births : ndarray, shape (..., interval, sex)
        Births of each interval.
    deaths, net_migrants : ndarray, shape (..., interval, sex, age)
        Events of each interval by the age group reached at its end.
    """

    years: tuple[int, ...]
    population: np.ndarray
    births: np.ndarray
    deaths: np.ndarray
    net_migrants: np.ndarray

    def at(self, year: int) -> np.ndarray:
        """Return the population (..., sex, age) of one of the years.

        Raises
        ------
        ProjectionError
            If the projection does not give that year.
        """
        if year not in self.years:
            raise ProjectionError(message("model.year_not_projected", year=year, years=self.years))
        return self.population[..., self.years.index(year), :, :]


def number_of_intervals(base_year: int, horizon_year: int, ages: AgeGroups) -> int:
    """Return how many intervals lie between two years.

    Raises
    ------
    ProjectionError
        If they are not a whole number of intervals, at least one, apart.

    Examples
    --------
    >>> number_of_intervals(2015, 2060, AgeGroups(5, 90))
    9
    >>> number_of_intervals(2015, 2058, AgeGroups(5, 90))
    Traceback (most recent call last):
    visionbook.errors.ProjectionError: horizon 2058 is 43 years after 2015; the age groups are 5 years wide, so it ...
    """
    intervals, rest = divmod(horizon_year - base_year, ages.width)
    if rest or intervals < 1:
        raise ProjectionError(
            message(
                "model.horizon",
                horizon_year=horizon_year,
                years=horizon_year - base_year,
                base_year=base_year,
                width=ages.width,
            )
        )
    return intervals


def held(values: np.ndarray, intervals: int, axis: int) -> np.ndarray:
    """Return an array whose last interval is repeated until there are `intervals` of them.

    Parameters
    ----------
    values : ndarray
        With an interval axis.
    intervals : int
        How many are wanted; at least as many as there are.
    axis : int
        Which axis is the interval axis.

    Raises
    ------
    ProjectionError
        If there are more already.

    Examples
    --------
    >>> held(np.array([1.0, 2.0]), 4, axis=-1)
    array([1., 2., 2., 2.])
    """
    there = values.shape[axis]
    if there > intervals:
        raise ProjectionError(message("model.interval_count", there=there, intervals=intervals))
    return values.take(np.minimum(np.arange(intervals), there - 1), axis=axis)


def no_migration(ages: AgeGroups) -> Migration:
    """Return net migration of zero at every age, held.

    Examples
    --------
    >>> no_migration(AgeGroups(5, 10)).net.shape
    (1, 2, 3)
    """
    return Migration(np.zeros((1, len(SEXES), len(ages))))
