"""The page on past projections: its words follow the numbers, and its pictures can be read."""

from itertools import combinations

import pandas as pd
import pytest
from conftest import ROOT
from matplotlib.backends.backend_agg import FigureCanvasAgg

from visionbook import data
from visionbook.pages.projection_accuracy import met as accuracy_met
from visionbook.pages.projection_accuracy import pictures as charts
from visionbook.pages.projection_accuracy import spread as accuracy_spread
from visionbook.pages.projection_accuracy import tables as pages
from visionbook.population import accuracy, backtest, confronted, inputs
from visionbook.population.counted import Counted, counted_in
from visionbook.show.chart import LAYOUTS, drawing_style
from visionbook.show.colours import PALETTE
from visionbook.words import load_words

JA = load_words("ja")
TOWNS = {"01223": "根室市", "01691": "別海町", "01692": "中標津町", "01693": "標津町", "01694": "羅臼町"}
SERIES = {"ipss2018": "先の版2018", "ipss2023": "次の版2023"}
BASES = {"ipss2018": 2015, "ipss2023": 2020}
NAMES = {"town": "羅臼町", "newer": "次の版2023", "level": "80%"}
COLOURS = dict(zip(TOWNS, PALETTE, strict=False))
FAR = charts.Horizons(nearest=10, near=10, far=20)


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
def seen(population):
    return {code: counted_in(population, "census", code) for code in TOWNS}


@pytest.fixture(scope="module")
def editions(population):
    return confronted.editions_of(population, list(SERIES), list(TOWNS))


@pytest.fixture(scope="module")
def met(editions, seen):
    return confronted.editions_met(editions, BASES, seen)


@pytest.fixture(scope="module")
def held(editions, seen, errors):
    return confronted.intervals_met(editions["ipss2023"], 2020, seen, errors)


@pytest.fixture(scope="module")
def drawings(errors, met, held):
    methods, ages = accuracy.errors_by_method(errors), accuracy.errors_by_age(errors, (5, 10, 20))
    horizons = charts.horizons_of(methods, 10, 20)
    return [
        charts.methods_chart(methods, errors, horizons, "出典：x", JA),
        charts.ages_chart(ages, len(TOWNS), "出典：x", JA),
        accuracy_met.editions_chart(met, TOWNS, SERIES, "出典：x", JA),
        accuracy_spread.spread_chart(errors, held, TOWNS, COLOURS, horizons, "出典：x", JA),
    ]


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
    ages, spread = drawings[1], drawings[3]
    assert all(row[2] in ages.alt_text for row in ages.table.cells())
    assert all(row[1] in spread.alt_text and row[2] in spread.alt_text for row in spread.table.cells())


def test_the_band_of_errors_is_told_the_way_round_of_the_errors():
    # Nine cases, a third each at 80, 100 and 125 observed for 100 projected: the ends of the band are 80 and 125,
    # which makes errors of 100 / 125 - 1 = -20 % and 100 / 80 - 1 = +25 %
    seen = pd.DataFrame({"observed": [80.0] * 3 + [100.0] * 3 + [125.0] * 3, "area": "01223", "projected": 100.0})
    seen = pd.concat([seen.assign(horizon_years=years) for years in (10, 20)])
    seen = seen.assign(method="last", age_group="total", relative_error=seen["projected"] / seen["observed"] - 1)
    none = pd.DataFrame({"horizon_years": [], "projected": [], "counted": [], "area": []})
    chart = accuracy_spread.spread_chart(seen, none, TOWNS, COLOURS, FAR, "出典：x", JA)
    assert chart.title == "過去の推計の外れの80%は、10年先で−20%～+25%、20年先で−20%～+25%の間"
    assert JA("projection_accuracy.spread_ringed") not in chart.caption


