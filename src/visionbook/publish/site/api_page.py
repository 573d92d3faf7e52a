"""The page for those who compute with the project's own functions: signatures and tested examples, from docstrings.

The sources are read, not imported. Every example is run by the tests (``pytest`` collects doctests).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

MODULES: dict[str, tuple[str, ...]] = {
    "data": ("load", "edition", "resources", "sources_of", "source_line"),
    "edition": ("Edition", "SeriesRoles", "EvaluationRule"),
    "words": ("Words", "load_words"),
    "notation": (),
    "population/inputs": (),
    "population/lifetable": (),
    "population/implied": (),
    "population/net_migration": (),
    "population/assumptions": (),
    "population/projection": (),
    "population/scenarios": (),
    "population/handbook": (),
    "population/intervals": (),
    "strategy/judgement": (),
    "strategy/trend": (),
    "show/table": ("Table", "text_column", "number_column", "year_column", "percent_column"),
    "show/chart": ("Chart", "new_figure", "light_grid"),
}
"""What an analyst calls in a notebook of their own, by module: these names, or, if none is named, all public ones."""

_PROGRAM = Path(__file__).parents[2]
_SECTION = re.compile(r"^[A-Z][A-Za-z ]+\n-{3,}\n", re.MULTILINE)
_EXAMPLES = re.compile(r"^Examples\n-{3,}\n(.*?)(?=^[A-Z][A-Za-z ]+\n-{3,}\n|\Z)", re.MULTILINE | re.DOTALL)


def api_text(program: Path = _PROGRAM, modules: Mapping[str, tuple[str, ...]] = MODULES) -> str:
    """Return the Markdown of the page's body: a section for each module, an entry for each public function.

    Parameters
    ----------
    program : Path
        Folder of the package.
    modules : mapping of str to tuple of str
        Names to show, by the module's place in the package; none for all public ones.
    """
    return "\n\n".join(_module(program, name, shown) for name, shown in modules.items())


def _module(program: Path, name: str, shown: tuple[str, ...]) -> str:
    path = program.joinpath(*name.split("/"))
    file = path.with_suffix(".py") if path.with_suffix(".py").is_file() else path / "__init__.py"
    tree = ast.parse(file.read_text(encoding="utf-8"))
    entries = [entry(node) for node in _public(tree) if not shown or node.name in shown]
    return "\n\n".join(
        [
            f"## `{program.name}.{name.replace('/', '.')}`",
            _prose(first_paragraph(ast.get_docstring(tree) or "")),
            *entries,
        ]
    )


def _public(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            yield node


def entry(node: ast.FunctionDef | ast.ClassDef) -> str:
    r"""Return what the page says of a function or class: how it is called, what it is, its examples.

    Examples
    --------
    >>> source = "def half(x: float) -> float:\n    '''Return *half*.\n\n    More.\n    '''"
    >>> print(entry(ast.parse(source).body[0]))
    **`half(x: float) -> float`**
    <BLANKLINE>
    <span lang="en">Return \*half\*.</span>
    """
    doc = ast.get_docstring(node) or ""
    example = _EXAMPLES.search(doc)
    shown = [f"**`{signature(node)}`**", _prose(first_paragraph(doc))]
    if example:
        shown.append(f"```python\n{example[1].strip()}\n```")
    return "\n\n".join(shown)


def signature(node: ast.FunctionDef | ast.ClassDef) -> str:
    """Return how a function is called, on one line; of a class its name.

    Examples
    --------
    >>> signature(ast.parse("def half(x, *, exact: bool = True) -> float: ...").body[0])
    'half(x, *, exact: bool=True) -> float'
    """
    if isinstance(node, ast.ClassDef):
        return f"class {node.name}"
    returned = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"{node.name}({ast.unparse(node.args)}){returned}"


def first_paragraph(doc: str) -> str:
    r"""Return the first paragraph of a docstring on one line.

    Examples
    --------
    >>> first_paragraph("Return\nit.\n\nParameters\n----------\nx : int")
    'Return it.'
    """
    return " ".join(_SECTION.split(doc)[0].split("\n\n")[0].split())


def _prose(text: str) -> str:
    """Return a sentence of a docstring as Markdown, said to be English; code stays code, all else is shown as it is."""
    parts = re.split(r"(``[^`]+``|`[^`]+`)", text)
    text = "".join(
        f"`{part.strip('`')}`" if part.startswith("`") else re.sub(r"([*_<>\[\]{}$\\|#])", r"\\\1", part)
        for part in parts
    )
    return f'<span lang="en">{text}</span>'
