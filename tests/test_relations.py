"""Relations between parts of a plan: what may be joined, what is refused with its place, and what stands in them."""

import re
import unicodedata
from functools import cache

import pandas as pd
import pytest
from conftest import ROOT

from visionbook import data
from visionbook.checks.references import reference_problems, relation_problems
from visionbook.errors import DataError
from visionbook.messages import told
from visionbook.strategy import relations
from visionbook.tables import TextTable, check_table, decode

JOINS = {
    "column": "kind",
    "from": "from_kind",
    "to": "to_kind",
    "kinds": {
        "pays": {"from": ["fund"], "to": ["project", "node"]},
        "leads_to": {"from": ["kpi", "fund"], "to": ["kpi", "fund"], "chain": True},
    },
}
COLUMNS = ["kind", "order", "from_kind", "from_key", "to_kind", "to_key"]
PLACES = {"kpi": "kpis.kpi_id", "fund": "funds.fund_id", "project": "projects.project_id"}
FIELDS = [
    *({"name": name} for name in ("kind", "order", "from_kind", "to_kind")),
    {"name": "from_key", "found_by": {"column": "from_kind", "in": PLACES}},
    {"name": "to_key", "found_by": {"column": "to_kind", "in": PLACES}},
]


def table(name, columns, *rows):
    return TextTable(f"data/{name}.csv", columns, [(number, list(row)) for number, row in enumerate(rows, 2)])


def small(*rows):
    """Tables in which the relations of some rows stand beside two indicators, two funds and a project."""
    return {
        "relations": table("relations", COLUMNS, *rows),
        "kpis": table("kpis", ["kpi_id"], ["in"], ["out"]),
        "funds": table("funds", ["fund_id"], ["sea"], ["land"]),
        "projects": table("projects", ["project_id"], ["fish"]),
    }


def lost(*rows):
    """What is said of the keys of rows: row of the file, column, cell, and the files in which it should stand."""
    known = {name: {"schema": {"fields": FIELDS if name == "relations" else []}} for name in small()}
    found = reference_problems(small(*rows), known)
    return [(p.row, p.column, p.value, p.rule.facts["files"]) for p in found]


def broken(*rows):
    found = relation_problems(table("relations", COLUMNS, *rows), JOINS)
    return [(p.row, p.column, p.value, p.rule.key) for p in found]


# What is refused


def test_relations_that_name_what_there_is_are_taken():
    rows = [["pays", "1", "fund", "sea", "project", "fish"], ["leads_to", "1", "kpi", "in", "fund", "land"]]
    assert lost(*rows) == [] and broken(*rows) == []


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["pays", "1", "fund", "sky", "project", "fish"], (2, "from_key", "sky", ["data/funds.csv"])),
        (["pays", "1", "fund", "sea", "project", "bird"], (2, "to_key", "bird", ["data/projects.csv"])),
        # a key of another table is none of this one
        (["pays", "1", "fund", "fish", "project", "fish"], (2, "from_key", "fish", ["data/funds.csv"])),
        (["leads_to", "1", "kpi", "in ", "fund", "sea"], (2, "from_key", "in ", ["data/kpis.csv"])),
    ],
)
def test_a_relation_that_names_nothing_is_refused_with_its_place(row, said):
    assert lost(row) == [said]


def test_the_row_of_the_file_is_told_in_both_languages():
    known = {name: {"schema": {"fields": FIELDS if name == "relations" else []}} for name in small()}
    rows = [["pays", "1", "fund", "sea", "project", "fish"], ["pays", "2", "fund", "sky", "project", "fish"]]
    (problem,) = reference_problems(small(*rows), known)
    assert problem.file == "data/relations.csv" and problem.row == 3
    assert str(problem.said).endswith("is in none of data/funds.csv; correct the name, or add its row there first")
    assert "data/funds.csvのどれにもありません" in told(problem.said, "ja")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["pays", "1", "project", "fish", "project", "fish"], (2, "from_kind", "project", "check.no_end")),
        (["pays", "1", "fund", "sea", "kpi", "in"], (2, "to_kind", "kpi", "check.no_end")),
        (["leads_to", "1", "kpi", "in", "node", "g1"], (2, "to_kind", "node", "check.no_end")),
        (["pays", "1", "kpi", "in", "fund", "sea"], (2, "from_kind", "kpi", "check.no_end")),
    ],
)
def test_a_kind_joins_only_what_it_says(row, said):
    assert said in broken(row)


