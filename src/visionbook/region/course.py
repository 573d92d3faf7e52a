"""The course of a region: what was counted in its municipalities and beside them, and what is expected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from visionbook.edition import SeriesRoles
from visionbook.errors import ParameterError
from visionbook.localised import FALLBACK, localised
from visionbook.messages import message
from visionbook.population.backtest import relative_error
from visionbook.population.counted import PRELIMINARY, yearly_rate
from visionbook.region.population import complete_years, incomplete_years, members_of, total_population

OBSERVED, EXPECTED = "observed", "projection"


@dataclass(frozen=True)
class Course:
    """Populations of a region's municipalities, its prefecture and the nation.

    Parameters
    ----------
    rows : DataFrame
        One row per area, variant and year, ascending: area_code, year, variant (`OBSERVED` or `EXPECTED`), population
        (persons), series and status (``preliminary`` or missing). A year that was counted may be expected, too.
    members : mapping
        Names of the municipalities of the region by code.
    names : mapping
        The same, and then of the areas that they are compared with.
    """

    rows: pd.DataFrame
    members: Mapping[str, str]
    names: Mapping[str, str]

    @cached_property
    def counted(self) -> pd.DataFrame:
        """The rows that were counted."""
        return self.rows[self.rows["variant"] == OBSERVED]

    @cached_property
    def expected(self) -> pd.DataFrame:
        """The rows that a projection gives, those of years counted since, too."""
        return self.rows[self.rows["variant"] == EXPECTED]

    @cached_property
    def path(self) -> pd.DataFrame:
        """One row per area and year: what was counted, and from there on what is expected."""
        last = self.counted.groupby("area_code")["year"].max()
        ahead = self.expected[self.expected["year"] > self.expected["area_code"].map(last)]
        return pd.concat([self.counted, ahead]).sort_values(["area_code", "year"], ignore_index=True)

    @cached_property
    def inside(self) -> pd.DataFrame:
        """The path of the municipalities, in the years that every one of them has."""
        rows = self.path[self.path["area_code"].isin(list(self.members))]
        return rows[rows["year"].isin(complete_years(rows, list(self.members)))]

    @cached_property
    def left_out(self) -> dict[int, list[str]]:
        """The years that `inside` leaves out, with the codes of the municipalities that lack them."""
        return incomplete_years(self.path, list(self.members))

    @cached_property
    def now(self) -> int:
        """The last year that was counted in every municipality."""
        inside = self.inside
        return int(inside.loc[inside["variant"] == OBSERVED, "year"].max())

    @cached_property
    def last(self) -> int:
        """The last year that is expected in every municipality; `now` if none is later."""
        return int(self.inside["year"].max())

    def is_preliminary(self, year: int) -> bool:
        """Whether any count of a year is preliminary."""
        counted = self.counted
        return bool(counted.loc[counted["year"] == year, "status"].eq(PRELIMINARY).any())

    def start(self, base_year: object = None) -> int | None:
        """Return the year from which a change is told: a base year if it was counted before `now`, or the count before.

        None if there is only one count.
        """
        inside = self.inside
        years = sorted({int(year) for year in inside.loc[inside["variant"] == OBSERVED, "year"]} - {self.now})
        if not years:
            return None
        return int(base_year) if not pd.isna(base_year) and base_year in years else years[-1]

    def first_common(self) -> int:
        """Return the first year that was counted in every municipality, for an index."""
        return complete_years(self.counted, list(self.members))[0]


def course_of(
    population: pd.DataFrame, areas: pd.DataFrame, region: str, roles: SeriesRoles, lang: str = FALLBACK
) -> Course:
    """Return the course of a region: counts of the census, and the expected part.

    What is expected comes from the newest official projection where it holds the area, otherwise from what the
    collaboration vision reprints.

    Parameters
    ----------
    population, areas : DataFrame
        The tables of these names.
    region : str
        Region whose municipalities are shown; with them their prefecture and the nation, as far as they were counted.
    roles : SeriesRoles
        census, projection and vision are used.
    lang : str, optional
        Language of the names.

    Raises
    ------
    ParameterError
        If a municipality was never counted, nothing is expected of it, or no year was counted in all of them.

    Examples
    --------
    >>> areas = pd.DataFrame({"area_code": ["01223", "00000"], "name_ja": ["根室市", "全国"],
    ...                       "kind": ["municipality", "nation"], "region": ["nemuro", None]})
    >>> rows = [("01223", 2020, "counted", "observed", 24636), ("01223", 2025, "new", "projection", 22317),
    ...         ("00000", 2020, "counted", "observed", 126146099), ("00000", 2025, "print", "projection", 123262000)]
    >>> rows = pd.DataFrame(rows, columns=["area_code", "year", "series", "variant", "population"])
    >>> rows = rows.assign(sex="both", age_group="total", status=None)
    >>> course = course_of(rows, areas, "nemuro", SeriesRoles("counted", projection="new", vision="print"))
    >>> course.expected[["area_code", "series"]].values.tolist(), course.now, course.last
    ([['01223', 'new'], ['00000', 'print']], 2020, 2025)
    """
    members = members_of(areas, region, lang)
    counted = _of_variant(population, roles.census, OBSERVED)
    names = members | _beside(areas, members, lang)
    names = {code: name for code, name in names.items() if code in set(counted["area_code"])}
    parts, expected = [counted], set()
    for series in roles.of("projection", "vision"):
        rows = _of_variant(population, series, EXPECTED)
        parts.append(rows[~rows["area_code"].isin(expected)])
        expected |= set(rows["area_code"])
    found = pd.concat([rows[rows["area_code"].isin(list(names))] for rows in parts], ignore_index=True)
    _require(members, set(counted["area_code"]), "count", roles.of("census"))
    _require(members, expected, "projection", roles.of("projection", "vision"))
    if not complete_years(counted, list(members)):
        raise ParameterError(message("model.no_common_count", members=members))
    order = {code: place for place, code in enumerate(names)}
    found = found.sort_values(["area_code", "year"], key=lambda c: c.map(order) if c.name == "area_code" else c)
    return Course(found.reset_index(drop=True), members, names)


def _of_variant(population: pd.DataFrame, series: str, variant: str) -> pd.DataFrame:
    rows = total_population(population, series)
    return rows[rows["variant"] == variant].assign(series=series)


def _require(members: Mapping[str, str], there: set[str], what: str, series: list[str]) -> None:
    missing = [f"{name} ({code})" for code, name in members.items() if code not in there]
    if missing:
        named = series or [message("model.none_named")]
        raise ParameterError(
            message("model.region_lacks", what=message(f"model.{what}"), missing=missing, series=named)
        )


def _beside(areas: pd.DataFrame, members: Mapping[str, str], lang: str) -> dict[str, str]:
    """Return the prefectures that the municipalities lie in, and the nation; a code begins with its prefecture's."""
    prefectures = {f"{code[:2]}000" for code in members}
    rows = areas[
        (areas["kind"].eq("prefecture") & areas["area_code"].isin(list(prefectures))) | areas["kind"].eq("nation")
    ]
    return dict(zip(rows["area_code"], localised(rows, "name", lang).column, strict=True))


