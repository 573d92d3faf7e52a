"""The five pages on the towns' outlooks: each tells its own story, and its pictures can be read."""

from dataclasses import replace
from itertools import combinations

import pandas as pd
import pytest
from conftest import ROOT
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from visionbook import data
from visionbook.charts import outlook, outlook_change, outlook_structure, outlook_text
from visionbook.charts.chart import LAYOUTS, PHONE, drawing_style
from visionbook.population.outlook import TABLES, outlook_of
from visionbook.words import load_words

JA = load_words("ja")
TOWNS = {"01223": "根室市", "01691": "別海町", "01692": "中標津町", "01693": "標津町", "01694": "羅臼町"}


@pytest.fixture(scope="module")
def towns():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VISIONBOOK_ROOT", str(ROOT))
        tables = {name: data.load(name) for name in TABLES}
    return {code: outlook_of(tables, code, list(TOWNS), "ipss2018", "ipss2023", 2060, "plan2021") for code in TOWNS}


def names(code):
    return {"area": TOWNS[code], "older": "社人研2018年推計", "newer": "社人研2023年推計"}


def charts(town):
    known = names(town.area_code)
    return [
        outlook.total_chart(town, known, "出典：x", JA),
        outlook_structure.pyramid_chart(town, known, "出典：x", JA),
        outlook_structure.ages_chart(town, known, "出典：x", JA),
        outlook_structure.migration_chart(town, known, "出典：x", JA),
        outlook_change.children_chart(town, known, "出典：x", JA),
        outlook_change.events_chart(town, known, "出典：x", JA),
        outlook_change.accuracy_chart(town, known, "出典：x", JA),
    ]


def drawn(chart, layout):
    with drawing_style():
        figure = chart.draw(layout)
        FigureCanvasAgg(figure).draw()
    return figure


def test_no_two_towns_have_a_sentence_of_their_lead_in_common(towns):
    said = [text for code, town in towns.items() for text in outlook_text.lead(town, names(code), JA).texts]
    assert len(said) == 15
    assert len(set(said)) == 15


def test_the_past_is_told_as_it_was(towns):
    past = {code: outlook_text.lead(town, names(code), JA).texts[0] for code, town in towns.items()}
    # 23,010 in 2020; every census from 21,187 in 1980 to 23,982 in 2010 counted more than the one before.
    assert past["01692"] == (
        "中標津町の人口は、2010年の23,982人まで調査のたびに増えたあと減りに転じ、2020年は23,010人です。"
    )
    # 24,636 / 42,880 = 0.5745
    assert past["01223"] == "根室市の人口は、1980年の42,880人から調査のたびに減り、2020年は24,636人（42.5%減）です。"
    assert all("調査のたびに減り" in past[code] for code in ("01691", "01693", "01694"))


def test_a_past_that_went_up_and_down_is_not_called_a_steady_fall_or_rise(towns):
    town = replace(towns["01223"], counted=pd.Series({2005: 100.0, 2010: 90.0, 2015: 120.0, 2020: 110.0}))
    assert "2015年の120人がこれまでで最も多く" in outlook_text._past(town, "x", JA)
    town = replace(town, counted=pd.Series({2010: 90.0, 2020: 120.0}))
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
    said = "".join(outlook_text.band_sentences(towns["01223"], names("01223"), JA).texts)
    assert "差は63人" in said  # 18,109 - 18,046
    assert "見分けられません" in said
    others = [outlook_text.band_sentences(towns[code], names(code), JA).texts for code in TOWNS if code != "01223"]
    assert not any("目標" in "".join(texts) for texts in others)


def test_a_target_above_or_below_the_band_is_called_so(towns):
    town = towns["01223"]
    for target, expected in ((90_000.0, "外にあります"), (100.0, "より低い値")):
        changed = replace(town, targets=pd.DataFrame({"year": [2035], "population": [target]}))
        assert expected in "".join(outlook_text.band_sentences(changed, names("01223"), JA).texts)


def test_an_outlook_that_changed_more_than_the_band_allows_is_called_so(towns):
    said = {code: "".join(outlook_text.band_sentences(town, names(code), JA).texts) for code, town in towns.items()}
    # Shibetsu in 2045: 2,823 in the older edition, below the lower end of the newer one's band.
    assert [code for code in TOWNS if "はみ出す" in said[code]] == ["01693"]
    # Nakashibetsu: the upper end in 2050 lies above the 23,010 people of 2020.
    assert [code for code in TOWNS if "言い切れません" in said[code]] == ["01692"]


def test_the_title_on_migration_names_an_age_that_gains_only_if_one_does(towns):
    titles = {code: outlook_structure.migration_chart(town, names(code), "", JA).title for code, town in towns.items()}
    assert [code for code in TOWNS if "転入超過" not in titles[code]] == ["01694"]
    assert "15～19歳の110人の転出超過" in titles["01694"]


def test_editions_are_compared_in_words(towns):
    said = outlook_change.editions_sentences(towns["01223"], names("01223"), JA).texts
    assert "2020年を24,461人と見込みましたが、国勢調査は24,636人" in said[0]
    assert "見込みより175人多い結果でした（0.7%増）" in said[0]  # 24,636 - 24,461; 175 / 24,461 = 0.0072
    assert "907人多い見込みです（6.9%増）" in said[1]  # 14,117 - 13,210; 907 / 13,210 = 0.0687
    rows = outlook_change.editions_table(towns["01223"], names("01223"), JA).cells()
    assert rows[0] == ["2020年", "24,461", "24,636", "－", "+175", "+0.7%"]
    assert rows[-1] == ["2045年", "13,210", "－", "14,117", "+907", "+6.9%"]


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
