"""What shapes pages after their notebooks have run: this room, what it imports, and the words that it shows."""

from __future__ import annotations

import json

from visionbook.publish.freshness import Program
from visionbook.reads import text_digest
from visionbook.words import languages, read_entries

ROOM = __package__


def site_program(program: Program) -> str:
    """Return the digest of the program that lays out pages and draws their figures, words included.

    Parameters
    ----------
    program : Program
        The program as it is now.
    """
    modules = program.reach([f"{ROOM}.*"], among=[ROOM])
    wanted = tuple(program.keys(name for name in modules if name.startswith(ROOM)))
    words = {
        lang: {key: text for key, text in read_entries(lang).items() if key.startswith(wanted)} for lang in languages()
    }
    return text_digest(json.dumps([modules, words], sort_keys=True))
