"""Pictures, cards and sentences of the population vision: what they say, and that it follows the numbers."""

import re
import unicodedata
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from visionbook import data
from visionbook.charts import landing, population, population_parts, population_tables
from visionbook.charts.chart import LAYOUTS, TARGET_COLOUR, drawing_style
from visionbook.population.vision import TABLES, plan_vision
from visionbook.words import load_words

JA = load_words("ja")
NAMES = {"plan2021": "総合戦略2021", "renkei2024": "連携ビジョン2024"}
FIGURES_OF_CHAPTER_2 = """
26,917 22,006 19,613 8,358 258 729 987 9,345 3,033 599 744 ▲2,434 ▲2,289 145 15,573 3,729 4,258 ▲11,844 ▲11,315 529
8,311 4,030 4,343 ▲4,281 ▲3,968 313 ▲18,559 ▲17,572 11.3 7.2 8.0 ▲4.1 ▲3.3 0.8 57.8 44.6 45.5 ▲13.2 ▲12.3 0.9
30.9 48.2 46.5 17.3 15.6 ▲1.7 2,409 534 88 446 1.53 1.61 9,087 22,453 447 18,109 781 4ヵ年 10ヵ年 40ヵ年 2万人
年間2人 年間12人 15～49歳 平成24 平成27 平成30 令和7 令和12 令和17 令和42
""".split()
"""Every figure printed in chapter 2 of the strategy, in half-width digits; ▲ is the document's minus sign."""


@pytest.fixture
def plan(root, monkeypatch):
    monkeypatch.setenv("VISIONBOOK_ROOT", str(root))
    tables = {name: data.load(name) for name in TABLES}
    return plan_vision(tables, "01223", "plan2021", "renkei2024", "第2章")


def charts(plan):
    return [
        population.outlook_chart(plan.outlook, plan.gaps, NAMES, "出典：x", JA),
        population.gap_chart(plan.outlook, plan.gaps, NAMES, "出典：x", JA),
        population_parts.ages_chart(plan.ages, "出典：x", JA),
        population_parts.split_chart(plan.split, "出典：x", JA),
        population_parts.points_chart(plan.points, "出典：x", JA),
    ]


def drawn(chart, layout):
    with drawing_style():
        figure = chart.draw(layout)
        FigureCanvasAgg(figure).draw()
    return figure


def test_every_figure_of_chapter_2_is_on_the_page(plan):
    page = [chart.text() for chart in charts(plan)]
    page.append(population_tables.comparison_table(plan, JA).to_text())
    page.append(population_tables.other_figures_table(plan.figures["plan_figures"], JA).to_text())
    page.append(population_tables.points_table(plan.points, JA).to_text())
    # Printed characters hold spaces at random; the tabs between cells stay.
    text = unicodedata.normalize("NFKC", "\n".join(page)).replace(" ", "")
    missing = [
        figure
        for figure in FIGURES_OF_CHAPTER_2
        if not re.search(rf"(?<![0-9,.]){re.escape(unicodedata.normalize('NFKC', figure.replace('▲', '−')))}", text)
    ]
    assert missing == []


def test_the_title_of_the_gap_says_on_which_side_of_the_target_the_projection_lies(plan):
    chart = population.gap_chart(plan.outlook, plan.gaps, NAMES, "", JA)
    assert chart.title == "2025年は、新しい推計でも目標より139人少ない見込み"
    above = plan.gaps.assign(newer_gap=[10.0, 63.0, None])
    assert "目標を10人上回る" in population.gap_chart(plan.outlook, above, NAMES, "", JA).title
    none = plan.gaps.assign(newer_gap=[None, None, None]).astype({"newer_gap": float})
    assert "推計より447人多い" in population.gap_chart(plan.outlook, none, NAMES, "", JA).title


