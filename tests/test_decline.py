"""A printed rate of decline: which statistic it can be, where it leads, and what its pages say. Figures by hand."""

from dataclasses import replace

import pandas as pd
import pytest
from overlaps import drawn, overlapping_texts, texts_outside
from pseudo import escaped, pseudo, unmarked  # noqa: F401

from visionbook import data
from visionbook.edition import SeriesRoles
from visionbook.pages.kpi_detail import model, pictures, tables_decline, text
from visionbook.pages.kpi_detail.model.decline import DeclinePage
from visionbook.pages.population_targets import model as targets_model
from visionbook.pages.population_targets import text as targets_text
from visionbook.show.sizes import LAYOUTS
from visionbook.strategy.decline import decline_of, paths_of, printed_declines, rates_of
from visionbook.words import load_words

JA = load_words("ja")
ROLES = SeriesRoles("counts", projection="new", age_projection="old", plan="plan", register="book")
KPI = {
    "kpi_id": "fall", "statistic": "decline_rate", "baseline": 0.02, "target": 0.01, "rounded_to": 0.001,
    "start_fy": 2021, "end_fy": 2024, "baseline_kind": "unstated", "unit": "ratio",
}  # fmt: skip


def people(*rows):
    """Rows of (series, variant, year, population)."""
    frame = pd.DataFrame(rows, columns=["series", "variant", "year", "population"])
    return frame.assign(area_code="99101", sex="both", age_group="total", status=None, source_id="s")


def counts(*rows, series="counts", variant="observed"):
    return people(*((series, variant, year, value) for year, value in rows))


def decline(*parts, roles=ROLES, **changes):
    return decline_of(KPI | changes, pd.concat(parts), roles, "99101")


def targets(*rows):
    return counts(*rows, series="plan", variant="target")


# Rates


def test_a_rate_is_the_yearly_average_and_the_simple_one_beside_it():
    # 10,000 to 8,100 in two years is 0.9 x 0.9; a fifth less nineteen hundredths in two years is 9.5 % of the start.
    (row,) = rates_of(counts((2018, 10000), (2020, 8100)), ROLES, "99101").itertuples()
    assert (row.kind, row.from_year, row.to_year) == ("counted", 2018, 2020)
    assert row.yearly == pytest.approx(0.1) and row.simple == pytest.approx(0.095)


def test_a_gain_is_a_negative_decline():
    (row,) = rates_of(counts((2019, 1000), (2020, 1100)), ROLES, "99101").itertuples()
    assert row.yearly == pytest.approx(-0.1) == row.simple


@pytest.mark.parametrize(
    ("parts", "roles", "kinds"),
    [
        # A series that plays two roles is compared once.
        ([counts((2015, 9), (2020, 8), series="old", variant="projection")], SeriesRoles("counts", "old", "old"),
         ["age_projection"]),
        # One total makes no interval.
        ([counts((2020, 9)), counts((2020, 9), (2021, 8), series="book")], ROLES, ["registered"]),
        # Where nobody lived there is no rate.
        ([counts((2015, 0), (2020, 5))], ROLES, []),
        # A projection starts from its own base.
        ([counts((2020, 10), series="new"), counts((2025, 9), series="new", variant="projection")], ROLES,
         ["projection"]),
        # The target of a plan is another course than its projection.
        ([counts((2020, 10), series="plan"), targets((2025, 9)),
          counts((2025, 8), series="plan", variant="projection")], ROLES, ["plan_projection", "plan_target"]),
    ],
)  # fmt: skip
def test_each_series_is_compared_with_itself(parts, roles, kinds):
    assert list(rates_of(pd.concat(parts), roles, "99101")["kind"]) == kinds


def test_a_rate_from_or_to_a_preliminary_count_is_preliminary():
    rows = counts((2015, 100), (2020, 90), (2025, 80))
    rows.loc[2, "status"] = "preliminary"
    assert list(rates_of(rows, ROLES, "99101")["preliminary"]) == [False, True]


def test_a_preliminary_count_of_another_series_or_area_makes_no_rate_preliminary():
    rows = counts((2015, 100), (2020, 90))
    for change in ({"series": "book"}, {"area_code": "99102"}):
        other = counts((2020, 95)).assign(status="preliminary", **change)
        both = pd.concat([rows, other], ignore_index=True)
        assert list(rates_of(both, ROLES, "99101").query("kind == 'counted'")["preliminary"]) == [False]


# Which rate a printed one is


