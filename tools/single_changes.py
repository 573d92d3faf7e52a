"""Single changes of a Python source: one operator, comparison, constant or statement that is not as it was written.

What is said to people is left alone, and what decides nothing: docstrings, annotations, decorators, f-strings, what is
raised, the ``strict`` of a ``zip``, and a negative length of a ``reshape``, of which every one means "what is left".
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

COMPARISONS = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
OPERATORS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_LEFT_ALONE = (ast.JoinedStr, ast.Raise, ast.arg)
_NOT_LOOKED_INTO = {"annotation", "returns", "decorator_list"}


@dataclass(frozen=True)
class Change:
    """One change: the bytes from `start` to `end` of a source become `new`."""

    line: int
    start: int
    end: int
    old: str
    new: str

    def of(self, source: bytes) -> bytes:
        """Return the source with this change."""
        return source[: self.start] + self.new.encode() + source[self.end :]


def single_changes(source: bytes) -> list[Change]:
    """Return every single change of a source in the order of its lines.

    Examples
    --------
    >>> [change.new for change in single_changes(b"low = a < 3")]
    ['(a <= 3)', '4']
    """
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found = []
    for node in _looked_into(ast.parse(source)):
        start = starts[node.lineno - 1] + node.col_offset if hasattr(node, "lineno") else 0
        end = starts[node.end_lineno - 1] + node.end_col_offset if hasattr(node, "lineno") else 0
        for new in _changed(node):
            found.append(Change(node.lineno, start, end, ast.unparse(node), new))
    return sorted(found, key=lambda change: (change.start, change.end, change.new))


def _looked_into(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and what stands in it, but for what is left alone."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in _NOT_LOOKED_INTO:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.Raise):
                yield child
            elif isinstance(child, ast.AST) and not isinstance(child, _LEFT_ALONE) and not _strict(child):
                if not (_reshape(node) and _negative(child)):
                    yield from _looked_into(child)


def _strict(node: ast.AST) -> bool:
    return isinstance(node, ast.keyword) and node.arg == "strict"


def _reshape(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "reshape"


def _negative(node: ast.AST) -> bool:
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant)


def _changed(node: ast.AST) -> list[str]:
    """Return what may stand in the place of a node."""
    if isinstance(node, ast.Compare):
        others = [_with_comparison(node, at) for at, op in enumerate(node.ops) if type(op) in COMPARISONS]
        return [f"({ast.unparse(other)})" for other in others]
    if isinstance(node, (ast.BinOp, ast.AugAssign)) and type(node.op) in OPERATORS and not _of_text(node):
        return [_written(node, op=OPERATORS[type(node.op)]())]
    if isinstance(node, ast.BoolOp):
        return [_written(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.Invert)):
        return [f"({ast.unparse(node.operand)})"]
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        return [repr(not node.value)]
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        return [repr(node.value + 1)]
    if isinstance(node, ast.Raise) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):
        return ["pass"]
    return []


def _written(node: ast.AST, **fields: object) -> str:
    """Return a node with other fields as source, in brackets where it is an expression."""
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return f"({ast.unparse(other)})" if isinstance(other, ast.expr) else ast.unparse(other)


def _with_comparison(node: ast.Compare, at: int) -> ast.Compare:
    other = copy.copy(node)
    other.ops = [COMPARISONS[type(op)]() if place == at else op for place, op in enumerate(node.ops)]
    return other


def _of_text(node: ast.BinOp | ast.AugAssign) -> bool:
    """Tell whether a sum or product joins text, where another operator could only be an error."""
    sides = [node.value] if isinstance(node, ast.AugAssign) else [node.left, node.right]
    return any(isinstance(side, ast.JoinedStr) or isinstance(getattr(side, "value", None), str) for side in sides)
