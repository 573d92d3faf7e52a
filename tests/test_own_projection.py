"""The book's own projection on the pages: its band, shelf life, chances of targets, and what is said without one."""

from dataclasses import replace
from math import exp, log

import pandas as pd
import pytest
from conftest import ROOT

from visionbook import data
from visionbook.edition import Edition, SeriesRoles
from visionbook.pages.population_outlook import model, pictures, text
from visionbook.pages.population_outlook import tables as page_tables
from visionbook.pages.population_targets import model as targets_model
from visionbook.pages.population_targets import text as targets_text
from visionbook.population.interval_tables import PERCENTILES, PERCENTS
from visionbook.population.own_projection import TABLES, own_projection
from visionbook.show.intervals import alike_words, chance_sentences
from visionbook.words import load_words

JA = load_words("ja")
ROLES = SeriesRoles("census", "ipss2023", "ipss2018", "plan2021", "renkei2024", "register")
FACTORS = {name: exp((percent - 50) / 1000) for name, percent in zip(PERCENTILES, PERCENTS, strict=True)}
"""From the projection a thousandth, as a logarithm, for each percent."""


def tables_of(**changed):
    """Tables of one invented town: 1,000 people in 2020, 900 in 2025, 800 in 2030 by a method called damped."""
    town = {"area_code": "01223", "method": "damped", "base_year": 2020}
    alike = {"size_class": "0-2499", "growth_class": "loss_to_5", "region": "all", "cases": 120, "areas": 40}
    wide = {name: factor**2 for name, factor in FACTORS.items()}
    coverage = {"method": "damped", "first_launch": 1990, "last_launch": 2015, "size_class": "all", "grown": 0.0}
    record = {"area_code": "01223", "method": "damped", "launch": [2005, 2010, 2015], "horizon_years": 5}
    choice = {"places": "all", "horizon_years": 20, "first_launch": 1995, "last_launch": 2000, "cases": 9}
    tables = {
        "interval_quantiles": pd.DataFrame(
            [
                {**town, **alike, "people": "total", "horizon_years": 5, "from_horizon": 5, **FACTORS},
                {**town, **alike, "people": "total", "horizon_years": 10, "from_horizon": 5, **wide},
            ]
        ),
        "interval_coverage": pd.DataFrame(
            [
                {**coverage, "people": "total", "horizon_years": 5, "cases": 90, "coverage": 0.81, "held": True},
                {**coverage, "people": "total", "horizon_years": 10, "cases": 80, "coverage": 0.70, "held": False},
                {**coverage, "people": "65+", "horizon_years": 5, "cases": 90, "coverage": 0.60, "held": False},
            ]
        ),
        "interval_records": pd.DataFrame({**record, "people": "total", "inside": [True, False, True]}),
        "method_choices": pd.DataFrame(
            {**choice, "method": ["damped", "last"], "median_absolute": [0.05, 0.1], "chosen": [True, False]}
        ),
        "method_projections": pd.DataFrame(
            [
                {**town, "method": method, "people": "total", "year": year, "population": value}
                for method, values in {"damped": (1000, 900, 800), "last": (1000, 850, 700)}.items()
                for year, value in zip((2020, 2025, 2030), values, strict=True)
            ]
        ),
        "shelf_lives": pd.DataFrame(
            [
                {**town, **alike, "people": "total", "horizon_years": 5, "within_tenth": 0.9, "kept": True},
                {**town, **alike, "people": "total", "horizon_years": 10, "within_tenth": 0.7, "kept": False},
                {**town, **alike, "people": "65+", "horizon_years": 5, "within_tenth": 0.7, "kept": False},
            ]
        ),
    }
    return tables | changed


@pytest.fixture
def own():
    return own_projection(tables_of(), "01223")


def test_the_band_lies_around_the_projection_as_far_as_coverage_was_found(own):
    band = own.band()
    assert band["year"].tolist() == [2025, 2030]
    assert band["low"].tolist() == pytest.approx([900 * exp(-0.04), 800 * exp(-0.08)])
    assert band["high"].tolist() == pytest.approx([900 * exp(0.04), 800 * exp(0.08)])
    untested = tables_of(interval_coverage=tables_of()["interval_coverage"].iloc[[0]])
    assert own_projection(untested, "01223").band()["year"].tolist() == [2025]


