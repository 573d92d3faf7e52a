"""What of a plan's inverse is robust: the targets solved for in many ways, and the range of the answers.

A plan prints fewer figures than it has assumptions, so the levers of `visionbook.population.inverse` have to be cut
somehow: from which year net out-migration is held back, and which ages and sexes share one lever. `ways_of` is a grid
of such cuts, each with as many levers as there are targets, and `solve_ways` solves each. An answer that is much the
same in all ways is one that the targets ask for; one that differs is the work of the cut.

The grid (decisions/0039):

- held back from the base year, or one, two ... intervals later, at the latest from the year in which fertility rises;
- `YOUNG_FROM` x `YOUNG_TO`: young women, young men and everybody older have a lever each, the young being from one of
  three ages to one of four;
- `AGES_ALONE`: three ages of both sexes together have a lever each.

A way whose levers cannot reach the targets together is `UNSOLVED`; one that asks for a share below 0 or above 1 in
some group - more leavers than before, or more held back than would leave - is `OUTSIDE`. Both are counted, and take
no part in the ranges.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from visionbook.errors import ProjectionError
from visionbook.population.assumptions import Assumptions
from visionbook.population.axes import FEMALE, MALE, SEXES, AgeGroups
from visionbook.population.inverse import Lever, Solution, Target, demand_per_year, solve

YOUNG_FROM = (0, 15, 20)
"""Youngest ages of the young: with the children whom they take along, from leaving school on, from twenty on."""

YOUNG_TO = (29, 39, 49, 64)
"""Oldest ages of the young."""

AGES_ALONE = (("0-29", "30-49", "50+"), ("0-39", "40-64", "65+"), ("15-29", "30-64", "65+"))
"""Cuts by age that do not tell women from men."""

SEXES_APART, BY_AGE = "sexes_apart", "by_age"
GROUPS = {SEXES_APART: ("women", "men", "older"), BY_AGE: ("youngest", "middle", "oldest")}
"""Kinds of ways, and their levers on migration."""

SOLVED, OUTSIDE, UNSOLVED = "solved", "outside", "unsolved"

ROBUST = 1.5
"""The largest answer over the smallest, up to which it is called robust: at most half as much again."""

_FERTILITY = "fertility"


class Part(NamedTuple):
    """Ages, and one sex or (None) both, whose net out-migration one lever holds back."""

    name: str
    ages: str
    sex: int | None = None


@dataclass(frozen=True)
class Way:
    """One way to cut the levers on migration: from which year, and whose; `kind` is one of `GROUPS`."""

    kind: str
    migration_from: int
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Ways:
    """The answers of many ways.

    Parameters
    ----------
    table : DataFrame
        One row per way: kind, migration_from, ages (labels of the parts), state (`SOLVED`, `OUTSIDE` or `UNSOLVED`),
        rise (of the child-woman ratio, share) and a share held back per lever, named as in `GROUPS`; NaN where the way
        has no such lever or was not solved.
    held_back : DataFrame
        One row per solved way and interval in which it acts: way (position in `table`), kind, migration_from,
        from_year, to_year, held_back (persons a year).
    """

    table: pd.DataFrame
    held_back: pd.DataFrame

    def solved(self, kind: str) -> pd.DataFrame:
        """Return the solved ways of a kind."""
        return self.table[(self.table["kind"] == kind) & (self.table["state"] == SOLVED)]

    def count(self, kind: str, state: str | None = None) -> int:
        """Return how many ways of a kind there are, or those that ended in a state."""
        of_kind = self.table[self.table["kind"] == kind]
        return len(of_kind if state is None else of_kind[of_kind["state"] == state])

    def persons(self, kind: str = SEXES_APART) -> pd.DataFrame:
        """Return lowest and highest persons a year of the solved ways of a kind, by interval, and how many act in it.

        Returns
        -------
        DataFrame
            from_year, to_year, low, high (persons a year), ways.
        """
        rows = self.held_back[self.held_back["kind"] == kind]
        by_interval = rows.groupby(["from_year", "to_year"])["held_back"]
        return by_interval.agg(low="min", high="max", ways="size").reset_index()

    def begun(self, kind: str = SEXES_APART) -> tuple[float, float] | None:
        """Return lowest and highest persons a year in the interval in which each way begins; None if none is solved."""
        rows = self.held_back[self.held_back["kind"] == kind]
        return spread_of(rows.loc[rows["from_year"] == rows["migration_from"], "held_back"])

    def shares(self, kind: str = SEXES_APART) -> pd.DataFrame:
        """Return lowest and highest share held back by each lever of the solved ways of a kind: lever, low, high."""
        table = self.solved(kind)[list(GROUPS[kind])]
        return pd.DataFrame({"lever": table.columns, "low": table.min().to_numpy(), "high": table.max().to_numpy()})


def spread_of(values: pd.Series) -> tuple[float, float] | None:
    """Return lowest and highest value; None if there is none.

    Examples
    --------
    >>> spread_of(pd.Series([3.0, 1.0, 2.0])), spread_of(pd.Series([], dtype=float))
    ((1.0, 3.0), None)
    """
    return (float(values.min()), float(values.max())) if len(values) else None


def is_robust(low: float, high: float) -> bool:
    """Return whether answers from `low` to `high` are much the same: at most `ROBUST` times, and of one sign.

    Examples
    --------
    >>> is_robust(30, 45), is_robust(30, 46), is_robust(-1, 1)
    (True, False, False)
    """
    return low > 0 and high <= ROBUST * low


def ways_of(ages: AgeGroups, base_year: int, fertility_from: int) -> list[Way]:
    """Return the grid of ways.

    Parameters
    ----------
    ages : AgeGroups
        The age groups; their width is the length of an interval.
    base_year : int
        The first year from which net out-migration may be held back.
    fertility_from : int
        The last year from which it may be.

    Returns
    -------
    list of Way
        Those that tell women from men first.

    Examples
    --------
    >>> ways = ways_of(AgeGroups(5, 90), 2015, 2025)
    >>> len(ways), ways[0].migration_from, [part.ages for part in ways[0].parts]
    (45, 2015, ['0-29', '0-29', '30+'])
    """
    starts = range(base_year, max(fertility_from, base_year) + 1, ages.width)
    young = [(f"{low}-{high}", f"{high + 1}+") for low in YOUNG_FROM for high in YOUNG_TO]
    women, men, older = GROUPS[SEXES_APART]
    apart = [(Part(women, those, FEMALE), Part(men, those, MALE), Part(older, rest)) for those, rest in young]
    by_age = [tuple(Part(name, label) for name, label in zip(GROUPS[BY_AGE], cut, strict=True)) for cut in AGES_ALONE]
    cuts = [*((SEXES_APART, parts) for parts in apart), *((BY_AGE, parts) for parts in by_age)]
    return [Way(kind, start, parts) for kind, parts in cuts for start in starts]


def levers_of(way: Way, ages: AgeGroups, years: tuple[int, int], fertility_from: int) -> list[Lever]:
    """Return the levers of a way: the rise of fertility, and one for each of its parts.

    Parameters
    ----------
    way : Way
    ages : AgeGroups
        The age groups.
    years : tuple of int
        Base year and horizon.
    fertility_from : int
        First year whose youngest children the rise concerns.

    Raises
    ------
    ProjectionError
        If a part does not begin and end with age groups.

    Examples
    --------
    >>> way = Way("by_age", 2020, (Part("all", "0+"),))
    >>> levers = levers_of(way, AgeGroups(5, 90), (2015, 2030), 2025)
    >>> [lever.name for lever in levers], levers[0].profile.tolist(), levers[1].profile[:, 0, 0].tolist()
    (['fertility', 'all'], [0.0, 1.0, 1.0], [0.0, 1.0, 1.0])
    """
    ends = np.arange(years[0] + ages.width, years[1] + ages.width, ages.width)
    acting = (ends - ages.width >= way.migration_from).astype(float)
    levers = [Lever(_FERTILITY, "fertility", (ends >= fertility_from).astype(float))]
    for part in way.parts:
        profile = np.zeros((len(ends), len(SEXES), len(ages)))
        sexes = slice(None) if part.sex is None else slice(part.sex, part.sex + 1)
        profile[:, sexes, ages.positions(part.ages)] = acting[:, np.newaxis, np.newaxis]
        levers.append(Lever(part.name, "migration", profile))
    return levers


def solve_ways(
    population: np.ndarray,
    assumptions: Assumptions,
    ages: AgeGroups,
    years: tuple[int, int],
    targets: Sequence[Target],
    fertility_from: int,
    ways: Sequence[Way] | None = None,
) -> Ways:
    """Solve for the targets in many ways.

    Parameters
    ----------
    population, assumptions, ages, years, targets
        As for `visionbook.population.inverse.solve`.
    fertility_from : int
        First year whose youngest children the rise of fertility concerns.
    ways : sequence of Way, optional
        Those of `ways_of` if not given.

    Returns
    -------
    Ways

    Examples
    --------
    >>> from visionbook.population.assumptions import ChildWomanRatio, Migration
    >>> leaving = Migration(np.full((9, 2, 19), -0.1))
    >>> base = Assumptions(np.full((9, 2, 19), 0.97), ChildWomanRatio(np.full(9, 0.2), np.full(9, 1.05)), leaving)
    >>> ways = [Way("by_age", start, (Part("youngest", "0+"),)) for start in (2015, 2020)]
    >>> wanted = [Target("all", 2060, 2500.0), Target("stay", 2060, 2450.0, with_fertility=False)]
    >>> found = solve_ways(np.full((2, 19), 100.0), base, AgeGroups(5, 90), (2015, 2060), wanted, 2025, ways)
    >>> found.table["state"].tolist(), bool(found.table["youngest"].is_monotonic_increasing)
    (['solved', 'solved'], True)
    """
    chosen = ways_of(ages, years[0], fertility_from) if ways is None else ways
    rows, held_back = [], []
    for position, way in enumerate(chosen):
        levers = levers_of(way, ages, years, fertility_from)
        try:
            solution = solve(population, assumptions, ages, years, levers, targets)
        except ProjectionError:  # these levers do not reach these targets: an answer too, and counted
            rows.append(_row(way, UNSOLVED, {}))
            continue
        shares = [solution.pulled[part.name] for part in way.parts]
        state = SOLVED if min(shares) >= 0 and max(shares) <= 1 else OUTSIDE
        rows.append(_row(way, state, solution.pulled))
        if state == SOLVED:
            held_back.append(_held_back(position, way, solution, assumptions, ages))
    columns = [
        "kind",
        "migration_from",
        "ages",
        "state",
        "rise",
        *(name for names in GROUPS.values() for name in names),
    ]
    nothing = pd.DataFrame(columns=["way", "kind", "migration_from", "from_year", "to_year", "held_back"], dtype=float)
    table = pd.DataFrame(rows).reindex(columns=columns)
    return Ways(table, pd.concat(held_back, ignore_index=True) if held_back else nothing)


def _row(way: Way, state: str, pulled: dict[str, float]) -> dict[str, object]:
    shares = {part.name: pulled.get(part.name, np.nan) for part in way.parts}
    labels = tuple(part.ages for part in way.parts)
    fixed = {"kind": way.kind, "migration_from": way.migration_from, "ages": labels, "state": state}
    return fixed | {"rise": pulled.get(_FERTILITY, np.nan)} | shares


def _held_back(position: int, way: Way, solution: Solution, assumptions: Assumptions, ages: AgeGroups) -> pd.DataFrame:
    rows = demand_per_year(solution, assumptions, ages)[["from_year", "to_year", "held_back"]]
    acting = rows[rows["from_year"] >= way.migration_from]
    return acting.assign(way=position, kind=way.kind, migration_from=way.migration_from)
