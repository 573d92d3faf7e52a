"""What conditional formats make of a cell: some hide a number, strike it through, or show it in another format.

A rule that compares with a number is followed; another one (a formula, a rank) that would change what is seen leaves
the cell in doubt. Rules that only colour the ground, or the letters so that they stay visible, are of no interest here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from openpyxl.formatting.formatting import ConditionalFormatting
from openpyxl.formatting.rule import Rule
from openpyxl.styles.differential import DifferentialStyle

from visionbook.intake.fonts import seen_on
from visionbook.intake.sheets import Area, Cell


@dataclass(frozen=True)
class Condition:
    """Where a rule holds, when, and what it makes of a cell: a doubt about its letters, another number format."""

    areas: tuple[Area, ...]
    operator: str
    limits: tuple[Decimal, ...] | None
    always: bool
    doubt: str
    number_format: str

    def covers(self, cell: Cell) -> bool:
        """Return whether a cell lies where the rule holds."""
        return any(
            top <= cell.row <= bottom and left <= cell.column <= right for top, left, bottom, right in self.areas
        )

    def applies(self, cell: Cell) -> bool | None:
        """Return whether the rule changes a cell, None if that cannot be said here."""
        if self.always:
            return True
        if cell.kind != "number" or not self.limits:
            return None
        value, first, last = Decimal(str(cell.value)), min(self.limits), max(self.limits)
        answers = {
            "lessThan": value < first,
            "lessThanOrEqual": value <= first,
            "equal": value == first,
            "notEqual": value != first,
            "greaterThanOrEqual": value >= first,
            "greaterThan": value > first,
            "between": first <= value <= last,
            "notBetween": not first <= value <= last,
        }
        return answers.get(self.operator)


def conditions(formats: Iterable[ConditionalFormatting], styles: Sequence[DifferentialStyle]) -> list[Condition]:
    """Return the conditional formats of a sheet that change what is seen of a value."""
    found = []
    for each in formats:
        areas = tuple((area.min_row, area.min_col, area.max_row, area.max_col) for area in each.sqref.ranges)
        for rule in each.rules:
            doubt, number_format = _effect(rule, styles)
            if doubt or number_format:
                always = rule.type in ("dataBar", "iconSet")
                limits = _limits(rule) if rule.type == "cellIs" else None
                found.append(Condition(areas, rule.operator or "", limits, always, doubt, number_format))
    return found


def seen(cell: Cell, found: Iterable[Condition]) -> Cell:
    """Return a cell as its conditional formats show it."""
    for condition in found:
        if not condition.covers(cell):
            continue
        applies = condition.applies(cell)
        if applies is None:
            return replace(cell, doubt=cell.doubt or "conditional")
        if applies:
            return replace(
                cell, doubt=cell.doubt or condition.doubt, number_format=condition.number_format or cell.number_format
            )
    return cell


def _effect(rule: Rule, styles: Sequence[DifferentialStyle]) -> tuple[str, str]:
    """Return the doubt and the number format that a rule brings to a cell."""
    if rule.type in ("dataBar", "iconSet"):
        shows = getattr(rule.dataBar or rule.iconSet, "showValue", None)
        return ("hidden" if shows is False else ""), ""
    style = styles[rule.dxfId] if rule.dxfId is not None else None
    if style is None:
        return "", ""
    number_format = style.numFmt.formatCode if style.numFmt is not None else ""
    return (seen_on(style.font, style.fill) if style.font is not None else ""), number_format


def _limits(rule: Rule) -> tuple[Decimal, ...] | None:
    try:
        return tuple(Decimal(formula) for formula in rule.formula)
    except InvalidOperation:  # a cell or a formula
        return None
