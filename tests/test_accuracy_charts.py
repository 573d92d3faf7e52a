"""The page on past projections: its words follow the numbers, and its pictures can be read."""

from dataclasses import replace

import pandas as pd
import pytest
from conftest import ROOT
from overlaps import drawn, overlapping_texts, texts_outside
from pseudo import LANG, escaped, pseudo, unmarked  # noqa: F401 - a fixture

from visionbook import data
from visionbook.edition import Edition, SeriesRoles
from visionbook.errors import ParameterError
from visionbook.figure_marks import FigureMarks
from visionbook.pages.projection_accuracy import model, pictures, study_text, tables, text
from visionbook.pages.projection_accuracy.phrases import places, shared_errors
from visionbook.population import confronted
from visionbook.population.counted import Counted
from visionbook.show.chart import LAYOUTS, Chart, drawing_style
from visionbook.show.prose import Sentences
from visionbook.words import load_words

JA = load_words("ja")
SERIES = {"census": "国勢調査", "ipss2018": "先の版2018", "ipss2023": "次の版2023"}
ROLES = SeriesRoles("census", projection="ipss2023", age_projection="ipss2018")
EDITION = Edition("01223", "nemuro", 2024, ("ja",), ROLES)
FAR = model.Horizons(nearest=10, near=10, far=20)
PICTURES = [pictures.scoreboard, pictures.spread]
WORDS = [text.lead, text.cards, text.count_sentences, tables.scoreboard, tables.confronted, text.editions_sentences,
         text.methods_sentences, text.ages_sentences, tables.sizes, text.size_sentences, tables.coverage,
         text.coverage_sentences, text.conclusion]  # fmt: skip


@pytest.fixture(scope="module")
def given():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VISIONBOOK_ROOT", str(ROOT))
        return {name: data.load(name) for name in (*model.TABLES, "population")}


@pytest.fixture(scope="module")
def page(given):
    made = model.record(given, Edition("01223", "nemuro", 2024, ("ja",), ROLES), 10, 20)
    return replace(made, series={**made.series, **SERIES})


def with_methods(page, **shared):
    """The page with errors by method at 10 and 20 years; `shared` gives both by method."""
    rows = [
        {"horizon_years": years, "method": name, "cases": 9, "error": value, "bias": 0.0}
        | {"shared_cases": 4.0, "shared_error": value}
        for name, values in shared.items()
        for years, value in zip((10, 20), values, strict=True)
    ]
    return with_past(page, methods=pd.DataFrame(rows), horizons=FAR, without_last=pd.DataFrame())


def with_past(page, **changes):
    return replace(page, past=replace(page.past, **changes))


def said(page, words=JA):
    """Return all that the page says in words, its pictures too."""
    return "\n".join(make(page, words)._repr_mimebundle_()["text/plain"] for make in (*WORDS, *PICTURES))


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
@pytest.mark.parametrize("draw", PICTURES, ids=lambda draw: draw.__name__)
def test_no_label_of_a_picture_lies_on_another_or_is_cut_off(page, draw, layout):
    figure = drawn(draw(page, JA).draw, layout)
    assert overlapping_texts(figure) == [] and texts_outside(figure) == []


LONG = "南北東西大中小上下" * 4


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_pictures_of_twelve_towns_with_long_names_can_be_read(page, layout):
    codes = [f"t{number:02}" for number in range(12)]
    held = pd.concat([page.held.iloc[[0]].assign(area=code) for code in codes], ignore_index=True)
    met = pd.concat([page.met.iloc[[0]].assign(area=code) for code in codes], ignore_index=True)
    errors = pd.concat([page.past.errors[page.past.errors["area"] == "01223"].assign(area=code) for code in codes])
    own = {"members": {code: f"{LONG}{code}" for code in codes}, "colours": dict.fromkeys(codes, "#555555")}
    twelve = with_past(replace(page, held=held, met=met, **own), errors=errors)
    for draw in (pictures.scoreboard, pictures.spread):
        figure = drawn(draw(twelve, JA).draw, layout)
        assert overlapping_texts(figure) == [] and texts_outside(figure) == [], draw.__name__


def test_a_picture_says_in_words_every_number_that_it_shows(page):
    spread = pictures.spread(page, JA)
    assert all(row[1] in spread.alt_text and row[2] in spread.alt_text for row in spread.table.cells())


