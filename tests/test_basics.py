"""The page on the basic thinking: every statement of the chapter, the line of time, and editions that lack parts."""

import re
from dataclasses import replace

import pandas as pd
import pytest
from overlaps import drawn, overlapping_texts, texts, texts_outside
from pseudo import escaped, pseudo, unmarked  # noqa: F401 - a fixture

from visionbook import data
from visionbook.errors import ParameterError
from visionbook.needs import unmet
from visionbook.pages.basics import model, pictures, text
from visionbook.pages.basics import tables as page_tables
from visionbook.pages.basics.needs import NEEDS
from visionbook.periods import ERA_STARTS, beginning, ending
from visionbook.show.chart import Chart
from visionbook.show.outline import Outline
from visionbook.show.sizes import LAYOUTS, PHONE, WIDE
from visionbook.words import load_words

JA = load_words("ja")
SECTIONS = ("reason", "basis", "viewpoint", "position", "period", "focus", "body")
NAME = "南北東西大中小上下左右前後内外新旧本元高低深浅長短広狭明暗遠近多少強弱寒暖町"
CHAPTER = (2, 141)  # the lines of the chapter in the copy of the document
CUT = "…"


@pytest.fixture(scope="module")
def edition():
    return data.edition()


@pytest.fixture(scope="module")
def tables(edition):
    own = model.own_rows(edition)
    return {name: data.load(name, **own.get(name, {})) for name in model.TABLES}


@pytest.fixture(scope="module")
def page(tables, edition):
    return model.basics(tables, edition)


def timeline(page, words=JA):
    return pictures.timeline(page, "source", words)


def shown(page, words=JA):
    parts = [make(page, words) for make in (text.lead, text.cards, text.principles, text.sources)]
    return [*parts, *(page_tables.statements(page, section, words) for section in SECTIONS)]


def plain(part):
    return part.text() if isinstance(part, Chart) else part._repr_mimebundle_()["text/plain"]


def without(tables, *names):
    return {name: table.iloc[:0] if name in names else table for name, table in tables.items()}


# What the document says


@pytest.fixture(scope="module")
def lines(shared):
    """The document's lines by number, from 1."""
    content = (shared / "seeds" / "001_d656a20c8b28cf7f.txt").read_text(encoding="utf-8").split("\n")
    return dict(enumerate(content, 1))


def test_every_statement_stands_in_the_section_that_it_names(lines):
    digits = str.maketrans("０１２３４５６７８９", "0123456789")
    heads = {number: line.strip().translate(digits) for number, line in lines.items() if number <= CHAPTER[1]}
    begins = {head[0]: number for number, head in heads.items() if re.match("[0-9]．", head)}
    assert sorted(begins) == ["1", "2", "3", "4", "5"]
    ends = dict(zip(begins, [*list(begins.values())[1:], CHAPTER[1] + 1], strict=True))
    for row in data.load("plan_basics").itertuples():
        chapter, section = row.source_place.split()[:2]
        assert chapter == "第1章" and section in begins, row
        first = CHAPTER[0] if section == "1" else begins[section]
        assert first <= row.first_line <= row.last_line < ends[section], row
        assert lines[row.first_line].strip() and lines[row.last_line].strip(), row


def test_every_line_of_the_chapter_is_retold(lines):
    rows = data.load("plan_basics")
    retold = {n for row in rows.itertuples() for n in range(row.first_line, row.last_line + 1)}
    wanted = {n for n in range(CHAPTER[0], CHAPTER[1] + 1) if lines[n].strip()}
    # The head of section 5 and its first lines are one statement; heads stand with what follows them.
    assert wanted - retold == set()


def test_names_are_as_printed_and_sentences_are_our_own(lines):
    chapter = squeezed("".join(lines[n] for n in range(CHAPTER[0], CHAPTER[1] + 1)))
    rows = data.load("plan_basics")
    for title in rows[rows["section"].isin(["principle"])]["title_ja"]:
        assert title in chapter
    for body in list(rows[rows["section"] == "body"]["title_ja"])[:2]:
        assert squeezed(body) in chapter
    names = [*rows["title_ja"], *data.load("timeline")["name_ja"]]
    for sentence in rows["text_ja"].dropna():
        own = re.sub("「[^」]*」", CUT, sentence)
        for name in names:
            own = own.replace(name, CUT)
        own = squeezed(own)
        copied = [own[at : at + 16] for at in range(len(own) - 15) if own[at : at + 16] in chapter]
        assert not copied, copied


