"""The five pages on the towns' outlooks: each tells its own story, and its pictures can be read."""

from dataclasses import replace
from itertools import combinations

import pandas as pd
import pytest
from conftest import ROOT
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from visionbook import data
from visionbook.edition import SeriesRoles
from visionbook.pages.population_outlook import change as outlook_change
from visionbook.pages.population_outlook import counts as outlook_counts
from visionbook.pages.population_outlook import pictures as outlook
from visionbook.pages.population_outlook import structure as outlook_structure
from visionbook.pages.population_outlook import text as outlook_text
from visionbook.pages.population_outlook.model import TABLES, outlook_of
from visionbook.population.count_checks import band_checks
from visionbook.population.counted import Counted
from visionbook.show.chart import LAYOUTS, PHONE, drawing_style
from visionbook.words import load_words

JA = load_words("ja")
COLOUR = "#0072B2"
ROLES = SeriesRoles("census", "ipss2023", "ipss2018", "plan2021", "renkei2024", "register")
TOWNS = {"01223": "根室市", "01691": "別海町", "01692": "中標津町", "01693": "標津町", "01694": "羅臼町"}


@pytest.fixture(scope="module")
def towns(tables):
    return {code: outlook_of(tables, code, list(TOWNS), ROLES) for code in TOWNS}


@pytest.fixture(scope="module")
def tables():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VISIONBOOK_ROOT", str(ROOT))
        return {name: data.load(name) for name in TABLES}


def names(code):
    return {
        "area": TOWNS[code],
        "older": "社人研2018年推計",
        "newer": "社人研2023年推計",
        "mortality": "死亡率の表",
        "register_source": "台帳の表",
        "register_note": "台帳の注記。",
    }


def final(counts):
    return Counted(pd.Series(counts), frozenset(), None)


def said_of_counts(town, code="01223"):
    return "".join(outlook_counts.count_sentences(town, names(code), JA).texts)


def counting(town, **counts):
    """Return an outlook whose last counts are others, final ones: year=persons."""
    totals = town.counted.totals.copy()
    for year, people in counts.items():
        totals[int(year.removeprefix("y"))] = float(people)
    counted = Counted(totals.sort_index(), frozenset(), 2020)
    return replace(town, counted=counted, checks=band_checks(town.band, counted))


def charts(town):
    known = names(town.area_code)
    return [
        outlook.total_chart(town, known, "出典：x", COLOUR, JA),
        outlook_structure.pyramid_chart(town, known, "出典：x", COLOUR, JA),
        outlook_structure.ages_chart(town, known, "出典：x", COLOUR, JA),
        outlook_structure.migration_chart(town, known, "出典：x", COLOUR, JA),
        outlook_change.children_chart(town, known, "出典：x", COLOUR, JA),
        outlook_change.events_chart(town, known, "出典：x", COLOUR, JA),
        outlook_change.accuracy_chart(town, known, "出典：x", COLOUR, JA),
    ]


def drawn(chart, layout):
    with drawing_style():
        figure = chart.draw(layout)
        FigureCanvasAgg(figure).draw()
    return figure


def test_no_two_towns_have_a_sentence_of_their_lead_in_common(towns):
    said = [text for code, town in towns.items() for text in outlook_text.lead(town, names(code), JA).texts]
    assert len(said) == 20
    assert len(set(said)) == 20


def test_the_past_is_told_as_it_was(towns):
    past = {code: outlook_text.lead(town, names(code), JA).texts[0] for code, town in towns.items()}
    # 21,785 in 2025; every census from 21,187 in 1980 to 23,982 in 2010 counted more than the one before.
    assert past["01692"] == (
        "中標津町の人口は、2010年の23,982人まで調査のたびに増えたあと減りに転じ、2025年（速報）は21,785人です。"
    )
    # 21,201 / 42,880 = 0.4944
    assert past["01223"] == (
        "根室市の人口は、1980年の42,880人から調査のたびに減り、2025年（速報）は21,201人（50.6%減）です。"
    )
    assert all("調査のたびに減り" in past[code] for code in ("01691", "01693", "01694"))


