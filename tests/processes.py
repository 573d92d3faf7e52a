"""What tests of processes share: waiting for a condition, and whether a process is gone."""

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
