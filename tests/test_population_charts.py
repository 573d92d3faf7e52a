"""Pictures, cards and sentences of the population vision: what they say, and that it follows the numbers."""

import re
import unicodedata
from datetime import date

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text
from target_cases import drawn, project_tables, said, with_total, without_counts_from

from visionbook import data
from visionbook.pages.population_targets import count as population_count
from visionbook.pages.population_targets import gaps as population_gaps
from visionbook.pages.population_targets import parts as population_parts
from visionbook.pages.population_targets import pictures as population
from visionbook.pages.population_targets import tables as population_tables
from visionbook.pages.population_targets.model import plan_vision
from visionbook.population.counted import Counted
from visionbook.population.register import Register, RegisterGap
from visionbook.show.chart import LAYOUTS, TARGET_COLOUR, WIDE
from visionbook.words import load_words

JA = load_words("ja")
FIGURES_OF_CHAPTER_2 = """
26,917 22,006 19,613 8,358 258 729 987 9,345 3,033 599 744 ▲2,434 ▲2,289 145 15,573 3,729 4,258 ▲11,844 ▲11,315 529
8,311 4,030 4,343 ▲4,281 ▲3,968 313 ▲18,559 ▲17,572 11.3 7.2 8.0 ▲4.1 ▲3.3 0.8 57.8 44.6 45.5 ▲13.2 ▲12.3 0.9
30.9 48.2 46.5 17.3 15.6 ▲1.7 2,409 534 88 446 1.53 1.61 9,087 22,453 447 18,109 781 4ヵ年 10ヵ年 40ヵ年 2万人
年間2人 年間12人 15～49歳 平成24 平成27 平成30 令和7 令和12 令和17 令和42
""".split()
"""Every figure printed in chapter 2 of the strategy, in half-width digits; ▲ is the document's minus sign."""


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
def plan(tables, edition):
    return plan_vision(tables, edition)


def charts(plan, names):
    return [
        population.outlook_chart(plan.path, plan.gaps, names, "出典：x", JA),
        population_gaps.gap_chart(plan.path, plan.gaps, names, "出典：x", JA),
        population_parts.ages_chart(plan.ages, "出典：x", JA),
        population_parts.split_chart(plan.split, "出典：x", JA),
        population_parts.points_chart(plan.points, "出典：x", JA),
    ]


def test_every_figure_of_chapter_2_is_on_the_page(plan, names):
    page = [chart.text() for chart in charts(plan, names)]
    page.append(population_tables.comparison_table(plan, JA).to_text())
    page.append(population_tables.other_figures_table(plan, JA).to_text())
    page.append(population_tables.points_table(plan.points, JA).to_text())
    # Printed characters hold spaces at random; the tabs between cells stay.
    text = unicodedata.normalize("NFKC", "\n".join(page)).replace(" ", "")
    missing = [
        figure
        for figure in FIGURES_OF_CHAPTER_2
        if not re.search(rf"(?<![0-9,.]){re.escape(unicodedata.normalize('NFKC', figure.replace('▲', '−')))}", text)
    ]
    assert missing == []


def test_the_title_of_the_gap_says_what_was_counted_and_on_which_side_of_the_target(plan, names):
    def title(counted_gap):
        gaps = plan.gaps.assign(counted_gap=[counted_gap, None, None])
        return population_gaps.gap_chart(plan.path, gaps, names, "", JA).title

    assert title(-1252.0) == "2025年（速報）の人口は、目標より1,252人少なかった"
    assert title(10.0) == "2025年（速報）の人口は、目標より10人多かった"
    assert title(0.0) == "2025年（速報）の人口は、目標と同じだった"


def test_before_a_target_year_is_counted_the_title_speaks_of_the_projection(tables, edition, names):
    before = plan_vision(without_counts_from(tables, edition, 2025), edition)
    # 22,317 - 22,453 = -136
    chart = population_gaps.gap_chart(before.path, before.gaps, names, "", JA)
    assert chart.title == "2025年は、新しい推計でも目標より136人少ない見込み"
    assert "国勢調査があるとき" not in chart.caption
    above = before.gaps.assign(projection_gap=[10.0, 63.0, None])
    assert "目標を10人上回る" in population_gaps.gap_chart(before.path, above, names, "", JA).title
    none = before.gaps.assign(projection=[None, None, None]).astype({"projection": float})
    assert "推計より447人多い" in population_gaps.gap_chart(before.path, none, names, "", JA).title


