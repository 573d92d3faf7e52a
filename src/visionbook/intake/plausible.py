"""Whether a year's value is plausible by what is known of its indicator: earlier years first, then baseline and target.

A slip is rarely absurd: one nought too many, the total of several years, a neighbour's figure. What is asked about is
therefore measured by what is known, and every question names what it was measured by.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cached_property
from itertools import pairwise
from typing import Any

from visionbook.intake.amounts import amount
from visionbook.intake.cell_text import plain_number
from visionbook.intake.kpi_form import WHOLE_UNITS
from visionbook.messages import Message, message
from visionbook.notation import is_missing

SUMMED_UNITS = (*WHOLE_UNITS, "yen", "tonnes")
"""Units whose years can be added up: a total may stand where a year's value should."""

_TIMES = 3
_ENOUGH = 3
_FEW = 10
_SMALL_TARGET = 20
"""Of a cumulative count: so few may come in one year."""

_POWERS = (3, 2, 1, -1, -2, -3)


@dataclass(frozen=True)
class Limit:
    """An end of the plausible range in base units, and what it means to be beyond it."""

    value: Decimal
    beyond: Message


def plausibility(
    kpi: Mapping[str, Any], earlier: Mapping[int, Decimal], fiscal_year: int, value: Decimal
) -> list[Message]:
    """Return why a value of one fiscal year should be asked about; nothing if it is plausible.

    Sign, whole numbers and units are the business of others: here is only the size.

    Parameters
    ----------
    kpi : mapping
        The indicator as in ``data/kpis.csv``: unit, measurement, baseline, target, rounded_to, start_fy, end_fy.
    earlier : mapping of int to Decimal
        Values of other fiscal years in base units, the surest of each; the year itself is not looked at.
    fiscal_year : int
        The year of the value.
    value : Decimal
        In base units. For a cumulative indicator the value of the year, never the total.

    Examples
    --------
    >>> kpi = {"unit": "persons", "measurement": "cumulative", "baseline": None, "target": 400, "rounded_to": 1,
    ...        "start_fy": 2021, "end_fy": 2024}
    >>> plausibility(kpi, {2022: Decimal(90), 2023: Decimal(110)}, 2024, Decimal(120))
    []
    >>> plausibility(kpi, {2022: Decimal(90), 2023: Decimal(110)}, 2024, Decimal(1100))
    ['exactly 10 times the value of fiscal year 2023 (110 persons)']
    >>> plausibility(kpi, {2022: Decimal(90), 2023: Decimal(110)}, 2024, Decimal(200))
    ['the sum of the fiscal years before, 2022 to 2023: a total instead of the value of the year?']
    """
    known = _Known(kpi, earlier, fiscal_year)
    reason = known.tens(value) or known.total(value) or known.outside(value)
    return [reason] if reason else []


def plausibility_of_total(
    kpi: Mapping[str, Any], earlier: Mapping[int, Decimal], fiscal_year: int, total: Decimal
) -> list[Message]:
    """Return why the running total of a cumulative indicator should be asked about; nothing if it is plausible.

    What a total leaves for the year, and for the years before of which no value is known, in equal parts, is judged as
    the value of the year.

    Parameters
    ----------
    kpi, earlier, fiscal_year
        As in `plausibility`.
    total : Decimal
        Of the years from the first of the indicator's period to `fiscal_year`, in base units.

    Examples
    --------
    >>> kpi = {"unit": "persons", "measurement": "cumulative", "baseline": None, "target": 400, "rounded_to": 1,
    ...        "start_fy": 2021, "end_fy": 2024}
    >>> plausibility_of_total(kpi, {2022: Decimal(90)}, 2023, Decimal(300))
    []
    >>> plausibility_of_total(kpi, {2022: Decimal(90)}, 2023, Decimal(3000))
    ['outside the plausible 30 persons to 270 persons: more than three times the highest other year, 2022 (90 persons)']
    """
    before = range(int(kpi["start_fy"]), fiscal_year)
    known = [earlier[year] for year in before if year in earlier]
    value = (total - sum(known)) / (len(before) - len(known) + 1)
    reason = _Known(kpi, earlier, fiscal_year).outside(value)
    return [reason] if reason else []


