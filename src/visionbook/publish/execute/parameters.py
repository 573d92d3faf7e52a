"""The parameter contract of notebooks: names and types are checked before anything runs.

papermill only logs an unknown parameter and runs on; here it stops the run.
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
            raise ParameterError(f"parameter {self.name} is {text!r}, which is not of type {self.kind} ({self.help})")
        return value


def declared_parameters(notebook: Path) -> dict[str, Parameter]:
    """Return the parameters that a notebook declares in its cell tagged ``parameters``.

    Raises
    ------
    BuildError
        If the file is not a notebook, or the cell holds anything but ``name: type = literal  # help``.
    """
    # Asked again for each page of a notebook, and before each run: read once while the file stays the same.
    content = notebook.read_bytes() if notebook.is_file() else b""
    key = (notebook, hashlib.sha256(content).hexdigest())
    if key not in _declared:
        _declared[key] = _declared_in(notebook)
    return dict(_declared[key])


_declared: dict[tuple[Path, str], dict[str, Parameter]] = {}


def _declared_in(notebook: Path) -> dict[str, Parameter]:
    source = _parameter_cell(read_notebook(notebook))
    lines = source.splitlines()
    found = {}
    for statement in ast.parse(source).body:
        line = lines[statement.lineno - 1]
        name, kind, value = _declaration(statement)
        if name is None or "#" not in line:
            raise BuildError(
                f"{notebook.name}: the parameter cell holds {line!r}; write 'name: type = literal  # help', "
                f"with a type of {', '.join(_TYPES)}"
            )
        found[name] = Parameter(name, kind, value, line.split("#", 1)[1].strip())
    return found


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


def _parameter_cell(notebook: nbformat.NotebookNode) -> str:
    cells = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    return cells[0].source if cells else ""


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
        raise BuildError(f"{path.name} does not exist in notebooks/") from None
    except Exception as error:  # nbformat raises many kinds for a broken file
        reason = " ".join(str(error).split())[:200]
        raise BuildError(
            f"{path.name} is not a readable notebook ({reason}); restore it or save it again in Jupyter"
        ) from None


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
            allowed = ", ".join(declared) or "none"
            problems.append(f"{name} is not a parameter of {where}; allowed: {allowed}")
        elif not declared[name].accepts(value):
            problems.append(
                f"{name} is {value!r} ({type(value).__name__}) in {where}; it must be of type {declared[name].kind}: "
                f"{declared[name].help}"
            )
    if problems:
        raise ParameterError("\n".join(problems))


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
