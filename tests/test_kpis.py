"""Judgement of indicators. All observations here are invented; none is the book's."""

import pandas as pd
import pytest
from kpi_cases import RULE, indicator, observed

from visionbook import data
from visionbook.edition import EvaluationRule
from visionbook.errors import DataError, ParameterError
from visionbook.strategy.judgement import STATUSES, evaluate, pace_rank, status_counts


def judge(*rows, fiscal_year=2024, rule=RULE, **changes):
    return evaluate(pd.DataFrame([indicator(**changes)]), observed(*rows), rule, fiscal_year).iloc[0]


def cumulative(*rows, target=40.0, **changes):
    changes = {"measurement": "cumulative", "baseline": None, "baseline_kind": "none", "target": target} | changes
    return judge(*rows, **changes)


def test_the_end_of_the_first_fiscal_year_is_one_year_of_four():
    row = judge((2021, 110.0))
    # required 200 - 100 = 100; expected 100 x 1/4 = 25; observed change 110 - 100 = 10; ratio 10 / 25
    assert row["elapsed_years"] == 1
    assert row["total_years"] == 4
    assert row["change_required"] == 100
    assert row["change_per_year"] == 25
    assert row["expected_change"] == 25
    assert row["expected_by_now"] == 125
    assert row["observed_change"] == 10
    assert row["ratio"] == pytest.approx(0.4)
    assert (row["status"], row["rule"], row["reason"]) == ("insufficient", "pace", "pace")


@pytest.mark.parametrize(
    ("value", "status"),
    [
        # end of 2022: expected change 100 x 2/4 = 50, so 147.5 is 47.5 / 50 = 0.95 and 130 is 30 / 50 = 0.60
        (147.5, "on_track"),
        (147.4, "moderate"),
        (130.0, "moderate"),
        (129.9, "insufficient"),
        (100.0, "insufficient"),
        (99.9, "moving_away"),
        (199.9, "on_track"),
        (200.0, "achieved"),
    ],
)
def test_a_threshold_belongs_to_the_better_rank(value, status):
    assert judge((2022, value))["status"] == status


def test_decimal_fractions_reach_a_threshold_that_they_equal():
    # 53.8% to 54.1%: expected by the end of 2024 0.003; 0.538 + 0.95 x 0.003 = 0.54085 is exactly on the threshold,
    # though (0.54085 - 0.538) / (0.541 - 0.538) is not 0.95 in binary
    assert judge((2024, 0.54085), baseline=0.538, target=0.541)["status"] == "on_track"
    # 0.538 + 0.60 x 0.003 = 0.5398
    assert judge((2024, 0.5398), baseline=0.538, target=0.541)["status"] == "moderate"


def test_half_a_yen_short_of_fifty_thousand_million_is_not_the_target():
    yen = {"baseline": 0.0, "target": 50_000_000_000.0}
    assert judge((2024, 49_999_999_990.0), **yen)["status"] == "on_track"
    assert judge((2024, 50_000_000_000.0), **yen)["status"] == "achieved"


def test_the_thresholds_come_from_the_rule():
    generous = EvaluationRule(on_track=0.80, moderate=0.50, insufficient=0.10)
    # 2022: 40 / 50 = 0.80; 5 / 50 = 0.10; 4 / 50 = 0.08
    assert judge((2022, 140.0), rule=generous)["status"] == "on_track"
    assert judge((2022, 105.0), rule=generous)["status"] == "insufficient"
    assert judge((2022, 104.0), rule=generous)["status"] == "moving_away"
    assert pace_rank(0.5, generous) == "moderate"


def test_an_indicator_that_should_fall_is_judged_by_its_fall():
    falling = {"better": "down", "baseline": 345.0, "target": 320.0}
    row = judge((2022, 335.0), **falling)
    # required 320 - 345 = -25; expected -25 x 2/4 = -12.5; observed -10; ratio 0.8
    assert row["change_required"] == -25
    assert row["expected_change"] == -12.5
    assert row["expected_by_now"] == 332.5
    assert row["ratio"] == pytest.approx(0.8)
    assert row["status"] == "moderate"
    assert judge((2022, 350.0), **falling)["status"] == "moving_away"
    assert judge((2022, 320.0), **falling)["status"] == "achieved"
    assert judge((2022, 321.0), **falling)["status"] == "on_track"


def test_the_newest_year_counts_and_is_held_against_its_own_pace():
    row = judge((2021, 190.0), (2022, 120.0))
    # 2022: 20 / 50 = 0.4, though the year is 2024
    assert (row["observed_fy"], row["observed"], row["elapsed_years"]) == (2022, 120, 2)
    assert row["ratio"] == pytest.approx(0.4)


