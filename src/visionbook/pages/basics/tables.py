"""The statements of the plan, section by section; a section without rows says so."""

from __future__ import annotations

from visionbook.notation import is_missing
from visionbook.pages.basics.model import Basics
from visionbook.show.outline import Item, Outline
from visionbook.show.prose import Sentences
from visionbook.words import Words


def statements(page: Basics, section: str, words: Words) -> Outline | Sentences:
    """Return what the plan says in one section, each statement under its heading.

    Parameters
    ----------
    section : str
        As in the table of statements: ``"reason"``, ``"basis"``, ``"viewpoint"``, …
    """
    rows = page.section(section)
    if rows.empty:
        return Sentences([words("basics.nothing", what=words(f"basics.nothing_{section}"))])
    places = list(dict.fromkeys(" ".join(place.split()[:2]) for place in rows["source_place"]))
    items = [Item(row.title, texts=[] if is_missing(row.text) else [row.text]) for row in rows.itertuples()]
    return Outline(items, words("basics.caption", places=words.join(places)), words)
