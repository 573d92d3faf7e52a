"""The landing page: what it says of the newest count, projection, plan and region, and that it follows the numbers."""

import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from other_editions import invented_town
from overlaps import drawn, overlapping_texts, texts, texts_outside
from pseudo import LANG, escaped, pseudo, unmarked, without_data  # noqa: F401 - a fixture
from target_cases import project_tables, said, with_total, without_counts_from

from visionbook import data
from visionbook.edition import SeriesRoles
from visionbook.figure_marks import FigureMark
from visionbook.pages.at_a_glance import model, pictures
from visionbook.pages.at_a_glance import tables as landing_tables
from visionbook.pages.at_a_glance import text as landing
from visionbook.population.counted import Counted
from visionbook.region.newest import RegionNow
from visionbook.show.chart import LAYOUTS
from visionbook.show.count import near_sentence
from visionbook.strategy.overview import PlanPeriod, after_the_plan
from visionbook.strategy.target_path import Course, TargetPath, target_gaps
from visionbook.words import load_words

JA = load_words("ja")


@pytest.fixture
def edition(root, monkeypatch):
    monkeypatch.setenv("VISIONBOOK_ROOT", str(root))
    return data.edition()


@pytest.fixture
def tables(edition):
    return project_tables()


def glance_of(tables, edition):
    return model.glance(tables, model.reports_of(tables, edition), edition)


def loaded():
    return {name: data.load(name) for name in {*model.TABLES, *model.COUNTED}}


@pytest.fixture
def glance(tables, edition):
    return glance_of(tables, edition)


def test_the_four_answers_hold_the_numbers_and_lead_on(glance):
    cards = landing.four_answers(glance, JA).cards
    assert [card.value for card in cards] == ["21,201", "12,344", "9,345", "1,252"]
    # 24,636 - 21,201 = 3,435, 13.9 %; (21,201 / 24,636)^(1/5) = 0.9704
    assert cards[0].comparison == "2020年より3,435人（13.9%）減り、1年に平均2.96%の減少"
    assert "22,317人の見込みでしたが、数えた人口はそれより1,116人少ない" in cards[1].comparison
    assert cards[2].comparison == "2035年の目標は18,109人"
    assert cards[3].label == "目標に届いたか"
    assert re.search("指標48件のうち実績の報告は[0-9]+件", cards[3].comparison)
    assert all(card.href.endswith(".html") for card in cards)


def test_the_lead_of_the_landing_page_says_what_was_counted(glance):
    assert said(landing.lead(glance, JA)) == (
        "根室市の人口は、2025年（速報）の国勢調査で21,201人でした。2025年の目標の22,453人には、1,252人届きませんでした。"
    )
    text = said(landing.lead(glance, JA)) + said(landing.change(glance, JA))
    for part in (
        "2025年（速報）の国勢調査で21,201人", "13.9%", "2.96%", "2050年に12,344人", "22,317人をすでに1,116人下回って",
        "22,453人には、1,252人届きませんでした",
    ):  # fmt: skip
        assert part in text
    for gap, part in ((7.0, "22,453人は、7人上回りました"), (0.0, "22,453人には、ちょうど届きました")):
        gaps = glance.gaps.assign(counted_gap=[gap, None, None])
        assert part in said(landing.lead(replace(glance, gaps=gaps), JA))


def test_without_targets_the_lead_says_where_it_is_heading_and_nothing_twice(glance):
    bare = replace(glance, gaps=glance.gaps.iloc[:0])
    lead, rest = said(landing.lead(bare, JA)), said(landing.change(bare, JA))
    assert lead.endswith(
        "2050年に12,344人と見込んでいますが、2025年（速報）に数えた人口は、その推計の22,317人をすでに1,116人下回っています。"
    )
    assert rest == "2020年より3,435人（13.9%）減り、1年に平均2.96%の減少です。"


def test_a_newer_count_moves_the_landing_page(tables, edition):
    later = glance_of(with_total(tables, edition, "census", "observed", 2030, 21000), edition)
    text = said(landing.lead(later, JA)) + said(landing.change(later, JA)) + said(landing.period(later, JA))
    # 21,000 - 20,149 = 851 above the projection; 201 below the count before; the target of 2025 stays missed
    for part in (
        "2030年の国勢調査で21,000人", "2025年より201人（0.9%）減り", "その推計の20,149人を851人上回って",
        "2025年の目標の22,453人には、1,252人届きませんでした", "2030年の国勢調査の21,000人",
    ):  # fmt: skip
        assert part in text
    assert landing.four_answers(later, JA).cards[0].value == "21,000"


