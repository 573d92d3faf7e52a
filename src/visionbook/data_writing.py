"""Write into data/: the files of several tables, all of them or none, and nothing that breaks the contract."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from visionbook import data, journal
from visionbook.edition import project_root
from visionbook.errors import DataError
from visionbook.messages import message

LOG = "imports.jsonl"
"""Name of the log of imports, in the project's folder (decisions/0022)."""


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
        raise DataError(message("imports.form_is_there", file=path.name)) from None


def log_content() -> bytes | None:
    """Return what the log of imports holds, to hand back to `replace`; None if there is none yet."""
    try:
        return (project_root() / LOG).read_bytes()
    except FileNotFoundError:
        return None


def replace(old: Mapping[str, bytes], new: Mapping[str, bytes], log: tuple[bytes | None, bytes] | None = None) -> None:
    """Put new content into the files of some tables: all of them or none.

    Parameters
    ----------
    old : mapping of str to bytes
        What the files held when the change was worked out, as from `contents`.
    new : mapping of str to bytes
        What they shall hold. The whole folder is checked as if it held that before any file is touched.
    log : (bytes or None, bytes), optional
        What the log of imports held, as from `log_content`, and shall hold; written with the tables or not at all.

    Raises
    ------
    DataError
        If the tables would break a rule, a file changed in the meantime, or a file cannot be written; then every
        file is as it was.
    """
    known = data.resources()
    changes: dict[Path, tuple[bytes | None, bytes]] = {
        (data.data_folder() / known[name]["path"]).resolve(): (old[name], content) for name, content in new.items()
    }
    problems = data.check(pending=new)
    if problems:
        raise DataError(message("imports.would_break", report=data.report(problems)))
    if any(file.read_bytes() != before for file, (before, _) in changes.items()):
        raise DataError(message("imports.changed_meanwhile"))
    if log is not None:
        if log_content() != log[0]:
            raise DataError(message("imports.changed_meanwhile"))
        changes[project_root() / LOG] = log
    try:
        journal.exchange(project_root(), changes)
    except OSError as error:
        raise DataError(message("imports.cannot_be_written", why=error.strerror or str(error))) from None


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
        raise DataError(message("imports.cannot_be_read", file=path.name, why=error.strerror)) from None
