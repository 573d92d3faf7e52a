"""All that the page on one municipality's outlook shows, as one value made from the tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from visionbook.edition import Edition
from visionbook.needs import require_tables
from visionbook.pages.population_outlook.model.checks import band_checks
from visionbook.pages.population_outlook.model.names import Names, members_of, names_of, short_sources, sources_of
from visionbook.pages.population_outlook.model.town import Town, town_of
from visionbook.population.handbook import Handbook, handbooks_of
from visionbook.population.own_projection import TABLES as OWN_TABLES
from visionbook.population.own_projection import Own, own_projection
from visionbook.population.registered import Registered, registered_of
from visionbook.population.scenarios import FertilityGoal
from visionbook.show.colours import area_colours

TABLES = (
    "areas", "figure_marks", "life_table_mx", "municipal_fertility", "population", "registered_events", "series",
    "sources", *OWN_TABLES,
)  # fmt: skip
"""The tables that `outlook` reads."""

COLUMNS = {"sources": ("source_id", "short_ja")}
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
    own : Own or None
        The book's own projection with its intervals, where the study of errors has one of the municipality: the band
        is then its interval, else that of the region's few errors around the newest projection.
    """

    town: Town
    names: Names
    sources: Mapping[str, tuple[str, ...]]
    colour: str
    handbooks: Mapping[str, Handbook]
    registered: Registered | None = None
    own: Own | None = None

    @property
    def handbook(self) -> Handbook | None:
        """The municipality's own scenarios; None if it has none."""
        return self.handbooks.get(self.town.area_code)


def own_rows(edition: Edition) -> dict[str, dict[str, str | list[str]]]:
    """Return which rows of a table the page reads, by table; of the others it reads all.

    Examples
    --------
    >>> own_rows(Edition("01223"))["registered_events"]
    {'area_code': '01223'}
    """
    tables = ("interval_quantiles", "interval_records", "method_projections", "registered_events", "shelf_lives")
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
    visionbook.errors.ParameterError: tables lacks areas; it needs areas, figure_marks, ...
    """
    require_tables(tables, TABLES)
    tables = {**tables, "life_table_mx": _nations(tables["life_table_mx"], tables["areas"])}
    roles, members = edition.series, members_of(tables["areas"], edition)
    town = town_of(tables, edition.municipality, members, roles, horizon_year)
    own = own_projection(tables, edition.municipality)
    registered = registered_of(tables["registered_events"], tables["population"], roles.register, edition.municipality)
    return Outlook(
        town=town if own is None else _with_band(town, own),
        names=names_of(tables, edition, members),
        sources={
            **sources_of(tables, edition, has_targets=len(town.targets) > 0),
            "registered": short_sources(tables, edition, registered.sources if registered else ()),
        },
        colour=area_colours(tables["areas"])[edition.municipality],
        handbooks=handbooks_of(tables, members, roles.age_projection, town.horizon_year, goal or FertilityGoal()),
        registered=registered,
        own=own,
    )


def _with_band(town: Town, own: Own) -> Town:
    """Return a town whose band is the interval of the book's own projection."""
    band = own.band()
    missing = {part: why for part, why in town.missing.items() if part != "band"}
    return replace(town, band=band, checks=band_checks(band, town.counted), missing=missing)


def _nations(life_tables: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """Return the life tables of the nation: few municipalities have their own, and none of theirs is in the data."""
    return life_tables[life_tables["area_code"].isin(areas.loc[areas["kind"] == "nation", "area_code"])]
