"""One row per check: how a check is made, judged, explained and counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from visionbook.localised import localised
from visionbook.words import Words

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
)

CHANGE_UNITS = {"difference": "persons", "growth": "ratio", "share_difference": "points"}
"""Unit of a printed change: a difference of shares is held as a ratio and written in percentage points."""

# Ratios are held in binary floating point: 0.35 - 0.3495 must still count as half of 0.001.
_BINARY_NOISE = 1e-9


@dataclass(frozen=True)
class Check:
    """A printed value beside the value recomputed from other printed values, both in base units."""

    key: str
    subject: str
    place: str
    printed: str
    printed_value: float
    recomputed: float
    unit: str
    rounded_to: float
    how: str

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

    Examples
    --------
    >>> counts_by_family(pd.DataFrame({"family": ["sum", "cost", "cost"], "agrees": [True, True, False]})
    ...                  ).values.tolist()
    [['sum', 1, 1, 0], ['cost', 2, 1, 1]]
    """
    rows = [
        {"family": family, "checks": len(part), "agree": int(part.sum()), "disagree": int((~part).sum())}
        for family in FAMILIES
        if len(part := audit.loc[audit["family"] == family, "agrees"].astype(bool))
    ]
    return pd.DataFrame(rows, columns=["family", "checks", "agree", "disagree"])


def explained(audit: pd.DataFrame, notes: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Return the disagreements with `explanation`: the note of the check, or a neutral sentence.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> audit = pd.DataFrame({"check_id": ["a", "b"], "agrees": [False, True]})
    >>> notes = pd.DataFrame({"check_id": ["a"], "explanation_ja": ["なぜ"]})
    >>> explained(audit, notes, load_words("ja")).values.tolist()
    [['a', False, 'なぜ']]
    """
    rows = audit[~audit["agrees"].astype(bool)]
    told = notes[["check_id"]].assign(explanation=localised(notes, "explanation", words.lang).column)
    joined = rows.merge(told, on="check_id", how="left", validate="one_to_one")
    joined["explanation"] = joined["explanation"].fillna(words("audit.no_explanation"))
    return joined


def stray_notes(audit: pd.DataFrame, notes: pd.DataFrame) -> list[str]:
    """Return the check_ids of notes that explain no disagreement: the figure was corrected, or the id is wrong.

    Examples
    --------
    >>> stray_notes(pd.DataFrame({"check_id": ["a"], "agrees": [True]}), pd.DataFrame({"check_id": ["a", "b"]}))
    ['a', 'b']
    """
    disagreeing = set(audit.loc[~audit["agrees"].astype(bool), "check_id"])
    return [check_id for check_id in notes["check_id"] if check_id not in disagreeing]
