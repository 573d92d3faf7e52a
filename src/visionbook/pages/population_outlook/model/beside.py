"""What was registered in calendar years beside what the projection by age says of the years between its tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from visionbook.pages.population_outlook.model.changes import projected_events
from visionbook.population.exposure import MIDDLE, moment_of
from visionbook.population.registered import PAIRS, Registered
from visionbook.population.town_mortality import TownMortality, scaled

ITEMS = ("births", "deaths", "natural", "moves")
"""What is compared: births, deaths, births less deaths, and moves in less moves out."""


def registered_by_year(found: Registered) -> pd.DataFrame:
    """Return what was registered, a row per year and a column of `ITEMS`; NaN where there is nothing.

    Parameters
    ----------
    found : Registered
        Of one municipality.

    Examples
    --------
    >>> from visionbook.population.registered import Pair
    >>> years = pd.DataFrame({"year": [2018], "added": [30], "lost": [50], "net": [-20], "universe": "x"})
    >>> years = years.assign(abroad=False)
    >>> registered_by_year(Registered(Pair("natural", "s", years), None, years, ())).loc[2018].tolist()
    [30.0, 50.0, -20.0, nan]
    """
    columns = {}
    for pair in found.pairs:
        rows = pair.years.set_index("year")
        columns[pair.kind] = rows["net"]
        if pair.kind == "natural":
            columns |= {event: rows[part] for event, part in zip(PAIRS["natural"], ("added", "lost"), strict=True)}
    return pd.DataFrame(columns).reindex(columns=ITEMS).astype(float).sort_index()


def beside(
    found: Registered,
    projected: tuple[tuple[int, ...], np.ndarray],
    mortality: pd.DataFrame,
    own: TownMortality | None,
    reference_day: str,
) -> pd.DataFrame:
    """Return what was registered in the calendar years of each interval beside the projection's yearly average.

    Parameters
    ----------
    found : Registered
        Of one municipality.
    projected : tuple of (year) and of ndarray (year, sex, age)
        A projection by age; its first table is what it starts from.
    mortality : DataFrame
        Death rates of the nation, for each of its intervals.
    own : TownMortality or None
        The town's mortality, if it is known.
    reference_day : str
        The day of the projection's years, ``10-01``.

    Returns
    -------
    DataFrame
        One row per interval and item that was registered in it: start, end, from, to (the interval as decimal years on
        a scale on which a calendar year stands at its middle), item, first, last (whole calendar years in the
        interval that are counted alike), registered (mean of those, persons a year), and of the projection, persons a
        year: nation, and town, low and high (NaN without the town's mortality).

    Examples
    --------
    >>> from visionbook.population.registered import Pair
    >>> rates = pd.DataFrame({"age_group": ["0-0", "1-4", *(f"{a}-{a + 4}" for a in range(5, 95, 5)), "95+"]})
    >>> rates = rates.assign(area_code="00000", period="2015-2020", mx=0.01)
    >>> rates = pd.concat([rates.assign(sex=sex) for sex in ("female", "male")])
    >>> years = pd.DataFrame({"year": [2016, 2019, 2020], "added": 30, "lost": [50, 60, 90], "net": -1})
    >>> pair = Pair("natural", "s", years.assign(universe="x", abroad=False))
    >>> found = Registered(pair, None, years, ())
    >>> rows = beside(found, ((2015, 2020), np.full((2, 2, 19), 100.0)), rates, None, "10-01").set_index("item")
    >>> rows.loc["deaths", "registered"]  # 2020 ends after 1 October
    np.float64(55.0)
    """
    years, published = projected
    by_choice = {"nation": projected_events(years, published, mortality, years[0])}
    if own is not None:
        ratios = {"town": own.ratio, "low": own.low, "high": own.high}
        by_choice |= {
            choice: projected_events(years, published, scaled(mortality, ratio), years[0])
            for choice, ratio in ratios.items()
        }
    yearly = {choice: _yearly(events) for choice, events in by_choice.items()}
    pairs = {item: found.moves if item == "moves" else found.natural for item in ITEMS}
    rows = []
    for place, (start, end) in enumerate(pairwise(years)):
        bounds = moment_of(start, reference_day), moment_of(end, reference_day)
        for item in (name for name, pair in pairs.items() if pair is not None):
            seen = registered_by_year(found).loc[_alike(pairs[item].alike["year"], bounds), item]
            if seen.empty:
                continue
            row = {"start": start, "end": end, "from": bounds[0] - MIDDLE, "to": bounds[1] - MIDDLE, "item": item}
            row |= {"first": int(seen.index[0]), "last": int(seen.index[-1]), "registered": float(seen.mean())}
            rows.append(row | {choice: float(values[item].iloc[place]) for choice, values in yearly.items()})
    columns = ["start", "end", "from", "to", "item", "first", "last", "registered", "nation", "town", "low", "high"]
    return pd.DataFrame(rows).reindex(columns=columns)


def _yearly(events: pd.DataFrame) -> Mapping[str, pd.Series]:
    """Return the items of each interval, persons a year."""
    years = events["end"] - events["start"]
    natural = events["births"] - events["deaths"]
    values = {
        "births": events["births"],
        "deaths": events["deaths"],
        "natural": natural,
        "moves": events["net_migrants"],
    }
    return {item: value / years for item, value in values.items()}


def _alike(years: Sequence[int], bounds: tuple[float, float]) -> list[int]:
    """Return the years that lie wholly between two moments."""
    return [int(year) for year in years if bounds[0] <= year and year + 1 <= bounds[1]]
