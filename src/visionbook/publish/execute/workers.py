"""Worker processes that execute notebooks: how many, how they start, what happens when one dies or takes too long."""

from __future__ import annotations

import json
import os
import queue
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from visionbook.publish.execute.sent import unpacked
from visionbook.publish.kernels import (
    ADDRESS_VARIABLE,
    KERNELS_VARIABLE,
    ONE_THREAD,
    ORDINARY,
    ForkedProcess,
    NoParentError,
    Parent,
    notice,
    own_parent,
    require_fork,
    shielded,
)

_STOP_SECONDS = 5.0
_ATTEMPTS = 2


def cpus() -> int:
    """Return the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass
class Task:
    """One notebook to execute: the job as the worker reads it, and how it goes."""

    number: int
    job: dict[str, Any]
    attempts: int = 0
    cell: int | None = None
    deadline: float = float("inf")
    too_late: bool = False


@dataclass(frozen=True)
class Outcome:
    """How a task ended: ``done``, ``failed`` (with the message), ``died`` or ``late``."""

    task: Task
    kind: str
    message: Any = ""


@dataclass(eq=False)
class Worker:
    """A worker process, its line for jobs, and what it does now."""

    process: Any
    jobs: Any
    answers: Any
    task: Task | None = None
    reader: threading.Thread | None = field(default=None, repr=False)

    def report_to(self, events: queue.SimpleQueue) -> None:
        """Put each answer into a queue, and None when the process has ended."""

        def read() -> None:
            with suppress(OSError, ValueError):
                for line in self.answers:
                    events.put((self, json.loads(line)))
            events.put((self, None))

        self.reader = threading.Thread(target=read, daemon=True)
        self.reader.start()

    def begin(self, task: Task) -> None:
        """Hand out a task; if the process is gone, its reader reports that."""
        self.task = task
        with suppress(OSError):
            self.jobs.write(json.dumps(task.job) + "\n")
            self.jobs.flush()

    def stop(self) -> None:
        """End the process and its kernel, and wait until it is gone."""
        with suppress(OSError):
            self.process.terminate()
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.reader:
            self.reader.join()
        for line in (self.jobs, self.answers):
            with suppress(OSError):
                line.close()


class Workers:
    """At most so many worker processes; a context that leaves none behind.

    Parameters
    ----------
    number : int
        Number of processes, and of kernels, at a time.
    environment : dict
        Variables for the workers and their kernels, over those of this process.
    timeout_seconds : float
        Time for one notebook.
    attempts : int
        How often a notebook is begun whose worker or kernel dies.
    """

    def __init__(
        self, number: int, environment: dict[str, str], timeout_seconds: float, attempts: int = _ATTEMPTS
    ) -> None:
        self.number, self.timeout_seconds, self.attempts = number, timeout_seconds, attempts
        self.environment = {**ONE_THREAD, **shielded(os.environ), **environment}
        self.ordinary = self.environment.get(KERNELS_VARIABLE) == ORDINARY
        self.events: queue.SimpleQueue = queue.SimpleQueue()
        self.parent: Parent | None = None
        self.killed = False
        self.idle: list[Worker] = []
        self.busy: list[Worker] = []

    def __enter__(self) -> Workers:
        if not self.ordinary:
            try:
                require_fork()
                self.parent = own_parent()  # it imports while the first jobs are prepared
            except NoParentError as error:
                self._go_ordinary(error)
        return self

    def __exit__(self, *_: object) -> None:
        for worker in [*self.busy, *self.idle]:
            worker.stop()

    def _go_ordinary(self, reason: object) -> None:
        notice(reason)
        self.ordinary = True

    def kill(self) -> None:
        """End what is at work or begins from now on, called from any thread; `outcomes` then says that it died."""
        self.killed = True
        for worker in list(self.busy):
            worker.process.kill()

    def outcomes(self, jobs: list[dict[str, Any]], before: Callable[[int], None]) -> Iterator[Outcome]:
        """Execute jobs and yield how each ended, in the order in which they end; `before` each start, its number."""
        waiting = deque(Task(number, job) for number, job in enumerate(jobs))
        while waiting or self.busy:
            while waiting and len(self.busy) < self.number:
                self._begin(waiting.popleft(), before)
            outcome = self._next_outcome()
            if outcome is None:
                continue
            if outcome.kind == "died" and outcome.task.attempts < self.attempts:
                waiting.appendleft(outcome.task)
            else:
                yield outcome

    def _begin(self, task: Task, before: Callable[[int], None]) -> None:
        worker = self.idle.pop() if self.idle else self._new_worker()
        if task.attempts == 0:
            before(task.number)
        task.attempts += 1
        task.cell, task.deadline = None, time.monotonic() + self.timeout_seconds
        self.busy.append(worker)
        worker.begin(task)
        if self.killed:
            worker.process.kill()

    def _next_outcome(self) -> Outcome | None:
        """Wait for the next event, or for the time of a notebook to be over; return an outcome if it is one."""
        nearest = min(worker.task.deadline for worker in self.busy)
        try:
            worker, answer = self.events.get(timeout=max(0.0, min(nearest - time.monotonic(), threading.TIMEOUT_MAX)))
        except queue.Empty:
            self._end_late_ones()
            return None
        task = worker.task
        if answer is None:
            return self._outcome_of_the_dead(worker)
        if "cell" in answer:
            task.cell = answer["cell"]
            return None
        self.busy.remove(worker)
        self.idle.append(worker)
        worker.task = None
        (kind, message), *_ = answer.items()
        return Outcome(task, kind, unpacked(message))

    def _end_late_ones(self) -> None:
        for worker in self.busy:
            if time.monotonic() >= worker.task.deadline:
                worker.task.too_late, worker.task.deadline = True, float("inf")
                worker.process.kill()

    def _outcome_of_the_dead(self, worker: Worker) -> Outcome | None:
        worker.stop()
        if worker in self.idle:
            self.idle.remove(worker)
            return None
        if worker not in self.busy:
            return None
        self.busy.remove(worker)
        return Outcome(worker.task, "late" if worker.task.too_late else "died", "its worker process ended")

    def _new_worker(self) -> Worker:
        if not self.ordinary:
            try:
                worker = _forked_worker(self._address(), self.environment)
            except NoParentError as error:
                self._go_ordinary(error)
        if self.ordinary:
            worker = _started_worker({**self.environment, KERNELS_VARIABLE: ORDINARY})
        worker.report_to(self.events)
        return worker

    def _address(self) -> str:
        """Return where the kernel parent listens: that of the beginning, for all notebooks of a build are of one state.

        Only one that has ended is replaced. Files that change meanwhile are found before anything is published.
        """
        if self.parent is None or not self.parent.running:
            self.parent = own_parent()
        return self.parent.address()


def _forked_worker(address: str, environment: dict[str, str]) -> Worker:
    """Fork a worker from the kernel parent: nothing is imported again, and it dies with the parent or with us."""
    ours, theirs = socket.socketpair()
    request = {
        "kind": "worker",
        "environment": {**environment, ADDRESS_VARIABLE: address},
        "folder": str(Path.cwd()),
    }
    with theirs, open(os.devnull, "r+b") as nothing:
        process = ForkedProcess(address, request, [nothing.fileno(), 2, 2, theirs.fileno()])
    jobs, answers = ours.makefile("w", encoding="utf-8"), ours.makefile("r", encoding="utf-8")
    ours.close()
    return Worker(process, jobs, answers)


def _started_worker(environment: dict[str, str]) -> Worker:
    """Start a worker with an interpreter of its own, which imports papermill once."""
    process = subprocess.Popen(
        [sys.executable, "-m", "visionbook.publish.execute.worker"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )
    return Worker(process, process.stdin, process.stdout)
