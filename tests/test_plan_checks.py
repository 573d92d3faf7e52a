"""What `visionbook check` says of plans beside each other and of places in documents: small tables, by hand."""

import pytest

from visionbook.checks.places import missing_places, place_problems
from visionbook.checks.plans import plan_problems
from visionbook.tables import TextTable

COLUMNS = {
    "plans": ["plan_id", "area_code", "start_fy", "end_fy"],
    "strategy_nodes": ["node_id", "plan_id", "parent_id"],
    "kpis": ["kpi_id", "node_id", "start_fy", "end_fy", "same_as", "unit", "measurement", "better"],
    "kpi_successions": ["kind", "from_kpi", "to_kpi"],
}
PLANS = [("old", "1", "2020", "2024"), ("new", "1", "2025", "2029")]
NODES = [("o", "old", ""), ("o1", "old", "o"), ("n", "new", ""), ("n1", "new", "n")]
ALIKE = ("", "persons", "level", "up")
KPIS = [
    ("a", "o1", "2020", "2024", *ALIKE),
    ("b", "o1", "2020", "2024", *ALIKE),
    ("x", "n1", "2025", "2029", *ALIKE),
    ("y", "n1", "2025", "2029", *ALIKE),
]


def table(name, rows, columns=None):
    cells = [(number, list(row)) for number, row in enumerate(rows, 2)]
    return TextTable(f"data/{name}.csv", columns or COLUMNS[name], cells)


def said(plans=PLANS, nodes=NODES, kpis=KPIS, successions=(), without=()):
    """File, row, column and rule of each problem."""
    rows = {"plans": plans, "strategy_nodes": nodes, "kpis": kpis, "kpi_successions": successions}
    tables = {name: table(name, rows[name]) for name in rows if name not in without}
    return [(p.file[5:-4], p.row, p.column, p.rule.key.removeprefix("plans.")) for p in plan_problems(tables)]


# Years of plans


@pytest.mark.parametrize(
    ("years", "overlaps"),
    [
        (("2025", "2029"), False),  # the year after
        (("2024", "2028"), True),  # the last year itself
        (("2010", "2019"), False),
        (("2016", "2020"), True),
        (("2022", "2022"), True),
    ],
)
def test_plans_of_one_municipality_share_no_fiscal_year(years, overlaps):
    found = said([PLANS[0], ("new", "1", *years)], NODES[:2], KPIS[:2])
    assert [rule for *_, rule in found] == ["overlap"] * overlaps


def test_a_plan_of_another_municipality_may_have_the_same_years():
    assert said([PLANS[0], ("new", "2", "2020", "2024")], NODES, KPIS[:2]) == []


def test_the_plan_that_begins_later_is_named_wherever_it_stands():
    later_first = [("new", "1", "2023", "2027"), ("old", "1", "2020", "2024")]
    assert said(later_first, NODES[:2], KPIS[:2]) == [("plans", 2, "start_fy", "overlap")]
    assert said(later_first[::-1], NODES[:2], KPIS[:2]) == [("plans", 3, "start_fy", "overlap")]


# Items and indicators of plans


def test_an_item_stands_below_one_of_its_own_plan():
    assert said(nodes=[*NODES, ("n2", "new", "o1")]) == [("strategy_nodes", 6, "plan_id", "parent")]
    assert said(nodes=[*NODES, ("n2", "new", "nowhere")]) == []  # which its foreign key says


def test_a_plan_has_one_item_at_the_top():
    assert said(nodes=[*NODES, ("n2", "new", "")]) == [("strategy_nodes", 6, "parent_id", "second_top")]
    twice = said(nodes=[*NODES, ("n2", "new", ""), ("o2", "old", "")])
    assert twice == [("strategy_nodes", row, "parent_id", "second_top") for row in (6, 7)]


@pytest.mark.parametrize(
    ("years", "wrong"),
    [
        (("2025", "2029"), []),
        (("2025", "2025"), []),
        (("2029", "2029"), []),
        (("2024", "2029"), ["start_fy"]),
        (("2025", "2030"), ["end_fy"]),
        (("2024", "2030"), ["start_fy", "end_fy"]),
    ],
)
def test_an_indicator_has_its_years_within_those_of_its_plan(years, wrong):
    found = said(kpis=[*KPIS[:3], ("y", "n1", *years, *ALIKE)])
    assert found == [("kpis", 5, column, "outside") for column in wrong]


def test_an_indicator_is_the_same_as_one_of_its_own_plan_only():
    same = [*KPIS[:3], ("y", "n1", "2025", "2029", "x", *ALIKE[1:])]
    assert said(kpis=same) == []
    other = [*KPIS[:3], ("y", "n1", "2025", "2029", "a", *ALIKE[1:])]
    assert said(kpis=other) == [("kpis", 5, "same_as", "same_as")]


