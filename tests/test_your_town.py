"""The page in front for each town: its answer, key numbers, ages, plan and agreements, in editions that have less."""

from dataclasses import replace
from functools import cache

import pandas as pd
import pytest
from other_editions import TOWN, invented_town
from overlaps import drawn, overlapping_texts, texts_outside

from visionbook import data
from visionbook.edition import Edition, SeriesRoles
from visionbook.levers import block
from visionbook.pages.your_town import model, pictures, tables, text
from visionbook.population.registered import Pair
from visionbook.show.chart import LAYOUTS
from visionbook.words import load_words

JA = load_words("ja")
TOWNS = ("01223", "01691", "01692", "01693", "01694")


@cache
def loaded():
    return {name: data.load(name) for name in model.TABLES}


@cache
def page_of(code, home="01223"):
    return model.your_town(loaded(), data.edition(municipality=code), home)


def said(shown):
    return shown._repr_mimebundle_()["text/plain"]


def look_at(chart):
    """No text of the chart lies over another or is cut, on a page and on a phone."""
    for layout in LAYOUTS:
        figure = drawn(chart.draw, layout)
        assert overlapping_texts(figure) == [], layout.name
        assert texts_outside(figure) == [], layout.name


def cards(page):
    return {card.label: card for card in text.key_numbers(page, JA).cards}


# The answer and the key numbers


@pytest.mark.parametrize(
    ("code", "now", "fewer", "last"),
    # The preliminary count of 2025, less that of 2020; the newest projection of 2050.
    [("01223", "21,201", "3,435", "12,344"), ("01691", "13,323", "1,057", "9,231"), ("01694", "4,027", "695", "2,041")],
)
def test_the_answer_is_one_sentence(code, now, fewer, last):
    (answer,) = text.lead(page_of(code), JA).texts
    assert f"2025年（速報）に{now}人で、2020年より{fewer}人少なく、2050年には{last}人" in answer
    assert answer.count("。") == 1


def test_a_town_with_targets_is_held_against_them_and_others_against_what_was_expected():
    own, other = cards(page_of("01223")), cards(page_of("01693"))
    # 22,453 - 21,201 = 1,252
    assert own["目標との差"].value == "1,252" and "見込みとの差" not in own
    # IPSS expected 4,741 of 2025 in Shibetsu, 4,612 were counted.
    expected = page_of("01693").path.projection.at(2025)
    assert other["見込みとの差"].value == str(expected - 4612)
    assert f"その年の見込み{expected:,}人" in other["見込みとの差"].when


@pytest.mark.parametrize("code", TOWNS)
def test_births_less_deaths_and_arrivals_less_departures_are_those_of_the_last_year(code):
    page = page_of(code)
    events = loaded()["registered_events"].query("area_code == @code")
    for pair, label, names in (
        (page.natural, "生まれた人－亡くなった人", ("births", "deaths")),
        (page.moves, "来た人－去った人", ("moves_in", "moves_out")),
    ):
        year = int(pair.years["year"].iloc[-1])
        own = events[events["year"].eq(year) & events["source_id"].eq(pair.source)].set_index("event")["value"]
        added, lost = (int(own[name]) for name in names)
        card = cards(page)[label]
        assert card.value == f"{'−' if added < lost else '+'}{abs(added - lost)}"
        assert str(added) in card.comparison and str(lost) in card.comparison and f"{year}年の1年間" in card.when


@pytest.mark.parametrize(
    ("added", "lost", "value"),
    [([5], [9], "−4"), ([9], [5], "+4"), ([3, 7], [9, 7], "0")],
    ids=["loss", "gain", "even"],
)
def test_a_year_may_bring_a_gain_a_loss_or_nothing(added, lost, value):
    years = pd.DataFrame({"year": range(2020, 2020 + len(added)), "added": added, "lost": lost})
    years = years.assign(net=years["added"] - years["lost"], universe="japanese", abroad=False)
    page = replace(page_of("01691"), moves=Pair("moves", "x", years), natural=None)
    assert cards(page)["来た人－去った人"].value == value
    assert "日本人だけ" in cards(page)["来た人－去った人"].when and "生まれた人－亡くなった人" not in cards(page)


