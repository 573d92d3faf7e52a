"""The resident register of a region beside its census."""

from __future__ import annotations

from datetime import date

import pandas as pd

from visionbook.errors import ParameterError
from visionbook.population.counted import on_day, totals_of
from visionbook.region.course import Course


def register_beside(
    population: pd.DataFrame, register: str, register_day: str, census_day: str, course: Course, years: tuple[int, ...]
) -> pd.Series:
    """Return by how many people the register of all municipalities lies above their count, by census year.

    Parameters
    ----------
    population : DataFrame
        The table of populations.
    register : str
        The series that plays the role of the register; empty if there is none.
    register_day, census_day : str
        The day of the year that each is about, ``01-01``.
    course : Course
        The region.
    years : tuple of int
        Census years.

    Returns
    -------
    Series
        Persons by year; a year before the register of any municipality begins is left out.

    Examples
    --------
    >>> rows = [("a", 2020, "counted", "observed", 100.0), ("a", 2020, "register", "observed", 110.0),
    ...         ("a", 2021, "register", "observed", 110.0)]
    >>> rows = pd.DataFrame(rows, columns=["area_code", "year", "series", "variant", "population"])
    >>> rows = rows.assign(sex="both", age_group="total")
    >>> course = Course(rows[rows["series"] == "counted"], {"a": "甲市"}, {"a": "甲市"})
    >>> register_beside(rows, "register", "01-01", "10-01", course, (2020,)).to_dict()
    {2020: 10.0}
    """
    month, day = (int(part) for part in census_day.split("-"))
    counts = course.counted.set_index(["area_code", "year"])["population"].astype(float)
    found = {}
    for year in years:
        gaps = []
        for code in course.members:
            totals = totals_of(population, register, code, "observed")
            try:
                gaps.append(on_day(totals, register_day, date(year, month, day)) - counts[code, year])
            except ParameterError:  # the register of this municipality begins later, or has one value
                break
        else:
            found[year] = float(sum(gaps))
    return pd.Series(found, dtype=float)