def counted_since(course: Course, from_year: int) -> pd.DataFrame:
    """Return how each area changed from a year to its last count, beside what was expected, largest fall first.

    Parameters
    ----------
    course : Course
        The region.
    from_year : int
        An earlier year that was counted.

    Returns
    -------
    DataFrame
        One row per area that was counted in both years, then one of all municipalities together (area_code empty) if
        they share the years: to_year, population_from, population_to, change (persons), growth and yearly (ratios),
        expected (persons), expected_growth (ratio), difference (expected less counted, persons) and error (as from
        `visionbook.population.backtest.relative_error`); the last four are missing where nothing was expected for
        that year.

    Examples
    --------
    >>> rows = [("a", 2020, "observed", 24636.0), ("a", 2025, "observed", 21201.0), ("a", 2025, "projection", 22317.0)]
    >>> rows = pd.DataFrame(rows, columns=["area_code", "year", "variant", "population"])
    >>> table = counted_since(Course(rows, {"a": "根室市"}, {"a": "根室市"}), 2020)
    >>> table[["area_code", "change", "difference"]].values.tolist()
    [['a', -3435.0, 1116.0], ['', -3435.0, 1116.0]]
    """
    expected = course.expected.set_index(["area_code", "year"])["population"].astype(float)
    rows = []
    for code in course.names:
        counts = course.counted[course.counted["area_code"] == code].set_index("year")["population"].astype(float)
        to_year = int(counts.index.max())
        if from_year in counts.index and to_year > from_year:
            rows.append((code, to_year, counts[from_year], counts[to_year], expected.get((code, to_year))))
    inside = [row for row in rows if row[0] in course.members]
    rows.sort(key=lambda row: row[3] / row[2])
    if len(inside) == len(course.members) and len({row[1] for row in inside}) == 1:
        sums = [sum(row[place] for row in inside) for place in (2, 3)]
        whole = None if any(row[4] is None for row in inside) else sum(row[4] for row in inside)
        rows.append(("", inside[0][1], *sums, whole))
    columns = ["area_code", "to_year", "population_from", "population_to", "expected"]
    table = pd.DataFrame(rows, columns=columns).astype({name: float for name in columns[2:]})
    years = table["to_year"] - from_year
    table["change"] = table["population_to"] - table["population_from"]
    table["growth"] = table["change"] / table["population_from"]
    table["yearly"] = yearly_rate(table["population_from"], table["population_to"], years)
    table["expected_growth"] = table["expected"] / table["population_from"] - 1
    table["difference"] = table["expected"] - table["population_to"]
    table["error"] = relative_error(table["expected"], table["population_to"])
    return table


def printed_elsewhere(printed: pd.DataFrame, course: Course) -> pd.DataFrame:
    """Return where a document's own table differs from what the course holds for the same area, year and kind.

    A value that is printed in thousands differs only if it is more than half a thousand away.

    Parameters
    ----------
    printed : DataFrame
        The document's rows: area_code, year, variant, population, rounded_to.
    course : Course
        The region.

    Returns
    -------
    DataFrame
        One row per cell that differs: area_code, year, variant, printed and official (persons).

    Examples
    --------
    >>> rows = pd.DataFrame([("a", 2005, "observed", 31202)], columns=["area_code", "year", "variant", "population"])
    >>> course = Course(rows, {"a": "根室市"}, {"a": "根室市"})
    >>> printed_elsewhere(rows.assign(population=31302, rounded_to=1), course)[["printed", "official"]].values.tolist()
    [[31302.0, 31202.0]]
    """
    key = ["area_code", "year", "variant"]
    official = course.rows[[*key, "population"]].rename(columns={"population": "official"})
    both = printed.rename(columns={"population": "printed"}).merge(official, on=key, validate="one_to_one")
    both = both.astype({"printed": float, "official": float, "rounded_to": float})
    wrong = (both["printed"] - both["official"]).abs() > both["rounded_to"] / 2
    return both.loc[wrong, [*key, "printed", "official"]].reset_index(drop=True)
