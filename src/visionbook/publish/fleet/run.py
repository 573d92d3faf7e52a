"""A notebook for many municipalities, as tasks on Dask distributed: what is finished is kept, the rest runs.

Results, logs and a summary are written by the process that was started, to a folder or any address that fsspec knows;
workers need the project, not the results.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from visionbook.edition import read_edition
from visionbook.errors import BuildError, ParameterError
from visionbook.messages import Message, message, say, spoken_language, told
from visionbook.publish.execute import (
    CELL_TIMEOUT_SECONDS,
    Execution,
    Run,
    book_settings,
    cell_number,
    cpus,
    listed,
    paragraphs,
    progress,
    with_printed,
)
from visionbook.publish.fleet.areas import Area, planned_areas
from visionbook.publish.fleet.cluster import Dispatcher, Task, check_workers, connected
from visionbook.publish.fleet.store import Store
from visionbook.publish.fleet.worker import present_parts
from visionbook.publish.freshness import BUILD, Program, ingredients, program_cache
from visionbook.publish.site import site_program

EXTRA = ("dask", "distributed", "fsspec")
NOTEBOOK = "population_outlook"
COLUMNS = ["area_code", "name_ja", "state", "seconds", "where", "reason"]
STATES = ("done", "kept", "failed", "skipped", "not run")


@dataclass(frozen=True)
class Order:
    """What a fleet is to do.

    Parameters
    ----------
    areas : sequence of str
        Codes of municipalities, or patterns such as ``01*``.
    notebook : str
        Name of the notebook; it declares the parameter ``municipality``.
    parameters : mapping of str to str
        Other parameters, as text.
    scheduler : str, optional
        Address of a Dask scheduler; a cluster on this machine if None.
    output : str
        Folder, or address that fsspec knows; a folder below ``_build`` if empty.
    execution : Execution
        Workers of the cluster on this machine, time for one notebook, kind of kernel.
    anew : bool
        Run what is finished, too.
    """

    areas: Sequence[str]
    notebook: str = NOTEBOOK
    parameters: Mapping[str, str] = field(default_factory=dict)
    scheduler: str | None = None
    output: str = ""
    execution: Execution = field(default_factory=Execution)
    anew: bool = False


@dataclass
class Row:
    """What became of one municipality."""

    area: Area
    state: str = "not run"
    seconds: float | None = None
    where: str = ""
    reason: str = ""

    def cells(self) -> list[str]:
        """Return the row as text, in the order of `COLUMNS`."""
        seconds = "" if self.seconds is None else f"{self.seconds:.1f}"
        reason = " ".join(told(self.reason, spoken_language()).split())
        return [self.area.code, self.area.name, self.state, seconds, self.where, reason]


def require_extra() -> None:
    """Refuse to begin without the packages that only a fleet needs.

    Raises
    ------
    BuildError
        With the command that installs them.
    """
    missing = [name for name in EXTRA if find_spec(name) is None]
    if missing:
        raise BuildError(message("fleet.not_installed", missing=missing))


def run_fleet(root: Path, order: Order) -> list[Row]:
    """Run a notebook for municipalities, keep the results, print a summary; return a row for each municipality.

    Raises
    ------
    ParameterError
        If the order asks for what does not exist; nothing has run then.
    BuildError
        If runs failed (all are listed), or the scheduler or the store is gone.
    """
    require_extra()
    if order.scheduler and order.execution.workers is not None:
        raise ParameterError(message("fleet.workers_elsewhere"))
    areas = planned_areas(root, read_edition(root), order.notebook, order.areas, order.parameters)
    store = Store(order.output or str(root / BUILD / "fleet" / order.notebook))
    fleet = _Fleet(root, order, areas, store)
    began = time.monotonic()
    try:
        fleet.run()
    finally:
        rows = list(fleet.rows.values())
        say(summary(rows, time.monotonic() - began))
        store.summary([COLUMNS, *(row.cells() for row in rows)])
    failures = [row.reason for row in rows if row.state == "failed"]
    if failures:
        raise BuildError(paragraphs(failures))
    return rows


class _Fleet:
    """One fleet under way: a row for each municipality, and the results in the store."""

    def __init__(self, root: Path, order: Order, areas: Sequence[Area], store: Store) -> None:
        self.root, self.order, self.store = root, order, store
        self.rows = {area.code: Row(area) for area in areas}
        for row in self.rows.values():
            if row.area.run is None:
                row.state, row.reason = "skipped", row.area.reason
        self.runs = {area.run.page: (area.run, self.rows[area.code]) for area in areas if area.run}
        self.book = str(book_settings(root).get("title", ""))
        program = Program.read(program_cache(root))
        planned = ingredients([run for run, _ in self.runs.values()], root, program)
        # A result is cleaned as pages of the book are.
        finished = {"book": self.book, "site": site_program(program)}
        self.made_from = {page: {**own, **finished} for page, own in planned.items()}

    def run(self) -> None:
        """Run what is not finished."""
        if not self.order.anew:
            for page in self.store.fitting(self.made_from):
                self.runs[page][1].state = "kept"
        open_runs = [run for run, row in self.runs.values() if row.state != "kept"]
        if not open_runs:
            return
        notebook = open_runs[0].notebook.name
        parts = present_parts(str(self.root), notebook)
        tasks = [Task(run, self._order(run, parts)) for run in open_runs]
        number = min(self.order.execution.workers or cpus(), len(tasks))
        with connected(self.order.scheduler, number) as client:
            check_workers(client, parts, str(self.root), notebook)
            with Dispatcher(client) as dispatcher, progress(open_runs) as advance:
                for task, answer in dispatcher.outcomes(tasks):
                    self._take(task, answer)
                    advance(task.run, SimpleNamespace(kind=answer["kind"]))

    def _order(self, run: Run, parts: dict[str, str]) -> dict[str, Any]:
        return {
            "root": str(self.root.absolute()),
            "notebook": run.notebook.name,
            "page": run.page,
            "subject": run.subject,
            "book": self.book,
            "parameters": run.parameters,
            "parts": parts,
            "timeout": self.order.execution.timeout_seconds,
            "cell_timeout": CELL_TIMEOUT_SECONDS,
            "ordinary_kernels": self.order.execution.ordinary_kernels,
        }

    def _take(self, task: Task, answer: Mapping[str, Any]) -> None:
        run, row = self.runs[task.run.page]
        row.seconds, row.where = answer["seconds"], answer["where"]
        if answer["kind"] == "done":
            self.store.keep(run, self.made_from[run.page], answer["notebook"], answer["reads"])
            row.state = "done"
        else:
            # A result made before from something else would be taken for the present one.
            self.store.forget(run)
            row.state, row.reason = "failed", failure(task, answer, self.order.execution.timeout_seconds)
        self.store.log(run, [*map(_attempt, task.answers), *([row.reason] if row.reason else [])])


def _attempt(answer: Mapping[str, Any]) -> str:
    return f"{answer['kind']} after {answer['seconds']:.1f} s at {answer['where'] or 'a worker'}"


def failure(task: Task, answer: Mapping[str, Any], timeout_seconds: float) -> str:
    """Return what went wrong with a run: notebook, cell, parameters, error, and what to do."""
    name, given = task.run.notebook.name, listed(task.run.parameters)
    if answer["kind"] == "failed":
        told = name in answer["message"]
        return answer["message"] if told else f"{name} failed with {given}: {answer['message']}"
    cell = answer.get("cell")
    where = "before its first cell" if cell is None else f"in cell {cell_number(cell, task.run.parameters)}"
    about = f"{name} could not run with {given}"
    if answer["kind"] == "late":
        return (
            f"{about}: it was stopped {where} after {timeout_seconds:g} seconds. Mend the cell, or give it more time "
            "(--timeout)."
        )
    if answer["kind"] == "lost":
        return f"{about}: {answer['message']} Try it alone, or with fewer workers."
    died = (
        f"{about}: its kernel died {len(task.answers)} times, the last time {where}. A library crashed, or there was "
        "no memory left: try it alone, or with fewer workers."
    )
    return with_printed(died, answer.get("printed", ()))


def summary(rows: Sequence[Row], seconds: float) -> Message:
    """Return the table of all municipalities and the counts by state, for a terminal.

    Examples
    --------
    >>> done = Row(Area("01223", "根室市", None), "done", 1.5, "tcp://127.0.0.1:1")
    >>> print(summary([done, Row(Area("01691", "別海町", None))], 3.0))
    area_code  name_ja  state    seconds  where
    01223      根室市   done     1.5      tcp://127.0.0.1:1
    01691      別海町   not run
    2 areas: 1 done, 1 not run; 3.0 s, 0.33 notebooks/s
    """
    table = [COLUMNS[:-1], *(row.cells()[:-1] for row in rows)]
    for line, row in zip(table[1:], rows, strict=True):
        if row.state == "skipped":
            line[-1] = told(row.reason, spoken_language())
    widths = [max(map(_width, column)) for column in zip(*table, strict=True)]
    lines = [
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in table
    ]
    counts = {state: sum(row.state == state for row in rows) for state in STATES}
    parts = [
        message("fleet.state_count", count=count, state=message(f"fleet.{state.replace(' ', '_')}"))
        for state, count in counts.items()
        if count
    ]
    total = message("fleet.total", areas=len(rows), parts=parts, seconds=seconds)
    if counts["done"] and seconds:
        total = message("fleet.total_rate", total=total, rate=counts["done"] / seconds)
    return message("fleet.summary", lines=[*lines, total])


def _width(text: str) -> int:
    """Return the columns that a text takes on a terminal: two for a Japanese character."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
