"""What an import changed, row by row: the log, taking it back, plans of rows. A project is two tables in memory."""

import json

import pytest

from visionbook import data, data_writing
from visionbook.errors import DataError, ParameterError
from visionbook.intake import import_log, plan_writing, undo
from visionbook.intake.csv_rows import with_rows, without_rows
from visionbook.intake.import_log import UNDO, File, Import, RowChange, imports_of, row_changes, rows_by_key, taken_back
from visionbook.tables import Problem

TITLES = {"name": "名称"}


def resource(table, key, *columns):
    fields = [{"name": column, "title": TITLES.get(column, column)} for column in columns]
    return {"path": f"{table}.csv", "schema": {"primaryKey": list(key), "fields": fields}}


RESOURCES = {
    "items": resource("items", ["id"], "id", "name", "note"),
    "costs": resource("costs", ["id", "year"], "id", "year", "amount"),
    "sources": resource("sources", ["source_id"], "source_id", "title"),
    "kpi_observations": resource("kpi_observations", ["kpi_id", "year"], "kpi_id", "year", "value"),
}
START = {
    "items": b"id,name,note\na,one,\nb,two,x\n",
    "costs": b"id,year,amount\na,2021,5\n",
    "sources": b"source_id,title\ns,S\n",
    "kpi_observations": b"kpi_id,year,value\n",
}


@pytest.fixture
def project(monkeypatch):
    """Tables and log in memory; `held` is what stands there."""
    held = {**START, "log": None}

    def replace(old, new, log):
        assert {name: held[name] for name in old} == dict(old)
        held.update(new, log=log[1])

    monkeypatch.setattr(data, "resources", lambda *_: RESOURCES)
    monkeypatch.setattr(data, "check", lambda pending=None: [])
    monkeypatch.setattr(data_writing, "log_content", lambda: held["log"])
    monkeypatch.setattr(data_writing, "replace", replace)
    monkeypatch.setattr(data_writing, "contents", lambda *names: {name: held[name] for name in names})
    return held


def entered(project, by="課", files=(), **new):
    """Import tables as they shall be."""
    new = {name: content.encode() for name, content in new.items()}
    return import_log.enter({name: project[name] for name in new}, new, kind="table", files=files, by=by)


CHANGED = "id,name,note\na,uno,\nc,three,\n"


# The log


def test_a_change_is_of_a_row_that_came_went_or_differs(project):
    changes = row_changes({"items": START["items"]}, {"items": CHANGED.encode()})
    assert (
        changes
        == [
            RowChange("items", ("a",), {"id": "a", "name": "one", "note": ""}, {"id": "a", "name": "uno", "note": ""}),
            RowChange("items", ("b",), {"id": "b", "name": "two", "note": "x"}, None),
            RowChange("items", ("c",), None, {"id": "c", "name": "three", "note": ""}),
        ]
        or changes == []
    )


def test_rows_are_told_by_all_columns_of_their_key(project):
    rows = rows_by_key("costs", b"id,year,amount\na,2021,5\na,2022,6\n")
    assert rows["a", "2022"] == {"id": "a", "year": "2022", "amount": "6"} and len(rows) == 2


def test_imports_are_numbered_from_one_and_what_was_entered_is_read_again(project):
    first = entered(project, items=CHANGED, files=[File("f.csv", "d")])
    second = entered(project, by="", costs="id,year,amount\n")
    assert [each.number for each in (first, second)] == [1, 2]
    assert import_log.read() == [first, second]
    assert first.day == first.at[:10] and len(first.day) == 10
    assert [(each.table, each.key) for each in first.changes] == [("items", (key,)) for key in "abc"]


def test_a_log_whose_last_line_has_no_end_goes_on_in_a_new_line(project):
    entered(project, items=CHANGED)
    project["log"] = project["log"].rstrip(b"\n")
    entered(project, costs="id,year,amount\n")
    assert [each.number for each in import_log.read()] == [1, 2]
    project["log"] += b"\n\n"
    assert len(import_log.read()) == 2  # an empty line is none


