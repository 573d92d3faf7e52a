"""The page on past projections: its words follow the numbers, and its pictures can be read."""

from itertools import combinations

import pandas as pd
import pytest
from conftest import ROOT
from matplotlib.backends.backend_agg import FigureCanvasAgg

from visionbook import data
from visionbook.charts import accuracy as charts
from visionbook.charts import accuracy_tables as pages
from visionbook.charts.chart import LAYOUTS, drawing_style
from visionbook.population import accuracy, backtest, inputs
from visionbook.population.outlook import totals_of
from visionbook.words import load_words

JA = load_words("ja")
TOWNS = {"01223": "根室市", "01691": "別海町", "01692": "中標津町", "01693": "標津町", "01694": "羅臼町"}
VINTAGES = {"older": "先の版", "newer": "次の版"}


@pytest.fixture(scope="module")
def population():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VISIONBOOK_ROOT", str(ROOT))
        return data.load("population")


@pytest.fixture(scope="module")
def errors(population):
    years, people = inputs.people_by_age(population, "census", list(TOWNS))
    return backtest.backtest(people, years, inputs.AGES, list(TOWNS))


@pytest.fixture(scope="module")
def drawings(errors):
    methods, ages = accuracy.errors_by_method(errors), accuracy.errors_by_age(errors, (5, 10, 20))
    return [charts.methods_chart(methods, errors, "出典：x", JA), charts.ages_chart(ages, len(TOWNS), "出典：x", JA)]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_no_label_of_a_picture_lies_on_another_or_is_cut_off(drawings, layout):
    for chart in drawings:
        with drawing_style():
            figure = chart.draw(layout)
            FigureCanvasAgg(figure).draw()
        axes = figure.axes[0]
        ticks = [
            label
            for axis, (low, high) in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, sorted(axes.get_ylim())))
            for place, label in zip(axis.get_majorticklocs(), axis.get_ticklabels(), strict=True)
            if low <= place <= high
        ]
        inner = [(text.get_text(), text.get_window_extent()) for text in [*axes.texts, *ticks]]
        for (one, first), (other, second) in combinations(inner, 2):
            assert not first.shrunk(0.98, 0.9).overlaps(second.shrunk(0.98, 0.9)), (chart.name, one, other)
        for text, box in inner:
            assert box.x0 >= -1 and box.x1 <= figure.bbox.width + 1, (chart.name, text)


def test_a_picture_says_in_words_every_number_that_it_shows(drawings):
    ages = drawings[1]
    assert all(row[2] in ages.alt_text for row in ages.table.cells())


def methods(**shared):
    """Errors by method at 10 and 20 years; `shared` gives both by method."""
    rows = [
        {"horizon_years": years, "method": name, "cases": 9, "error": value, "bias": 0.0}
        | {"shared_cases": 4.0, "shared_error": value}
        for name, values in shared.items()
        for years, value in zip((10, 20), values, strict=True)
    ]
    return pd.DataFrame(rows)


def test_the_method_named_best_is_the_one_that_erred_least():
    said = "".join(
        charts.methods_sentences(methods(last=(0.03, 0.08), mean_2=(0.02, 0.09), mean_3=(0.05, 0.1)), JA).texts
    )
    assert "直前の10年間（10年先）、直前の5年間（20年先）" in said
    assert "最大でも3.0ポイント" in said  # 5 - 2 at ten years, 10 - 8 at twenty
    assert JA("accuracy.best_not_long") in said


def test_the_longest_mean_is_not_called_worse_where_it_is_best():
    said = "".join(
        charts.methods_sentences(methods(last=(0.03, 0.08), mean_2=(0.02, 0.09), mean_3=(0.01, 0.1)), JA).texts
    )
    assert JA("accuracy.best_not_long") not in said


def ages(young, old):
    groups = ["total", "0-14", "65+"]
    return pd.DataFrame({"age_group": groups, "horizon_years": 20, "cases": 5, "error": 0.1, "bias": [0.0, young, old]})


