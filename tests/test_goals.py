"""The page on the goals: what it shows of a strategy, of one that lacks parts, and of one of unusual shape."""

import re
from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest
from overlaps import drawn, overlapping_texts, texts, texts_outside
from pseudo import escaped, pseudo, unmarked  # noqa: F401 - a fixture

from visionbook import data
from visionbook.errors import ParameterError
from visionbook.pages.goals import model, pictures, text
from visionbook.pages.goals import tables as page_tables
from visionbook.show.chart import Chart
from visionbook.show.prose import Sentences
from visionbook.show.sizes import LAYOUTS, PHONE, WIDE
from visionbook.show.table import Column, Table
from visionbook.words import load_words

JA = load_words("ja")
NAME = (
    "南北東西大中小上下左右前後内外新旧本元高低深浅長短広狭明暗遠近多少強弱寒暖町"  # 40 characters and more in a line
)


@pytest.fixture(scope="module")
def tables():
    return {name: data.load(name) for name in model.TABLES}


@pytest.fixture(scope="module")
def edition():
    return data.edition()


@pytest.fixture(scope="module")
def page(tables, edition):
    return model.goals(tables, edition)


def without(tables, *names):
    """The tables with no rows in some of them."""
    return {name: table.iloc[:0] if name in names else table for name, table in tables.items()}


FIGURES = (pictures.tree, pictures.kinds, pictures.shared, pictures.cycle)


def figures(page, words=JA):
    return [make(page, "source", words) for make in FIGURES]


def others(page, words=JA):
    return [
        text.lead(page, words),
        text.cards(page, words),
        text.sources(page, words),
        *(
            make(page, words)
            for make in (
                page_tables.everything,
                page_tables.indicators,
                page_tables.priority,
                page_tables.funds,
                page_tables.bodies,
                page_tables.methods,
            )
        ),
    ]


def plain(shown):
    return shown.text() if isinstance(shown, Chart) else shown._repr_mimebundle_()["text/plain"]


def test_the_answer_counts_what_the_strategy_has(page):
    # chapter 3: 3 packages and goals, 8 fields, 17 measures; 48 indicators; 99 projects listed 124 times
    (answer,) = text.lead(page, JA).texts
    assert "3つの政策パッケージと3つの基本目標に分け、8つの分野と17の施策" in answer
    assert answer.endswith("達成の物差しは48の指標、実行の手立ては99の事業です。")
    cards = text.cards(page, JA).cards
    assert [card.value for card in cards] == ["3", "17", "48", "99"]
    assert {card.when for card in cards} == {"2021年度～2024年度"}  # the years of the plan
    assert cards[2].comparison == "数値目標8、KPI40"
    assert cards[3].comparison == "掲載は124件（うち再掲25件）"


def test_the_pictures_say_their_numbers(page):
    tree, kinds, shared, cycle = figures(page)
    assert tree.title.startswith("3つの基本目標を8分野17施策で進め") and tree.title.endswith("の16件")
    # 34 new, 5 expanded, as counted by hand in the test of kinds; 13 projects listed twice and 6 three times
    assert kinds.title == "事業の掲載124件のうち、新規は34件、拡充は5件"
    assert "重点は36件" in kinds.alt_text and "◆" not in kinds.text()
    assert shared.title == "2つ以上の施策に掲げられた事業は19件、うち3つの施策にまたがるのは6件"
    assert "1ア②は基本目標-１（ア）②" in shared.caption
    assert cycle.title == (
        "戦略は計画、実施、評価、改善の4段階で進め、評価の担い手は"
        "根室市創生有識者会議、根室市人口問題・少子化対策推進本部"
    )


def test_listings_have_the_signs_of_the_book(page):
    _, kinds, shared, *_ = figures(page)
    assert [column.title for column in kinds.table.columns][2:4] == ["⇧ 新規", "↗ 拡充"]
    assert {row[3] for row in shared.table.cells()} == {"★ 初出", "☆ 再掲"}
    assert "★ 初出、☆ 再掲" in shared.caption
    axes = drawn(shared.draw, WIDE).axes[0]
    stars = {line.get_markerfacecolor(): len(line.get_xdata()) for line in axes.get_lines()}
    # 19 projects are listed first somewhere, and 25 times again
    assert sorted(stars.values()) == [19, 25]