@pytest.mark.parametrize("kind", ["kpi", "fund"])
def test_nothing_is_related_to_itself(kind):
    assert broken(["leads_to", "1", kind, "in", kind, "in"]) == [(2, "to_key", "in", "check.to_itself")]
    # the same word in two tables is two things
    other = {"kpi": "fund", "fund": "kpi"}[kind]
    assert broken(["leads_to", "1", kind, "in", other, "in"]) == []


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        # in order: the second step begins where no step ended
        ([("1", "kpi", "in", "fund", "sea"), ("2", "fund", "land", "kpi", "out")], [(3, "land")]),
        # one of two funds was filled
        (
            [
                ("1", "kpi", "in", "fund", "sea"),
                ("2", "fund", "sea", "kpi", "out"),
                ("2", "fund", "land", "kpi", "out"),
            ],
            [(4, "land")],
        ),
        # the rows of a file may stand in any order
        ([("2", "fund", "sea", "kpi", "out"), ("1", "kpi", "in", "fund", "sea")], []),
        # an indicator of the same name is no fund
        ([("1", "kpi", "in", "fund", "sea"), ("2", "kpi", "sea", "kpi", "out")], [(3, "sea")]),
        # a step that was left out
        ([("1", "kpi", "in", "fund", "sea"), ("3", "fund", "sea", "kpi", "out")], []),
    ],
)
def test_each_step_of_a_chain_begins_where_the_one_before_ends(rows, said):
    found = broken(*(["leads_to", *row] for row in rows))
    assert found == [(row, "from_key", key, "check.no_step") for row, key in said]


def test_cells_that_other_checks_refuse_stop_nothing():
    assert broken(["unknown", "1", "kpi", "in", "fund", "sea"], ["leads_to", "x", "kpi", "in", "fund", "sea"]) == []
    assert lost(["pays", "1", "unknown", "sea", "project", ""]) == []


@pytest.mark.parametrize("column", ["from_key", "to_key", "note_ja", "source_place", "standing"])
def test_an_empty_cell_of_a_relation_is_refused(column):
    known = data.resources(ROOT / "data")["relations"]
    real = real_table()
    number, cells = real.rows[0]
    emptied = [*cells]
    emptied[real.columns.index(column)] = ""
    found = check_table(TextTable(real.file, real.columns, [(number, emptied)]), known)
    assert [(problem.row, problem.column) for problem in found] == [(2, column)]


def real_table():
    return decode("data/relations.csv", (ROOT / "data" / "relations.csv").read_bytes())[0]


# The model


def tables(**rows):
    given = {"kind": "pays", "order": [1], "from_kind": "fund", "from_key": ["sea"], "to_kind": "project",
             "to_key": ["fish"], "standing": "named", "note_ja": "x"}  # fmt: skip
    return {
        "relations": pd.DataFrame({**given, **rows}),
        "funds": pd.DataFrame({"fund_id": ["sea"], "name_ja": ["海の基金"], "name_en": ["Sea fund"]}),
        "projects": pd.DataFrame({"project_id": ["fish"], "name_ja": ["魚の事業"], "name_en": ["Fish"]}),
    }


def test_names_come_in_the_language_that_is_asked_for():
    assert relations.related(tables(), "en")[["from_name", "to_name"]].to_numpy().tolist() == [["Sea fund", "Fish"]]


def test_a_key_that_names_nothing_stops_with_its_table():
    with pytest.raises(DataError, match=r"relations\.csv: project 'bird' is not in data/projects\.csv"):
        relations.related(tables(to_key=["bird"]))


def test_relations_stand_by_kind_then_by_order():
    rows = tables(kind=["pays", "aims", "pays"], order=[2, 1, 1], from_key=["sea"] * 3, to_key=["fish"] * 3)
    assert relations.related(rows)[["kind", "order"]].to_numpy().tolist() == [["pays", 1], ["pays", 2], ["aims", 1]]


def test_relations_are_numbered_anew_and_have_no_other_columns():
    rows = tables(kind=["pays", "aims", "pays"], order=[2, 1, 1], from_key=["sea"] * 3, to_key=["fish"] * 3)
    found = relations.related(rows)
    given = ["kind", "order", "from_kind", "from_key", "to_kind", "to_key", "standing"]
    assert set(found.columns) == {*given, "note_ja", "note", "from_name", "to_name"}
    assert found.index.tolist() == [0, 1, 2]


