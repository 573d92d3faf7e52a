"""A body sets the word of the rule aside. All observations and reviews here are invented; the book holds none."""

import pandas as pd
import pytest
from kpi_cases import RULE, indicator, observed

from visionbook.edition import EvaluationRule, OwnRank
from visionbook.errors import DataError
from visionbook.strategy.judgement import components, evaluate, status_counts

COUNCIL, HEADQUARTERS = "expert_council", "inner_headquarters"


def review(fiscal_year, status, **changes):
    return {
        "body_id": COUNCIL,
        "fiscal_year": fiscal_year,
        "reviewed_on": f"{fiscal_year + 1}-10-01",
        "subject_id": "k",
        "rank": None,
        "overriding_status": status,
        "opinion_ja": "invented reason",
    } | changes


def judge(reviews, *rows, fiscal_year=2024, rule=RULE, **changes):
    kpis = pd.DataFrame([indicator(**changes)])
    return evaluate(kpis, observed(*rows), rule, fiscal_year, pd.DataFrame(reviews)).iloc[0]


def test_an_override_replaces_the_status_and_keeps_that_of_the_rule_with_body_reason_and_date():
    row = judge([review(2022, "on_track")], (2022, 130.0))
    # 2022: expected change 100 x 2/4 = 50; observed 30; 30 / 50 = 0.60, moderate
    assert (row["rule_status"], row["reason"], row["ratio"]) == ("moderate", "pace", 0.6)
    assert row["status"] == "on_track"
    assert (row["overridden_by"], row["overridden_on"], row["override_fy"]) == (COUNCIL, "2023-10-01", 2022)
    assert row["override_reason"] == "invented reason"
    counts = status_counts(pd.DataFrame([row]).assign(goal_id="g"))
    assert counts.loc["g", ["moderate", "on_track"]].tolist() == [0, 1]


def test_without_an_override_both_statuses_are_the_rule_s_and_nothing_is_attributed():
    for reviews in ([], [review(2022, None, opinion_ja=None)], [review(2022, "")], [review(2022, " ")]):
        frame = pd.DataFrame(reviews, columns=list(review(2022, None)))
        row = evaluate(pd.DataFrame([indicator()]), observed((2022, 130.0)), RULE, 2024, frame).iloc[0]
        assert row["rule_status"] == row["status"] == "moderate"
        assert row[["overridden_by", "override_reason", "overridden_on", "override_fy"]].isna().all()


def test_a_review_about_a_later_fiscal_year_than_the_one_judged_is_ignored():
    reviews = [review(2022, "on_track"), review(2023, "moving_away")]
    assert judge(reviews, (2022, 130.0), fiscal_year=2022)["status"] == "on_track"
    assert judge(reviews[1:], (2022, 130.0), fiscal_year=2022)["status"] == "moderate"


def test_an_override_about_a_later_year_than_the_observation_stands():
    row = judge([review(2023, "insufficient")], (2022, 130.0), fiscal_year=2023)
    assert (row["observed_fy"], row["status"], row["override_fy"]) == (2022, "insufficient", 2023)
    assert judge([review(2023, "insufficient")], (2022, 130.0), fiscal_year=2024)["status"] == "insufficient"


def test_a_newer_observation_than_the_year_that_was_reviewed_ends_the_override():
    reviews = [review(2022, "on_track")]
    assert judge(reviews, (2022, 130.0), (2023, 145.0))["status"] == "moderate"  # 45 / 75 = 0.60
    # a proxy judges nothing, so it ends nothing either; nor does an observation after the year that is judged
    assert judge(reviews, (2022, 130.0), (2023, 145.0, "proxy"))["status"] == "on_track"
    assert judge(reviews, (2022, 130.0), (2023, 145.0), fiscal_year=2022)["status"] == "on_track"


