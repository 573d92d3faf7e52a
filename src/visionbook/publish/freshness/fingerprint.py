"""What an executed notebook was made from, and why it must run again: nothing else makes it stale.

A copy is kept with its record: the digests of the notebook, its parameters, the program and the settings, and
the rows of data/ that it asked for (see `visionbook.reads`).
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from visionbook import data
from visionbook.publish.execute import Run
from visionbook.publish.freshness.inputs import files_digest, package_files
from visionbook.reads import Read, from_entries, noted

LOCK_FILE = "requirements.lock"
_CAUSES = {
    "notebook": "the notebook has changed",
    "parameters": "its parameters have changed",
    "edition": "edition.yml has changed",
    "program": "the program (src/visionbook) has changed",
    "packages": "the installed packages (requirements.lock, Python) have changed",
}


def ingredients(runs: Iterable[Run], root: Path) -> dict[str, dict[str, str]]:
    """Return for each page the digests of what its run is made from, apart from the data."""
    shared = {
        "edition": files_digest([root / "edition.yml"]),
        "program": files_digest(package_files()),
        "packages": hashlib.sha256(repr((sys.version, files_digest([root / LOCK_FILE]))).encode()).hexdigest(),
    }
    return {
        run.page: {
            "notebook": files_digest([run.notebook]),
            "parameters": json.dumps([run.parameters, run.subject], sort_keys=True, ensure_ascii=False),
            **shared,
        }
        for run in runs
    }


def executed_digest(notebook: Path) -> str:
    """Return the digest of an executed notebook, which is read once as long as it is the same file."""
    status = notebook.stat()
    key = (notebook, status.st_ino, status.st_mtime_ns, status.st_size)
    if key not in _digests:
        _digests[key] = files_digest([notebook])
    return _digests[key]


_digests: dict[tuple[Path, int, int, int], str] = {}


def forget(run: Run, executed: Path) -> None:
    """Take the executed notebook of a run and its record away, before it runs again."""
    _record(run, executed).unlink(missing_ok=True)
    (executed / f"{run.page}.ipynb").unlink(missing_ok=True)


def record(run: Run, made_from: dict[str, str], reads: Path, executed: Path) -> None:
    """Keep what a run was made from beside its executed notebook.

    Parameters
    ----------
    run : Run
        The run, finished.
    made_from : dict
        Its `ingredients` as they were before it started.
    reads : Path
        The file in which its kernel noted what it read.
    executed : Path
        Folder of the executed notebooks.
    """
    content = {
        "made_from": made_from,
        "output": executed_digest(executed / f"{run.page}.ipynb"),
        "reads": [{**asdict(read), "digest": digest} for read, digest in noted(reads).items()],
    }
    _record(run, executed).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def why_stale(runs: list[Run], root: Path, executed: Path) -> dict[str, list[str]]:
    """Return for each page why its notebook must run again: reasons in words, none if it need not."""
    reasons: dict[str, list[str]] = {}
    reads: dict[str, dict[Read, str]] = {}
    present_ingredients = ingredients(runs, root)
    for run in runs:
        kept = _kept(run, executed)
        if kept is None:
            reasons[run.page] = ["it has not run yet, or its last run did not finish"]
            continue
        now = present_ingredients[run.page]
        reasons[run.page] = [text for name, text in _CAUSES.items() if kept["made_from"].get(name) != now[name]]
        reads[run.page] = from_entries(kept["reads"])
    present = data.present_digests({read for own in reads.values() for read in own})
    for page, own in reads.items():
        reasons[page] += [f"data/{read} has changed" for read, digest in own.items() if present[read] != digest]
    return reasons


def _kept(run: Run, executed: Path) -> dict | None:
    """Return the record of a run if its executed notebook is there, whole and as it was made."""
    try:
        kept = json.loads(_record(run, executed).read_text(encoding="utf-8"))
        return kept if kept["output"] == executed_digest(executed / f"{run.page}.ipynb") else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _record(run: Run, executed: Path) -> Path:
    return executed / f"{run.page}.json"
