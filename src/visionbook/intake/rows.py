"""Counts read from an official file as rows of the table of populations."""

from __future__ import annotations

import pandas as pd


def population_rows(
    counts: pd.DataFrame,
    *,
    series: str,
    source_id: str,
    source_place: str,
    projected_after: int | None = None,
    status: str | None = None,
) -> pd.DataFrame:
    """Return counts as rows of ``data/population.csv``, columns in the order of the contract.

    Parameters
    ----------
    counts : DataFrame
        As a reader of this package returns them: area_code, year, sex, age_group, population (persons).
    series, source_id, source_place : str
        The series they belong to, their source, and the table in it.
    projected_after : int, optional
        Base year of a projection: later years are ``projection``, it and earlier ones ``observed``.
    status : str, optional
        ``preliminary`` for counts that will be replaced by final ones.

    Examples
    --------
    >>> counts = pd.DataFrame({"area_code": ["01223"] * 2, "year": [2015, 2020], "sex": "both",
    ...                        "age_group": "total", "population": [26917, 24461]})
    >>> rows = population_rows(counts, series="ipss2018", source_id="ipss_2018", source_place="結果表",
    ...                        projected_after=2015)
    >>> rows[["year", "variant", "population", "rounded_to"]].values.tolist()
    [[2015, 'observed', 26917, 1], [2020, 'projection', 24461, 1]]
    """
    projected = counts["year"] > projected_after if projected_after is not None else pd.Series(False, counts.index)
    rows = counts.assign(
        series=series,
        variant=projected.map({True: "projection", False: "observed"}),
        rounded_to=1,
        status=pd.Series(status, counts.index, dtype="str"),
        source_id=source_id,
        source_place=source_place,
    )
    return rows[
        [
            "area_code",
            "year",
            "series",
            "variant",
            "sex",
            "age_group",
            "population",
            "rounded_to",
            "status",
            "source_id",
            "source_place",
        ]
    ].reset_index(drop=True)