def test_a_printed_rate_is_one_that_rounds_to_it():
    # 2.04 % and 1.96 % are 2.0 %, 2.06 % is 2.1 %: in steps of a tenth of a percent.
    found = decline(counts((2020, 10000), (2021, 9796), (2022, 9604), (2023, 9406), series="book"))
    assert list(found.matching(0.02)["from_year"]) == [2020, 2021]
    assert found.matching(0.01).empty


def test_a_simple_average_can_be_the_printed_rate_too():
    # A fifth less in five years is 4 % of the start each year, and 4.4 % as a yearly average.
    found = decline(counts((2015, 1000), (2020, 800)))
    assert len(found.matching(0.04)) == len(found.matching(0.044)) == 1
    row, value = found.nearest(0.039)
    assert row["from_year"] == 2015 and value == pytest.approx(0.04)


def test_the_nearest_rate_is_the_one_that_differs_least_on_either_side():
    # a fifth less in five years: 4 % of the start each year, 4.36 % as a yearly average
    found = decline(counts((2015, 1000), (2020, 800)))
    assert found.nearest(0.043)[1] == pytest.approx(1 - 0.8**0.2)
    assert found.nearest(0.05)[1] == pytest.approx(1 - 0.8**0.2)
    assert found.nearest(0.01)[1] == pytest.approx(0.04)


def test_rates_are_of_those_that_end_in_a_year_or_later_and_of_nobody_there_is_none():
    rows = counts((2015, 0), (2018, 1), (2020, 2), (2025, 1))
    ends = [[row.to_year for row in rates_of(rows, ROLES, "99101", since).itertuples()] for since in (0, 2020, 2021)]
    assert ends == [[2020, 2025], [2020, 2025], [2025]]


@pytest.mark.parametrize(("printed", "side"), [(0.009, "below"), (0.0104, "within"), (0.03, "within"), (0.05, "above")])
def test_a_printed_rate_is_held_against_what_was_known_when_the_plan_was_made(printed, side):
    # 1 % and 3 %; the 10 % of 2021 to 2022 was not known in 2021.
    found = decline(counts((2019, 100000), (2020, 99000), (2021, 96030), (2022, 86427), series="book"))
    assert found.side("registered", printed) == side
    assert found.side("counted", printed) is None


# Where it leads


@pytest.mark.parametrize(
    ("target", "aim", "verdict", "needed"),
    [
        # A tenth less each year: 10,000, 9,000, 8,100.
        (0.10, 9025, "loose", 0.05),
        (0.01, 9025, "strict", 0.05),
        (0.05, 9025, "even", 0.05),
    ],
)
def test_the_target_rate_leads_below_above_or_to_the_population_target(target, aim, verdict, needed):
    paths = paths_of(
        KPI | {"target": target, "start_fy": 2020, "end_fy": 2022},
        pd.concat([counts((2020, 10000)), targets((2022, aim))]), ROLES, "99101",
    )  # fmt: skip
    assert paths.verdict == verdict and paths.needed == pytest.approx(needed)
    assert paths.constant == pytest.approx(10000 * (1 - target) ** 2)
    assert paths.years == 2


def test_the_straight_path_goes_from_the_baseline_to_the_target_by_equal_steps():
    # 20 %, 15 % and 10 %: 1,000 x 0.8 x 0.85 x 0.9 = 612.
    paths = decline(
        counts((2020, 1000)), targets((2023, 700)), baseline=0.2, target=0.1, start_fy=2020, end_fy=2023
    ).paths  # fmt: skip
    assert paths.straight == pytest.approx(612)
    assert decline(counts((2020, 1000)), targets((2025, 700)), baseline=None).paths.straight is None


@pytest.mark.parametrize(
    "parts",
    [
        [counts((2022, 1000)), targets((2025, 900))],  # counted after the plan began
        [counts((2020, 1000)), targets((2023, 900))],  # a target before the end
        [counts((2020, 1000))],  # no target
        [counts((2020, 0)), targets((2025, 900))],  # nobody there
    ],
)
def test_without_a_count_before_or_a_target_after_there_are_no_paths(parts):
    assert decline(*parts).paths is None


def test_a_target_of_the_year_that_was_counted_is_no_path():
    one_year = {"start_fy": 2024, "end_fy": 2024}
    assert decline(counts((2024, 1000)), targets((2024, 900)), **one_year).paths is None
    assert decline(counts((2024, 1)), targets((2025, 1)), **one_year).paths.needed == 0


def test_other_indicators_are_not_rates_of_decline():
    assert decline(counts((2015, 9), (2020, 8)), statistic="child_share") is None
    assert decline(counts((2015, 9), (2020, 8)), statistic=None) is None


# The rate of the strategy, against the figures that the issue gives


@pytest.fixture(scope="module")
def edition():
    return data.edition()


