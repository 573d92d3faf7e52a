"""The plan's population targets against its own projection and a newer one."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from visionbook.errors import ParameterError


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
        If the two series are one and the same, a series has no projection or the base series no target for the
        municipality, or both print different populations for one observed year.

    Examples
    --------
    >>> rows = [(2015, "old", "observed", 26917), (2060, "old", "projection", 8358), (2060, "old", "target", 9345),
    ...         (2020, "new", "observed", 24636), (2040, "new", "projection", 16022)]
    >>> people = pd.DataFrame(rows, columns=["year", "series", "variant", "population"])
    >>> people = people.assign(area_code="01223", sex="both", age_group="total")
    >>> outlook = population_outlook(people, "01223", "old", "new")
    >>> outlook.base.values.tolist()
    [[2015, 26917], [2060, 8358]]
    """
    if base_series == newer_series:
        raise ParameterError(f"newer_series is {newer_series!r}, as is base_series; choose two different series")
    rows = population.query("area_code == @municipality and sex == 'both' and age_group == 'total'")
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
        newer_minus_base. Gaps are projection less target (persons, negative below the target), NaN where the
        newer projection does not reach.

    Examples
    --------
    >>> def years(*rows):
    ...     return pd.DataFrame(rows, columns=["year", "population"])
    >>> outlook = Outlook(years(), years((2025, 22006)), years((2025, 22314)), years((2025, 22453)), "old", "new")
    >>> goal = {"year": [2025], "name_ja": ["a"], "plans_ja": [""], "target": [22453], "reduction_held_back": [447]}
    >>> target_gaps(outlook, pd.DataFrame(goal))[["base_gap", "newer_gap", "newer_minus_base"]].values.tolist()
    [[-447.0, -139.0, 308.0]]
    """
    table = milestones.sort_values("year")[["year", "name_ja", "plans_ja", "target", "reduction_held_back"]]
    table = table.rename(columns={"reduction_held_back": "held_back"}).reset_index(drop=True)
    table = table.astype({"year": "int64", "target": "int64", "held_back": "int64"})
    for name, projection in (("base", outlook.base), ("newer", outlook.newer)):
        values = projection.rename(columns={"population": f"{name}_projection"})
        table = table.merge(values, on="year", how="left", validate="1:1")
    table = table.astype({"base_projection": float, "newer_projection": float})
    table["base_printed"] = table["base_projection"].notna()
    implied = implied_projection(table["target"], table["held_back"])
    table["base_projection"] = table["base_projection"].fillna(implied)
    table["base_gap"] = table["base_projection"] - table["target"]
    table["newer_gap"] = table["newer_projection"] - table["target"]
    table["newer_minus_base"] = table["newer_projection"] - table["base_projection"]
    return table


def fall(outlook: Outlook) -> Fall:
    """Return the fall from the base year of the plan's projection to its last target.

    Raises
    ------
    ParameterError
        If the projection and the targets do not end in the same year.

    Examples
    --------
    >>> def years(*rows):
    ...     return pd.DataFrame(rows, columns=["year", "population"])
    >>> base, targets = years((2015, 26917), (2060, 8358)), years((2060, 9345))
    >>> change = fall(Outlook(years(), base, years(), targets, "old", "new"))
    >>> round(change.growth_without, 4), change.held_back, round(change.share_held_back, 4)
    (-0.6895, 987, 0.0532)
    """
    start, end, target = outlook.base.iloc[0], outlook.base.iloc[-1], outlook.targets.iloc[-1]
    if end["year"] != target["year"]:
        raise ParameterError(f"series {outlook.base_series} ends in {end['year']}, its targets in {target['year']}")
    return Fall(
        *(int(v) for v in (start["year"], end["year"], start["population"], end["population"])),
        int(target["population"]),
    )
