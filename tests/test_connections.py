"""The page on connections: the bridge, the chain, what carries out what, and editions that lack parts."""

from dataclasses import replace

import pandas as pd
import pytest
from overlaps import drawn, overlapping_texts, texts, texts_outside
from pseudo import escaped, pseudo, unmarked  # noqa: F401 - a fixture

from visionbook import data
from visionbook.errors import ParameterError
from visionbook.needs import unmet
from visionbook.pages.connections import model, pictures, text
from visionbook.pages.connections import tables as page_tables
from visionbook.pages.connections.needs import NEEDS
from visionbook.show.chart import Chart
from visionbook.show.palette import TARGET_COLOUR
from visionbook.show.relations import standing_name
from visionbook.show.sizes import LAYOUTS
from visionbook.strategy.census_answers import SHARE_AGES
from visionbook.strategy.context import yearly
from visionbook.words import load_words

JA = load_words("ja")
TABLES = (
    page_tables.standings,
    page_tables.targets,
    page_tables.priority,
    page_tables.funds,
    page_tables.agreements,
)
TEXTS = (text.lead, text.cards, text.bridges, text.apart, text.open_steps, text.sources)


@pytest.fixture(scope="module")
def edition():
    return data.edition()


@pytest.fixture(scope="module")
def tables(edition):
    own = model.own_rows(edition, data.load("relations"))
    return {name: data.load(name, **own.get(name, {})) for name in model.TABLES}


@pytest.fixture(scope="module")
def page(tables, edition):
    return model.connections(tables, edition)


def charts(page, words=JA):
    return [pictures.bridge(page, "source", words), pictures.chain(page, "source", words)]


def shown(page, words=JA):
    return [*(make(page, words) for make in (*TEXTS, *TABLES)), *charts(page, words)]


def plain(part):
    return part.text() if isinstance(part, Chart) else part._repr_mimebundle_()["text/plain"]


def html(part):
    return part._repr_mimebundle_()["text/html"]


def without(tables, *names):
    return {name: table.iloc[:0] if name in names else table for name, table in tables.items()}


# The bridge


def diamonds(figure):
    """The centres of the open diamonds of each panel, in points; layers of a sign count once."""
    found = []
    for axes in figure.axes:
        lines = [line for line in axes.lines if line.get_color() == TARGET_COLOUR and line.get_linestyle() == "None"]
        places = [tuple(xy) for line in lines for xy in line.get_transform().transform(line.get_xydata())]
        found.append(sorted({(round(x * 72 / figure.dpi, 1), round(y * 72 / figure.dpi, 1)) for x, y in places}))
    return found


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("stop", [1.67, 1.61, 1.60, 3.0])
def test_two_targets_of_one_year_stand_beside_each_other(page, layout, stop):
    births = replace(page.bridges[2], stop=(2025, stop))
    (places,) = diamonds(drawn(pictures.bridge(replace(page, bridges=[births]), "source", JA).draw, layout))
    (left, _), (right, _) = places
    assert right - left > 7 * 2**0.5  # a diamond of 7 points reaches as far as its diagonal


def test_figures_that_differ_from_the_published_or_computed_ones_bear_their_sign(page):
    chart = pictures.bridge(page, "source", JA)
    shown = "\n".join([chart.text(), text.bridges(page, JA).texts[1]])
    for figure, other in (("57.8%", "計算値57.9%"), ("45.5%", "計算値45.6%"), ("15,573人", "公表値15,533人")):
        lines = [line for line in shown.splitlines() if figure in line]
        assert lines and all(f"{figure}‡（{other}）" in line for line in lines), lines
    labels = {t.get_text() for t in texts(drawn(chart.draw, LAYOUTS[0]))}
    assert {"現状 57.8%‡", "目標 45.5%‡", "現状 2,409人"} <= labels
    assert chart.caption.count("‡") == 1 and "†" not in chart.caption


