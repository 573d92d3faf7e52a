"""All that the page on one municipality's outlook shows: counted, projected, implied, and how far to trust it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from visionbook.ages import THREE_GROUPS, TOTAL
from visionbook.errors import ParameterError
from visionbook.population.accuracy import Accuracy, accuracy_of, band_around, editions_compared
from visionbook.population.axes import SEXES, people_aged
from visionbook.population.backtest import backtest
from visionbook.population.counted import totals_of
from visionbook.population.implied import child_woman_ratios, extend, implied_rates
from visionbook.population.inputs import AGES, people_by_age
from visionbook.population.net_migration import assumptions_from, implied_net_migrants
from visionbook.population.projection import project
from visionbook.population.vision_scenarios import survivorship_of

TABLES = ("population", "life_table_mx")
"""The tables that `outlook_of` reads."""

CENSUS = "census"
MIGRATION_INTERVALS = 3


@dataclass(frozen=True)
class MunicipalOutlook:
    """One municipality's past and outlook; persons unless said otherwise, years of 1 October.

    Parameters
    ----------
    area_code : str
        The municipality.
    counted : Series
        Total population by census year.
    older, extension, newer : Series
        Total population by projected year: the older edition, the same extended with its last rates (from its last
        year on), and the newer edition.
    targets : DataFrame
        year and population of the plan's targets; empty where no plan in the data has any.
    band : DataFrame
        As from `accuracy.band_around`, around the newer edition.
    pyramids : DataFrame
        year, variant, sex, age_group, population: first census, last census, last year of the older edition.
    ages : DataFrame
        year, variant, age_group (three groups), population and share (ratio).
    newer_old : Series
        Share of people of 65 and over by year, of the newer edition with the year it starts from (ratio).
    migration : DataFrame
        start, end, sex, age_group (reached at the end) and net_migrants, for the last intervals between censuses.
    children : DataFrame
        year, variant, child_woman_ratio (children 0-4 per woman 15-49) and children (0-4).
    events : DataFrame
        start, end, births, deaths, net_migrants and change of each interval of the older edition, from the last
        census on.
    accuracy : Accuracy
        Past errors.
    editions : DataFrame
        As from `accuracy.editions_compared`.
    """

    area_code: str
    counted: pd.Series
    older: pd.Series
    extension: pd.Series
    newer: pd.Series
    targets: pd.DataFrame
    band: pd.DataFrame
    pyramids: pd.DataFrame
    ages: pd.DataFrame
    newer_old: pd.Series
    migration: pd.DataFrame
    children: pd.DataFrame
    events: pd.DataFrame
    accuracy: Accuracy
    editions: pd.DataFrame

    @property
    def now(self) -> int:
        """The year of the last census."""
        return int(self.counted.index.max())

    @property
    def peak(self) -> int:
        """The census year with most people."""
        return int(self.counted.idxmax())


def outlook_of(
    tables: Mapping[str, pd.DataFrame],
    municipality: str,
    region: Sequence[str],
    series: str,
    newer_series: str,
    horizon_year: int,
    target_series: str,
) -> MunicipalOutlook:
    """Return the outlook of a municipality.

    Parameters
    ----------
    tables : mapping
        Tables by name, at least those of `TABLES`.
    municipality : str
        Five-digit code, one of the region.
    region : sequence of str
        Codes of all municipalities of the region; past errors are pooled over them.
    series : str
        A published projection by sex and five-year age.
    newer_series : str
        A newer one; totals and three age groups are enough.
    horizon_year : int
        Up to which the first projection is extended.
    target_series : str
        A series that may hold targets.

    Raises
    ------
    ParameterError
        If a table is missing, the municipality is not in the region, or the newer series lacks it.

    Examples
    --------
    >>> outlook_of({}, "01223", ["01223"], "ipss2018", "ipss2023", 2060, "plan2021")
    Traceback (most recent call last):
    visionbook.errors.ParameterError: tables lacks population; it needs population, life_table_mx
    """
    missing = [name for name in TABLES if name not in tables]
    if missing:
        raise ParameterError(f"tables lacks {missing[0]}; it needs {', '.join(TABLES)}")
    if municipality not in region:
        raise ParameterError(f"municipality {municipality!r} is not in the region; it has {', '.join(region)}")
    population, mortality = tables["population"], tables["life_table_mx"]
    own = list(region).index(municipality)
    census_years, censuses = people_by_age(population, CENSUS, region)
    years, published = people_by_age(population, series, [municipality])
    long_years, extended = extend(published[0], years, AGES, horizon_year)
    counted = _totals(census_years, censuses[own])
    now = census_years[-1]
    newer_totals = totals_of(population, newer_series, municipality, "projection")
    errors = backtest(censuses, census_years, AGES, region)
    reached = _totals(long_years, extended)
    older = reached[[year for year in years if year >= now]]
    return MunicipalOutlook(
        municipality,
        counted,
        older,
        reached[[year for year in long_years if year >= years[-1]]],
        newer_totals,
        totals_of(population, target_series, municipality, "target").rename_axis("year").reset_index(),
        band_around(newer_totals, now, errors),
        pyramids(census_years, censuses[own], years, published[0]),
        age_structure(census_years, censuses[own], years, published[0]),
        old_shares(population, newer_series, municipality),
        migration_by_age(census_years, censuses[own], mortality, MIGRATION_INTERVALS),
        child_woman(census_years, censuses[own], years, published[0]),
        projected_events(years, published[0], mortality, now),
        accuracy_of(errors, municipality),
        editions_compared(older, newer_totals, counted),
    )


def _totals(years: Sequence[int], people: np.ndarray) -> pd.Series:
    # Whole persons are counted; sums of distributed unknown ages miss them by a rounding error only.
    return pd.Series(people.sum(axis=(-2, -1)), index=pd.Index(years, name="year"), name="population").round(6)


def old_shares(population: pd.DataFrame, series: str, area_code: str) -> pd.Series:
    """Return the share (ratio) of people of 65 and over by year, of a series with totals and three age groups.

    Examples
    --------
    >>> rows = {"area_code": "01223", "series": "new", "variant": "projection", "sex": "both", "year": 2030}
    >>> rows = pd.DataFrame({**rows, "age_group": ["total", "65+"], "population": [200, 80]})
    >>> old_shares(rows, "new", "01223").tolist()
    [0.4]
    """
    rows = population.query("series == @series and area_code == @area_code and sex == 'both'")
    groups = {name: rows[rows["age_group"] == name].set_index("year")["population"] for name in (TOTAL, "65+")}
    return (groups["65+"].astype(float) / groups[TOTAL].astype(float)).sort_index()


def _observed_then_projected(
    census_years: Sequence[int], censuses: np.ndarray, years: Sequence[int], published: np.ndarray
) -> tuple[list[int], list[str], np.ndarray]:
    """Return the censuses and then the projected years after the last census, with a variant for each."""
    later = [position for position, year in enumerate(years) if year > census_years[-1]]
    all_years = [*census_years, *(years[position] for position in later)]
    variants = ["observed"] * len(census_years) + ["projection"] * len(later)
    return all_years, variants, np.concatenate([censuses, published[later]])


def pyramids(
    census_years: Sequence[int], censuses: np.ndarray, years: Sequence[int], published: np.ndarray
) -> pd.DataFrame:
    """Return people by sex and age at three moments: first census, last census, last year projected.

    Parameters
    ----------
    census_years, years : sequence of int
        Years of the censuses and of the projection.
    censuses, published : ndarray, shape (year, sex, age)
        Persons, age groups those of `AGES`.

    Examples
    --------
    >>> people = np.ones((2, 2, 19))
    >>> pyramids((1980, 2020), people, (2015, 2045), 3 * people).groupby("year")["population"].sum().to_dict()
    {1980: 38.0, 2020: 38.0, 2045: 114.0}
    """
    moments = np.stack([censuses[0], censuses[-1], published[-1]])
    index = pd.MultiIndex.from_product(
        [[census_years[0], census_years[-1], years[-1]], SEXES, AGES.labels], names=["year", "sex", "age_group"]
    )
    rows = pd.DataFrame({"population": moments.reshape(-1)}, index=index).reset_index()
    return rows.assign(variant=np.where(rows["year"] > census_years[-1], "projection", "observed"))


def age_structure(
    census_years: Sequence[int], censuses: np.ndarray, years: Sequence[int], published: np.ndarray
) -> pd.DataFrame:
    """Return three age groups and their shares, counted and then projected.

    Parameters
    ----------
    census_years, censuses, years, published
        As for `pyramids`.

    Examples
    --------
    >>> people = np.ones((1, 2, 19))
    >>> age_structure((2020,), people, (2025,), people)[["year", "age_group", "population"]].values.tolist()[:3]
    [[2020, '0-14', 6.0], [2020, '15-64', 20.0], [2020, '65+', 12.0]]
    """
    all_years, variants, people = _observed_then_projected(census_years, censuses, years, published)
    groups = np.stack([people_aged(people, AGES, group) for group in THREE_GROUPS], axis=-1)
    index = pd.MultiIndex.from_product([all_years, THREE_GROUPS], names=["year", "age_group"])
    rows = pd.DataFrame({"population": groups.reshape(-1)}, index=index).reset_index()
    rows["share"] = (groups / groups.sum(axis=-1, keepdims=True)).reshape(-1)
    return rows.assign(variant=np.repeat(variants, len(THREE_GROUPS)))


def migration_by_age(
    census_years: Sequence[int], censuses: np.ndarray, mortality: pd.DataFrame, intervals: int
) -> pd.DataFrame:
    """Return net migrants between censuses by sex and age reached, deaths taken from the nation's mortality.

    Parameters
    ----------
    census_years : sequence of int
        Census years, one interval apart.
    censuses : ndarray, shape (year, sex, age)
        Persons.
    mortality : DataFrame
        The table of mortality rates.
    intervals : int
        How many of the last intervals.

    Returns
    -------
    DataFrame
        start, end, sex, age_group, net_migrants (persons); no row for the youngest group, which needs births.

    Examples
    --------
    >>> rates = pd.DataFrame({"age_group": ["0-0", "1-4", *(f"{a}-{a + 4}" for a in range(5, 95, 5)), "95+"]})
    >>> rates = rates.assign(area_code="00000", period="2015-2020", mx=0.0).assign(mx=lambda r: r.index // 20 + 0.001)
    >>> rates = pd.concat([rates.assign(sex=sex) for sex in ("female", "male")])
    >>> len(migration_by_age((2015, 2020), np.full((2, 2, 19), 10.0), rates, 1))
    36
    """
    years, people = census_years[-intervals - 1 :], censuses[-intervals - 1 :]
    migrants = implied_net_migrants(people[:-1], people[1:], survivorship_of(mortality, years), AGES)[..., 1:]
    index = pd.MultiIndex.from_product([years[1:], SEXES, AGES.labels[1:]], names=["end", "sex", "age_group"])
    rows = pd.DataFrame({"net_migrants": migrants.reshape(-1)}, index=index).reset_index()
    rows["start"] = rows["end"] - AGES.width
    return rows[["start", "end", "sex", "age_group", "net_migrants"]]


def child_woman(
    census_years: Sequence[int], censuses: np.ndarray, years: Sequence[int], published: np.ndarray
) -> pd.DataFrame:
    """Return the child-woman ratio (children 0-4 per woman 15-49) and the children, counted and as projected.

    Parameters
    ----------
    census_years, censuses, years, published
        As for `pyramids`. Projected years that have a census since are kept: they show what was expected.

    Examples
    --------
    >>> people = np.ones((1, 2, 19))
    >>> child_woman((2020,), people, (2020,), 2 * people).round(3).values.tolist()
    [[2020, 'observed', 0.286, 2.0], [2020, 'projection', 0.286, 4.0]]
    """

    def rows(some_years: Sequence[int], people: np.ndarray, variant: str) -> pd.DataFrame:
        ratios, children = child_woman_ratios(people, AGES), people_aged(people, AGES, "0-4")
        return pd.DataFrame({"year": some_years, "variant": variant, "child_woman_ratio": ratios, "children": children})

    # The first table of a projection is a census, not projected.
    ahead = slice(1, None) if len(years) > 1 else slice(None)
    return pd.concat(
        [rows(census_years, censuses, "observed"), rows(years[ahead], published[ahead], "projection")],
        ignore_index=True,
    )


def projected_events(
    years: tuple[int, ...], published: np.ndarray, mortality: pd.DataFrame, from_year: int
) -> pd.DataFrame:
    """Return births, deaths and net migrants of each interval of a published projection.

    The published tables fix the sum of deaths and migration; the nation's mortality splits it.

    Parameters
    ----------
    years : tuple of int
        Years of the projection.
    published : ndarray, shape (year, sex, age)
        Persons.
    mortality : DataFrame
        The table of mortality rates.
    from_year : int
        Intervals that start earlier are left out.

    Returns
    -------
    DataFrame
        start, end, births, deaths, net_migrants and change (persons); births - deaths + net_migrants = change.

    Examples
    --------
    >>> rates = pd.DataFrame({"age_group": ["0-0", "1-4", *(f"{a}-{a + 4}" for a in range(5, 95, 5)), "95+"]})
    >>> rates = rates.assign(area_code="00000", period="2020-2025", mx=0.01)
    >>> rates = pd.concat([rates.assign(sex=sex) for sex in ("female", "male")])
    >>> events = projected_events((2020, 2025), np.stack([np.full((2, 19), 100.0)] * 2), rates, 2020)
    >>> float((events["births"] - events["deaths"] + events["net_migrants"] - events["change"]).abs().max()) < 1e-9
    True
    """
    assumptions = assumptions_from(implied_rates(published, AGES), survivorship_of(mortality, years))
    result = project(published[0], assumptions, AGES, years[0], years[-1])
    totals = result.population.sum(axis=(-2, -1))
    rows = pd.DataFrame(
        {
            "start": years[:-1],
            "end": years[1:],
            "births": result.births.sum(axis=-1),
            "deaths": result.deaths.sum(axis=(-2, -1)),
            "net_migrants": result.net_migrants.sum(axis=(-2, -1)),
            "change": totals[1:] - totals[:-1],
        }
    )
    return rows[rows["start"] >= from_year].reset_index(drop=True)
