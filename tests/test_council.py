"""The council pack: the worst indicators first, each with a question, on two sheets."""

from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

from visionbook import data
from visionbook.edition import SeriesRoles
from visionbook.errors import ParameterError
from visionbook.pages.council import model, tables, text
from visionbook.population.counted import Counted
from visionbook.show.prose import Sentences
from visionbook.strategy.evaluation import evaluation
from visionbook.strategy.governance import with_overriding_bodies
from visionbook.strategy.target_path import Course, TargetPath, target_gaps
from visionbook.strategy.tree import with_places
from visionbook.words import load_words

JA = load_words("ja")
STATUSES = [
    "on_track",
    "moderate",
    "moving_away",
    "not_reported",
    "insufficient",
    "moderate",
    "achieved",
    "cannot_judge",
]


def years(*rows):
    return pd.DataFrame(rows, columns=["year", "population"])


def page(statuses=STATUSES, counted=950.0, comparison=None, target=1000, preliminary=True):
    counts = pd.Series({2020: 1100.0} | ({2025: counted} if counted else {})).rename_axis("year")
    early = frozenset({2025}) if preliminary and counted else frozenset()
    path = TargetPath(Counted(counts, early, 2020), Course(years()), Course(years((2025, 960))), years((2025, target)),
                      SeriesRoles("c"))  # fmt: skip
    goal = {"year": [2025], "name_ja": ["目標"], "plans_ja": [""], "target": [target], "reduction_held_back": [0]}
    judged = pd.DataFrame({"kpi_id": [f"k{n}" for n in range(len(statuses))], "status": statuses})
    judged["goal_id"] = ["g1", "g2"] * (len(statuses) // 2) + ["g1"] * (len(statuses) % 2)
    goals = pd.Series({"g1": "目標１", "g2": "目標２"})
    gaps = target_gaps(path, pd.DataFrame(goal))
    return model.Council("甲町", path, gaps, model.shown_of(judged, 2024, ["s"]), goals, comparison)


def test_questions_begin_with_the_worst_and_keep_the_printed_order_within_a_status():
    assert page().standing.questions["kpi_id"].tolist() == ["k2", "k4", "k1", "k5"]


def test_what_is_on_course_or_cannot_be_judged_raises_no_question():
    calm = page(["achieved", "on_track", "not_reported", "cannot_judge"])
    assert calm.standing.questions.empty and calm.behind == 0 and page().behind == 4
    assert page().on_course == 2


def test_of_each_goal_it_is_counted_what_was_not_reported_and_what_cannot_be_judged():
    assert page().unjudged.to_numpy().tolist() == [["目標１", 4, 0, 0], ["目標２", 4, 1, 1]]


@pytest.mark.parametrize(
    ("counted", "preliminary", "said"),
    [
        (950.0, True, "甲町の2025年（速報）の人口は950人で、2025年の目標1,000人より50人少ない数です。"),
        (1001.0, False, "甲町の2025年の人口は1,001人で、2025年の目標1,000人より1人多い数です。"),
        (1000.0, False, "甲町の2025年の人口は1,000人で、2025年の目標と同じです。"),
        (None, False, "甲町の2025年の目標は1,000人です。その年の人口は、まだ数えられていません。"),
    ],
)
def test_the_answer_follows_the_sign_of_the_gap(counted, preliminary, said):
    assert text.lead(page(counted=counted, preliminary=preliminary), JA).texts[0] == said


@pytest.mark.parametrize(
    ("statuses", "said"),
    [
        (
            STATUSES,
            "8の指標のうち、2024年度までの実績で見ると、達成か順調が2、遅れているものが4です。実績の報告がないものが1あります。",
        ),
        (["not_reported"] * 3, "3の指標のすべてについて、2024年度までの実績がこの本に報告されていません。"),
    ],
)
def test_the_answer_counts_the_indicators(statuses, said):
    assert text.lead(page(statuses), JA).texts[-1] == said


def test_what_was_not_reported_and_what_cannot_be_judged_is_told_of_each_goal():
    assert text.unjudged(page(), JA).texts == [
        "2024年度までの実績の報告がない指標は、目標２は4のうち1です。いつ報告されるかを確かめます。",
        "判定できない指標は、目標２は4のうち1です。なぜ判定できないかを確かめます。",
    ]
    assert text.unjudged(page(["achieved"]), JA).texts == [
        "2024年度までの実績は、すべての指標について報告されています。",
        "報告された指標は、すべて判定できます。",
    ]


def test_without_targets_nothing_is_said_of_them():
    bare = page()
    alone = model.Council(**{**vars(bare), "gaps": bare.gaps.iloc[:0]})
    assert len(text.lead(alone, JA).texts) == 1


def compared(**given):
    indicators = pd.DataFrame(
        [
            ("漁獲量", True, True, "moderate", "on_track"),
            ("出生数", True, False, "moderate", "moderate"),
            ("新しい指標", False, True, None, "not_reported"),
        ],
        columns=["name", "value_changed", "status_changed", "old_status", "new_status"],
    )
    rows = {"old_name": "初版", "indicators": indicators, "plan": [1], "corrections": [], "is_same": False}
    return SimpleNamespace(**rows | given)


def test_what_changed_is_counted_and_what_moved_is_named():
    said = text.changed(page(comparison=compared()), JA).texts
    assert said[0] == (
        "前の版（初版）から、実績の値が2の指標で変わり、状況が2の指標で変わりました。"
        "計画の数値の変更は1件、訂正は0件です。"
    )
    assert said[1] == "状況が変わったのは、漁獲量はやや遅れから順調のほか、1の指標です。"


def test_a_first_edition_and_one_without_changes_say_so():
    assert "最初の版" in text.changed(page(), JA).texts[0]
    assert text.changed(page(comparison=compared(is_same=True)), JA).texts == [
        "前の版（初版）から変わった値はありません。"
    ]
    assert len(text.changed(page(comparison=compared(indicators=None)), JA).texts) == 1


def test_where_nothing_is_behind_a_sentence_stands_instead_of_an_empty_table():
    assert isinstance(tables.questions(page(["achieved"]), JA), Sentences)


@pytest.fixture(scope="module")
def known():
    edition = data.edition()
    own = model.own_rows(edition)
    return {name: data.load(name, **own.get(name, {})) for name in {*model.TABLES, *model.JUDGED_FROM}}, edition


def council(given, edition):
    return model.council(given, model.standing_of(given, edition), edition)


def test_the_pack_of_the_edition_counts_each_indicator_once(known):
    made = council(*known)
    total = made.behind + made.on_course + made.unjudged[["not_reported", "cannot_judge"]].to_numpy().sum()
    assert total == len(made.standing.statuses) == made.unjudged["indicators"].sum() > 0


def test_every_status_that_is_behind_has_its_question(known):
    given, edition = known
    made = council(given, edition)
    indicators = with_places(given["kpis"], given["strategy_nodes"], JA.lang)
    found = evaluation(indicators, given, given["population"], edition, made.standing.fiscal_year)
    judged = with_overriding_bodies(found.judged, given["governance"])
    spoiled = judged.assign(status=[model.BEHIND[place % 3] for place in range(len(judged))])
    standing = model.shown_of(spoiled, made.standing.fiscal_year, [])
    table = tables.questions(replace(made, standing=standing), JA)
    assert len(table.frame) == model.MOST_QUESTIONS
    assert table.frame["asked"].str.contains("確かめます").all()
    assert f"ほかに{len(spoiled) - model.MOST_QUESTIONS}の指標" in table.caption


def test_a_judgement_that_a_body_replaced_is_asked_about_as_the_body_judged(known):
    given, edition = known
    kpi, body = given["kpis"]["kpi_id"].iloc[0], given["governance"]["body_id"].iloc[0]
    review = {
        "body_id": body,
        "fiscal_year": edition.fiscal_year,
        "reviewed_on": "2025-06-01",
        "subject_id": kpi,
        "overriding_status": "insufficient",
        "opinion_ja": "遅れています。",
    }
    reviews = pd.DataFrame([{**dict.fromkeys(given["reviews"].columns), **review}])
    made = council({**given, "reviews": reviews}, edition)
    assert made.standing.questions["kpi_id"].tolist() == [kpi]
    (row,) = tables.questions(made, JA).frame.to_dict("records")
    assert "遅れ" in row["status_word"] and row["asked"].startswith("遅れのわけ")


def test_after_the_plan_its_last_year_is_judged(known):
    given, edition = known
    last = int(given["kpis"]["end_fy"].max())
    after = model.standing_of(given, replace(edition, fiscal_year=last + 3))
    assert after.fiscal_year == last
    before = model.standing_of(given, replace(edition, fiscal_year=last))
    pd.testing.assert_frame_equal(after.statuses, before.statuses)
    with pytest.raises(ParameterError, match="fiscal year"):
        model.standing_of(given, replace(edition, fiscal_year=int(given["kpis"]["start_fy"].min()) - 1))


def test_a_missing_table_is_refused(known):
    tables_, edition = known
    found = model.standing_of(tables_, edition)
    with pytest.raises(ParameterError, match="milestones"):
        model.council({name: table for name, table in tables_.items() if name != "milestones"}, found, edition)
    with pytest.raises(ParameterError, match="reviews"):
        model.standing_of({name: table for name, table in tables_.items() if name != "reviews"}, edition)