def squeezed(said):
    return "".join(said.split()).translate(str.maketrans("０１２３４５６７８９", "0123456789"))


def test_the_names_of_the_timeline_are_printed(shared):
    strategy = squeezed((shared / "seeds" / "001_d656a20c8b28cf7f.txt").read_text(encoding="utf-8"))
    # a plan that followed is known from a page of the city alone
    rows = data.load("timeline").query("kind == 'plan' and source_id == 'nemuro_strategy_2021'")
    assert len(rows) == 5
    for row in rows.itertuples():
        assert squeezed(row.name_ja) in strategy, row.name_ja


# The timeline's own rows


def test_a_period_ends_after_it_begins_and_an_event_has_no_end():
    for row in data.load("timeline").itertuples():
        if row.kind == "event":
            assert pd.isna(row.ends) and pd.isna(row.adopted), row.event_id
        else:
            assert beginning(row.starts) < ending(row.ends), row.event_id


def test_the_months_of_a_plan_lie_in_its_fiscal_years():
    plans = data.load("plans").set_index("plan_id")
    rows = data.load("timeline").dropna(subset="plan_id")
    assert len(rows) == 1
    for row in rows.itertuples():
        plan = plans.loc[row.plan_id]
        assert plan["start_fy"] + 0.25 <= beginning(row.starts) and ending(row.ends) == plan["end_fy"] + 1.25


# The page


def test_the_answer_says_period_and_aim(page):
    (answer,) = text.lead(page, JA).texts
    # chapter 1, section 4: from June of fiscal 2021 to the end of fiscal 2024, 3 years and 10 months
    assert answer.startswith("第2期根室市創生総合戦略は、2021年6月から2025年3月までの3年10か月の、根室市の計画です。")
    assert answer.endswith("自立した地域社会をめざします。")


def test_the_cards_say_period_adoption_target_and_count(page):
    said = [(card.value, card.unit, card.when) for card in text.cards(page, JA).cards]
    assert said == [
        ("3年10か月", "", "2021年6月～2025年3月"),
        ("2021年4月", "", "第2期根室市創生総合戦略"),
        ("9,345", "人", "2060年"),
        ("21,201", "人", "2025年（速報）"),
    ]


def test_a_card_without_a_unit_leaves_no_room_for_one(page):
    html = text.cards(page, JA)._repr_mimebundle_()["text/html"]
    assert '<p class="vb-card-value">3年10か月</p>' in html
    assert html.count("vb-card-unit") == 2  # of the two numbers of people


def test_the_principles_are_the_five_of_the_document(page):
    assert "自立性、将来性、地域性、直接性、結果重視の5つ" in text.principles(page, JA).texts[0]


def test_each_section_has_its_statements_and_its_place(page):
    sections = {section: page_tables.statements(page, section, JA) for section in SECTIONS}
    titles = {section: [item.title for item in part.items] for section, part in sections.items()}
    assert len(titles["viewpoint"]) == 6 and "Society5.0（ソサエティ 5.0）" in titles["viewpoint"]
    assert titles["body"][:2] == ["根室市創生有識者会議", "根室市人口問題・少子化対策推進本部"]
    assert sections["basis"].caption == "文書の箇所：第1章 1、第1章 2、第1章 3"
    assert all(item.texts for part in sections.values() for item in part.items)


def test_the_page_names_documents_and_the_chapters_of_the_plan(page):
    (said,) = text.sources(page, JA).texts
    assert "第2期根室市創生総合戦略（2021年4月）の第1章と第2章、" in said
    assert "第10期根室市総合計画（2025年3月）、根室管内市町連携ビジョン（2024年3月）、" in said


# The picture


def test_the_picture_says_period_counts_and_targets(page):
    chart = timeline(page)
    assert chart.title == "戦略は2021年6月から2025年3月まで、人口の目標は2060年まで"
    assert "2015年が26,917人、2020年が24,636人、2025年が21,201人で、最後は2025年（速報）" in chart.alt_text
    assert chart.alt_text.endswith("2025年が22,453人、2035年が18,109人、2060年が9,345人。")
    assert "濃い帯が第2期根室市創生総合戦略" in chart.caption and "※は、" in chart.caption


