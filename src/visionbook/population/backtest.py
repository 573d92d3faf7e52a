"""How good have such projections been? Launched from past censuses, compared with later ones.

Each launch uses only what was known then: constant cohort change ratios, child-woman ratio and sex ratio of children
of the last interval before the launch, or their mean over the last two or three. The errors give empirical prediction
intervals: the spread of observed / projected at the same horizon.

References: Smith and Sincich (1988), "Stability over time in the distribution of population forecast errors";
Rayer, Smith and Tayman (2009), "Empirical prediction intervals for county population forecasts".
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from visionbook.ages import THREE_GROUPS, TOTAL
from visionbook.errors import ParameterError
from visionbook.messages import message
from visionbook.population.axes import AgeGroups, checked, people_aged
from visionbook.population.implied import ChangeRates, check_years, implied_rates, project_change_ratios

METHODS = {"last": 1, "mean_2": 2, "mean_3": 3}
_FEWEST_ERRORS = 3


def mean_rates(rates: ChangeRates, intervals: int) -> ChangeRates:
    """Return the mean of the last intervals' rates, as one interval.

    Parameters
    ----------
    rates : ChangeRates
        In order of time.
    intervals : int
        Over how many of the last intervals.

    Raises
    ------
    ParameterError
        If there are fewer intervals.

    Examples
    --------
    >>> rates = ChangeRates(np.full((2, 2, 3), 0.9), np.array([0.1, 0.3]), np.array([1.0, 1.1]))
    >>> mean_rates(rates, 2).child_woman_ratio.round(3)
    array([0.2])
    """
    there = rates.child_woman_ratio.shape[-1]
    if not 1 <= intervals <= there:
        raise ParameterError(message("model.mean_of", intervals=intervals, there=there))
    return ChangeRates(
        rates.cohort_change_ratio[..., -intervals:, :, :].mean(axis=-3, keepdims=True),
        rates.child_woman_ratio[..., -intervals:].mean(axis=-1, keepdims=True),
        rates.sex_ratio_of_children[..., -intervals:].mean(axis=-1, keepdims=True),
        rates.women_aged,
    )


def backtest(
    tables: np.ndarray, years: tuple[int, ...], ages: AgeGroups, areas: Sequence[str], first_launch: int | None = None
) -> pd.DataFrame:
    """Return the errors of projections from every census to every later one, by each method it allows.

    Only censuses by sex and age can launch and be observed here. A later count of totals alone is not among them: it
    is held against the band that these errors give, so it must not help to draw it. For the band of a projection
    hand in the censuses up to the projection's own base year: those that were known when it was made.

    Parameters
    ----------
    tables : ndarray, shape (area, year, sex, age)
        Persons counted, unknown ages distributed.
    years : tuple of int
        Census years, one interval apart.
    ages : AgeGroups
        The age groups.
    areas : sequence of str
        A code for each area.
    first_launch : int, optional
        The first year to launch from; the second census if not given. A method that needs more intervals begins
        later.

    Returns
    -------
    DataFrame
        One row per area, method, launch_year, target_year and age_group (``total``, 0-14, 15-64, 65+): horizon_years;
        launched, projected and observed (persons); error (projected - observed, persons); relative_error
        (projected / observed - 1, ratio).

    Raises
    ------
    ProjectionError
        If a cell is negative or missing, or years and tables do not fit.
    ParameterError
        If areas and tables do not fit.

    Examples
    --------
    >>> tables = np.stack([np.full((2, 19), 100.0 * 0.9**step) for step in range(4)])[np.newaxis]
    >>> errors = backtest(tables, (1980, 1985, 1990, 1995), AgeGroups(5, 90), ["01223"])
    >>> len(errors), bool(errors["error"].abs().max() < 1e-9)
    (16, True)
    """
    people = checked("tables", tables, ages)
    check_years(years, people, ages)
    if people.ndim != 4 or people.shape[0] != len(areas):
        raise ParameterError(message("model.areas_axis", shape=people.shape, count=len(areas)))
    rates, parts = implied_rates(people, ages), []
    for launch in range(1, len(years) - 1):
        if first_launch is not None and years[launch] < first_launch:
            continue
        known = _first(rates, launch)
        for method, intervals in METHODS.items():
            if intervals <= launch:
                ahead = mean_rates(known, intervals).held(len(years) - 1 - launch)
                projected = project_change_ratios(people[:, launch], ahead, ages)
                parts.append(_errors(projected, people[:, launch:], years[launch:], ages, areas).assign(method=method))
    columns = ["area", "method", "launch_year", "target_year", "horizon_years", "age_group"]
    table = pd.concat(parts, ignore_index=True)
    return table[[*columns, "launched", "projected", "observed", "error", "relative_error"]]


def _first(rates: ChangeRates, intervals: int) -> ChangeRates:
    """Return the rates of the first intervals: those known at the launch."""
    return ChangeRates(
        rates.cohort_change_ratio[..., :intervals, :, :],
        rates.child_woman_ratio[..., :intervals],
        rates.sex_ratio_of_children[..., :intervals],
        rates.women_aged,
    )


def _errors(
    projected: np.ndarray, observed: np.ndarray, years: Sequence[int], ages: AgeGroups, areas: Sequence[str]
) -> pd.DataFrame:
    """Return the errors of one launch in long form; both arrays begin with the launch year."""
    groups = (TOTAL, *THREE_GROUPS)

    def by_group(people: np.ndarray) -> np.ndarray:
        return np.stack([people_aged(people, ages, "0+" if g == TOTAL else g) for g in groups], axis=-1)

    ahead, seen = by_group(projected), by_group(observed)
    index = pd.MultiIndex.from_product([areas, years[1:], groups], names=["area", "target_year", "age_group"])
    table = pd.DataFrame(index=index)
    table["launched"] = np.broadcast_to(seen[:, :1], seen[:, 1:].shape).reshape(-1)
    table["projected"], table["observed"] = ahead[:, 1:].reshape(-1), seen[:, 1:].reshape(-1)
    table = table.reset_index().assign(launch_year=years[0])
    table["horizon_years"] = table["target_year"] - table["launch_year"]
    table["error"] = table["projected"] - table["observed"]
    table["relative_error"] = relative_error(table["projected"], table["observed"])
    return table


def relative_error(projected: pd.Series, counted: pd.Series) -> pd.Series:
    """Return by how much projections missed what was counted, relative to the count: the book's one measure of errors.

    Relative to the count, as studies of projections have it: what came true is the same for every projection, so that
    editions and methods that said different numbers of one year can be compared.

    Parameters
    ----------
    projected, counted : Series
        Persons; shapes that broadcast.

    Returns
    -------
    Series
        projected / counted - 1, ratio; positive if projected too high.

    References
    ----------
    Smith, Tayman and Swanson (2013), *A Practitioner's Guide to State and Local Population Projections*.

    Examples
    --------
    >>> relative_error(pd.Series([22317.0]), pd.Series([21201.0])).round(3).tolist()
    [0.053]
    """
    return projected / counted - 1


def error_summary(errors: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Return size and direction of the errors by any of their columns.

    Parameters
    ----------
    errors : DataFrame
        As from `backtest`.
    by : sequence of str
        Columns such as method, horizon_years, age_group, area.

    Returns
    -------
    DataFrame
        One row per combination: cases; bias (mean relative error, positive if projected too high), mean_absolute and
        median_absolute (relative errors, ratio), largest_absolute.

    Examples
    --------
    >>> errors = pd.DataFrame({"method": "last", "relative_error": [0.1, -0.3]})
    >>> error_summary(errors, ["method"]).round(2).values.tolist()
    [['last', 2, -0.1, 0.2, 0.2, 0.3]]
    """
    sized = errors.assign(absolute=errors["relative_error"].abs())
    return (
        sized.groupby(list(by), sort=False)
        .agg(
            cases=("relative_error", "size"),
            bias=("relative_error", "mean"),
            mean_absolute=("absolute", "mean"),
            median_absolute=("absolute", "median"),
            largest_absolute=("absolute", "max"),
        )
        .reset_index()
    )