def test_the_band_of_errors_is_told_the_way_round_of_the_errors(page):
    # Nine cases, a third each at 80, 100 and 125 observed for 100 projected: the ends of the band are 80 and 125,
    # which makes errors of 100 / 125 - 1 = -20 % and 100 / 80 - 1 = +25 %
    seen = pd.DataFrame({"observed": [80.0] * 3 + [100.0] * 3 + [125.0] * 3, "area": "01223", "projected": 100.0})
    seen = pd.concat([seen.assign(horizon_years=years) for years in (10, 20)])
    seen = seen.assign(method="last", age_group="total", relative_error=seen["projected"] / seen["observed"] - 1)
    chart = pictures.spread(with_past(replace(page, held=page.held.iloc[:0]), errors=seen, horizons=FAR), JA)
    assert chart.title == "過去の推計の外れの80%は、10年先で−20%～+25%、20年先で−20%～+25%の間"
    assert JA("projection_accuracy.spread_ringed") not in chart.caption


def test_the_newest_edition_is_ringed_among_the_errors_of_the_past(page):
    spread = pictures.spread(page, JA)
    assert spread.caption.endswith(JA("projection_accuracy.spread_ringed"))
    with drawing_style():
        axes = spread.draw(LAYOUTS[0]).axes[0]
    ringed = [dot for dots in axes.collections for dot in dots.get_offsets() if dots.get_linewidths()[0] > 1]
    # errors of IPSS 2023 in 2025: 5.3, 1.3, 0.2, 2.4 and 4.1 %
    assert sorted(round(float(height), 3) for _, height in ringed) == [0.002, 0.013, 0.024, 0.041, 0.053]


def test_a_spread_is_drawn_the_same_every_time(page):
    spread = pictures.spread(page, JA)
    assert spread.svg(LAYOUTS[0]) == spread.svg(LAYOUTS[0])


def test_the_method_named_best_is_the_one_that_erred_least(page):
    made = with_methods(page, last=(0.03, 0.08), mean_2=(0.02, 0.09), mean_3=(0.05, 0.1))
    shown = "".join(text.methods_sentences(with_past(made, errors=page.past.errors.assign(horizon_years=10)), JA).texts)
    assert "直前の10年間（10年先）、直前の5年間（20年先）" in shown
    assert "最大でも3.0ポイント" in shown  # 5 - 2 at ten years, 10 - 8 at twenty
    assert JA("projection_accuracy.best_not_long") in shown
    made = with_methods(page, last=(0.03, 0.08), mean_2=(0.02, 0.09), mean_3=(0.01, 0.1))
    shown = "".join(text.methods_sentences(with_past(made, errors=page.past.errors.assign(horizon_years=10)), JA).texts)
    assert JA("projection_accuracy.best_not_long") not in shown


def with_ages(page, young, old):
    groups = ["total", "0-14", "65+"]
    rows = {"age_group": groups, "horizon_years": 20, "cases": 5, "error": 0.1, "bias": [0.0, young, old]}
    return with_past(page, ages=pd.DataFrame(rows))


def test_errors_cancel_only_if_they_have_opposite_signs(page):
    cancel = JA("projection_accuracy.ages_cancel")
    shown = text.ages_sentences(with_ages(page, 0.16, -0.12), JA).texts[0]
    assert cancel in shown and "0～14歳を実際より平均16.0%多く、65歳以上を平均12.0%少なく" in shown
    assert cancel not in text.ages_sentences(with_ages(page, 0.16, 0.12), JA).texts[0]


def with_sizes(page, small, large):
    rows = {"name": ["a", "b", "small", "large"], "least": 1.0, "most": [5000.0, 30000.0, 5000.0, 30000.0]}
    rows = pd.DataFrame({**rows, "error_20": [small, large, small, large]})
    return with_past(replace(page, members={"a": "甲町", "b": "乙市"}), sizes=rows, horizons=FAR)


def test_small_towns_are_said_to_err_more_only_if_they_did(page):
    more, ends = text.size_sentences(with_sizes(page, 0.2, 0.1), JA).texts
    assert "より大きくなりました" in more and "最も大きかったのは甲町（20.0%）" in ends
    assert JA("projection_accuracy.size_not_always") not in ends
    less, ends = text.size_sentences(with_sizes(page, 0.1, 0.2), JA).texts
    assert "上回りませんでした" in less and ends.endswith(JA("projection_accuracy.size_not_always"))


def test_the_coverage_found_stands_beside_the_nominal_one(page):
    cells = tables.coverage(page, JA).cells()
    assert cells[0][:3] == ["5年先", "80%", "83%（29/35）"]  # 29 / 35 = 0.829
    assert cells[-1][3] == JA("unit.missing")  # too few cases to judge, which is not a coverage of zero


