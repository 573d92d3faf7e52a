"""What changed from one edition to the next: tables, figures of the plan, indicators, settings; each with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import pandas as pd

from visionbook.edition import ROLES, EditionTables, EvaluationRule
from visionbook.editions.indicators import indicator_changes
from visionbook.editions.reasons import with_reasons
from visionbook.editions.rows import KINDS, cell_text, field_titles, row_changes, rows_by_key
from visionbook.notation import is_missing

SHOWN_SINGLY = 30
"""Up to this many changes of a large table are listed one by one; more are summed up by group."""

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
TABLE_COLUMNS = ("table", "title", "state", "old_rows", "new_rows", *KINDS, "columns_added", "columns_withdrawn")


@dataclass(frozen=True)
class Comparison:
    """Two editions compared.

    Parameters
    ----------
    old_name, new_name : str
        What readers call the editions.
    old_fiscal_year, new_fiscal_year : int
        The fiscal years that their indicators are judged in.
    rows : DataFrame
        As from `visionbook.editions.reasons.with_reasons`: every changed cell, added and withdrawn row.
    tables : DataFrame
        As from `table_summary`.
    indicators : DataFrame or None
        As from `visionbook.editions.indicators.indicator_changes`: those that changed.
    plan : DataFrame
        As from `plan_changes`.
    corrections : DataFrame
        As from `correction_changes`.
    settings : DataFrame
        As from `setting_changes`.
    """

    old_name: str
    new_name: str
    old_fiscal_year: int
    new_fiscal_year: int
    rows: pd.DataFrame
    tables: pd.DataFrame
    indicators: pd.DataFrame | None
    plan: pd.DataFrame
    corrections: pd.DataFrame
    settings: pd.DataFrame

    @property
    def is_same(self) -> bool:
        """Whether the two editions hold the same."""
        differs = self.tables["state"].ne("both") | self.tables["columns_added"].ne("")
        differs |= self.tables["columns_withdrawn"].ne("")
        judged_alike = self.indicators is None or self.indicators.empty
        return self.rows.empty and self.settings.empty and judged_alike and not differs.any()

    def count(self, kind: str) -> int:
        """Return how many rows were changed, added or withdrawn."""
        return int(self.tables[kind].sum())


def compare(old: EditionTables, new: EditionTables, codes: Mapping[str, str] | None = None) -> Comparison:
    """Compare two editions, each judged by its own rule in its own fiscal year.

    Parameters
    ----------
    old, new : EditionTables
        The two editions.
    codes : mapping of str to str, optional
        Words for codes such as ``female`` in the names of rows.

    Raises
    ------
    DataError, ParameterError
        If the indicators of an edition cannot be judged as it describes them.

    Examples
    --------
    >>> from visionbook.edition import Edition, SeriesRoles
    >>> contract = {"plan_figures": {"title": "figures", "schema": {"primaryKey": ["figure_id"], "fields": [
    ...     {"name": "figure_id", "type": "string"}, {"name": "value", "type": "number"}]}}}
    >>> settings = Edition("01223", "nemuro", 2024, ("ja",), SeriesRoles("census"), EvaluationRule(0.95, 0.6, 0.0))
    >>> editions = [EditionTables(name, settings,
    ...     {"plan_figures": pd.DataFrame({"figure_id": ["a"], "value": [value]})}, contract)
    ...     for name, value in (("v1", 9345.0), ("v2", 9000.0))]
    >>> found = compare(*editions)
    >>> found.plan[["row_key", "old", "new", "reason_kind"]].values.tolist()
    [['a', '9345', '9000', 'none']]
    >>> found.is_same, compare(editions[0], editions[0]).is_same
    (False, True)
    """
    rows = with_reasons(row_changes(old, new, codes), old, new)
    return Comparison(
        old.name,
        new.name,
        old.settings.fiscal_year,
        new.settings.fiscal_year,
        rows,
        table_summary(old, new, rows),
        indicator_changes(old, new, rows),
        plan_changes(old, new, rows),
        correction_changes(old, new, rows),
        setting_changes(old, new),
    )


def table_summary(old: EditionTables, new: EditionTables, rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row per table: in which editions it is, how many rows it has and had, what happened to them.

    Parameters
    ----------
    old, new : EditionTables
        The two editions.
    rows : DataFrame
        As from `visionbook.editions.rows.row_changes`.

    Returns
    -------
    DataFrame
        Columns `TABLE_COLUMNS`: `state` is ``both``, ``added`` or ``withdrawn``; a row with several changed cells
        counts once; `columns_added` and `columns_withdrawn` are the titles of columns that one edition has.

    Examples
    --------
    >>> from visionbook.edition import Edition, SeriesRoles
    >>> contract = {"areas": {"title": "Areas", "schema": {"primaryKey": ["code"], "fields": [{"name": "code"}]}}}
    >>> settings = Edition("01223", "nemuro", 2024, ("ja",), SeriesRoles("census"), EvaluationRule(0.95, 0.6, 0.0))
    >>> old = EditionTables("", settings, {}, {})
    >>> new = EditionTables("", settings, {"areas": pd.DataFrame({"code": ["1"]})}, contract)
    >>> table_summary(old, new, row_changes(old, new))[["title", "state", "new_rows", "added"]].values.tolist()
    [['Areas', 'added', 1, 1]]
    """
    counts = rows.drop_duplicates(["table", "kind", "row_key"]).groupby(["table", "kind"]).size().to_dict()
    summary = []
    for name in [*new.tables, *(name for name in old.tables if name not in new.tables)]:
        before, after = old.tables.get(name), new.tables.get(name)
        state = "added" if before is None else "withdrawn" if after is None else "both"
        resource = (new if name in new.resources else old).resources[name]
        summary.append(
            {
                "table": name,
                "title": resource.get("title", name),
                "state": state,
                "old_rows": 0 if before is None else len(before),
                "new_rows": 0 if after is None else len(after),
                **{kind: counts.get((name, kind), 0) for kind in KINDS},
                "columns_added": _only_in(new, old, name) if state == "both" else "",
                "columns_withdrawn": _only_in(old, new, name) if state == "both" else "",
            }
        )
    return pd.DataFrame(summary, columns=list(TABLE_COLUMNS))