def interval_factors(errors: pd.DataFrame, level: float) -> pd.DataFrame:
    """Return by what a projection is multiplied to give the ends of its empirical prediction interval.

    The factors are quantiles of observed / projected at the same horizon and age group, at plotting positions
    k / (n + 1): a new case of the same kind falls between the smallest and the largest of n with probability
    (n - 1) / (n + 1), so with few errors a high level cannot be reached and the extremes are given.

    Parameters
    ----------
    errors : DataFrame
        As from `backtest`, of one method, pooled over areas and launches.
    level : float
        Nominal level, between 0 and 1, for example 0.8.

    Returns
    -------
    DataFrame
        One row per horizon_years and age_group: low, middle, high (factors), cases, reachable (highest level that n
        errors can give).

    Raises
    ------
    ParameterError
        If the level is not between 0 and 1, or methods are mixed.

    Examples
    --------
    >>> seen = pd.DataFrame({"horizon_years": 5, "age_group": "total", "method": "last", "projected": 100.0,
    ...                      "observed": [90.0, 100.0, 110.0]})
    >>> interval_factors(seen, 0.5).round(2).values.tolist()
    [[5, 'total', 0.9, 1.0, 1.1, 3, 0.5]]
    """
    if not 0 < level < 1:
        raise ParameterError(message("model.level", level=level))
    methods = sorted(set(errors["method"]))
    if len(methods) > 1:
        raise ParameterError(message("model.one_method", methods=methods))
    rows = []
    for (horizon, group), cases in errors.groupby(["horizon_years", "age_group"], sort=False):
        low, middle, high = _factors(cases["observed"].to_numpy() / cases["projected"].to_numpy(), level)
        count = len(cases)
        rows.append((horizon, group, low, middle, high, count, (count - 1) / (count + 1)))
    columns = ["horizon_years", "age_group", "low", "middle", "high", "cases", "reachable"]
    return pd.DataFrame(rows, columns=columns)


