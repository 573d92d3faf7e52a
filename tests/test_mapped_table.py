"""Any simple table comes in with a mapping: what does not fit is named with its place, and nothing is written."""

import re

import pytest
import yaml
from official_kind_cases import as_csv, as_workbook

from visionbook import cli, data
from visionbook.errors import DataError
from visionbook.intake import mapped_table
from visionbook.intake.grid import Grid
from visionbook.intake.grids import read_grids
from visionbook.intake.mapped_table import mapped_rows
from visionbook.intake.mapping import read_mapping
from visionbook.messages import message, told
from visionbook.tables import Problem

AREAS = {"01223": "根室市", "01691": "別海町", "01000": "北海道"}
ROWS = [
    ["別海町ほかの出生と死亡"],
    ["コード", "市町村", "年", "出生数", "死亡数", "備考"],
    ["012238", "根室市", "令和6年", "1,095", "400", ""],
    ["016918", "別海町", "2024年", "80", "150", "速報"],
    ["", "計", "2024年", "1175", "150", ""],
    ["資料：道の統計"],
]
MAPPING = {
    "table": "registered_events",
    "source": {"source_id": "vital_statistics", "source_place": "第3表"},
    "columns": {"area_code": "コード", "year": "年"},
    "spread": {"into": "value", "出生数": {"event": "births"}, "死亡数": {"event": "deaths"}},
    "constants": {"universe": "japanese", "abroad": False},
    "leave_out": {"市町村": ["計"]},
}


def mapped(rows=ROWS, mapping=MAPPING, grids=None):
    made = read_mapping("m.yml", yaml.safe_dump(mapping, allow_unicode=True).encode())
    grids = grids or read_grids("a.csv", as_csv(rows))
    return mapped_rows(grids, made, data.resources()[made.table], AREAS)


def changed(**entries):
    return {**MAPPING, **entries}


def altered(row, column, value):
    rows = [[*cells] for cells in ROWS]
    rows[row][column] = value
    return rows


def test_headings_tell_what_is_what_and_the_contract_how_it_is_written():
    rows, notes = mapped()
    assert [(row.cells["area_code"], row.cells["event"], row.cells["value"]) for row in rows] == [
        ("01223", "births", "1095"),
        ("01223", "deaths", "400"),
        ("01691", "births", "80"),
        ("01691", "deaths", "150"),
    ]
    assert {row.cells["year"] for row in rows} == {"2024"}
    assert {row.cells["abroad"] for row in rows} == {"false"}
    assert len(notes) == 2  # a row of sums that the mapping leaves out, a note below the table


@pytest.mark.parametrize(
    ("columns", "rows"),
    [
        ({"area_code": "市町村", "year": "年"}, ROWS),
        ({"area_code": "コード", "year": "年"}, [[cell.removeprefix("0") for cell in row] for row in ROWS]),
        ({"area_code": "コード", "year": "年"}, [[*row[1:], row[0]] if len(row) > 1 else row for row in ROWS]),
    ],
    ids=["by name", "lost zeros", "other order"],
)
def test_areas_are_known_by_code_or_name_wherever_they_stand(columns, rows):
    rows, _ = mapped(rows, changed(columns=columns))
    assert [row.cells["area_code"] for row in rows] == ["01223", "01223", "01691", "01691"]


def test_groups_of_merged_heads_tell_columns_apart():
    heads = [["", "", "届出の数", ""], ["コード", "年", "出生", "死亡"], ["012238", "2024", "95", "400"]]
    spread = {"into": "value", "届出の数/出生": {"event": "births"}, "届出の数/死亡": {"event": "deaths"}}
    found, _ = mapped(heads, changed(spread=spread, leave_out={}))
    assert [row.cells["value"] for row in found] == ["95", "400"]


