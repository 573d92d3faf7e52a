"""Numbers as readers see them: half-width digits, thousands separators, a real minus sign, Japanese units."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from visionbook.periods import era_year

Words = Callable[..., str]
"""What gives the text of a key, such as `visionbook.words.Words`: names of units and large numbers."""

MINUS = "\N{MINUS SIGN}"


def is_missing(value: object) -> bool:
    """Return whether a cell holds no value (None, NaN or pandas' NA).

    Examples
    --------
    >>> import pandas as pd
    >>> is_missing(pd.NA), is_missing(float("nan")), is_missing(0), is_missing("")
    (True, True, False, False)
    """
    import pandas as pd  # not at the top: settings know words, and a build with nothing to do must not load pandas

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


def spoken(value: float, words: Words, digits: int = 0) -> str:
    """Return a number as people say it, grouped by 億 and 万; to so many leading digits if `digits` is given.

    A number that ends within a 万 keeps its digits and separators: nobody is told less than was asked for.

    Parameters
    ----------
    value : float
        In base units: money in yen, people in persons.
    digits : int
        Leading digits to round to, half up; 0 for all.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> ja = load_words("ja")
    >>> spoken(12_500_000_000, ja), spoken(2_500_000, ja), spoken(125_000_000, ja)
    ('125億', '250万', '1億2,500万')
    >>> spoken(1_234_567, ja), spoken(12_345_678_900, ja, digits=3), spoken(-30_000, ja)
    ('1,234,567', '123億', '−3万')
    """
    amount = rounded(value)
    if digits and amount:
        amount = rounded(amount, digits - 1 - amount.adjusted()).quantize(Decimal(1))
    size, sign = abs(amount), MINUS if amount < 0 else ""
    if not size or size % 10**4:
        return f"{sign}{size:,f}"
    hundred_millions, rest = divmod(size, 10**8)
    parts = ((hundred_millions, "hundred_million"), (rest // 10**4, "ten_thousand"))
    return sign + "".join(f"{part:,f}{words(f'unit.{name}')}" for part, name in parts if part)


def required(value: float, step: float, better: str) -> Decimal:
    """Return a value that must be reached in whole steps, rounded away from the easier side.

    Parameters
    ----------
    value : float
        What the path asks for.
    step : float
        The indicator's own precision.
    better : str
        ``"up"`` if more is better, ``"down"`` if less is; anything else rounds half up.

    Examples
    --------
    >>> required(1632.213, 1, "up"), required(1632.913, 1, "down"), required(0.5412, 0.001, "up")
    (Decimal('1633'), Decimal('1632'), Decimal('0.542'))
    """
    exact, size = Decimal(repr(float(value))), Decimal(repr(float(step)))
    # A sum of floats misses its exact value by less than this part of a step.
    steps = (exact / size).quantize(Decimal("1e-9"), ROUND_HALF_UP)
    way = {"up": ROUND_CEILING, "down": ROUND_FLOOR}.get(better, ROUND_HALF_UP)
    return (steps.quantize(Decimal(1), way) * size).quantize(Decimal(1).scaleb(-decimals_of(step)))


_FORMAT = re.compile(r"(?P<sign>[+|]?)(?P<kind>pp|[npym])(?P<decimals>\d?)")


def written(value: object, format_: str, words: Words) -> str:
    """Return a number as a template asks for it; a sign or bars come before the kind, digits after it.

    ========== =============================================================== =====================
    `n` `n1`   whole number, or so many decimals, with separators              24,636
    `+n` `|n`  with a plus sign before a gain; without any sign                +987
    `p` `p1`   ratio in percent, whole or with so many decimals                54.1%
    `pp1`      ratio in percentage points, without the word                    0.3
    `y`        year, without separators                                        2020
    `m` `m3`   as people say it, exact or to so many leading digits            125億
    ========== =============================================================== =====================

    Raises
    ------
    ValueError
        If there is no such format, or the value is no number: a text that was written before, for example.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> ja = load_words("ja")
    >>> [written(-1234.5, f, ja) for f in ("n", "n1", "+n", "|n")], written(0.0316, "+p1", ja)
    (['−1,235', '−1,234.5', '−1,235', '1,235'], '+3.2%')
    >>> written(2020.0, "y", ja), written(0.003, "pp1", ja), written(2_500_000, "m", ja)
    ('2020', '0.3', '250万')
    """
    found = _FORMAT.fullmatch(format_)
    if not found:
        raise ValueError(f"there is no format {format_!r}; a number is written with n, p, pp, y or m, such as +n1")
    try:
        amount = float(value) if not isinstance(value, str) else None
    except (TypeError, ValueError):
        amount = None
    if amount is None:
        raise ValueError(f"the format {format_!r} writes numbers, and {value!r} is none")
    sign, kind, decimals = found["sign"], found["kind"], int(found["decimals"] or 0)
    amount, signed = abs(amount) if sign == "|" else amount, sign == "+"
    if kind == "y":
        return f"{rounded(amount):f}"
    if kind == "m":
        return ("+" if signed and amount > 0 else "") + spoken(amount, words, decimals)
    if kind == "p":
        return percent(amount, decimals, signed=signed)
    return number(Decimal(repr(amount)) * 100 if kind == "pp" else amount, decimals, signed=signed)


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


def fiscal_year(year: int, words: Words) -> str:
    """Return a fiscal year as readers see it, with the year of the era in languages that count so.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> fiscal_year(2024, load_words("ja"))
    '2024年度（令和6年度）'
    """
    return words("glue.fiscal_year_era", year=year, era=era_year(int(year)))
