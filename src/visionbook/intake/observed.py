"""Values in the table of observations that an import would have asked about: to be looked at, not to be refused."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from visionbook.checks.indicators import answered, answered_corrections
from visionbook.intake.kpi_form import STATUSES
from visionbook.intake.plausible import plausibility, plausibility_of_total
from visionbook.messages import Message, message
from visionbook.totals import TOTAL

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
    records = observations.to_dict("records")
    of_a_year = [record for record in records if record.get("measure") != TOTAL]
    found = []
    for record in records:
        kpi = by_id.get(record["kpi_id"])
        key = f"{record['kpi_id']}/{record['fiscal_year']}/{record['status']}"
        if kpi is None or key in confirmed or answered(_texts(record), answer):
            continue
        same = [other for other in of_a_year if other["kpi_id"] == record["kpi_id"]]
        judge = plausibility_of_total if record.get("measure") == TOTAL else plausibility
        year, value = int(record["fiscal_year"]), _decimal(record["value"])
        facts = {"file": f"data/{OBSERVATIONS}.csv", "place": key, "column": "value", "value": format(value, "f")}
        remedy = message("check.implausible_remedy", field=answer.get("field"), words=answer.get("words"))
        found += [
            message("check.at", **facts, rule=why, remedy=remedy)
            for why in judge(kpi, _surest_of_other_years(same, year), year, value)
        ]
    return found


def _texts(record: Mapping[str, Any]) -> dict[str, str]:
    return {name: value for name, value in record.items() if isinstance(value, str)}


def _decimal(value: float) -> Decimal:
    return Decimal(format(float(value), ".15g"))


def _surest_of_other_years(records: list[Mapping[str, Any]], year: int) -> dict[int, Decimal]:
    others = [record for record in records if int(record["fiscal_year"]) != year]
    others.sort(key=lambda record: -STATUSES.index(record["status"]))
    return {int(record["fiscal_year"]): _decimal(record["value"]) for record in others}