def test_a_projection_that_was_worked_out_backwards_is_never_called_printed(plan):
    chart = population.gap_chart(plan.outlook, plan.gaps, NAMES, "", JA)
    rows = {row[0]: row for row in chart.table.cells()}
    assert "印字なし（目標と抑制数から逆算）" in rows["2035年（中期目標）"]
    assert "印字あり" in rows["2025年（短期目標）"]
    assert "2035年の総合戦略2021の推計は印字がない" in chart.caption
    short = population.gap_table(plan.outlook, plan.gaps, NAMES, JA, short=True).cells()
    assert [row[2] for row in short] == ["22,006", "17,328（逆算）", "8,358"]


def test_a_difference_is_said_in_words_and_a_missing_one_is_a_dash():
    assert population.difference_words(-139, JA, "target") == "目標より139人少ない"
    assert population.difference_words(308, JA, "projection") == "推計より308人多い"
    assert population.difference_words(0, JA, "target") == "目標と同じ"
    assert population.difference_words(float("nan"), JA, "") == "－"


def test_the_caption_says_that_lines_between_printed_years_are_only_drawn(plan):
    caption = population.outlook_chart(plan.outlook, plan.gaps, NAMES, "", JA).caption
    assert "印字のある年（2015年、2025年、2030年、2060年）の間を直線でつないだもの" in caption


def test_the_plan_s_projection_is_marked_only_where_it_is_printed(plan):
    (axes,) = drawn(population.outlook_chart(plan.outlook, plan.gaps, NAMES, "", JA), LAYOUTS[0]).axes
    markers = {line.get_marker(): list(line.get_xdata()) for line in axes.lines if line.get_linestyle() == "None"}
    assert markers["o"] == [2025, 2030, 2060]
    assert markers["^"] == [2025, 2030, 2035, 2040]
    assert markers["D"] == [2025, 2035, 2060]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_no_label_runs_out_of_the_picture_or_is_too_small(plan, layout):
    for chart in charts(plan):
        figure = drawn(chart, layout)
        renderer = figure.canvas.get_renderer()
        for axes in figure.axes:
            for text in [*axes.texts, *axes.get_yticklabels()]:
                box = text.get_window_extent(renderer)
                assert box.x0 >= -1 and box.x1 <= figure.bbox.width + 1, f"{chart.name}: {text.get_text()}"
                assert text.get_fontsize() >= 9


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_no_two_labels_lie_over_one_another(plan, layout):
    for chart in charts(plan):
        figure = drawn(chart, layout)
        renderer = figure.canvas.get_renderer()
        for axes in figure.axes:
            # The text alone: the extent of an annotation would include its leader line.
            boxes = [(text.get_text(), Text.get_window_extent(text, renderer)) for text in axes.texts]
            for position, (text, box) in enumerate(boxes):
                for other, other_box in boxes[position + 1 :]:
                    assert not box.overlaps(other_box), f"{chart.name}: {text!r} over {other!r}"


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_no_label_of_a_target_lies_on_the_line_of_the_projection(plan, layout):
    figure = drawn(population.outlook_chart(plan.outlook, plan.gaps, NAMES, "", JA), layout)
    (axes,) = figure.axes
    years = np.arange(2015, 2061)
    line = np.interp(years, plan.outlook.base["year"], plan.outlook.base["population"])
    points = axes.transData.transform(np.column_stack([years, line]))
    labels = [text for text in axes.texts if text.get_color() == TARGET_COLOUR]
    assert len(labels) == 3
    for text in labels:
        box = Text.get_window_extent(text, figure.canvas.get_renderer())
        assert not any(box.contains(x, y) for x, y in points), text.get_text()


def test_bars_start_at_zero(plan):
    for chart in charts(plan)[1:]:
        for axes in drawn(chart, LAYOUTS[0]).axes:
            assert {patch.get_x() for patch in axes.patches} == {0}
            assert axes.get_xlim()[0] == 0


def test_three_states_of_a_bar_differ_without_colour(plan):
    (axes,) = drawn(population_parts.ages_chart(plan.ages, "", JA), LAYOUTS[0]).axes
    styles = {(patch.get_linestyle(), patch.get_facecolor()) for patch in axes.patches}
    assert len(styles) == 3
    assert sum(line.get_marker() == "D" for line in axes.lines) == 3