def _only_in(one: EditionTables, other: EditionTables, name: str) -> str:
    titles = {field["name"]: field.get("title", field["name"]) for field in one.resources[name]["schema"]["fields"]}
    columns = [column for column in one.tables[name].columns if column not in other.tables[name].columns]
    return ", ".join(titles[column] for column in columns)


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
    >>> from visionbook.edition import Edition, SeriesRoles
    >>> contract = {"milestones": {"schema": {"primaryKey": ["id"], "fields": [{"name": "target"}]}}}
    >>> settings = Edition("01223", "nemuro", 2024, ("ja",), SeriesRoles("census"), EvaluationRule(0.95, 0.6, 0.0))
    >>> old, new = (EditionTables("", settings, {"milestones": pd.DataFrame(rows, columns=["id", "target"])}, contract)
    ...             for rows in ([], [["short", 22453]]))
    >>> rows = with_reasons(row_changes(old, new), old, new)
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


def correction_changes(old: EditionTables, new: EditionTables, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the corrections that came, went or changed: `kind`, `label`, `printed`, `used`, `reason` as text.

    Of one that changed, what the new edition says.

    Examples
    --------
    >>> rows = pd.DataFrame(columns=["table", "kind", "row_key", "label"])
    >>> correction_changes(EditionTables("", None, {}, {}), EditionTables("", None, {}, {}), rows).empty
    True
    """
    own = rows[rows["table"] == "corrections"].drop_duplicates("row_key")
    keyed_by = new if "corrections" in new.tables else old
    before, after = (rows_by_key(edition, "corrections", keyed_by) for edition in (old, new))
    found = []
    for change in own.to_dict("records"):
        row = (before if change["kind"] == "withdrawn" else after).get(change["row_key"], {})
        texts = {name: cell_text(row.get(name)) for name in ("printed", "used")}
        reason = cell_text(row.get("reason_ja")) or None
        found.append({"kind": change["kind"], "label": change["label"], **texts, "reason": reason})
    return pd.DataFrame(found, columns=["kind", "label", "printed", "used", "reason"])


def setting_changes(old: EditionTables, new: EditionTables) -> pd.DataFrame:
    """Return the settings of ``edition.yml`` that differ and bear on the numbers: `name`, `old`, `new` as text.

    Examples
    --------
    >>> from visionbook.edition import Edition, SeriesRoles
    >>> rule = EvaluationRule(0.95, 0.6, 0.0)
    >>> years = [Edition("01223", "nemuro", year, ("ja",), SeriesRoles("census"), rule) for year in (2023, 2024)]
    >>> setting_changes(*(EditionTables("", settings, {}, {}) for settings in years)).values.tolist()
    [['fiscal_year', '2023', '2024']]
    """
    names = ("municipality", "region", "fiscal_year")
    rule = [field.name for field in fields(EvaluationRule) if field.name != "own_ranks"]
    found = [(name, *(cell_text(getattr(edition.settings, name)) for edition in (old, new))) for name in names]
    found += [
        (f"series_{role}", *(cell_text(getattr(edition.settings.series, role)) for edition in (old, new)))
        for role in ROLES
    ]
    found += [
        (name, *(cell_text(getattr(edition.settings.evaluation, name)) for edition in (old, new))) for name in rule
    ]
    found.append(("own_ranks", *(_ranks(edition.settings.evaluation) for edition in (old, new))))
    return pd.DataFrame([row for row in found if row[1] != row[2]], columns=["name", "old", "new"])


def _ranks(rule: EvaluationRule) -> str:
    return ", ".join(
        f"{rank.name} ({cell_text(rank.at_least)})" if rank.at_least is not None else rank.name
        for rank in rule.own_ranks
    )


def listed(rows: pd.DataFrame) -> pd.DataFrame:
    """Return changes to be shown: those of a large table with many of them summed up by group and kind.

    Parameters
    ----------
    rows : DataFrame
        As from `visionbook.editions.reasons.with_reasons`.

    Returns
    -------
    DataFrame
        The columns of `rows` and `count`, the number of rows of the table that the line stands for; a line for a
        group has the group as its `label`, and no field, values or reason of its own unless all rows share it.

    Examples
    --------
    >>> row = {"table": "population", "kind": "added", "group": "Nemuro", "reason": "new", "reason_kind": "source"}
    >>> many = pd.DataFrame([{**row, "row_key": str(number), "label": "x"} for number in range(40)])
    >>> listed(many)[["label", "count", "reason"]].values.tolist()
    [['Nemuro', 40, 'new']]
    """
    parts = []
    for name, found in rows.groupby("table", sort=False):
        if found["group"].isna().all() or len(found) <= SHOWN_SINGLY:
            parts.append(found.assign(count=1))
            continue
        for (group, kind), same in found.groupby(["group", "kind"], sort=False):
            if len(same) == 1:
                parts.append(same.assign(count=1))
                continue
            reasons = same[["reason", "reason_kind"]].drop_duplicates()
            reason, reason_kind = reasons.iloc[0] if len(reasons) == 1 else (None, "several")
            parts.append(
                pd.DataFrame(
                    [
                        {
                            "table": name,
                            "kind": kind,
                            "label": group,
                            "count": same["row_key"].nunique(),
                            "reason": reason,
                            "reason_kind": reason_kind,
                        }
                    ]
                )
            )
    return pd.concat(parts, ignore_index=True) if parts else rows.assign(count=1)
