"""The kernel parent: a process with one thread that has everything imported and forks kernels and workers on request.

Started by `kernels_client.Parent` with one end of a socket pair, the owner's line. It says where it listens, then
serves until the owner's end closes (the owner stopped it, ended, or was killed), kills what it forked, removes its
folder and ends. Each forked process has a connection of its own: its client's end closes, and it is killed.

A request is one line of JSON with descriptors beside it; answers are lines of JSON: ``{"pid": ...}``,
``{"ready": true}`` (from the kernel itself), ``{"exit": code}``, ``{"error": text}``. Afterwards a client sends
``{"signal": number}``.
"""

from __future__ import annotations

import builtins
import contextlib
import gc
import importlib
import io
import json
import os
import pkgutil
import selectors
import shutil
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace

from visionbook.publish.kernels.child import run_child
from visionbook.publish.kernels.folder import SOCKET, clear_left_behind, private_folder
from visionbook.publish.process import load_address_syntax_late

_LIBRARIES = (
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "ipykernel_launcher",
    "ipykernel.debugger",
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib.pyplot",
    "matplotlib_fontja",
    "numpy.random",
    "pandas.core.methods.to_dict",
    "pandas.core.reshape.reshape",
    "papermill",
    "pdb",
    "psutil",
    "scipy.optimize",
    "seaborn",
    "sqlite3",
    "tornado.platform.asyncio",
    "visionbook.publish.execute.worker",
    "visionbook.publish.kernels.watch",
    "zmq.utils.garbage",
)
_PACKAGES = ("population", "strategy", "region", "audit", "editions", "show", "pages")
_START_SETTINGS = ("PYTHON", "LC_", "LANG", "LD_", "MPLCONFIGDIR", "MATPLOTLIBRC", "PANDAS_")
_REQUEST_BYTES = 1 << 20
_DESCRIPTORS = 4
_LOOK_AT_OWNER_SECONDS = 1.0
_KILL_SECONDS = 5.0


def preload() -> dict[str, str]:
    """Import what notebooks, kernels and workers import.

    Returns
    -------
    dict
        The environment variables that these imports set, as they do in a kernel that imports for itself.

    Raises
    ------
    RuntimeError
        If that started a thread: a process with threads must not fork.
    """
    gc.disable()
    before = set(os.environ)
    # pandas asks at its import whether it is in a kernel, and how standard output is encoded, and shows tables by that.
    builtins.get_ipython = lambda: SimpleNamespace(kernel=None)
    with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO(), encoding="UTF-8")):
        importlib.import_module("pandas")
    del builtins.get_ipython
    load_address_syntax_late()
    for name in _LIBRARIES:
        importlib.import_module(name)
    for package in _PACKAGES:
        module = importlib.import_module(f"visionbook.{package}")
        for found in pkgutil.walk_packages(getattr(module, "__path__", []), f"visionbook.{package}."):
            importlib.import_module(found.name)
    with contextlib.suppress(Exception):  # a notebook that needs what cannot be read says so itself
        importlib.import_module("visionbook.data").warm_up()
        words = importlib.import_module("visionbook.words")
        for lang in words.languages():
            words.load_words(lang)
        importlib.import_module("visionbook.show.chart").warm_up()
    gc.freeze()  # nothing of this is ever looked at again, here or in what is forked
    gc.enable()
    if number_of_threads() > 1:
        raise RuntimeError(f"importing started {number_of_threads() - 1} threads")
    return {name: value for name, value in os.environ.items() if name not in before}


def number_of_threads() -> int:
    """Return the number of threads of this process, those of libraries too where the system tells."""
    try:
        return len(os.listdir("/proc/self/task"))
    except OSError:
        return threading.active_count()


class _Child:
    """A forked process and the connection of its client."""

    def __init__(self, pid: int, line: socket.socket):
        self.pid, self.line = pid, line

    def signal(self, number: int) -> None:
        """Signal the process and those it started; before it stands alone, only the process."""
        try:
            os.killpg(self.pid, number)
        except ProcessLookupError:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)


