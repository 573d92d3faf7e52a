"""The only module that reads data/: tables as the contract in ``data/datapackage.yaml`` describes them."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

import pandas as pd
import yaml

from visionbook.areas import six_digit_code
from visionbook.errors import DataError, ParameterError
from visionbook.tables import (
    Problem,
    TextTable,
    broken_resource,
    check_foreign_keys,
    check_table,
    corrected,
    decode,
    typed,
)
from visionbook.words import Words

CONTRACT = "datapackage.yaml"
CORRECTIONS = "corrections"
ROOT_VARIABLE = "VISIONBOOK_ROOT"
_PROBLEMS_SHOWN = 200
# Each kernel reads the contract once; the loader in C takes a seventh of the time.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def project_root() -> Path:
    """Return the folder that holds ``edition.yml``: ``$VISIONBOOK_ROOT``, or the nearest one above.

    Raises
    ------
    DataError
        If there is none.
    """
    if ROOT_VARIABLE in os.environ:
        candidates = [Path(os.environ[ROOT_VARIABLE])]
    else:
        here = Path.cwd()
        candidates = [here, *here.parents]
    for folder in candidates:
        if (folder / "edition.yml").is_file():
            return folder
    raise DataError("edition.yml was not found here or in a folder above; run the command in the project's folder")


def data_folder() -> Path:
    """Return the folder of the tables."""
    return project_root() / "data"


def contract(folder: Path | None = None) -> dict:
    """Return the data contract (a Frictionless Data Package descriptor) of a data folder.

    Raises
    ------
    DataError
        If the file is missing or is not valid YAML.
    """
    try:
        return _contract(((folder or data_folder()) / CONTRACT).read_bytes())
    except FileNotFoundError:
        raise DataError(f"data/{CONTRACT} is missing; restore it: it describes every table") from None


# By content, not by folder: a folder may hold another contract when it is read again.
@lru_cache(maxsize=8)
def _contract(content: bytes) -> dict:
    try:
        descriptor = yaml.load(content.decode("utf-8"), Loader=_LOADER)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DataError(f"data/{CONTRACT} cannot be read: {error}") from None
    if not isinstance(descriptor, dict) or not isinstance(descriptor.get("resources"), list):
        raise DataError(f"data/{CONTRACT} describes no tables; restore it: it needs a list of resources")
    for position, resource in enumerate(descriptor["resources"], 1):
        problem = broken_resource(resource)
        if problem:
            raise DataError(f"data/{CONTRACT}, resource {position}: {problem}")
    return descriptor


def resources(folder: Path | None = None) -> dict[str, dict]:
    """Return the contract's resources by table name."""
    return {resource["name"]: resource for resource in contract(folder)["resources"]}


def load(name: str, *, as_printed: bool = False) -> pd.DataFrame:
    """Return one checked table, typed as the contract says; a missing cell is NA.

    Parameters
    ----------
    name : str
        Table name, for example ``"population"``.
    as_printed : bool
        Leave out the overrides of the table of corrections, as the source audit does.

    Returns
    -------
    DataFrame
        One row per row of the file, columns in the contract's order.

    Raises
    ------
    DataError
        If there is no such table, or the file breaks a rule of its own (all broken rules are listed;
        references to other tables are checked by `check`).
    """
    known = resources()
    if name not in known:
        raise DataError(f"there is no table {name!r}; the tables are {', '.join(known)}")
    return _loaded(data_folder(), known, name, as_printed)


def load_all(folder: Path) -> dict[str, pd.DataFrame]:
    """Return every table of a folder, that of another edition too: by its own contract and with its corrections.

    Raises
    ------
    DataError
        As `load`.
    """
    known = resources(folder)
    return {name: _loaded(folder, known, name) for name in known}


def _loaded(folder: Path, known: dict[str, dict], name: str, as_printed: bool = False) -> pd.DataFrame:
    table, problems = _read(folder, known[name])
    if not problems and not as_printed and CORRECTIONS in known:
        corrections, problems = _read(folder, known[CORRECTIONS])
        if not problems:
            table, problems = corrected(table, known[name], corrections)
            problems += check_table(table, known[name])
    if problems:
        raise DataError(report(problems))
    return typed(table, known[name])


def require(table: str, column: str, **parameter: object) -> None:
    """Refuse a notebook parameter whose value is not in a column of a table.

    Examples: ``require("areas", "area_code", municipality=municipality)``.

    Raises
    ------
    ParameterError
        Naming the parameter, its value and the values allowed.
    """
    allowed = load(table)[column].dropna().unique().tolist()
    for name, value in parameter.items():
        if value not in allowed:
            raise ParameterError(
                f"{name} is {value!r}, which is not in column {column} of data/{table}.csv; "
                f"allowed: {', '.join(map(str, allowed))}"
            )


