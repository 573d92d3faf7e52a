"""Execute notebooks with papermill, several at a time; a failure names notebook, cell, parameters and error."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from visionbook.edition import ROOT_VARIABLE
from visionbook.errors import BuildError
from visionbook.messages import message, say, spoken_language, told
from visionbook.publish.execute.execution import Execution
from visionbook.publish.execute.parameters import cell_number, check_parameters, declared_parameters, listed
from visionbook.publish.execute.plan import Run
from visionbook.publish.execute.workers import Outcome, Workers, cpus
from visionbook.publish.freshness import Program, forget, ingredients, program_cache, record
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
    # Aside, so that a killed run does not look like a finished one.
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(".partial-*"):
        shutil.rmtree(left, ignore_errors=True)
    # A folder of its own: workers of a killed build may be writing for a moment still.
    partial = Path(tempfile.mkdtemp(prefix=".partial-", dir=folder))
    program = Program.read(program_cache(root))
    made_from = ingredients(runs, root, program)
    runs = _longest_first(runs)
    jobs = [_job(run, partial, root) for run in runs]
    failures: dict[int, str] = {}
    # One more than there are processors: a notebook waits while its kernel starts and ends.
    number = min(execution.workers or cpus() + 1, max(1, len(runs)))
    environment = {ROOT_VARIABLE: str(root)}
    if execution.ordinary_kernels:
        environment[KERNELS_VARIABLE] = ORDINARY
    with Workers(number, environment, execution.timeout_seconds) as workers, progress(runs) as advance:
        for outcome in workers.outcomes(jobs, lambda number: forget(runs[number], folder)):
            run = runs[outcome.task.number]
            if outcome.kind == "done":
                (partial / f"{run.page}.ipynb").replace(folder / f"{run.page}.ipynb")
                record(run, made_from[run.page], partial / f"{run.page}.reads", folder, root, program)
            else:
                failures[outcome.task.number] = _message(run, outcome, execution)
            advance(run, outcome)
    shutil.rmtree(partial, ignore_errors=True)
    if failures:
        raise BuildError("\n\n".join(failures[number] for number in sorted(failures)))
    return [folder / f"{run.page}.ipynb" for run in runs]


def _longest_first(runs: list[Run]) -> list[Run]:
    """Return runs with those that take longest first, so that none begins when all others have ended.

    How long they will take is not known. A notebook that makes one page has more to show than one that makes many.
    """
    pages = Counter(run.notebook for run in runs)
    return sorted(runs, key=lambda run: pages[run.notebook])


def _job(run: Run, partial: Path, root: Path) -> dict[str, Any]:
    return {
        "notebook": str(run.notebook.absolute()),
        "target": str((partial / f"{run.page}.ipynb").absolute()),
        "parameters": run.parameters,
        "folder": str(root.absolute()),
        "cell_timeout": CELL_TIMEOUT_SECONDS,
        "reads": str((partial / f"{run.page}.reads").absolute()),
    }


def _message(run: Run, outcome: Outcome, execution: Execution) -> str:
    if outcome.kind == "failed":
        return outcome.message
    given, cell = listed(run.parameters), outcome.task.cell
    where = "before its first cell" if cell is None else f"in cell {cell_number(cell, run.parameters)}"
    if outcome.kind == "late":
        return (
            f"{run.notebook.name} was stopped {where} with {given}: it took more than {execution.timeout_seconds:g} "
            "seconds. Mend the cell, or give it more time (--timeout)."
        )
    return (
        f"{run.notebook.name} could not run with {given}: its kernel died twice, the last time {where}. "
        "A library crashed, or there was no memory left: try it alone, or with fewer at a time (--workers 1)."
    )


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