def test_the_share_of_the_old_is_of_those_whose_age_is_known():
    # Census 2020, Nemuro: 0-14 2,396; 15-64 13,370; 65 and over 8,648. 8,648 / 24,414 = 35.4 %
    ages = page_of("01223").ages
    assert ages.counted.loc[2020].tolist() == [2396, 13370, 8648]
    card = cards(page_of("01223"))["65歳以上の割合"]
    assert (card.value, card.unit) == ("35.4", "%") and card.comparison.startswith("2050年には")


# Ages


def people(*rows):
    names = ["series", "variant", "year", "sex", "age_group", "population"]
    return pd.DataFrame(rows, columns=names).assign(area_code="1")


THREE = [("0-14", 1), ("15-64", 2), ("65+", 3)]


@pytest.mark.parametrize(
    ("rows", "counted", "projected", "series"),
    [
        # Five-year groups by sex are put together; who is of unknown age is in none.
        ([("c", "observed", 2020, sex, age, 10) for sex in ("male", "female") for age in ("5-9", "20-24", "70-74")]
         + [("c", "observed", 2020, "male", "unknown", 7)], {2020: [20, 20, 20]}, {}, ""),
        # The newest projection has only totals: the one by age stands in; the counted year is not projected again.
        ([("c", "observed", 2020, "both", *group) for group in THREE] + [("n", "projection", 2025, "both", "total", 6)]
         + [("a", "projection", year, "both", *group) for year in (2020, 2025) for group in THREE],
         {2020: [1, 2, 3]}, {2025: [1, 2, 3]}, "a"),
        # A year that lacks a group is left out.
        ([("c", "observed", 2015, "both", "65+", 5)] + [("c", "observed", 2020, "both", *group) for group in THREE],
         {2020: [1, 2, 3]}, {}, ""),
        ([("c", "observed", 2020, "both", "total", 5)], {}, {}, ""),
    ],
    ids=["by sex", "another projection", "a group is missing", "no ages"],
)  # fmt: skip
def test_people_by_three_groups(rows, counted, projected, series):
    found = model.ages_of(people(*rows), Edition("1", series=SeriesRoles("c", projection="n", age_projection="a")))
    assert {year: row.tolist() for year, row in found.counted.iterrows()} == counted
    assert {year: row.tolist() for year, row in found.projected.iterrows()} == projected
    assert found.series == series
    assert (found.now, found.last) == (max(counted, default=None), max(projected, default=None))


@pytest.mark.parametrize("code", ["01223", "01691", "01694"])
def test_the_picture_says_how_many_of_working_age_there_will_be(code):
    page = page_of(code)
    chart = pictures.ages(page, "出典：見本", JA)
    now, last = (int(page.ages.whole.loc[year, "15-64"]) for year in (2020, 2050))
    fall = f"2020年の{now:,}人から2050年に{last:,}人へ、{1 - last / now:.0%}減る見込み"
    assert chart.title == f"{page.area}の15～64歳は{fall}"
    rows = chart.table.to_text().splitlines()
    assert rows[-1].split("\t")[-1] == "推計" and len(rows) == 2 + 9 + 6
    assert f"{page.path.counted.population:,}人" in chart.alt_text
    look_at(chart)


