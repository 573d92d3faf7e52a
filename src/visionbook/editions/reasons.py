"""Why a figure differs between two editions: what the tables themselves say about it. Nothing is guessed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from visionbook.edition import EditionTables
from visionbook.editions.naming import Naming, names_by_code
from visionbook.editions.rows import cell_text, rows_by_key
from visionbook.localised import FALLBACK, chosen
from visionbook.notation import is_missing

REASON_KINDS = ("correction", "correction_undone", "note", "source", "itself", "none")
"""Where a reason is from: a correction of the new edition, one of the old edition that is gone, the note of the
row, its source, the changed cell being a note or source itself; or no reason is given."""

_EXPLAINING = {"note", "source_id", "source_place", "reason", "undone_by"}
"""Columns that explain others, those of texts without their language."""


def with_reasons(changes: pd.DataFrame, old: EditionTables, new: EditionTables, naming: Naming) -> pd.DataFrame:
    """Return changes of rows with why: `reason` (text, or missing) and `reason_kind` (one of `REASON_KINDS`).

    A correction says why a cell was replaced; else the note of the row, if it is new; else, for a row that came or
    a cell whose source changed, the source. A row that is gone says nothing.

    Parameters
    ----------
    changes : DataFrame
        As from `visionbook.editions.rows.row_changes`.
    old, new : EditionTables
        The editions compared.
    naming : Naming
        In which words.

    Examples
    --------
    >>> from visionbook.edition import Edition, EvaluationRule, SeriesRoles
    >>> contract = {"figures": {"schema": {"primaryKey": ["figure"], "fields": []}}}
    >>> settings = Edition("01223", "nemuro", 2024, ("ja",), SeriesRoles("census"), EvaluationRule(0.95, 0.6, 0.0))
    >>> tables = {"figures": pd.DataFrame({"figure": ["a"], "value": [1], "note_ja": ["recount"]})}
    >>> change = {"table": "figures", "kind": "added", "row_key": "a", "field": None, "old": None, "new": "1"}
    >>> before = EditionTables("", settings, {"figures": tables["figures"].iloc[:0]}, contract)
    >>> after = EditionTables("", settings, tables, contract)
    >>> from visionbook.words import load_words
    >>> naming = Naming(load_words("ja"), {})
    >>> with_reasons(pd.DataFrame([change]), before, after, naming)[["reason", "reason_kind"]].values.tolist()
    [['recount', 'note']]
    """
    said = _Said(old, new, naming)
    found = [said.why(change) for change in changes.to_dict("records")]
    return changes.assign(
        reason=pd.Series([reason for reason, _ in found], index=changes.index, dtype="object"),
        reason_kind=pd.Series([kind for _, kind in found], index=changes.index, dtype="object"),
    )


def changed_cells(changes: pd.DataFrame, table: str) -> dict[str, set[str]]:
    """Return the changed fields of the rows of one table, by row key.

    Examples
    --------
    >>> change = {"table": "kpis", "kind": "changed", "row_key": "k", "field": "target"}
    >>> changed_cells(pd.DataFrame([change]), "kpis")
    {'k': {'target'}}
    """
    rows = changes[(changes["table"] == table) & (changes["kind"] == "changed")]
    return {str(row_key): set(group) for row_key, group in rows.groupby("row_key")["field"]}


class _Said:
    """What two editions say about their own rows."""

    def __init__(self, old: EditionTables, new: EditionTables, naming: Naming):
        self._old, self._new, self._words = old, new, naming.words
        self._old_corrections, self._new_corrections = (_corrections(edition, naming.lang) for edition in (old, new))
        self._rows: dict[tuple[int, str], dict[str, dict[str, Any]]] = {}
        self._sources = {
            **names_by_code(old, "sources", naming.lang, "source_id"),
            **names_by_code(new, "sources", naming.lang, "source_id"),
        }

    def why(self, change: Mapping[str, Any]) -> tuple[str | None, str]:
        """Return the reason of a change and where it is from."""
        place = (change["table"], change["row_key"], change["field"])
        corrected = self._correction(change, place)
        if corrected is not None:
            return corrected
        if change["kind"] == "withdrawn":
            return None, "none"
        before, after = self._row(self._old, change), self._row(self._new, change)
        if not is_missing(change["field"]) and _explains(str(change["field"])):
            return None, "itself"
        note, noted = (chosen(row, "note", self._words.lang) for row in (after, before))
        if not is_missing(note) and cell_text(note) != cell_text(noted):
            return str(note), "note"
        source = [cell_text(after.get(name)) for name in ("source_id", "source_place")]
        if any(source) and source != [cell_text(before.get(name)) for name in ("source_id", "source_place")]:
            return self._source_text(*source), "source"
        return None, "none"

    def _correction(self, change: Mapping[str, Any], place: tuple[str, str, str | None]) -> tuple[str, str] | None:
        if change["table"] == "corrections":
            row = self._row(self._old if change["kind"] == "withdrawn" else self._new, change)
            reason = chosen(row, "reason", self._words.lang)
            return None if is_missing(reason) else (str(reason), "correction")
        if place in self._new_corrections:
            return self._new_corrections[place], "correction"
        if place in self._old_corrections:
            return self._old_corrections[place], "correction_undone"
        return None

    def _row(self, edition: EditionTables, change: Mapping[str, Any]) -> dict[str, Any]:
        """Return the row of an edition that a change is about, by the new contract's key; empty if it has none."""
        name = change["table"]
        if (id(edition), name) not in self._rows:
            self._rows[id(edition), name] = rows_by_key(
                edition, name, self._new if name in self._new.tables else edition
            )
        return self._rows[id(edition), name].get(change["row_key"], {})

    def _source_text(self, source_id: str, place: str) -> str:
        short = self._sources.get(source_id, source_id)
        return self._words.bracketed(short, place) if place else short


def _explains(field: str) -> bool:
    stem, _, lang = field.rpartition("_")
    return field in _EXPLAINING or (len(lang) == len(FALLBACK) and stem in _EXPLAINING)


def _corrections(edition: EditionTables, lang: str) -> dict[tuple[str, str, str], str]:
    table = edition.tables.get("corrections")
    if table is None or not {"table_name", "row_key", "field_name", f"reason_{FALLBACK}"} <= set(table.columns):
        return {}
    return {
        (row["table_name"], row["row_key"], row["field_name"]): str(chosen(row, "reason", lang))
        for row in table.to_dict("records")
    }