def test_a_share_printed_otherwise_than_it_computes_is_marked_in_both_tables(plan):
    printed = population_tables.comparison_table(plan, JA).to_text()
    assert "57.8%※" in printed
    assert "45.5%※" in printed
    assert printed.count("※") == 3  # twice in the cells, once in the caption
    assert population_tables.ages_table(plan.ages, JA).to_text().count("※ 不一致") == 2


def test_the_sentences_say_what_the_target_means(plan):
    text = "".join(population_tables.meaning_sentences(plan, NAMES, JA).texts)
    # 26,917 - 8,358 = 18,559; 987 / 18,559 = 5.3 %; 3,729 / 4,030 = 0.93 and 4,258 / 4,343 = 0.98
    for part in ("18,559人（68.9%）", "17,572人（65.3%）", "割合では5.3%", "推計で0.93人、目標で0.98人", "20,149人"):
        assert part in text


def test_the_sentences_on_the_gap_follow_its_sign(plan):
    text = "".join(population_tables.gap_sentences(plan.gaps, "総合戦略2021", JA).texts)
    assert "目標の22,453人には139人届かない" in text
    assert "17,328人" in text
    reached = plan.gaps.assign(newer_gap=[5.0, None, None])
    assert "目標の22,453人には届く" in "".join(population_tables.gap_sentences(reached, "", JA).texts)


def test_a_card_on_the_course_appears_only_where_the_newer_projection_reaches(plan):
    (card,) = population_tables.course_card(plan.gaps, JA)
    assert (card.value, card.unit) == ("139", "人少ない")
    assert "308人多い" in card.comparison
    beyond = plan.gaps.assign(newer_gap=float("nan"))
    assert population_tables.course_card(beyond, JA) == []


def test_the_four_answers_hold_the_numbers_and_lead_on(plan):
    cards = landing.four_answers(plan, 48, 0, 2024, JA).cards
    assert [card.value for card in cards] == ["24,636", "8,358", "9,345", "139"]
    assert "2040年は16,022人" in cards[1].comparison
    assert "22,453人" in cards[2].comparison
    assert cards[3].comparison == "指標48件のうち実績の報告は0件（2024年度まで）"
    assert all(card.href.endswith(".html") for card in cards)


def test_the_lead_of_the_landing_page_follows_the_sign_of_the_gap(plan):
    assert "目標より139人少なくなる" in landing.lead(plan, "根室市", JA).texts[0]
    above = replace(plan, gaps=plan.gaps.assign(newer_gap=7.0))
    assert "目標より7人多くなる" in landing.lead(above, "根室市", JA).texts[0]


def test_the_region_is_added_up_before_its_fall_is_computed():
    """100 + 300 = 400 to 50 + 270 = 320: a fall of 20 %, not the mean of 50 % and 10 %."""
    change = pd.DataFrame(
        {
            "area_code": ["a", "b"],
            "population_from": [100.0, 300.0],
            "population_to": [50.0, 270.0],
            "growth": [-0.5, -0.1],
        }
    )
    text = landing.region_sentence(change, {"a": "甲町", "b": "乙町"}, "地域", 2020, 2040, JA).texts[0]
    assert "400人から2040年には320人になり、20.0%減る" in text
    assert "甲町（50.0%減）" in text
    assert "乙町（10.0%減）" in text


def test_the_last_row_of_the_goals_is_their_sum():
    goals = pd.DataFrame(
        {"label_ja": ["1", "2"], "package_ja": ["A", "B"], "title_ja": ["あ", "い"]}
        | {"measures": [7, 5], "indicators": [20, 13], "projects": [59, 36]}
    )
    table = landing.goals_table(goals, JA)
    assert table.cells()[-1][:4] == ["計", "12", "33", "95"]
    assert table.total_rows == {2}
