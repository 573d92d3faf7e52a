"""The plan's people by age: its three groups with their shares, and the differences that it prints."""

from __future__ import annotations

import pandas as pd

from visionbook.ages import OLD, THREE_GROUPS, WORKING

_KEY = ["year", "variant", "sex", "age_group"]
_EXACT = 1e-9


def age_structure(population: pd.DataFrame, shares: pd.DataFrame, municipality: str, series: str) -> pd.DataFrame:
    """Return the three age groups of every year and variant that has them, with their shares.

    Returns
    -------
    DataFrame
        year, variant, age_group, population (persons), share (of the total, recomputed), share_printed,
        agrees (whether the printed share is the recomputed one, rounded).

    Examples
    --------
    >>> key = {"area_code": "01223", "series": "old", "sex": "both", "year": 2015, "variant": "observed"}
    >>> people = pd.DataFrame({"age_group": ["15-64", "total"], "population": [15573, 26917]}).assign(**key)
    >>> shares = pd.DataFrame({"age_group": ["15-64"], "share": [0.578], "rounded_to": [0.001]}).assign(**key)
    >>> age_structure(people, shares, "01223", "old")[["population", "share_printed", "agrees"]].values.tolist()
    [[15573, 0.578, False]]
    """
    rows = population.query("area_code == @municipality and series == @series and sex == 'both'")
    groups = rows[rows["age_group"].isin(THREE_GROUPS)][[*_KEY, "population"]]
    totals = rows.query("age_group == 'total'")[["year", "variant", "population"]]
    table = groups.merge(totals, on=["year", "variant"], suffixes=("", "_total"), how="left", validate="m:1")
    printed = shares.query("area_code == @municipality and series == @series")[[*_KEY, "share", "rounded_to"]]
    printed = printed.rename(columns={"share": "share_printed"})
    table = table.merge(printed, on=_KEY, how="left", validate="1:1")
    table["share"] = table["population"] / table["population_total"]
    table["agrees"] = agrees(table["share_printed"], table["share"], table["rounded_to"])
    return table[["year", "variant", "age_group", "population", "share", "share_printed", "agrees"]]


def agrees(printed: pd.Series, recomputed: pd.Series, step: pd.Series) -> pd.Series:
    """Return whether printed values are the recomputed ones, rounded to their printed step.

    Examples
    --------
    >>> agrees(pd.Series([0.578]), pd.Series([15573 / 26917]), pd.Series([0.001])).tolist()
    [False]
    """
    return (printed - recomputed).abs() <= step / 2 + _EXACT


def printed_changes(population: pd.DataFrame, changes: pd.DataFrame, municipality: str, series: str) -> pd.DataFrame:
    """Return the printed differences of a series beside those recomputed from the printed populations.

    Returns
    -------
    DataFrame
        The columns of `changes` with recomputed (persons, or ratio for a difference of shares) and agrees.

    Examples
    --------
    >>> key = {"area_code": "01223", "series": "old", "sex": "both", "age_group": "total"}
    >>> people = pd.DataFrame({"year": 2060, "variant": ["projection", "target"], "population": [8358, 9345]})
    >>> change = {"from_year": 2060, "from_variant": "projection", "to_year": 2060, "to_variant": "target",
    ...           "measure": "difference", "value": 987.0, "rounded_to": 1.0}
    >>> changes = printed_changes(people.assign(**key), pd.DataFrame([change | key]), "01223", "old")
    >>> changes[["recomputed", "agrees"]].values.tolist()
    [[987.0, True]]
    """
    rows = population.query("area_code == @municipality and series == @series")
    totals = rows.query("age_group == 'total'")[["year", "variant", "sex", "population"]]
    values = rows[[*_KEY, "population"]].merge(
        totals, on=["year", "variant", "sex"], suffixes=("", "_total"), how="left", validate="m:1"
    )
    values["share"] = values["population"] / values["population_total"]
    table = changes.query("area_code == @municipality and series == @series")
    for end in ("from", "to"):
        renamed = values.drop(columns="population_total").rename(
            columns={name: f"{end}_{name}" for name in ("year", "variant", "population", "share")}
        )
        keys = [f"{end}_year", f"{end}_variant", "sex", "age_group"]
        table = table.merge(renamed, on=keys, how="left", validate="m:1")
    persons = (table["to_population"] - table["from_population"]).astype(float)
    points = (table["to_share"] - table["from_share"]).astype(float)
    table["recomputed"] = persons.where(table["measure"] == "difference", points)
    table["agrees"] = agrees(table["value"], table["recomputed"], table["rounded_to"])
    return table


def support_ratios(ages: pd.DataFrame) -> pd.Series:
    """Return persons of 15-64 per person of 65 and over, by year and variant.

    Parameters
    ----------
    ages : DataFrame
        As from `age_structure`.

    Examples
    --------
    >>> ages = pd.DataFrame({"year": 2015, "variant": "observed", "age_group": ["15-64", "65+"]})
    >>> support_ratios(ages.assign(population=[15573, 8311])).round(2).tolist()
    [1.87]
    """
    people = ages.set_index(["year", "variant", "age_group"])["population"].astype(float)
    return people.xs(WORKING, level="age_group") / people.xs(OLD, level="age_group")