class KernelParent:
    """The serving side: one loop, no thread."""

    def __init__(self, owner: socket.socket, folder: Path, lock: int, set_by_imports: Mapping[str, str]):
        self.set_by_imports = set_by_imports
        self.owner, self.folder, self.lock, self.owner_pid = owner, folder, lock, os.getppid()
        self.settings = _start_settings(os.environ)
        self.children: dict[int, _Child] = {}
        self.selector = selectors.DefaultSelector()
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind(str(folder / SOCKET))
        os.chmod(folder / SOCKET, 0o600)
        self.listener.listen(64)
        self.wakened, self._waking = socket.socketpair()
        for line in (self.wakened, self._waking):
            line.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)
        signal.set_wakeup_fd(self._waking.fileno(), warn_on_full_buffer=False)
        self.selector.register(owner, selectors.EVENT_READ, self._owner_speaks)
        self.selector.register(self.listener, selectors.EVENT_READ, self._accept)
        self.selector.register(self.wakened, selectors.EVENT_READ, self._reap)
        self.serving = True

    def serve(self) -> Callable[[], None] | None:
        """Serve until the owner is gone; in a forked process, return what it has to do."""
        self.owner.sendall(json.dumps({"socket": str(self.folder / SOCKET)}).encode() + b"\n")
        while self.serving and os.getppid() == self.owner_pid:
            for key, _ in self.selector.select(_LOOK_AT_OWNER_SECONDS):
                task = key.data(key.fileobj)
                if task:
                    return task
        return None

    def _stop(self, *_: object) -> None:
        self.serving = False

    def _owner_speaks(self, line: socket.socket) -> None:
        self.serving = bool(_heard(line))

    def _accept(self, listener: socket.socket) -> None:
        line, _ = listener.accept()
        self.selector.register(line, selectors.EVENT_READ, self._request)

    def _request(self, line: socket.socket) -> Callable[[], None] | None:
        self.selector.unregister(line)
        try:
            # Whoever reaches the socket is this user, and sends a request at once and whole.
            line.settimeout(_KILL_SECONDS)
            request, descriptors = _received(line)
        except (OSError, ValueError):
            line.close()
            return None
        refusal = self._refusal(request)
        pid = 0 if refusal else os.fork()
        if pid == 0 and not refusal:
            return self._in_the_child(request, descriptors, line)
        for descriptor in descriptors:
            os.close(descriptor)
        if refusal:
            _answer(line, {"error": refusal})
            line.close()
            return None
        self.children[pid] = _Child(pid, line)
        self.selector.register(line, selectors.EVENT_READ, self._client_speaks)
        _answer(line, {"pid": pid})
        return None

    def _refusal(self, request: dict) -> str:
        """Return why a forked process could not be what is asked for; empty if it can."""
        asked = _start_settings(request["environment"])
        differing = sorted(name for name, _ in asked.items() ^ self.settings.items())
        if differing:
            return f"{differing[0]} differs from what it was when the prepared process started"
        if number_of_threads() > 1:
            return "the prepared process has more than one thread"
        return ""

    def _in_the_child(self, request: dict, descriptors: list[int], line: socket.socket) -> Callable[[], None]:
        parent = os.getppid()
        signal.set_wakeup_fd(-1)
        # What another process waits to see closed must not stay open here.
        for key in list(self.selector.get_map().values()):
            key.fileobj.close()
        for other in (self._waking, *(child.line for child in self.children.values())):
            other.close()
        self.selector.close()
        os.close(self.lock)
        channel = line
        if len(descriptors) == _DESCRIPTORS:
            line.close()
            channel = socket.socket(fileno=descriptors.pop())
        channel.setblocking(True)
        if request["kind"] == "kernel":
            request["environment"] = {**self.set_by_imports, **request["environment"]}
        return lambda: run_child(request, descriptors, channel, parent)

    def _client_speaks(self, line: socket.socket) -> None:
        child = next(child for child in self.children.values() if child.line is line)
        said = _heard(line)
        if not said:
            self.selector.unregister(line)
            child.signal(signal.SIGKILL)
        for words in said.splitlines():
            child.signal(int(json.loads(words)["signal"]))

    def _reap(self, wakened: socket.socket) -> None:
        with contextlib.suppress(BlockingIOError):
            wakened.recv(_REQUEST_BYTES)
        for pid, child in list(self.children.items()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                del self.children[pid]
                with contextlib.suppress(KeyError):
                    self.selector.unregister(child.line)
                _answer(child.line, {"exit": os.waitstatus_to_exitcode(status)})
                child.line.close()

    def end(self) -> None:
        """Kill what was forked, and wait for it."""
        for child in self.children.values():
            child.signal(signal.SIGKILL)
        until = time.monotonic() + _KILL_SECONDS
        while self.children and time.monotonic() < until:
            self.selector.select(0.05)
            self._reap(self.wakened)


def _start_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that only act when Python or a library starts: a forked process cannot change them."""
    return {name: value for name, value in environment.items() if name.startswith(_START_SETTINGS)}


def _heard(line: socket.socket) -> bytes:
    try:
        return line.recv(_REQUEST_BYTES)
    except OSError:  # the other end was killed
        return b""


def _received(line: socket.socket) -> tuple[dict, list[int]]:
    said, descriptors, _, _ = socket.recv_fds(line, _REQUEST_BYTES, _DESCRIPTORS)
    while said and not said.endswith(b"\n"):
        more = line.recv(_REQUEST_BYTES)
        said = said + more if more else b""
    if len(descriptors) < _DESCRIPTORS - 1:
        raise ValueError("a request comes with its standard streams")
    return json.loads(said), descriptors


def _answer(line: socket.socket, answer: dict) -> None:
    with contextlib.suppress(OSError):  # the client is gone; the loop sees that next
        line.sendall(json.dumps(answer).encode() + b"\n")


def main(descriptor: int) -> None:
    """Preload, say where to reach this process, serve, and clean up."""
    owner = socket.socket(fileno=descriptor)
    folder = task = None
    try:
        set_by_imports = preload()
        clear_left_behind()
        folder, lock = private_folder()
        parent = KernelParent(owner, folder, lock, set_by_imports)
        task = parent.serve()
        if not task:
            parent.end()
    except Exception as error:  # whatever an import raises; the owner says it in one line
        _answer(owner, {"error": " ".join(f"{type(error).__name__}: {error}".split())})
    finally:
        if folder and not task:
            shutil.rmtree(folder, ignore_errors=True)
    if task:
        task()
    os._exit(0)


if __name__ == "__main__":
    if not sys.flags.safe_path:
        del sys.path[0]  # the folder it was started in; a kernel has its own
    main(int(sys.argv[1]))
