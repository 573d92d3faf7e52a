"""Execute notebooks with papermill; stop with a message that names notebook, cell, parameters and error."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import papermill
from papermill.exceptions import PapermillExecutionError
from tqdm import tqdm

from visionbook.edition import ROOT_VARIABLE
from visionbook.errors import BuildError
from visionbook.publish.fingerprint import forget, record
from visionbook.publish.parameters import check_parameters, declared_parameters
from visionbook.publish.plan import Run

CELL_TIMEOUT_SECONDS = 600
_SOURCE_LINES = 12


def run_notebooks(runs: list[Run], folder: Path, root: Path) -> list[Path]:
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
        If one or more notebooks failed: each with its cell, parameters and error.
    """
    for run in runs:
        check_parameters(run.parameters, declared_parameters(run.notebook), run.notebook.name)
    partial = folder / ".partial"
    partial.mkdir(parents=True, exist_ok=True)
    failures, executed = [], []
    for run in tqdm(runs, desc="notebooks", unit="notebook"):
        name = f"{run.page}.ipynb"
        forget(run, folder)
        try:
            # Aside, because papermill saves after each cell: a killed run must not look like a finished one.
            _execute(run, partial / name, root)
            (partial / name).replace(folder / name)
            record(run, root, folder)
        except BuildError as error:
            failures.append(str(error))
        executed.append(folder / name)
    if failures:
        raise BuildError("\n\n".join(failures))
    return executed


def _execute(run: Run, target: Path, root: Path) -> None:
    # papermill logs what it does line by line; the progress bar says the same in one.
    logging.getLogger("papermill").setLevel(logging.ERROR)
    try:
        with _root_for_kernels(root):
            papermill.execute_notebook(
                run.notebook,
                target,
                parameters=run.parameters,
                progress_bar=False,
                execution_timeout=CELL_TIMEOUT_SECONDS,
                cwd=root,
                extra_arguments=["--IPKernelApp.log_level=50"],
            )
    except PapermillExecutionError as error:
        raise BuildError(_failure_message(run, error)) from None
    except Exception as error:  # a kernel that cannot start or died, a notebook without kernelspec
        raise BuildError(f"{run.notebook.name} could not run with {_listed(run)}: {error}") from None


@contextmanager
def _root_for_kernels(root: Path) -> Iterator[None]:
    """Tell kernels, which inherit the environment, where the project is; undone afterwards."""
    before = os.environ.get(ROOT_VARIABLE)
    os.environ[ROOT_VARIABLE] = str(root)
    try:
        yield
    finally:
        if before is None:
            del os.environ[ROOT_VARIABLE]
        else:
            os.environ[ROOT_VARIABLE] = before


def _failure_message(run: Run, error: PapermillExecutionError) -> str:
    source = error.source.strip().splitlines()
    shown = "\n".join(f"    {line}" for line in source[:_SOURCE_LINES])
    # papermill puts a cell with the parameters after the one that declares them.
    cell = error.cell_index + (0 if run.parameters else 1)
    return (
        f"{run.notebook.name} failed in cell {cell} with {_listed(run)}\n"
        f"{shown}\n"
        f"  {error.ename}: {error.evalue}\n"
        f"  The published book was left as it was. Mend the cell or the data it reads, then build again."
    )


def _listed(run: Run) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in run.parameters.items()) or "no parameters"
