"""From tables to the arrays of the model: people by area, year, sex and five-year age, and survivorship."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from visionbook.ages import parse_age_group
from visionbook.errors import ProjectionError
from visionbook.messages import message
from visionbook.population.age_groups import regroup
from visionbook.population.axes import SEXES, AgeGroups
from visionbook.population.lifetable import LifeTable, five_year_person_years, life_table, survivorship_ratios
from visionbook.population.unknown_ages import distribute_unknown_ages

AGES = AgeGroups(width=5, open_ended_from=90)
"""The age groups of the model: the censuses up to 2015 and the IPSS projections close with 90 and over."""


def people_by_age(
    population: pd.DataFrame, series: str, area_codes: Sequence[str], *, distributed: bool = True
) -> tuple[tuple[int, ...], np.ndarray]:
    """Return people by five-year age group of one series.

    Parameters
    ----------
    population : DataFrame
        The population table.
    series : str
        A series by sex and five-year age group, for example ``"census"``.
    area_codes : sequence of str
        Areas, in the order of the result.
    distributed : bool
        Whether people of unknown age are distributed, as every computation from one table to the next needs it;
        without, the groups hold what was counted in them, and together less than the total.

    Returns
    -------
    years : tuple of int
        Years of the series, ascending; every area has all of them.
    people : ndarray, shape (n_areas, n_years, n_sexes, n_age_groups)
        Persons; sexes in the order of `SEXES`, age groups those of `AGES`.

    Raises
    ------
    ProjectionError
        If a cell is missing: the area, year, sex and age group are named.

    Examples
    --------
    >>> one = pd.DataFrame({"age_group": list(AGES.labels), "population": range(19)})
    >>> rows = pd.concat([one.assign(sex=sex) for sex in ("female", "male")])
    >>> rows = rows.assign(area_code="01223", year=2020, series="census", variant="observed")
    >>> years, people = people_by_age(rows, "census", ["01223"])
    >>> years, people.shape, float(people[0, 0, 1, 18])
    ((2020,), (1, 1, 2, 19), 18.0)
    """
    wanted = population["series"].eq(series) & population["area_code"].isin(area_codes)
    rows = population[wanted & population["sex"].isin(SEXES)]
    rows = regroup(_with_known_ages(rows) if distributed else rows, (f"{AGES.open_ended_from}+",))
    rows = rows[rows["age_group"].isin(AGES.labels)]
    years = tuple(sorted(int(year) for year in rows["year"].unique()))
    index = pd.MultiIndex.from_product(
        [area_codes, years, SEXES, AGES.labels], names=["area_code", "year", "sex", "age_group"]
    )
    cells = rows.set_index(list(index.names))["population"].reindex(index)
    if cells.isna().any():
        area, year, sex, age = cells.index[cells.isna()][0]
        raise ProjectionError(message("model.no_population", series=series, area=area, year=year, sex=sex, age=age))
    return years, cells.to_numpy(dtype=float).reshape(len(area_codes), len(years), len(SEXES), len(AGES.labels))


def _with_known_ages(rows: pd.DataFrame) -> pd.DataFrame:
    return distribute_unknown_ages(rows) if rows["age_group"].eq("unknown").any() else rows


def survivorship(life_tables: pd.DataFrame, area_code: str, period: str) -> np.ndarray:
    """Return five-year survivorship ratios from published mortality rates.

    Parameters
    ----------
    life_tables : DataFrame
        The table of mortality rates: area_code, period, sex, age_group, mx (deaths per person-year).
    area_code, period : str
        Which life table, for example ``"00000"`` and ``"2020-2025"``.

    Returns
    -------
    ndarray, shape (n_sexes, n_age_groups)
        Share of those alive who live into each age group of `AGES`; the first is of births, the last of the last
        closed and the open-ended group together.

    Raises
    ------
    ProjectionError
        If there is no such life table.

    Examples
    --------
    >>> limits = ["0-0", "1-4", *(f"{a}-{a + 4}" for a in range(5, 100, 5)), "100+"]
    >>> one = pd.DataFrame({"age_group": limits, "mx": 0.01, "area_code": "00000", "period": "2015-2020"})
    >>> rows = pd.concat([one.assign(sex=sex) for sex in ("female", "male")])
    >>> survivorship(rows, "00000", "2015-2020")[0, 5].round(3)  # exp(-5 x 0.01)
    np.float64(0.951)
    """
    ratios = []
    for table, limits in _tables(life_tables, area_code, period):
        years = five_year_person_years(table.person_years, limits, AGES.open_ended_from)
        ratios.append(survivorship_ratios(years, AGES.width))
    return np.stack(ratios)


def group_mortality(life_tables: pd.DataFrame, area_code: str, period: str) -> np.ndarray:
    """Return the death rates of the model's age groups from published mortality rates.

    Parameters
    ----------
    life_tables, area_code, period
        As for `survivorship`.

    Returns
    -------
    ndarray, shape (n_sexes, n_age_groups)
        Deaths per person-year of the groups of `AGES`: of a group that is finer in the table, and of the open-ended
        one, the deaths of the life table over its person-years.

    Raises
    ------
    ProjectionError
        If there is no such life table.

    Examples
    --------
    >>> limits = ["0-0", "1-4", *(f"{a}-{a + 4}" for a in range(5, 100, 5)), "100+"]
    >>> one = pd.DataFrame({"age_group": limits, "mx": 0.01, "area_code": "00000", "period": "2015-2020"})
    >>> rows = pd.concat([one.assign(sex=sex) for sex in ("female", "male")])
    >>> group_mortality(rows, "00000", "2015-2020").round(6).max()
    np.float64(0.01)
    """
    rates = []
    for table, limits in _tables(life_tables, area_code, period):
        years, deaths = (
            five_year_person_years(lived, limits, AGES.open_ended_from)
            for lived in (table.person_years, table.person_years * table.mortality_rate)
        )
        rates.append(deaths / years)
    return np.stack(rates)


def _tables(life_tables: pd.DataFrame, area_code: str, period: str) -> Iterator[tuple[LifeTable, tuple[int, ...]]]:
    """Yield the life table of each sex, and the lower limits of its groups."""
    wanted = (life_tables["area_code"] == area_code) & (life_tables["period"] == period)
    rows = life_tables.loc[wanted, ["sex", "age_group", "mx"]]
    if rows.empty:
        known = ", ".join(life_tables["period"].unique())
        raise ProjectionError(message("model.no_life_table", area_code=area_code, period=period, known=known))
    for sex in SEXES:
        one = rows[rows["sex"] == sex]
        limits = tuple(parse_age_group(label).lower for label in one["age_group"])
        yield life_table(one["mx"].to_numpy(dtype=float), limits, sex), limits
