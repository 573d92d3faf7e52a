"""What was registered in calendar years beside what the projection by age says of the years between its tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from visionbook.population.exposure import MIDDLE, moment_of
from visionbook.population.registered import PAIRS, Registered

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


def beside(found: Registered, projected: Mapping[str, pd.DataFrame], reference_day: str) -> pd.DataFrame:
    """Return what was registered in the calendar years of each interval beside the projection's yearly average.

    Parameters
    ----------
    found : Registered
        Of one municipality.
    projected : mapping of str to DataFrame
        The events of all intervals of a projection, as from `changes.projected_events`, by choice of mortality: nation,
        and town, low and high if the town's mortality is known.
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
    >>> events = pd.DataFrame({"start": [2015], "end": [2020], "births": 90.0, "deaths": 300.0, "net_migrants": -5.0})
    >>> years = pd.DataFrame({"year": [2016, 2019, 2020], "added": 30, "lost": [50, 60, 90], "net": -1})
    >>> pair = Pair("natural", "s", years.assign(universe="x", abroad=False))
    >>> found = Registered(pair, None, years, ())
    >>> rows = beside(found, {"nation": events}, "10-01").set_index("item")
    >>> rows.loc["deaths", ["registered", "nation"]].tolist()  # 2020 ends after 1 October
    [55.0, 60.0]
    """
    yearly = {choice: _yearly(events) for choice, events in projected.items()}
    intervals, registered = projected["nation"][["start", "end"]], registered_by_year(found)
    pairs = {item: found.moves if item == "moves" else found.natural for item in ITEMS}
    alike = {item: pair.alike["year"] for item, pair in pairs.items() if pair is not None}
    rows = []
    for place, (start, end) in enumerate(intervals.itertuples(index=False)):
        bounds = moment_of(start, reference_day), moment_of(end, reference_day)
        for item, counted in alike.items():
            seen = registered.loc[_within(counted, bounds), item]
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


def _within(years: Sequence[int], bounds: tuple[float, float]) -> list[int]:
    """Return the years that lie wholly between two moments."""
    return [int(year) for year in years if bounds[0] <= year and year + 1 <= bounds[1]]
