"""Which pages new rows move: told before they are written, from what the notebooks of the book asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from visionbook import data
from visionbook.edition import Edition, project_root, read_edition
from visionbook.errors import DataError
from visionbook.publish.execute import Run, planned_runs
from visionbook.publish.freshness import BUILD, reads_of
from visionbook.publish.site import markdown_of, own_code, used_reads
from visionbook.reads import Read
from visionbook.tables import TextTable, decode


def pages_moved(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> list[str] | None:
    """Return the titles of the pages for which some rows or cells that they asked for are others.

    Tables that only name what others are about (sources, areas, series) do not count: nearly every page reads them.

    Parameters
    ----------
    old, new : mapping of str to bytes
        What the files of some tables hold, and shall hold.

    Returns
    -------
    list of str or None
        In the order of the book; None if it has not been built, so that nobody knows what its pages ask for.
    """
    root = project_root()
    edition = read_edition(root)
    runs = runs_moved(root, edition, old, new)
    return None if runs is None else [title(root, edition, run) for run in runs]


def runs_moved(root: Path, edition: Edition, old: Mapping[str, bytes], new: Mapping[str, bytes]) -> list[Run] | None:
    """Return the pages themselves; parameters and result as of `pages_moved`."""
    executed = root / BUILD / "executed"
    only_names = {name for name, resource in data.resources().items() if resource.get("names")}
    held = [
        {name: _table(name, rows) for name, rows in tables.items() if name not in only_names} for tables in (old, new)
    ]
    before, after = held
    known, moved = False, []
    for run in planned_runs(root, edition):
        reads = list(used_reads(reads_of(run, executed), run.notebook.stem, run.parameters))
        known = known or bool(reads)
        if any(_differs(read, before, after) for read in reads if read.table in after):
            moved.append(run)
    return moved if known else None


def title(root: Path, edition: Edition, run: Run) -> str:
    """Return the heading of a page of the book that was built last."""
    area = str(data.load("areas", area_code=edition.municipality)["name_ja"].iloc[0])
    return _title(run, root / BUILD / "executed", area)


def _table(name: str, content: bytes) -> TextTable | None:
    return decode(f"data/{name}.csv", content)[0]


def _differs(read: Read, before: Mapping[str, TextTable | None], after: Mapping[str, TextTable | None]) -> bool:
    return _cells(read, before[read.table]) != _cells(read, after[read.table])


def _cells(read: Read, table: TextTable | None) -> list[list[str]] | None:
    if table is None:
        return None
    try:
        return [cells for _, cells in read.select(table).rows]
    except DataError:
        return None


def _title(run: Run, executed: Path, area: str) -> str:
    """Return the heading of a page, or its name if it has none."""
    notebook = json.loads((executed / f"{run.page}.ipynb").read_text(encoding="utf-8"))
    lines = (line for cell in notebook["cells"] if cell["cell_type"] == "markdown" for line in cell["source"])
    heading = next((line for line in lines if line.startswith("# ")), f"# {run.page}")
    title = markdown_of(own_code(run), heading).removeprefix("# ").strip()
    return title.replace("{{ subject }}", run.subject).replace("{{ area }}", area) or run.page
