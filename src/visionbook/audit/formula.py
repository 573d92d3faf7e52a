"""A safe evaluator for the formulas of the audit: names, numbers, ``+ - * / ( )`` and ``rows(table)``."""

from __future__ import annotations

import ast
import operator
from collections.abc import Mapping

from visionbook.errors import DataError
from visionbook.messages import message

_BINARY = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
_UNARY = {ast.UAdd: operator.pos, ast.USub: operator.neg}
_LONGEST = 500
ALLOWED = "names of printed figures, numbers, + - * / ( ) and rows(table)"


def evaluate(formula: str, values: Mapping[str, float], row_counts: Mapping[str, int], where: str) -> float:
    """Return the value of a formula; nothing but arithmetic on known names is ever carried out.

    Parameters
    ----------
    formula : str
        For example ``"era_2012_era + 1988"`` or ``"rows(agreements)"``.
    values : mapping
        Printed figures by identifier, in base units.
    row_counts : mapping
        Number of rows by table.
    where : str
        The row the formula stands in, for error messages.

    Raises
    ------
    DataError
        Naming `where`, if the formula holds anything else, an unknown name, or divides by zero.

    Examples
    --------
    >>> evaluate("(a + 2) * rows(t) / 4", {"a": 4.0}, {"t": 2}, "row x")
    3.0
    """
    if len(formula) > _LONGEST:
        raise DataError(message("pages.formula_long", where=where, count=len(formula), longest=_LONGEST))
    try:
        tree = ast.parse(formula, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise DataError(message("pages.formula_none", where=where, formula=formula, allowed=ALLOWED)) from None

    def value(node: ast.expr) -> float:
        match node:
            case ast.Constant(value=int() | float() as number) if type(number) in (int, float):
                return number
            case ast.Name(id=name):
                return _known(name, values, "printed figure", formula, where)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
                return _BINARY[type(op)](value(left), value(right))
            case ast.UnaryOp(op=op, operand=operand) if type(op) in _UNARY:
                return _UNARY[type(op)](value(operand))
            case ast.Call(func=ast.Name(id="rows"), args=[ast.Name(id=table)], keywords=[]):
                return _known(table, row_counts, "table", formula, where)
        part = ast.get_source_segment(formula, node) or formula
        raise DataError(message("pages.formula_part", where=where, part=part, formula=formula, allowed=ALLOWED))

    try:
        return value(tree.body)
    except ZeroDivisionError:
        raise DataError(message("pages.formula_zero", where=where, formula=formula)) from None
    except RecursionError:
        raise DataError(message("pages.formula_deep", where=where, formula=formula, allowed=ALLOWED)) from None


def _known(name: str, known: Mapping[str, float], kind: str, formula: str, where: str) -> float:
    if name not in known:
        raise DataError(message("pages.formula_name", where=where, name=name, formula=formula, kind=kind))
    return known[name]
