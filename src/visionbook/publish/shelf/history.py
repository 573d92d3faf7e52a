"""When the books on the shelf were made, and whether readers see an earlier one: for the person who builds."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

_NAME = "shelf.json"


@dataclass(frozen=True)
class History:
    """What is on the shelf.

    Parameters
    ----------
    shown : str
        Day and time at which the book that readers see was made (ISO 8601); empty if nobody noted it.
    before : str
        The same of the book before it, which can be shown again; empty if there is none, or nobody noted it.
    turned_back_from : str
        The same of the book that was taken away by going back, until the next book is made; empty otherwise.
    turned_back : bool
        Whether readers see an earlier book than the last one that was made.
    """

    shown: str = ""
    before: str = ""
    turned_back_from: str = ""
    turned_back: bool = False


def shelf_history(folder: Path) -> History:
    """Return what is noted in a folder of generated files; nothing if the note is missing or broken."""
    try:
        noted = json.loads((folder / _NAME).read_text(encoding="utf-8"))
        return History(**noted)
    except (OSError, ValueError, TypeError):
        return History()


def note_published(folder: Path) -> None:
    """Note that a new book is shown from now on, and the one before is kept."""
    before = shelf_history(folder).shown
    _note(folder, History(datetime.now().astimezone().isoformat(timespec="minutes"), before))


def note_rolled_back(folder: Path) -> None:
    """Note that the book before is shown again, and the newer one is gone."""
    known = shelf_history(folder)
    _note(folder, replace(known, shown=known.before, before="", turned_back_from=known.shown, turned_back=True))


def _note(folder: Path, known: History) -> None:
    (folder / _NAME).write_text(json.dumps(asdict(known)), encoding="utf-8")
