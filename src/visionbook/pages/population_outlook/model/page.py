"""All that the page on one municipality's outlook shows, as one value made from the tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from visionbook.edition import Edition, SeriesRoles
from visionbook.needs import require_tables
from visionbook.pages.population_outlook.model.beside import beside
from visionbook.pages.population_outlook.model.names import Names, members_of, names_of, short_sources, sources_of
from visionbook.pages.population_outlook.model.registered_births import AtRegistered, at_registered
from visionbook.pages.population_outlook.model.town import Town, town_of
from visionbook.population.handbook import Handbook, handbooks_of
from visionbook.population.indirect_fertility import IndirectRate, fertility_of
from visionbook.population.own_projection import TABLES as OWN_TABLES
from visionbook.population.own_projection import Own, own_projection
from visionbook.population.registered import Registered, registered_of
from visionbook.population.scenarios import FertilityGoal
from visionbook.population.town_mortality import TownMortality, mortality_of
from visionbook.show.colours import area_colours
from visionbook.worksheet.case import Case, case_of

TABLES = (
    "areas", "fertility_age_pattern", "figure_marks", "life_table_mx", "municipal_fertility", "population",
    "registered_events", "series", "sources", *OWN_TABLES,
)  # fmt: skip
"""The tables that `outlook` reads."""

COLUMNS = {"sources": ("source_id", "short_ja", "title_ja", "publisher_ja", "licence_ja")}
"""The columns that it reads of tables of which it does not read all: whoever loads only these stays up to date."""


@dataclass(frozen=True)
class Outlook:
    """What the page on one municipality's outlook shows.

    Parameters
    ----------
    town : Town
        Its numbers.
    names : Names
        What things are called.
    sources : mapping of str to tuple of str
        As from `names.sources_of`.
    colour : str
        Of the municipality, as in the whole book.
    handbooks : mapping of str to Handbook
        The handbook's scenarios of the municipalities of the region that have them, by code.
    registered : Registered or None
        Registered births, deaths and moves of the municipality.
    beside : DataFrame or None
        As from `beside.beside`: these beside the projection by age; None where there is nothing to set side by side.
    mortality : mapping of str to TownMortality
        Of the municipalities of the region that have deaths to tell it, by code.
    fertility : sequence of IndirectRate
        The municipality's total fertility rate from registered births; often empty.
    at_registered : AtRegistered or None
        Its projection by age at the last of these rates.
    own : Own or None
        The book's own projection with its intervals, where the study of errors has one of the municipality: the band
        is then its interval, else that of the region's few errors around the newest projection.
    worksheet : Case or None
        What the workbook that computes is made from; None without scenarios.
    """

    town: Town
    names: Names
    sources: Mapping[str, tuple[str, ...]]
    colour: str
    handbooks: Mapping[str, Handbook]
    registered: Registered | None = None
    beside: pd.DataFrame | None = None
    mortality: Mapping[str, TownMortality] = field(default_factory=dict)
    fertility: Sequence[IndirectRate] = ()
    at_registered: AtRegistered | None = None
    own: Own | None = None
    worksheet: Case | None = None

    @property
    def handbook(self) -> Handbook | None:
        """The municipality's own scenarios; None if it has none."""
        return self.handbooks.get(self.town.area_code)


def own_rows(edition: Edition) -> dict[str, dict[str, str | list[str]]]:
    """Return which rows of a table the page reads, by table; of the others it reads all.

    Examples
    --------
    >>> own_rows(Edition("01223"))["shelf_lives"]
    {'area_code': '01223'}
    """
    tables = ("interval_quantiles", "interval_records", "method_projections", "shelf_lives")
    own = {"area_code": edition.municipality}
    return dict.fromkeys(tables, own) | {"method_choices": {"places": ["all", edition.municipality]}}


def outlook(
    tables: Mapping[str, pd.DataFrame], edition: Edition, horizon_year: int = 0, goal: FertilityGoal | None = None
) -> Outlook:
    """Return what the page on the edition's municipality shows.

    Parameters
    ----------
    tables : mapping
        The tables of `TABLES`.
    edition : Edition
        Its municipality, roles of series and first language.
    horizon_year : int, optional
        As for `town.town_of`.
    goal : FertilityGoal, optional
        Of the handbook's simulation 1; as the handbook has it if not given.

    Raises
    ------
    ParameterError
        If a table is missing, or as `town.town_of`.

    Examples
    --------
    >>> outlook({}, Edition("01223"))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    visionbook.errors.ParameterError: tables lacks areas; it needs areas, ...
    """
    require_tables(tables, TABLES)
    tables = {**tables, "life_table_mx": _nations(tables["life_table_mx"], tables["areas"])}
    roles, members = edition.series, members_of(tables["areas"], edition)
    nation = next(iter(tables["life_table_mx"]["area_code"]), "")
    mortality = mortality_of(tables, roles, members, nation)
    code = edition.municipality
    own = own_projection(tables, code)
    town = town_of(tables, code, members, roles, horizon_year, mortality.get(code), own)
    registered = registered_of(tables["registered_events"], tables["population"], roles.register, code)
    handbooks = handbooks_of(tables, members, roles.age_projection, town.horizon_year, goal or FertilityGoal())
    fertility = fertility_of(tables, roles, code, nation)
    pictured = sources_of(tables, edition, has_targets=len(town.targets) > 0)
    names, handbook = names_of(tables, edition, members), handbooks.get(code)
    return Outlook(
        town=town,
        names=names,
        sources={
            **pictured,
            "registered": short_sources(tables, edition, registered.sources if registered else ()),
            "beside": _sources_beside(tables, edition, registered, pictured["events"]),
        },
        colour=area_colours(tables["areas"])[code],
        handbooks=handbooks,
        registered=registered,
        beside=_beside(tables, registered, town, roles),
        mortality=mortality,
        fertility=fertility,
        at_registered=at_registered(handbook, fertility),
        own=own,
        worksheet=case_of(tables, edition, handbook, names.area, town.counted.totals) if handbook else None,
    )


def _sources_beside(
    tables: Mapping[str, pd.DataFrame], edition: Edition, registered: Registered | None, events: Sequence[str]
) -> tuple[str, ...]:
    own = short_sources(tables, edition, [pair.source for pair in registered.pairs] if registered else ())
    return tuple(dict.fromkeys([*own, *events]))


def _beside(
    tables: Mapping[str, pd.DataFrame], registered: Registered | None, town: Town, roles: SeriesRoles
) -> pd.DataFrame | None:
    if registered is None or town.events is None:
        return None
    day = tables["series"].set_index("series")["reference_day"][roles.age_projection]
    rows = beside(registered, town.projected, day)
    return None if rows.empty else rows


def _nations(life_tables: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """Return the life tables of the nation: few municipalities have their own, and none of theirs is in the data."""
    return life_tables[life_tables["area_code"].isin(areas.loc[areas["kind"] == "nation", "area_code"])]
