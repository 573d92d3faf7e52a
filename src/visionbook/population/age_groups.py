"""Age groups put together into wider ones: 90-94, 95-99 and 100+ into 90+, five-year groups into three."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from visionbook.ages import TOTAL, UNKNOWN, AgeGroup, parse_age_group
from visionbook.errors import ParameterError
from visionbook.messages import message

_KEY = ["area_code", "year", "series", "variant", "sex"]


def regroup(population: pd.DataFrame, groups: Sequence[str]) -> pd.DataFrame:
    """Return populations by wider age groups; ``total`` and ``unknown`` stay as they are.

    Parameters
    ----------
    population : DataFrame
        area_code, year, series, variant, sex, age_group, population (persons); age groups do not overlap.
    groups : sequence of str
        Wider groups, for example ``("0-14", "15-64", "65+")``. An age group that lies in none of them is kept,
        so that ``("90+",)`` only closes the top.

    Returns
    -------
    DataFrame
        The same columns, without those that describe a printed figure; one row per key and wider age group, in
        the order in which they first appear.

    Raises
    ------
    ParameterError
        If an age group lies across the limit of a wider one.

    Examples
    --------
    >>> rows = pd.DataFrame({"age_group": ["85-89", "90-94", "95-99", "100+"], "population": [5, 3, 2, 1]})
    >>> rows = rows.assign(area_code="01223", year=2020, series="census", variant="observed", sex="both")
    >>> regroup(rows, ("90+",))[["age_group", "population"]].values.tolist()
    [['85-89', 5], ['90+', 6]]
    """
    wider = [parse_age_group(group) for group in groups]
    names = {label: _wider(label, wider) for label in population["age_group"].unique()}
    rows = population.assign(age_group=population["age_group"].map(names))
    return rows.groupby([*_KEY, "age_group"], sort=False)["population"].sum().reset_index()


def _wider(label: str, groups: Sequence[AgeGroup]) -> str:
    if label in (TOTAL, UNKNOWN):
        return label
    age = parse_age_group(label)
    for group in groups:
        if _upper(age) < group.lower or age.lower > _upper(group):
            continue
        if age.lower >= group.lower and _upper(age) <= _upper(group):
            return group.label
        raise ParameterError(message("model.across_limit", label=label, group=group.label))
    return label


def _upper(group: AgeGroup) -> float:
    return float("inf") if group.upper is None else group.upper
