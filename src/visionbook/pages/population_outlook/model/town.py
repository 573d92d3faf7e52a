"""The numbers of one municipality's outlook: counted, projected, implied, and how far to trust them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from visionbook.edition import SeriesRoles
from visionbook.errors import ParameterError
from visionbook.figure_marks import FigureMark, marks_of
from visionbook.messages import message
from visionbook.pages.population_outlook.model.ages import age_structure, child_woman, old_shares, pyramids
from visionbook.pages.population_outlook.model.by_age import (
    FEWEST_CENSUSES,
    CountsByAge,
    counts_by_age,
    projection_by_age,
)
from visionbook.pages.population_outlook.model.changes import cohort_changes, migration_by_age, projected_events, since
from visionbook.pages.population_outlook.model.checks import band_checks, editions_beside
from visionbook.population.accuracy import Accuracy, accuracy_of, band_around
from visionbook.population.counted import Counted, counted_in, totals_of
from visionbook.population.empty_cohorts import empty_cohorts, women_are_there
from visionbook.population.handbook import life_tables_reach
from visionbook.population.implied import extend, rates_exist
from visionbook.population.inputs import AGES
from visionbook.population.own_projection import Own
from visionbook.population.register import Register, register_beside
from visionbook.population.town_mortality import SCALED, TownMortality, scaled

MIGRATION_INTERVALS = 3
_FEWEST_ERRORS = 3
"""From fewer errors the ends of a band would be single cases."""


@dataclass(frozen=True)
class Town:
    """One municipality's past and outlook; persons unless said otherwise, years of the census day.

    What the edition has no data for is empty (a series or a table) or None; `missing` says why.

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
    known : mapping
        By year, what is known of that where it differs from the official projection.
    targets : DataFrame
        year and population of the plan's targets; empty where no plan in the data has any.
    band : DataFrame
        As from `own_projection.Own.band`, where the book has a projection of its own of the municipality; else as from
        `accuracy.band_around`, around the newest projection, and horizons count from its own base year.
    checks : DataFrame
        As from `checks.band_checks`: the band against what was counted since.
    register : Register or None
        The resident register beside the counts.
    pyramids : DataFrame or None
        year, variant, sex, age_group, population: first and last census by age, last year of the projection by age.
    ages : DataFrame or None
        year, variant, age_group (three groups), population and share (ratio).
    unknown : int
        People whose age the last census by age does not know; they are in no group of `pyramids` and `ages`.
    newer_old : Series
        Share of people of 65 and over by year, of the newest projection with the year it starts from (ratio).
    migration : DataFrame or None
        start, end, sex, age_group (reached at the end) and net_migrants, for the last intervals between censuses;
        deaths by the town's mortality, or by the nation's where the town's is not known.
    children : DataFrame or None
        year, variant, child_woman_ratio (children 0-4 per woman 15-49) and children (0-4).
    events : DataFrame or None
        start, end, births, deaths, net_migrants and change of each interval of the projection by age that starts at
        or after the last census by age; deaths as for `migration`.
    cohorts : DataFrame or None
        start, end, age_group (reached at the end), before, after and ratio of the same intervals: all that the
        projection itself says, without life tables.
    accuracy : Accuracy or None
        Errors of simple projections from all censuses by age.
    band_accuracy : Accuracy or None
        The same from the censuses that were there when the newest projection was made: what a band around that is drawn
        from; None where the band is that of the book's own projection.
    editions : DataFrame
        As from `checks.editions_beside`.
    empty_cohorts : int
        Age groups, by sex, of which the extension can hold no ratio, since nobody was in the cohort before.
    missing : mapping of str to str
        Why ``events``, ``migration``, ``accuracy`` or ``band`` are not there: the ending of an entry ``without_…`` of
        the page's words. A part that is there has no reason.
    mortality : TownMortality or None
        The town's mortality against the nation's.
    events_by, migration_by : mapping of str to DataFrame
        `events` and `migration` by each other choice of mortality, `visionbook.population.town_mortality.SCALED`; empty
        where the town's mortality is not known.
    projected : mapping of str to DataFrame
        Events of all intervals of the projection by age, also those before the last census by age, by ``nation`` and,
        where the town's mortality is known, by ``town`` and the other choices; empty where there are no `events`.
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
    known: Mapping[int, FigureMark]
    targets: pd.DataFrame
    band: pd.DataFrame
    checks: pd.DataFrame
    register: Register | None
    pyramids: pd.DataFrame | None
    ages: pd.DataFrame | None
    unknown: int
    newer_old: pd.Series
    migration: pd.DataFrame | None
    children: pd.DataFrame | None
    events: pd.DataFrame | None
    cohorts: pd.DataFrame | None
    accuracy: Accuracy | None
    band_accuracy: Accuracy | None
    editions: pd.DataFrame
    empty_cohorts: int
    missing: Mapping[str, str]
    mortality: TownMortality | None = None
    events_by: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    migration_by: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    projected: Mapping[str, pd.DataFrame] = field(default_factory=dict)

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
    def goes_on(self) -> bool:
        """Whether the extension goes beyond the last published year."""
        return len(self.extension) > 1

    @property
    def last_year(self) -> int:
        """The last year of any course or target."""
        courses = (self.counted.totals, self.newer, self.older, self.extension)
        years = [int(course.index[-1]) for course in courses if len(course)]
        return max([*years, *(int(year) for year in self.targets["year"])])

    @property
    def ahead(self) -> pd.Series | None:
        """The last year of the band, or of the newest projection if there is no band; None without a projection.

        A row with year and population, and with low, high, horizon_years and cases if there is a band.
        """
        if len(self.band):
            last = self.band.iloc[-1]
            return last.mask(last.index == "population", self.newer.get(last["year"], last["population"]))
        if len(self.newer):
            return pd.Series({"year": self.newer.index[-1], "population": self.newer.iloc[-1]})
        return None


