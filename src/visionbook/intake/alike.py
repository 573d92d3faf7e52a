"""Municipalities like a municipality: near it in size, in the share of the old, and in the change of ten years.

The rule: of all municipalities that the census files name, the logarithm of the population, the share of those of 65
and more among people of known age, and the change of the population over ten years are each divided by their standard
deviation; the nearest are those with the smallest sum of squared differences. What the files lack (no census ten years
before) is left out of the sum.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from visionbook.ages import TOTAL, UNKNOWN, parse_age_group

OLD, DECADE = 65, 10


def profile(counts: pd.DataFrame, codes: Collection[str]) -> pd.DataFrame:
    """Return what municipalities are compared by, of the newest census that has ages for them.

    Parameters
    ----------
    counts : DataFrame
        area_code, year, sex, age_group, population, as readers of official files give them.
    codes : collection of str
        The municipalities.

    Returns
    -------
    DataFrame
        By area_code: people (persons), old (ratio), change (ratio; missing where there was no census ten years before).

    Examples
    --------
    >>> rows = [("01223", 2020, "total", 200), ("01223", 2020, "0-64", 150), ("01223", 2020, "65+", 50),
    ...         ("01223", 2010, "total", 250)]
    >>> counts = pd.DataFrame(rows, columns=["area_code", "year", "age_group", "population"]).assign(sex="both")
    >>> profile(counts, ["01223"]).round(2).to_dict("records")
    [{'people': 200.0, 'old': 0.25, 'change': -0.2}]
    """
    own = counts[counts["sex"].eq("both") & counts["area_code"].isin(list(codes))]
    totals = own[own["age_group"].eq(TOTAL)].groupby(["year", "area_code"])["population"].first().astype(float)
    aged = own[~own["age_group"].isin([TOTAL, UNKNOWN])]
    if aged.empty:
        return pd.DataFrame(columns=["people", "old", "change"])
    year = int(aged["year"].max())
    aged = aged[aged["year"].eq(year)]
    lower = aged["age_group"].map({group: parse_age_group(group).lower for group in aged["age_group"].unique()})
    sums = aged.groupby("area_code")["population"].sum()
    old = aged[lower >= OLD].groupby("area_code")["population"].sum()
    people = totals.get(year, pd.Series(dtype=float))
    before = totals.get(year - DECADE, pd.Series(dtype=float))
    found = pd.DataFrame({"people": people, "old": old / sums, "change": people / before.reindex(people.index) - 1})
    return found.dropna(subset=["people", "old"])[lambda rows: rows["people"] > 0]


def nearest(profiles: pd.DataFrame, code: str, count: int) -> Sequence[str]:
    """Return the municipalities most like one, the most alike first.

    Parameters
    ----------
    profiles : DataFrame
        As from `profile`.
    code : str
        The municipality; one that is not among them is like none.
    count : int
        At most so many.

    Examples
    --------
    >>> profiles = pd.DataFrame({"people": [100.0, 110.0, 900.0], "old": [0.3, 0.3, 0.3], "change": [-0.1, -0.1, 0.2]},
    ...                         index=["a", "b", "c"])
    >>> nearest(profiles, "a", 1)
    ['b']
    """
    if code not in profiles.index or len(profiles) < 2:
        return []
    measures = profiles.assign(people=np.log(profiles["people"]))
    spread = measures.std().replace(0.0, np.nan)
    apart = (((measures - measures.loc[code]) / spread) ** 2).sum(axis=1, min_count=1).drop(code)
    return apart.sort_values(kind="stable").index[:count].tolist()