def test_the_strategy_of_another_municipality_is_not_shown_as_its_own(tables, edition):
    with pytest.raises(ParameterError, match="no plan of municipality 01691; it has plans of: 01223"):
        model.goals(tables, replace(edition, municipality="01691"))


def test_the_newest_plan_that_has_begun_gives_the_years(tables, edition):
    later = tables["plans"].assign(plan_id="later", start_fy=2025, end_fy=2029)
    both = {**tables, "plans": pd.concat([later, tables["plans"]])}
    for year, years in ((2024, (2021, 2024)), (2025, (2025, 2029)), (2031, (2025, 2029))):
        two = model.goals(both, replace(edition, fiscal_year=year))
        assert (two.first_fy, two.last_fy) == years


def test_a_plan_without_indicators_says_so_and_shows_the_rest(tables, edition):
    page = model.goals(without(tables, "kpis"), edition)
    assert page_tables.indicators(page, JA).texts == [
        "数値目標とKPIは、本書のデータにまだありません。data/kpis.csvに行を入れると、ここに示します。"
    ]
    assert text.lead(page, JA).texts[0].endswith("実行の手立ては99の事業です。")
    assert [card.label for card in text.cards(page, JA).cards] == ["基本目標", "施策", "事業"]
    assert "KPI0" in pictures.tree(page, "", JA).alt_text
    assert "数値目標［" not in plain(page_tables.everything(page, JA))


def test_a_plan_without_projects_says_so_and_shows_the_rest(tables, edition):
    page = model.goals(without(tables, "projects", "project_listings", "package_projects"), edition)
    assert "data/project_listings.csv" in pictures.kinds(page, "", JA).texts[0]
    assert pictures.shared(page, "", JA).texts == []  # it has been said
    assert pictures.tree(page, "", JA).title == "3つの基本目標を8分野17施策で進める戦略"
    assert text.lead(page, JA).texts[0].endswith("達成の物差しは48の指標です。")
    priority = plain(page_tables.priority(page, JA))
    assert "例に挙げられた事業" not in priority


def test_projects_that_one_measure_alone_lists_leave_the_matrix_out(tables, edition):
    once = tables["project_listings"].drop_duplicates("project_id")
    page = model.goals({**tables, "project_listings": once}, edition)
    assert pictures.shared(page, "", JA).texts == ["2つ以上の施策に掲げられた事業はありません。"]


def test_a_matrix_of_two_measures_has_two_columns(tables, edition):
    listings = tables["project_listings"]
    rows = listings[listings["project_id"] == listings.loc[listings["relisted"], "project_id"].iloc[0]].iloc[:2]
    page = model.goals({**tables, "project_listings": rows}, edition)
    shared = pictures.shared(page, "", JA)
    assert shared.title == "2つの施策に掲げられた事業は1件"
    for layout in LAYOUTS:
        assert not overlapping_texts(drawn(shared.draw, layout))


def test_a_plan_without_priority_projects_funds_bodies_and_cycle_says_so(tables, edition):
    nodes = tables["strategy_nodes"]
    bare = {**tables, "strategy_nodes": nodes[~nodes["level"].str.startswith("priority")]}
    page = model.goals(without(bare, "funds", "governance", "pdca", "package_projects"), edition)
    assert "data/strategy_nodes.csv" in page_tables.priority(page, JA).texts[0]
    assert "data/funds.csv" in page_tables.funds(page, JA).texts[0]
    assert "data/governance.csv" in page_tables.bodies(page, JA).texts[0]
    assert "data/pdca.csv" in page_tables.methods(page, JA).texts[0]
    assert "data/pdca.csv" in pictures.cycle(page, "", JA).texts[0]


def test_a_plan_with_examples_alone_says_that_priority_projects_are_missing(tables, edition):
    nodes = tables["strategy_nodes"]
    page = model.goals({**tables, "strategy_nodes": nodes[~nodes["level"].str.startswith("priority")]}, edition)
    outline = page_tables.priority(page, JA)
    assert "重点プロジェクトは、本書のデータにありません" in outline.caption
    assert [len(item.items) for item in outline.items] == [4, 4, 4]