def test_percentiles_are_persons_around_the_projection_of_each_year(own):
    found = own.percentiles()
    assert found.loc[50].tolist() == pytest.approx([900, 800])
    assert found.loc[90, 2025] == pytest.approx(900 * exp(0.04))
    assert found.loc[10, 2030] == pytest.approx(800 * exp(-0.08))


def test_methods_stand_in_the_order_of_the_study():
    rows = tables_of()["method_projections"]
    turned = pd.concat([rows[rows["method"].eq("last")], rows[rows["method"].eq("damped")]])
    for table, names in ((rows, ["damped", "last"]), (turned, ["last", "damped"])):
        own = own_projection(tables_of(method_projections=table), "01223")
        assert own.courses.columns.tolist() == names
        assert own.courses.index.tolist() == [2020, 2025, 2030]


@pytest.mark.parametrize("name", ["interval_quantiles", "method_projections"])
def test_without_its_tables_there_is_no_projection(name):
    there = tables_of()
    assert own_projection({**there, name: there[name].iloc[:0]}, "01223") is None
    assert own_projection({key: table for key, table in there.items() if key != name}, "01223") is None
    assert own_projection(there, "01691") is None


@pytest.mark.parametrize(("shift", "share", "bound"), [
    (0.0, 0.5, ""), (0.01, 0.4, ""), (-0.025, 0.75, ""), (0.05, 0.05, "below"), (-0.05, 0.95, "above"),
])  # fmt: skip
def test_the_chance_of_a_target_is_read_from_the_percentiles(own, shift, share, bound):
    # a logarithm of one hundredth above the projection is ten percent further
    chance = own.chance(2025, 900 * exp(shift))
    assert (chance.share, chance.bound) == (pytest.approx(share), bound)
    assert chance.coverage == 0.81


def test_at_the_outermost_percentiles_a_chance_is_no_limit(own):
    chances = [own.chance(2025, target) for target in own.percentiles()[2025].loc[[5, 95]]]
    assert [(round(chance.share, 6), chance.bound) for chance in chances] == [(0.95, ""), (0.05, "")]


@pytest.mark.parametrize("year", [2030, 2060, 2027])
def test_a_chance_is_withheld_where_intervals_were_not_shown_to_hold(own, year):
    # 2030: held 70 % only; 2060: never tested; 2027: no horizon of the study
    assert own.chance(year, 800) is None


def test_missed_is_half_and_four_in_five_of_the_cases(own):
    assert own.missed(5) == pytest.approx((exp(0.025) - 1, exp(0.04) - 1))
    assert own.missed(7) is None


def test_a_shelf_life_ends_where_too_few_stayed_near(own):
    assert (own.shelf_life(), own.shelf_at_least()) == (2025, False)
    assert own.shelf_life("65+") == 2020
    longer = tables_of()["shelf_lives"].assign(kept=True)
    found = own_projection(tables_of(shelf_lives=longer), "01223")
    assert (found.shelf_life(), found.shelf_at_least()) == (2030, True)


def test_of_people_whom_no_shelf_life_is_known_nothing_is_said_to_be_longer(own):
    assert (own.shelf_life("0-14"), own.shelf_at_least("0-14")) == (2020, False)


def test_a_town_with_intervals_of_one_horizon_alone_has_a_projection():
    there = tables_of()
    found = own_projection(tables_of(interval_quantiles=there["interval_quantiles"].iloc[:1]), "01223")
    assert (found.method, found.base_year, found.alike["size_class"]) == ("damped", 2020, "0-2499")
    assert found.band()["year"].tolist() == [2025]
    assert found.chance(2030, 800) is None