def test_the_bars_lie_where_the_periods_are(page):
    figure = drawn(timeline(page).draw, WIDE)
    bars = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in figure.axes[1].patches]
    # 2015-2019; FY2020-2024; April 2015 to March 2025; December 2019 to 2060; June 2021 to March 2025;
    # April 2025 to March 2035; FY2021-2024
    wanted = [
        (2015, 2020), (2020.25, 2025.25), (2015.25, 2025.25), (2019 + 11 / 12, 2061), (2021 + 5 / 12, 2025.25),
        (2025.25, 2035.25), (2021.25, 2025.25),
    ]  # fmt: skip
    assert [pytest.approx(pair) for pair in wanted] == bars
    dark = [bar.get_facecolor()[:3] for bar in figure.axes[1].patches]
    assert [colour == min(dark) for colour in dark] == [False, False, False, False, True, False, False]


def test_the_rule_of_now_stands_at_the_last_count(page):
    figure = drawn(timeline(page).draw, PHONE)
    rules = [
        line.get_xdata()[0] for axes in figure.axes for line in axes.get_lines() if list(line.get_ydata()) == [0, 1]
    ]
    assert rules == [2025.75, 2025.75]  # 1 October 2025


def test_the_table_behind_has_all_moments_in_order_with_their_eras(page):
    rows = timeline(page).table.cells()
    when = [row[1] for row in rows]
    assert when[0] == "2014年（平成26年）" and when[-1] == "2060年（令和42年）"
    assert ["※第９期根室市総合計画の期間", "2015年（平成27年）4月～2025年（令和7年）3月"] in [row[:2] for row in rows]
    assert "2019年（令和元年）9月" in when  # the council
    years = [int(moment[:4]) for moment in when]
    assert years == sorted(years)


def test_what_the_audit_leaves_to_this_page_stands_on_it(page):
    from visionbook.pages.source_audit.model import said_nowhere_else

    figures, formulas = data.load("plan_figures"), data.load("audit_formulas")
    left = said_nowhere_else(figures, formulas.iloc[:0], data.load("plan_basics"))
    here = figures[~figures["figure_id"].isin(left["figure_id"])]
    assert len(here) > 20 and set(here["source_place"].str.split().str[0]) == {"第1章"}
    said = "".join(map(plain, [*shown(page), timeline(page)]))
    for row in here.itertuples():
        value = text.length(int(row.value), JA) if row.unit == "months" else f"{row.value:g}"
        value = "元年" if row.figure_id.endswith("_era") and value == "1" else value
        assert value in said, row.figure_id
    # Of 68 printed figures few are said nowhere else, and no year of an era is among them.
    rest = said_nowhere_else(figures, formulas, data.load("plan_basics"))
    assert len(rest) == 11 and not rest["figure_id"].str.startswith("era").any()


def test_no_text_lies_over_another_or_outside(page):
    for layout in LAYOUTS:
        figure = drawn(timeline(page).draw, layout)
        assert not overlapping_texts(figure), layout.name
        assert not texts_outside(figure), layout.name


def test_long_names_stay_in_the_picture(page):
    long = replace(page, spans=page.spans.assign(name=NAME), plan=NAME)
    for layout in LAYOUTS:
        figure = drawn(timeline(long).draw, layout)
        assert not overlapping_texts(figure) and not texts_outside(figure), layout.name
    assert NAME in timeline(long).table.to_text()


def test_a_name_at_the_end_of_time_moves_to_the_left(page):
    late = page.spans.assign(starts="2058-04", ends="2060-03")
    for layout in LAYOUTS:
        assert not texts_outside(drawn(timeline(replace(page, spans=late)).draw, layout)), layout.name


# Editions that lack parts


def test_an_edition_without_the_rows_leaves_the_page_out(edition):
    def load(name, **asked):
        table = data.load(name, **asked)
        return table.iloc[:0] if name == "plan_basics" else table

    lacking = unmet(NEEDS, edition, edition.municipality, [], load)
    assert [need.table for need in lacking] == ["plan_basics"]


