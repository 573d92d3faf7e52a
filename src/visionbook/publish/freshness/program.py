"""The program in parts: what each module says and imports, so that a page depends only on what it can reach.

Imports are read from the source, those inside functions too. Comments, blank lines and docstrings say nothing; where a
module asks for documentation or source at run time, everything counts letter by letter.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from visionbook.publish.freshness.inputs import PACKAGE

NAME = PACKAGE.name
_PUBLISH = f"{NAME}.publish"
_CACHE_FORM = 2
_DIGITS = 20
_MOST_KEPT = 2000
_BY_STRING = {"import_module", "__import__", "run_module", "run_path"}
_EVALUATED = {"exec", "eval", "__import__", "import_module"}
_SHOWS = {"__doc__", "getdoc", "getsource", "getsourcelines", "getsourcefile", "help"}
_KEY = re.compile(r"[a-z][a-z0-9_]*\.[a-z0-9_]*")


@dataclass(frozen=True)
class Part:
    """A source text: what it does, and where it leads.

    Parameters
    ----------
    says : str
        Digest of its syntax tree without docstrings.
    text : str
        Digest of the text itself.
    imports : tuple of str
        Names that it imports, ``a.b`` and ``a.b.c`` for ``from a.b import c``; ``a.b.*`` for all of ``a.b``.
    gate : bool
        Whether it fetches names when they are asked for (``__getattr__``): as a package it leads to all its modules.
    anything : bool
        Whether it may import or evaluate what only a string names: then it reaches everything.
    shows : bool
        Whether it asks for documentation or source.
    keys : tuple of str
        Its string constants that can be keys of words, or the beginning of one (see `visionbook.words`).
    """

    says: str
    text: str
    imports: tuple[str, ...] = ()
    gate: bool = False
    anything: bool = False
    shows: bool = False
    keys: tuple[str, ...] = ()


@lru_cache(_MOST_KEPT)
def part_of(source: str, package: str = "") -> Part:
    """Return a source text as a part of the program; `package` is where its relative imports begin.

    What cannot be parsed (a notebook's cell with a magic of IPython) may reach anything.

    Examples
    --------
    >>> part_of("from a import b").imports
    ('a', 'a.b')
    >>> part_of("x = 1  # one").says == part_of("x = 1").says
    True
    """
    text = _sha256(source.encode())
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return Part(text, text, anything=True, shows=True)
    nodes = _nodes(tree)
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    imports = sorted({name for node in nodes for name in _imported(node, package)})
    last = {name.rpartition(".")[2] for name in imports}
    docstrings = _drop_docstrings(nodes)
    keys = {
        node.value
        for node in nodes
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and _KEY.fullmatch(node.value)
        and node not in docstrings
    }
    return Part(
        _sha256(_said(tree).encode()),
        text,
        tuple(imports),
        gate="__getattr__" in {name for node in tree.body for name in _defined(node)},
        anything=bool(names & _EVALUATED or (attributes | last) & _BY_STRING),
        shows=bool((names | attributes | last) & _SHOWS - ({"help"} - names)),
        keys=tuple(sorted(keys)),
    )


def _nodes(tree: ast.AST) -> list[ast.AST]:
    """Return all nodes of a tree; a cold build looks at half a million, and `ast.walk` takes its time."""
    nodes = [tree]
    for node in nodes:  # it grows meanwhile
        for value in vars(node).values():
            if isinstance(value, list):
                nodes += [item for item in value if isinstance(item, ast.AST)]
            elif isinstance(value, ast.AST):
                nodes.append(value)
    return nodes


def _said(tree: ast.AST) -> str:
    """Return what a tree says, whatever lines it stands in: its nodes and values in order, lists in brackets.

    As `ast.dump`, without the names of fields: which fields a node has is known by its name.

    Examples
    --------
    >>> _said(ast.parse("x = -1").body[0])
    "Assign,[,Name,'x',Store,],UnaryOp,USub,Constant,1,None,None"
    """
    said: list[str] = []

    def say(value: object) -> None:
        if isinstance(value, ast.AST):
            said.append(type(value).__name__)
            for name in value._fields:
                say(getattr(value, name, None))
        elif isinstance(value, list):
            said.append("[")
            for item in value:
                say(item)
            said.append("]")
        else:
            said.append(repr(value))

    say(tree)
    return ",".join(said)


def _imported(node: ast.AST, package: str) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
        origin = ".".join([*above, *filter(None, [node.module])])
        yield origin
        yield from (f"{origin}.{alias.name}" for alias in node.names)


def _defined(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef):
        return [node.name]
    return [target.id for target in getattr(node, "targets", []) if isinstance(target, ast.Name)]


def _drop_docstrings(nodes: Iterable[ast.AST]) -> set[ast.AST]:
    """Take the docstrings out of a tree; return them."""
    dropped = set()
    for node in nodes:
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            first = node.body[0] if node.body else None
            if (
                isinstance(first, ast.Expr)
                and isinstance(first.value, ast.Constant)
                and isinstance(first.value.value, str)
            ):
                dropped.add(first.value)
                del node.body[0]
    return dropped


class Program:
    """The package as it is now, in parts.

    Parameters
    ----------
    parts : mapping of str to Part
        The modules by name.
    """

    def __init__(self, parts: dict[str, Part]):
        self.parts = parts

    @classmethod
    def read(cls, cache: Path | None = None) -> Program:
        """Return the program as its files are now.

        Parameters
        ----------
        cache : Path, optional
            File in which parts are kept by the digest of their text, written anew when one was missing.
        """
        kept, parts, used = _kept(cache), {}, {}
        for path in sorted(PACKAGE.rglob("*.py")):
            name = ".".join((NAME, *path.relative_to(PACKAGE).with_suffix("").parts))
            package = name.rpartition(".")[0]
            content = path.read_bytes()
            key = f"{package} {hashlib.sha256(content).hexdigest()}"
            used[key] = kept.get(key) or part_of(content.decode("utf-8"), package)
            parts[name.removesuffix(".__init__")] = used[key]
        if cache is not None and used.keys() - kept.keys():
            _keep(cache, used)
        return cls(parts)

    def reach(self, start: Iterable[str], among: Iterable[str] = ()) -> dict[str, str]:
        """Return the modules that imports lead to, each with its digest.

        Parameters
        ----------
        start : iterable of str
            Modules, or names imported from them.
        among : iterable of str
            Beginnings of names: of the modules of publishing, only these are followed.

        Returns
        -------
        dict of str to str
            Digests by module.
        """
        return self._digests(self._closed(start, tuple(among)))

    def reach_of(self, part: Part) -> dict[str, str]:
        """Return the modules that a source text reaches, each with its digest."""
        found = set(self.parts) if part.anything else self._closed(part.imports, (_PUBLISH,))
        return self._digests(found, part.shows)

    def keys(self, modules: Iterable[str]) -> set[str]:
        """Return the keys of words, or their beginnings, that modules name."""
        return {key for module in modules for key in self.parts[module].keys}

    def _closed(self, start: Iterable[str], among: tuple[str, ...]) -> set[str]:
        found: set[str] = set()
        ahead = [module for name in start for module in self._modules(name)]
        while ahead:
            module = ahead.pop()
            if module in found or (_below(module, _PUBLISH) and not any(_below(module, room) for room in among)):
                continue
            found.add(module)
            part = self.parts[module]
            if part.anything and not _below(module, _PUBLISH):
                return set(self.parts)
            ahead += [led for name in part.imports for led in self._modules(name)]
            if part.gate:
                ahead += [held for held in self.parts if _below(held, module)]
        return found

    def _modules(self, name: str) -> Iterator[str]:
        """Give the modules that are executed when a name is imported: its package and those above it."""
        steps = name.split(".")
        for length in range(1, len(steps) + 1):
            module = ".".join(steps[:length])
            if module in self.parts:
                yield module
        if steps[-1] == "*":
            yield from (module for module in self.parts if _below(module, ".".join(steps[:-1])))

    def _digests(self, modules: Iterable[str], shows: bool = False) -> dict[str, str]:
        modules = sorted(modules)
        letters = shows or any(self.parts[module].shows for module in modules)
        return {
            module: (self.parts[module].text if letters else self.parts[module].says)[:_DIGITS] for module in modules
        }


def _below(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def _kept(cache: Path | None) -> dict[str, Part]:
    try:
        held = json.loads(cache.read_text(encoding="utf-8")) if cache else {}
        if held.get("form") != [_CACHE_FORM, sys.version]:
            return {}
        return {
            key: Part(**{name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()})
            for key, entry in held["parts"].items()
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def _keep(cache: Path, parts: dict[str, Part]) -> None:
    """Write the cache in one step; a folder that cannot be written only costs the time of parsing again."""
    content = {"form": [_CACHE_FORM, sys.version], "parts": {key: asdict(part) for key, part in parts.items()}}
    aside = cache.with_name(f"{cache.name}.{os.getpid()}")  # several workers of a fleet may write at once
    with suppress(OSError):
        cache.parent.mkdir(parents=True, exist_ok=True)
        aside.write_text(json.dumps(content), encoding="utf-8")
        aside.replace(cache)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
