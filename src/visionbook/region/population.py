"""Population of the municipalities of a region side by side: index, change, share of the loss."""

from __future__ import annotations

import pandas as pd


def total_population(population: pd.DataFrame, series: str) -> pd.DataFrame:
    """Return the total population of both sexes of one series.

    Parameters
    ----------
    population : DataFrame
        The population table.
    series : str
        Series, for example ``"renkei2024"``.

    Returns
    -------
    DataFrame
        One row per area and year, in the order of the table: area_code, year, variant, population (persons).
    """
    rows = population.query("series == @series and sex == 'both' and age_group == 'total'")
    return rows[["area_code", "year", "variant", "population"]].reset_index(drop=True)


def population_index(totals: pd.DataFrame, base_year: int) -> pd.DataFrame:
    """Return totals with `index`: population of the base year = 100.

    Parameters
    ----------
    totals : DataFrame
        As from `total_population`; every area has the base year.
    base_year : int
        Year whose population is 100.

    Examples
    --------
    >>> totals = pd.DataFrame({"area_code": ["01223"] * 2, "year": [1985, 2040], "population": [40675, 16022]})
    >>> population_index(totals, 1985)["index"].round(1).tolist()
    [100.0, 39.4]
    """
    base = totals.query("year == @base_year").set_index("area_code")["population"]
    return totals.assign(index=100 * totals["population"] / totals["area_code"].map(base))


def population_change(totals: pd.DataFrame, from_year: int, to_year: int) -> pd.DataFrame:
    """Return the change of each area between two years, largest relative fall first.

    Returns
    -------
    DataFrame
        One row per area: area_code, population_from, population_to, change (persons), growth (ratio).

    Examples
    --------
    >>> totals = pd.DataFrame({"area_code": ["01223"] * 2, "year": [2020, 2040], "population": [24636, 16022]})
    >>> population_change(totals, 2020, 2040)[["change", "growth"]].round(3).values.tolist()
    [[-8614.0, -0.35]]
    """
    wide = totals.pivot_table(index="area_code", columns="year", values="population").astype(float)
    change = pd.DataFrame({"population_from": wide[from_year], "population_to": wide[to_year]})
    change["change"] = change["population_to"] - change["population_from"]
    change["growth"] = change["change"] / change["population_from"]
    return change.sort_values("growth", kind="stable").reset_index()
