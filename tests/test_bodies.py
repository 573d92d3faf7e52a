"""Bodies and their roles, and whether the summaries of the plan's own data keep what the documents say."""

import re

import pandas as pd
import pytest
from small_book import add_row, change_rows

from visionbook import data
from visionbook.show.phrases import unexplained_labels
from visionbook.words import load_words

JA = load_words("ja")

# A body without a role


def problems(project):
    return [f"{problem.file} {problem}" for problem in data.check(project / "data")]


@pytest.mark.parametrize("body", ["assembly_committee", "secretariat", "inner_headquarters", "expert_council"])
def test_a_body_without_a_role_is_refused_with_its_place(project, body):
    change_rows(project, "pdca_roles", lambda row: None if row["body_id"] == body else row)
    (problem,) = problems(project)
    row = list(data.load("governance")["body_id"]).index(body) + 2
    assert f"row {row}" in problem and "data/governance.csv" in problem and body in problem
    assert "is a body without a role" in problem
    assert "say in data/pdca_roles.csv what it does in which step" in problem


def test_a_new_body_needs_a_role_too(project):
    add_row(
        project, "governance", body_id="audit", order="5", name_ja="監査", name_en="Audit", kind="external",
        role_ja="みる",
        role_en="looks", source_id="nemuro_strategy_2021", source_place="-",
    )  # fmt: skip
    (problem,) = problems(project)
    assert "row 6" in problem and "audit" in problem and "without a role" in problem


@pytest.mark.parametrize("step", ["indicator_goal", "verification", "revision"])
def test_a_role_in_what_is_no_step_is_refused(project, step):
    change_rows(project, "pdca_roles", lambda row: {**row, "step_id": step} if row["body_id"] == "secretariat" else row)
    (problem,) = problems(project)
    assert "row 2" in problem and "is no step of the cycle" in problem and step in problem


@pytest.mark.parametrize(("column", "name"), [("body_id", "nobody"), ("step_id", "never"), ("part", "watches")])
def test_a_role_that_names_nothing_is_refused(project, column, name):
    change_rows(project, "pdca_roles", lambda row: {**row, column: name} if row["order"] == "3" else row)
    assert any("data/pdca_roles.csv" in problem and name in problem for problem in problems(project))


def test_a_project_without_any_role_is_let_be(project):
    change_rows(project, "pdca_roles", lambda row: None)
    assert problems(project) == []


# What the documents say

TITLES = r"「[^」]*」"


