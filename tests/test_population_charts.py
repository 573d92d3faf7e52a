"""Pictures, cards and sentences of the population vision: what they say, and that it follows the numbers."""

import re
import unicodedata
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from overlaps import drawn, overlapping_texts, texts, texts_outside
from pseudo import LANG, escaped, pseudo, unmarked, without_data  # noqa: F401 - a fixture
from target_cases import project_tables, said, with_total, without_counts_from

from visionbook import data
from visionbook.pages.population_targets import model, pictures
from visionbook.pages.population_targets import tables as shown_tables
from visionbook.pages.population_targets import text as page_text
from visionbook.periods import era_year
from visionbook.population.counted import Counted
from visionbook.population.register import Register, RegisterGap
from visionbook.show import count, target_path
from visionbook.show.chart import LAYOUTS, TARGET_COLOUR, WIDE
from visionbook.show.palette import PAPER
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
def plan(tables, edition):
    return model.targets(tables, edition)


def charts(plan):
    drawing = pictures.outlook, pictures.gaps, pictures.ages, pictures.means, pictures.points
    return [draw(plan, "出典：x", JA) for draw in drawing]


def test_every_figure_of_chapter_2_is_on_the_page(plan):
    page = [chart.text() for chart in charts(plan)]
    page.append(shown_tables.comparison(plan, JA).to_text())
    page.append(shown_tables.other_figures(plan, JA).to_text())
    page.append(shown_tables.points_table(plan, JA).to_text())
    # Printed characters hold spaces at random; the tabs between cells stay.
    text = unicodedata.normalize("NFKC", "\n".join(page)).replace(" ", "")
    missing = [
        figure
        for figure in FIGURES_OF_CHAPTER_2
        if not re.search(rf"(?<![0-9,.]){re.escape(unicodedata.normalize('NFKC', figure.replace('▲', '−')))}", text)
    ]
    assert missing == []


def test_the_values_of_the_points_are_taken_along_a_row_each_with_their_unit(plan):
    found = pictures.points(plan, "", JA).data.tidy()
    assert [column.name for column in found.columns] == ["ポイント", "区分", "年", "値", "値の単位"]
    # Chapter 2 of the plan: 15,573 and 3,729 people of working age, a rate of 1.61 as the target.
    assert ["生産年齢人口", "現状", 2015, 15573, "人"] in found.rows
    assert ["生産年齢人口", "対策を行わない場合", 2060, 3729, "人"] in found.rows
    assert ["合計特殊出生率", "目標", 2025, 1.61, "女性1人当たりの出生数"] in found.rows


def test_the_gaps_are_taken_along_as_numbers_that_say_on_which_side_they_are(plan):
    found = pictures.gaps(plan, "", JA).table.tidy()
    first = dict(zip([column.name for column in found.columns], found.rows[0], strict=True))
    # by hand: 21,201 - 22,453 and 22,006 - 22,453; 22,317 - 22,006
    assert first["目標の年"] == 2025 and first["国勢調査"] == 21201 and first["国勢調査の注記"] == "速報"
    assert (first["目標より（国勢調査）"], first["新しい推計と計画の推計の差"]) == (-1252, 311)


def test_the_title_of_the_gap_says_what_was_counted_and_on_which_side_of_the_target(plan):
    def title(counted_gap):
        gaps = plan.gaps.assign(counted_gap=[counted_gap, None, None])
        return pictures.gaps(replace(plan, gaps=gaps), "", JA).title

    assert title(-1252.0) == "2025年（速報）の人口は、目標より1,252人少なかった"
    assert title(10.0) == "2025年（速報）の人口は、目標より10人多かった"
    assert title(0.0) == "2025年（速報）の人口は、目標と同じだった"


def test_before_a_target_year_is_counted_the_title_speaks_of_the_projection(tables, edition):
    before = model.targets(without_counts_from(tables, edition, 2025), edition)
    # 22,317 - 22,453 = -136
    chart = pictures.gaps(before, "", JA)
    assert chart.title == "2025年は、新しい推計でも目標より136人少ない見込み"
    assert "国勢調査があるとき" not in chart.caption
    above = before.gaps.assign(projection_gap=[10.0, 63.0, None])
    assert "目標を10人上回る" in pictures.gaps(replace(before, gaps=above), "", JA).title
    none = before.gaps.assign(projection=[None, None, None]).astype({"projection": float})
    assert "推計より447人多い" in pictures.gaps(replace(before, gaps=none), "", JA).title


