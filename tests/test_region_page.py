"""The page of a region: it speaks of the newest count, and leaves out what the data do not hold."""

from dataclasses import replace

import pandas as pd
import pytest
from overlaps import drawn, overlapping_texts, texts_outside
from pseudo import LANG, escaped, pseudo, unmarked  # noqa: F401 - a fixture
from region_cases import COUNTS, DOCUMENT, EXPECTED, LATER, growth, many, region

from visionbook import data
from visionbook.edition import Edition, SeriesRoles
from visionbook.pages.region_as_written import pictures as written_pictures
from visionbook.pages.region_as_written import tables as written_tables
from visionbook.pages.region_as_written import text as written_text
from visionbook.pages.regional_collaboration import model, pictures, tables, text
from visionbook.show.chart import LAYOUTS, PHONE, WIDE, Chart
from visionbook.words import load_words

JA = load_words("ja")
PICTURES = [getattr(room, name) for room in (pictures, written_pictures) for name in room.__all__]
TEXTS = [text.lead, text.cards, text.about_count, text.since_sentences, text.index_reading, text.without_agreements,
         written_text.lead, written_text.printed_sentences, text.limits, written_text.limits, tables.about,
         tables.roles, tables.agreements,
         written_tables.all_years]  # fmt: skip
PRELIMINARY = {"preliminary": [2025]}


def charts(page, words=JA):
    """Return the charts that a page has; what is left out is no chart."""
    return [made for made in (draw(page, words) for draw in PICTURES) if isinstance(made, Chart)]


def said(page, words=JA):
    """Return all that the page says in words, its pictures too."""
    outputs = [*(make(page, words) for make in TEXTS), *(draw(page, words) for draw in PICTURES)]
    return "\n".join(output._repr_mimebundle_()["text/plain"] for output in outputs)


def test_a_newer_count_is_what_the_page_speaks_of():
    page = region(*LATER, **PRELIMINARY)
    assert (page.course.now, page.course.last, page.first) == (2025, 2030, 2020)
    town, other, whole = text.since_sentences(page, JA).texts
    # 90 expected for 85: 5 too many, 5 / 85 = 5.9 %; 85 for 100: 15 %; (85 / 100) ** (1 / 5) - 1 = -3.20 %
    assert town == (
        "甲市は2025年（速報）に85人でした。新しい推計は90人と見込み、5人（国勢調査の人口の5.9%）多すぎました。"
        "2020年からは15人（15.0%）減り、1年あたりにすると3.20%の減少です。"
    )
    # 53 for 50 expected, and 50 before: 3 / 53 = 5.7 %
    assert "3人（国勢調査の人口の5.7%）少なすぎました" in other and "3人（6.0%）増え" in other
    # 85 + 53 = 138 for 90 + 50 = 140: 2 / 138 = 1.4 %
    assert "138人でした。新しい推計は140人と見込み、2人（国勢調査の人口の1.4%）多すぎました" in whole
    assert text.lead(page, JA).texts == [
        "甲乙の人口は、2020年の150人から2025年（速報）には138人へ、8.0%減りました。新しい推計が見込んだ140人より"
        "2人少ない人数です。新しい推計は、2030年には129人になると見込んでいます。"
    ]


def test_a_count_like_the_projection_and_like_the_one_before_says_so():
    town, other, _ = text.since_sentences(region(("a", 2025, 90), ("b", 2025, 50)), JA).texts
    assert "新しい推計の見込みと同じでした" in town and "（速報）" not in town
    assert other.endswith("2020年と同じ人数です。")


def test_without_a_later_count_the_change_is_told_from_the_census_before():
    page = region()
    assert (page.course.now, page.first) == (2020, 2015)
    # 2020 was not projected: (100 / 120) ** (1 / 5) - 1 = -3.58 %
    assert text.since_sentences(page, JA).texts[0] == (
        "甲市は2020年に100人でした。2015年からは20人（16.7%）減り、1年あたりにすると3.58%の減少です。"
    )
    assert pictures.counted(page, JA).title == "2015年から2020年の人口は、甲市が16.7%減"


