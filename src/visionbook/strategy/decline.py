"""A printed rate of decline: which statistic it can be, and whether it leads to the population aimed at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from visionbook.edition import SeriesRoles
from visionbook.notation import is_missing
from visionbook.population.counted import PRELIMINARY, totals_of, yearly_rate
from visionbook.strategy.census_answers import HISTORY_YEARS

STATISTIC = "decline_rate"
"""The `statistic` of an indicator that is a rate of decline: whoever has it is compared here."""

COUNTED, REGISTERED = "counted", "registered"
PLAN_PROJECTION = "plan_projection"
OBSERVED = (COUNTED, REGISTERED)
"""The kinds of rates that were observed; all others were projected or aimed at."""

LOOSE, STRICT, EVEN = "loose", "strict", "even"
BELOW, WITHIN, ABOVE = "below", "within", "above"

RATES = ("kind", "series", "from_year", "to_year", "start", "end", "yearly", "simple", "preliminary")
"""Columns of the rates between two populations of one series."""


@dataclass(frozen=True)
class Paths:
    """Where rates lead from the last count before the plan to the year of its population target; persons.

    Parameters
    ----------
    base_year, base : int, float
        The last count before or in the first fiscal year of the indicator.
    year, aim : int, float
        The first population target not before the last fiscal year of the indicator.
    baseline, target : float or None, float
        The printed rates (per year); the baseline is None where there is none.
    needed : float
        The rate per year that leads to the aim.
    constant : float
        The population if the target rate held in every year.
    straight : float or None
        The population if the rate went from the baseline in the first year to the target in the last, by equal steps.
    without, counted : float or None
        What the plan projects for the year without its measures, and what was counted in it.
    preliminary : bool
        Whether that count is.
    """

    base_year: int
    base: float
    year: int
    aim: float
    baseline: float | None
    target: float
    needed: float
    constant: float
    straight: float | None
    without: float | None
    counted: float | None
    preliminary: bool

    @property
    def years(self) -> int:
        """Years from the count to the target."""
        return self.year - self.base_year

    @property
    def verdict(self) -> str:
        """Whether the target rate leads below the aim (`LOOSE`), above it (`STRICT`) or, in whole persons, to it."""
        gap = round(self.constant) - round(self.aim)
        return LOOSE if gap < 0 else STRICT if gap > 0 else EVEN


@dataclass(frozen=True)
class Decline:
    """A printed rate of decline beside the rates that the data give.

    Parameters
    ----------
    kpi : mapping
        The row of the indicator: baseline, target, rounded_to, …
    rates : DataFrame
        As from `rates_of`.
    paths : Paths or None
        None where there is no count before the plan, or no population target after it.
    """

    kpi: Mapping[str, Any]
    rates: pd.DataFrame
    paths: Paths | None

    @property
    def printed(self) -> list[float]:
        """The printed rates: the baseline, where there is one, and the target."""
        return [float(self.kpi[name]) for name in ("baseline", "target") if not is_missing(self.kpi[name])]

    def of(self, kind: str) -> pd.DataFrame:
        """Return the rates of one kind, by year."""
        return self.rates[self.rates["kind"] == kind]

    def matching(self, printed: float) -> pd.DataFrame:
        """Return the rates that are a printed one when they are rounded as it is, per year or as a simple average."""
        step = float(self.kpi["rounded_to"])
        return self.rates[[_same(row.yearly, printed, step) or _same(row.simple, printed, step)
                           for row in self.rates.itertuples()]]  # fmt: skip

    def nearest(self, printed: float) -> tuple[pd.Series, float]:
        """Return the rate that is nearest to a printed one, and its value, per year or as a simple average.

        Raises
        ------
        ValueError
            If there are no rates.
        """
        ways = pd.concat([self.rates.assign(value=self.rates[name]) for name in ("yearly", "simple")])
        row = ways.iloc[int((ways["value"] - printed).abs().to_numpy().argmin())]
        return row, float(row["value"])

    def known(self, kind: str) -> pd.Series:
        """Return the observed rates per year of one kind of which the plan could know: they end in its first year."""
        rows = self.of(kind)
        return rows.loc[rows["to_year"] <= int(self.kpi["start_fy"]), "yearly"]

    def side(self, kind: str, printed: float) -> str | None:
        """Return where a printed rate lies of the rates that were known: below, within (ends included) or above.

        None where none was known. They are compared as they are printed.
        """
        known, step = self.known(kind), float(self.kpi["rounded_to"])
        if known.empty:
            return None
        low, high = (_steps(value, step) for value in (known.min(), known.max()))
        place = _steps(printed, step)
        return BELOW if place < low else ABOVE if place > high else WITHIN


def rates_of(population: pd.DataFrame, roles: SeriesRoles, area_code: str, since: int = 0) -> pd.DataFrame:
    """Return the rates of decline between each two populations of a series that follow each other.

    Parameters
    ----------
    population : DataFrame
        The table of populations.
    roles : SeriesRoles
        A role without a series, or whose series has less than two totals of the area, has no rates; a series that
        plays two roles has those of the first.
    area_code : str
        Five-digit code.
    since : int, optional
        The first year in which an interval may end.

    Returns
    -------
    DataFrame
        `RATES`, by kind and year: kind is ``counted``, ``registered``, ``age_projection``, ``projection``,
        ``plan_projection`` or ``plan_target``; start and end are persons. `yearly` is ``1 - (end / start) ** (1 / n)``,
        the average per year, and `simple` ``(start - end) / start / n``; both are positive when people become fewer,
        and alike in an interval of one year.

    Examples
    --------
    >>> people = pd.DataFrame({"year": [2015, 2020], "population": [26917, 24636], "series": "c", "status": None})
    >>> people = people.assign(area_code="01223", variant="observed", sex="both", age_group="total")
    >>> rates_of(people, SeriesRoles("c"), "01223")[["yearly", "simple"]].round(4).values.tolist()
    [[0.0176, 0.0169]]
    """
    rows, seen = [], set()
    for kind, series, variants in _courses(roles):
        if not series or (series, variants) in seen:
            continue
        seen.add((series, variants))
        totals = pd.concat([totals_of(population, series, area_code, variant) for variant in variants])
        totals = totals[~totals.index.duplicated()].sort_index()
        early = _preliminary(population, series, area_code)
        rows += [row for row in _between(totals, kind, series, early) if row["to_year"] >= since]
    return pd.DataFrame(rows, columns=list(RATES))


def _courses(roles: SeriesRoles) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield each kind of rates with the series and the variants of the populations that it lies between."""
    yield COUNTED, roles.census, ("observed",)
    yield REGISTERED, roles.register, ("observed",)
    yield "age_projection", roles.age_projection, ("observed", "projection")
    yield "projection", roles.projection, ("observed", "projection")
    yield PLAN_PROJECTION, roles.plan, ("observed", "projection")
    yield "plan_target", roles.plan, ("observed", "target")