def test_a_newer_projection_moves_the_landing_page(tables, edition):
    newer = "newer"
    series = tables["series"]
    added = series[series["series"] == edition.series.projection].assign(series=newer, short_ja="新々推計")
    changed = {**tables, "series": pd.concat([series, added])}
    roles = replace(edition.series, projection=newer)
    edition = replace(edition, series=roles)
    for variant, year, value in (("observed", 2025, 21201), ("projection", 2030, 18000), ("projection", 2055, 9000)):
        changed = with_total(changed, edition, "projection", variant, year, value)
    page = glance_of(changed, edition)
    text = said(landing.lead(page, JA)) + said(landing.change(page, JA))
    assert "新しい推計（新々推計）は2055年に9,000人と見込んでいます。" in text
    assert "下回" not in text


def test_before_a_target_year_is_counted_the_landing_page_speaks_of_the_projection(tables, edition):
    before = glance_of(without_counts_from(tables, edition, 2025), edition)
    text = said(landing.lead(before, JA))
    assert "2020年の国勢調査で24,636人" in text
    assert "新しい推計では、2025年に目標より136人少なくなる見込み" in text
    above = replace(before, gaps=before.gaps.assign(projection_gap=7.0))
    assert "目標より7人多くなる" in said(landing.lead(above, JA))
    cards = landing.four_answers(before, JA).cards
    assert (cards[3].label, cards[3].value) == ("目標に届くか", "136")
    assert cards[1].comparison == ""


def test_a_town_with_counts_alone_has_a_landing_page(glance):
    counted = Counted(pd.Series({2025: 4027.0}).rename_axis("year"), frozenset(), None)
    nothing = pd.DataFrame({"year": [], "population": []}).astype("int64")
    path = TargetPath(counted, Course(nothing), Course(nothing), nothing, SeriesRoles("counts"))
    bare = replace(
        glance, area="乙町", path=path, gaps=target_gaps(path, glance_milestones()), period=None, register=None
    )
    assert said(landing.lead(bare, JA)) == "乙町の人口は、2025年の国勢調査で4,027人でした。"
    assert said(landing.change(bare, JA)) == ""
    assert [card.value for card in landing.four_answers(bare, JA).cards] == ["4,027"]
    assert said(landing.period(bare, JA)) == ""
    chart = pictures.outlook(bare, "", JA)
    assert chart.title == "人口は2025年に4,027人"
    assert chart.alt_text == "2025年に数えられた乙町の総人口は4,027人です。"
    look_at(chart)


def look_at(chart):
    """No text of the chart lies over another or is cut, on a page and on a phone."""
    for layout in LAYOUTS:
        figure = drawn(chart.draw, layout)
        assert overlapping_texts(figure) == [], layout.name
        assert texts_outside(figure) == [], layout.name


def glance_milestones():
    return pd.DataFrame(columns=["year", "name_ja", "plans_ja", "target", "reduction_held_back"])


def test_without_an_official_projection_the_landing_page_speaks_of_the_plan_s(tables, edition):
    edition = replace(edition, series=replace(edition.series, projection=""))
    bare = glance_of(tables, edition)
    text = said(landing.lead(bare, JA)) + said(landing.change(bare, JA))
    # 21,201 - 22,006 = -805
    assert "2060年は8,358人と見込んでいますが" in text and "22,006人‡（公表値22,005人）をすでに805人下回って" in text
    assert landing.four_answers(bare, JA).cards[1].value == "8,358"
    look_at(pictures.outlook(bare, "", JA))


def test_the_period_of_the_plan_is_over_or_runs_and_says_what_was_counted_since(glance):
    assert "2025年3月末に終わりました。その後に数えられた人口は、2025年（速報）" in said(landing.period(glance, JA))
    early = replace(glance, count_day=date(2020, 10, 1))
    assert "終わりました。その後の国勢調査は、まだありません。" in said(landing.period(early, JA))
    running = replace(glance, period=PlanPeriod(2025, 2029))
    assert "2025年度から2029年度まで（2030年3月末まで）です" in said(landing.period(running, JA))


