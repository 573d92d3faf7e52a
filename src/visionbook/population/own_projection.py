"""The book's own projection of one town as the study of errors left it: course, intervals, how good they have been."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from visionbook.ages import TOTAL
from visionbook.population.error_study import ALL, CLASSES
from visionbook.population.interval_tables import PERCENTILES, PERCENTS
from visionbook.population.method_choice import deciding

TABLES = (
    "interval_coverage", "interval_quantiles", "interval_records", "method_choices", "method_projections",
    "shelf_lives",
)  # fmt: skip
"""The tables that `own_projection` reads; each may be empty."""

_LOW, _MIDDLE, _NEAR, _HIGH = "p10", "p50", "p75", "p90"


@dataclass(frozen=True)
class Chance:
    """How likely it is that a target is reached, as the intervals see it.

    Parameters
    ----------
    year, horizon_years : int
        Of the target, and years from the base year.
    target, projected : float
        Persons.
    share : float
        Chance that there are at least as many people as the target (ratio); at the ends of the percentiles the limit.
    bound : str
        ``below`` or ``above`` if the chance is less or more than `share`, else empty.
    coverage : float
        Share of all places' cases that such intervals of 80 % held at this horizon.
    """

    year: int
    horizon_years: int
    target: float
    projected: float
    share: float
    bound: str
    coverage: float


@dataclass(frozen=True)
class Own:
    """The book's own projection of a town.

    Parameters
    ----------
    area_code, method : str
        The town, and by which method it is projected.
    base_year : int
        The census that it starts from.
    courses : DataFrame
        Persons of the total by year (index) and method (columns), the base year first.
    quantiles : DataFrame
        horizon_years and people (index) by `PERCENTILES`: factors of the projection; and cases, areas, from_horizon.
    alike : mapping of str to str
        size_class, growth_class and region of comparable places; ``all`` where they are not told apart.
    coverage : DataFrame
        people, horizon_years, cases, coverage, held: of all places, all launches together.
    alike_coverage : DataFrame
        The same of places of the town's size alone.
    records : DataFrame
        The town's own cases: people, launch, horizon_years, inside, …
    choices, alike_choices : DataFrame
        method, horizon_years, cases, median_absolute, …: the rows that decided for the method, and those of the same
        horizon of places comparable to the town; the latter are often few.
    shelf : DataFrame
        people, horizon_years, within_tenth, kept.
    """

    area_code: str
    method: str
    base_year: int
    courses: pd.DataFrame
    quantiles: pd.DataFrame
    alike: Mapping[str, str]
    coverage: pd.DataFrame
    alike_coverage: pd.DataFrame
    records: pd.DataFrame
    choices: pd.DataFrame
    alike_choices: pd.DataFrame
    shelf: pd.DataFrame

    @property
    def course(self) -> pd.Series:
        """Persons by year."""
        return self.courses[self.method]

    def tested(self, people: str = TOTAL) -> pd.DataFrame:
        """Return coverage by horizon (index), at the horizons at which there is any."""
        return self.coverage[self.coverage["people"].eq(people)].set_index("horizon_years").sort_index()

    def band(self) -> pd.DataFrame:
        """Return the interval of 80 % around the total, at the horizons at which coverage was found.

        year, horizon_years, population (projected), low and high (persons), cases.
        """
        horizons = [years for years in self.quantiles.loc[TOTAL].index if years in self.tested().index]
        rows = self.quantiles.loc[TOTAL].loc[horizons]
        course = self.course[[self.base_year + years for years in horizons]].to_numpy(dtype=float)
        return pd.DataFrame(
            {
                "year": [self.base_year + years for years in horizons],
                "horizon_years": horizons,
                "population": course,
                "low": course * rows[_LOW].to_numpy(),
                "high": course * rows[_HIGH].to_numpy(),
                "cases": rows["cases"].to_numpy(),
            }
        )

    def missed(self, years: int) -> tuple[float, float] | None:
        """Return the size of errors that half, and four in five, of comparable cases kept within; None if not known."""
        if (TOTAL, years) not in self.quantiles.index:
            return None
        row = self.quantiles.loc[(TOTAL, years)]
        return float(row[_NEAR] - 1), float(row[_HIGH] - 1)

    def shelf_life(self, people: str = TOTAL) -> int:
        """Return the last year up to which most comparable places stayed within a tenth; the base year if none did."""
        kept = self.shelf[self.shelf["people"].eq(people) & self.shelf["kept"]]
        return self.base_year + int(kept["horizon_years"].max()) if len(kept) else self.base_year

    def shelf_at_least(self, people: str = TOTAL) -> bool:
        """Return whether the shelf life is only as long as there were enough cases: it may be longer."""
        rows = self.shelf[self.shelf["people"].eq(people)]
        return bool(len(rows) and rows["kept"].all())

    def percentiles(self) -> pd.DataFrame:
        """Return persons by percentile (a row each, percent) and year of the band (columns)."""
        rows = {
            int(row.year): self.quantiles.loc[(TOTAL, row.horizon_years), list(PERCENTILES)].to_numpy(dtype=float)
            * row.population
            for row in self.band().itertuples()
        }
        return pd.DataFrame(rows, index=pd.Index(PERCENTS, name="percent"))

    def chance(self, year: int, target: float) -> Chance | None:
        """Return the chance of at least as many people as a target; None where intervals were not shown to hold.

        Between two percentiles the logarithm of the factor is taken as straight; beyond the outermost only the limit
        is known.
        """
        horizon = year - self.base_year
        tested = self.tested()
        if (
            horizon not in tested.index
            or not tested.loc[horizon, "held"]
            or (TOTAL, horizon) not in self.quantiles.index
        ):
            return None
        factors = np.log(self.quantiles.loc[(TOTAL, horizon), list(PERCENTILES)].to_numpy(dtype=float))
        needed, shares = np.log(target / float(self.course[year])), 1 - np.array(PERCENTS) / 100
        bound = "above" if needed < factors[0] else "below" if needed > factors[-1] else ""
        share = float(np.interp(needed, factors, shares))
        facts = (year, horizon, float(target), float(self.course[year]))
        return Chance(*facts, share, bound, float(tested.loc[horizon, "coverage"]))


def own_projection(tables: Mapping[str, pd.DataFrame], municipality: str) -> Own | None:
    """Return the book's own projection of a town from the tables of the study; None where they have none of it.

    Parameters
    ----------
    tables : mapping
        The tables of `TABLES`; one that is missing is empty.
    municipality : str
        Five-digit code.

    Examples
    --------
    >>> own_projection({}, "01223") is None
    True
    """
    if any(name not in tables or tables[name].empty for name in ("interval_quantiles", "method_projections")):
        return None
    quantiles = _of(tables["interval_quantiles"], municipality)
    courses = _of(tables["method_projections"], municipality).query("people == @TOTAL")
    if quantiles.empty or courses.empty:
        return None
    method, base = str(quantiles["method"].iloc[0]), int(quantiles["base_year"].iloc[0])
    chosen = tables["method_choices"]
    alike = {name: str(quantiles[name].iloc[0]) for name in CLASSES}
    return Own(
        area_code=municipality,
        method=method,
        base_year=base,
        courses=courses.pivot_table(index="year", columns="method", values="population", sort=False),
        quantiles=quantiles.set_index(["people", "horizon_years"]).sort_index(),
        alike=alike,
        coverage=_pooled(tables["interval_coverage"], method, ALL),
        alike_coverage=_pooled(tables["interval_coverage"], method, alike["size_class"]),
        records=_of(tables["interval_records"], municipality),
        choices=deciding(chosen),
        alike_choices=deciding(chosen[chosen["places"].eq(municipality)], municipality),
        shelf=_of(tables["shelf_lives"], municipality),
    )


def _of(table: pd.DataFrame, municipality: str) -> pd.DataFrame:
    return table[table["area_code"].eq(municipality)]


def _pooled(coverage: pd.DataFrame, method: str, size: str) -> pd.DataFrame:
    """Return the coverage of a method in a size class with all launches together."""
    rows = coverage[coverage["method"].eq(method) & coverage["size_class"].eq(size)]
    return rows.sort_values("cases").drop_duplicates(["people", "horizon_years"], keep="last")
