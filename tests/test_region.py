"""Municipalities side by side: totals, index, change, shares of the loss, and the printed beside the computed."""

import pandas as pd
import pytest

from visionbook import data
from visionbook.charts import region_change, regional
from visionbook.charts.chart import PHONE, WIDE
from visionbook.errors import ParameterError
from visionbook.region import population as people
from visionbook.words import load_words

JA = load_words("ja")
NAMES = {"a": "甲市", "b": "乙町"}


def totals(*rows):
    return pd.DataFrame(rows, columns=["area_code", "year", "variant", "population"])


SMALL = totals(
    ("a", 2000, "observed", 100),
    ("b", 2000, "observed", 50),
    ("a", 2020, "observed", 80),
    ("b", 2020, "observed", 40),
    ("a", 2040, "projection", 60),
    ("b", 2040, "projection", 36),
)


def test_the_total_of_a_region_is_the_sum_of_its_municipalities():
    # 100 + 50, 80 + 40, 60 + 36
    assert people.region_total(SMALL, ["a", "b"])["population"].tolist() == [150, 120, 96]


def test_a_region_without_one_of_its_municipalities_has_no_total():
    with pytest.raises(ParameterError, match="every municipality of the region in 2040"):
        people.region_total(SMALL.iloc[:-1], ["a", "b"])
    with pytest.raises(ParameterError, match="does not hold every municipality"):
        people.region_total(SMALL, ["c"])


def test_a_region_nobody_belongs_to_is_refused():
    areas = pd.DataFrame({"area_code": ["a"], "name_ja": ["甲市"], "kind": ["municipality"], "region": [None]})
    with pytest.raises(ParameterError, match="region 'west' has no municipality"):
        people.members_of(areas, "west")


def test_change_is_ranked_by_the_relative_fall():
    change = people.population_change(SMALL, 2020, 2040)
    # a: 60 - 80 = -20, -25 %; b: 36 - 40 = -4, -10 %
    assert change[["area_code", "change"]].to_numpy().tolist() == [["a", -20.0], ["b", -4.0]]
    assert change["growth"].tolist() == pytest.approx([-0.25, -0.10])


def test_a_year_given_twice_is_refused_and_not_averaged():
    with pytest.raises(pd.errors.MergeError):
        people.population_change(pd.concat([SMALL, SMALL.iloc[[2]]]), 2020, 2040)


def test_shares_of_the_loss_add_up_to_one():
    losses = people.loss_shares(people.population_change(SMALL, 2020, 2040), ["a", "b"])
    # 20 of 24 and 4 of 24; 80 of 120 and 40 of 120
    assert losses["share_of_loss"].tolist() == pytest.approx([20 / 24, 4 / 24])
    assert losses["share_of_population"].tolist() == pytest.approx([80 / 120, 40 / 120])


def printed(*rows):
    columns = ["area_code", "from_year", "to_year", "measure", "value", "rounded_to", "printed"]
    return pd.DataFrame(rows, columns=columns)


def test_a_printed_growth_more_than_half_a_step_away_disagrees_and_a_missing_one_is_not_judged():
    change = people.population_change(SMALL, 2020, 2040)
    ranked = people.printed_growth(change, printed(("a", 2020, 2040, "growth", -0.269, 0.001, "△26.9%")), 2020, 2040)
    assert ranked["agrees"].tolist()[0] is False
    assert pd.isna(ranked["agrees"].tolist()[1])


def test_the_chart_of_change_names_the_area_whose_print_disagrees():
    change = people.population_change(SMALL, 2020, 2040)
    rows = printed(
        ("a", 2020, 2040, "growth", -0.250, 0.001, "△25.0%"), ("b", 2020, 2040, "growth", -0.269, 0.001, "△26.9%")
    )
    chart = region_change.change_chart(
        people.printed_growth(change, rows, 2020, 2040), NAMES, 2020, 2040, "出典：文書", JA
    )
    assert chart.title == "減り方は甲市が最大の25.0%、乙町は印字と計算が不一致"
    assert [row[-1] for row in chart.table.cells()] == ["一致", "不一致"]
    assert chart.svg(PHONE) != chart.svg(WIDE)


def test_small_multiples_carry_every_year_and_draw_for_page_and_phone():
    chart = regional.municipalities_chart(SMALL, NAMES, "出典：文書", JA)
    # a falls from 80 to 60 (25 %), b from 40 to 36 (10 %)
    assert chart.title == "2020年から2040年に、甲市は25%、乙町は10%減る見込み"
    assert len(chart.table.cells()) == len(SMALL)
    assert chart.svg(PHONE).startswith("<?xml") and chart.svg(WIDE).startswith("<?xml")


def test_the_total_chart_says_what_part_remains():
    chart = regional.total_chart(SMALL, NAMES, "出典：文書", JA)
    # 96 / 150 = 64 %
    assert chart.title == "地域の人口は2040年に96人となり、2000年の64%になる見込み"


def test_the_facts_of_a_region_come_from_its_row_and_what_is_not_given_is_left_out():
    row = {"region": "r", "name_ja": "甲乙", "start_fy": 2021, "end_fy": 2024, "setting_ja": "海沿い", "past_ja": None}
    row |= {"review_ja": "毎年度", "issues_ja": "人口減少", "vision_ja": "住み続けられる地域"}
    source = pd.Series({"title_ja": "文書", "published": "2024-03", "publisher_ja": "甲市"})
    facts = dict(regional.about(pd.Series(row), NAMES, source, JA).cells())
    # 2021, 2022, 2023 and 2024: four fiscal years
    assert facts["取組期間"].endswith("（4年間）")
    assert (facts["見直し"], facts["地域の姿"], facts["課題"]) == ("毎年度", "海沿い", "人口減少")
    assert "これまでの取組" not in facts


@pytest.fixture(scope="module")
def vision():
    return people.total_population(data.load("population", as_printed=True), "renkei2024")


def test_the_region_falls_from_71771_to_52607(vision):
    members = people.members_of(data.load("areas"), "nemuro")
    total = people.region_total(vision, list(members)).set_index("year")["population"]
    # 24,636 + 14,380 + 23,010 + 5,023 + 4,722 and 16,022 + 11,011 + 18,953 + 3,807 + 2,814 (table of the vision)
    assert (total[2020], total[2040]) == (71771, 52607)


def test_only_hokkaido_prints_a_growth_that_its_populations_do_not_give(vision):
    rows = data.load("population_changes", as_printed=True).query("series == 'renkei2024'")
    ranked = people.printed_growth(people.population_change(vision, 2020, 2040), rows, 2020, 2040).set_index(
        "area_code"
    )
    assert ranked.index[~ranked["agrees"]].tolist() == ["01000"]
    # 4,319,217 / 5,224,614 - 1 = -17.3 %, printed -26.9 %
    assert ranked.loc["01000", "growth"] == pytest.approx(-0.173, abs=5e-4)


def test_all_twelve_years_of_all_seven_rows_are_in_the_table(vision):
    areas = data.load("areas")
    names = areas.set_index("area_code")["name_ja"].to_dict()
    wide = people.wide_by_year(vision, names, "計", list(people.members_of(areas, "nemuro")))
    assert wide["area"].tolist() == ["根室市", "別海町", "中標津町", "標津町", "羅臼町", "計", "北海道", "全国"]
    assert len(wide.columns) == 1 + 12
    assert wide.notna().all(axis=None)
