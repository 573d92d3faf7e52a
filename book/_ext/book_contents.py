"""Sphinx extension: the contents of the book for the sidebar of every page.

The theme resolves the whole tree of contents anew for each page, which takes a third of the time of writing a page.
Here it is read once; a page only says which entries lead to it. Pages may say in their metadata which group they stand
in within the list, and by which name (``vb_menu_group``, ``vb_menu_name``): the indicators stand by goal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


@dataclass(frozen=True)
class Entry:
    """A page of the book, with the pages below it; `group` is what it stands under among those of its list."""

    page: str
    title: str
    below: list[Entry] = field(default_factory=list)
    group: str = ""

    @property
    def groups(self) -> list[Group]:
        """The pages below it, those of one group after the other together."""
        return [Group(title, list(entries)) for title, entries in groupby(self.below, lambda entry: entry.group)]

    def leads_to(self, page: str) -> bool:
        """Return whether a page is this one or one below it."""
        return self.page == page or any(entry.leads_to(page) for entry in self.below)


@dataclass(frozen=True)
class Group:
    """Entries under a title, which may be empty."""

    title: str
    entries: list[Entry]

    def leads_to(self, page: str) -> bool:
        """Return whether a page is among them or below one of them."""
        return any(entry.leads_to(page) for entry in self.entries)


@dataclass(frozen=True)
class Part(Group):
    """A part of the book."""

    @property
    def caption(self) -> str:
        """Its title."""
        return self.title


def book_contents(env: BuildEnvironment) -> list[Part]:
    """Return the contents of the book, part by part, as ``_toc.yml`` orders them."""
    return [
        Part(tree.get("caption") or "", list(_entries(env, tree)))
        for tree in env.get_doctree(env.config.root_doc).findall(addnodes.toctree)
    ]


def _entries(env: BuildEnvironment, tree: addnodes.toctree) -> Iterator[Entry]:
    for title, page in tree["entries"]:
        trees = env.get_doctree(page).findall(addnodes.toctree) if env.toctree_includes.get(page) else ()
        below = [entry for deeper in trees for entry in _entries(env, deeper)]
        meta = env.metadata.get(page, {})
        named = title or meta.get("vb_menu_name") or env.titles[page].astext()
        yield Entry(page, named, below, meta.get("vb_menu_group", ""))


def setup(app: Sphinx) -> dict[str, bool]:
    """Read the contents when all pages have been read; templates find them as ``book_contents``."""
    read: list[Part] = []

    def read_contents(app: Sphinx, env: BuildEnvironment) -> None:
        read[:] = book_contents(env)

    def offer(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
        context["book_contents"] = read

    app.connect("env-updated", read_contents)
    app.connect("html-page-context", offer)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
