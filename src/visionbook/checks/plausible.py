"""Totals of populations that lie far from those of other years and series: to be looked at, not to be refused."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from visionbook.ages import TOTAL
from visionbook.checks.indicators import answered
from visionbook.messages import Message, message

POPULATION = "population"
TOTALS = {"sex": "both", "age_group": TOTAL}
"""The rows of the table of populations that `unlikely_totals` looks at."""

_KEY = ("area_code", "year", "series", "variant", "sex", "age_group")
_YEARS, _TIMES = 10, 2


def unlikely_totals(totals: pd.DataFrame, answer: Mapping[str, str]) -> list[Message]:
    """Return the totals that are less than half, or more than twice, all others of their area within ten years.

    Parameters
    ----------
    totals : DataFrame
        Rows of the table of populations, `TOTALS` only: its key, population (persons), and the column of the answer.
    answer : mapping
        Where and how a row says that its figure is right: `visionbook.checks.indicators.answered`.
    """
    found = []
    for _, rows in totals.dropna(subset=[POPULATION]).groupby("area_code", sort=False):
        records = rows.to_dict("records")
        for record in records:
            near = [
                int(other[POPULATION])
                for other in records
                if other is not record and abs(int(other["year"]) - int(record["year"])) <= _YEARS
            ]
            value = int(record[POPULATION])
            if not near or min(near) / _TIMES <= value <= max(near) * _TIMES or answered(record, answer):
                continue
            place = "/".join(str(record[name]) for name in _KEY)
            facts = {"file": f"data/{POPULATION}.csv", "place": place, "column": POPULATION, "value": str(value)}
            rule = message("check.far_from_others", lower=min(near), upper=max(near))
            remedy = message("check.implausible_remedy", field=answer.get("field"), words=answer.get("words"))
            found.append(message("check.at", **facts, rule=rule, remedy=remedy))
    return found
