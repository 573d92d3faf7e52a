"""What an indicator's page says it is connected with: what is near it, what is said once, and nothing beside the table.

The plan of these tests is invented: two goals; the first has a field of two measures.
"""

import pandas as pd
import pytest
from pseudo import pseudo, unmarked, without_data  # noqa: F401 - a fixture

from visionbook import data
from visionbook.pages.kpi_detail import links, model
from visionbook.pages.kpi_detail.model.connected import _placed, connected, connected_rows, own_ends
from visionbook.show.relations import end_address
from visionbook.strategy.relations import ENDS
from visionbook.strategy.tree import places
from visionbook.words import load_words

JA = load_words("ja")
NODES = pd.DataFrame(
    [
        ("g1", None, "goal", 1, "基本目標-１", "仕事"),
        ("g2", None, "goal", 2, "基本目標-２", "子育て"),
        ("g1-a", "g1", "field", 1, "（ア）", "雇用"),
        ("g1-a1", "g1-a", "measure", 1, "①", "漁業"),
        ("g1-a2", "g1-a", "measure", 2, "②", "商業"),
        ("c1", None, "priority_project", 1, "（１）", "挑戦"),
        ("c1-m1", "c1", "priority_measure", 1, None, "育てる漁業"),
    ],
    columns=["node_id", "parent_id", "level", "order", "label_ja", "title_ja"],
)
KPIS = pd.DataFrame(
    [("catch", "g1-a1", "漁獲"), ("shops", "g1-a2", "店舗"), ("women", "g1", "女性"), ("births", "g2", "出生")],
    columns=["kpi_id", "node_id", "name_ja"],
)
LISTINGS = pd.DataFrame([("g1-a1", "fish"), ("g1-a1", "seed"), ("g1-a2", "street")], columns=["node_id", "project_id"])
COLUMNS = ["kind", "order", "from_kind", "from_key", "to_kind", "to_key", "standing", "note_ja"]
RELATIONS = [
    ("step_to", 1, "kpi", "women", "point", "young", "reading", "年が違います。"),
    ("same_aim", 1, "node", "c1", "node", "g1", "named", "同じ言葉です。"),
    ("carries_out", 1, "project", "seed", "node", "c1-m1", "reading", "稚魚です。"),
    ("carries_out", 2, "project", "fish", "node", "c1-m1", "named", "同じ名です。"),
    ("pays", 1, "fund", "sea", "project", "fish", "named", "基金です。"),
    ("pays", 2, "fund", "land", "project", "fish", "named", "基金です。"),
    ("pays", 3, "fund", "work", "node", "g1-a", "named", "分野です。"),
    ("belongs_to", 1, "agreement", "ict", "project", "street", "open", "書かれていません。"),
]


def tables(relations=RELATIONS):
    return {
        "kpis": KPIS,
        "strategy_nodes": NODES,
        "project_listings": LISTINGS,
        "projects": pd.DataFrame({"project_id": ["fish", "seed", "street"], "name_ja": ["魚", "種", "街"]}),
        "relations": pd.DataFrame(relations, columns=COLUMNS).assign(source_place="1"),
        "funds": pd.DataFrame({"fund_id": ["sea", "land", "work"], "name_ja": ["海", "陸", "職"]}),
        "agreements": pd.DataFrame({"agreement_id": ["ict"], "name_ja": ["ICT"]}),
        "vision_points": pd.DataFrame({"point_id": ["young"], "title_ja": ["若い女性"]}),
        "milestones": pd.DataFrame({"milestone_id": [], "name_ja": []}),
    }


class Page:
    def __init__(self, kpi_id, relations=RELATIONS):
        self.connected = connected(tables(relations), kpi_id, "ja")


def said(kpi_id, relations=RELATIONS):
    return links.connected(Page(kpi_id, relations), JA)._repr_mimebundle_()["text/plain"].splitlines()[1:]


@pytest.mark.parametrize(
    ("kpi_id", "names"),
    [
        ("catch", ["挑戦", "育てる漁業", "海", "陸", "職"]),
        ("shops", ["挑戦", "職", "ICT"]),
        ("women", ["若い女性", "挑戦"]),
        ("births", []),
    ],
)
def test_an_indicator_is_connected_with_what_its_measure_its_projects_its_field_and_its_goal_are(kpi_id, names):
    assert connected(tables(), kpi_id, "ja")["name"].tolist() == names


