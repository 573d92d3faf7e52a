"""Which indicators have another value or status in one edition than in the edition before, and why."""

from __future__ import annotations

from typing import Any

import pandas as pd

from visionbook.edition import EditionTables
from visionbook.editions.naming import Naming, names_by_code
from visionbook.editions.reasons import changed_cells
from visionbook.editions.rows import cell_text
from visionbook.localised import chosen
from visionbook.notation import is_missing
from visionbook.strategy.census_answers import official_values, with_official_values
from visionbook.strategy.judgement import evaluate
from visionbook.strategy.projected import projected_values

INDICATOR_COLUMNS = (
    "kpi_id",
    "name",
    "unit",
    "rounded_to",
    "kind",
    "value_changed",
    "status_changed",
    *(f"{when}_{name}" for name in ("value", "fy", "sureness", "status", "target") for when in ("old", "new")),
    "reason",
    "reason_kind",
)

INDICATOR_REASONS = ("statistic", "opinion", "opinion_withdrawn", "plan", "rule")
"""Reasons beside those of rows: the value is computed from a statistic; a body replaced the status, or no longer
does; target or baseline moved; the thresholds of the rule moved."""

# What an older contract may lack, and what stands for it; without the other columns nothing can be judged.
_OPTIONAL = {"same_as": None, "statistic": None, "baseline_kind": "unstated", "note_ja": None, "rounded_to": 1.0}
_NEEDED = ("kpi_id", "name_ja", "unit", "better", "measurement", "baseline", "target", "start_fy", "end_fy")
_OBSERVED = ("kpi_id", "fiscal_year", "value", "status")
_REVIEWED = ("body_id", "fiscal_year", "reviewed_on", "subject_id", "overriding_status", "opinion_ja")
_COUNTED = ("area_code", "year", "series", "variant", "sex", "age_group", "population", "source_id", "source_place")
_BEHIND = ("kpi_id", "series", "year")
_PLANNED = {"target", "baseline", "measurement", "better", "start_fy", "end_fy", "baseline_kind", "same_as"}


def judged(edition: EditionTables) -> pd.DataFrame | None:
    """Return the indicators of an edition, judged by its rule in its fiscal year; None if it has none to judge.

    As on its own pages: with values of official statistics, and with what bodies replaced. What its contract did
    not yet have is left out.

    Raises
    ------
    DataError, ParameterError
        If the edition's own observations or fiscal year do not fit its indicators.

    Examples
    --------
    >>> from visionbook.edition import Edition, EvaluationRule, SeriesRoles
    >>> settings = Edition("01223", "nemuro", 2024, ("ja",), SeriesRoles("census"), EvaluationRule(0.95, 0.6, 0.0))
    >>> judged(EditionTables("v1", settings, {}, {})) is None
    True
    """
    kpis = edition.tables.get("kpis")
    if kpis is None or kpis.empty or not set(_NEEDED) <= set(kpis.columns):
        return None
    kpis = kpis.assign(**{name: value for name, value in _OPTIONAL.items() if name not in kpis.columns})
    observations = _table(edition, "kpi_observations", _OBSERVED)
    if observations is None:
        observations = pd.DataFrame(columns=list(_OBSERVED))
    population, census = _table(edition, "population", _COUNTED), edition.settings.series.census
    if population is not None and census and kpis["statistic"].notna().any():
        population = population if "status" in population.columns else population.assign(status=None)
        official = official_values(kpis, population, census, edition.settings.municipality)
        observations = with_official_values(observations, official)
    reviews = _table(edition, "reviews", _REVIEWED)
    baselines = _table(edition, "projected_baselines", _BEHIND)
    projected = None
    if population is not None and baselines is not None:
        projected = projected_values(kpis, baselines, population, edition.settings.municipality)
    rule, fiscal_year = edition.settings.evaluation, edition.settings.fiscal_year
    return evaluate(kpis, observations, rule, fiscal_year, reviews, projected)


def _table(edition: EditionTables, name: str, columns: tuple[str, ...]) -> pd.DataFrame | None:
    """Return a table of an edition if it is there with the columns needed, else None."""
    table = edition.tables.get(name)
    return table if table is not None and set(columns) <= set(table.columns) else None


