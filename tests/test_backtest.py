"""Backtests: a regular world is projected without error, errors by hand, intervals and their coverage."""

import numpy as np
import pandas as pd
import pytest
from population_cases import AGES, rows

from visionbook.errors import ParameterError, ProjectionError
from visionbook.population.axes import SEXES
from visionbook.population.backtest import (
    METHODS,
    backtest,
    coverage,
    error_summary,
    interval_factors,
    mean_rates,
    prediction_band,
)
from visionbook.population.implied import ChangeRates

YEARS = tuple(range(1980, 2025, 5))
TOWNS = ["01223", "01691", "01692", "01693", "01694"]


def regular_world(areas=2):
    """Every area keeps its own rates for ever, so that every method is right."""
    random = np.random.default_rng(1)
    tables = [random.uniform(500, 900, (areas, 2, len(AGES)))]
    ratios = random.uniform(0.85, 1.05, (areas, 2, len(AGES)))
    for _ in YEARS[1:]:
        older = np.roll(tables[-1], 1, axis=-1)
        older[..., -1] += tables[-1][..., -1]
        now = older * ratios
        now[..., 0] = 0.1 * now[:, :1, 3:10].sum(axis=-1)
        tables.append(now)
    return np.stack(tables, axis=1)


def censuses(shared):
    """Towns by census, sex and age (90+), with persons of unknown age spread like those of known age of the sex."""
    found = [
        *rows(shared / "figures" / "census_1980_2015_5yr_sex.csv"),
        *rows(shared / "figures" / "census_2020_5yr_sex.csv"),
    ]
    cells = {(r["code"], int(r["year"]), r["sex"], r["age"]): float(r["population"] or 0) for r in found}
    tables = np.zeros((len(TOWNS), len(YEARS), 2, len(AGES)))
    for place in np.ndindex(tables.shape):
        key = (TOWNS[place[0]], YEARS[place[1]], SEXES[place[2]])
        label = AGES.labels[place[3]]
        parts = ["90-94", "95-99", "100+"] if label == "90+" and (*key, "90+") not in cells else [label]
        tables[place] = sum(cells[(*key, part)] for part in parts)
    unknown = np.array([[[cells.get((t, y, s, "unknown"), 0.0) for s in SEXES] for y in YEARS] for t in TOWNS])
    return tables * (1 + unknown / tables.sum(axis=-1))[..., np.newaxis]


def test_a_world_that_never_changes_is_projected_without_error():
    errors = backtest(regular_world(), YEARS, AGES, ["a", "b"])
    assert errors["relative_error"].abs().max() < 1e-12


def test_every_launch_meets_every_later_census_by_every_method_it_allows():
    errors = backtest(regular_world(), YEARS, AGES, ["a", "b"])
    launches = errors.drop_duplicates(["method", "launch_year", "target_year"]).groupby("method").size().to_dict()
    # launches 1985, 1990, 1995 to 2015: 7 + 6 + ... + 1, then without 1985, then without 1990
    assert launches == {"last": 28, "mean_2": 21, "mean_3": 15}
    assert set(errors["age_group"]) == {"total", "0-14", "15-64", "65+"}
    assert (errors["target_year"] - errors["launch_year"] == errors["horizon_years"]).all()


def test_a_launch_knows_nothing_of_what_came_later():
    world = regular_world()
    changed = world.copy()
    changed[:, 5:] *= 0.5
    before, after = (backtest(tables, YEARS, AGES, ["a", "b"]) for tables in (world, changed))
    early = before["launch_year"] <= YEARS[4]
    assert before.loc[early, "projected"].tolist() == after.loc[early, "projected"].tolist()


def test_an_error_is_projected_less_observed():
    world = regular_world(1)
    world[:, -1] *= 0.8
    errors = backtest(world, YEARS, AGES, ["a"]).query("target_year == 2020 and age_group == 'total'")
    assert errors["relative_error"].to_numpy() == pytest.approx(1 / 0.8 - 1)
    assert (errors["error"] == errors["projected"] - errors["observed"]).all()


