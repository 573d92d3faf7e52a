"""What the data lack for a page: asked before anything runs, so that a page that cannot be made is left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec

import pandas as pd

from visionbook import data
from visionbook.edition import Edition
from visionbook.needs import Need, unmet


def lacking(
    notebook: str,
    edition: Edition,
    municipality: str,
    members: Sequence[str],
    load: Callable[..., pd.DataFrame] = data.load,
) -> list[Need]:
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
    load : callable
        ``load(table, columns=...)`` returns a table (`each_once` for whoever asks for many pages).
    """
    room = f"visionbook.pages.{notebook}"
    if find_spec(room) is None or find_spec(f"{room}.needs") is None:
        return []
    return unmet(import_module(f"{room}.needs").NEEDS, edition, municipality, members, load)


def each_once(load: Callable[..., pd.DataFrame]) -> Callable[..., pd.DataFrame]:
    """Return a `load` that gets the same columns of a table once, for as long as it is kept: pages ask alike."""
    kept: dict[tuple[str, ...], pd.DataFrame] = {}

    def loaded(table: str, columns: Sequence[str]) -> pd.DataFrame:
        key = (table, *columns)
        if key not in kept:
            kept[key] = load(table, columns=columns)
        return kept[key]

    return loaded
