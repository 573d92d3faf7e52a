"""Numbers as readers see them: half-width digits, thousands separators, a real minus sign, Japanese units."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd

from visionbook.words import Words

MINUS = "\N{MINUS SIGN}"


def is_missing(value: object) -> bool:
    """Return whether a cell holds no value (None, NaN or pandas' NA).

    Examples
    --------
    >>> is_missing(pd.NA), is_missing(float("nan")), is_missing(0), is_missing("")
    (True, True, False, False)
    """
    return bool(pd.isna(value))


def rounded(value: float, decimals: int = 0) -> Decimal:
    """Round half up, as printed statistics do, on the shortest decimal form of a number.

    Examples
    --------
    >>> rounded(0.5), rounded(2.675, 2), rounded(-12.35, 1)
    (Decimal('1'), Decimal('2.68'), Decimal('-12.4'))
    """
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def number(value: float, decimals: int = 0, *, signed: bool = False) -> str:
    """Return a number with thousands separators; `signed` writes a plus sign before a gain.

    Examples
    --------
    >>> number(24636), number(-0.5, 1), number(987, signed=True)
    ('24,636', '−0.5', '+987')
    """
    result = rounded(value, decimals)
    sign = MINUS if result < 0 else "+" if signed and result > 0 else ""
    return f"{sign}{abs(result):,f}"


def percent(ratio: float, decimals: int = 1, *, signed: bool = False) -> str:
    """Return a ratio in percent, with the sign.

    Examples
    --------
    >>> percent(0.541), percent(-0.35, signed=True)
    ('54.1%', '−35.0%')
    """
    return number(Decimal(repr(float(ratio))) * 100, decimals, signed=signed) + "%"


def decimals_of(step: float) -> int:
    """Return the decimals that a rounding step leaves: 0.01 gives 2, 1 and 1,000 give 0.

    Examples
    --------
    >>> decimals_of(0.01), decimals_of(1000), decimals_of(0.0001)
    (2, 0, 4)
    """
    return max(0, -Decimal(repr(float(step))).normalize().as_tuple().exponent)


def large_number(value: float, words: Words) -> str:
    """Return a whole number grouped by 億 and 万 where it ends in them, as printed plans write it.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> large_number(50_000_000_000, load_words("ja")), large_number(3_000_000, load_words("ja"))
    ('500億', '300万')
    """
    whole = int(value)
    for size, name in ((10**8, "hundred_million"), (10**4, "ten_thousand")):
        if whole and whole % size == 0 and abs(whole) >= size:
            return number(whole // size) + words(f"unit.{name}")
    return number(whole)


def quantity(value: object, unit: str, step: float, words: Words, *, signed: bool = False) -> str:
    """Return a value with its unit as readers see it; a missing one as a dash.

    Parameters
    ----------
    value : float or missing
        In base units (a ratio as a ratio, money in yen).
    unit : str
        A unit of the data contract.
    step : float
        The smallest printed step in base units; it sets the decimals.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> ja = load_words("ja")
    >>> quantity(0.541, "ratio", 0.001, ja), quantity(27700, "tonnes", 1, ja)
    ('54.1%', '27,700トン')
    >>> quantity(50_000_000_000, "yen", 1e8, ja), quantity(-0.0044, "ratio", 0.0001, ja, signed=True)
    ('500億円', '−0.44ポイント')
    """
    if is_missing(value):
        return words("unit.missing")
    amount = float(value)
    if unit == "ratio":
        decimals = max(0, decimals_of(step) - 2)
        if signed:
            return number(Decimal(repr(amount)) * 100, decimals, signed=True) + words("unit.points")
        return percent(amount, decimals)
    if step >= 10_000 and math.isclose(amount % 1, 0):
        text = large_number(amount, words)
        sign = "+" if signed and amount > 0 else ""
        return f"{sign}{text}{words(f'unit.{unit}')}"
    return number(amount, decimals_of(step), signed=signed) + words(f"unit.{unit}")


def counted_year(year: int, preliminary: bool, words: Words) -> str:
    """Return the year of a count as readers see it; a preliminary one says so.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> counted_year(2025, True, load_words("ja"))
    '2025年（速報）'
    """
    return words(f"unit.{'counted_year_preliminary' if preliminary else 'counted_year'}", year=year)