def test_an_indicator_whose_item_or_plan_is_not_there_is_left_to_its_foreign_keys():
    assert said(kpis=[*KPIS, ("z", "nowhere", "1999", "1999", *ALIKE)]) == []
    assert said(nodes=[*NODES, ("q", "nobody", "")], kpis=[*KPIS, ("z", "q", "1999", "1999", *ALIKE)]) == []


@pytest.mark.parametrize("without", ["strategy_nodes", "kpis", "kpi_successions"])
def test_what_tables_say_is_said_without_those_that_have_other_problems(without):
    overlapping = [PLANS[0], ("new", "1", "2024", "2029")]
    assert said(overlapping, successions=[("dropped", "", "")], without=[without])[0] == (
        "plans",
        3,
        "start_fy",
        "overlap",
    )
    assert said(overlapping, without=["plans"]) == []


# What becomes of indicators


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        (("continued", "a", "x"), []),
        (("redefined", "a", "x"), []),
        (("dropped", "a", ""), []),
        (("new", "", "x"), []),
        (("continued", "a", ""), [("to_kpi", "succession_names_none")]),
        (("redefined", "", "x"), [("from_kpi", "succession_names_none")]),
        (("dropped", "a", "x"), [("to_kpi", "succession_names_one")]),
        (("new", "a", "x"), [("from_kpi", "succession_names_one")]),
        (("new", "a", ""), [("from_kpi", "succession_names_one"), ("to_kpi", "succession_names_none")]),
        (("unknown", "a", "x"), []),  # which the values of the column say
    ],
)
def test_a_kind_of_succession_names_the_ends_that_it_has(row, wrong):
    assert said(successions=[row]) == [("kpi_successions", 2, *each) for each in wrong]


def test_ends_that_do_not_fit_the_kind_are_not_compared_as_well():
    # n1's indicators come later: as a pair they would be in the wrong order too
    assert said(successions=[("dropped", "x", "a")]) == [("kpi_successions", 2, "to_kpi", "succession_names_one")]


def test_the_later_indicator_belongs_to_a_later_plan_of_the_municipality():
    order = [("kpi_successions", 2, "to_kpi", "succession_order")]
    assert said(successions=[("redefined", "x", "a")]) == order
    assert said(successions=[("redefined", "a", "b")]) == order  # of one plan
    elsewhere = [PLANS[0], ("new", "2", "2025", "2029")]
    assert said(elsewhere, successions=[("redefined", "a", "x")]) == order


def test_a_plan_that_begins_in_the_last_year_of_the_one_before_does_not_come_after_it():
    touching = [PLANS[0], ("new", "1", "2024", "2029")]
    found = said(touching, successions=[("redefined", "a", "x")])
    assert found == [("plans", 3, "start_fy", "overlap"), ("kpi_successions", 2, "to_kpi", "succession_order")]


def test_what_is_measured_in_another_way_does_not_continue():
    for place in range(3):
        unlike = ["persons", "level", "up"]
        unlike[place] = "other"
        kpis = [*KPIS[:3], ("y", "n1", "2025", "2029", "", *unlike)]
        assert said(kpis=kpis, successions=[("continued", "a", "y")]) == [
            ("kpi_successions", 2, "kind", "succession_unlike")
        ]
        assert said(kpis=kpis, successions=[("redefined", "a", "y")]) == []


def test_a_succession_of_what_is_not_there_is_left_to_its_foreign_keys():
    assert said(successions=[("redefined", "gone", "x"), ("redefined", "a", "gone too")]) == []


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ([("redefined", "a", "x"), ("redefined", "a", "y")], []),  # split
        ([("redefined", "a", "x"), ("redefined", "b", "x")], []),  # joined
        ([("dropped", "a", ""), ("dropped", "b", "")], []),  # an empty end is no indicator
        ([("redefined", "a", "x"), ("dropped", "a", "")], [(3, "from_kpi")]),
        ([("continued", "a", "x"), ("continued", "a", "y")], [(3, "from_kpi")]),
        ([("continued", "a", "x"), ("redefined", "b", "x")], [(3, "to_kpi")]),
        ([("new", "", "x"), ("new", "", "x")], [(3, "to_kpi")]),
    ],
)
def test_only_a_redefinition_may_split_one_indicator_or_join_several(rows, wrong):
    found = said(successions=rows)
    assert found == [("kpi_successions", *each, "succession_twice") for each in wrong]


def test_what_was_said_before_is_named_by_its_row():
    tables = {"plans": PLANS, "strategy_nodes": NODES, "kpis": KPIS}
    tables["kpi_successions"] = [("dropped", "b", ""), ("redefined", "a", "x"), ("dropped", "a", "")]
    (problem,) = plan_problems({name: table(name, rows) for name, rows in tables.items()})
    assert str(problem.rule) == "a is redefined already in row 3"


# Places in documents