def test_people_by_sex_and_age_become_rows_of_the_population():
    rows = [
        ["市町村", "性別", "年齢", "人口"],
        ["根室市", "女", "0歳～4歳", "300"],
        ["根室市", "総数", "100歳以上", "20"],
    ]
    mapping = {
        "table": "population",
        "source": {"source_id": "mic_register", "source_place": "表1"},
        "columns": {"area_code": "市町村", "sex": "性別", "age_group": "年齢", "population": "人口"},
        "constants": {"year": 2026, "series": "register", "variant": "observed", "rounded_to": 1},
    }
    found, _ = mapped(rows, mapping)
    assert [(r.cells["sex"], r.cells["age_group"], r.cells["population"]) for r in found] == [
        ("female", "0-4", "300"),
        ("both", "100+", "20"),
    ]


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        (changed(table="nothing"), "nothing.*cannot be filled"),
        (changed(table="sources"), "sources.*cannot be filled"),
        (changed(table="kpi_observations"), "cannot be filled"),
        (changed(colums={"year": "年"}), "colums.*no such entry"),
        (changed(columns={"area_code": "コード"}), "year.*every row"),
        (changed(columns={"area_code": "コード", "year": "年", "sex": "性"}), "sex.*no such column"),
        (changed(columns={"area_code": "コード", "year": "年", "event": "出生数"}), "event.*twice"),
        (changed(columns=["年"]), "columns.*pairs"),
        (changed(constants={"universe": None}), "constants.*pairs"),
        (changed(constants={"universe": "japanese", "abroad": False, "area_code": 659}), "quotation"),
        (changed(spread={"into": "value", "出生数": {"event": "births"}, "死亡数": {}}), "死亡数.*same columns"),
        (changed(spread={"出生数": {"event": "births"}}), "into: value"),
        (changed(spread=["出生数"]), "spread"),
        (changed(leave_out={"市町村": "計"}), "leave_out.*list"),
        (changed(header="2"), "header"),
        (changed(source={"source_id": "vital_statistics"}), "source_place"),
        (["a"], "says nothing"),
        ("", "says nothing"),
    ],
)
def test_a_mapping_that_no_table_can_take_is_explained(mapping, said):
    with pytest.raises(DataError, match=said) as caught:
        mapped(mapping=mapping)
    assert told(caught.value, "ja")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"table: [", "line"),
        (b"a: b: c", "line 1"),
        ("表: あ".encode("cp932"), "no YAML"),
        (b"x: !!python/object:os.system {}", "no YAML"),
    ],
)
def test_a_mapping_that_is_no_yaml_is_named_with_its_line(content, said):
    with pytest.raises(DataError, match=said):
        read_mapping("m.yml", content)


@pytest.mark.parametrize(
    ("rows", "mapping", "said"),
    [
        (altered(1, 3, "出生"), MAPPING, "headings 出生数; nearest is A2"),
        (altered(1, 5, "年"), MAPPING, "heading '年' twice .C2, F2"),
        (altered(2, 3, "約95"), MAPPING, "D3 .出生数, value.*約95.*whole number|integer"),
        (altered(2, 3, "-"), MAPPING, "D3"),
        (altered(2, 3, ""), MAPPING, "D3.*must not be empty"),
        (altered(2, 3, "=D4"), MAPPING, "formula"),
        (altered(2, 3, "-5"), MAPPING, "D3.*0"),
        (altered(2, 3, "△5"), MAPPING, "D3.*△5|D3.*-5"),
        (altered(2, 2, "昨年"), MAPPING, "C3.*昨年"),
        (altered(2, 0, "釧路"), MAPPING, "A3.*釧路.*neither a code"),
        (altered(2, 0, "012239"), MAPPING, "neither a code"),
        ([*ROWS[:4], ROWS[2]], MAPPING, "already in row 3"),
        (ROWS[:2], MAPPING, "no rows"),
        (ROWS, changed(sheet="表9"), "no visible sheet '表9'"),
        (ROWS, changed(header=1), "headings"),
        (ROWS, changed(header=99), "headings"),
        (ROWS, changed(constants={"universe": "everybody", "abroad": False}), "everybody.*japanese"),
    ],
)
def test_a_table_that_does_not_fit_is_refused_with_its_cells(rows, mapping, said):
    with pytest.raises(DataError) as caught:
        mapped(rows, mapping)
    assert re.search(said, str(caught.value), re.DOTALL)
    assert told(caught.value, "ja")


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"hidden_rows": frozenset({3})}, "row 3.*hidden"),
        ({"hidden_columns": frozenset({4})}, "D2.*hidden"),
        ({"merged": [(3, 1, 4, 1)]}, "A3:A4.*merged"),
    ],
)
def test_what_is_not_seen_as_it_is_read_is_refused(facts, said):
    with pytest.raises(DataError, match=said):
        mapped(grids=[Grid("a.xlsx", list(enumerate(ROWS, 1)), **facts)])