def test_a_cycle_without_bodies_names_nobody_and_its_title_no_one(tables, edition):
    cycle = pictures.cycle(model.goals(without(tables, "governance"), edition), "", JA)
    assert cycle.title == "戦略は計画、実施、評価、改善の4段階で進めます"
    assert cycle.alt_text.count("組織の記載なし") == 4


def small_plan(tables, levels=("package", "goal", "field", "measure"), name="甲"):
    """The tables of a plan of one node a level, without labels, and nothing that hangs on them."""
    above, rows = "concept", [("concept", None, "concept")]
    for level in levels:
        rows.append((level, above, level))
        above = level
    nodes = pd.DataFrame(rows, columns=["node_id", "parent_id", "level"]).assign(
        order=1, label_ja=None, title_ja=name, title_en="a", summary_ja=name, summary_en="a", source_id="a",
        source_place=None,
    )  # fmt: skip
    nodes["source_id"] = tables["strategy_nodes"]["source_id"].iloc[0]
    empty = (
        "kpis", "projects", "project_listings", "package_projects", "funds", "governance", "pdca",
        "pdca_roles",
    )  # fmt: skip
    return {**without(tables, *empty), "strategy_nodes": nodes}


@pytest.mark.parametrize(
    ("levels", "said"),
    [
        (("package", "goal", "field", "measure"), "1つの政策パッケージと1つの基本目標に分け、1つの分野と1の施策"),
        (("goal", "field", "measure"), "1つの理念を1つの基本目標に分け、1つの分野と1の施策"),
        (("package", "goal"), "1つの理念を1つの政策パッケージと1つの基本目標に分けています。"),
        (("goal",), "1つの理念を1つの基本目標に分けています。"),
    ],
)
def test_a_plan_of_few_levels_has_its_answer_and_its_tree(tables, edition, levels, said):
    page = model.goals(small_plan(tables, levels), edition)
    assert said in text.lead(page, JA).texts[0]
    for layout in LAYOUTS:
        shown = [found.get_text() for found in texts(drawn(pictures.tree(page, "", JA).draw, layout))]
        assert "nan" not in "".join(shown)
    assert "甲" in plain(page_tables.everything(page, JA))
    assert not any(re.search(r"\bnan\b|のです", plain(shown)) for shown in others(page))


def test_long_names_lie_over_nothing_and_are_not_cut(tables, edition):
    nodes = tables["strategy_nodes"].assign(title_ja=NAME, summary_ja=NAME * 3)
    works, bodies = tables["projects"].assign(name_ja=NAME), tables["governance"].assign(name_ja=NAME)
    steps = tables["pdca"].assign(text_ja=NAME * 2)
    long = {**tables, "strategy_nodes": nodes, "projects": works, "governance": bodies, "pdca": steps}
    for chart in figures(model.goals(long, edition)):
        for layout in LAYOUTS:
            figure = drawn(chart.draw, layout)
            assert not overlapping_texts(figure), (chart.name, layout.name)
            assert not texts_outside(figure), (chart.name, layout.name)


def test_the_pictures_of_this_strategy_have_no_text_over_another(page):
    for chart in figures(page):
        for layout in LAYOUTS:
            figure = drawn(chart.draw, layout)
            assert not overlapping_texts(figure), (chart.name, layout.name)
            assert not texts_outside(figure), (chart.name, layout.name)


def test_many_listings_and_indicators_stay_in_the_picture(page):
    many = page.measures.assign(listings=page.measures["listings"] * 1000, kpis=page.measures["kpis"] * 100)
    for layout in LAYOUTS:
        figure = drawn(pictures.tree(replace(page, measures=many), "", JA).draw, layout)
        assert not texts_outside(figure) and not overlapping_texts(figure)


@pytest.mark.parametrize("count", [1, 2, 3, 5, 6])
def test_a_cycle_of_any_number_of_steps_is_a_ring(page, count):
    steps = pd.concat([page.steps, page.steps]).iloc[:count].reset_index(drop=True)
    chart = pictures.cycle(replace(page, steps=steps), "", JA)
    figure = drawn(chart.draw, PHONE)
    boxes, arrows = figure.axes[0].patches, [text for text in figure.axes[0].texts if hasattr(text, "arrow_patch")]
    assert len(boxes) == count
    assert len(arrows) == (count if count > 1 else 0)
    assert not overlapping_texts(figure) and not texts_outside(figure)


