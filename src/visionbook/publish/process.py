"""Processes of a build: how often they look for objects that nobody needs, how they end, and with whom they die.

Loading libraries makes hundreds of thousands of objects that stay. Python's own setting goes through all of them
again and again, which takes a third of the time of loading, and at the end it removes them one by one. The processes
of a build are over before the memory would matter.
"""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
import threading
from contextlib import suppress

_THRESHOLDS = (50_000, 20, 20)
_SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG


def collect_rarely() -> None:
    """Look for rings of objects 70 times less often than Python does by itself."""
    gc.set_threshold(*_THRESHOLDS)


def die_with_parent() -> None:
    """Have the operating system kill this process when its parent is killed, where it can (Linux)."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)


def end(code: int) -> None:
    """End this process as an interpreter does, but leave its objects to the operating system; never returns."""
    try:
        threading._shutdown()
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
            with suppress(AttributeError, ValueError):  # there is none, or it is closed
                stream.flush()
    finally:
        os._exit(code)
