"""Tests for indicators whose baseline is a projection: where that leads, and the distance to be kept above it."""

import pandas as pd
import pytest
from kpi_cases import RULE, indicator, observed

from visionbook import data
from visionbook.checks.judged import baseline_problems
from visionbook.pages.kpi_detail.model.path import path_with_observed, required_path
from visionbook.pages.verification.model.required import required_by
from visionbook.show.indicators import required_amount, required_value
from visionbook.strategy.judgement import evaluate
from visionbook.strategy.projected import projected_path, projected_values
from visionbook.tables import TextTable
from visionbook.words import load_words

JA = load_words("ja")
# Projected to fall from 1,000 at the end of 2020 to 800 at the end of 2024, 50 a year; the plan wants 840, 40 above.
FALL = pd.DataFrame(
    {"kpi_id": "k", "series": "model", "baseline_year": 2025, "year": [2021, 2025], "fiscal_year": [2020, 2024],
     "value": [1000.0, 800.0]}
)  # fmt: skip


def women(**changes):
    return indicator(baseline=800.0, baseline_kind="projection", target=840.0, unit="persons", rounded_to=1) | changes


def judge(*rows, projected=FALL, **changes):
    return evaluate(pd.DataFrame([women(**changes)]), observed(*rows), RULE, 2024, projected=projected).iloc[0]


@pytest.mark.parametrize(
    ("year", "value", "ratio", "status"),
    [
        # due above the projection: 10, 20, 30, 40
        (2021, 960, 1.0, "on_track"),  # 10 above 950
        (2022, 915, 0.75, "moderate"),  # 15 above 900, of 20
        (2023, 853, 0.1, "insufficient"),  # 3 above 850, of 30
        (2021, 949, -0.1, "moving_away"),  # 1 below 950, though far more than 840
        (2024, 838, 0.95, "on_track"),  # 38 of 40
    ],
)
def test_progress_is_the_distance_kept_above_the_projection_of_the_year(year, value, ratio, status):
    row = judge((year, value))
    assert row["ratio"] == pytest.approx(ratio)
    assert (row["rule"], row["status"], row["reason"]) == ("projection", status, "projection")


def test_a_value_beyond_the_target_is_achieved_only_at_the_end_of_the_period():
    early, last = judge((2021, 940)), judge((2024, 840))
    assert early["status"] == "moving_away"  # 940 is more than 840, and less than the 950 that were projected
    assert (last["status"], last["reason"]) == ("achieved", "target_reached")


def test_every_component_is_that_of_the_distance():
    row = judge((2022, 915))
    names = ["change_required", "projected_by_now", "expected_change", "expected_by_now", "observed_change"]
    assert row[names].tolist() == [40, 900, 20, 920, 15]
    assert (row["projected_series"], row["projected_year"]) == ("model", 2025)


def test_less_can_be_better_than_projected():
    rise = FALL.assign(value=[100.0, 180.0])  # 20 more a year; the plan wants 160, 20 fewer by the end
    row = judge((2022, 132), projected=rise, better="down", baseline=180.0, target=160.0)
    # projected 140, due 10 below it, kept 8 below it
    assert (row["expected_by_now"], row["ratio"], row["status"]) == (130, pytest.approx(0.8), "moderate")


@pytest.mark.parametrize("projected", [None, FALL.iloc[:0], FALL.assign(kpi_id="other")])
def test_without_its_path_such_an_indicator_is_not_judged_before_the_end(projected):
    row = judge((2022, 915), projected=projected)
    assert (row["status"], row["reason"]) == ("cannot_judge", "no_projection")
    assert judge((2024, 840), projected=projected)["status"] == "achieved"


def test_the_same_indicator_elsewhere_has_the_same_projection():
    kpis = pd.DataFrame([women(), women(kpi_id="copy", same_as="k")])
    judged = evaluate(kpis, observed((2022, 915.0)), RULE, 2024, projected=FALL)
    assert judged["ratio"].tolist() == [0.75, 0.75]


def test_a_projection_of_its_own_is_kept_and_there_is_none_without_another():
    others = FALL.assign(kpi_id="other", value=[500.0, 400.0])
    both = pd.concat([FALL, others], ignore_index=True)
    assert projected_path(women(same_as="other"), both)[0] == (2020, 1000)
    assert projected_path(women(kpi_id="copy", same_as="other"), both)[-1] == (2024, 400)
    assert projected_path(women(kpi_id="alone", same_as=None), both) == ()


