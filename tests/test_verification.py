"""The verification report: what it holds, what it leaves open. All observations and reviews here are invented."""

import importlib.util
import re
from dataclasses import replace
from html import unescape

import pandas as pd
import pytest
from conftest import ROOT
from kpi_cases import RULE
from pseudo import LANG, escaped, pseudo  # noqa: F401 - a fixture

from visionbook import data
from visionbook.edition import EvaluationRule, OwnRank
from visionbook.errors import DataError
from visionbook.pages.verification import model, tables, text
from visionbook.pages.verification.model.counts import attention, reporting_table, status_table, unreported
from visionbook.pages.verification.model.parts import verification_report
from visionbook.pages.verification.model.required import required_by
from visionbook.pages.verification.tables.forms import opinion_text
from visionbook.show.signs import SIGNS
from visionbook.strategy.judgement import evaluate
from visionbook.strategy.readings import judged_readings
from visionbook.strategy.tree import strategy_tree, with_places
from visionbook.words import load_words

WORDS = load_words("ja")
OBSERVED = ["kpi_id", "fiscal_year", "value", "status"]
REVIEWED = ["body_id", "fiscal_year", "reviewed_on", "subject_id", "rank", "overriding_status", "opinion_ja"]
GOVERNANCE = pd.DataFrame(
    [
        ("expert_council", "会議", "external"),
        ("inner_headquarters", "本部", "internal"),
        ("assembly_committee", "委員会", "assembly"),
    ],
    columns=["body_id", "name_ja", "kind"],
)


def node(node_id, parent_id, level, order=1, label=None):
    return {
        "node_id": node_id,
        "parent_id": parent_id,
        "level": level,
        "order": order,
        "label_ja": label,
        "title_ja": f"題{node_id}",
        "summary_ja": "…",
    }


# Two goals; the first has one field with two measures, the second has none. The second measure stands first.
NODES = pd.DataFrame(
    [
        node("concept", None, "concept"),
        node("p1", "concept", "package"),
        node("p2", "concept", "package", 2),
        node("g1", "p1", "goal", label="基本目標-１"),
        node("g2", "p2", "goal", label="基本目標-２"),
        node("g1-a", "g1", "field", label="（ア）"),
        node("g1-a2", "g1-a", "measure", 2, "②"),
        node("g1-a1", "g1-a", "measure", 1, "①"),
    ]
)


def indicator(kpi_id, node_id, **changes):
    return {
        "kpi_id": kpi_id,
        "node_id": node_id,
        "kind": "kpi",
        "order": 1,
        "name_ja": f"名{kpi_id}",
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
    } | changes


KPIS = pd.DataFrame(
    [
        indicator("catch", "g1-a1"),
        indicator("new", "g1-a1", order=2, measurement="cumulative", baseline=None, baseline_kind="none", target=15.0),
        indicator("women", "g1", baseline=1622.0, baseline_kind="unstated", target=1665.0, unit="persons"),
        indicator("again", "g2", baseline=1622.0, baseline_kind="unstated", target=1665.0, same_as="women"),
    ]
)
LISTINGS = pd.DataFrame(
    [("g1-a1", 1, "fish", "さかな事業", True, True), ("g1-a2", 1, "bus", "バス事業", False, False)],
    columns=["node_id", "order", "project_id", "printed_name", "priority", "expanded"],
).assign(scope_ja=None, new=False, new_r3=False, expanded_r3=False, private=False, hokkaido=False, relisted=False)
PROJECTS = pd.DataFrame({"project_id": ["fish", "bus"], "content_ja": "…", "partners_ja": None})


def report(
    observed=(), reviewed=(), fiscal_year=2022, kpis=KPIS, listings=LISTINGS, rule=RULE, nodes=NODES, readings=None
):
    observations = pd.DataFrame(list(observed), columns=OBSERVED)
    reviews = pd.DataFrame(list(reviewed), columns=REVIEWED)
    judged = evaluate(with_places(kpis, nodes), observations, rule, fiscal_year, reviews)
    tree = strategy_tree(nodes, judged, listings, PROJECTS)
    read = judged_readings(kpis, readings, observations, rule, fiscal_year)
    return verification_report(tree, observations, reviews, GOVERNANCE, fiscal_year, readings=read)


