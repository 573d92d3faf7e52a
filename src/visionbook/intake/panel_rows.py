"""Censuses of all areas in one file (`visionbook.intake.census_panel`) as counts of an area, year, sex and age."""

from __future__ import annotations

import pandas as pd

from visionbook.intake.census_panel import KEY
from visionbook.intake.official import COLUMNS, SEXES


def population_of_panel(counts: pd.DataFrame) -> pd.DataFrame:
    """Return the counts of such a file as the readers of official files give them, with both sexes together.

    Parameters
    ----------
    counts : DataFrame
        As from `visionbook.intake.census_panel.census_counts`: area_code, sex (female, male), age_group, and persons
        by census.

    Returns
    -------
    DataFrame
        `COLUMNS`; what is missing for one sex is missing for both.

    Examples
    --------
    >>> counts = pd.DataFrame({"area_code": "01223", "sex": ["female", "male"], "age_group": "0-4", "2020": [3.0, 4.0]})
    >>> population_of_panel(counts)[["sex", "population"]].values.tolist()
    [['both', 7], ['female', 3], ['male', 4]]
    """
    long = counts.melt(list(KEY), var_name="year", value_name="population")
    index = ["area_code", "year", "age_group"]
    wide = long.pivot_table("population", index, "sex", aggfunc="first").dropna()
    wide["both"] = wide["female"] + wide["male"]
    found = wide[list(SEXES)].melt(var_name="sex", value_name="population", ignore_index=False).reset_index()
    found = found.astype({"year": int, "population": int})
    order = {group: position for position, group in enumerate(counts["age_group"].unique())}
    found["order"] = found["age_group"].map(order)
    return found.sort_values(["area_code", "year", "sex", "order"], ignore_index=True)[list(COLUMNS)]
