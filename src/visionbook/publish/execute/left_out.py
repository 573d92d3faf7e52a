"""What the data lack for a page: asked before anything runs, so that a page that cannot be made is left out."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec

from visionbook import data
from visionbook.edition import Edition
from visionbook.needs import Need, unmet


def lacking(notebook: str, edition: Edition, municipality: str, members: Sequence[str]) -> list[Need]:
    """Return what the data lack for a notebook's page on a municipality; nothing for one without a page room.

    Parameters
    ----------
    notebook : str
        Name of the notebook, and of the room of its page.
    edition : Edition
        Who plays which role.
    municipality : str
        What the page is about.
    members : sequence of str
        The municipalities of the region; only the edition's own one if there is none.
    """
    room = f"visionbook.pages.{notebook}"
    if find_spec(room) is None or find_spec(f"{room}.needs") is None:
        return []
    return unmet(import_module(f"{room}.needs").NEEDS, edition, municipality, members, data.load)
