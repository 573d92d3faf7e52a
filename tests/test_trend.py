"""Trends of indicators, worked by hand. All observations here are invented; the book holds none.

Student's t has closed forms for few degrees of freedom: with one, t(p) = tan(pi (p - 1/2)), so t(0.9) =
tan(0.4 pi) = 3.07768; with two, t(p) = (2p - 1) / sqrt(2 p (1 - p)), so t(0.9) = 0.8 / sqrt(0.18) = 1.88562.
"""

import math

import kpi_cases
import numpy as np
import pandas as pd
import pytest

from visionbook.errors import ParameterError
from visionbook.strategy.trend import trend

T1 = math.tan(0.4 * math.pi)
T2 = 0.8 / math.sqrt(0.18)


def indicator(**changes):
    """A level that is to rise from 100 to 140 in the four fiscal years 2021 to 2024."""
    return kpi_cases.indicator(**{"target": 140.0, "statistic": None} | changes)


def observed(*values, first=2021, status="final"):
    years = range(first, first + len(values))
    return pd.DataFrame({"kpi_id": "k", "fiscal_year": years, "value": [*map(float, values)], "status": status})


def found(*values, coverage=0.8, fiscal_year=2024, **changes):
    return trend(indicator(**changes), observed(*values), fiscal_year, coverage)


def test_a_level_is_continued_along_the_line_with_the_prediction_interval_of_a_new_observation():
    # 110, 118, 132: mean 120, slope (-1 x -10 + 1 x 12) / 2 = 11; fitted 109, 120, 131; residuals 1, -2, 1
    # s2 = 6 / (3 - 2) = 6; 2024 lies 2 from the mean year: 120 + 22 = 142
    # half = t x sqrt(6 x (1 + 1/3 + 4/2)) = 3.07768 x sqrt(20)
    result = found(110, 118, 132)
    assert result.slope_per_year == pytest.approx(11)
    assert result.central == pytest.approx(142)
    assert result.upper - 142 == pytest.approx(T1 * math.sqrt(20))
    assert 142 - result.lower == pytest.approx(T1 * math.sqrt(20))
    assert (result.final_fy, result.years, result.values) == (2024, (2021, 2022, 2023), (110, 118, 132))  # noqa: PD011 (a field, no frame)
    assert (result.kpi_id, result.coverage, result.path_years) == ("k", 0.8, (2024,))
    assert result.path == pytest.approx((142,))


def test_four_years_have_two_degrees_of_freedom_and_a_gap_is_bridged_for_a_level():
    rows = observed(10, 16, 15, 23)
    rows["fiscal_year"] = [2021, 2022, 2024, 2025]
    result = trend(indicator(end_fy=2026), rows, 2026)
    # years -2, -1, 1, 2 about 2023, mean 16, Sxx 10; slope (12 + 0 - 1 + 14) / 10 = 2.5
    # fitted 11, 13.5, 18.5, 21; residuals -1, 2.5, -3.5, 2: squares 1 + 6.25 + 12.25 + 4 = 23.5; s2 = 11.75
    # 2026: 16 + 7.5 = 23.5; half = 1.88562 x sqrt(11.75 x (1 + 1/4 + 9/10))
    assert result.central == pytest.approx(23.5)
    assert result.upper - result.central == pytest.approx(T2 * math.sqrt(11.75 * 2.15))


def test_a_wider_coverage_gives_a_wider_interval():
    # t(0.95) with one degree of freedom: tan(0.45 pi) = 6.31375
    assert found(110, 118, 132, coverage=0.9).upper == pytest.approx(142 + math.tan(0.45 * math.pi) * math.sqrt(20))
    for wrong in (0, 1, 80, -0.1):
        with pytest.raises(ParameterError, match=rf"coverage is {wrong}; it must lie between 0 and 1"):
            found(110, 118, 132, coverage=wrong)


