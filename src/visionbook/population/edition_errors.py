"""How far an official edition of projections was from the censuses after it, in all areas that both have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from visionbook.ages import TOTAL, UNKNOWN, parse_age_group
from visionbook.errors import ParameterError
from visionbook.messages import message
from visionbook.population.axes import FEMALE, SEXES, people_aged
from visionbook.population.comparable import PEOPLE, Places
from visionbook.population.error_study import ALL, GROUPS, SIZE_CLASSES, size_class_numbers
from visionbook.population.error_table import measures
from visionbook.population.panel import Panel

_COLUMNS = ["people", "base_year", "year", "size_class", "region"]


def edition_errors(
    projected: pd.DataFrame,
    panel: Panel,
    places: Places,
    same: Mapping[str, str] | None = None,
    prefectures: Sequence[str] = (),
    fewest: int = 1,
) -> pd.DataFrame:
    """Return the errors of an edition by people, year and size class, and those of some prefectures.

    Parameters
    ----------
    projected : DataFrame
        area_code, year, sex (female, male), age_group and population (persons); the first year is the base year.
    panel : Panel
        Censuses; the base year is one of them.
    places : Places
        Of the same panel.
    same : mapping of str to str, optional
        Codes that changed: the old one to the one of the panel.
    prefectures : sequence of str
        Prefectures (five digits) to have rows of their own.
    fewest : int, optional
        Rows with fewer cases are left out.

    Returns
    -------
    DataFrame
        people, base_year, year, size_class and region (``all`` if not told apart), and the measures of
        `visionbook.population.error_table.measures`. `areas` in its attributes are those compared.

    Raises
    ------
    ParameterError
        If the edition starts from no census of the panel, has no year with a later census, or shares no area.

    Examples
    --------
    >>> from visionbook.population.axes import AgeGroups
    >>> from visionbook.population.comparable import places_of
    >>> people = np.stack([np.full((2, 15), float(n)) for n in (100, 100, 80)])[np.newaxis]
    >>> panel = Panel(("01223",), (2010, 2015, 2020), AgeGroups(5, 70), people, pd.DataFrame())
    >>> rows = [("01223", year, sex, age, 100.0) for year in (2015, 2020) for sex in SEXES for age in panel.ages.labels]
    >>> said = pd.DataFrame(rows, columns=["area_code", "year", "sex", "age_group", "population"])
    >>> edition_errors(said, panel, places_of(panel))[["people", "year", "cases", "bias"]].values.tolist()[0]
    ['total', 2020, 1, 0.25]
    """
    rows = projected[~projected["age_group"].isin([TOTAL, UNKNOWN]) & projected["sex"].isin(SEXES)]
    rows = rows.assign(area_code=rows["area_code"].replace(dict(same or {})))
    rows = rows[rows["area_code"].isin(panel.areas)]
    base = int(projected["year"].min())
    years = sorted({int(year) for year in rows["year"]} & {year for year in panel.years if year > base})
    if base not in places.launches or not years:
        raise ParameterError(message("study.edition_apart", base=base, years=list(panel.years)))
    groups = _by_group(rows[rows["year"].isin(years)])
    areas = sorted({area for area, _ in groups.index})
    positions = [panel.areas.index(area) for area in areas]
    sizes = size_class_numbers(places.size[places.launches.index(base), positions])
    regions, found = places.regions[positions], []
    for people in PEOPLE:
        wanted, sex = GROUPS[people]
        counted = people_aged(panel.people, panel.ages, wanted, sex)[positions]
        for year in years:
            seen = counted[:, panel.years.index(year)]
            said = groups[people].reindex([(area, year) for area in areas]).to_numpy()
            errors = np.divide(said, seen, out=np.full(len(seen), np.nan), where=seen > 0) - 1
            key = {"people": people, "base_year": base, "year": year, "size_class": ALL, "region": ALL}
            found.append({**key, **measures(errors)})
            for number, name in enumerate(SIZE_CLASSES):
                found.append({**key, "size_class": name, **measures(errors[sizes == number])})
            found += [{**key, "region": one, **measures(errors[regions == one])} for one in prefectures]
    table = pd.DataFrame(found)
    table = table[table["cases"] >= fewest].reset_index(drop=True)
    table.attrs["areas"] = areas
    return table


def _by_group(rows: pd.DataFrame) -> pd.DataFrame:
    """Return persons by area and year, a column per group of people."""
    limits = {label: parse_age_group(label) for label in rows["age_group"].unique()}
    lower = rows["age_group"].map({label: age.lower for label, age in limits.items()})
    columns = {}
    for people in PEOPLE:
        wanted, sex = GROUPS[people]
        ages = parse_age_group(wanted)
        there = (lower >= ages.lower) & (lower <= (ages.upper if ages.upper is not None else np.inf))
        if sex is not None:
            there &= rows["sex"].eq(SEXES[FEMALE])
        columns[people] = rows["population"].where(there, 0.0).groupby([rows["area_code"], rows["year"]]).sum()
    return pd.DataFrame(columns)