def test_what_comes_after_the_plan_is_said_once_it_has_ended(glance):
    # the city's page: the 10th plan was adopted in March 2025; a councillor's record: the mayor's answer of June 2025
    next_up = landing.period(glance, JA).texts[1]
    assert next_up.startswith(
        "次の計画として、第10期根室市総合計画（2025年3月策定）があります。2025年6月には、次の総合戦略づくり"
    )
    assert next_up.endswith("次の総合戦略の文書は、本書のデータにまだありません。")
    bare = replace(glance, later=glance.later.iloc[:0])
    assert landing.period(bare, JA).texts[1] == "次の総合戦略の文書は、本書のデータにまだありません。"
    assert len(landing.period(replace(glance, period=PlanPeriod(2025, 2029)), JA).texts) == 1


@pytest.mark.parametrize(
    ("starts", "level", "comes"),
    [
        ("2025-04", "municipality", True),
        ("2026", "municipality", True),
        ("2025-03", "municipality", False),  # the last month of the plan is its own
        ("2025", "municipality", False),  # a year that began within the plan
        ("2026-01", "nation", False),
    ],
)
def test_only_what_begins_after_the_last_month_comes_next(starts, level, comes):
    line = pd.DataFrame(
        {"area_code": ["1", "2"], "kind": "plan", "level": level, "starts": starts, "name_ja": ["自", "他"]}
    )
    assert after_the_plan(line, "1", PlanPeriod(2021, 2024))["name"].tolist() == (["自"] if comes else [])


def region(glance, *rows, projected=(None, None)):
    change = pd.DataFrame(rows, columns=["area_code", "population_from", "population_to"])
    change["growth"] = change["population_to"] / change["population_from"] - 1
    now = RegionNow(2025, 2020, True, change, *projected)
    return replace(glance, region=now, region_name="地域", members={"a": "甲町", "b": "乙町"})


def test_the_region_is_added_up_before_its_fall_is_computed(glance):
    """100 + 300 = 400 to 50 + 270 = 320: a fall of 20 %, not the mean of 50 % and 10 %."""
    rows = ("a", 100.0, 50.0), ("b", 300.0, 270.0)
    text = said(landing.region(region(glance, *rows, projected=(2050, 200)), JA))
    assert "2020年の400人から2025年（速報）の320人へ、20.0%減りました" in text
    assert "最も大きいのは甲町（−50.0%）、最も小さいのは乙町（−10.0%）" in text
    assert "2050年に合わせて200人" in text


def test_a_region_that_grows_or_has_one_town_is_not_said_to_fall(glance):
    text = said(landing.region(region(glance, ("a", 100.0, 90.0), ("b", 100.0, 130.0)), JA))
    assert "10.0%増えました" in text and "甲町の−10.0%から乙町の+30.0%まで" in text
    text = said(landing.region(region(glance, ("a", 100.0, 90.0)), JA))
    assert text == "地域の1市町の人口は、2020年の100人から2025年（速報）の90人へ、10.0%減りました。"
    assert "まだ二つありません" in said(landing.region(replace(glance, region=None), JA))


def test_the_region_s_counts_are_those_of_the_newest_census(glance):
    """21,201 + 13,323 + 21,785 + 4,612 + 4,027 = 64,948; 71,771 in 2020; 64,948 / 71,771 = 0.9049."""
    text = said(landing.region(glance, JA))
    assert "2020年の71,771人から2025年（速報）の64,948人へ、9.5%減りました" in text


def test_the_last_row_of_the_goals_is_their_sum(glance):
    goals = pd.DataFrame(
        {"label": ["1", "2"], "package": ["A", "B"], "title": ["あ", "い"]}
        | {"measures": [7, 5], "indicators": [20, 13], "projects": [59, 36]}
    )
    table = landing_tables.goals(replace(glance, goals=goals), JA)
    assert table.cells()[-1][:4] == ["計", "12", "33", "95"]
    assert table.total_rows == {2}


TOWNS = {
    "alone": {},
    "a long name": {"name": "南北東西大中小上下左右前後内外新旧本元高低深浅長短広狭明暗遠近多少強弱寒暖町"},
    "80 people": {"size": 0.45},
    "3.7 million people": {"size": 21000},
    "a projection of ten years": {"last_year": 2035},
    "a census every ten years": {"census_years": (1995, 2005, 2015, 2025)},
    "a region of one town": {"towns": 1, "census_years": (2020, 2025)},
    "a region of twelve towns": {"towns": 12, "census_years": (2020, 2025)},
}


