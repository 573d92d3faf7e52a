"""One indicator from the tables: path, observations, place, work and reviews. All values here are invented."""

import math

import pandas as pd
import pytest
from kpi_cases import RULE

from visionbook.pages.kpi_detail import model
from visionbook.pages.kpi_detail.model import observed, place
from visionbook.pages.kpi_detail.model.path import path_with_observed, required_path
from visionbook.strategy.judgement import evaluate
from visionbook.strategy.tree import with_places


def kpi(**changes):
    return {
        "kpi_id": "catch",
        "same_as": None,
        "rule": "pace",
        "better": "up",
        "baseline": 100.0,
        "target": 140.0,
        "start_fy": 2021,
        "end_fy": 2024,
    } | changes


def observations(*rows):
    return pd.DataFrame(rows, columns=["kpi_id", "fiscal_year", "value", "status"])


def path_of(row, *rows):
    seen = observed.observations_of(row, observations(*rows), 2024)
    return path_with_observed(row, required_path(row, RULE), seen)


def test_a_level_moves_from_its_baseline_by_the_same_amount_each_year():
    path = required_path(kpi(), RULE)
    # (140 - 100) / 4 = 10 a year; on track from 100 + 0.95 × 10, moderate from 100 + 0.60 × 10
    assert path["required"].tolist() == [110.0, 120.0, 130.0, 140.0]
    assert path["on_track"].tolist() == [109.5, 119.0, 128.5, 138.0]
    assert path["moderate"].tolist() == [106.0, 112.0, 118.0, 124.0]
    assert path["insufficient"].tolist() == [100.0] * 4


def test_where_less_is_better_the_path_falls_and_the_ranks_lie_above_it():
    path = required_path(kpi(better="down", baseline=345.0, target=325.0), RULE)
    # -20 / 4 = -5 a year; on track 345 - 0.95 × 5 = 340.25, then 345 - 0.95 × 10 = 335.5
    assert path["required"].tolist() == [340.0, 335.0, 330.0, 325.0]
    assert path["on_track"].tolist()[:2] == [340.25, 335.5]


def test_a_cumulative_indicator_is_due_a_growing_sum_from_zero():
    path = required_path(kpi(rule="cumulative", baseline=None, target=15.0), RULE)
    assert path["required"].tolist() == [3.75, 7.5, 11.25, 15.0]


def test_a_level_to_keep_is_the_same_in_every_year_and_has_no_ranks_on_the_way():
    path = required_path(kpi(rule="keep", better="keep", baseline=1.67, target=1.67), RULE)
    assert path["required"].tolist() == [1.67] * 4
    assert path[["on_track", "moderate", "insufficient"]].isna().all(axis=None)


def test_without_a_baseline_only_the_last_year_requires_anything():
    required = required_path(kpi(rule="reach", baseline=None), RULE)["required"].tolist()
    assert all(math.isnan(value) for value in required[:3])
    assert required[3] == 140.0


@pytest.mark.parametrize(
    "changes",
    [
        {"baseline": 140.0},  # no change at all
        {"baseline": 150.0},  # the target lies behind
        {"better": "down"},  # the change is in the other direction
        {"rule": "cumulative", "better": "keep"},  # the book has no rule for a sum that should not grow
    ],
)
def test_no_path_is_drawn_where_no_pace_can_be_required(changes):
    required = required_path(kpi(**changes), RULE)["required"]
    assert required.iloc[:3].isna().all()


def test_an_observation_is_held_against_the_path_of_its_own_year():
    row = path_of(kpi(), ("catch", 2022, 115.0, "press")).iloc[1]
    # required 120: 5 below; changed by 15 of 20
    assert (row["observed"], row["gap"], row["ratio"]) == (115.0, -5.0, 0.75)
    assert row["observation_status"] == "press"


def test_a_running_sum_ends_where_a_year_is_missing():
    row = kpi(rule="cumulative", baseline=None, target=40.0)
    path = path_of(row, ("catch", 2021, 8.0, "final"), ("catch", 2023, 9.0, "final"))
    assert path["observed"].tolist()[0] == 8.0
    assert path["observed"].iloc[1:].isna().all()
    assert path["in_year"].tolist()[2] == 9.0


def test_of_two_values_of_a_year_the_surer_is_used_and_a_proxy_never():
    rows = [
        ("catch", 2022, 1.0, "press"),
        ("catch", 2022, 2.0, "preliminary"),
        ("catch", 2023, 3.0, "proxy"),
    ]
    seen = observed.observations_of(kpi(), observations(*rows), 2024)
    assert seen[["value", "used"]].to_numpy().tolist() == [[2.0, True], [1.0, False], [3.0, False]]


def test_values_before_the_period_are_shown_but_not_used_and_later_ones_than_the_edition_left_out():
    rows = [("catch", 2020, 1.0, "final"), ("catch", 2022, 2.0, "final"), ("catch", 2023, 3.0, "final")]
    seen = observed.observations_of(kpi(), observations(*rows), 2022)
    assert seen[["fiscal_year", "used"]].to_numpy().tolist() == [[2020, False], [2022, True]]


