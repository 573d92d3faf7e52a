"""How firmly a document promises: one matter may be studied in one place and carried out in another."""

from __future__ import annotations

import pandas as pd

from visionbook.localised import in_language

FIRMNESS = ("study", "prepare", "setup", "deliver")
"""Degrees of firmness, the weakest first: it is studied, its setting up is studied, it is set up, it is made real."""


def matters(promises: pd.DataFrame, lang: str = "ja") -> pd.DataFrame:
    """Return how firmly each matter is promised, what differs between places first.

    Parameters
    ----------
    promises : DataFrame
        The table of promises: one row per place, promise_id, order, matter, firmness.
    lang : str
        Language of the names.

    Returns
    -------
    DataFrame
        One row per matter: promise_id, matter, degrees (tuple, the weakest first), weakest, strongest, places (count),
        differs (whether places differ in degree). Those that differ come first, the widest apart before others, then
        by the weakest degree; otherwise in the order of the table.

    Examples
    --------
    >>> rows = pd.DataFrame({"promise_id": ["a", "b", "b"], "order": [1, 2, 1], "matter_ja": ["甲", "乙", "乙"],
    ...                      "firmness": ["study", "setup", "study"]})
    >>> matters(rows)[["matter", "degrees", "places", "differs"]].values.tolist()
    [['乙', ('study', 'setup'), 2, True], ['甲', ('study',), 1, False]]
    """
    rows = in_language(promises, lang, "matter")
    found = []
    for promise_id, part in rows.groupby("promise_id", sort=False):
        degrees = tuple(degree for degree in FIRMNESS if degree in set(part["firmness"]))
        first = part.sort_values("order")["matter"].iloc[0]
        found.append((promise_id, first, degrees, degrees[0], degrees[-1], len(part), len(degrees) > 1))
    columns = ["promise_id", "matter", "degrees", "weakest", "strongest", "places", "differs"]
    table = pd.DataFrame(found, columns=columns).astype({"differs": bool})
    low, high = (table[name].map(FIRMNESS.index).astype(int) for name in ("weakest", "strongest"))
    return table.assign(span=low - high, low=low).sort_values(["span", "low"], kind="stable")[columns]