def test_the_first_launch_can_be_chosen():
    errors = backtest(regular_world(), YEARS, AGES, ["a", "b"], first_launch=2000)
    assert errors["launch_year"].min() == 2000


def test_the_mean_is_over_the_last_intervals():
    rates = ChangeRates(np.array([0.5, 0.8, 1.0]).reshape(3, 1, 1), np.array([0.1, 0.2, 0.4]), np.ones(3))
    assert mean_rates(rates, 2).cohort_change_ratio.item() == pytest.approx(0.9)
    assert mean_rates(rates, 2).child_woman_ratio.item() == pytest.approx(0.3)


def cases(ratios, **columns):
    key = {"horizon_years": 5, "age_group": "total", "method": "last", "projected": 100.0}
    return pd.DataFrame({**key, "observed": 100.0 * np.array(ratios), **columns})


def test_the_summary_tells_direction_from_size():
    (row,) = error_summary(pd.DataFrame({"method": "last", "relative_error": [0.1, -0.3, 0.05]}), ["method"]).to_dict(
        "records"
    )
    assert row["bias"] == pytest.approx(-0.05)
    assert row["mean_absolute"] == pytest.approx(0.15)
    assert row["median_absolute"] == pytest.approx(0.1)


def test_interval_factors_are_quantiles_at_k_over_n_plus_1():
    factors = interval_factors(cases([0.8, 0.9, 1.0, 1.1, 1.25, 1.3, 1.4, 1.5, 1.6]), 0.8)
    assert factors[["low", "middle", "high"]].iloc[0].tolist() == pytest.approx([0.8, 1.25, 1.6])  # 1/10, 5/10, 9/10
    assert factors["reachable"].item() == pytest.approx(0.8)


def test_a_level_that_few_errors_cannot_reach_says_so():
    factors = interval_factors(cases([0.9, 1.0, 1.1]), 0.95)
    assert factors[["low", "high"]].iloc[0].tolist() == pytest.approx([0.9, 1.1])
    assert factors["reachable"].item() == pytest.approx(0.5)


def test_a_band_is_the_projection_times_the_factors_of_its_horizon():
    factors = interval_factors(cases([0.9, 1.0, 1.1]), 0.5)
    ahead = pd.DataFrame({"horizon_years": [5, 10], "age_group": "total", "population": [2_000.0, 1_000.0]})
    band = prediction_band(ahead, factors)
    assert band[["low", "high"]].to_numpy() == pytest.approx(np.array([[1_800.0, 2_200.0]]))


def test_coverage_is_found_on_cases_the_interval_did_not_see():
    # Without itself, each of the two outer cases lies outside the others' extremes, each inner one within.
    seen = cases([0.8, 0.95, 1.05, 1.2], area=list("abcd"), launch_year=range(4))
    row = coverage(seen, 0.9).iloc[0]
    assert (row["cases"], row["nominal"]) == (4, 0.9)
    assert row["coverage"] == pytest.approx(0.5)
    # Between the extremes of the other three: 1.2 - 0.95, twice 1.2 - 0.8, and 1.05 - 0.8.
    assert row["mean_width"] == pytest.approx((0.25 + 0.4 + 0.4 + 0.25) / 4)


def test_horizons_and_groups_stand_in_the_order_of_the_errors():
    order = [(5, "total"), (5, "0-14"), (5, "65+"), (10, "total"), (10, "0-14"), (0, "total")]
    parts = [
        cases([0.8, 0.9, 1.1, 1.2], horizon_years=horizon, age_group=group, area=list("abcd"), launch_year=range(4))
        for horizon, group in order
    ]
    seen = pd.concat(parts, ignore_index=True)
    seen["relative_error"] = 0.1
    by = ["horizon_years", "age_group"]
    for found in (interval_factors(seen, 0.5), coverage(seen, 0.5), error_summary(seen, by)):
        assert list(found[by].itertuples(index=False, name=None)) == order