SHOWN = (
    text.lead,
    text.cards,
    tables.summary,
    tables.reported,
    tables.to_ask_for,
    tables.first,
    tables.unclear,
    tables.said,
    tables.goals,
    tables.record,
)


def part(found, kpi_id):
    return next(part for part in found.indicators() if part.judged["kpi_id"] == kpi_id)


def html(shown):
    return shown._repr_mimebundle_()["text/html"]


def test_a_report_has_goals_fields_and_measures_in_printed_order_with_their_indicators_and_projects():
    found = report()
    assert [goal.label for goal in found.goals] == ["基本目標-１", "基本目標-２"]
    (field,) = found.goals[0].fields
    assert [measure.node_id for measure in field.measures] == ["g1-a1", "g1-a2"]
    assert [part.judged["kpi_id"] for part in found.indicators()] == ["women", "catch", "new", "again"]
    assert [p["printed_name"] for p in field.measures[0].projects] == ["さかな事業"]
    assert found.goals[1].fields == ()


def test_each_year_has_its_surest_value_and_later_years_are_left_out():
    seen = [
        ("catch", 2021, 24000.0, "press"),
        ("catch", 2021, 24500.0, "final"),
        ("catch", 2022, 25000.0, "preliminary"),
        ("catch", 2023, 26000.0, "final"),
    ]
    found = report(seen)
    years = part(found, "catch").years
    assert found.years == (2021, 2022)
    assert [(year.value, year.status) for year in years] == [(24500.0, "final"), (25000.0, "preliminary")]


READINGS = pd.DataFrame(
    [
        ("catch", "year", 1, True, "level", 23854.0, 27700.0, "年の量"),
        ("catch", "total", 2, False, "cumulative", None, 27700.0, "4年間の合計"),
        ("new", "total", 1, True, "cumulative", None, 15.0, "4年間の合計"),
        ("new", "rise", 2, False, "rise", None, None, "書かれていない現状からの増加"),
    ],
    columns=["kpi_id", "reading", "order", "used", "measurement", "baseline", "target", "label_ja"],
)


@pytest.mark.parametrize(
    ("seen", "kpi_id", "said"),
    [
        # level: 646 of the 1,923 due in 2022 is 0.34; total: 24,500 of the 13,850 due is more than enough
        (
            [("catch", 2021, 0.0, "final"), ("catch", 2022, 24500.0, "final")],
            "catch",
            "読み方は2通り：「年の量」（目標：27,700トン、本書の判定）では遅れ、"
            "「4年間の合計」（目標：合計27,700トン）では順調。状況は読み方によって変わります。",
        ),
        (
            [],
            "catch",
            "読み方は2通り：「年の量」（目標：27,700トン、本書の判定）では未報告、"
            "「4年間の合計」（目標：合計27,700トン）では未報告。どの読み方でも状況は同じです。",
        ),
        # 8 of the 7.5 due in 2022; from an unknown level nothing follows
        (
            [("new", 2021, 3.0, "final"), ("new", 2022, 5.0, "final")],
            "new",
            "読み方は2通り：「4年間の合計」（目標：合計15トン、本書の判定）では順調、"
            "「書かれていない現状からの増加」（目標：決まらない）では判定できません。状況は読み方によって変わります。",
        ),
    ],
)
def test_a_sentence_that_can_be_read_in_several_ways_is_judged_under_each_beneath_its_indicator(seen, kpi_id, said):
    found = report(seen, readings=READINGS)
    name = f"名{kpi_id}"
    after = tables.goals(found, WORDS).to_text().split(name, 1)[1]
    assert said in after.split("名", 1)[0]
    assert said in unescape(html(tables.goals(found, WORDS)))


def test_an_indicator_with_one_reading_has_no_line_of_readings():
    shown = tables.goals(report(readings=READINGS[READINGS["kpi_id"] == "new"]), WORDS).to_text()
    assert shown.count("読み方は") == 1
    assert "読み方は" not in tables.goals(report(), WORDS).to_text()