def test_hidden_cells_beside_the_table_do_not_matter():
    grid = Grid(
        "a.xlsx",
        list(enumerate(ROWS, 1)),
        merged=[(1, 1, 1, 6)],
        hidden_rows=frozenset({1}),
        hidden_columns=frozenset({6}),
    )
    assert len(mapped(grids=[grid])[0]) == 4


def test_the_sheet_is_found_by_its_headings_or_named():
    more = [("別", [["コード"], ["1"]], "visible")]
    grids = read_grids("a.xlsx", as_workbook(ROWS, "表1", more=more))
    assert len(mapped(grids=grids)[0]) == 4
    twice = read_grids("a.xlsx", as_workbook(ROWS, "表1", more=[("表2", ROWS, "visible")]))
    with pytest.raises(DataError, match="表1, 表2"):
        mapped(grids=twice)
    assert len(mapped(mapping=changed(sheet="表2"), grids=twice)[0]) == 4


# Where the table begins and ends.


def refused(*rows, mapping=MAPPING, **facts):
    with pytest.raises(DataError) as caught:
        mapped(mapping=mapping, grids=[Grid("a.xlsx", list(enumerate(rows or ROWS, 1)), **facts)])
    return caught.value.args[0]


@pytest.mark.parametrize(("above", "found"), [(39, True), (40, False)])
def test_headings_are_looked_for_in_forty_rows(above, found):
    rows = [*[["題"]] * above, *ROWS[1:4]]
    if found:
        assert [row.number for row in mapped(rows)[0]] == [41, 41, 42, 42]
    else:
        assert refused(*rows).key == "official_kinds.no_headings"


def test_of_rows_that_are_equally_near_the_first_is_named():
    rows = [["題", "", "x"], ["コード", "年"], ["市町村", "年"]]
    said = refused(*rows)
    assert (said.facts["place"], said.facts["there"]) == ("A2", ["コード", "年"])
    said = refused(["題", "", "x"], ["y"])
    assert (said.facts["place"], said.facts["there"]) == ("A1", ["題", "x"])  # none has any heading
    assert said.facts["missing"] == ["コード", "年", "出生数", "死亡数", "市町村"]


GROUPED = changed(
    spread={"into": "value", "届出/出生": {"event": "births"}, "届出/死亡": {"event": "deaths"}}, leave_out={}
)


@pytest.mark.parametrize("mapping", [GROUPED, {**GROUPED, "header": 2}])
def test_heads_of_groups_in_the_last_row_have_no_rows_below(mapping):
    said = refused(["", "", "届出", ""], ["コード", "年", "出生", "死亡"], mapping=mapping)
    assert [each.facts["rule"].key for each in said.facts["problems"]] == ["official_file.no_rows"]


@pytest.mark.parametrize("header", [-1, 3, 9])
def test_a_row_that_is_not_there_has_no_headings_of_groups(header):
    rows = [["", "", "届出", ""], ["コード", "年", "出生", "死亡"]]
    assert refused(*rows, mapping={**GROUPED, "header": header}).key == "official_kinds.no_headings"


TWO = {
    "table": "registered_events",
    "source": {"source_id": "vital_statistics", "source_place": "表"},
    "columns": {"year": "年", "value": "数"},
    "constants": {"area_code": "01223", "event": "births", "universe": "japanese", "abroad": False},
}


@pytest.mark.parametrize("columns", [2, 3])
def test_a_row_of_one_cell_at_the_end_is_a_note_where_three_columns_are_used(columns):
    mapping = TWO if columns == 2 else {**TWO, "leave_out": {"市町村": ["計"]}}
    rows = [["年", "数", "市町村"], ["2024", "5", "根室市"], ["（注）", "", ""], ["資料", "", ""]]
    if columns == 2:
        assert len(refused(*rows, mapping=mapping).facts["problems"]) == 4  # neither a year nor a figure, in two rows
        return
    found, said = mapped(rows, mapping)
    assert [row.number for row in found] == [2]
    assert [(each.key.split(".")[1], each.facts["rows"]) for each in said] == [("notes_below", [3, 4])]


