"""Whether there is anything to build at all: answered from file contents in a moment, without the libraries.

Only the standard library is imported here. Loading pandas alone takes longer than the answer.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from visionbook.publish.shelf import current

BUILD = "_build"
INPUTS = ("data", "notebooks", "book", "edition.yml", "_config.yml", "_toc.yml", "requirements.lock")
_PAGES_ONLY = ("book", "_config.yml")
_RECORD = "published.json"
_IGNORED = {"__pycache__", ".ipynb_checkpoints", BUILD}


def published_folder(root: Path) -> Path:
    """Return the folder of the published book."""
    return root / BUILD / "html"


def package_files() -> list[Path]:
    """Return the files of the program, its code and its wording, in a fixed order."""
    return sorted(path for path in Path(__file__).parents[2].rglob("*") if path.suffix in {".py", ".yml"})


def files_digest(paths: Iterable[Path]) -> str:
    """Return the digest of names and contents of files; a missing one counts as empty."""
    digest = hashlib.sha256()
    for path in paths:
        content = path.read_bytes() if path.is_file() else b""
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(content).digest())
    return digest.hexdigest()


def inputs_digest(root: Path, previous_edition: str = "") -> str:
    """Return the digest of all that the book is made from: the project's files, the program, the edition before.

    Parameters
    ----------
    root : Path
        The project.
    previous_edition : str
        The setting of ``edition.yml``: a folder, or a git revision, which may point elsewhere tomorrow.
    """
    digest = hashlib.sha256(sys.version.encode())
    others = [root / previous_edition] if previous_edition else []
    for start in (*(root / name for name in INPUTS), Path(__file__).parents[2], *others):
        files = sorted(path for path in start.rglob("*") if path.is_file()) if start.is_dir() else [start]
        for path in files:
            if not _IGNORED & set(path.relative_to(start.parent).parts):
                content = path.read_bytes() if path.is_file() else b""
                digest.update(str(path.relative_to(start.parent)).encode() + hashlib.sha256(content).digest())
    if previous_edition:
        digest.update(_revision(root, previous_edition))
    return digest.hexdigest()


def _revision(root: Path, name: str) -> bytes:
    """Return the commit that a name stands for now; nothing if it is none, which the build itself reports."""
    command = ["git", "-C", str(root), "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"]
    try:
        return subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=False).stdout
    except OSError:
        return b""


def notebooks_may_run(root: Path, published: Path) -> bool:
    """Return whether files were saved, since the last build, from which notebooks are made: a guess by their dates."""
    try:
        last = (published.parent / _RECORD).stat().st_mtime_ns
    except OSError:
        return True
    starts = [*(root / name for name in INPUTS if name not in _PAGES_ONLY), Path(__file__).parents[2]]
    files = (path for start in starts for path in (start.rglob("*") if start.is_dir() else [start]))
    return any(path.is_file() and path.stat().st_mtime_ns >= last and path.suffix != ".pyc" for path in files)


def remember(published: Path, inputs: str) -> None:
    """Note from what the published book was made."""
    book = current(published)
    if book is not None:
        content = json.dumps({"book": book.name, "inputs": inputs})
        (published.parent / _RECORD).write_text(content, encoding="utf-8")


def is_up_to_date(published: Path, inputs: str) -> bool:
    """Return whether the book that is published now was made from these inputs."""
    book = current(published)
    try:
        noted = json.loads((published.parent / _RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return book is not None and (book / "index.html").is_file() and noted == {"book": book.name, "inputs": inputs}