def test_all_cases_that_share_the_lowest_coverage_are_named(page):
    shown = text.coverage_sentences(page, JA).texts[1]
    # 6 of 10 at the last horizon that each method can be judged at
    assert shown.count("10件のうち6件") == 3 and "60%" in shown


def test_both_editions_stand_beside_every_later_count(page):
    chart = pictures.scoreboard(page, JA)
    heads = [column.title for column in chart.table.columns]
    rows = [dict(zip(heads, row, strict=True)) for row in chart.table.cells()]
    # IPSS 2018 against 2020 and 2025, IPSS 2023 against 2025; five towns each
    assert len(rows) == 15
    # Nemuro: 22,317 - 21,201 = 1,116; 22,317 / 21,201 - 1 = 5.3 %
    nemuro = next(
        r for r in rows if (r["市町村"], r["比べた値"], r["年"]) == ("根室市", "次の版2023", "2025年（速報）")
    )
    assert (nemuro["値"], nemuro["国勢調査"]) == ("22,317", "21,201")
    assert (nemuro["値－国勢調査"], nemuro["外れ"]) == ("+1,116", "+5.3%")
    # 標津町: 4,853 - 5,023 = -170; 4,853 / 5,023 - 1 = -3.4 %
    # band 4,686 to 4,999 from errors of launches of 1985 to 2010 that were counted up to 2015
    assert {"市町村": "標津町", "比べた値": "先の版2018", "年": "2020年", "値": "4,853", "国勢調査": "5,023",
            "値－国勢調査": "−170", "外れ": "−3.4%", "結果": "帯より多い", "帯": "4,686～4,999"} in rows  # fmt: skip
    assert chart.title == "次の版2023は、2025年（速報）の根室市の人口を1,116人（5.3%）多く見込んだ"
    assert all(row["外れ"] in chart.alt_text for row in rows)


def planned(given):
    """The page with the plan's own projection and targets, those of Nemuro alone."""
    return model.record(given, replace(EDITION, series=replace(ROLES, plan="plan2021")), 10, 20)


def test_the_plan_stands_beside_the_editions(given):
    page = planned(given)
    # Nemuro in 2025: target 22,453, projection of the plan 22,006, counted 21,201: 1,252 and 805 too many
    assert page.aims[["kind", "difference"]].to_numpy().tolist() == [["projection", 805.0], ["target", 1252.0]]
    rows = [row for row in tables.scoreboard(page, JA).cells() if row[3].startswith("総合戦略2021")]
    assert [row[2] for row in rows] == [JA("unit.missing"), "目標に届かない"] and len(rows) == 2
    assert (
        "◇" not in pictures.scoreboard(page, JA).caption
        and "ひし形は計画の目標" in pictures.scoreboard(page, JA).caption
    )
    shown = "".join(text.editions_sentences(page, JA).texts)
    assert (
        "根室市の国勢調査の人口（21,201人）は1,252人届きませんでした" in shown
        and "22,006人‡（公表値22,005人）よりも805人少ない" in shown
    )
    assert pictures.scoreboard(page, JA).title.startswith("社人研2023年推計は、2025年（速報）の根室市の人口を1,116人")


@pytest.mark.parametrize(
    ("target", "expected", "said"),
    [
        (21_000.0, 20_000.0, ("届きました。", "推計の20,000人よりは1,201人多い")),
        (21_201.0, 21_201.0, ("届きました。", "計画の推計と同じ")),
        (22_000.0, None, ("799人届きませんでした。", "")),
    ],
)
def test_a_target_that_was_reached_is_said_as_such(given, target, expected, said):
    page = planned(given)
    aims = page.aims.assign(projected=[expected or 0.0, target])
    aims["difference"] = aims["projected"] - aims["counted"]
    aims = aims if expected else aims.iloc[1:]
    shown = "".join(text.editions_sentences(replace(page, aims=aims, marks=FigureMarks()), JA).texts)
    assert all(part in shown for part in said)
    assert ("対策を行わない場合" in shown) == (expected is not None)


def test_what_a_plan_printed_of_its_own_base_year_is_no_forecast():
    rows = {"area_code": "a", "series": "plan", "sex": "both", "age_group": "total"}
    rows = pd.DataFrame({**rows, "year": [2020, 2020, 2025], "variant": ["observed", "target", "target"],
                         "population": [9, 9, 8]})  # fmt: skip
    seen = Counted(pd.Series({2020: 9.0, 2025: 10.0}), frozenset({2025}), None)
    table = confronted.plan_met(rows, "plan", {"a": seen})
    assert table[["year", "preliminary", "error"]].round(6).to_numpy().tolist() == [[2025, True, -0.2]]
    assert confronted.plan_met(rows, "", {"a": seen}).empty and confronted.plan_met(rows, "other", {"a": seen}).empty