@pytest.fixture(scope="module")
def strategy(shared):
    return (shared / "seeds" / "001_d656a20c8b28cf7f.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def vision(shared):
    return (shared / "seeds" / "000_0476e35a9e67e252.txt").read_text(encoding="utf-8")


def test_every_role_stands_in_the_lines_that_it_names(strategy):
    lines = dict(enumerate(strategy.split("\n"), 1))
    names = data.load("governance").set_index("body_id")["name_ja"]
    for row in data.load("pdca_roles").itertuples():
        said = squeezed("".join(lines[n] for n in range(row.first_line, row.last_line + 1)))
        name = squeezed(names[row.body_id])
        # the table of the headquarters stands under its name, which does not stand in it
        assert name in said or "総合戦略の成果検証、改訂" in said, row


# By hand, from the lines of the strategy: what a summary of this node must not lose
KEPT = {
    "concept": ("移住", "関係人口", "交流人口", "暮らしやすさ", "魅力"),
    "p1": ("稼げる仕組み",),
    "p2": ("住み続けられる",),
    "g3": ("続けて支援",),
    "g1-d01": ("稼げる仕組み", "人と仕事を呼び込みます"),
    "g1-d08": ("販路", "商談", "経済交流", "関係機関", "技能実習生"),
    "g1-d11": ("調べ", "一次産業", "訪日客"),
    "g2-d01": ("生きがいと誇り",),
    "g2-d06": ("合意",),
    "g3-d08": ("鑑賞", "体験"),
    "g1-a1": ("多文化共生", "つくり育てる漁業", "技能実習生"),
    "g1-a2": ("正規化", "給与水準", "女性", "外国人労働者"),
    "g1-a3": ("賑わいを取り戻し", "生涯を通じて", "賃金"),
    "g1-a4": ("ＵＩターン", "就学金", "テレワーク"),
    "g1-b1": ("訪日客", "歴史", "一元的"),
    "g2-a1": ("生きる力", "公正"),
    "g2-b1": ("ワンストップ", "電子母子手帳", "設置の検討", "男性"),
    "g2-b2": ("給食センターの整備の検討", "多子世帯", "遠距離"),
    "g2-b3": ("適正配置", "認定こども園", "ファミリーサポート・センター"),
    "g2-c1": ("対策を進め",),
    "g3-a2": ("女性", "シビックプライド"),
    "g3-b1": ("域際収支", "計画的に積み増し、積極的に使い", "企業版ふるさと納税"),
    "g3-c1": ("圏域の人口", "教職員研修"),
    "c1": ("賑わいを生み出し", "検討", "訪日客"),
    "c2": ("ひとり親", "貸与"),
    "c3": ("計画的に積み増し、積極的に使って",),
}
# … and what they must not say, for the strategy does not
NOT_SAID = {
    "g1-a3": ("保ちます",),
    "g1-a4": ("呼び戻",),
    "g2-b3": ("再配置",),
    "c1": ("取り戻",),
    "c2-m5": ("配ります",),
}


def test_summaries_keep_what_the_strategy_says():
    said = data.load("strategy_nodes").set_index("node_id")["summary_ja"]
    lost = [(node, part) for node, parts in KEPT.items() for part in parts if part not in said[node]]
    assert lost == []
    assert [(node, part) for node, parts in NOT_SAID.items() for part in parts if part in said[node]] == []


def test_their_translations_keep_it_too():
    said = data.load("strategy_nodes").set_index("node_id")["summary_en"]
    kept = {
        "g1-a1": "multicultural", "g1-a2": "made regular", "g1-a3": "lively again", "g2-b2": "lunch centre",
        "g2-b3": "certified childcare centres", "g3-b1": "added to as planned and used actively", "c3": "used actively",
        "c2": "single parents", "g2-d08": "single alike",
    }  # fmt: skip
    assert [node for node, part in kept.items() if part not in said[node]] == []
    assert not said.str.contains("used to plan").any()


def test_a_fund_is_added_to_as_planned_and_used_actively_not_used_as_planned():
    for text in data.load("strategy_nodes")["summary_ja"].dropna():
        assert not re.search("計画的に使", text), text


def test_the_vision_s_issues_belong_to_their_industries():
    (issues,) = data.load("regions")["issues_ja"]
    farming, fishing = issues.split("水産業")
    assert "農業" in farming and "TPP" in farming and "流し網漁の禁止で漁獲高が減る" in fishing


def test_subsidies_are_called_what_they_are_called(strategy):
    # 助成 and 補助 are two words of the strategy; a summary uses the one that stands in the row
    said = data.load("projects").set_index("project_id")["content_ja"]
    for project in ("fishery-resource-growth", "seafood-processing-base", "sika-deer-control", "care-workforce"):
        assert "助成" in said[project] and "補助" not in said[project]


def squeezed(said):
    return "".join(said.split()).translate(str.maketrans("０１２３４５６７８９", "0123456789"))


def test_summaries_are_our_own_words(strategy, vision):
    documents = squeezed(strategy) + "。" + squeezed(vision)
    names = [*data.load("projects")["name_ja"], *data.load("funds")["name_ja"], *data.load("governance")["name_ja"]]
    names += list(data.load("package_projects")["printed_name"])
    texts = {
        "strategy_nodes": ("summary_ja",), "projects": ("content_ja",), "funds": ("purpose_ja",), "pdca": ("text_ja",),
        "governance": ("role_ja",), "agreements": ("content_ja", "effect_ja"), "regions": ("vision_ja", "issues_ja"),
    }  # fmt: skip
    copied = []
    for table, columns in texts.items():
        for text in pd.concat([data.load(table)[column] for column in columns]).dropna():
            own = re.sub(TITLES, "…", text)
            for name in sorted(names, key=len, reverse=True):
                own = own.replace(name, "…")
            own = squeezed(re.sub("2020年から2040年までに約27%", "…", own))  # a figure is quoted
            copied += [own[at : at + 18] for at in range(len(own) - 17) if own[at : at + 18] in documents]
    assert copied == []


# Labels that the document does not explain


@pytest.mark.parametrize(
    ("new", "expanded", "said"),
    [
        (True, True, "「R3新規」、「R3拡充」の意味は、文書に説明がありません。"),
        (False, True, "「R3拡充」の意味は、文書に説明がありません。"),
        (False, False, ""),
    ],
)
def test_labels_that_the_document_does_not_explain_are_said_to_be_unexplained(new, expanded, said):
    assert unexplained_labels(pd.DataFrame({"new_r3": [new], "expanded_r3": [expanded]}), JA) == said


def test_no_line_of_the_strategy_explains_them(strategy):
    # they stand in the first column of the tables of projects alone
    assert {line.strip() for line in strategy.split("\n") if re.search("R3(新規|拡充)", line)} >= {"R3新規", "R3拡充"}
    assert not re.search("R3(新規|拡充)(とは|は、)", squeezed(strategy))