def test_a_counted_target_year_shows_the_bar_of_the_count_and_not_of_the_projection(plan):
    panels = drawn(pictures.gaps(plan, "", JA).draw, WIDE).axes
    assert [[patch.get_width() for patch in axes.patches] for axes in panels] == [[447, 1252], [781, 63], [987, 0]]
    assert [label.get_text() for label in panels[0].get_yticklabels()] == [plan.plan_name, "国勢調査（速報）"]
    # A preliminary count is a frame, as its mark is; a projection is hatched.
    assert [bool(patch.get_hatch()) for patch in panels[0].patches] == [True, False]
    assert panels[0].patches[1].get_facecolor()[:3] == (1, 1, 1)


def test_a_final_count_is_a_filled_bar_and_one_above_the_target_points_the_other_way(plan):
    gaps = plan.gaps.assign(counted_gap=[-1252.0, None, None], preliminary=False)
    panels = drawn(pictures.gaps(replace(plan, gaps=gaps), "", JA).draw, WIDE).axes
    assert panels[0].patches[1].get_facecolor()[:3] != (1, 1, 1)
    above = plan.gaps.assign(counted_gap=[300.0, None, None])
    figure = drawn(pictures.gaps(replace(plan, gaps=above), "", JA).draw, WIDE)
    assert figure.axes[0].patches[1].get_width() == -300
    assert overlapping_texts(figure) == [] and texts_outside(figure) == []


def test_a_final_count_is_never_called_preliminary(tables, edition):
    final = model.targets(with_total(tables, edition, "census", "observed", 2025, 21190), edition)
    text = "\n".join(chart.text() for chart in charts(final)[:2])
    text += said(page_text.lead(final, JA)) + said(count.preliminary_note(final.path.counted, JA))
    text += said(page_text.target_years(final, JA))
    assert "速報" not in text
    assert "目標の22,453人に1,263人届きませんでした" in text


def test_a_preliminary_count_says_so_wherever_it_is_read(plan):
    outlook, gap = charts(plan)[:2]
    cards = page_text.key_numbers(plan, JA).cards
    for text in (
        outlook.title, outlook.alt_text, outlook.caption, outlook.table.caption, gap.title, gap.alt_text,
        gap.table.to_text(), cards[0].when, cards[3].when, said(page_text.lead(plan, JA)),
        said(page_text.target_years(plan, JA)),
        shown_tables.count_beside(plan, JA).caption,
        shown_tables.gaps(plan, JA).to_text(),
    ):  # fmt: skip
        assert "速報" in text
    assert "確定する前" in said(count.preliminary_note(plan.path.counted, JA))


def test_a_projection_that_was_worked_out_backwards_is_never_called_printed(plan):
    chart = pictures.gaps(plan, "", JA)
    rows = {row[0]: row for row in chart.table.cells()}
    assert "計画に書かれていない（目標と抑制数から逆算）" in rows["2035年（中期目標）"]
    assert "計画に書かれた値" in rows["2025年（短期目標）"]
    assert "2035年の総合戦略2021の推計は計画に書かれていない" in chart.caption
    short = shown_tables.gaps(plan, JA).cells()
    assert [row[4] for row in short] == ["22,006‡（公表値22,005）", "17,328（逆算）", "8,358"]


def test_the_table_in_the_text_answers_by_the_count_and_else_by_the_projection(plan):
    short = shown_tables.gaps(plan, JA).cells()
    # 21,201 - 22,453 = -1,252; 18,046 - 18,109 = -63; nothing reaches the last target
    assert [row[2] for row in short] == ["1,252人少ない", "63人少ない見込み", "－"]


def test_a_difference_is_said_in_words_and_a_missing_one_is_a_dash():
    assert target_path.difference_words(-139, JA, "target") == "目標より139人少ない"
    assert target_path.difference_words(308, JA, "projection") == "推計より308人多い"
    assert target_path.difference_words(0, JA, "target") == "目標と同じ"
    assert target_path.difference_words(float("nan"), JA) == "－"


def test_the_caption_says_that_lines_between_printed_years_are_only_drawn(plan):
    caption = pictures.outlook(plan, "", JA).caption
    assert "計画に書かれた年（2015年、2025年、2030年、2060年）の間を直線でつないだもの" in caption


