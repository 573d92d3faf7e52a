"""Sphinx extension of the staged site: contents say which pages are out of date, and each page says what it is from.

Sphinx compares dates: a source that is older than the moment at which it was read counts as known. After the clock of
a machine was set back, or files were restored with their dates, that is wrong without a word. Here Sphinx is told of
each page whose source, or a file that it depends on, holds something else than what was read; and the page carries the
digest of its source (`MARK`), which the build compares with what was staged before it publishes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from visionbook.reads import MISSING, file_digest, text_digest

if TYPE_CHECKING:  # the builder, which only names this module, loads no Sphinx
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

NAME = __name__
MARK = "visionbook-source"
"""Name of the ``meta`` element with the digest of a page's source."""

_READ = "visionbook_source"
_DEPENDENCIES = "visionbook_dependencies"
_META = re.compile(rf'<meta name="{MARK}" content="([0-9a-f]*)"')
_FIRST = 0  # before an extension changes the text


def source_digest(source: Path) -> str:
    """Return the digest of the text of a page's source, as Sphinx reads it; `MISSING` if it cannot be read."""
    try:
        return text_digest(source.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        return MISSING


def digest_in(html: str) -> str:
    """Return the digest of the source that a page says it is from; `MISSING` if it says none.

    Examples
    --------
    >>> digest_in('<meta name="visionbook-source" content="0a1b" />')
    '0a1b'
    """
    found = _META.search(html)
    return found[1] if found else MISSING


def _note_source(app: Sphinx, docname: str, source: list[str]) -> None:
    app.env.metadata[docname][_READ] = text_digest(source[0])


def _changed(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> Iterable[str]:
    """Return the pages to read again besides those that Sphinx found by their dates."""
    known = getattr(env, _DEPENDENCIES, {})
    return [
        docname
        for docname in sorted(env.found_docs & set(env.all_docs))
        if env.metadata.get(docname, {}).get(_READ) != source_digest(Path(env.doc2path(docname)))
        or known.get(docname) != _dependencies(env, docname)
    ]


def _note_dependencies(app: Sphinx, env: BuildEnvironment) -> None:
    setattr(env, _DEPENDENCIES, {docname: _dependencies(env, docname) for docname in env.all_docs})


def _dependencies(env: BuildEnvironment, docname: str) -> dict[str, str]:
    return {name: file_digest(Path(env.srcdir) / name) for name in sorted(map(str, env.dependencies[docname]))}


def _mark_page(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
    read = app.env.metadata.get(pagename, {}).get(_READ)
    if read is not None and doctree is not None:
        context["metatags"] = f'{context.get("metatags", "")}\n    <meta name="{MARK}" content="{read}" />'


def write_one_by_one(app: Sphinx, builder: object) -> None:
    """Have pages written by this process alone: Sphinx forks for each few of them, which takes as long as writing.

    What an extension notes of a page as it is written would not come back from another process, either.
    """
    builder.parallel_ok = False


def setup(app: Sphinx) -> dict[str, bool]:
    """Note what is read, tell Sphinx what is out of date, mark what is written, one page after the other."""
    app.connect("source-read", _note_source, priority=_FIRST)
    app.connect("env-updated", _note_dependencies)
    app.connect("env-get-outdated", _changed)
    app.connect("html-page-context", _mark_page)
    app.connect("write-started", write_one_by_one)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
