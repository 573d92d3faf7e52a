"""One municipality of a national set as a value: plain numbers, since hundreds of pages are made from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import pairwise

from visionbook.ages import TOTAL, UNKNOWN, parse_age_group
from visionbook.errors import ParameterError
from visionbook.messages import message

CENSUS, PROJECTION = "census", "projection"
FEMALE, MALE, BOTH = "female", "male", "both"
YOUNG, WORKING, OLD, MOTHERS = GROUPS = ("0-14", "15-64", "65+", "20-39")
"""Groups shown by year; the last one of women only."""

_OLD_FROM = 75
_NUMBERS = ("year", "projected", "low", "high", "cases", "areas")

Rows = Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class Place:
    """A municipality: its codes and names; `near` are those before and after it in its prefecture."""

    code: str
    name: str
    prefecture: str
    prefecture_name: str
    kana: str = ""
    near: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Series:
    """What is said of the series of a set: names of counts and of the projection; the latter empty without one."""

    census: str
    publisher: str
    projection: str = ""
    projection_publisher: str = ""
    method: str = ""


@dataclass(frozen=True)
class Interval:
    """The book's own projection of one year with its interval of 80 % (persons)."""

    year: int
    projected: int
    low: int
    high: int
    cases: int
    areas: int
    alike: tuple[str, str, str]
    kept: bool | None


@dataclass(frozen=True)
class Later:
    """A count that the book's own tables have of a town and the set has not: persons of both sexes."""

    year: int
    population: int
    preliminary: bool


@dataclass(frozen=True)
class Beside:
    """What the book's own tables have of a town beside the set: targets (persons by year) and newer counts."""

    targets: Mapping[int, int] = field(default_factory=dict)
    later: Sequence[Later] = ()


@dataclass(frozen=True)
class Town:
    """What a town's page shows.

    Parameters
    ----------
    place : Place
    series : Series
    counted, projected : mapping of int to int
        Persons by year; the projection from the last count that it starts from, or its own base year.
    groups : mapping of (str, int) to mapping of str to int
        Persons by series and year in `GROUPS`, and ``unknown``; only years with ages.
    pyramids : mapping of (str, int) to mapping of str to list of int
        Persons by series and year, by sex, in five-year groups up to `open_ended_from`.
    open_ended_from : int
        Lower limit of the last group of all pyramids.
    intervals : sequence of Interval
    targets : mapping of int to int
        Persons that a plan aims at, where one is known.
    later : sequence of Later
    """

    place: Place
    series: Series
    counted: Mapping[int, int]
    projected: Mapping[int, int]
    groups: Mapping[tuple[str, int], Mapping[str, int]]
    pyramids: Mapping[tuple[str, int], Mapping[str, list[int]]]
    open_ended_from: int
    intervals: Sequence[Interval] = ()
    targets: Mapping[int, int] = field(default_factory=dict)
    later: Sequence[Later] = ()

    @property
    def first(self) -> int:
        """The first year that was counted."""
        return min(self.counted)

    @property
    def now(self) -> int:
        """The last year that was counted."""
        return max(self.counted)

    @property
    def before(self) -> int | None:
        """The count before the last; None if there is none."""
        return max((year for year in self.counted if year < self.now), default=None)

    @property
    def last(self) -> int | None:
        """The last year projected beyond the last count; None without a projection."""
        return max((year for year in self.projected if year > self.now), default=None)

    def change(self, since: int | None, year: int | None = None) -> float | None:
        """Return the change from a count to another or to a projected year (ratio); None where nobody was counted."""
        people = self.counted[self.now] if year is None else self.projected.get(year)
        start = self.counted.get(since) if since is not None else None
        return None if not start or people is None else people / start - 1

    def share(self, series: str, year: int | None, group: str) -> float | None:
        """Return the share of an age group among people whose age is known; None without ages."""
        own = self.groups.get((series, year)) if year is not None else None
        known = sum(own[each] for each in (YOUNG, WORKING, OLD)) if own else 0
        return own[group] / known if own and known else None

    @property
    def aged(self) -> list[int]:
        """The counts with ages, in order."""
        return sorted(year for series, year in self.groups if series == CENSUS)

    @property
    def shelf_life(self) -> int | None:
        """The last year to which most comparable places stayed within a tenth; None if unknown, or none did."""
        return max((one.year for one in self.intervals if one.kept), default=None)

    @property
    def shelf_at_least(self) -> bool:
        """Whether the shelf life ends only because too few cases reach further."""
        return bool(self.intervals) and all(one.kept for one in self.intervals)

    def line(self) -> Line:
        """Return the town's row of the index."""
        ahead = self.last
        return Line(
            code=self.place.code,
            name=self.place.name,
            kana=self.place.kana,
            prefecture=self.place.prefecture,
            year=self.now,
            population=self.counted[self.now],
            change=self.change(self.before),
            old=self.share(CENSUS, self.now, OLD),
            ahead_year=ahead,
            ahead=None if ahead is None else self.projected[ahead],
            ahead_change=self.change(self.now, ahead) if ahead else None,
            shelf=self.shelf_life,
            shelf_at_least=self.shelf_at_least,
            shelf_known=bool(self.intervals),
            targets={str(year): people for year, people in sorted(self.targets.items())},
        )


@dataclass(frozen=True)
class Line:
    """A town's row of the index; what is not known is None."""

    code: str
    name: str
    kana: str
    prefecture: str
    year: int
    population: int
    change: float | None
    old: float | None
    ahead_year: int | None
    ahead: int | None
    ahead_change: float | None
    shelf: int | None
    shelf_at_least: bool
    shelf_known: bool
    targets: Mapping[str, int]

    def kept(self) -> dict[str, object]:
        """Return the row as values that JSON can hold; ``Line(**kept)`` is the row again."""
        return asdict(self)