def test_a_point_without_a_numerical_target_keeps_the_marks_of_its_people(tables, edition):
    bare = model.connections({**tables, "relations": tables["relations"].iloc[:0]}, edition)
    assert bare.bridges[1].marks["now"].official == 15533
    assert "現状\t2015年\t15,573人‡（公表値15,533人）" in pictures.bridge(bare, "source", JA).text()


def test_a_book_that_knows_no_marks_shows_none(tables, edition):
    shown = pictures.bridge(model.connections(without(tables, "figure_marks"), edition), "source", JA)
    assert "‡" not in shown.text() + shown.caption


def test_targets_of_two_years_stand_at_their_years(page):
    chart = pictures.bridge(replace(page, bridges=page.bridges[:1]), "source", JA)
    figure = drawn(chart.draw, LAYOUTS[0])
    years = [
        round(figure.axes[0].transData.inverted().transform((x * figure.dpi / 72, 0))[0])
        for x, _ in diamonds(figure)[0]
    ]
    assert years == [2025, 2060]
    assert "右に並べました" not in chart.caption
    assert "右に並べました" in pictures.bridge(page, "source", JA).caption


def test_the_bridge_has_the_figures_of_both_chapters(page):
    # chapter 2 section 1: points; chapter 3 section 3: numerical targets; the table of shares of chapter 2
    women, working, births = page.bridges
    assert (women.now, women.stop, women.target) == ((2015, 2409), (2025, 1665), (2060, 534))
    assert (women.stop_projection, women.projection) == ((2025, 1622), (2060, 446))
    assert (working.now, working.stop, working.target) == ((2015, 0.578), (2025, 0.541), (2060, 0.455))
    assert working.projection == (2060, 0.446)
    assert (births.now, births.stop, births.target) == ((2012, 1.53), (2025, 1.67), (2025, 1.61))
    assert [bridge.is_between for bridge in page.bridges] == [True, True, False]


def test_the_title_counts_the_targets_on_the_way(page):
    chart = charts(page)[0]
    assert chart.title == "3つのポイントのうち、4年の数値目標が現状と目標の間にあるのは2つ"
    assert (
        "20～39歳の女性人口は2015年に2,409人、数値目標が2025年に1,665人、ポイントの目標が2060年に534人"
        in chart.alt_text
    )


def test_shares_of_people_are_said_with_the_people(page):
    said = text.bridges(page, JA).texts[1]
    assert "2015年が15,573人‡（公表値15,533人）、2060年の目標が4,258人、対策をしない推計が3,729人" in said


@pytest.mark.parametrize(
    ("stop", "between"),
    [((2020, 1.0), True), ((2020, 2.0), True), ((2020, 2.1), False), ((2020, 0.9), False), ((2010, 1.5), False)],
)
@pytest.mark.parametrize("rises", [True, False])
def test_a_target_is_on_the_way_between_start_and_aim_in_either_direction(stop, between, rises):
    ends = ((2015, 1.0), (2030, 2.0)) if rises else ((2015, 2.0), (2030, 1.0))
    bridge = model.Bridge("x", "x", "persons", 1, now=ends[0], target=ends[1], projection=ends[1], stop=stop)
    assert bridge.is_between is between


def test_a_share_that_the_plan_does_not_give_is_not_computed(tables, edition):
    bare = model.connections(without(tables, "population_shares"), edition)
    assert bare.bridges[1].stop is None and bare.bridges[1].now == (2015, 15573)
    assert "同じ単位の数値目標はありません" in text.bridges(bare, JA).texts[1]


def test_the_ages_of_shares_are_those_that_are_computed():
    assert SHARE_AGES == {"working_age_share": "15-64", "child_share": "0-14"}


# The chain


def test_the_chain_has_every_number_with_its_unit(page):
    rows = charts(page)[1].table.cells()
    assert len(rows) == 15  # six indicators and nine funds
    values = [row[1] for row in rows if row[1] != JA("unit.missing")]
    assert values == ["300万人", "90万件", "500億円", "395億円", "300億円", "1,500人"]
    printed = [row[4] for row in rows if row[4] != JA("unit.missing")]
    assert printed == [
        "４年で累計３００万人", "４年で９０万件増加", "４年で総額５００億円増加", "４年で総額３９５億円",
        "４年で総額３００億円", "４年で延べ１，５００人",
    ]  # fmt: skip
    assert all(row[5] != JA("unit.missing") for row in rows)  # each says where it stands


