"""Processes of a build: how often they look for objects that nobody needs, what stops them, and with whom they die.

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
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

_THRESHOLDS = (50_000, 20, 20)
_ENDING = ("SIGTERM", "SIGHUP")
_SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG
_ADDRESS_SYNTAX = "rfc3987_syntax"


def collect_rarely() -> None:
    """Look for rings of objects 70 times less often than Python does by itself."""
    gc.set_threshold(*_THRESHOLDS)


def load_address_syntax_late() -> None:
    """Have jsonschema, which checks notebooks, load the syntax of addresses when it is asked for one; it never is.

    The package makes 39 parsers when it is imported, which takes a second of each process. It comes with JupyterLab;
    without it nothing is changed. Whoever else imports it gets the package itself.
    """
    if _ADDRESS_SYNTAX in sys.modules or "jsonschema" in sys.modules or find_spec(_ADDRESS_SYNTAX) is None:
        return
    late = ModuleType(_ADDRESS_SYNTAX)
    late.is_valid_syntax = lambda term, value: import_module(_ADDRESS_SYNTAX).is_valid_syntax(term, value)
    sys.modules[_ADDRESS_SYNTAX] = late
    try:
        import_module("jsonschema")
    finally:
        del sys.modules[_ADDRESS_SYNTAX]


def die_with_parent() -> None:
    """Have the operating system kill this process when its parent is killed, where it can (Linux)."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)


def stop_when_told() -> None:
    """Have the signals that ask a process to end stop this one as Ctrl+C does: it cleans up, and ends.

    A signal that whoever started it has it ignore (SIGHUP under ``nohup``) stays ignored, but for SIGTERM: that is how
    schedulers stop what they started. A second one ends it at once.
    """
    for name in _ENDING:
        number = getattr(signal, name, None)
        if number is not None and (name == "SIGTERM" or signal.getsignal(number) == signal.SIG_DFL):
            signal.signal(number, _stop)


def _stop(number: int, _: object) -> None:
    signal.signal(number, signal.SIG_DFL)
    raise KeyboardInterrupt


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
