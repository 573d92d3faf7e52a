"""What readers see of indicators. All observations here are invented; none is the book's."""

from dataclasses import replace

import pandas as pd
import pytest
from kpi_cases import RULE

from visionbook.edition import EvaluationRule, OwnRank
from visionbook.pages.kpi_board import pictures, tables, text
from visionbook.pages.kpi_board.model import Board
from visionbook.show import signs
from visionbook.show.canvas import text_ems, wrapped
from visionbook.show.chart import PHONE, WIDE
from visionbook.show.indicators import amount, board_rows, exact_step
from visionbook.show.outline import Item, Outline
from visionbook.strategy.governance import with_overriding_bodies
from visionbook.strategy.judgement import STATUSES, evaluate
from visionbook.strategy.reporting import reports
from visionbook.words import load_words

WORDS = load_words("ja")
GOALS = pd.Series({"g1": "基本目標-１", "g2": "基本目標-２"})


def indicator(kpi_id, **changes):
    return {
        "kpi_id": kpi_id,
        "kind": "kpi",
        "name_ja": f"指標{kpi_id}",
        "unit": "tonnes",
        "better": "up",
        "measurement": "level",
        "baseline": 23854.0,
        "baseline_kind": "observed",
        "target": 27700.0,
        "rounded_to": 1.0,
        "start_fy": 2021,
        "end_fy": 2024,
        "same_as": None,
        "note_ja": None,
        "goal_id": "g1",
        "measure_id": "g1-a1",
        "code": "1ア①",
    } | changes


KPIS = pd.DataFrame(
    [
        indicator("catch"),
        indicator("new", measurement="cumulative", baseline=None, baseline_kind="none", target=15.0, unit="persons"),
        indicator("women", baseline=1622.0, baseline_kind="unstated", target=1665.0, unit="persons", measure_id=None),
        indicator(
            "tfr",
            measurement="keep",
            better="keep",
            baseline=1.67,
            target=1.67,
            unit="births_per_woman",
            rounded_to=0.01,
            goal_id="g2",
        ),
        indicator(
            "app", baseline=None, baseline_kind="none", target=750.0, unit="persons", goal_id="g2", note_ja="注意"
        ),
    ]
)
COLUMNS = ["kpi_id", "fiscal_year", "value", "status"]
NOTHING = pd.DataFrame(columns=COLUMNS)
SOME = pd.DataFrame(
    [
        ("catch", 2022, 25000.0, "final"),
        ("new", 2022, 6.0, "final"),
        ("women", 2021, 1640.0, "press"),
        ("tfr", 2021, 1.5, "final"),
    ],
    columns=COLUMNS,
)


BODIES = pd.DataFrame({"body_id": ["council"], "name_ja": ["有識者会議"]})


def judged(observations=NOTHING, reviews=None):
    return with_overriding_bodies(evaluate(KPIS, observations, RULE, 2024, reviews), BODIES)


def board(rows, fiscal_year=2024, rule=RULE, goals=GOALS, reported=None):
    """A board of judged indicators, without official statistics."""
    reported = reports(rows, NOTHING, fiscal_year) if reported is None else reported
    nothing = pd.DataFrame()
    return Board(rows, goals, reported, nothing, nothing, nothing, rule, fiscal_year, ("plan",), ())


def texts(observations=NOTHING):
    return board_rows(judged(observations), WORDS).set_index("kpi_id")


def test_the_lead_says_so_when_nothing_was_reported():
    said = text.lead(board(judged()), WORDS).texts[0]
    assert "5指標のうち、2024年度までの実績が報告されたものはまだありません" in said
    assert "「未報告」" in said


# catch: 1,146 / 1,923 = 0.596, below 0.60; women: 18 / 10.75 > 1; tfr below 1.67; new: 2021 missing; app: nothing
STATES = {"▲ 順調": 1, "▼ 遅れ": 1, "× 後退": 1, "○ 未報告": 1, "？ 判定できません": 1}


def test_the_lead_says_how_many_were_reported_and_are_on_course():
    said = text.lead(board(judged(SOME)), WORDS).texts[0]
    assert said.endswith("実績があるものは4指標です。目標に向かって進んでいる（達成・順調）のは1指標です。")