def test_a_year_with_only_another_statistic_has_no_value():
    found = report([("catch", 2022, 25000.0, "proxy")])
    assert [year.value for year in part(found, "catch").years] == [None, None]


def test_the_body_of_the_city_comes_before_the_outside_body_and_others_have_no_space():
    assert [body.body_id for body in report().bodies] == ["inner_headquarters", "expert_council"]


@pytest.mark.parametrize(
    ("kpi_id", "fiscal_year", "required"),
    [
        ("catch", 2022, 25777.0),  # 23,854 + 3,846 * 2 / 4
        ("catch", 2030, 27700.0),  # a year after the last one counts as the last one
        ("catch", 2020, None),
        ("new", 2023, 11.25),  # 15 * 3 / 4
    ],
)
def test_the_required_value_lies_on_the_straight_way_to_the_target(kpi_id, fiscal_year, required):
    assert required_by(part(report(), kpi_id).judged, fiscal_year) == required


def test_a_level_without_a_baseline_requires_nothing_before_the_last_year():
    kpi = {"rule": "reach", "target": 750.0, "total_years": 4, "start_fy": 2021, "end_fy": 2024}
    assert [required_by(kpi, year) for year in (2023, 2024)] == [None, 750.0]


def test_a_level_to_keep_is_required_every_year():
    kpi = {"rule": "keep", "target": 1.67, "total_years": 4, "start_fy": 2021, "end_fy": 2024}
    assert required_by(kpi, 2021) == 1.67


def test_an_indicator_that_is_the_same_as_another_shows_its_values_and_reviews():
    found = report(
        [("women", 2022, 1640.0, "final")],
        [("expert_council", 2022, "2023-10-01", "women", "B", None, "意見")],
    )
    again = part(found, "again")
    assert [year.value for year in again.years] == [None, 1640.0]
    assert [opinion.rank for opinion in again.opinions] == ["B"]


def test_reviews_of_other_fiscal_years_are_left_out():
    found = report(reviewed=[("expert_council", 2021, "2022-10-01", "g1", "A", None, "前の年")])
    assert found.opinions == ()
    assert found.goals[0].opinions == ()


def test_a_review_of_something_without_a_place_of_its_own_is_in_the_list():
    found = report(reviewed=[("assembly_committee", 2022, "2023-12-01", "concept", None, None, "全体")])
    assert [(o.subject, o.body, o.text) for o in found.opinions] == [("題concept", "委員会", "全体")]
    assert "全体" in html(tables.said(found, WORDS))


def test_a_subject_is_named_by_the_printed_numbers_that_lead_to_it():
    said = [("expert_council", 2022, "2023-10-01", subject, "A", None, None) for subject in ("g1", "g1-a1", "catch")]
    subjects = [opinion.subject for opinion in report(reviewed=said).opinions]
    assert subjects == ["基本目標-１", "基本目標-１（ア）① 題g1-a1", "基本目標-１（ア）① 名catch"]


def test_an_override_about_an_earlier_year_that_still_stands_is_shown_with_its_reason():
    found = report(
        [("catch", 2021, 24000.0, "final")],
        [("expert_council", 2021, "2022-10-01", "catch", None, "moderate", "資源の変動")],
    )
    (opinion,) = part(found, "catch").opinions
    assert (opinion.body, opinion.reviewed_on, opinion.status) == ("会議", "2022-10-01", "moderate")
    # (24,000 - 23,854) / (3,846 / 4) = 0.15: the rule alone says insufficient.
    assert "規則では▼ 遅れ" in html(tables.goals(found, WORDS))
    assert "資源の変動" in html(tables.goals(found, WORDS))


@pytest.mark.parametrize(
    ("review", "message"),
    [
        (("expert_council", 2022, "2023-10-01", "g9", "A", None, None), "subject_id 'g9' is not in"),
        (("nobody", 2022, "2023-10-01", "g1", "A", None, None), "body_id 'nobody' is not in data/governance.csv"),
    ],
)
def test_a_review_of_or_by_something_unknown_is_refused(review, message):
    with pytest.raises(DataError, match=message):
        report(reviewed=[review])