def test_one_thing_stands_once_with_the_firmest_ground_first_and_all_that_ties_it():
    rows = connected(tables(), "catch", "ja").set_index("name")
    found = rows.loc["育てる漁業"]
    assert found["standings"] == ["named", "reading"]
    assert [(tie.near, tie.names, tie.note) for tie in found["ties"]] == [
        ("project", ("種", "魚"), "稚魚です。同じ名です。")
    ]


def test_the_list_has_a_heading_for_each_kind_and_says_the_same_reason_once():
    assert said("catch") == [
        "同じねらいのもの ［1件］",
        "  挑戦 ［同じ言葉］",
        "    この指標の基本目標について：同じ言葉です。",
        "進める重点プロジェクト ［1件］",
        "  育てる漁業 ［同じ言葉］ ［本書の読み］",
        "    この施策の事業「種」、「魚」について：稚魚です。同じ名です。",
        "使われる基金 ［3件］",
        "  海 ［同じ言葉］",
        "    この施策の事業「魚」について：基金です。",
        "  陸 ［同じ言葉］",
        "  職 ［同じ言葉］",
        "    この施策の分野について：分野です。",
    ]


def test_the_same_aim_from_either_side_stands_under_one_heading():
    both = [*RELATIONS, ("same_aim", 2, "node", "g1", "point", "young", "reading", "近いです。")]
    heads = [line for line in said("women", both) if not line.startswith(" ")]
    assert heads == ["ポイント・目標年次 ［1件］", "同じねらいのもの ［2件］"]


def test_an_indicator_that_no_relation_names_says_so():
    assert said("births") == []
    assert "つながりは見つかっていません" in links.connected(Page("births"), JA).texts[0]
    assert connected(tables([]), "catch", "ja").empty


@pytest.mark.parametrize(
    ("kpi_id", "rows"),
    [
        ("shops", {"funds": ["work"], "agreements": ["ict"], "vision_points": [], "milestones": []}),
        ("women", {"funds": [], "agreements": [], "vision_points": ["young"], "milestones": []}),
        ("births", {"funds": [], "agreements": [], "vision_points": [], "milestones": []}),
    ],
)
def test_a_page_asks_only_for_what_its_own_relations_name(kpi_id, rows):
    ends = tables()["relations"][list(model.END_COLUMNS)]
    asked = connected_rows(tables(), ends, kpi_id)
    assert {table: asked[table][ENDS[kind][1]] for kind, (table, *_) in ENDS.items() if table in rows} == rows


def test_a_numerical_target_stands_for_itself_and_its_goal():
    kpi = {"kpi_id": "women", "goal_id": "g1", "field_id": None, "measure_id": None}
    assert own_ends(kpi, LISTINGS) == {("kpi", "women"): "indicator", ("node", "g1"): "goal"}


@pytest.mark.parametrize("kpi_id", KPIS["kpi_id"])
def test_an_indicator_has_the_place_that_the_strategy_gives_its_node(kpi_id):
    levels = ["goal_id", "field_id", "measure_id"]
    where = places(NODES).loc[KPIS.set_index("kpi_id").loc[kpi_id, "node_id"], levels]
    found = _placed(tables(), kpi_id)
    assert found.pop("kpi_id") == kpi_id
    assert {name: found[name] for name in levels} == where.astype(object).where(where.notna(), None).to_dict()


def test_nothing_of_the_list_escapes_the_words(pseudo):  # noqa: F811
    shown = links.connected(Page("catch"), pseudo)._repr_mimebundle_()["text/plain"]
    assert unmarked(without_data(shown, tables())) == "海陸職"  # names of one letter are left standing


def of_the_book(kpi_id, edition):
    known = {name: data.load(name, **rows) for name, rows in model.tables_of(edition).items()}
    known |= {name: data.load(name) for name in ("relations", "funds", "agreements", "vision_points", "milestones")}
    return connected(known, kpi_id, "ja")


def test_every_relation_of_the_book_is_on_the_page_of_each_indicator_that_it_names():
    edition, relations = data.edition(), data.load("relations")
    for kpi_id in data.load("kpis")["kpi_id"]:
        found = of_the_book(kpi_id, edition)
        assert len(found), kpi_id
        ends = {(row.kind, row.key) for row in found.itertuples()}
        named = relations[(relations["from_kind"] == "kpi") & (relations["from_key"] == kpi_id)]
        assert set(zip(named["to_kind"], named["to_key"], strict=True)) <= ends
        assert all(end_address(kind, key).endswith(".html") or "#" in end_address(kind, key) for kind, key in ends)
