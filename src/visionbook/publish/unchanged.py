"""Whether there is anything to build at all: answered from file contents in a moment, without the libraries.

Only the standard library is imported here. Loading pandas alone takes longer than the answer.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

from visionbook.publish.shelf import current

INPUTS = ("data", "notebooks", "book", "edition.yml", "_config.yml", "_toc.yml", "requirements.lock")
_RECORD = "published.json"


def inputs_digest(root: Path, *others: Path) -> str:
    """Return the digest of all that the book is made from: the project's files, the program, and `others`."""
    digest = hashlib.sha256(sys.version.encode())
    for start in (*(root / name for name in INPUTS), Path(__file__).parents[1], *others):
        files = sorted(path for path in start.rglob("*") if path.is_file()) if start.is_dir() else [start]
        for path in files:
            if "__pycache__" not in path.parts and ".ipynb_checkpoints" not in path.parts:
                content = path.read_bytes() if path.is_file() else b""
                digest.update(str(path.relative_to(start.parent)).encode() + hashlib.sha256(content).digest())
    return digest.hexdigest()


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
