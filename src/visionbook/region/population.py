"""Population of the municipalities of a region side by side: index, change, total, share of the loss."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from visionbook.errors import ParameterError
from visionbook.localised import FALLBACK, localised
from visionbook.messages import message


def total_population(population: pd.DataFrame, series: str) -> pd.DataFrame:
    """Return the total population of both sexes of one series.

    Parameters
    ----------
    population : DataFrame
        The population table.
    series : str
        The name of a series.

    Returns
    -------
    DataFrame
        One row per area and year, in the order of the table: area_code, year, variant, population (persons), and
        rounded_to and status as far as the table has them.

    Examples
    --------
    >>> table = pd.DataFrame({"area_code": ["01223"] * 2, "year": [2020] * 2, "variant": ["observed"] * 2,
    ...                       "series": ["renkei2024", "other"], "sex": ["both"] * 2, "age_group": ["total"] * 2,
    ...                       "population": [24636, 1]})
    >>> total_population(table, "renkei2024")["population"].tolist()
    [24636]
    """
    rows = population.query("series == @series and sex == 'both' and age_group == 'total'")
    columns = ["area_code", "year", "variant", "population"]
    return rows[columns + [name for name in ("rounded_to", "status") if name in rows]].reset_index(drop=True)


def population_index(totals: pd.DataFrame, base_year: int) -> pd.DataFrame:
    """Return totals with `index`: population of the base year = 100.

    Parameters
    ----------
    totals : DataFrame
        As from `total_population`; every area was counted in the base year.
    base_year : int
        Year whose count is 100.

    Examples
    --------
    >>> totals = pd.DataFrame({"area_code": ["01223"] * 2, "year": [1985, 2040], "population": [40675, 16022],
    ...                        "variant": ["observed", "projection"]})
    >>> population_index(totals, 1985)["index"].round(1).tolist()
    [100.0, 39.4]
    """
    base = totals.query("year == @base_year and variant == 'observed'").set_index("area_code")["population"]
    return totals.assign(index=100 * totals["population"] / totals["area_code"].map(base))


def population_change(totals: pd.DataFrame, from_year: int, to_year: int) -> pd.DataFrame:
    """Return the change of each area between two years, largest relative fall first.

    Returns
    -------
    DataFrame
        One row per area that has both years: area_code, population_from, population_to, change (persons),
        growth (ratio).

    Raises
    ------
    MergeError
        If an area has a year twice.

    Examples
    --------
    >>> totals = pd.DataFrame({"area_code": ["01223"] * 2, "year": [2020, 2040], "population": [24636, 16022]})
    >>> population_change(totals, 2020, 2040)[["change", "growth"]].round(3).values.tolist()
    [[-8614.0, -0.35]]
    """
    columns = ["area_code", "population"]
    start = totals.query("year == @from_year")[columns].astype({"population": float})
    end = totals.query("year == @to_year")[columns].astype({"population": float})
    change = start.merge(end, on="area_code", suffixes=("_from", "_to"), validate="one_to_one")
    change["change"] = change["population_to"] - change["population_from"]
    change["growth"] = change["change"] / change["population_from"]
    return change.sort_values("growth", kind="stable").reset_index(drop=True)


def members_of(areas: pd.DataFrame, region: str, lang: str = FALLBACK) -> dict[str, str]:
    """Return the municipalities of a region: name by area_code, in the order of the table.

    Parameters
    ----------
    areas : DataFrame
        The table of areas.
    region : str
        The region.
    lang : str, optional
        Language of the names.

    Raises
    ------
    ParameterError
        If no municipality belongs to the region.

    Examples
    --------
    >>> areas = pd.DataFrame({"area_code": ["01223", "01000"], "name_ja": ["根室市", "北海道"],
    ...                       "kind": ["municipality", "prefecture"], "region": ["nemuro", None]})
    >>> members_of(areas, "nemuro")
    {'01223': '根室市'}
    """
    rows = areas.query("kind == 'municipality' and region == @region")
    if rows.empty:
        raise ParameterError(message("model.region_empty", region=region))
    return _named(rows, lang)


def members_or_alone(areas: pd.DataFrame, region: str, municipality: str, lang: str = FALLBACK) -> dict[str, str]:
    """Return the municipalities of a region; the municipality alone where it is in none.

    Parameters
    ----------
    areas : DataFrame
        The table of areas.
    region : str
        The region; empty if there is none.
    municipality : str
        Code of the municipality that the book is about.
    lang : str, optional
        Language of the names.

    Examples
    --------
    >>> areas = pd.DataFrame({"area_code": ["01223", "01691"], "name_ja": ["根室市", "別海町"],
    ...                       "kind": ["municipality"] * 2, "region": ["nemuro", "nemuro"]})
    >>> members_or_alone(areas, "", "01691"), list(members_or_alone(areas, "nemuro", "01691"))
    ({'01691': '別海町'}, ['01223', '01691'])
    """
    if region:
        return members_of(areas, region, lang)
    return _named(areas[areas["area_code"] == municipality], lang)


def _named(rows: pd.DataFrame, lang: str) -> dict[str, str]:
    return dict(zip(rows["area_code"], localised(rows, "name", lang).column, strict=True))


def complete_years(totals: pd.DataFrame, members: Sequence[str]) -> list[int]:
    """Return the years that every municipality has in the same variant, ascending.

    Parameters
    ----------
    totals : DataFrame
        As from `total_population`, one row per area and year.
    members : sequence of str
        Codes of all municipalities of the region.

    Examples
    --------
    >>> rows = pd.DataFrame({"area_code": ["a", "b", "a"], "year": [2020, 2020, 2025], "variant": ["observed"] * 3})
    >>> complete_years(rows, ["a", "b"])
    [2020]
    """
    rows = totals[totals["area_code"].isin(list(members))]
    found = rows.groupby("year").agg(areas=("area_code", "nunique"), variants=("variant", "nunique"))
    return [int(year) for year in found.index[(found["areas"] == len(members)) & (found["variants"] == 1)]]


def incomplete_years(totals: pd.DataFrame, members: Sequence[str]) -> dict[int, list[str]]:
    """Return the years that `complete_years` leaves out, with the codes of the municipalities that lack them.

    In a year in which some were counted, those lack it that were not.

    Parameters
    ----------
    totals, members
        As for `complete_years`.

    Examples
    --------
    >>> rows = pd.DataFrame({"area_code": ["a", "b", "a"], "year": [2020, 2020, 2025], "variant": ["observed"] * 3})
    >>> incomplete_years(rows, ["a", "b"])
    {2025: ['b']}
    """
    rows, complete = totals[totals["area_code"].isin(list(members))], complete_years(totals, members)
    lacking = {}
    for year, found in rows[~rows["year"].isin(complete)].groupby("year"):
        counted = found[found["variant"].eq("observed")]
        there = set((counted if len(counted) else found)["area_code"])
        lacking[int(year)] = [code for code in members if code not in there]
    return lacking


def region_total(totals: pd.DataFrame, members: Sequence[str]) -> pd.DataFrame:
    """Return the population of a whole region by year, of the years that every municipality has.

    A sum of some municipalities would look like a fall: `incomplete_years` says which years are left out.

    Parameters
    ----------
    totals : DataFrame
        As from `total_population`.
    members : sequence of str
        Codes of all municipalities of the region.

    Returns
    -------
    DataFrame
        One row per year, ascending: year, variant, population (persons).

    Raises
    ------
    ParameterError
        If they have no year in common.

    Examples
    --------
    >>> totals = pd.DataFrame({"area_code": ["01223", "01691"], "year": [2020, 2020],
    ...                        "variant": ["observed"] * 2, "population": [24636, 14380]})
    >>> region_total(totals, ["01223", "01691"]).values.tolist()
    [[2020, 'observed', 39016]]
    """
    years = complete_years(totals, members)
    if not years:
        raise ParameterError(message("model.region_years", members=members))
    rows = totals[totals["area_code"].isin(list(members)) & totals["year"].isin(years)]
    return rows.groupby(["year", "variant"], sort=True)["population"].sum().reset_index()


def loss_shares(change: pd.DataFrame, members: Sequence[str]) -> pd.DataFrame:
    """Return each municipality's part of the region's population and of its loss, largest loss first.

    Parameters
    ----------
    change : DataFrame
        As from `population_change`.
    members : sequence of str
        Codes of all municipalities of the region.

    Returns
    -------
    DataFrame
        `change` of the members with share_of_population (at the start) and share_of_loss, both ratios; the latter is
        of what those lose that lose, and missing for one that gains.

    Examples
    --------
    >>> change = pd.DataFrame({"area_code": ["a", "b"], "population_from": [60.0, 40.0], "change": [-9.0, -1.0]})
    >>> loss_shares(change, ["a", "b"])[["share_of_population", "share_of_loss"]].values.tolist()
    [[0.6, 0.9], [0.4, 0.1]]
    """
    rows = change[change["area_code"].isin(list(members))].sort_values("change", kind="stable")
    losses = rows["change"].where(rows["change"] < 0)
    return rows.assign(
        share_of_population=rows["population_from"] / rows["population_from"].sum(),
        share_of_loss=losses / losses.sum(),
    ).reset_index(drop=True)


def printed_growth(change: pd.DataFrame, printed: pd.DataFrame, from_year: int, to_year: int) -> pd.DataFrame:
    """Return changes with the growth that the document prints, and whether the two agree.

    Parameters
    ----------
    change : DataFrame
        As from `population_change` for the same years.
    printed : DataFrame
        The table of printed changes (population_changes), of one series.

    Returns
    -------
    DataFrame
        `change` with printed_growth (ratio), printed (characters) and agrees; missing where nothing is printed.
        They agree if the recomputed value is at most half a printed step away.

    Examples
    --------
    >>> change = pd.DataFrame({"area_code": ["01000"], "growth": [-0.1733]})
    >>> printed = pd.DataFrame({"area_code": ["01000"], "from_year": [2020], "to_year": [2040], "measure": ["growth"],
    ...                         "value": [-0.269], "rounded_to": [0.001], "printed": ["△26.9%"]})
    >>> printed_growth(change, printed, 2020, 2040)["agrees"].tolist()
    [False]
    """
    rows = printed.query("measure == 'growth' and from_year == @from_year and to_year == @to_year")
    rows = rows[["area_code", "value", "rounded_to", "printed"]].rename(columns={"value": "printed_growth"})
    joined = change.merge(rows, on="area_code", how="left", validate="one_to_one")
    close = (joined["growth"] - joined["printed_growth"]).abs() <= joined["rounded_to"] / 2
    return joined.assign(agrees=close.astype("boolean").where(joined["printed_growth"].notna()))


def printed_span(printed: pd.DataFrame) -> tuple[int, int] | None:
    """Return the years between which a document prints the growth of most areas; of equals, the longest.

    None if no growth is printed.

    Parameters
    ----------
    printed : DataFrame
        Rows of the table of printed changes (population_changes), of one series.

    Examples
    --------
    >>> printed_span(pd.DataFrame({"measure": ["growth"], "from_year": [2020], "to_year": [2040]}))
    (2020, 2040)
    """
    spans = printed.query("measure == 'growth'").groupby(["from_year", "to_year"]).size()
    if spans.empty:
        return None
    return max(
        ((int(first), int(last)) for first, last in spans.index), key=lambda span: (spans[span], span[1] - span[0])
    )


def wide_by_year(totals: pd.DataFrame, members: Sequence[str], others: Sequence[str] = ()) -> pd.DataFrame:
    """Return one row per area and one column per year, the region's total after its members.

    Parameters
    ----------
    totals : DataFrame
        As from `total_population`, one row per area and year.
    members : sequence of str
        Codes of all municipalities of the region.
    others : sequence of str
        Codes of areas that they are compared with, as far as the totals have them.

    Returns
    -------
    DataFrame
        Persons by area_code (empty for the total, missing in years that a municipality lacks) and year.

    Examples
    --------
    >>> totals = pd.DataFrame({"area_code": ["01223", "01000"], "year": [2020, 2020], "population": [24636, 5224614]})
    >>> wide_by_year(totals, ["01223"], ["01000"])[2020].to_dict()
    {'01223': 24636.0, '': 24636.0, '01000': 5224614.0}
    """
    wide = totals.set_index(["area_code", "year"])["population"].astype(float).unstack()  # noqa: PD010 - it refuses doubles
    inside = wide.reindex(list(members))
    total = inside.sum(skipna=False).to_frame("").T
    return pd.concat([inside, total, wide.loc[[code for code in others if code in wide.index]]]).rename_axis(
        "area_code"
    )
