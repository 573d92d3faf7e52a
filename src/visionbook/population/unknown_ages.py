"""The rule for people whose age a census does not know: distribute them, sex by sex, like those whose age it knows."""

from __future__ import annotations

import pandas as pd

from visionbook.ages import TOTAL, UNKNOWN, parse_age_group
from visionbook.errors import DataError
from visionbook.messages import message

_CELL = ["area_code", "year", "series", "variant"]


def distribute_unknown_ages(population: pd.DataFrame, youngest: int = 0) -> pd.DataFrame:
    """Return populations by age in which people of unknown age are part of the age groups.

    Each sex is treated apart: its people of unknown age are given to its age groups in proportion to the
    people of known age there, so that totals stay as published. Age groups of both sexes are the sum of the two;
    only where a table has no men and women are they distributed within both. The published counts stay in
    data/: this rule is applied on use.

    Parameters
    ----------
    population : DataFrame
        Rows of the population table (any areas, years and series): area_code, year, series, variant, sex,
        age_group, population (persons). The age groups of a cell do not overlap and, with ``unknown``, make up
        ``total`` where that is given.
    youngest : int
        Age from which people of unknown age are given; 15 leaves children as counted (years).

    Returns
    -------
    DataFrame
        The same rows in the same order and columns without those of ``unknown``; population is float (fractions
        of persons, never rounded).

    Raises
    ------
    DataError
        If ages do not add up to the total, a sex stands without the other, an age group lies across
        `youngest`, or nobody of known age is there to be followed.

    Notes
    -----
    The base population of IPSS comes from a distribution of its own, which gives children almost nobody. For
    2015 it differs from this rule by less than 5 persons in every age group, by sex, of the five municipalities
    (a test holds this); see ``decisions/0006-unknown-ages.md``.

    Examples
    --------
    >>> men = {"0-4": 30, "5+": 70, "unknown": 10, "total": 110}
    >>> rows = pd.DataFrame({"age_group": men.keys(), "population": men.values()})
    >>> rows = rows.assign(area_code="01223", year=2015, series="census", variant="observed", sex="male")
    >>> women = rows.assign(sex="female", population=[20, 60, 0, 80])
    >>> people = distribute_unknown_ages(pd.concat([rows, women]))
    >>> [round(value, 9) for value in people["population"]]
    [33.0, 77.0, 110.0, 20.0, 60.0, 80.0]
    """
    rows = population.reset_index(drop=True).astype({"population": float})
    require_sums(rows)
    receives = rows["age_group"].map({label: _receives(label, youngest) for label in rows["age_group"].unique()})
    known = rows["population"].where(receives, 0.0)[_is_age(rows)].groupby([rows[c] for c in (*_CELL, "sex")]).sum()
    unknown = rows[rows["age_group"] == UNKNOWN].set_index([*_CELL, "sex"])["population"]
    unknown = unknown.reindex(known.index).fillna(0.0)  # a table without the row knows every age
    lost = unknown[(known == 0) & (unknown > 0)]
    if len(lost):
        raise DataError(message("model.nobody_known", name=_name(lost.index[0]), unknown=lost.iloc[0]))
    factor = (1 + unknown / known.where(known > 0, 1)).rename("factor")
    rows = rows.join(factor, on=[*_CELL, "sex"])
    ages = _is_age(rows)
    rows["population"] = rows["population"].where(~receives, rows["population"] * rows["factor"])
    by_sex = rows[ages & (rows["sex"] != "both")].groupby([*_CELL, "age_group"])["population"].sum().rename("of_both")
    rows = rows.join(by_sex, on=[*_CELL, "age_group"])
    summed = ages & (rows["sex"] == "both") & rows["of_both"].notna()
    rows["population"] = rows["population"].where(~summed, rows["of_both"])
    return rows.loc[rows["age_group"] != UNKNOWN, population.columns].reset_index(drop=True)


def _is_age(rows: pd.DataFrame) -> pd.Series:
    return ~rows["age_group"].isin([TOTAL, UNKNOWN])


def _receives(label: str, youngest: int) -> bool:
    if label in (TOTAL, UNKNOWN):
        return False
    age = parse_age_group(label)
    if age.lower < youngest and (age.upper is None or age.upper >= youngest):
        raise DataError(message("model.across_youngest", label=label, youngest=youngest))
    return age.lower >= youngest


def require_sums(rows: pd.DataFrame) -> None:
    """Refuse cells whose ages do not add up, and cells with one sex only.

    Parameters
    ----------
    rows : DataFrame
        As for `distribute_unknown_ages`.

    Raises
    ------
    DataError
        Naming the cell.

    Examples
    --------
    >>> rows = pd.DataFrame({"age_group": ["0-4", "5+", "unknown", "total"], "population": [30, 70, 10, 110]})
    >>> require_sums(rows.assign(area_code="01223", year=2020, series="census", variant="observed", sex="both"))
    """
    parts = rows[rows["age_group"] != TOTAL].groupby([*_CELL, "sex"])["population"].sum()
    totals = rows[rows["age_group"] == TOTAL].set_index([*_CELL, "sex"])["population"]
    wrong = (parts.reindex(totals.index) - totals).abs()
    wrong = wrong[wrong != 0].dropna()
    if len(wrong):
        where = wrong.index[0]
        raise DataError(message("model.sum_of_ages", name=_name(where), parts=parts[where], totals=totals[where]))
    sexes = rows[_is_age(rows)].groupby(_CELL)["sex"].agg(set)
    for cell, found in sexes.items():
        if len(found & {"female", "male"}) == 1:
            raise DataError(message("model.one_sex", name=_name(cell), found=sorted(found)))


def _name(cell: tuple) -> str:
    return " ".join(map(str, cell))
