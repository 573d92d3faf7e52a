"""Two folders change places in one step, where the system can do that."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

_AT_WORKING_FOLDER = -100  # AT_FDCWD
_EXCHANGE = 2  # RENAME_EXCHANGE
_CANNOT = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM}
"""What kernels and file systems answer that do not know the exchange (NFS, FAT, old containers)."""


def exchange(one: Path, other: Path) -> bool:
    """Let two files or folders of one file system change places in one step; False where that is not possible.

    Python has no function for it: this is the system call ``renameat2`` of Linux.

    Raises
    ------
    OSError
        If it failed for another reason (no permission, one of the two is not there).
    """
    if sys.platform != "linux":
        return False
    import ctypes

    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:  # a C library that has no name for it
        return False
    places = [ctypes.c_int(_AT_WORKING_FOLDER), ctypes.c_char_p(os.fsencode(one))]
    places += [ctypes.c_int(_AT_WORKING_FOLDER), ctypes.c_char_p(os.fsencode(other))]
    if call(*places, ctypes.c_uint(_EXCHANGE)) == 0:
        return True
    code = ctypes.get_errno()
    if code in _CANNOT:
        return False
    raise OSError(code, os.strerror(code), str(other))
