"""Handbook scenarios from the project's tables: what goes in, what comes out, and how it is drawn."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from overlaps import drawn, texts

from visionbook import data
from visionbook.errors import ParameterError, ProjectionError
from visionbook.pages.population_outlook import pictures
from visionbook.pages.population_outlook import tables as page_tables
from visionbook.pages.population_outlook.model import Outlook
from visionbook.pages.population_outlook.model.names import Names
from visionbook.population.assumptions import Projection
from visionbook.population.handbook import (
    TABLES,
    base_case,
    groups_by_year,
    handbook_of,
    handbooks_of,
    survivorship_of,
)
from visionbook.population.inputs import AGES, survivorship
from visionbook.population.scenarios import HANDBOOK, FertilityGoal
from visionbook.show.chart import LAYOUTS
from visionbook.words import load_words

JA = load_words("ja")
FIVE = ["01223", "01691", "01692", "01693", "01694"]


@pytest.fixture(scope="module")
def tables():
    return {name: data.load(name) for name in TABLES}


@pytest.fixture(scope="module")
def bundles(tables):
    return {code: handbook_of(tables, code, "ipss2018", 2060) for code in FIVE}


@pytest.fixture(scope="module")
def names():
    return data.load("areas").set_index("area_code")["name_ja"].to_dict()


def page_of(bundles, code, names):
    """The page of a town, of which only the scenarios are read; the rest of its numbers are others' tests."""
    town = SimpleNamespace(area_code=code)
    return Outlook(town, Names(names[code], members=names), {"scenarios": ("推計",)}, "", bundles)


def test_the_extension_of_ipss_2018_gives_the_known_populations_of_2060(bundles):
    """DESIGN section 5: 8,368; 15-64 3,731; 65+ 4,026; 0-14 611 (the strategy prints 8,358, 3,729, 4,030, 599)."""
    rows = bundles["01223"].by_age.query("scenario == 'pattern_1' and year == 2060").set_index("age_group")
    assert rows["population"].round().to_dict() == {"total": 8368, "0-14": 611, "15-64": 3731, "65+": 4026}


@pytest.mark.parametrize("code", FIVE)
def test_pattern_1_is_the_published_projection_in_every_published_year(tables, bundles, code):
    rows = tables["population"].query("area_code == @code and series == 'ipss2018' and age_group == 'total'")
    published = rows[rows["sex"] == "both"].set_index("year")["population"]
    totals = bundles[code].totals("pattern_1")
    # IPSS rounds every cell: the total it prints may differ from the sum of 38 rounded cells by a few persons.
    assert (totals[published.index] - published).abs().max() <= 5


@pytest.mark.parametrize("code", FIVE)
def test_more_births_and_no_moves_give_more_people(bundles, code):
    last = [bundles[code].totals(scenario).iloc[-1] for scenario in HANDBOOK]
    assert last[0] < last[1] < last[2]


def test_influences_are_the_ratios_of_the_totals_of_2045(bundles):
    bundle = bundles["01692"]
    first, second, third = (bundle.totals(scenario)[2045] for scenario in HANDBOOK)
    assert bundle.influence["natural_ratio"] == pytest.approx(second / first)
    assert bundle.influence["social_ratio"] == pytest.approx(third / second)


def test_influences_are_compared_in_the_last_published_year_unless_another_is_asked_for(tables, bundles):
    assert {bundle.influence_year for bundle in bundles.values()} == {2045}
    assert handbook_of(tables, "01223", "ipss2018", 2060, 2040).influence_year == 2040


def test_the_goal_of_simulation_1_is_an_assumption_that_can_be_changed_and_is_said(tables, bundles, names):
    other = handbook_of(tables, "01223", "ipss2018", 2060, goal=FertilityGoal(1.8, 2040))
    assert other.totals("pattern_1").equals(bundles["01223"].totals("pattern_1"))
    assert other.totals("simulation_1")[2060] < bundles["01223"].totals("simulation_1")[2060]
    said = pictures.scenarios(page_of({"01223": other}, "01223", names), JA).caption
    assert "合計特殊出生率が2040年までに1.8になる" in said


