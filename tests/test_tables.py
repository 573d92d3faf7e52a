"""One cell, one message: what an office worker reads when a table breaks a rule."""

import re

import pytest

from visionbook.tables import broken_resource, check_cell, check_foreign_keys, check_table, corrected, decode, typed

RESOURCE = {
    "name": "people",
    "schema": {
        "primaryKey": ["code", "year"],
        "foreignKeys": [{"fields": ["code"], "reference": {"resource": "places", "fields": ["code"]}}],
        "fields": [
            {"name": "code", "type": "string", "constraints": {"required": True, "pattern": "[0-9]{5}"}},
            {"name": "year", "type": "integer", "constraints": {"required": True, "minimum": 1920}},
            {"name": "count", "type": "integer", "unit": "人", "constraints": {"minimum": 0}},
            {"name": "share", "type": "number", "constraints": {"maximum": 1}},
            {"name": "kind", "type": "string", "constraints": {"enum": ["city", "town"]}},
            {"name": "new", "type": "boolean"},
        ],
    },
}
HEADER = "code,year,count,share,kind,new\n"


def problems_of(text):
    table, problems = decode("data/people.csv", text.encode())
    return [str(problem) for problem in problems + (check_table(table, RESOURCE) if table else [])]


def test_a_row_that_keeps_every_rule_has_no_problem():
    assert problems_of(HEADER + "01223,2020,24636,0.5,city,true\n") == []


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ("01223,2020,abc,,,", "row 2  count  'abc'  is not a whole number such as 24636; put words into a note column"),
        ("01223,2020,-3,,,", "row 2  count  '-3'  must be 0 or more .人.; correct the figure"),
        ("01223,2020,２４６３６,,,", "row 2  count  '２４６３６'  is not a whole number.*half-width digits: '24636'"),
        ("01223,2020,△35,,,", "row 2  count  '△35'  .*write the minus sign as '-', for example '-35'"),
        ("01223,2020,▲３５,,,", "row 2  count  '▲３５'  .*for example '-35'"),
        ('01223,2020,"24,636",,,', "row 2  count  '24,636'  .*without thousands separators: '24636'"),
        ("01223,2020,,54.1%,,", "row 2  share  '54.1%'  .*write a share as a ratio"),
        ("01223,2020,-,,,", "row 2  count  '-'  .*leave the cell empty where the figure is missing"),
        ("01223,2020,,1.5,,", "row 2  share  '1.5'  must be 1 or less"),
        ("01223,2020,,,village,", "row 2  kind  'village'  is not an allowed word; use one of: city, town"),
        ("01223,2020,,,,yes", "row 2  new  'yes'  is not true or false"),
        ("1223,2020,,,,", "row 2  code  '1223'  .*a leading zero was lost: '01223'"),
        (",2020,,,,", "row 2  code  ''  must not be empty"),
        ("01223,2020, 5,,,", "row 2  count  ' 5'  has spaces at an end"),
        ("01223,2020,5", "row 2  has 3 cells where the header has 6"),
        ("01223,2020,,,=HYPERLINK(1),", "row 2  kind  '=HYPERLINK.1.'  begins like a spreadsheet formula"),
        ('01223,2020,,,"ci\nty",', "row 2  kind  'ci.*ty'  holds a line break or a control character"),
        ("01223,2020,1e999,,,", "row 2  count  '1e999'  is not a whole number"),
    ],
)
def test_a_broken_cell_is_named_with_row_column_value_rule_and_remedy(cells, message):
    (problem,) = problems_of(HEADER + cells + "\n")
    assert re.search(message, problem), problem


def test_all_problems_of_a_table_are_reported_at_once():
    problems = problems_of(HEADER + "01223,2020,abc,2,,\n01223,1900,5,,,\n")
    assert [problem.split("  ")[:2] for problem in problems] == [
        ["row 2", "count"],
        ["row 2", "share"],
        ["row 3", "year"],
    ]


@pytest.mark.parametrize(
    ("cells", "remedy"),
    [
        ("01223,2020,３５人,,,", "note_column"),  # in half width it is no number either
        ('01223,2020,"1,2x",,,', "note_column"),
        ("01223,2020,%,,,", "as_ratio"),
        ("abcd,2020,,,,", "follow_pattern"),
        ("123,2020,,,,", "follow_pattern"),  # two digits are gone
        ("１２２３,2020,,,,", "follow_pattern"),
        ("1223,2020,,,,", "lost_zero"),
    ],
)
def test_what_to_do_is_said_of_what_stands_there_and_not_of_something_like_it(cells, remedy):
    table, _ = decode("data/people.csv", (HEADER + cells + "\n").encode())
    assert [problem.remedy.key for problem in check_table(table, RESOURCE)] == [f"table.{remedy}"]


def test_the_largest_and_the_least_that_are_allowed_are_allowed():
    assert problems_of(HEADER + "01223,1920,0,1,,\n") == []


