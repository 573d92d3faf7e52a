"""Whether there is anything to build at all: answered from file contents in a moment, without the libraries.

Only the standard library is imported here. Loading pandas alone takes longer than the answer.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from visionbook.publish.shelf import current
from visionbook.reads import Asked, file_digest, names_digest

BUILD = "_build"
INPUTS = ("data", "notebooks", "book", "edition.yml", "_config.yml", "_toc.yml", "requirements.lock")
_PAGES_ONLY = ("book", "_config.yml")
_RECORD = "published.json"
_IGNORED = {"__pycache__", ".ipynb_checkpoints", BUILD}

PACKAGE = Path(__file__).parents[2]
"""The program: its code and its wording."""


def published_folder(root: Path) -> Path:
    """Return the folder of the published book."""
    return root / BUILD / "html"


def program_cache(root: Path) -> Path:
    """Return where the parts of the program are kept between builds (see `visionbook.publish.freshness.program`)."""
    return root / BUILD / "program.json"


def package_files() -> list[Path]:
    """Return the files of the program, its code and its wording, in a fixed order."""
    return sorted(path for path in PACKAGE.rglob("*") if path.suffix in {".py", ".yml"})


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
    for start in (*(root / name for name in INPUTS), PACKAGE, *others):
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
    starts = [*(root / name for name in INPUTS if name not in _PAGES_ONLY), PACKAGE]
    files = (path for start in starts for path in (start.rglob("*") if start.is_dir() else [start]))
    return any(path.is_file() and path.stat().st_mtime_ns >= last and path.suffix != ".pyc" for path in files)


def remember(published: Path, inputs: str, read: Mapping[Asked, str] | None = None) -> None:
    """Note from what the published book was made.

    Parameters
    ----------
    published : Path
        Its folder.
    inputs : str
        The `inputs_digest`, as it was before the build.
    read : mapping of Asked to str
        Files, and lists of files, that notebooks read; those outside the inputs are noted one by one.
    """
    book = current(published)
    if book is not None:
        others = sorted([asked.kind, asked.name, digest] for asked, digest in (read or {}).items() if _outside(asked))
        content = json.dumps({"book": book.name, "inputs": inputs, "others": others})
        (published.parent / _RECORD).write_text(content, encoding="utf-8")


def _outside(asked: Asked) -> bool:
    """Return whether a file is none of those that `inputs_digest` looks at."""
    parts = Path(asked.name).parts
    return not parts or parts[0] not in INPUTS or bool(_IGNORED & set(parts))


def is_up_to_date(published: Path, inputs: str) -> bool:
    """Return whether the book that is published now was made from these inputs, and from nothing that has changed."""
    book = current(published)
    try:
        noted = json.loads((published.parent / _RECORD).read_text(encoding="utf-8"))
        others = {Asked(kind, name): digest for kind, name, digest in noted.pop("others", [])}
    except (OSError, ValueError, TypeError, AttributeError):
        return False
    if book is None or not (book / "index.html").is_file() or noted != {"book": book.name, "inputs": inputs}:
        return False
    root = published.parents[1]
    digests = {"file": file_digest, "names": names_digest}
    return all(digests[asked.kind](root / asked.name) == digest for asked, digest in others.items())


def read_outside(root: Path) -> list[Path]:
    """Return the files and folders outside the inputs that notebooks of the published book read."""
    try:
        noted = json.loads((root / BUILD / _RECORD).read_text(encoding="utf-8"))
        return [root / name for _, name, _ in noted.get("others", [])]
    except (OSError, ValueError, TypeError, AttributeError):
        return []