def test_a_past_that_went_up_and_down_is_not_called_a_steady_fall_or_rise(towns):
    town = replace(towns["01223"], counted=final({2005: 100.0, 2010: 90.0, 2015: 120.0, 2020: 110.0}))
    assert "2015年の120人がこれまでで最も多く" in outlook_text._past(town, "x", JA)
    town = replace(town, counted=final({2010: 90.0, 2020: 120.0}))
    assert "増え、2020年は120人（33.3%増）" in outlook_text._past(town, "x", JA)


def test_the_larger_cause_of_the_fall_is_named_first(towns):
    events = pd.DataFrame({"start": [2020], "end": [2025], "births": [10.0], "deaths": [40.0], "net_migrants": [-20.0]})
    town = replace(towns["01223"], events=events.assign(change=-50.0))
    # 10 - 40 = -30 by births and deaths, -20 by moves.
    assert "死亡が出生を上回ることによる分（30人）が、転出が転入を上回ることによる分（20人）" in outlook_text._drivers(
        town, "x", JA
    )
    town = replace(town, events=events.assign(net_migrants=-70.0, change=-100.0))
    assert "転出が転入を上回ることによる分（70人）が、死亡が出生を上回ることによる分（30人）" in outlook_text._drivers(
        town, "x", JA
    )
    town = replace(town, events=events.assign(net_migrants=70.0, change=40.0))
    assert "増減は+40人" in outlook_text._drivers(town, "x", JA)


def test_a_target_that_cannot_be_told_from_the_projection_is_called_so(towns):
    said = "".join(outlook_counts.band_sentences(towns["01223"], names("01223"), JA).texts)
    assert "差は63人" in said  # 18,109 - 18,046
    assert "見分けられません" in said
    others = [outlook_counts.band_sentences(towns[code], names(code), JA).texts for code in TOWNS if code != "01223"]
    assert not any("目標" in "".join(texts) for texts in others)


def test_a_target_above_or_below_the_band_is_called_so(towns):
    town = towns["01223"]
    for target, expected in ((90_000.0, "外にあります"), (100.0, "より低い値")):
        changed = replace(town, targets=pd.DataFrame({"year": [2035], "population": [target]}))
        assert expected in "".join(outlook_counts.band_sentences(changed, names("01223"), JA).texts)


def test_an_outlook_that_changed_more_than_the_band_allows_is_called_so(towns):
    said = {code: "".join(outlook_counts.band_sentences(town, names(code), JA).texts) for code, town in towns.items()}
    # Shibetsu in 2045: 2,823 in the older edition, below the lower end of the newer one's band.
    assert [code for code in TOWNS if "帯（" in said[code] and "外にあり、見通しが大きく" in said[code]] == ["01693"]
    # Nakashibetsu: the upper end in 2050, 23,204, lies above the 21,785 people of 2025.
    assert [code for code in TOWNS if "言い切れません" in said[code]] == ["01692"]


def test_the_title_on_migration_names_an_age_that_gains_only_if_one_does(towns):
    titles = {
        code: outlook_structure.migration_chart(town, names(code), "", COLOUR, JA).title for code, town in towns.items()
    }
    assert [code for code in TOWNS if "転入超過" not in titles[code]] == ["01694"]
    assert "15～19歳の110人の転出超過" in titles["01694"]


def test_editions_are_compared_in_words_with_the_newest_count(towns):
    said = outlook_counts.editions_sentences(towns["01223"], names("01223"), JA).texts
    # 21,201 - 22,005 = -804 and -804 / 22,005 = -0.0365; 21,201 - 22,317 = -1,116 and -1,116 / 22,317 = -0.0500.
    assert said[0] == (
        "社人研2018年推計は2025年を22,005人と見込みましたが、国勢調査（速報）は21,201人で、"
        "見込みより804人少ない結果でした（3.7%減）。"
    )
    assert "22,317人と見込みましたが" in said[1] and "1,116人少ない結果でした（5.0%減）" in said[1]
    assert said[2].startswith("2025年については、社人研2018年推計のほうが")
    assert "907人多い見込みです（6.9%増）" in said[3]  # 14,117 - 13,210; 907 / 13,210 = 0.0687
    table = outlook_counts.editions_table(towns["01223"], names("01223"), JA)
    assert table.columns[3].head == "国勢調査（2025年は速報）"
    rows = table.cells()
    assert rows[0] == ["2020年", "24,461", "－", "24,636", "+175", "－", "－"]
    assert rows[1] == ["2025年", "22,005", "22,317", "21,201", "−804", "−1,116", "+312"]
    assert rows[-1] == ["2045年", "13,210", "14,117", "－", "－", "－", "+907"]