def test_the_newest_edition_is_ringed_among_the_errors_of_the_past(drawings):
    spread = drawings[3]
    assert spread.caption.endswith(JA("projection_accuracy.spread_ringed"))
    with drawing_style():
        axes = spread.draw(LAYOUTS[0]).axes[0]
    ringed = [dot for dots in axes.collections for dot in dots.get_offsets() if dots.get_linewidths()[0] > 1]
    # errors of IPSS 2023 in 2025: 5.3, 1.3, 0.2, 2.4 and 4.1 %
    assert sorted(round(float(height), 3) for _, height in ringed) == [0.002, 0.013, 0.024, 0.041, 0.053]


def test_a_spread_is_drawn_the_same_every_time(drawings):
    assert drawings[3].svg(LAYOUTS[0]) == drawings[3].svg(LAYOUTS[0])


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
        charts.methods_sentences(methods(last=(0.03, 0.08), mean_2=(0.02, 0.09), mean_3=(0.05, 0.1)), FAR, JA).texts
    )
    assert "直前の10年間（10年先）、直前の5年間（20年先）" in said
    assert "最大でも3.0ポイント" in said  # 5 - 2 at ten years, 10 - 8 at twenty
    assert JA("projection_accuracy.best_not_long") in said


def test_the_longest_mean_is_not_called_worse_where_it_is_best():
    said = "".join(
        charts.methods_sentences(methods(last=(0.03, 0.08), mean_2=(0.02, 0.09), mean_3=(0.01, 0.1)), FAR, JA).texts
    )
    assert JA("projection_accuracy.best_not_long") not in said


def ages(young, old):
    groups = ["total", "0-14", "65+"]
    return pd.DataFrame({"age_group": groups, "horizon_years": 20, "cases": 5, "error": 0.1, "bias": [0.0, young, old]})


def test_errors_cancel_only_if_they_have_opposite_signs():
    cancel = JA("projection_accuracy.ages_cancel")
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
    more, ends = pages.size_sentences(sizes(0.2, 0.1), names, 20, JA).texts
    assert "より大きくなりました" in more and "最も大きかったのは甲町（20.0%）" in ends
    assert JA("projection_accuracy.size_not_always") not in ends
    less, ends = pages.size_sentences(sizes(0.1, 0.2), names, 20, JA).texts
    assert "上回りませんでした" in less and ends.endswith(JA("projection_accuracy.size_not_always"))


def test_the_coverage_found_stands_beside_the_nominal_one(errors):
    cells = pages.coverage_table(accuracy.coverage_by_method(errors), JA).cells()
    assert cells[0][:3] == ["5年先", "80%", "83%（29/35）"]  # 29 / 35 = 0.829
    assert cells[-1][3] == JA("unit.missing")  # too few cases to judge, which is not a coverage of zero


def test_all_cases_that_share_the_lowest_coverage_are_named(errors):
    said = pages.coverage_sentences(accuracy.coverage_by_method(errors), 20, JA).texts[1]
    # 6 of 10 at the last horizon that each method can be judged at
    assert said.count("10件のうち6件") == 3 and "60%" in said


def test_both_editions_stand_beside_every_later_count(drawings):
    cells = drawings[2].table.cells()
    # IPSS 2018 against 2020 and 2025, IPSS 2023 against 2025; five towns each
    assert len(cells) == 15
    # Nemuro: 22,317 - 21,201 = 1,116; 22,317 / 21,201 - 1 = 5.3 %
    nemuro = next(row for row in cells if row[:3] == ["根室市", "次の版2023", "2025年（速報）"])
    assert nemuro[3:] == ["22,317", "21,201", "+1,116", "+5.3%"]
    # 標津町: 4,853 - 5,023 = -170; 4,853 / 5,023 - 1 = -3.4 %
    assert ["標津町", "先の版2018", "2020年", "4,853", "5,023", "−170", "−3.4%"] in cells
    assert drawings[2].title == "次の版2023は、2025年（速報）の根室市の人口を1,116人（5.3%）多く見込んだ"
    assert all(row[6] in drawings[2].alt_text for row in cells)


