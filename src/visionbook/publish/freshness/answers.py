"""What the questions that a notebook asked would get now: rows, words, settings, files, what a file reaches."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from visionbook import data, results, words
from visionbook.edition import Edition, project_root, read_edition
from visionbook.errors import VisionbookError
from visionbook.publish.freshness.inputs import program_cache
from visionbook.publish.freshness.program import Program, part_of
from visionbook.reads import (
    MISSING,
    Asked,
    Read,
    file_digest,
    folder_digest,
    names_digest,
    setting_digest,
    text_digest,
)


def present_digests(reads: Iterable[Read | Asked]) -> dict[Read | Asked, str | None]:
    """Return the digest of what each read would get now; None where it would get an error."""
    reads = list(reads)
    tables = data.present_digests(read for read in reads if isinstance(read, Read))
    answers = _Answers(project_root())
    return {read: tables[read] if isinstance(read, Read) else answers.of(read) for read in reads}


def changed_reads(noted: Mapping[str, Mapping[Read | Asked, str]]) -> dict[str, list[Read | Asked]]:
    """Return which of the questions that pages asked get another answer now.

    Rows that a result was made from count if the result is another one too. That is computed only where rows are
    others: as long as they are the same, the result is.

    Parameters
    ----------
    noted : mapping of str to mapping
        What each page asked for, and the digests of what it got.
    """
    present = present_digests({read for own in noted.values() for read in own if not _is_result(read)})
    found, results_now = {}, {}
    for page, own in noted.items():
        others = [read for read, digest in own.items() if not _is_result(read) and present[read] != digest]
        moved = {read.within for read in others if isinstance(read, Read)} - {""}
        for name in moved - results_now.keys():
            results_now[name] = _present_result(name)
        same = {name for name in moved if own.get(Asked(results.RESULT, name)) == results_now[name]}
        found[page] = [read for read in others if not (isinstance(read, Read) and read.within in same)]
    return found


def _is_result(read: Read | Asked) -> bool:
    return isinstance(read, Asked) and read.kind == results.RESULT


def _present_result(name: str) -> str | None:
    """Return the digest of a result; None if it cannot be had: the page itself then says what is wrong."""
    try:
        return results.present_result(name)
    except Exception:  # its code is that of pages: whatever it raises, running the page shows it
        return None


def with_reach(reads: Mapping[Read | Asked, str], root: Path, program: Program) -> dict[Read | Asked, str]:
    """Return what a run read, and what the Python files of the project that it read reach in the program."""
    files = [read.name for read in reads if isinstance(read, Asked) and read.kind == "file"]
    own = {name: reach_digest(root / name, program) for name in files if name.endswith(".py")}
    return {**reads, **{Asked("reach", name): digest for name, digest in own.items()}}


def reach_digest(path: Path, program: Program) -> str:
    """Return the digest of what the imports of a file lead to in the program; `MISSING` if there is no file."""
    try:
        return text_digest(json.dumps(program.reach_of(part_of(path.read_text(encoding="utf-8")))))
    except (OSError, UnicodeDecodeError):
        return MISSING


class _Answers:
    """Answers from the files as they are when the first question of a kind is asked."""

    def __init__(self, root: Path):
        self._root = root
        self._entries = cache(_entries)
        self._settings = cache(lambda: _settings(root))
        self._program = cache(lambda: Program.read(program_cache(root)))

    def of(self, asked: Asked) -> str | None:
        kind, name = asked.kind, asked.name
        if kind in ("word", "words"):
            lang, _, key = name.partition("/")
            entries = self._entries(lang)
            return words.word_digest(entries, key) if kind == "word" else words.keys_digest(entries)
        if kind == "setting":
            settings = self._settings()
            return None if settings is None else setting_digest(settings, name)
        if kind == "reach":
            return reach_digest(self._root / name, self._program())
        if kind == results.RESULT:
            return _present_result(name)
        digest = {"file": file_digest, "names": names_digest, "folder": folder_digest}[kind]
        return digest(self._root / name)


def _entries(lang: str) -> dict[str, str]:
    try:
        return words.read_entries(lang)
    except VisionbookError:
        return {}


def _settings(root: Path) -> Edition | None:
    try:
        return read_edition(root)
    except VisionbookError:
        return None
