"""Registered births, deaths and moves in words: their sums, and how the ways of counting differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from visionbook.pages.population_outlook.model import Outlook
from visionbook.population.registered import Pair, Registered
from visionbook.show.prose import Sentences
from visionbook.words import Words


def way(row: Mapping[str, Any], words: Words) -> str:
    """Return how a row is counted: who, and whether moves from and to abroad are in it.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> way({"universe": "with_foreigners", "abroad": True}, load_words("ja"))
    '外国人と、国外との移動を含む'
    """
    return words(f"registered.way_{row['universe']}{'_abroad' if row['abroad'] else ''}")


def change_sentences(pair: Pair, words: Words) -> Iterator[str]:
    """Yield from which year on a pair is counted in another way."""
    what, stretches = words(f"registered.what_{pair.kind}"), pair.stretches
    for before, after in pairwise(stretches):
        ways = [way(rows.iloc[0], words) for rows in (before, after)]
        if ways[0] != ways[1]:
            years = {"until": before["year"].iloc[-1], "year": after["year"].iloc[0]}
            yield words("registered.between", what=what, before=ways[0], after=ways[1], **years)


def registered(page: Outlook, words: Words) -> Sentences:
    """Return what births and deaths, and moves, add up to, each over the years that are counted alike.

    Parameters
    ----------
    page : Outlook
        As from `visionbook.pages.population_outlook.model.outlook`.
    """
    found = page.registered
    if found is None:
        return Sentences([])
    texts = [_sum(pair, words) for pair in found.pairs]
    ways = [text for pair in found.pairs for text in change_sentences(pair, words)]
    if found.moves is not None and not found.moves.years["abroad"].any():
        ways.append(words("registered.no_abroad"))
    if ways:
        texts.append("".join(ways))
    return Sentences([*texts, *_beside(found, words)])


def _sum(pair: Pair, words: Words) -> str:
    rows = pair.alike
    net = int(rows["net"].sum())
    kind = "loss" if net < 0 else "gain" if net > 0 else "even"
    facts = {"first": rows["year"].iloc[0], "last": rows["year"].iloc[-1], "net": net, "yearly": net / len(rows)}
    text = words(f"registered.sum_{pair.kind}_{kind}", **facts)
    return text + (words("registered.sum_alike", **facts) if len(rows) < len(pair.years) else "")


def _beside(found: Registered, words: Words) -> Iterator[str]:
    """Yield what the register says of moves in the last year that both have, where it counts otherwise."""
    if found.moves is None or found.account.empty:
        return
    both = found.account.merge(found.moves.alike, on="year")
    both = both[~both["abroad"].astype(bool)]
    if len(both):
        row = both.iloc[-1]
        facts = {"added": row["moves_in"], "lost": row["moves_out"], "own_added": row["added"], "own_lost": row["lost"]}
        yield words("registered.beside", year=row["year"], **facts)
