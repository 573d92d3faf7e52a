"""A panel of censuses: every area by census, sex and five-year age on one set of age groups, and what was left out.

What cannot be compared through time is left out by area, with a reason: it is named, never dropped in silence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from visionbook.ages import TOTAL, UNKNOWN, parse_age_group
from visionbook.errors import DataError, ParameterError, ProjectionError
from visionbook.messages import Message, message
from visionbook.population.axes import CHILDBEARING_AGES, FEMALE, SEXES, AgeGroups

REASONS = (
    "not_a_municipality",
    "by_hand",
    "missing_census",
    "missing_cells",
    "sum_differs",
    "nobody",
    "ages_unknown",
    "broken",
    "boundary",
    "no_women",
)
"""Why an area is left out; of several reasons the first."""

BREAK = 0.5
"""A total that falls below this part of the one before, or rises above its inverse, is no course of a population."""

GROWN = 1.3
"""More than so many times as many people of 45 and over as there had been of 40 and over is another boundary: at these
ages nobody is born and more die than move in. In Japan's 1,733 municipalities of 1980 to 2020 it was 1.23 at most. An
area that lost a part cannot be told from one that people left, and stays."""

_WIDTH = 5
_FEWEST_CENSUSES = 3
_KEY = ["area_code", "sex", "age_group"]
_GROWN_FROM = 40
_NO_MUNICIPALITY = "000"


@dataclass(frozen=True)
class Panel:
    """Areas by census, sex and age, unknown ages distributed.

    Parameters
    ----------
    areas : tuple of str
        Area codes, ascending.
    years : tuple of int
        Censuses, five years apart.
    ages : AgeGroups
        Five-year groups up to the lowest open group of all files.
    people : ndarray, shape (area, year, sex, age)
        Persons.
    left_out : DataFrame
        area_code and reason (`REASONS`), one row per area left out.
    years_left_out : tuple of int
        Censuses that do not stand five years beside the others.
    """

    areas: tuple[str, ...]
    years: tuple[int, ...]
    ages: AgeGroups
    people: np.ndarray
    left_out: pd.DataFrame
    years_left_out: tuple[int, ...] = ()


def panel_of(
    counts: Sequence[pd.DataFrame], same: Mapping[str, str] | None = None, without: Sequence[str] = ()
) -> Panel:
    """Return the panel that counts of several files make up.

    Parameters
    ----------
    counts : sequence of DataFrame
        area_code, sex (``female``, ``male``), age_group (five-year groups to an open one, ``total`` and ``unknown``
        where there are), and a column of persons for each census, named by its year; one row per area, sex and age.
    same : mapping of str to str, optional
        Codes that changed: the old one to the one to use.
    without : sequence of str
        Areas to leave out whatever their counts are, such as those that were evacuated.

    Returns
    -------
    Panel

    Raises
    ------
    DataError
        If age groups are not of five years, two files have the same census, or a file has a row twice.
    ParameterError
        If `same` or `without` names a code that no file has, or `same` makes one of two areas of a file.
    ProjectionError
        If there are no three censuses five years apart, or no area is left.

    Examples
    --------
    >>> labels = AgeGroups(5, 70).labels
    >>> rows = [{"area_code": "01223", "sex": sex, "age_group": age} for sex in SEXES for age in labels]
    >>> panel = panel_of([pd.DataFrame(rows).assign(**{"2010": 9.0, "2015": 8.0, "2020": 7.0})])
    >>> panel.areas, panel.years, panel.people.shape, len(panel.left_out)
    (('01223',), (2010, 2015, 2020), (1, 3, 2, 15), 0)
    """
    tables = [_renamed(table, same or {}) for table in counts]
    codes = sorted(set().union(*(table["area_code"] for table in tables)))
    _require_known([*without, *(same or {}).values()], codes)
    _require_known((same or {}).keys(), set().union(*(table["area_code"] for table in counts)))
    owner = _files_of_years(tables)
    years = _run(sorted(owner))
    ages = _common_ages(tables)
    cells = np.full((len(codes), len(years), len(SEXES), len(ages) + 2), np.nan)
    for position, year in enumerate(years):
        cells[:, position] = _cells(tables[owner[year]], str(year), codes, ages)
    reasons = _reasons(cells, np.array(codes), ages, without)
    kept = reasons == ""
    if not kept.any():
        raise ProjectionError(message("study.no_area", count=len(codes), reasons=_counted(reasons)))
    left_out = pd.DataFrame({"area_code": np.array(codes)[~kept], "reason": reasons[~kept]})
    people = _distributed(cells[kept])
    areas = tuple(code for code, keep in zip(codes, kept, strict=True) if keep)
    return Panel(areas, years, ages, people, left_out, tuple(sorted(set(owner) - set(years))))


def _renamed(table: pd.DataFrame, same: Mapping[str, str]) -> pd.DataFrame:
    """Return counts under the codes to use; a file that has both codes counts two areas and is refused."""
    codes, taken = set(table["area_code"]), {}
    for old, new in same.items():
        if {old, new} <= codes:
            raise ParameterError(message("study.both_codes", old=old, new=new))
        if old in codes and taken.setdefault(new, old) != old:
            raise ParameterError(message("study.two_codes", old=taken[new], other=old, new=new))
    twice = table.duplicated(_KEY)
    if twice.any():
        raise DataError(message("study.row_twice", row=[str(cell) for cell in table.loc[twice, _KEY].iloc[0]]))
    return table.assign(area_code=table["area_code"].replace(dict(same)))


def _require_known(given: Sequence[str], known: Sequence[str]) -> None:
    for code in given:
        if code not in set(known):
            raise ParameterError(message("study.no_such_area", code=code))


def _years_of(table: pd.DataFrame) -> list[int]:
    return [int(name) for name in table.columns if str(name).isdecimal()]


def _files_of_years(tables: Sequence[pd.DataFrame]) -> dict[int, int]:
    """Return which of the tables has each census."""
    owner: dict[int, int] = {}
    for position, table in enumerate(tables):
        for year in _years_of(table):
            if year in owner:
                raise DataError(message("study.census_twice", year=year))
            owner[year] = position
    return owner


def _run(years: Sequence[int]) -> tuple[int, ...]:
    """Return the longest run of censuses five years apart, the latest of runs as long."""
    runs, run = [], list(years[:1])
    for earlier, later in pairwise(years):
        if later - earlier != _WIDTH:
            runs.append(run)
            run = []
        run.append(later)
    longest = max([*runs, run][::-1], key=len)
    if len(longest) < _FEWEST_CENSUSES:
        raise ProjectionError(message("study.few_censuses", years=list(years), fewest=_FEWEST_CENSUSES, width=_WIDTH))
    return tuple(longest)


def _lower_limits(table: pd.DataFrame) -> tuple[dict[str, int], int]:
    """Return the lower limit of each age group of a table, and of its open one."""
    limits: dict[str, int] = {}
    opened = None
    for label in table["age_group"].unique():
        if label in (TOTAL, UNKNOWN):
            continue
        age = parse_age_group(label)
        if age.lower % _WIDTH or (age.upper is not None and age.upper != age.lower + _WIDTH - 1):
            raise DataError(message("study.no_five_years", label=label, width=_WIDTH))
        limits[label] = age.lower
        opened = age.lower if age.upper is None else opened
    if opened is None or sorted(limits.values()) != list(range(0, opened + 1, _WIDTH)):
        raise DataError(message("study.ages_gap", labels=list(limits)))
    return limits, opened


def _common_ages(tables: Sequence[pd.DataFrame]) -> AgeGroups:
    """Return the groups that all files have: the open group is the lowest of theirs."""
    return AgeGroups(_WIDTH, min(_lower_limits(table)[1] for table in tables))


def _cells(table: pd.DataFrame, year: str, codes: Sequence[str], ages: AgeGroups) -> np.ndarray:
    """Return persons by area, sex, and age, then unknown (0 if not in the file) and total (the sum if not given).

    A cell is missing if one of the file's own groups is.
    """
    limits, _ = _lower_limits(table)
    labels = [*limits, *(label for label in (UNKNOWN, TOTAL) if label in set(table["age_group"]))]
    index = pd.MultiIndex.from_product([codes, SEXES, labels])
    found = table.set_index(["area_code", "sex", "age_group"])[year].reindex(index).to_numpy(dtype=float)
    found = found.reshape(len(codes), len(SEXES), len(labels))
    cells = np.zeros((len(codes), len(SEXES), len(ages) + 2))
    for position, label in enumerate(labels):
        if label in limits:
            cells[..., min(limits[label] // _WIDTH, len(ages) - 1)] += found[..., position]
        elif label == UNKNOWN:
            cells[..., -2] = found[..., position]
    given = labels.index(TOTAL) if TOTAL in labels else None
    cells[..., -1] = cells[..., :-1].sum(axis=-1) if given is None else found[..., given]
    return cells


def _counted(reasons: np.ndarray) -> list[Message]:
    """Return how many areas each reason leaves out."""
    return [
        message("study.reason_count", reason=message(f"study.reason_{reason}"), count=int((reasons == reason).sum()))
        for reason in REASONS
        if (reasons == reason).any()
    ]


def _reasons(cells: np.ndarray, codes: np.ndarray, ages: AgeGroups, without: Sequence[str]) -> np.ndarray:
    """Return for each area why it is left out, empty if it stays."""
    known, total = cells[..., :-2].sum(axis=-1), cells[..., -1].sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        change = total[:, 1:] / total[:, :-1]
        before, after = (_people_from(cells, ages, age) for age in (_GROWN_FROM, _GROWN_FROM + _WIDTH))
        grown = after[:, 1:] / before[:, :-1]
    women = cells[:, :, FEMALE, ages.positions(CHILDBEARING_AGES)].sum(axis=-1)
    found = {
        "not_a_municipality": np.char.endswith(codes.astype(str), _NO_MUNICIPALITY),
        "by_hand": np.isin(codes, list(without)),
        "missing_census": np.isnan(cells[..., :-2]).all(axis=(2, 3)).any(axis=1),
        "missing_cells": np.isnan(cells).any(axis=(1, 2, 3)),
        "sum_differs": (cells[..., :-1].sum(axis=-1) != cells[..., -1]).any(axis=(1, 2)),
        "nobody": (total == 0).any(axis=1),
        "ages_unknown": ((known == 0) & (cells[..., -2] > 0)).any(axis=(1, 2)),
        "broken": ((change < BREAK) | (change > 1 / BREAK)).any(axis=1),
        "boundary": (grown > GROWN).any(axis=1),
        "no_women": (women == 0).any(axis=1),
    }
    return np.select([found[reason] for reason in REASONS], REASONS, default="")


def _people_from(cells: np.ndarray, ages: AgeGroups, age: int) -> np.ndarray:
    """Return people from some age on by area and census, those of unknown age distributed."""
    return _distributed(cells)[..., ages.positions(f"{age}+")].sum(axis=(-2, -1))


def _distributed(cells: np.ndarray) -> np.ndarray:
    """Return persons by age, those of unknown age like the others of their sex (decisions/0006)."""
    known = cells[..., :-2].sum(axis=-1)
    share = np.divide(cells[..., -2], known, out=np.zeros(known.shape), where=known > 0)
    return cells[..., :-2] * (1 + share)[..., np.newaxis]