def _factors(ratios: np.ndarray, level: float) -> np.ndarray:
    """Return low, middle and high quantile of observed / projected; on logarithms, so that halves mirror doubles."""
    shares = [(1 - level) / 2, 0.5, (1 + level) / 2]
    return np.exp(np.quantile(np.log(ratios), shares, method="weibull"))


def prediction_band(projected: pd.DataFrame, factors: pd.DataFrame) -> pd.DataFrame:
    """Return a projection with the ends of its empirical prediction interval.

    Parameters
    ----------
    projected : DataFrame
        One row per horizon_years and age_group: population, persons, and any other columns.
    factors : DataFrame
        As from `interval_factors`.

    Returns
    -------
    DataFrame
        The rows whose horizon the errors cover, with low and high (persons), cases and reachable.

    Raises
    ------
    ParameterError
        If no horizon and age group of the projection is covered.

    Examples
    --------
    >>> factors = pd.DataFrame({"horizon_years": [5], "age_group": ["total"], "low": [0.9], "middle": [1.0],
    ...                         "high": [1.2], "cases": [9], "reachable": [0.8]})
    >>> ahead = pd.DataFrame({"horizon_years": [5], "age_group": ["total"], "population": [1000.0]})
    >>> prediction_band(ahead, factors)[["low", "high"]].values.tolist()
    [[900.0, 1200.0]]
    """
    band = projected.merge(factors.drop(columns="middle"), on=["horizon_years", "age_group"], validate="m:1")
    if band.empty:
        raise ParameterError(message("model.no_horizon"))
    return band.assign(low=band["population"] * band["low"], high=band["population"] * band["high"])


def coverage(errors: pd.DataFrame, level: float, leave_out: Sequence[str] = ("area", "launch_year")) -> pd.DataFrame:
    """Return how often empirical prediction intervals held what was observed, leave-one-out.

    Each case is judged by the interval that the other cases give: those that share none of the columns left out. By
    default neither the same area nor the same launch, since projections of one launch err together.

    Parameters
    ----------
    errors : DataFrame
        As from `backtest`, of one method.
    level : float
        Nominal level.
    leave_out : sequence of str
        Columns of `errors`; a case that agrees in any of them is left out.

    Returns
    -------
    DataFrame
        One row per horizon_years and age_group: cases judged, coverage (share inside, ratio), nominal, and
        mean_width (high - low, as a ratio of the projection). Cases with fewer than three others are not judged.

    Raises
    ------
    ParameterError
        If the level is not between 0 and 1, or methods are mixed.

    Examples
    --------
    >>> key = {"horizon_years": 5, "age_group": "total", "method": "last", "area": list("abcd")}
    >>> key |= {"launch_year": range(4), "projected": 100.0}
    >>> seen = pd.DataFrame({**key, "observed": [90.0, 100.0, 101.0, 110.0]})
    >>> coverage(seen, 0.5)[["cases", "coverage"]].values.tolist()
    [[4.0, 0.5]]
    """
    interval_factors(errors, level)  # refuses what it cannot judge
    rows = []
    for (horizon, group), cases in errors.groupby(["horizon_years", "age_group"], sort=False):
        ratios = cases["observed"].to_numpy() / cases["projected"].to_numpy()
        keys = [cases[column].to_numpy() for column in leave_out]
        inside, widths = [], []
        for case, ratio in enumerate(ratios):
            others = ratios[np.all([key != key[case] for key in keys], axis=0)]
            if len(others) >= _FEWEST_ERRORS:
                low, _, high = _factors(others, level)
                inside.append(low <= ratio <= high)
                widths.append(high - low)
        if inside:
            rows.append((horizon, group, len(inside), np.mean(inside), level, np.mean(widths)))
    return pd.DataFrame(rows, columns=["horizon_years", "age_group", "cases", "coverage", "nominal", "mean_width"])
