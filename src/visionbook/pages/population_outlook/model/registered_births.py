"""What the projection by age becomes at the total fertility rate of registered births."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from visionbook.population.handbook import Handbook, handbook_of
from visionbook.population.indirect_fertility import IndirectRate
from visionbook.population.scenarios import HANDBOOK, FertilityGoal

_RATES = ("low", "rate", "high")


@dataclass(frozen=True)
class AtRegistered:
    """The projection at the last total fertility rate of registered births.

    Parameters
    ----------
    rate : IndirectRate
        The rate.
    totals : DataFrame
        Persons by year (index): at its low, rate and high.
    """

    rate: IndirectRate
    totals: pd.DataFrame


def at_registered(
    tables: Mapping[str, pd.DataFrame], bundle: Handbook | None, rates: Sequence[IndirectRate]
) -> AtRegistered | None:
    """Return the projection whose total fertility rate goes to the registered one, as simulation 1 goes to its goal.

    Parameters
    ----------
    tables : mapping
        As for `visionbook.population.handbook.handbook_of`.
    bundle : Handbook or None
        The handbook's scenarios of the municipality: its projection, its horizon, and by when a rate is reached.
    rates : sequence of IndirectRate
        Ascending; the last one is taken.

    Returns
    -------
    AtRegistered or None
        None without scenarios, or without registered births.

    Examples
    --------
    >>> at_registered({}, None, []) is None
    True
    """
    if bundle is None or not rates or not rates[-1].low > 0:
        return None
    base, rate = bundle.base, rates[-1]
    totals = {
        name: handbook_of(
            tables, base.area_code, base.series, base.horizon_year,
            goal=FertilityGoal(getattr(rate, name), bundle.goal.year),
        ).totals(HANDBOOK[1])
        for name in _RATES
    }  # fmt: skip
    return AtRegistered(rate, pd.DataFrame(totals))