def test_errors_cancel_only_if_they_have_opposite_signs():
    cancel = JA("accuracy.ages_cancel")
    assert cancel in charts.ages_sentences(ages(0.16, -0.12), JA).texts[0]
    assert cancel not in charts.ages_sentences(ages(0.16, 0.12), JA).texts[0]
    assert (
        "0～14歳を実際より平均16.0%多く、65歳以上を平均12.0%少なく"
        in charts.ages_sentences(ages(0.16, -0.12), JA).texts[0]
    )


def sizes(small, large):
    rows = {"name": ["a", "b", "small", "large"], "least": 1.0, "most": [5000.0, 30000.0, 5000.0, 30000.0]}
    return pd.DataFrame({**rows, "error_20": [small, large, small, large]})


def test_small_towns_are_said_to_err_more_only_if_they_did():
    names = {"a": "甲町", "b": "乙市"}
    more, ends = pages.size_sentences(sizes(0.2, 0.1), names, JA).texts
    assert "より大きくなりました" in more and "最も大きかったのは甲町（20.0%）" in ends
    assert JA("accuracy.size_not_always") not in ends
    less, ends = pages.size_sentences(sizes(0.1, 0.2), names, JA).texts
    assert "上回りませんでした" in less and ends.endswith(JA("accuracy.size_not_always"))


def test_the_coverage_found_stands_beside_the_nominal_one(errors):
    cells = pages.coverage_table(accuracy.coverage_by_method(errors), JA).cells()
    assert cells[0][:3] == ["5年先", "80%", "83%（29/35）"]  # 29 / 35 = 0.829
    assert cells[-1][3] == JA("unit.missing")  # too few cases to judge, which is not a coverage of zero


def test_all_cases_that_share_the_lowest_coverage_are_named(errors):
    said = pages.coverage_sentences(accuracy.coverage_by_method(errors), JA).texts[1]
    # 6 of 10 at the last horizon that each method can be judged at
    assert said.count("10件のうち6件") == 3 and "60%" in said


def test_the_editions_of_five_towns_stand_beside_the_census(population):
    totals = {
        series: {code: totals_of(population, series, code, variant) for code in TOWNS}
        for series, variant in (("ipss2018", "projection"), ("ipss2023", "projection"), ("census", "observed"))
    }
    table = pages.editions_table(accuracy.editions_by_area(*totals.values()), TOWNS, VINTAGES, JA)
    # 標津町: 5,023 / 4,853 - 1 = 3.5 %, 3,518 / 2,823 - 1 = 24.6 %
    assert table.cells()[3] == ["標津町", "4,853", "5,023", "+3.5%", "2,823", "3,518", "+24.6%"]
    assert len(table.cells()) == len(TOWNS)


def test_the_conclusion_gives_the_width_of_the_band_of_the_smallest_town():
    band = pd.DataFrame({"year": [2030, 2040], "horizon_years": [10, 20], "population": [1000.0, 800.0]})
    band = band.assign(low=[950.0, 700.0], high=[1050.0, 900.0], cases=9)
    names = {"town": "甲町", "newer": "次の版", "level": "80%"}
    errors = methods(last=(0.03, 0.08), mean_2=(0.02, 0.09), mean_3=(0.05, 0.1))
    texts = pages.conclusion(errors, band, pd.Series({2020: 1400.0}), names, JA).texts
    # 900 - 700 = 200, a quarter of 800; 700 / 1400 - 1 = -50 %, 900 / 1400 - 1 = -35.7 %; ten years: 100 / 1000
    assert "幅の200人は次の版の800人の25%" in texts[1] and "50.0%減から35.7%減" in texts[1]
    assert "700～900人" in texts[2]
    assert "10年先の帯の幅は推計の10%" in texts[3]


def test_names_are_escaped():
    html = pages.size_table(sizes(0.1, 0.2), {"a": "<b>町</b>", "b": "乙市"}, JA).to_html()
    assert "&lt;b&gt;" in html and "<b>" not in html