def test_an_edition_that_was_met_exactly_or_from_above_is_called_so(towns):
    town = towns["01223"]
    for counted, expected in (
        (22005.0, "22,005人と見込み、国勢調査（速報）も同じ人数でした"),
        (22105.0, "100人多い結果"),
    ):
        rows = town.editions.assign(counted=[24636.0, counted, *[None] * 4])
        rows = rows.assign(older_error=rows["counted"] - rows["older"], newer_error=None)
        said = outlook_counts.editions_sentences(replace(town, editions=rows), names("01223"), JA).texts
        assert expected in said[0]
        assert not any("のほうが" in text for text in said)


def test_the_count_is_held_against_projection_plan_target_and_band(towns):
    said = said_of_counts(towns["01223"])
    # 22,317 - 21,201; 22,006 - 21,201; 22,453 - 21,201; 21,512 - 21,201.
    assert (
        "2025年（速報）の21,201人は、社人研2023年推計の見込み22,317人より1,116人少なく、"
        "計画が対策なしの場合に見込んだ22,006人より805人少なく、計画の目標22,453人より1,252人少ない数です。"
        "2025年について調査の前から示せた幅は21,512～23,108人で、数えられた人口はこれを311人下回りました。"
    ) in said
    assert "2020年からの年数" in said and "後の調査が出ても狭くなりません" in said


@pytest.mark.parametrize(
    ("counted", "parts"),
    [
        (22453, ["136人多く", "計画の目標22,453人と同じ人数です。", "この中に入りました"]),
        (22317, ["22,317人と同じで、", "136人少ない数です。", "この中に入りました"]),
        (23508, ["1,191人多く", "計画の目標22,453人より1,055人多い数です。", "これを400人上回りました"]),
    ],
)
def test_a_count_on_or_above_what_was_expected_is_called_so(towns, counted, parts):
    said = outlook_text.lead(counting(towns["01223"], y2025=counted), names("01223"), JA).texts[1]
    assert all(part in said for part in parts)
    assert said.startswith(f"2025年の{counted:,}人は")  # final, so not marked as preliminary


def test_a_later_count_is_what_the_page_speaks_of_and_the_earlier_one_stays_judged(towns):
    town = counting(towns["01223"], y2025=21201, y2030=20149, y2035=19000)
    said = said_of_counts(town)
    assert "2025年について" in said and "2030年について" in said and "2035年について" in said
    # The target of 2025 is judged by its count; that of 2035, 18,109, lies 891 below the count.
    assert "2025年の21,201人は、その年の計画の目標22,453人に1,252人届きませんでした" in said
    assert "計画の目標18,109人より891人多い数です" in said
    assert outlook_text.key_numbers(town, names("01223"), JA).cards[0].value == "19,000"
    assert "目標" not in "".join(outlook_counts.band_sentences(town, names("01223"), JA).texts)


def test_without_a_count_after_the_base_year_the_page_says_so(tables):
    rows = tables["population"]
    before = tables | {"population": rows[~(rows["series"].eq("census") & rows["year"].gt(2020))]}
    town = outlook_of(before, "01223", list(TOWNS), ROLES)
    assert "社人研2023年推計が出発した2020年より後の国勢調査は、まだ収録していません" in said_of_counts(town)
    assert outlook_text.notes(town, JA).texts == []
    assert "2020年は24,636人（42.5%減）" in outlook_text.lead(town, names("01223"), JA).texts[0]  # 24,636 / 42,880