def town_of(place: Place, series: Series, rows: Rows, intervals: Rows = (), beside: Beside | None = None) -> Town:
    """Return what a town's page shows.

    Parameters
    ----------
    place : Place
    series : Series
    rows : sequence of mapping
        series (`CENSUS` or `PROJECTION`), year, sex, age_group and population of the town as text. Ages of both sexes
        together are not needed; without totals, ages and unknown ages are summed.
    intervals : sequence of mapping, optional
        year, projected, low, high, cases, areas, size_class, growth_class, region and kept as text.
    beside : Beside, optional
        What the book's own tables have of the town.

    Raises
    ------
    ParameterError
        If a cell is no number, or nothing was counted.

    Examples
    --------
    >>> row = {"series": "census", "year": "2020", "sex": "both", "age_group": "total", "population": "24636"}
    >>> town = town_of(Place("01223", "根室市", "01000", "北海道"), Series("国勢調査", "総務省"), [row])
    >>> town.now, town.counted[town.now], town.last, town.shelf_life
    (2020, 24636, None, None)
    """
    cells = _cells(place, rows)
    totals = {series_of: _totals(cells, series_of) for series_of in (CENSUS, PROJECTION)}
    if not totals[CENSUS]:
        raise ParameterError(message("national.nothing_counted", code=place.code))
    opened = min((_open(own) for own in cells.values() if _open(own)), default=0)
    pyramids = {key: _pyramid(own, opened) for key, own in cells.items() if opened and _has_ages(own)}
    return Town(
        place=place,
        series=series,
        counted=totals[CENSUS],
        projected=totals[PROJECTION],
        groups={key: _groups(cells[key]) for key in pyramids},
        pyramids=pyramids,
        open_ended_from=opened,
        intervals=[_interval(place, row) for row in intervals],
        targets=beside.targets if beside else {},
        later=[one for one in (beside.later if beside else ()) if one.year > max(totals[CENSUS])],
    )


Cells = dict[tuple[str, str], int]


def _cells(place: Place, rows: Rows) -> dict[tuple[str, int], Cells]:
    """Return persons by series and year, each by sex and age group."""
    found: dict[tuple[str, int], Cells] = {}
    for row in rows:
        try:
            key, people = (row["series"], int(row["year"])), int(row["population"])
        except ValueError:
            raise ParameterError(message("national.no_number", code=place.code, row=list(row.values()))) from None
        found.setdefault(key, {})[row["sex"], row["age_group"]] = people
    return found


def _totals(cells: Mapping[tuple[str, int], Cells], series: str) -> dict[int, int]:
    found = {}
    for (of, year), own in sorted(cells.items()):
        if of == series:
            given = own.get((BOTH, TOTAL))
            summed = sum(people for (sex, age), people in own.items() if sex != BOTH and age != TOTAL)
            found[year] = summed if given is None else given
    return found


def _ages(own: Cells) -> Iterable[tuple[str, int, int | None, int]]:
    for (sex, label), people in own.items():
        if sex != BOTH and label not in (TOTAL, UNKNOWN):
            age = parse_age_group(label)
            yield sex, age.lower, age.upper, people


def _has_ages(own: Cells) -> bool:
    return any(people for *_, people in _ages(own))


def _open(own: Cells) -> int | None:
    return next((lower for _, lower, upper, _ in _ages(own) if upper is None), None)


def _pyramid(own: Cells, opened: int) -> dict[str, list[int]]:
    found = {sex: [0] * (opened // 5 + 1) for sex in (FEMALE, MALE)}
    for sex, lower, _, people in _ages(own):
        found[sex][min(lower, opened) // 5] += people
    return found


def _groups(own: Cells) -> dict[str, int]:
    limits = {group: parse_age_group(group) for group in GROUPS}
    found = dict.fromkeys([*GROUPS, UNKNOWN], 0)
    for sex, lower, _, people in _ages(own):
        for group, age in limits.items():
            if age.lower <= lower and (age.upper is None or lower <= age.upper) and (group != MOTHERS or sex == FEMALE):
                found[group] += people
    found[UNKNOWN] = sum(people for (sex, age), people in own.items() if sex != BOTH and age == UNKNOWN)
    return found


def _interval(place: Place, row: Mapping[str, str]) -> Interval:
    try:
        year, projected, low, high, cases, areas = (int(row[name]) for name in _NUMBERS)
    except ValueError:
        raise ParameterError(message("national.no_number", code=place.code, row=list(row.values()))) from None
    alike = (row["size_class"], row["growth_class"], row["region"])
    return Interval(year, projected, low, high, cases, areas, alike, {"true": True, "false": False}.get(row["kept"]))


def elderly(pyramid: Mapping[str, list[int]], since: int = _OLD_FROM) -> int:
    """Return how many people of a pyramid are at least so old."""
    return sum(sum(ages[since // 5 :]) for ages in pyramid.values())


def neighbours(codes: Sequence[str], names: Mapping[str, str]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return by municipality those before and after it in its prefecture, each with its name.

    Examples
    --------
    >>> neighbours(["01202", "01203", "02201"], {"01202": "函館市", "01203": "小樽市", "02201": "青森市"})["01202"]
    (('01203', '小樽市'),)
    """
    found: dict[str, list[tuple[str, str]]] = {code: [] for code in codes}
    for one, other in pairwise(codes):
        if one[:2] == other[:2]:
            found[one].append((other, names[other]))
            found[other].insert(0, (one, names[one]))
    return {code: tuple(near) for code, near in found.items()}