def test_a_cell_that_breaks_a_pattern_is_not_also_no_day():
    field = {"name": "day", "type": "string", "holds": "day", "constraints": {"pattern": "[0-9]{2}-[0-9]{2}"}}
    assert [problem.rule.key for problem in check_cell("f", 2, field, "31-1")] == ["table.pattern"]
    assert [problem.rule.key for problem in check_cell("f", 2, field, "02-30")] == ["check.no_day"]


def test_the_same_broken_cell_is_reported_in_each_row_and_a_good_one_in_none():
    rows = "01223,2020,abc,,,\n01224,2020,5,,,\n01225,2020,abc,,,\n01226,2020,5,,,\n01227,2020,abc,,,\n"
    assert [problem.split("  ")[:2] for problem in problems_of(HEADER + rows)] == [
        [f"row {row}", "count"] for row in (2, 4, 6)
    ]


def test_a_repeated_key_names_both_rows():
    (problem,) = problems_of(HEADER + "01223,2020,1,,,\n01223,2020,2,,,\n")
    assert problem.startswith("row 3  code + year  '01223 / 2020'  is already in row 2; ")


def test_a_missing_column_is_named():
    (problem,) = problems_of("code,year,count,share,kind\n")
    assert problem.startswith("row 1  new  column is missing; add it")


def test_an_unknown_column_is_named():
    (problem,) = problems_of("code,year,count,share,kind,new,memo\n")
    assert problem.startswith("row 1  memo  column is not in the contract")


def test_columns_out_of_order_are_refused():
    (problem,) = problems_of("year,code,count,share,kind,new\n")
    assert "columns are repeated or out of order" in problem


def test_an_empty_file_is_refused():
    assert problems_of("") == ["file  is empty; restore at least the header row"]


def test_shift_jis_is_recognised_and_its_first_row_named():
    table, problems = decode("data/people.csv", (HEADER + "根室市\n").encode("cp932"))
    assert table is None
    assert str(problems[0]).startswith("row 2  is in Shift_JIS, not UTF-8; in Excel choose 'CSV UTF-8")


def test_a_workbook_saved_under_a_csv_name_is_refused():
    assert decode("data/people.csv", b"PK\x03\x04\x00\x00")[1][0].rule == "is an archive (.zip), not CSV"


def test_the_byte_order_mark_that_excel_writes_is_accepted():
    table, problems = decode("data/people.csv", b"\xef\xbb\xbfcode\n")
    assert (table.columns, problems) == (["code"], [])


def test_row_numbers_count_blank_lines_as_a_spreadsheet_does():
    assert problems_of(HEADER + "\n01223,1900,,,,\n")[0].startswith("row 3  year  '1900'")


def test_an_unknown_code_names_the_table_that_should_hold_it():
    people, _ = decode("data/people.csv", (HEADER + "99999,2020,,,,\n").encode())
    places, _ = decode("data/places.csv", b"code\n01223\n")
    resources = {"people": RESOURCE, "places": {"schema": {"fields": [{"name": "code"}]}}}
    (problem,) = check_foreign_keys({"people": people, "places": places}, resources)
    assert str(problem) == (
        "row 2  code  '99999'  is not in data/places.csv; correct the code, or add the row there first"
    )


def test_a_code_that_is_there_or_left_out_is_no_problem():
    link = {"fields": ["kind"], "reference": {"resource": "", "fields": ["code"]}}
    own = {"people": {"schema": {"fields": [], "foreignKeys": [link]}}}
    people, _ = decode("data/people.csv", (HEADER + "01223,2020,,,,\n01691,2020,,,01223,\n01692,2020,,,9,\n").encode())
    assert [problem.row for problem in check_foreign_keys({"people": people}, own)] == [4]


CORRECTIONS = "table_name,row_key,field_name,printed,used\n"


def mended(*rows):
    """Figures of a table after corrections, and which of these do not fit."""
    people, _ = decode("data/people.csv", (HEADER + "01223,2020,5,,,\n01223,2021,6,,,\n").encode())
    corrections, _ = decode("data/corrections.csv", (CORRECTIONS + "\n".join(rows) + "\n").encode())
    table, problems = corrected(people, RESOURCE, corrections)
    found = [(p.row, p.column, p.value, p.rule.key, p.remedy.key) for p in problems]
    return [cells[2] for _, cells in table.rows], found