def indicator_changes(
    old: EditionTables, new: EditionTables, rows: pd.DataFrame, naming: Naming
) -> pd.DataFrame | None:
    """Return the indicators whose value or status differs, or that only one edition has.

    Parameters
    ----------
    old, new : EditionTables
        The two editions.
    rows : DataFrame
        As from `visionbook.editions.reasons.with_reasons`, for the reasons.
    naming : Naming
        In which words.

    Returns
    -------
    DataFrame or None
        None if an edition has no indicators that could be judged, so that nothing can be compared. Else columns
        `INDICATOR_COLUMNS`, in the new edition's order, then those withdrawn: `kind` is changed, added or
        withdrawn; `old_value` and `new_value` are what was judged (unit of the indicator), with its fiscal year and
        sureness; `reason` is text of the tables or missing, `reason_kind` one of those of rows or of
        `INDICATOR_REASONS`.

    Examples
    --------
    >>> from visionbook.edition import Edition, EvaluationRule, SeriesRoles
    >>> settings = Edition("01223", "nemuro", 2024, ("ja",), SeriesRoles("census"), EvaluationRule(0.95, 0.6, 0.0))
    >>> kpi = {"kpi_id": "catch", "name_ja": "catch", "unit": "tonnes", "better": "up", "measurement": "level",
    ...        "baseline": 100.0, "target": 140.0, "start_fy": 2021, "end_fy": 2024}
    >>> seen = {"kpi_id": "catch", "fiscal_year": 2022, "value": 115.0, "status": "final"}
    >>> tables = {"kpis": pd.DataFrame([kpi]), "kpi_observations": pd.DataFrame([seen])}
    >>> old = EditionTables("v1", settings, {"kpis": tables["kpis"]}, {})
    >>> new = EditionTables("v2", settings, tables, {})
    >>> none = pd.DataFrame(columns=["table", "kind", "row_key", "field", "reason", "reason_kind"])
    >>> from visionbook.words import load_words
    >>> found = indicator_changes(old, new, none, Naming(load_words("ja"), {}))
    >>> found[["old_status", "new_status", "new_value"]].values.tolist()
    [['not_reported', 'moderate', 115.0]]
    """
    before, after = judged(old), judged(new)
    if before is None or after is None:
        return None
    earlier = {row["kpi_id"]: row for row in before.to_dict("records")}
    later = {row["kpi_id"]: row for row in after.to_dict("records")}
    reasons = _Reasons(old, new, rows, naming)
    found = []
    for kpi_id in [*later, *(kpi_id for kpi_id in earlier if kpi_id not in later)]:
        one, two = earlier.get(kpi_id), later.get(kpi_id)
        line = _line(one, two, naming.lang)
        if line["kind"] != "changed" or line["value_changed"] or line["status_changed"]:
            reason, reason_kind = reasons.why(one, two, line["value_changed"])
            found.append({**line, "reason": reason, "reason_kind": reason_kind})
    return pd.DataFrame(found, columns=list(INDICATOR_COLUMNS))


def _line(one: dict[str, Any] | None, two: dict[str, Any] | None, lang: str) -> dict[str, Any]:
    kpi = two or one
    values = {
        f"{when}_{name}": None if row is None or is_missing(row[column]) else row[column]
        for when, row in (("old", one), ("new", two))
        for name, column in (
            ("value", "observed"),
            ("fy", "observed_fy"),
            ("sureness", "observation_status"),
            ("status", "status"),
            ("target", "target"),
        )
    }
    both = one is not None and two is not None
    return {
        "name": chosen(kpi, "name", lang),
        **{name: kpi[name] for name in ("kpi_id", "unit", "rounded_to")},
        "kind": "changed" if both else "withdrawn" if two is None else "added",
        "value_changed": both
        and any(
            cell_text(values[f"old_{name}"]) != cell_text(values[f"new_{name}"]) for name in ("value", "fy", "sureness")
        ),
        "status_changed": both and values["old_status"] != values["new_status"],
        **values,
    }


class _Reasons:
    """Why an indicator changed, from what happened to the rows that it rests on."""

    def __init__(self, old: EditionTables, new: EditionTables, rows: pd.DataFrame, naming: Naming):
        self._same_rule = old.settings.evaluation == new.settings.evaluation
        self._series = names_by_code(new, "series", naming.lang, "series")
        self._planned = changed_cells(rows, "kpis")
        kpi_rows = rows[rows["table"] == "kpis"]
        self._kpi_rows = {key: group for key, group in kpi_rows.groupby("row_key")}
        observed = rows[rows["table"] == "kpi_observations"]
        self._observed = (
            {kpi_id: group for kpi_id, group in observed.groupby(observed["row_key"].str.split("/").str[0])}
            if len(observed)
            else {}
        )

    def why(
        self, one: dict[str, Any] | None, two: dict[str, Any] | None, value_changed: bool
    ) -> tuple[str | None, str]:
        """Return the reason of a change and where it is from."""
        kpi = two or one
        if one is None or two is None:
            return self._of_rows(self._kpi_rows.get(kpi["kpi_id"]))
        replaced, was_replaced = two.get("overridden_by"), one.get("overridden_by")
        if not is_missing(replaced) and one["status"] != two["status"]:
            return str(two["override_reason"]), "opinion"
        observed = self._observed.get(kpi["kpi_id"])
        if observed is None and not is_missing(kpi["same_as"]):
            observed = self._observed.get(kpi["same_as"])
        if observed is not None and value_changed:
            return self._of_rows(observed)
        if value_changed and not is_missing(two["observation_series"]):
            return str(self._series.get(two["observation_series"], two["observation_series"])), "statistic"
        if not is_missing(was_replaced) and is_missing(replaced):
            return None, "opinion_withdrawn"
        moved = self._planned.get(kpi["kpi_id"], set()) & _PLANNED
        if moved:
            rows = self._kpi_rows[kpi["kpi_id"]]
            return self._of_rows(rows[rows["field"].isin(moved)])[0], "plan"
        return (None, "rule") if not self._same_rule else self._of_rows(observed)

    def _of_rows(self, rows: pd.DataFrame | None) -> tuple[str | None, str]:
        """Return the reasons that rows give, each once, and the kind of the first."""
        if rows is None:
            return None, "none"
        told = rows[rows["reason"].notna()].drop_duplicates("reason")
        if told.empty:
            return None, "none"
        return " / ".join(told["reason"]), str(told["reason_kind"].iloc[0])