def test_a_town_without_a_rate_or_a_projection_has_no_scenarios_and_the_others_keep_theirs(tables):
    rates = tables["municipal_fertility"].query("area_code != '01691'")
    population = tables["population"].query("not (area_code == '01692' and series == 'ipss2018')")
    some = tables | {"municipal_fertility": rates, "population": population}
    assert list(handbooks_of(some, FIVE, "ipss2018", 2060)) == ["01223", "01693", "01694"]
    assert handbooks_of(tables, FIVE, "", 2060) == handbooks_of(tables, FIVE, "ipss2018", None) == {}


def test_without_scenarios_the_page_says_what_would_bring_them(names):
    said = pictures.scenarios(page_of({}, "01223", names), JA).texts[0]
    assert "三つの試算は示していません" in said and "行を入れると" in said
    assert page_tables.influences(page_of({}, "01223", names), JA).texts == []


def test_the_five_towns_are_rated_by_the_thresholds(bundles):
    # Ratios found: natural 1.048 1.015 1.043 1.060 1.022 (2 from 1.00, 3 from 1.05); social 1.542 1.348 1.173 1.510
    # 1.771 (3 from 1.10, 5 from 1.30).
    ratings = [tuple(bundles[code].influence[["natural_rating", "social_rating"]].astype(int)) for code in FIVE]
    assert ratings == [(2, 5), (2, 5), (2, 3), (3, 5), (2, 5)]


def test_each_interval_has_the_life_table_of_its_own_years(tables):
    life = tables["life_table_mx"]
    ratios = survivorship_of(life, [2015, 2020, 2025])
    assert np.array_equal(ratios[0], survivorship(life, "00000", "2015-2020"))
    assert np.array_equal(ratios[1], survivorship(life, "00000", "2020-2025"))
    assert (ratios[1] >= ratios[0]).mean() > 0.9  # people live longer


def test_the_last_published_rates_are_held_to_the_horizon(tables):
    base = base_case(tables, "01223", "ipss2018", 2060)
    net = base.assumptions.migration.net
    assert net.shape[0] == 9
    assert np.array_equal(net[5], net[8]) and not np.array_equal(net[4], net[5])
    assert np.array_equal(base.assumptions.survivorship_ratio[5], base.assumptions.survivorship_ratio[8])


def test_the_rate_stands_for_the_child_woman_ratio_of_the_base_year(tables):
    base = base_case(tables, "01223", "ipss2018", 2060)
    women, children = base.population[0, 3:10].sum(), base.population[:, 0].sum()
    assert base.births_per_child * children / women == pytest.approx(1.53)


def test_groups_are_summed_by_hand():
    people = np.zeros((1, 1, 2, len(AGES)))
    people[0, 0, 0, [0, 2, 3, 12, 13, 18]] = [1, 2, 4, 8, 16, 32]  # 0-4, 10-14, 15-19, 60-64, 65-69, 90+
    found = groups_by_year(Projection((2015,), people, None, None, None), ["one"]).set_index("age_group")["population"]
    assert found.to_dict() == {"total": 63, "0-14": 3, "15-64": 12, "65+": 48}


def test_a_municipality_without_a_rate_is_refused(tables):
    with pytest.raises(ParameterError, match="no total fertility rate of 01000"):
        base_case(tables, "01000", "ipss2018", 2060)


def test_a_missing_life_table_is_refused(tables):
    with pytest.raises(ProjectionError, match="no life table of 00000 for 2015-2020"):
        base_case(
            tables | {"life_table_mx": tables["life_table_mx"].query("period != '2015-2020'")},
            "01223",
            "ipss2018",
            2060,
        )


