"""Fiscal years and Japanese eras. A fiscal year is the integer of the calendar year in which it starts."""

ERA_STARTS = {"昭和": 1926, "平成": 1989, "令和": 2019}
"""First calendar year of each era (元年)."""


def western_year(era: str, year_of_era: int) -> int:
    """Return the calendar year of a year of an era.

    Raises
    ------
    ValueError
        If the era is unknown or the year is below 1.

    Examples
    --------
    >>> western_year("平成", 26)
    2014
    >>> western_year("令和", 1)
    2019
    """
    if era not in ERA_STARTS or year_of_era < 1:
        raise ValueError(f"{era}{year_of_era} is not a year of an era; known eras: {'、'.join(ERA_STARTS)}")
    return ERA_STARTS[era] + year_of_era - 1


def era_year(year: int) -> str:
    """Return a calendar year in the era that covers its last day, without a unit.

    Examples
    --------
    >>> era_year(2025)
    '令和7'
    >>> era_year(2019)
    '令和元'
    """
    starts = [(start, era) for era, start in ERA_STARTS.items() if start <= year]
    if not starts:
        raise ValueError(f"{year} is before {min(ERA_STARTS.values())}, the first era known here")
    start, era = max(starts)
    number = year - start + 1
    return f"{era}{'元' if number == 1 else number}"
