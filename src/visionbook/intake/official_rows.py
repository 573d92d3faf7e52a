"""Counts of an official file as rows of the tables: which areas, in place of which rows, with which source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from visionbook.ages import TOTAL
from visionbook.areas import six_digit_code
from visionbook.errors import ParameterError
from visionbook.messages import Message, message

ALL = "all"
BOTH, OBSERVED, PROJECTION, PRELIMINARY = "both", "observed", "projection", "preliminary"
Cells = dict[str, str]


@dataclass(frozen=True)
class Total:
    """The people of an area in a year: as the file counts them, and as the tables had them (None if they had not)."""

    area: str
    year: int
    new: int
    old: int | None
    was_preliminary: bool = False


def chosen_areas(
    counts: pd.DataFrame, known: Sequence[str], asked: Iterable[str], file: str = "official file"
) -> list[str]:
    """Return the areas of a file that are taken: those that are known, and those that were asked for.

    Parameters
    ----------
    counts : DataFrame
        As the readers of official files give them: area_code and more.
    known : sequence of str
        Areas that the series is already kept for, or all areas of the project if it is new.
    asked : iterable of str
        Codes with commas between them, or ``all``.
    file : str
        Name of the file, for messages.

    Raises
    ------
    ParameterError
        If an area that was asked for, or every known one, is not in the file.

    Examples
    --------
    >>> counts = pd.DataFrame({"area_code": ["01000", "01223", "01691"]})
    >>> chosen_areas(counts, ["01223", "13000"], []), chosen_areas(counts, ["01223"], ["01691"])
    (['01223'], ['01223', '01691'])
    """
    return areas_taken(list(dict.fromkeys(counts["area_code"])), known, asked, file)


def areas_taken(there: Sequence[str], known: Sequence[str], asked: Iterable[str], file: str) -> list[str]:
    """Return what `chosen_areas` returns, from the codes of the areas that a file has."""
    wanted = [code.strip() for given in asked for code in given.split(",") if code.strip()]
    missing = [code for code in wanted if code not in there and code != ALL]
    if missing:
        facts = {"file": file, "missing": missing, "count": len(there), "first": list(there[:5])}
        raise ParameterError(message("official_import.no_area", **facts))
    if ALL in wanted:
        return list(there)
    chosen = [code for code in there if code in known or code in wanted]
    if not chosen:
        raise ParameterError(message("official_import.none_of_ours", known=list(known), first=list(there[:5])))
    return chosen


def population_rows(
    counts: pd.DataFrame,
    series: str,
    base_year: int | None,
    source: Mapping[str, str],
    *,
    preliminary: bool = False,
) -> list[Cells]:
    """Return the rows of the table of populations, one per area, year, sex and age group.

    Parameters
    ----------
    counts : DataFrame
        area_code, year, sex, age_group, population (persons).
    series : str
        The series that they belong to.
    base_year : int or None
        Of a projection; later years are projected. None: all is observed.
    source : mapping of str to str
        source_id and source_place.
    preliminary : bool
        Whether final figures will replace them.

    Examples
    --------
    >>> counts = pd.DataFrame({"area_code": "01223", "year": [2020, 2025], "sex": "both", "age_group": "total",
    ...     "population": [24_636, 22_317]})
    >>> source = {"source_id": "ipss", "source_place": "1"}
    >>> [(row["variant"], row["population"]) for row in population_rows(counts, "ahead", 2020, source)]
    [('observed', '24636'), ('projection', '22317')]
    """
    return [
        {
            "area_code": row.area_code,
            "year": str(row.year),
            "series": series,
            "variant": PROJECTION if base_year is not None and row.year > base_year else OBSERVED,
            "sex": row.sex,
            "age_group": row.age_group,
            "population": str(row.population),
            "rounded_to": "1",
            "status": PRELIMINARY if preliminary else "",
            **source,
        }
        for row in counts.itertuples()
    ]


def replaced(rows: Iterable[Mapping[str, str]], new: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """Return the rows of a table that new ones stand in place of: all of their area, year and series.

    An earlier count may have had other age groups (an open one from 90 on, none at all): left in, people would be
    there twice.
    """
    places = {(row["area_code"], row["year"], row["series"]) for row in new}
    return [row for row in rows if (row["area_code"], row["year"], row["series"]) in places]


def ages_lost(before: Iterable[Mapping[str, str]], new: Iterable[Mapping[str, str]]) -> list[str]:
    """Return the areas, with their years, of which ages are known and a new table brings totals alone.

    Examples
    --------
    >>> row = {"area_code": "01223", "year": "2025", "age_group": "total"}
    >>> ages_lost([row, {**row, "age_group": "0-4"}], [row]), ages_lost([row], [row])
    (['01223 2025'], [])
    """
    known = {(row["area_code"], row["year"]) for row in before if row["age_group"] != TOTAL}
    brought = {(row["area_code"], row["year"]) for row in new if row["age_group"] != TOTAL}
    return [f"{area} {year}" for area, year in sorted(known - brought)]


def totals(old: Iterable[Mapping[str, str]], new: Iterable[Mapping[str, str]]) -> list[Total]:
    """Return the totals of both sexes, as they are and as they were, by area and year.

    Examples
    --------
    >>> row = {"area_code": "01223", "year": "2025", "sex": "both", "age_group": "total", "status": "preliminary"}
    >>> totals([{**row, "population": "21201"}], [{**row, "population": "21190", "status": ""}])
    [Total(area='01223', year=2025, new=21190, old=21201, was_preliminary=True)]
    """
    before = {(row["area_code"], row["year"]): row for row in old if _is_total(row)}
    found = []
    for row in filter(_is_total, new):
        was = before.get((row["area_code"], row["year"]))
        count = None if was is None else int(was["population"])
        early = was is not None and was["status"] != ""
        found.append(Total(row["area_code"], int(row["year"]), int(row["population"]), count, early))
    return found


def _is_total(row: Mapping[str, str]) -> bool:
    return row["sex"] == BOTH and row["age_group"] == TOTAL


def area_row(code: str, name: str, source: Mapping[str, str]) -> Cells:
    """Return the row of an area that the project did not know; its English name is not known.

    Examples
    --------
    >>> area_row("01202", "函館市", {})["code6"], area_row("01000", "北海道", {})["kind"]
    ('012025', 'prefecture')
    """
    nation, prefecture = code == "0" * 5, code.endswith("000")
    kind = "nation" if nation else "prefecture" if prefecture else "municipality"
    code6 = "" if nation else six_digit_code(code)
    return {"area_code": code, "code6": code6, "name_ja": name, "kind": kind, **source}


def said_of(total: Total, name: str) -> Message:
    """Return a total with its difference from what the tables had, in words."""
    facts = {"area": name, "year": total.year, "new": total.new}
    if total.old is None:
        return message("official_import.total_new", **facts)
    if total.old == total.new:
        return message("official_import.total_same", **facts)
    key = "total_preliminary" if total.was_preliminary else "total_other"
    return message(f"official_import.{key}", **facts, old=total.old, change=total.new - total.old)
