"""What a process does after it was forked from the kernel parent: become a kernel, or a worker, with a clean state."""

from __future__ import annotations

import os
import random
import signal
import socket
import sys
import time

from visionbook.publish.process import collect_rarely, die_with_parent, end

# Modules whose import changes settings of matplotlib or IPython: loaded anew, so that the change comes with the import.
_CHANGING_SETTINGS = ("matplotlib_fontja", "matplotlib_inline")
# What ipykernel asks matplotlib for where nothing else is asked for.
_INLINE = "module://matplotlib_inline.backend_inline"


def run_child(request: dict, streams: list[int], channel: socket.socket, parent: int) -> None:
    """Run a kernel or a worker in this forked process; never returns.

    Parameters
    ----------
    request : dict
        ``kind`` (kernel, worker), ``arguments``, ``environment``, ``folder`` (working directory).
    streams : list of int
        Descriptors to use as standard input, output and error.
    channel : socket
        For a kernel: told when it is ready. For a worker: its jobs.
    parent : int
        Process id of the kernel parent.
    """
    code = 1
    try:
        _leave(parent)
        _take_over(request, streams)
        fresh_state()
        if request["kind"] == "kernel":
            _kernel(request["arguments"], channel, parent)
        else:
            _worker(channel)
        code = 0
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        end(code)


def _leave(parent: int) -> None:
    """Stand alone, with signals as a new process has them, and die if the parent is killed."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGCHLD, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    die_with_parent()
    if os.getppid() != parent:
        os._exit(1)


def _take_over(request: dict, streams: list[int]) -> None:
    """Use the environment, working directory and standard streams that the client asked for."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    os.chdir(request["folder"])


def fresh_state() -> None:
    """Undo what a process shares with its parent and a new one would not: random state and settings.

    Tables that the parent has read stay: they are kept by the content of their files.
    """
    random.seed()
    for name in [name for name in sys.modules if name.partition(".")[0] in _CHANGING_SETTINGS]:
        del sys.modules[name]
    numpy = sys.modules.get("numpy")
    if numpy:
        numpy.random.seed()
    if "matplotlib" in sys.modules:
        _fresh_matplotlib()
    collect_rarely()


def _fresh_matplotlib() -> None:
    """Read matplotlib's settings as its import does: built in, from the file for this folder, from the environment."""
    import matplotlib

    # As they are stored: asking for the backend by its name would choose one and load it.
    settings = dict(dict.items(matplotlib.rc_params()))
    dict.update(matplotlib.rcParams, settings)
    dict.update(matplotlib.rcParamsOrig, settings)
    matplotlib.rcParams["backend"] = os.environ.get("MPLBACKEND") or _INLINE


def _kernel(arguments: list[str], channel: socket.socket, parent: int) -> None:
    """Run an IPython kernel, as ``python -m ipykernel_launcher`` does."""
    import ipykernel_launcher
    from ipykernel.kernelapp import IPKernelApp

    sys.argv = [ipykernel_launcher.__file__, *arguments]
    os.environ["JPY_PARENT_PID"] = str(parent)
    # The setting is read from the environment when ipykernel is imported, and that was in the parent.
    application = IPKernelApp.instance(parent_handle=parent)
    application.initialize(arguments)
    channel.sendall(b'{"ready": true}\n')
    channel.close()
    application.start()
    # Asked to end, the control thread flushes the streams last, through the thread of outputs. Left to itself it does
    # so while the interpreter closes that thread: it then waits until it is killed, or prints an error of ZeroMQ.
    application.control_thread.stop()
    application.control_thread.join()


def _worker(channel: socket.socket) -> None:
    from visionbook.publish.execute import serve

    with channel.makefile("r", encoding="utf-8") as jobs, channel.makefile("w", encoding="utf-8") as answers:
        serve(iter(jobs.readline, ""), answers)