def town_of(
    tables: Mapping[str, pd.DataFrame],
    municipality: str,
    region: Sequence[str],
    roles: SeriesRoles,
    horizon_year: int = 0,
    own_mortality: TownMortality | None = None,
    own_projection: Own | None = None,
) -> Town:
    """Return the outlook of a municipality.

    The band of the book's own projection is its interval. A band around the newest projection belongs to that: its
    horizons count from the projection's own base year, and its errors come from the censuses by age up to that year,
    which were there when it was made. What is counted later neither narrows nor moves it; a total that it is held
    against is never among its errors.

    Parameters
    ----------
    tables : mapping
        ``population``, ``life_table_mx`` (of one area) and ``series``.
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
    own_mortality : TownMortality, optional
        By which deaths are told from moves; the nation's rates as they are if not given.
    own_projection : Own, optional
        The book's own projection of the municipality, if there is one.

    Raises
    ------
    ParameterError
        If the municipality is not in the region or was never counted, or the newest projection has no base year.

    Examples
    --------
    >>> town_of({}, "01223", [], SeriesRoles("counted"))
    Traceback (most recent call last):
    visionbook.errors.ParameterError: municipality '01223' is not in the region; it has none
    """
    if municipality not in region:
        raise ParameterError(
            message("pages.not_in_region", municipality=municipality, region=list(region) or [message("command.none")])
        )
    population, mortality, known = tables["population"], tables["life_table_mx"], tables["series"].set_index("series")
    counted = counted_in(population, roles.census, municipality)
    newer = totals_of(population, roles.projection, municipality, "projection")
    newer_base = _base_year(known, roles.projection) if len(newer) else None
    seen = counts_by_age(population, roles.census, region, municipality)
    years, published = projection_by_age(population, roles.age_projection, municipality)
    ages = (seen.years, seen.counted, years, published) if seen else None
    older, extension = _extended(years, published, horizon_year or _horizon(population, roles.plan, years))
    if roles.age_projection == roles.projection:
        older = older.iloc[:0]
    if own_projection is None:
        band, band_accuracy = _band(newer, newer_base, seen, municipality)
    else:
        band, band_accuracy = own_projection.band(), None
    errors = seen.errors() if seen else None
    missing = _missing_changes(seen, (years, published), counted.aged, mortality)
    has = {"accuracy": errors is not None, "band": band_accuracy is not None, "some_band": not band.empty}
    missing |= _missing_errors(seen, newer_base, newer, has)
    if own_projection is not None:
        missing.pop("band", None)
    from_year = counted.aged or (years[0] if years else 0)
    rates = _rates(mortality, own_mortality)
    projected, events, migration = {}, {}, {}
    if "events" not in missing:
        projected = {choice: projected_events(years, published, mx) for choice, mx in rates.items()}
        events = {choice: since(rows, from_year) for choice, rows in projected.items()}
    if "migration" not in missing:
        migration = {choice: migration_by_age(*seen.steady, mx, MIGRATION_INTERVALS) for choice, mx in rates.items()}
    own, others = ("town", SCALED) if own_mortality else ("nation", ())
    return Town(
        area_code=municipality,
        counted=counted,
        older=older,
        extension=extension,
        newer=newer,
        older_base=years[0] if years else None,
        newer_base=newer_base,
        newer_start=_start(population, roles.projection, municipality, newer_base, counted),
        plan=totals_of(population, roles.plan, municipality, "projection"),
        known=marks_of(tables).years(municipality, roles.plan, "projection"),
        targets=totals_of(population, roles.plan, municipality, "target").rename_axis("year").reset_index(),
        band=band,
        checks=band_checks(band, counted),
        register=register_beside(population, tables["series"], roles, [municipality], counted.totals),
        pyramids=pyramids(*ages) if ages else None,
        ages=age_structure(*ages) if ages else None,
        unknown=seen.unknown if seen else 0,
        newer_old=old_shares(population, roles.projection, municipality),
        migration=migration.get(own),
        children=child_woman(*ages) if ages else None,
        events=events.get(own),
        cohorts=cohort_changes(years, published, from_year) if years and years[-1] > from_year else None,
        accuracy=accuracy_of(errors, municipality) if errors is not None else None,
        band_accuracy=band_accuracy,
        editions=editions_beside(older, newer, counted.totals),
        empty_cohorts=int(empty_cohorts(published[-2], AGES).sum()) if len(extension) > 1 else 0,
        missing=missing,
        mortality=own_mortality,
        events_by={choice: events[choice] for choice in others if events},
        migration_by={choice: migration[choice] for choice in others if migration},
        projected=projected,
    )