def test_the_scoreboard_in_short_has_a_row_per_town_and_count(given):
    table = tables.confronted(planned(given), JA)
    heads = [
        "市町村",
        "年",
        "国勢調査（人）",
        "社人研2018年推計",
        "社人研2023年推計",
        "総合戦略2021の推計",
        "総合戦略2021の目標",
    ]
    none = JA("unit.missing")
    assert table.heads() == heads and len(table.cells()) == 10
    assert table.cells()[0] == ["根室市", "2020年", "24,636", "−0.7%（入った）", none, none, none]
    published = ["+3.8%（入った）", "+5.3%（帯より少ない）"]
    assert table.cells()[1] == ["根室市", "2025年（速報）", "21,201", *published, "+3.8%", "+5.9%（目標に届かない）"]


def test_bands_of_older_editions_are_from_what_their_base_year_knew(page):
    bands = page.bands.set_index(["series", "area", "year"])
    errors = page.past.errors
    early = errors[errors["target_year"] <= 2015]
    again = confronted.intervals_met(page.editions["ipss2018"], 2015, page.seen, early).set_index(["area", "year"])
    assert bands.loc["ipss2018"][["low", "high"]].equals(again[["low", "high"]])


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_the_scoreboard_with_a_plan_can_be_read(given, layout):
    figure = drawn(pictures.scoreboard(planned(given), JA).draw, layout)
    assert overlapping_texts(figure) == [] and texts_outside(figure) == []


def test_every_town_is_said_to_be_missed_only_if_it_was(page):
    rows = page.met[page.met["series"] == "ipss2023"]
    made = with_methods(replace(page, met=rows), last=(0.03, 0.08), mean_2=(0.02, 0.09), mean_3=(0.05, 0.1))
    first, simple, _ = text.editions_sentences(made, JA).texts
    # 5.3, 1.3, 0.2, 2.4 and 4.1 % too high: 2.7 % in the mean
    assert "平均（符号を除く）は2.7%で、5市町村のすべてを多く" in first and "3.0%" in simple
    turned = replace(made, met=rows.assign(error=rows["error"] * [1, -1, -1, -1, 1]))
    assert "5市町村のうち3市町村を少なく" in text.editions_sentences(turned, JA).texts[0]
    even = replace(made, met=rows.iloc[:2].assign(error=[0.1, -0.1]))
    assert "同じ数" in text.editions_sentences(even, JA).texts[0]


def test_the_newest_edition_is_held_against_the_one_before_in_their_last_common_year(page):
    # 標津町 3,518 / 2,823 - 1 = 24.6 % in 2045, the last year of the older edition
    shown = text.editions_sentences(page, JA).texts[-1]
    assert "先の版2018の2045年の見込み" in shown and "標津町で24.6%増" in shown
    alone = replace(page, editions={"ipss2023": page.editions["ipss2023"]})
    assert "見込みは、新しい" not in "".join(text.editions_sentences(alone, JA).texts)


def test_editions_without_a_common_year_are_not_compared():
    older, newer = {"a": pd.Series({2020: 1.0})}, {"a": pd.Series({2025: 1.0})}
    assert confronted.editions_apart(older, newer).empty


def test_the_interval_that_stood_before_held_three_of_five_counts(page):
    shown = page.held.set_index("area")
    # Nemuro 21,512 to 23,108, counted 21,201 (issue of the count of 2025); Rausu 4,027
    assert shown.loc["01223", ["low", "high"]].round().tolist() == [21512, 23108]
    below = shown.index[shown["verdict"] == "below"].tolist()
    assert below == ["01223", "01694"] and shown["verdict"].value_counts()["inside"] == 3


def test_the_lead_says_how_many_counts_the_interval_held_and_who_lies_outside(page):
    first = text.lead(page, JA).texts[0]
    assert "2025年（速報）の国勢調査の人口が" in first and "5市町村のうち3市町村です" in first
    assert "帯より少なかったのは根室市（帯21,512～23,108人、国勢調査21,201人）、羅臼町" in first
    assert "帯より多かった" not in first
    within = replace(page, held=page.held[page.held["verdict"] == "inside"])
    assert "3市町村のすべてで" in text.lead(within, JA).texts[0]
    above = page.held[page.held["area"] == "01223"].assign(counted=23_200.0, verdict="above")
    first = text.lead(replace(page, held=above), JA).texts[0]
    assert "入りませんでした" in first and "帯より多かったのは根室市（帯21,512～23,108人、国勢調査23,200人）" in first


