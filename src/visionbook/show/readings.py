"""Judgements under other readings of a sentence and under other published rules, as tables and sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from visionbook.localised import chosen
from visionbook.notation import is_missing, number
from visionbook.show.indicators import amount, listed_years, page_address, status_name, status_text
from visionbook.show.table import Table, text_column
from visionbook.strategy.judgement import STATUSES
from visionbook.strategy.other_rules import Verdict
from visionbook.strategy.readings import differing
from visionbook.words import Words

_UNKNOWN_LEVEL = "unknown_level"
ANCHOR = "readings"
"""Name of the place of the readings on an indicator's page."""


def reading_texts(row: Mapping[str, Any], words: Words) -> dict[str, str]:
    """Return one judged reading as texts: its name, what it means, its target, its status and why."""
    reason = str(row["reason"])
    if reason == _UNKNOWN_LEVEL:
        why = words("readings.reason_unknown_level")
    else:
        why = words(f"kpis.reason_{reason}", years=listed_years(row["missing_years"], words))
    return {
        "label": str(chosen(row, "label", words.lang)),
        "meaning": str(chosen(row, "meaning", words.lang)),
        "target_text": _target(row, words),
        "status_text": status_text(str(row["rule_status"]), words),
        "why": why,
        "used_text": words(f"readings.used_{'yes' if row['used'] else 'no'}"),
    }


def _target(row: Mapping[str, Any], words: Words) -> str:
    if is_missing(row["target"]):
        return words("readings.target_unknown")
    text = amount(row["target"], str(row["unit"]), float(row["rounded_to"]), words)
    return words("readings.target_sum", value=text) if row["reading_measurement"] == "cumulative" else text


def readings_table(rows: pd.DataFrame, caption: str, words: Words) -> Table:
    """Return the judged readings of an indicator, one a row.

    Parameters
    ----------
    rows : DataFrame
        As from `visionbook.strategy.readings.judged_readings`, at least one row.
    """
    texts = pd.DataFrame([reading_texts(row, words) for row in rows.to_dict("records")])
    shown = texts.assign(place=rows["source_place"].to_numpy())
    columns = [
        text_column("label", words("readings.reading")),
        text_column("status_text", words("readings.status")),
        text_column("target_text", words("readings.target")),
        text_column("used_text", words("readings.used")),
        text_column("meaning", words("readings.meaning")),
        text_column("why", words("readings.reason")),
        text_column("place", words("readings.place")),
    ]
    return Table(shown, columns, caption, words)


def readings_line(rows: Sequence[Mapping[str, Any]], words: Words) -> str:
    """Return the judged readings of a sentence in one line: each with its status, and whether they differ.

    Parameters
    ----------
    rows : sequence of mapping
        Rows of `visionbook.strategy.readings.judged_readings` of one indicator; none for a sentence with one reading.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> same = {"target": 30.0, "unit": "cases", "rounded_to": 1.0}
    >>> year = same | {"label_ja": "年の数", "reading_measurement": "level", "rule_status": "achieved", "used": True}
    >>> total = same | {"label_ja": "合計", "reading_measurement": "cumulative", "rule_status": "moderate"}
    >>> readings_line([year, total | {"used": False}], load_words("ja")).partition("。")[0]
    '読み方は2通り：「年の数」（目標：30件、本書の判定）では達成、「合計」（目標：合計30件）ではやや遅れ'
    """
    if not rows:
        return ""
    parts = [
        words(
            f"readings.line_{'used' if row['used'] else 'other'}",
            label=chosen(row, "label", words.lang),
            target=_target(row, words),
            status=status_name(str(row["rule_status"]), words),
        )
        for row in rows
    ]
    is_one = len({row["rule_status"] for row in rows}) == 1
    return words(f"readings.line_{'same' if is_one else 'differ'}", count=len(rows), parts=parts)


def readings_mark(kpi: Mapping[str, Any], rows: pd.DataFrame, words: Words) -> tuple[str, str] | None:
    """Return how many readings the sentence of an indicator has, and the address where they are judged.

    Parameters
    ----------
    kpi : mapping
        The indicator: kpi_id.
    rows : DataFrame
        As from `visionbook.strategy.readings.judged_readings`.

    Returns
    -------
    tuple of (str, str) or None
        Text and address; None for a sentence with one reading.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> rows = pd.DataFrame({"kpi_id": ["k", "k"], "status": ["on_track", "moving_away"]})
    >>> readings_mark({"kpi_id": "k"}, rows, load_words("ja"))
    ('読み方2通り（状況が変わる）', 'kpi_detail_k.html#readings')
    """
    own = rows if rows.empty else rows[rows["kpi_id"] == kpi["kpi_id"]]
    if own.empty:
        return None
    key = "readings.mark_differ" if differing(own) else "readings.mark_same"
    return words(key, count=len(own)), f"{page_address(kpi)}#{ANCHOR}"


def verdict_word(verdict: Verdict, words: Words) -> str:
    """Return what a rule says, in one word.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> verdict_word(Verdict("scotland", "worsening", "behind"), load_words("ja"))
    '悪化'
    """
    if verdict.word in STATUSES:
        return status_name(verdict.word, words)
    key = f"readings.verdict_{verdict.word}"
    return words(key) if key in words else verdict.word


def verdict_why(verdict: Verdict, kpi: Mapping[str, Any], words: Words) -> str:
    """Return what a rule looked at, or why it says nothing."""
    if verdict.rule == "pace":
        return words(f"kpis.reason_{verdict.reason}", years=listed_years(kpi["missing_years"], words))
    if verdict.word == "none":
        return words(f"readings.why_{verdict.reason}")
    if verdict.rule == "canada":
        if verdict.ratio is None:
            return words(f"readings.how_canada_{'achieved' if verdict.word == 'achieved' else 'flat'}")
        return words("readings.how_canada", ratio=number(verdict.ratio, 2))
    if verdict.rule == "scotland":
        unit, step = str(kpi["unit"]), float(kpi["rounded_to"])
        change = amount(verdict.change, unit, step, words, signed=True)
        return words("readings.how_scotland", change=change, step=amount(step, unit, step, words))
    return ""


def rules_table(kpi: Mapping[str, Any], found: tuple[Verdict, ...], words: Words) -> Table:
    """Return what every rule says of one indicator, and why."""
    rows = pd.DataFrame(
        {
            "rule": [words(f"readings.rule_{verdict.rule}") for verdict in found],
            "verdict": [verdict_word(verdict, words) for verdict in found],
            "why": [verdict_why(verdict, kpi, words) for verdict in found],
        }
    )
    columns = [text_column(name, words(f"readings.{name}")) for name in ("rule", "verdict", "why")]
    return Table(rows, columns, words("readings.rules_caption"), words)