def test_without_ahead_or_without_ages_there_is_a_picture_of_what_there_is():
    page = page_of("01223")
    counted = replace(page, ages=replace(page.ages, projected=page.ages.projected.iloc[:0], series=""))
    assert "2020年の15～64歳は13,370人" in pictures.ages(counted, "x", JA).title
    without = replace(page, ages=model.Ages(page.ages.counted.iloc[:0], page.ages.projected.iloc[:0], ""))
    assert pictures.ages(without, "x", JA).name == "fig-your-town-01223"
    assert "根室市の総人口は" in pictures.ages(without, "x", JA).alt_text
    assert "65歳以上の割合" not in cards(without)
    look_at(pictures.ages(counted, "x", JA))


# Plan and agreements


def test_only_the_town_of_the_book_leads_to_the_pages_of_the_strategy():
    own, other = page_of("01223"), page_of("01692")
    assert "3つの基本目標の下に、施策17件、指標48件、事業124件" in said(text.plan(own, JA))
    assert [href for _, href in text.ways(own, JA).links] == ["goals.html", "kpi_board.html"]
    assert "中標津町の総合戦略は、本書のデータにありません。" in said(text.plan(other, JA))
    assert said(text.ways(other, JA)) == ""
    # In a book about another town the strategy is named, and its pages are not there.
    elsewhere = page_of("01223", home="01691")
    assert "根室市の総合戦略は、第2期根室市創生総合戦略（2021～2024年度）です。" in said(text.plan(elsewhere, JA))
    assert said(text.ways(elsewhere, JA)) == ""


def test_the_agreements_of_all_towns_are_on_their_pages():
    # section 5 of the vision: in fiscal 2023 two towns give 100 thousand yen each for disaster prevention,
    # and Betsukai 400 and Rausu 900 for personnel
    cells = {code: tables.agreements(page_of(code), JA).cells() for code in TOWNS}
    assert {code: [row[2] for row in rows] for code, rows in cells.items()} == {
        "01223": ["0", "0", "0", "0"],
        "01691": ["0", "0", "0", "400"],
        "01692": ["0", "0", "100", "0"],
        "01693": ["0", "0", "0", "0"],
        "01694": ["0", "0", "100", "900"],
    }
    none = page_of("01694").agreements.assign(paid=pd.NA)
    unpaid = replace(page_of("01694"), agreements=none.astype({"paid": "Int64"}))
    assert [row[2] for row in tables.agreements(unpaid, JA).cells()] == ["－"] * 4
    lead = tables.agreements_lead(page_of("01694"), JA).texts[0]
    assert "4つの協定のうち、事業主体は4つ" in lead and "合わせて100万円です" in lead


def test_a_town_without_agreements_says_so_once():
    page = page_of("01691")
    outside = replace(page, agreements=page.agreements.iloc[:0])
    assert "本書のデータにありません" in tables.agreements_lead(outside, JA).texts[0]
    assert tables.agreements(outside, JA).texts == []


# Other editions


@pytest.mark.parametrize("town", [{}, {"towns": 2, "census_years": (2020, 2025)}, {"size": 0.45}], ids=str)
def test_a_town_with_a_count_and_a_projection_alone_has_a_page(tmp_path, monkeypatch, town):
    monkeypatch.setenv("VISIONBOOK_ROOT", str(invented_town(tmp_path / "project", **town)))
    edition = data.edition()
    page = model.your_town({name: data.load(name) for name in model.TABLES}, edition, edition.municipality)
    assert page.code == TOWN and page.plan is None and page.levers.own is None
    assert said(text.lead(page, JA)).startswith(f"{page.area}の人口は2025年に")
    assert "総合戦略は、本書のデータにありません" in said(text.plan(page, JA))
    assert "つまみ" not in said(block.block(page.levers, JA)) and said(text.without_script(page, JA)) == ""
    assert "目標との差" not in cards(page) and "来た人－去った人" not in cards(page)
    look_at(pictures.ages(page, "出典：見本", JA))


def test_each_set_of_assumptions_stands_there_without_a_script():
    shown = said(text.without_script(page_of("01223"), JA))
    assert "パターン1\t2060年に8,368人" in shown and "計画の目標\t2060年に9,345人" in shown
