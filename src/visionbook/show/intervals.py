"""Phrases of the book's own projection that several pages say: comparable places, people, and chances of targets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from visionbook.population.error_study import ALL, CLASSES
from visionbook.population.own_projection import Own
from visionbook.words import Words

_STEP = 0.05


def alike_words(own: Own, words: Words) -> str:
    """Return what the places have in common that a town is compared with.

    Parameters
    ----------
    own : Own
        As from `visionbook.population.own_projection.own_projection`.
    """
    shared = [name for name in CLASSES if own.alike[name] != ALL]
    facts = {"size": words(f"intervals.size_{own.alike['size_class']}")}
    if "growth_class" in shared:
        facts["growth"] = words(f"intervals.growth_{own.alike['growth_class']}")
    return words(f"intervals.alike_{shared[-1]}", **facts) if shared else facts["size"]


def chance_sentences(
    own: Own, targets: Mapping[int, float], counted: pd.Series, preliminary: Mapping[int, str], words: Words
) -> Iterator[str]:
    """Yield the chance of each target after the last count, how far to trust it, and which chances are withheld.

    Parameters
    ----------
    own : Own
        As from `visionbook.population.own_projection.own_projection`.
    targets : mapping of int to float
        Persons by year.
    counted : Series
        Persons counted, by year.
    preliminary : mapping of int to str
        The years counted as readers see them.
    words : Words
        The words.
    """
    ahead = {year: target for year, target in targets.items() if year > max(counted.index.max(), own.base_year)}
    withheld = []
    for year, target in ahead.items():
        chance = own.chance(year, target)
        if chance is None:
            withheld.append(year)
            continue
        share = words(
            f"intervals.chance_{chance.bound or 'about'}",
            share=chance.share if chance.bound else round(chance.share / _STEP) * _STEP,
        )
        facts = {"year": year, "target": target, "projected": chance.projected}
        trust = words("intervals.chance_reliability", years=chance.horizon_years, coverage=chance.coverage)
        yield words("intervals.chance", share=share, **facts) + trust + _since(own, counted, preliminary, words)
    if withheld:
        yield words("intervals.chance_withheld", years=withheld, base=own.base_year)


def _since(own: Own, counted: pd.Series, names: Mapping[int, str], words: Words) -> str:
    """Say that the newest count lay outside the interval, as the chance does not know it; nothing if it did not."""
    rows = own.band().set_index("year")
    years = [year for year in counted.index if year in rows.index]
    if not years:
        return ""
    row, people = rows.loc[years[-1]], float(counted[years[-1]])
    side = "below" if people < row["low"] else "above" if people > row["high"] else ""
    return words(f"intervals.chance_count_{side}", count=names[years[-1]]) if side else ""