@pytest.mark.parametrize(
    ("row", "figures", "problem"),
    [
        ("people,01223/2020,count,5,7", ["7", "6"], None),
        ("people,01223/2021,count,6,", ["5", ""], None),
        ("places,01223/2020,count,5,7", ["5", "6"], None),  # of another table
        ("people,01223/2022,count,5,7", ["5", "6"], ("row_key", "01223/2022", "table.not_there", "table.joined_key")),
        ("people,01223,count,5,7", ["5", "6"], ("row_key", "01223", "table.not_there", "table.joined_key")),
        ("people,01223/2020,sum,5,7", ["5", "6"], ("field_name", "sum", "table.not_there", "table.column_name")),
        ("people,01223/2022,sum,5,7", ["5", "6"], ("row_key", "01223/2022", "table.not_there", "table.joined_key")),
        ("people,01223/2020,count,6,7", ["5", "6"], ("printed", "6", "table.not_held", "table.not_held_remedy")),
        ("people,01223/2020,count", ["5", "6"], None),  # half a row, which is said elsewhere
    ],
)
def test_a_correction_replaces_the_cell_that_it_names_or_does_not_fit(row, figures, problem):
    assert mended(row) == (figures, [(2, *problem)] if problem else [])


def test_corrections_are_told_by_their_own_rows():
    figures, problems = mended("places,x,y,z,z", "people,01223/2020,count,5,7", "people,01223/2020,count,5,8")
    assert figures == ["7", "6"] and [row for row, *_ in problems] == [4]  # it holds 7 by then


def test_yes_and_no_are_read_in_capitals_too():
    table, _ = decode(
        "data/people.csv", (HEADER + "01223,2020,,,,true\n01223,2021,,,,TRUE\n01223,2022,,,,False\n").encode()
    )
    assert typed(table, RESOURCE)["new"].tolist() == [True, True, False]


def test_a_missing_figure_is_missing_and_not_zero():
    table, _ = decode("data/people.csv", (HEADER + "01223,2020,,,,\n").encode())
    row = typed(table, RESOURCE).iloc[0]
    assert row["year"] == 2020
    assert row[["count", "share", "kind", "new"]].isna().all()


def test_codes_keep_their_leading_zero_and_numbers_their_type():
    table, _ = decode("data/people.csv", (HEADER + "01223,2020,24636,0.5,city,FALSE\n").encode())
    frame = typed(table, RESOURCE)
    assert frame.iloc[0].tolist() == ["01223", 2020, 24636, 0.5, "city", False]
    assert [str(kind) for kind in frame.dtypes] == ["str", "Int64", "Int64", "float64", "str", "boolean"]


def test_a_table_that_may_not_be_empty_needs_a_row():
    table, _ = decode("data/people.csv", HEADER.encode())
    (problem,) = check_table(table, {**RESOURCE, "minimumRows": 1})
    assert str(problem) == "file  has no row below its header; restore its rows"


FIELDS = [{"name": "code", "type": "string"}, {"name": "year", "type": "integer"}]
TARGET = {"resource": "places", "fields": ["code"]}


def resource(**changes):
    """A resource of two fields, with changes of its schema; None leaves something out."""
    schema = {"fields": FIELDS, "primaryKey": ["code"]} | changes
    return {"name": "people", "path": "people.csv", "schema": {k: v for k, v in schema.items() if v is not None}}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("people", "needs a name"),
        ({"path": "people.csv"}, "needs a name"),
        ({"name": 3}, "needs a name"),
        ({"name": "people"}, "people needs path"),
        ({"name": "people", "path": ["a.csv"]}, "people needs path"),
        ({"name": "people", "path": "people.csv"}, "people needs schema"),
        ({"name": "people", "path": "people.csv", "schema": "other.json"}, "people needs schema"),
        (resource(fields=None), "people needs a list of fields"),
        (resource(fields=["code"]), "people needs a list of fields"),
        (resource(fields=[*FIELDS, {"name": "day", "type": "money"}]), "people has a field of type 'money'"),
        (resource(fields=[{"name": "code"}]), "people has a field of type None"),
        (resource(primaryKey=None), "people needs a primaryKey, a list of its fields"),
        (resource(primaryKey="code"), "people needs a primaryKey, a list of its fields"),
        (resource(primaryKey=["code", "name"]), "people needs a primaryKey, a list of its fields"),
        (resource(foreignKeys=["code"]), "people has a foreign key without fields"),
        (resource(foreignKeys=[{"fields": "code", "reference": TARGET}]), "people has a foreign key without fields"),
        (resource(foreignKeys=[{"fields": ["code"]}]), "people has a foreign key without fields"),
        (
            resource(foreignKeys=[{"fields": ["code"], "reference": TARGET | {"resource": None}}]),
            "people has a foreign key without fields",
        ),
        (
            resource(foreignKeys=[{"fields": ["code"], "reference": TARGET | {"fields": "code"}}]),
            "people has a foreign key without fields",
        ),
        (resource(), None),
        (resource(primaryKey=["code", "year"]), None),
        (resource(foreignKeys=[{"fields": ["code"], "reference": TARGET}]), None),
    ],
)
def test_a_contract_that_describes_no_table_says_what_it_needs(given, told):
    found = broken_resource(given)
    assert found is None if told is None else str(found).startswith(told)