def test_marks_stand_where_something_is_printed_counted_or_aimed_at(plan):
    (axes,) = drawn(pictures.outlook(plan, "", JA).draw, WIDE).axes
    shown = [line for line in axes.lines if line.get_linestyle() == "None"]
    printed, counted, early, aims = shown
    assert list(printed.get_xdata()) == [2025, 2030, 2060]  # as the plan has them, not the years between
    assert list(counted.get_xdata())[-1] == 2020 and list(early.get_xdata()) == [2025]
    # A preliminary count has a mark of its own: hollow.
    assert early.get_markerfacecolor() == PAPER != counted.get_markerfacecolor()
    assert list(aims.get_xdata()) == [2025, 2035, 2060] and aims.get_color() == TARGET_COLOUR
    (line,) = [line for line in axes.lines if line.get_linestyle() == "-" and len(line.get_xdata()) > 3]
    assert list(line.get_ydata())[-1] == 21201
    dashed = [len(line.get_xdata()) for line in axes.lines if line.get_linestyle() == "--"]
    assert dashed == [4, 7]  # the plan's from 2015, and the newest projection from 2020 to 2050


def test_the_years_on_the_axis_come_from_the_data(tables, edition):
    later = model.targets(with_total(tables, edition, "census", "observed", 2030, 18900), edition)
    (axes,) = drawn(pictures.outlook(later, "", JA).draw, WIDE).axes
    ticks = [int(tick) for tick in axes.get_xticks()]
    assert 2030 in ticks and ticks[0] == 1980 and ticks[-1] == 2060 and len(ticks) <= 5
    rules = [
        line.get_xdata()[0] for line in axes.lines if len(set(line.get_xdata())) == 1 and line.get_color() == "#666666"
    ]
    assert rules == [2030]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_no_text_is_cut_too_small_or_lies_over_another(plan, layout):
    for chart in charts(plan):
        figure = drawn(chart.draw, layout)
        assert overlapping_texts(figure) == [], chart.name
        assert texts_outside(figure) == [], chart.name
        assert min(text.get_fontsize() for text in texts(figure)) >= 9, chart.name


def test_bars_start_at_zero(plan):
    for chart in charts(plan)[1:]:
        for axes in drawn(chart.draw, WIDE).axes:
            assert {patch.get_x() for patch in axes.patches} == {0}
            assert axes.get_xlim()[0] <= 0


def test_three_states_of_a_bar_differ_without_colour(plan):
    panels = drawn(pictures.ages(plan, "", JA).draw, WIDE).axes
    assert len({axes.get_xlim() for axes in panels}) == 1  # one scale for all ages
    for axes in panels:
        looks = {(patch.get_hatch(), patch.get_facecolor()[:3] == (1, 1, 1)) for patch in axes.patches}
        assert len(looks) == 3
        assert sum(line.get_marker() == "D" for line in axes.lines) == 1


def test_a_share_printed_otherwise_than_it_computes_is_marked_in_both_tables(plan):
    printed = shown_tables.comparison(plan, JA).to_text()
    assert "57.8%‡（計算値57.9%）" in printed
    assert "45.5%‡（計算値45.6%）" in printed
    assert "15,573‡（公表値15,533）" in printed and "8,311‡（公表値8,285）" in printed
    assert printed.count("‡") == 5  # in four cells, once in the caption
    assert shown_tables.ages_table(plan, JA).to_text().count("※ 不一致") == 2


def test_the_sentences_say_what_the_target_means(plan):
    text = said(page_text.meaning(plan, JA))
    # 26,917 - 8,358 = 18,559; 987 / 18,559 = 5.3 %; 3,729 / 4,030 = 0.93 and 4,258 / 4,343 = 0.98
    for part in ("18,559人（68.9%）", "17,572人（65.3%）", "割合では5.3%", "推計で0.93人、目標で0.98人", "20,149人"):
        assert part in text


def test_a_threshold_year_that_was_counted_says_what_was_counted(tables, edition):
    later = model.targets(with_total(tables, edition, "census", "observed", 2030, 18900), edition)
    text = said(page_text.meaning(later, JA))
    assert "2030年に19,613人‡（公表値19,610人）となり、20,000人を下回ります" in text
    assert "2030年の国勢調査の人口は18,900人でした" in text