@pytest.fixture(scope="module")
def nemuro(edition):
    (kpi,) = printed_declines(data.load("kpis"))
    return decline_of(kpi, data.load("population"), edition.series, edition.municipality)


def test_the_strategys_rate_is_none_of_the_observed_ones(nemuro):
    census = nemuro.of("counted").set_index("to_year")["yearly"].round(4)
    assert census[[2020, 2025]].tolist() == [0.0176, 0.0296]
    register = nemuro.of("registered")["yearly"]
    assert (round(register.min(), 3), round(register.max(), 3)) == (0.017, 0.025)
    assert nemuro.printed == [0.0244, 0.02]
    (match,) = nemuro.matching(0.0244).itertuples()
    assert (match.series, match.from_year, match.to_year) == ("ipss2018", 2030, 2035)
    assert nemuro.matching(0.02).empty
    assert [nemuro.side("counted", value) for value in nemuro.printed] == ["above", "above"]
    assert [nemuro.side("registered", value) for value in nemuro.printed] == ["above", "within"]


def test_the_strategys_rate_misses_its_own_population_target(nemuro):
    paths = nemuro.paths
    assert (paths.base, paths.aim, paths.without, paths.counted) == (24636, 22453, 22006, 21201)
    assert round(paths.needed, 4) == 0.0184
    assert (round(paths.constant), round(paths.straight), paths.verdict) == (22269, 22020, "loose")


# The page of the indicator


def one(kpi_id, edition):
    known = {name: data.load(name, **rows) for name, rows in model.tables_of(edition).items()}
    known |= {name: data.load(name, **rows) for name, rows in model.rows_of(known, kpi_id).items()}
    known |= {name: data.load(name, **rows) for name, rows in model.corrections_of(known).items()}
    return model.indicator(known, edition, kpi_id, "ja")


def page_of(kpi_id, edition):
    found = one(kpi_id, edition)
    rows = {name: data.load(name, **asked) for name, asked in model.decline_rows(found, edition).items()}
    return model.decline(found, rows, edition)


def town(*parts, judged="none", **changes):
    """The page of another town."""
    found = decline(*parts, **changes)
    names = {"counts": "調査", "book": "台帳", "old": "旧推計", "new": "新推計", "plan": "計画"}
    return DeclinePage(found, names, "台帳の注記。", judged, ("s",), None, "population_outlook_99101.html")


def outputs(page, words=JA):
    return [
        text.decline_note(page, words), text.decline_facts(page, words), pictures.decline_chart(page, "", words),
        tables_decline.paths_table(page, words), text.decline_ways(page, words),
    ]  # fmt: skip


def plain(output):
    return output.text() if hasattr(output, "draw") else output._repr_mimebundle_()["text/plain"]


def said(page):
    return "\n".join(map(plain, outputs(page)))


COUNTED = counts((2015, 10000), (2020, 9000))
REGISTERED = counts((2019, 10000), (2020, 9800), (2021, 9700), (2022, 9400), series="book")


def test_the_page_states_the_contradiction_with_every_figure(edition):
    shown = said(page_of("g1-n3", edition))
    for figure in ("2.44%", "1.76%", "2.96%", "1.84%", "22,453人", "22,269人", "22,020人", "22,006人"):
        assert figure in shown, figure
    for figure, official in (("22,006", "22,005"), ("19,613", "19,610")):
        lines = [line for line in shown.splitlines() if figure in line]
        assert lines and all(f"{figure}‡（公表値{official}）" in line or f"{figure}人‡" in line for line in lines), (
            lines
        )
    assert "二つの目標は食い違っています" in shown
    assert "国勢調査、住民基本台帳の率では、この指標を判定していません" in shown


def test_the_same_indicator_under_another_goal_shows_the_way_to_the_answer(edition):
    page = page_of("g2-n1", edition)
    assert "kpi_detail_g1-n3.html" in text.decline_ways(page, JA)._repr_mimebundle_()["text/html"]
    assert "食い違っています" in plain(text.decline_note(page, JA))
    assert "同じ値になる率" not in said(page)


def test_the_page_of_another_indicator_asks_for_nothing_and_shows_nothing(edition):
    assert model.decline_rows(one("g1-n1", edition), edition) == {}
    assert page_of("g1-n1", edition) is None
    assert said(None).strip() == ""


