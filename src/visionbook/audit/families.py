"""All families of checks, and the tables that they are made from."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from visionbook.audit import people, plan, targets
from visionbook.audit.check import as_table
from visionbook.audit.facts import Facts
from visionbook.audit.official import official
from visionbook.words import Words

TABLES = (
    "sources",
    "areas",
    "regions",
    "series",
    "population",
    "population_shares",
    "population_changes",
    "plan_figures",
    "audit_formulas",
    "milestones",
    "vision_points",
    "kpis",
    "agreements",
    "agreement_costs",
    "agreement_contributions",
    "agreement_totals",
)
"""The tables that `audit` reads."""


def audit(tables: Mapping[str, pd.DataFrame], census: str, words: Words) -> pd.DataFrame:
    """Recompute every printed figure that can be recomputed.

    Parameters
    ----------
    tables : mapping
        The tables named in `TABLES`.
    census : str
        The series of what was counted, that printed populations are held against.
    words : Words
        For subjects and ways of computing.

    Returns
    -------
    DataFrame
        One row per check: check_id, family, subject, place, printed (characters), printed_value, recomputed,
        unit, rounded_to, difference (recomputed less printed), tolerance (half the printed step), agrees, how, and
        what the sorting of findings asks: see `visionbook.audit.check.Check`. Values in base units. `weighs` is False
        where an agreement says nothing of the document: nothing is the sum of nothing, a year is told in two calendars.

    Raises
    ------
    DataError
        If a printed change lacks one of its two figures, or a formula is not allowed.

    Examples
    --------
    >>> from visionbook import data, words
    >>> tables = {name: data.load(name, as_printed=True) for name in TABLES}
    >>> audit(tables, data.edition().series.census, words.load_words("ja"))["check_id"].is_unique
    True
    """
    facts = Facts(tables, census, words)
    return as_table(
        [check for made in (*people.CHECKS, official, *plan.CHECKS, *targets.CHECKS) for check in made(facts)]
    )
