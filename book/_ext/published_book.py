"""Sphinx extension: a plain ``jupyter-book build .`` does not write into the published book."""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from visionbook.messages import message, reader_language, told
from visionbook.publish.freshness import published_folder
from visionbook.publish.shelf import is_published


def setup(app: Sphinx) -> dict[str, bool]:
    """Refuse a folder that readers see: only whole books that have been verified are put there, by visionbook."""
    folder = Path(app.outdir)
    if folder == published_folder(folder.parents[1]) and is_published(folder):
        refusal = message("publishing.plain_build", folder=str(folder))
        raise ExtensionError(told(refusal, reader_language()))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