def test_observations_after_the_fiscal_year_or_outside_the_period_do_not_count():
    assert judge((2021, 125.0), (2023, 300.0), fiscal_year=2022)["observed_fy"] == 2021
    for year in (2020, 2025):
        row = judge((year, 300.0))
        assert (row["status"], row["reason"]) == ("not_reported", "no_observation")


def test_final_beats_preliminary_beats_press_in_the_same_year():
    press, preliminary, final = (2022, 110.0, "press"), (2022, 120.0, "preliminary"), (2022, 130.0, "final")
    assert judge(press, final, preliminary)["observed"] == 130
    assert judge(press, preliminary)["observed"] == 120
    assert judge(press)["observed"] == 110
    assert judge(press, preliminary)["observation_status"] == "preliminary"


def test_a_newer_press_value_beats_an_older_final_one():
    row = judge((2021, 130.0, "final"), (2022, 120.0, "press"))
    assert (row["observed_fy"], row["observed"], row["observation_status"]) == (2022, 120, "press")


def test_a_proxy_never_judges():
    row = judge((2022, 300.0, "proxy"))
    assert (row["status"], row["reason"]) == ("cannot_judge", "proxy_only")
    assert (row["proxy_fy"], row["proxy_value"]) == (2022, 300)
    assert pd.isna(row["observed"])
    newer_proxy = judge((2021, 125.0, "final"), (2022, 300.0, "proxy"))
    assert (newer_proxy["observed_fy"], newer_proxy["status"]) == (2021, "on_track")


def test_nothing_reported_is_said_and_the_requirement_still_exported():
    row = judge()
    assert (row["status"], row["reason"]) == ("not_reported", "no_observation")
    assert (row["change_required"], row["change_per_year"]) == (100, 25)
    assert pd.isna(row["observed"])
    assert pd.isna(row["ratio"])


def test_a_cumulative_indicator_sums_its_years():
    row = cumulative((2021, 12.0), (2022, 7.0))
    # sum 19; expected 40 x 2/4 = 20; ratio 0.95
    assert row["observed"] == 19
    assert row["expected_by_now"] == 20
    assert row["change_per_year"] == 10
    assert row["ratio"] == pytest.approx(0.95)
    assert (row["status"], row["rule"], row["missing_years"]) == ("on_track", "cumulative", ())


def test_a_cumulative_indicator_sums_the_surest_value_of_each_year():
    row = cumulative((2021, 12.0), (2021, 99.0, "press"), (2022, 7.0, "preliminary"))
    assert row["observed"] == 19
    assert row["observation_status"] == "preliminary"


def test_a_missing_year_of_a_cumulative_indicator_is_named_and_never_zero():
    row = cumulative((2021, 12.0), (2024, 7.0))
    assert row["missing_years"] == (2022, 2023)
    assert (row["status"], row["reason"]) == ("cannot_judge", "missing_years")
    assert row["observed"] == 19
    assert pd.isna(row["ratio"])


def test_a_cumulative_indicator_whose_known_years_reach_the_target_is_achieved():
    row = cumulative((2021, 12.0), (2023, 28.0))
    assert (row["status"], row["reason"], row["missing_years"]) == ("achieved", "target_reached", (2022,))


def test_a_cumulative_count_of_zero_is_insufficient_not_unreported():
    row = cumulative((2021, 0.0))
    assert (row["status"], row["ratio"]) == ("insufficient", 0)


def test_a_cumulative_indicator_that_should_stay_low_has_no_rule():
    row = cumulative((2021, 1.0), better="down")
    assert (row["status"], row["reason"]) == ("cannot_judge", "no_rule")


@pytest.mark.parametrize(("value", "status"), [(1.67, "achieved"), (1.70, "achieved"), (1.66, "moving_away")])
def test_a_level_to_keep_is_met_at_the_target_or_above(value, status):
    row = judge((2022, value), measurement="keep", better="keep", baseline=1.67, target=1.67)
    assert (row["status"], row["rule"]) == (status, "keep")
    assert pd.isna(row["ratio"])
    assert row["reason"] == ("kept" if status == "achieved" else "not_kept")


def test_a_level_without_baseline_is_achieved_or_cannot_be_judged():
    none = {"baseline": None, "baseline_kind": "none"}
    reached, below = judge((2022, 200.0), **none), judge((2022, 199.0), **none)
    assert (reached["status"], reached["rule"]) == ("achieved", "reach")
    assert (below["status"], below["reason"]) == ("cannot_judge", "no_baseline")
    assert pd.isna(below["change_required"])


