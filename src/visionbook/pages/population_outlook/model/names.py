"""What the page on one municipality's outlook calls things, and where its numbers come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from visionbook.edition import Edition
from visionbook.localised import localised
from visionbook.notation import is_missing
from visionbook.population.counted import PRELIMINARY


@dataclass(frozen=True)
class Names:
    """Names for readers, in one language; what is not there has none.

    Parameters
    ----------
    area : str
        The municipality.
    newer, older : str
        The newest projection, and the one by age.
    mortality : sequence of str
        Where the death rates come from.
    register_source, register_note : str
        Of the register's last value, and on its series.
    members : mapping of str to str
        The municipalities of the region by code, in the order of the table.
    """

    area: str
    newer: str = ""
    older: str = ""
    mortality: Sequence[str] = ()
    register_source: str = ""
    register_note: str = ""
    members: Mapping[str, str] = field(default_factory=dict)


def members_of(areas: pd.DataFrame, edition: Edition) -> list[str]:
    """Return the codes of the municipalities that past errors are pooled over: its region, or itself alone.

    Parameters
    ----------
    areas : DataFrame
        The table of areas: area_code, kind, region.
    edition : Edition
        Its municipality; without a region the municipality stands alone.

    Examples
    --------
    >>> areas = pd.DataFrame({"area_code": ["a", "b", "c"], "kind": "municipality", "region": ["x", "x", None]})
    >>> from visionbook.edition import Edition
    >>> members_of(areas, Edition("a", "x")), members_of(areas, Edition("a")), members_of(areas, Edition("c", "x"))
    (['a', 'b'], ['a'], ['c'])
    """
    own = areas.loc[areas["area_code"] == edition.municipality, "region"]
    if not edition.region or own.isna().all():
        return [edition.municipality]
    there = areas["region"].eq(own.iloc[0]).fillna(False) & areas["kind"].eq("municipality")
    return areas.loc[there, "area_code"].tolist()


def names_of(tables: Mapping[str, pd.DataFrame], edition: Edition, members: Sequence[str]) -> Names:
    """Return the names for readers that the page's sentences and pictures use.

    Parameters
    ----------
    tables : mapping
        ``areas``, ``series``, ``population``, ``life_table_mx`` and ``sources``.
    edition : Edition
        Its municipality, roles and first language.
    members : sequence of str
        As from `members_of`.

    Examples
    --------
    >>> tables = {"areas": pd.DataFrame({"area_code": ["01223"], "name_ja": ["根室市"]})}
    >>> tables["series"] = pd.DataFrame({"series": ["new"], "short_ja": ["新しい推計"], "note_ja": [None]})
    >>> tables["life_table_mx"] = pd.DataFrame({"source_id": ["rates", "rates"]})
    >>> tables["population"] = pd.DataFrame({"series": [], "area_code": [], "year": [], "source_id": []})
    >>> tables["sources"] = pd.DataFrame({"source_id": ["rates"], "short_ja": ["死亡率の表"]})
    >>> from visionbook.edition import Edition, SeriesRoles
    >>> names = names_of(tables, Edition("01223", series=SeriesRoles("counted", projection="new")), ["01223"])
    >>> names.area, names.newer, names.older, names.mortality
    ('根室市', '新しい推計', '', ['死亡率の表'])
    """
    lang, roles, population = edition.languages[0], edition.series, tables["population"]
    areas = _texts(tables["areas"], "area_code", "name", lang)
    series, short = tables["series"], _texts(tables["sources"], "source_id", "short", lang)
    known = _texts(series, "series", "short", lang)
    own = population[population["series"].eq(roles.register) & population["area_code"].eq(edition.municipality)]
    has_register = bool(roles.register) and len(own) > 0
    note = _texts(series, "series", "note", lang)[roles.register] if has_register else ""
    return Names(
        area=areas[edition.municipality],
        newer=known[roles.projection] if roles.projection else "",
        older=known[roles.age_projection] if roles.age_projection else "",
        mortality=[short[source] for source in tables["life_table_mx"]["source_id"].unique()],
        register_source=short[own.sort_values("year")["source_id"].iloc[-1]] if has_register else "",
        register_note="" if is_missing(note) else note,
        members={code: areas[code] for code in members},
    )


def sources_of(
    tables: Mapping[str, pd.DataFrame], edition: Edition, *, has_targets: bool
) -> dict[str, tuple[str, ...]]:
    """Return the short names of the sources of each picture.

    Parameters
    ----------
    tables : mapping
        As for `names_of`, and ``municipal_fertility``.
    edition : Edition
        Its municipality, roles and first language.
    has_targets : bool
        Whether the plan's targets are drawn.

    Returns
    -------
    dict
        ``total``, ``counts`` (by age), ``ages`` (counted and projected), ``migration``, ``events``, ``cohorts`` and
        ``scenarios``.

    Examples
    --------
    >>> tables = {"series": pd.DataFrame({"series": ["counted", "new"], "source_id": ["c", "n"]})}
    >>> tables["sources"] = pd.DataFrame({"source_id": ["c", "n"], "short_ja": ["調査", "推計"]})
    >>> tables["population"] = pd.DataFrame({name: [] for name in ("series", "area_code", "status", "source_id")})
    >>> tables["life_table_mx"] = tables["municipal_fertility"] = pd.DataFrame({"source_id": []})
    >>> from visionbook.edition import Edition, SeriesRoles
    >>> edition = Edition("01223", series=SeriesRoles("counted", projection="new", age_projection="new"))
    >>> found = sources_of(tables, edition, has_targets=False)
    >>> found["total"], found["cohorts"]
    (('調査', '推計'), ('推計',))
    """
    roles, population = edition.series, tables["population"]
    short = _texts(tables["sources"], "source_id", "short", edition.languages[0])
    of = tables["series"].set_index("series")["source_id"]
    early = population["status"].eq(PRELIMINARY) & population["series"].eq(roles.census)
    late = population.loc[early & population["area_code"].eq(edition.municipality), "source_id"].unique()
    counts, older, newer, plan = (
        [of[series]] if series else []
        for series in (roles.census, roles.age_projection, roles.projection, roles.plan if has_targets else "")
    )
    deaths, births = (list(tables[name]["source_id"].unique()) for name in ("life_table_mx", "municipal_fertility"))
    ids = {
        "total": [*counts, *late, *older, *newer, *plan],
        "counts": counts,
        "ages": [*counts, *older],
        "migration": [*counts, *deaths],
        "events": [*older, *deaths],
        "cohorts": older,
        "scenarios": [*older, *deaths, *births],
    }
    return {name: tuple(dict.fromkeys(short[source] for source in found)) for name, found in ids.items()}


def short_sources(tables: Mapping[str, pd.DataFrame], edition: Edition, source_ids: Sequence[str]) -> tuple[str, ...]:
    """Return the short names of sources in the edition's first language.

    Examples
    --------
    >>> tables = {"sources": pd.DataFrame({"source_id": ["a", "b"], "short_ja": ["甲", "乙"]})}
    >>> short_sources(tables, Edition("01223"), ["b"])
    ('乙',)
    """
    short = _texts(tables["sources"], "source_id", "short", edition.languages[0])
    return tuple(short[source] for source in source_ids)


def _texts(table: pd.DataFrame, key: str, column: str, lang: str) -> dict[str, str]:
    return dict(zip(table[key], localised(table, column, lang).column, strict=True))