SOME = [
    ("catch", 2022, 24000.0, "final"),  # (24,000 - 23,854) / (3,846 * 2 / 4) = 0.08: insufficient
    ("new", 2021, 1.0, "final"),  # 2022 is missing: the newest year is 2021, 1 / (15 / 4) = 0.27: insufficient
    ("women", 2022, 1600.0, "press"),  # below 1,622: moving away; so is `again`, the same figure
]


def test_statuses_are_counted_by_goal_and_in_total():
    counts = status_table(report(SOME))
    assert counts[["indicators", "insufficient", "moving_away"]].to_numpy().tolist() == [
        [3, 2, 1],
        [1, 0, 1],
        [4, 2, 2],
    ]


def test_what_was_reported_is_counted_by_year_and_sureness():
    counts = reporting_table(report(SOME))
    columns = ["this_year", "unsure", "earlier", "none"]
    assert counts[columns].to_numpy().tolist() == [[2, 1, 1, 0], [1, 1, 0, 0], [3, 2, 1, 0]]
    assert reporting_table(report())["none"].tolist() == [3, 1, 4]


def test_the_most_pressing_indicators_come_first():
    assert [p.judged["kpi_id"] for p in attention(report(SOME))] == ["women", "again", "catch", "new"]


def test_a_status_that_a_body_has_set_decides_the_order_before_the_ratio():
    """The ratio of `catch`, 0.08, is below that of `new`, 0.27; but a body has called it moderate."""
    found = report(SOME, [("expert_council", 2022, "2023-10-01", "catch", None, "moderate", "資源の変動")])
    assert [p.judged["kpi_id"] for p in attention(found)] == ["women", "again", "new", "catch"]
    assert "◆ やや遅れ＊" in html(tables.first(found, WORDS))


def test_what_is_to_be_asked_for_is_what_has_no_value_of_this_year():
    missing = unreported(report(SOME))
    assert [(goal.label, [p.judged["kpi_id"] for p in parts]) for goal, parts in missing] == [("基本目標-１", ["new"])]
    assert "名new" in html(tables.to_ask_for(report(SOME), WORDS))


def test_without_values_and_opinions_the_report_calls_itself_a_form():
    lead = html(text.lead(report(), WORDS))
    assert "2022年度（令和4年度）" in lead
    assert "書き込んで" in lead
    assert "4指標のすべてに、2022年度の実績を求めます" in html(tables.to_ask_for(report(), WORDS))
    assert "実績を集めるまで分かりません" in html(tables.first(report(), WORDS))
    assert "まだ入っていません" in html(tables.said(report(), WORDS))


def test_the_lead_counts_statuses_and_opinions():
    reviewed = [("expert_council", 2022, "2023-10-01", "g1", "A", None, "意見")]
    assert "状況は遅れ2、後退2です" in html(text.lead(report(SOME), WORDS))
    assert "意見は1件です" in html(text.lead(report(SOME, reviewed), WORDS))


def test_when_nothing_is_behind_the_report_says_so():
    good = [(kpi_id, 2022, 1e6, "final") for kpi_id in ("catch", "women")]
    assert "足りない指標はありません" in html(tables.first(report(good), WORDS))


def test_an_indicator_that_cannot_be_judged_says_why():
    seen = [("new", 2022, 1.0, "final")]  # 2021 is missing
    assert "2021年度の実績がなく" in html(tables.unclear(report(seen), WORDS))
    assert "ありません" in html(tables.unclear(report(SOME), WORDS))


def test_a_value_shows_its_kind_unless_it_is_final():
    shown = html(tables.goals(report(SOME), WORDS))
    assert "1,600人" in shown
    assert shown.count("（報道）") == 2  # women, and again
    assert "24,000トン<" in shown


def test_a_value_from_official_statistics_says_so():
    observations = pd.DataFrame([("women", 2022, 1640.0, "final", "census")], columns=[*OBSERVED, "series"])
    judged = evaluate(with_places(KPIS, NODES), observations, RULE, 2022)
    tree = strategy_tree(NODES, judged, LISTINGS, PROJECTS)
    found = verification_report(tree, observations, pd.DataFrame(columns=REVIEWED), GOVERNANCE, 2022)
    assert "（公的統計）" in html(tables.goals(found, WORDS))