def source_line(words: Words, *source_ids: str) -> str:
    """Return the source line of a chart or table: the short titles of its sources.

    Raises
    ------
    DataError
        If a source is not in the table of sources.
    """
    short = load("sources").set_index("source_id")["short_ja"]
    unknown = [source_id for source_id in source_ids if source_id not in short]
    if unknown:
        raise DataError(f"source {unknown[0]!r} is not in data/sources.csv; the sources are {', '.join(short.index)}")
    return words("page.source", sources="、".join(short[list(source_ids)]))


def check(folder: Path | None = None) -> list[Problem]:
    """Return all problems of all tables at once, those of one table together.

    Checks the files against the contract, references between tables, check digits of municipality codes,
    and that no file lies in the folder undescribed.
    """
    folder = folder or data_folder()
    known = resources(folder)
    problems: list[Problem] = []
    tables: dict[str, TextTable] = {}
    for name, resource in known.items():
        table, found = _read(folder, resource)
        problems += found
        if table is not None and table.columns == [field["name"] for field in resource["schema"]["fields"]]:
            tables[name] = table
    problems += check_foreign_keys(tables, known)
    if CORRECTIONS in tables:
        problems += _check_corrections(tables, known)
    if "areas" in tables:
        problems += _check_codes(tables["areas"])
    described = {resource["path"] for resource in known.values()} | {CONTRACT}
    problems += [
        Problem(
            f"data/{path.name}",
            None,
            None,
            None,
            "is not described in datapackage.yaml",
            "describe it there, or move it out of data/",
        )
        for path in sorted(folder.iterdir())
        if path.name not in described and not path.name.startswith(".")
    ]
    return problems


def _read(folder: Path, resource: dict) -> tuple[TextTable | None, list[Problem]]:
    file = f"data/{resource['path']}"
    if not (folder / resource["path"]).resolve().is_relative_to(folder.resolve()):
        remedy = "give the name of a file in data/; a link must not lead elsewhere"
        return None, [Problem(file, None, None, None, "lies outside data/", remedy)]
    try:
        content = (folder / resource["path"]).read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        return None, [
            Problem(file, None, None, None, "is missing", "restore the file, even if it holds only the header")
        ]
    table, problems = decode(file, content)
    if table is None:
        return None, problems
    return table, check_table(table, resource)


def _check_corrections(tables: dict[str, TextTable], known: dict[str, dict]) -> list[Problem]:
    corrections = tables[CORRECTIONS]
    problems = []
    for name, table in tables.items():
        replaced, found = corrected(table, known[name], corrections)
        problems += found
        problems += [problem for problem in check_table(replaced, known[name]) if replaced.rows != table.rows]
    position = corrections.columns.index("table_name")
    problems += [
        Problem(corrections.file, number, "table_name", cells[position], "is not a table", "write the name of a table")
        for number, cells in corrections.rows
        if len(cells) == len(corrections.columns) and cells[position] not in known
    ]
    return problems


def _check_codes(areas: TextTable) -> list[Problem]:
    code, code6 = areas.columns.index("area_code"), areas.columns.index("code6")
    problems = []
    for number, cells in areas.rows:
        if len(cells) != len(areas.columns) or not cells[code6] or len(cells[code]) != 5 or not cells[code].isascii():
            continue
        if cells[code].isdigit() and cells[code6] != six_digit_code(cells[code]):
            problems.append(
                Problem(
                    areas.file,
                    number,
                    "code6",
                    cells[code6],
                    f"does not fit area_code {cells[code]}",
                    f"its six-digit code is {six_digit_code(cells[code])}",
                )
            )
    return problems


def report(problems: list[Problem]) -> str:
    """Return all problems as text: one headline per file, one line per problem, and what to do at the end."""
    by_file: dict[str, list[Problem]] = {}
    for problem in problems:
        by_file.setdefault(problem.file, []).append(problem)
    lines = []
    for file, found in by_file.items():
        rules = "1 rule" if len(found) == 1 else f"{len(found)} rules"
        lines.append(f"{file} breaks {rules} of data/{CONTRACT}")
        lines += [f"  {problem}" for problem in found[:_PROBLEMS_SHOWN]]
        if len(found) > _PROBLEMS_SHOWN:
            lines.append(f"  ... and {len(found) - _PROBLEMS_SHOWN} more; mend these first, then check again")
    lines.append("Correct the cells above, or the contract if the source itself has changed.")
    return "\n".join(lines)