def test_a_preliminary_count_is_explained_once_and_marked_wherever_it_is_read(towns):
    town = towns["01223"]
    notes = outlook_text.notes(town, JA).texts
    assert notes[0].startswith("速報は、確定する前に公表された数です")
    assert "年齢別の2025年の結果はまだ収録していないため" in notes[1] and "2020年の国勢調査まで" in notes[1]
    chart = outlook.total_chart(town, names("01223"), "", COLOUR, JA)
    for text in (chart.title, chart.alt_text, outlook_text.key_numbers(town, names("01223"), JA).cards[0].when):
        assert "2025年（速報）" in text
    assert "白い丸は速報" in chart.caption
    assert chart.table.columns[1].head == "国勢調査（2025年は速報）（人）"
    labels = [text.get_text() for text in drawn(chart, PHONE).axes[0].texts]
    assert any("2025年（速報） 21,201人" in label for label in labels)


def test_the_card_says_how_fast_the_town_shrank(towns):
    card = outlook_text.key_numbers(towns["01223"], names("01223"), JA).cards[0]
    # 24,636 - 21,201 = 3,435, 13.9 % of 24,636; (21,201 / 24,636) ** (1 / 5) = 0.9704
    assert card.comparison == "2020年より3,435人（13.9%、1年あたり2.96%）減りました"
    card = outlook_text.key_numbers(counting(towns["01223"], y2025=24636), names("01223"), JA).cards[0]
    assert card.comparison == "2020年と同じ人数です"


@pytest.mark.parametrize(
    ("gaps", "said"),
    [
        ([371.0, 848.0], "2020年が+371人、2025年（速報）が+848人で、差は広がりました"),
        ([151.0, 123.0], "2020年が+151人、2025年（速報）が+123人で、差は縮まりました"),
        ([-50.0, 50.0], "2020年が−50人、2025年（速報）が+50人で、差は変わりません"),
        ([848.0], "2025年（速報）が+848人です"),
    ],
)
def test_the_register_tells_its_gap_then_and_now(towns, gaps, said):
    register = towns["01223"].register
    rows = register.gaps.iloc[-len(gaps) :].assign(gap=gaps)
    told = said_of_counts(replace(towns["01223"], register=replace(register, gaps=rows)))
    assert said in told
    assert "住民基本台帳の人口は、2025年1月1日に22,468人です（台帳の表）。" in told
    assert "2025年1月1日より後の台帳の人口は、その前の率で変わり続けたとして計算しています" in told
    assert "台帳の注記。" in told


def test_a_band_that_lies_above_the_count_is_not_called_a_fall(towns):
    said = "".join(outlook_counts.band_sentences(counting(towns["01223"], y2025=9000), names("01223"), JA).texts)
    assert "帯の中ではどこでも人口が増えます" in said


def test_what_an_edition_lacks_is_said_with_what_would_bring_it(tables):
    bare = replace(ROLES, projection="", age_projection="", plan="", register="")
    town, known = outlook_of(tables, "01223", list(TOWNS), bare), {"area": "根室市", "mortality": "x"}
    lead = "".join(outlook_text.lead(town, known, JA).texts)
    assert "seriesのprojectionに" in lead and "age_projectionに系列の名を書くと、ここに出ます" in lead
    assert len(outlook_text.key_numbers(town, known, JA).cards) == 2
    assert outlook_counts.count_sentences(town, known, JA).texts == []
    for part in (outlook_counts.band_sentences, outlook_counts.editions_table):
        assert "ここに出ます" in "".join(part(town, known, JA).texts)
    assert "ここに出ます" in outlook_change.events_chart(town, known, "", COLOUR, JA).texts[0]
    assert outlook_change.events_sentences(town, JA).texts == []
    assert outlook_change.children_sentences(town, known, JA).texts == []
    assert outlook_structure.ages_sentences(town, JA).texts == []
    chart = outlook.total_chart(town, known, "", COLOUR, JA)
    assert chart.title == "根室市の人口は2025年（速報）に21,201人"
    assert "帯" not in chart.caption + chart.alt_text and "推計" not in chart.caption
    for layout in LAYOUTS:
        for made in (
            chart,
            outlook_structure.pyramid_chart(town, known, "", COLOUR, JA),
            outlook_structure.ages_chart(town, known, "", COLOUR, JA),
            outlook_change.children_chart(town, known, "", COLOUR, JA),
        ):
            drawn(made, layout)


