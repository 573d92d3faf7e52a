"""Execute notebooks with papermill, several at a time; a failure names notebook, cell, parameters and error."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from visionbook.edition import ROOT_VARIABLE
from visionbook.errors import BuildError
from visionbook.messages import Message, message, say, spoken_language, told
from visionbook.publish.execute.execution import Execution
from visionbook.publish.execute.failures import last_printed, paragraphs, where, with_printed
from visionbook.publish.execute.parameters import check_parameters, declared_parameters, listed
from visionbook.publish.execute.plan import Run
from visionbook.publish.execute.workers import Outcome, Workers, cpus
from visionbook.publish.freshness import Program, forget, ingredients, program_cache, record, seconds_taken
from visionbook.publish.kernels import KERNELS_VARIABLE, ORDINARY

CELL_TIMEOUT_SECONDS = 600


def run_notebooks(runs: list[Run], folder: Path, root: Path, execution: Execution | None = None) -> list[Path]:
    """Execute all runs into `folder`; the parameters of all of them are checked before the first starts.

    Returns
    -------
    list of Path
        The executed notebooks, in the order of `runs`.

    Raises
    ------
    ParameterError
        If a parameter is unknown or of the wrong type; nothing has run then.
    BuildError
        If one or more notebooks failed: each with its cell, parameters and error, in the order of `runs`.
    """
    execution = execution or Execution()
    for run in runs:
        check_parameters(run.parameters, declared_parameters(run.notebook), run.notebook.name)
    with _aside(folder) as partial:
        failures = _executed(runs, partial, folder, root, execution)
    if failures:
        raise BuildError(paragraphs([failures[number] for number in sorted(failures)]))
    return [folder / f"{run.page}.ipynb" for run in runs]


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    """Give a folder for notebooks that are under way, so that a killed run does not look like a finished one.

    It is one of its own: workers of a killed build may be writing for a moment still.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(".partial-*"):
        shutil.rmtree(left, ignore_errors=True)
    partial = Path(tempfile.mkdtemp(prefix=".partial-", dir=folder))
    try:
        yield partial
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _executed(
    runs: list[Run], partial: Path, folder: Path, root: Path, execution: Execution
) -> dict[int, Message | str]:
    """Execute runs, longest first, and keep in `folder` those that ended well; return the failures of the others."""
    program = Program.read(program_cache(root))
    made_from = ingredients(runs, root, program)
    runs = _longest_first(runs, folder)
    jobs = [_job(run, partial, root) for run in runs]
    failures: dict[int, Message | str] = {}
    # One more than there are processors: a notebook waits while its kernel starts and ends.
    number = min(execution.workers or cpus() + 1, max(1, len(runs)))
    environment = {ROOT_VARIABLE: str(root)}
    if execution.ordinary_kernels:
        environment[KERNELS_VARIABLE] = ORDINARY
    began: dict[int, float] = {}

    def begin(number: int) -> None:
        forget(runs[number], folder)
        began[number] = time.monotonic()

    with Workers(number, environment, execution.timeout_seconds) as workers, progress(runs) as advance:
        for outcome in workers.outcomes(jobs, begin):
            run = runs[outcome.task.number]
            if outcome.kind == "done":
                took = time.monotonic() - began[outcome.task.number]
                (partial / f"{run.page}.ipynb").replace(folder / f"{run.page}.ipynb")
                record(run, made_from[run.page], partial / f"{run.page}.reads", folder, root, program, took)
            else:
                failures[outcome.task.number] = _failure(run, outcome, execution)
            advance(run, outcome)
    return failures


def _longest_first(runs: list[Run], folder: Path) -> list[Run]:
    """Return runs with those that take longest first, so that none begins when all others have ended.

    How long they take is known from the time before. Of others, which come first, it is not: a notebook that makes one
    page has more to show than one that makes many.
    """
    pages = Counter(run.notebook for run in runs)
    taken = {run.page: seconds_taken(run, folder) for run in runs}
    new = sorted((run for run in runs if taken[run.page] is None), key=lambda run: pages[run.notebook])
    known = sorted((run for run in runs if taken[run.page] is not None), key=lambda run: -taken[run.page])
    return [*new, *known]


def _job(run: Run, partial: Path, root: Path) -> dict[str, Any]:
    return {
        "notebook": str(run.notebook.absolute()),
        "target": str((partial / f"{run.page}.ipynb").absolute()),
        "parameters": run.parameters,
        "folder": str(root.absolute()),
        "cell_timeout": CELL_TIMEOUT_SECONDS,
        "reads": str((partial / f"{run.page}.reads").absolute()),
    }


def _failure(run: Run, outcome: Outcome, execution: Execution) -> Message | str:
    if outcome.kind == "failed":
        return outcome.message
    facts = {
        "notebook": run.notebook.name,
        "where": where(outcome.task.cell, run.parameters),
        "parameters": listed(run.parameters),
    }
    if outcome.kind == "late":
        return message("execution.late", **facts, seconds=execution.timeout_seconds)
    return with_printed(message("execution.died", **facts), last_printed(outcome.task.job["target"]))


@contextmanager
def progress(runs: list[Run]) -> Iterator[Any]:
    """Show how far it is: a bar on a terminal, otherwise one line for each notebook that ended.

    Gives a function to call with the run and the outcome of each.
    """
    if not sys.stderr.isatty():
        ended: list[str] = []

        def line(run: Run, outcome: Outcome) -> None:
            ended.append(run.page)
            key = "build.progress" if outcome.kind == "done" else "build.progress_failed"
            say(message(key, ended=len(ended), count=len(runs), page=run.page), sys.stderr)

        yield line
        return
    from tqdm import tqdm

    with tqdm(total=len(runs), desc=told(message("build.notebooks"), spoken_language()), unit="notebook") as bar:

        def step(run: Run, outcome: Outcome) -> None:
            bar.set_postfix_str(run.page, refresh=False)
            bar.update()

        yield step