def test_another_town_without_a_plan_leaves_the_page_out(edition):
    lacking = unmet(NEEDS, edition, "01691", [], data.load)
    assert [need.table for need in lacking] == ["plans"]


def test_without_a_timeline_the_plan_has_its_fiscal_years(tables, edition):
    bare = model.basics(without(tables, "timeline"), edition)
    assert (bare.first, bare.last, bare.months) == ("2021-04", "2025-03", 48)
    assert text.cards(bare, JA).cards[0].value == "4年"
    assert [row.level for row in bare.spans.itertuples()] == ["municipality", "region"]
    chart = timeline(bare)
    assert "※" not in chart.caption
    # the line of time begins with the plan: of the counts only the newest ones are on it
    assert "2025年が21,201人" in chart.alt_text and "26,917" not in chart.alt_text


def test_without_targets_and_region_the_picture_ends_with_what_there_is(tables, edition):
    bare = model.basics(without(tables, "milestones", "regions"), replace(edition, region=""))
    chart = timeline(bare)
    assert chart.title == "戦略の期間は2021年6月から2025年3月までの3年10か月"
    assert "◇" not in chart.caption and "目標の人口" not in chart.alt_text
    assert "region" not in set(bare.spans["level"])
    assert len(text.cards(bare, JA).cards) == 3
    for layout in LAYOUTS:
        figure = drawn(chart.draw, layout)
        assert not overlapping_texts(figure) and not texts_outside(figure), layout.name


def test_a_section_without_rows_says_so(tables, edition):
    rows = tables["plan_basics"]
    kept = rows[rows["section"] == "reason"]
    bare = model.basics({**tables, "plan_basics": kept}, edition)
    assert isinstance(page_tables.statements(bare, "reason", JA), Outline)
    assert page_tables.statements(bare, "body", JA).texts == [
        "戦略を進める組織は、本書のデータにまだありません。data/plan_basics.csvに行を入れると、ここに示します。"
    ]
    assert text.principles(bare, JA).texts == []
    assert text.lead(bare, JA).texts[0].endswith("根室市の計画です。")


def test_a_newer_plan_that_says_nothing_of_itself_does_not_take_the_place_of_one_that_does(tables, edition):
    later = tables["plans"].assign(plan_id="later", name_ja="次の計画", start_fy=2025, end_fy=2029, adopted=None)
    two = model.basics({**tables, "plans": pd.concat([tables["plans"], later])}, edition)
    assert two.plan == "第2期根室市創生総合戦略" and "次の計画" in set(two.spans["name"])
    told = tables["plan_basics"].assign(plan_id="later")
    three = model.basics({**tables, "plans": later, "plan_basics": told}, edition)
    assert (three.plan, three.first, three.adopted) == ("次の計画", "2025-04", "")
    assert [card.label for card in text.cards(three, JA).cards] == ["対象期間", "長期目標の人口", "数えた人口"]


def test_what_cannot_be_shown_is_refused(tables, edition):
    with pytest.raises(ParameterError, match="tables lacks timeline"):
        model.basics({name: table for name, table in tables.items() if name != "timeline"}, edition)
    with pytest.raises(ParameterError, match="no plan of municipality 01691; enter it there"):
        model.basics(tables, replace(edition, municipality="01691"))


def marked(table):
    """A table whose Japanese texts stand in the brackets of the language of the tests."""
    return table.map(lambda cell: "«d»" if isinstance(cell, str) and not cell.isascii() else cell)


@pytest.mark.parametrize("lacking", [(), ("timeline", "milestones")])
def test_nothing_of_the_page_escapes_the_words(tables, edition, pseudo, lacking):  # noqa: F811
    own = {name: marked(table) for name, table in without(tables, *lacking).items()}
    page = model.basics(own, replace(edition, languages=(pseudo.lang,)))
    chart = timeline(page, pseudo)
    eras = "|".join([*ERA_STARTS, "元", "※", "■", "◇"])
    for part in [*shown(page, pseudo), chart]:
        said = re.sub(eras, "", plain(part)).replace("source", "")
        assert not escaped(said), escaped(said)
        assert not unmarked(said), unmarked(said)[:200]
    for layout in LAYOUTS:
        seen = re.sub(eras, "", "".join(found.get_text() for found in texts(drawn(chart.draw, layout))))
        assert not escaped(seen)