def test_every_town_is_said_to_be_missed_only_if_it_was(met):
    rows = met[met["series"] == "ipss2023"]
    horizons = charts.Horizons(10, 10, 20)
    errs = methods(last=(0.03, 0.08), mean_2=(0.02, 0.09), mean_3=(0.05, 0.1))
    first, simple = accuracy_met.editions_sentences(rows, errs, SERIES, horizons, JA).texts
    # 5.3, 1.3, 0.2, 2.4 and 4.1 % too high: 2.7 % in the mean
    assert "平均（符号を除く）は2.7%で、5市町のすべてを多く" in first and "3.0%" in simple
    turned = rows.assign(error=rows["error"] * [1, -1, -1, -1, 1])
    assert "5市町のうち3市町を少なく" in accuracy_met.editions_sentences(turned, errs, SERIES, horizons, JA).texts[0]
    even = rows.iloc[:2].assign(error=[0.1, -0.1])
    assert "同じ数" in accuracy_met.editions_sentences(even, errs, SERIES, horizons, JA).texts[0]


def test_the_newest_edition_is_held_against_the_one_before_in_their_last_common_year(editions):
    # 標津町 3,518 / 2,823 - 1 = 24.6 % in 2045, the last year of the older edition
    said = accuracy_met.apart_sentences(editions, TOWNS, SERIES, JA).texts[0]
    assert "先の版2018の2045年の見込み" in said and "標津町で24.6%増" in said
    assert accuracy_met.apart_sentences({"ipss2023": editions["ipss2023"]}, TOWNS, SERIES, JA).texts == []


def test_the_interval_that_stood_before_held_three_of_five_counts(held):
    said = held.set_index("area")
    # Nemuro 21,512 to 23,108, counted 21,201 (issue of the count of 2025); Rausu 4,027
    assert said.loc["01223", ["low", "high"]].round().tolist() == [21512, 23108]
    assert said["verdict"].to_dict() == {
        "01223": "below",
        "01691": "inside",
        "01692": "inside",
        "01693": "inside",
        "01694": "below",
    }


def test_the_lead_says_how_many_counts_the_interval_held_and_who_lies_outside(held, errors, editions):
    errs = accuracy.errors_by_method(errors)
    band = accuracy.band_around(editions["ipss2023"]["01694"], 2020, errors)
    horizons = charts.horizons_of(errs, 10, 20)
    first = accuracy_met.lead(held, errs, band, NAMES, TOWNS, horizons, JA).texts[0]
    assert "2025年（速報）の国勢調査の人口が" in first and "5市町のうち3市町です" in first
    assert "帯より少なかったのは根室市（帯21,512～23,108人、国勢調査21,201人）、羅臼町" in first
    assert "帯より多かった" not in first
    within = held[held["verdict"] == "inside"]
    assert "3市町のすべてで" in accuracy_met.lead(within, errs, band, NAMES, TOWNS, horizons, JA).texts[0]
    above = held[held["area"] == "01223"].assign(counted=23_200.0, verdict="above")
    first = accuracy_met.lead(above, errs, band, NAMES, TOWNS, horizons, JA).texts[0]
    assert "入りませんでした" in first and "帯より多かったのは根室市（帯21,512～23,108人、国勢調査23,200人）" in first


def test_without_a_later_count_the_page_says_so_and_goes_on(errors, editions):
    earlier = {code: Counted(pd.Series({2015: 9.0, 2020: 8.0}), frozenset(), 2020) for code in TOWNS}
    none = confronted.intervals_met(editions["ipss2023"], 2020, earlier, errors)
    assert none.empty
    assert accuracy_met.held_table(none, 2020, NAMES, TOWNS, JA).texts == [
        "次の版2023の出発点の2020年より後の国勢調査は、まだありません。"
    ]
    newest = {"ipss2023": editions["ipss2023"]}
    nothing = confronted.editions_met(newest, BASES, earlier)
    assert accuracy_met.editions_chart(nothing, TOWNS, SERIES, "出典：x", JA).texts == [
        JA("projection_accuracy.editions_not_yet")
    ]
    errs = accuracy.errors_by_method(errors)
    horizons = charts.horizons_of(errs, 10, 20)
    band = accuracy.band_around(editions["ipss2023"]["01694"], 2020, errors)
    texts = accuracy_met.lead(none, errs, band, NAMES, TOWNS, horizons, JA).texts
    assert len(texts) == 2 and texts[0].startswith("5市町の総人口を簡単なやり方で推計すると")
    coverage = accuracy.coverage_by_method(errors)
    assert len(accuracy_met.key_numbers(errs, coverage, none, 5, horizons, JA).cards) == 4
    assert accuracy_met.preliminary_sentences(earlier, JA).texts == []


