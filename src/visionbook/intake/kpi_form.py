"""What the form for the values of indicators looks like; the writer and the reader both go by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from visionbook.checks.units import COUNTED
from visionbook.intake.cell_text import squeezed
from visionbook.notation import decimals_of, is_missing
from visionbook.words import Words

VERSION = 1
"""Of the form; a reader that finds another one refuses it."""

MARK_SHEET, MARK = "_form", "visionbook-kpi-form"
"""Hidden sheet, and the word in its first cell; version, fiscal year and municipality follow below it."""

BEFORE_EARLIER = ("id", "place", "name", "unit", "what", "baseline", "target")
ENTRY = ("value", "status", "reported_on", "note", "reported_by")
"""Columns that people fill in; years before the form's own stand between the two groups."""

READ = ("id", "name", "unit", *ENTRY)
NEEDED = ("id", "name", "unit", "value", "status")
STATUSES = ("final", "preliminary", "press", "proxy")
WHOLE_UNITS = COUNTED
EARLIER_YEARS = 3
LONGEST_NOTE = 500
_FEW = 100


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


def plausible_range(kpi: Mapping[str, Any], earlier: Sequence[float]) -> tuple[float, float]:
    """Return the lowest and highest value that needs no question, in base units.

    From a tenth to ten times of what is known: baseline, target, values of other years. A cumulative indicator is
    reported year by year, so its target is divided by the years of its period, and few in a year are nothing to ask
    about. A share stays below 1, or, where its target does not (in comparison with the nation), below half as much
    again as the largest known.

    Examples
    --------
    >>> kpi = {"unit": "ratio", "measurement": "level", "baseline": 0.313, "target": 0.35,
    ...        "start_fy": 2021, "end_fy": 2024}
    >>> [round(bound, 4) for bound in plausible_range(kpi, [])]
    [0.0313, 1.0]
    >>> plausible_range(kpi | {"unit": "persons", "measurement": "cumulative", "baseline": None, "target": 40}, [])
    (0.0, 100.0)
    """
    cumulative = kpi["measurement"] == "cumulative"
    years = int(kpi["end_fy"]) - int(kpi["start_fy"]) + 1 if cumulative else 1
    planned = [kpi["target"], None if cumulative else kpi["baseline"]]
    known = [float(value) / years for value in planned if not is_missing(value)]
    known += [float(value) for value in earlier]
    known = [value for value in known if value > 0] or [1.0]
    lower, upper = min(known) / 10, max(known) * 10
    if kpi["unit"] == "ratio":
        upper = min(upper, 1.0 if max(known) < 1 else 1.5 * max(known))
    if cumulative and min(known) < _FEW:
        lower = 0.0
    return lower, upper


def same_words(text: str, other: str) -> bool:
    """Return whether two names are the same but for spaces and the width of their letters.

    Examples
    --------
    >>> same_words("ＵＩターンした 人数", "UIターンした人数")
    True
    """
    return squeezed(text) == squeezed(other)
