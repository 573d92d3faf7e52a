"""What the projection by age becomes at the total fertility rate of registered births."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from visionbook.population.handbook import Handbook
from visionbook.population.indirect_fertility import IndirectRate
from visionbook.population.inputs import AGES
from visionbook.population.scenarios import HANDBOOK, FertilityGoal, handbook_scenarios

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


def at_registered(bundle: Handbook | None, rates: Sequence[IndirectRate]) -> AtRegistered | None:
    """Return the projection whose total fertility rate goes to the registered one, as simulation 1 goes to its goal.

    Parameters
    ----------
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
    >>> at_registered(None, []) is None
    True
    """
    if bundle is None or not rates or not rates[-1].low > 0:
        return None
    base, rate, totals = bundle.base, rates[-1], {}
    for name in _RATES:
        goal = FertilityGoal(getattr(rate, name), bundle.goal.year)
        found = handbook_scenarios(
            base.population, base.assumptions, AGES, base.base_year, base.horizon_year, np.array(base.base_rate),
            np.array(base.births_per_child), goal,
        )  # fmt: skip
        totals[name] = found.population[HANDBOOK.index("simulation_1")].sum(axis=(-2, -1))
    return AtRegistered(rate, pd.DataFrame(totals, index=pd.Index(found.years, name="year")))
