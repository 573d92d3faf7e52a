"""Values of indicators from official statistics, worked by hand on the censuses of Nemuro of 2015 and 2020.

The censuses (data/population.csv): 2015 26,917 people (14,055 women, 17 of unknown age; 12,862 men, 49 of unknown
age); 2020 24,636 people (12,874 women, 59; 11,762 men, 163).
"""

import pandas as pd
import pytest
from kpi_cases import RULE

from visionbook import data
from visionbook.errors import DataError
from visionbook.show.census_answers import after_period_sentences, definition, official_table
from visionbook.strategy.census_answers import COLUMNS, after_period, official_values, with_official_values
from visionbook.strategy.judgement import evaluate
from visionbook.words import load_words

NEMURO = "01223"
WORDS = load_words("ja")


@pytest.fixture(scope="module")
def official():
    return official_values(data.load("kpis"), data.load("population"), "census", NEMURO)


def value(official, statistic, year):
    (found,) = official.query("statistic == @statistic and year == @year")["value"]
    return found


def test_women_aged_20_to_39_are_those_who_were_counted(official):
    # 2015: 507 + 555 + 619 + 728 = 2,409 (as the strategy prints); 2020: 442 + 552 + 466 + 563 = 2,023
    assert value(official, "women_20_39", 2015) == 2409
    assert value(official, "women_20_39", 2020) == 2023


def test_shares_are_of_the_people_whose_age_is_known(official):
    # 2015: 15,533 of 26,917 - 66 = 26,851; 2020: 13,370 of 24,636 - 222 = 24,414
    assert value(official, "working_age_share", 2015) == pytest.approx(15533 / 26851)
    assert value(official, "working_age_share", 2020) == pytest.approx(13370 / 24414)
    # 2015: 911 + 986 + 1,136 = 3,033; 2020: 677 + 811 + 908 = 2,396
    assert value(official, "child_share", 2015) == pytest.approx(3033 / 26851)
    assert value(official, "child_share", 2020) == pytest.approx(2396 / 24414)


@pytest.mark.parametrize(("unknown", "share"), [(0, 0.6), (20, 0.75), (80, None)])
def test_nobody_of_unknown_age_counts_as_young_or_of_working_age(unknown, share):
    # 60 of 100 are of working age, or of 80 where 20 are of unknown age; where no age is known there is no share
    ages = {0: (10, 60, 30), 20: (10, 60, 10), 80: (0, 0, 0)}[unknown]
    total = sum(ages) + unknown
    counts = [*zip(("0-14", "15-64", "65+"), ages, strict=True), ("unknown", unknown), ("total", total)]
    people = table([(2020, "both", age, count) for age, count in counts])
    found = official_values(KPIS, people, "census", NEMURO).set_index("kpi_id")["value"]
    assert found.get("work") == (pytest.approx(share) if share else None)


def test_women_of_unknown_age_are_counted_in_no_age():
    ages = [("0-19", 10), ("20-39", 30), ("40+", 50), ("unknown", 10), ("total", 100)]
    people = table([(2020, sex, age, count) for sex in ("female", "male") for age, count in ages])
    both = table([(2020, "both", age, 2 * count) for age, count in ages])
    found = official_values(KPIS, pd.concat([people, both]), "census", NEMURO).set_index("kpi_id")["value"]
    assert found["women"] == 30


def test_the_rate_of_decline_is_the_yearly_average_between_two_censuses_and_positive_for_a_decline(official):
    # 24,636 / 26,917 = 0.915258; a fifth of its logarithm -0.088549 is -0.0177099, so 0.982446 a year
    rate = value(official, "decline_rate", 2020)
    assert rate == pytest.approx(0.017554, abs=1e-6)
    assert 26917 * (1 - rate) ** 5 == pytest.approx(24636)
    row = official.query("statistic == 'decline_rate' and year == 2020").iloc[0]
    assert (row["from_year"], row["fiscal_year"]) == (2015, 2020)
    assert official.query("statistic == 'decline_rate'")["year"].min() == 1985  # nothing before the first census, 1980


def test_every_value_names_its_series_source_and_place_and_is_final(official):
    assert tuple(official.columns) == COLUMNS
    assert set(official["series"]) == {"census"}
    row = official.query("kpi_id == 'g1-n1' and year == 2020").iloc[0]
    assert (row["source_id"], row["status"], row["fiscal_year"]) == ("census_2020", "final", 2020)
    assert row["source_place"].startswith("表2-7-1 男女、年齢（5歳階級）")
    assert not official.duplicated(["kpi_id", "fiscal_year"]).any()


def test_only_indicators_with_a_statistic_have_values_and_copies_take_those_of_the_first(official):
    assert set(official["kpi_id"]) == {"g1-n1", "g1-n2", "g1-n3", "g2-n2"}
    judged = evaluate(in_period(data.load("kpis")), official, RULE, 2021).set_index("kpi_id")
    assert judged.loc["g2-n1", "observed"] == judged.loc["g1-n3", "observed"] == value(official, "decline_rate", 2020)