def test_a_chance_needs_percentiles_of_its_horizon():
    there = tables_of()
    held = there["interval_coverage"].assign(held=True)
    short = there["interval_quantiles"].iloc[:1]
    found = own_projection(tables_of(interval_coverage=held, interval_quantiles=short), "01223")
    assert found.chance(2025, 900).share == pytest.approx(0.5)
    assert found.chance(2030, 800) is None


def test_of_coverage_that_of_all_launches_together_counts_wherever_it_stands():
    coverage = tables_of()["interval_coverage"]
    one = coverage.iloc[[0]].assign(first_launch=2010, last_launch=2010, cases=30, coverage=0.5, held=False)
    other = coverage.iloc[[0]].assign(method="last", cases=200, coverage=0.1)
    for rows in ([one, coverage, other], [other, coverage, one]):
        found = own_projection(tables_of(interval_coverage=pd.concat(rows)), "01223")
        assert found.tested()["coverage"].to_dict() == {5: 0.81, 10: 0.70}


@pytest.mark.parametrize(("alike", "said"), [
    ({}, "人口2,500人未満、直前の5年間に5%までの減少"),
    ({"growth_class": "all"}, "人口2,500人未満"),
    ({"region": "01000"}, "人口2,500人未満、直前の5年間に5%までの減少、同じ都道府県"),
    ({"size_class": "all", "growth_class": "all"}, "すべての人口規模"),
])  # fmt: skip
def test_comparable_places_are_said_as_they_were_taken(own, alike, said):
    assert alike_words(replace(own, alike={**own.alike, **alike}), JA) == said


def test_coverage_and_choice_of_comparable_places_stand_beside_those_of_all():
    there = tables_of()
    coverage, choice = there["interval_coverage"], there["method_choices"]
    size = coverage.iloc[[0]].assign(size_class="0-2499", coverage=0.5)
    town = choice.assign(places="01223", median_absolute=[0.2, 0.1])
    found = own_projection(
        tables_of(interval_coverage=pd.concat([coverage, size]), method_choices=pd.concat([choice, town])), "01223"
    )
    assert found.tested()["coverage"].tolist() == [0.81, 0.70]
    assert found.alike_coverage["coverage"].tolist() == [0.5]
    assert found.choices["median_absolute"].tolist() == [0.05, 0.1]
    assert found.alike_choices["median_absolute"].tolist() == [0.2, 0.1]


# Chances in words


def chances(own, targets, **counted):
    totals = pd.Series({int(year.removeprefix("y")): people for year, people in counted.items()})
    return list(chance_sentences(own, targets, totals, {year: f"{year}年" for year in totals.index}, JA))


def test_a_chance_comes_with_its_reliability(own):
    said = chances(own, {2025: 900 * exp(0.012)}, y2020=1000)
    assert said == [
        "似た市町村の過去の外れ方をあてはめると、2025年の人口が目標の911人以上になる見込みは約40%です（本書の推計は900人）。"
        "こうした80%の幅は、5年後の人口を全国で81%の場合に含みました。"
    ]


@pytest.mark.parametrize(("target", "said"), [(2000, "5%未満"), (10, "95%より高い値"), (900, "約50%")])
def test_a_chance_beyond_the_percentiles_is_a_limit(own, target, said):
    assert f"見込みは{said}です" in chances(own, {2025: target}, y2020=1000)[0]


def test_targets_that_were_counted_have_no_chance_any_more(own):
    assert chances(own, {2015: 900, 2020: 900}, y2020=1000) == []


def test_withheld_chances_are_named_with_the_reason(own):
    assert chances(own, {2030: 800, 2060: 700}, y2020=1000) == [
        "2030、2060年の目標については、2020年からそこまでの年数の幅が当たるかどうかを確かめられないため、"
        "見込みの割合を示しません。"
    ]


@pytest.mark.parametrize(("counted", "said"), [(800, "低い"), (1000, "高い"), (900, "")])
def test_a_count_outside_the_interval_is_said_beside_the_chance(own, counted, said):
    coverage = tables_of()["interval_coverage"].assign(held=True)
    found = own_projection(tables_of(interval_coverage=coverage), "01223")
    text = chances(found, {2030: 800}, y2020=1000, y2025=counted)[0]
    assert ("実際の見込みは" in text) == bool(said)
    assert said in text


