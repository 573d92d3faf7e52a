"""Official files from outside the project: their bytes, and what the log of imports keeps of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from visionbook import data_writing
from visionbook.errors import DataError
from visionbook.intake import import_log, several
from visionbook.intake.import_log import File
from visionbook.messages import message

LARGEST = 200_000_000
"""Bytes of a file."""


def read_files(files: Sequence[Path]) -> Iterator[tuple[File, bytes]]:
    """Yield what the log keeps of some files (or patterns of their names), and their bytes.

    Raises
    ------
    DataError
        If one is not there, cannot be read or is too large.
    """
    for path in several.paths(files):
        name = several.printable(path.name)
        content = data_writing.read_outside(path, LARGEST)
        if len(content) > LARGEST:
            raise DataError(message("official_import.too_large", file=name, most=LARGEST))
        yield import_log.imported_file(name, content), content
