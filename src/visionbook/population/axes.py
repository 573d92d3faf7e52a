"""The two last axes of every population array: sex and age; and what an array may hold.

An array has any leading axes (municipality, scenario, draw), then, where time matters, `year` or `interval`, and
always `sex, age` last. Persons are floats: people are fractions inside the model and are rounded once, for print.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from visionbook.ages import parse_age_group
from visionbook.errors import ProjectionError
from visionbook.messages import message

SEXES = ("female", "male")
FEMALE, MALE = 0, 1
CHILDBEARING_AGES = "15-49"
_ENOUGH_GROUPS = 3


@dataclass(frozen=True)
class AgeGroups:
    """Age groups of one width, the last one open-ended.

    Parameters
    ----------
    width : int
        Completed years in each closed group, and so the length of one projection interval.
    open_ended_from : int
        Lower limit of the last group, a multiple of `width`.

    Examples
    --------
    >>> AgeGroups(width=5, open_ended_from=15).labels
    ('0-4', '5-9', '10-14', '15+')
    >>> len(AgeGroups(width=1, open_ended_from=100))
    101
    """

    width: int
    open_ended_from: int

    def __post_init__(self) -> None:
        groups, rest = divmod(self.open_ended_from, self.width) if self.width > 0 else (0, 1)
        if rest or groups + 1 < _ENOUGH_GROUPS:
            raise ProjectionError(message("model.open_group", width=self.width, open_ended_from=self.open_ended_from))

    def __len__(self) -> int:
        return self.open_ended_from // self.width + 1

    @property
    def lower_limits(self) -> tuple[int, ...]:
        """The lower limit of each group, in completed years."""
        return tuple(range(0, self.open_ended_from + 1, self.width))

    @property
    def labels(self) -> tuple[str, ...]:
        """The label of each group, as written in data/."""
        return tuple(self._label(lower) for lower in self.lower_limits)

    def _label(self, lower: int) -> str:
        if lower == self.open_ended_from:
            return f"{lower}+"
        return str(lower) if self.width == 1 else f"{lower}-{lower + self.width - 1}"

    def positions(self, ages: str) -> slice:
        """Return where the groups of an age range stand on the age axis.

        Raises
        ------
        ProjectionError
            If the range does not begin and end where groups do.

        Examples
        --------
        >>> AgeGroups(width=5, open_ended_from=90).positions("15-49")
        slice(3, 10, None)
        >>> AgeGroups(width=5, open_ended_from=90).positions("65+")
        slice(13, 19, None)
        """
        wanted = parse_age_group(ages)
        stop = self.open_ended_from if wanted.upper is None else wanted.upper + 1
        if wanted.lower % self.width or stop % self.width or max(wanted.lower, stop) > self.open_ended_from:
            raise ProjectionError(message("model.ages_bounds", ages=ages, listed=self._listed()))
        return slice(wanted.lower // self.width, len(self) if wanted.upper is None else stop // self.width)

    def _listed(self) -> str:
        labels = self.labels
        return f"{labels[0]}, {labels[1]}, ... {labels[-1]}"


def age_groups_of(labels: Sequence[str]) -> AgeGroups:
    """Return the age groups that a list of labels names, youngest first.

    Parameters
    ----------
    labels : sequence of str
        Labels such as ``"0-4"`` or, for single years, ``"0"``; the last one open-ended, such as ``"85+"``.

    Raises
    ------
    ProjectionError
        If a group is missing, repeated, out of order, of another width, or the last one is not open-ended.

    Examples
    --------
    >>> age_groups_of(["0-4", "5-9", "10+"])
    AgeGroups(width=5, open_ended_from=10)
    >>> age_groups_of(["0-4", "10-14", "15+"])
    Traceback (most recent call last):
    visionbook.errors.ProjectionError: age groups 0-4, 10-14, 15+ are not 0-4, 5-9, 10-14, 15+ (one width, no gap, ...
    """
    labels = list(labels)
    shown = ", ".join(labels)
    try:
        first, last = (parse_age_group(f"{e}-{e}" if e.isdigit() else e) for e in (labels[0], labels[-1]))
    except (IndexError, ValueError) as error:
        raise ProjectionError(message("model.ages_unreadable", shown=shown or "(none)", error=error)) from error
    if first.lower or first.upper is None or last.upper is not None:
        raise ProjectionError(message("model.ages_ends", shown=shown))
    ages = AgeGroups(first.upper + 1, last.lower)
    if tuple(labels) != ages.labels:
        raise ProjectionError(message("model.ages_gap", shown=shown, labels=ages.labels))
    return ages


def people_aged(population: np.ndarray, ages: AgeGroups, wanted: str, sex: int | None = None) -> np.ndarray:
    """Return the persons of an age range, both sexes together or one sex.

    Parameters
    ----------
    population : ndarray, shape (..., sex, age)
        Persons.
    ages : AgeGroups
        What stands on the age axis.
    wanted : str
        An age range such as ``"20-39"`` or ``"65+"``.
    sex : int, optional
        `FEMALE` or `MALE`; both if not given.

    Returns
    -------
    ndarray, shape (...)
        Persons.

    Examples
    --------
    >>> population, ages = np.array([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]]), AgeGroups(5, 10)
    >>> float(people_aged(population, ages, "5+")), float(people_aged(population, ages, "0-4", FEMALE))
    (55.0, 1.0)
    """
    chosen = population[..., :, ages.positions(wanted)]
    return chosen.sum(axis=(-2, -1)) if sex is None else chosen[..., sex, :].sum(axis=-1)


def checked(
    name: str,
    values: np.ndarray,
    ages: AgeGroups | None = None,
    lowest: float | None = 0.0,
    highest: float | None = None,
) -> np.ndarray:
    """Return an array as floats after checking its shape and every cell.

    Parameters
    ----------
    name : str
        What the array is, for the message.
    values : array_like, shape (..., sex, age) if `ages` is given
        The values.
    ages : AgeGroups, optional
        The age groups that the last axis must have; the axis before it must be sex.
    lowest, highest : float, optional
        Allowed range of a cell, ends included.

    Raises
    ------
    ProjectionError
        If the shape does not fit, or a cell is missing, infinite or outside the range.

    Examples
    --------
    >>> checked("population", [[1, 2, 3], [4, -5, 6]], AgeGroups(5, 10))
    Traceback (most recent call last):
    visionbook.errors.ProjectionError: population: male, 5-9 is -5.0; every cell must be a number of 0 or more
    """
    array = np.asarray(values, dtype=float)
    if ages is not None and array.shape[-2:] != (len(SEXES), len(ages)):
        raise ProjectionError(
            message(
                "model.array_shape",
                name=name,
                shape=array.shape,
                count=len(SEXES),
                sexes=SEXES,
                groups=len(ages),
                first=ages.labels[0],
                last=ages.labels[-1],
            )
        )
    below = -np.inf if lowest is None else lowest
    above = np.inf if highest is None else highest
    if array.size == 0:
        raise ProjectionError(message("model.array_empty", name=name, shape=array.shape))
    # Two passes without temporary arrays; NaN fails both comparisons.
    smallest, largest = array.min(), array.max()
    if not (smallest >= below and largest <= above and np.isfinite(smallest) and np.isfinite(largest)):
        wrong = np.argwhere(~(np.isfinite(array) & (array >= below) & (array <= above)))
        raise ProjectionError(_refusal(name, array, wrong, ages, lowest, highest))
    return array


def _refusal(
    name: str,
    array: np.ndarray,
    wrong: np.ndarray,
    ages: AgeGroups | None,
    lowest: float | None,
    highest: float | None,
) -> str:
    first = tuple(int(i) for i in wrong[0])
    value = array[first]
    shown = "missing" if np.isnan(value) else f"{value}"
    if lowest is not None and highest is not None:
        rule = f"between {lowest:g} and {highest:g}"
    else:
        rule = f"of {lowest:g} or more" if lowest is not None else "that is finite"
    more = f" ({len(wrong)} such cells)" if len(wrong) > 1 else ""
    return f"{name}: {_place(first, ages)} is {shown}; every cell must be a number {rule}{more}"


def _place(index: tuple[int, ...], ages: AgeGroups | None) -> str:
    leading, words = (index[:-2], [SEXES[index[-2]], ages.labels[index[-1]]]) if ages else (index, [])
    if leading:
        words.insert(0, f"position {list(leading)}")
    return ", ".join(words) or "the value"