def test_a_body_may_judge_what_the_rule_cannot():
    row = judge([review(2022, "insufficient")])
    assert (row["rule_status"], row["status"], row["reason"]) == ("not_reported", "insufficient", "no_observation")
    row = judge([review(2022, "on_track")], (2022, 150.0), baseline=None, baseline_kind="none")
    assert (row["rule_status"], row["status"]) == ("cannot_judge", "on_track")


def test_a_review_from_before_the_period_does_not_override():
    assert judge([review(2020, "achieved")])["status"] == "not_reported"


def test_the_newest_review_wins_by_fiscal_year_then_by_date():
    early = review(2022, "on_track", reviewed_on="2023-06-01", body_id=HEADQUARTERS)
    late = review(2022, "insufficient", reviewed_on="2023-10-01")
    assert judge([late, early], (2022, 130.0))["status"] == "insufficient"
    # a review about 2021 that was written late is still about 2021, and the observation is of 2022
    written_late = review(2021, "moving_away", reviewed_on="2024-12-01")
    assert judge([written_late, early], (2022, 130.0))["status"] == "on_track"
    about_later = review(2023, "achieved", reviewed_on="2023-05-01")
    assert judge([late, early, about_later], (2022, 130.0))["status"] == "achieved"


def test_a_body_takes_its_override_back_with_a_newer_review_that_has_none():
    first = review(2022, "on_track", reviewed_on="2023-06-01", body_id=HEADQUARTERS)
    back = review(2022, None, reviewed_on="2023-08-01", body_id=HEADQUARTERS, opinion_ja=None)
    assert judge([first, back], (2022, 130.0))["status"] == "moderate"


def test_an_opinion_of_another_body_without_an_override_leaves_it_standing():
    first = review(2022, "on_track", reviewed_on="2023-06-01", body_id=HEADQUARTERS)
    opinion = review(2022, None, reviewed_on="2023-10-01", body_id=COUNCIL)
    row = judge([first, opinion], (2022, 130.0))
    assert (row["status"], row["overridden_by"]) == ("on_track", HEADQUARTERS)


def test_an_indicator_without_observations_takes_the_override_of_the_one_it_is_the_same_as():
    kpis = pd.DataFrame([indicator(), indicator(kpi_id="copy", same_as="k")])
    reviews = pd.DataFrame([review(2022, "on_track")])
    shared = evaluate(kpis, observed((2022, 130.0)), RULE, 2024, reviews)
    assert shared["status"].tolist() == ["on_track", "on_track"]
    own = pd.concat([observed((2022, 130.0)), observed((2022, 130.0), kpi_id="copy")])
    assert evaluate(kpis, own, RULE, 2024, reviews)["status"].tolist() == ["on_track", "moderate"]
    about_copy = pd.DataFrame([review(2022, "on_track"), review(2022, "achieved", subject_id="copy")])
    assert evaluate(kpis, observed((2022, 130.0)), RULE, 2024, about_copy)["status"].tolist() == [
        "on_track",
        "achieved",
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"opinion_ja": None}, r"expert_council, 2022, 2023-10-01, k  opinion_ja is empty; write why"),
        ({"opinion_ja": "  "}, r"opinion_ja is empty"),
        ({"body_id": None}, r"2022, 2023-10-01, k  body_id is empty; name the body"),
        ({"overriding_status": "not_reported"}, r"'not_reported' is not one of achieved, on_track, moderate"),
        ({"overriding_status": "excellent"}, r"'excellent' is not one of"),
        ({"subject_id": "g1"}, r"expert_council, 2022, 2023-10-01, g1  overriding_status is for indicators only"),
    ],
)
def test_an_override_that_cannot_stand_is_refused_with_its_row(changes, message):
    reviews = [review(2022, "on_track") | changes]
    # refused even where the year judged is earlier: the table is wrong, not the view of it
    with pytest.raises(DataError, match=message):
        judge(reviews, (2021, 130.0), fiscal_year=2021)