def test_the_counts_name_every_status_once_and_lead_to_those_that_have_it():
    counts = text.counts(board(judged(SOME)), WORDS)
    assert {marked: count for _, marked, count in counts.rows() if count} == STATES
    assert len(counts.rows()) == len(STATUSES) and sum(count for *_, count in counts.rows()) == len(KPIS)
    html = counts._repr_mimebundle_()["text/html"]
    assert html.count("<li><a href=") == 5 and html.count('<li class="vb-none">') == 2
    assert '<a href="#indicators.status=on_track"><span class="vb-counts-word">▲ 順調</span> <strong>1</strong>' in html
    assert "● 達成\t0" in counts._repr_mimebundle_()["text/plain"]


def test_the_page_counts_the_statuses_of_all_indicators_once():
    shown = board(judged(SOME))
    said = [text.lead(shown, WORDS).texts[0], *(pictures.state(shown, "", WORDS).text().splitlines())]
    assert not [line for line in said if "遅れ1" in line]


def test_the_lead_says_first_how_few_were_reported():
    said = text.lead(board(judged(SOME.head(1))), WORDS).texts[0]
    assert said == "5指標のうち、2024年度までの実績があるものは、まだ1指標です。"


def test_values_carry_their_unit_and_the_change_per_year_all_its_decimals():
    row = texts().loc["catch"]
    # (27,700 - 23,854) / 4 = 961.5
    assert row["path"] == "23,854トン→◇27,700トン"
    assert row["pace"] == "1年に+961.5トン"
    assert row["observed_text"] == "－"
    assert row["status_word"] == "○ 未報告"


def test_targets_without_a_way_to_go_are_worded_as_what_they_are():
    shown = texts()
    assert shown.loc["new", "path"] == "4年の累計で◇15人"
    assert shown.loc["tfr", ["path", "pace"]].tolist() == ["◇1.67以上を維持", ""]
    assert shown.loc["app", ["path", "pace"]].tolist() == ["◇750人（基準値なし）", ""]


def test_a_judgement_on_a_baseline_of_unknown_time_is_flagged_and_explained():
    row = texts(SOME).loc["women"]
    assert row["status_word"] == "▲ 順調※"
    assert "いつの基準値か" in row["note"]
    assert row["observed_text"] == "1,640人（2021年度・報道）"
    assert texts().loc["women", "status_word"] == "○ 未報告"


def test_a_part_of_a_sum_is_said_to_be_one():
    assert texts(SOME).loc["new", "observed_text"] == "6人（2022年度まで、一部の年度の計・確定）"


def test_missing_years_are_named_to_the_reader():
    assert "2021年度の実績がなく" in texts(SOME).loc["new", "note"]


@pytest.mark.parametrize(
    ("value", "unit", "step", "text"),
    [
        (0.393, "ratio", 0.01, "39.3%"),
        (0.5, "ratio", 0.01, "50%"),
        (9_875_000_000, "yen", 1e8, "98.75億円"),
        (50_000_000_000, "yen", 1e8, "500億円"),
        (12_500_000, "yen", 1e4, "1,250万円"),
        (225_000, "donations", 1e4, "225,000件"),
        (900_000, "donations", 1e4, "90万件"),
        (None, "yen", 1.0, "－"),
    ],
)
def test_amounts_keep_the_decimals_they_have_and_group_large_numbers(value, unit, step, text):
    assert amount(value, unit, step, WORDS) == text


def test_a_step_is_never_coarser_than_printed():
    assert exact_step(27700.0, 1) == 1
    assert exact_step(10.75, 1) == 0.01


