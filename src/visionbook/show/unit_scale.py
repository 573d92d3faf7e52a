"""The unit in which one indicator is drawn: percent for a ratio, hundred millions of yen for large sums."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from visionbook.words import Words

HUNDRED_MILLION = 10**8
TEN_THOUSAND = 10**4


@dataclass(frozen=True)
class Scale:
    """Base units per drawn unit; `unit` follows a number, `head` stands over the axis."""

    divisor: float
    unit: str
    head: str

    def __call__(self, value: float) -> float:
        """Return a value in base units as it is drawn."""
        return float(value) / self.divisor

    def decimals(self, limits: tuple[float, float]) -> int:
        """Return how many decimals the ticks of an axis between two limits need.

        Examples
        --------
        >>> Scale(0.01, "%", "%").decimals((53.0, 54.5)), Scale(1, "人", "人").decimals((0.0, 40.0))
        (1, 0)
        """
        span = abs(limits[1] - limits[0]) / 5
        return max(0, -math.floor(math.log10(span))) if span > 0 else 0


def scale_of(kpi: Mapping[str, Any], words: Words) -> Scale:
    """Return the unit in which an indicator is drawn.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> scale_of({"unit": "yen", "target": 39.5e9, "rounded_to": 1e8}, load_words("ja")).unit
    '億円'
    """
    unit = kpi["unit"]
    name = words(f"unit.{unit}")
    target = abs(float(kpi["target"]))
    if unit == "ratio":
        return Scale(0.01, name, name)
    if unit == "yen" and target >= HUNDRED_MILLION:
        large = words("unit.hundred_million") + name
        return Scale(HUNDRED_MILLION, large, large)
    if float(kpi["rounded_to"]) >= TEN_THOUSAND and target >= TEN_THOUSAND:
        large = words("unit.ten_thousand") + name
        return Scale(TEN_THOUSAND, large, large)
    head = f"unit.{unit}_head"
    return Scale(1.0, words(head) if head in words else name, words(head) if head in words else name)
