"""The legends of how to read the book, made from the tables of marks and signs: what is written there is not repeated.

The prose names them by placeholders (``{{ legend_status }}``), which staging fills.
"""

from __future__ import annotations

from visionbook.show import marks, signs
from visionbook.words import Words

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
    shown = {"marks": marks.legend(words)} | {family: signs.legend(family, words) for family in FAMILIES}
    return {f"legend_{name}": legend.to_html() for name, legend in shown.items()}
