"""What kind of thing a finding is: an error, rounding, two definitions, or two tables of different date.

The rules, in their order (decision 0031). Each asks only what is computed; the first that fits decides.

=========== =============================================================================================
date        the two values rest on counts of different years
remainder   **rounding**: a share that is what the other printed shares leave of the whole, less than one printed
            step from the recomputed share
slip        **error**: the figure stands in a table of which the most agrees, and differs from the other value by one
            digit, or by two neighbouring digits that changed places
parts       **rounding**: the difference is not more than half a unit of the last place for each figure summed
=========== =============================================================================================

A figure that is marked on other pages (``figure_marks``) is of the kind of its mark here too: the word is said once.
What no rule decides, a person does: a row of ``audit_notes`` gives the kind. A note may also say another kind than the
rule; then the person's word stands, and the page says that it is one.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from visionbook.figure_marks import check_of
from visionbook.localised import localised
from visionbook.words import Words

KINDS = ("error", "rounding", "definition", "date")
"""Kinds of findings, in the order of the page."""

UNSORTED = "unsorted"
"""The kind of a finding that neither a rule nor a person has sorted."""

JUDGED = "judged"
"""The basis of a kind that a person gave."""

_RULED = {"date": "date", "slip": "error", "remainder": "rounding", "parts": "rounding"}
_NOISE = 1e-9


def findings(audit: pd.DataFrame, notes: pd.DataFrame, words: Words, marks: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the checks that do not agree, sorted.

    Parameters
    ----------
    audit : DataFrame
        As from `visionbook.audit.audit`.
    notes : DataFrame
        The table of notes: check_id, kind, explanation, consequence.
    words : Words
        Gives the sentence of what has no note.
    marks : DataFrame, optional
        The table of marks: table_name, row_key, kind.

    Returns
    -------
    DataFrame
        The rows of the audit with kind (one of `KINDS`, or `UNSORTED`), basis (a rule, or `JUDGED`; empty where
        unsorted), explanation and consequence, by kind, and by document within it.

    Examples
    --------
    >>> from visionbook.audit.check import Check, as_table
    >>> from visionbook.words import load_words
    >>> table = as_table([Check("cost:a", "額", "表", "5", 5, 7, "yen", 1, "足す")])
    >>> notes = pd.DataFrame({"check_id": ["cost:a"], "kind": "date"})
    >>> notes = notes.assign(explanation_ja="なぜ", consequence_ja="では")
    >>> findings(table, notes, load_words("ja"))[["kind", "basis", "consequence"]].values.tolist()
    [['date', 'judged', 'では']]
    """
    rows = audit[~audit["agrees"].astype(bool)]
    told = {
        column: localised(notes, column, words.lang).column.set_axis(notes["check_id"])
        for column in ("explanation", "consequence")
    }
    rules = pd.Series([rule_of(row, audit) for row in rows.itertuples()], index=rows.index, dtype="object")
    ruled = rules.map(lambda rule: _RULED.get(rule, ""))
    said = notes.set_index("check_id")["kind"].to_dict() | _marked(marks)
    given = rows["check_id"].map(said).fillna("").astype(object)
    kinds = given.where(given != "", ruled)
    sorted_rows = rows.assign(
        kind=kinds.where(kinds != "", UNSORTED),
        basis=rules.where((given == "") | (given == ruled), JUDGED),
        explanation=rows["check_id"].map(told["explanation"]).fillna(words("audit.no_explanation")),
        consequence=rows["check_id"].map(told["consequence"]).fillna(""),
    )
    rank = sorted_rows["kind"].map([*KINDS, UNSORTED].index)
    return sorted_rows.assign(rank=rank).sort_values(["rank", "document"], kind="stable").drop(columns="rank")


def _marked(marks: pd.DataFrame | None) -> dict[str, str]:
    """Return the kinds of marked figures by the check that is about each."""
    if marks is None:
        return {}
    return {check_of(row.table_name, row.row_key): row.kind for row in marks.itertuples()}


def rule_of(row: object, audit: pd.DataFrame) -> str:
    """Return the rule that decides a finding; empty where none does.

    Examples
    --------
    >>> from visionbook.audit.check import Check, as_table
    >>> more = {"table": "t", "parts": 38}
    >>> table = as_table([Check("official:a", "人口", "表", "9", 22006, 22005, "persons", 1, "比べる", **more)])
    >>> rule_of(next(table.itertuples()), table)
    'parts'
    """
    beside = audit[(audit["table"] == row.table) & (audit["check_id"] != row.check_id)] if row.table else audit[:0]
    if row.dated_apart:
        return "date"
    if row.family == "share" and _is_remainder(row, beside):
        return "remainder"
    agreeing = int(beside["agrees"].astype(bool).sum())
    if 2 * agreeing > len(beside) and is_slip(row.printed_value, row.recomputed, row.rounded_to):
        return "slip"
    if abs(row.difference) <= row.parts * row.rounded_to / 2 + _NOISE:
        return "parts"
    return ""


def is_slip(printed: float, other: float, step: float) -> bool:
    """Return whether two figures of as many digits differ by one digit, or by two neighbours that changed places.

    Parameters
    ----------
    printed, other : float
        In base units.
    step : float
        The smallest printed step.

    Examples
    --------
    >>> is_slip(31302, 31202, 1), is_slip(18279, 18297, 1), is_slip(120166000, 120116000, 1000)
    (True, True, True)
    >>> is_slip(22006, 19613, 1), is_slip(600, 0, 1)
    (False, False)
    """
    one, two = (str(abs(round(value / step))) for value in (printed, other))
    if len(one) != len(two):
        return False
    apart = [place for place, (left, right) in enumerate(zip(one, two, strict=True)) if left != right]
    if len(apart) == 2 and apart[1] == apart[0] + 1:
        return one[apart[0]] == two[apart[1]] and one[apart[1]] == two[apart[0]]
    return len(apart) == 1


def _is_remainder(row: object, beside: pd.DataFrame) -> bool:
    others = beside.loc[beside["family"] == "share", "printed_value"]
    left = 1 - others.sum()
    return len(others) > 0 and abs(left - row.printed_value) < _NOISE and abs(row.difference) < row.rounded_to


def counts_by_kind(found: pd.DataFrame) -> Mapping[str, int]:
    """Return the number of findings of each kind, in the order of the page; those of no kind last, if there are any.

    Examples
    --------
    >>> counts_by_kind(pd.DataFrame({"kind": ["date", "error", "date"]}))
    {'error': 1, 'rounding': 0, 'definition': 0, 'date': 2}
    """
    counts = found["kind"].value_counts()
    kinds = [*KINDS, *([UNSORTED] if UNSORTED in counts else [])]
    return {kind: int(counts.get(kind, 0)) for kind in kinds}