def test_relations_of_an_end_stand_firmest_first_and_else_in_their_order():
    rows = pd.DataFrame(
        {"to_kind": ["kpi", "kpi", "fund", "kpi", "kpi"], "to_key": ["a", "b", "a", "c", "a"],
         "standing": ["open", "stated", "stated", "stated", "named"]}
    )  # fmt: skip
    assert relations.with_end(rows, "to", "kpi", "a", "b").index.tolist() == [1, 4, 0]


def test_an_edition_without_relations_has_none():
    none = {**tables(), "relations": tables()["relations"].iloc[:0]}
    found = relations.related(none)
    assert found.empty and {"from_name", "to_name", "note"} <= set(found)
    assert relations.chain(found).stations == []


def test_a_broken_chain_stops():
    rows = {"order": [1, 2], "from_kind": "kpi", "from_key": ["a", "c"], "from_name": "x", "to_kind": "kpi",
            "to_key": ["b", "d"], "to_name": "x", "standing": "open", "note": "x", "source_place": "1"}  # fmt: skip
    with pytest.raises(DataError, match="step 2 of the chain begins with 'c'"):
        relations.chain(pd.DataFrame(rows))


def test_the_steps_of_a_chain_follow_their_order_not_that_of_their_rows():
    rows = {"order": [2, 1], "from_kind": "kpi", "from_key": ["b", "a"], "from_name": ["乙", "甲"], "to_kind": "kpi",
            "to_key": ["c", "b"], "to_name": ["丙", "乙"], "standing": "open", "note": "x",
            "source_place": "1"}  # fmt: skip
    assert [list(station.names) for station in relations.chain(pd.DataFrame(rows)).stations] == [["甲"], ["乙"], ["丙"]]


def test_a_step_is_as_firm_as_the_weakest_of_its_rows():
    rows = {"order": 1, "from_kind": "kpi", "from_key": "in", "from_name": "x", "to_kind": "fund",
            "to_key": ["a", "b", "c"], "to_name": ["甲", "乙", "丙"], "standing": ["stated", "reading", "named"],
            "note": ["x", "y", "x"], "source_place": "1"}  # fmt: skip
    (link,) = relations.chain(pd.DataFrame(rows)).links
    assert link.standing == "reading" and link.notes == ["x", "y"]


# What the relations of the two documents rest on


@cache
def squeezed(path):
    return "".join(unicodedata.normalize("NFKC", path.read_text(encoding="utf-8")).split())


@pytest.fixture(scope="module")
def documents(shared):
    """The two documents without spaces, by source."""
    seeds = {"nemuro_strategy_2021": "001_d656a20c8b28cf7f.txt", "renkei_vision_2024": "000_0476e35a9e67e252.txt"}
    return {source: squeezed(shared / "seeds" / name) for source, name in seeds.items()}


def quoted(note):
    return ["".join(unicodedata.normalize("NFKC", text).split()) for text in re.findall("「([^」]*)」", note)]


def test_every_quoted_word_stands_in_the_document(documents):
    for row in data.load("relations").itertuples():
        for words in quoted(row.note_ja):
            assert words in documents[row.source_id], (row.from_key, row.to_key, words)


def test_what_is_said_to_be_named_alike_is_named_twice(documents):
    rows = data.load("relations").query("standing == 'named'")
    assert len(rows) > 40
    for row in rows.itertuples():
        words = quoted(row.note_ja)
        # without a quotation the note names the thing that both count
        assert not words or max(documents[row.source_id].count(text) for text in words) >= 2, row


def test_every_relation_says_what_it_rests_on_in_our_own_words():
    rows = data.load("relations")
    assert set(rows["standing"]) == set(relations.STANDINGS)
    # what is left open says that it is not written
    assert rows.loc[rows["standing"] == "open", "note_ja"].str.contains("書かれていません").all()
    # no sentence of a document says which fund pays what
    assert not (rows.query("kind == 'pays'")["standing"] == "stated").any()
    assert not rows["note_ja"].str.contains("印字").any()


def test_places_name_the_chapter_of_the_strategy_or_the_section_of_the_vision():
    for row in data.load("relations").itertuples():
        begins = "第" if row.source_id == "nemuro_strategy_2021" else "4"
        assert all(place.startswith(begins) for place in row.source_place.split("、")), row.source_place
