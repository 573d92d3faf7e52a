"""A plan whose last fiscal year is over: its indicators are judged to that year, and pages say that it has ended."""

import pandas as pd
import pytest
from kpi_cases import RULE, indicator, observed

from visionbook.errors import ParameterError
from visionbook.pages.verification.model.required import required_by
from visionbook.plans import current_plan_id, of_others, where_of_plan
from visionbook.show.plan_end import ended
from visionbook.strategy.judgement import evaluate, judged_year
from visionbook.strategy.overview import PlanPeriod
from visionbook.strategy.plans import Plan, following_plans, plan_of
from visionbook.words import load_words

JA = load_words("ja")
PLAN = Plan("s2", "第2期戦略", PlanPeriod(2021, 2024), "戦略の文書", "第1章 4")


def judge(*rows, fiscal_year):
    return evaluate(pd.DataFrame([indicator()]), observed(*rows), RULE, fiscal_year).iloc[0]


@pytest.mark.parametrize("year", [2025, 2026, 2040])
def test_after_the_last_year_an_indicator_is_judged_to_the_end_of_its_plan(year):
    # 100 to 200 in four years: 2023 is the third, so 75 of 100 are due; 160 has made 60 of them: 0.8
    row = judge((2023, 160.0), (2025, 500.0), fiscal_year=year)
    assert (row["observed_fy"], row["observed"], row["elapsed_years"], row["total_years"]) == (2023, 160, 3, 4)
    assert row["ratio"] == pytest.approx(0.8)
    assert row["status"] == judge((2023, 160.0), fiscal_year=2024)["status"] == "moderate"


@pytest.mark.parametrize("year", [2024, 2025, 2031])
def test_a_value_of_the_last_year_still_comes_in_when_the_plan_is_over(year):
    assert judge((2024, 200.0), fiscal_year=year)["status"] == "achieved"
    assert judge((2025, 200.0), fiscal_year=year)["status"] == "not_reported"


def test_the_year_of_judgement_is_the_editions_until_the_last_one_and_none_before_the_first():
    kpis = pd.DataFrame({"start_fy": [2021, 2022], "end_fy": [2023, 2024]})
    assert [judged_year(kpis, year) for year in (2021, 2023, 2024, 2025, 2099)] == [2021, 2023, 2024, 2024, 2024]
    for year in (0, 2010, 2020):
        with pytest.raises(ParameterError, match=f"fiscal_year is {year}; .*2021 to 2024"):
            judged_year(kpis, year)


@pytest.mark.parametrize(("year", "due"), [(2023, 137.5), (2024, 150.0), (2025, 150.0), (2030, 150.0)])
def test_what_is_due_does_not_grow_beyond_the_target_after_the_last_year(year, due):
    kpi = {"rule": "pace", "baseline": 100.0, "change_required": 50.0, "target": 150.0, "total_years": 4}
    assert required_by(kpi | {"start_fy": 2021, "end_fy": 2024}, year) == due


@pytest.mark.parametrize("year", [2021, 2023, 2024])
def test_a_plan_that_runs_or_whose_last_year_is_spoken_of_is_not_said_to_be_over(year):
    assert ended(PLAN, year, JA) == []
    assert ended(None, 2030, JA) == []


@pytest.mark.parametrize("year", [2025, 2026, 2031])
def test_a_plan_that_is_over_says_when_it_ended_and_by_what_document(year):
    (text,) = ended(PLAN, year, JA)
    assert text.startswith("第2期戦略の対象期間は2021年度から2024年度までで、2025年3月31日に終わりました")
    assert "（戦略の文書 第1章 4）" in text
    assert (
        "その後の年度は判定しません" in text and "-" not in text and str(year) not in text.replace("2025年3月31日", "")
    )


PLANS = pd.DataFrame(
    {"plan_id": ["s3", "s1", "s2", "other"], "area_code": ["1", "1", "1", "2"], "start_fy": [2025, 2015, 2021, 2020]}
).assign(end_fy=[2029, 2020, 2024, 2030], name_ja=["三", "一", "二", "町"], source_id="d", source_place="1")