def with_counts(page, counts):
    """The page as if other totals had been counted in every town."""
    seen = {code: Counted(pd.Series(counts), frozenset(), 2020) for code in page.members}
    held = confronted.intervals_met(page.editions["ipss2023"], 2020, seen, page.past.errors)
    met = confronted.editions_met(page.editions, {"ipss2018": 2015, "ipss2023": 2020}, seen)
    bands = held.assign(series="ipss2023")
    return replace(page, seen=seen, held=held, bands=bands, met=met[met["series"] == "ipss2023"])


def test_without_a_later_count_the_page_says_so_and_goes_on(page):
    earlier = with_counts(page, {2015: 9.0, 2020: 8.0})
    assert tables.scoreboard(earlier, JA).texts == ["次の版2023の出発点の2020年より後の国勢調査は、まだありません。"]
    assert pictures.scoreboard(earlier, JA).texts == [JA("projection_accuracy.editions_not_yet")]
    texts = text.lead(earlier, JA).texts
    assert len(texts) == 1 and texts[0].startswith("5市町村の総人口を簡単なやり方で推計すると")
    assert len(text.cards(earlier, JA).cards) == 4
    assert text.count_sentences(earlier, JA).texts == []


def test_a_newer_count_is_what_the_page_speaks_of(page):
    later = with_counts(page, {2020: 8.0, 2025: 9.0, 2030: 7.0})
    assert sorted(set(later.held["year"])) == [2025, 2030] and set(later.held["horizon_years"]) == {5, 10}
    shown = text.lead(later, JA).texts[0]
    assert shown.startswith("2030年の国勢調査の人口は") and "速報" not in shown


def test_an_interval_is_not_drawn_from_errors_that_came_after_it(page):
    # A count by age of 2025 would add errors of launches up to 2020; they were not known when the interval stood.
    errors, newest = page.past.errors, page.editions["ipss2023"]
    late = errors.assign(target_year=errors["target_year"] + 5, observed=errors["observed"] * 3)
    more = pd.concat([errors, late.query("target_year > 2020")])
    assert confronted.intervals_met(newest, 2020, page.seen, more)["low"].tolist() == page.held["low"].tolist()


def test_a_preliminary_count_is_explained_and_the_tests_by_age_end_before_it(page):
    explained, ages_end = text.count_sentences(page, JA).texts
    assert explained.startswith("速報は、") and "2025年の確定した値" in explained
    assert "最後の国勢調査（2020年）まで" in ages_end and "2025年（速報）は総数だけ" in ages_end


def test_years_ahead_that_cannot_be_checked_give_way_to_the_longest_before(page):
    rows = with_methods(page, last=(0.03, 0.08), mean_2=(0.02, 0.09), mean_3=(0.05, 0.1)).past.methods
    assert model.horizons_of(rows, 15, 40) == FAR
    assert model.horizons_of(rows, 5, 20) == FAR


def test_the_conclusion_gives_the_width_of_the_band_of_the_smallest_town(page):
    band = pd.DataFrame({"year": [2030, 2040], "horizon_years": [10, 20], "population": [1000.0, 800.0]})
    band = band.assign(low=[950.0, 600.0], high=[1050.0, 1000.0], cases=9)
    made = with_methods(page, last=(0.03, 0.08), mean_2=(0.02, 0.09), mean_3=(0.05, 0.1))
    counted = Counted(pd.Series({2020: 1200.0}), frozenset(), 2020)
    made = replace(with_past(made, band=band), seen={**page.seen, page.smallest: counted})
    shown = text.conclusion(made, JA).texts
    # 1,000 - 600 = 400, half of 800; 600 / 1,200 - 1 = -50 %, 1,000 / 1,200 - 1 = -16.7 %; 100 of 1,000 is a tenth
    assert "600～1,000人で、幅の400人は次の版2023の800人の50%" in shown[1]
    assert "50.0%減から16.7%減" in shown[1] and "10年先の帯の幅は推計の10%で、20年先の50%より狭く" in shown[3]


def test_names_are_escaped(page):
    spoiled = replace(page, members={**page.members, "01223": "<b>"})
    assert "&lt;b&gt;" in text.lead(spoiled, JA)._repr_mimebundle_()["text/html"]


