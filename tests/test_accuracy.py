"""What past errors say: methods, ages, sizes and bands, each worked by hand on a small table."""

import pandas as pd
import pytest

from visionbook.errors import ParameterError
from visionbook.population.accuracy import (
    BAND_LEVEL,
    SMALL_BELOW,
    Accuracy,
    accuracy_of,
    coverage_by_method,
    errors_by_age,
    errors_by_method,
    errors_by_size,
)


def case(error, area="a", method="last", launch=1990, horizon=5, group="total", launched=1000.0):
    """One row of backtests: 100 were counted, so the projection is 100 x (1 + error)."""
    return {
        "area": area,
        "method": method,
        "launch_year": launch,
        "target_year": launch + horizon,
        "horizon_years": horizon,
        "age_group": group,
        "launched": launched,
        "projected": 100.0 * (1 + error),
        "observed": 100.0,
        "error": 100.0 * error,
        "relative_error": error,
    }


def errors(*cases):
    return pd.DataFrame(list(cases))


METHODS = errors(
    case(0.50, launch=1985),  # only the last interval is known at the first launch
    case(0.10, launch=1990),
    case(-0.30, launch=1990, area="b"),
    case(-0.05, launch=1990, method="mean_2"),
    case(-0.15, launch=1990, method="mean_2", area="b"),
    case(0.90, launch=1985, horizon=10),
)


def test_methods_are_compared_on_the_cases_that_all_of_them_have():
    table = errors_by_method(METHODS).set_index(["horizon_years", "method"])
    # last: (0.1 + 0.3) / 2 on the two shared cases, (0.5 + 0.1 + 0.3) / 3 on all; mean_2: (0.05 + 0.15) / 2 on both
    assert table.loc[(5, "last"), ["shared_error", "shared_cases"]].tolist() == pytest.approx([0.2, 2])
    assert table.loc[(5, "last"), ["error", "cases"]].tolist() == pytest.approx([0.3, 3])
    assert table.loc[(5, "mean_2"), ["shared_error", "error"]].tolist() == pytest.approx([0.1, 0.1])


def test_a_bias_keeps_its_sign():
    table = errors_by_method(METHODS).set_index(["horizon_years", "method"])
    # (0.5 + 0.1 - 0.3) / 3 and (-0.05 - 0.15) / 2
    assert table.loc[(5, "last"), "bias"] == pytest.approx(0.1)
    assert table.loc[(5, "mean_2"), "bias"] == pytest.approx(-0.1)


def test_a_horizon_without_shared_cases_has_no_shared_error():
    row = errors_by_method(METHODS).query("horizon_years == 10").iloc[0]
    assert row["error"] == pytest.approx(0.9)
    assert pd.isna(row["shared_error"]) and pd.isna(row["shared_cases"])


def test_age_groups_are_left_out_of_the_errors_by_method():
    with_ages = pd.concat([METHODS, errors(case(5.0, group="65+"))])
    pd.testing.assert_frame_equal(errors_by_method(with_ages), errors_by_method(METHODS))


def test_errors_by_age_are_of_the_last_interval_and_of_the_years_asked_for():
    rows = errors(
        case(0.2, group="0-14"),
        case(-0.4, group="0-14"),
        case(9.0, group="0-14", method="mean_2"),
        case(9.0, group="0-14", horizon=15),
        case(0.1, group="0-14", horizon=10),
    )
    # five years: (0.2 + 0.4) / 2 without sign, (0.2 - 0.4) / 2 with it
    five, ten = errors_by_age(rows, (5, 10)).itertuples()
    assert (five.age_group, five.horizon_years, five.cases) == ("0-14", 5, 2)
    assert (five.error, five.bias) == pytest.approx((0.3, -0.1))
    assert (ten.error, ten.bias) == pytest.approx((0.1, 0.1))


