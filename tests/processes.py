"""What tests of processes share: waiting for a condition, whether a process is gone, and signals as they begin.

Schedulers, ``nohup`` and shells in the background start their processes, and so these tests, with signals ignored; what
these start inherits that. A test about a signal says how its processes begin.
"""

import signal
import sys
import time

import psutil


def eventually(condition, seconds=60):
    """Return the first true value of a condition, or fail after a bounded time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError("it did not happen within the time allowed")


def gone(pid):
    """Return whether a process has ended; one that only waits to be counted by init has."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def _default_signals():
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)


def _ignored_signals():
    _default_signals()
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)


POSIX = sys.platform != "win32"
AT_A_TERMINAL = {"preexec_fn": _default_signals} if POSIX else {}
"""Options of `subprocess.Popen`: signals as a shell in the foreground gives them."""

BY_A_SCHEDULER = {"preexec_fn": _ignored_signals} if POSIX else {}
"""Options of `subprocess.Popen`: Ctrl+C and the end of the session ignored, as under ``nohup ... &``."""
