"""Numbers that are related to an indicator and are not it, as pages write them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from visionbook.notation import decimals_of, quantity
from visionbook.show.indicators import amount
from visionbook.words import Words


def context_value(row: Mapping[str, Any], words: Words) -> str:
    """Return a related number with its unit, with all its decimals (a ratio in percent).

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> context_value({"value": 0.123, "unit": "ratio"}, load_words("ja"))
    '12.3%'
    """
    value = float(row["value"])
    return quantity(value, row["unit"], 10.0 ** -decimals_of(value) if value % 1 else 1, words)


def related_amount(row: Mapping[str, Any], words: Words) -> str:
    """Return a related number as people say it: large sums of money in hundred millions.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> related_amount({"value": 7568500000, "unit": "yen"}, load_words("ja"))
    '75.69億円'
    """
    is_money = row["unit"] == "yen"
    return amount(row["value"], "yen", 1.0, words) if is_money else context_value(row, words)
