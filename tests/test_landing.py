"""The landing page: what it says of the newest count, projection, plan and region, and that it follows the numbers."""

import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from target_cases import drawn, project_tables, said, with_total, without_counts_from

from visionbook import data
from visionbook.edition import SeriesRoles
from visionbook.pages.at_a_glance import text as landing
from visionbook.pages.at_a_glance.model import at_a_glance
from visionbook.pages.population_targets import pictures as population
from visionbook.population.counted import Counted
from visionbook.region.newest import RegionNow
from visionbook.show.chart import LAYOUTS
from visionbook.strategy.overview import PlanPeriod
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


@pytest.fixture
def names(tables):
    return tables["series"].set_index("series")["short_ja"].to_dict()


@pytest.fixture
def glance(tables, edition):
    return at_a_glance(tables, edition)


def test_the_four_answers_hold_the_numbers_and_lead_on(glance, names):
    cards = landing.four_answers(glance, names, JA).cards
    assert [card.value for card in cards] == ["21,201", "12,344", "9,345", "1,252"]
    # 24,636 - 21,201 = 3,435, 13.9 %; (21,201 / 24,636)^(1/5) = 0.9704
    assert cards[0].comparison == "2020年より3,435人（13.9%）減り、1年に平均2.96%の減少"
    assert "22,317人の見込みでしたが、数えた人口はそれより1,116人少ない" in cards[1].comparison
    assert cards[2].comparison == "2035年の目標は18,109人"
    assert cards[3].label == "目標に届いたか"
    assert re.search("指標48件のうち実績の報告は[0-9]+件", cards[3].comparison)
    assert all(card.href.endswith(".html") for card in cards)


def test_the_lead_of_the_landing_page_says_what_was_counted(glance, names):
    text = said(landing.lead(glance, names, JA))
    for part in (
        "2025年（速報）の国勢調査で21,201人", "13.9%", "2.96%", "2050年に12,344人", "22,317人をすでに1,116人下回って",
        "22,453人には、1,252人届きませんでした",
    ):  # fmt: skip
        assert part in text
    for gap, part in ((7.0, "22,453人は、7人上回りました"), (0.0, "22,453人には、ちょうど届きました")):
        gaps = glance.gaps.assign(counted_gap=[gap, None, None])
        assert part in said(landing.lead(replace(glance, gaps=gaps), names, JA))


def test_a_newer_count_moves_the_landing_page(tables, edition, names):
    later = at_a_glance(with_total(tables, edition, "census", "observed", 2030, 21000), edition)
    text = said(landing.lead(later, names, JA)) + said(landing.period_sentences(later, JA))
    # 21,000 - 20,149 = 851 above the projection; 201 below the count before; the target of 2025 stays missed
    for part in (
        "2030年の国勢調査で21,000人", "2025年より201人（0.9%）減り", "その推計の20,149人を851人上回って",
        "2025年の目標の22,453人には、1,252人届きませんでした", "2030年の国勢調査の21,000人",
    ):  # fmt: skip
        assert part in text
    assert landing.four_answers(later, names, JA).cards[0].value == "21,000"


def test_a_newer_projection_moves_the_landing_page(tables, edition, names):
    newer = "newer"
    series = tables["series"]
    added = series[series["series"] == edition.series.projection].assign(series=newer, short_ja="新々推計")
    changed = {**tables, "series": pd.concat([series, added])}
    roles = replace(edition.series, projection=newer)
    edition = replace(edition, series=roles)
    for variant, year, value in (("observed", 2025, 21201), ("projection", 2030, 18000), ("projection", 2055, 9000)):
        changed = with_total(changed, edition, "projection", variant, year, value)
    text = said(landing.lead(at_a_glance(changed, edition), {**names, newer: "新々推計"}, JA))
    assert "新しい推計（新々推計）は2055年に9,000人と見込んでいます。" in text
    assert "下回" not in text


def test_before_a_target_year_is_counted_the_landing_page_speaks_of_the_projection(tables, edition, names):
    before = at_a_glance(without_counts_from(tables, edition, 2025), edition)
    text = said(landing.lead(before, names, JA))
    assert "2020年の国勢調査で24,636人" in text
    assert "新しい推計では、2025年に目標より136人少なくなる見込み" in text
    above = replace(before, gaps=before.gaps.assign(projection_gap=7.0))
    assert "目標より7人多くなる" in said(landing.lead(above, names, JA))
    cards = landing.four_answers(before, names, JA).cards
    assert (cards[3].label, cards[3].value) == ("目標に届くか", "136")
    assert cards[1].comparison == ""