SUM = {"measurement": "cumulative", "baseline": None, "target": 80.0, "end_fy": 2025}


def test_a_sum_adds_the_years_that_are_left_and_its_interval_accounts_for_all_of_them():
    # 10, 16, 16: mean 14, slope (4 + 2) / 2 = 3; fitted 11, 14, 17; residuals -1, 2, -1; s2 = 6; Sxx = 2
    # 2024: 20, 2025: 23; sum so far 42, in all 85
    # m = 2, D = 2 + 3 = 5: half = t x sqrt(6 x (2 + 4/3 + 25/2)) = 3.07768 x sqrt(95) = 30.00
    result = found(10, 16, 16, **SUM)
    assert result.central == pytest.approx(85)
    assert result.upper - 85 == pytest.approx(T1 * math.sqrt(95))
    assert 85 - result.lower == pytest.approx(T1 * math.sqrt(95))
    assert result.path_years == (2024, 2025)
    assert result.path == pytest.approx((62, 85))  # 42 + 20, + 23
    assert (result.values, result.slope_per_year) == ((10, 16, 16), pytest.approx(3))  # noqa: PD011 (a field, no frame)


def test_the_interval_of_a_sum_is_that_of_matrix_algebra():
    years, values, ahead = np.arange(5.0), np.array([3.0, 9.0, 4.0, 8.0, 12.0]), np.array([5.0, 6.0, 7.0])
    x, z = (np.column_stack([np.ones_like(axis), axis]) for axis in (years, ahead))
    coefficients = np.linalg.solve(x.T @ x, x.T @ values)
    variance = ((values - x @ coefficients) ** 2).sum() / 3
    # variance of a sum of new observations about the fitted sum: s2 (1' (I + Z (X'X)^-1 Z') 1)
    of_sum = variance * (np.eye(3) + z @ np.linalg.inv(x.T @ x) @ z.T).sum()
    one, two = (found(*values, coverage=share, fiscal_year=2025, **SUM | {"end_fy": 2028}) for share in (0.8, 0.5))
    assert one.central == pytest.approx(36 + (z @ coefficients).sum())
    # t with three degrees of freedom (printed tables): 0.90 is 1.638, 0.75 is 0.765
    assert (one.upper - one.central) / math.sqrt(of_sum) == pytest.approx(1.638, abs=5e-4)
    assert (two.upper - two.central) / math.sqrt(of_sum) == pytest.approx(0.765, abs=5e-4)


def test_the_interval_decides_whether_the_target_is_reached():
    # the interval is 142 - 13.76 to 142 + 13.76: 128.24 to 155.76
    assert found(110, 118, 132, target=128.0).reaches_target == "yes"
    assert found(110, 118, 132, target=129.0).reaches_target == "unclear"
    assert found(110, 118, 132, target=155.0).reaches_target == "unclear"
    assert found(110, 118, 132, target=156.0).reaches_target == "no"
    # to be kept: the same as for up
    keep = {"measurement": "keep", "better": "keep"}
    assert found(110, 118, 132, target=128.0, **keep).reaches_target == "yes"
    assert found(110, 118, 132, target=156.0, **keep).reaches_target == "no"


def test_an_indicator_that_should_fall_reaches_its_target_from_above():
    # 130, 122, 108 are 110, 118, 132 mirrored at 120: 98 in 2024, from 84.24 to 111.76
    down = {"better": "down", "baseline": 140.0}
    assert found(130, 122, 108, **down).central == pytest.approx(98)
    assert found(130, 122, 108, target=112.0, **down).reaches_target == "yes"
    assert found(130, 122, 108, target=111.0, **down).reaches_target == "unclear"
    assert found(130, 122, 108, target=84.0, **down).reaches_target == "no"


