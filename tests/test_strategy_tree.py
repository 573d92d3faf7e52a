import pandas as pd
import pytest

from visionbook import data
from visionbook.errors import DataError
from visionbook.pages.goals import model
from visionbook.pages.goals import tables as page_tables
from visionbook.strategy.governance import cycle
from visionbook.strategy.tree import goal_labels, level_counts, measure_counts, places, strategy_tree, with_places
from visionbook.words import load_words


def node(node_id, parent_id, level, order=1, label=None):
    return {
        "node_id": node_id,
        "parent_id": parent_id,
        "level": level,
        "order": order,
        "label_ja": label,
        "title_ja": f"題{node_id}",
        "summary_ja": f"要約{node_id}",
    }


# One concept, one package, one goal with a direction and two fields; the second field stands first in the file.
NODES = pd.DataFrame(
    [
        node("concept", None, "concept"),
        node("p1", "concept", "package"),
        node("g1", "p1", "goal", label="基本目標-１"),
        node("g1-b", "g1", "field", 2, "（イ）"),
        node("g1-a", "g1", "field", 1, "（ア）"),
        node("g1-d1", "g1", "direction"),
        node("g1-a2", "g1-a", "measure", 2, "②"),
        node("g1-a1", "g1-a", "measure", 1, "①"),
        node("g1-b1", "g1-b", "measure", 1, "①"),
    ]
)
KPIS = pd.DataFrame(
    {
        "kpi_id": ["n", "y", "x"],
        "node_id": ["g1", "g1-a1", "g1-a1"],
        "order": [1, 2, 1],
        "name_ja": ["目標", "乙", "甲"],
    }
)
LISTINGS = pd.DataFrame(
    {
        "listing_id": ["1", "2", "3"],
        "node_id": ["g1-a1", "g1-b1", "g1-b1"],
        "order": [1, 1, 2],
        "project_id": ["fish", "fish", "bus"],
        "relisted": [False, True, False],
        "priority": [True, False, True],
        "scope_ja": [None, "ここでの内容", None],
    }
)
PROJECTS = pd.DataFrame({"project_id": ["fish", "bus"], "content_ja": ["魚", "バス"], "partners_ja": [None, "会社"]})


def test_children_stand_in_printed_order_directions_before_fields():
    goal = strategy_tree(NODES, KPIS, LISTINGS, PROJECTS).below("goal")[0]
    assert [child.node_id for child in goal.children] == ["g1-d1", "g1-a", "g1-b"]
    assert [measure.node_id for measure in goal.below("measure")] == ["g1-a1", "g1-a2", "g1-b1"]
    assert [kpi["name_ja"] for kpi in goal.below("measure")[0].kpis] == ["甲", "乙"]


def test_a_relisting_shows_what_it_says_there_and_otherwise_the_first_content():
    measures = strategy_tree(NODES, KPIS, LISTINGS, PROJECTS).below("measure")
    assert [listing["content"] for listing in measures[0].listings] == ["魚"]
    assert [listing["content"] for listing in measures[2].listings] == ["ここでの内容", "バス"]


def test_a_tree_with_two_roots_is_refused():
    two = pd.concat([NODES, pd.DataFrame([node("other", None, "concept")])])
    with pytest.raises(DataError, match="2 nodes have no parent_id"):
        strategy_tree(two, KPIS, LISTINGS, PROJECTS)


def test_codes_are_made_of_the_printed_numbers_in_printed_order():
    where = places(NODES)
    assert where["code"].tolist() == ["1", "1ア", "1ア①", "1ア②", "1イ", "1イ①"]
    assert where.loc["g1-b1", ["goal_id", "field_id", "measure_id"]].tolist() == ["g1", "g1-b", "g1-b1"]


def test_a_measure_without_indicator_or_project_counts_zero():
    counts = measure_counts(NODES, KPIS, LISTINGS).set_index("node_id")
    columns = ["kpis", "listings", "relisted", "priority"]
    assert counts.loc["g1-a1", columns].tolist() == [2, 1, 0, 1]
    assert counts.loc["g1-a2", columns].tolist() == [0, 0, 0, 0]
    assert counts.loc["g1-b1", columns].tolist() == [0, 2, 1, 1]