def test_with_one_count_the_page_has_no_change_and_says_what_would_bring_it():
    page = region(first_counts=[("a", 2020, 100), ("b", 2020, 50)])
    assert page.first is None
    assert text.since_sentences(page, JA).texts[0].startswith("国勢調査の値は2020年だけなので")
    assert text.lead(page, JA).texts[0].startswith("甲乙の人口は、2020年に150人です。新しい推計は、2030年には129人")
    names = {chart.name.removeprefix("fig-region-") for chart in charts(page)}
    assert names == {"ahead", "index", "loss-ahead", "population", "total"}


def test_a_count_of_one_municipality_alone_is_told_and_left_out_of_the_total():
    page = region(("a", 2025, 85))
    assert page.course.now == 2020 and page.course.left_out == {2025: ["b"]}
    assert text.about_count(page, JA).texts == ["2025年は乙町の値がないため、地域の合計に入れていません。"]
    assert page.since["area_code"].tolist() == ["a", "b", "n"]  # no total: the last counts are of different years
    assert page.since.set_index("area_code").loc["a", "to_year"] == 2025


def test_a_preliminary_count_is_marked_in_every_picture_that_shows_it():
    for chart in charts(region(*LATER, **PRELIMINARY)):
        if chart.name != "fig-region-change":  # what the document wrote before
            assert "2025年（速報）" in chart.title + chart.caption and "2025年（速報）" in chart.alt_text, chart.name
    assert "速報" not in said(region(*LATER))


def test_titles_of_the_region_speak_of_the_last_count_and_the_last_year_expected():
    titles = {chart.name.removeprefix("fig-region-"): chart.title for chart in charts(region(*LATER, **PRELIMINARY))}
    # a: 85 / 100 = -15 %, 90 / 100 = -10 %; to 2030: 80 / 85 = -5.9 %, 49 / 53 = -7.5 %
    assert titles["counted"] == "2020年から2025年（速報）の人口は、甲市が15.0%減（推計では10.0%減）"
    assert titles["population"] == "2025年（速報）から2030年に、乙町は8%減、甲市は6%減の見込み"
    # 85 of 120
    assert titles["index"] == "2015年の人口を100とすると、甲市は2025年（速報）に71"
    # 85 + 53 = 138; 80 + 49 = 129 of 180: 72 %
    assert titles["total"] == "地域の人口は2025年（速報）に138人、2030年には129人で2015年の72%になる見込み"
    assert titles["loss-past"] == "2020年から2025年（速報）に減った15人のうち、甲市が100.0%"
    # 5 and 4 of 9
    assert titles["loss-ahead"] == "2025年（速報）から2030年に減る見込みの9人のうち、甲市が55.6%"


def test_a_municipality_that_gains_has_no_share_of_the_loss():
    chart = pictures.losses(region(*LATER), JA)
    assert "乙町 3人増" in chart.alt_text and chart.table.cells()[1] == ["乙町", "+3", "－", "33.3%"]
    gains = pictures.losses(region(("a", 2025, 101), ("b", 2025, 53)), JA)
    assert gains.title == "2020年から2025年に、人口が減った市町村はない"


def test_the_growth_ahead_leaves_out_who_is_not_expected_that_far():
    chart = pictures.ahead(region(*LATER, document=DOCUMENT[:1]), JA)
    assert chart.caption.endswith("全国は、2030年の推計がないため入れていません。")
    assert [row[0] for row in chart.table.cells()] == ["乙町", "甲市"]


def test_a_projection_that_ends_with_the_last_count_has_nothing_ahead():
    page = region(*LATER, expected=EXPECTED[:2])
    assert page.course.last == page.course.now
    assert pictures.ahead(page, JA).texts[0].startswith("新しい推計には、最後の国勢調査より後の")
    assert {"fig-region-ahead", "fig-region-loss-ahead"} & {chart.name for chart in charts(page)} == set()
    assert pictures.total(page, JA).title == "地域の人口は2025年に138人で、2015年の77%"  # of 180


def test_what_the_document_writes_differently_is_named_beside_the_official_value():
    page = region(*LATER)
    assert page.printed.elsewhere.to_numpy().tolist() == [["a", 2025, "projection", 91.0, 90.0]]
    assert written_text.printed_sentences(page, JA).texts[1] == (
        "‡甲市の2025年は、文書の表では91人ですが、新しい推計では90人です。違う理由は、まだ確かめていません。"
    )
    assert "91‡（公表値90）" in written_tables.all_years(page, JA).to_text()


