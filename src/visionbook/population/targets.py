"""The plan's population vision: targets against projections, ages, and what holds the fall back."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from visionbook.ages import OLD, THREE_GROUPS, TOTAL, WORKING
from visionbook.errors import ParameterError

_KEY = ["year", "variant", "sex", "age_group"]
_EXACT = 1e-9


@dataclass(frozen=True)
class Outlook:
    """Total population (persons) of one municipality; every frame has year and population, by year.

    Parameters
    ----------
    observed : DataFrame
        Censuses, as either document prints them.
    base : DataFrame
        The plan's own projection as printed, with the observed year it starts from.
    newer : DataFrame
        A newer projection, with the last observed year it starts from.
    targets : DataFrame
        The plan's targets.
    base_series, newer_series : str
        The series they come from.
    """

    observed: pd.DataFrame
    base: pd.DataFrame
    newer: pd.DataFrame
    targets: pd.DataFrame
    base_series: str
    newer_series: str


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


@dataclass(frozen=True)
class Fall:
    """Population in the base year and in a later year without measures and as the plan wants it (persons)."""

    base_year: int
    year: int
    population: int
    without: int
    target: int

    @property
    def growth_without(self) -> float:
        """Change without measures, relative to the base year (ratio, a fall is negative)."""
        return self.without / self.population - 1

    @property
    def growth_target(self) -> float:
        """Change as the plan wants it, relative to the base year (ratio, a fall is negative)."""
        return self.target / self.population - 1

    @property
    def held_back(self) -> int:
        """Persons by which the target lies above the projection."""
        return self.target - self.without

    @property
    def share_held_back(self) -> float:
        """The part of the projected fall that the plan means to hold back (ratio)."""
        return self.held_back / (self.population - self.without)


def population_outlook(population: pd.DataFrame, municipality: str, base_series: str, newer_series: str) -> Outlook:
    """Return what is observed, projected and aimed at for the total population of a municipality.

    Parameters
    ----------
    population : DataFrame
        The population table.
    municipality : str
        Five-digit code.
    base_series, newer_series : str
        Series with the plan's projection and targets, and with a newer projection.

    Raises
    ------
    ParameterError
        If a series has no projection, or the base series no target, for the municipality.
    """
    rows = population.query("area_code == @municipality and sex == 'both' and age_group == @TOTAL")
    wanted = rows[rows["series"].isin([base_series, newer_series]) & (rows["variant"] == "observed")]
    observed = wanted.drop_duplicates(["year", "population"])
    if observed["year"].duplicated().any():
        year = int(observed.loc[observed["year"].duplicated(), "year"].iloc[0])
        raise ParameterError(f"{base_series} and {newer_series} print different observed populations for {year}")
    return Outlook(
        _years(observed),
        _projection(rows, population, base_series, municipality),
        _projection(rows, population, newer_series, municipality),
        _years(_of(rows, population, base_series, "target", municipality)),
        base_series,
        newer_series,
    )


def _of(rows: pd.DataFrame, population: pd.DataFrame, series: str, variant: str, municipality: str) -> pd.DataFrame:
    chosen = rows[(rows["series"] == series) & (rows["variant"] == variant)]
    if chosen.empty:
        allowed = population.query("series == @series and variant == @variant")["area_code"].unique()
        raise ParameterError(
            f"series {series} has no {variant} for municipality {municipality}; "
            f"it has one for: {', '.join(allowed) or 'none'}"
        )
    return chosen


def _projection(rows: pd.DataFrame, population: pd.DataFrame, series: str, municipality: str) -> pd.DataFrame:
    projected = _of(rows, population, series, "projection", municipality)
    start = rows[(rows["series"] == series) & (rows["variant"] == "observed")].nlargest(1, "year")
    return _years(pd.concat([start, projected]))


def _years(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[["year", "population"]].sort_values("year").astype("int64").reset_index(drop=True)


def implied_projection(target: int, held_back: int) -> int:
    """Return the projection that a target and the decline it holds back imply (persons).

    Examples
    --------
    >>> implied_projection(18109, 781)
    17328
    """
    return target - held_back


def target_gaps(outlook: Outlook, milestones: pd.DataFrame) -> pd.DataFrame:
    """Return, for each target year, both projections and how far each lies from the target.

    Parameters
    ----------
    outlook : Outlook
        As from `population_outlook`.
    milestones : DataFrame
        The plan's targets of one municipality: year, name_ja, plans_ja, target, reduction_held_back.

    Returns
    -------
    DataFrame
        One row per target year: year, name_ja, plans_ja, target, held_back, base_projection (as printed, or
        implied where the plan prints none), base_printed, base_gap, newer_projection, newer_gap,
        newer_minus_base. Gaps are projection less target (persons, negative below the target), NA where the
        newer projection does not reach.
    """
    table = milestones.sort_values("year")[["year", "name_ja", "plans_ja", "target", "reduction_held_back"]]
    table = table.rename(columns={"reduction_held_back": "held_back"}).reset_index(drop=True)
    for name, projection in (("base", outlook.base), ("newer", outlook.newer)):
        values = projection.rename(columns={"population": f"{name}_projection"})
        table = table.merge(values, on="year", how="left", validate="1:1")
    table = table.astype({"base_projection": "Int64", "newer_projection": "Int64"})
    table["base_printed"] = table["base_projection"].notna()
    implied = implied_projection(table["target"], table["held_back"]).astype("Int64")
    table["base_projection"] = table["base_projection"].fillna(implied)
    table["base_gap"] = table["base_projection"] - table["target"]
    table["newer_gap"] = table["newer_projection"] - table["target"]
    table["newer_minus_base"] = table["newer_projection"] - table["base_projection"]
    return table


def age_structure(population: pd.DataFrame, shares: pd.DataFrame, municipality: str, series: str) -> pd.DataFrame:
    """Return the three age groups of every year and variant that has them, with their shares.

    Returns
    -------
    DataFrame
        year, variant, age_group, population (persons), share (of the total, recomputed), share_printed,
        agrees (whether the printed share is the recomputed one, rounded).
    """
    rows = population.query("area_code == @municipality and series == @series and sex == 'both'")
    groups = rows[rows["age_group"].isin(THREE_GROUPS)][[*_KEY, "population"]]
    totals = rows.query("age_group == @TOTAL")[["year", "variant", "population"]]
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
    """
    rows = population.query("area_code == @municipality and series == @series")
    totals = rows.query("age_group == @TOTAL")[["year", "variant", "sex", "population"]]
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