def test_a_counted_target_year_shows_the_bar_of_the_count_and_not_of_the_projection(plan, names):
    (axes,) = drawn(population_gaps.gap_chart(plan.path, plan.gaps, names, "", JA), WIDE).axes
    widths = [patch.get_width() for patch in axes.patches]
    assert widths == [447, 1252, 781, 63, 987, 0]
    assert [label.get_text() for label in axes.get_yticklabels()][:2] == [
        names[plan.path.series.plan],
        "国勢調査（速報）",
    ]


def test_a_final_count_is_never_called_preliminary(tables, edition, names):
    final = plan_vision(with_total(tables, edition, "census", "observed", 2025, 21190), edition)
    text = "\n".join(chart.text() for chart in charts(final, names)[:2])
    text += said(population_tables.lead(final, "甲市", JA)) + said(
        population_tables.preliminary_note(final.path.counted, JA)
    )
    text += said(population_gaps.gap_sentences(final.path, final.gaps, names, JA))
    assert "速報" not in text
    assert "目標の22,453人に1,263人届きませんでした" in text


def test_a_preliminary_count_says_so_wherever_it_is_read(plan, names):
    outlook, gap = charts(plan, names)[:2]
    cards = population_tables.key_numbers(plan, names, JA).cards
    for text in (
        outlook.title, outlook.alt_text, outlook.caption, outlook.table.caption, gap.title, gap.alt_text,
        gap.table.to_text(), cards[0].when, cards[3].when, said(population_tables.lead(plan, "甲市", JA)),
        said(population_gaps.gap_sentences(plan.path, plan.gaps, names, JA)),
        population_count.count_table(plan, names, JA).caption,
        population_gaps.gap_table(plan.path, plan.gaps, names, JA, short=True).to_text(),
    ):  # fmt: skip
        assert "速報" in text
    assert "確定する前" in said(population_tables.preliminary_note(plan.path.counted, JA))


def test_a_projection_that_was_worked_out_backwards_is_never_called_printed(plan, names):
    chart = population_gaps.gap_chart(plan.path, plan.gaps, names, "", JA)
    rows = {row[0]: row for row in chart.table.cells()}
    assert "計画に書かれていない（目標と抑制数から逆算）" in rows["2035年（中期目標）"]
    assert "計画に書かれた値" in rows["2025年（短期目標）"]
    assert "2035年の総合戦略2021の推計は計画に書かれていない" in chart.caption
    short = population_gaps.gap_table(plan.path, plan.gaps, names, JA, short=True).cells()
    assert [row[4] for row in short] == ["22,006", "17,328（逆算）", "8,358"]


def test_the_table_in_the_text_answers_by_the_count_and_else_by_the_projection(plan, names):
    short = population_gaps.gap_table(plan.path, plan.gaps, names, JA, short=True).cells()
    # 21,201 - 22,453 = -1,252; 18,046 - 18,109 = -63; nothing reaches the last target
    assert [row[2] for row in short] == ["1,252人少ない", "63人少ない見込み", "－"]


def test_a_difference_is_said_in_words_and_a_missing_one_is_a_dash():
    assert population.difference_words(-139, JA, "target") == "目標より139人少ない"
    assert population.difference_words(308, JA, "projection") == "推計より308人多い"
    assert population.difference_words(0, JA, "target") == "目標と同じ"
    assert population.difference_words(float("nan"), JA, "") == "－"


def test_the_caption_says_that_lines_between_printed_years_are_only_drawn(plan, names):
    caption = population.outlook_chart(plan.path, plan.gaps, names, "", JA).caption
    assert "計画に書かれた年（2015年、2025年、2030年、2060年）の間を直線でつないだもの" in caption


def test_marks_stand_where_something_is_printed_projected_or_aimed_at(plan, names):
    (axes,) = drawn(population.outlook_chart(plan.path, plan.gaps, names, "", JA), LAYOUTS[0]).axes
    marks = [line for line in axes.lines if line.get_linestyle() == "None"]
    years = [(line.get_marker(), list(line.get_xdata())) for line in marks]
    assert years == [
        ("o", [2025, 2030, 2060]),
        ("^", [2025, 2030, 2035, 2040, 2045, 2050]),
        ("o", [2025]),
        ("D", [2025, 2035, 2060]),
    ]
    (counted,) = [line for line in axes.lines if line.get_linestyle() == "-" and len(line.get_xdata()) > 2]
    assert list(counted.get_ydata())[-1] == 21201
    # A preliminary count has a mark of its own, lighter than that of a final one.
    assert marks[2].get_markerfacecolor() == population.PRELIMINARY_FACE != counted.get_color()