def test_the_picture_of_written_growth_names_the_area_whose_growth_disagrees():
    # 80 / 91 - 1 = -12.1 %; 7,000 / 8,000 - 1 = -12.5 %
    rows = growth(("a", -0.121, "△12.1%"), ("n", -0.269, "△26.9%"))
    chart = written_pictures.written(region(*LATER, given={"population_changes": rows}), JA)
    assert chart.title == "文書に書かれた2025年から2030年の増減率は、全国だけが書かれた人口と合わない"
    assert {row[0]: row[-1] for row in chart.table.cells()} == {"甲市": "一致", "全国": "不一致"}
    assert {row[0]: row[1] for row in chart.table.cells()}["全国"] == "△26.9%‡（計算値−12.5%）"
    agreed = written_pictures.written(region(*LATER, given={"population_changes": rows.iloc[:1]}), JA)
    assert agreed.title.endswith("計算した値とすべて一致")
    assert [row[-1] for row in agreed.table.cells()] == [JA("unit.missing"), "一致"]  # the nation's is not written


def test_without_a_document_or_its_growth_these_parts_leave_themselves_out():
    page = region(*LATER, vision="", expected=[*EXPECTED, ("n", 2025, 8000)])
    assert page.printed is None and isinstance(written_pictures.written(page, JA), type(text.lead(page, JA)))
    assert "役割visionに系列の名前を書くと" in written_text.printed_sentences(page, JA).texts[0]
    assert written_tables.all_years(page, JA).texts == []
    page = region(*LATER)
    assert "population_changes.csv" in written_text.printed_sentences(page, JA).texts[-1]
    heads = [column.title for column in written_tables.all_years(page, JA).columns]
    assert JA("regional_collaboration.printed_growth") not in heads and "2030年 推計" in heads


def test_without_agreements_the_page_says_what_would_bring_them():
    page = region(*LATER)
    assert "data/agreements.csv" in text.without_agreements(page, JA).texts[0]
    assert tables.roles(page, JA).texts == []
    said_of = [tables.agreements(page, JA).texts, written_pictures.costs(page, JA).texts]
    assert said_of == [["この地域の協定がデータにないため、示していません。"]] * 2
    assert len(text.cards(page, JA).cards) == 2


def test_limits_speak_of_what_the_page_shows(page):
    """A book without a register, document or costs says nothing of theirs."""
    whole = [*text.limits(page, JA).texts, *written_text.limits(page, JA).texts]
    assert [part in said for part, said in zip(("住民基本台帳", "人単位", "二つの表"), whole, strict=True)] == [
        True
    ] * 3
    bare = replace(page, gaps=page.gaps.iloc[:0], printed=None, agreements=None)
    assert text.limits(bare, JA).texts == written_text.limits(bare, JA).texts == []
    assert len(written_text.limits(replace(page, printed=None), JA).texts) == 1


def test_the_answer_on_the_document_counts_what_does_not_fit(page):
    (answer,) = written_text.lead(page, JA).texts
    # 5,224,614 to 4,319,217 is not -26.9 %; both amounts of disaster prevention differ in 2022 and 2023
    assert f"人口のうち{len(page.printed.elsewhere)}件、増減率のうち1件は" in answer and answer.endswith(
        "2件が違います。"
    )
    assert "費用" not in written_text.lead(replace(page, agreements=None), JA).texts[0]
    assert written_text.lead(replace(page, printed=None), JA).texts[0].startswith("協定の費用は、")
    nothing = replace(page, printed=None, agreements=None)
    assert written_text.lead(nothing, JA).texts == ["連携の文書に書かれた人口と費用は、本書のデータにありません。"]


def test_a_region_that_no_document_set_up_names_none(page):
    facts = page.facts.copy()
    facts[["start_fy", "end_fy", "vision", "issues", "setting", "past", "review"]] = None
    shown = tables.about(replace(page, facts=facts), JA).frame
    assert shown["item"].tolist() == ["名称", "構成市町村"]
    assert len(tables.about(page, JA).frame) > 5