@pytest.mark.parametrize(
    ("year", "plan"), [(2014, "s1"), (2020, "s1"), (2021, "s2"), (2024, "s2"), (2025, "s3"), (2040, "s3"), (0, "s3")]
)
def test_the_current_plan_is_the_newest_that_has_begun(year, plan):
    assert current_plan_id(PLANS, "1", year) == plan


def test_settings_may_name_the_current_plan_and_only_one_of_the_municipality():
    assert current_plan_id(PLANS, "1", 2030, "s1") == "s1"
    assert current_plan_id(PLANS, "3", 2024) == ""
    for wanted in ("other", "s4", "S1"):
        with pytest.raises(ParameterError, match=f"plan '{wanted}' is not a plan of 1; .*s1.*s2.*s3"):
            current_plan_id(PLANS, "1", 2024, wanted)


def test_plans_that_follow_begin_after_the_last_year_of_the_one_before():
    assert following_plans(PLANS, "1", PlanPeriod(2015, 2020)) == (("二", 2021, 2024), ("三", 2025, 2029))
    assert following_plans(PLANS, "1", PlanPeriod(2025, 2029)) == ()
    assert following_plans(PLANS, "2", PlanPeriod(2015, 2019)) == (("町", 2020, 2030),)


def test_a_plan_is_named_with_its_document_and_its_place():
    plan = plan_of(PLANS, "s2", pd.DataFrame({"source_id": ["d"], "short_ja": ["戦略の文書"]}))
    assert (plan.name, plan.period, plan.document, plan.place) == ("二", PlanPeriod(2021, 2024), "戦略の文書", "1")
    assert plan_of(PLANS, "s9", pd.DataFrame({"source_id": [], "short_ja": []})) is None


# Two plans: a has goal g1 with k1 and projects p (of both) and q; b has goal h1 with l1 and projects p and r.
TABLES = {
    "plans": pd.DataFrame({"plan_id": ["a", "b"]}),
    "strategy_nodes": pd.DataFrame({"node_id": ["g1", "g1-a", "h1"], "plan_id": ["a", "a", "b"]}),
    "kpis": pd.DataFrame({"kpi_id": ["k1", "l1"], "node_id": ["g1-a", "h1"]}),
    "project_listings": pd.DataFrame({"node_id": ["g1-a", "g1-a", "h1", "h1"], "project_id": ["p", "q", "p", "r"]}),
    "package_projects": pd.DataFrame({"node_id": ["g1"], "project_id": ["s"]}),
    "kpi_observations": pd.DataFrame({"kpi_id": ["k1", "l1", "l1"]}),
    "relations": pd.DataFrame({"from_key": ["q", "r", "p"], "to_key": ["g1-a", "h1", "l1"]}),
    "projects": pd.DataFrame({"project_id": ["p", "q", "r", "s", "unlisted"]}),
    "reviews": pd.DataFrame({"subject_id": ["g1", "l1", "h1"]}),
}


def load(table, *, columns=(), of_plan="*", **where):
    rows = TABLES[table][list(columns)]
    return rows[[all(TABLES[table].loc[i, name] in values for name, values in where.items()) for i in rows.index]]


@pytest.mark.parametrize(("plan", "others"), [("a", {"h1", "l1", "r"}), ("b", {"g1", "g1-a", "k1", "q", "s"})])
def test_what_belongs_to_other_plans_alone_is_known_by_their_nodes(plan, others):
    assert of_others(plan, load) == others


@pytest.mark.parametrize(
    ("plan", "table", "conditions"),
    [
        ("a", "kpis", {"kpi_id": ["k1"]}),
        ("b", "kpi_observations", {"kpi_id": ["l1"]}),
        ("a", "projects", {"project_id": ["p", "q", "s", "unlisted"]}),
        ("b", "projects", {"project_id": ["p", "r", "unlisted"]}),
        ("a", "reviews", {"subject_id": ["g1"]}),
        ("c", "kpis", {"kpi_id": []}),
    ],
)
def test_rows_of_other_plans_are_left_out_of_every_table_that_lists_items(plan, table, conditions):
    assert where_of_plan(table, {}, load, lambda: plan) == conditions
