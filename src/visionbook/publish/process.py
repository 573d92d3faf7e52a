"""How often Python looks for objects that nobody needs, and that it need not take all of them apart at the end.

Loading libraries makes hundreds of thousands of objects that stay. Python's own setting goes through all of them
again and again, which takes a third of the time of loading, and at the end it removes them one by one. The processes
of a build are over before the memory would matter.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
import threading
from contextlib import suppress

_THRESHOLDS = (50_000, 20, 20)


def collect_rarely() -> None:
    """Look for rings of objects 70 times less often than Python does by itself."""
    gc.set_threshold(*_THRESHOLDS)


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