def test_the_chain_says_what_the_plan_leaves_open(page):
    assert charts(page)[1].title == "ふるさと納税の6つのつなぎ目のうち3つは、計画に書かれていない"
    said = text.open_steps(page, JA).texts
    # 50 billion less 39.5 billion
    assert said[0] == "受け入れる500億円と使う395億円の差は105億円です。差をどう扱うかは、計画に書かれていません。"
    assert len(said) == 4


def test_only_what_is_written_has_an_arrow(page):
    for layout in LAYOUTS:
        axes = drawn(charts(page)[1].draw, layout).axes[0]
        arrows = [found for found in axes.texts if getattr(found, "arrow_patch", None) is not None]
        assert len(arrows) == 3, layout.name


def test_a_chain_without_gaps_says_so(tables, edition):
    whole = tables["relations"].assign(standing="stated")
    page = model.connections({**tables, "relations": whole}, edition)
    assert pictures.chain(page, "source", JA).title == "ふるさと納税の6つのつなぎ目は、すべて計画からたどれる"


# What belongs to what


def related(*rows):
    """Related numbers (period, value) of one indicator, in yen."""
    names = {"label_ja": "額", "area_ja": "市", "unit": "yen", "source_id": "s"}
    return pd.DataFrame(rows, columns=["period_ja", "value"]).assign(**names)


def observed(*rows):
    return pd.DataFrame(rows, columns=["fiscal_year", "value", "status"]).assign(source_id="o")


@pytest.mark.parametrize(
    ("seen", "context", "years"),
    [
        # What was observed comes before what is related, a fiscal year before a calendar year, whatever their order.
        ([(2021, 5.0, "press")], [("2021年度", 4.0), ("2021年（暦年）", 3.0)], [(2021, 5.0, "fiscal", True)]),
        ([], [("2021年（暦年）", 3.0), ("2021年度", 4.0)], [(2021, 4.0, "fiscal", False)]),
        # The last report of a year counts; days and months are no years; years are in their order.
        ([(2022, 1.0, "press"), (2022, 2.0, "final")],
         [("2020年（暦年）", 9.0), ("2021年4月", 7.0), ("2022年度末", 8.0)],
         [(2020, 9.0, "year", False), (2022, 2.0, "fiscal", True)]),
        ([], [], []),
    ],
    ids=["own first", "fiscal first", "whole years", "nothing"],
)  # fmt: skip
def test_of_each_year_one_value_is_known(seen, context, years):
    found = yearly(observed(*seen), related(*context), "yen")
    assert [tuple(row) for row in found[["year", "value", "span", "is_own"]].to_numpy().tolist()] == years


def test_what_is_of_another_unit_is_left_out():
    assert yearly(observed(), related(("2021年度", 4.0)), "persons").empty


def test_the_donations_of_ten_years_are_a_picture(page):
    # kpi_context: fiscal years 2015 to 2020, calendar years 2021 and 2024; observations: 2022 and 2023
    rows = page.received.years
    assert rows["year"].tolist() == list(range(2015, 2025))
    assert rows.loc[rows["is_own"], "year"].tolist() == [2022, 2023]
    assert rows.loc[rows["span"] == "year", "year"].tolist() == [2021, 2024]
    chart = pictures.received(page, "", JA)
    assert "2015年度の12.90億円から2024年（暦年）の146.6億円へ、最も多いのは2022年度の176.13億円" in chart.title
    assert "▨は指標の値" in chart.caption and "枠だけの棒は暦年の額" in chart.caption
    assert len(chart.table.cells()) == 10
    for layout in LAYOUTS:
        figure = drawn(chart.draw, layout)
        assert not overlapping_texts(figure) and not texts_outside(figure)