def _rates(mortality: pd.DataFrame, own: TownMortality | None) -> dict[str, pd.DataFrame]:
    """Return the death rates by each choice of mortality: the nation's alone where the town's are not known."""
    if own is None:
        return {"nation": mortality}
    ratios = {"town": own.ratio, **{choice: own.of(choice) for choice in SCALED}}
    return {choice: scaled(mortality, ratio) for choice, ratio in ratios.items()}


def _missing_changes(
    seen: CountsByAge | None, projected: tuple[tuple[int, ...], np.ndarray], aged: int | None, mortality: pd.DataFrame
) -> dict[str, str]:
    """Return why there are no events or no net migrants, by part."""
    found, (years, published) = {}, projected
    steady = seen.steady[0] if seen else ()
    if not years:
        found["events"] = "age_projection"
    elif years[-1] <= (aged or years[0]):
        found["events"] = "age_projection_ahead"
    elif not life_tables_reach(mortality, years):
        found["events"] = "life_table"
    elif not rates_exist(published, AGES):
        found["events"] = "people"
    if len(steady) < 2:
        found["migration"] = "intervals"
    elif not life_tables_reach(mortality, steady[-MIGRATION_INTERVALS - 1 :]):
        found["migration"] = "life_table_migration"
    return found


def _missing_errors(
    seen: CountsByAge | None, newer_base: int | None, newer: pd.Series, has: Mapping[str, bool]
) -> dict[str, str]:
    """Return why there are no past errors or no band, by part; `has` tells which of the errors of each there are."""

    def reason(part: str, until: int | None) -> str:
        there = len(seen.until(until)[0]) if seen else 0
        return part if there < FEWEST_CENSUSES or has[part] else f"people_{part}"

    found = {} if has["accuracy"] else {"accuracy": reason("accuracy", None)}
    if newer.empty:
        found["band"] = "projection"
    elif not has["some_band"]:
        found["band"] = reason("band", newer_base)
    return found


def _extended(years: tuple[int, ...], published: np.ndarray, horizon_year: int) -> tuple[pd.Series, pd.Series]:
    """Return the totals of the projected years, and of those from the last one to the horizon."""
    if not years:
        return pd.Series(dtype=float), pd.Series(dtype=float)
    if horizon_year == years[-1] or not women_are_there(published[-1:], AGES):
        long_years, extended = years, published
    else:
        long_years, extended = extend(published, years, AGES, horizon_year)
    reached = _totals(long_years, extended)
    return reached[list(years[1:])], reached[[year for year in long_years if year >= years[-1]]]


def _base_year(series: pd.DataFrame, name: str) -> int:
    base = series["base_year"].get(name)
    if base is None or pd.isna(base):
        raise ParameterError(message("pages.no_base_year", name=name))
    return int(base)


def _horizon(population: pd.DataFrame, plan: str, years: Sequence[int]) -> int:
    """Return the plan's last target year, rounded up to a whole interval, or the projection's last year if later."""
    if not years:
        return 0
    rows = population[population["series"].eq(plan) & population["variant"].eq("target")]
    beyond = 0 if rows.empty else max(int(rows["year"].max()) - years[-1], 0)
    return years[-1] + -(-beyond // AGES.width) * AGES.width


def _band(
    newer: pd.Series, base_year: int | None, seen: CountsByAge | None, municipality: str
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


def _totals(years: Sequence[int], people: np.ndarray) -> pd.Series:
    # Whole persons are counted; sums of distributed unknown ages miss them by a rounding error only.
    return pd.Series(people.sum(axis=(-2, -1)), index=pd.Index(years, name="year"), name="population").round(6)