def test_all_broken_overrides_are_named_at_once():
    reviews = [review(2021, "on_track", opinion_ja=None), review(2022, "on_track", body_id="")]
    with pytest.raises(DataError, match=r"(?s)2021, 2022-10-01, k  opinion_ja.*2022, 2023-10-01, k  body_id"):
        judge(reviews)


def test_two_bodies_that_override_differently_on_one_day_are_refused_and_alike_are_not():
    other = review(2022, "moving_away", body_id=HEADQUARTERS)
    with pytest.raises(DataError, match=r"expert_council and inner_headquarters override k, .*2022.*2023-10-01"):
        judge([review(2022, "on_track"), other], (2022, 130.0))
    alike = review(2022, "on_track", body_id=HEADQUARTERS)
    assert judge([review(2022, "on_track"), alike], (2022, 130.0))["status"] == "on_track"


def test_reviews_of_goals_and_measures_need_no_override_and_change_nothing():
    row = judge([review(2022, None, subject_id="g1", opinion_ja=None)], (2022, 130.0))
    assert row["status"] == "moderate"


OWN = EvaluationRule(
    on_track=0.95,
    moderate=0.60,
    insufficient=0.0,
    own_ranks=(OwnRank("A", 1.0), OwnRank("B", 0.8), OwnRank("C", 0.5), OwnRank("D", None)),
)


def own_rank(*rows, rule=OWN, **changes):
    kpis = pd.DataFrame([indicator(**changes)])
    return evaluate(kpis, observed(*rows), rule, 2024).iloc[0]["own_rank"]


@pytest.mark.parametrize(
    ("value", "name"),
    [
        # end of 2022: expected change 50, so 150 is 50 / 50 = 1, 140 is 0.8, 125 is 0.5, 124.9 is below
        (150.0, "A"),
        (149.9, "B"),
        (140.0, "B"),
        (139.9, "C"),
        (125.0, "C"),
        (124.9, "D"),
        (90.0, "D"),
        (200.0, "A"),
    ],
)
def test_an_own_rank_is_earned_by_a_ratio_exactly_at_its_threshold_or_above(value, name):
    assert own_rank((2022, value)) == name


def test_decimal_fractions_earn_the_own_rank_whose_threshold_they_equal():
    # 53.8% to 54.1%: expected by the end of 2024 0.003; 0.538 + 0.8 x 0.003 = 0.5404
    assert own_rank((2024, 0.5404), baseline=0.538, target=0.541) == "B"


def test_a_target_reached_and_a_level_kept_have_the_first_own_rank_a_level_not_kept_the_last():
    keep = {"measurement": "keep", "better": "keep", "baseline": 1.67, "target": 1.67}
    assert own_rank((2022, 1.67), **keep) == "A"
    assert own_rank((2022, 1.66), **keep) == "D"
    assert own_rank((2022, 200.0), baseline=None, baseline_kind="none") == "A"
    # a sum whose known years reach the target, though 2022 is missing and there is no ratio
    summed = {"measurement": "cumulative", "baseline": None, "baseline_kind": "none", "target": 40.0}
    assert own_rank((2021, 12.0), (2023, 28.0), **summed) == "A"


def test_an_indicator_that_should_fall_earns_its_own_rank_by_its_fall():
    # required -25, by the end of 2022 -12.5; 335 is -10 / -12.5 = 0.8
    assert own_rank((2022, 335.0), better="down", baseline=345.0, target=320.0) == "B"


def test_what_is_not_judged_has_no_own_rank_and_nothing_has_one_without_own_ranks():
    assert pd.isna(own_rank())
    assert pd.isna(own_rank((2022, 150.0, "proxy")))
    assert pd.isna(own_rank((2022, 150.0), baseline=None, baseline_kind="none"))
    assert pd.isna(own_rank((2022, 95.0), target=90.0))  # asks for the wrong direction: a ratio, but no judgement
    assert pd.isna(own_rank((2022, 150.0), rule=RULE))