def test_notes_alone_are_no_rows():
    rows = [*ROWS[:2], ["（注）"]]
    assert "no rows" in str(refused(*rows))


@pytest.mark.parametrize("sums", [10, 11])
def test_at_most_ten_rows_that_are_left_out_are_named(sums):
    rows = [*ROWS[:3], *[["", " 計 ", "2024年", "1", "2"]] * sums]
    (said,) = mapped(rows)[1]
    assert (said.facts["rows"], said.facts["count"]) == (list(range(4, 14)), sums)


# What is not seen, and what two cells are.


@pytest.mark.parametrize(
    ("area", "told"),
    [
        ((1, 1, 2, 1), False),  # down to the heading
        ((2, 1, 3, 1), True),
        ((3, 5, 3, 6), True),  # from the last column that is used
        ((3, 6, 3, 7), False),
        ((3, 2, 3, 3), True),  # up to a column that is used
        ((3, 2, 4, 2), False),
    ],
)
def test_merged_cells_below_the_heading_are_told_where_columns_are_used(area, told):
    mapping = changed(leave_out={})
    grid = Grid("a.xlsx", list(enumerate(ROWS[:4], 1)), merged=[area])
    if told:
        with pytest.raises(DataError, match="merged"):
            mapped(mapping=mapping, grids=[grid])
    else:
        assert len(mapped(mapping=mapping, grids=[grid])[0]) == 4


@pytest.mark.parametrize(
    ("text", "year", "number"),
    [
        ("△5.5", False, "-5.5"),
        ("▲1,234", False, "-1234"),
        ("−12", False, "-12"),
        ("▲", False, "▲"),
        ("5△3", False, "5△3"),
        ("1,234.5", False, "1234.5"),
        ("1,23", False, "1,23"),
        ("", False, ""),
        ("令和 6年", True, "2024"),
        ("2024年", True, "2024"),
        ("2024年", False, "2024年"),
        ("1,234", True, "1234"),
    ],
)
def test_a_number_is_written_as_the_table_has_it(text, year, number):
    assert mapped_table._number(text, year=year) == number


def test_two_areas_of_one_name_are_none():
    made = read_mapping("m.yml", yaml.safe_dump(changed(columns={"area_code": "市町村", "year": "年"})).encode())
    grids = read_grids("a.csv", as_csv(ROWS))
    resource = data.resources()["registered_events"]
    with pytest.raises(DataError, match="neither a code"):
        mapped_rows(grids, made, resource, {**AREAS, "34999": "根室市"})


@pytest.mark.parametrize(("count", "lines"), [(50, 50), (51, 51), (60, 51)])
def test_of_many_problems_fifty_are_shown_and_the_others_counted(count, lines):
    rule = message("official_kinds.merged")
    said = mapped_table._refusal("a.csv", [Problem("a.csv", n, "c", "v", rule, rule) for n in range(count)])
    assert (said.facts["count"], len(said.facts["problems"])) == (count, lines)
    more = [each.facts["count"] for each in said.facts["problems"] if each.key == "official_file.more"]
    assert more == [count - 50] * (count > 50)


def test_a_row_that_comes_a_third_time_is_held_against_the_first():
    said = refused(*ROWS[:4], ROWS[2], ROWS[2])
    rules = [each.facts["rule"].facts for each in said.facts["problems"]]
    assert rules == [{"row": 3}] * 4  # births and deaths of both rows


# The command.


@pytest.fixture
def tables(tables, monkeypatch):
    """Only what the imports read and write: the other tables are empty, so that a check of all is quick."""
    monkeypatch.setattr("visionbook.publish.preview.pages_and_sentences", lambda old, new: [])
    kept = {"areas", "regions", "series", "sources", "registered_events"}
    for name, resource in data.resources().items():
        path = tables / "data" / resource["path"]
        head, *rows = path.read_bytes().splitlines(keepends=True)
        if name not in kept:
            path.write_bytes(head + b"".join(row for row in rows if name == "population" and b",register," in row))
    return tables


