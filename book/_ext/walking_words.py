"""Sphinx extension: the words of figures that are walked by keys (``walk.js``), in a script of their own.

A page asks for it when a reader asks for the first figure; a file of data cannot be fetched from a folder.
"""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx

from visionbook.publish.site.walk_words import WALK_WORDS, words_script
from visionbook.words import load_words


def _write(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.format == "html":
        script = words_script(load_words(app.config.language))
        (Path(app.outdir) / "_static" / WALK_WORDS).write_text(script, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Write the script when the build is finished."""
    app.connect("build-finished", _write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