def plausible_range(
    kpi: Mapping[str, Any], earlier: Mapping[int, Decimal], fiscal_year: int
) -> tuple[Decimal | None, Decimal | None]:
    """Return the lowest and highest value that is not asked about for its size; None where nothing is known.

    Parameters
    ----------
    kpi, earlier, fiscal_year
        As in `plausibility`.

    Examples
    --------
    >>> kpi = {"unit": "ratio", "measurement": "level", "baseline": 0.313, "target": 0.35, "rounded_to": 0.001,
    ...        "start_fy": 2021, "end_fy": 2024}
    >>> plausible_range(kpi, {}, 2024)
    (Decimal('0.138'), Decimal('0.525'))
    """
    known = _Known(kpi, earlier, fiscal_year)
    return known.low and known.low.value, known.high and known.high.value


class _Known:
    """What is known of an indicator beside the value of one year, and the limits that follow from it."""

    def __init__(self, kpi: Mapping[str, Any], earlier: Mapping[int, Decimal], fiscal_year: int):
        self.kpi, self.fiscal_year = kpi, fiscal_year
        self.years = {year: earlier[year] for year in sorted(earlier) if year != fiscal_year}
        self.is_flow = kpi["measurement"] == "cumulative"
        self.target = _decimal(kpi["target"])
        self.baseline = None if self.is_flow else _decimal(kpi["baseline"])

    @cached_property
    def nearest(self) -> int | None:
        """The last year before, or the first one after."""
        before = [year for year in self.years if year < self.fiscal_year]
        return before[-1] if before else next(iter(self.years), None)

    @cached_property
    def share_of_year(self) -> Decimal | None:
        """What the target asks of one year of a cumulative indicator."""
        if self.target is None:
            return None
        return self.target / (int(self.kpi["end_fy"]) - int(self.kpi["start_fy"]) + 1)

    @cached_property
    def low(self) -> Limit | None:
        """The highest of the lower limits."""
        way = ROUND_CEILING if self._is_count else ROUND_FLOOR
        return max((self._rounded(limit, way) for limit in self._limits[0]), key=_value, default=None)

    @cached_property
    def high(self) -> Limit | None:
        """The lowest of the upper limits."""
        way = ROUND_FLOOR if self._is_count else ROUND_CEILING
        return min((self._rounded(limit, way) for limit in self._limits[1]), key=_value, default=None)

    def outside(self, value: Decimal) -> Message | None:
        """Return why a value is outside the plausible range."""
        for limit, is_beyond in ((self.low, Decimal.__lt__), (self.high, Decimal.__gt__)):
            if limit is not None and is_beyond(value, limit.value):
                low, high = (self._said(each.value) if each else "" for each in (self.low, self.high))
                return message("form_rows.outside", low=low, high=high, why=limit.beyond)
        return None

    def tens(self, value: Decimal) -> Message | None:
        """Return that a value is a known one with noughts too many or too few."""
        for name, known in self._references():
            power = next((each for each in _POWERS if known and value == known.scaleb(each)), None)
            if power is not None and not self._is_on_the_way(value):
                key = "tens" if power > 0 else "tenth"
                return message(f"form_rows.{key}", times=10 ** abs(power), of=name, known=self._said(known))
        return None

    def total(self, value: Decimal) -> Message | None:
        """Return that a value is, or may be, the total of several years."""
        before = {year: known for year, known in self.years.items() if year < self.fiscal_year and known > 0}
        if self.kpi["unit"] not in SUMMED_UNITS or len(before) < 2:
            return None
        total, years = sum(before.values()), {"first": min(before), "last": max(before)}
        if value == total:
            return message("form_rows.sum", **years)
        planned = self.share_of_year
        if self.is_flow and value > total >= _FEW and (planned is None or value > planned):
            return message("form_rows.above_sum", **years, total=self._said(total))
        return None

    def _references(self) -> list[tuple[Message, Decimal]]:
        """Return what a value with a nought too many is a multiple of, with its name."""
        if self.nearest is not None:
            return [(message("form_rows.of_year", year=self.nearest), self.years[self.nearest])]
        named = () if self.is_flow else (("baseline", self.baseline), ("target", self.target))
        return [(message(f"form_rows.of_{name}"), value) for name, value in named if value is not None]

    def _is_on_the_way(self, value: Decimal) -> bool:
        """Return whether a value lies between baseline and target and no year is known that it could be compared to."""
        ends = [end for end in (self.baseline, self.target) if end is not None]
        return self.nearest is None and len(ends) == 2 and min(ends) <= value <= max(ends)

    @cached_property
    def _limits(self) -> tuple[list[Limit], list[Limit]]:
        lows, highs = self._by_years() if self.years else self._by_flow() if self.is_flow else self._by_level()
        shares = [value for value in (*self.years.values(), self.baseline, self.target) if value is not None]
        if self.kpi["unit"] == "ratio" and shares and max(shares) < 1:
            highs.append(Limit(Decimal(1), message("form_rows.beyond_whole")))
        return lows, highs

    def _by_years(self) -> tuple[list[Limit], list[Limit]]:
        """Return limits from the values of other years: times the extremes, and the change from the nearest."""
        lows, highs = [], []
        least, most = (choose(self.years, key=self.years.__getitem__) for choose in (min, max))
        for year, limits, key in ((least, lows, "beyond_least"), (most, highs, "beyond_most")):
            known = self.years[year]
            if known > 0:
                is_high, chance = limits is highs, self._chance(known)
                end = max(_TIMES * known, known + chance) if is_high else min(known / _TIMES, known - chance)
                limits.append(Limit(end, message(f"form_rows.{key}", year=year, known=self._said(known))))
        near = self.years[self.nearest]
        reach = self._reach(near)
        if reach:
            lows.append(Limit(near - reach.value, reach.beyond))
            highs.append(Limit(near + reach.value, reach.beyond))
        return lows, highs

    def _reach(self, near: Decimal) -> Limit | None:
        """Return how far a year may be from the nearest: by the changes so far, or else by half the target."""
        facts = {"year": self.nearest, "known": self._said(near)}
        largest = max((abs(after - before) for before, after in pairwise(self.years.values())), default=Decimal(0))
        if len(self.years) >= _ENOUGH:
            reach = max(_TIMES * largest, abs(near) / 10, self._chance(near))
            return Limit(reach, message("form_rows.beyond_changes", **facts, change=self._said(largest)))
        if self.target is None:
            return None
        reach = max(max(abs(self.target), abs(near)) / 2, largest, self._chance(near))
        return Limit(reach, message("form_rows.beyond_half", **facts, target=self._said(self.target)))

    def _by_level(self) -> tuple[list[Limit], list[Limit]]:
        """Return limits of a level from its baseline and target: beyond either by half of the larger one."""
        ends = {"baseline": self.baseline, "target": self.target}
        ends = {name: value for name, value in ends.items() if value is not None}
        if not ends:
            return [], []
        least, most = min(ends.values()), max(ends.values())
        spare = max(max(abs(least), abs(most)) / 2, self._chance(most))
        names = [message(f"form_rows.{name}", value=self._said(value)) for name, value in ends.items()]
        why = message("form_rows.beyond_plan", known=names)
        if (
            self.baseline is None and least > 0
        ):  # where it begins is not known: a tenth of the target may be a beginning
            return [Limit(least / 10, why)], [Limit(most + spare, why)]
        lows = [Limit(least - spare, why)]
        if least > 0:
            lows.append(Limit(min(least / _TIMES, least - self._chance(least)), why))
        return lows, [Limit(most + spare, why)]

    def _by_flow(self) -> tuple[list[Limit], list[Limit]]:
        """Return limits of a year of a cumulative indicator from its target: half of it, three years', or few."""
        planned = self.share_of_year
        if planned is None or planned <= 0:
            return [], []
        why = message("form_rows.beyond_total", target=self._said(self.target))
        chance, half = self._chance(planned), self.target / 2
        high = max(planned + chance, min(max(planned * 3 / 2, half), planned * _TIMES))
        if self._is_count and self.target <= _SMALL_TARGET:
            high = max(high, self.target)
        return [Limit(min(planned / 10, planned - chance), why)], [Limit(high, why)]

    def _said(self, value: Decimal) -> Message:
        return amount(value, self.kpi["unit"])

    @property
    def _is_count(self) -> bool:
        return self.kpi["unit"] in WHOLE_UNITS

    def _chance(self, known: Decimal) -> Decimal:
        """Return what chance alone explains of a count: three times the root of its size, and some for the smallest."""
        return 3 * max(abs(known), Decimal(3)).sqrt() if self._is_count else Decimal(0)

    def _rounded(self, limit: Limit, way: str) -> Limit:
        """Return a limit in whole persons or cases, or a tenth of the printed step, so that a message can show it."""
        step = Decimal(1) if self._is_count else (_decimal(self.kpi["rounded_to"]) or Decimal(1)) / 10
        value = (limit.value / step).quantize(Decimal(1), way) * step
        if self.kpi["unit"] != "ratio":  # nothing else can be negative
            value = max(value, Decimal(0))
        return Limit(plain_number(value), limit.beyond)


def _value(limit: Limit) -> Decimal:
    return limit.value


def _decimal(value: object) -> Decimal | None:
    if is_missing(value):
        return None
    return value if isinstance(value, Decimal) else Decimal(repr(float(value)))
