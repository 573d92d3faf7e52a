"""Registered births, deaths and moves of one municipality, each by its own way of counting, and the register's year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from visionbook.ages import TOTAL

PAIRS = {"natural": ("births", "deaths"), "moves": ("moves_in", "moves_out")}
"""What is added and what is lost, by the kind of change."""

WAY = ["universe", "abroad"]
"""The columns that say how something was counted: who, and whether moves from and to abroad are in it."""


@dataclass(frozen=True)
class Pair:
    """What was added and what was lost by one kind of change, as one source has it.

    Parameters
    ----------
    kind : str
        A key of `PAIRS`.
    source : str
        The source.
    years : DataFrame
        year, added, lost, net (persons), universe and abroad; ascending.
    """

    kind: str
    source: str
    years: pd.DataFrame

    @property
    def stretches(self) -> list[pd.DataFrame]:
        """The years counted in one way, without a year missing between them, in order: a line is drawn through each."""
        before = self.years.shift()
        breaks = (self.years["year"] - before["year"]).ne(1)
        for column in WAY:
            breaks |= self.years[column].ne(before[column])
        return [rows for _, rows in self.years.groupby(breaks.cumsum())]

    @property
    def changes(self) -> list[tuple[int, str, bool]]:
        """From which year on another way of counting holds: year, universe, abroad; often none."""
        firsts = [rows.iloc[0] for rows in self.stretches]
        return [
            (int(row["year"]), str(row["universe"]), bool(row["abroad"]))
            for before, row in pairwise(firsts)
            if any(before[column] != row[column] for column in WAY)
        ]

    @property
    def alike(self) -> pd.DataFrame:
        """The years that are counted as the last one is, without those before another way of counting."""
        last = self.years.iloc[-1]
        other = self.years[[any(row[column] != last[column] for column in WAY) for _, row in self.years.iterrows()]]
        return self.years if other.empty else self.years[self.years["year"] > other["year"].max()]


@dataclass(frozen=True)
class Registered:
    """What was registered in one municipality.

    Parameters
    ----------
    natural, moves : Pair or None
        Births and deaths, and moves, each of the source that reaches furthest.
    account : DataFrame
        The register's own year, where it has the totals of both ends: year, start, births, deaths, moves_in,
        moves_out, other (what is left of the change) and end; persons. Often empty.
    sources : tuple of str
        All sources, in the order of their pairs.
    """

    natural: Pair | None
    moves: Pair | None
    account: pd.DataFrame
    sources: tuple[str, ...]

    @property
    def pairs(self) -> list[Pair]:
        """The pairs that there are."""
        return [pair for pair in (self.natural, self.moves) if pair is not None]


ACCOUNT = ("year", "start", "births", "deaths", "moves_in", "moves_out", "other", "end")


def registered_of(events: pd.DataFrame, population: pd.DataFrame, register: str, area_code: str) -> Registered | None:
    """Return what was registered in a municipality; None where the data have nothing of it.

    Parameters
    ----------
    events : DataFrame
        The table of registered events.
    population : DataFrame
        The table of populations.
    register : str
        The series of the resident register, on 1 January; may be empty.
    area_code : str
        Five-digit code.

    Examples
    --------
    >>> rows = [(2018, "births", 30), (2018, "deaths", 50), (2019, "births", 20), (2019, "deaths", 60)]
    >>> events = pd.DataFrame(rows, columns=["year", "event", "value"])
    >>> events = events.assign(area_code="99101", universe="japanese", abroad=False, source_id="vital")
    >>> columns = ["series", "area_code", "variant", "sex", "age_group", "year", "population", "source_id"]
    >>> found = registered_of(events, pd.DataFrame(columns=columns), "", "99101")
    >>> found.natural.years["net"].tolist(), found.moves, len(found.account)
    ([-20, -40], None, 0)
    """
    own = events[events["area_code"] == area_code]
    pairs = {kind: pair_of(events, area_code, kind) for kind in PAIRS}
    account, of_account = _account(own, population, register, area_code)
    found = [pair.source for pair in pairs.values() if pair is not None]
    if not found:
        return None
    return Registered(**pairs, account=account, sources=tuple(dict.fromkeys([*found, *of_account])))


def pair_of(events: pd.DataFrame, area_code: str, kind: str) -> Pair | None:
    """Return what was added and lost in a municipality by one kind of change; None where the data have nothing of it.

    Parameters
    ----------
    events, area_code
        As for `registered_of`.
    kind : str
        A key of `PAIRS`.

    Examples
    --------
    >>> rows = [(2018, "births", 30), (2018, "deaths", 50)]
    >>> events = pd.DataFrame(rows, columns=["year", "event", "value"])
    >>> events = events.assign(area_code="99101", universe="japanese", abroad=False, source_id="vital")
    >>> pair_of(events, "99101", "natural").years["net"].tolist(), pair_of(events, "99101", "moves")
    ([-20], None)
    """
    return _furthest(_pairs(events[events["area_code"] == area_code], kind, PAIRS[kind]))


def _pairs(events: pd.DataFrame, kind: str, names: Sequence[str]) -> list[Pair]:
    """Return the pairs of one kind, one a source; only years with both halves counted alike."""
    added, lost = (events[events["event"] == name] for name in names)
    both = added.merge(lost, on=["year", "source_id", *WAY], suffixes=("_added", "_lost"))
    years = both[["year", "source_id", *WAY]].assign(
        added=both["value_added"].astype(int), lost=both["value_lost"].astype(int)
    )
    years = years.assign(net=years["added"] - years["lost"]).sort_values("year")
    return [
        Pair(kind, source, rows.drop(columns="source_id").reset_index(drop=True))
        for source, rows in years.groupby("source_id", sort=False)
    ]


def _furthest(pairs: Sequence[Pair]) -> Pair | None:
    """Return the pair that reaches furthest, and of several such the one with most years."""
    return max(pairs, key=lambda pair: (int(pair.years["year"].iloc[-1]), len(pair.years)), default=None)


def _account(
    events: pd.DataFrame, population: pd.DataFrame, register: str, area_code: str
) -> tuple[pd.DataFrame, list[str]]:
    """Return the years of the register of which one source has totals and all events, and those sources."""
    rows = population.query(
        "series == @register and area_code == @area_code and variant == 'observed' and sex == 'both'"
    )
    rows = rows[rows["age_group"] == TOTAL]
    totals, lines, sources = rows.set_index("year")["population"], [], []
    at_home = events["event"].isin(PAIRS["natural"])
    whole = events[(events["universe"] == "with_foreigners") & (events["abroad"].astype(bool) | at_home)]
    for (year, source), parts in whole.groupby(["year", "source_id"]):
        values = parts.set_index("event")["value"].astype(int).to_dict()
        known = rows.loc[rows["year"].isin([year, year + 1]), "source_id"]
        if len(values) < 4 or len(known) < 2 or set(known) != {source}:
            continue
        start, end = int(totals[year]), int(totals[year + 1])
        explained = values["births"] - values["deaths"] + values["moves_in"] - values["moves_out"]
        lines.append({"year": int(year), "start": start, "end": end, "other": end - start - explained, **values})
        sources.append(source)
    return pd.DataFrame(lines, columns=list(ACCOUNT)), sources