def test_a_year_without_a_month_and_a_body_without_size_are_said_as_far_as_known(page):
    bodies = page.bodies.iloc[:1].assign(established="2015", members_max=None, legal_basis=None)
    text_of = plain(page_tables.bodies(replace(page, bodies=bodies), JA))
    assert "設置：2015年\n" in f"{text_of}\n" and "名以内" not in text_of


def marked(table):
    """A table whose Japanese texts and numbers in circles stand in the brackets of the language of the tests."""
    return table.map(lambda cell: "«d»" if isinstance(cell, str) and not cell.isascii() else cell)


def test_nothing_of_the_page_escapes_the_words(tables, edition, pseudo):  # noqa: F811
    own = {name: marked(table) for name, table in tables.items()}
    page = model.goals(own, replace(edition, languages=(pseudo.lang,)))
    charts = figures(page, pseudo)
    for shown in [*charts, *others(page, pseudo)]:
        said = plain(shown).replace("fig-", "").replace("source", "")
        assert not escaped(said)
        assert not unmarked(said), unmarked(said)[:200]
    for chart in charts:
        for layout in LAYOUTS:
            assert not escaped("".join(found.get_text() for found in texts(drawn(chart.draw, layout)))), chart.name


def test_parts_without_rows_escape_no_words_either(tables, edition, pseudo):  # noqa: F811
    bare = {name: marked(table) for name, table in small_plan(tables).items()}
    page = model.goals(bare, replace(edition, languages=(pseudo.lang,)))
    for shown in [*figures(page, pseudo), *others(page, pseudo)]:
        said = plain(shown).replace("source", "")
        said = said if not isinstance(shown, Sentences) else said.replace("data", "").replace("csv", "")
        for table in model.TABLES:
            said = said.replace(table, "")
        assert not escaped(said) and not unmarked(said), said


def test_a_listing_without_content_is_shown_by_its_name(page):
    listing = {flag: False for flag in ("priority", "new", "new_r3", "expanded", "expanded_r3", "private", "hokkaido")}
    listing |= {"project_id": "p", "relisted": False, "content": None, "partners": None, "printed_name": "道の駅"}
    measure = SimpleNamespace(node_id="m", title="甲", label="", summary="", kpis=(), listings=(listing,))
    assert "道の駅" in "\n".join(page_tables._measure_item(measure, JA).to_text(words=JA))


# Links to indicators, and places to be found at


def html(shown):
    return shown._repr_mimebundle_()["text/html"]


def test_every_indicator_is_linked_from_the_list_and_from_its_place(page, tables):
    wanted = {f"kpi_detail_{kpi_id}.html" for kpi_id in tables["kpis"]["kpi_id"]}
    assert len(wanted) == 48
    for shown in (page_tables.indicators(page, JA), page_tables.everything(page, JA)):
        assert set(re.findall('href="([^"]*)"', html(shown))) == wanted


def test_each_part_has_one_place_to_be_found_at(page, tables):
    said = html(page_tables.everything(page, JA)) + html(page_tables.priority(page, JA))
    anchors = re.findall(' id="([^"]*)"', said)
    assert len(anchors) == len(set(anchors))
    kpis, projects = (
        {f"{kind}-{key}" for key in tables[table][f"{kind}_id"]}
        for kind, table in (("kpi", "kpis"), ("project", "projects"))
    )
    levels = {"goal", "field", "measure", "priority_project", "priority_measure"}
    nodes = tables["strategy_nodes"]
    nodes = {f"node-{key}" for key in nodes.loc[nodes["level"].isin(levels), "node_id"]}
    assert set(anchors) == kpis | projects | nodes


def test_a_link_of_a_table_is_escaped_and_a_missing_one_is_text(page):
    rows = page.indicators.head(2).assign(name="<b>", kpi_id=['"><script>', "a"])
    said = html(page_tables.indicators(replace(page, indicators=rows), JA))
    assert "<script>" not in said and "<b>" not in said
    columns = [Column("name", "x", href="address")]
    table = Table(pd.DataFrame({"name": ["甲", "乙"], "address": ["a.html", None]}), columns, "x", JA)
    assert '<a href="a.html">甲</a>' in html(table) and ">乙</th>" in html(table)
    assert "a.html" not in table.to_text()  # what is compared and downloaded are words