def test_indicators_stand_with_their_goal_before_its_measures():
    placed = with_places(KPIS, NODES)
    assert placed["kpi_id"].tolist() == ["n", "x", "y"]
    assert placed["goal_id"].tolist() == ["g1", "g1", "g1"]


def test_an_indicator_of_a_direction_is_refused():
    with pytest.raises(DataError, match="n belongs to node_id 'g1-d1'"):
        with_places(KPIS.assign(node_id="g1-d1"), NODES)


def test_the_cycle_names_the_bodies_of_each_step_with_their_part_and_nobody_where_none_has_one():
    pdca = pd.DataFrame(
        {
            "step_id": ["do", "check", "revision"],
            "order": [2, 3, 8],
            "kind": ["cycle", "cycle", "revision"],
            "name_ja": ["実施", "評価", "その他"],
            "text_ja": ["a", "b", "c"],
        }
    )
    bodies = pd.DataFrame({"body_id": ["headquarters", "council", "committee"], "name_ja": ["本部", "会議", "委員会"]})
    roles = pd.DataFrame(
        [("check", "headquarters", 2, "検証"), ("check", "council", 1, "審議"), ("revision", "committee", 1, "意見")],
        columns=["step_id", "body_id", "order", "part_ja"],
    )
    steps = cycle(pdca, bodies, roles)
    assert steps["bodies"].tolist() == [(), ("会議", "本部")]
    assert steps["parts"].tolist() == [(), ("審議", "検証")]
    # a plan that names no outside body, one that names nobody, and one that gives no roles
    assert cycle(pdca, bodies.iloc[:1], roles)["bodies"].tolist() == [(), ("本部",)]
    assert cycle(pdca, bodies.iloc[:0], roles)["bodies"].tolist() == [(), ()]
    assert cycle(pdca, bodies, roles.iloc[:0])["parts"].tolist() == [(), ()]
    assert cycle(pdca.iloc[2:], bodies, roles).empty


def test_the_cycle_of_this_strategy_is_as_its_chapter_says():
    steps = cycle(data.load("pdca"), data.load("governance"), data.load("pdca_roles")).set_index("step_id")
    said = {step: dict(zip(row.bodies, row.parts, strict=True)) for step, row in steps.iterrows()}
    # chapter 4-2 and 4-3: the secretariat has charge, the council took part in drawing up; council and headquarters
    # verify; the headquarters revises, heeding the council and the committee; for the doing no body is named
    assert said == {
        "plan": {"総合政策部": "策定などを所管", "根室市創生有識者会議": "策定に当たる"},
        "do": {},
        "check": {"根室市創生有識者会議": "審議・検証", "根室市人口問題・少子化対策推進本部": "効果を検証"},
        "action": {
            "根室市人口問題・少子化対策推進本部": "改訂",
            "根室市創生有識者会議": "検証を踏まえる",
            "根室市議会総務常任委員会": "意見などを踏まえる",
        },
    }


def test_codes_of_labels_without_numbers_are_made_of_the_places():
    nodes = NODES.assign(label_ja=None)
    # two fields with two and one measures, in their order
    assert places(nodes)["code"].tolist() == ["1", "1-1", "1-1-1", "1-1-2", "1-2", "1-2-1"]
    assert places(nodes)["label"].tolist() == [""] * 6
    wide = NODES.assign(label_ja=NODES["label_ja"].replace({"基本目標-１": "基本目標１２"}))
    assert places(wide)["code"].iloc[0] == "12"


