"""The words of figures that are walked by keys: a script beside ``walk.js``, which has none of its own."""

from __future__ import annotations

import json

from visionbook.words import Words

WALK_WORDS = "walk-words.js"
SAID = (
    "label", "help", "help_silent", "begins", "value", "noted", "missing", "series", "first", "last", "first_series",
    "last_series", "previous", "next", "previous_series", "next_series", "sound", "play", "playing", "silent", "close",
    "separator",
)  # fmt: skip
"""What ``walk.js`` says, of the entries ``walk`` of the wording."""


def words_script(words: Words) -> str:
    """Return the script that gives `SAID` to ``walk.js``, which fills in their placeholders."""
    said = {key: words.lookup(f"walk.{key}") for key in SAID}
    return f"const VisionbookWalkWords = {json.dumps(said, ensure_ascii=False)};\n"