def test_each_body_that_has_not_spoken_has_space_to_write_on():
    # Two goals and two measures, two bodies each: eight opinions; two of them are there.
    reviewed = [
        ("expert_council", 2022, "2023-10-01", "g1", "A", None, "意見です"),
        ("inner_headquarters", 2022, "2023-08-01", "g1-a1", "B", None, "別の意見"),
        ("assembly_committee", 2022, "2023-12-01", "g1-a1", None, None, "三つめ"),
    ]
    assert html(tables.goals(report(), WORDS)).count("vb-rules") == 8
    shown = html(tables.goals(report(reviewed=reviewed), WORDS))
    assert shown.count("vb-rules") == 6
    assert all(text in shown for text in ("意見です", "別の意見", "三つめ", "2023年10月1日"))


def test_the_bodies_stand_in_one_order_whoever_has_spoken():
    reviewed = [("expert_council", 2022, "2023-10-01", "g1", "A", None, "意見です")]
    shown = html(tables.goals(report(reviewed=reviewed), WORDS))
    assert re.findall(r'<th scope="row">(.*?)</th>', shown)[:2] == ["本部", "会議"]


def test_a_judgement_by_an_earlier_year_says_which():
    shown = html(tables.goals(report(SOME), WORDS))
    assert shown.count("2021年度の実績による") == 1
    # Held against the year of the value: 15 * 1 / 4 = 3.75, not the 7.5 of 2022.
    first = tables.first(report(SOME), WORDS).to_text()
    assert any(line.endswith("1トン\t2021年度\t3.75トン") for line in first.splitlines())


def test_a_year_without_a_value_is_space_to_write_in_only_in_the_year_of_the_report():
    shown = html(tables.goals(report(SOME), WORDS))
    assert shown.count('class="vb-entry"') == 1  # only `new` has no value of 2022
    assert html(tables.goals(report(), WORDS)).count('class="vb-entry"') == 4


def test_a_sum_says_how_large_it_is_by_now_and_a_level_does_not_repeat_its_columns():
    shown = html(tables.goals(report([("new", 2021, 4.0, "final"), ("new", 2022, 3.0, "final")]), WORDS))
    assert "4年の累計で◇15トン、これまで7トン" in shown
    assert "→" not in shown


def test_the_citys_own_rank_stands_beside_the_status():
    ranks = (OwnRank("優", 1.0), OwnRank("劣", None))
    rule = EvaluationRule(on_track=0.95, moderate=0.60, insufficient=0.0, own_ranks=ranks)
    assert "自治体の評価：劣" in html(tables.goals(report(SOME, rule=rule), WORDS))
    assert "自治体の評価" not in html(tables.goals(report(SOME), WORDS))


def test_projects_carry_their_marks():
    shown = html(tables.goals(report(), WORDS))
    assert re.search(r"<li>さかな事業 <span[^>]*>［重点］</span> <span[^>]*>［拡充］</span></li>", shown)
    assert "<li>バス事業</li>" in shown


def forms(shown):
    """Whether each form, and each of its rows, is nothing but space to write on."""
    found = re.findall(r'<table class="vb-form( vb-blank)?"[^>]*>.*?<tbody>(.*?)</tbody>', shown)
    return [(bool(blank), ["vb-blank" in row for row in re.findall("<tr[^>]*>", body)]) for blank, body in found]


def test_what_is_only_space_to_write_on_is_marked_row_by_row_and_form_by_form():
    reviewed = [("expert_council", 2022, "2023-10-01", "g1", "A", None, "意見です")]
    # two goals and two measures; the city's own body comes first and has said nothing
    assert forms(html(tables.goals(report(), WORDS))) == [(True, [True, True])] * 4
    assert forms(html(tables.goals(report(reviewed=reviewed), WORDS)))[:2] == [
        (False, [True, False]),
        (True, [True] * 2),
    ]
    record = forms(html(tables.record(report(), WORDS)))
    # the year is known; when it was collected, verified twice and published, where, and by whom are not
    assert record == [(False, [False] + [True] * 6)]
    assert "vb-blank" not in html(tables.said(report(reviewed=reviewed), WORDS))


