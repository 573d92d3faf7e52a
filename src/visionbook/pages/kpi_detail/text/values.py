"""Values of one indicator as its page writes them, and what they are held against."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from visionbook.notation import is_missing, rounded
from visionbook.show.indicators import amount, listed_years, required_amount, required_value
from visionbook.words import Words


def shown(value: object, kpi: Mapping[str, Any], words: Words, *, signed: bool = False) -> str:
    """Return a value of an indicator with its unit.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> shown(0.0204, {"unit": "ratio", "rounded_to": 0.001}, load_words("ja"))
    '2.04%'
    """
    return amount(value, kpi["unit"], float(kpi["rounded_to"]), words, signed=signed)


def said_baseline(kpi: Mapping[str, Any], words: Words) -> str:
    """Return what an alternative text says of the baseline of an indicator, as a sentence: its value and its kind.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> kpi = {"unit": "persons", "rounded_to": 1, "baseline": 250.0, "baseline_kind": "observed", "rule": "pace"}
    >>> said_baseline(kpi, load_words("ja"))
    '基準値は250人（現状値とみられる値）。'
    """
    if not is_missing(kpi["baseline"]):
        kind = words(f"kpis.baseline_{kpi['baseline_kind']}")
        return words("kpi_detail.alt_baseline", value=shown(kpi["baseline"], kpi, words), kind=kind)
    return words(f"kpi_detail.alt_baseline_{'zero' if kpi['rule'] == 'cumulative' else 'none'}")


def rounded_value(value: object, kpi: Mapping[str, Any], words: Words) -> str:
    """Return a computed value of an indicator, rounded to the step in which its target is printed.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> rounded_value(1632.213, {"unit": "persons", "rounded_to": 1}, load_words("ja"))
    '1,632人'
    """
    if is_missing(value):
        return shown(value, kpi, words)
    step = float(kpi["rounded_to"])
    return shown(float(rounded(float(value) / step)) * step, kpi, words)


def due_shown(value: object, kpi: Mapping[str, Any], words: Words) -> str:
    """Return a required value of an indicator: of a keep the level itself, else as `required_amount` rounds it.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> kpi = {"unit": "persons", "better": "up", "rounded_to": 1, "rule": "pace"}
    >>> due_shown(1843.95, kpi, load_words("ja"))
    '1,844人'
    """
    return required_amount(value, kpi, words)


def due_rounded(value: float, kpi: Mapping[str, Any]) -> float:
    """Return the required value that a page writes, so that differences are those of the numbers that stand there.

    Examples
    --------
    >>> due_rounded(3.75, {"unit": "persons", "better": "up", "rounded_to": 1, "rule": "cumulative"})
    4.0
    """
    return float(value) if kpi["rule"] == "keep" else required_value(value, kpi)


def distance(value: float, kpi: Mapping[str, Any], words: Words) -> str:
    """Return the size of a difference, without its sign; that of two ratios is in points."""
    return shown(abs(value), kpi, words, signed=True).lstrip("+")


def until(kpi: Mapping[str, Any], words: Words) -> str:
    """Return what follows a fiscal year: a cumulative indicator speaks of the years up to it."""
    return words("kpi_detail.until_sum") if kpi["rule"] == "cumulative" else ""


def side(value: float, against: float) -> str:
    """Return which side of a required value an observed one is on; a binary fraction is not exact.

    Examples
    --------
    >>> side(3.0, 2.0), side(1.0, 2.0), side(0.1 + 0.2, 0.3)
    ('above', 'below', 'same')
    """
    if math.isclose(value, against, rel_tol=1e-11, abs_tol=1e-11):
        return "same"
    return "above" if value > against else "below"


def complete(kpi: Mapping[str, Any]) -> bool:
    """Return whether what was observed is not the sum of only some of the years."""
    return kpi["rule"] != "cumulative" or not kpi["missing_years"]


def missing_years(kpi: Mapping[str, Any], words: Words) -> str:
    """Return the years whose values are missing, as a list."""
    return listed_years(kpi["missing_years"], words)


def due_value(kpi: Mapping[str, Any]) -> float | None:
    """Return what an observed value is held against: the path, or the level to be kept; None where there is none.

    Examples
    --------
    >>> due_value({"rule": "keep", "target": 1.67, "expected_by_now": None})
    1.67
    """
    if kpi["rule"] == "keep":
        return float(kpi["target"])
    return None if is_missing(kpi["expected_by_now"]) else float(kpi["expected_by_now"])


def date_text(value: object, words: Words) -> str:
    """Return a date as readers see it.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> date_text("2023-10-05", load_words("ja"))
    '2023年10月5日'
    """
    day = pd.Timestamp(value)
    return words("kpi_detail.date", year=day.year, month=day.month, day=day.day)
