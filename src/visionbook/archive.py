"""Whole editions with all their tables: this one, and the one before, to be compared."""

from __future__ import annotations

from pathlib import Path

from visionbook import data
from visionbook.edition import EditionTables, read_edition
from visionbook.errors import DataError
from visionbook.messages import message
from visionbook.personal import without_personal
from visionbook.reads import accounted, folder_digest, folder_read, note, note_settings
from visionbook.yaml_text import parsed

PREVIOUS = Path("_build") / "previous"
"""Where `visionbook run` puts the edition that ``edition.yml`` names as the previous one, for notebooks to read."""

MARKER = "previous.yml"
"""What lies in `PREVIOUS` beside the edition: the setting that it was made for, and the name that readers see."""


def this_edition(name: str = "") -> EditionTables:
    """Return this edition with its tables, under a name for readers.

    Raises
    ------
    DataError
        As `visionbook.data.load`.
    """
    known = _public(data.resources())
    tables = {table: data.load(table)[[field["name"] for field in known[table]["schema"]["fields"]]] for table in known}
    return EditionTables(name, read_edition(data.project_root()), tables, known)


def edition_in(folder: Path, name: str) -> EditionTables:
    """Return the edition in a folder with ``edition.yml`` and ``data/``, read by its own contract.

    Raises
    ------
    DataError
        If settings, contract or tables are missing or broken; the message begins with `name`.
    """
    try:
        settings = read_edition(folder, older=True)
        return EditionTables(name, settings, data.load_all(folder / "data"), _public(data.resources(folder / "data")))
    except DataError as error:
        raise DataError(message("editions.unreadable", name=name, error=error)) from None


def _public(known: dict[str, dict]) -> dict[str, dict]:
    """Return the resources of a contract without the columns that name persons: readers see what changed."""
    return {name: without_personal(resource) for name, resource in known.items()}


def previous_edition() -> EditionTables | None:
    """Return the previous edition with its tables; None if ``edition.yml`` names none: this is the first.

    Raises
    ------
    DataError
        If it has not been fetched, or another one has; or it is broken.
    """
    root = data.project_root()
    settings = read_edition(root, noted=False)
    note_settings(settings, "previous_edition")
    wanted = settings.previous_edition.strip()
    if not wanted:
        return None
    with accounted():
        note(folder_read(PREVIOUS), folder_digest(root / PREVIOUS))
        return _fetched(root / PREVIOUS, wanted)


def _fetched(folder: Path, wanted: str) -> EditionTables:
    try:
        fetched = parsed((folder / MARKER).read_text(encoding="utf-8")) or {}
    except FileNotFoundError:
        fetched = {}
    if fetched.get("setting") != wanted:
        raise DataError(message("editions.not_fetched", wanted=wanted, previous=PREVIOUS.as_posix()))
    return edition_in(folder, fetched["name"])
