"""All that the page on one municipality's outlook shows: counted, projected, implied, and how far to trust it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from visionbook.ages import TOTAL, UNKNOWN
from visionbook.edition import SeriesRoles
from visionbook.errors import ParameterError
from visionbook.pages.population_outlook.age_tables import age_structure, child_woman, old_shares, pyramids
from visionbook.pages.population_outlook.components import migration_by_age, projected_events
from visionbook.population.accuracy import Accuracy, accuracy_of, band_around
from visionbook.population.axes import SEXES
from visionbook.population.backtest import backtest
from visionbook.population.count_checks import RegisterGaps, band_checks, editions_beside, register_gaps
from visionbook.population.counted import Counted, counted_in, totals_of
from visionbook.population.implied import extend
from visionbook.population.inputs import AGES, people_by_age

TABLES = ("population", "life_table_mx", "series")
"""The tables that `outlook_of` reads."""

MIGRATION_INTERVALS = 3
_FEWEST_CENSUSES = 3
"""A backtest needs an interval before its launch, and a count after it."""

_FEWEST_ERRORS = 3
"""From fewer errors the ends of a band would be single cases."""


@dataclass(frozen=True)
class MunicipalOutlook:
    """One municipality's past and outlook; persons unless said otherwise, years of the census day.

    What the edition has no data for is empty (a series or a table) or None.

    Parameters
    ----------
    area_code : str
        The municipality.
    counted : Counted
        Its total population by census year.
    older, extension, newer : Series
        Total population by projected year: the projection by age, the same extended with its last rates (from its
        last year on), and the newest projection. `older` is empty if both are one series.
    older_base, newer_base : int or None
        The years that the projections start from.
    newer_start : float
        Population from which the newest projection starts; missing (NaN) if neither it nor the census says.
    plan : Series
        What the plan itself projects without its measures.
    targets : DataFrame
        year and population of the plan's targets; empty where no plan in the data has any.
    band : DataFrame
        As from `accuracy.band_around`, around the newest projection; horizons count from its own base year.
    checks : DataFrame
        As from `count_checks.band_checks`: the band against what was counted since.
    register : RegisterGaps or None
        The resident register beside the counts.
    pyramids : DataFrame or None
        year, variant, sex, age_group, population: first and last census by age, last year of the projection by age.
    ages : DataFrame or None
        year, variant, age_group (three groups), population and share (ratio).
    newer_old : Series
        Share of people of 65 and over by year, of the newest projection with the year it starts from (ratio).
    migration : DataFrame or None
        start, end, sex, age_group (reached at the end) and net_migrants, for the last intervals between censuses.
    children : DataFrame or None
        year, variant, child_woman_ratio (children 0-4 per woman 15-49) and children (0-4).
    events : DataFrame or None
        start, end, births, deaths, net_migrants and change of each interval of the projection by age that starts at
        or after the last census by age.
    accuracy : Accuracy or None
        Errors of simple projections from all censuses by age.
    band_accuracy : Accuracy or None
        The same from the censuses that were there when the newest projection was made: what the band is drawn from.
    editions : DataFrame
        As from `count_checks.editions_beside`.
    """

    area_code: str
    counted: Counted
    older: pd.Series
    extension: pd.Series
    newer: pd.Series
    older_base: int | None
    newer_base: int | None
    newer_start: float
    plan: pd.Series
    targets: pd.DataFrame
    band: pd.DataFrame
    checks: pd.DataFrame
    register: RegisterGaps | None
    pyramids: pd.DataFrame | None
    ages: pd.DataFrame | None
    newer_old: pd.Series
    migration: pd.DataFrame | None
    children: pd.DataFrame | None
    events: pd.DataFrame | None
    accuracy: Accuracy | None
    band_accuracy: Accuracy | None
    editions: pd.DataFrame

    @property
    def now(self) -> int:
        """The year of the last census."""
        return self.counted.now

    @property
    def aged(self) -> int | None:
        """The year of the last census by sex and age."""
        return self.counted.aged

    @property
    def peak(self) -> int:
        """The census year with most people."""
        return int(self.counted.totals.idxmax())

    @property
    def horizon_year(self) -> int | None:
        """The last year of the extension; None without a projection by age."""
        return int(self.extension.index[-1]) if len(self.extension) else None

    @property
    def ahead(self) -> pd.Series | None:
        """The last year of the band, or of the newest projection if there is no band; None without a projection.

        A row with year and population, and with low, high, horizon_years and cases if there is a band.
        """
        if len(self.band):
            return self.band.iloc[-1]
        if len(self.newer):
            return pd.Series({"year": self.newer.index[-1], "population": self.newer.iloc[-1]})
        return None


def outlook_of(
    tables: Mapping[str, pd.DataFrame],
    municipality: str,
    region: Sequence[str],
    roles: SeriesRoles,
    horizon_year: int = 0,
) -> MunicipalOutlook:
    """Return the outlook of a municipality.

    The band around the newest projection belongs to that projection: its horizons count from the projection's own
    base year, and its errors come from the censuses by age up to that year, which were there when it was made. What
    is counted later neither narrows nor moves it; a total that it is held against is never among its errors.

    Parameters
    ----------
    tables : mapping
        Tables by name, at least those of `TABLES`.
    municipality : str
        Five-digit code, one of the region.
    region : sequence of str
        Codes of all municipalities of the region; past errors are pooled over those counted by age as the
        municipality is.
    roles : SeriesRoles
        Which series plays which part; all but the census may be empty, or lack the municipality.
    horizon_year : int, optional
        Up to which the projection by age is extended, a whole number of its intervals away; 0 for the last year for
        which the plan has a target (rounded up to a whole interval), or else the projection's last year.

    Raises
    ------
    ParameterError
        If a table is missing, the municipality is not in the region or was never counted, or the newest projection
        has no base year.

    Examples
    --------
    >>> outlook_of({}, "01223", ["01223"], SeriesRoles("counted"))
    Traceback (most recent call last):
    visionbook.errors.ParameterError: tables lacks population; it needs population, life_table_mx, series
    """
    missing = [name for name in TABLES if name not in tables]
    if missing:
        raise ParameterError(f"tables lacks {missing[0]}; it needs {', '.join(TABLES)}")
    if municipality not in region:
        raise ParameterError(f"municipality {municipality!r} is not in the region; it has {', '.join(region)}")
    population, mortality, known = tables["population"], tables["life_table_mx"], tables["series"].set_index("series")
    counted = counted_in(population, roles.census, municipality)
    newer = totals_of(population, roles.projection, municipality, "projection")
    newer_base = _base_year(known, roles.projection) if len(newer) else None
    seen = _counts_by_age(population, roles.census, region, municipality)
    years, published = _projection_by_age(population, roles.age_projection, municipality)
    ages = (*seen.own, years, published) if seen else None
    older, extension = _extended(years, published, horizon_year or _horizon(population, roles.plan, years))
    if roles.age_projection == roles.projection:
        older = older.iloc[:0]
    band, band_accuracy = _band(newer, newer_base, seen, municipality)
    errors = seen.errors() if seen else None
    events = projected_events(years, published, mortality, counted.aged or years[0]) if years else None
    return MunicipalOutlook(
        area_code=municipality,
        counted=counted,
        older=older,
        extension=extension,
        newer=newer,
        older_base=years[0] if years else None,
        newer_base=newer_base,
        newer_start=_start(population, roles.projection, municipality, newer_base, counted),
        plan=totals_of(population, roles.plan, municipality, "projection"),
        targets=totals_of(population, roles.plan, municipality, "target").rename_axis("year").reset_index(),
        band=band,
        checks=band_checks(band, counted),
        register=_register(population, known, roles, municipality, counted),
        pyramids=pyramids(*ages) if ages else None,
        ages=age_structure(*ages) if ages else None,
        newer_old=old_shares(population, roles.projection, municipality),
        migration=migration_by_age(*seen.own, mortality, MIGRATION_INTERVALS) if seen and len(seen.years) > 1 else None,
        children=child_woman(*ages) if ages else None,
        events=events if events is not None and len(events) else None,
        accuracy=accuracy_of(errors, municipality) if errors is not None else None,
        band_accuracy=band_accuracy,
        editions=editions_beside(older, newer, counted.totals),
    )


@dataclass(frozen=True)
class _CountsByAge:
    """Censuses by sex and age of the municipality and of those counted in the same years: (area, year, sex, age)."""

    years: tuple[int, ...]
    people: np.ndarray
    areas: list[str]
    municipality: str

    @property
    def own(self) -> tuple[tuple[int, ...], np.ndarray]:
        return self.years, self.people[self.areas.index(self.municipality)]

    def errors(self, until: int | None = None) -> pd.DataFrame | None:
        """Return the errors of simple projections, of the censuses up to a year; None if there are too few."""
        used = len([year for year in self.years if until is None or year <= until])
        if used < _FEWEST_CENSUSES:
            return None
        return backtest(self.people[:, :used], self.years[:used], AGES, self.areas)


def _counts_by_age(
    population: pd.DataFrame, census: str, region: Sequence[str], municipality: str
) -> _CountsByAge | None:
    rows = population[
        population["series"].eq(census)
        & population["area_code"].isin(region)
        & population["sex"].isin(SEXES)
        & ~population["age_group"].isin([TOTAL, UNKNOWN])
    ]
    years = rows.groupby("area_code")["year"].agg(lambda found: frozenset(found.astype(int)))
    if municipality not in years:
        return None
    wanted = years[municipality]
    areas = [code for code in region if code in years and years[code] >= wanted]
    counted, people = people_by_age(population[population["year"].isin(wanted)], census, areas)
    return _CountsByAge(counted, people, areas, municipality)


def _projection_by_age(population: pd.DataFrame, series: str, municipality: str) -> tuple[tuple[int, ...], np.ndarray]:
    """Return the years, the first being the base, and the people of a projection; no years if there is none."""
    years, people = people_by_age(population, series, [municipality])
    return (years, people[0]) if len(years) > 1 else ((), people[0, :0])


def _extended(years: tuple[int, ...], published: np.ndarray, horizon_year: int) -> tuple[pd.Series, pd.Series]:
    """Return the totals of the projected years, and of those from the last one to the horizon."""
    if not years:
        return pd.Series(dtype=float), pd.Series(dtype=float)
    if horizon_year == years[-1]:
        long_years, extended = years, published
    else:
        long_years, extended = extend(published, years, AGES, horizon_year)
    reached = _totals(long_years, extended)
    return reached[list(years[1:])], reached[[year for year in long_years if year >= years[-1]]]


def _base_year(series: pd.DataFrame, name: str) -> int:
    base = series["base_year"].get(name)
    if base is None or pd.isna(base):
        raise ParameterError(f"series {name} has no base_year in data/series.csv; its intervals are counted from there")
    return int(base)


def _horizon(population: pd.DataFrame, plan: str, years: Sequence[int]) -> int:
    """Return the plan's last target year, rounded up to a whole interval, or the projection's last year if later."""
    if not years:
        return 0
    rows = population[population["series"].eq(plan) & population["variant"].eq("target")]
    beyond = 0 if rows.empty else max(int(rows["year"].max()) - years[-1], 0)
    return years[-1] + -(-beyond // AGES.width) * AGES.width


def _band(
    newer: pd.Series, base_year: int | None, seen: _CountsByAge | None, municipality: str
) -> tuple[pd.DataFrame, Accuracy | None]:
    nothing = pd.DataFrame(columns=["year", "horizon_years", "population", "low", "high", "cases"], dtype=float)
    errors = seen.errors(base_year) if seen and base_year is not None else None
    if errors is None:
        return nothing, None
    band = band_around(newer, base_year, errors)
    band = band[band["cases"] >= _FEWEST_ERRORS].reset_index(drop=True)
    return band, accuracy_of(errors, municipality)


def _start(population: pd.DataFrame, series: str, municipality: str, base_year: int | None, counted: Counted) -> float:
    starts = totals_of(population, series, municipality, "observed")
    return float(starts.get(base_year, counted.totals.get(base_year, np.nan)))


def _register(
    population: pd.DataFrame, known: pd.DataFrame, roles: SeriesRoles, municipality: str, counted: Counted
) -> RegisterGaps | None:
    register = totals_of(population, roles.register, municipality, "observed")
    if register.empty:
        return None
    days = known["reference_day"]
    return register_gaps(register, days[roles.register], counted.totals, days[roles.census])


def _totals(years: Sequence[int], people: np.ndarray) -> pd.Series:
    # Whole persons are counted; sums of distributed unknown ages miss them by a rounding error only.
    return pd.Series(people.sum(axis=(-2, -1)), index=pd.Index(years, name="year"), name="population").round(6)