def in_period(kpis):
    """The indicators as if their period were 2018 to 2021, so that the census of 2020 lies in it."""
    return kpis.assign(start_fy=2018, end_fy=2021)


def test_a_census_within_the_period_judges_and_one_outside_does_not(official):
    kpis = data.load("kpis")
    printed = evaluate(kpis, official, RULE, 2024).set_index("kpi_id")
    assert printed.loc["g1-n1", "status"] == "not_reported"  # 2015 and 2020 lie before 2021
    judged = evaluate(in_period(kpis), official, RULE, 2021).set_index("kpi_id")
    women = judged.loc["g1-n1"]
    assert (women["observed_fy"], women["observation_status"], women["observation_series"]) == (2020, "final", "census")
    # 2,023 is more than 1,665, but the fall that is projected has not come: without its path nothing can be said.
    assert (women["status"], women["reason"]) == ("cannot_judge", "no_projection")
    assert judged.loc["g1-a1-k1", "status"] == "not_reported"


def table(rows, **changes):
    """Rows of (year, sex, age group, people) of one census."""
    columns = {"area_code": NEMURO, "variant": "observed", "series": "census", "source_id": "s", "source_place": "p"}
    columns |= {"status": None}
    frame = pd.DataFrame(rows, columns=["year", "sex", "age_group", "population"])
    return frame.assign(**(columns | changes))


KPIS = pd.DataFrame(
    {
        "kpi_id": ["women", "work", "young", "fall"],
        "statistic": ["women_20_39", "working_age_share", "child_share", "decline_rate"],
        "same_as": None,
    }
)


def test_a_growing_town_has_a_negative_rate_of_decline():
    people = table([(2019, "both", "total", 1000), (2020, "both", "total", 1010)])
    found = official_values(KPIS, people, "census", NEMURO)
    assert found["value"].tolist() == pytest.approx([-0.01])  # 1 - 1,010 / 1,000, one year apart


def test_only_the_series_in_the_role_of_the_census_gives_values():
    census = table([(2015, "both", "total", 1000), (2020, "both", "total", 900)])
    register = table([(2020, "both", "total", 931), (2021, "both", "total", 920)], series="register")
    both = pd.concat([register, census])
    found = official_values(KPIS, both, "census", NEMURO)
    assert found[["series", "from_year", "year"]].to_numpy().tolist() == [["census", 2015, 2020]]
    found = official_values(KPIS, both, "register", NEMURO)
    assert found[["series", "from_year", "year"]].to_numpy().tolist() == [["register", 2020, 2021]]


def test_a_preliminary_count_gives_preliminary_values_and_the_next_one_rests_on_it():
    people = table([(2015, "both", "total", 1000), (2020, "both", "total", 900), (2030, "both", "total", 729)])
    status = [None, "preliminary", None]
    found = official_values(KPIS, people.assign(status=status), "census", NEMURO)
    assert found["status"].tolist() == ["preliminary", "preliminary"]
    assert found["value"].iloc[1] == pytest.approx(1 - 0.81**0.1)  # 729 / 900 = 0.81 in ten years
    ages = [("0-14", 10), ("15-64", 60), ("65+", 30), ("total", 100)]
    shares = table([(2020, "both", age, count) for age, count in ages]).assign(status="preliminary")
    assert set(official_values(KPIS, shares, "census", NEMURO)["status"]) == {"preliminary"}


def test_the_count_of_2025_gives_a_preliminary_rate_after_the_period_of_the_plan(official):
    """Census: 24,636 in 2020, 21,201 (preliminary) in 2025; DESIGN: 2.96 % a year."""
    kpis = data.load("kpis")
    row = official.query("kpi_id == 'g1-n3'").iloc[-1]
    assert (row["from_year"], row["year"], row["fiscal_year"], row["status"]) == (2020, 2025, 2025, "preliminary")
    assert row["value"] == pytest.approx(0.0296, abs=5e-5)
    assert row["source_id"] == "census_2025"
    assert set(official.query("year == 2025")["statistic"]) == {"decline_rate"}  # ages are not counted yet
    judged = evaluate(kpis, official, RULE, 2024).set_index("kpi_id")
    assert judged.loc["g1-n3", "status"] == "not_reported"  # fiscal year 2025 lies after 2021 to 2024
    (text,) = after_period_sentences(official, kpis, WORDS).texts
    assert text.startswith("人口減少率：公的統計のいちばん新しい値は、2020年～2025年（速報）の2.96%です。")
    assert "2021年度～2024年度" in text and "判定には使いません" in text and "「速報」は" in text


