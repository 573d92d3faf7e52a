"""Municipalities side by side: totals, index, change, shares of the loss, and the printed beside the computed."""

import pandas as pd
import pytest

from visionbook import data
from visionbook.edition import SeriesRoles
from visionbook.errors import ParameterError
from visionbook.pages.regional_collaboration import change as region_change
from visionbook.pages.regional_collaboration import pictures as regional
from visionbook.pages.regional_collaboration import printed as region_printed
from visionbook.pages.regional_collaboration import text as region_text
from visionbook.pages.regional_collaboration import total as region_total
from visionbook.population.register import register_beside
from visionbook.region import course as courses
from visionbook.region import population as people
from visionbook.show.chart import PHONE, WIDE
from visionbook.show.colours import area_colours
from visionbook.words import load_words

JA = load_words("ja")
NAMES = {"a": "甲市", "b": "乙町"}
COLOURS = {"a": "#0072B2", "b": "#009E73", "n": "#999999"}
SERIES = {"counted": "国勢調査", "new": "新しい推計", "document": "文書"}


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


def test_a_year_that_a_municipality_lacks_has_no_total_and_is_named():
    assert people.region_total(SMALL.iloc[:-1], ["a", "b"])["population"].tolist() == [150, 120]
    assert people.incomplete_years(SMALL.iloc[:-1], ["a", "b"]) == {2040: ["b"]}


def test_a_year_that_was_counted_in_one_and_projected_for_another_has_no_total():
    mixed = totals(("a", 2025, "observed", 70), ("b", 2025, "projection", 38), *SMALL.to_numpy().tolist())
    assert 2025 not in people.region_total(mixed, ["a", "b"])["year"].tolist()
    assert people.incomplete_years(mixed, ["a", "b"]) == {2025: ["b"]}


def test_municipalities_without_a_common_year_have_no_total():
    with pytest.raises(ParameterError, match="no year in common; enter the same years of a, c"):
        people.region_total(SMALL, ["a", "c"])


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
    ranked = people.printed_growth(change, rows, 2020, 2040)
    chart = region_change.change_chart(ranked, NAMES, (2020, 2040), COLOURS, "出典：文書", JA)
    assert chart.title == "文書に書かれた2020年から2040年の増減率は、乙町だけが書かれた人口と合わない"
    assert [row[-1] for row in chart.table.cells()] == ["一致", "不一致"]
    assert chart.svg(PHONE) != chart.svg(WIDE)
    agreed = people.printed_growth(change.iloc[:1], rows, 2020, 2040)
    chart = region_change.change_chart(agreed, NAMES, (2020, 2040), COLOURS, "出典：文書", JA)
    assert chart.title.endswith("計算した値とすべて一致")


def test_the_years_of_the_comparison_are_those_that_the_document_prints():
    rows = printed(
        ("a", 2020, 2040, "growth", 0, 1, ""),
        ("b", 2020, 2040, "growth", 0, 1, ""),
        ("a", 2015, 2060, "growth", 0, 1, ""),
    )
    assert people.printed_span(rows) == (2020, 2040)
    with pytest.raises(ParameterError, match="no growth is printed"):
        people.printed_span(rows.assign(measure="difference"))


AREAS = pd.DataFrame(
    {
        "area_code": ["a", "b", "n"],
        "name_ja": ["甲市", "乙町", "全国"],
        "kind": ["municipality", "municipality", "nation"],
        "region": ["r", "r", None],
    }
)
ROLES = SeriesRoles("counted", projection="new", vision="document")
COUNTS = [("a", 2015, 120), ("b", 2015, 60), ("a", 2020, 100), ("b", 2020, 50), ("n", 2015, 9900), ("n", 2020, 9000)]
EXPECTED = [("a", 2025, 90), ("b", 2025, 50), ("a", 2030, 80), ("b", 2030, 49)]
DOCUMENT = [("n", 2025, 8000), ("n", 2030, 7000), ("a", 2025, 91)]


def population(counts, expected=EXPECTED, document=DOCUMENT, preliminary=()):
    rows = [(*row, "counted", "observed") for row in counts]
    rows += [(*row, "new", "projection") for row in expected] + [(*row, "document", "projection") for row in document]
    table = pd.DataFrame(rows, columns=["area_code", "year", "population", "series", "variant"])
    table["status"] = table["variant"].eq("observed") & table["year"].isin(preliminary)
    return table.assign(
        sex="both", age_group="total", rounded_to=1, status=table["status"].map({True: "preliminary", False: None})
    )