def test_the_sentences_on_a_counted_year_follow_their_signs(plan):
    text = said(page_text.target_years(plan, JA))
    # 21,201 - 22,006 = -805; 21,201 - 22,317 = -1,116
    for part in (
        "22,453人に1,252人届きませんでした",
        "22,006人‡（公表値22,005人）よりも、805人少ない",
        "22,317人と比べると、1,116人少なく",
    ):
        assert part in text
    assert "17,328人" in text
    for counted, parts in (
        (22453.0, ("目標の22,453人と同じでした", "447人多い", "136人多く")),
        (22500.0, ("目標の22,453人を47人上回りました", "494人多い", "183人多く")),
        (22006.0, ("447人届きませんでした", "22,006人‡（公表値22,005人）と同じ人口", "311人少なく")),
    ):
        gaps = plan.gaps.assign(counted=[counted, None, None], counted_gap=[counted - 22453, None, None])
        text = said(page_text.target_years(replace(plan, gaps=gaps), JA))
        assert all(part in text for part in parts), text


def test_without_a_later_count_the_sentences_and_cards_speak_of_the_projection(tables, edition):
    before = model.targets(without_counts_from(tables, edition, 2025), edition)
    assert "2020年の国勢調査" not in said(page_text.lead(before, JA))
    text = said(page_text.target_years(before, JA))
    assert "目標の22,453人には136人届かない見込み" in text
    reached = before.gaps.assign(projection_gap=[5.0, None, None])
    assert "目標の22,453人には届く" in said(page_text.target_years(replace(before, gaps=reached), JA))
    (card,) = count.course_card(before.gaps, JA)
    assert (card.value, card.unit) == ("136", "人少ない")
    assert "311人多い" in card.comparison
    beyond = before.gaps.assign(projection_gap=float("nan"))
    assert count.course_card(beyond, JA) == []
    assert said(page_text.aged_note(before, JA)) == ""


def test_the_card_on_the_course_is_answered_by_what_was_counted(plan):
    (card,) = count.course_card(plan.gaps, JA)
    assert (card.value, card.unit) == ("1,252", "人少ない")
    assert "805人少ない" in card.comparison


def test_the_newest_count_stands_beside_everything_there_is_for_its_year(plan):
    rows = shown_tables.count_beside(plan, JA).cells()
    # 21,201 less 22,453, 22,006, 22,317, 22,314, and the register of 22,049 on 2025-10-01
    assert [row[1:] for row in rows] == [
        ["21,201", "－"], ["22,453", "1,252人少ない"], ["22,006‡（公表値22,005）", "805人少ない"],
        ["22,317", "1,116人少ない"],
        ["22,314†（公表値22,317）", "1,113人少ない"], ["22,049", "848人少ない"],
    ]  # fmt: skip


