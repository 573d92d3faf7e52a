"""What the form for the values of indicators looks like; the writer and the reader both go by it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from visionbook.checks.units import COUNTED
from visionbook.intake.cell_text import squeezed
from visionbook.notation import decimals_of
from visionbook.words import Words

VERSION = 1
"""Of the form; a reader that finds another one refuses it."""

MARK_SHEET, MARK = "_form", "visionbook-kpi-form"
"""Hidden sheet, and the word in its first cell; version, fiscal year and municipality follow below it."""

BEFORE_EARLIER = ("id", "place", "name", "unit", "what", "baseline", "target")
ENTRY = ("value", "measure", "status", "reported_on", "note", "reported_by", "person")
"""Columns that people fill in; years before the form's own stand between the two groups."""

READ = ("id", "name", "unit", *ENTRY, "reporter")
"""What a reader looks for; `reporter` is the one column for who reported of forms that did not part the two."""

NEEDED = ("id", "name", "unit", "value", "status")
REPORTERS = ("reported_by", "person", "reporter")
"""Who reported: the department, the person, or one of them."""

STATUSES = ("final", "preliminary", "press", "proxy")
WHOLE_UNITS = COUNTED
EARLIER_YEARS = 3
LONGEST_NOTE = 500


@dataclass(frozen=True)
class EntryUnit:
    """The unit in which people enter an indicator: its name, one of it in base units, the number format."""

    label: str
    factor: Decimal
    number_format: str


def head(column: str, words: Words, fiscal_year: int) -> str:
    """Return the head of a column of the form.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> head("value", load_words("ja"), 2024), head("unit", load_words("ja"), 2024)
    ('2024年度の実績', '単位')
    """
    return words(f"form.head_{column}", year=fiscal_year)


def entry_unit(unit: str, step: float, words: Words) -> EntryUnit:
    """Return the unit in which an indicator is entered.

    Parameters
    ----------
    unit : str
        Its unit in the data contract.
    step : float
        The smallest printed step of its target, in base units: money printed in 億円 is entered in 億円.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> entry_unit("ratio", 0.001, load_words("ja")).label, entry_unit("yen", 1e8, load_words("ja")).label
    ('%', '億円')
    >>> entry_unit("yen", 10_000, load_words("ja")).factor
    Decimal('10000')
    """
    if unit == "ratio":
        return EntryUnit(words("form.entry_ratio"), Decimal("0.01"), f"0.{'0' * max(1, decimals_of(step) - 2)}##%")
    if unit == "yen":
        for size, name, digits in ((10**8, "_hundred_million", "#,##0.00"), (10**4, "_ten_thousand", "#,##0")):
            if step >= size:
                label = words(f"form.entry_yen{name}")
                return EntryUnit(label, Decimal(size), f'{digits}"{label}"')
    digits = {"births_per_woman": "0.00", "persons_per_1000": "0.0", "corporations_per_1000": "0.0"}
    return EntryUnit(words(f"form.entry_{unit}"), Decimal(1), digits.get(unit, "#,##0"))


def entered_amount(value: float | Decimal, unit: EntryUnit) -> str:
    """Return a value in base units as people enter it, with its unit.

    Examples
    --------
    >>> entered_amount(Decimal(650_000_000), EntryUnit("億円", Decimal(10**8), "")), entered_amount(
    ...     0.123, EntryUnit("%", Decimal("0.01"), ""))
    ('6.5億円', '12.3%')
    """
    entered = (Decimal(str(value)) / unit.factor).normalize()
    return f"{entered:,f}{unit.label}"


def same_words(text: str, other: str) -> bool:
    """Return whether two names are the same but for spaces and the width of their letters.

    Examples
    --------
    >>> same_words("ＵＩターンした 人数", "UIターンした人数")
    True
    """
    return squeezed(text) == squeezed(other)