def test_the_years_on_the_axis_come_from_the_data(tables, edition, names):
    later = plan_vision(with_total(tables, edition, "census", "observed", 2030, 18900), edition)
    (axes,) = drawn(population.outlook_chart(later.path, later.gaps, names, "", JA), WIDE).axes
    ticks = [int(tick) for tick in axes.get_xticks()]
    assert 2030 in ticks and ticks[0] == 1980 and ticks[-1] == 2060 and len(ticks) <= 5
    rules = [
        line.get_xdata()[0] for line in axes.lines if len(set(line.get_xdata())) == 1 and line.get_color() == "#666666"
    ]
    assert rules == [2030]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_no_label_runs_out_of_the_picture_or_is_too_small(plan, names, layout):
    for chart in charts(plan, names):
        figure = drawn(chart, layout)
        renderer = figure.canvas.get_renderer()
        for axes in figure.axes:
            for text in [*axes.texts, *axes.get_yticklabels()]:
                box = text.get_window_extent(renderer)
                assert box.x0 >= -1 and box.x1 <= figure.bbox.width + 1, f"{chart.name}: {text.get_text()}"
                assert text.get_fontsize() >= 9


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_no_two_labels_lie_over_one_another(plan, names, layout):
    for chart in charts(plan, names):
        figure = drawn(chart, layout)
        renderer = figure.canvas.get_renderer()
        for axes in figure.axes:
            # The text alone: the extent of an annotation would include its leader line.
            boxes = [(text.get_text(), Text.get_window_extent(text, renderer)) for text in axes.texts]
            for position, (text, box) in enumerate(boxes):
                for other, other_box in boxes[position + 1 :]:
                    assert not box.overlaps(other_box), f"{chart.name}: {text!r} over {other!r}"


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_no_label_of_a_target_lies_on_the_line_of_the_projection(plan, names, layout):
    figure = drawn(population.outlook_chart(plan.path, plan.gaps, names, "", JA), layout)
    (axes,) = figure.axes
    years = np.arange(2015, 2061)
    line = np.interp(years, plan.path.plan.years["year"], plan.path.plan.years["population"])
    points = axes.transData.transform(np.column_stack([years, line]))
    labels = [text for text in axes.texts if text.get_color() == TARGET_COLOUR]
    assert len(labels) == 3
    for text in labels:
        box = Text.get_window_extent(text, figure.canvas.get_renderer())
        assert not any(box.contains(x, y) for x, y in points), text.get_text()


def test_bars_start_at_zero(plan, names):
    for chart in charts(plan, names)[1:]:
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


def test_the_sentences_say_what_the_target_means(plan, names):
    text = said(population_tables.meaning_sentences(plan, names, JA))
    # 26,917 - 8,358 = 18,559; 987 / 18,559 = 5.3 %; 3,729 / 4,030 = 0.93 and 4,258 / 4,343 = 0.98
    for part in ("18,559人（68.9%）", "17,572人（65.3%）", "割合では5.3%", "推計で0.93人、目標で0.98人", "20,149人"):
        assert part in text


def test_a_threshold_year_that_was_counted_says_what_was_counted(tables, edition, names):
    later = plan_vision(with_total(tables, edition, "census", "observed", 2030, 18900), edition)
    text = said(population_tables.meaning_sentences(later, names, JA))
    assert "2030年に19,613人となり、20,000人を下回ります" in text
    assert "2030年の国勢調査の人口は18,900人でした" in text


def test_the_sentences_on_a_counted_year_follow_their_signs(plan, names):
    text = said(population_gaps.gap_sentences(plan.path, plan.gaps, names, JA))
    # 21,201 - 22,006 = -805; 21,201 - 22,317 = -1,116
    for part in (
        "22,453人に1,252人届きませんでした",
        "22,006人よりも、805人少ない",
        "22,317人と比べると、1,116人少なく",
    ):
        assert part in text
    assert "17,328人" in text
    for counted, parts in (
        (22453.0, ("目標の22,453人と同じでした", "447人多い", "136人多く")),
        (22500.0, ("目標の22,453人を47人上回りました", "494人多い", "183人多く")),
        (22006.0, ("447人届きませんでした", "22,006人と同じ人口", "311人少なく")),
    ):
        gaps = plan.gaps.assign(counted=[counted, None, None], counted_gap=[counted - 22453, None, None])
        text = said(population_gaps.gap_sentences(plan.path, gaps, names, JA))
        assert all(part in text for part in parts), text


