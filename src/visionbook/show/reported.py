"""Who reported a value, when, and what was corrected about it, in words that the pages of indicators share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from visionbook.localised import chosen
from visionbook.notation import is_missing
from visionbook.show import signs
from visionbook.show.indicators import amount
from visionbook.totals import TOTAL, measure_of
from visionbook.words import Words


def reporter_text(row: Mapping[str, Any], words: Words) -> str | None:
    """Return who reported a value and when: the department, with the person where the edition publishes names.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> reporter_text({"reported_by_ja": "水産課", "reported_on": "2025-04-30"}, load_words("ja"))
    '水産課（2025年4月30日）'
    """
    department, person = chosen(row, "reported_by", words.lang), row.get("person_ja")
    names = [str(name) for name in (department, person) if not is_missing(name)]
    name = words("kpis.reporter_person", department=names[0], person=names[1]) if len(names) == 2 else "".join(names)
    on = row.get("reported_on")
    if is_missing(on):
        return name or None
    day = pd.Timestamp(on)
    date = words("kpis.date", year=day.year, month=day.month, day=day.day)
    return words("kpis.reported_by_on", name=name, date=date) if name else date


def measured(text: str, is_total: bool, words: Words) -> str:
    """Return a text about a value; one that is a running total says so.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> measured("12人", True, load_words("ja")), measured("確定", False, load_words("ja"))
    ('12人（累計）', '確定')
    """
    return words.bracketed(text, words("kpis.measure_total")) if is_total else text


def is_corrected(row: Mapping[str, Any]) -> bool:
    """Return whether an observation, as from `visionbook.strategy.credit.credited`, is a correction."""
    return not is_missing(row.get("correction_reason_ja"))


def corrected_value(row: Mapping[str, Any], kpi: Mapping[str, Any], words: Words) -> tuple[str, str]:
    """Return what a corrected observation said before and says now, each with its unit."""
    now = measure_of(row.get("measure"))
    before = row["corrected_measure"] if not is_missing(row["corrected_measure"]) else now
    value = row["value"] if is_missing(row["corrected_from"]) else row["corrected_from"]

    def text(number: object, measure: str) -> str:
        return measured(amount(number, kpi["unit"], float(kpi["rounded_to"]), words), measure == TOTAL, words)

    return text(value, before), text(row["value"], now)


def correction_text(row: Mapping[str, Any], kpi: Mapping[str, Any], words: Words) -> str:
    """Return that an observation was corrected, from what and why; nothing if it was not."""
    if not is_corrected(row):
        return ""
    before, now = corrected_value(row, kpi, words)
    return words("kpis.corrected", before=before, now=now, reason=chosen(row, "correction_reason", words.lang))


def correction_note(row: Mapping[str, Any], kpi: Mapping[str, Any], words: Words) -> str:
    """Return all of a correction: of which year, from what, why, who reported it, and where it stood."""
    who = [text for text in (reporter_text(row, words), str(row["source_place"])) if text]
    return words(
        "kpis.corrected_in_year",
        year=int(row["fiscal_year"]),
        sureness=signs.of("origin", row["status"]).word(words),
        text=correction_text(row, kpi, words),
        who=who,
    )
