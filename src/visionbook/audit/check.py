"""One row per check: how a check is made, judged, explained and counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

FAMILIES = (
    "growth",
    "difference",
    "changesum",
    "share",
    "sharesum",
    "sum",
    "series",
    "official",
    "milestone",
    "point",
    "kpi",
    "baseline",
    "rate",
    "cost",
    "total",
    "region",
    "formula",
)
"""Families of checks, in the order of the page; a check_id begins with its family."""

COLUMNS = (
    "check_id",
    "family",
    "subject",
    "place",
    "printed",
    "printed_value",
    "recomputed",
    "unit",
    "rounded_to",
    "difference",
    "tolerance",
    "agrees",
    "how",
    "document",
    "table",
    "parts",
    "dated_apart",
    "weighs",
)

CHANGE_UNITS = {"difference": "persons", "growth": "ratio", "share_difference": "points"}
"""Unit of a printed change: a difference of shares is held as a ratio and written in percentage points."""

# Ratios are held in binary floating point: 0.35 - 0.3495 must still count as half of 0.001.
_BINARY_NOISE = 1e-9


@dataclass(frozen=True)
class Check:
    """A printed value beside the value recomputed from other printed values, both in base units.

    Parameters
    ----------
    document : str
        Which document prints the value.
    table : str
        What checks of one printed table share: figures copied together are judged together.
    parts : int
        How many rounded figures the recomputed value is the sum of.
    dated_apart : bool
        Whether the two values rest on counts of different years.
    is_calendar : bool
        Whether a year is only turned into the year of another calendar.
    """

    key: str
    subject: str
    place: str
    printed: str
    printed_value: float
    recomputed: float
    unit: str
    rounded_to: float
    how: str
    document: str = ""
    table: str = ""
    parts: int = 1
    dated_apart: bool = False
    is_calendar: bool = False

    def row(self) -> dict[str, object]:
        """Return the check as a row of the audit: difference is recomputed less printed."""
        difference = float(self.recomputed) - float(self.printed_value)
        tolerance = float(self.rounded_to) / 2
        return dict(
            zip(
                COLUMNS,
                (
                    self.key,
                    self.key.split(":")[0],
                    self.subject,
                    self.place,
                    self.printed,
                    float(self.printed_value),
                    float(self.recomputed),
                    self.unit,
                    float(self.rounded_to),
                    difference,
                    tolerance,
                    abs(difference) <= tolerance + _BINARY_NOISE,
                    self.how,
                    self.document,
                    self.table,
                    self.parts,
                    self.dated_apart,
                    # Nothing is the sum of nothing, and a year is the same in two calendars, in any document.
                    not (self.is_calendar or self.printed_value == self.recomputed == 0),
                ),
                strict=True,
            )
        )


def as_table(checks: Sequence[Check]) -> pd.DataFrame:
    """Return checks as the audit's table, families in their order.

    Examples
    --------
    >>> check = Check("share:x", "割合", "表", "57.8％", 0.578, 15573 / 26917, "ratio", 0.001, "割る")
    >>> as_table([check])[["family", "agrees"]].values.tolist()
    [['share', False]]
    """
    table = pd.DataFrame([check.row() for check in checks], columns=list(COLUMNS))
    order = table["family"].map({family: position for position, family in enumerate(FAMILIES)})
    return table.iloc[order.argsort(kind="stable")].reset_index(drop=True)


def counts_by_family(audit: pd.DataFrame) -> pd.DataFrame:
    """Return the number of checks by family: family, checks, agree, disagree; families without a check left out.

    Checks that weigh nothing are not counted.

    Examples
    --------
    >>> counts_by_family(pd.DataFrame({"family": ["sum", "cost", "cost"], "agrees": [True, True, False],
    ...                                "weighs": [True, False, True]})).values.tolist()
    [['sum', 1, 1, 0], ['cost', 1, 0, 1]]
    """
    weighing = audit[audit["weighs"].astype(bool)]
    rows = [
        {"family": family, "checks": len(part), "agree": int(part.sum()), "disagree": int((~part).sum())}
        for family in FAMILIES
        if len(part := weighing.loc[weighing["family"] == family, "agrees"].astype(bool))
    ]
    return pd.DataFrame(rows, columns=["family", "checks", "agree", "disagree"])


def stray_notes(audit: pd.DataFrame, notes: pd.DataFrame) -> list[str]:
    """Return the check_ids of notes that explain no disagreement: the figure was corrected, or the id is wrong.

    Examples
    --------
    >>> stray_notes(pd.DataFrame({"check_id": ["a"], "agrees": [True]}), pd.DataFrame({"check_id": ["a", "b"]}))
    ['a', 'b']
    """
    disagreeing = set(audit.loc[~audit["agrees"].astype(bool), "check_id"])
    return [check_id for check_id in notes["check_id"] if check_id not in disagreeing]