@pytest.mark.parametrize("observations", [NOTHING, SOME], ids=["no observation", "some observations"])
@pytest.mark.parametrize("layout", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_board_is_drawn_with_and_without_observations(observations, layout):
    shown = board(judged(observations))
    assert "<svg" in pictures.state(shown, "", WORDS).svg(layout)
    assert "<svg" in pictures.way(shown, "g1", "", WORDS).svg(layout)
    assert "<svg" in pictures.kinds(shown, "", WORDS).svg(layout)
    assert "<svg" in pictures.rule(shown, WORDS).svg(layout)


def test_the_progress_is_described_only_where_it_is_drawn():
    without, with_some = (pictures.way(board(judged(seen)), "g1", "", WORDS) for seen in (NOTHING, SOME))
    assert "進みは描いていません" in without.caption
    assert "横の線は" in with_some.caption


def test_the_table_behind_the_board_holds_every_component():
    chart = pictures.way(board(judged(SOME)), "g1", "", WORDS)
    heads = chart.table.heads()
    assert heads[:6] == ["指標", "基準値", "目標値", "必要な変化", "1年当たり", "実績"]
    assert heads[6:10] == ["その年度に着くはずの値", "実際の変化", "経過年数（年）", "進みの比"]
    assert heads[10:] == ["状況", "規則による状況", "判定のしかた", "理由"]
    catch = chart.table.cells()[0]
    # expected 23,854 + 3,846 x 2/4 = 25,777; change 25,000 - 23,854 = 1,146; ratio 1,146 / 1,923 = 0.596
    assert catch[5:10] == ["25,000トン（2022年度・確定）", "25,777トン", "+1,146トン", "2", "0.60"]


def test_the_alternative_text_names_every_indicator_with_its_status():
    alt = pictures.way(board(judged()), "g1", "", WORDS).alt_text
    assert "指標catchは23,854トン→◇27,700トンで○ 未報告" in alt
    assert "指標women" in alt


def test_the_state_is_drawn_with_the_signs_of_the_statuses_and_its_caption_names_them():
    chart = pictures.state(board(judged(SOME)), "", WORDS)
    assert "▲ 順調、▼ 遅れ、× 後退、○ 未報告、？ 判定できません" in chart.caption  # those that it shows
    (axes,) = chart.draw(WIDE).axes
    shapes = [signs.of("status", status).layers[0]["marker"] for status in STATUSES]
    # catch ▼, new ？, women ▲, tfr ×, app ○: one sign each.
    drawn = sorted(line.get_marker() for line in axes.lines for _ in line.get_xdata())
    assert drawn == sorted(["v", "$?$", "^", "x", "o"]) and set(drawn) <= set(shapes)


def test_a_goal_without_indicators_has_no_strip():
    goals = pd.concat([GOALS, pd.Series({"g3": "基本目標-３"})])
    chart = pictures.state(board(judged(), goals=goals), "", WORDS)
    assert "基本目標-３" not in chart.alt_text
    assert len(chart.table.cells()) == len(KPIS)


@pytest.mark.parametrize("layout", [WIDE, PHONE], ids=["wide", "phone"])
def test_each_sign_stands_under_the_number_that_its_indicator_has_in_the_table(layout):
    many = pd.concat([KPIS.assign(kpi_id=KPIS["kpi_id"] + str(copy)) for copy in range(9)], ignore_index=True)
    rows = with_overriding_bodies(evaluate(many, NOTHING, RULE, 2024), BODIES)
    rows = rows.sort_values("goal_id", kind="stable", ignore_index=True)
    shown = board(rows)
    figure = pictures.state(shown, "", WORDS).draw(layout)
    (axes,) = figure.axes
    numbers = {t.get_text(): t.get_position() for t in axes.texts if t.get_text().isdigit()}
    named = replace(shown, judged=rows.assign(title=""))
    listed = [row.cells[0].number for row in tables.indicator_table(named, WORDS).rows]
    assert list(numbers) == listed == [str(number) for number in range(1, 46)]
    marks = [(x, y) for line in axes.lines for x, y in zip(*line.get_data(), strict=True)]
    # one sign right below each number, none elsewhere; all of it within the picture
    assert sorted(x for x, _ in marks) == sorted(x for x, _ in numbers.values())
    assert all(any(mx == x and 0.1 < my - y < 0.2 for mx, my in marks) for x, y in numbers.values())
    assert all(0 < x < layout.width and 0 < y < figure.get_figheight() for x, y in marks)


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        (NOTHING, "5指標は、どれも実績が報告されていません（2024年度まで）"),
        (SOME.head(1), "実績があるのは1番「指標catch」だけです（2024年度まで）"),
        (SOME.head(2), "実績があるのは1番「指標catch」、2番「指標new」だけです（2024年度まで）"),
        (SOME, "実績がないのは5番「指標app」だけです（2024年度まで）"),
    ],
)
def test_the_title_names_those_with_or_without_a_value_where_they_are_few(rows, title):
    assert pictures.state(board(judged(rows)), "", WORDS).title == title


