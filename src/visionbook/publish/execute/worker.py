"""A worker process: it executes one notebook after the other with papermill, as it is told line by line.

A job is a line of JSON (``notebook``, ``target``, ``parameters``, ``folder``, ``cell_timeout``, ``reads``, and
``advice`` if the user has to do something else than build again when a cell fails). Answers are lines too:
``{"cell": number}`` when a cell begins, then ``{"done": true}``, ``{"failed": message}`` or ``{"died": reason}``.
What the kernel prints for itself is kept beside the target (`failures.printed_file`).
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any

import papermill
from nbclient.exceptions import DeadKernelError
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from visionbook.publish.execute.failures import could_not_run, last_printed, packed, printed_file, with_printed
from visionbook.publish.execute.parameters import cell_number, listed
from visionbook.publish.kernels import KERNEL_NAME, WATCH, PromptManager, make_known, ordinary_by_choice
from visionbook.reads import READS_VARIABLE

ENGINE_NAME = "visionbook"
ADVICE = "The published book was left as it was. Mend the cell or the data it reads, then build again."
_SOURCE_LINES = 12
_PYTHON_KERNELS = ("python3", "python")
_CLEANUP_SECONDS = 5.0


class Engine(NBClientEngine):
    """papermill's own engine, which runs notebooks for Python in warm kernels unless they are switched off."""

    @classmethod
    def nb_kernel_name(cls, nb: Any, name: str | None = None) -> str:
        """Return the kernel to use: the one that the notebook names, or its warm twin.

        Raises
        ------
        ValueError
            If the notebook names none.
        """
        named = super().nb_kernel_name(nb, name)
        return KERNEL_NAME if named in _PYTHON_KERNELS and not ordinary_by_choice() else named


def serve(jobs: Iterable[str], answers: IO[str]) -> None:
    """Do the jobs until there are no more."""
    # papermill and nbclient log what they do line by line; what matters is in the answers.
    for name in ("papermill", "traitlets"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    make_known()
    papermill_engines.register(ENGINE_NAME, Engine)

    def answer(**words: object) -> None:
        answers.write(json.dumps(words) + "\n")
        answers.flush()

    for line in jobs:
        job = json.loads(line)
        answer(**execute(job, lambda cell_index, **_: answer(cell=cell_index)))


def execute(job: dict[str, Any], on_cell_start: Callable[..., None]) -> dict[str, object]:
    """Execute one notebook and return how it went, as an answer."""
    os.environ[READS_VARIABLE] = job["reads"]
    printed = printed_file(job["target"])
    for left in (Path(job["reads"]), printed):
        left.unlink(missing_ok=True)  # of a kernel that died
    try:
        papermill.execute_notebook(
            job["notebook"],
            job["target"],
            parameters=job["parameters"],
            engine_name=ENGINE_NAME,
            progress_bar=False,
            request_save_on_cell_execute=False,
            execution_timeout=job["cell_timeout"],
            cwd=job["folder"],
            extra_arguments=[
                "--IPKernelApp.log_level=50",
                f"--IPKernelApp.extra_extensions={WATCH}",
                # The user's own history is nobody's business here, and a locked one would print into the page.
                "--HistoryManager.enabled=False",
            ],
            kernel_manager_class=PromptManager,
            config=Config(PromptManager={"printed": str(printed)}),
            on_cell_start=on_cell_start,
        )
    except PapermillExecutionError as error:
        return {"failed": _failure_message(job, error)}
    except DeadKernelError as error:
        return {"died": str(error)}
    except RuntimeError as error:
        # The only mark of a kernel that died while starting is this text.
        return {"died": str(error)} if "Kernel died" in str(error) else {"failed": _could_not_run(job, error)}
    except Exception as error:  # a kernel that cannot start, a notebook without kernelspec, a cell that takes too long
        return {"failed": _could_not_run(job, error)}
    if not Path(job["reads"]).exists():
        # What it read went unseen, and its page would never be made again.
        return {"failed": _could_not_run(job, RuntimeError("its kernel does not say what it reads; it must be Python"))}
    return {"done": True}


def _failure_message(job: dict[str, Any], error: PapermillExecutionError) -> str:
    source = error.source.strip().splitlines()
    shown = "\n".join(f"    {line}" for line in source[:_SOURCE_LINES])
    return (
        f"{Path(job['notebook']).name} failed in cell {cell_number(error.cell_index, job['parameters'])} "
        f"with {listed(job['parameters'])}\n"
        f"{shown}\n"
        f"  {error.ename}: {error.evalue}\n"
        f"  {job.get('advice', ADVICE)}"
    )


def _could_not_run(job: dict[str, Any], error: Exception) -> Any:
    failure = could_not_run(Path(job["notebook"]).name, job["parameters"], error)
    return packed(with_printed(failure, last_printed(job["target"])))


def _lines_until_closed(source: IO[str]) -> Iterator[str]:
    """Yield lines; when the source closes in the middle of a job, stop this process: nobody waits for the result."""
    lines: SimpleQueue[str | None] = SimpleQueue()
    busy = threading.Event()

    def read() -> None:
        for line in source:
            lines.put(line)
        lines.put(None)
        if busy.is_set():
            os.kill(os.getpid(), signal.SIGTERM)
            threading.Timer(_CLEANUP_SECONDS, os._exit, [1]).start()

    threading.Thread(target=read, daemon=True).start()
    while (line := lines.get()) is not None:
        busy.set()
        yield line
        busy.clear()


def main() -> None:
    """Serve on standard input and output; what anything prints goes to standard error."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the kernel is stopped
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    serve(_lines_until_closed(sys.stdin), answers)


if __name__ == "__main__":
    main()
