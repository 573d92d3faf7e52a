"""The fleet's side of Dask: a scheduler, its workers, and how notebooks get there and back."""

from __future__ import annotations

import logging
import queue
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from visionbook.errors import BuildError
from visionbook.messages import message
from visionbook.publish.execute import Run
from visionbook.publish.fleet import worker

_ATTEMPTS = 3
_CONNECT_SECONDS = 30
_WORKERS_SECONDS = 120
_STOP_SECONDS = 10
_LOOK_SECONDS = 1.0


@dataclass
class Task:
    """The run of one area, and how its attempts went."""

    run: Run
    order: dict[str, Any]
    answers: list[dict[str, Any]] = field(default_factory=list)


@contextmanager
def connected(scheduler: str | None, number: int) -> Iterator[Any]:
    """Give a client of a scheduler, or of a cluster on this machine with so many worker processes.

    Raises
    ------
    BuildError
        If the scheduler does not answer.
    """
    from distributed import Client

    with ExitStack() as stack:
        stack.enter_context(_quiet())
        address = scheduler or stack.enter_context(_local_cluster(number))
        try:
            client = Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:  # a time-out is an OSError; an address of a wrong form is not
            reason = " ".join(str(error).split())
            raise BuildError(message("fleet.no_scheduler", scheduler=scheduler, reason=reason)) from None
        stack.callback(_close, client)
        yield client


@contextmanager
def _local_cluster(number: int) -> Iterator[Any]:
    import dask
    from distributed import LocalCluster

    with (
        dask.config.set({"distributed.scheduler.worker-saturation": 1.0}),
        tempfile.TemporaryDirectory(prefix="visionbook-fleet-", ignore_cleanup_errors=True) as scratch,
        LocalCluster(
            n_workers=number,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
            # Without the second address Dask would listen at a fixed port, for nothing.
            scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
            local_directory=scratch,
            memory_limit=0,
            silence_logs=logging.CRITICAL,
            preload=[worker.__name__],
        ) as cluster,
    ):
        yield cluster


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask's log of connections from the terminal: what matters is in the summary and the logs."""
    # Each part of Dask has a level of its own.
    names = [name for name in logging.root.manager.loggerDict if name.split(".")[0] == "distributed"]
    before = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for name, level in before.items():
            logging.getLogger(name).setLevel(level)


def _close(client: Any) -> None:
    with suppress(Exception):  # there may be nobody left to say goodbye to
        client.close(timeout=_STOP_SECONDS)


def check_workers(client: Any, parts: dict[str, str], root: str, notebook: str) -> None:
    """Refuse workers without the project or with another state of it, before anything runs.

    Raises
    ------
    BuildError
        If there is no worker, or one differs; all that differ are listed.
    """
    try:
        client.wait_for_workers(1, timeout=_WORKERS_SECONDS)
    except TimeoutError:
        raise BuildError(message("fleet.no_worker", workers_seconds=_WORKERS_SECONDS)) from None
    found = client.run(worker.inspect, root, notebook, on_error="return")
    problems = []
    for address, there in sorted(found.items()):
        if isinstance(there, BaseException):
            problems.append(f"the worker {address} cannot work for this fleet: {type(there).__name__}: {there}")
        elif differing := worker.differences(parts, there, root):
            problems.append(f"the worker {address} {differing}")
    if problems:
        raise BuildError("\n".join(problems))


class Dispatcher:
    """Hands tasks to the workers and gives back what becomes of each, in the order in which they end.

    A worker that is lost gives its tasks to others (Dask does that, a bounded number of times); a task whose kernel
    died is handed out again, to another worker if there is one. On the way out everything is cancelled and stopped.
    """

    def __init__(self, client: Any) -> None:
        self.client, self.session = client, uuid.uuid4().hex
        self.ended: queue.SimpleQueue = queue.SimpleQueue()
        self.waiting: dict[Any, Task] = {}
        self.without_workers_since: float | None = None

    def __enter__(self) -> Dispatcher:
        return self

    def __exit__(self, *_: object) -> None:
        if not self.waiting or self.client.status != "running":
            return
        with suppress(Exception):  # a scheduler that is gone has nothing left to stop
            self.client.cancel(list(self.waiting), force=True)
        with suppress(Exception):
            self.client.run(worker.stop, self.session, on_error="ignore")

    def outcomes(self, tasks: Sequence[Task]) -> Iterator[tuple[Task, dict[str, Any]]]:
        """Run tasks and yield each with its last answer.

        Raises
        ------
        BuildError
            If the scheduler stopped, there is no worker any more, or one has another state of the project.
        """
        for task in tasks:
            self._submit(task)
        while self.waiting:
            try:
                future = self.ended.get(timeout=_LOOK_SECONDS)
            except queue.Empty:
                self._look()
                continue
            task = self.waiting.pop(future)
            answer = self._answer(future)
            task.answers.append(answer)
            if answer["kind"] == "differs":
                raise BuildError(message("fleet.worker_differs", where=answer["where"], what=answer["message"]))
            if answer["kind"] == "died" and len(task.answers) < _ATTEMPTS:
                self._submit(task)
            else:
                yield task, answer

    def _submit(self, task: Task) -> None:
        tried = {answer["where"] for answer in task.answers}
        others = [address for address in self.client.nthreads() if address not in tried] if tried else []
        future = self.client.submit(
            worker.execute_area,
            {**task.order, "session": self.session},
            # Of one group, so that Dask holds back what no worker is free for.
            key=(f"fleet-{self.session}", task.run.page, len(task.answers)),
            workers=others or None,
            allow_other_workers=bool(others),
            pure=False,
        )
        self.waiting[future] = task
        future.add_done_callback(self.ended.put)

    def _answer(self, future: Any) -> dict[str, Any]:
        from concurrent.futures import CancelledError

        from distributed import CancelledError as DaskCancelledError
        from distributed import KilledWorker

        nothing = {"seconds": 0.0, "where": ""}
        try:
            return future.result()
        except (CancelledError, DaskCancelledError):
            raise BuildError(message("fleet.scheduler_gone")) from None
        except KilledWorker:
            return {"kind": "lost", "message": message("fleet.workers_lost"), **nothing}
        except Exception as error:  # raised by the worker itself, outside the notebook
            return {"kind": "failed", "message": f"{type(error).__name__}: {error}", **nothing}

    def _look(self) -> None:
        """Notice what no notebook will report: the end of the scheduler, or of the last worker."""
        if self.client.status not in ("running", "connecting"):
            raise BuildError(message("fleet.scheduler_gone"))
        if self.client.status != "running" or self.client.nthreads():
            self.without_workers_since = None
        elif self.without_workers_since is None:
            self.without_workers_since = time.monotonic()
        elif time.monotonic() - self.without_workers_since > _WORKERS_SECONDS:
            raise BuildError(message("fleet.workers_gone", seconds=_WORKERS_SECONDS))