@pytest.mark.parametrize(
    ("kind", "caution"),
    [("unstated", "unstated_baseline"), ("observed", None)],
)
def test_a_baseline_not_known_to_be_observed_is_judged_as_a_level_and_flagged(kind, caution):
    row = judge((2022, 147.5), baseline_kind=kind)
    assert row["status"] == "on_track"
    assert row["caution"] == caution or (caution is None and pd.isna(row["caution"]))


WRONG_TARGETS = [("up", 100.0), ("up", 90.0), ("up", 99.5), ("down", 100.0), ("down", 110.0), ("down", 100.5)]


@pytest.mark.parametrize(("better", "target"), WRONG_TARGETS)
def test_a_target_that_asks_for_no_change_or_the_wrong_one_cannot_be_judged(better, target):
    row = judge((2022, 95.0), better=better, target=target)
    assert (row["status"], row["reason"]) == ("cannot_judge", "no_change_required")


@pytest.mark.parametrize(("better", "target", "value"), [("up", 100.5, 100.25), ("down", 99.5, 99.75)])
def test_a_target_less_than_one_away_asks_for_a_change(better, target, value):
    row = judge((2022, value), better=better, target=target)  # half of 0.5 after two of four years
    assert (row["status"], row["ratio"]) == ("on_track", 1)


def test_an_indicator_takes_the_observations_of_the_one_it_is_the_same_as_unless_it_has_its_own():
    kpis = pd.DataFrame([indicator(), indicator(kpi_id="copy", same_as="k")])
    shared = evaluate(kpis, observed((2022, 150.0)), RULE, 2024)
    assert shared["observed"].tolist() == [150, 150]
    own = pd.concat([observed((2022, 150.0)), observed((2022, 130.0), kpi_id="copy")])
    assert evaluate(kpis, own, RULE, 2024)["observed"].tolist() == [150, 130]


def test_the_result_keeps_rows_and_columns_of_the_indicators():
    kpis = pd.DataFrame([indicator(kpi_id="b"), indicator(kpi_id="a")], index=[7, 3])
    judged = evaluate(kpis, observed(), RULE, 2024)
    assert judged.index.tolist() == [7, 3]
    assert judged["kpi_id"].tolist() == ["b", "a"]
    assert set(kpis.columns) <= set(judged.columns)
    assert "status" not in kpis.columns


@pytest.mark.parametrize("year", [2010, 2019, 2020])
def test_a_fiscal_year_before_the_period_is_refused_with_the_years_allowed(year):
    with pytest.raises(ParameterError, match=rf"fiscal_year is {year}; .*2021 to 2024"):
        judge(fiscal_year=year)


def test_an_observation_of_an_unknown_indicator_is_refused():
    with pytest.raises(DataError, match=r"kpi_id 'other' is not in data/kpis\.csv"):
        evaluate(pd.DataFrame([indicator()]), observed((2022, 1.0), kpi_id="other"), RULE, 2024)


def test_two_values_of_the_same_indicator_year_and_status_are_refused():
    with pytest.raises(DataError, match="two values for k, fiscal year 2022, final"):
        judge((2022, 1.0), (2022, 2.0))


def test_status_counts_have_a_column_for_every_status():
    judged = pd.DataFrame({"goal_id": ["g1", "g1", "g2"], "status": ["achieved", "moderate", "achieved"]})
    counts = status_counts(judged)
    assert tuple(counts.columns) == STATUSES
    assert counts.loc["g1"].sum() == 2
    assert counts.loc["g2", "achieved"] == 1
    assert counts.loc["g2", "not_reported"] == 0


def test_every_printed_change_is_the_difference_of_target_and_baseline():
    kpis = data.load("kpis")
    judged = evaluate(kpis, data.load("kpi_observations").iloc[:0], RULE, 2024)
    stated = judged[judged["change"].notna()]
    # 21 levels with a baseline that are to change (not the one to keep), 12 sums printed as an increase (増加)
    assert len(stated) == 33
    assert stated["change_required"].tolist() == pytest.approx(stated["change"].tolist())
    assert (judged["status"] == "not_reported").all()
    # ４年で２７，７００ｔとし３，８４６ｔ増加 (chapter 3, goal 1 (a) 1): 3,846 / 4 = 961.5 a year
    assert judged.set_index("kpi_id").loc["g1-a1-k1", "change_per_year"] == 961.5
