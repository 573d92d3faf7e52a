"""What the plan's population vision is made of: age groups, printed differences, means, points."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from visionbook.ages import OLD, THREE_GROUPS, TOTAL, WORKING
from visionbook.errors import ParameterError

_KEY = ["year", "variant", "sex", "age_group"]
_EXACT = 1e-9


@dataclass(frozen=True)
class Decomposition:
    """How far a target lies above the projection, and why (persons).

    `without` is the population without measures, `migration_only` with measures on migration alone,
    `target` with all of them; `by_age` splits the whole difference by age group.
    """

    year: int
    without: int
    migration_only: int
    target: int
    by_age: dict[str, int]

    @property
    def migration(self) -> int:
        """What less out-migration holds back."""
        return self.migration_only - self.without

    @property
    def fertility(self) -> int:
        """What more births hold back."""
        return self.target - self.migration_only

    @property
    def total(self) -> int:
        """What all measures hold back."""
        return self.target - self.without


def age_structure(population: pd.DataFrame, shares: pd.DataFrame, municipality: str, series: str) -> pd.DataFrame:
    """Return the three age groups of every year and variant that has them, with their shares.

    Returns
    -------
    DataFrame
        year, variant, age_group, population (persons), share (of the total, recomputed), share_printed,
        agrees (whether the printed share is the recomputed one, rounded).

    Examples
    --------
    >>> key = {"area_code": "01223", "series": "old", "sex": "both", "year": 2015, "variant": "observed"}
    >>> people = pd.DataFrame({"age_group": ["15-64", "total"], "population": [15573, 26917]}).assign(**key)
    >>> shares = pd.DataFrame({"age_group": ["15-64"], "share": [0.578], "rounded_to": [0.001]}).assign(**key)
    >>> age_structure(people, shares, "01223", "old")[["population", "share_printed", "agrees"]].values.tolist()
    [[15573, 0.578, False]]
    """
    rows = population.query("area_code == @municipality and series == @series and sex == 'both'")
    groups = rows[rows["age_group"].isin(THREE_GROUPS)][[*_KEY, "population"]]
    totals = rows.query("age_group == 'total'")[["year", "variant", "population"]]
    table = groups.merge(totals, on=["year", "variant"], suffixes=("", "_total"), how="left", validate="m:1")
    printed = shares.query("area_code == @municipality and series == @series")[[*_KEY, "share", "rounded_to"]]
    printed = printed.rename(columns={"share": "share_printed"})
    table = table.merge(printed, on=_KEY, how="left", validate="1:1")
    table["share"] = table["population"] / table["population_total"]
    table["agrees"] = agrees(table["share_printed"], table["share"], table["rounded_to"])
    return table[["year", "variant", "age_group", "population", "share", "share_printed", "agrees"]]


def agrees(printed: pd.Series, recomputed: pd.Series, step: pd.Series) -> pd.Series:
    """Return whether printed values are the recomputed ones, rounded to their printed step.

    Examples
    --------
    >>> agrees(pd.Series([0.578]), pd.Series([15573 / 26917]), pd.Series([0.001])).tolist()
    [False]
    """
    return (printed - recomputed).abs() <= step / 2 + _EXACT


def printed_changes(population: pd.DataFrame, changes: pd.DataFrame, municipality: str, series: str) -> pd.DataFrame:
    """Return the printed differences of a series beside those recomputed from the printed populations.

    Returns
    -------
    DataFrame
        The columns of `changes` with recomputed (persons, or ratio for a difference of shares) and agrees.

    Examples
    --------
    >>> key = {"area_code": "01223", "series": "old", "sex": "both", "age_group": "total"}
    >>> people = pd.DataFrame({"year": 2060, "variant": ["projection", "target"], "population": [8358, 9345]})
    >>> change = {"from_year": 2060, "from_variant": "projection", "to_year": 2060, "to_variant": "target",
    ...           "measure": "difference", "value": 987.0, "rounded_to": 1.0}
    >>> changes = printed_changes(people.assign(**key), pd.DataFrame([change | key]), "01223", "old")
    >>> changes[["recomputed", "agrees"]].values.tolist()
    [[987.0, True]]
    """
    rows = population.query("area_code == @municipality and series == @series")
    totals = rows.query("age_group == 'total'")[["year", "variant", "sex", "population"]]
    values = rows[[*_KEY, "population"]].merge(
        totals, on=["year", "variant", "sex"], suffixes=("", "_total"), how="left", validate="m:1"
    )
    values["share"] = values["population"] / values["population_total"]
    table = changes.query("area_code == @municipality and series == @series")
    for end in ("from", "to"):
        renamed = values.drop(columns="population_total").rename(
            columns={name: f"{end}_{name}" for name in ("year", "variant", "population", "share")}
        )
        keys = [f"{end}_year", f"{end}_variant", "sex", "age_group"]
        table = table.merge(renamed, on=keys, how="left", validate="m:1")
    persons = (table["to_population"] - table["from_population"]).astype(float)
    points = (table["to_share"] - table["from_share"]).astype(float)
    table["recomputed"] = persons.where(table["measure"] == "difference", points)
    table["agrees"] = agrees(table["value"], table["recomputed"], table["rounded_to"])
    return table


def decomposition(population: pd.DataFrame, municipality: str, series: str, year: int) -> Decomposition:
    """Return how the target of a year rises above the projection: births, migration, ages.

    Raises
    ------
    ParameterError
        If the series lacks one of the populations it needs.

    Examples
    --------
    >>> rows = [("projection", "total", 8358), ("migration_only", "total", 9087), ("target", "total", 9345),
    ...         ("projection", "0-14", 599), ("projection", "15-64", 3729), ("projection", "65+", 4030),
    ...         ("target", "0-14", 744), ("target", "15-64", 4258), ("target", "65+", 4343)]
    >>> people = pd.DataFrame(rows, columns=["variant", "age_group", "population"])
    >>> people = people.assign(area_code="01223", series="old", sex="both", year=2060)
    >>> split = decomposition(people, "01223", "old", 2060)
    >>> split.migration, split.fertility, split.total, split.by_age
    (729, 258, 987, {'0-14': 145, '15-64': 529, '65+': 313})
    """
    rows = population.query(
        "area_code == @municipality and series == @series and sex == 'both' and year == @year"
    ).set_index(["variant", "age_group"])["population"]
    needed = [(variant, TOTAL) for variant in ("projection", "migration_only", "target")]
    needed += [(variant, group) for variant in ("projection", "target") for group in THREE_GROUPS]
    missing = [" ".join(key) for key in needed if key not in rows.index]
    if missing:
        raise ParameterError(f"series {series} lacks {', '.join(missing)} for {municipality} in {year}")
    by_age = {group: int(rows["target", group] - rows["projection", group]) for group in THREE_GROUPS}
    return Decomposition(year, *(int(rows[key]) for key in needed[:3]), by_age)


def support_ratios(ages: pd.DataFrame) -> pd.Series:
    """Return persons of 15-64 per person of 65 and over, by year and variant.

    Parameters
    ----------
    ages : DataFrame
        As from `age_structure`.

    Examples
    --------
    >>> ages = pd.DataFrame({"year": 2015, "variant": "observed", "age_group": ["15-64", "65+"]})
    >>> support_ratios(ages.assign(population=[15573, 8311])).round(2).tolist()
    [1.87]
    """
    people = ages.set_index(["year", "variant", "age_group"])["population"].astype(float)
    return people.xs(WORKING, level="age_group") / people.xs(OLD, level="age_group")


def points_recomputed(points: pd.DataFrame) -> pd.DataFrame:
    """Return the points with `gain` (target less projection) and `per_year` (held back, per year to the target).

    `per_year` is NaN where the plan prints no yearly figure.

    Examples
    --------
    >>> points = pd.DataFrame({"order": [1], "now_year": [2015], "target_year": [2060], "projection": [446.0],
    ...                        "target": [534.0], "held_back": [88], "held_back_per_year": [2]})
    >>> points_recomputed(points)[["gain", "per_year"]].round(2).values.tolist()
    [[88.0, 1.96]]
    """
    points = points.sort_values("order").astype({"held_back_per_year": float})
    yearly = (points["held_back"] / (points["target_year"] - points["now_year"])).astype(float)
    return points.assign(
        gain=points["target"] - points["projection"],
        per_year=yearly.where(points["held_back_per_year"].notna()),
    )


def chapters_of(places: pd.Series) -> tuple[str, ...]:
    """Return the chapters that places begin with, each once, in their order.

    Parameters
    ----------
    places : Series
        Places in a document: the chapter, a space, and what lies below it.

    Examples
    --------
    >>> chapters_of(pd.Series(["第2章 2 ①", "第2章 2 ②"]))
    ('第2章',)
    """
    return tuple(dict.fromkeys(places.str.split().str[0]))


def chapter_figures(
    tables: dict[str, pd.DataFrame], source_id: str, chapters: Sequence[str]
) -> dict[str, pd.DataFrame]:
    """Return the rows of each table that some chapters of a document print.

    Examples
    --------
    >>> rows = pd.DataFrame({"source_id": ["a", "a", "b"], "source_place": ["第2章 1", "第3章 1", "第2章 1"]})
    >>> len(chapter_figures({"shares": rows}, "a", ["第2章"])["shares"])
    1
    """
    # A place may name several, 第1章 2、第2章 1; and chapter 2 is not the beginning of chapter 20.
    begins = rf"(?:^|、)(?:{'|'.join(re.escape(chapter) for chapter in chapters)})(?=\s|、|$)"
    return {
        name: table[(table["source_id"] == source_id) & table["source_place"].str.contains(begins)].reset_index(
            drop=True
        )
        for name, table in tables.items()
    }