def test_agreements_without_costs_have_no_picture_of_costs_and_no_card():
    one = {"agreement_id": "x", "region": "r", "order": 1, "planned_total_printed": None, "lead_role_ja": None}
    names = ("name", "project", "policy_area", "policy_field", "content", "effect", "other_role", "indicator")
    given = {
        "agreements": pd.DataFrame([one | {f"{name}_ja": f"{name}の文" for name in names}]),
        "agreement_members": pd.DataFrame({"agreement_id": ["x"], "area_code": ["a"], "role": ["implementing"]}),
    }
    page = region(*LATER, given=given)
    assert text.without_agreements(page, JA).texts == []
    assert "agreement_costs.csv" in written_pictures.costs(page, JA).texts[0]
    assert tables.roles(page, JA).cells() == [["nameの文", "事業主体"]]
    shown = tables.agreements(page, JA)._repr_mimebundle_()["text/plain"]
    assert "contentの文" in shown and "甲市" in shown
    assert [card.label for card in text.cards(page, JA).cards][-1] == "連携協定"


def test_the_facts_of_a_region_come_from_its_row_and_what_is_not_given_is_left_out():
    facts = dict(tables.about(region(), JA).cells())
    # 2021, 2022, 2023 and 2024: four fiscal years
    assert facts["取組期間"] == "2021年度から2024年度まで（4年間）"
    assert (facts["見直し"], facts["地域の姿"], facts["課題"]) == ("毎年度", "海沿い", "人口減少")
    assert facts["文書"] == "文書の題（2024年3月）" and "これまでの取組" not in facts


def test_without_nation_and_prefecture_the_municipalities_are_shown_alone():
    page = region(*LATER[:2], first_counts=COUNTS[:4])
    assert text.index_reading(page, JA).texts == ["読み方：100より下は、初めの年より人口が少ないことを表します。"]
    assert "全国" not in said(page)
    assert "全国より下にある市町村ほど" in text.index_reading(region(), JA).texts[0]


UNUSUAL = {
    "one town": many(1),
    "twelve towns": many(12),
    "names of forty characters": many(3, name="南北東西大中小上下" * 4),
    "towns of millions": many(4, size=3_700_000),
    "towns of eighty": many(2, size=80),
}


@pytest.mark.parametrize("case", list(UNUSUAL))
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_no_text_of_a_picture_lies_on_another_or_is_cut_in_unusual_regions(case, layout):
    names, counts, expected = UNUSUAL[case]
    page = region(first_counts=counts, expected=expected, document=[], names=names)
    for chart in charts(page):
        figure = drawn(chart.draw, layout, chart.name)
        assert overlapping_texts(figure) == [], chart.name
        assert texts_outside(figure) == [], chart.name


def test_the_sentences_of_one_town_do_not_say_everything_twice():
    names, counts, expected = many(1)
    page = region(first_counts=counts, expected=expected, document=[], names=names)
    assert len(text.since_sentences(page, JA).texts) == 1
    assert "、" not in pictures.municipalities(page, JA).title.removeprefix("2020年から2030年に、")


@pytest.fixture(scope="module")
def nemuro():
    roles = SeriesRoles("census", "ipss2023", vision="renkei2024", register="register")
    edition = Edition("01223", "nemuro", 2024, ("ja",), roles)
    given = {name: data.load(name) for name in (*model.TABLES, "population")}
    return given, data.load("population", as_printed=True), edition


@pytest.fixture(scope="module")
def page(nemuro):
    return model.region(*nemuro)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_no_text_of_the_pictures_lies_on_another_or_is_cut(page, layout):
    for chart in charts(page):
        figure = drawn(chart.draw, layout, chart.name)
        assert overlapping_texts(figure) == [], chart.name
        assert texts_outside(figure) == [], chart.name
        assert chart.svg(PHONE) != chart.svg(WIDE)


