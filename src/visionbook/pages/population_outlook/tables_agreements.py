"""What the municipality has agreed with others: its role and its money, agreement by agreement."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from visionbook.edition import Edition
from visionbook.notation import is_missing, number, quantity
from visionbook.region.agreements import IMPLEMENTING, of_town
from visionbook.show.prose import Sentences
from visionbook.show.table import Column, Table, text_column
from visionbook.words import Words

TABLES = ("agreements", "agreement_members", "agreement_contributions")
"""The tables that `agreements` reads."""

_THOUSAND = 1000
"""The documents print costs in thousands of yen."""
_SPOKEN = 10_000
"""In steps of this many yen people say a sum."""


def agreements(tables: Mapping[str, pd.DataFrame], edition: Edition, words: Words) -> Table | Sentences:
    """Return the agreements of the edition's municipality: role, project, and what it pays by fiscal year.

    Parameters
    ----------
    tables : mapping
        The tables of `TABLES`.
    edition : Edition
        Its municipality and first language.

    Returns
    -------
    Table or Sentences
        A sentence where it takes part in none.
    """
    rows = of_town(*(tables[name] for name in TABLES), edition.municipality, edition.languages[0])
    if rows.empty:
        return Sentences([words("population_outlook.agreements_none")])
    unit = words("unit.thousand_yen")
    years = [name for name in rows if name.startswith("fy")]
    columns = [
        text_column("name", words("population_outlook.agreement")),
        text_column("role", words("population_outlook.agreement_role")),
        _yen("paid", words("population_outlook.agreement_paid"), unit),  # first: it is what a phone shows
        *(_yen(year, words("glue.fiscal_year", year=int(year.removeprefix("fy"))), unit) for year in years),
        text_column("project", words("population_outlook.agreement_project")),
    ]
    shown = rows.astype(dict.fromkeys([*years, "paid"], "float64")).assign(
        role=[words(f"population_outlook.role_{role}") for role in rows["role"]]
    )
    return Table(shown, columns, words("population_outlook.agreements_caption"), words)


def agreements_lead(tables: Mapping[str, pd.DataFrame], edition: Edition, words: Words) -> Sentences:
    """Return in how many agreements the municipality carries something out, and what it pays in all of them.

    Parameters
    ----------
    tables, edition, words
        As for `agreements`.
    """
    rows = of_town(*(tables[name] for name in TABLES), edition.municipality, edition.languages[0])
    if rows.empty:
        return Sentences([])
    paid = rows["paid"].sum(min_count=1)
    facts = {"count": len(rows), "carried": int((rows["role"] == IMPLEMENTING).sum())}
    if is_missing(paid):
        return Sentences([words("population_outlook.agreements_lead_unpaid", **facts)])
    return Sentences([words("population_outlook.agreements_lead", paid=quantity(paid, "yen", _SPOKEN, words), **facts)])


def _yen(name: str, title: str, unit: str) -> Column:
    return Column(name, title, lambda value: number(value / _THOUSAND), "right", unit)
