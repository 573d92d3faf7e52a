"""Births in words: what the printed rise gives, what would be needed on the projection's scale, what was registered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from visionbook.notation import number
from visionbook.pages.plan_assumptions.model import PlanAssumptions
from visionbook.pages.plan_assumptions.model.scale import SHOWN
from visionbook.population.indirect_fertility import IndirectRate
from visionbook.show.prose import Sentences
from visionbook.words import Words


def span(rates: Iterable[float], words: Words) -> str:
    """Return the lowest and the highest of total fertility rates, or one where both print alike.

    Examples
    --------
    >>> from visionbook.words import load_words
    >>> span([1.70, 1.79, 1.78], load_words("ja")), span([1.701, 1.699], load_words("ja"))
    ('1.70～1.79', '1.70')
    """
    low, high = min(rates := list(rates)), max(rates)
    if number(low, SHOWN) == number(high, SHOWN):
        return number(low, SHOWN)
    return words("plan_assumptions.rate_span", low=low, high=high)


def registered_value(rate: IndirectRate, words: Words) -> str:
    """Return a rate from registered births with its years and interval, to be listed in a sentence."""
    return words("plan_assumptions.registered_value", **vars(rate))


def fertility(page: PlanAssumptions, words: Words) -> Sentences:
    """Return what the printed rise of the TFR gives here, what is needed on the projection's scale, what is assumed.

    Parameters
    ----------
    page : PlanAssumptions
        The figures of the page.
    """
    gain, scale = page.fertility, page.scale
    facts = {
        "from_year": gain.from_year,
        "now": gain.rate_now,
        "target": gain.rate_target,
        "year": page.base.horizon_year,
        "printed": gain.printed,
        "beside": gain.beside,
        "alone": gain.alone,
        "needed": gain.needed_rate,
        "rise": gain.needed_rate / gain.rate_now - 1,
        "series": page.names[page.base.series],
        "peak_year": scale.peak["year"],
        "peak": scale.peak["projection"],
        "values": list(_runs(scale.needed, words)),
    }
    # Where the projection itself stays at or below the printed rate, nothing has to be restated.
    kind = "scale" if scale.peak["projection"] > gain.rate_now else "scale_flat"
    return Sentences(
        [
            words("plan_assumptions.fertility_gain", **facts) + words("plan_assumptions.fertility_needed", **facts),
            words(f"plan_assumptions.fertility_{kind}", **facts),
            *_seen(page, words),
            words("plan_assumptions.fertility_assume"),
        ]
    )


def _runs(needed: pd.DataFrame, words: Words) -> Iterator[str]:
    """Yield the needed rates with their years; years in a row that print alike together."""
    shown = needed["plan"].round(SHOWN)
    for _, rows in needed.groupby((shown != shown.shift()).cumsum()):
        facts = {"first": rows["year"].iloc[0], "last": rows["year"].iloc[-1], "plan": rows["plan"].iloc[0]}
        yield words(f"plan_assumptions.scale_needed_{'one' if len(rows) == 1 else 'run'}", **facts)


def _seen(page: PlanAssumptions, words: Words) -> Iterator[str]:
    """Yield what was counted and registered since, where that is known."""
    scale, texts = page.scale, []
    if scale.registered:
        values = [registered_value(rate, words) for rate in scale.registered]
        texts.append(words("plan_assumptions.fertility_registered", values=values, level=scale.registered[0].level))
    expected = scale.paths.set_index("year")["projection"]
    for year, rate in scale.counted.tail(1).items():
        if year in expected.index:
            facts = {"year": year, "counted": rate, "expected": expected[year], "series": page.names[page.base.series]}
            texts.append(words("plan_assumptions.fertility_counted", **facts))
    if texts:
        yield "".join(texts)


def grid(page: PlanAssumptions, words: Words) -> Sentences:
    """Say how far the people of the horizon differ along each side of the grid, and where registered births lie.

    Parameters
    ----------
    page : PlanAssumptions
        The figures of the page.
    """
    last = page.grid[page.grid["year"] == page.base.horizon_year]
    wide = last.pivot_table(values="total", index="total_fertility_rate", columns="migration_factor")
    rates, factors = wide.index, wide.columns
    as_projected = wide[1.0] if 1.0 in factors else wide.iloc[:, -1]
    middle = min(rates, key=lambda rate: abs(rate - page.fertility.rate_now))
    facts = {
        "year": page.base.horizon_year,
        "low": rates[0],
        "high": rates[-1],
        "by_rate": as_projected.iloc[-1] - as_projected.iloc[0],
        "middle": middle,
        "few": f"{factors[0]:g}",
        "many": f"{factors[-1]:g}",
        "by_factor": abs(wide.loc[middle].iloc[0] - wide.loc[middle].iloc[-1]),
    }
    text = words("plan_assumptions.grid_sides", **facts)
    for rate in page.scale.registered[-1:]:
        near = min(rates, key=lambda known: abs(known - rate.rate))
        text += words("plan_assumptions.grid_registered", near=near, **vars(rate))
    return Sentences([text])