def test_a_limit_exactly_on_the_target_reaches_it():
    # 0.1, 0.2, 0.3: one line, no width, 0.4 in 2024 (though 0.1 + 0.3 is not 0.4 in binary)
    result = found(0.1, 0.2, 0.3, target=0.4)
    assert result.upper - result.lower == pytest.approx(0, abs=1e-12)
    assert result.reaches_target == "yes"
    assert found(0.1, 0.2, 0.3, target=0.4, better="down").reaches_target == "yes"


def test_counts_are_not_continued_below_zero_but_a_decline_may_become_growth():
    # 30, 20, 10 lie on one line, which is at 0 in 2024 and at -10 in 2025
    assert found(30, 20, 10, end_fy=2025, better="down").central == 0
    assert found(30, 20, 10, end_fy=2025, better="down").path == (0, 0)
    growth = found(0.03, 0.02, 0.01, end_fy=2025, better="down", statistic="decline_rate")
    assert growth.central == pytest.approx(-0.01)


def test_a_sum_is_not_continued_below_what_is_summed_already():
    # 10, 7, 1: mean 6, slope -4.5; 2024: 6 - 9 = -3, so 15, below the 18 that are counted
    # fitted 10.5, 6, 1.5; residuals -0.5, 1, -0.5; s2 = 1.5; half = 3.07768 x sqrt(1.5 x 10/3) = 6.88
    result = found(10, 7, 1, **SUM | {"end_fy": 2024})
    assert (result.central, result.lower) == (18, 18)
    assert result.upper == pytest.approx(15 + T1 * math.sqrt(5))
    assert found(10, 7, 1, **SUM | {"end_fy": 2024, "target": 18.0}).reaches_target == "yes"


@pytest.mark.parametrize(
    ("values", "changes"),
    [
        ((), {}),
        ((110,), {}),
        ((110, 118), {}),
        ((110, 118, 125, 130), {}),  # the last year of the period is known
        ((10, 16, 16), {**SUM, "better": "down"}),
    ],
)
def test_there_is_no_trend_of_two_years_of_a_finished_period_or_without_a_rule(values, changes):
    assert found(*values, **changes) is None


def test_a_sum_with_a_missing_year_has_no_trend():
    rows = observed(10, 16, 16, 18)
    late = rows.assign(fiscal_year=[2022, 2023, 2024, 2025])
    assert trend(indicator(**SUM | {"end_fy": 2026}), late, 2025) is None
    gap = rows.assign(fiscal_year=[2021, 2022, 2024, 2025])
    assert trend(indicator(**SUM | {"end_fy": 2026}), gap, 2025) is None
    # the year after the newest observation is not missing, it is to come
    assert trend(indicator(**SUM | {"end_fy": 2026}), rows, 2026) is not None


def test_only_the_surest_judging_observations_within_the_period_up_to_the_fiscal_year_count():
    rows = pd.concat(
        [
            observed(110, 118, 132),
            observed(999, first=2022, status="press"),
            observed(999, first=2020),
            observed(999, first=2024, status="proxy"),
            observed(999, first=2025),
        ]
    )
    assert trend(indicator(), rows, 2024).central == pytest.approx(142)
    assert trend(indicator(), rows, 2024).years == (2021, 2022, 2023)
    assert trend(indicator(), rows, 2022) is None
    # the value of 2025 lies after the period, however late one looks
    assert trend(indicator(), rows, 2026).central == pytest.approx(142)


def test_an_indicator_without_observations_takes_those_of_the_one_it_is_the_same_as():
    copy = pd.Series(indicator(kpi_id="copy", same_as="k"))
    result = trend(copy, observed(110, 118, 132), 2024)
    assert (result.kpi_id, result.central) == ("copy", pytest.approx(142))


def test_an_indicator_with_observations_of_its_own_keeps_them_and_without_another_has_none():
    others = observed(10, 20, 30).assign(kpi_id="other")
    own = pd.concat([observed(110, 118, 132), others])
    assert trend(indicator(same_as="other"), own, 2024).central == pytest.approx(142)
    assert trend(indicator(same_as=None), others, 2024) is None