def test_without_ages_every_part_that_needs_them_says_so(tables):
    rows = tables["population"]
    totals = tables | {"population": rows[rows["sex"].eq("both") & rows["series"].ne("ipss2018")]}
    town = outlook_of(totals, "01223", list(TOWNS), ROLES)
    for made in (
        outlook_structure.pyramid_chart,
        outlook_structure.ages_chart,
        outlook_structure.migration_chart,
        outlook_change.children_chart,
        outlook_change.events_chart,
        outlook_change.accuracy_chart,
    ):
        assert "ここに出ます" in made(town, names("01223"), "", COLOUR, JA).texts[0]
    assert "推計の幅は示していません" in outlook_text.lead(town, names("01223"), JA).texts[2]
    assert "年齢の形は示していません" in outlook_text.notes(town, JA).texts[1]
    assert outlook_structure.migration_sentences(town, JA).texts == []
    drawn(outlook.total_chart(town, names("01223"), "", COLOUR, JA), PHONE)


def test_a_town_alone_in_its_region_is_compared_with_nobody(tables):
    town = outlook_of(tables, "01223", ["01223"], ROLES)
    known = names("01223")
    said = "".join(outlook_counts.band_sentences(town, known, JA).texts)
    assert "簡単な推計を根室市でやり直し" in said and "ほかの市町の帯では確かめられません" in said
    chart = outlook_change.accuracy_chart(town, known, "", COLOUR, JA)
    assert "市町" not in chart.caption + chart.alt_text
    assert len(chart.table.columns) == 3
    for layout in LAYOUTS:
        drawn(chart, layout)
        drawn(outlook.total_chart(town, known, "", COLOUR, JA), layout)


def test_the_share_of_old_people_rises_by_more_of_them_or_by_fewer_others(towns):
    said = {code: outlook_structure.ages_sentences(town, JA).texts[0] for code, town in towns.items()}
    assert [code for code in TOWNS if said[code].startswith("65歳以上の人は")] == ["01692"]


def test_children_counted_are_held_against_those_expected(towns):
    said = {code: outlook_change.children_sentences(town, names(code), JA).texts[0] for code, town in towns.items()}
    assert [code for code in TOWNS if "上回りました" in said[code]] == ["01693"]
    assert "683人で、見込みの773人より90人少ない" in said["01223"]


def test_every_figure_is_named_for_its_town(towns):
    found = [chart.name for town in towns.values() for chart in charts(town)]
    assert len(set(found)) == 35
    assert all(f"-{code}-" in chart.name for code, town in towns.items() for chart in charts(town))


def test_every_chart_has_its_numbers_in_words_and_in_a_table(towns):
    for chart in charts(towns["01692"]):
        assert any(character.isdigit() for character in chart.alt_text), chart.name
        assert chart.caption, chart.name
        assert len(chart.table.cells()) >= 5, chart.name


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
@pytest.mark.parametrize("code", TOWNS)
def test_no_text_is_cut_off_and_no_labels_lie_over_each_other(towns, code, layout):
    for chart in charts(towns[code]):
        figure = drawn(chart, layout)
        renderer = FigureCanvasAgg(figure).get_renderer()
        inside = figure.bbox.padded(2)
        ticks = [label for axes in figure.axes for axis in (axes.xaxis, axes.yaxis) for label in axis.get_ticklabels()]
        for text in set(figure.findobj(Text)) - set(ticks):
            if text.get_visible() and text.get_text().strip():
                box = text.get_window_extent(renderer)
                assert inside.contains(box.x0, box.y0), f"{chart.name}: {text.get_text()}"
                assert inside.contains(box.x1, box.y1), f"{chart.name}: {text.get_text()}"
        for axes in figure.axes:
            # The text of an annotation, without its leader line; of the ticks, those on a printed stretch.
            shown = [*axes.texts, *(label for label in axes.get_xticklabels() if label.get_text())]
            boxes = [(text.get_text(), Text.get_window_extent(text, renderer).padded(-1)) for text in shown]
            for (one, first), (other, second) in combinations(boxes, 2):
                assert not first.overlaps(second), f"{chart.name} {layout.name}: {one} / {other}"


def test_the_phone_chart_has_no_more_than_five_ticks_on_an_axis(towns):
    for chart in charts(towns["01223"]):
        for axes in drawn(chart, PHONE).axes:
            low, high = axes.get_xlim()
            assert sum(low <= tick <= high for tick in axes.get_xticks()) <= 5, chart.name