def logged(**changes):
    entry = {"number": 1, "kind": "kpi", "at": "2026-01-02T03:04:05+09:00", "by": "", "undoes": None}
    entry |= {"files": [{"name": "f", "sha256": "d"}], "changes": []}
    return json.dumps(entry | changes).encode() + b"\n"


@pytest.mark.parametrize(
    "broken", [b"{", b"[]", b"3", logged(number="1"), logged(undoes="1"), logged(files=[{}]), logged(changes=[1])]
)
def test_a_broken_line_is_named_by_its_number(project, broken):
    project["log"] = logged() + broken
    with pytest.raises(DataError, match="line 2: is not an entry"):
        import_log.read()


@pytest.mark.parametrize("number", [1, 0])
def test_numbers_rise_from_line_to_line(project, number):
    project["log"] = logged() + logged(number=number)
    with pytest.raises(DataError, match=f"line 2: number {number} is not higher"):
        import_log.read()
    project["log"] = logged() + logged(number=5)
    assert [entry.number for entry in import_log.read()] == [1, 5]


def made(number, undoes=None, digests=()):
    return Import(
        number, UNDO if undoes else "kpi", "2026-01-02", "", tuple(File("f", each) for each in digests), (), undoes
    )


def test_an_import_holds_until_it_is_taken_back_and_again_when_that_is():
    entries = [made(1), made(2, undoes=1), made(3), made(4, undoes=3), made(5, undoes=4)]
    assert taken_back(entries) == taken_back(reversed(entries)) == {1: 2, 4: 5}


def test_imports_of_a_file_are_those_of_its_content_that_hold():
    entries = [made(1, digests="x"), made(2, undoes=1), made(3, digests="xy"), made(4, digests="y")]
    assert [each.number for each in imports_of(iter(entries), "x")] == [3]
    assert [each.number for each in imports_of(entries, "y")] == [3, 4]


# Rows in the text of a file


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"id,v\r\na,1\r\n", b"id,v\r\na,2\r\nb,\r\n"),
        (b"id,v\na,1", b"id,v\na,2\nb,\n"),
        (b"id,v\na,1\r", b"id,v\na,2\nb,\n"),
        (b"\xef\xbb\xbfid,v\na, 1\n", b"\xef\xbb\xbfid,v\na,2\nb,\n"),
        (b"id,v\na\nz,9\n", b"id,v\na\nz,9\na,2\nb,\n"),  # a line that is no row stays
    ],
)
def test_rows_are_put_into_a_file_with_its_line_endings(content, expected):
    assert with_rows(content, ["id"], [{"id": "a", "v": "2"}, {"id": "b"}]) == expected


def test_a_row_given_twice_stands_once_and_rows_are_taken_out_by_their_whole_key():
    assert with_rows(b"id,v\n", ["id"], [{"id": "a", "v": "1"}, {"id": "a", "v": "2"}]) == b"id,v\na,2\n"
    costs = b"id,year\na,2021\na,2022\nb,2021\n"
    assert without_rows(costs, ["id", "year"], [("a", "2022"), ("c", "2021")]) == b"id,year\na,2021\nb,2021\n"


# Taking back


def test_taking_back_puts_every_row_back_as_it_was(project, capsys):
    number = entered(project, items=CHANGED, costs="id,year,amount\n").number
    undo.undo(number, yes=True, by="事務局")
    assert {name: set(project[name].splitlines()) for name in START} == {
        name: set(content.splitlines()) for name, content in START.items()
    }
    last = import_log.read()[-1]
    assert (last.number, last.kind, last.by, last.undoes, len(last.changes)) == (2, UNDO, "事務局", 1, 4)
    said = capsys.readouterr().out.splitlines()
    assert said[1:5] == [
        "  change   items a  name (名称): uno -> one",
        "  restore  items b  name (名称): two, note (note): x",
        "  remove   items c  name (名称): three",
        "  restore  costs a / 2021  amount (amount): 5",
    ]


def test_what_was_taken_back_comes_back_once(project):
    entered(project, items=CHANGED)
    undo.undo(1, yes=True)
    with pytest.raises(ParameterError, match="import 1 was taken back already, by 2"):
        undo.undo(1, yes=True)
    undo.undo(2, yes=True)
    assert rows_by_key("items", project["items"]) == rows_by_key("items", CHANGED.encode())


