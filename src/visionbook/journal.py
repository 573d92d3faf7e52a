"""Several files replaced at once: all of them or none, whatever stops the process; see decisions/0022.

The file system moves one file at a time. So what the files held before is noted first, in a journal beside them, and
the journal is removed when all of them are in place: a journal that is still there belongs to a process that was
killed between two of them, and `take_back` undoes what it did. Looked at by every command, so only the standard
library is imported here.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from visionbook.errors import DataError
from visionbook.messages import message

JOURNAL = ".imports.pending"
"""Name of the journal, in the project's folder."""


def exchange(folder: Path, changes: Mapping[Path, tuple[bytes | None, bytes]]) -> None:
    """Put new content into files, all or none.

    Parameters
    ----------
    folder : Path
        The project, where the journal lies for as long as this takes.
    changes : mapping of Path to (bytes or None, bytes)
        What each file holds, None if it is not there, and what it shall hold.

    Raises
    ------
    OSError
        If one of them cannot be written; all are as they were then.
    """
    temporary: dict[Path, Path] = {}
    journal = folder / JOURNAL
    try:
        for file, (_, after) in changes.items():
            temporary[file] = _written_beside(file, after)
        _write_down(journal, _noted(folder, changes))
        for file, name in temporary.items():
            os.replace(name, file)
    except BaseException:
        _restore({file: before for file, (before, _) in changes.items()})
        journal.unlink(missing_ok=True)
        raise
    finally:
        for name in temporary.values():
            name.unlink(missing_ok=True)
    journal.unlink()


def is_pending(folder: Path) -> bool:
    """Return whether an exchange is under way, or was stopped by a kill."""
    return (folder / JOURNAL).exists()


def take_back(folder: Path) -> bool:
    """Undo what a killed exchange did, and return whether there was one. The caller sees to it that none is under way.

    Raises
    ------
    DataError
        If one of the files was changed since by somebody else: nothing is done then.
    """
    journal = folder / JOURNAL
    try:
        noted = json.loads(journal.read_bytes())
    except FileNotFoundError:
        return False
    except ValueError:  # killed while it was written: no file had been touched
        journal.unlink()
        return True
    before = {folder / name: _content(entry["before"]) for name, entry in noted.items()}
    for name, entry in noted.items():
        held = _held(folder / name)
        if held != before[folder / name] and (held is None or _digest(held) != entry["after"]):
            raise DataError(message("imports.half_written", file=Path(name).name, journal=JOURNAL))
    _restore(before)
    for file in before:
        for left in file.parent.glob(f".{file.name}.*.new"):
            left.unlink(missing_ok=True)
    journal.unlink()
    return True


def _noted(folder: Path, changes: Mapping[Path, tuple[bytes | None, bytes]]) -> bytes:
    entries = {
        os.path.relpath(file, folder): {
            "before": None if before is None else base64.b64encode(before).decode("ascii"),
            "after": _digest(after),
        }
        for file, (before, after) in changes.items()
    }
    return json.dumps(entries).encode("ascii")


def _content(noted: str | None) -> bytes | None:
    return None if noted is None else base64.b64decode(noted)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _held(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None


def _write_down(file: Path, content: bytes) -> None:
    with file.open("wb") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())


def _written_beside(file: Path, content: bytes) -> Path:
    """Write content to a hidden file in the same folder, down to the disk, with the permissions of the file."""
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".new", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as target:
            target.write(content)
            target.flush()
            os.fsync(target.fileno())
        if file.exists():
            shutil.copymode(file, name)
        else:
            Path(name).chmod(0o644)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _restore(files: Mapping[Path, bytes | None]) -> None:
    for file, content in files.items():
        if _held(file) == content:
            continue
        if content is None:
            file.unlink()
        else:
            file.write_bytes(content)