def test_the_own_rank_is_the_rule_s_also_where_a_body_overrides():
    row = judge([review(2022, "achieved")], (2022, 130.0), rule=OWN)
    assert (row["status"], row["rule_status"], row["own_rank"]) == ("achieved", "moderate", "C")  # 30 / 50 = 0.60


def test_the_components_are_always_the_same_columns_in_the_same_order_with_whole_years():
    one = components(evaluate(pd.DataFrame([indicator()]), observed(), RULE, 2024))
    kpis = pd.DataFrame([indicator(kpi_id="b", goal_id="g1", unit="tonnes", note_ja="not a component"), indicator()])
    seen = pd.concat([observed((2021, 10.0), (2023, 4.0), kpi_id="b"), observed((2022, 130.0))])
    kpis["measurement"] = ["cumulative", "level"]
    many = components(evaluate(kpis, seen, OWN, 2024, pd.DataFrame([review(2022, "on_track")])))
    assert list(one.columns) == list(many.columns)
    assert many.columns[:3].tolist() == ["kpi_id", "node_id", "goal_id"]
    assert many.columns[-5:].tolist() == ["status", "overridden_by", "override_reason", "overridden_on", "override_fy"]
    assert "note_ja" not in many
    assert many["kpi_id"].tolist() == ["b", "k"]
    text = many.to_csv(index=False).splitlines()
    assert ",2022," in text[1]  # the missing year of the sum
    assert "2022.0" not in "".join(text)
    assert many.dtypes.equals(one.dtypes)


def test_observed_and_required_pace_are_per_year_in_the_unit_of_the_indicator():
    kpis = pd.DataFrame([indicator()])
    row = evaluate(kpis, observed((2022, 130.0)), RULE, 2024).iloc[0]
    # required (200 - 100) / 4 = 25 a year; observed (130 - 100) / 2 = 15 a year; 15 / 25 = 0.6, the ratio
    assert (row["change_per_year"], row["observed_per_year"], row["ratio"]) == (25, 15, 0.6)
    assert (row["at_least_on_track"], row["at_least_moderate"], row["at_least_insufficient"]) == (0.95, 0.60, 0.0)


def test_a_sum_with_a_missing_year_has_no_observed_pace():
    summed = indicator(measurement="cumulative", baseline=None, baseline_kind="none", target=40.0)
    whole = evaluate(pd.DataFrame([summed]), observed((2021, 12.0), (2022, 7.0)), RULE, 2024).iloc[0]
    assert whole["observed_per_year"] == 9.5  # 19 / 2
    gap = evaluate(pd.DataFrame([summed]), observed((2021, 12.0), (2023, 7.0)), RULE, 2024).iloc[0]
    assert pd.isna(gap["observed_per_year"])


@pytest.mark.parametrize(
    "changes",
    [
        {"measurement": "keep", "better": "keep", "baseline": 100.0, "target": 100.0},
        {"baseline": None, "baseline_kind": "none"},
    ],
)
def test_where_no_ratio_judges_no_threshold_and_no_pace_is_exported(changes):
    row = evaluate(pd.DataFrame([indicator(**changes)]), observed((2022, 130.0)), RULE, 2024).iloc[0]
    assert row[["at_least_on_track", "observed_per_year", "change_per_year", "expected_by_now"]].isna().all()


def test_a_projected_baseline_is_judged_and_stays_flagged_under_an_override():
    row = judge([review(2024, "moderate")], (2024, 200), baseline_kind="projection")
    assert (row["rule_status"], row["status"], row["caution"]) == ("achieved", "moderate", "projection_baseline")


@pytest.mark.parametrize(("about", "status"), [(2021, "on_track"), (2020, "not_reported")])
def test_a_review_counts_from_the_first_year_of_the_indicators_period(about, status):
    row = judge([review(about, "on_track")], start_fy=2021)
    assert row["status"] == status
