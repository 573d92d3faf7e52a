"""What a Dask worker does for a fleet: execute one notebook in a warm kernel, clean it, and say how it went.

Each worker process has one prepared process (see `visionbook.publish.kernels.parent`) from which it forks; it ends with
the worker, however that ends.
"""

from __future__ import annotations

import hashlib
import os
import signal
import tempfile
import threading
import time
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat

from visionbook.edition import ROOT_VARIABLE
from visionbook.errors import VisionbookError
from visionbook.publish.execute import Outcome, Run, Workers, last_printed, read_notebook
from visionbook.publish.freshness import (
    Program,
    files_digest,
    package_files,
    packages_digest,
    program_cache,
    with_reach,
)
from visionbook.publish.kernels import KERNELS_VARIABLE, ORDINARY, NoParentError, ordinary_by_choice, own_parent
from visionbook.publish.site import clean_notebook, speak_of
from visionbook.reads import noted, to_entries

ADVICE = "execution.other_areas"
"""Key of what a message advises when a cell failed."""
PARTS = {
    "notebook": "the notebook",
    "edition": "edition.yml",
    "data": "data/",
    "program": "the program (src/visionbook)",
    "packages": "the installed packages (requirements.lock, Python)",
}
"""What must be the same on every worker as where the fleet was started, with its name for people."""

_lock = threading.Lock()
_at_work: dict[str, set[Workers]] = defaultdict(set)
_stopped: set[str] = set()


def dask_setup(worker: object) -> None:
    """Prepare a worker of a local cluster: Ctrl+C is for the fleet, which then stops its workers."""
    with suppress(ValueError):  # not the main thread
        signal.signal(signal.SIGINT, lambda *_: None)
    prepare()


def prepare() -> None:
    """Start the prepared process, which imports on while the worker does something else."""
    if not ordinary_by_choice():
        with suppress(NoParentError), _lock:  # ordinary kernels take over, with a line of notice
            own_parent()


def project_folder(sent: str) -> Path:
    """Return where the project is on this machine: as ``VISIONBOOK_ROOT`` says, or where the fleet was started."""
    return Path(os.environ.get(ROOT_VARIABLE) or sent)


def present_parts(sent: str, notebook: str) -> dict[str, str]:
    """Return the digests of the parts of the project here (see `PARTS`); none if there is no project."""
    root = project_folder(sent)
    if not (root / "edition.yml").is_file():
        return {}
    digest = hashlib.sha256()
    for path in sorted((root / "data").rglob("*")):
        # What a spreadsheet program lays beside an open table is no data.
        if path.is_file() and not path.name.startswith((".", "~")):
            content = hashlib.sha256(path.read_bytes()).digest()
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + content)
    return {
        "notebook": files_digest([root / "notebooks" / notebook]),
        "edition": files_digest([root / "edition.yml"]),
        "data": digest.hexdigest(),
        "program": files_digest(package_files()),
        "packages": packages_digest(root),
    }


def inspect(sent: str, notebook: str) -> dict[str, str]:
    """Prepare for work and return `present_parts`."""
    prepare()
    return present_parts(sent, notebook)


def differences(here: dict[str, str], there: dict[str, str], sent: str) -> str:
    """Return in words how the project of a worker differs from that of the fleet; empty if it does not."""
    if not there:
        return f"has no project at {sent}; mount it there, or start the worker with {ROOT_VARIABLE}=FOLDER"
    names = [text for part, text in PARTS.items() if here[part] != there.get(part)]
    return f"has another state of {', '.join(names)}; bring it up to date and restart the worker" if names else ""


def execute_area(order: dict[str, Any]) -> dict[str, Any]:
    """Execute the notebook of an order and return how it went.

    Returns
    -------
    dict
        ``kind`` (done, failed, died, late, or differs: not run, another state of the project), ``message``,
        ``seconds``, ``where``, and when done ``notebook`` (cleaned, as bytes) and ``reads``.
    """
    began = time.monotonic()
    differing = differences(order["parts"], present_parts(order["root"], order["notebook"]), order["root"])
    if differing:
        answer: dict[str, Any] = {"kind": "differs", "message": differing}
    else:
        with tempfile.TemporaryDirectory(prefix="fleet-", dir=_scratch()) as folder:
            answer = _executed(order, Path(folder))
    return {"message": "", **answer, "seconds": time.monotonic() - began, "where": _address()}


def _executed(order: dict[str, Any], folder: Path) -> dict[str, Any]:
    root = project_folder(order["root"])
    run = Run(order["page"], root / "notebooks" / order["notebook"], order["parameters"], order["subject"])
    job = {
        "notebook": str(run.notebook),
        "target": str(folder / f"{run.page}.ipynb"),
        "parameters": run.parameters,
        "folder": str(root),
        "cell_timeout": order["cell_timeout"],
        "reads": str(folder / f"{run.page}.reads"),
        "advice": ADVICE,
    }
    outcome = _outcome(job, order, root)
    if outcome.kind != "done":
        printed = last_printed(job["target"])
        return {"kind": outcome.kind, "message": outcome.message, "cell": outcome.task.cell, "printed": printed}
    try:
        notebook = read_notebook(Path(job["target"]))
        clean_notebook(notebook, f"{run.page}.ipynb")
        speak_of(run, order["book"], notebook)
    except VisionbookError as error:
        return {"kind": "failed", "message": str(error)}
    reads = with_reach(noted(Path(job["reads"])), root, Program.read(program_cache(root)))
    return {"kind": "done", "notebook": nbformat.writes(notebook).encode() + b"\n", "reads": to_entries(reads)}


def _outcome(job: dict[str, Any], order: dict[str, Any], root: Path) -> Outcome:
    environment = {ROOT_VARIABLE: str(root)}
    if order["ordinary_kernels"]:
        environment[KERNELS_VARIABLE] = ORDINARY
    elif not ordinary_by_choice():
        with suppress(NoParentError), _lock:  # one thread at a time hears its first word
            own_parent().address()
    # A notebook whose kernel died is tried elsewhere, by the scheduler.
    with Workers(1, environment, order["timeout"], attempts=1) as workers:
        session = order["session"]
        with _lock:
            _at_work[session].add(workers)
            if session in _stopped:
                workers.kill()
        try:
            return next(workers.outcomes([job], lambda _: None))
        finally:
            with _lock:
                _at_work[session].discard(workers)


def stop(session: str) -> None:
    """End what this process executes for a fleet that was stopped, and what it would still begin."""
    with _lock:
        _stopped.add(session)
        for workers in _at_work.pop(session, ()):
            workers.kill()


def _scratch() -> str | None:
    """Return the folder that Dask clears when a worker is lost; None outside a worker."""
    from distributed import get_worker

    try:
        return get_worker().local_directory
    except ValueError:
        return None


def _address() -> str:
    from distributed import get_worker

    try:
        return get_worker().address
    except ValueError:
        return ""