def test_a_rank_alone_is_no_empty_row():
    reviewed = [("expert_council", 2022, "2023-10-01", "g1", "A", None, None)]
    assert forms(html(tables.goals(report(reviewed=reviewed), WORDS)))[0] == (False, [True, False])


def test_the_switch_for_the_space_to_write_on_is_a_box_with_a_label_that_is_not_printed():
    shown = html(tables.entry_switch(WORDS))
    assert re.fullmatch(
        r'<p class="vb-screen"><label><input type="checkbox" id="vb-entries"[^>]*> .+</label></p>', shown
    )


def test_each_value_names_its_head_and_what_is_missing_says_so():
    shown = html(tables.goals(report(SOME), WORDS)).split("名catch")[1].split("</tbody>")[0]
    cells = re.findall(r'<td class="([^"]*)" data-head="([^"]*)">([^<]*)', shown)
    assert cells == [
        ("vb-right", "基準値", "23,854トン"),
        ("vb-right vb-none", "2021年度", "－"),
        ("vb-right", "2022年度", "24,000トン"),
        ("vb-right", "必要な値", "25,777トン"),
        ("vb-right", "進みの比", "0.08"),
        ("vb-right", "目標値", "27,700トン"),
    ]
    entry = html(tables.goals(report(), WORDS)).split("名catch")[1].split("</tbody>")[0]
    assert re.findall(r'<td class="vb-entry" data-head="([^"]*)">', entry) == ["2022年度"]


def test_projects_and_notes_are_folded_and_keep_their_heads():
    shown = html(tables.goals(report(SOME), WORDS))
    assert '<summary class="vb-report-head">事業（1）</summary>' in shown
    assert shown.count("vb-notes") == shown.count('<tr class="vb-indicator-notes">') > 0


HOSTILE = "<script>alert(1)</script>"


def test_nothing_from_the_tables_is_taken_for_markup():
    nodes = NODES.assign(title_ja=HOSTILE)
    kpis = KPIS.assign(name_ja=HOSTILE, note_ja=HOSTILE)
    listings = LISTINGS.assign(printed_name=HOSTILE)
    reviewed = [
        ("expert_council", 2022, "2023-10-01", subject, HOSTILE, None, HOSTILE)
        for subject in ("g1", "g1-a", "g1-a1", "catch", "concept")
    ]
    found = report(SOME[:2], reviewed, kpis=kpis, listings=listings, nodes=nodes)
    for shown in SHOWN:
        assert "<script" not in html(shown(found, WORDS)), shown


def test_the_text_of_the_report_holds_what_the_page_shows():
    reviewed = [("expert_council", 2022, "2023-10-01", "g1-a1", "A", None, "意見です")]
    shown = tables.goals(report(SOME, reviewed), WORDS)._repr_mimebundle_()["text/plain"]
    line = next(line for line in shown.splitlines() if line.startswith("名catch"))
    # name, status, baseline, 2021, 2022, required 25,777, ratio 146 / 1,923, target
    assert line.split("\t")[1:] == ["▼ 遅れ", "23,854トン", "－", "24,000トン", "25,777トン", "0.08", "27,700トン"]
    assert "さかな事業 重点 拡充" in shown
    assert "会議（2023年10月1日）：［A］意見です" in shown


def test_an_opinion_without_rank_or_words_leaves_nothing_behind():
    (opinion,) = report(reviewed=[("expert_council", 2022, "2023-10-01", "g1", None, None, "言葉")]).opinions
    assert opinion_text(opinion, WORDS) == "会議（2023年10月1日）：言葉"


def test_the_record_knows_the_newest_date_of_each_body_and_leaves_the_rest_open():
    reviewed = [
        ("expert_council", 2022, day, subject, "A", None, None)
        for day, subject in (("2023-10-09", "g1"), ("2023-10-11", "g2"))
    ]
    lines = tables.record(report(reviewed=reviewed), WORDS).to_text().splitlines()
    assert "会議が検証した日\t2023年10月11日" in lines
    assert "本部が検証した日\t" in lines
    assert html(tables.record(report(), WORDS)).count("記入欄") == 6