def test_a_town_with_counts_alone_has_a_landing_page(glance, names):
    counted = Counted(pd.Series({2025: 4027.0}).rename_axis("year"), frozenset(), None)
    nothing = pd.DataFrame({"year": [], "population": []}).astype("int64")
    path = TargetPath(counted, Course(nothing), Course(nothing), nothing, SeriesRoles("counts"))
    bare = replace(
        glance, area="乙町", path=path, gaps=target_gaps(path, glance_milestones()), period=None, register=None
    )
    assert said(landing.lead(bare, {}, JA)) == "乙町の人口は、2025年の国勢調査で4,027人でした。"
    assert [card.value for card in landing.four_answers(bare, {}, JA).cards] == ["4,027"]
    assert said(landing.period_sentences(bare, JA)) == ""
    chart = population.outlook_chart(path, bare.gaps, {}, "", JA)
    assert chart.title == "人口は2025年に4,027人"
    for layout in LAYOUTS:
        drawn(chart, layout)


def glance_milestones():
    return pd.DataFrame(columns=["year", "name_ja", "plans_ja", "target", "reduction_held_back"])


def test_without_an_official_projection_the_landing_page_speaks_of_the_plan_s(tables, edition, names):
    edition = replace(edition, series=replace(edition.series, projection=""))
    bare = at_a_glance(tables, edition)
    text = said(landing.lead(bare, names, JA))
    # 21,201 - 22,006 = -805
    assert "2060年は8,358人と見込んでいますが" in text and "22,006人をすでに805人下回って" in text
    assert landing.four_answers(bare, names, JA).cards[1].value == "8,358"
    for layout in LAYOUTS:
        drawn(population.outlook_chart(bare.path, bare.gaps, names, "", JA), layout)


def test_the_period_of_the_plan_is_over_or_runs_and_says_what_was_counted_since(glance):
    assert "2025年3月末に終わりました。その後に数えられた人口は、2025年（速報）" in said(
        landing.period_sentences(glance, JA)
    )
    early = replace(glance, count_day=date(2020, 10, 1))
    assert said(landing.period_sentences(early, JA)).endswith("その後の国勢調査は、まだありません。")
    running = replace(glance, period=PlanPeriod(2025, 2029))
    assert "2025年度から2029年度まで（2030年3月末まで）です" in said(landing.period_sentences(running, JA))


def region(glance, *rows, projected=(None, None)):
    change = pd.DataFrame(rows, columns=["area_code", "population_from", "population_to"])
    change["growth"] = change["population_to"] / change["population_from"] - 1
    now = RegionNow(2025, 2020, True, change, *projected)
    return replace(glance, region=now, region_name="地域", members={"a": "甲町", "b": "乙町"})


def test_the_region_is_added_up_before_its_fall_is_computed(glance):
    """100 + 300 = 400 to 50 + 270 = 320: a fall of 20 %, not the mean of 50 % and 10 %."""
    rows = ("a", 100.0, 50.0), ("b", 300.0, 270.0)
    text = said(landing.region_sentences(region(glance, *rows, projected=(2050, 200)), JA))
    assert "2020年の400人から2025年（速報）の320人へ、20.0%減りました" in text
    assert "最も大きいのは甲町（−50.0%）、最も小さいのは乙町（−10.0%）" in text
    assert "2050年に合わせて200人" in text


def test_a_region_that_grows_or_has_one_town_is_not_said_to_fall(glance):
    text = said(landing.region_sentences(region(glance, ("a", 100.0, 90.0), ("b", 100.0, 130.0)), JA))
    assert "10.0%増えました" in text and "甲町の−10.0%から乙町の+30.0%まで" in text
    text = said(landing.region_sentences(region(glance, ("a", 100.0, 90.0)), JA))
    assert text == "地域の1市町の人口は、2020年の100人から2025年（速報）の90人へ、10.0%減りました。"
    assert said(landing.region_sentences(replace(glance, region=None), JA)) == ""


def test_the_region_s_counts_are_those_of_the_newest_census(glance):
    """21,201 + 13,323 + 21,785 + 4,612 + 4,027 = 64,948; 71,771 in 2020; 64,948 / 71,771 = 0.9049."""
    text = said(landing.region_sentences(glance, JA))
    assert "2020年の71,771人から2025年（速報）の64,948人へ、9.5%減りました" in text


def test_the_last_row_of_the_goals_is_their_sum():
    goals = pd.DataFrame(
        {"label_ja": ["1", "2"], "package_ja": ["A", "B"], "title_ja": ["あ", "い"]}
        | {"measures": [7, 5], "indicators": [20, 13], "projects": [59, 36]}
    )
    table = landing.goals_table(goals, JA)
    assert table.cells()[-1][:4] == ["計", "12", "33", "95"]
    assert table.total_rows == {2}
