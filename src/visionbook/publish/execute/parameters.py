"""The parameter contract of notebooks: cell, names and types are checked before anything runs.

papermill only logs an unknown parameter and runs on; here it stops the run. It takes the first cell with the tag and
cares for no other cell; here there is one, and no other cell gives a parameter a value.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat

from visionbook.errors import BuildError, ParameterError
from visionbook.messages import message
from visionbook.publish.execute.assignments import assigned

TAG = "parameters"
"""Tag of the cell that declares a notebook's parameters; papermill puts their values after it."""

INJECTED = "injected-parameters"
_TYPES = {"str": str, "int": int, "float": float, "bool": bool}


@dataclass(frozen=True)
class Parameter:
    """One declared parameter: ``name: kind = default  # help``."""

    name: str
    kind: str
    default: object
    help: str

    def accepts(self, value: object) -> bool:
        """Return whether a value has the declared type; a whole number is also a float."""
        if self.kind == "float" and type(value) is int:
            return True
        return type(value) is _TYPES[self.kind]

    def from_text(self, text: str) -> object:
        """Return a value given as text (command line) in the declared type.

        Raises
        ------
        ParameterError
            If the text is not such a value.
        """
        if self.kind == "str":
            return text
        try:
            value = ast.literal_eval(text)
        except (ValueError, SyntaxError):
            value = None
        if not self.accepts(value):
            raise ParameterError(
                message("execution.parameter_type", name=self.name, text=text, kind=self.kind, help=self.help)
            )
        return value


def declared_parameters(notebook: Path) -> dict[str, Parameter]:
    """Return the parameters that a notebook declares in its cell tagged ``parameters``; none if it has no such cell.

    Raises
    ------
    BuildError
        If the file is not a notebook, more than one cell could give a parameter its value, or the cell holds anything
        but ``name: type = literal  # help``.
    """
    # Asked again for each page of a notebook, and before each run: read once while the file stays the same.
    content = notebook.read_bytes() if notebook.is_file() else b""
    key = (notebook, hashlib.sha256(content).hexdigest())
    if key not in _declared:
        _declared[key] = _declared_in(notebook)
    return dict(_declared[key])


_declared: dict[tuple[Path, str], dict[str, Parameter]] = {}


def require_parameter_cell(notebook: Path) -> None:
    """Refuse a notebook of the book without a cell for parameters: the edition would not reach it.

    Raises
    ------
    BuildError
        If no cell has the tag, or as `declared_parameters`.
    """
    declared_parameters(notebook)
    if not _tagged(read_notebook(notebook), TAG):
        raise BuildError(message("execution.no_parameter_cell", notebook=notebook.name, tag=TAG))


def _declared_in(notebook: Path) -> dict[str, Parameter]:
    content = read_notebook(notebook)
    found = _cell_parameters(_parameter_cell(content, notebook.name), notebook.name)
    for number, cell in enumerate(content.cells, 1):
        if cell.cell_type == "code" and TAG not in _tags(cell):
            by = assigned(cell.source, found)
            if by:
                key = "execution.assigned" if by[0] in found else "execution.assigned_unseen"
                raise BuildError(message(key, notebook=notebook.name, cell=number, by=by, tag=TAG))
    return found


def _cell_parameters(source: str, name: str) -> dict[str, Parameter]:
    try:
        statements = ast.parse(source).body
    except SyntaxError as error:
        raise _form_error(name, (error.text or "").strip()) from None
    lines = source.splitlines()
    found: dict[str, Parameter] = {}
    for statement in statements:
        line = lines[statement.lineno - 1]
        declared, kind, value = _declaration(statement)
        if declared is None or "#" not in line:
            raise _form_error(name, line)
        if declared in found:
            raise BuildError(message("execution.declared_twice", notebook=name, name=declared))
        found[declared] = Parameter(declared, kind, value, line.split("#", 1)[1].strip())
    return found


def _form_error(name: str, line: str) -> BuildError:
    return BuildError(message("execution.parameter_form", notebook=name, line=line, types=list(_TYPES)))


def _declaration(statement: ast.stmt) -> tuple[str | None, str, object]:
    if (
        isinstance(statement, ast.AnnAssign)
        and isinstance(statement.target, ast.Name)
        and isinstance(statement.annotation, ast.Name)
        and statement.annotation.id in _TYPES
        and statement.value is not None
    ):
        try:
            return statement.target.id, statement.annotation.id, ast.literal_eval(statement.value)
        except ValueError:
            pass
    return None, "", None


def _parameter_cell(notebook: nbformat.NotebookNode, name: str) -> str:
    """Return the source of the only cell with the tag; nothing if there is none.

    papermill takes the first cell with the tag, whatever kind it is, and a cell of its own from an earlier run.
    """
    left = _tagged(notebook, INJECTED)
    if left:
        raise BuildError(message("execution.injected_cell", notebook=name, cell=left[0], tag=INJECTED))
    numbers = _tagged(notebook, TAG)
    if len(numbers) > 1:
        raise BuildError(message("execution.parameter_cells", notebook=name, cells=numbers, tag=TAG))
    cells = [notebook.cells[number - 1] for number in numbers]
    for number, cell in zip(numbers, cells, strict=True):
        if cell.cell_type != "code":
            raise BuildError(message("execution.parameter_text", notebook=name, cell=number, tag=TAG))
    return cells[0].source if cells else ""


def _tagged(notebook: nbformat.NotebookNode, tag: str) -> list[int]:
    """Return the numbers of the cells with a tag, from 1."""
    return [number for number, cell in enumerate(notebook.cells, 1) if tag in _tags(cell)]


def _tags(cell: nbformat.NotebookNode) -> list[str]:
    return cell.metadata.get("tags", [])


def read_notebook(path: Path) -> nbformat.NotebookNode:
    """Return a notebook.

    Raises
    ------
    BuildError
        If the file is missing or is not a notebook.
    """
    try:
        return nbformat.read(path, as_version=4)
    except FileNotFoundError:
        raise BuildError(message("execution.no_notebook", notebook=path.name)) from None
    except Exception as error:  # nbformat raises many kinds for a broken file
        reason = " ".join(str(error).split())[:200]
        raise BuildError(message("execution.unreadable_notebook", notebook=path.name, reason=reason)) from None


def check_parameters(given: dict[str, object], declared: dict[str, Parameter], where: str) -> None:
    """Refuse an unknown parameter or one of another type.

    Raises
    ------
    ParameterError
        Listing every offending parameter and what was allowed.
    """
    problems = []
    for name, value in given.items():
        if name not in declared:
            allowed = list(declared) or [message("command.none")]
            problems.append(message("execution.unknown_parameter", name=name, where=where, allowed=allowed))
        elif not declared[name].accepts(value):
            facts = {"name": name, "value": repr(value), "is": type(value).__name__, "where": where}
            kind = {"kind": declared[name].kind, "help": declared[name].help}
            problems.append(message("execution.wrong_type", **facts, **kind))
    if problems:
        raise ParameterError(message("execution.problems", problems=problems))


def listed(parameters: Mapping[str, object]) -> str:
    """Return parameters for a message.

    Examples
    --------
    >>> listed({"lang": "ja", "fiscal_year": 2024})
    "lang='ja', fiscal_year=2024"
    """
    return ", ".join(f"{name}={value!r}" for name, value in parameters.items()) or message("execution.no_parameters")


def cell_number(index: int, parameters: Mapping[str, object]) -> int:
    """Return the number of an executed cell as the author counts, from 1.

    papermill puts a cell with the parameters, if there are any, after the one that declares them.
    """
    return index if parameters else index + 1