def test_a_newer_count_is_what_the_page_speaks_of(editions, errors):
    later = {code: Counted(pd.Series({2020: 8.0, 2025: 9.0, 2030: 7.0}), frozenset(), 2020) for code in TOWNS}
    table = confronted.intervals_met(editions["ipss2023"], 2020, later, errors)
    assert sorted(set(table["year"])) == [2025, 2030] and set(table["horizon_years"]) == {5, 10}
    errs = accuracy.errors_by_method(errors)
    band = accuracy.band_around(editions["ipss2023"]["01694"], 2020, errors)
    said = accuracy_met.lead(table, errs, band, NAMES, TOWNS, charts.horizons_of(errs, 10, 20), JA).texts[0]
    assert said.startswith("2030年の国勢調査の人口は") and "速報" not in said


def test_an_interval_is_not_drawn_from_errors_that_came_after_it(editions, seen, errors):
    # A count by age of 2025 would add errors of launches up to 2020; they were not known when the interval stood.
    late = errors.assign(target_year=errors["target_year"] + 5, observed=errors["observed"] * 3)
    table = confronted.intervals_met(
        editions["ipss2023"], 2020, seen, pd.concat([errors, late.query("target_year > 2020")])
    )
    before = confronted.intervals_met(editions["ipss2023"], 2020, seen, errors)
    assert table["low"].tolist() == before["low"].tolist()


def test_a_preliminary_count_is_explained_and_the_tests_by_age_end_before_it(seen):
    explained, ages_end = accuracy_met.preliminary_sentences(seen, JA).texts
    assert explained.startswith("速報は、") and "2025年の確定した値" in explained
    assert "最後の国勢調査（2020年）まで" in ages_end and "2025年（速報）は総数だけ" in ages_end


def test_years_ahead_that_cannot_be_checked_give_way_to_the_longest_before():
    errs = methods(last=(0.03, 0.08), mean_2=(0.02, 0.09), mean_3=(0.05, 0.1))
    assert charts.horizons_of(errs, 15, 40) == charts.Horizons(nearest=10, near=10, far=20)
    assert charts.horizons_of(errs, 5, 20) == charts.Horizons(nearest=10, near=10, far=20)


def test_the_conclusion_gives_the_width_of_the_band_of_the_smallest_town():
    band = pd.DataFrame({"year": [2030, 2040], "horizon_years": [10, 20], "population": [1000.0, 800.0]})
    band = band.assign(low=[950.0, 700.0], high=[1050.0, 900.0], cases=9)
    names = {"town": "甲町", "newer": "次の版", "level": "80%"}
    errors = methods(last=(0.03, 0.08), mean_2=(0.02, 0.09), mean_3=(0.05, 0.1))
    counted = Counted(pd.Series({2020: 1400.0}), frozenset({2020}), None)
    texts = pages.conclusion(errors, band, counted, names, FAR, JA).texts
    assert "2020年（速報）、1,400人" in texts[1]
    # 900 - 700 = 200, a quarter of 800; 700 / 1400 - 1 = -50 %, 900 / 1400 - 1 = -35.7 %; ten years: 100 / 1000
    assert "幅の200人は次の版の800人の25%" in texts[1] and "50.0%減から35.7%減" in texts[1]
    assert "700～900人" in texts[2]
    assert "10年先の帯の幅は推計の10%" in texts[3]


def test_names_are_escaped():
    html = pages.size_table(sizes(0.1, 0.2), {"a": "<b>町</b>", "b": "乙市"}, JA).to_html()
    assert "&lt;b&gt;" in html and "<b>" not in html
