"""Write a folder anew and touch only what differs, by content; what each file holds is known at the end."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path

_IGNORED = {"__pycache__", ".ipynb_checkpoints", ".DS_Store"}


class Mirror:
    """A folder that after `finish` holds exactly what was written to it or kept.

    Parameters
    ----------
    folder : Path
        Made if it is missing.
    """

    def __init__(self, folder: Path):
        self._folder = folder
        self.digests: dict[str, str] = {}
        """What was written or kept: digests of contents by name, relative to the folder."""
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, name: str | Path, content: bytes | str) -> str:
        """Give the file of a name (relative to the folder) a content, text as UTF-8; return its digest for `keep`."""
        wanted = content.encode() if isinstance(content, str) else content
        path = self._folder / name
        if not path.is_file() or path.read_bytes() != wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(wanted)
        return self._hold(name, hashlib.sha256(wanted).hexdigest())

    def copy(
        self, source: Path, name: str | Path, changed: Callable[[Path, bytes], bytes] = lambda _, content: content
    ) -> None:
        """Copy all files of a folder, but no caches, to a folder of that name; `changed` says what of each."""
        for path in sorted(source.rglob("*")):
            if path.is_file() and not _IGNORED & set(path.relative_to(source).parts) and path.suffix != ".pyc":
                self.write(Path(name) / path.relative_to(source), changed(path, path.read_bytes()))

    def keep(self, digests: Mapping[str, str]) -> bool:
        """Keep files, name by name, if all of them are there with the content of their digest; return whether so."""
        paths = [self._folder / name for name in digests]
        for path, digest in zip(paths, digests.values(), strict=True):
            if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
                return False
        for name, digest in digests.items():
            self._hold(name, digest)
        return True

    def finish(self) -> None:
        """Remove every other file, and the folders that this leaves empty."""
        for folder, _, files in os.walk(self._folder, topdown=False):
            here = Path(folder)
            for name in files:
                if (here / name).relative_to(self._folder).as_posix() not in self.digests:
                    (here / name).unlink()
            if here != self._folder and not any(here.iterdir()):
                here.rmdir()

    def _hold(self, name: str | Path, digest: str) -> str:
        self.digests[Path(name).as_posix()] = digest
        return digest
