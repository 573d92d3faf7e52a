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

from visionbook.publish.shelf import book_digest, current
from visionbook.reads import Asked, file_digest, names_digest

BUILD = "_build"
_PAGES_ONLY = ("book", "_config.yml", "redirects.csv", "LICENSE-DATA.md")
INPUTS = ("data", "notebooks", "edition.yml", "_toc.yml", "requirements.lock", *_PAGES_ONLY)
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


def package_digest() -> str:
    """Return the digest of the program, by names and contents of its files."""
    return _tree_digest([PACKAGE], hashlib.sha256()).hexdigest()


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
    others = [root / previous_edition] if previous_edition else []
    starts = (*(root / name for name in INPUTS), PACKAGE, *others)
    digest = _tree_digest(starts, hashlib.sha256(sys.version.encode()))
    if previous_edition:
        digest.update(_revision(root, previous_edition))
    return digest.hexdigest()


def notebook_inputs_digest(root: Path) -> str:
    """Return the digest of the files from which notebooks, and not only pages, are made."""
    starts = (*(root / name for name in INPUTS if name not in _PAGES_ONLY), PACKAGE)
    return _tree_digest(starts, hashlib.sha256(sys.version.encode())).hexdigest()


def _tree_digest(starts: Iterable[Path], digest: hashlib._Hash) -> hashlib._Hash:
    """Go on with a digest by names and contents of files, and of all files in folders, but no caches."""
    for start in starts:
        files = sorted(path for path in start.rglob("*") if path.is_file()) if start.is_dir() else [start]
        for path in files:
            if not _IGNORED & set(path.relative_to(start.parent).parts):
                content = path.read_bytes() if path.is_file() else b""
                digest.update(str(path.relative_to(start.parent)).encode() + hashlib.sha256(content).digest())
    return digest


def _revision(root: Path, name: str) -> bytes:
    """Return the commit that a name stands for now; nothing if it is none, which the build itself reports."""
    command = ["git", "-C", str(root), "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"]
    try:
        return subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=False).stdout
    except OSError:
        return b""


def notebooks_may_run(root: Path, published: Path) -> bool:
    """Return whether files from which notebooks are made are others than for the published book; a guess.

    (It is known only when each notebook's own reads are compared; files outside of the inputs are not looked at.)
    """
    return _noted(published).get("notebooks") != notebook_inputs_digest(root)


def remember(published: Path, inputs: str, read: Mapping[Asked, str] | None = None, notebooks: str = "") -> None:
    """Note from what the published book was made.

    Parameters
    ----------
    published : Path
        Its folder.
    inputs : str
        The `inputs_digest`, as it was before the build.
    read : mapping of Asked to str
        Files, and lists of files, that notebooks read; those outside the inputs are noted one by one.
    notebooks : str
        The `notebook_inputs_digest`, likewise.
    """
    if current(published) is not None:
        others = sorted([asked.kind, asked.name, digest] for asked, digest in (read or {}).items() if _outside(asked))
        noted = {"book": book_digest(published), "inputs": inputs, "notebooks": notebooks, "others": others}
        (published.parent / _RECORD).write_text(json.dumps(noted), encoding="utf-8")


def note_added(published: Path, before: str) -> None:
    """Note the digest of the published book anew after something was added to it that is made from the book alone.

    Parameters
    ----------
    published : Path
        Its folder.
    before : str
        The digest before. If another one was noted, the book was changed by hand, and the next build puts it right.
    """
    noted = _noted(published)
    if noted.get("book") == before:
        noted["book"] = book_digest(published)
        (published.parent / _RECORD).write_text(json.dumps(noted), encoding="utf-8")


def _noted(published: Path) -> dict[str, object]:
    """Return what was noted of the published book; nothing if that cannot be read."""
    try:
        noted = json.loads((published.parent / _RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return noted if isinstance(noted, dict) else {}


def _outside(asked: Asked) -> bool:
    """Return whether a file is none of those that `inputs_digest` looks at."""
    parts = Path(asked.name).parts
    return not parts or parts[0] not in INPUTS or bool(_IGNORED & set(parts))


def is_up_to_date(published: Path, inputs: str) -> bool:
    """Return whether the published book is, byte by byte, the one that was made from these inputs and all else it read.

    A book in which a file was changed or lost is not: it is put in place again.
    """
    noted = _noted(published)
    if current(published) is None or noted.get("inputs") != inputs:
        return False
    root = published.parents[1]
    digests = {"file": file_digest, "names": names_digest}
    try:
        unchanged = all(digests[kind](root / name) == digest for kind, name, digest in noted.get("others", []))
    except (TypeError, ValueError, KeyError):
        return False
    return unchanged and noted.get("book") == book_digest(published)


def read_outside(root: Path) -> list[Path]:
    """Return the files and folders outside the inputs that notebooks of the published book read."""
    try:
        return [root / name for _, name, _ in _noted(published_folder(root)).get("others", [])]
    except (ValueError, TypeError):
        return []
