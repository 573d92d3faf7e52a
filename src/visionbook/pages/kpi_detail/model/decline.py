"""A rate of decline on the page of its indicator: which rows it needs, and what it is held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from visionbook.ages import TOTAL
from visionbook.edition import Edition
from visionbook.figure_marks import FigureMark, marks_of
from visionbook.localised import localised
from visionbook.notation import is_missing
from visionbook.pages.kpi_detail.model.indicator import Indicator
from visionbook.strategy.decline import STATISTIC, Decline, decline_of

NONE, REPORTED, OFFICIAL = "none", "reported", "official"


@dataclass(frozen=True)
class DeclinePage:
    """What the page of a rate of decline shows of it.

    Parameters
    ----------
    decline : Decline
        The printed rate beside the rates that the data give.
    names : mapping of str to str
        Short names of series.
    register_note : str
        What is to be known of the register's series; empty if nothing.
    judged : str
        By what it is judged: `NONE`, `REPORTED` or `OFFICIAL`.
    sources : tuple of str
        The sources of the populations.
    first : mapping or None
        The indicator whose page holds the comparison, where this one is the same as another.
    outlook : str
        Address of the page on the municipality's registered events.
    known : mapping of int to FigureMark
        The marks of the plan's own projection by year, where it differs from the published one.
    """

    decline: Decline
    names: Mapping[str, str]
    register_note: str
    judged: str
    sources: tuple[str, ...]
    first: Mapping[str, Any] | None
    outlook: str
    known: Mapping[int, FigureMark] = field(default_factory=dict)


def decline_rows(one: Indicator, edition: Edition) -> dict[str, dict[str, Any]]:
    """Return which rows of which tables a rate of decline needs; nothing for any other indicator.

    Parameters
    ----------
    one : Indicator
        The indicator.
    edition : Edition
        Gives the municipality and the roles of series.
    """
    if one.kpi.get("statistic") != STATISTIC:
        return {}
    roles = edition.series
    series = [roles.census, roles.register, roles.age_projection, roles.projection, roles.plan]
    own = {"area_code": edition.municipality, "sex": "both", "age_group": TOTAL}
    people = {**own, "series": [name for name in dict.fromkeys(series) if name]}
    return {"population": people, "figure_marks": {"table_name": "population"}}


def decline(one: Indicator, rows: Mapping[str, pd.DataFrame], edition: Edition) -> DeclinePage | None:
    """Return what the page shows of a rate of decline; None for any other indicator.

    Parameters
    ----------
    one : Indicator
        The indicator.
    rows : mapping
        The rows of `decline_rows`.
    edition : Edition
        Gives the municipality, the roles of series and the language.
    """
    if "population" not in rows:
        return None
    found = decline_of(one.kpi, rows["population"], edition.series, edition.municipality)
    series, lang = one.series.set_index("series"), edition.languages[0]
    note = localised(series, "note", lang).column.get(edition.series.register)
    first = one.same[one.same["kpi_id"] == one.kpi["same_as"]].to_dict("records")
    return DeclinePage(
        found,
        localised(series, "short", lang).column.to_dict(),
        "" if is_missing(note) else note,
        _judged(one),
        tuple(dict.fromkeys(rows["population"]["source_id"])),
        first[0] if first else None,
        f"population_outlook_{edition.municipality}.html",
        marks_of(rows, lang).years(edition.municipality, edition.series.plan, "projection"),
    )


def decline_sources(one: Indicator, page: DeclinePage | None) -> list[str]:
    """Return the sources of what is shown of a rate of decline: that of the indicator, then of the populations."""
    return list(dict.fromkeys([one.kpi["source_id"], *(page.sources if page is not None else ())]))


def _judged(one: Indicator) -> str:
    if is_missing(one.kpi["observed"]):
        return NONE
    return REPORTED if one.observations["used"].any() else OFFICIAL
