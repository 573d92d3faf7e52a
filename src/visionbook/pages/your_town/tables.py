"""What the town has agreed with others: its role and its money, agreement by agreement."""

from __future__ import annotations

from visionbook.notation import is_missing, number, quantity
from visionbook.pages.your_town.model import YourTown
from visionbook.region.agreements import IMPLEMENTING
from visionbook.show.prose import Sentences
from visionbook.show.table import Column, Table, text_column
from visionbook.words import Words

_THOUSAND = 1000
"""The documents print costs in thousands of yen."""
_SPOKEN = 10_000
"""In steps of this many yen people say a sum."""


def agreements_lead(page: YourTown, words: Words) -> Sentences:
    """Return in how many agreements the town carries something out, and what it pays in all of them.

    Parameters
    ----------
    page : YourTown
        As from `visionbook.pages.your_town.model.your_town`.
    """
    rows = page.agreements
    if rows.empty:
        return Sentences([words("your_town.agreements_none")])
    paid = rows["paid"].sum(min_count=1)
    facts = {"count": len(rows), "carried": int((rows["role"] == IMPLEMENTING).sum())}
    if is_missing(paid):
        return Sentences([words("your_town.agreements_lead_unpaid", **facts)])
    return Sentences([words("your_town.agreements_lead", paid=quantity(paid, "yen", _SPOKEN, words), **facts)])


def agreements(page: YourTown, words: Words) -> Table | Sentences:
    """Return the agreements of the town: role, what it pays in all years, and project; nothing where it has none.

    Parameters
    ----------
    page : YourTown
        As for `agreements_lead`.
    """
    rows = page.agreements
    if rows.empty:
        return Sentences([])
    paid = Column("paid", words("your_town.agreement_paid"), _thousands, "right", words("unit.thousand_yen"))
    columns = [
        text_column("name", words("your_town.agreement")),
        text_column("role", words("your_town.agreement_role")),
        paid,
        text_column("project", words("your_town.agreement_project")),
    ]
    shown = rows.astype({"paid": "float64"}).assign(role=[words(f"your_town.role_{role}") for role in rows["role"]])
    return Table(shown, columns, words("your_town.agreements_caption"), words)


def _thousands(value: float) -> str:
    return number(value / _THOUSAND)
