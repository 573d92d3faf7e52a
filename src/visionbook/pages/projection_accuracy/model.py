"""The record of projections as one value: editions and counts, the interval that stood before, errors of the past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from visionbook.edition import Edition
from visionbook.errors import ParameterError
from visionbook.figure_marks import FigureMarks, marks_of
from visionbook.localised import localised
from visionbook.messages import message
from visionbook.population.accuracy import (
    BAND_LEVEL,
    band_around,
    coverage_by_method,
    errors_by_age,
    errors_by_method,
    errors_by_size,
)
from visionbook.population.backtest import backtest
from visionbook.population.confronted import editions_met, editions_of, intervals_met, plan_met
from visionbook.population.counted import Counted, counted_in
from visionbook.population.inputs import AGES, people_by_age
from visionbook.region.population import members_or_alone
from visionbook.show.colours import area_colours

TABLES = ("areas", "series", "sources", "figure_marks")
"""The tables that the page reads whole."""

ROLES = ("census", "age_projection", "projection", "plan")
"""The roles whose series the page reads of the table of populations."""

_FEWEST = 3
"""Censuses that a test takes: two give rates, the third is what they are held against."""


@dataclass(frozen=True)
class Horizons:
    """Years ahead of which the page speaks: the shortest that could be checked, and two that it chooses."""

    nearest: int
    near: int
    far: int

    @property
    def all(self) -> tuple[int, ...]:
        """Each of them once, ascending."""
        return tuple(sorted({self.nearest, self.near, self.far}))


@dataclass(frozen=True)
class Past:
    """Projections of the past made again, and what their errors say.

    Parameters
    ----------
    errors : DataFrame
        As from `visionbook.population.backtest.backtest`.
    methods : DataFrame
        As from `visionbook.population.accuracy.errors_by_method`.
    without_last : DataFrame
        The same of all launches but the last; empty if there is one launch only.
    ages, sizes, coverage : DataFrame
        As from the functions of `visionbook.population.accuracy`.
    horizons : Horizons
        Years ahead of which the page speaks.
    band : DataFrame
        As from `visionbook.population.accuracy.band_around`, around the newest projection of the smallest
        municipality; empty if the errors reach none of its years.
    """

    errors: pd.DataFrame
    methods: pd.DataFrame
    without_last: pd.DataFrame
    ages: pd.DataFrame
    sizes: pd.DataFrame
    coverage: pd.DataFrame
    horizons: Horizons
    band: pd.DataFrame


@dataclass(frozen=True)
class Record:
    """All that the page says.

    Parameters
    ----------
    members, colours : mapping
        Names and colours of the municipalities by code.
    seen : mapping
        What was counted, by code.
    editions : mapping
        As from `visionbook.population.confronted.editions_of`, oldest first.
    newest : str
        The series of the newest projection.
    base_year : int
        The year that it starts from.
    met, held : DataFrame
        As from `visionbook.population.confronted.editions_met` and `intervals_met`, `held` of the newest projection;
        empty if no later year was counted.
    bands : DataFrame
        As `held`, of every edition, with its series: each band from the errors that its base year knew of.
    aims : DataFrame
        As from `visionbook.population.confronted.plan_met`; often empty.
    smallest : str
        Code of the municipality that counts fewest people.
    past : Past or None
        None if the censuses by sex and age do not allow a test.
    series, sources : mapping
        Names for readers of series, and short titles of their sources, by series.
    census : str
        The series of what was counted.
    near, far : int
        Years ahead of which to speak, as they were asked for.
    marks : FigureMarks
        What is known of printed figures that differ from the official ones.
    """

    members: Mapping[str, str]
    colours: Mapping[str, str]
    seen: Mapping[str, Counted]
    editions: Mapping[str, Mapping[str, pd.Series]]
    newest: str
    base_year: int
    met: pd.DataFrame
    held: pd.DataFrame
    bands: pd.DataFrame
    aims: pd.DataFrame
    smallest: str
    past: Past | None
    series: Mapping[str, str]
    sources: Mapping[str, str]
    census: str
    near: int
    far: int
    marks: FigureMarks


def record(tables: Mapping[str, pd.DataFrame], edition: Edition, near: int, far: int) -> Record:
    """Return the record of projections of an edition's region, or of its municipality alone.

    Parameters
    ----------
    tables : mapping
        The tables `TABLES`, and population: the rows of the series of `ROLES`.
    edition : Edition
        Which municipalities, whose series, which language.
    near, far : int
        Years ahead of which to speak.

    Raises
    ------
    ParameterError
        If a projection has no base year, or a municipality was never counted.
    """
    lang, roles, population = edition.languages[0], edition.series, tables["population"]
    members = members_or_alone(tables["areas"], edition.region, edition.municipality, lang)
    known = tables["series"].set_index("series")
    seen = {code: counted_in(population, roles.census, code) for code in members}
    base_years = {series: _base_year(known, series) for series in roles.of("age_projection", "projection")}
    oldest_first = sorted(base_years, key=base_years.get)
    editions = editions_of(population, oldest_first, list(members))
    errors = _errors(population, roles.census, list(members))
    newest, base_year = editions[roles.projection], base_years[roles.projection]
    bands = [
        intervals_met(courses, base_years[name], seen, errors).assign(series=name) for name, courses in editions.items()
    ]
    smallest = min(members, key=lambda code: seen[code].population)
    sources = tables["sources"].set_index("source_id")
    return Record(
        members=members,
        colours=area_colours(tables["areas"]),
        seen=seen,
        editions=editions,
        newest=roles.projection,
        base_year=base_year,
        met=editions_met(editions, base_years, seen),
        held=bands[oldest_first.index(roles.projection)].drop(columns="series"),
        bands=pd.concat([part for part in bands if len(part)] or bands[:1], ignore_index=True),
        aims=plan_met(population, roles.plan, seen),
        smallest=smallest,
        past=None if errors.empty else _past(errors, newest[smallest], base_year, near, far),
        series=localised(known, "short", lang).column.to_dict(),
        sources=known["source_id"].map(localised(sources, "short", lang).column).to_dict(),
        census=roles.census,
        near=near,
        far=far,
        marks=marks_of(tables, lang),
    )


def _base_year(known: pd.DataFrame, series: str) -> int:
    year = known["base_year"].get(series)
    if pd.isna(year):
        raise ParameterError(message("pages.no_start_year", series=series))
    return int(year)


def _errors(population: pd.DataFrame, census: str, members: Sequence[str]) -> pd.DataFrame:
    """Return the errors of projections made again; empty if too few censuses lie one interval apart."""
    own = population[(population["series"] == census) & population["area_code"].isin(members)]
    aged = own[own["sex"] == "female"]
    towns = aged.groupby("year")["area_code"].nunique()
    last = last_in_step([int(year) for year in towns.index[towns == len(members)]], AGES.width)
    if len(last) < _FEWEST:
        return pd.DataFrame(columns=["horizon_years", "target_year", "method", "age_group"])
    years, people = people_by_age(own[own["year"].isin(last)], census, members)
    return backtest(people, years, AGES, members)


def last_in_step(years: Sequence[int], step: int) -> list[int]:
    """Return the last years that lie one step apart each, without a gap.

    Parameters
    ----------
    years : sequence of int
        Ascending.
    step : int
        Years from one to the next.

    Examples
    --------
    >>> last_in_step([1980, 1990, 1995, 2000], 5), last_in_step([2000, 2010], 5), last_in_step([], 5)
    ([1990, 1995, 2000], [2010], [])
    """
    kept = list(years[-1:])
    while kept and kept[0] - step in years:
        kept.insert(0, kept[0] - step)
    return kept


def _past(errors: pd.DataFrame, newest: pd.Series, base_year: int, near: int, far: int) -> Past:
    methods = errors_by_method(errors)
    horizons = horizons_of(methods, near, far)
    earlier = errors[errors["launch_year"] < errors["launch_year"].max()]
    ahead = newest[newest.index > base_year]
    reached = ahead.index.isin([base_year + int(years) for years in errors["horizon_years"].unique()])
    return Past(
        errors=errors,
        methods=methods,
        without_last=errors_by_method(earlier) if len(earlier) else earlier,
        ages=errors_by_age(errors, horizons.all),
        sizes=errors_by_size(errors, horizons.all),
        coverage=coverage_by_method(errors),
        horizons=horizons,
        band=band_around(ahead, base_year, errors, BAND_LEVEL) if reached.any() else pd.DataFrame(),
    )


def horizons_of(methods: pd.DataFrame, near: int, far: int) -> Horizons:
    """Return the years ahead to speak of: those asked for, or the longest before them that could be checked.

    Parameters
    ----------
    methods : DataFrame
        As from `visionbook.population.accuracy.errors_by_method`.
    near, far : int
        Years ahead.

    Examples
    --------
    >>> horizons_of(pd.DataFrame({"horizon_years": [5, 10, 15], "shared_error": [0.1, 0.2, 0.3]}), 10, 20)
    Horizons(nearest=5, near=10, far=15)
    """
    checked = methods.dropna(subset="shared_error")["horizon_years"]
    nearest = int(checked.min())
    chosen = (max((int(years) for years in checked if years <= wanted), default=nearest) for wanted in (near, far))
    return Horizons(nearest, *chosen)