def test_an_indicator_that_stands_twice_shows_the_values_of_the_other_place():
    seen = observed.observations_of(kpi(kpi_id="b", same_as="a"), observations(("a", 2021, 5.0, "final")), 2024)
    assert seen["value"].tolist() == [5.0]


NODES = pd.DataFrame(
    [
        ("g1", None, "goal", 1, "基本目標-１", "仕事"),
        ("g1-a", "g1", "field", 1, "（ア）", "雇用"),
        ("g1-a1", "g1-a", "measure", 1, "①", "漁業"),
        ("g1-a2", "g1-a", "measure", 2, "②", "商業"),
    ],
    columns=["node_id", "parent_id", "level", "order", "label_ja", "title_ja"],
).assign(summary_ja="要約")

TABLES = {
    "strategy_nodes": NODES,
    "kpis": pd.DataFrame(
        [("g1-n1", "g1", 1), ("g1-a1-k1", "g1-a1", 1), ("g1-a1-k2", "g1-a1", 2), ("g1-a2-k1", "g1-a2", 1)],
        columns=["kpi_id", "node_id", "order"],
    ).assign(
        measurement="level",
        better="up",
        baseline=100.0,
        baseline_kind="observed",
        target=140.0,
        start_fy=2021,
        end_fy=2024,
        same_as=None,
        source_id="plan",
    ),
    "projects": pd.DataFrame({"project_id": ["fish", "shop"], "content_ja": ["放流", "改装"], "partners_ja": None}),
    "project_listings": pd.DataFrame(
        [("g1-a2", 1, "shop", None), ("g1-a1", 2, "shop", "看板"), ("g1-a1", 1, "fish", None)],
        columns=["node_id", "order", "project_id", "scope_ja"],
    ),
    "kpi_observations": observations(("g1-a1-k1", 2021, 108.0, "final")).assign(source_id="report"),
    "kpi_context": pd.DataFrame({"kpi_id": ["g1-a1-k1", "g1-a2-k1"], "source_id": "report", "value": [1.0, 2.0]}),
    "reviews": pd.DataFrame(
        [
            ("council", 2021, "2022-10-01", "g1"),
            ("council", 2021, "2022-11-01", "g1-a1"),
            ("office", 2022, "2023-08-01", "g1-a1-k1"),
            ("office", 2022, "2023-08-01", "g1-a2-k1"),
        ],
        columns=["body_id", "fiscal_year", "reviewed_on", "subject_id"],
    ).assign(overriding_status=None, opinion_ja="意見", source_id="report"),
    "governance": pd.DataFrame({"body_id": ["council", "office"], "name_ja": ["会議", "本部"]}),
    "sources": pd.DataFrame({"source_id": ["plan", "report"], "short_ja": ["戦略", "報告"]}),
    "series": pd.DataFrame({"series": [], "name_ja": []}),
}


def observed_of(placed, kpi_id):
    asked = model.rows_of(TABLES, kpi_id)["kpi_observations"]["kpi_id"]
    return TABLES["kpi_observations"][TABLES["kpi_observations"]["kpi_id"].isin(asked)]


def indicator(kpi_id):
    placed = with_places(TABLES["kpis"], NODES)
    judged = evaluate(place.alike(placed, kpi_id), observed_of(placed, kpi_id), RULE, 2024, TABLES["reviews"])
    return model.indicator_of(TABLES, placed, judged, TABLES["kpi_observations"].iloc[:0], kpi_id, RULE, 2024, "ja")


def test_a_kpi_is_served_by_its_measure_and_what_that_lists_in_printed_order():
    found = indicator("g1-a1-k1")
    assert found.goal["label"] == "基本目標-１"
    assert found.measures[["code", "field_title", "summary"]].to_numpy().tolist() == [["1ア①", "雇用", "要約"]]
    # A relisting speaks for itself where it says something of its own.
    assert found.listings["content"].tolist() == ["放流", "看板"]


def test_a_numerical_target_is_served_by_all_measures_of_its_goal():
    found = indicator("g1-n1")
    assert found.measures["code"].tolist() == ["1ア①", "1ア②"]
    assert found.listings["content"].tolist() == ["放流", "看板", "改装"]


def test_reviews_of_an_indicator_come_with_those_of_its_measure_and_goal_the_newest_first():
    reviews = indicator("g1-a1-k1").reviews
    assert reviews[["about", "body"]].to_numpy().tolist() == [
        ["indicator", "本部"],
        ["measure", "会議"],
        ["goal", "会議"],
    ]
    assert indicator("g1-n1").reviews["about"].tolist() == ["goal"]


def test_neighbours_follow_the_printed_order_and_siblings_share_the_measure():
    found = indicator("g1-a1-k1")
    assert (found.previous["kpi_id"], found.following["kpi_id"]) == ("g1-n1", "g1-a1-k2")
    assert found.siblings["kpi_id"].tolist() == ["g1-a1-k2"]
    assert indicator("g1-n1").previous is None
    assert indicator("g1-a2-k1").following is None


def test_related_numbers_are_those_of_the_indicator_only_and_sources_carry_their_short_names():
    found = indicator("g1-a1-k1")
    assert found.context["value"].tolist() == [1.0]
    assert found.observations["short"].tolist() == ["報告"]
    assert found.sources == ["plan", "report"]
