"""What an executed notebook was made from, and why it must run again: nothing else makes it stale.

A copy is kept with its record: the digests of the notebook, its parameters, the parts of the program that it can reach,
and what it asked for while it ran: rows, words, settings, files (see `visionbook.reads`).
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from visionbook.messages import Message, message
from visionbook.publish.execute import Run
from visionbook.publish.freshness.answers import changed_reads, with_reach
from visionbook.publish.freshness.inputs import files_digest, program_cache
from visionbook.publish.freshness.program import Part, Program, part_of
from visionbook.publish.locked import LOCK_FILE, found_instead
from visionbook.reads import Asked, Read, from_entries, noted, to_entries

EVERY_RUN = (
    "visionbook.publish.kernels",
    "visionbook.publish.execute.outputs",
    "visionbook.publish.execute.worker",
    "visionbook.publish.execute.workers",
)
"""What executes a notebook, and could change what comes out: part of the reach of every run."""

_CAUSES = ("notebook", "parameters", "packages")
_SHOWN = 3


def ingredients(runs: Iterable[Run], root: Path, program: Program | None = None) -> dict[str, dict]:
    """Return for each page what its run is made from, apart from what it asks for while it runs.

    Returns
    -------
    dict of str to dict
        Digests of ``notebook`` and ``packages``, the ``parameters``, and under ``program`` the digests of the modules
        that the notebook can reach, by name.
    """
    program = program or Program.read(program_cache(root))
    packages = packages_digest(root)
    every = program.reach(EVERY_RUN, among=EVERY_RUN)
    reached: dict[Path, dict[str, str]] = {}
    made_from = {}
    for run in runs:
        if run.notebook not in reached:
            reached[run.notebook] = {**every, **program.reach_of(_code_of(run.notebook))}
        made_from[run.page] = {
            "notebook": files_digest([run.notebook]),
            "parameters": json.dumps([run.parameters, run.subject], sort_keys=True, ensure_ascii=False),
            "packages": packages,
            "program": reached[run.notebook],
        }
    return made_from


def packages_digest(root: Path) -> str:
    """Return the digest of what is installed: Python, the packages that the lock names, and others in their stead."""
    others = sorted(f"{name} {version}" for name, version, _ in found_instead(root))
    return hashlib.sha256(repr((sys.version, files_digest([root / LOCK_FILE]), others)).encode()).hexdigest()


def _code_of(notebook: Path) -> Part:
    """Return the code cells of a notebook as one part of the program."""
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        parts = [part_of("".join(cell["source"])) for cell in cells if cell["cell_type"] == "code"]
    except (OSError, ValueError, KeyError, TypeError):  # whoever runs it says what is wrong
        return Part("", "", anything=True)
    imports = {name for part in parts for name in part.imports}
    anything, shows = any(part.anything for part in parts), any(part.shows for part in parts)
    return Part("", "", tuple(sorted(imports)), anything=anything, shows=shows)


def executed_digest(notebook: Path) -> str:
    """Return the digest of an executed notebook.

    Raises
    ------
    FileNotFoundError
        If there is none.
    """
    return hashlib.sha256(notebook.read_bytes()).hexdigest()


def forget(run: Run, executed: Path) -> None:
    """Take the executed notebook of a run and its record away, before it runs again."""
    _record(run, executed).unlink(missing_ok=True)
    (executed / f"{run.page}.ipynb").unlink(missing_ok=True)


def record(
    run: Run, made_from: dict, reads: Path, executed: Path, root: Path, program: Program, seconds: float = 0.0
) -> None:
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
    root : Path
        The project.
    program : Program
        The program as it was before the run started.
    seconds : float
        How long it took.
    """
    content = {
        "made_from": made_from,
        "seconds": round(seconds, 2),
        "output": executed_digest(executed / f"{run.page}.ipynb"),
        "reads": to_entries(with_reach(noted(reads), root, program)),
    }
    _record(run, executed).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def seconds_taken(run: Run, executed: Path) -> float | None:
    """Return how long the last run of a page took; None if that is not known."""
    try:
        return float(json.loads(_record(run, executed).read_text(encoding="utf-8"))["seconds"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def why_stale(runs: list[Run], root: Path, executed: Path) -> dict[str, list[Message]]:
    """Return for each page why its notebook must run again: reasons in words, none if it need not."""
    reasons: dict[str, list[Message]] = {}
    reads: dict[str, dict[Read | Asked, str]] = {}
    present_ingredients = ingredients(runs, root)
    for run in runs:
        kept = _kept(run, executed)
        if kept is None:
            reasons[run.page] = [message("explain.not_run")]
            continue
        before, now = kept["made_from"], present_ingredients[run.page]
        reasons[run.page] = [message(f"explain.other_{name}") for name in _CAUSES if before.get(name) != now[name]]
        reasons[run.page] += _program_changes(before.get("program", {}), now["program"])
        reads[run.page] = from_entries(kept["reads"])
    for page, changed in changed_reads(reads).items():
        reasons[page] += [message("explain.other_rows", read=read.said) for read in changed if isinstance(read, Read)]
        reasons[page] += _other_changes([read for read in changed if isinstance(read, Asked)])
    return reasons


def _program_changes(before: Mapping[str, str], now: Mapping[str, str]) -> list[Message]:
    """Return the reason that a part of the program is another, with the first of its modules; nothing if none is."""
    changed = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
    return [message("explain.other_program", parts=_listed(changed))] if changed else []


def _other_changes(changed: list[Asked]) -> list[Message]:
    """Return the reasons that words, settings or files are others, the words in one sentence."""
    words = [asked.said for asked in changed if asked.kind == "word"]
    others = [message("explain.other", what=asked.said) for asked in changed if asked.kind != "word"]
    key = "explain.other" if len(words) == 1 else "explain.others"
    return [*([message(key, what=_listed(words))] if words else []), *others]


def _listed(names: Sequence[str]) -> Message:
    if len(names) > _SHOWN:
        return message("explain.listed_more", names=names[:_SHOWN], count=len(names) - _SHOWN)
    return message("explain.listed", names=names)


def read_elsewhere(runs: Iterable[Run], executed: Path) -> dict[Asked, str]:
    """Return the files, and lists of files, that the kept runs read, with the digests of what they got."""
    kept = [_kept(run, executed) for run in runs]
    reads = [from_entries(record["reads"]) for record in kept if record]
    return {
        read: digest
        for own in reads
        for read, digest in own.items()
        if isinstance(read, Asked) and read.kind in ("file", "names")
    }


def reads_of(run: Run, executed: Path) -> list[Read]:
    """Return what a run asked of the tables, in its order; nothing if that is not known."""
    kept = _kept(run, executed)
    return [read for read in from_entries(kept["reads"]) if isinstance(read, Read)] if kept else []


def _kept(run: Run, executed: Path) -> dict | None:
    """Return the record of a run if its executed notebook is there, whole and as it was made."""
    try:
        kept = json.loads(_record(run, executed).read_text(encoding="utf-8"))
        # A record of an earlier version of this program may have another form: then it says nothing.
        readable = isinstance(kept["made_from"]["program"], dict) and isinstance(kept["reads"], list)
        return kept if readable and kept["output"] == executed_digest(executed / f"{run.page}.ipynb") else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _record(run: Run, executed: Path) -> Path:
    return executed / f"{run.page}.json"