def test_an_import_that_there_is_not_is_refused(project):
    with pytest.raises(ParameterError, match="there is no import 1: nothing has been imported yet"):
        undo.undo(1, yes=True)
    entered(project, items=CHANGED)
    entered(project, costs="id,year,amount\n")
    with pytest.raises(ParameterError, match="there is no import 3; the last one is 2"):
        undo.undo(3, yes=True)


def in_the_way(number=1):
    with pytest.raises(DataError) as caught:
        undo.undo(number, yes=True)
    return str(caught.value).splitlines()[1:-1]


def test_what_was_changed_since_stands_in_the_way_and_it_is_said_by_what(project):
    entered(project, items=CHANGED)
    project["items"] = b"id,name,note\na,eins,\n"
    assert in_the_way() == [
        "  items a  was changed by hand since; restore it, or change it further by hand",
        "  items c  was removed by hand since; restore it, or leave it so",
    ]
    project["items"] = CHANGED.encode()
    entered(project, items="id,name,note\na,uno,\nc,tres,\n")
    entered(project, items="id,name,note\na,uno,\nc,trois,\n")
    assert in_the_way() == ["  items c  was changed by import 3 since; take that one back first"]
    undo.undo(3, yes=True)
    assert in_the_way() == ["  items c  was changed by import 4 since; take that one back first"]
    undo.undo(2, yes=True)
    undo.undo(1, yes=True)
    assert rows_by_key("items", project["items"]) == rows_by_key("items", START["items"])


def test_a_row_that_came_again_by_hand_stands_in_the_way(project):
    entered(project, items="id,name,note\na,one,\n")  # b went
    project["items"] = START["items"]
    assert in_the_way() == ["  items b  was changed by hand since; restore it, or change it further by hand"]


def test_a_column_that_came_since_is_empty_where_an_import_is_taken_back(project):
    entered(project, items=CHANGED)
    project["items"] = b"id,name,note,new\na,uno,,\nc,three,,\n"
    undo.undo(1, yes=True)
    assert b"b,two,x,\n" in project["items"]
    entered(project, items="id,name,note,new\na,uno,,\n")


def test_a_table_that_is_gone_is_named(project, monkeypatch):
    entered(project, items=CHANGED)
    monkeypatch.setattr(data, "resources", lambda *_: {name: RESOURCES[name] for name in ("costs",)})
    assert in_the_way() == ["  the table items is not in the data contract any more; mend its rows by hand"]


def test_where_the_tables_would_break_later_imports_are_named_that_may_rest_on_it(project, monkeypatch):
    entered(project, items=CHANGED)
    rule = Problem("data/x.csv", 2, "c", "v", "is wrong", "mend it")
    monkeypatch.setattr(data, "check", lambda pending=None: [rule])
    assert len(in_the_way()) == 1
    entered(project, costs="id,year,amount\n")
    entered(project, sources="source_id,title\n")
    monkeypatch.setattr(data, "check", lambda pending=None: [])
    undo.undo(3, yes=True)
    monkeypatch.setattr(data, "check", lambda pending=None: [rule])
    assert in_the_way()[-1] == "  later imports may rest on these rows: take back first 2, 4"


def test_of_many_rows_two_hundred_are_shown(project, capsys):
    rows = "".join(f"r{number:03},n,\n" for number in range(201))
    entered(project, items=START["items"].decode() + rows)
    undo.undo(1, yes=True)
    said = capsys.readouterr().out
    assert said.count("  remove   ") == 200 and "... and 1 more row(s)" in said
    entered(project, items=START["items"].decode() + rows[: len("r000,n,\n") * 200])
    undo.undo(3, yes=True)
    assert "more row(s)" not in capsys.readouterr().out


def test_nothing_is_written_unless_somebody_agrees(project, monkeypatch):
    entered(project, items=CHANGED)
    for yes, answer in ((False, "n"), (False, "")):
        monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
        monkeypatch.setattr("builtins.input", lambda _, answer=answer: answer)
        with pytest.raises(DataError, match="stopped by the answer"):
            undo.undo(1, yes=yes)
        assert project["items"] == CHANGED.encode()
    monkeypatch.setattr("builtins.input", lambda _: "はい")
    undo.undo(1)
    assert project["items"] != CHANGED.encode()


