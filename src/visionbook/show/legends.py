"""The legends of how to read the book, made from the tables of marks and signs: what is written there is not repeated.

Marks (`visionbook.show.marks`) are explained here, where no picture is drawn.

The prose names them by placeholders (``{{ legend_status }}``), which staging fills.
"""

from __future__ import annotations

from collections.abc import Iterable

from visionbook.show import signs
from visionbook.words import Words

KINDS = (
    "counted",
    "preliminary",
    "expected",
    "extended",
    "band",
    "path",
    "target",
    "now",
    "printed",
    "bar_counted",
    "bar_expected",
)
"""What the grammar tells apart, in the order in which legends list it."""

FAMILIES = ("status", "origin", "listing", "related", "note")
"""Families of signs with a legend of their own; what belongs to a plan stands among the marks of pictures."""


def legends(words: Words) -> dict[str, str]:
    """Return the legends as HTML by the name of their placeholder.

    Parameters
    ----------
    words : Words
        The language.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> list(legends(load_words("ja")))
    ['legend_marks', 'legend_status', 'legend_origin', 'legend_listing', 'legend_related', 'legend_note']
    """
    shown = {"marks": of_marks(words)} | {family: signs.legend(family, words) for family in FAMILIES}
    return {f"legend_{name}": legend.to_html() for name, legend in shown.items()}


def of_marks(words: Words) -> signs.Legend:
    """Return how each kind of value looks in the pictures of the book, for `how_to_read`."""
    return signs.Legend(
        "mark", [(kind, "", words(f"mark.{kind}.look"), words(f"mark.{kind}.meaning")) for kind in KINDS]
    )


def caption(words: Words, kinds: Iterable[str]) -> str:
    """Return what the marks of a picture mean, in one line for its caption.

    Parameters
    ----------
    kinds : iterable of str
        Of `KINDS`, those that the picture shows.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> caption(load_words("ja"), ["counted", "expected"])
    '実線と■は数えた値、破線は将来推計'
    """
    return words.join(
        words("mark.caption", look=words(f"mark.{kind}.look"), what=words(f"mark.{kind}.what")) for kind in kinds
    )