SIZES = errors(
    case(0.1, area="big", launched=20000.0),
    case(-0.3, area="big", launched=12000.0),
    case(0.2, area="falling", launched=11000.0),
    case(0.4, area="falling", launched=9000.0),
    case(-0.6, area="tiny", launched=500.0),
)


def test_a_town_that_shrinks_counts_by_its_people_at_each_launch():
    table = errors_by_size(SIZES, (5,), 10_000).set_index("name")["error_5"]
    # below 10,000: (0.4 + 0.6) / 2; from there on: (0.1 + 0.3 + 0.2) / 3; the falling town: (0.2 + 0.4) / 2
    assert table["small"] == pytest.approx(0.5)
    assert table["large"] == pytest.approx(0.2)
    assert table["falling"] == pytest.approx(0.3)


def test_towns_stand_in_the_order_of_their_size_and_groups_come_last():
    table = errors_by_size(SIZES, (5,), 10_000)
    assert table["name"].tolist() == ["tiny", "falling", "big", "small", "large"]
    assert table.loc[3, "name"] == "small"  # rows are numbered through
    assert table[["least", "most"]].iloc[2].tolist() == [12000, 20000]


def test_a_population_of_just_the_limit_is_not_small():
    assert errors_by_size(errors(case(0.1, launched=10_000.0)), (5,), 10_000)["name"].tolist() == ["a", "large"]


def test_a_horizon_that_a_town_lacks_is_missing_and_not_zero():
    rows = errors(case(0.1), case(0.2, area="b", horizon=10))
    table = errors_by_size(rows, (5, 10), 10).set_index("name")
    assert pd.isna(table.loc["a", "error_10"])
    assert table.loc["b", "error_10"] == pytest.approx(0.2)


def test_coverage_is_found_for_each_method_by_itself():
    # Four towns, four launches. With level 0.5, three others have their quartiles at the smallest and the largest.
    last = [case(e, area=a, launch=y) for e, a, y in zip((-0.2, 0.0, 0.01, 0.2), "abcd", range(4), strict=True)]
    # of four equal errors every one lies on the ends of the band of the others, which counts as inside
    even = [case(0.1, area=a, launch=y, method="mean_2") for a, y in zip("abcd", range(4), strict=True)]
    table = coverage_by_method(errors(*last, *even), 0.5).set_index("method")
    assert table["inside"].to_dict() == {"last": 2, "mean_2": 4}
    assert table["coverage"].to_dict() == {"last": 0.5, "mean_2": 1.0}
    assert table["cases"].tolist() == [4, 4]


def test_methods_of_one_horizon_stand_in_the_order_of_the_cases():
    cases = [
        case(0.1, area=a, launch=y, method=m) for m in ("mean_2", "last") for a, y in zip("abcd", range(4), strict=True)
    ]
    table = coverage_by_method(errors(*cases), 0.5)
    assert (table["method"].tolist(), table.index.tolist()) == (["mean_2", "last"], [0, 1])
    assert errors_by_method(METHODS).index.tolist() == [0, 1, 2]


def test_cases_that_a_band_held_are_counted_up_to_a_horizon_where_it_was_judged():
    seen = pd.DataFrame({"horizon_years": [5, 10, 15, 20], "coverage": [0.75, 0.5, None, 1.0], "judged": [4, 6, 9, 2]})
    found = Accuracy(seen, 0.8, 1980, 2015, 3)
    assert [found.coverage_found(horizon) for horizon in (4, 5, 10, 15, 20)] == [
        (0, 0),
        (3, 4),
        (6, 10),
        (6, 10),
        (8, 12),
    ]


def test_a_band_is_of_four_cases_in_five_and_small_is_below_ten_thousand():
    assert (BAND_LEVEL, SMALL_BELOW) == (0.8, 10_000)  # as the page says


def test_a_municipality_without_errors_is_refused():
    with pytest.raises(ParameterError, match="'z' is not among the errors"):
        accuracy_of(METHODS, "z")
