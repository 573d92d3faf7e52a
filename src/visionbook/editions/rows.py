"""Which tables, rows and cells differ between two editions. A missing cell equals a missing one, and 1 equals 1.0.

Rows are matched by primary key. The two editions may have different contracts: tables and columns that only one
of them has are told apart from cells that changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from visionbook.edition import EditionTables
from visionbook.editions.naming import Naming, row_names
from visionbook.notation import is_missing

KINDS = ("changed", "added", "withdrawn")
"""What happened to a row: a cell changed, or the row is only in the new, or only in the old edition."""

ROW_COLUMNS = ("table", "kind", "row_key", "label", "group", "field", "field_title", "old", "new")

# No cell holds a control character, so joined keys cannot be taken for one another.
_JOINT = "\x1f"


def cell_text(value: object) -> str:
    """Return a cell as text, alike for equal values whatever their type; a missing one is empty.

    Examples
    --------
    >>> cell_text(1665), cell_text(1665.0), cell_text(0.541), cell_text(True), cell_text(pd.NA), cell_text("01223")
    ('1665', '1665', '0.541', 'true', '', '01223')
    """
    if is_missing(value):
        return ""
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value)).lower()
    if isinstance(value, (float, np.floating)):
        number = float(value)
        return str(int(number)) if number.is_integer() and abs(number) < 2**53 else repr(number)
    return str(value)


def key_columns(old: pd.DataFrame, new: pd.DataFrame, keys: Sequence[Sequence[str]]) -> list[str]:
    """Return the columns by which rows of two tables are matched.

    Parameters
    ----------
    old, new : DataFrame
        The table in both editions.
    keys : sequence of sequences of str
        Primary keys to try, the preferred one first.

    Returns
    -------
    list of str
        The first key that both tables have and that is unique in both; else all columns that both have.

    Examples
    --------
    >>> old = pd.DataFrame({"year": [2020, 2025], "people": [9, 8]})
    >>> new = pd.DataFrame({"year": [2020, 2020], "sex": ["f", "m"], "people": [5, 4]})
    >>> key_columns(old, new, [["year", "sex"], ["year"]])
    ['year', 'people']
    """
    for key in keys:
        if key and all(
            set(key) <= set(table.columns) and not table.duplicated(list(key)).any() for table in (old, new)
        ):
            return list(key)
    return [name for name in new.columns if name in old.columns]


def table_changes(old: pd.DataFrame, new: pd.DataFrame, key: Sequence[str]) -> pd.DataFrame:
    """Return the rows and cells of one table that differ.

    Parameters
    ----------
    old, new : DataFrame
        The table in both editions.
    key : sequence of str
        Columns that name a row, as from `key_columns`.

    Returns
    -------
    DataFrame
        One row per changed cell, added row and withdrawn row, in this order and in that of the tables: `kind`
        (one of `KINDS`), `row_key` (the key joined by ``/``), `field`, `old`, `new` (text; empty for a missing cell;
        missing where a whole row came or went), `old_position` and `new_position` (of the row in its table).

    Examples
    --------
    >>> old = pd.DataFrame({"figure": ["a", "b"], "value": [1.0, 2.0]})
    >>> new = pd.DataFrame({"figure": ["a", "c"], "value": [1.5, 2.0]})
    >>> table_changes(old, new, ["figure"])[["kind", "row_key", "old", "new"]].fillna("").values.tolist()
    [['changed', 'a', '1', '1.5'], ['added', 'c', '', ''], ['withdrawn', 'b', '', '']]
    """
    before, after = _texts(old, key), _texts(new, key)
    shared = [name for name in new.columns if name in old.columns and name not in key]
    in_old = after.index.isin(before.index)
    kept = after.index[in_old]
    left = before.loc[kept, shared].to_numpy(dtype=object)
    right = after.loc[kept, shared].to_numpy(dtype=object)
    old_at = dict(zip(before.index, range(len(before)), strict=True))
    new_at = dict(zip(after.index, range(len(after)), strict=True))
    rows: list[tuple[Any, ...]] = [
        ("changed", kept[row], shared[field], left[row, field], right[row, field])
        for row, field in np.argwhere(left != right)
    ]
    rows += [("added", key_text, None, None, None) for key_text in after.index[~in_old]]
    rows += [("withdrawn", key_text, None, None, None) for key_text in before.index[~before.index.isin(after.index)]]
    found = pd.DataFrame(rows, columns=["kind", "row_key", "field", "old", "new"], dtype="object")
    return found.assign(
        old_position=found["row_key"].map(old_at),
        new_position=found["row_key"].map(new_at),
        row_key=[text.replace(_JOINT, "/") for text in found["row_key"]],
    )


def _texts(table: pd.DataFrame, key: Sequence[str]) -> pd.DataFrame:
    """Return the cells as text, indexed by the joined key; repeated rows are numbered."""
    texts = pd.DataFrame(
        {name: [cell_text(value) for value in table[name].tolist()] for name in table.columns}, dtype="object"
    )
    if not len(texts):
        return texts.set_axis(pd.Index([], dtype="object"))
    index = texts[list(key)].agg(_JOINT.join, axis=1) if key else pd.Series([""] * len(texts))
    repeat = index.groupby(index).cumcount()
    return texts.set_axis(pd.Index(index.where(repeat == 0, index + _JOINT + repeat.astype(str)), dtype="object"))


def row_changes(old: EditionTables, new: EditionTables, naming: Naming) -> pd.DataFrame:
    """Return every row and cell that differs, over all tables of two editions.

    Parameters
    ----------
    old, new : EditionTables
        The two editions; a table that one of them lacks counts as empty there.
    naming : Naming
        In which words rows are named.

    Returns
    -------
    DataFrame
        One row per changed cell, added row and withdrawn row; tables in the new contract's order, then those only
        the old one has. Columns `ROW_COLUMNS`: `label` names the row for readers; `group` is what it is summed up
        under in a large table, else missing; a whole row that came or went has its cells in `new` or `old`, and
        no `field`.

    Examples
    --------
    >>> from visionbook.edition import Edition, EditionTables, EvaluationRule, SeriesRoles
    >>> contract = {"areas": {"title": "areas", "schema": {"primaryKey": ["code"], "fields": [{"name": "code"}]}}}
    >>> settings = Edition("01223", "nemuro", 2024, ("ja",), SeriesRoles("census"), EvaluationRule(0.95, 0.6, 0.0))
    >>> one, two = (pd.DataFrame({"code": codes}) for codes in (["1"], ["1", "2"]))
    >>> from visionbook.words import load_words
    >>> editions = [EditionTables("", settings, {"areas": table}, contract) for table in (one, two)]
    >>> found = row_changes(*editions, Naming(load_words("ja"), {}))
    >>> found[["table", "kind", "row_key"]].values.tolist()
    [['areas', 'added', '2']]
    """
    names = [*new.tables, *(name for name in old.tables if name not in new.tables)]
    parts = [_one_table(name, old, new, naming) for name in names]
    return pd.concat([*parts, pd.DataFrame(columns=list(ROW_COLUMNS), dtype="object")], ignore_index=True)


def _one_table(name: str, old: EditionTables, new: EditionTables, naming: Naming) -> pd.DataFrame:
    before, after = old.tables.get(name), new.tables.get(name)
    before = after.iloc[:0] if before is None else before
    after = before.iloc[:0] if after is None else after
    keys = [edition.resources[name]["schema"]["primaryKey"] for edition in (new, old) if name in edition.resources]
    found = table_changes(before, after, key_columns(before, after, keys))
    if found.empty:
        return pd.DataFrame(columns=list(ROW_COLUMNS), dtype="object")
    # A row is named as its own edition names it: by what the new one calls things, or the old one if it is gone.
    gone = (found["kind"] == "withdrawn").to_numpy()
    parts = [
        _named(name, rows, edition, position, cells, naming)
        for rows, edition, position, cells in (
            (found[~gone], new, "new_position", "new"),
            (found[gone], old, "old_position", "old"),
        )
        if len(rows)
    ]
    return pd.concat(parts, ignore_index=True).assign(table=name)[list(ROW_COLUMNS)]


def _named(
    name: str, rows: pd.DataFrame, edition: EditionTables, position: str, cells: str, naming: Naming
) -> pd.DataFrame:
    """Add label and group to changes, and the cells of rows that came or went."""
    table = edition.tables[name].iloc[rows[position].astype(int)]
    labels, groups = row_names(name, table, edition, naming)
    whole = rows["field"].isna().to_numpy()
    contents = _contents(table[whole], edition.resources[name])
    filled = rows[cells].to_numpy(dtype=object).copy()
    filled[whole] = contents
    titles = field_titles(edition.resources[name])
    field_title = [None if is_missing(field) else titles.get(field, field) for field in rows["field"]]
    return rows.assign(label=labels, group=groups, field_title=field_title, **{cells: filled})


def _contents(table: pd.DataFrame, resource: Mapping) -> list[str]:
    """Return the cells of rows, each with the title of its column; key and source, which stand beside, are left out."""
    titles = field_titles(resource)
    beside = {*resource["schema"]["primaryKey"], "source_id", "source_place"}
    shown = [column for column in table.columns if column not in beside]
    return [
        "; ".join(
            f"{titles.get(name, name)}={cell_text(value)}" for name, value in row.items() if not is_missing(value)
        )
        for row in table[shown].to_dict("records")
    ]


def field_titles(resource: Mapping) -> dict[str, str]:
    """Return the titles of a table's columns by name, as its contract gives them.

    Examples
    --------
    >>> field_titles({"schema": {"fields": [{"name": "code", "title": "Code"}, {"name": "value"}]}})
    {'code': 'Code', 'value': 'value'}
    """
    return {field["name"]: field.get("title", field["name"]) for field in resource["schema"]["fields"]}


def rows_by_key(edition: EditionTables, name: str, keyed_by: EditionTables) -> dict[str, dict[str, Any]]:
    """Return the rows of a table by the key that the contract of `keyed_by` gives it, joined as in changes.

    Examples
    --------
    >>> from visionbook.edition import Edition, EditionTables, EvaluationRule, SeriesRoles
    >>> contract = {"areas": {"schema": {"primaryKey": ["code"], "fields": []}}}
    >>> settings = Edition("01223", "nemuro", 2024, ("ja",), SeriesRoles("census"), EvaluationRule(0.95, 0.6, 0.0))
    >>> edition = EditionTables("", settings, {"areas": pd.DataFrame({"code": ["01223"]})}, contract)
    >>> rows_by_key(edition, "areas", edition), rows_by_key(edition, "kpis", edition)
    ({'01223': {'code': '01223'}}, {})
    """
    table = edition.tables.get(name)
    if table is None or name not in keyed_by.resources:
        return {}
    key = keyed_by.resources[name]["schema"]["primaryKey"]
    if not set(key) <= set(table.columns):
        return {}
    return {"/".join(cell_text(row[column]) for column in key): row for row in table.to_dict("records")}
