"""Names for rows of any table, made from the contract: what a key refers to is called by its name, not its code."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from visionbook.edition import EditionTables
from visionbook.notation import is_missing

NAMES = ("name_ja", "short_ja", "title_ja", "label_ja", "topic_ja")
"""Columns that name a row, the best first."""

SHORT_NAMES = ("short_ja", *(name for name in NAMES if name != "short_ja"))
"""The same where another table refers to the row."""

GROUPS = {
    "population": ("series", "area_code"),
    "life_table_mx": ("area_code", "period"),
    "fertility_age_pattern": ("area_code", "period"),
}
"""Large tables, and the columns that their changes are summed up by."""

# Columns that refer to a table without a foreign key that says so: there is more than one table.
_ALSO = {"subject_id": ("kpis", "strategy_nodes")}
_SEPARATOR = "\N{IDEOGRAPHIC COMMA}"


def row_names(
    name: str, rows: pd.DataFrame, edition: EditionTables, codes: Mapping[str, str]
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
    codes : mapping of str to str
        Words for codes that no table explains.

    Examples
    --------
    >>> from visionbook.edition import Edition, EditionTables, EvaluationRule, SeriesRoles
    >>> contract = {
    ...     "areas": {"schema": {"primaryKey": ["code"], "fields": []}},
    ...     "people": {"schema": {"primaryKey": ["code", "sex"], "fields": [],
    ...         "foreignKeys": [{"fields": ["code"], "reference": {"resource": "areas", "fields": ["code"]}}]}},
    ... }
    >>> tables = {"areas": pd.DataFrame({"code": ["01223"], "name_ja": ["Nemuro"]}),
    ...           "people": pd.DataFrame({"code": ["01223"], "sex": ["female"]})}
    >>> settings = Edition("01223", "nemuro", 2024, ("ja",), SeriesRoles("census"), EvaluationRule(0.95, 0.6, 0.0))
    >>> row_names("people", tables["people"], EditionTables("", settings, tables, contract), {"female": "women"})
    (['Nemuro、women'], [None])
    """
    schema = edition.resources[name]["schema"]
    units = {field["name"]: field.get("unit", "") for field in schema["fields"] if field.get("type") == "integer"}
    known = _referred(edition)

    def text(column: str, value: object) -> str:
        if is_missing(value):
            return ""
        for called in known.get(column, ()):
            if value in called:
                return called[value]
        if column in units:
            return f"{value}{units[column]}"
        return codes.get(str(value), str(value))

    if name == "corrections":
        return _correction_names(rows, edition, codes), [None] * len(rows)
    own = _name_column(rows, NAMES) if len(schema["primaryKey"]) == 1 else None
    key = [column for column in schema["primaryKey"] if column in rows.columns]
    grouped_by = [column for column in GROUPS.get(name, ()) if column in rows.columns]
    labels, groups = [], []
    for row in rows.to_dict("records"):
        named = "" if own is None or is_missing(row[own]) else str(row[own])
        labels.append(named or _SEPARATOR.join(filter(None, (text(column, row[column]) for column in key))))
        groups.append(_SEPARATOR.join(text(column, row[column]) for column in grouped_by) or None)
    return labels, groups


def _correction_names(rows: pd.DataFrame, edition: EditionTables, codes: Mapping[str, str]) -> list[str]:
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
                parts[1] = row_names(name, corrected, edition, codes)[0][0]
        labels.append(_SEPARATOR.join(parts))
    return labels


def _referred(edition: EditionTables) -> dict[str, list[dict[object, str]]]:
    """Return, for each column that refers to a table, the names there by code."""
    found: dict[str, list[dict[object, str]]] = {}
    for resource in edition.resources.values():
        for key in resource["schema"].get("foreignKeys", []):
            target = key["reference"]["resource"]
            if len(key["fields"]) == 1 and target and key["fields"][0] not in found:
                found[key["fields"][0]] = _names_by_code(edition, [target], key["reference"]["fields"][0])
    for column, targets in _ALSO.items():
        found[column] = _names_by_code(edition, targets)
    return found


def _names_by_code(edition: EditionTables, targets: object, column: str = "") -> list[dict[object, str]]:
    names = []
    for target in targets:
        table = edition.tables.get(target)
        if table is None:
            continue
        code, name = column or edition.resources[target]["schema"]["primaryKey"][0], _name_column(table, SHORT_NAMES)
        if name is not None and code in table.columns:
            named = table.dropna(subset=[code, name])
            names.append(dict(zip(named[code].tolist(), named[name].astype(str), strict=True)))
    return names


def _name_column(table: pd.DataFrame, names: tuple[str, ...]) -> str | None:
    return next((name for name in names if name in table.columns), None)
