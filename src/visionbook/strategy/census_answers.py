"""Values of indicators that official population statistics answer: women, shares of ages, rate of decline."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Set

import pandas as pd

from visionbook.ages import TOTAL, UNKNOWN, WORKING, YOUNG, parse_age_group
from visionbook.notation import is_missing
from visionbook.population.unknown_ages import require_sums

COLUMNS = (
    "kpi_id",
    "fiscal_year",
    "value",
    "status",
    "reported_by_ja",
    "reported_on",
    "note_ja",
    "source_id",
    "source_place",
    "series",
    "year",
    "from_year",
    "statistic",
)
"""Columns of a computed value: those of an observation, then where it comes from."""


def official_values(kpis: pd.DataFrame, population: pd.DataFrame, census: str, municipality: str) -> pd.DataFrame:
    """Return the values of all indicators with a `statistic` that population statistics hold.

    They come from what was counted, the series that plays the role of the census, and are what was counted: people of
    unknown age are given to no age (``decisions/0027-indicators-are-what-was-counted.md``).

    - `women_20_39`: women aged 20 to 39 (persons);
    - `working_age_share`, `child_share`: people aged 15 to 64, and under 15, over the people whose age is known;
    - `decline_rate`: ``1 - (P1 / P0) ** (1 / n)``, the average decline per year between one year of the series and
      the one before it, n years apart; positive when people become fewer. The strategy does not print how its
      rate is defined. This definition is the book's own, with the sign of the strategy's figures.

    Parameters
    ----------
    kpis : DataFrame
        The table of indicators. One that is the `same_as` of another has no values here: it takes the other's.
    population : DataFrame
        The table of populations (persons).
    census : str
        The series of what was counted.
    municipality : str
        Five-digit code of the municipality.

    Returns
    -------
    DataFrame
        One row per indicator and year of the statistic, columns `COLUMNS`: as in the table of observations, with
        status ``final`` (``preliminary`` where a count is) and the fiscal year in which 1 October of the year lies,
        then series, year, from_year (of a rate), statistic.

    Raises
    ------
    DataError
        If the ages of a year do not add up to its total.

    Examples
    --------
    >>> kpis = pd.DataFrame({"kpi_id": ["fall"], "statistic": ["decline_rate"], "same_as": [None]})
    >>> people = pd.DataFrame({"year": [2015, 2020], "population": [1000, 900], "series": "census"})
    >>> people = people.assign(area_code="01223", variant="observed", sex="both", age_group="total",
    ...                        status=None, source_id="census", source_place="table 1")
    >>> values = official_values(kpis, people, "census", "01223")
    >>> values[["fiscal_year", "from_year", "series"]].values.tolist(), values["value"].round(5).tolist()
    ([[2020, 2015, 'census']], [0.02085])
    """
    observed = population[
        (population["area_code"] == municipality)
        & (population["variant"] == "observed")
        & (population["series"] == census)
    ]
    asked = kpis[kpis["statistic"].notna() & kpis["same_as"].isna()][["kpi_id", "statistic"]]
    wanted = set(asked["statistic"])
    measured = list(_measured(observed, wanted)) if wanted else []
    found = pd.DataFrame(measured, columns=[name for name in COLUMNS if name in _MEASURED])
    rows = asked.merge(found, on="statistic").sort_values(["kpi_id", "year"], kind="stable")
    rows = rows.assign(fiscal_year=rows["year"]).reindex(columns=list(COLUMNS))
    types = dict.fromkeys(COLUMNS, "str") | dict.fromkeys(_YEARS, "Int64") | {"value": "float64"}
    return rows.astype(types).reset_index(drop=True)


def with_official_values(observations: pd.DataFrame, official: pd.DataFrame) -> pd.DataFrame:
    """Return the observations to judge: those reported, and computed values where nothing as sure was reported.

    A reported value of the same indicator, fiscal year and status wins.

    Parameters
    ----------
    observations : DataFrame
        The table of observations.
    official : DataFrame
        As from `official_values`.

    Examples
    --------
    >>> reported = pd.DataFrame({"kpi_id": ["k"], "fiscal_year": [2020], "status": ["final"], "value": [5.0]})
    >>> computed = pd.DataFrame({"kpi_id": ["k", "k"], "fiscal_year": [2020, 2025], "status": "final",
    ...                          "value": [6.0, 7.0], "series": "census"})
    >>> with_official_values(reported, computed)["value"].tolist()
    [5.0, 7.0]
    """
    key = ["kpi_id", "fiscal_year", "status"]
    taken = pd.MultiIndex.from_frame(observations[key])
    added = official[~pd.MultiIndex.from_frame(official[key]).isin(taken)]
    return pd.concat([observations, added], ignore_index=True)


def after_period(official: pd.DataFrame, kpis: pd.DataFrame) -> pd.DataFrame:
    """Return the newest value of each indicator that lies after its period: the newest that is known, but no judge.

    Parameters
    ----------
    official : DataFrame
        As from `official_values`.
    kpis : DataFrame
        The indicators: kpi_id, end_fy.

    Examples
    --------
    >>> values = pd.DataFrame({"kpi_id": "k", "fiscal_year": [2020, 2025], "value": [0.018, 0.030]})
    >>> after_period(values, pd.DataFrame({"kpi_id": ["k"], "end_fy": [2024]}))["value"].tolist()
    [0.03]
    """
    end = official["kpi_id"].map(kpis.set_index("kpi_id")["end_fy"])
    later = official[(official["fiscal_year"] > end).fillna(False).astype(bool)]
    return later.sort_values("fiscal_year", kind="stable").drop_duplicates("kpi_id", keep="last").sort_index()


FINAL, PRELIMINARY = "final", "preliminary"

_YEARS = ("fiscal_year", "year", "from_year")
_CELL = ("year", "sex", "age_group", "population")
_MEASURED = ("value", "status", "source_id", "source_place", "series", "year", "from_year", "statistic")


def _measured(rows: pd.DataFrame, wanted: Set[str]) -> Iterator[dict]:
    """Yield the statistics that are wanted of every year of one series."""
    totals = rows[(rows["age_group"] == TOTAL) & (rows["sex"] == "both")].sort_values("year")
    by_age = {statistic: measure for statistic, measure in _BY_AGE.items() if statistic in wanted}
    if by_age:
        require_sums(rows[rows["year"].isin(totals["year"])])
    ages: defaultdict[int, dict[tuple[str, str], float]] = defaultdict(dict)
    for year, sex, group, people in zip(*(rows[name] for name in _CELL), strict=True):
        ages[year][sex, group] = people
    before = None
    for total in totals.to_dict("records"):
        origin = {name: total[name] for name in ("series", "source_id", "source_place")}
        origin |= {"year": int(total["year"]), "status": _sureness(total)}
        if before is not None:
            years = int(total["year"]) - int(before["year"])
            rate = 1 - (total["population"] / before["population"]) ** (1 / years)
            sureness = PRELIMINARY if PRELIMINARY in (_sureness(before), _sureness(total)) else FINAL
            given = {"statistic": "decline_rate", "value": rate, "from_year": int(before["year"])}
            yield origin | given | {"status": sureness}
        for statistic, measure in by_age.items():
            value = measure(ages[total["year"]])
            if value is not None:
                yield origin | {"statistic": statistic, "value": value}
        before = total


def _sureness(row: Mapping[str, object]) -> str:
    return PRELIMINARY if row["status"] == PRELIMINARY else FINAL


def _people(ages: Mapping[tuple[str, str], float], sex: str, group: str) -> float | None:
    """Return the people of one sex in an age range; None unless the age groups fill the range exactly."""
    wanted = parse_age_group(group)
    total, years = 0.0, 0
    for (of, label), people in ages.items():
        if of != sex or label in (TOTAL, UNKNOWN):
            continue
        age = parse_age_group(label)
        if age.upper is not None and wanted.lower <= age.lower and age.upper <= wanted.upper:
            total, years = total + float(people), years + age.upper - age.lower + 1
    return total if years == wanted.upper - wanted.lower + 1 else None


def _share(ages: Mapping[tuple[str, str], float], group: str) -> float | None:
    """Return the share of an age range among the people whose age is known; None where nobody's is."""
    people, total = _people(ages, "both", group), ages.get(("both", TOTAL))
    if people is None or is_missing(total):
        return None
    known = float(total) - float(ages.get(("both", UNKNOWN), 0))
    return people / known if known else None


_BY_AGE: dict[str, Callable[[Mapping[tuple[str, str], float]], float | None]] = {
    "women_20_39": lambda ages: _people(ages, "female", "20-39"),
    "working_age_share": lambda ages: _share(ages, WORKING),
    "child_share": lambda ages: _share(ages, YOUNG),
}


def statistic_of_ages(statistic: str, ages: Mapping[tuple[str, str], float]) -> float | None:
    """Return a statistic of one year from its people by sex and age group; None if the groups do not give it.

    Examples
    --------
    >>> statistic_of_ages("women_20_39", {("female", "20-39"): 80.0}), statistic_of_ages("child_share", {})
    (80.0, None)
    """
    measure = _BY_AGE.get(statistic)
    return None if measure is None or not ages else measure(ages)


HISTORY_YEARS = 11
"""Years before the period from which official statistics are shown: two or three censuses."""

SHARE_AGES = {"working_age_share": WORKING, "child_share": YOUNG}
"""The age group of which a statistic is the share."""