def test_a_projection_goes_straight_between_its_years_and_is_not_continued_beyond_them():
    kpi = women(end_fy=2026)
    assert projected_path(kpi, FALL) == ((2020, 1000), (2021, 950), (2022, 900), (2023, 850), (2024, 800))


def test_the_year_of_the_baseline_is_the_end_of_the_period_and_its_value_that_of_the_plan():
    kpis = pd.DataFrame([women(statistic="women_20_39", baseline=810.0, end_fy=2023)])
    people = pd.DataFrame(
        {"area_code": "99101", "series": "model", "year": [2020, 2025], "sex": "female", "age_group": "20-39",
         "population": [1000, 812]}
    )  # fmt: skip
    baselines = pd.DataFrame({"kpi_id": ["k"], "series": ["model"], "year": [2025]})
    values = projected_values(kpis, baselines, people, "99101")
    assert values[["year", "fiscal_year", "value"]].to_numpy().tolist() == [[2020, 2018, 1000], [2025, 2023, 810]]


def test_the_path_that_is_drawn_is_the_one_that_is_judged():
    row = judge((2022, 915)).to_dict()
    path = required_path(row, RULE)
    assert path["projected"].tolist() == [950, 900, 850, 800]
    assert path["required"].tolist() == [960, 920, 880, 840]
    assert path["moderate"].tolist() == [956, 912, 868, 824]  # 0.6 of 10, 20, 30, 40
    seen = pd.DataFrame({"fiscal_year": [2022], "value": [915.0], "status": "final", "used": True})
    assert path_with_observed(row, path, seen)[["gap", "ratio"]].to_numpy().tolist()[1] == [-5, 0.75]
    assert [required_by(row, year) for year in (2021, 2024)] == [960, 840]


@pytest.mark.parametrize(
    ("unit", "better", "value", "text"),
    [
        ("persons", "up", 1843.95, "1,844人"),
        ("persons", "down", 326.25, "326人"),
        ("cases", "up", 7.5, "8件"),
        ("shops", "up", 2.0000000001, "2店"),
    ],
)
def test_what_is_required_of_people_and_cases_is_whole_and_never_the_easier_number(unit, better, value, text):
    kpi = {"unit": unit, "better": better, "rounded_to": 1, "rule": "pace"}
    assert required_amount(value, kpi, JA).startswith(text[:-1])


def test_a_share_that_is_no_projection_keeps_its_decimals():
    assert required_value(0.18375, {"unit": "ratio", "better": "up", "rounded_to": 0.001, "rule": "pace"}) == 0.18375


def test_the_baselines_of_this_book_are_what_their_projection_says():
    kpis, baselines = data.load("kpis").set_index("kpi_id"), data.load("projected_baselines")
    assert set(baselines["kpi_id"]) == set(kpis.index[kpis["baseline_kind"] == "projection"])
    people = data.load("population", area_code=data.edition().municipality, series=list(baselines["series"].unique()))
    away = kpis.reset_index().assign(baseline=-1.0)  # not to compare the plan's value with itself
    for row in baselines.to_dict("records"):
        shifted = baselines[baselines["kpi_id"] == row["kpi_id"]].assign(year=row["year"] - 1)
        found = projected_values(away, shifted, people, data.edition().municipality).set_index("year")["value"]
        kpi = kpis.loc[row["kpi_id"]]
        assert found[row["year"]] == pytest.approx(kpi["baseline"], abs=kpi["rounded_to"] / 2)


BASELINE = ("k", "model", "2025")
KPI = ("k", "projection", "women_20_39")


def problems(baseline=BASELINE, kpi=KPI):
    tables = {
        "projected_baselines": TextTable("b.csv", ("kpi_id", "series", "year"), [(2, baseline)]),
        "kpis": TextTable("kpis.csv", ("kpi_id", "baseline_kind", "statistic"), [(2, kpi)]),
        "population": TextTable("population.csv", ("series", "year"), [(2, ("model", "2020")), (3, ("model", "2025"))]),
    }
    return [str(problem) for problem in baseline_problems(*tables.values())]


def test_a_projection_behind_a_baseline_that_is_none_is_refused_with_its_place():
    assert problems() == []
    (kind,) = problems(kpi=("k", "observed", "women_20_39"))
    assert "row 2" in kind and "baseline_kind is observed" in kind
    (statistic,) = problems(kpi=("k", "projection", ""))
    assert "no statistic" in statistic
    (year,) = problems(baseline=("k", "model", "2024"))
    assert "'2024'" in year and "2020" in year and "2025" in year