@pytest.mark.parametrize(
    ("parts", "changes", "there", "not_there"),
    [
        # Alone with its census: no word of a register or of a plan.
        ([COUNTED], {}, ["調査の率", "2.1%"], ["台帳の率", "台帳の注記", "人口の目標との関係"]),
        # What is to be known of the register stands beside its rates.
        ([REGISTERED], {}, ["台帳の率", "台帳の注記。"], ["調査の率"]),
        # Nothing at all but the printed rates.
        ([counts((2020, 9000))], {}, ["2.0%（基準）と1.0%（目標）"], ["の率\t1年", "最も新しい"]),
        # A baseline that is not printed, and one whose time is.
        ([COUNTED], {"baseline": None}, ["1.0%（目標）です"], ["基準"]),
        ([COUNTED], {"baseline_kind": "observed"}, [], ["計画に書かれていません"]),
        # The register falls by exactly the printed rate in one year, and the two statistics differ at the end.
        ([COUNTED, REGISTERED], {"target": 0.03},
         ["台帳の2019～2020年の1年当たり2.0%", "台帳が2021～2022年の3.1%"], []),
        # A stricter rate than the population target needs, and one alike.
        ([COUNTED, targets((2025, 8000))], {"target": 0.01}, ["厳しい目標", "8,559人"], ["届きません"]),
        ([COUNTED, targets((2025, 8559))], {"target": 0.01}, ["同じ水準"], ["食い違って"]),
        ([COUNTED, targets((2025, 8900))], {"target": 0.01}, ["目標に341人届きません"], ["対策を行わない"]),
    ],
)  # fmt: skip
def test_another_town_is_told_what_its_own_data_say(parts, changes, there, not_there):
    shown = said(town(*parts, **changes))
    assert [words for words in there if words not in shown] == []
    assert [words for words in not_there if words in shown] == []


@pytest.mark.parametrize(
    ("last", "said_of_it"),
    [
        (9000, "どちらも目標の3.0%より高い率です"),
        (9350, "目標の3.0%以下なのは台帳だけで、どちらの統計によるかで結果が変わります"),
    ],
)
def test_the_newest_rates_are_held_against_the_target_each_by_itself(last, said_of_it):
    rows = [counts((2020, 10000), (2022, 9000)), counts((2021, 9500), (2022, last), series="book")]
    assert said_of_it in said(town(*rows, target=0.03))


@pytest.mark.parametrize(
    ("judged", "words"),
    [
        ("none", "判定していません"),
        ("reported", "報告された値によります"),
        ("official", "計算のしかたは本書が決めました"),
    ],
)
def test_the_page_says_what_judges(judged, words):
    assert words in said(town(COUNTED, judged=judged))


PICTURES = {
    "both": [COUNTED, REGISTERED, targets((2025, 8900))],
    "census": [COUNTED],
    "register": [REGISTERED],
    "gains": [counts((2015, 9000), (2020, 10000)), REGISTERED],
}


@pytest.mark.parametrize("parts", PICTURES.values(), ids=PICTURES)
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_the_picture_has_a_panel_for_each_statistic_and_nothing_is_cut(parts, layout):
    page = town(*parts)
    figure = drawn(pictures.decline_chart(page, "", JA).draw, layout)
    kinds = [kind for kind in ("counted", "registered") if len(page.decline.of(kind))]
    assert [axes.get_title() for axes in figure.axes] == [
        {"counted": "調査", "registered": "台帳"}[kind] for kind in kinds
    ]
    assert not texts_outside(figure) and not overlapping_texts(figure)


def test_the_picture_of_the_strategys_rate_is_not_cut(edition):
    page = page_of("g1-n3", edition)
    for layout in LAYOUTS:
        figure = drawn(pictures.decline_chart(page, "", JA).draw, layout)
        assert not texts_outside(figure) and not overlapping_texts(figure)
        low, high = figure.axes[0].get_ylim()
        assert all(axes.get_ylim() == (low, high) for axes in figure.axes)


def test_nothing_escapes_the_words(pseudo):  # noqa: F811
    page = town(COUNTED, REGISTERED, targets((2025, 8900)))
    page = replace(page, names={name: "«d»" for name in page.names}, register_note="«d»")
    for output in outputs(page, pseudo):
        shown = plain(output).translate(dict.fromkeys(map(ord, "■□▤◇→")))
        assert not escaped(shown), escaped(shown)
        assert not unmarked(shown), unmarked(shown)[:200]


# The page of the population targets


def test_the_page_of_the_targets_states_the_contradiction_and_shows_the_way(edition):
    page = targets_model.targets({name: data.load(name) for name in targets_model.TABLES}, edition)
    texts, links = targets_text.declines(page, JA).items
    assert "1.84%" in texts.texts[0] and "22,269人" in texts.texts[0]
    assert links.links[0][1] == "kpi_detail_g1-n3.html"
    assert targets_text.declines(replace(page, declines=()), JA).items == []