@pytest.fixture
def run(tmp_path):
    def ran(rows=ROWS, mapping=MAPPING, *options):
        (tmp_path / "a.csv").write_bytes(as_csv(rows))
        (tmp_path / "m.yml").write_text(yaml.safe_dump(mapping, allow_unicode=True), encoding="utf-8")
        places = (str(tmp_path / "a.csv"), "--mapping", str(tmp_path / "m.yml"))
        return cli.main(["import", "table", *places, "--yes", *options])

    return ran


def held(tables):
    return {path.name: path.read_bytes() for path in sorted((tables / "data").iterdir())}


def test_rows_come_in_with_a_summary_and_can_be_taken_back(tables, run, capsys):
    before = held(tables)
    rows = altered(2, 3, "95")
    assert run(rows) == 0
    out = capsys.readouterr().out
    assert "a.csv: 第3表, into data/registered_events.csv" in out
    assert "2024, 2 areas, 4 rows" in out
    assert "new 4, changed 0, as before 0" in out
    found = data.load("registered_events", year=2024, area_code="01223", event="births", source_id="vital_statistics")
    assert found["value"].tolist() == [95]
    assert found["source_place"].tolist() == ["第3表 出生数"]
    (source,) = data.load("sources", source_id="vital_statistics")["licence_ja"]
    assert "a.csv" in source
    assert data.check() == []
    assert cli.main(["undo", "1", "--yes"]) == 0
    after = held(tables)
    assert {name for name in before if sorted(before[name].splitlines()) != sorted(after[name].splitlines())} == set()


def test_what_changes_is_shown_beside_what_was_and_the_same_is_no_change(tables, run, capsys):
    # 103 births of 2023 are stored.
    rows = [*ROWS[:2], ["012238", "根室市", "2023年", "104", "393", ""]]
    assert run(rows) == 0
    assert "value 103 -> 104" in capsys.readouterr().out
    assert run(rows) == 0
    assert "Nothing to change" in capsys.readouterr().out


NEW = {"source_id": "dou", "source_place": "第3表"}


@pytest.mark.parametrize(
    ("rows", "mapping", "options", "said"),
    [
        (ROWS, changed(source=NEW), (), "source: 'dou' is not in data/sources.csv"),
        (altered(2, 2, "2026年"), MAPPING, (), "has not ended"),
        (altered(2, 0, "131016"), MAPPING, ("--areas", "13101"), "no name for area 13101"),
        (ROWS, MAPPING, ("--areas", "13101"), "no area 13101"),
        (altered(2, 4, "4.5"), MAPPING, (), "E3"),
    ],
)
def test_what_breaks_the_contract_is_refused_as_it_was(tables, run, capsys, rows, mapping, options, said):
    before = held(tables)
    assert run(rows, mapping, *options) == 1
    assert said in capsys.readouterr().err
    assert held(tables) == before


def test_new_areas_and_a_new_source_come_with_their_names(tables, run):
    rows = [*ROWS[:2], ["131016", "千代田区", "2024年", "500", "600", ""]]
    source = {**NEW, "title_ja": "道の統計", "title_en": "Statistics", "short_ja": "道", "publisher_ja": "道"}
    columns = {"area_code": "コード", "area_name": "市町村", "year": "年"}
    mapping = changed(source=source, columns=columns, leave_out={})
    assert run(rows, mapping) == 1
    assert run(rows, mapping, "--areas", "all") == 0
    area = data.load("areas", area_code="13101").iloc[0]
    assert (area["name_ja"], area["code6"], area["source_id"]) == ("千代田区", "131016", "dou")
    assert data.load("sources", source_id="dou").iloc[0]["title_ja"] == "道の統計"
    assert data.check() == []


def test_a_table_without_a_mapping_is_told_what_to_do(tables, tmp_path, capsys):
    (tmp_path / "a.csv").write_bytes(as_csv(ROWS))
    assert cli.main(["import", "table", str(tmp_path / "a.csv")]) == 1
    assert "--mapping" in capsys.readouterr().err
