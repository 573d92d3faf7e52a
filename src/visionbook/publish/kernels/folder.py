"""The private folder of a kernel parent: its socket, connection files and the sockets of its kernels.

A folder belongs to the process that holds the lock in it; the system lets the lock go when that process ends, however
it ends, so the next one can tell what was left behind.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from pathlib import Path

PREFIX = "visionbook-kernels-"
SOCKET = "parent"
_LOCK = "lock"
_UNFINISHED_SECONDS = 86_400
# The address of a Unix socket has at most about 104 characters; the longest name in the folder has about 50.
_LONGEST_FOLDER = 50


def private_folder() -> tuple[Path, int]:
    """Make a folder that only this user can enter; return it with the open lock that says it is in use."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=_base()))
    # Locked before it gets its name: whoever sees the name finds it locked, or left behind.
    lock = os.open(folder / ".new", os.O_CREAT | os.O_RDWR, 0o600)
    _locked(lock)
    (folder / ".new").rename(folder / _LOCK)
    return folder, lock


def clear_left_behind() -> None:
    """Remove the folders of parents that were killed before they could."""
    for folder in _base().glob(f"{PREFIX}*"):
        try:
            if folder.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            if _left_behind(folder):
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue  # another process removed it


def _left_behind(folder: Path) -> bool:
    try:
        lock = os.open(folder / _LOCK, os.O_RDWR)
    except FileNotFoundError:  # killed between two lines of `private_folder`, or being made now
        return time.time() - folder.stat().st_mtime > _UNFINISHED_SECONDS
    try:
        return _locked(lock)
    finally:
        os.close(lock)


def _locked(lock: int) -> bool:
    import fcntl  # not on Windows, where there is no fork either

    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _base() -> Path:
    usual = Path(tempfile.gettempdir())
    return usual if len(str(usual)) <= _LONGEST_FOLDER else Path("/tmp")