def test_a_newest_count_of_no_target_year_stands_beside_the_projections_of_its_year(tables, edition):
    later = model.targets(with_total(tables, edition, "census", "observed", 2030, 18900), edition)
    table = shown_tables.count_beside(later, JA)
    # 18,900 - 19,613 = -713; 18,900 - 20,149 = -1,249; the register does not reach that far
    assert [row[1:] for row in table.cells()] == [
        ["18,900", "－"],
        ["19,613‡（公表値19,610）", "713人少ない"],
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
        return said(count.register_sentences(register_of(*gaps), TWO_COUNTS, JA))

    assert "約20人多くなります。2020年の国勢調査の日には約10人多く、差は広がっています" in text(10.0, 20.0)
    assert "約10人多くなります。2020年の国勢調査の日には約20人多く、差は縮まっています" in text(20.0, 10.0)
    assert "約5人少なくなります。2020年の国勢調査の日には約5人多く、差の大きさは変わっていません" in text(5.0, -5.0)
    assert "ほぼ同じです。2020年の国勢調査の日には約5人少なく、差は縮まっています" in text(-5.0, 0.2)
    # 100 to 80 is -20 %; 110 to 100 is -9.1 %
    assert "国勢調査では−20.0%、住民基本台帳では−9.1%" in text(10.0, 20.0)


def test_a_register_without_a_count_near_it_says_its_value_and_no_more():
    text = said(count.register_sentences(register_of(), TWO_COUNTS, JA, "注意。"))
    assert text == "住民基本台帳では、2025年1月1日の人口は100人です。注意。"
    assert said(count.register_sentences(None, TWO_COUNTS, JA, "注意。")) == ""


def test_a_reprint_is_told_once_and_one_of_another_edition_is_not_called_a_difference(plan):
    text = said(count.reprint_sentence(plan.reprinted, plan.path, plan.series, JA))
    assert "2025年が22,314人で、公表値は22,317人" in text
    projection = plan.path.series.projection
    series = {**plan.series, projection: replace(plan.series[projection], base_year=2025)}
    text = said(count.reprint_sentence(plan.reprinted, plan.path, series, JA))
    assert "22,314" not in text and "別の年を出発点とする" in text
    assert said(count.reprint_sentence(plan.reprinted.iloc[:0], plan.path, plan.series, JA)) == ""


def test_the_page_says_that_the_newest_count_has_no_ages(plan):
    text = said(page_text.aged_note(plan, JA))
    assert "2025年（速報）の国勢調査は、年齢別の人口がまだありません" in text
    assert "2020年までです" in text and "2015年と比べます" in text


def without_parts(tables, edition):
    """The tables of a plan that prints totals alone: no ages, no means, no points, no other figures."""
    rows = tables["population"]
    kept = (rows["series"] != edition.series.plan) | (
        (rows["age_group"] == "total") & (rows["variant"] != "migration_only")
    )
    empty = ("population_shares", "population_changes", "vision_points", "plan_figures")
    return {**tables, **{name: tables[name].iloc[:0] for name in empty}, "population": rows[kept]}


def test_a_plan_of_totals_alone_has_its_page_and_is_told_what_it_lacks(tables, edition):
    page = model.targets(without_parts(tables, edition), edition)
    assert "1,252人届きませんでした" in said(page_text.lead(page, JA))
    for part, key in ((pictures.ages, "ages_none"), (pictures.means, "split_none"), (pictures.points, "points_none")):
        assert said(part(page, "", JA)) == JA(f"population_targets.{key}")
    for part in (shown_tables.comparison, shown_tables.points_table, shown_tables.other_figures):
        assert part(page, JA) is None
    assert said(page_text.points(page, JA)) == said(page_text.aged_note(page, JA)) == ""
    assert "65歳以上" not in said(page_text.meaning(page, JA))


def test_a_plan_without_an_official_projection_speaks_of_none(tables, edition):
    page = model.targets(tables, replace(edition, series=replace(edition.series, projection="", register="")))
    for text in (said(page_text.about_values(page, JA)), shown_tables.gap_table(page, JA).to_text()):
        assert "新しい推計" not in text
    assert shown_tables.gaps(page, JA).cells()[1][2] == "－"
    for chart in charts(page):
        drawn(chart.draw, WIDE)


def test_a_projection_that_grows_is_not_called_a_fall(tables, edition):
    """30,000 in 2060 without measures and 31,000 aimed at, after 26,917: growth of 11.5 % and 15.2 %."""
    grown = with_total(tables, edition, "plan", "projection", 2060, 30000)
    page = model.targets(with_total(grown, edition, "plan", "target", 2060, 31000), edition)
    text = said(page_text.lead(page, JA)) + said(page_text.meaning(page, JA))
    assert "減少を抑えて" not in text and "減る" not in text
    assert "推計で+11.5%、目標で+15.2%" in text
    assert page_text.key_numbers(page, JA).cards[1].comparison == "2015年より11.5%多くなります"


def test_nothing_of_the_page_escapes_the_words(tables, edition, pseudo):  # noqa: F811
    page = model.targets(tables, replace(edition, languages=(LANG,)))
    parts = page_text.lead, page_text.about_values, page_text.aged_note, page_text.points, page_text.meaning
    shown = [said(part(page, pseudo)) for part in (*parts, page_text.target_years, page_text.count_beside)]
    cards = page_text.key_numbers(page, pseudo).cards
    shown += [f"{card.label}{card.unit}{card.when}{card.comparison}" for card in cards]
    parts = shown_tables.comparison, shown_tables.count_beside, shown_tables.gaps
    shown += [part(page, pseudo).to_text() for part in (*parts, shown_tables.other_figures, shown_tables.points_table)]
    for draw in (pictures.outlook, pictures.gaps, pictures.ages, pictures.means, pictures.points):
        chart = draw(page, "", pseudo)
        shown += [chart.text(), *(text.get_text() for text in texts(drawn(chart.draw, WIDE)))]
    # A language without Japanese eras leaves them out of its template; a chapter is what a place begins with.
    of_data = [*page.chapters, *(era_year(year) for year in page.ends.values()), "※"]
    for text in shown:
        plain = without_data(text.replace("\n", ""), tables)
        for part in of_data:
            plain = plain.replace(part, "")
        assert not escaped(plain), text
        assert not unmarked(plain), text
