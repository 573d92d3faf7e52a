"""Populations that add up: ages to totals and wider groups, men and women to both; nobody is counted ahead of time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from visionbook.ages import TOTAL, UNKNOWN, AgeGroup, parse_age_group
from visionbook.checks.rows import Row, rows_of
from visionbook.messages import message
from visionbook.tables import Problem, TextTable

_BLOCK = ("area_code", "year", "series", "variant")
_BOTH, _FEMALE, _MALE = "both", "female", "male"
_OBSERVED = "observed"
_PEOPLE, _STEP = "population", "rounded_to"
_HALF = Decimal("0.5")


@dataclass(frozen=True)
class _Sum:
    """Ages that make a whole: ``total`` or a wider group."""

    whole: str
    parts: tuple[str, ...]


def population_problems(populations: TextTable, series: TextTable | None, today: date) -> Iterator[Problem]:
    """Yield the figures of a table of populations that do not add up, and counts of days to come.

    Exact where people were counted; what a projection holds (its base too) and what is printed in steps is rounded
    figure by figure, so each may be half a step off. People of unknown age belong to the total and to no group.
    """
    known = list(rows_of(series)) if series else []
    days = {row["series"]: row["reference_day"] for row in known}
    projected = frozenset(row["series"] for row in known if row["base_year"])
    blocks: dict[tuple[str, ...], dict[str, dict[str, Row]]] = {}
    for row in rows_of(populations):
        place = tuple(row[column] for column in _BLOCK)
        blocks.setdefault(place, {}).setdefault(row["sex"], {})[row["age_group"]] = row
    for (_, year, name, variant), sexes in blocks.items():
        if variant == _OBSERVED:
            yield from _ahead(sexes, f"{year}-{days.get(name) or '01-01'}", today)
        for ages in sexes.values():
            yield from _age_problems(ages, projected)
        yield from _sex_problems(sexes, projected)


def _ahead(sexes: Mapping[str, Mapping[str, Row]], day: str, today: date) -> Iterator[Problem]:
    if day > today.isoformat():
        row = next(row for ages in sexes.values() for row in ages.values())
        rule = message("check.counted_ahead", day=day)
        yield row.problem("year", rule, message("check.counted_ahead_remedy"))


def _age_problems(ages: Mapping[str, Row], projected: Collection[str]) -> Iterator[Problem]:
    for each in _sums(tuple(ages)):
        yield from _sum_problem(ages[each.whole], [ages[part] for part in each.parts], projected)
    total = ages[TOTAL].figure(_PEOPLE) if TOTAL in ages else None
    for row in ages.values():
        value = row.figure(_PEOPLE)
        if total is None or value is None:
            continue
        if _is_off(max(value - total, Decimal(0)), [row, ages[TOTAL]], projected):
            yield row.problem(_PEOPLE, message("check.part", total=int(total)), message("check.sums_remedy"))


def _sum_problem(whole: Row, parts: Sequence[Row], projected: Collection[str]) -> Iterator[Problem]:
    value, figures = whole.figure(_PEOPLE), [part.figure(_PEOPLE) for part in parts]
    if value is None or None in figures:
        return
    if not _is_off(abs(sum(figures) - value), [whole, *parts], projected):
        return
    shown = f"{parts[0]['age_group']}–{parts[-1]['age_group']}" if len(parts) > 1 else parts[0]["age_group"]
    rule = message("check.ages", total=int(sum(figures)), parts=shown)
    yield whole.problem(_PEOPLE, rule, message("check.sums_remedy"))


def _sex_problems(sexes: Mapping[str, Mapping[str, Row]], projected: Collection[str]) -> Iterator[Problem]:
    for label, both in sexes.get(_BOTH, {}).items():
        female, male = (sexes.get(sex, {}).get(label) for sex in (_FEMALE, _MALE))
        if female is None or male is None:
            continue
        people = [row.figure(_PEOPLE) for row in (both, female, male)]
        if None in people:
            continue
        total, women, men = people
        if _is_off(abs(total - women - men), [both, female, male], projected):
            facts = {"male": int(men), "female": int(women), "total": int(women + men)}
            yield both.problem(_PEOPLE, message("check.sexes", **facts), message("check.sums_remedy"))


def _is_off(gap: Decimal, rows: Sequence[Row], projected: Collection[str]) -> bool:
    """Tell whether figures are further apart than they may be; most are not apart at all."""
    return bool(gap) and gap > _slack(rows, projected)


def _slack(rows: Sequence[Row], projected: Collection[str]) -> Decimal:
    """Return how far a sum may be off: nothing where people were counted one by one."""
    steps = [row.figure(_STEP) or Decimal(1) for row in rows]
    counted = all(row["variant"] == _OBSERVED and row["series"] not in projected for row in rows)
    return sum(((_HALF * step) for step in steps if step > 1 or not counted), Decimal(0))


@cache
def _sums(labels: tuple[str, ...]) -> tuple[_Sum, ...]:
    """Return the sums that a set of age groups allows, each with the finest parts there are.

    Examples
    --------
    >>> _sums(("total", "0-14", "15+", "unknown", "0-4", "5-14"))
    (_Sum(whole='total', parts=('0-4', '5-14', '15+', 'unknown')), _Sum(whole='0-14', parts=('0-4', '5-14')))
    """
    groups = []
    for label in labels:
        if label not in (TOTAL, UNKNOWN):
            with suppress(ValueError):
                groups.append(parse_age_group(label))
    found = []
    for label in labels:
        if label == TOTAL:
            parts = _chain(groups, 0, None)
            found += [_Sum(TOTAL, (*parts, *(UNKNOWN,) * (UNKNOWN in labels)))] if parts else []
        elif label != UNKNOWN:
            whole = next((group for group in groups if group.label == label), None)
            parts = _chain([group for group in groups if group != whole], whole.lower, whole.upper) if whole else None
            found += [_Sum(label, tuple(parts))] if parts else []
    return tuple(found)


def _chain(groups: Sequence[AgeGroup], lower: int, upper: int | None) -> list[str] | None:
    """Return the finest groups that follow each other from one age to another; None if there are none."""
    if upper is not None and lower == upper + 1:
        return []
    starting = [group for group in groups if group.lower == lower]
    for group in sorted(starting, key=lambda each: (each.upper is None, each.upper)):
        if group.upper is None:
            if upper is None:
                return [group.label]
            continue
        rest = _chain(groups, group.upper + 1, upper) if upper is None or group.upper <= upper else None
        if rest is not None:
            return [group.label, *rest]
    return None