NAMES = {"plan": ("第２期総合戦略", "戦略"), "count": ("国勢調査", "国調"), "other": ("総合計画", "計画")}
SECTIONS = {
    "plan": ["第1章", "第1章 1", "第1章 2", "第1章 1（１）", "第12章", "第3章 ①", "第3章 ア"],
    "other": ["前文"],
}


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "総合戦略 第1章",
        "戦略 第1章 1",
        "戦略 第1章 1 表",  # what follows a section is free
        "戦略 第1章 1、2",  # the second takes 第1章 from the first
        "戦略 第1章 1（１）、2",
        "戦略 第3章 ①、ア",
        "国勢調査 表 5",  # a source without sections is only named
        "国勢調査 表 5、戦略 第1章",
        "戦略 第1章、計画 前文",
    ],
)
def test_a_place_that_is_there_is_found(cell):
    assert missing_places(cell, NAMES, SECTIONS) == []


@pytest.mark.parametrize(
    ("cell", "missing"),
    [
        ("戦略 第2章", ["戦略 第2章"]),
        ("第1章", ["第1章"]),  # of no document
        ("戦略 第1章 3", ["戦略 第1章 3"]),  # the parts of 第1章 are known by their numbers
        ("戦略 第1章 12", ["戦略 第1章 12"]),  # 12 does not lie in 1
        ("戦略 第1章 3 表", ["戦略 第1章 3 表"]),
        ("戦略 第1章 12 表", ["戦略 第1章 12 表"]),
        ("戦略 第1章 1（２）", ["戦略 第1章 1（２）"]),
        ("戦略 第3章 ②", ["戦略 第3章 ②"]),
        ("戦略 第3章 イ", ["戦略 第3章 イ"]),
        ("戦略", ["戦略"]),
        ("勢調査 表", ["勢調査 表"]),  # a statistic is named by the beginning of its title
        ("戦略 第1章、計画 後文", ["計画 後文"]),
        ("戦略 第2章、戦略 第1章、9章", ["戦略 第2章", "9章"]),
    ],
)
def test_a_place_that_is_not_there_is_missed(cell, missing):
    assert missing_places(cell, NAMES, SECTIONS) == missing


def test_a_place_takes_from_the_one_before_as_much_as_makes_a_section():
    names, sections = {"plan": ("戦略",)}, {"plan": ["1（１）", "1（２）", "12（３）"]}
    assert missing_places("戦略 1（１）、（２）", names, sections) == []
    assert missing_places("戦略 1（１）、2（３）", names, sections) == []
    assert missing_places("戦略 1（１）、（３）", names, sections) == ["（３）"]


def test_parts_of_another_section_say_nothing_of_this_one():
    names, sections = {"plan": ("戦略",)}, {"plan": ["第1章", "あいう表"]}
    assert missing_places("戦略 第1章 表", names, sections) == []  # free, and no part of 第1章


PLACED = {"schema": {"fields": [{"name": "at", "places_in": "document_sections"}, {"name": "free"}]}}
LINED = {
    "schema": {"fields": [{"name": "source_place"}]},
    "lines_in": "document_sections",
}
PLAIN = {"schema": {"fields": []}}
LINES = ["source_id", "source_place", "first_line", "last_line"]


def placed(cells=(), lines=(), without=()):
    tables = {
        "document_sections": table(
            "document_sections", [("plan", "第1章", "10", "20"), ("plan", "第2章", "", "")], LINES
        ),
        "sources": table("sources", [("plan", "総合戦略", "戦略")], ["source_id", "title_ja", "short_ja"]),
        "figures": table("figures", cells, ["at", "free"]),
        "texts": table("texts", lines, LINES),
    }
    known = {"figures": PLACED, "texts": LINED, "document_sections": PLAIN, "sources": PLAIN}
    found = place_problems({name: each for name, each in tables.items() if name not in without}, known)
    return [(p.file[5:-4], p.row, p.column, p.rule.key) for p in found]


def test_cells_of_places_are_looked_at_and_no_others():
    cells = [("戦略 第1章", "戦略 第9章"), ("戦略 第9章", ""), ("", "")]
    assert placed(cells) == [("figures", 3, "at", "places.nowhere")]


@pytest.mark.parametrize("without", ["document_sections", "sources"])
def test_without_sections_or_sources_no_place_is_looked_at(without):
    assert placed([("戦略 第9章", "")], without=[without]) == []


@pytest.mark.parametrize(
    ("first", "last", "wrong"),
    [
        ("10", "20", []),  # the first and the last line belong to the section
        ("15", "15", []),
        ("9", "20", ["first_line"]),
        ("10", "21", ["last_line"]),
        ("21", "9", ["first_line", "last_line"]),
        ("", "21", ["last_line"]),
        ("", "", []),
    ],
)
def test_lines_lie_within_their_section(first, last, wrong):
    found = placed(lines=[("plan", "第1章", first, last)])
    assert found == [("texts", 2, column, "places.outside") for column in wrong]


def test_lines_of_a_section_without_lines_or_of_none_are_not_compared():
    assert placed(lines=[("plan", "第2章", "1", "2"), ("plan", "第9章", "1", "2")]) == []