def _between(totals: pd.Series, kind: str, series: str, early: frozenset[int]) -> Iterator[dict[str, Any]]:
    years = [int(year) for year in totals.index]
    for first, last in pairwise(years):
        start, end = float(totals[first]), float(totals[last])
        if start <= 0:
            continue  # where nobody lived there is no rate
        yearly, simple = -yearly_rate(start, end, last - first), (start - end) / start / (last - first)
        yield {
            "kind": kind, "series": series, "from_year": first, "to_year": last, "start": start, "end": end,
            "yearly": yearly, "simple": simple, "preliminary": bool({first, last} & early),
        }  # fmt: skip


def _preliminary(population: pd.DataFrame, series: str, area_code: str) -> frozenset[int]:
    rows = population[(population["series"] == series) & (population["area_code"] == area_code)]
    return frozenset(rows.loc[rows["status"] == PRELIMINARY, "year"].astype(int))


def paths_of(kpi: Mapping[str, Any], population: pd.DataFrame, roles: SeriesRoles, area_code: str) -> Paths | None:
    """Return where the printed rates of decline lead, beside the population that the plan aims at.

    Parameters
    ----------
    kpi : mapping
        The row of the indicator: baseline and target (rates per year), start_fy, end_fy.
    population : DataFrame
        The table of populations.
    roles : SeriesRoles
        `census` and `plan` are read.
    area_code : str
        Five-digit code.

    Returns
    -------
    Paths or None
        None where no count lies before or in the first fiscal year, or no target of the plan in or after the last.

    Examples
    --------
    >>> rows = [(2020, "c", "observed", 24636), (2025, "p", "target", 22453), (2025, "p", "projection", 22006)]
    >>> people = pd.DataFrame(rows, columns=["year", "series", "variant", "population"])
    >>> people = people.assign(area_code="01223", sex="both", age_group="total", status=None)
    >>> kpi = {"baseline": 0.0244, "target": 0.02, "start_fy": 2021, "end_fy": 2024}
    >>> paths = paths_of(kpi, people, SeriesRoles("c", plan="p"), "01223")
    >>> round(paths.needed, 4), round(paths.constant), round(paths.straight), round(paths.without), paths.verdict
    (0.0184, 22269, 22020, 22006, 'loose')
    """
    counts = totals_of(population, roles.census, area_code, "observed")
    aims = totals_of(population, roles.plan, area_code, "target")
    counts_before, aims_after = counts[counts.index <= int(kpi["start_fy"])], aims[aims.index >= int(kpi["end_fy"])]
    if counts_before.empty or aims_after.empty or is_missing(kpi["target"]):
        return None
    base_year, year = int(counts_before.index[-1]), int(aims_after.index[0])
    base, aim, target = float(counts_before.iloc[-1]), float(aims_after.iloc[0]), float(kpi["target"])
    if base <= 0 or year <= base_year:
        return None
    years = year - base_year
    baseline = None if is_missing(kpi["baseline"]) else float(kpi["baseline"])
    without = totals_of(population, roles.plan, area_code, "projection").get(year)
    counted = counts.get(year)
    return Paths(
        base_year, base, year, aim, baseline, target,
        needed=-yearly_rate(base, aim, years),
        constant=base * (1 - target) ** years,
        straight=None if baseline is None else base * float(np.prod(1 - np.linspace(baseline, target, years))),
        without=None if without is None else float(without),
        counted=None if counted is None else float(counted),
        preliminary=year in _preliminary(population, roles.census, area_code),
    )  # fmt: skip


