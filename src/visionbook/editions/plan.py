"""Which figures of the plan moved from one edition to the next, came or went."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from visionbook.edition import EditionTables
from visionbook.editions.rows import cell_text, field_titles, rows_by_key
from visionbook.notation import is_missing

PLAN_FIELDS: Mapping[str, tuple[str, ...]] = {
    "plan_figures": ("value",),
    "milestones": ("year", "target", "reduction_held_back"),
    "vision_points": ("now", "projection", "target", "held_back", "held_back_per_year"),
    "population": ("population",),
    "population_shares": ("share",),
    "population_changes": ("value",),
    "kpis": ("baseline", "change", "target", "start_fy", "end_fy"),
}
"""Tables with figures that the plan prints, and the columns that hold the figures."""

PLAN_COLUMNS = (
    "table",
    "kind",
    "row_key",
    "label",
    "field",
    "field_title",
    "old",
    "new",
    "unit",
    "step",
    "reason",
    "reason_kind",
)


def plan_changes(old: EditionTables, new: EditionTables, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the figures of the plan that moved, came or went.

    Of the population only the plan's own series counts; a census or a projection by others is no figure of the plan.

    Parameters
    ----------
    old, new : EditionTables
        The two editions.
    rows : DataFrame
        As from `visionbook.editions.reasons.with_reasons`.

    Returns
    -------
    DataFrame
        Columns `PLAN_COLUMNS`, in the order of `rows`, one row per figure: `old` and `new` as text (missing where
        the edition has no such figure), `unit` of the data contract and `step` (smallest printed step; may be
        missing).

    Examples
    --------
    >>> from visionbook.edition import Edition, EvaluationRule, SeriesRoles
    >>> contract = {"milestones": {"schema": {"primaryKey": ["id"], "fields": [{"name": "target"}]}}}
    >>> settings = Edition("01223", "nemuro", 2024, ("ja",), SeriesRoles("census"), EvaluationRule(0.95, 0.6, 0.0))
    >>> old, new = (EditionTables("", settings, {"milestones": pd.DataFrame(rows, columns=["id", "target"])}, contract)
    ...             for rows in ([], [["short", 22453]]))
    >>> from visionbook.editions.naming import Naming
    >>> from visionbook.editions.reasons import with_reasons
    >>> from visionbook.editions.rows import row_changes
    >>> from visionbook.words import load_words
    >>> naming = Naming(load_words("ja"), {})
    >>> rows = with_reasons(row_changes(old, new, naming), old, new, naming)
    >>> plan_changes(old, new, rows)[["row_key", "field", "new", "unit"]].values.tolist()
    [['short', 'target', '22453', 'persons']]
    """
    found = []
    own = {old.settings.series.plan, new.settings.series.plan}
    for name, changes in rows[rows["table"].isin(list(PLAN_FIELDS))].groupby("table", sort=False):
        keyed_by = new if name in new.tables else old
        before, after = (rows_by_key(edition, name, keyed_by) for edition in (old, new))
        titles = field_titles(keyed_by.resources[name])
        for change in changes.to_dict("records"):
            row = (before if change["kind"] == "withdrawn" else after).get(change["row_key"], {})
            if name != "population" or row.get("series") in own:
                found += _figures(change, row, titles)
    return pd.DataFrame(found, columns=list(PLAN_COLUMNS))


def _figures(change: Mapping[str, Any], row: Mapping[str, Any], titles: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the figures of the plan that a change of a row is about, none if it is about something else."""
    name = change["table"]
    if not is_missing(change["field"]):
        figures = [(change["field"], {})] if change["field"] in PLAN_FIELDS[name] else []
    else:
        held, lacked = ("old", "new") if change["kind"] == "withdrawn" else ("new", "old")
        present = [field for field in PLAN_FIELDS[name] if not is_missing(row.get(field))]
        figures = [(field, {held: cell_text(row[field]), lacked: None}) for field in present]
    return [
        {
            **change,
            **values,
            "field": field,
            "field_title": titles.get(field, field),
            **dict(zip(("unit", "step"), _unit(name, field, row), strict=True)),
        }
        for field, values in figures
    ]


def _unit(table: str, field: str, row: Mapping[str, Any]) -> tuple[str, float | None]:
    """Return unit and smallest printed step of a figure of the plan."""
    if field in ("year", "start_fy", "end_fy"):
        return "", None
    step = row.get("rounded_to")
    step = None if is_missing(step) or not step else float(step)
    if table in ("population", "milestones"):
        return "persons", 1.0
    if table == "population_shares" or (table == "population_changes" and row.get("measure") != "difference"):
        return "ratio", step
    if table == "population_changes" or field in ("held_back", "held_back_per_year"):
        return "persons", step or 1.0
    return str(row.get("unit", "")), step