def test_the_report_of_the_strategy_holds_every_indicator_measure_and_project():
    nodes, kpis = data.load("strategy_nodes"), data.load("kpis")
    observations, reviews = data.load("kpi_observations"), data.load("reviews")
    judged = evaluate(with_places(kpis, nodes), observations, RULE, 2024, reviews)
    tree = strategy_tree(nodes, judged, data.load("project_listings"), data.load("projects"))
    found = verification_report(tree, observations, reviews, data.load("governance"), 2024)
    shown = html(tables.goals(found, WORDS))
    assert len(found.goals) == 3
    assert shown.count('<tbody class="vb-indicator">') == 48
    assert shown.count('<section class="vb-report-measure">') == 17
    assert sum(len(m.projects) for g in found.goals for f in g.fields for m in f.measures) == 124
    assert all(name in shown for name in kpis["name_ja"])


def test_the_page_of_the_strategy_is_one_value_and_says_where_it_comes_from():
    edition = data.edition()
    rows = {name: data.load(name) for name in model.TABLES}
    people = data.load("population", area_code=edition.municipality, series=edition.series.census)
    found = model.verification(rows, people, edition)
    assert len(found.indicators()) == len(rows["kpis"])
    several = {part.judged["kpi_id"] for part in found.indicators() if part.readings}
    assert several == set(rows["kpi_readings"]["kpi_id"])
    # The fall of the population is a sum of counts: what was counted last stands after the period of the plan.
    assert "公的統計のいちばん新しい値は" in text.after_period(found, WORDS).texts[0]
    assert "組織の出典は" in text.sources(rows, WORDS).texts[0]
    without = text.sources(rows | {"governance": rows["governance"].iloc[:0]}, WORDS).texts[0]
    assert without.startswith("目標と事業の出典は") and "組織" not in without


def test_nothing_of_the_page_escapes_the_words(pseudo):  # noqa: F811
    rows = {name: data.load(name) for name in model.TABLES}
    rows["kpi_observations"] = pd.concat(
        [rows["kpi_observations"], pd.DataFrame([dict(zip(OBSERVED, row, strict=True)) for row in REAL_SOME])]
    )
    review = dict(zip(REVIEWED, ("expert_council", 2024, "2025-10-01", "g1-n1", "A", "moderate", "資源"), strict=True))
    rows["reviews"] = pd.DataFrame([review])
    edition = replace(data.edition(), languages=(LANG,))
    people = data.load("population", area_code=edition.municipality, series=edition.series.census)
    found = model.verification(rows, people, edition)
    parts = [*(shown(found, pseudo) for shown in SHOWN), text.after_period(found, pseudo), text.sources(rows, pseudo)]
    told = [shown._repr_mimebundle_()["text/plain"] for shown in parts]
    told += [unescape(re.sub("<[^>]+>", "\n", html(shown))) for shown in parts]
    # Names, numbers of the strategy and notes are in Japanese only, and the names of eras; signs are no words.
    cells = [str(cell) for table in rows.values() for cell in table.to_numpy().ravel()]
    codes = "".join(found.kpis["code"])
    known = "\n".join(
        [*cells, codes, "令和", *(sign.character for family in SIGNS.values() for sign in family.values())]
    )
    assert {part for shown in told for part in escaped(shown) if part not in known} == set()


# One that is behind, one that cannot be judged for want of a year, and one press report.
REAL_SOME = (("g1-a1-k1", 2024, 24000.0, "final"), ("g2-n1", 2024, 10.0, "press"), ("g1-n1", 2024, 1.0, "final"))


def test_a_title_cannot_end_the_rule_that_prints_it():
    path = ROOT / "book" / "_ext" / "japanese_page.py"
    spec = importlib.util.spec_from_file_location("japanese_page", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    rule = module.running_title("本 1", 'a"}</style>')
    assert (
        rule
        == '@page { @top-left { content: "本\\20 1"; } @top-right { content: "a\\22 \\7d \\3c \\2f style\\3e "; } }'
    )
