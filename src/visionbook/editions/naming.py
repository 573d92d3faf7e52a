"""Names for rows of any table, made from the contract: what a key refers to is called by its name, not its code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from visionbook.edition import EditionTables
from visionbook.localised import FALLBACK, localised
from visionbook.notation import is_missing
from visionbook.words import Words

NAMES = ("name", "short", "title", "label", "topic")
"""Columns that name a row, without their language, the best first."""

SHORT_NAMES = ("short", *(name for name in NAMES if name != "short"))
"""The same where another table refers to the row."""

GROUPS = {
    "population": ("series", "area_code"),
    "life_table_mx": ("area_code", "period"),
    "fertility_age_pattern": ("area_code", "period"),
}
"""Large tables, and the columns that their changes are summed up by."""

# Columns that refer to a table without a foreign key that says so: there is more than one table.
_ALSO = {"subject_id": ("kpis", "strategy_nodes")}


@dataclass(frozen=True)
class Naming:
    """In which words two editions are compared.

    Parameters
    ----------
    words : Words
        The language of names, and what stands between their parts.
    codes : mapping of str to str
        Words for codes that no table explains, such as ``female``.
    """

    words: Words
    codes: Mapping[str, str]

    @property
    def lang(self) -> str:
        """The language of names."""
        return self.words.lang


def row_names(
    name: str, rows: pd.DataFrame, edition: EditionTables, naming: Naming
) -> tuple[list[str], list[str | None]]:
    """Return what readers call rows of a table, and the group of each in a large table (else None).

    Parameters
    ----------
    name : str
        The table.
    rows : DataFrame
        Rows of it.
    edition : EditionTables
        The edition that they are of.
    naming : Naming
        In which words.

    Examples
    --------
    >>> from visionbook.edition import Edition, EditionTables, EvaluationRule, SeriesRoles
    >>> from visionbook.words import load_words
    >>> contract = {
    ...     "areas": {"schema": {"primaryKey": ["code"], "fields": []}},
    ...     "people": {"schema": {"primaryKey": ["code", "sex"], "fields": [],
    ...         "foreignKeys": [{"fields": ["code"], "reference": {"resource": "areas", "fields": ["code"]}}]}},
    ... }
    >>> tables = {"areas": pd.DataFrame({"code": ["01223"], "name_ja": ["Nemuro"]}),
    ...           "people": pd.DataFrame({"code": ["01223"], "sex": ["female"]})}
    >>> settings = Edition("01223", "nemuro", 2024, ("ja",), SeriesRoles("census"), EvaluationRule(0.95, 0.6, 0.0))
    >>> naming = Naming(load_words("ja"), {"female": "women"})
    >>> row_names("people", tables["people"], EditionTables("", settings, tables, contract), naming)
    (['Nemuro、women'], [None])
    """
    schema = edition.resources[name]["schema"]
    units = {field["name"]: field.get("unit", "") for field in schema["fields"] if field.get("type") == "integer"}
    known = _referred(edition, naming.lang)

    def text(column: str, value: object) -> str:
        if is_missing(value):
            return ""
        for called in known.get(column, ()):
            if value in called:
                return called[value]
        if column in units:
            return f"{value}{units[column]}"
        return naming.codes.get(str(value), str(value))

    if name == "corrections":
        return _correction_names(rows, edition, naming), [None] * len(rows)
    own = names_of(rows, NAMES, naming.lang) if len(schema["primaryKey"]) == 1 else None
    called = [None] * len(rows) if own is None else own.tolist()
    key = [column for column in schema["primaryKey"] if column in rows.columns]
    grouped_by = [column for column in GROUPS.get(name, ()) if column in rows.columns]
    labels, groups = [], []
    for row, one in zip(rows.to_dict("records"), called, strict=True):
        named = "" if is_missing(one) else str(one)
        labels.append(named or naming.words.join(filter(None, (text(column, row[column]) for column in key))))
        groups.append(naming.words.join(text(column, row[column]) for column in grouped_by) or None)
    return labels, groups


def _correction_names(rows: pd.DataFrame, edition: EditionTables, naming: Naming) -> list[str]:
    """Return which cell each correction is about: table, row and column by their names."""
    labels = []
    for row in rows.to_dict("records"):
        name, resource = row["table_name"], edition.resources.get(row["table_name"], {})
        titles = {field["name"]: field.get("title", "") for field in resource.get("schema", {}).get("fields", [])}
        parts = [resource.get("title", name), row["row_key"], titles.get(row["field_name"]) or row["field_name"]]
        table = edition.tables.get(name)
        if table is not None and name != "corrections":
            key = resource["schema"]["primaryKey"]
            keys = table[key].astype("str").agg("/".join, axis=1) if len(table) else pd.Series(dtype="object")
            corrected = table[(keys == row["row_key"]).to_numpy(dtype=bool)]
            if len(corrected):
                parts[1] = row_names(name, corrected, edition, naming)[0][0]
        labels.append(naming.words.join(parts))
    return labels


def _referred(edition: EditionTables, lang: str) -> dict[str, list[dict[object, str]]]:
    """Return, for each column that refers to a table, the names there by code."""
    found: dict[str, list[dict[object, str]]] = {}
    for resource in edition.resources.values():
        for key in resource["schema"].get("foreignKeys", []):
            target = key["reference"]["resource"]
            if len(key["fields"]) == 1 and target and key["fields"][0] not in found:
                names = names_by_code(edition, target, lang, key["reference"]["fields"][0])
                found[key["fields"][0]] = [names]
    for column, targets in _ALSO.items():
        found[column] = [names_by_code(edition, target, lang) for target in targets]
    return found


def names_by_code(edition: EditionTables, table: str, lang: str, code: str = "") -> dict[object, str]:
    """Return what the rows of a table are called, by their code; nothing if the edition has no such table or names.

    Parameters
    ----------
    edition : EditionTables
        The edition.
    table : str
        Name of the table.
    lang : str
        Language of the names.
    code : str
        Column with the code; the primary key if empty.

    Examples
    --------
    >>> areas = pd.DataFrame({"area_code": ["01223"], "name_ja": ["根室市"]})
    >>> contract = {"areas": {"schema": {"primaryKey": ["area_code"], "fields": []}}}
    >>> names_by_code(EditionTables("", None, {"areas": areas}, contract), "areas", "ja")
    {'01223': '根室市'}
    """
    rows = edition.tables.get(table)
    if rows is None:
        return {}
    column = code or edition.resources[table]["schema"]["primaryKey"][0]
    names = names_of(rows, SHORT_NAMES, lang)
    if names is None or column not in rows.columns:
        return {}
    called = zip(rows[column].tolist(), names.tolist(), strict=True)
    return {one: str(name) for one, name in called if not is_missing(one) and not is_missing(name)}


def names_of(rows: pd.DataFrame, columns: tuple[str, ...], lang: str) -> pd.Series | None:
    """Return the names of rows from the first of some columns (without their language) that there is; else None.

    Examples
    --------
    >>> names_of(pd.DataFrame({"short_ja": ["国勢調査"], "name_ja": ["令和2年国勢調査"]}), SHORT_NAMES, "ja").tolist()
    ['国勢調査']
    """
    column = next((one for one in columns if {f"{one}_{lang}", f"{one}_{FALLBACK}"} & set(rows.columns)), None)
    return None if column is None else localised(rows, column, lang).column