def test_the_written_table_shows_the_count_of_2025_beside_it_and_that_japan_is_in_thousands(page):
    table = written_tables.all_years(page, JA)
    heads = [column.title for column in table.columns]
    rows = {row[0]: dict(zip(heads, row, strict=True)) for row in table.cells()}
    assert heads[1:4] == ["文書の増減率", "計算した増減率", "2025年（速報） 国勢調査"]  # what the sentences speak of
    nemuro = [rows["根室市"][f"{year}年 推計"] for year in (2025, 2030, 2035, 2040)]
    assert nemuro == ["22,314†（公表値22,317）", "20,149", "18,046", "16,022"]
    assert rows["地域の合計"]["2025年（速報） 国勢調査"] == "64,948"
    assert rows["全国（1,000人単位）"]["2025年（速報） 国勢調査"] == "123,049,524"
    # 4,319,217 / 5,224,614 - 1 = -17.3 %, printed -26.9 %
    assert (rows["北海道"]["文書の増減率"], rows["北海道"]["計算した増減率"]) == (
        "△26.9%†（計算値−17.3%）",
        "−17.3%",
    )


def test_the_totals_of_the_region_are_sums_of_what_is_right(page):
    table = written_tables.all_years(page, JA)
    whole = dict(zip([column.title for column in table.columns], table.cells()[5], strict=True))
    # 1985: 40,675 + 18,533 + 21,675 + 7,577 + 8,065; 2005: 31,202 + 16,460 + 23,792 + 6,063 + 6,540; 2025 with 22,317
    assert [whole["1985年"], whole["2005年"], whole["2025年 推計"]] == ["96,525", "84,057", "66,566"]


def test_pictures_draw_the_official_value_of_what_is_printed_wrongly(page):
    rows = page.course.rows
    japan = rows[(rows["area_code"] == "00000") & (rows["year"] == 2030)]
    assert japan["population"].tolist() == [120116000]
    cells = {tuple(row[:2]): row[2] for row in pictures.index(page, JA).table.cells()}
    assert cells["全国", "2030年"] == "120,116,000"  # of the statistic itself, which the data hold
    table = written_tables.all_years(page, JA)
    (japan,) = (row for row in table.cells() if "全国" in row[0])
    whole = dict(zip([column.title for column in table.columns], japan, strict=True))
    assert whole["2030年 推計"] == "120,166,000†（公表値120,116,000）"


def test_the_register_of_the_region_lies_farther_above_the_count_of_2025_than_above_that_of_2020(page):
    explained, register = text.about_count(page, JA).texts
    assert explained.startswith("速報は、") and "2020年に+1,318人、2025年（速報）に+1,916人" in register
    assert register.endswith("差は広がりました。")


@pytest.mark.parametrize(
    ("gaps", "end"),
    [([9, 4], "差は縮まりました。"), ([9, -9], "差は変わりません。"), ([-1, -9], "差は広がりました。"), ([9], None)],
)
def test_a_gap_to_the_register_says_whether_it_has_grown_if_there_are_two(gaps, end):
    seen = replace(region(*LATER), gaps=pd.Series(gaps, index=[2020, 2025][: len(gaps)], dtype=float))
    texts = text.about_count(seen, JA).texts
    assert texts == [] if end is None else texts[0].endswith(end)


def test_a_picture_of_what_was_counted_names_no_projection_as_its_source(page):
    assert pictures.losses(page, JA).source == "出典：国勢調査"
    assert "社人研" in pictures.losses_ahead(page, JA).source


def test_a_cost_is_written_as_people_say_it(page):
    assert [(card.value, card.unit) for card in text.cards(page, JA).cards][-1] == ("250万", "円")  # 2,500 thousand


def test_nothing_escapes_the_words(nemuro, pseudo):  # noqa: F811
    given, printed, edition = nemuro
    page = model.region(given, printed, Edition("01223", "nemuro", 2024, (LANG,), edition.series))
    outputs = said(page, pseudo)
    in_data = {str(cell) for table in given.values() for column in table.columns[table.dtypes != "float64"]
               for cell in table[column].dropna().unique()}  # fmt: skip
    for value in sorted((cell for cell in in_data if escaped(cell)), key=len, reverse=True):
        outputs = outputs.replace(value, "")
    # The heads of the kit's tables have brackets of their own.
    assert set(escaped(outputs)) <= {"（", "）"} and unmarked(outputs) == ""
