"""The only module that reads data/: tables as the contract in ``data/datapackage.yaml`` describes them."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
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
        descriptor = yaml.safe_load(content.decode("utf-8"))
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


def check(folder: Path | None = None, pending: Mapping[str, bytes] | None = None) -> list[Problem]:
    """Return all problems of all tables at once, those of one table together.

    Checks the files against the contract, references between tables, check digits of municipality codes,
    and that no file lies in the folder undescribed. Tables in `pending` are checked as if their files held that.
    """
    folder = folder or data_folder()
    known = resources(folder)
    problems: list[Problem] = []
    tables: dict[str, TextTable] = {}
    for name, resource in known.items():
        table, found = _read(folder, resource, (pending or {}).get(name))
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


def contents(*names: str) -> dict[str, bytes]:
    """Return the bytes of the files of some tables, to hand back to `replace`."""
    known = resources()
    return {name: (data_folder() / known[name]["path"]).read_bytes() for name in names}


def replace(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> None:
    """Put new content into the files of some tables: all of them or none.

    Parameters
    ----------
    old : mapping of str to bytes
        What the files held when the change was worked out, as from `contents`.
    new : mapping of str to bytes
        What they shall hold. The whole folder is checked as if it held that before any file is touched.

    Raises
    ------
    DataError
        If the tables would break a rule, a file changed in the meantime, or a file cannot be written; then every
        file is as it was.
    """
    known = resources()
    files = {name: (data_folder() / known[name]["path"]).resolve() for name in new}
    problems = check(pending=new)
    if problems:
        raise DataError(f"{report(problems)}\nNothing was written.")
    if any(file.read_bytes() != old[name] for name, file in files.items()):
        raise DataError("a file in data/ was changed in the meantime; nothing was written: do it again")
    temporary: dict[str, Path] = {}
    begun: list[str] = []
    try:
        for name, file in files.items():
            temporary[name] = _written_beside(file, new[name])
        for name, file in files.items():
            begun.append(name)
            os.replace(temporary[name], file)
    except OSError as error:
        _restore({files[name]: old[name] for name in begun})
        raise DataError(
            f"data/ cannot be written ({error.strerror or error}); nothing was changed: "
            "check that the folder may be written to and the disk has room"
        ) from None
    finally:
        for file in temporary.values():
            file.unlink(missing_ok=True)


def _written_beside(file: Path, content: bytes) -> Path:
    """Write content to a hidden file in the same folder, down to the disk, with the permissions of the file."""
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as target:
            target.write(content)
            target.flush()
            os.fsync(target.fileno())
        shutil.copymode(file, name)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _restore(files: Mapping[Path, bytes]) -> None:
    for file, content in files.items():
        if file.read_bytes() != content:
            file.write_bytes(content)


def read_outside(path: Path, largest: int) -> bytes:
    """Return the bytes of a file that somebody handed in; one byte too many if it is larger than allowed.

    Raises
    ------
    DataError
        If there is no such file, or it cannot be read.
    """
    try:
        with path.open("rb") as source:
            return source.read(largest + 1)
    except OSError as error:
        raise DataError(f"{path.name} cannot be read ({error.strerror}); give the place of a file") from None


def _read(folder: Path, resource: dict, content: bytes | None = None) -> tuple[TextTable | None, list[Problem]]:
    file = f"data/{resource['path']}"
    if not (folder / resource["path"]).resolve().is_relative_to(folder.resolve()):
        remedy = "give the name of a file in data/; a link must not lead elsewhere"
        return None, [Problem(file, None, None, None, "lies outside data/", remedy)]
    try:
        content = (folder / resource["path"]).read_bytes() if content is None else content
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
