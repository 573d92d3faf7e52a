"""A worker process: it executes one notebook after the other with papermill, as it is told line by line.

A job is a line of JSON (``notebook``, ``target``, ``parameters``, ``folder``, ``cell_timeout``, ``reads``, and
``advice``, the key of what to do when a cell fails, if it is not to build again). Answers are lines too:
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

from visionbook.messages import message
from visionbook.publish.execute.failures import could_not_run, last_printed, printed_file, with_printed
from visionbook.publish.execute.outputs import first_fault
from visionbook.publish.execute.parameters import read_notebook
from visionbook.publish.execute.sent import packed
from visionbook.publish.kernels import KERNEL_NAME, WATCH, PromptManager, make_known, private_profile
from visionbook.reads import READS_VARIABLE

ENGINE_NAME = "visionbook"
_PYTHON_KERNELS = ("python3", "python")
_CLEANUP_SECONDS = 5.0


class Engine(NBClientEngine):
    """papermill's own engine, which runs notebooks for Python in the kernels of this package."""

    @classmethod
    def nb_kernel_name(cls, nb: Any, name: str | None = None) -> str:
        """Return the kernel to use: the one that the notebook names, or ours for Python.

        A kernel of the user's, whatever its name, may be another Python with other packages.

        Raises
        ------
        ValueError
            If the notebook names none.
        """
        named = super().nb_kernel_name(nb, name)
        return KERNEL_NAME if named in _PYTHON_KERNELS or _language(nb) == "python" else named


def _language(notebook: Any) -> str:
    kernel, language = notebook.metadata.get("kernelspec", {}), notebook.metadata.get("language_info", {})
    return str(kernel.get("language") or language.get("name") or "").lower()


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
    os.environ.update(private_profile(Path(job["target"]).with_suffix(".kernel")))
    printed = printed_file(job["target"])
    for left in (Path(job["reads"]), printed):
        left.unlink(missing_ok=True)  # of a kernel that died
    try:
        notebook = papermill.execute_notebook(
            _path(job["notebook"]),
            _path(job["target"]),
            parameters=job["parameters"],
            engine_name=ENGINE_NAME,
            progress_bar=False,
            request_save_on_cell_execute=False,
            execution_timeout=job["cell_timeout"],
            cwd=job["folder"],
            extra_arguments=[
                "--IPKernelApp.log_level=50",
                f"--IPKernelApp.extra_extensions={WATCH}",
                "--HistoryManager.enabled=False",  # nobody asks for it
            ],
            kernel_manager_class=PromptManager,
            config=Config(PromptManager={"printed": str(printed)}),
            on_cell_start=on_cell_start,
        )
    except PapermillExecutionError:
        notebook = read_notebook(Path(job["target"]))  # its cell says why
    except DeadKernelError as error:
        return {"died": str(error)}
    except RuntimeError as error:
        # The only mark of a kernel that died while starting is this text.
        return {"died": str(error)} if "Kernel died" in str(error) else {"failed": _could_not_run(job, error)}
    except Exception as error:  # a kernel that cannot start, a notebook without kernelspec, a cell that takes too long
        return {"failed": _could_not_run(job, error)}
    if not Path(job["reads"]).exists():
        # What it read went unseen, and its page would never be made again.
        return {"failed": _could_not_run(job, message("execution.unwatched"))}
    fault = first_fault(notebook, Path(job["notebook"]).name, job["parameters"], job.get("advice"))
    return {"failed": packed(fault)} if fault else {"done": True}


def _path(text: str) -> str:
    """Return a path for papermill, which takes braces for places to put parameters in."""
    return text.replace("{", "{{").replace("}", "}}")


def _could_not_run(job: dict[str, Any], reason: object) -> Any:
    failure = could_not_run(Path(job["notebook"]).name, job["parameters"], reason)
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
    for name in ("SIGINT", "SIGHUP"):  # a kernel has them as a new process, whatever the builder was told to ignore
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    serve(_lines_until_closed(sys.stdin), answers)


if __name__ == "__main__":
    main()