def test_coverage_leaves_out_the_same_area_and_the_same_launch():
    seen = cases([1.0] * 5, area=list("aabcd"), launch_year=[1, 2, 1, 3, 4])
    # (a, 1) has d, c and nothing of a or launch 1: two others, too few; (a, 2): b, c, d; (b, 1): c, d, (a, 2); ...
    assert coverage(seen, 0.5)["cases"].item() == 4


def test_coverage_of_many_like_cases_is_near_the_nominal_level():
    random = np.random.default_rng(2)
    seen = cases(np.exp(random.normal(0, 0.1, 400)), area=range(400), launch_year=range(400))
    assert coverage(seen, 0.8)["coverage"].item() == pytest.approx(0.8, abs=0.02)


def test_errors_of_the_towns_grow_with_the_horizon(shared):
    errors = backtest(censuses(shared), YEARS, AGES, TOWNS).query("age_group == 'total'")
    size = error_summary(errors, ["method", "horizon_years"]).set_index(["method", "horizon_years"])["mean_absolute"]
    for method in METHODS:
        assert 0.005 < size[method, 5] < 0.05
        assert size[method, 5] < size[method, 15] < size[method, 25]


def test_the_censuses_handed_over_hold_everyone(shared):
    tables = censuses(shared)
    assert round(tables[0, YEARS.index(2015)].sum()) == 26_917  # Nemuro, as published
    assert round(tables[0, YEARS.index(2020)].sum()) == 24_636


# --- refusals


@pytest.mark.parametrize("level", [0, 1, 80])
def test_a_level_that_is_no_share_is_refused(level):
    with pytest.raises(ParameterError, match=f"level {level} must be between 0 and 1"):
        interval_factors(cases([0.9, 1.0, 1.1]), level)


def test_a_coverage_of_a_level_that_is_no_share_or_of_mixed_methods_is_refused():
    two = pd.concat([cases([1.0, 1.1], method="last"), cases([1.0, 1.1], method="mean_2")])
    with pytest.raises(ParameterError):
        coverage(cases([1.0, 1.1, 0.9, 1.2]), 1.5)
    with pytest.raises(ParameterError):
        coverage(two, 0.8)


def test_mixed_methods_are_refused():
    with pytest.raises(ParameterError, match="errors of one method only; there are last, mean_2"):
        interval_factors(cases([0.9, 1.0], method=["last", "mean_2"]), 0.5)


def test_a_mean_over_more_intervals_than_there_are_is_refused():
    with pytest.raises(ParameterError, match="a mean of 3 intervals is not possible; there are 2"):
        mean_rates(ChangeRates(np.ones((2, 2, 3)), np.ones(2), np.ones(2)), 3)


def test_areas_that_do_not_fit_the_tables_are_refused():
    with pytest.raises(ParameterError, match="must be the 3 areas"):
        backtest(regular_world(), YEARS, AGES, ["a", "b", "c"])


def test_years_that_do_not_fit_the_tables_are_refused():
    with pytest.raises(ProjectionError, match=r"the axis before sex, age must be years 1980, 1985$"):
        backtest(regular_world(), (1980, 1985), AGES, ["a", "b"])
    with pytest.raises(ProjectionError, match="are not 5 years apart"):
        backtest(regular_world(), tuple(year + (year == YEARS[-1]) for year in YEARS), AGES, ["a", "b"])


def test_a_missing_census_cell_is_refused():
    world = regular_world()
    world[1, 2, 0, 3] = np.nan
    with pytest.raises(ProjectionError, match=r"tables: position \[1, 2\], female, 15-19 is missing"):
        backtest(world, YEARS, AGES, ["a", "b"])


def test_a_projection_beyond_every_tested_horizon_is_refused():
    ahead = pd.DataFrame({"horizon_years": [40], "age_group": "total", "population": [1.0]})
    with pytest.raises(ParameterError, match="no horizon and age group of the projection"):
        prediction_band(ahead, interval_factors(cases([0.9, 1.0, 1.1]), 0.5))