@pytest.mark.parametrize("case", list(TOWNS))
def test_a_town_without_a_plan_has_a_landing_page_that_promises_none(tmp_path, monkeypatch, case):
    monkeypatch.setenv("VISIONBOOK_ROOT", str(invented_town(tmp_path / "project", **TOWNS[case])))
    page = glance_of(loaded(), data.edition())
    lead = said(landing.lead(page, JA))
    assert lead.startswith(f"{page.area}の人口は、2025年の国勢調査で") and "目標" not in lead
    cards = landing.four_answers(page, JA).cards
    assert [card.label for card in cards] == ["何人いるか", "どこへ向かうか"]
    assert {card.href for card in cards} == {f"your_town_{page.code}.html"}
    assert landing_tables.goals(page, JA) is None
    assert "この版のデータには、総合戦略がありません" in said(landing.strategy(page, JA))
    chart = pictures.outlook(page, "出典：見本", JA)
    assert "目標" not in chart.text() and "計画" not in chart.text()
    look_at(chart)


def test_a_town_alone_or_in_a_region_says_what_there_is_of_the_region(tmp_path, monkeypatch):
    def region_of(folder, **town):
        monkeypatch.setenv("VISIONBOOK_ROOT", str(invented_town(tmp_path / folder, **town)))
        page = glance_of(loaded(), data.edition())
        return said(landing.region(page, JA))

    assert region_of("alone").startswith("この版は、見本町だけの本です。")
    assert "国勢調査で数えられた年が、まだ二つありません" in region_of("once", towns=2)
    # Two towns in 2020 and 2025, each five per cent fewer.
    assert region_of("twice", towns=2, census_years=(2020, 2025)).startswith("見本地域の2市町の人口は、2020年の")


def test_a_neighbour_does_not_show_the_strategy_of_another_town(tables, edition):
    plan = edition.series.plan
    other = replace(edition, municipality="01691", series=replace(edition.series, plan=""))
    page = glance_of(tables, other)
    assert page.goals.empty and page.reports.indicators == 0 and page.period is None and page.gaps.empty
    assert "13,323人" in said(landing.lead(page, JA)) and plan not in said(landing.lead(page, JA))


def test_nothing_of_the_landing_page_escapes_the_words(tables, edition, pseudo):  # noqa: F811
    page = glance_of(tables, replace(edition, languages=(LANG,)))
    chart = pictures.outlook(page, "", pseudo)
    shown = [
        said(part(page, pseudo)) for part in (landing.lead, landing.about_values, landing.strategy, landing.region)
    ]
    shown += [
        f"{card.label}{card.unit}{card.when}{card.comparison}" for card in landing.four_answers(page, pseudo).cards
    ]
    shown += [landing_tables.goals(page, pseudo).to_text(), chart.text()]
    shown += [text.get_text() for layout in LAYOUTS for text in texts(drawn(chart.draw, layout))]
    for text in shown:
        plain = without_data(text, tables)
        assert not escaped(plain), text
        assert not unmarked(plain), text


@pytest.mark.parametrize(
    ("printed", "official", "years"),
    [
        ({2025: 22006, 2030: 19613}, {2025: 22005, 2030: 19610}, ["2025年が22,006人", "2030年が19,613人"]),
        ({2025: 22005}, {2025: 22005}, []),  # one value
        ({2025: 22005.4}, {2025: 22005}, []),  # the same persons
        ({2025: 22317}, {2025: 22005}, []),  # another projection
        ({2060: 8358}, {2045: 13210}, []),  # no year in common
    ],
)
def test_two_printings_of_one_projection_are_told_apart_once(printed, official, years):
    said_once = near_sentence(pd.Series(printed, dtype=float), pd.Series(official, dtype=float), "推計", JA)
    assert [year for year in years if year not in said_once] == []
    assert bool(said_once) == bool(years)


def test_a_printing_that_is_known_to_differ_has_its_sign_where_both_stand():
    known = {2025: FigureMark("population", "k", "population", "definition", "published", 22006.0, 22005.0, "", "", "")}
    said = near_sentence(
        pd.Series({2025: 22006.0, 2030: 19613.0}), pd.Series({2025: 22005.0, 2030: 19610.0}), "推計", JA, known
    )
    assert "2025年が22,006人‡で、公表値は22,005人、2030年が19,613人で、" in said