def test_the_list_has_the_last_import_first_with_what_it_changed(project):
    assert str(undo.listing([])) == "Nothing has been imported yet."
    entered(project, by="", items=CHANGED, costs="id,year,amount\n", files=[File("f.csv", "d"), File("g.csv", "e")])
    undo.undo(1, yes=True, by="課")
    lines = str(undo.listing(import_log.read())).splitlines()
    day = import_log.read()[0].day
    assert lines == [
        f"   2  {day}  undo  takes back 1  by 課  items: 3 row(s), costs: 1 row(s)",
        f"   1  {day}  table  f.csv, g.csv  by (nobody named)  items: 3 row(s), costs: 1 row(s)  (taken back by 2)",
    ]


# A plan of rows


def written(project, plan, *, pages=lambda old, new: [], files=(), yes=True):
    old = {name: project[name] for name in START}
    return plan_writing.write("table", files, plan, old, pages, yes=yes, by="課")


def test_a_row_of_the_same_key_takes_the_place_of_the_one_before(project):
    plan = plan_writing.Plan()
    for row in ({"id": "a", "year": "2021"}, {"id": "a", "year": "2022"}, {"id": "a", "year": "2021", "amount": "7"}):
        plan.put("costs", row)
    assert plan.rows["costs"] == [{"id": "a", "year": "2022"}, {"id": "a", "year": "2021", "amount": "7"}]


def test_a_plan_changes_the_tables_whose_rows_come_or_go(project):
    plan = plan_writing.Plan(gone={"items": [("b",)]}, rows={"costs": [{"id": "a", "year": "2021", "amount": "5"}]})
    assert plan_writing.contents(plan, START) == {"items": b"id,name,note\na,one,\n"}  # the cost stands there already
    assert [(each.table, each.key) for each in written(project, plan)] == [("items", ("b",))]
    assert project["items"] == b"id,name,note\na,one,\n"


def test_rows_that_only_name_what_others_are_about_are_no_change(project, capsys):
    plan = plan_writing.Plan(rows={"sources": [{"source_id": "t", "title": "T"}]})
    assert written(project, plan) == [] and project["log"] is None
    assert capsys.readouterr().out == "Nothing to change.\n"
    plan.put("items", {"id": "c"})
    assert len(written(project, plan)) == 2


def test_a_file_that_was_imported_already_is_named_with_its_last_import(project, capsys):
    files = [File("f.csv", "d")]
    entered(project, items=CHANGED, files=files)
    entered(project, items=START["items"].decode(), files=files)
    written(project, plan_writing.Plan(), files=files)
    day = import_log.read()[0].day
    assert capsys.readouterr().out.splitlines() == [
        f"the same file was imported on {day} already, as number 2",
        "Nothing to change.",
    ]


def test_a_plan_that_would_break_a_rule_writes_nothing_and_nobody_is_asked(project, monkeypatch):
    monkeypatch.setattr(
        data, "check", lambda pending=None: [Problem("data/items.csv", 2, "id", "c", "is wrong", "mend it")]
    )
    with pytest.raises(DataError, match="is wrong"):
        written(project, plan_writing.Plan(rows={"items": [{"id": "c"}]}), yes=False)
    assert project["items"] == START["items"]


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        (None, ["which pages move is known once the book has been built"]),
        ([], []),
        (["goals", "board"], ["pages that move (2)", "  goals", "  board"]),
    ],
)
def test_pages_that_rows_move_are_said_before_and_the_rest_after_writing(project, capsys, pages, said):
    plan = plan_writing.Plan(rows={"items": [{"id": "c"}]}, said=["before"])
    plan.after.append("after it all")
    written(project, plan, pages=lambda old, new: pages)
    lines = capsys.readouterr().out.splitlines()
    assert lines[:-1] == ["before", *said, "This is import 1; `visionbook undo 1` takes it back.", "after it all"]
