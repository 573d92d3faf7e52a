"""Values in the table of observations that an import would have asked about: to be looked at, not to be refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from visionbook.checks.indicators import answered, answered_corrections
from visionbook.intake.kpi_form import plausible_range
from visionbook.messages import Message, message

OBSERVATIONS = "kpi_observations"


def questions(
    kpis: pd.DataFrame, observations: pd.DataFrame, corrections: pd.DataFrame, answer: Mapping[str, str]
) -> list[Message]:
    """Return what to look at once more, one sentence per value; rows that answer are left out.

    Parameters
    ----------
    kpis, observations, corrections : DataFrame
        The tables of indicators, of their values (in the order of the file) and of corrections.
    answer : mapping
        Where and how a row says that its value is right (``answer`` of the contract): a column and the words in it.
    """
    confirmed = answered_corrections(corrections.to_dict("records"), OBSERVATIONS, answer)
    by_id = {kpi["kpi_id"]: kpi for kpi in kpis.to_dict("records")}
    found = []
    for record in observations.to_dict("records"):
        kpi = by_id.get(record["kpi_id"])
        key = f"{record['kpi_id']}/{record['fiscal_year']}/{record['status']}"
        if kpi is None or key in confirmed or answered(_texts(record), answer):
            continue
        same = observations[observations["kpi_id"] == record["kpi_id"]]
        others = same[same["fiscal_year"] != record["fiscal_year"]]
        earlier = dict(zip(others["fiscal_year"].astype(int), others["value"].astype(float), strict=True))
        why = _implausible(kpi, earlier, int(record["fiscal_year"]), float(record["value"]))
        if why is not None:
            facts = {
                "file": f"data/{OBSERVATIONS}.csv",
                "place": key,
                "column": "value",
                "value": format(record["value"], ".15g"),
            }
            remedy = message("check.implausible_remedy", field=answer.get("field"), words=answer.get("words"))
            found.append(message("check.at", **facts, rule=why, remedy=remedy))
    return found


def _texts(record: Mapping[str, Any]) -> dict[str, str]:
    return {name: value for name, value in record.items() if isinstance(value, str)}


def _implausible(kpi: Mapping[str, Any], earlier: Mapping[int, float], fiscal_year: int, value: float) -> str | None:
    """Return why a value is to be looked at, or None: the one place that knows the rule for plausible values.

    `fiscal_year` is for rules that compare with the years before.
    """
    lower, upper = plausible_range(kpi, list(earlier.values()))
    return None if lower <= value <= upper else message("check.implausible", lower=lower, upper=upper)
