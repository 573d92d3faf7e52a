"""By which means the plan holds back a part of the fall, and the points that it puts its weight on."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from visionbook.ages import THREE_GROUPS, TOTAL


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


def decomposition(population: pd.DataFrame, municipality: str, series: str, year: int) -> Decomposition | None:
    """Return how the target of a year rises above the projection: births, migration, ages.

    None if the plan does not print one of the populations that this takes: with measures on migration alone, or the
    three age groups.

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
    if not set(needed) <= set(rows.index):
        return None
    by_age = {group: int(rows["target", group] - rows["projection", group]) for group in THREE_GROUPS}
    return Decomposition(year, *(int(rows[key]) for key in needed[:3]), by_age)


def points_recomputed(points: pd.DataFrame) -> pd.DataFrame:
    """Return the points with `gain` (target less projection) and `per_year` (held back, per year to the target).

    `per_year` is NaN where the plan prints no yearly figure.

    Parameters
    ----------
    points : DataFrame
        The table of points: order, now_year, now, projection, target_year, target, held_back, held_back_per_year.

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