@pytest.mark.parametrize("code", FIVE)
def test_the_chart_says_and_draws_the_totals_of_2060(bundles, names, code):
    chart = pictures.scenarios(page_of(bundles, code, names), JA)
    ends = [f"{bundles[code].totals(scenario).iloc[-1]:,.0f}" for scenario in HANDBOOK]
    assert all(end in chart.alt_text for end in ends)
    assert ends[1] in chart.title and ends[2] in chart.title
    assert len(chart.table.cells()) == 10 * 4
    for layout in LAYOUTS:
        labels = [label.get_text() for label in texts(drawn(chart.draw, layout))]
        assert all(any(end in label for label in labels) for end in ends)


def test_scenarios_need_life_tables_of_all_intervals_and_somebody_in_every_cohort(tables):
    mortality, population = tables["life_table_mx"], tables["population"]
    short = tables | {"life_table_mx": mortality[mortality["period"] != "2040-2045"]}
    assert handbooks_of(short, FIVE, "ipss2018", 2060) == {}
    of_ipss = population["series"].eq("ipss2018")
    one, two = (tables | {"population": population[~of_ipss | population["year"].le(last)]} for last in (2015, 2020))
    assert handbooks_of(one, FIVE, "ipss2018", 2060) == {}  # no interval to tell rates from
    assert list(handbooks_of(two, FIVE, "ipss2018", 2060)) == FIVE
    nobody = population["series"].eq("ipss2018") & population["area_code"].eq("01694") & population["sex"].eq("female")
    nobody &= population["age_group"].eq("20-24")
    some = tables | {"population": population.assign(population=population["population"].mask(nobody, 0))}
    assert list(handbooks_of(some, FIVE, "ipss2018", 2060)) == ["01223", "01691", "01692", "01693"]


def test_life_tables_of_several_areas_are_refused_unless_one_is_named(tables):
    life = tables["life_table_mx"]
    two = pd.concat([life, life.assign(area_code="01000", mx=life["mx"] / 2)])
    with pytest.raises(ParameterError, match="the life tables are of 00000, 01000; hand in those of one area"):
        survivorship_of(two, [2015, 2020])
    assert np.array_equal(survivorship_of(two, [2015, 2020], "00000"), survivorship_of(life, [2015, 2020]))


def test_the_table_of_influences_has_a_row_for_each_town(bundles, names):
    table = page_tables.influences(page_of(bundles, "01223", names), JA)
    assert [row[0] for row in table.cells()] == [names[code] for code in FIVE]
    assert table.cells()[0] == ["根室市", "104.8%", "2", "154.2%", "5", "1.53"]


def test_the_heads_of_the_table_of_influences_are_short_and_its_caption_explains_them(bundles, names):
    table = page_tables.influences(page_of(bundles, "01223", names), JA)
    heads = table.heads()
    # Six columns at 14 px: 30 full-width characters and their gaps fill about 600 of the page's 700 px.
    assert sum(map(len, heads)) <= 30
    assert all(word in table.caption for word in ("比（自然）", "比（社会）", "影響度", "出生率"))


def test_names_are_escaped(bundles):
    table = page_tables.influences(page_of({"01223": bundles["01223"]}, "01223", {"01223": "<b>市</b>"}), JA)
    assert "&lt;b&gt;" in table.to_html() and "<b>" not in table.to_html()


def test_the_rates_say_that_their_trust_is_low():
    rates = data.load("municipal_fertility").set_index("area_code")
    assert rates["total_fertility_rate"].to_dict() == dict(zip(FIVE, [1.53, 1.86, 1.63, 1.42, 1.72], strict=True))
    assert rates["note_ja"].str.contains("確かさは低い").all()
    point = data.load("vision_points").set_index("point_id")
    assert rates.loc["01223", "total_fertility_rate"] == point.loc["fertility", "now"]
    assert pd.isna(rates["period"]).all()