def course_with(*later, **given):
    """The course of a region that was counted in 2015 and 2020, and in the years of `later`."""
    return courses.course_of(population([*COUNTS, *later], **given), AREAS, "r", ROLES)


NO_GAPS = pd.Series(dtype=float)


def said_since(course, first=2020):
    since = courses.counted_since(course, first)
    return region_text.since_sentences(since, course, first, "地域の合計", SERIES, JA).texts


LATER = [("a", 2025, 85), ("b", 2025, 53), ("n", 2025, 8500)]


def test_the_expected_part_comes_from_the_projection_and_elsewhere_from_the_document():
    expected = course_with().expected.groupby("area_code")["series"].unique().map(list).to_dict()
    assert expected == {"a": ["new"], "b": ["new"], "n": ["document"]}


def test_a_newer_count_is_what_the_page_speaks_of():
    course = course_with(*LATER, preliminary=[2025])
    assert (course.now, course.last, course.is_preliminary(2025)) == (2025, 2030, True)
    town, other, whole = said_since(course)
    # 85 for 90 expected: 5 fewer, 5.6 %; 85 for 100: 15 %; (85 / 100) ** (1 / 5) - 1 = -3.20 %
    assert town == (
        "甲市は2025年（速報）に85人で、新しい推計の90人より5人（5.6%）少なくなりました。"
        "2020年からは15人（15.0%）減り、1年あたりにすると3.20%の減少です。"
    )
    # 53 for 50 expected, and 50 before
    assert "50人より3人（6.0%）多くなりました" in other and "3人（6.0%）増え" in other
    # 85 + 53 = 138 for 90 + 50 = 140
    assert "地域の合計は2025年（速報）に138人で、新しい推計の140人より2人（1.4%）少なくなりました" in whole


def test_a_count_like_the_projection_and_like_the_one_before_says_so():
    town, other, _ = said_since(course_with(("a", 2025, 90), ("b", 2025, 50)))
    assert "新しい推計の90人と同じでした" in town and "（速報）" not in town
    assert other.endswith("2020年と同じ人数です。")


def test_without_a_later_count_the_change_is_told_from_the_census_before():
    course = course_with()
    assert (course.now, course.start(2020), course.start(None)) == (2020, 2015, 2015)
    # 2020 was not projected: (100 / 120) ** (1 / 5) - 1 = -3.58 %
    assert said_since(course, 2015)[0] == (
        "甲市は2020年に100人でした。2015年からは20人（16.7%）減り、1年あたりにすると3.58%の減少です。"
    )


def test_a_change_needs_two_counts():
    with pytest.raises(ParameterError, match="counted in 2020 only"):
        courses.course_of(population([("a", 2020, 1), ("b", 2020, 1)]), AREAS, "r", ROLES).start(2020)


def test_a_count_of_one_municipality_alone_is_told_and_left_out_of_the_total():
    course = course_with(("a", 2025, 85))
    assert course.now == 2020 and course.left_out == {2025: ["b"]}
    assert region_text.about_count(course, NO_GAPS, JA).texts == [
        "2025年は乙町の値がないため、地域の合計に入れていません。"
    ]
    since = courses.counted_since(course, 2015)
    assert since["area_code"].tolist() == ["a", "b", "n"]  # no total: the last counts are of different years
    assert since.set_index("area_code").loc["a", "to_year"] == 2025


def test_a_region_that_nothing_is_expected_of_is_refused():
    with pytest.raises(ParameterError, match=r"no projection of 乙町 \(b\) in series new or document"):
        course_with(expected=EXPECTED[:1])
    with pytest.raises(ParameterError, match=r"no count of 甲市 \(a\) in series counted"):
        courses.course_of(population([("b", 2020, 1)]), AREAS, "r", ROLES)


def drawn(course, first=2015):
    since = courses.counted_since(course, first)
    index = people.population_index(course.rows, course.first_common())
    span = (course.now, course.last)
    losses = people.loss_shares(people.population_change(course.path, *span), list(NAMES))
    return [
        region_change.counted_chart(since, course, first, COLOURS, "地域の合計", SERIES, "出典：x", JA),
        regional.municipalities_chart(course, COLOURS, SERIES, "出典：x", JA),
        regional.population_index_chart(index, course.first_common(), course, COLOURS, SERIES, "出典：x", JA),
        region_total.total_chart(course, COLOURS, SERIES, "出典：x", JA),
        region_change.loss_chart(losses, course, span, COLOURS, "出典：x", JA),
    ]