def test_no_value_after_the_period_says_nothing(official):
    kpis = data.load("kpis").assign(end_fy=2030)
    assert after_period(official, kpis).empty
    assert after_period_sentences(official, kpis, WORDS).texts == []
    final = official.assign(status="final")
    assert "速報" not in after_period_sentences(final, data.load("kpis"), WORDS).texts[0]


def test_the_newest_value_after_the_period_is_told_and_none_of_an_indicator_without_a_period():
    values = [("b", 2030, 0.4), ("b", 2025, 0.3), ("a", 2025, 0.2), ("a", 2024, 0.1), ("none", 2030, 0.9)]
    official = pd.DataFrame(values, columns=["kpi_id", "fiscal_year", "value"]).astype({"fiscal_year": "Int64"})
    kpis = pd.DataFrame({"kpi_id": ["a", "b", "none"], "end_fy": [2024, 2024, None]})
    found = after_period(official, kpis)
    # 2024 is the last year of the period
    assert list(zip(found["kpi_id"], found["value"], strict=True)) == [("b", 0.4), ("a", 0.2)]


def test_projections_targets_and_other_towns_are_not_statistics():
    rows = [(2015, "both", "total", 1000), (2020, "both", "total", 900)]
    for changes in ({"series": "projection"}, {"variant": "target"}, {"area_code": "01691"}):
        found = official_values(KPIS, table(rows, **changes), "census", NEMURO)
        assert found.empty
        assert tuple(found.columns) == COLUMNS


def test_a_statistic_whose_ages_are_not_published_is_left_out_not_guessed():
    three_groups = [("0-14", 10), ("15-64", 60), ("65+", 30), ("total", 100)]
    people = table([(2020, "both", age, count) for age, count in three_groups])
    found = official_values(KPIS, people, "census", NEMURO).set_index("kpi_id")
    assert found["value"].to_dict() == {"work": 0.6, "young": 0.1}


def test_ages_that_do_not_make_the_total_are_refused():
    people = table([(2020, "both", age, n) for age, n in [("0-14", 10), ("15-64", 60), ("65+", 20), ("total", 100)]])
    with pytest.raises(DataError, match=r"ages and unknown make 90, the total is 100"):
        official_values(KPIS, people, "census", NEMURO)


def test_a_reported_value_of_the_same_year_and_status_wins_over_the_computed_one(official):
    reported = pd.DataFrame(
        [("g1-n1", 2020, 2000.0, "final"), ("g1-n2", 2020, 0.5, "press")],
        columns=["kpi_id", "fiscal_year", "value", "status"],
    )
    both = with_official_values(reported, official)
    assert len(both) == len(official) + 1  # one computed value gave way
    judged = evaluate(in_period(data.load("kpis")), both, RULE, 2021).set_index("kpi_id")
    assert judged.loc["g1-n1", "observed"] == 2000
    assert pd.isna(judged.loc["g1-n1", "observation_series"])
    # a press report is less sure than the census, which is final
    assert judged.loc["g1-n2", "observed"] == value(official, "working_age_share", 2020)
    assert judged.loc["g1-n2", "observation_series"] == "census"


def test_computed_values_join_a_table_without_observations(official):
    both = with_official_values(data.load("kpi_observations").iloc[:0], official)
    assert len(both) == len(official)
    assert str(both["fiscal_year"].dtype) == "Int64"


def test_readers_see_value_census_years_and_whether_it_lies_in_the_period(official):
    kpis, series = data.load("kpis"), data.load("series")
    shown = official_table(official, kpis, series, WORDS, since=2020)
    women, _, fall, newest, _ = shown.cells()
    assert women == ["２０～３９歳女性の人口", "2020年10月1日", "2,023人", "国勢調査", "期間前"]
    assert fall[1:3] == ["2015年～2020年", "1.76%"]
    assert newest[1:] == ["2020年～2025年（速報）", "2.96%", "国勢調査", "期間後"]
    assert "2021年度～2024年度" in shown.caption
    assert official_table(official, in_period(kpis), series, WORDS, since=2020).cells()[0][4] == "期間内"
    late = official_table(official, kpis.assign(start_fy=2016, end_fy=2019), series, WORDS, since=2020)
    assert late.cells()[0][4] == "期間後"


def test_a_definition_of_the_book_s_own_is_said_to_be_one_wherever_it_is_shown(official):
    kpis, series = data.load("kpis"), data.load("series")
    assert "本書が決めた" in official_table(official, kpis, series, WORDS).caption
    assert "本書が決めました" in definition("decline_rate", WORDS)
    others = official[official["statistic"] != "decline_rate"]
    assert "本書が決めた" not in official_table(others, kpis, series, WORDS).caption
    assert all(definition(statistic, WORDS) for statistic in kpis["statistic"].dropna())


def test_without_official_values_the_table_says_so(official):
    shown = official_table(official.iloc[:0], data.load("kpis"), data.load("series"), WORDS)
    assert shown.cells() == []
    assert "ありません" in shown.caption
