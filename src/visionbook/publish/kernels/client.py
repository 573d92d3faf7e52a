"""The client's side of the kernel parent: start it, ask it for a kernel or a worker, watch what it forked."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import select
import socket
import subprocess
import sys
import threading
import time

from visionbook.messages import message
from visionbook.publish.freshness import package_digest
from visionbook.publish.kernels.shield import shielded

ADDRESS_VARIABLE = "VISIONBOOK_KERNEL_PARENT"
"""Names the socket of a parent that another process owns; set for workers."""

KERNELS_VARIABLE = "VISIONBOOK_KERNELS"
ORDINARY = "ordinary"
"""Value of `KERNELS_VARIABLE` that switches forked kernels off."""

_START_SECONDS = 120.0
_READY_SECONDS = 60.0
_END_SECONDS = 15.0
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
# As in Jupyter's own kernels: the debugger, imported with the rest, warns that it would miss breakpoints otherwise.
_DEBUGGABLE = ["-Xfrozen_modules=off"]


class NoParentError(Exception):
    """There is no kernel parent, or it does not answer: ordinary kernels have to do."""


def ordinary_by_choice() -> bool:
    """Return whether the user switched forked kernels off."""
    return os.environ.get(KERNELS_VARIABLE) == ORDINARY


def require_fork() -> None:
    """Refuse systems where a loaded process cannot be forked.

    Raises
    ------
    NoParentError
        On Windows, which has no fork, and on macOS, whose own libraries break in a forked process.
    """
    if not hasattr(os, "fork") or sys.platform == "darwin":
        raise NoParentError(message("build.no_fork", platform=sys.platform))


class Parent:
    """A kernel parent that this process owns: it ends when this process does, or `stop` is called."""

    def __init__(self) -> None:
        require_fork()
        self.owner = os.getpid()
        self.made_from = package_digest()
        self._line, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, *_DEBUGGABLE, "-m", "visionbook.publish.kernels.parent", str(theirs.fileno())],
                env={**shielded(os.environ), **ONE_THREAD},
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        self._address: str | None = None
        atexit.register(self.stop)

    @property
    def current(self) -> bool:
        """Whether it still runs, with the package as it is now: what it has imported stays as it was."""
        return self.running and self.made_from == package_digest()

    @property
    def running(self) -> bool:
        """Whether its process has not ended."""
        return self.process.poll() is None

    def address(self) -> str:
        """Return the address of its socket, after waiting until it has imported everything.

        Raises
        ------
        NoParentError
            If it ended, said that it cannot serve, or said nothing for two minutes.
        """
        if self._address is None:
            answer = next(iter(_lines(self._line, _START_SECONDS)), None)
            if answer is None or "error" in answer:
                self.stop()
                raise NoParentError((answer or {}).get("error", "the prepared process did not start"))
            self._address = answer["socket"]
        return self._address

    def stop(self) -> None:
        """End it and all that it forked, and wait until they are gone."""
        atexit.unregister(self.stop)
        self._line.close()
        try:
            self.process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


_own: Parent | None = None
_starting = threading.Lock()


def own_parent() -> Parent:
    """Return this process's kernel parent, started now if there is none that is current."""
    global _own
    with _starting:
        if _own is not None and _own.owner == os.getpid():
            if _own.current:
                return _own
            _own.stop()
        _own = Parent()
        return _own


def parent_address() -> str:
    """Return the address of the kernel parent to ask: the one named by the environment, or this process's own.

    Raises
    ------
    NoParentError
        If forked kernels are impossible here.
    """
    return os.environ.get(ADDRESS_VARIABLE) or own_parent().address()


class ForkedProcess:
    """A process forked by a kernel parent, with the methods of `subprocess.Popen` that its users need.

    It is killed when this object's connection closes, whatever closes it.
    """

    stdin = stdout = stderr = None

    def __init__(self, address: str, request: dict, descriptors: list[int]) -> None:
        self.returncode: int | None = None
        self._heard = b""
        self._unread: list[dict] = []
        self._line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._line.settimeout(_READY_SECONDS)
            self._line.connect(address)
            whole = json.dumps(request).encode() + b"\n"
            sent = socket.send_fds(self._line, [whole], descriptors)
            self._line.sendall(whole[sent:])
            self.pid = self._until("pid")["pid"]
        except OSError as error:
            self._line.close()
            raise NoParentError(message("build.parent_silent", reason=error.strerror or error)) from None
        except NoParentError:
            self._line.close()
            raise

    def _until(self, word: str) -> dict:
        """Return the answer with a word.

        Raises
        ------
        NoParentError
            If there is none in time.
        """
        until = time.monotonic() + _READY_SECONDS
        while True:
            # What else was said is kept: on a busy machine a kernel is ready before its number is read, or even told.
            for answer in self._unread:
                if "error" in answer:
                    raise NoParentError(answer["error"])
                if word in answer or "exit" in answer:
                    self._unread.remove(answer)
                    return answer
            if self.returncode is not None or time.monotonic() >= until:
                raise NoParentError(message("build.parent_no_answer"))
            self._listen(max(0.0, until - time.monotonic()))

    def wait_ready(self) -> None:
        """Wait until a kernel listens, or has ended."""
        if self.returncode is None:
            self._until("ready")

    def _listen(self, timeout: float) -> None:
        """Take note of what was said since, waiting for it at most so long, and of an end."""
        if self.returncode is not None or not select.select([self._line], [], [], timeout)[0]:
            return
        try:
            said = self._line.recv(1 << 16)
        except OSError:
            said = b""
        *whole, self._heard = (self._heard + said).split(b"\n")
        answers = [json.loads(line) for line in whole]
        self._unread += answers
        ended = [answer["exit"] for answer in answers if "exit" in answer]
        if ended or not said:
            # Without a word from the parent, the parent itself was killed, and its forks with it.
            self.returncode = ended[0] if ended else -9
            self._line.close()

    def poll(self) -> int | None:
        """Return the exit code, or None while it runs."""
        self._listen(0.0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end and return the exit code.

        Raises
        ------
        subprocess.TimeoutExpired
            If it runs for longer.
        """
        until = time.monotonic() + (timeout if timeout is not None else float("inf"))
        while self.poll() is None:
            if time.monotonic() >= until:
                raise subprocess.TimeoutExpired("forked process", timeout or 0.0)
            select.select([self._line], [], [], min(1.0, until - time.monotonic()))
        return self.returncode or 0

    def send_signal(self, number: int) -> None:
        """Signal it and the processes that it started."""
        if self.poll() is None:
            with contextlib.suppress(OSError):
                self._line.sendall(json.dumps({"signal": int(number)}).encode() + b"\n")

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(15)

    def kill(self) -> None:
        """End it."""
        self.send_signal(9)

    def fileno(self) -> int:
        """Return the descriptor that can be read when there is news."""
        return self._line.fileno()


def _lines(line: socket.socket, timeout: float) -> list[dict]:
    """Return the first answer of a line in a list, empty if the other end closed or said nothing in time."""
    line.settimeout(timeout)
    said = b""
    try:
        while not said.endswith(b"\n"):
            more = line.recv(1 << 16)
            if not more:
                return []
            said += more
    except OSError:
        return []
    return [json.loads(said.splitlines()[0])]
