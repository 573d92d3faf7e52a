"""The plan's population targets against what was counted, the plan's own projection and the newest official one."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from visionbook.edition import SeriesRoles
from visionbook.errors import ParameterError
from visionbook.localised import FALLBACK, localised
from visionbook.messages import message
from visionbook.population.counted import Counted, counted_in, totals_of


@dataclass(frozen=True)
class Course:
    """A projection: year and population (persons) by year, with the observed year `start` that it starts from.

    `start` is None where its own series holds no observed year.
    """

    years: pd.DataFrame
    start: int | None = None

    @property
    def projected(self) -> pd.DataFrame:
        """What is projected: all years but the one it starts from."""
        return self.years if self.start is None else self.years[self.years["year"] != self.start]

    def at(self, year: int) -> int | None:
        """Return what is projected for a year (persons), or None."""
        rows = self.projected[self.projected["year"] == year]
        return None if rows.empty else int(rows["population"].iloc[0])


@dataclass(frozen=True)
class TargetPath:
    """Total population (persons) of one municipality: counted, expected, aimed at.

    Parameters
    ----------
    counted : Counted
        What was counted.
    plan, projection : Course
        The plan's own projection as printed, and the newest official one.
    targets : DataFrame
        The plan's targets: year and population, by year.
    series : SeriesRoles
        The series that play the roles. What has no series, or no rows of the municipality, is empty.
    """

    counted: Counted
    plan: Course
    projection: Course
    targets: pd.DataFrame
    series: SeriesRoles

    @property
    def counts(self) -> pd.DataFrame:
        """What was counted, as year and population."""
        return _years(self.counted.totals.rename("population").reset_index())


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
    def share_held_back(self) -> float | None:
        """The part of the projected fall that the plan means to hold back (ratio); None where no fall is projected."""
        return self.held_back / (self.population - self.without) if self.without < self.population else None


def target_path(population: pd.DataFrame, municipality: str, series: SeriesRoles) -> TargetPath:
    """Return what is counted, projected and aimed at for the total population of a municipality.

    Parameters
    ----------
    population : DataFrame
        The population table.
    municipality : str
        Five-digit code.
    series : SeriesRoles
        The series that play the roles; `census`, `plan` and `projection` are read.

    Raises
    ------
    ParameterError
        If the plan and the newest projection are one series, or nothing was counted in the municipality.

    Examples
    --------
    >>> rows = [(2020, "counts", "observed", 24636), (2015, "old", "observed", 26917), (2060, "old", "target", 9345),
    ...         (2060, "old", "projection", 8358), (2020, "new", "observed", 24636), (2040, "new", "projection", 16022)]
    >>> people = pd.DataFrame(rows, columns=["year", "series", "variant", "population"])
    >>> people = people.assign(area_code="01223", sex="both", age_group="total", status=None)
    >>> path = target_path(people, "01223", SeriesRoles("counts", projection="new", plan="old"))
    >>> path.counted.now, path.plan.years.values.tolist(), path.projection.at(2040), path.projection.at(2020)
    (2020, [[2015, 26917], [2060, 8358]], 16022, None)
    """
    if series.plan and series.plan == series.projection:
        raise ParameterError(message("model.same_projection", projection=series.projection))
    targets = totals_of(population, series.plan, municipality, "target")
    return TargetPath(
        counted_in(population, series.census, municipality),
        _projection(population, series.plan, municipality),
        _projection(population, series.projection, municipality),
        _years(targets.rename("population").reset_index()),
        series,
    )


def require_plan(path: TargetPath, population: pd.DataFrame, municipality: str) -> None:
    """Refuse a municipality for which the plan prints no projection or no target.

    Raises
    ------
    ParameterError
        Naming the municipalities that have one.

    Examples
    --------
    >>> rows = pd.DataFrame({"area_code": ["01223"], "series": ["counts"], "variant": ["observed"], "year": [2020],
    ...                      "sex": ["both"], "age_group": ["total"], "population": [24636], "status": [None]})
    >>> require_plan(target_path(rows, "01223", SeriesRoles("counts")), rows, "01223")
    Traceback (most recent call last):
    visionbook.errors.ParameterError: no series plays the role plan; name one in edition.yml
    """
    plan = path.series.plan
    if not plan:
        raise ParameterError(message("model.no_plan_series"))
    for variant, frame in (("projection", path.plan.years), ("target", path.targets)):
        if frame.empty:
            allowed = population.query("series == @plan and variant == @variant")["area_code"].unique()
            raise ParameterError(
                message(
                    "model.no_variant",
                    plan=plan,
                    variant=variant,
                    municipality=municipality,
                    allowed=list(allowed) or [message("command.none")],
                )
            )


def _projection(population: pd.DataFrame, series: str, municipality: str) -> Course:
    projected = totals_of(population, series, municipality, "projection")
    start = totals_of(population, series, municipality, "observed").tail(1)
    if projected.empty or start.empty:
        return Course(_years(projected.rename("population").reset_index()))
    joined = pd.concat([start, projected]).rename_axis("year")
    return Course(_years(joined.rename("population").reset_index()), int(start.index[0]))


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


def target_gaps(path: TargetPath, milestones: pd.DataFrame, lang: str = FALLBACK) -> pd.DataFrame:
    """Return, for each target year, what was counted, both projections, and how far each lies from the target.

    Parameters
    ----------
    path : TargetPath
        As from `target_path`.
    milestones : DataFrame
        The plan's targets of one municipality: year, name, plans, target, reduction_held_back.
    lang : str
        The language of name and plans.

    Returns
    -------
    DataFrame
        One row per target year: year, name, plans, target, held_back; counted, counted_gap, preliminary (NaN
        and False where the year is not counted); plan (as printed, or implied where the plan prints none),
        plan_printed, plan_gap; projection, projection_gap (NaN where the newest projection does not reach),
        projection_minus_plan. A gap is a value less the target (persons, negative below the target).

    Examples
    --------
    >>> def years(*rows):
    ...     return pd.DataFrame(rows, columns=["year", "population"])
    >>> counted = Counted(pd.Series({2020: 24636.0, 2025: 21201.0}).rename_axis("year"), frozenset({2025}), 2020)
    >>> plan, new = Course(years((2025, 22006))), Course(years((2025, 22317)))
    >>> path = TargetPath(counted, plan, new, years((2025, 22453)), SeriesRoles("counts"))
    >>> goal = {"year": [2025], "name_ja": ["a"], "plans_ja": [""], "target": [22453], "reduction_held_back": [447]}
    >>> gaps = target_gaps(path, pd.DataFrame(goal))
    >>> gaps[["counted_gap", "plan_gap", "projection_gap", "projection_minus_plan"]].values.tolist()
    [[-1252.0, -447.0, -136.0, 311.0]]
    """
    texts = {name: localised(milestones, name, lang).column for name in ("name", "plans")}
    table = milestones.assign(**texts).sort_values("year").rename(columns={"reduction_held_back": "held_back"})
    table = table[["year", "name", "plans", "target", "held_back"]].reset_index(drop=True)
    table = table.astype({"year": "int64", "target": "int64", "held_back": "int64"})
    values = {"counted": path.counts, "plan": path.plan.projected, "projection": path.projection.projected}
    for name, frame in values.items():
        table = table.merge(frame.rename(columns={"population": name}), on="year", how="left", validate="1:1")
    table = table.astype({"counted": float, "plan": float, "projection": float})
    table["preliminary"] = table["year"].isin(path.counted.preliminary)
    table["plan_printed"] = table["plan"].notna()
    table["plan"] = table["plan"].fillna(implied_projection(table["target"], table["held_back"]))
    for name in ("counted", "plan", "projection"):
        table[f"{name}_gap"] = table[name] - table["target"]
    table["projection_minus_plan"] = table["projection"] - table["plan"]
    return table


def judged(gaps: pd.DataFrame) -> pd.Series | None:
    """Return the target year that says best whether the plan is on course; None if there is no target.

    That is the last one that has been counted. As long as none has been, it is the first one.

    Parameters
    ----------
    gaps : DataFrame
        As from `target_gaps`.

    Examples
    --------
    >>> gaps = pd.DataFrame({"year": [2025, 2035, 2060], "counted": [21201.0, None, None]})
    >>> int(judged(gaps)["year"]), int(judged(gaps.assign(counted=None))["year"]), judged(gaps.iloc[:0])
    (2025, 2025, None)
    """
    if gaps.empty:
        return None
    counted = gaps[gaps["counted"].notna()]
    return gaps.iloc[0] if counted.empty else counted.iloc[-1]


def fall(path: TargetPath) -> Fall:
    """Return the fall from the base year of the plan's projection to its last target.

    Raises
    ------
    ParameterError
        If the projection and the targets do not end in the same year.

    Examples
    --------
    >>> def years(*rows):
    ...     return pd.DataFrame(rows, columns=["year", "population"])
    >>> counted = Counted(pd.Series({2020: 24636.0}).rename_axis("year"), frozenset(), None)
    >>> plan, targets = Course(years((2015, 26917), (2060, 8358)), 2015), years((2060, 9345))
    >>> change = fall(TargetPath(counted, plan, Course(years()), targets, SeriesRoles("counts")))
    >>> round(change.growth_without, 4), change.held_back, round(change.share_held_back, 4)
    (-0.6895, 987, 0.0532)
    """
    start, end, target = path.plan.years.iloc[0], path.plan.years.iloc[-1], path.targets.iloc[-1]
    if end["year"] != target["year"]:
        raise ParameterError(
            message("model.ends_before", plan=path.series.plan, year=end["year"], target_year=target["year"])
        )
    return Fall(
        *(int(v) for v in (start["year"], end["year"], start["population"], end["population"])),
        int(target["population"]),
    )


def thresholds(figures: pd.DataFrame, plan: pd.DataFrame) -> list[int]:
    """Return the round numbers of people that the plan names as undercut by its own projection, largest first.

    They are the figures in persons that are rounded more coarsely than to one person, and that the projection
    passes on its way down.

    Parameters
    ----------
    figures : DataFrame
        Figures that the chapter prints: value, unit, rounded_to.
    plan : DataFrame
        The plan's projection: year, population.

    Examples
    --------
    >>> figures = pd.DataFrame({"value": [20000.0, 781.0, 3.0], "unit": ["persons", "persons", "count"],
    ...                         "rounded_to": [10000.0, 1.0, 1.0]})
    >>> thresholds(figures, pd.DataFrame({"year": [2015, 2060], "population": [26917, 8358]}))
    [20000]
    """
    coarse = figures[(figures["unit"] == "persons") & (figures["rounded_to"] > 1)]
    lowest, highest = plan["population"].min(), plan["population"].iloc[0]
    return sorted((int(v) for v in coarse["value"].unique() if lowest < v < highest), reverse=True)


def reprinted_otherwise(population: pd.DataFrame, municipality: str, series: SeriesRoles) -> pd.DataFrame:
    """Return the years for which the document in the role `vision` prints another projection than the newest one.

    Parameters
    ----------
    population : DataFrame
        The population table.
    municipality : str
        Five-digit code.
    series : SeriesRoles
        The roles `vision` and `projection` are read.

    Returns
    -------
    DataFrame
        year, printed, official (persons), by year; empty where they agree or one of them is not there.

    Examples
    --------
    >>> rows = pd.DataFrame({"series": ["seen", "new", "seen", "new"], "year": [2025, 2025, 2030, 2030],
    ...                      "population": [22314, 22317, 20149, 20149], "variant": "projection"})
    >>> rows = rows.assign(area_code="01223", sex="both", age_group="total")
    >>> roles = SeriesRoles("counts", projection="new", vision="seen")
    >>> reprinted_otherwise(rows, "01223", roles).values.tolist()
    [[2025, 22314, 22317]]
    """
    printed = totals_of(population, series.vision, municipality, "projection").rename("printed")
    official = totals_of(population, series.projection, municipality, "projection").rename("official")
    both = pd.concat([printed, official], axis=1, join="inner").rename_axis("year").reset_index().astype("int64")
    return both[both["printed"] != both["official"]].reset_index(drop=True)
