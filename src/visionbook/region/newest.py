"""A region's newest count beside the one before, and where the newest official projection says it is heading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from visionbook.edition import SeriesRoles
from visionbook.population.counted import PRELIMINARY
from visionbook.region.population import population_change, total_population


@dataclass(frozen=True)
class RegionNow:
    """The municipalities of a region in the last year in which every one of them was counted.

    Parameters
    ----------
    now, before : int
        The last year counted everywhere, and the one before it.
    preliminary : bool
        Whether a count of the last year is preliminary.
    change : DataFrame
        As from `visionbook.region.population.population_change` between the two years.
    projected_year, projected : int or None
        The last year of the newest projection that holds all of them, and their sum (persons).
    """

    now: int
    before: int
    preliminary: bool
    change: pd.DataFrame
    projected_year: int | None = None
    projected: int | None = None


def region_now(population: pd.DataFrame, roles: SeriesRoles, members: Sequence[str]) -> RegionNow | None:
    """Return the newest count of a region; None where fewer than two years are counted in every municipality.

    Parameters
    ----------
    population : DataFrame
        The table of populations.
    roles : SeriesRoles
        The roles `census` and `projection` are read.
    members : sequence of str
        Codes of the municipalities.

    Examples
    --------
    >>> rows = pd.DataFrame({"year": [2020, 2025, 2020, 2025], "area_code": ["a", "a", "b", "b"], "series": "counts",
    ...                      "population": [100, 90, 50, 48], "variant": "observed", "status": None})
    >>> now = region_now(rows.assign(sex="both", age_group="total"), SeriesRoles("counts"), ["a", "b"])
    >>> now.now, now.before, now.preliminary, now.change["change"].tolist()
    (2025, 2020, False, [-10.0, -2.0])
    """
    own = population[population["area_code"].isin(list(members))]
    counted = own[own["variant"] == "observed"]
    totals = total_population(counted, roles.census)
    years = _complete(totals, members)
    if len(years) < 2:
        return None
    before, now = years[-2:]
    of_now = counted[(counted["series"] == roles.census) & (counted["year"] == now)]
    preliminary = bool((of_now["status"] == PRELIMINARY).any())
    change = population_change(totals, before, now)
    expected = total_population(own[own["variant"] == "projection"], roles.projection)
    ahead = [year for year in _complete(expected, members) if year > now]
    if not ahead:
        return RegionNow(now, before, preliminary, change)
    last = expected[expected["year"] == ahead[-1]]
    return RegionNow(now, before, preliminary, change, ahead[-1], int(last["population"].sum()))


def _complete(totals: pd.DataFrame, members: Sequence[str]) -> list[int]:
    """Return the years that every municipality has."""
    counts = totals.groupby("year")["area_code"].nunique()
    return sorted(int(year) for year in counts[counts == len(set(members))].index)
