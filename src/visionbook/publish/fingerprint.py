"""What an executed notebook depends on, as one digest: a copy made from anything else is not published."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import visionbook
from visionbook.archive import PREVIOUS
from visionbook.publish.plan import Run

_PACKAGE = Path(visionbook.__file__).parent


def fingerprint(run: Run, root: Path) -> str:
    """Return the digest of a run: notebook, parameters, edition, all tables, the previous edition, the package."""
    digest = hashlib.sha256(json.dumps(run.parameters, sort_keys=True).encode())
    tables = [*_files(root / "data"), *_files(root / PREVIOUS)]
    for path in [run.notebook, root / "edition.yml", *tables, *_files(_PACKAGE)]:
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob("*") if path.suffix in {".csv", ".yaml", ".yml", ".py"})


def record(run: Run, root: Path, executed: Path) -> None:
    """Write the digest of a run beside its executed notebook."""
    _beside(run, executed).write_text(fingerprint(run, root), encoding="ascii")


def forget(run: Run, executed: Path) -> None:
    """Take the executed notebook of a run and its digest away, before it runs again."""
    _beside(run, executed).unlink(missing_ok=True)
    (executed / f"{run.page}.ipynb").unlink(missing_ok=True)


def is_current(run: Run, root: Path, executed: Path) -> bool:
    """Return whether the executed notebook of a run is there, whole, and made from what is there now."""
    beside = _beside(run, executed)
    return beside.is_file() and beside.read_text(encoding="ascii") == fingerprint(run, root)


def _beside(run: Run, executed: Path) -> Path:
    return executed / f"{run.page}.sha256"
