"""Counts held against what stood before them: the band of a projection, and its editions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from visionbook.population.counted import Counted


def band_checks(band: pd.DataFrame, counted: Counted) -> pd.DataFrame:
    """Return what was counted in the years of a band that stood before the count.

    Parameters
    ----------
    band : DataFrame
        As from `visionbook.population.accuracy.band_around`: year, population, low, high.
    counted : Counted
        Of the same area.

    Returns
    -------
    DataFrame
        One row per year of the band that was counted: year, population (projected), low, high, counted, difference
        (counted - projected), preliminary, and side (``inside``, ``below`` or ``above``, to the person: the ends of
        the band are rounded as they are printed).

    Examples
    --------
    >>> band = pd.DataFrame({"year": [2025, 2030], "population": 100.0, "low": 90.4, "high": 110.0})
    >>> counts = Counted(pd.Series({2020: 120.0, 2025: 90.0}), frozenset([2025]), None)
    >>> band_checks(band, counts)[["year", "difference", "preliminary", "side"]].values.tolist()
    [[2025, -10.0, True, 'inside']]
    """
    rows = band[band["year"].isin(counted.totals.index)][["year", "population", "low", "high"]].reset_index(drop=True)
    seen = counted.totals.reindex(rows["year"]).to_numpy(dtype=float)
    low, high = np.floor(rows["low"] + 0.5), np.floor(rows["high"] + 0.5)
    return rows.assign(
        counted=seen,
        difference=seen - rows["population"],
        preliminary=[year in counted.preliminary for year in rows["year"]],
        side=np.select([seen < low, seen > high], ["below", "above"], "inside"),
    )


def editions_beside(older: pd.Series, newer: pd.Series, counted: pd.Series) -> pd.DataFrame:
    """Return two editions of a projection beside each other and beside what was counted.

    Parameters
    ----------
    older, newer, counted : Series
        Persons by year; the editions without the years that they start from. Any may be empty.

    Returns
    -------
    DataFrame
        One row per year that has at least two of them: year, older, newer, counted, older_error and newer_error
        (counted - projected) and revision (newer - older); what cannot be said is missing.

    Examples
    --------
    >>> older, newer = pd.Series({2020: 100.0, 2025: 90.0}), pd.Series({2025: 99.0})
    >>> table = editions_beside(older, newer, pd.Series({2015: 1.0, 2025: 80.0}))
    >>> table[["year", "older_error", "newer_error", "revision"]].values.tolist()
    [[2025.0, -10.0, -19.0, 9.0]]
    """
    columns = {"older": older, "newer": newer, "counted": counted}
    table = pd.DataFrame({name: values.astype(float) for name, values in columns.items()}).sort_index()
    table = table[table.notna().sum(axis=1) > 1].rename_axis("year").reset_index()
    table["year"] = table["year"].astype(int)
    return table.assign(
        older_error=table["counted"] - table["older"],
        newer_error=table["counted"] - table["newer"],
        revision=table["newer"] - table["older"],
    )