def test_a_town_without_a_region_is_held_against_its_own_counts(given):
    page = model.record(
        given, Edition("01691", "", 2024, ("ja",), SeriesRoles("census", projection="ipss2023")), 10, 20
    )
    assert page.members == {"01691": "別海町"} and page.smallest == "01691"
    assert text.lead(page, JA).texts[0].startswith("2025年（速報）の国勢調査の別海町の人口は、")
    said = [*text.lead(page, JA).texts, *text.editions_sentences(page, JA).texts]
    cards = text.cards(page, JA)._repr_mimebundle_()["text/html"]
    assert text.cards(page, JA).cards[0].label in study_text._not_of_errors(JA)  # it stays beside those of the study
    assert "1市町村" not in "".join(said) and "1市町村" not in cards and "国勢調査は帯に入ったか" in cards
    assert "最も人口の少ない" not in "".join(text.conclusion(page, JA).texts)
    assert all(isinstance(draw(page, JA), Chart) for draw in PICTURES)


def without_years(given, *years):
    """The tables without the counts by age of some years."""
    rows = given["population"]
    gone = rows["series"].eq("census") & rows["year"].isin(years) & rows["sex"].ne("both")
    return {**given, "population": rows[~gone]}


def test_censuses_ten_years_apart_make_no_tests_and_the_page_says_so(given):
    edition = Edition("01223", "nemuro", 2024, ("ja",), ROLES)
    page = model.record(without_years(given, 1985, 1995, 2005, 2015), edition, 10, 20)
    assert page.past is None and page.held.empty and len(page.met) == 15
    assert text.lead(page, JA).texts[0].startswith("社人研2018年推計の2020年の外れの平均")
    assert "5年おきに3回以上続いていない" in text.methods_sentences(page, JA).texts[0]
    assert "帯は、2020年までの国勢調査から推計をやり直せない" in tables.scoreboard(page, JA).caption
    assert {row[-1] for row in tables.scoreboard(page, JA).cells()} == {JA("unit.missing")}
    assert [type(draw(page, JA)) for draw in PICTURES] == [Chart, Sentences]
    assert said(page)


def test_three_censuses_make_one_horizon(given):
    edition = Edition("01223", "nemuro", 2024, ("ja",), ROLES)
    page = model.record(without_years(given, 1980, 1985, 1990, 1995, 2000, 2005), edition, 10, 20)
    assert page.past.horizons == model.Horizons(5, 5, 5) and list(shared_errors(page.past.methods)) == ["last"]
    assert all(isinstance(draw(page, JA), Chart) for draw in PICTURES)
    assert "つのやり方の差" not in said(page)


def test_a_projection_without_base_year_is_refused(given):
    bare = {**given, "series": given["series"].assign(base_year=pd.NA)}
    with pytest.raises(ParameterError, match=r"series ipss2018 has no base_year in data/series.csv"):
        model.record(bare, Edition("01223", "nemuro", 2024, ("ja",), ROLES), 10, 20)


def test_nothing_escapes_the_words(given, pseudo):  # noqa: F811
    page = model.record(given, Edition("01223", "nemuro", 2024, (LANG,), ROLES), 10, 20)
    outputs = said(page, pseudo)
    in_data = [*given["areas"]["name_ja"], *given["series"]["short_ja"], *given["sources"]["short_ja"]]
    for value in sorted(in_data, key=len, reverse=True):
        outputs = outputs.replace(value, "")
    # The heads of the kit's tables have brackets of their own.
    assert set(escaped(outputs)) <= {"（", "）"} and unmarked(outputs) == ""


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (0.012, "ipss2023の2020年の外れは1.2%で、別海町を多く"),
        (-0.012, "の2020年の外れは1.2%で、別海町を少なく"),
        (0.0, "別海町の人口をちょうど"),
    ],
)
def test_one_municipality_is_called_by_its_name(page, error, said):
    met = page.met.iloc[:1].assign(area="01691", year=2020, error=error, preliminary=False)
    (spoken,) = text._edition_texts(replace(page, met=met), JA)
    assert said.removeprefix("ipss2023") in spoken
    assert "1市町村" not in spoken


@pytest.mark.parametrize(
    ("codes", "said"), [(["01691"], "別海町"), (["01691", "01691"], "別海町"), (["01691", "01223"], "2市町村")]
)
def test_several_municipalities_are_counted(page, codes, said):
    assert places(codes, page, JA) == said
