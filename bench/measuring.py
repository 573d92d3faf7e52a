"""Run a command and say what it took: time on the clock and of processors, memory, how it ended, what it printed."""

from __future__ import annotations

import os
import re
import signal
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

PAUSE_SECONDS = 0.5
NO_PROGRAM = 127
"""How a shell says that there is no such program."""
TOO_LATE = 124
"""How ``timeout`` says that a program was stopped."""

_ENGLISH = {"VISIONBOOK_LANG": "en"}  # what is printed is read below
_NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"
"""Set where machines are made: each process then compiles the program anew, which it does once for who uses it."""
_RUN_BY_US = re.compile(r"^notebooks: \d+/\d+ (\S+)", re.MULTILINE)


@dataclass
class Measured:
    """What a step took: seconds on the clock, and of processors, and the most memory at a time; and how it went."""

    seconds: float
    processor_seconds: float = 0.0
    peak_bytes: int = 0
    notebooks: tuple[str, ...] = ()
    code: int = 0
    printed: str = ""


@dataclass
class Memory:
    """The largest sum of the proportional set sizes of this process's descendants, looked at twice a second."""

    peak_bytes: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        """Look until told to stop."""
        while not self._stop.wait(PAUSE_SECONDS):
            self.peak_bytes = max(self.peak_bytes, sum(map(pss, psutil.Process().children(recursive=True))))

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Look while something runs."""
        thread = threading.Thread(target=self.watch)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join()


@contextmanager
def watched_not() -> Iterator[None]:
    """Measure nothing: looking at memory takes time."""
    yield


def pss(process: psutil.Process) -> int:
    """Return the memory of a process, what it shares counted by its share; 0 if that cannot be told."""
    try:
        lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def tried(
    command: Sequence[str],
    folder: Path,
    variables: Mapping[str, str] | None = None,
    *,
    memory: bool = False,
    seconds: float | None = None,
) -> Measured:
    """Run a command in a folder and measure it, however it ends.

    Parameters
    ----------
    command : sequence of str
        Program and arguments.
    folder : Path
        Where it runs.
    variables : mapping
        Environment variables besides those of this process.
    memory : bool
        Watch the memory, which slows it down a little.
    seconds : float
        Stop it after this time; never if None.

    Returns
    -------
    Measured
        Its exit code is `NO_PROGRAM` where there is no such program, and `TOO_LATE` where it was stopped.
    """
    watched = Memory()
    before, began = os.times(), time.monotonic()
    with watched.watching() if memory else watched_not():
        code, printed = _ended(command, folder, {**_usual(), **_ENGLISH, **(variables or {})}, seconds)
    taken, after = time.monotonic() - began, os.times()
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    return Measured(taken, processor, watched.peak_bytes, tuple(_RUN_BY_US.findall(printed)), code, printed)


def _usual() -> dict[str, str]:
    """Return the environment as users have it."""
    return {name: value for name, value in os.environ.items() if name != _NO_BYTECODE}


def _ended(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], seconds: float | None
) -> tuple[int, str]:
    """Run a command; return its exit code and all that it printed. What it leaves running ends with it."""
    # Into a file: a process that was left behind would keep a pipe open, and reading it would not end.
    with tempfile.TemporaryFile() as printed:
        try:
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            return NO_PROGRAM, str(error)
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            code = TOO_LATE
        finally:
            _end_all(process)
        printed.seek(0)
        return code, printed.read().decode(errors="replace")


def _end_all(process: subprocess.Popen) -> None:
    """End a command and what it started, also where the command has ended; where there are groups of processes."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def run(
    command: Sequence[str], folder: Path, variables: Mapping[str, str] | None = None, *, memory: bool = False
) -> Measured:
    """Run a command that must succeed, and measure it.

    Raises
    ------
    SystemExit
        With all that it printed, if it failed.
    """
    measured = tried(command, folder, variables, memory=memory)
    if measured.code:
        raise SystemExit(f"{' '.join(command)} failed ({measured.code}):\n{measured.printed}")
    return measured


def typical(measure: Callable[[int], Measured], times: int) -> Measured:
    """Measure several times; return the run of middle length, with the notebooks of the run that had most of them.

    Examples
    --------
    >>> runs = [Measured(3.0, notebooks=("a", "b")), Measured(1.0), Measured(2.0, notebooks=("a",))]
    >>> found = typical(lambda number: runs[number], 3)
    >>> found.seconds, found.notebooks
    (2.0, ('a', 'b'))
    """
    found = [measure(number) for number in range(times)]
    middle = statistics.median_low(one.seconds for one in found)
    chosen = next(one for one in found if one.seconds == middle)
    chosen.notebooks = max((one.notebooks for one in found), key=len)
    return chosen