def test_pictures_of_a_region_draw_for_page_and_phone_with_and_without_a_later_count():
    for course in (course_with(), course_with(*LATER, preliminary=[2025])):
        for chart in drawn(course):
            assert chart.svg(PHONE).startswith("<?xml") and chart.svg(WIDE) != chart.svg(PHONE), chart.name


def test_a_preliminary_count_is_marked_in_every_picture_that_shows_it():
    for chart in drawn(course_with(*LATER, preliminary=[2025])):
        assert "2025年（速報）" in chart.title + chart.caption and "2025年（速報）" in chart.alt_text, chart.name
    assert "（速報）" not in "".join(chart.text() for chart in drawn(course_with(*LATER))).replace("は速報）", "")


def test_titles_of_the_region_speak_of_the_last_count_and_the_last_year_expected():
    counted, path, index, total, loss = (chart.title for chart in drawn(course_with(*LATER, preliminary=[2025])))
    # a: 85 / 120 = -29.2 %, 90 / 120 = -25 %; to 2030: 80 / 85 = -6 %, 49 / 53 = -8 %
    assert counted == "2015年から2025年（速報）の人口は、甲市が29.2%減（推計では25.0%減）"
    assert path == "2025年（速報）から2030年に、乙町は8%減、甲市は6%減の見込み"
    assert index == "2015年の人口を100とすると、甲市は2025年（速報）に71"
    # 85 + 53 = 138; 80 + 49 = 129 of 180: 72 %
    assert total == "地域の人口は2025年（速報）に138人、2030年には129人で2015年の72%になる見込み"
    assert loss == "2025年（速報）から2030年に減る見込みの9人のうち、甲市が55.6%"


def test_a_municipality_that_gains_has_no_share_of_the_loss():
    losses = people.loss_shares(people.population_change(course_with(*LATER).path, 2020, 2025), list(NAMES))
    assert losses["share_of_loss"].tolist()[0] == 1.0 and pd.isna(losses["share_of_loss"].tolist()[1])
    chart = region_change.loss_chart(losses, course_with(*LATER), (2020, 2025), COLOURS, "出典：x", JA)
    assert chart.title == "2020年から2025年に減った15人のうち、甲市が100.0%" and "乙町 3人増" in chart.alt_text
    gains = people.loss_shares(people.population_change(course_with(*LATER).path, 2020, 2025).tail(1), ["b"])
    chart = region_change.loss_chart(gains, course_with(*LATER), (2020, 2025), COLOURS, "出典：x", JA)
    assert chart.title == "2020年から2025年に、人口が減る市町はない"


def test_the_growth_ahead_leaves_out_who_is_not_expected_that_far():
    course = course_with(*LATER, document=DOCUMENT[:1])
    change = people.population_change(course.path, course.now, course.last)
    chart = region_change.ahead_chart(change, course, COLOURS, SERIES, "出典：x", JA)
    assert chart.caption.endswith("全国は、2030年の推計がないため入れていません。")
    assert [row[0] for row in chart.table.cells()] == ["乙町", "甲市"]


def test_what_the_document_prints_differently_is_named_beside_the_official_value():
    course = course_with(*LATER)
    own = people.total_population(population([*COUNTS, *LATER]), "document")
    found = courses.printed_elsewhere(own, course)
    assert found.to_numpy().tolist() == [["a", 2025, "projection", 91.0, 90.0]]
    assert region_printed.printed_sentences(found, course, "document", SERIES, JA).texts[1] == (
        "文書の表の値が公表値と違うのは、甲市の2025年（表91人、新しい推計90人）です。"
    )
    assert len(courses.printed_elsewhere(own.assign(rounded_to=10), course)) == 0


def test_the_facts_of_a_region_come_from_its_row_and_what_is_not_given_is_left_out():
    row = {"region": "r", "name_ja": "甲乙", "start_fy": 2021, "end_fy": 2024, "setting_ja": "海沿い", "past_ja": None}
    row |= {"review_ja": "毎年度", "issues_ja": "人口減少", "vision_ja": "住み続けられる地域"}
    source = pd.Series({"title_ja": "文書", "published": "2024-03", "publisher_ja": "甲市"})
    facts = dict(region_text.about(pd.Series(row), NAMES, source, JA).cells())
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


