"""One municipality's ages: pyramids, three age groups, old people and children, counted and as projected."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from visionbook.ages import OLD, THREE_GROUPS, TOTAL
from visionbook.population.age_groups import regroup
from visionbook.population.axes import CHILDBEARING_AGES, FEMALE, SEXES, people_aged
from visionbook.population.implied import child_woman_ratios
from visionbook.population.inputs import AGES


def old_shares(population: pd.DataFrame, series: str, area_code: str) -> pd.Series:
    """Return the share (ratio) of people of 65 and over by year, of a series with totals and ages; else empty.

    The ages may be three groups or five-year groups.

    Examples
    --------
    >>> rows = {"area_code": "01223", "series": "new", "variant": "projection", "sex": "both", "year": 2030}
    >>> rows = pd.DataFrame({**rows, "age_group": ["total", "65+"], "population": [200, 80]})
    >>> old_shares(rows, "new", "01223").tolist()
    [0.4]
    """
    rows = population[population["area_code"] == area_code]
    rows = rows[rows["series"].eq(series) & rows["sex"].eq("both")]
    if rows["age_group"].ne(OLD).all():  # a series by five-year age
        rows = regroup(rows, (OLD,))
    groups = {name: rows[rows["age_group"] == name].set_index("year")["population"] for name in (TOTAL, OLD)}
    return (groups[OLD].astype(float) / groups[TOTAL].astype(float)).dropna().sort_index()


def _observed_then_projected(
    census_years: Sequence[int], censuses: np.ndarray, years: Sequence[int], published: np.ndarray
) -> tuple[list[int], list[str], np.ndarray]:
    """Return the censuses and then the projected years after the last census, with a variant for each."""
    later = [position for position, year in enumerate(years) if year > census_years[-1]]
    all_years = [*census_years, *(years[position] for position in later)]
    variants = ["observed"] * len(census_years) + ["projection"] * len(later)
    return all_years, variants, np.concatenate([censuses, published[later]])


def pyramids(
    census_years: Sequence[int], censuses: np.ndarray, years: Sequence[int], published: np.ndarray
) -> pd.DataFrame:
    """Return people by sex and age at up to three moments: first census, last census, last year projected after it.

    Parameters
    ----------
    census_years, years : sequence of int
        Years of the censuses and of the projection.
    censuses, published : ndarray, shape (year, sex, age)
        Persons, age groups those of `AGES`.

    Examples
    --------
    >>> people = np.ones((2, 2, 19))
    >>> pyramids((1980, 2020), people, (2015, 2045), 3 * people).groupby("year")["population"].sum().to_dict()
    {1980: 38.0, 2020: 38.0, 2045: 114.0}
    """
    moments = {census_years[0]: censuses[0], census_years[-1]: censuses[-1]}
    if len(years) and years[-1] > census_years[-1]:
        moments[years[-1]] = published[-1]
    index = pd.MultiIndex.from_product([list(moments), SEXES, AGES.labels], names=["year", "sex", "age_group"])
    people = np.stack(list(moments.values()))
    rows = pd.DataFrame({"population": people.reshape(-1)}, index=index).reset_index()
    return rows.assign(variant=np.where(rows["year"] > census_years[-1], "projection", "observed"))


def age_structure(
    census_years: Sequence[int], censuses: np.ndarray, years: Sequence[int], published: np.ndarray
) -> pd.DataFrame:
    """Return three age groups and their shares, counted and then projected.

    Parameters
    ----------
    census_years, censuses, years, published
        As for `pyramids`.

    Examples
    --------
    >>> people = np.ones((1, 2, 19))
    >>> age_structure((2020,), people, (2025,), people)[["year", "age_group", "population"]].values.tolist()[:3]
    [[2020, '0-14', 6.0], [2020, '15-64', 20.0], [2020, '65+', 12.0]]
    """
    all_years, variants, people = _observed_then_projected(census_years, censuses, years, published)
    groups = np.stack([people_aged(people, AGES, group) for group in THREE_GROUPS], axis=-1)
    index = pd.MultiIndex.from_product([all_years, THREE_GROUPS], names=["year", "age_group"])
    rows = pd.DataFrame({"population": groups.reshape(-1)}, index=index).reset_index()
    rows["share"] = (groups / groups.sum(axis=-1, keepdims=True)).reshape(-1)
    return rows.assign(variant=np.repeat(variants, len(THREE_GROUPS)))


def child_woman(
    census_years: Sequence[int], censuses: np.ndarray, years: Sequence[int], published: np.ndarray
) -> pd.DataFrame:
    """Return the child-woman ratio (children 0-4 per woman 15-49) and the children, counted and as projected.

    Parameters
    ----------
    census_years, censuses, years, published
        As for `pyramids`. Projected years that have a census since are kept: they show what was expected. A year
        without women of these ages, as in a very small municipality, has no ratio and is left out.

    Examples
    --------
    >>> people = np.ones((1, 2, 19))
    >>> child_woman((2020,), people, (2020,), 2 * people).round(3).values.tolist()
    [[2020, 'observed', 0.286, 2.0], [2020, 'projection', 0.286, 4.0]]
    """

    def rows(some_years: Sequence[int], people: np.ndarray, variant: str) -> pd.DataFrame:
        able = people_aged(people, AGES, CHILDBEARING_AGES, FEMALE) > 0
        some_years, people = np.array(some_years, dtype=int)[able], people[able]
        ratios, children = child_woman_ratios(people, AGES), people_aged(people, AGES, "0-4")
        return pd.DataFrame({"year": some_years, "variant": variant, "child_woman_ratio": ratios, "children": children})

    # The first table of a projection is a census, not projected.
    ahead = slice(1, None) if len(years) > 1 else slice(None)
    parts = [rows(census_years, censuses, "observed")]
    if len(years):
        parts.append(rows(years[ahead], published[ahead], "projection"))
    return pd.concat(parts, ignore_index=True)
