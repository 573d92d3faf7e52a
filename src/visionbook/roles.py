"""Roles of series: which series plays which part, and whether it can."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from visionbook.ages import TOTAL, UNKNOWN
from visionbook.edition import ROLES, SeriesRoles
from visionbook.messages import Message, message

COLUMNS = ("series", "variant", "sex", "age_group")
"""The columns of the table `population` that tell whether a series can play a role."""

_VARIANTS = {
    "census": {"observed"},
    "projection": {"projection"},
    "age_projection": {"projection"},
    "plan": {"projection", "target"},
    "vision": {"observed", "projection"},
    "register": {"observed"},
}
_BY_AGE = {"age_projection"}


def role_problems(roles: SeriesRoles, series: pd.DataFrame, population: pd.DataFrame) -> list[Message]:
    """Return what keeps the series of an edition from playing their roles, one sentence each; often nothing.

    Parameters
    ----------
    roles : SeriesRoles
        As ``edition.yml`` names them.
    series : DataFrame
        The table of series: series, base_year (a projection has one, a count has none).
    population : DataFrame
        The table of populations, at least `COLUMNS`.

    Examples
    --------
    >>> series = pd.DataFrame({"series": ["counted", "old"], "base_year": [None, 2015]})
    >>> rows = pd.DataFrame({"series": ["counted"], "variant": "observed", "sex": "both", "age_group": "total"})
    >>> role_problems(SeriesRoles("counted"), series, rows)
    []
    >>> print(*role_problems(SeriesRoles("counted", projection="old"), series, rows))
    series projection is 'old', of which data/population.csv has no row with variant projection; enter them, \
or name another series
    """
    return [problem for role in ROLES if getattr(roles, role) for problem in _problems(role, roles, series, population)]


def _problems(role: str, roles: SeriesRoles, series: pd.DataFrame, population: pd.DataFrame) -> Iterator[Message]:
    name = getattr(roles, role)
    rows = series[series["series"] == name]
    if rows.empty:
        yield message("data.role_unknown", role=role, name=name, known=list(series["series"]))
        return
    if role in ("census", "register") and rows["base_year"].notna().any():
        yield message("data.role_projection", role=role, name=name)
    own = population[(population["series"] == name) & population["variant"].isin(_VARIANTS[role])]
    if own.empty:
        yield message("data.role_empty", role=role, name=name, variants=sorted(_VARIANTS[role]))
    elif role in _BY_AGE and own[(own["sex"] != "both") & ~own["age_group"].isin([TOTAL, UNKNOWN])].empty:
        yield message("data.role_ages", role=role, name=name)