@pytest.fixture(scope="module")
def nemuro():
    roles = SeriesRoles("census", projection="ipss2023", vision="renkei2024")
    return courses.course_of(data.load("population"), data.load("areas"), "nemuro", roles)


def test_the_region_was_counted_64948_in_2025_and_the_projection_said_66566(nemuro):
    since = courses.counted_since(nemuro, 2020).set_index("area_code")
    # 21,201 + 13,323 + 21,785 + 4,612 + 4,027; 22,317 + 13,496 + 21,838 + 4,724 + 4,191 (census 2025, IPSS 2023)
    assert since.loc["", ["population_to", "expected"]].tolist() == [64948, 66566]
    # Nemuro: 1,116 below; 21,201 / 24,636 = -13.9 %, 2.96 % a year
    town = since.loc["01223"]
    assert (town["difference"], round(town["growth"], 3), round(town["yearly"], 4)) == (-1116, -0.139, -0.0296)
    # Hokkaido: 4,985,419 for 5,007,066; Japan 123,049,524 for 123,262 thousand, as the vision prints it
    assert since.loc["01000", "difference"] == -21647
    assert since.loc["00000", "expected"] == 123_262_000


def test_the_printed_table_differs_from_the_official_values_in_four_cells(nemuro, vision):
    found = courses.printed_elsewhere(vision, nemuro)
    # Nemuro 2005 and 2025, Betsukai 1985 and 1990 (series.csv, note of the vision); thousands are no difference
    assert found[["area_code", "year", "printed", "official"]].to_numpy().tolist() == [
        ["01223", 2005, 31302, 31202],
        ["01223", 2025, 22314, 22317],
        ["01691", 1985, 18553, 18533],
        ["01691", 1990, 18279, 18297],
    ]


def test_the_printed_table_shows_the_count_of_2025_beside_it_and_that_japan_is_in_thousands(nemuro, vision):
    members, names = list(nemuro.members), dict(nemuro.names)
    wide = people.wide_by_year(vision, names, "計", members)
    printed_rows = data.load("population_changes", as_printed=True).query("series == 'renkei2024'")
    ranked = people.printed_growth(people.population_change(vision, 2020, 2040), printed_rows, 2020, 2040)
    short = {"census": "国勢調査", "ipss2023": "推計", "renkei2024": "文書"}
    table = region_printed.all_years_table(wide, ranked, vision, nemuro, "計", "renkei2024", short, JA)
    place = [column.title for column in table.columns].index("2025年（速報） 国勢調査")
    rows = {row[0]: row for row in table.cells()}
    assert rows["根室市"][place - 4 : place + 1] == ["22,314", "20,149", "18,046", "16,022", "21,201"]
    assert rows["計"][place] == "64,948"
    assert rows["全国（1,000人単位）"][place] == "123,049,524"


def test_every_area_of_the_region_has_a_colour(nemuro):
    assert set(nemuro.names) <= set(area_colours(data.load("areas")))


def register_gaps(course):
    members = list(course.members)
    counts = course.counted[course.counted["area_code"].isin(members)].groupby("year")["population"].sum()
    series = data.load("series")
    register = register_beside(data.load("population"), series, data.edition().series, members, counts)
    return register.gaps_in(2020, 2025)


def test_the_register_of_the_region_lies_farther_above_the_count_of_2025_than_above_that_of_2020(nemuro):
    # Nemuro alone 371 and 848 (provenance of the register); the five together in the same way
    only = courses.Course(nemuro.rows, {"01223": "根室市"}, nemuro.names)
    assert register_gaps(only).round().tolist() == [371, 848]
    said = region_text.about_count(nemuro, register_gaps(nemuro), JA).texts
    assert said[0].startswith("速報は、") and "2020年に+1,318人、2025年（速報）に+1,916人" in said[1]
    assert said[1].endswith("差は広がりました。")


def test_a_gap_to_the_register_that_shrinks_or_stays_says_so():
    course = course_with(*LATER)
    for gaps, end in (
        ([9, 4], "差は縮まりました。"),
        ([9, -9], "差は変わりません。"),
        ([-1, -9], "差は広がりました。"),
    ):
        said = region_text.about_count(course, pd.Series(gaps, index=[2020, 2025]), JA).texts
        assert said[0].endswith(end)
    assert region_text.about_count(course, pd.Series([9.0], index=[2025]), JA).texts == []
