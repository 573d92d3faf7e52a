"""What changed from one edition to the next: tables, figures of the plan, indicators, settings; each with a reason."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from visionbook.edition import EditionTables
from visionbook.editions.indicators import indicator_changes
from visionbook.editions.naming import Naming
from visionbook.editions.plan import plan_changes
from visionbook.editions.reasons import with_reasons
from visionbook.editions.rows import KINDS, cell_text, row_changes, rows_by_key
from visionbook.editions.settings import setting_changes
from visionbook.localised import chosen

SHOWN_SINGLY = 30
"""Up to this many changes of a large table are listed one by one; more are summed up by group."""

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
        As from `visionbook.editions.plan.plan_changes`.
    corrections : DataFrame
        As from `correction_changes`.
    settings : DataFrame
        As from `visionbook.editions.settings.setting_changes`.
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


def compare(old: EditionTables, new: EditionTables, naming: Naming) -> Comparison:
    """Compare two editions, each judged by its own rule in its own fiscal year.

    Parameters
    ----------
    old, new : EditionTables
        The two editions.
    naming : Naming
        In which words.

    Raises
    ------
    DataError, ParameterError
        If the indicators of an edition cannot be judged as it describes them.

    Examples
    --------
    >>> from visionbook.edition import Edition, EvaluationRule, SeriesRoles
    >>> contract = {"plan_figures": {"title": "figures", "schema": {"primaryKey": ["figure_id"], "fields": [
    ...     {"name": "figure_id", "type": "string"}, {"name": "value", "type": "number"}]}}}
    >>> settings = Edition("01223", "nemuro", 2024, ("ja",), SeriesRoles("census"), EvaluationRule(0.95, 0.6, 0.0))
    >>> editions = [EditionTables(name, settings,
    ...     {"plan_figures": pd.DataFrame({"figure_id": ["a"], "value": [value]})}, contract)
    ...     for name, value in (("v1", 9345.0), ("v2", 9000.0))]
    >>> from visionbook.words import load_words
    >>> naming = Naming(load_words("ja"), {})
    >>> found = compare(*editions, naming)
    >>> found.plan[["row_key", "old", "new", "reason_kind"]].values.tolist()
    [['a', '9345', '9000', 'none']]
    >>> found.is_same, compare(editions[0], editions[0], naming).is_same
    (False, True)
    """
    rows = with_reasons(row_changes(old, new, naming), old, new, naming)
    return Comparison(
        old.name,
        new.name,
        old.settings.fiscal_year,
        new.settings.fiscal_year,
        rows,
        table_summary(old, new, rows, naming),
        indicator_changes(old, new, rows, naming),
        plan_changes(old, new, rows),
        correction_changes(old, new, rows, naming),
        setting_changes(old, new, naming),
    )


def table_summary(old: EditionTables, new: EditionTables, rows: pd.DataFrame, naming: Naming) -> pd.DataFrame:
    """Return one row per table: in which editions it is, how many rows it has and had, what happened to them.

    Parameters
    ----------
    old, new : EditionTables
        The two editions.
    rows : DataFrame
        As from `visionbook.editions.rows.row_changes`.
    naming : Naming
        In which words.

    Returns
    -------
    DataFrame
        Columns `TABLE_COLUMNS`: `state` is ``both``, ``added`` or ``withdrawn``; a row with several changed cells
        counts once; `columns_added` and `columns_withdrawn` are the titles of columns that one edition has.

    Examples
    --------
    >>> from visionbook.edition import Edition, EvaluationRule, SeriesRoles
    >>> from visionbook.words import load_words
    >>> contract = {"areas": {"title": "Areas", "schema": {"primaryKey": ["code"], "fields": [{"name": "code"}]}}}
    >>> settings = Edition("01223", "nemuro", 2024, ("ja",), SeriesRoles("census"), EvaluationRule(0.95, 0.6, 0.0))
    >>> old = EditionTables("", settings, {}, {})
    >>> new = EditionTables("", settings, {"areas": pd.DataFrame({"code": ["1"]})}, contract)
    >>> naming = Naming(load_words("ja"), {})
    >>> found = table_summary(old, new, row_changes(old, new, naming), naming)
    >>> found[["title", "state", "new_rows", "added"]].values.tolist()
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
                "columns_added": _only_in(new, old, name, naming) if state == "both" else "",
                "columns_withdrawn": _only_in(old, new, name, naming) if state == "both" else "",
            }
        )
    return pd.DataFrame(summary, columns=list(TABLE_COLUMNS))


def _only_in(one: EditionTables, other: EditionTables, name: str, naming: Naming) -> str:
    titles = {field["name"]: field.get("title", field["name"]) for field in one.resources[name]["schema"]["fields"]}
    columns = [column for column in one.tables[name].columns if column not in other.tables[name].columns]
    return naming.words.join(titles[column] for column in columns)


def correction_changes(old: EditionTables, new: EditionTables, rows: pd.DataFrame, naming: Naming) -> pd.DataFrame:
    """Return the corrections that came, went or changed: `kind`, `label`, `printed`, `used`, `reason` as text.

    Of one that changed, what the new edition says.

    Examples
    --------
    >>> rows = pd.DataFrame(columns=["table", "kind", "row_key", "label"])
    >>> from visionbook.words import load_words
    >>> none = EditionTables("", None, {}, {})
    >>> correction_changes(none, none, rows, Naming(load_words("ja"), {})).empty
    True
    """
    own = rows[rows["table"] == "corrections"].drop_duplicates("row_key")
    keyed_by = new if "corrections" in new.tables else old
    before, after = (rows_by_key(edition, "corrections", keyed_by) for edition in (old, new))
    found = []
    for change in own.to_dict("records"):
        row = (before if change["kind"] == "withdrawn" else after).get(change["row_key"], {})
        texts = {name: cell_text(row.get(name)) for name in ("printed", "used")}
        reason = cell_text(chosen(row, "reason", naming.lang)) or None
        found.append({"kind": change["kind"], "label": change["label"], **texts, "reason": reason})
    return pd.DataFrame(found, columns=["kind", "label", "printed", "used", "reason"])


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