def fall(outlook: Outlook) -> Fall:
    """Return the fall from the base year of the plan's projection to its last target.

    Raises
    ------
    ParameterError
        If the projection and the targets do not end in the same year.
    """
    start, end, target = outlook.base.iloc[0], outlook.base.iloc[-1], outlook.targets.iloc[-1]
    if end["year"] != target["year"]:
        raise ParameterError(f"series {outlook.base_series} ends in {end['year']}, its targets in {target['year']}")
    return Fall(
        *(int(v) for v in (start["year"], end["year"], start["population"], end["population"])),
        int(target["population"]),
    )


def support_ratios(ages: pd.DataFrame) -> pd.Series:
    """Return persons of 15-64 per person of 65 and over, by year and variant.

    Parameters
    ----------
    ages : DataFrame
        As from `age_structure`.
    """
    people = ages.set_index(["year", "variant", "age_group"])["population"].astype(float)
    return people.xs(WORKING, level="age_group") / people.xs(OLD, level="age_group")


def points_recomputed(points: pd.DataFrame) -> pd.DataFrame:
    """Return the points with `gain` (target less projection) and `per_year` (held back, per year to the target).

    `per_year` is NA where the plan prints no yearly figure.

    Examples
    --------
    >>> points = pd.DataFrame({"order": [1], "now_year": [2015], "target_year": [2060], "projection": [446.0],
    ...                        "target": [534.0], "held_back": [88], "held_back_per_year": [2]})
    >>> points_recomputed(points)[["gain", "per_year"]].round(2).values.tolist()
    [[88.0, 1.96]]
    """
    yearly = points["held_back"] / (points["target_year"] - points["now_year"])
    return points.sort_values("order").assign(
        gain=points["target"] - points["projection"],
        per_year=yearly.where(points["held_back_per_year"].notna()),
    )


def chapter_figures(tables: dict[str, pd.DataFrame], source_id: str, chapter: str) -> dict[str, pd.DataFrame]:
    """Return the rows of each table that a chapter of a document prints.

    Examples
    --------
    >>> rows = pd.DataFrame({"source_id": ["a", "a", "b"], "source_place": ["第2章 1", "第3章 1", "第2章 1"]})
    >>> len(chapter_figures({"shares": rows}, "a", "第2章")["shares"])
    1
    """
    return {
        name: table[
            (table["source_id"] == source_id) & table["source_place"].str.contains(rf"(?:^|、){chapter}(?:\D|$)")
        ].reset_index(drop=True)
        for name, table in tables.items()
    }
