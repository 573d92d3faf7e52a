"""Lay out the example edition: a working copy of the project with invented results, marked so on every page.

Nothing else reads ``examples/``: the published book knows only ``data/``.
"""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

from visionbook.errors import BuildError
from visionbook.messages import message

EXAMPLE = Path("examples") / "invented"
PARTS = ("notebooks", "book", "data", "_config.yml", "_toc.yml")
"""What a project needs beside its ``edition.yml``; taken from the project as it is."""

_IGNORED = shutil.ignore_patterns("__pycache__", "*.pyc", ".ipynb_checkpoints")


def lay_out(root: Path, folder: Path) -> None:
    """Write a complete project with the invented results to a new or empty folder.

    The project's own notebooks, prose and settings; its data with the tables of ``data/`` replaced and the
    rows of ``merged/`` put in; the edition of a year before in ``previous/``; the reports to import in
    ``reports/``.

    Raises
    ------
    BuildError
        If the folder is not empty, lies within what is copied, or the project has no example.
    """
    example = root / EXAMPLE
    if not (example / "edition.yml").is_file():
        raise BuildError(message("editions.no_example", example=EXAMPLE))
    check_free(root, folder)
    for part in PARTS:
        copy(root / part, folder / part)
    _overlay(example, folder / "data")
    for part in ("edition.yml", "README.md", "reports"):
        copy(example / part, folder / part)
    copy(folder / "data", folder / "previous" / "data")
    copy(example / "previous" / "edition.yml", folder / "previous" / "edition.yml")
    _overlay(example / "previous", folder / "previous" / "data")


def check_free(root: Path, folder: Path) -> None:
    """Refuse a folder that holds something, or lies within what is copied into it.

    Raises
    ------
    BuildError
        Saying which.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BuildError(message("editions.not_empty", folder=folder))
    copied = [root / part for part in (*PARTS, EXAMPLE.parts[0])]
    if any(part.resolve() in (folder.resolve(), *folder.resolve().parents) for part in copied):
        raise BuildError(message("editions.within", folder=folder))


def copy(source: Path, target: Path) -> None:
    """Copy a file, or a folder without what programs leave in it."""
    if source.is_dir():
        shutil.copytree(source, target, ignore=_IGNORED)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def _overlay(example: Path, tables: Path) -> None:
    """Replace the tables that the example has whole, and put its rows into those that it adds to."""
    for path in sorted((example / "data").glob("*.csv")):
        shutil.copyfile(path, tables / path.name)
    for path in sorted((example / "merged").glob("*.csv")):
        _merge(path, tables / path.name)


def _merge(added: Path, table: Path) -> None:
    """Put rows into a table: a row whose first cell is there already takes its place, the others come last."""
    head, *rows = _rows(table)
    added_head, *new = _rows(added)
    if added_head != head:
        raise BuildError(message("editions.other_columns", example=EXAMPLE, name=added.name, table=table.name))
    by_key = {row[0]: row for row in rows} | {row[0]: row for row in new}
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *by_key.values()])


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))