def decline_of(kpi: Mapping[str, Any], population: pd.DataFrame, roles: SeriesRoles, area_code: str) -> Decline | None:
    """Return a printed rate of decline beside the rates that the data give; None for any other indicator.

    Parameters
    ----------
    kpi : mapping
        The row of the indicator; what makes it a rate of decline is its `statistic`.
    population : DataFrame
        The table of populations.
    roles : SeriesRoles
        All roles but `vision` are read.
    area_code : str
        Five-digit code.

    Examples
    --------
    >>> people = pd.DataFrame({"year": [2015, 2020], "population": [26917, 24636], "series": "c", "status": None})
    >>> people = people.assign(area_code="01223", variant="observed", sex="both", age_group="total")
    >>> kpi = {"statistic": STATISTIC, "baseline": 0.0244, "target": 0.02, "rounded_to": 0.0001,
    ...        "start_fy": 2021, "end_fy": 2024}
    >>> decline = decline_of(kpi, people, SeriesRoles("c"), "01223")
    >>> decline.side("counted", 0.02), len(decline.matching(0.02)), decline.paths
    ('above', 0, None)
    """
    if kpi.get("statistic") != STATISTIC:
        return None
    since = int(kpi["start_fy"]) - HISTORY_YEARS + 1
    return Decline(kpi, rates_of(population, roles, area_code, since), paths_of(kpi, population, roles, area_code))


def printed_declines(kpis: pd.DataFrame) -> list[Mapping[str, Any]]:
    """Return the indicators that are a rate of decline, each once: one that is the `same_as` of another is left out.

    Examples
    --------
    >>> kpis = pd.DataFrame({"kpi_id": ["a", "b", "c"], "statistic": [STATISTIC, STATISTIC, None],
    ...                      "same_as": [None, "a", None]})
    >>> [kpi["kpi_id"] for kpi in printed_declines(kpis)]
    ['a']
    """
    return kpis[(kpis["statistic"] == STATISTIC) & kpis["same_as"].isna()].to_dict("records")


def _same(value: float, printed: float, step: float) -> bool:
    return _steps(value, step) == _steps(printed, step)


def _steps(value: float, step: float) -> int:
    """Return a value in whole steps, halves going up."""
    return int(np.floor(value / step + 0.5))
