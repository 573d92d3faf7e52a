"""What a page cannot do without: rows of tables, of the series that play roles, of the places it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from visionbook.edition import Edition
from visionbook.errors import ParameterError
from visionbook.messages import Message, message


@dataclass(frozen=True)
class Need:
    """Rows that must be there.

    Parameters
    ----------
    table : str
        Name of the table.
    role : str, optional
        Only rows of the series that plays this role; an edition without such a series has none.
    area : {"", "municipality", "region"}
        Only rows of the municipality, or of each municipality of the region.
    where : tuple of (str, str or tuple of str)
        Only rows whose cell in a column is this value, or one of these values.
    years : int
        In how many different years at least there must be rows, of each of these places.
    setting : str, optional
        Only rows whose column of this name has the value of this setting of the edition, such as ``region``; an
        edition without it has none.
    """

    table: str
    role: str = ""
    area: str = ""
    where: tuple[tuple[str, str | tuple[str, ...]], ...] = ()
    years: int = 1
    setting: str = ""

    @property
    def columns(self) -> list[str]:
        """The columns that tell whether the need is met; of a table without conditions none."""
        named = [name for name, _ in self.where]
        years = ["year"] if self.years > 1 else []
        own = [self.setting] if self.setting else []
        return [*(["series"] if self.role else []), *(["area_code"] if self.area else []), *own, *named, *years]

    def text(self, titles: Mapping[str, str]) -> Message:
        """Return the need as a message: which rows of which table, as someone would have to enter them.

        Parameters
        ----------
        titles : mapping
            Titles of the tables by name.

        Examples
        --------
        >>> from visionbook.messages import told
        >>> need = Need("population", "projection", "municipality").text({"population": "人口"})
        >>> print(told(need, "ja"))
        人口の表（data/population.csv）の、役割projectionの系列の、この市町村の行
        >>> print(need)
        rows of data/population.csv (人口), of the series with role projection, of this municipality
        """
        parts = [message("needs.table", title=titles.get(self.table, self.table), table=self.table)]
        if self.role:
            parts.append(message("needs.role", role=self.role))
        if self.area:
            parts.append(message(f"needs.area_{self.area}"))
        if self.setting:
            parts.append(message("needs.setting", setting=self.setting))
        for name, value in self.where:
            values = [value] if isinstance(value, str) else value
            parts.append(message("needs.where" if len(values) == 1 else "needs.one_of", column=name, values=values))
        if self.years > 1:
            parts.append(message("needs.years", count=self.years))
        return message("needs.rows", parts=parts)


@dataclass(frozen=True)
class UsedIf:
    """A table that all pages of a notebook read, and that only some of them use.

    Parameters
    ----------
    table : str
        Name of the table.
    parameter : str
        The parameter that says what a page is about.
    subjects : str
        The table in which that is a column.
    column : str
        Its column: where it has a value for what the page is about, the page uses the table.
    """

    table: str
    parameter: str
    subjects: str
    column: str


def require_tables(tables: Mapping[str, pd.DataFrame], needed: Sequence[str]) -> None:
    """Refuse tables among which one is missing.

    Raises
    ------
    ParameterError
        With the first that is missing, and those that are needed.

    Examples
    --------
    >>> require_tables({"plans": pd.DataFrame()}, ["plans", "areas"])
    Traceback (most recent call last):
    visionbook.errors.ParameterError: tables lacks areas; it needs plans, areas
    """
    missing = [name for name in needed if name not in tables]
    if missing:
        raise ParameterError(message("model.table_missing", missing=missing[0], tables=needed))


def unmet(
    needs: Sequence[Need],
    edition: Edition,
    municipality: str,
    members: Sequence[str],
    load: Callable[..., pd.DataFrame],
) -> list[Need]:
    """Return the needs that the tables do not meet, in their order.

    Parameters
    ----------
    needs : sequence of Need
        What a page cannot do without.
    edition : Edition
        Who plays which role.
    municipality : str
        The municipality that the page is about.
    members : sequence of str
        The municipalities of the region.
    load : callable
        ``load(table, columns=...)`` returns a table, as `visionbook.data.load`.

    Examples
    --------
    >>> from visionbook.edition import EvaluationRule, SeriesRoles
    >>> edition = Edition("01223", "", 2024, ("ja",), SeriesRoles("counted"), EvaluationRule(0.95, 0.6, 0.0))
    >>> tables = {"population": pd.DataFrame({"series": ["counted"], "area_code": ["01223"]}), "kpis": pd.DataFrame()}
    >>> needs = [Need("population", "census", "municipality"), Need("population", "plan"), Need("kpis")]
    >>> [need.role or need.table for need in unmet(needs, edition, "01223", ["01223"], lambda name, **_: tables[name])]
    ['plan', 'kpis']
    """
    return [need for need in needs if not _met(need, edition, municipality, members, load)]


def _met(
    need: Need, edition: Edition, municipality: str, members: Sequence[str], load: Callable[..., pd.DataFrame]
) -> bool:
    series = getattr(edition.series, need.role) if need.role else ""
    if (need.role and not series) or (need.setting and not getattr(edition, need.setting)):
        return False
    rows = load(need.table, columns=list(dict.fromkeys(need.columns)))
    if need.role:
        rows = rows[rows["series"] == series]
    if need.setting:
        rows = rows[rows[need.setting] == getattr(edition, need.setting)]
    for name, value in need.where:
        rows = rows[rows[name].isin([value] if isinstance(value, str) else list(value))]
    places = {"municipality": [municipality], "region": list(members)}.get(need.area)
    if places is None:
        return not rows.empty and (need.years < 2 or rows["year"].nunique() >= need.years)
    if need.years > 1:
        counts = rows.groupby("area_code")["year"].nunique()
        return bool(places) and all(counts.get(place, 0) >= need.years for place in places)
    return bool(places) and set(places) <= set(rows["area_code"])