def test_of_few_years_there_is_no_picture(tables, edition):
    rows = tables["kpi_context"]
    few = model.connections({**tables, "kpi_context": rows[rows["kpi_id"] != "g3-b1-k1"]}, edition)
    assert few.received is None or few.received.kpi_id != "g3-b1-k1"
    nothing = model.connections(without(tables, "kpi_context", "kpi_observations"), edition)
    assert nothing.received is None and plain(pictures.received(nothing, "", JA)) == ""


def test_each_of_the_sixteen_measures_says_what_carries_it_out_or_that_nothing_is_named(page):
    assert len(page.measures) == 16
    nothing = [row.title for row in page.measures.itertuples() if page.carried(row.node_id).empty]
    assert nothing == ["「根室マルシェ（市場）」の開設支援"]
    outline = page_tables.priority(page, JA)
    (market,) = [item for item in outline.items[2].items if item.title == nothing[0]]
    assert market.texts == ["計画の事業や施策に、同じ名や同じ言葉はありません。"]


def test_each_of_the_nine_funds_says_what_it_pays_or_that_nothing_is_named(page):
    assert len(page.funds) == 9
    nothing = [row.fund_id for row in page.funds.itertuples() if page.paid(row.fund_id).empty]
    assert nothing == ["furusato-support-fund", "covid-19-fund"]
    assert "計画の文は述べていません" in page_tables.funds(page, JA).caption


def test_the_four_agreements_belong_to_the_measure_of_wide_area_cooperation(page):
    outline = page_tables.agreements(page, JA)
    assert [item.title for item in outline.items] == [
        "経常的業務の共同化", "地域課題の解決に向けたICTの利活用", "防災", "人材確保",
    ]  # fmt: skip
    assert all("広域連携加速化事業" in [end.title for end in item.items] for item in outline.items)


def test_each_end_says_what_it_rests_on_and_where(page):
    for make in (page_tables.priority, page_tables.funds, page_tables.agreements):
        ends = [leaf for leaf in leaves(make(page, JA).items) if leaf.href and leaf.marks]
        assert ends
        for end in ends:
            assert end.marks[0] in {standing_name(name, JA) for name in ("stated", "named", "reading", "open")}
            assert end.texts[-1].startswith("箇所：")


def leaves(items):
    for item in items:
        yield from leaves(item.items) if item.items else [item]


def test_links_lead_to_the_pages_of_indicators_and_the_places_of_the_strategy(page):
    said = html(page_tables.agreements(page, JA))
    assert 'href="kpi_detail_g3-c1-k2.html"' in said
    assert 'href="goals.html#project-wide-area-cooperation"' in said
    assert 'href="regional_collaboration.html"' in said


def test_all_numerical_targets_stand_in_the_table(page):
    rows = page_tables.targets(page, JA).cells()
    assert len(rows) == 8
    assert rows[1][:2] == ["生産年齢人口割合", "安定した仕事と新しい人の流れづくり（本書の読み）"]
    assert sum(row[1] == "結びつくポイントはありません" for row in rows) == 3


def test_the_cards_add_up_to_all_relations(page):
    values = [int(card.value) for card in text.cards(page, JA).cards]
    assert sum(values) == len(page.relations)


def test_projects_marked_as_priority_without_a_tie_are_named(page):
    (said,) = text.apart(page, JA).texts
    assert "グランドデザイン策定事業" in said and "出産祝金支給事業" not in said


# Pictures


def test_no_text_lies_over_another_or_outside(page):
    for chart in charts(page):
        for layout in LAYOUTS:
            figure = drawn(chart.draw, layout)
            assert not overlapping_texts(figure), (chart.name, layout.name)
            assert not texts_outside(figure), (chart.name, layout.name)


def test_long_names_stay_in_the_pictures(page):
    name = "南北東西大中小上下左右前後内外新旧本元高低深浅長短広狭明暗遠近多少強弱寒暖町" * 2
    stations = [replace(station, names=[name for _ in station.keys]) for station in page.chain.stations]
    long = replace(page, chain=replace(page.chain, stations=stations), bridges=[
        replace(bridge, measure=name) for bridge in page.bridges
    ])  # fmt: skip
    for chart in charts(long):
        for layout in LAYOUTS:
            figure = drawn(chart.draw, layout)
            assert not overlapping_texts(figure) and not texts_outside(figure), (chart.name, layout.name)


