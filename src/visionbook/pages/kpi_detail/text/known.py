"""What is last known of an indicator, its direction and its age, before it is said that nothing was reported."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from visionbook.localised import chosen
from visionbook.notation import is_missing
from visionbook.pages.kpi_detail.model import Indicator
from visionbook.pages.kpi_detail.text.values import rounded_value, shown
from visionbook.show.census_answers import when
from visionbook.show.related import related_amount
from visionbook.strategy.context import last_known
from visionbook.words import Words

_COUNTED = (10, 1)
"""Month and day of a census: that of what official statistics say of a year."""


def last_value(indicator: Indicator, words: Words) -> str:
    """Return the newest value that is known where nothing was reported: of official statistics, else a related one.

    Nothing where a report judges, or where a statistic after the period is spoken of anyway.
    """
    kpi, rows = indicator.kpi, indicator.official
    if kpi["rule_status"] != "not_reported":
        return ""
    if len(rows) and int(rows["fiscal_year"].max()) > int(kpi["end_fy"]):
        return ""
    if len(rows):
        return _official(rows.to_dict("records"), kpi, indicator.day, words)
    found = last_known(indicator.context)
    if found is None and kpi["baseline_kind"] == "observed" and not is_missing(kpi["baseline"]):
        return words("related.known_baseline", baseline=shown(kpi["baseline"], kpi, words))
    if found is None:
        return words("related.known_none")
    change = _change(found.direction, found.before, lambda row: related_amount(row, words), words)
    label = words("related.of_area", **{part: chosen(found.row, part, words.lang) for part in ("label", "area")})
    return words(
        "related.known_related",
        period=chosen(found.row, "period", words.lang),
        label=label,
        value=related_amount(found.row, words),
        change=change,
        age=_age(found.age(indicator.day), words),
    )


def _official(rows: list[dict[str, Any]], kpi: Mapping[str, Any], day: date | None, words: Words) -> str:
    newest, *earlier = sorted(rows, key=lambda row: -int(row["fiscal_year"]))
    change = ""
    if earlier:
        now, then = float(newest["value"]), float(earlier[0]["value"])
        way = "same" if now == then else "up" if now > then else "down"
        texts = {"before": when(earlier[0], words), "value": rounded_value(then, kpi, words)}
        change = words(f"related.change_{way}", **texts)
    counted = date(int(newest["year"]), *_COUNTED)
    return words(
        "related.known_official",
        when=when(newest, words),
        value=rounded_value(newest["value"], kpi, words),
        change=change,
        age=_age(None if day is None else (day - counted).days, words),
    )


def _change(direction: str, before: Mapping[str, Any] | None, write: Any, words: Words) -> str:
    if before is None:
        return words("related.change_none")
    return words(f"related.change_{direction}", before=chosen(before, "period", words.lang), value=write(before))


def _age(days: int | None, words: Words) -> str:
    return "" if is_missing(days) or days < 0 else words("related.age", days=f"{days:,}")
