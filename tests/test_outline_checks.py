"""A strategy is checked for the places of its parts: a book would not find a measure that hangs on a goal."""

import pytest

from visionbook import data
from visionbook.checks.outline import outline_problems
from visionbook.tables import TextTable

NODES = [("c", "", "concept"), ("g", "c", "goal"), ("d", "g", "direction"), ("f", "g", "field"), ("m", "f", "measure")]


def nodes(*rows):
    return TextTable("nodes", ["node_id", "parent_id", "level"], list(enumerate(map(list, [*NODES, *rows]), 2)))


def kpis(*rows):
    return TextTable("kpis", ["kpi_id", "node_id"], list(enumerate(map(list, rows), 2)))


def test_a_strategy_in_order_has_no_problem():
    assert list(outline_problems(nodes(), kpis(("k1", "g"), ("k2", "f"), ("k3", "m"), ("k4", "unknown")))) == []


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("m2", "g", "measure"), "of level field, and this is one of level goal"),
        (("m2", "", "measure"), "this is one of level -"),
        (("f2", "c", "field"), "of level goal, and this is one of level concept"),
        (("f2", "m", "field"), "one of level measure"),
    ],
)
def test_a_part_that_hangs_elsewhere_is_named(row, said):
    (problem,) = outline_problems(nodes(row))
    assert (problem.row, problem.column, problem.value) == (7, "parent_id", row[1])
    assert said in problem.rule


@pytest.mark.parametrize("node", ["c", "d"])
def test_an_indicator_at_what_has_none_is_named(node):
    (problem,) = outline_problems(nodes(), kpis(("k", node)))
    assert (problem.file, problem.row, problem.column) == ("kpis", 2, "node_id")
    assert "goal, field, measure" in problem.remedy


def test_the_check_of_all_tables_knows_it(project):
    path = project / "data" / "strategy_nodes.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if ",measure," in line)
    cells = dict(zip(lines[0].split(","), lines[at].split(","), strict=False)) | {"parent_id": "g1"}  # a goal
    rest = lines[at].split(",")[len(cells) :]
    lines[at] = ",".join([*cells.values(), *rest])
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert [(problem.row, problem.column) for problem in data.check()] == [(at + 1, "parent_id")]