def test_without_a_later_count_the_sentences_and_cards_speak_of_the_projection(tables, edition, names):
    before = plan_vision(without_counts_from(tables, edition, 2025), edition)
    assert "2020年の国勢調査" not in said(population_tables.lead(before, "甲市", JA))
    text = said(population_gaps.gap_sentences(before.path, before.gaps, names, JA))
    assert "目標の22,453人には136人届かない見込み" in text
    reached = before.gaps.assign(projection_gap=[5.0, None, None])
    assert "目標の22,453人には届く" in said(population_gaps.gap_sentences(before.path, reached, names, JA))
    (card,) = population_tables.course_card(before.gaps, JA)
    assert (card.value, card.unit) == ("136", "人少ない")
    assert "311人多い" in card.comparison
    beyond = before.gaps.assign(projection_gap=float("nan"))
    assert population_tables.course_card(beyond, JA) == []
    assert said(population_tables.aged_note(before.path.counted, 2015, JA)) == ""


def test_the_card_on_the_course_is_answered_by_what_was_counted(plan):
    (card,) = population_tables.course_card(plan.gaps, JA)
    assert (card.value, card.unit) == ("1,252", "人少ない")
    assert "805人少ない" in card.comparison


def test_the_newest_count_stands_beside_everything_there_is_for_its_year(plan, names):
    rows = population_count.count_table(plan, names, JA).cells()
    # 21,201 less 22,453, 22,006, 22,317, 22,314, and the register of 22,049 on 2025-10-01
    assert [row[1:] for row in rows] == [
        ["21,201", "－"], ["22,453", "1,252人少ない"], ["22,006", "805人少ない"], ["22,317", "1,116人少ない"],
        ["22,314", "1,113人少ない"], ["22,049", "848人少ない"],
    ]  # fmt: skip


def test_a_newest_count_of_no_target_year_stands_beside_the_projections_of_its_year(tables, edition, names):
    later = plan_vision(with_total(tables, edition, "census", "observed", 2030, 18900), edition)
    table = population_count.count_table(later, names, JA)
    # 18,900 - 19,613 = -713; 18,900 - 20,149 = -1,249; the register does not reach that far
    assert [row[1:] for row in table.cells()] == [
        ["18,900", "－"],
        ["19,613", "713人少ない"],
        ["20,149", "1,249人少ない"],
    ]
    assert "2030年の国勢調査" in table.caption


def register_of(*gaps):
    totals = pd.Series({2024: 110.0, 2025: 100.0})
    return Register(totals, date(2025, 1, 1), (10, 1), tuple(RegisterGap(*gap) for gap in gaps))


TWO_COUNTS = Counted(pd.Series({2020: 100.0, 2025: 80.0}), frozenset({2025}), 2020)


def test_the_register_says_whether_its_gap_to_the_census_has_grown():
    def text(before, last):
        gaps = (2020, 100.0 + before, before, False), (2025, 80.0 + last, last, True)
        return said(population_count.register_sentences(register_of(*gaps), TWO_COUNTS, JA))

    assert "約20人多くなります。2020年の国勢調査の日には約10人多く、差は広がっています" in text(10.0, 20.0)
    assert "約10人多くなります。2020年の国勢調査の日には約20人多く、差は縮まっています" in text(20.0, 10.0)
    assert "約5人少なくなります。2020年の国勢調査の日には約5人多く、差の大きさは変わっていません" in text(5.0, -5.0)
    assert "ほぼ同じです。2020年の国勢調査の日には約5人少なく、差は縮まっています" in text(-5.0, 0.2)
    # 100 to 80 is -20 %; 110 to 100 is -9.1 %
    assert "国勢調査では−20.0%、住民基本台帳では−9.1%" in text(10.0, 20.0)


def test_a_register_without_a_count_near_it_says_its_value_and_no_more():
    text = said(population_count.register_sentences(register_of(), TWO_COUNTS, JA, "注意。"))
    assert text == "住民基本台帳では、2025年1月1日の人口は100人です。注意。"
    assert said(population_count.register_sentences(None, TWO_COUNTS, JA, "注意。")) == ""


def test_a_reprint_is_told_once_and_one_of_another_edition_is_not_called_a_difference(plan, names):
    bases = {plan.path.series.vision: 2020, plan.path.series.projection: 2020}
    text = said(population_count.reprint_sentence(plan.reprinted, plan.path, names, bases, JA))
    assert "2025年が22,314人で、公表値は22,317人" in text
    bases[plan.path.series.projection] = 2025
    text = said(population_count.reprint_sentence(plan.reprinted, plan.path, names, bases, JA))
    assert "22,314" not in text and "別の年を出発点とする" in text
    assert said(population_count.reprint_sentence(plan.reprinted.iloc[:0], plan.path, names, bases, JA)) == ""


def test_the_page_says_that_the_newest_count_has_no_ages(plan):
    text = said(population_tables.aged_note(plan.path.counted, plan.fall.base_year, JA))
    assert "2025年（速報）の国勢調査は、年齢別の人口がまだありません" in text
    assert "2020年までです" in text and "2015年と比べます" in text
