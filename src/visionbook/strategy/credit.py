"""Whom a corrected value is credited to: the correction, with its reporter, day, source and place."""

from __future__ import annotations

from typing import Any

import pandas as pd

from visionbook.notation import is_missing

OBSERVATIONS = "kpi_observations"
_CREDIT = ("reported_by_ja", "person_ja", "reported_on", "source_id", "source_place")
_VALUE_FIELDS = ("value", "measure")


def rows_of_corrections(observations: pd.DataFrame) -> dict[str, list[str] | str]:
    """Return which rows of the table of corrections are about some observations: by column, the values it may have.

    Examples
    --------
    >>> rows = pd.DataFrame({"kpi_id": ["k"], "fiscal_year": [2022], "status": ["final"]})
    >>> rows_of_corrections(rows)
    {'table_name': 'kpi_observations', 'row_key': ['k/2022/final']}
    """
    return {"table_name": OBSERVATIONS, "row_key": list(_keys(observations))}


def credited(observations: pd.DataFrame, corrections: pd.DataFrame | None) -> pd.DataFrame:
    """Return observations, those with a corrected value credited to the correction.

    Parameters
    ----------
    observations : DataFrame
        The table of observations, with its corrections in use.
    corrections : DataFrame, optional
        The table of corrections; rows about other tables are passed over.

    Returns
    -------
    DataFrame
        The rows with reporter, day, source and place of the correction where there is one, and `corrected_from` (the
        value as it stood, as text), `corrected_measure` (whether that was the value of a year or a total; missing where
        that was not corrected) and `correction_reason_ja`.

    Examples
    --------
    >>> rows = pd.DataFrame({"kpi_id": ["k"], "fiscal_year": [2022], "value": [4.0], "status": ["final"],
    ...     "reported_by_ja": ["A"], "source_id": ["report"], "source_place": ["p1"]})
    >>> corrections = pd.DataFrame({"table_name": ["kpi_observations"], "row_key": ["k/2022/final"],
    ...     "field_name": ["value"], "printed": ["40"], "used": ["4"], "reason_ja": ["slip"], "source_id": ["report"],
    ...     "source_place": ["p2"], "reported_by_ja": ["B"]})
    >>> credited(rows, corrections)[["reported_by_ja", "source_place", "corrected_from"]].values.tolist()
    [['B', 'p2', '40']]
    """
    by_key = {} if corrections is None else _by_key(corrections)
    found = [_of(by_key.get(key, {})) for key in _keys(observations)]
    added = pd.DataFrame(found, index=observations.index, columns=["corrected_from", "corrected_measure", *_ADDED])
    rows = observations.assign(**{name: added[name] for name in ("corrected_from", "corrected_measure")})
    rows["correction_reason_ja"] = added["reason_ja"]
    is_corrected = added["reason_ja"].notna()
    for name in _CREDIT:
        if corrections is not None and is_corrected.any() and (name in rows or name in corrections):
            own = rows[name] if name in rows else pd.Series(None, index=rows.index, dtype="object")
            rows[name] = own.astype("object").where(~is_corrected, added[name])
    return rows


_ADDED = ("reason_ja", *_CREDIT)


def _keys(observations: pd.DataFrame) -> list[str]:
    names = ("kpi_id", "fiscal_year", "status")
    return ["/".join(map(str, key)) for key in zip(*(observations[name] for name in names), strict=True)]


def _by_key(corrections: pd.DataFrame) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the corrections of values by row, then by field."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for row in corrections.to_dict("records"):
        if row["table_name"] == OBSERVATIONS and row["field_name"] in _VALUE_FIELDS:
            found.setdefault(row["row_key"], {})[row["field_name"]] = row
    return found


def _of(fields: dict[str, dict[str, Any]]) -> dict[str, Any]:
    if not fields:
        return {}
    first = fields.get("value", fields.get("measure"))
    credit = {name: None if is_missing(first.get(name)) else first[name] for name in _ADDED}
    printed = {name: fields[name]["printed"] if name in fields else None for name in _VALUE_FIELDS}
    return credit | {"corrected_from": printed["value"], "corrected_measure": printed["measure"]}