# Editions that lack parts


def test_an_edition_without_relations_leaves_the_page_out(edition):
    def load(name, **asked):
        table = data.load(name, **asked)
        return table.iloc[:0] if name == "relations" else table

    assert [need.table for need in unmet(NEEDS, edition, edition.municipality, [], load)] == ["relations"]


@pytest.mark.parametrize(
    "lacking",
    ["step_to", "same_aim", "carries_out", "pays", "belongs_to", "leads_to"],
)
def test_each_part_without_relations_still_says_something(tables, edition, lacking):
    rows = tables["relations"].query("kind != @lacking")
    bare = model.connections({**tables, "relations": rows}, edition)
    for part in (*(make(bare, JA) for make in (*TEXTS, *TABLES)), pictures.bridge(bare, "source", JA)):
        assert plain(part) or part.texts == []
    chain = pictures.chain(bare, "source", JA)
    assert isinstance(chain, Chart) == (lacking != "leads_to")


def test_an_edition_without_other_tables_says_what_there_is_not(tables, edition):
    rows = tables["relations"].query("kind == 'leads_to' and to_kind == 'kpi' and from_kind == 'kpi' and order > 4")
    names = ("vision_points", "funds", "agreements", "milestones", "population_shares")
    bare = model.connections({**without(tables, *names), "relations": rows}, edition)
    assert pictures.bridge(bare, "source", JA).texts == ["人口ビジョンのポイントは、本書のデータにありません。"]
    assert page_tables.funds(bare, JA).texts == ["基金は、本書のデータにありません。"]
    assert page_tables.agreements(bare, JA).texts == ["連携の協定は、本書のデータにありません。"]
    assert [link.standing for link in bare.chain.links] == ["open", "stated"]


def test_agreements_of_another_region_are_not_shown(tables, edition):
    other = model.connections(tables, replace(edition, region="elsewhere"))
    assert other.agreements.empty and "agreement" not in set(other.relations["from_kind"])


def test_what_cannot_be_shown_is_refused(tables, edition):
    with pytest.raises(ParameterError, match="tables lacks relations"):
        model.connections({name: table for name, table in tables.items() if name != "relations"}, edition)
    with pytest.raises(ParameterError, match="no plan of municipality 01691; enter it there"):
        model.connections(tables, replace(edition, municipality="01691"))


def marked(table):
    """A table whose Japanese texts stand in the brackets of the language of the tests."""
    return table.map(lambda cell: "«d»" if isinstance(cell, str) and not cell.isascii() else cell)


def test_nothing_of_the_page_escapes_the_words(tables, edition, pseudo):  # noqa: F811
    own = {name: marked(table) for name, table in tables.items()}
    page = model.connections(own, replace(edition, languages=(pseudo.lang,)))
    for part in shown(page, pseudo):
        said = plain(part).replace("source", "").replace("▤", "").replace("◇", "")
        assert not escaped(said), escaped(said)
        assert not unmarked(said), unmarked(said)[:200]
    for chart in charts(page, pseudo):
        for layout in LAYOUTS:
            seen = "".join(found.get_text() for found in texts(drawn(chart.draw, layout)))
            assert not escaped(seen), chart.name


def test_what_data_say_is_text_and_no_markup(tables, edition):
    rows = tables["relations"].assign(note_ja="<b>x</b>", source_place='"><script>')
    own = {**tables, "relations": rows, "projects": tables["projects"].assign(name_ja="<i>y</i>")}
    page = model.connections(own, edition)
    for make in (page_tables.priority, page_tables.funds, page_tables.agreements):
        said = html(make(page, JA))
        assert "<b>" not in said and "<script>" not in said and "<i>" not in said


def test_every_table_behind_a_picture_is_a_frame_of_text(page):
    for chart in charts(page):
        assert all(isinstance(cell, str) for row in chart.table.cells() for cell in row)
        assert isinstance(chart.table.frame, pd.DataFrame)
