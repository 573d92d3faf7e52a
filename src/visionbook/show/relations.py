"""What relations rest on, in words, and where the things that they join are told of."""

from __future__ import annotations

from visionbook.show.indicators import goal_address, page_address
from visionbook.words import Words

_PAGES = {
    "point": "population_targets.html",
    "milestone": "population_targets.html",
    "agreement": "regional_collaboration.html",
}
"""The page on which things of a kind stand."""


def standing_name(standing: str, words: Words) -> str:
    """Return what relations rest on, in a word.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> standing_name("reading", load_words("ja"))
    '本書の読み'
    """
    return words(f"connections.standing_{standing}")


def end_address(kind: str, key: str) -> str:
    """Return where an end of a relation is told of: an indicator has a page, parts of the strategy stand on one.

    Parameters
    ----------
    kind, key : str
        As in the table of relations.

    Examples
    --------
    >>> end_address("kpi", "g1-n1"), end_address("fund", "sea"), end_address("point", "women")
    ('kpi_detail_g1-n1.html', 'goals.html#fund-sea', 'population_targets.html')
    """
    if kind == "kpi":
        return page_address({"kpi_id": key})
    return _PAGES.get(kind) or goal_address(kind, key)
