"""One build at a time: a lock on the folder of generated files, which no kill can leave behind."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from visionbook.errors import BuildError
from visionbook.messages import Message, message

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

LOCK_NAME = "build.lock"
_PATIENCE_SECONDS = 10.0
_PAUSE_SECONDS = 0.05
_PROCESS = "process "


@contextmanager
def build_lock(folder: Path, patience: float = _PATIENCE_SECONDS) -> Iterator[int]:
    """Hold the lock of a folder of generated files; give its file descriptor.

    The operating system frees the lock when the last process that holds the descriptor ends, however it ends.
    Programs that write into the folder for a builder are started with the descriptor (``pass_fds``): what a
    killed builder left running keeps the next build waiting until it is gone.

    Parameters
    ----------
    folder : Path
        Made if it is missing.
    patience : float
        Seconds to wait for another build.

    Raises
    ------
    BuildError
        If another build is still at work then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        until = time.monotonic() + patience
        while not _take(descriptor):
            if time.monotonic() > until:
                raise BuildError(message("build.locked", folder=folder.name, holder=_holder(descriptor)))
            time.sleep(_PAUSE_SECONDS)
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, f"{_PROCESS}{os.getpid()}".encode())
        yield descriptor
    finally:
        os.close(descriptor)


def _take(descriptor: int) -> bool:
    try:
        if fcntl is not None:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    except OSError:
        return False
    return True


def _holder(descriptor: int) -> Message:
    try:
        os.lseek(descriptor, 0, os.SEEK_SET)
        number = os.read(descriptor, 100).decode(errors="replace").removeprefix(_PROCESS)
    except OSError:  # Windows does not read what another process has locked
        number = ""
    return message("build.holder", number=number) if number else message("build.unknown_holder")