def test_texts_are_in_the_language_asked_for_and_in_japanese_where_there_is_none():
    nodes = NODES.assign(title_en=[f"Title {n}" for n in NODES["node_id"]], summary_en=None)
    tree = strategy_tree(nodes, KPIS, LISTINGS, PROJECTS.assign(content_en=["fish", None]), "en")
    assert (tree.title, tree.summary) == ("Title concept", "要約concept")
    listings = tree.below("measure")[0].listings + tree.below("measure")[2].listings
    assert [listing["content"] for listing in listings] == ["fish", "ここでの内容", "バス"]
    assert with_places(KPIS, nodes, "en")["title"].tolist() == ["Title g1", "Title g1-a1", "Title g1-a1"]


def test_the_strategy_has_the_printed_number_of_goals_directions_fields_and_measures():
    counts = level_counts(data.load("strategy_nodes"))
    # chapter 3: 3 packages and goals; 12 + 8 + 8 directions; 8 fields; 7 + 5 + 5 measures; 3 "C" with 5 + 5 + 6
    assert counts == {
        "concept": 1,
        "package": 3,
        "goal": 3,
        "direction": 28,
        "field": 8,
        "measure": 17,
        "priority_project": 3,
        "priority_measure": 16,
    }


def test_a_level_without_a_node_has_none():
    counts = level_counts(NODES)
    assert (counts["field"], counts["measure"], counts["priority_project"], counts["priority_measure"]) == (2, 3, 0, 0)


def test_labels_of_goals_stand_in_printed_order():
    goals = [node("g2", "p1", "goal", 1, "二"), node("g3", "p1", "goal", 2, "三"), node("g1", "p1", "goal", 1, "一")]
    assert goal_labels(pd.DataFrame([*goals, node("m", "g1", "measure", 0, "①")])).tolist() == ["一", "二", "三"]


def test_indicators_in_their_places_are_numbered_anew_and_carry_no_other_column():
    placed = with_places(KPIS, NODES)
    where = {"goal_id", "field_id", "measure_id", "code", "label", "title"}
    assert set(placed.columns) == {*KPIS.columns, *where}
    assert placed.index.tolist() == [0, 1, 2]


def test_every_indicator_and_listing_is_somewhere_in_the_tree():
    nodes, kpis = data.load("strategy_nodes"), data.load("kpis")
    tree = strategy_tree(nodes, kpis, data.load("project_listings"), data.load("projects"))
    goals, measures = tree.below("goal"), tree.below("measure")
    assert sum(len(goal.kpis) for goal in goals) == 8
    assert sum(len(measure.kpis) for measure in measures) == 40
    assert sum(len(measure.listings) for measure in measures) == 124


@pytest.fixture(scope="module")
def page():
    return model.goals({name: data.load(name) for name in model.TABLES}, data.edition())


def text_of(shown):
    return shown._repr_mimebundle_()["text/plain"]


def test_readers_see_every_printed_fact_of_the_bodies_and_the_c_projects(page):
    words = load_words("ja")
    text = text_of(page_tables.bodies(page, words))
    # chapter 4-2: 20名以内, 平成27年５月設置; 2014年（平成26年）９月に設置, 設置要綱（平成26年訓令）; 4-2（３）, 4-3
    for fact in ("20名以内", "2015年5月", "2014年9月", "平成26年訓令", "総合政策部", "総務常任委員会"):
        assert fact in text
    priority = page_tables.priority(page, words)
    assert [len(item.items) for item in priority.items] == [5, 5, 6, 4, 4, 4]


def test_everything_of_the_strategy_is_in_the_outline(page):
    tables = {name: data.load(name) for name in ("strategy_nodes", "kpis", "project_listings", "projects")}
    text = text_of(page_tables.everything(page, load_words("ja")))
    nodes = tables["strategy_nodes"]
    shown = nodes[~nodes["level"].isin(["priority_project", "priority_measure"])]
    assert [title for title in [*shown["title_ja"], *shown["summary_ja"]] if title not in text] == []
    assert [printed for printed in tables["kpis"]["printed"] if printed not in text] == []
    assert [name for name in tables["project_listings"]["printed_name"] if name not in text] == []
    assert [content for content in tables["projects"]["content_ja"] if content not in text] == []
    assert text.count("［再掲］") == 25
    assert text.count("［重点］") == 36
