"""Write into data/: the files of several tables, all of them or none, and nothing that breaks the contract."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from visionbook import data
from visionbook.errors import DataError


def contents(*names: str) -> dict[str, bytes]:
    """Return the bytes of the files of some tables, to hand back to `replace`."""
    known = data.resources()
    return {name: (data.data_folder() / known[name]["path"]).read_bytes() for name in names}


def write_new(path: Path, content: bytes) -> None:
    """Write a file that is handed out to be filled in.

    Raises
    ------
    DataError
        If a file of that name is there already.
    """
    try:
        with path.open("xb") as target:
            target.write(content)
    except FileExistsError:
        raise DataError(
            f"{path.name} is there already and may have been filled in; move it away, or name another with --output"
        ) from None


def replace(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> None:
    """Put new content into the files of some tables: all of them or none.

    Parameters
    ----------
    old : mapping of str to bytes
        What the files held when the change was worked out, as from `contents`.
    new : mapping of str to bytes
        What they shall hold. The whole folder is checked as if it held that before any file is touched.

    Raises
    ------
    DataError
        If the tables would break a rule, a file changed in the meantime, or a file cannot be written; then every
        file is as it was.
    """
    known = data.resources()
    files = {name: (data.data_folder() / known[name]["path"]).resolve() for name in new}
    problems = data.check(pending=new)
    if problems:
        raise DataError(f"{data.report(problems)}\nNothing was written.")
    if any(file.read_bytes() != old[name] for name, file in files.items()):
        raise DataError("a file in data/ was changed in the meantime; nothing was written: do it again")
    temporary: dict[str, Path] = {}
    begun: list[str] = []
    try:
        for name, file in files.items():
            temporary[name] = _written_beside(file, new[name])
        for name, file in files.items():
            begun.append(name)
            os.replace(temporary[name], file)
    except OSError as error:
        _restore({files[name]: old[name] for name in begun})
        raise DataError(
            f"data/ cannot be written ({error.strerror or error}); nothing was changed: "
            "check that the folder may be written to and the disk has room"
        ) from None
    finally:
        for file in temporary.values():
            file.unlink(missing_ok=True)


def _written_beside(file: Path, content: bytes) -> Path:
    """Write content to a hidden file in the same folder, down to the disk, with the permissions of the file."""
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as target:
            target.write(content)
            target.flush()
            os.fsync(target.fileno())
        shutil.copymode(file, name)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _restore(files: Mapping[Path, bytes]) -> None:
    for file, content in files.items():
        if file.read_bytes() != content:
            file.write_bytes(content)


def read_outside(path: Path, largest: int) -> bytes:
    """Return the bytes of a file that somebody handed in; one byte too many if it is larger than allowed.

    Raises
    ------
    DataError
        If there is no such file, or it cannot be read.
    """
    try:
        with path.open("rb") as source:
            return source.read(largest + 1)
    except OSError as error:
        raise DataError(f"{path.name} cannot be read ({error.strerror}); give the place of a file") from None