def test_the_title_counts_where_many_have_a_value_and_where_all_do():
    whole = pd.DataFrame([(kpi_id, 2024, 1.0, "final") for kpi_id in KPIS["kpi_id"]], columns=COLUMNS)
    assert pictures.state(board(judged(whole)), "", WORDS).title == "5指標のすべてに実績があります（2024年度まで）"
    many = pd.concat([KPIS, KPIS.assign(kpi_id=KPIS["kpi_id"] + "2")], ignore_index=True)
    rows = with_overriding_bodies(evaluate(many, whole, RULE, 2024), BODIES)
    assert pictures.state(board(rows), "", WORDS).title == "実績がある5指標と、ない5指標（2024年度まで）"


def test_the_words_of_the_picture_say_which_numbers_have_which_status():
    alt = pictures.state(board(judged(SOME)), "", WORDS).alt_text
    assert "基本目標-１（1番から3番）は、順調は3、遅れは1、判定できませんは2" in alt


def test_the_rule_table_prints_the_thresholds_of_the_edition():
    rule = EvaluationRule(on_track=0.9, moderate=0.55, insufficient=0.0)
    cells = tables.rule(board(judged(), rule=rule), WORDS).cells()
    assert cells[1] == ["▲ 順調", "進みの比が0.9以上"]
    assert cells[2][1] == "進みの比が0.55以上0.9未満"


def test_the_rule_table_lists_the_own_ranks_of_the_municipality_where_there_are_any():
    assert "自治体" not in tables.rule(board(judged()), WORDS).to_text()
    ranks = (OwnRank("A", 1.0), OwnRank("<b>", 0.8), OwnRank("C", None))
    table = tables.rule(board(judged(), rule=EvaluationRule(0.95, 0.6, 0.0, own_ranks=ranks)), WORDS)
    assert table.cells()[len(STATUSES) :] == [
        ["自治体の評価「A」", "実績が目標値に到達（維持の指標では、保つべき水準の実績）、または進みの比が1以上"],
        ["自治体の評価「<b>」", "進みの比が0.8以上1未満"],
        ["自治体の評価「C」", "進みの比が0.8未満（維持の指標では、保つべき水準を下回る実績）"],
    ]
    assert "自治体の評価" in table.caption
    assert "<b>" not in table.to_html()


def test_two_own_ranks_or_a_single_one_say_all_the_same_what_earns_them():
    def conditions(*ranks):
        rule = EvaluationRule(0.95, 0.6, 0.0, own_ranks=ranks)
        return [row[1] for row in tables.rule(board(judged(), rule=rule), WORDS).cells()[len(STATUSES) :]]

    assert conditions(OwnRank("only", None)) == ["判定できるすべての指標"]
    first, last = conditions(OwnRank("yes", 0.75), OwnRank("no", None))
    assert first.endswith("進みの比が0.75以上")
    assert last.startswith("進みの比が0.75未満")


def test_kinds_of_targets_are_counted_by_goal():
    chart = pictures.kinds(board(judged()), "", WORDS)
    # level 3 (catch, women; app), cumulative 1, keep 1; baselines: observed 2, unstated 1, none 2
    assert chart.table.cells()[0] == ["水準", "測り方", "2", "1", "3"]
    assert "現状値とみられる値2、推計値0、時点の記載なし1、なし2" in chart.alt_text


def test_names_from_the_data_are_escaped():
    nasty = Item("<script>", label="<b>", marks=["<i>"], texts=["<q>"], items=[Item("<u>")])
    html = Outline([nasty], "<em>")._repr_mimebundle_()["text/html"]
    for tag in ("<script>", "<b>", "<i>", "<q>", "<u>", "<em>"):
        assert tag not in html
    assert "&lt;script&gt;" in html


def test_an_outline_says_the_same_in_plain_text():
    outline = Outline([Item("上", marks=["2件"], items=[Item("下", texts=["中身"])])], "見出し", load_words("ja"))
    assert outline._repr_mimebundle_()["text/plain"] == "見出し\n上 ［2件］\n  下\n    中身"


def test_wrapped_lines_fit_and_break_before_no_closing_mark():
    text = "「根室マルシェ（市場）」の開設、2024年度の12,345人。"
    lines = wrapped(text, 8 * 9 / 72)
    assert "".join(lines) == text
    assert all(text_ems(line) <= 8 for line in lines)
    assert not any(line[0] in "、。」）" for line in lines[1:])
    assert any("12,345" in line for line in lines)
