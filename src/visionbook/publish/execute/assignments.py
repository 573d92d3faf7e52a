"""What a cell's source binds, so that no cell but that of the parameters gives one of them a value."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

# Through these a cell can bind any name without writing it.
_CALLS = ("eval", "exec", "globals", "locals", "vars")
_SPACES = ("user_global_ns", "user_ns")
_SHELL_CALLS = ("ex", "push", "run_cell", "run_code", "safe_execfile")
_MAIN = "__main__"
_MAGICS = (
    "edit",
    "load",
    "loadpy",
    "macro",
    "pylab",
    "recall",
    "rerun",
    "reset",
    "reset_selective",
    "run",
    "store",
    "xdel",
)
_MAGIC_CALLS = ("run_cell_magic", "run_line_magic")
_STATEMENT_MAGICS = ("pinfo", "pinfo2", "prun", "time", "timeit")
_OPTIONS = re.compile(r"^(?:\s*-\w+(?:\s+\d+)?\s)*")


def assigned(source: str, names: Iterable[str]) -> list[str]:
    """Return those of `names` that a cell binds or deletes, and behind them the ways by which it could do so unseen.

    A cell that is not Python binds nothing: its run will tell.

    Examples
    --------
    >>> assigned("for year in years: total = year", ["lang", "year"])
    ['year']
    >>> assigned("globals()['lang'] = 'en'", ["lang", "year"])
    ['globals()']
    """
    names = list(names)
    if not names:
        return []
    found = _bound(source)
    return [name for name in names if name in found.names] + sorted(found.ways)


def _bound(source: str) -> _Bound:
    found = _Bound()
    tree = _parsed(source)
    if tree:
        found.visit(tree)
    return found


def _parsed(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError):  # no Python, or with magics
        from IPython.core.inputtransformer2 import TransformerManager
    try:
        return ast.parse(TransformerManager().transform_cell(source))
    except (SyntaxError, ValueError):
        return None


class _Bound(ast.NodeVisitor):
    """Names that are bound in the notebook itself, not inside functions and comprehensions, and ways unseen."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.ways: set[str] = set()
        self._inside = 0

    def _bind(self, name: str | None) -> None:
        if name and not self._inside:
            self.names.add(name)

    def visit_Name(self, node: ast.Name) -> None:
        if not isinstance(node.ctx, ast.Load):
            self._bind(node.id)

    def visit_Global(self, node: ast.Global) -> None:
        self.names.update(node.names)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        for part in (node.iter, *node.ifs):  # its target is its own
            self.visit(part)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda) -> None:
        """Bind its name; what it binds in its body stays there."""
        self._bind(getattr(node, "name", None))
        body = node.body if isinstance(node.body, list) else [node.body]
        for part in ast.iter_child_nodes(node):
            self._inside += part in body
            self.visit(part)
            self._inside -= part in body

    visit_AsyncFunctionDef = visit_ClassDef = visit_Lambda = visit_FunctionDef

    def visit_ExceptHandler(self, node: ast.ExceptHandler | ast.MatchAs | ast.MatchStar) -> None:
        self._bind(node.name)
        self.generic_visit(node)

    visit_MatchAs = visit_MatchStar = visit_ExceptHandler

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        self._bind(node.rest)
        self.generic_visit(node)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._bind(alias.asname or alias.name.partition(".")[0])
            if alias.name == _MAIN:
                self.ways.add(f"import {_MAIN}")

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            if alias.name == "*":
                self.ways.add(f"from {'.' * node.level}{node.module or ''} import *")
            else:
                self._bind(alias.asname or alias.name)

    def visit_Call(self, node: ast.Call) -> None:
        called = node.func
        if isinstance(called, ast.Name) and called.id in _CALLS and not (called.id == "vars" and node.args):
            self.ways.add(f"{called.id}()")
        if any(isinstance(part, ast.Constant) and part.value == _MAIN for part in node.args):
            self.ways.add(repr(_MAIN))
        if isinstance(called, ast.Attribute) and called.attr in _MAGIC_CALLS:
            self._magic(*(part.value for part in node.args if isinstance(part, ast.Constant)))
        self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        if getattr(node.slice, "value", None) == _MAIN or getattr(node.slice, "id", None) == "__name__":
            self.ways.add(f"[{ast.unparse(node.slice)}]")
        self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        of_shell = isinstance(node.value, ast.Call) and getattr(node.value.func, "id", "") == "get_ipython"
        if node.attr in _SPACES or (of_shell and node.attr in _SHELL_CALLS):
            self.ways.add(f".{node.attr}")
        self.generic_visit(node)

    def _magic(self, name: str = "", line: str = "", body: str = "") -> None:
        """Take what a magic binds: through the statement that it runs, or by a name that it is given."""
        if name in _MAGICS:
            self.ways.add(f"%{name}")
        statements = [body]
        if name in _STATEMENT_MAGICS:
            statements.append(_OPTIONS.sub("", line))
        else:
            self.names.update(re.findall(r"\w+", line))
        for inner in map(_bound, statements):
            self.names |= inner.names
            self.ways |= inner.ways