# The pages


@pytest.fixture(scope="module")
def loaded():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VISIONBOOK_ROOT", str(ROOT))
        return {name: data.load(name) for name in {*model.TABLES, *targets_model.TABLES}}


def outlook(loaded, **changed):
    return model.outlook(loaded | changed, Edition("01223", "nemuro", series=ROLES))


def said(sentences):
    return "".join(sentences.texts)


def test_the_page_says_in_one_sentence_how_far_such_projections_and_the_last_one_were_wrong(loaded):
    sentences = [one for one in text.lead(outlook(loaded), JA).texts if "に似た市町村（" in one]
    assert len(sentences) == 1
    assert sentences[0].count("。") == 1
    assert "5年後の外れは、半分の場合で" in sentences[0]
    # 22,317 against 21,201
    assert "社人研2023年推計の2025年（速報）の値は数えられた人口より5.3%多く" in sentences[0]


def test_the_band_is_that_of_the_books_own_projection(loaded):
    page = outlook(loaded)
    assert page.town.band.equals(page.own.band())
    assert page.town.band_accuracy is None  # no other errors are computed that nobody shows
    assert page.town.checks["side"].tolist() == ["below"]
    whole = said(text.band(page, JA))
    for part in (
        "80%の幅です",
        "件です",
        "自身の総人口では、",
        "1割以内だった",
        "下へ外れました",
        "外れの中央値",
        "件数が少ないため、これでは",
    ):
        assert part in whole
    assert "本書の推計（人）" in pictures.total(page, JA).table.heads()


def test_the_shelf_life_stands_at_the_number(loaded):
    cards = {card.label: card.comparison for card in text.key_numbers(outlook(loaded), JA).cards}
    assert "似た市町村の8割で外れが1割以内なのは2040年まで" in cards["これからの人口"]


def test_what_other_methods_would_have_said_and_percentiles_are_tables(loaded):
    page = outlook(loaded)
    rows = page_tables.methods(page, JA).cells()
    assert len(rows) == 7
    assert rows[0][0] == "全国の変化率との差を、5年ごとに8割に縮める"
    block = page_tables.percentiles(page, JA).blocks[0]
    assert block.folded
    assert len(block.tables[0].cells()) == 19


def test_without_the_study_the_band_is_the_one_from_the_regions_errors(loaded):
    page = outlook(loaded, **{name: loaded[name].iloc[:0] for name in TABLES})
    assert page.own is None
    assert "簡単な推計を5市町でやり直し" in said(text.band(page, JA))
    assert "全国の市町村の外れから求めた幅は、この版にはありません" in said(text.band(page, JA))
    assert "に似た市町村（" not in said(text.lead(page, JA))
    assert page_tables.methods(page, JA).texts == page_tables.percentiles(page, JA).texts == []


def test_without_an_official_projection_the_books_own_is_said(loaded):
    population = loaded["population"]
    found = outlook(loaded, population=population[population["series"].ne("ipss2023")])
    assert "本書の推計では、2050年に" in said(text.lead(found, JA))


def test_the_targets_page_gives_one_chance_and_withholds_the_other(loaded):
    edition = Edition("01223", "nemuro", languages=("ja",), series=ROLES)
    texts = targets_text.chances(targets_model.targets(loaded, edition), JA).texts
    assert len(texts) == 2
    assert "2035年の人口が目標の18,109人以上になる見込みは約" in texts[0]
    assert "2060年の目標については" in texts[1]
    empty = loaded | {name: loaded[name].iloc[:0] for name in TABLES}
    assert targets_text.chances(targets_model.targets(empty, edition), JA).texts == []


def test_two_percentiles_apart_are_read_between(own):
    # between 50 % and 55 % the logarithm is straight
    assert own.chance(2025, 900 * exp(0.0025)).share == pytest.approx(0.475)
    assert log(FACTORS["p55"]) == pytest.approx(0.005)
