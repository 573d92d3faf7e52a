"""What the page on one municipality's outlook calls things: area, projections, death rates, register."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from visionbook.edition import SeriesRoles


def names_of(
    area_code: str, roles: SeriesRoles, tables: Mapping[str, pd.DataFrame], sources: pd.DataFrame
) -> dict[str, str]:
    """Return the names for readers that the page's sentences and pictures use; what is not there has none.

    Parameters
    ----------
    area_code : str
        The municipality.
    roles : SeriesRoles
        Which series plays which part.
    tables : mapping
        ``areas``, ``series``, ``population`` and ``life_table_mx``.
    sources : DataFrame
        source_id and short_ja of the sources.

    Returns
    -------
    dict
        ``area``; ``older`` and ``newer`` (projection by age, newest projection); ``mortality`` (where the death rates
        come from); ``register_source`` and ``register_note`` (of the register's last value, and on the series).

    Examples
    --------
    >>> tables = {"areas": pd.DataFrame({"area_code": ["01223"], "name_ja": ["根室市"]})}
    >>> tables["series"] = pd.DataFrame({"series": ["new"], "short_ja": ["新しい推計"], "note_ja": [None]})
    >>> tables["life_table_mx"] = pd.DataFrame({"source_id": ["rates", "rates"]})
    >>> tables["population"] = pd.DataFrame({"series": [], "area_code": [], "year": [], "source_id": []})
    >>> sources = pd.DataFrame({"source_id": ["rates"], "short_ja": ["死亡率の表"]})
    >>> names_of("01223", SeriesRoles("counted", projection="new"), tables, sources)
    {'area': '根室市', 'newer': '新しい推計', 'mortality': '死亡率の表'}
    """
    short, known = sources.set_index("source_id")["short_ja"], tables["series"].set_index("series")
    names = {"area": tables["areas"].set_index("area_code").loc[area_code, "name_ja"]}
    for name, series in (("older", roles.age_projection), ("newer", roles.projection)):
        if series:
            names[name] = known.loc[series, "short_ja"]
    names["mortality"] = "、".join(short[list(tables["life_table_mx"]["source_id"].unique())])
    population = tables["population"]
    register = population[population["series"].eq(roles.register) & population["area_code"].eq(area_code)]
    if roles.register and len(register):
        names["register_source"] = short[register.sort_values("year")["source_id"].iloc[-1]]
        note = known.loc[roles.register, "note_ja"]
        names["register_note"] = "" if pd.isna(note) else note
    return names
